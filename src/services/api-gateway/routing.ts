/** From a path to a stage and a route. Sources: DG http-api-develop-routes.html, api-gateway-method-settings-method-request.html */
import type { Definition, Route } from "./definition.ts";
import { segmentsOf } from "./definition.ts";
import type { ApiState, Exchange, Kind, Stage } from "./state.ts";

export interface Matched { readonly route: number; readonly params: Readonly<Record<string, string>> }
/** What was found for a path, by a method, in a deployment. Frozen. */
export interface Remembered extends Matched { readonly verb: string; readonly deployment: string }

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});

/**
 * The stage that the path's first part names, which is then cut off. A path without a stage goes to `$default` (HTTP APIs), or,
 * so that diagrams stay simple, to a REST API's first stage.
 */
export function findStage(state: ApiState, x: Exchange): Stage | undefined {
  if (x.input.stage !== undefined) return state.stages.get(x.input.stage);
  const { path } = x;
  const end = path.indexOf("/", 1);
  const named = state.stages.get(end < 0 ? path.slice(1) : path.slice(1, end));
  if (named !== undefined) {
    x.path = end < 0 ? "/" : path.slice(end);
    return named;
  }
  const fallback = state.stages.get("$default");
  if (fallback !== undefined || state.kind === "http") return fallback;
  for (const stage of state.stages.values()) return stage;
  return undefined;
}

export function match(kind: Kind, definition: Definition, verb: string, path: string): Matched | undefined {
  const exact = definition.exact[`${verb} ${path}`];
  if (exact !== undefined) return { route: exact, params: NO_PARAMS };
  return kind === "rest" ? matchRest(definition, verb, path) : matchHttp(definition, verb, path);
}

/** Paths of which matches are remembered, and how many of each: most clients ask for few, again and again. */
const MOST_PATHS = 64;
const MOST_OF_A_PATH = 16;

/** The same, remembering what was found for the latest paths of a deployment. */
export function matchAgain(state: ApiState, deployment: string, definition: Definition, verb: string, path: string): Matched | undefined {
  const known = state.matched.get(path);
  if (known !== undefined) for (const each of known) if (each.verb === verb && each.deployment === deployment) return each;
  const found = match(state.kind, definition, verb, path);
  if (found === undefined) return undefined;
  if (known === undefined && state.matched.size >= MOST_PATHS) state.matched.clear();
  const others = known === undefined || known.length >= MOST_OF_A_PATH ? [] : known;
  state.matched.set(path, Object.freeze([...others, Object.freeze({ ...found, verb, deployment })]));
  return found;
}

/** REST: first the resource, segment by segment (a literal beats {param} beats {proxy+}); then its method, or ANY. */
function matchRest({ routes }: Definition, verb: string, path: string): Matched | undefined {
  const parts = segmentsOf(path);
  let best: string | undefined;
  let bestRank = "";
  for (const route of routes) {
    const rank = rankOf(route.segments, parts);
    if (rank !== undefined && (best === undefined || rank < bestRank)) [best, bestRank] = [route.path, rank];
  }
  if (best === undefined) return undefined;
  const of = (wanted: string) => routes.findIndex((route) => route.path === best && route.verb === wanted);
  const found = of(verb) >= 0 ? of(verb) : of("ANY");
  return found < 0 ? undefined : { route: found, params: paramsOf(routes[found]!, parts) };
}

/** HTTP: a full match, then the longest greedy one (its own method before ANY), then `$default`. */
function matchHttp({ routes }: Definition, verb: string, path: string): Matched | undefined {
  const parts = segmentsOf(path);
  let best = -1;
  let bestRank = "";
  routes.forEach((route, index) => {
    if (route.verb !== verb && route.verb !== "ANY") return;
    const rank = rankOf(route.segments, parts);
    if (rank === undefined) return;
    const whole = `${rank}${route.verb === verb ? "0" : "1"}`;
    if (best < 0 || whole < bestRank) [best, bestRank] = [index, whole];
  });
  if (best >= 0) return { route: best, params: paramsOf(routes[best]!, parts) };
  const fallback = routes.findIndex((route) => route.key === "$default");
  return fallback < 0 ? undefined : { route: fallback, params: NO_PARAMS };
}

/** One character a segment, so that texts compare as the priority does: 0 literal, 1 parameter, 2 the rest of the path. */
function rankOf(segments: readonly string[], parts: readonly string[]): string | undefined {
  let rank = "";
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    if (segment.endsWith("+}")) return parts.length > i ? `${rank}2` : undefined;
    if (i >= parts.length) return undefined;
    if (segment.startsWith("{")) rank += "1";
    else if (segment === parts[i]) rank += "0";
    else return undefined;
  }
  return parts.length === segments.length ? rank : undefined;
}

function paramsOf(route: Route, parts: readonly string[]): Readonly<Record<string, string>> {
  const params: Record<string, string> = {};
  route.segments.forEach((segment, i) => {
    if (segment.endsWith("+}")) params[segment.slice(1, -2)] = parts.slice(i).join("/");
    else if (segment.startsWith("{")) params[segment.slice(1, -1)] = parts[i]!;
  });
  return Object.freeze(params);
}

/** `a=1&b` as names and values; of several values the last counts. */
export function queryOf(query: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  if (query === "") return found;
  for (const pair of query.split("&")) {
    const at = pair.indexOf("=");
    found[at < 0 ? pair : pair.slice(0, at)] = at < 0 ? "" : decode(pair.slice(at + 1));
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** A header's value whatever the case of its name. */
export function headerOf(headers: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  if (headers === undefined) return undefined;
  const own = headers[name];
  if (own !== undefined) return own;
  const wanted = name.toLowerCase();
  for (const each in headers) if (each.length === wanted.length && each.toLowerCase() === wanted) return headers[each];
  return undefined;
}
