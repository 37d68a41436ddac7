/**
 * What Step Functions calls and how: the operation and its input, and what the task's result is made of.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
 */
import type { Json } from "../../../vocabulary/json.ts";
import type { StateOf } from "../asl/program.ts";
import type { Execution } from "../run/state.ts";
import type { Work } from "../run/work.ts";
import type { Params } from "./target.ts";

export interface Request {
  readonly operation: string;
  readonly input: unknown;
  /** The callee works while we wait, so that the message is over with the answer; otherwise it takes the message over. */
  readonly waits: boolean;
  readonly timeoutMs?: number;
}

export type Result = { readonly output: Json } | { readonly error: string; readonly cause: string };

type ServiceResource = Extract<StateOf<"Task">["resource"], { readonly kind: "service" }>;

/** The call of an optimised integration or of an SDK one. */
export function requestOf(w: Work, exec: Execution, resource: ServiceResource, params: Params): Request {
  if (resource.sdk) return sdkRequest(resource, params);
  switch (resource.service) {
    case "lambda": return invokeRequest(params);
    case "sqs": return { operation: "sqs:SendMessage", input: { ...params, ...textual(params, "MessageBody") }, waits: false };
    case "sns": return { operation: "sns:Publish", input: { ...params, ...textual(params, "Message") }, waits: false };
    case "events": return { operation: "events:PutEvents", input: { ...params, Entries: entriesOf(w, exec, params) }, waits: false };
    case "states": return startRequest(params);
    case "apigateway": return { operation: "apigateway:Request", input: httpInput(params, "RequestBody"), waits: true };
    // SFN-093: the service itself gives up after 60 s.
    case "http": return { operation: "http:Request", input: httpInput(params, "RequestBody"), waits: true, timeoutMs: 60_000 };
    default: return { operation: `${resource.service}:${capital(resource.api)}`, input: params, waits: false };
  }
}

export const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);
const small = (text: string) => text[0]!.toLowerCase() + text.slice(1);

export function invokeRequest(params: Params): Request {
  const { Payload } = params;
  return { operation: "lambda:Invoke", input: { ...params, ...(Payload === undefined ? {} : { Payload: JSON.stringify(Payload) }) }, waits: params.InvocationType !== "Event" };
}

/** JSON where AWS's API wants text (SFN-089). */
function textual(params: Params, name: string): Params {
  const value = params[name];
  return value === undefined || typeof value === "string" ? {} : { [name]: JSON.stringify(value) };
}

/** SFN-090: the execution and its machine stand among each event's resources. */
function entriesOf(w: Work, exec: Execution, params: Params): Json[] {
  return ((Array.isArray(params.Entries) ? params.Entries : []) as readonly Params[]).map((entry) => ({
    ...entry, ...textual(entry, "Detail"), Resources: [...((entry.Resources ?? []) as readonly Json[]), exec.arn, w.ctx.self.arn],
  }));
}

function startRequest(params: Params): Request {
  const { StateMachineArn, Input, Name } = params;
  return {
    operation: "states:StartExecution", waits: false,
    input: { stateMachineArn: StateMachineArn, ...(Name === undefined ? {} : { name: Name }), input: Input === undefined ? "{}" : typeof Input === "string" ? Input : JSON.stringify(Input) },
  };
}

function httpInput(params: Params, body: string): Record<string, unknown> {
  const given = params[body];
  const path = params.Path ?? (typeof params.ApiEndpoint === "string" ? `/${params.ApiEndpoint.replace(/^https?:\/\//, "").split("/").slice(1).join("/")}` : "/");
  return { method: params.Method ?? "GET", path, headers: params.Headers ?? {}, query: params.QueryParameters ?? {}, ...(given === undefined ? {} : { body: typeof given === "string" ? given : JSON.stringify(given) }) };
}

const SDK_NAMES: Readonly<Record<string, string>> = { sfn: "states", eventbridge: "events", cloudwatchlogs: "logs" };

function sdkRequest(resource: ServiceResource, params: Params): Request {
  const service = SDK_NAMES[resource.service] ?? resource.service;
  const operation = `${service}:${capital(resource.api)}`;
  const input = service === "states" ? Object.fromEntries(Object.entries(params).map(([name, value]) => [small(name), value])) : params;
  const request = operation === "lambda:Invoke" ? invokeRequest(params) : { operation, input, waits: false };
  return { ...request, waits: request.waits || SDK_WAITS.has(operation) };
}

const SDK_WAITS: ReadonlySet<string> = new Set(["states:StartSyncExecution", "states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"]);

/** The task's result of a good answer. */
export function resultOf(resource: ServiceResource, output: unknown): Result {
  const answer = (output ?? {}) as Params;
  const service = resource.sdk ? (SDK_NAMES[resource.service] ?? resource.service) : resource.service;
  switch (service) {
    case "lambda": return lambdaResult(resource, answer);
    case "events": return eventsResult(answer);
    case "http": case "apigateway": return httpResult(service, answer);
    case "states": return { output: Object.fromEntries(Object.entries(answer).map(([name, value]) => [capital(name), value])) };
    case "sqs": case "sns": return { output: { ...answer, SdkHttpMetadata: { HttpStatusCode: 200 } } };
    default: return { output: answer };
  }
}

function lambdaResult(resource: ServiceResource, answer: Params): Result {
  const error = functionError(answer);
  if (error !== undefined) return error;
  const payload = answer.Payload === undefined || answer.Payload === "" ? (resource.sdk ? "" : null) : resource.sdk ? answer.Payload : parsed(String(answer.Payload));
  return { output: { ExecutedVersion: answer.ExecutedVersion ?? "$LATEST", Payload: payload, SdkHttpMetadata: { HttpStatusCode: answer.StatusCode ?? 200 }, StatusCode: answer.StatusCode ?? 200 } };
}

/** SFN-087: the handler's errorType is the task's error, the error document its cause. */
export function functionError(answer: Params): { readonly error: string; readonly cause: string } | undefined {
  if (answer.FunctionError === undefined) return undefined;
  const text = String(answer.Payload ?? "{}");
  const document = parsed(text) as { readonly errorType?: Json } | null;
  return { error: typeof document?.errorType === "string" ? document.errorType : "Lambda.Unknown", cause: text };
}

export function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function eventsResult(answer: Params): Result {
  if (typeof answer.FailedEntryCount === "number" && answer.FailedEntryCount > 0) return { error: "EventBridge.FailedEntry", cause: JSON.stringify(answer) };
  return { output: answer };
}

function httpResult(service: "http" | "apigateway", answer: Params): Result {
  const status = Number(answer.status ?? 200);
  const body = typeof answer.body === "string" ? parsed(answer.body) : (answer.body ?? null);
  if (status >= 400) return { error: service === "http" ? `States.Http.StatusCode.${status}` : `ApiGateway.${status}`, cause: typeof body === "string" ? body : JSON.stringify(body) };
  return { output: { Headers: answer.headers ?? {}, ResponseBody: body, StatusCode: status, StatusText: "OK" } };
}
