/** Builders for the tests of API Gateway: a document with one API, its back ends, and requests by the script. */
import { simulate, type Simulation } from "./simulate.ts";
import type { Json } from "../vocabulary/json.ts";
import type { Service } from "../services/define.ts";
import { services as registered } from "../services/registry.ts";

export const services: readonly Service[] = registered;

type Members = Record<string, Json>;

export interface Request { readonly at?: number; readonly method?: string; readonly path?: string; readonly headers?: Record<string, string>; readonly body?: Json; readonly on?: string; readonly [member: string]: unknown }

/** Script entries for requests; the n-th is called r1, r2, … `at` in seconds. */
export function requests(list: readonly Request[]): Json[] {
  return list.map(({ at = 0, on = "api", ...input }, i) => ({ at: `${Math.round(at * 1e6)}us`, call: "apigateway:Request", on, input: { method: "GET", path: "/", ...input }, as: `r${i + 1}` }) as Json);
}

export interface Scene {
  readonly properties?: Members; readonly behaviour?: Members; readonly type?: string; readonly nodes?: readonly Members[]; readonly connections?: readonly Members[]; readonly requests?: readonly Request[]; readonly script?: readonly Json[]; readonly account?: Members;
}

/** An API called `api` with what is given; without connections of its own it answers by MOCK. */
export function scene(given: Scene): Simulation {
  return simulate({
    account: given.account ?? {},
    nodes: [{ id: "api", type: given.type ?? "apigateway.restApi", ...(given.properties === undefined ? {} : { properties: given.properties }), ...(given.behaviour === undefined ? {} : { behaviour: given.behaviour }) }, ...(given.nodes ?? [])],
    connections: given.connections ?? [],
    // Entries of one instant apply in the order of the list.
    script: [...requests(given.requests ?? []), ...(given.script ?? [])].map((entry, i) => ({ entry, i })).sort((a, b) => micros(a.entry) - micros(b.entry) || a.i - b.i).map(({ entry }) => entry),
  }, { services });
}

function micros(entry: Json): number {
  const at = (entry as { readonly at: string }).at;
  return at.endsWith("us") ? Number(at.slice(0, -2)) : at.endsWith("ms") ? Number(at.slice(0, -2)) * 1000 : Number(at.slice(0, -1)) * 1e6;
}

/** A function as a back end: `durationMs`, what it `returns`. Nothing takes time but its work. */
export function fn(id: string, behaviour: Members = {}, properties?: Members): Members {
  return { id, type: "lambda.function", ...(properties === undefined ? {} : { properties }), behaviour: { initMs: 0, durationMs: 0, returns: { statusCode: 200, body: "ok" }, ...behaviour } };
}

export function integration(to: string, properties: Members = {}, id = `to-${to}`): Members {
  return { id, from: "api", to, type: "apigateway.integration", properties };
}

/** A method without a back end. */
export function mock(path: string, verb = "GET", more: Members = {}): Members {
  return { HttpMethod: verb, ResourcePath: path, ...more };
}

/** Status of each request, `undefined` while it is open. */
export function statuses(run: Simulation, count: number): (number | undefined)[] {
  return Array.from({ length: count }, (_, i) => answer(run, i + 1)?.status);
}

export interface Answer { readonly status: number; readonly headers: Record<string, string>; readonly body: string }
export function answer(run: Simulation, number: number): Answer | undefined {
  const { output } = run.call(`r${number}`);
  return output === undefined ? undefined : output as unknown as Answer;
}
