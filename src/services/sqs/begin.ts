/** What every call to a queue goes through: is the queue there, is it within its rate; and what every event ends with: counters and the bill. */
import { failed } from "../../aws/errors.ts";
import { fromMs, MINUTE, SECOND } from "../../kernel/time.ts";
import { Phase } from "../../kernel/phase.ts";
import type { AwsError, Call, RuleId } from "../define.ts";
import { BILLING_CHUNK, type QueueContext } from "./config.ts";
import { noSuchQueue, throttled } from "./refusals.ts";
import { oldestArrival, passOver } from "./retention.ts";
import type { QueueState } from "./state.ts";

/** AWS's quota of a FIFO queue without high throughput, and of each partition with it: calls a second for each action. */
const FIFO_CALLS_PER_SECOND = 300;
const ALL_PARTITIONS = "*";

/** False when the call was refused already. `group` names the partition that a high throughput queue counts it against. */
export function begin(state: QueueState, call: Call, ctx: QueueContext, action: string, group?: string): boolean {
  if (state.deleted) {
    refuse(state, call, ctx, noSuchQueue(), "SQS-064");
    return false;
  }
  if (!state.fifo || withinRate(state, ctx, action, group)) return true;
  state.tally.throttled++;
  ctx.note("SQS-051", { action, most: FIFO_CALLS_PER_SECOND }, call.carries);
  bill(state, ctx, 0);
  refuse(state, call, ctx, throttled(), "SQS-051");
  return false;
}

export function refuse(state: QueueState, call: Call, ctx: QueueContext, error: AwsError, rule: RuleId): void {
  state.tally.refused++;
  state.lastRefusal = { at: ctx.now, code: error.code, says: error.message };
  ctx.reply(call.id, failed(error), rule);
}

/** SQS-068: a request costs one unit for each 64 KiB begun, one at least. */
export function bill(state: QueueState, ctx: QueueContext, bytes: number): void {
  const units = bytes <= BILLING_CHUNK ? 1 : Math.ceil(bytes / BILLING_CHUNK);
  billUnits(state, ctx, units);
}

export function billUnits(state: QueueState, ctx: QueueContext, units: number): void {
  if (units === 0) return;
  state.tally.requests += units;
  ctx.count(state.fifo ? "BilledRequestsFifo" : "BilledRequests", units);
}

/** Tells the gauges what changed. At the end of whatever moved messages. */
export function settle(state: QueueState, ctx: QueueContext): void {
  const { counts, gauges } = state;
  const { visible, inFlight, delayed } = counts;
  if (visible === gauges.visible && inFlight === gauges.inFlight && delayed === gauges.delayed) return;
  if (visible !== gauges.visible) ctx.gauge("ApproximateNumberOfMessagesVisible", visible);
  if (inFlight !== gauges.inFlight) ctx.gauge("ApproximateNumberOfMessagesNotVisible", inFlight);
  if (delayed !== gauges.delayed) ctx.gauge("ApproximateNumberOfMessagesDelayed", delayed);
  gauges.visible = visible;
  gauges.inFlight = inFlight;
  gauges.delayed = delayed;
  gaugeAge(state, ctx);
  showCounters(state, ctx);
  if (!state.minuteArmed && state.messages.size > 0) armMinute(state, ctx);
}

/** CloudWatch looks at an age each minute; while something waits, so do we, that the line rises also where nothing happens. */
export function armMinute(state: QueueState, ctx: QueueContext): void {
  state.minuteArmed = true;
  ctx.after(MINUTE - (ctx.now % MINUTE), "sqs/minute-ended", null, "SQS-067", { phase: Phase.deadline });
}

export function gaugeAge(state: QueueState, ctx: QueueContext): void {
  passOver(state);
  const oldest = oldestArrival(state);
  ctx.gauge("ApproximateAgeOfOldestMessage", oldest === undefined ? 0 : Math.floor((ctx.now - oldest) / SECOND));
}

/** The counters of GetQueueAttributes, late by `metricLagMs`. */
function showCounters(state: QueueState, ctx: QueueContext): void {
  const { metricLagMs } = ctx.config.behaviour;
  if (metricLagMs === 0) {
    const { shown, counts } = state;
    shown.visible = counts.visible;
    shown.inFlight = counts.inFlight;
    shown.delayed = counts.delayed;
  } else if (!state.shownPending) {
    state.shownPending = true;
    ctx.after(fromMs(ctx.amount(metricLagMs, "metricLagMs")), "sqs/counters-shown", null, "SQS-067");
  }
}

function withinRate(state: QueueState, ctx: QueueContext, action: string, group: string | undefined): boolean {
  const second = Math.floor(ctx.now / SECOND);
  if (state.rate.second !== second) {
    state.rate.second = second;
    state.rate.calls.clear();
  }
  const { properties, behaviour } = ctx.config;
  const high = properties.FifoThroughputLimit === "perMessageGroupId";
  const partitions = high ? behaviour.fifoPartitions : 1;
  const partition = high && group !== undefined ? String(partitionOf(group, partitions)) : ALL_PARTITIONS;
  const most = FIFO_CALLS_PER_SECOND * (partition === ALL_PARTITIONS ? partitions : 1);
  const key = `${action} ${partition}`;
  const calls = (state.rate.calls.get(key) ?? 0) + 1;
  if (calls > most) return false;
  state.rate.calls.set(key, calls);
  return true;
}

/** FNV-1a: groups are spread over partitions by a hash that AWS does not publish. */
export function partitionOf(group: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < group.length; i++) hash = Math.imul(hash ^ group.charCodeAt(i), 0x01000193) >>> 0;
  return hash % partitions;
}
