/** What back ends answer, as the client gets it. Sources: DG set-up-lambda-proxy-integrations.html, handle-errors-in-lambda-integration.html; LDG services-apigateway.html */
import type { AwsError, Outcome, RuleId } from "../define.ts";
import type { ApiContext } from "./config.ts";
import type { IntegrationResponse } from "./config-parts.ts";
import type { Definition, Route } from "./definition.ts";
import { gatewayAnswer, headersFrom } from "./respond.ts";
import type { ApiState, HttpAnswer, Kind } from "./state.ts";
import { render, type TemplateInput } from "./template.ts";

export interface Read { readonly answer: HttpAnswer; readonly rule: RuleId; /** Why the gateway answers by itself; "" when the back end did. */ readonly why: string }

const JSON_TYPE = Object.freeze({ "content-type": "application/json" });

/** The back end's outcome as an answer to the client. `input` fills response templates. */
export function readBackEnd(state: ApiState, definition: Definition, route: Route, operation: string, outcome: Outcome, input: (body: string) => TemplateInput, ctx: ApiContext): Read {
  const { Type } = route.integration;
  const at: At = { kind: state.kind, definition };
  if (!outcome.ok && outcome.timeout === true) return tooSlow(at, route, ctx);
  if (operation === "lambda:Invoke") return Type === "AWS_PROXY" ? readProxy(at, route, outcome, ctx) : readFunction(at, route, outcome, input, ctx);
  if (operation === "http:Request") return readHttp(at, route, outcome, input);
  return readService(at, route, outcome, input, ruleOf(operation));
}

const notDeclared = (at: At, status: number): Read => own(at, "API_CONFIGURATION_ERROR", "APG-077", `the method has no response ${status}`);

/** A status that the method does not declare cannot be given (APG-077). */
export function undeclared(route: Route, status: number): boolean {
  const { Type } = route.integration;
  return route.declared !== null && (Type === "AWS" || Type === "HTTP" || Type === "MOCK") && !route.declared.includes(status);
}

/** The kind of API, and the definition that the request was matched against. */
interface At { readonly kind: Kind; readonly definition: Definition }

function own(at: At, type: Parameters<typeof gatewayAnswer>[1], rule: RuleId, why: string, about?: { readonly message?: string; readonly status?: number }): Read {
  const message = about?.message ?? (at.kind === "http" && type === "API_CONFIGURATION_ERROR" ? "Internal Server Error" : undefined);
  return { answer: gatewayAnswer(at.kind === "rest" ? at.definition : undefined, type, message, about?.status), rule, why };
}

/** APG-064, APG-065. */
function tooSlow(at: At, route: Route, ctx: ApiContext): Read {
  const seconds = route.integration.timeoutUs / 1e6;
  if (at.kind === "http") {
    const status = ctx.config.behaviour.httpTimeoutStatus ?? 503;
    return own(at, "SERVICE_UNAVAILABLE", "APG-065", `no answer within ${seconds} s`, { status, ...(status === 504 ? { message: "Endpoint request timed out" } : {}) });
  }
  return own(at, "INTEGRATION_TIMEOUT", "APG-064", `no answer within ${seconds} s`);
}

/** Lambda did not run the function at all: throttles, permissions, a name that is none. */
function notInvoked(at: At, error: AwsError, ctx: ApiContext): Read {
  const why = `${error.code}`;
  if (error.status === 429) {
    if (at.kind === "http") return own(at, "SERVICE_UNAVAILABLE", "APG-062", why, { status: ctx.config.behaviour.httpLambdaThrottleStatus ?? 503 });
    return own(at, "API_CONFIGURATION_ERROR", "APG-061", why, { status: ctx.config.behaviour.restLambdaThrottleStatus ?? 500 });
  }
  if (error.status === 403) return own(at, "API_CONFIGURATION_ERROR", "APG-063", why);
  if (error.code === "RequestTooLargeException") return own(at, "REQUEST_TOO_LARGE", "APG-057", why);
  return own(at, "API_CONFIGURATION_ERROR", "APG-061", why);
}

// --------------------------------------------------------------------------------------------------------------- proxy

const KNOWN: ReadonlySet<string> = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

function readProxy(at: At, route: Route, outcome: Outcome, ctx: ApiContext): Read {
  if (!outcome.ok) return notInvoked(at, outcome.error, ctx);
  const { FunctionError, Payload = "" } = outcome.output as { readonly FunctionError?: string; readonly Payload?: string };
  const http = at.kind === "http";
  if (FunctionError !== undefined) return http ? own(at, "API_CONFIGURATION_ERROR", "APG-060", "the function failed", { message: "Internal Server Error" }) : own(at, "BAD_GATEWAY", "APG-060", "the function failed");
  const value = parse(Payload);
  const inferred = http && route.integration.PayloadFormatVersion !== "1.0";
  if (inferred && !(isObject(value) && "statusCode" in value)) {
    // Format 2.0: what is valid JSON without a statusCode is the body of a 200 (APG-078).
    if (value !== undefined) return { answer: { status: 200, headers: JSON_TYPE, body: typeof value === "string" ? value : Payload === "null" ? "" : Payload }, rule: "APG-078", why: "" };
  }
  const answer = proxyAnswer(value, inferred);
  if (answer !== undefined) return { answer, rule: "APG-058", why: "" };
  return http ? own(at, "API_CONFIGURATION_ERROR", "APG-078", "malformed answer", { message: "Internal Server Error" }) : own(at, "BAD_GATEWAY", "APG-059", `malformed answer (${whyMalformed(value)})`);
}

/** All members are optional, none may be unknown (APG-059). A function that returns nothing counts as an empty object (assumed). */
function proxyAnswer(value: unknown, lenient: boolean): HttpAnswer | undefined {
  const given = value === null ? {} : value;
  if (!isObject(given)) return undefined;
  if (!lenient && Object.keys(given).some((name) => !KNOWN.has(name))) return undefined;
  const { statusCode = 200, headers = {}, multiValueHeaders = {}, body = "" } = given;
  const status = typeof statusCode === "string" || typeof statusCode === "number" ? Number(statusCode) : Number.NaN;
  if (!Number.isInteger(status) || status < 100 || status > 599 || statusCode === "") return undefined;
  if (headers !== null && !isObject(headers)) return undefined;
  // The most common mistake: an object that was not made a text.
  if (!lenient && typeof body === "object" && body !== null) return undefined;
  const lower: Record<string, string> = { "content-type": "application/json" };
  for (const [name, list] of Object.entries(isObject(multiValueHeaders) ? multiValueHeaders : {})) lower[name.toLowerCase()] = Array.isArray(list) ? list.map(String).join(",") : String(list);
  for (const [name, each] of Object.entries(headers ?? {})) {
    if (isObject(each) || Array.isArray(each)) return undefined;
    lower[name.toLowerCase()] = String(each);
  }
  return { status, headers: lower, body: typeof body === "string" ? body : body === null ? "" : JSON.stringify(body) };
}

/** What is wrong with an answer, for the log: AWS says no more than that it is malformed. */
function whyMalformed(value: unknown): string {
  if (!isObject(value)) return value === undefined ? "it is no JSON" : "it is no object";
  const unknown = Object.keys(value).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) return `${unknown} is no member of it`;
  return isObject(value.body) || Array.isArray(value.body) ? "its body is no text" : "its status or its headers are wrong";
}

// ---------------------------------------------------------------------------------------------------------- not proxied

/** Non-proxy: an error is a 200 unless a pattern matches its message (APG-070). */
function readFunction(at: At, route: Route, outcome: Outcome, input: (body: string) => TemplateInput, ctx: ApiContext): Read {
  if (!outcome.ok) return notInvoked(at, outcome.error, ctx);
  const { FunctionError, Payload = "", StatusCode } = outcome.output as { readonly FunctionError?: string; readonly Payload?: string; readonly StatusCode?: number };
  const message = FunctionError === undefined ? undefined : String((parse(Payload) as { readonly errorMessage?: unknown } | undefined)?.errorMessage ?? "");
  const answer = mapped(route, message, Payload, input);
  if (undeclared(route, answer.status)) return notDeclared(at, answer.status);
  return { answer, rule: FunctionError !== undefined ? "APG-070" : StatusCode === 202 ? "APG-072" : "APG-058", why: "" };
}

function readHttp(at: At, route: Route, outcome: Outcome, input: (body: string) => TemplateInput): Read {
  if (!outcome.ok) {
    // A server that answers by itself with 503 is passed on; one that is not there is 504 (APG-068).
    return own(at, at.kind === "http" ? "SERVICE_UNAVAILABLE" : "INTEGRATION_FAILURE", "APG-068", outcome.error.code);
  }
  const { status = 200, headers = {}, body = "" } = outcome.output as Partial<HttpAnswer>;
  if (route.integration.Type === "HTTP_PROXY" || route.integration.Type === "AWS_PROXY") return { answer: { status, headers, body }, rule: "APG-069", why: "" };
  const answer = mapped(route, String(status), body, input);
  return undeclared(route, answer.status) ? notDeclared(at, answer.status) : { answer, rule: "APG-069", why: "" };
}

/** AWS services: patterns are held against the status; without a match even an error is a 200 (APG-075). */
function readService(at: At, route: Route, outcome: Outcome, input: (body: string) => TemplateInput, rule: RuleId): Read {
  const status = outcome.ok ? 200 : outcome.error.status;
  const body = outcome.ok ? JSON.stringify(outcome.output ?? {}) : JSON.stringify({ __type: outcome.error.code, message: outcome.error.message });
  // HTTP APIs pass the status on.
  if (at.kind === "http") return { answer: { status, headers: JSON_TYPE, body }, rule, why: "" };
  const answer = mapped(route, String(status), body, input);
  return undeclared(route, answer.status) ? notDeclared(at, answer.status) : { answer, rule, why: "" };
}

function ruleOf(operation: string): RuleId {
  if (operation.startsWith("states:")) return "APG-074";
  return operation.startsWith("kinesis:") ? "APG-075" : operation.startsWith("dynamodb:") ? "APG-114" : "APG-073";
}

/** The integration response whose pattern matches the whole of `text`, or the default one. */
function mapped(route: Route, text: string | undefined, body: string, input: (body: string) => TemplateInput): HttpAnswer {
  const responses = route.integration.IntegrationResponses ?? [];
  const chosen = (text === undefined ? undefined : responses.find((each) => each.SelectionPattern !== undefined && each.SelectionPattern !== "" && new RegExp(`^(?:${each.SelectionPattern})$`, "s").test(text)))
    ?? responses.find((each) => each.SelectionPattern === undefined || each.SelectionPattern === "");
  return chosen === undefined ? { status: 200, headers: JSON_TYPE, body } : responseOf(chosen, body, input);
}

function responseOf(response: IntegrationResponse, body: string, input: (body: string) => TemplateInput): HttpAnswer {
  const template = response.ResponseTemplates?.["application/json"];
  return {
    status: Number(response.StatusCode), headers: { ...JSON_TYPE, ...headersFrom(response.ResponseParameters, "method.response.header.") },
    body: template === undefined ? body : render(template, input(body)),
  };
}

export function mockAnswer(route: Route, status: number, input: (body: string) => TemplateInput): HttpAnswer {
  const responses = route.integration.IntegrationResponses;
  if (responses === undefined) return { status, headers: JSON_TYPE, body: "" };
  const chosen = responses.find((each) => Number(each.StatusCode) === status) ?? responses.find((each) => each.SelectionPattern === undefined);
  return chosen === undefined ? { status, headers: JSON_TYPE, body: "" } : responseOf(chosen, "", input);
}

/** For a log row: what became of the message that the callee should have kept. */
export function wasTaken(outcome: Outcome): boolean {
  return outcome.ok || (outcome.timeout === true && (outcome.sim as { readonly taken?: boolean } | undefined)?.taken === true);
}


function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
