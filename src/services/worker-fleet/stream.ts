/**
 * Batches of streams: a consumer's leases name the instance that reads a shard, the instance works on what it is handed
 * and says how far it got. Each batch has a thread of its own, as the client library gives each shard one.
 */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import type { Call } from "../define.ts";
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
  thread.batch = call.carries.map((message, i): Work => ({ message, Body: bodies[i]!, group: groups[i]!, ReceiptHandle: "", receiveCount: i < repeated ? 2 : 1, hiddenUntil: Number.MAX_SAFE_INTEGER }));
  thread.at = 0;
  for (const message of call.carries) ctx.mark(message, "received", "EYD-150");
  beginJob(state, ctx, instance, thread);
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
