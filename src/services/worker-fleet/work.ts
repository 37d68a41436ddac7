/** The loop of one thread: poll, work on each message, send on what its arrows say, delete, poll again. */
import { Phase } from "../../kernel/phase.ts";
import { fromMs, SECOND } from "../../kernel/time.ts";
import type { Chance } from "../../vocabulary/chance.ts";
import type { Answered, Attempt, Outcome, Peer } from "../define.ts";
import type { FleetContext } from "./config.ts";
import { crash } from "./instances.ts";
import { publish } from "./metrics.ts";
import { jobDone, jobThrew, jobWorked } from "./stream.ts";
import type { FleetState, Instance, Place, Thread, Work } from "./state.ts";
import { isBusy, threadOf } from "./state.ts";

/** A queue tells a fleet the facts of the simulation with each message of its answer. */
interface ReceiveFacts { readonly messages?: readonly Work[] }

/** What the thread keeps with a call. */
export interface CallData extends Place { readonly what: "poll" | "delete" | "send" | "heartbeat"; readonly count: number }

/** Asks the next queue for messages. */
export function poll(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread): void {
  if (thread.job !== -1) return jobDone(state, ctx, thread);
  const queues = ctx.in("sqs.poll");
  if (queues.length === 0 && ctx.in("kinesis.consumer").length > 0) return become(state, ctx, thread, "pausing", -1);
  if (queues.length === 0) return rest(state, ctx, instance, thread);
  // As many threads as queues: each keeps to its own. Fewer: they go round.
  const peer = queues[thread.turn % queues.length]!;
  if (ctx.config.behaviour.threads < queues.length) thread.turn++;
  const { MaxNumberOfMessages, WaitTimeSeconds, VisibilityTimeout } = peer.connectionConfig.properties;
  thread.connection = peer.connection;
  become(state, ctx, thread, "polling", -1);
  thread.poll = ctx.call(peer, "sqs:ReceiveMessage", {
    MaxNumberOfMessages, ...(WaitTimeSeconds === undefined ? {} : { WaitTimeSeconds }), ...(VisibilityTimeout === undefined ? {} : { VisibilityTimeout }),
  }, "EYD-150", { scope: instance.scope, data: place(instance, thread, "poll", 0) });
}

export function polled(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread, call: Answered, outcome: Outcome): void {
  thread.poll = -1;
  if (!outcome.ok) {
    state.lastError = { at: ctx.now, code: outcome.error.code };
    return rest(state, ctx, instance, thread);
  }
  const messages = (outcome.sim as ReceiveFacts | undefined)?.messages;
  if (messages === undefined || messages.length === 0) {
    state.tally.emptyPolls++;
    // A long poll has waited already; a short one that found nothing would ask again in the same instant, for ever.
    return ctx.now - call.sentAt >= fromMs(1000) ? poll(state, ctx, instance, thread) : rest(state, ctx, instance, thread);
  }
  ctx.markAll(call.carries, "received", "EYD-150");
  thread.batch = messages;
  thread.at = 0;
  work(state, ctx, instance, thread);
}

/** Begins a batch that somebody handed over. */
export function beginJob(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread): void {
  work(state, ctx, instance, thread);
}

/** Begins the message at `thread.at`; what takes no time is finished in the same breath. */
function work(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread): void {
  while (thread.at < thread.batch.length) {
    const item = thread.batch[thread.at]!;
    const durationUs = durationOf(ctx, item);
    if (durationUs > 0) {
      if (thread.done.length > 0) return remove(state, ctx, instance, thread);
      become(state, ctx, thread, "working", ctx.now + durationUs);
      ctx.note("EYD-150", { worker: workerOf(state, ctx, instance, thread), receiveCount: item.receiveCount }, [item.message]);
      ctx.after(durationUs, "fleet/work-done", placeOf(instance, thread), "EYD-151", { phase: Phase.answer, scope: instance.scope });
      beat(ctx, instance, thread);
      return;
    }
    if (!finish(state, ctx, instance, thread)) return;
  }
  if (thread.done.length > 0) return remove(state, ctx, instance, thread);
  thread.batch = [];
  poll(state, ctx, instance, thread);
}

export function workDone(state: FleetState, ctx: FleetContext, at: Place): void {
  const found = threadOf(state, at);
  if (found === undefined) return;
  const { instance, thread } = found;
  stopBeating(ctx, thread);
  ctx.note("EYD-151", { worker: workerOf(state, ctx, instance, thread), tookS: (ctx.now - thread.since) / SECOND }, [thread.batch[thread.at]!.message]);
  if (finish(state, ctx, instance, thread)) work(state, ctx, instance, thread);
}

/** The work on one message is over. False when the thread can't go on at once: its instance crashed, or it sends something on. */
function finish(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread): boolean {
  const item = thread.batch[thread.at]!;
  const { crashes, fails } = ctx.config.behaviour;
  if (crashes.kind !== "never" && ctx.chance(crashes, "crashes", attemptOf(crashes, item))) {
    ctx.note("EYD-153", { instance: instance.id, receiveCount: item.receiveCount }, [item.message]);
    crash(state, ctx, instance);
    return false;
  }
  if (fails.kind !== "never" && ctx.chance(fails, "fails", attemptOf(fails, item))) {
    failed(state, ctx, thread, item);
    return true;
  }
  const arrows = ctx.out();
  if (arrows.length === 0) {
    succeeded(state, ctx, thread, item);
    return true;
  }
  send(state, ctx, instance, thread, item, arrows);
  return false;
}

/** What a draw may look at; a ratio looks at nothing. */
function attemptOf(chance: Chance, item: Work): Attempt | undefined {
  return chance.kind === "ratio" ? undefined : { items: [{ body: item.Body, attempt: item.receiveCount }] };
}

function failed(state: FleetState, ctx: FleetContext, thread: Thread, item: Work): void {
  state.tally.failed++;
  ctx.count("MessagesFailed");
  ctx.mark(item.message, "failed", "EYD-152");
  ctx.note("EYD-152", { receiveCount: item.receiveCount, ...(thread.job === -1 ? { then: "it is not deleted and comes back", hiddenForS: Math.max(0, item.hiddenUntil - ctx.now) / SECOND } : { then: "it and what is left of its batch are passed over" }) }, [item.message]);
  thread.at++;
  if (thread.job !== -1) jobThrew(ctx, thread, item);
}

function succeeded(state: FleetState, ctx: FleetContext, thread: Thread, item: Work): void {
  const { deletes } = ctx.config.behaviour;
  state.tally.processed++;
  ctx.count("MessagesProcessed");
  ctx.mark(item.message, "worked", "EYD-151");
  thread.at++;
  if (thread.job !== -1) return jobWorked(ctx, thread, item);
  if (deletes.kind === "always" || ctx.chance(deletes, "deletes", { items: [{ body: item.Body, attempt: item.receiveCount }] })) thread.done.push(item);
  else {
    state.tally.kept++;
    ctx.note("EYD-154", { receiveCount: item.receiveCount }, [item.message]);
  }
}

/** A fleet's own arrows: what a worker passes on when a message's work is done. */
function send(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread, item: Work, arrows: readonly Peer[]): void {
  become(state, ctx, thread, "sending", -1);
  thread.owed = arrows.length;
  thread.spoilt = false;
  for (const arrow of arrows) {
    const message = ctx.message("message", [item.message], { body: item.Body, ...(item.group === undefined ? {} : { group: item.group }) });
    const { operation, input } = ctx.compose(arrow, { body: item.Body, ...(item.group === undefined ? {} : { group: item.group }), deduplicationId: `${ctx.self.id}-${item.message}` });
    // Not of the instance's scope: what is under way arrives also when the instance dies, and somebody must hear what became of it.
    ctx.call(arrow, operation, input, "EYD-155", { carries: [message], data: place(instance, thread, "send", 1) });
  }
}

/** What became of a message that was passed on. After a time-out the callee may have taken it all the same. */
export function settleSent(ctx: FleetContext, call: Answered, outcome: Outcome): void {
  const waitedFor = isWaitedFor(call.operation, ctx.out().find(({ connection }) => connection === call.connection));
  const taken = (outcome.sim as { readonly taken?: boolean } | undefined)?.taken === true && !waitedFor;
  for (const message of call.carried) {
    if (outcome.ok && waitedFor) ctx.ended(message, "answered", "EYD-155");
    else if (!outcome.ok && !taken) ctx.ended(message, "dropped", "EYD-155");
  }
}

/** Whether the request is over with its answer; of all other operations the callee takes the message over. */
function isWaitedFor(operation: string, arrow: Peer | undefined): boolean {
  if (operation === "lambda:Invoke") return arrow?.connectionConfig.properties.InvocationType !== "Event";
  return operation.endsWith(":Request") || operation.startsWith("states:StartSync") || operation.startsWith("states:SendTask");
}

export function sent(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread, outcome: Outcome): void {
  if (thread.doing !== "sending") return;
  if (!outcome.ok) {
    thread.spoilt = true;
    state.lastError = { at: ctx.now, code: outcome.error.code };
  }
  if (--thread.owed > 0) return;
  const item = thread.batch[thread.at]!;
  if (thread.spoilt) failed(state, ctx, thread, item);
  else succeeded(state, ctx, thread, item);
  work(state, ctx, instance, thread);
}

/** Deletes what is done, then goes on. */
function remove(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread): void {
  const peer = ctx.in("sqs.poll").find(({ connection }) => connection === thread.connection);
  const done = thread.done;
  thread.done = [];
  if (peer === undefined) return work(state, ctx, instance, thread);
  become(state, ctx, thread, "deleting", -1);
  const options = { scope: instance.scope, data: place(instance, thread, "delete", done.length) };
  // What was received stands for itself as an entry: it has an Id and its receipt.
  if (done.length === 1) ctx.call(peer, "sqs:DeleteMessage", done[0]!, "EYD-151", options);
  else ctx.call(peer, "sqs:DeleteMessageBatch", { Entries: done }, "EYD-151", options);
}

export function deleted(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread, count: number, outcome: Outcome): void {
  const refused = outcome.ok ? ((outcome.output as { readonly Failed?: readonly unknown[] }).Failed?.length ?? 0) : count;
  state.tally.deleted += count - refused;
  state.tally.lateDeletes += refused;
  if (!outcome.ok) state.lastError = { at: ctx.now, code: outcome.error.code };
  work(state, ctx, instance, thread);
}

function rest(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread): void {
  const pause = Math.max(1000, fromMs(ctx.amount(ctx.config.behaviour.pauseMs, "pauseMs")));
  become(state, ctx, thread, "pausing", ctx.now + pause);
  ctx.after(pause, "fleet/pause-over", placeOf(instance, thread), "EYD-150", { scope: instance.scope });
}

/** SQS-021: while it works, the thread restarts the visibility timeout of its message and of those still to come. */
function beat(ctx: FleetContext, instance: Instance, thread: Thread): void {
  const { heartbeatMs } = ctx.config.behaviour;
  if (heartbeatMs !== undefined) thread.heartbeat = ctx.after(fromMs(heartbeatMs), "fleet/heartbeat-due", placeOf(instance, thread), "SQS-021", { scope: instance.scope });
}

export function heartbeat(state: FleetState, ctx: FleetContext, at: Place): void {
  const found = threadOf(state, at);
  if (found === undefined) return;
  const { instance, thread } = found;
  const peer = ctx.in("sqs.poll").find(({ connection }) => connection === thread.connection);
  thread.heartbeat = -1;
  if (peer === undefined || thread.doing !== "working") return;
  const VisibilityTimeout = peer.connectionConfig.properties.VisibilityTimeout ?? peer.config.properties.VisibilityTimeout;
  const Entries = thread.batch.slice(thread.at).map(({ Id, ReceiptHandle, receiveCount, queue }) => ({ Id, ReceiptHandle, receiveCount, queue, VisibilityTimeout }));
  const options = { scope: instance.scope, data: place(instance, thread, "heartbeat", Entries.length) };
  if (Entries.length === 1) ctx.call(peer, "sqs:ChangeMessageVisibility", Entries[0]!, "SQS-021", options);
  else ctx.call(peer, "sqs:ChangeMessageVisibilityBatch", { Entries }, "SQS-021", options);
  beat(ctx, instance, thread);
}

/** What people call a thread: by its number where there is one instance, by its instance's where each has one thread. */
function workerOf(state: FleetState, ctx: FleetContext, instance: Instance, thread: Thread): string {
  if (ctx.config.behaviour.threads === 1) return String(instance.id);
  return state.instances.length === 1 ? String(thread.index + 1) : `${instance.id}.${thread.index + 1}`;
}

function stopBeating(ctx: FleetContext, thread: Thread): void {
  if (thread.heartbeat !== -1) ctx.cancel(thread.heartbeat);
  thread.heartbeat = -1;
}

function durationOf(ctx: FleetContext, item: Work): number {
  const { durationMs } = ctx.config.behaviour;
  if (typeof durationMs === "number") return fromMs(durationMs);
  const ms = ctx.amount(durationMs, "durationMs", { items: [{ body: item.Body, attempt: item.receiveCount }] });
  return Math.max(0, fromMs(ms));
}

export function become(state: FleetState, ctx: FleetContext, thread: Thread, doing: Thread["doing"], until: number): void {
  const wasBusy = isBusy(thread);
  thread.doing = doing;
  thread.since = ctx.now;
  thread.until = until;
  // Nothing else is counted that one thread could change.
  if (isBusy(thread) !== wasBusy) publish(state, ctx);
}

function placeOf(instance: Instance, thread: Thread): Place {
  return { instance: instance.id, thread: thread.index };
}

function place(instance: Instance, thread: Thread, what: CallData["what"], count: number): CallData {
  return { instance: instance.id, thread: thread.index, what, count };
}
