/**
 * Lambda's pollers at a queue or a broker: long polls → open batch → slot → invocation → acknowledge, hold or let go.
 * How the source is called and read stands in its own folder (`PolledSource`).
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and services-sqs-scaling.html, services-sqs-errorhandling.html
 */
import { backoffMs, jittered } from "../../aws/retry.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, MILLISECOND, SECOND, type Micros } from "../../kernel/time.ts";
import type { Answered, MessageId, Outcome } from "../define.ts";
import type { Answer, PolledMessage, QueueSource } from "../polled-source.ts";
import { calm, isSettled, nextAllowance } from "./allowance.ts";
import { passes } from "./filters.ts";
import type { HandOver } from "./invoke.ts";
import { batchSize, gatheringUs, rampOf, termsOf, type MappingContext } from "./mapping-config.ts";
import type { Batch, MappingState } from "./mapping-state.ts";
import { readReported } from "./partial.ts";

/** A batch never exceeds this, metadata not counted (LAM-093). */
export const MOST_BATCH_BYTES = 6_291_456;
const LONG_POLL_SECONDS = 20;
const MOST_OF_ONE_RECEIVE = 10;
const USUAL_POLLERS = 5;
const POLLS_PER_SECOND = 10;

/** How the source is read; undefined when it is gone. */
const sourceOf = (ctx: MappingContext): QueueSource | undefined => (ctx.from?.source?.protocol === "queue" ? ctx.from.source : undefined);

// ------------------------------------------------------------------------------------------------------------- polling

/** Sends as many receives as there is work for: at most one for each free slot. */
export function poll(state: MappingState, ctx: MappingContext): void {
  const { queue } = state;
  if ((state.status !== "Enabled" && state.status !== "Updating") || queue.errorTimer !== -1) return;
  const free = Math.floor(queue.allowance.value) - queue.inSlots - queue.ready.length;
  if (free <= 0) return mindSecond(state, ctx, true);
  const source = sourceOf(ctx);
  if (source === undefined) return sourceGone(state, ctx);
  const most = Math.min(free, queue.full ? free : usualPollers(state, ctx));
  const size = batchSize(ctx);
  while (queue.pollers.size < most) {
    if (!mayPoll(state, ctx)) return;
    const { operation, input } = source.receive(ctx.from!, ctx.config, size, LONG_POLL_SECONDS);
    const call = ctx.call("from", operation, input, "LAM-074", { scope: state.scope as never, data: { size: Math.min(size, MOST_OF_ONE_RECEIVE) } });
    queue.pollers.set(call, ctx.now);
    state.tally.polls++;
    ctx.count("Polls");
  }
}

/** LAM-086: five, fewer after a minute without a message; provisioned ones are always there. */
function usualPollers(state: MappingState, ctx: MappingContext): number {
  const { properties, behaviour } = ctx.config;
  if (properties.ProvisionedPollerConfig !== undefined) return state.queue.allowance.value;
  const idle = properties.ScalingConfig?.MaximumConcurrency === undefined && ctx.now - state.queue.lastMessageAt >= fromMs(behaviour.idlePollersAfterMs);
  return idle ? Math.min(behaviour.idlePollers, USUAL_POLLERS) : USUAL_POLLERS;
}

/** LAM-088: a provisioned poller polls ten times a second at most. */
function mayPoll(state: MappingState, ctx: MappingContext): boolean {
  if (ctx.config.properties.ProvisionedPollerConfig === undefined) return true;
  const { polls, allowance } = state.queue;
  const second = Math.floor(ctx.now / SECOND);
  if (polls.second !== second) Object.assign(polls, { second, count: 0 });
  if (polls.count < (Math.ceil(allowance.value / 10)) * POLLS_PER_SECOND) {
    polls.count++;
    return true;
  }
  if (polls.timer === -1) polls.timer = ctx.after((second + 1) * SECOND - ctx.now, "lambda/poll-again", null, "LAM-088", { scope: state.scope as never });
  return false;
}

/** Switched off: no more receives; batches in work end. What was only gathered goes back by itself. */
export function stopPolling(state: MappingState, ctx: MappingContext): void {
  const { queue } = state;
  for (const call of queue.pollers.keys()) ctx.abandon(call, "LAM-092");
  queue.pollers.clear();
  if (queue.open !== null) {
    ctx.cancel(queue.open.timer);
    giveBack(ctx, queue.open.records);
  }
  queue.open = null;
  for (const timer of [queue.errorTimer, queue.polls.timer, queue.second.timer]) if (timer !== -1) ctx.cancel(timer);
  queue.errorTimer = -1;
  queue.polls.timer = -1;
  queue.second = { constrained: false, failed: false, timer: -1 };
}

/** The queue was deleted: AWS keeps the mapping, which says so and goes on trying. */
function sourceGone(state: MappingState, ctx: MappingContext): void {
  const { code, message } = state.missing;
  pollFailed(state, { ok: false, error: { code, message, status: 400 } }, ctx);
}

export function received(state: MappingState, call: Answered<{ readonly size: number }>, outcome: Outcome, ctx: MappingContext): void {
  const { queue } = state;
  queue.pollers.delete(call.id);
  if (!outcome.ok) return pollFailed(state, outcome, ctx);
  queue.errors = 0;
  const source = sourceOf(ctx);
  const messages = source?.received(outcome) ?? [];
  if (source === undefined || messages.length === 0) {
    queue.full = false;
    queue.allowance = calm(queue.allowance, rampOf(ctx));
    return poll(state, ctx);
  }
  queue.full = messages.length >= call.data.size;
  queue.lastMessageAt = ctx.now;
  state.tally.received += messages.length;
  ctx.count("PolledEventCount", messages.length);
  take(state, ctx, source, outcome, messages);
  poll(state, ctx);
}

/** AWS's words for what is wrong; it goes on trying, more slowly each time. */
function pollFailed(state: MappingState, outcome: Extract<Outcome, { ok: false }>, ctx: MappingContext): void {
  const { queue } = state;
  queue.errors++;
  state.problem = outcome.error.message;
  state.lastResult = `PROBLEM: ${outcome.error.code}`;
  const { throttleBaseMs, throttleCapMs } = ctx.config.behaviour;
  ctx.note("LAM-091", { error: outcome.error.code, message: outcome.error.message });
  if (queue.errorTimer === -1) queue.errorTimer = ctx.after(fromMs(backoffMs({ baseMs: throttleBaseMs, capMs: throttleCapMs }, queue.errors)), "lambda/poll-again", null, "LAM-091", { scope: state.scope as never });
}

// ----------------------------------------------------------------------------------------------------------- gathering

/** Filters what came, and puts the rest into batches. */
function take(state: MappingState, ctx: MappingContext, source: QueueSource, answer: Answer, messages: readonly PolledMessage[]): void {
  const filters = ctx.config.properties.FilterCriteria?.Filters ?? [];
  const dropped: PolledMessage[] = [];
  const tooLarge: PolledMessage[] = [];
  const kept = messages.filter((message, n) => {
    const refused = filters.length > 0 && !passes(filters, source.event(answer, n, ctx.from!, ctx.settings), source.payload) ? dropped : message.bytes > MOST_BATCH_BYTES ? tooLarge : undefined;
    refused?.push(message);
    return refused === undefined;
  });
  if (dropped.length > 0) {
    state.tally.filtered += dropped.length;
    ctx.count("FilteredOutEventCount", dropped.length);
    ctx.note("LAM-109", { dropped: dropped.length }, dropped.map((record) => record.message));
    remove(state, ctx, dropped, true);
  }
  if (tooLarge.length > 0) {
    state.tally.discarded += tooLarge.length;
    ctx.count("DroppedEventCount", tooLarge.length);
    ctx.note("LAM-111", { says: `${tooLarge.length} above 6 MB: dropped.`, dropped: tooLarge.length }, tooLarge.map((record) => record.message));
    remove(state, ctx, tooLarge, true);
  }
  const window = gatheringUs(ctx);
  const size = batchSize(ctx);
  for (const record of kept) gather(state, ctx, record, size, window);
  // Without a window each receive is a batch of its own.
  if (window === 0) closeWindow(state, ctx);
}

function gather(state: MappingState, ctx: MappingContext, record: PolledMessage, size: number, window: number): void {
  const { queue } = state;
  if (queue.open !== null && queue.open.bytes + record.bytes > MOST_BATCH_BYTES) {
    ctx.note("LAM-093", { records: queue.open.records.length, bytes: queue.open.bytes });
    closeWindow(state, ctx);
  }
  if (queue.open === null) {
    const wait = window === 0 ? 0 : window + fromMs(ctx.amount(ctx.config.behaviour.lowTrafficWaitMs, "low traffic"));
    const timer = window === 0 ? (-1 as never) : ctx.after(wait, "lambda/window-ended", null, "LAM-076", { phase: Phase.deadline, scope: state.scope as never });
    queue.open = { records: [], bytes: 0, openedAt: ctx.now, closesAt: ctx.now + wait, timer };
  }
  queue.open.records.push(record);
  queue.open.bytes += record.bytes;
  if (queue.open.records.length >= size) closeWindow(state, ctx);
}

/** The open batch is full, heavy enough or has waited long enough. */
export function closeWindow(state: MappingState, ctx: MappingContext): void {
  const { queue } = state;
  const { open } = queue;
  if (open === null) return;
  queue.open = null;
  if (open.timer !== (-1 as never)) ctx.cancel(open.timer);
  const batch: Batch = {
    id: queue.nextBatch++, records: Object.freeze(open.records), deadline: earliest(open.records),
    slot: -1, state: "waits", throttles: 0, startedAt: ctx.now, nextAt: -1, timer: -1, deadlineTimer: -1,
  };
  queue.batches.set(batch.id, batch);
  queue.ready.push(batch.id);
  startReady(state, ctx);
}

/** The first end of a visibility timeout, or -1. */
function earliest(records: readonly PolledMessage[]): Micros {
  let least = -1;
  for (const { hiddenUntil } of records) if (hiddenUntil >= 0 && (least < 0 || hiddenUntil < least)) least = hiddenUntil;
  return least;
}

/** Gives free slots to the batches that wait longest. */
function startReady(state: MappingState, ctx: MappingContext): void {
  const { queue } = state;
  while (queue.ready.length > 0 && queue.inSlots < Math.max(1, Math.floor(queue.allowance.value))) {
    const batch = queue.batches.get(queue.ready.shift()!)!;
    if (batch.deadline >= 0 && batch.deadline <= ctx.now && batch.deadline > batch.startedAt) {
      letGo(state, ctx, batch);
      continue;
    }
    const free = queue.slots.indexOf(0);
    batch.slot = free < 0 ? queue.slots.length : free;
    queue.slots[batch.slot] = batch.id;
    queue.inSlots++;
    handOver(state, ctx, batch);
  }
  if (queue.inSlots >= Math.floor(queue.allowance.value)) mindSecond(state, ctx, true);
}

// ------------------------------------------------------------------------------------------------------------ invoking

interface InvokeData { readonly batch: number }

function handOver(state: MappingState, ctx: MappingContext, batch: Batch): void {
  batch.state = "invoking";
  state.tally.invoked += batch.records.length;
  state.tally.batches++;
  ctx.count("InvokedEventCount", batch.records.length);
  const inOrder = termsOf(ctx).inOrder === true;
  const input: HandOver = {
    Payload: null, inOrder, qualifier: ctx.config.properties.Qualifier ?? "",
    items: batch.records.map((record) => ({ message: record.message, body: record.body, identifier: record.messageId, group: record.group })),
  };
  const data: InvokeData = { batch: batch.id };
  ctx.call("to", "internal:lambda.InvokeFromMapping", input, "LAM-074", { carries: batch.records.map((record) => record.message), data });
}

/** The function has answered, or was not reached. */
export function invoked(state: MappingState, call: Answered<InvokeData>, outcome: Outcome, ctx: MappingContext): void {
  const batch = state.queue.batches.get(call.data.batch);
  if (batch === undefined) return;
  if (!outcome.ok) {
    if (outcome.error.status === 429 || outcome.error.status >= 500 || outcome.error.status === 409) return hold(state, ctx, batch, outcome.error.code);
    return runFailed(state, ctx, batch, outcome.error.code);
  }
  const { FunctionError, Payload } = outcome.output as { readonly FunctionError?: string; readonly Payload: string };
  if (FunctionError !== undefined) return runFailed(state, ctx, batch, FunctionError);
  const partial = ctx.config.properties.FunctionResponseTypes.includes("ReportBatchItemFailures");
  const reported = partial ? readReported(Payload, new Set(batch.records.map((record) => record.messageId))) : ({ kind: "none" } as const);
  if (reported.kind === "all") return runFailed(state, ctx, batch, "InvalidPartialResponse");
  const done = reported.kind === "none" ? batch.records : batch.records.filter((record) => !reported.identifiers.has(record.messageId));
  const kept = reported.kind === "none" ? [] : batch.records.filter((record) => reported.identifiers.has(record.messageId));
  if (kept.length > 0) {
    state.tally.failed += kept.length;
    ctx.count("FailedInvokeEventCount", kept.length);
    ctx.note("LAM-081", { failed: kept.length, deleted: done.length, of: batch.records.length }, kept.map((record) => record.message));
    for (const record of kept) ctx.mark(record.message, "failed", "LAM-081");
  }
  state.lastResult = "OK";
  state.problem = "";
  remove(state, ctx, done, false);
  release(state, ctx, batch);
}

/** Nothing is deleted: each message of the batch comes back when its visibility timeout ends. */
function runFailed(state: MappingState, ctx: MappingContext, batch: Batch, error: string): void {
  state.tally.failed += batch.records.length;
  state.lastResult = "PROBLEM: Function call failed";
  ctx.count("FailedInvokeEventCount", batch.records.length);
  const rule = error === "RecursiveInvocationException" ? "LAM-133" : batch.deadline < 0 ? "LAM-111" : "LAM-079";
  const says = `The run failed (${error}): the broker delivers the ${batch.records.length} messages again.`;
  ctx.note(rule, { error, records: batch.records.length, ...(batch.deadline < 0 ? { says } : { visibleAgainAtS: batch.deadline / SECOND }) }, batch.records.map((record) => record.message));
  giveBack(ctx, batch.records);
  if (!ctx.config.properties.FunctionResponseTypes.includes("ReportBatchItemFailures")) {
    state.queue.second.failed = true;
    mindSecond(state, ctx, false);
  }
  release(state, ctx, batch);
}

/** LAM-083: the same messages are tried again, less and less often, until they would become visible. */
function hold(state: MappingState, ctx: MappingContext, batch: Batch, error: string): void {
  batch.state = "held";
  batch.throttles++;
  state.tally.throttled++;
  state.lastResult = "PROBLEM: Function call throttled";
  const { throttleBaseMs, throttleCapMs } = ctx.config.behaviour;
  const waitMs = backoffMs({ baseMs: throttleBaseMs, capMs: throttleCapMs }, batch.throttles);
  // Full jitter may draw nothing at all: a millisecond at least.
  const delay = ctx.settings.profile === "realistic" ? Math.max(MILLISECOND, fromMs(jittered(waitMs, "full", ctx.random("throttle")))) : fromMs(waitMs);
  batch.nextAt = ctx.now + delay;
  const last = batch.deadline >= 0 && batch.nextAt >= batch.deadline;
  const says = `Throttled (${error}), try ${batch.throttles}: ${last ? "no further try before the messages are visible again" : `the next in ${delay / SECOND} s`}.`;
  ctx.note("LAM-083", { says, error, throttles: batch.throttles, retryAfterS: delay / SECOND, ...(batch.deadline < 0 ? {} : { deadlineS: batch.deadline / SECOND }) }, batch.records.map((record) => record.message));
  if (!last) batch.timer = ctx.after(delay, "lambda/throttle-waited", batch.id, "LAM-083", { phase: Phase.request });
  if (batch.deadline >= 0 && batch.deadlineTimer === -1) batch.deadlineTimer = ctx.after(Math.max(0, batch.deadline - ctx.now), "lambda/batch-expired", batch.id, "LAM-083");
}

export function retryThrottled(state: MappingState, id: number, ctx: MappingContext): void {
  const batch = state.queue.batches.get(id);
  if (batch === undefined) return;
  batch.timer = -1;
  handOver(state, ctx, batch);
}

/** Its messages are visible again: it lets them go. */
export function abandonBatch(state: MappingState, id: number, ctx: MappingContext): void {
  const batch = state.queue.batches.get(id);
  if (batch === undefined) return;
  batch.deadlineTimer = -1;
  if (batch.state === "held") letGo(state, ctx, batch);
}

function letGo(state: MappingState, ctx: MappingContext, batch: Batch): void {
  state.tally.abandoned += batch.records.length;
  ctx.note("LAM-083", { says: `Visible again before the function could take them: ${batch.records.length} let go after ${batch.throttles} throttles.`, abandoned: batch.records.length, throttles: batch.throttles }, batch.records.map((record) => record.message));
  release(state, ctx, batch);
}

/** The slot is free again. */
function release(state: MappingState, ctx: MappingContext, batch: Batch): void {
  const { queue } = state;
  for (const timer of [batch.timer, batch.deadlineTimer]) if (timer !== -1) ctx.cancel(timer);
  queue.batches.delete(batch.id);
  if (batch.slot >= 0) {
    queue.slots[batch.slot] = 0;
    queue.inSlots--;
  }
  startReady(state, ctx);
  poll(state, ctx);
}

// ------------------------------------------------------------------------------------------------------------ deleting

interface DeleteData { readonly messages: readonly MessageId[]; readonly filtered: boolean }

function remove(state: MappingState, ctx: MappingContext, records: readonly PolledMessage[], filtered: boolean): void {
  const source = sourceOf(ctx);
  if (source === undefined) return undeleted(state, ctx, state.missing, records.map((record) => record.message));
  for (let at = 0; at < records.length; at += source.mostAcknowledged) {
    const some = records.slice(at, at + source.mostAcknowledged);
    const data: DeleteData = { messages: some.map((record) => record.message), filtered };
    const { operation, input } = source.acknowledge(ctx.from!, ctx.config, some.map((record) => record.receiptHandle));
    ctx.call("from", operation, input, filtered ? "LAM-109" : "LAM-074", { data });
  }
}

/** A broker hears that a run has failed; a queue's messages come back by themselves. */
function giveBack(ctx: MappingContext, records: readonly PolledMessage[]): void {
  const call = records.length === 0 ? undefined : sourceOf(ctx)?.giveBack?.(ctx.from!, ctx.config, records.map((record) => record.receiptHandle));
  if (call !== undefined) ctx.call("from", call.operation, call.input, "LAM-111", { data: { given: records.length } });
}

/** The mapping goes: what it holds of a broker's messages is delivered to others. */
export function letAllGo(state: MappingState, ctx: MappingContext): void {
  const { open, batches } = state.queue;
  giveBack(ctx, [...(open?.records ?? []), ...[...batches.values()].flatMap((batch) => batch.records)]);
}

function undeleted(state: MappingState, ctx: MappingContext, error: { readonly code: string; readonly message: string }, messages: readonly MessageId[]): void {
  state.problem = error.message;
  state.lastResult = `PROBLEM: ${error.code}`;
  ctx.note("LAM-074", { error: error.code, message: error.message, undeleted: messages.length }, messages);
}

export function deleted(state: MappingState, call: Answered<DeleteData>, outcome: Outcome, ctx: MappingContext): void {
  if (!outcome.ok) return undeleted(state, ctx, outcome.error, call.data.messages);
  const count = sourceOf(ctx)?.acknowledged(outcome) ?? call.data.messages.length;
  state.tally.deleted += count;
  ctx.count("DeletedEventCount", count);
  if (call.data.filtered) for (const message of call.data.messages) ctx.mark(message, "filtered", "LAM-109");
}

// ------------------------------------------------------------------------------------------------------------ allowance

/** Arms the end of this second, if something of it will matter. */
function mindSecond(state: MappingState, ctx: MappingContext, constrained: boolean): void {
  const { second, allowance } = state.queue;
  const ramp = rampOf(ctx);
  if (constrained && (allowance.value < ramp.most || !isSettled(allowance, ramp))) second.constrained = true;
  if (second.timer !== -1 || !(second.constrained || second.failed || !isSettled(allowance, ramp)) || state.scope === -1) return;
  const next = (Math.floor(ctx.now / SECOND) + 1) * SECOND;
  second.timer = ctx.after(next - ctx.now, "lambda/second-ended", null, second.constrained && !second.failed ? "LAM-085" : "LAM-082", { scope: state.scope });
}

export function secondEnded(state: MappingState, ctx: MappingContext): void {
  const { queue } = state;
  const { constrained, failed } = queue.second;
  queue.second = { constrained: false, failed: false, timer: -1 };
  const before = queue.allowance.value;
  queue.allowance = nextAllowance(queue.allowance, rampOf(ctx), { constrained, failed });
  const { value } = queue.allowance;
  if (value !== before) ctx.note(constrained && !failed ? "LAM-085" : "LAM-082", { says: `${failed ? "After failures it polls less" : "No failures in this second"}: ${before} → ${value} batches at once.`, allowance: value, before });
  startReady(state, ctx);
  mindSecond(state, ctx, queue.inSlots + queue.ready.length >= Math.floor(queue.allowance.value));
  poll(state, ctx);
}
