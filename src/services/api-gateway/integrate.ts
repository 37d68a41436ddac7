/** Calls to back ends: what is sent, to whom, with which patience. What comes back is read in answers.ts. */
import { base64Encode, utf8Bytes } from "../../aws/digests.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { MessageId, Peer, RuleId } from "../define.ts";
import type { ApiContext } from "./config.ts";
import { functionNameIn, INTEGRATION, qualifierIn, type Definition, type Route } from "./definition.ts";
import { headersSeen, requestEvent } from "./event.ts";
import { bodyOf, keep } from "./exchange.ts";
import { mockAnswer, undeclared } from "./answers.ts";
import type { ResponseType } from "./respond.ts";
import { headerOf, queryOf } from "./routing.ts";
import { stageConfig, variablesOf } from "./stages.ts";
import type { ApiState, Exchange, HttpAnswer } from "./state.ts";
import { render, TemplateError, type TemplateInput } from "./template.ts";

export type Started =
  | { readonly kind: "waiting" }
  | { readonly kind: "answer"; readonly answer: HttpAnswer; readonly rule: RuleId }
  | { readonly kind: "refused"; readonly type: ResponseType; readonly rule: RuleId; readonly why: string };

const WAITING: Started = Object.freeze({ kind: "waiting" });

/** Operations with which the callee takes the message over; of all others the client waits for the work itself. */
const TAKES_OVER: ReadonlySet<string> = new Set(["sqs:SendMessage", "sns:Publish", "kinesis:PutRecord", "firehose:PutRecord", "events:PutEvents", "states:StartExecution", "s3:PutObject", "dynamodb:PutItem"]);

/** The operation that an arrow means where the method names none. */
const USUAL: Readonly<Record<string, string>> = {
  "lambda.function": "lambda:Invoke", "http.endpoint": "http:Request", "sqs.queue": "sqs:SendMessage", "sns.topic": "sns:Publish", "kinesis.stream": "kinesis:PutRecord", "firehose.deliveryStream": "firehose:PutRecord",
  "stepfunctions.stateMachine": "states:StartExecution", "events.bus": "events:PutEvents", "s3.bucket": "s3:PutObject", "dynamodb.table": "dynamodb:PutItem",
};

/** Sends the request to its back end, or answers at once (MOCK). */
export function integrate(state: ApiState, x: Exchange, route: Route, definition: Definition, ctx: ApiContext): Started {
  const { integration } = route;
  try {
    if (integration.Type === "MOCK") return mock(state, x, route, ctx);
    const found = backEnd(state, x, route, ctx);
    if (found === undefined) return { kind: "refused", type: "API_CONFIGURATION_ERROR", rule: "APG-027", why: integration.Uri === undefined ? "the method has no back end" : "its Uri names no function that is there" };
    const { peer, qualifier } = found;
    const built = build(state, x, route, definition, peer, qualifier, ctx);
    if ("refused" in built) return { kind: "refused", type: "UNSUPPORTED_MEDIA_TYPE", rule: "APG-054", why: built.refused };
    const takes = TAKES_OVER.has(built.operation) || (built.input as { readonly InvocationType?: string }).InvocationType === "Event";
    // What the callee keeps is a message of its own: the client's request is over with its answer.
    x.child = takes ? ctx.message("message", x.messages, { body: built.body }) : -1;
    x.startedAt = ctx.now;
    x.limitUs = integration.timeoutUs;
    const carries: readonly MessageId[] = x.child === -1 ? x.messages : [x.child];
    state.waiting++;
    ctx.call(peer, built.operation, built.input, ruleFor(built.operation), { data: { exchange: keep(state, x), step: "integrate" }, carries, timeoutUs: integration.timeoutUs });
    return WAITING;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { kind: "refused", type: "API_CONFIGURATION_ERROR", rule: "APG-055", why: error.message };
  }
}

function ruleFor(operation: string): RuleId {
  switch (operation) {
    case "lambda:Invoke": return "APG-058";
    case "http:Request": return "APG-069";
    case "kinesis:PutRecord": return "APG-075";
    case "dynamodb:PutItem": return "APG-114";
    default: return operation.startsWith("states:") ? "APG-074" : "APG-073";
  }
}

/** The arrow of the route; a Uri with stage variables may name another function, or one of its versions (APG-026). */
function backEnd(state: ApiState, x: Exchange, route: Route, ctx: ApiContext): { readonly peer: Peer; readonly qualifier: string } | undefined {
  const { integration } = route;
  const arrows = ctx.out(INTEGRATION);
  const drawn = arrows.find((each) => each.connection === integration.arrow);
  if (integration.fixed || integration.Uri === undefined) return drawn === undefined ? undefined : { peer: drawn, qualifier: "" };
  const uri = fillStageVariables(integration.Uri, variablesOf(stageConfig(state, ctx, x.stage), x.canary));
  if (uri === undefined) return undefined;
  const name = functionNameIn(uri);
  // A name that no function has is no reason to call another one.
  const peer = arrows.find((each) => each.id === name) ?? (drawn?.type === "lambda.function" ? undefined : drawn);
  return peer === undefined ? undefined : { peer, qualifier: peer.type === "lambda.function" ? qualifierIn(uri) : "" };
}

/** Undefined when a variable is not set (APG-027). */
export function fillStageVariables(text: string, variables: Readonly<Record<string, string>>): string | undefined {
  let whole = true;
  const filled = text.replace(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (_, name: string) => {
    if (variables[name] === undefined) whole = false;
    return variables[name] ?? "";
  });
  return whole ? filled : undefined;
}

// ------------------------------------------------------------------------------------------------------------- content

interface Built { readonly operation: string; readonly input: unknown; readonly body: string }

function build(state: ApiState, x: Exchange, route: Route, definition: Definition, peer: Peer, qualifier: string, ctx: ApiContext): Built | { readonly refused: string } {
  const { integration } = route;
  const operation = integration.Action ?? USUAL[peer.type] ?? "http:Request";
  const raw = bodyOf(x);
  if (operation === "lambda:Invoke" && integration.Type === "AWS_PROXY") {
    const Payload = JSON.stringify(requestEvent(state, x, route, definition, ctx));
    return { operation, input: { InvocationType: "RequestResponse", ...(qualifier === "" ? {} : { Qualifier: qualifier }), Payload }, body: raw };
  }
  if (integration.Type === "HTTP_PROXY") return { operation, input: httpInput(x, raw, headersSeen(state.kind, x.input.headers, definition)), body: raw };
  const mapped = map(state, x, route, raw, ctx);
  if ("refused" in mapped) return mapped;
  if (operation === "lambda:Invoke") {
    const asynchronous = Object.entries(integration.RequestParameters ?? {}).some(([name, value]) => /X-Amz-Invocation-Type$/i.test(name) && value.includes("Event")) || headerOf(x.input.headers, "x-amz-invocation-type") === "Event";
    return { operation, input: { InvocationType: asynchronous ? "Event" : "RequestResponse", ...(qualifier === "" ? {} : { Qualifier: qualifier }), Payload: asJson(mapped.text) }, body: mapped.text };
  }
  if (operation === "http:Request") return { operation, input: httpInput(x, mapped.text, headersSeen(state.kind, x.input.headers, definition)), body: mapped.text };
  return { operation, input: serviceInput(x, route, operation, peer, mapped, ctx), body: mapped.text };
}

function httpInput(x: Exchange, body: string, headers: Readonly<Record<string, string>>): unknown {
  const { method = "GET" } = x.input;
  const path = x.query === "" ? x.path : `${x.path}?${x.query}`;
  return body === "" ? { method, path, headers } : { method, path, headers, body };
}

/** A payload is JSON: a text that is none is sent as a JSON string. */
function asJson(text: string): string {
  if (text === "") return "{}";
  return parse(text) === undefined ? JSON.stringify(text) : text;
}

/** The mapping template for the content, or the content itself, as PassthroughBehavior says (APG-054). */
function map(state: ApiState, x: Exchange, route: Route, raw: string, ctx: ApiContext): { readonly text: string; readonly mapped: boolean } | { readonly refused: string } {
  const { RequestTemplates: templates, PassthroughBehavior: behaviour = "WHEN_NO_MATCH" } = route.integration;
  if (templates === undefined && behaviour !== "NEVER") return { text: raw, mapped: false };
  const type = (headerOf(x.input.headers, "content-type") ?? "application/json").split(";")[0]!.trim();
  const template = templates?.[type];
  if (template !== undefined) return { text: render(template, templateInput(state, x, route, raw, ctx)), mapped: true };
  const some = templates !== undefined && Object.keys(templates).length > 0;
  if (behaviour === "NEVER" || (behaviour === "WHEN_NO_TEMPLATES" && some)) return { refused: `no template for ${type}` };
  return { text: raw, mapped: false };
}

export function templateInput(state: ApiState, x: Readonly<Exchange>, route: Route, body: string, ctx: ApiContext): TemplateInput {
  return {
    body, params: { path: x.params, querystring: queryOf(x.query), header: x.input.headers ?? {} }, stageVariables: variablesOf(stageConfig(state, ctx, x.stage), x.canary),
    context: {
      stage: x.stage, httpMethod: x.input.method ?? "GET", resourcePath: route.path, path: `/${x.stage}${x.path}`, requestId: `request-${x.call}`, accountId: ctx.settings.accountId, isCanary: x.canary,
      requestTimeEpoch: ctx.settings.startsAtMs + Math.floor(x.at / 1000), identity: { sourceIp: "203.0.113.1" }, connectionId: x.socket, routeKey: route.key,
      authorizer: { principalId: x.auth?.principalId ?? "", ...(x.auth?.context as Record<string, Json> | undefined) },
    },
  };
}

/** AWS's input. A template that gives a JSON object or a form says its members; without one the body is the content. */
function serviceInput(x: Exchange, route: Route, operation: string, peer: Peer, mapped: { readonly text: string; readonly mapped: boolean }, ctx: ApiContext): Record<string, unknown> {
  const members = mapped.mapped ? membersIn(mapped.text) : undefined;
  const content = members === undefined ? mapped.text : "";
  const given = { ...members, ...parametersOf(x, route) };
  const base64 = (text: string) => base64Encode(utf8Bytes(text));
  switch (operation) {
    case "sqs:SendMessage": return { MessageBody: content, ...given };
    case "sns:Publish": return { TopicArn: peer.arn, Message: content, ...given };
    case "kinesis:PutRecord": return { StreamName: peer.id, Data: base64(content), PartitionKey: `request-${x.call}`, ...given };
    case "firehose:PutRecord": return { DeliveryStreamName: peer.id, Record: { Data: base64(content) }, ...given };
    case "states:StartExecution": case "states:StartSyncExecution": return { stateMachineArn: peer.arn, input: content === "" ? "{}" : content, ...given };
    case "events:PutEvents": return { Entries: [{ Source: ctx.self.id, DetailType: route.key, Detail: asJson(content), EventBusName: peer.id }], ...given };
    case "s3:PutObject": return { Bucket: peer.id, Key: x.params.key ?? x.params.proxy ?? `request-${x.call}`, Body: content, ...given };
    case "dynamodb:PutItem": return { TableName: peer.id, ...(members === undefined ? { Item: parse(content) ?? {} } : {}), ...given };
    default: return { ...(members === undefined && typeof parse(content) === "object" ? parse(content) as Record<string, unknown> : {}), ...given };
  }
}

/** `{"MessageBody": …}` or `Action=SendMessage&MessageBody=…`. */
function membersIn(text: string): Record<string, unknown> | undefined {
  const json = parse(text);
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  if (!/^[A-Za-z0-9.]+=/.test(text.trim())) return undefined;
  const found: Record<string, string> = {};
  for (const pair of text.trim().split("&")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    if (name === "Action" || name === "Version" || name === "QueueUrl" || name === "TopicArn") continue;
    const value = pair.slice(at + 1);
    // Templates often write $input.body without encoding it: what cannot be decoded is taken as it is.
    found[name] = /%[0-9A-Fa-f]{2}/.test(value) ? queryOf(`a=${value}`).a! : value;
  }
  return found;
}

/** HTTP APIs name each member: { "MessageBody": "$request.body" }. */
function parametersOf(x: Exchange, route: Route): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(route.integration.RequestParameters ?? {})) {
    if (name.includes(".") || name === "QueueUrl" || name === "StateMachineArn") continue;
    const found = /^\$request\.(body|header|querystring|path)(?:\.(.+))?$/.exec(value);
    members[name === "Input" ? "input" : name] = found === null ? value
      : found[1] === "body" ? (found[2] === undefined ? bodyOf(x) : (parse(bodyOf(x)) as Record<string, unknown> | undefined)?.[found[2]] ?? "")
      : found[1] === "header" ? headerOf(x.input.headers, found[2]!) ?? "" : found[1] === "path" ? x.params[found[2]!] ?? "" : queryOf(x.query)[found[2]!] ?? "";
  }
  return members;
}

/** MOCK: the template yields `{"statusCode": n}`; the matching integration response is the answer (APG-076). */
function mock(state: ApiState, x: Exchange, route: Route, ctx: ApiContext): Started {
  const mapped = map(state, x, route, bodyOf(x), ctx);
  if ("refused" in mapped) return { kind: "refused", type: "UNSUPPORTED_MEDIA_TYPE", rule: "APG-054", why: mapped.refused };
  const wanted = mapped.mapped ? (parse(mapped.text) as { readonly statusCode?: unknown } | undefined)?.statusCode : 200;
  if (!Number.isInteger(Number(wanted))) return { kind: "refused", type: "API_CONFIGURATION_ERROR", rule: "APG-076", why: "the template yields no statusCode" };
  const answer = mockAnswer(route, Number(wanted), (body) => templateInput(state, x, route, body, ctx));
  if (undeclared(route, answer.status)) return { kind: "refused", type: "API_CONFIGURATION_ERROR", rule: "APG-077", why: `the method has no response ${answer.status}` };
  return { kind: "answer", answer, rule: "APG-076" };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
