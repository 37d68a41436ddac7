/** PurgeQueue and DeleteQueue (SQS-064, SQS-066). */
import { succeeded } from "../../aws/errors.ts";
import { eachNumbered } from "../../kernel/numbered.ts";
import { fromMs, SECOND } from "../../kernel/time.ts";
import type { Call, RuleId } from "../define.ts";
import type { AccountState } from "./account.ts";
import { begin, bill, refuse, settle } from "./begin.ts";
import type { QueueContext } from "./config.ts";
import { purgeInProgress } from "./refusals.ts";
import type { QueueState } from "./state.ts";
import { takeOut } from "./stock.ts";

const BETWEEN_PURGES = 60 * SECOND;

export function purgeQueue(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "PurgeQueue")) return;
  bill(state, ctx, 0);
  if (state.lastPurgeAt >= 0 && ctx.now < state.lastPurgeAt + BETWEEN_PURGES) return refuse(state, call, ctx, purgeInProgress(ctx.self.name), "SQS-066");
  state.lastPurgeAt = ctx.now;
  ctx.reply(call.id, succeeded({}), "SQS-066");
  const lag = lagUs(ctx, "purgeLagMs");
  if (lag === 0) sweep(state, ctx);
  else {
    state.purgePending = true;
    ctx.after(lag, "sqs/purged", null, "SQS-066");
  }
}

/** Removes everything, and the deduplication memory of a FIFO queue. */
export function sweep(state: QueueState, ctx: QueueContext): void {
  state.purgePending = false;
  ctx.note("SQS-066", { count: state.messages.size, visible: state.counts.visible, inFlight: state.counts.inFlight, delayed: state.counts.delayed });
  empty(state, ctx, "SQS-066");
  state.fingerprints.clear();
  state.attempts.clear();
  settle(state, ctx);
}

/** Ends all messages as purged. */
export function empty(state: QueueState, ctx: QueueContext, rule: RuleId): void {
  for (const message of eachNumbered(state.messages)) {
    takeOut(state, ctx, message);
    state.tally.purged++;
    ctx.ended(message.id, "purged", rule);
  }
}

/** The name is blocked for 60 s from now; the queue itself may answer a little longer. */
export function deleteQueue(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "DeleteQueue")) return;
  bill(state, ctx, 0);
  ctx.account<AccountState>().deletedNames.set(ctx.self.name, ctx.now);
  ctx.reply(call.id, succeeded({}), "SQS-064");
  const lag = lagUs(ctx, "deleteQueueLagMs");
  if (lag === 0) vanish(state, ctx);
  else ctx.after(lag, "sqs/queue-deleted", null, "SQS-064");
}

export function vanish(state: QueueState, ctx: QueueContext): void {
  if (state.deleted) return;
  ctx.remove(ctx.self.id);
}

function lagUs(ctx: QueueContext, knob: "purgeLagMs" | "deleteQueueLagMs"): number {
  return Math.max(0, fromMs(ctx.amount(ctx.config.behaviour[knob], knob)));
}
