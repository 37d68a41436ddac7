/** The door of a function: what every invocation is checked for, in this order, and how it is answered. */
import { functionQualifier, parseArn, resourceName } from "../../aws/arn.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import { utf8Length } from "../../aws/utf8.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { AwsError, Call, RuleId } from "../define.ts";
import { accept } from "./asynchronous.ts";
import type { FunctionContext } from "./config.ts";
import { isDurable } from "./durable.ts";
import { refusedAtUrl, replyHttp, throttledAtUrl, urlEvent, type HttpAnswer } from "./function-url.ts";
import { attemptOf } from "./handler.ts";
import { dropLoop, loopError, notReady, recursionStopped } from "./lifecycle.ts";
import { badContent, badMediaType, badMode, badValue, conflict, notFound, tooLarge } from "./refusals.ts";
import { invoke } from "./run.ts";
import { LATEST, type FunctionState, type WorkItem } from "./state.ts";
import { resolve } from "./versions.ts";

/** Bytes of a request: synchronous and asynchronous (LAM-014, LAM-037). */
export const MOST_SYNC_BYTES = 6_291_456;
export const MOST_ASYNC_BYTES = 1_048_576;

interface InvokeInput {
  readonly FunctionName?: unknown; readonly Qualifier?: unknown; readonly InvocationType?: unknown; readonly Payload?: unknown;
  readonly ContentType?: unknown; readonly TenantId?: unknown; readonly DurableExecutionName?: unknown;
}

type Refused = { readonly error: AwsError; readonly rule: RuleId };

/** lambda:Invoke. */
export function takeInvoke(state: FunctionState, call: Call, ctx: FunctionContext): void {
  const input = (call.input ?? {}) as InvokeInput;
  const refuse = ({ error, rule }: Refused) => {
    state.lastRefusal = { at: ctx.now, code: error.code, status: error.status };
    ctx.reply(call.id, failed(error), rule);
  };
  const type = input.InvocationType ?? "RequestResponse";
  const streams = call.operation === "lambda:InvokeWithResponseStream";
  const qualifier = qualifierOf(ctx, input);
  if (typeof qualifier !== "string") return refuse(qualifier);
  const target = resolve(state, ctx, qualifier);
  if (!target.ok) return refuse({ error: target.error, rule: "LAM-016" });
  if ((type !== "RequestResponse" && type !== "Event" && type !== "DryRun") || (streams && type === "Event")) return refuse({ error: badMode(String(type)), rule: "LAM-016" });
  const payload = readPayload(input, type === "Event" ? MOST_ASYNC_BYTES : MOST_SYNC_BYTES, type === "Event" ? "LAM-037" : "LAM-014");
  if ("error" in payload) return refuse(payload);
  if (type === "DryRun") {
    for (const message of call.carries) ctx.ended(message, "answered", "LAM-017");
    return ctx.reply(call.id, succeeded({ StatusCode: 204 }), "LAM-017");
  }
  if (ctx.config.properties.TenancyConfig !== undefined && typeof input.TenantId !== "string") return refuse({ error: badValue("Add a valid tenant ID in your request."), rule: "LAM-130" });
  const unready = notReady(state, ctx);
  if (unready !== undefined) return refuse(unready);
  const named = nameExecution(state, input, payload.text);
  if (named !== undefined) return refuse(named);
  const requestId = ctx.uuid("request");
  if (recursionStopped(state, ctx, call.carries)) return stopLoop(state, ctx, call, type === "Event", { ...payload, qualifier, requestId });
  const waits = type !== "Event";
  if (!waits || isDurable(ctx)) {
    // A durable execution outlives its invocations: a caller that waits is answered at its end.
    accept(state, ctx, { payload: payload.json, payloadText: payload.text, bytes: payload.bytes, qualifier, messages: waits ? [] : call.carries, requestId, call: waits ? call.id : -1 });
    if (!waits) ctx.reply(call.id, succeeded({ StatusCode: 202, Payload: "" }), "LAM-021");
    return;
  }
  const throttle = invoke(state, ctx, {
    kind: streams ? "stream" : "sync", call: call.id, event: 0, requestId, version: target.version, qualifier, tenant: typeof input.TenantId === "string" ? input.TenantId : "",
    items: itemsOf(state, call, payload.text, requestId), messages: call.carries, payload: payload.json, inOrder: false,
  });
  if (throttle !== undefined) ctx.reply(call.id, throttle, "LAM-011");
}

/** A request to the function's URL (LAM-128): HTTP in, HTTP out; the request stays with whoever waits for its answer. */
export function takeUrl(state: FunctionState, call: Call, ctx: FunctionContext): void {
  const over = (answer: HttpAnswer) => replyHttp(ctx, call.id, answer);
  const refused = refusedAtUrl(state, ctx, call);
  if (refused !== undefined) return over(refused);
  const event = urlEvent(ctx, call.input);
  const text = JSON.stringify(event);
  if (utf8Length(text) > MOST_SYNC_BYTES) return over({ status: 413, headers: {}, body: "Request Too Long" });
  const requestId = ctx.uuid("request");
  const throttle = invoke(state, ctx, {
    kind: "url", call: call.id, event: 0, requestId, version: LATEST, qualifier: "", tenant: "",
    items: itemsOf(state, call, text, requestId), messages: call.carries, payload: event, inOrder: false,
  });
  if (throttle !== undefined) over(throttledAtUrl);
}

/** What a run of a tumbling window is told (LAM-107). */
export interface WindowFacts { readonly startS: number; readonly endS: number; readonly state: Json; readonly isFinalInvokeForWindow: boolean; readonly shardId: string }

/** A request of the mapping: the batch as AWS hands it over, and what of it the simulation must know. */
export interface HandOver { readonly Payload: Json; readonly inOrder: boolean; readonly items: readonly Omit<WorkItem, "attempt">[]; readonly qualifier: string; readonly window?: WindowFacts }

/** The hand-over from a mapping: no network, no resource policy. */
export function takeBatch(state: FunctionState, call: Call<HandOver>, ctx: FunctionContext): void {
  const { Payload, inOrder, items, qualifier } = call.input;
  const target = resolve(state, ctx, qualifier);
  if (!target.ok) return ctx.reply(call.id, failed(target.error), "LAM-016");
  const unready = notReady(state, ctx);
  if (unready !== undefined) return ctx.reply(call.id, failed(unready.error), unready.rule);
  if (recursionStopped(state, ctx, call.carries)) return ctx.reply(call.id, failed(loopError(state, ctx, call.carries)), "LAM-132");
  const throttle = invoke(state, ctx, {
    kind: "mapping", call: call.id, event: 0, requestId: ctx.uuid("request"), version: target.version, qualifier, tenant: "",
    items: items.map(({ message, body, identifier, group }) => ({ message, body, identifier, group, attempt: attemptOf(state, message) })), messages: call.carries, payload: Payload, inOrder, ...(call.input.window === undefined ? {} : { window: call.input.window }),
  });
  if (throttle !== undefined) ctx.reply(call.id, throttle, "LAM-011");
}

function itemsOf(state: FunctionState, call: Call, text: string, requestId: string): readonly WorkItem[] {
  const message = call.carries[0] ?? -1;
  return [{ message, body: text, attempt: attemptOf(state, message), identifier: requestId, group: "" }];
}

/** LAM-133: an asynchronous event goes to whoever catches failures, a synchronous caller gets the error. */
function stopLoop(state: FunctionState, ctx: FunctionContext, call: Call, asynchronous: boolean, about: { readonly json: Json; readonly text: string; readonly bytes: number; readonly qualifier: string; readonly requestId: string }): void {
  const error = loopError(state, ctx, call.carries);
  if (!asynchronous) return ctx.reply(call.id, failed(error), "LAM-132");
  ctx.reply(call.id, succeeded({ StatusCode: 202, Payload: "" }), "LAM-021");
  dropLoop(state, ctx, call, about);
}

/** Which qualifier is asked for, in the name, the ARN or apart; or why this is not the function that is meant. */
function qualifierOf(ctx: FunctionContext, input: InvokeInput): string | Refused {
  const name = typeof input.FunctionName === "string" ? input.FunctionName : ctx.self.name;
  const apart = typeof input.Qualifier === "string" ? input.Qualifier : undefined;
  const arn = parseArn(name);
  if (arn !== undefined) {
    if (arn.region !== ctx.settings.Region) return { error: notFound(name), rule: "LAM-016" };
    if (resourceName(arn) !== ctx.self.name) return { error: notFound(name), rule: "LAM-016" };
    return apart ?? functionQualifier(name) ?? "";
  }
  const [bare, inName] = name.split(":");
  if (bare !== ctx.self.name) return { error: notFound(`${ctx.self.arn.slice(0, -ctx.self.name.length)}${name}`), rule: "LAM-016" };
  return apart ?? inName ?? "";
}

function readPayload(input: InvokeInput, most: number, rule: RuleId): { readonly text: string; readonly json: Json; readonly bytes: number } | Refused {
  const type = input.ContentType;
  if (typeof type === "string" && !/^application\/([a-z.+-]*\+)?json\b/.test(type)) return { error: badMediaType(type), rule: "LAM-016" };
  const given = input.Payload;
  const text = given === undefined || given === null || given === "" ? "{}" : typeof given === "string" ? given : JSON.stringify(given);
  const bytes = utf8Length(text);
  if (bytes > most) return { error: tooLarge(bytes, most), rule };
  if (typeof given !== "string") return { text, json: (given ?? {}) as Json, bytes };
  try {
    return { text, json: JSON.parse(text) as Json, bytes };
  } catch {
    return { error: badContent(), rule: "LAM-016" };
  }
}

/** A durable execution's name may be used again with the same payload only (LAM-131). */
function nameExecution(state: FunctionState, input: InvokeInput, text: string): Refused | undefined {
  const name = input.DurableExecutionName;
  if (typeof name !== "string") return undefined;
  const before = state.executions.get(name);
  if (before !== undefined && before !== text) return { error: { ...conflict(`Durable execution ${name} was already started with another payload.`), code: "DurableExecutionAlreadyStartedException" }, rule: "LAM-131" };
  state.executions.set(name, text);
  return undefined;
}
