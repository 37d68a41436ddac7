/**
 * Batches of streams: a consumer's leases name the instance that reads a shard, the instance works on what it is handed
 * and says how far it got. Each batch has a thread of its own, as the client library gives each shard one.
 */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import type { Call, MessageId } from "../define.ts";
import type { FleetContext } from "./config.ts";
import { isBusy, newThread, type FleetState, type Instance, type Thread, type Work } from "./state.ts";
import { beginJob, become } from "./work.ts";

/** Who works here: for leases. */
export function members(state: FleetState, call: Call, ctx: FleetContext): void {
  ctx.reply(call.id, succeeded({ members: state.instances.filter((one) => one.state !== "pending").map(({ id, readyAt, crashedAt }) => ({ id, since: readyAt, crashedAt })) }), "EYD-150");
}

/** Records in columns, in the order of what the call carries; the first `repeated` were handed out before. */
interface Batch { readonly worker: number; readonly bodies: readonly string[]; readonly groups: readonly string[]; readonly repeated: number }

/** An instance takes a batch, and answers when it is through with it. */
export function processRecords(state: FleetState, call: Call, ctx: FleetContext): void {
  const { worker, bodies, groups, repeated } = call.input as Batch;
  const instance = state.instances.find(({ id }) => id === worker);
  if (instance === undefined || instance.state !== "inService") return ctx.reply(call.id, failed(awsError("WorkerGone", `Instance ${worker} is not in service.`)), "EYD-150");
  const thread = freeThread(ctx, instance);
  thread.job = call.id;
  thread.jobProcessed = 0;
  thread.jobFailed = false;
  thread.connection = call.connection ?? call.caller ?? "";
  ctx.markAll(call.carries, "received", "EYD-150");
  if (isDoneAtOnce(ctx)) return workedAtOnce(state, ctx, thread, call.carries);
  thread.batch = call.carries.map((message, i): Work => ({ Id: "", message, Body: bodies[i]!, group: groups[i]!, ReceiptHandle: "", queue: "", receiveCount: i < repeated ? 2 : 1, hiddenUntil: Number.MAX_SAFE_INTEGER }));
  thread.at = 0;
  beginJob(state, ctx, instance, thread);
}

/** The work takes no time, nothing can go wrong with it and nothing is sent on: one record of a batch is like the other. */
function isDoneAtOnce(ctx: FleetContext): boolean {
  const { durationMs, fails, crashes } = ctx.config.behaviour;
  return durationMs === 0 && fails.kind === "never" && crashes.kind === "never" && ctx.out().length === 0;
}

/** What the loop of `work` does for each record, for all of them. */
function workedAtOnce(state: FleetState, ctx: FleetContext, thread: Thread, messages: readonly MessageId[]): void {
  state.tally.processed += messages.length;
  ctx.count("MessagesProcessed", 1, messages.length);
  ctx.markAll(messages, "worked", "EYD-151");
  ctx.endedAll(messages, "processed", "EYD-151");
  thread.at = thread.jobProcessed = messages.length;
  jobDone(state, ctx, thread);
}

/** Threads that poll queues keep to them. */
function freeThread(ctx: FleetContext, instance: Instance): Thread {
  const first = ctx.in("sqs.poll").length > 0 ? ctx.config.behaviour.threads : 0;
  const free = instance.threads.find((thread) => thread.index >= first && thread.job === -1 && !isBusy(thread));
  if (free !== undefined) return free;
  const thread = newThread(instance.threads.length);
  instance.threads.push(thread);
  return thread;
}

export function jobWorked(ctx: FleetContext, thread: Thread, item: Work): void {
  thread.jobProcessed++;
  ctx.ended(item.message, "processed", "EYD-151");
}

/** The processor threw: the rest of the batch is not looked at. */
export function jobThrew(ctx: FleetContext, thread: Thread, item: Work): void {
  thread.jobFailed = true;
  thread.at = thread.batch.length;
  ctx.ended(item.message, "dropped", "EYD-152");
}

export function jobDone(state: FleetState, ctx: FleetContext, thread: Thread): void {
  const call = thread.job as Exclude<Thread["job"], -1>;
  thread.job = -1;
  thread.batch = [];
  become(state, ctx, thread, "pausing", -1);
  ctx.reply(call, succeeded({ processed: thread.jobProcessed, failed: thread.jobFailed }), "EYD-151");
}

/** The instance dies or is ended: what it was handed was not worked on to the end. */
export function giveJobsBack(ctx: FleetContext, instance: Instance, rule: "ASG-007" | "ASG-011"): void {
  for (const thread of instance.threads) {
    if (thread.job === -1) continue;
    ctx.reply(thread.job, failed(awsError("WorkerGone", `Instance ${instance.id} is gone.`), { processed: thread.jobProcessed }), rule);
    thread.job = -1;
  }
}
