/** What a scenario may say of an HTTP endpoint: somebody's web server, outside AWS or behind an API. */
import type { Context } from "../define.ts";
import { checkChance, NEVER, type Chance } from "../../vocabulary/chance.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import { isObject, joinPaths, nameOf, problem } from "../../vocabulary/problem.ts";

/** One status for all, or the first whose `when` holds; 200 when none does. */
export type StatusRule = number | readonly { readonly when: Chance; readonly status: number }[];

export const endpointBehaviour = {
  latencyMs: field.amount(100, { unit: "ms", min: 0, help: "How long the server works on a request.", rules: ["EYD-120"] }),
  status: field.json<StatusRule>(200, { check: checkStatus, help: "HTTP status of the answer: a number, or a list of { when, status } of which the first that holds counts.", rules: ["EYD-121"] }),
  body: field.template("", { help: "Body of the answer; {{body.path}} looks into the request." }),
  headers: optional.json<Readonly<Record<string, string>>>({ check: checkHeaders, help: "Headers of the answer, beside content-type.", advanced: true }),
  concurrency: optional.integer({ unit: "count", min: 1, help: "Requests that are worked on at once; others wait in line. Default: no limit.", rules: ["EYD-122"] }),
  down: field.chance(NEVER, { help: "The server takes the request and never answers.", rules: ["EYD-123"] }),
  private: field.boolean(false, { help: "It has an address inside a VPC only: functions reach it when their VPC does.", rules: ["LAM-122", "LAM-123"], advanced: true }),
};

export type EndpointContext = Context<Record<never, never>, typeof endpointBehaviour>;

function checkStatus(value: Json): FieldProblem[] {
  if (!Array.isArray(value)) return statusProblem(value, "");
  return (value as readonly Json[]).flatMap((each, index) => {
    const at = `[${index}]`;
    if (!isObject(each)) return [problem(at, "WrongType", `Each entry has "when" and "status"; this is ${nameOf(each)}.`)];
    return [
      ...checkChance(each.when).map((found) => ({ ...found, path: joinPaths(`${at}.when`, found.path) })),
      ...statusProblem(each.status, `${at}.status`),
    ];
  });
}

function statusProblem(value: Json | undefined, path: string): FieldProblem[] {
  const fine = typeof value === "number" && Number.isInteger(value) && value >= 100 && value <= 599;
  return fine ? [] : [problem(path, "OutOfRange", `status is ${nameOf(value)}; it must be an HTTP status from 100 to 599, or a list of { "when", "status" }.`)];
}

/** Of a request: what is no text is sent as one. */
export function checkRequestHeaders(value: Json): FieldProblem[] {
  return isObject(value) && Object.values(value).every((each) => typeof each !== "object") ? [] : [problem("", "WrongType", "headers must be an object of texts.")];
}

function checkHeaders(value: Json): FieldProblem[] {
  return isObject(value) && Object.values(value).every((each) => typeof each === "string") ? [] : [problem("", "WrongType", "headers must be an object of texts.")];
}
