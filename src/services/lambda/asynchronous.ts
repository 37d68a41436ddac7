/**
 * Lambda's internal queue for asynchronous events: accepted at once, run later, run again after errors, held back while
 * throttled, and at last handed to whoever catches what failed.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import { backoffMs, jittered } from "../../aws/retry.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, fromSeconds, SECOND, type Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Answered, CallId, MessageId, Outcome, Peer, RuleId } from "../define.ts";
import type { FunctionContext } from "./config.ts";
import { afterDurableRun } from "./durable.ts";
import { eventInvokeOf } from "./event-invoke.ts";
import { deadLetterCall, destinationCall, destinationRecord, type Ended } from "./records.ts";
import { entryFailed } from "./outgoing.ts";
import { invoke, outputOf } from "./run.ts";
import type { AsyncEvent, FunctionState, Invocation, RunResult } from "./state.ts";
import { resolve } from "./versions.ts";

export interface Accepted { readonly payload: Json; readonly payloadText: string; readonly bytes: number; readonly qualifier: string; readonly messages: readonly MessageId[]; readonly requestId: string; readonly call: CallId | -1 }

/** Takes an event into the queue; its first attempt follows after the dispatch latency. */
export function accept(state: FunctionState, ctx: FunctionContext, accepted: Accepted): AsyncEvent {
  const { payloadText } = accepted;
  const config = eventInvokeOf(ctx, accepted.qualifier);
  const messages = accepted.messages.length > 0 ? accepted.messages : [ctx.message("event", [], { body: payloadText })];
  const event: AsyncEvent = {
    ...accepted, id: state.nextEvent++, messages, enqueuedAt: ctx.now,
    maximumRetries: config?.MaximumRetryAttempts ?? 2, maximumAgeUs: fromSeconds(config?.MaximumEventAgeInSeconds ?? 21_600),
    runs: 0, throttles: 0, nextAt: ctx.now, state: "queued", duplicate: false, step: 0,
  };
  state.async.set(event.id, event);
  state.tally.asyncReceived++;
  ctx.count("AsyncEventsReceived");
  schedule(ctx, event, fromMs(ctx.amount(ctx.config.behaviour.asyncDispatchLatencyMs, "dispatch")), "LAM-021");
  return event;
}

export function schedule(ctx: FunctionContext, event: AsyncEvent, delay: Micros, rule: RuleId): void {
  event.nextAt = ctx.now + delay;
  ctx.after(delay, "lambda/async-due", { event: event.id }, rule, { phase: Phase.request });
}

/** One attempt to run a waiting event. */
export function asyncDue(state: FunctionState, data: { readonly event: number }, ctx: FunctionContext): void {
  const event = state.async.get(data.event);
  if (event === undefined) return;
  if (ctx.config.properties.ReservedConcurrentExecutions === 0) return give(state, ctx, { event, condition: "ZeroReservedConcurrency", result: undefined, version: "" }, "LAM-034");
  const target = resolve(state, ctx, event.qualifier);
  if (!target.ok) return give(state, ctx, { event, condition: "RetriesExhausted", result: undefined, version: "" }, "LAM-016");
  const message = event.messages[0]!;
  const throttle = invoke(state, ctx, {
    kind: "async", call: -1, event: event.id, requestId: event.requestId, version: target.version, qualifier: event.qualifier, tenant: "",
    items: [{ message, body: event.payloadText, attempt: event.runs + 1, identifier: event.requestId, group: "" }],
    messages: event.messages, payload: event.payload, inOrder: false,
  });
  if (throttle !== undefined) return waitForCapacity(state, ctx, event);
  event.state = "running";
  event.runs++;
  event.throttles = 0;
  ctx.measure("AsyncEventAge", (ctx.now - event.enqueuedAt) / 1000);
}

/** LAM-024: throttles do not use up retries; the waits double. */
function waitForCapacity(state: FunctionState, ctx: FunctionContext, event: AsyncEvent): void {
  event.throttles++;
  const { asyncThrottleBaseMs, asyncThrottleCapMs } = ctx.config.behaviour;
  const delay = spread(ctx, backoffMs({ baseMs: asyncThrottleBaseMs, capMs: asyncThrottleCapMs }, event.throttles));
  if (tooOld(ctx, event, delay)) return give(state, ctx, { event, condition: "EventAgeExceeded", result: undefined, version: "" }, "LAM-026");
  event.state = "waits-after-throttle";
  ctx.note("LAM-024", { throttles: event.throttles, delayS: delay / SECOND, runs: event.runs }, event.messages);
  schedule(ctx, event, delay, "LAM-024");
}

function spread(ctx: FunctionContext, ms: number): Micros {
  return fromMs(ctx.settings.profile === "realistic" ? jittered(ms, "full", ctx.random("async throttle")) : ms);
}

/** LAM-026: whether the next attempt would come too late; it looks ahead and does not wait. */
function tooOld(ctx: FunctionContext, event: AsyncEvent, delay: Micros): boolean {
  return ctx.now + delay - event.enqueuedAt > event.maximumAgeUs;
}

/** A run of an asynchronous event is over. */
export function endAsyncRun(state: FunctionState, ctx: FunctionContext, invocation: Invocation, result: RunResult, rule: RuleId): void {
  const event = state.async.get(invocation.event)!;
  if (event.duplicate) return void state.async.delete(event.id);
  const { version } = invocation;
  if (result.kind === "success") {
    if (afterDurableRun(state, ctx, event)) return;
    return give(state, ctx, { event, condition: "Success", result, version }, rule);
  }
  if (event.runs > event.maximumRetries) return give(state, ctx, { event, condition: "RetriesExhausted", result, version }, "LAM-022");
  const delays = ctx.config.behaviour.asyncErrorDelaysMs;
  const delay = fromMs(delays[Math.min(event.runs, delays.length) - 1] ?? 60_000);
  if (tooOld(ctx, event, delay)) return give(state, ctx, { event, condition: "EventAgeExceeded", result, version }, "LAM-026");
  event.state = "waits-after-error";
  ctx.note("LAM-022", { attempt: event.runs, of: event.maximumRetries + 1, delayS: delay / SECOND, says: `Attempt ${event.runs} of ${event.maximumRetries + 1} failed (${result.errorType}): again in ${delay / SECOND} s.` }, event.messages);
  schedule(ctx, event, delay, "LAM-022");
}

// ------------------------------------------------------------------------------------------------------------ the end

interface Delivery { readonly delivery: "dead letter" | "destination"; readonly message: MessageId; readonly original: boolean }

/** The event leaves the queue: to whoever catches it, or nowhere (LAM-035). */
export function give(state: FunctionState, ctx: FunctionContext, ended: Ended, rule: RuleId): void {
  const { event, condition, result, version } = ended;
  const success = condition === "Success";
  if (event.call !== -1) ctx.reply(event.call, result === undefined ? { ok: false, error: { code: "ServiceException", message: condition, status: 500 } } : { ok: true, output: outputOf({ version }, result) }, rule);
  const deadLetters = success ? [] : ctx.out("lambda.deadLetter");
  const destinations = ctx.out(success ? "lambda.onSuccess" : "lambda.onFailure");
  ctx.note(rule, { condition, says: `Given up after ${event.runs} runs: ${condition}.`, runs: event.runs, ageS: (ctx.now - event.enqueuedAt) / SECOND, caught: deadLetters.length + destinations.length }, event.messages);
  if (!success) {
    state.tally.asyncDropped++;
    ctx.count("AsyncEventsDropped");
  }
  for (const peer of destinations) sendRecord(state, ctx, peer, ended);
  if (deadLetters.length > 0) sendDeadLetter(state, ctx, deadLetters[0]!, ended);
  else for (const message of event.messages) ctx.ended(message, success ? "processed" : "dropped", success ? rule : "LAM-035");
  for (const message of event.messages) state.attempts.delete(message);
  if (success && ctx.chance(ctx.config.behaviour.asyncDuplicates, "asyncDuplicates")) return again(ctx, event);
  state.async.delete(event.id);
}

/** LAM-036: the queue is eventually consistent, so an event may run once more although it succeeded. */
function again(ctx: FunctionContext, event: AsyncEvent): void {
  event.duplicate = true;
  for (const message of event.messages) ctx.mark(message, "duplicated", "LAM-036");
  ctx.note("LAM-036", { requestId: event.requestId }, event.messages);
  schedule(ctx, event, 0, "LAM-036");
}

function sendRecord(state: FunctionState, ctx: FunctionContext, peer: Peer, ended: Ended): void {
  const { event } = ended;
  const success = ended.condition === "Success";
  const record = destinationRecord(ctx, ended);
  const { operation, input } = destinationCall(ctx, peer, record, success, event.requestId);
  const message = ctx.message("record", event.messages, { body: JSON.stringify(record) });
  state.tally.destinations++;
  const data: Delivery = { delivery: "destination", message, original: false };
  ctx.call(peer, operation, input, "LAM-029", { carries: [message], data });
}

/** The event itself moves on: the same message, no copy. */
function sendDeadLetter(state: FunctionState, ctx: FunctionContext, peer: Peer, ended: Ended): void {
  const { operation, input } = deadLetterCall(peer, ended);
  const [message, ...others] = ended.event.messages;
  for (const other of others) ctx.ended(other, "dropped", "LAM-028");
  ctx.mark(message!, "dead-lettered", "LAM-028");
  state.tally.deadLettered++;
  const data: Delivery = { delivery: "dead letter", message: message!, original: true };
  ctx.call(peer, operation, input, "LAM-028", { carries: [message!], data });
}

export function isDelivery(data: unknown): data is Delivery {
  return typeof data === "object" && data !== null && "delivery" in data;
}

/** LAM-033: what cannot be delivered is lost, and counted. Nobody tries again. */
export function deliveryAnswered(state: FunctionState, ctx: FunctionContext, call: Answered<Delivery>, outcome: Outcome): void {
  if (outcome.ok && !entryFailed(outcome.output)) return;
  const { delivery, message } = call.data;
  state.tally.undelivered++;
  ctx.count(delivery === "destination" ? "DestinationDeliveryFailures" : "DeadLetterErrors");
  const error = outcome.ok ? { code: "FailedEntry", message: "The bus did not take the entry." } : outcome.error;
  ctx.note("LAM-033", { error: error.code, message: error.message, target: call.to }, [message]);
  ctx.ended(message, "dropped", "LAM-033");
}
