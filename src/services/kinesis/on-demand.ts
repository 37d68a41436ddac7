/**
 * What belongs to on-demand streams: shards that follow the demand, records that the service places, warm throughput, and
 * switching the capacity mode. Source: https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
 */
import { succeeded } from "../../aws/errors.ts";
import { DAY, fromMs, SECOND } from "../../kernel/time.ts";
import type { Call } from "../define.ts";
import type { AccountState } from "./account.ts";
import { begin, refuse, shardsOf } from "./begin.ts";
import { chargeShards, showShards } from "./charge.ts";
import { isOnDemand, MIB, ON_DEMAND_SHARDS, WRITE_RECORDS, type StreamContext } from "./config.ts";
import { badMember, inUse, invalid, limitExceeded } from "./errors.ts";
import { evenOut } from "./reshard.ts";
import { armRetention } from "./retention.ts";
import type { Shard, StreamState } from "./state.ts";

const MOST_SWITCHES = 2;
const MOST_SHARDS = 10_000;

/** What was asked of an on-demand stream, refused or not. Twice the highest second so far is what it grows to, in `onDemandScaleMs` (KIN-053). */
export function noticeDemand(state: StreamState, ctx: StreamContext, records: readonly { readonly bytes: number }[]): void {
  const second = Math.floor(ctx.now / SECOND);
  const demand = (state.demand ??= { second, records: 0, bytes: 0, peakRecords: 0, peakBytes: 0, target: 0, dueAt: -1 });
  if (demand.second !== second) [demand.second, demand.records, demand.bytes] = [second, 0, 0];
  demand.records += records.length;
  for (const { bytes } of records) demand.bytes += bytes;
  demand.peakRecords = Math.max(demand.peakRecords, demand.records);
  demand.peakBytes = Math.max(demand.peakBytes, demand.bytes);
  const wanted = Math.min(MOST_SHARDS, Math.max(ON_DEMAND_SHARDS, Math.ceil((2 * demand.peakBytes) / MIB), Math.ceil((2 * demand.peakRecords) / WRITE_RECORDS)));
  // Half of the capacity stands ready for a doubling: nothing moves below that.
  if (demand.peakRecords * 2 <= state.open.length * WRITE_RECORDS && demand.peakBytes * 2 <= state.open.length * MIB) return;
  demand.target = wanted;
  if (demand.dueAt >= 0) return;
  const delay = Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.onDemandScaleMs, "onDemandScaleMs")));
  demand.dueAt = ctx.now + delay;
  ctx.note("KIN-053", { from: state.open.length, to: wanted, seconds: delay / SECOND });
  ctx.after(delay, "kinesis/demand-met", null, "KIN-053");
}

/** The service has caught up: even shards, as many as twice the peak needs. A hot key gets none of its own. */
export function demandMet(state: StreamState, ctx: StreamContext): void {
  const { demand } = state;
  if (demand === undefined || !isOnDemand(ctx.config) || state.status === "DELETING") return;
  demand.dueAt = -1;
  growTo(state, ctx, demand.target);
}

function growTo(state: StreamState, ctx: StreamContext, target: number): void {
  if (target <= state.open.length) return;
  evenOut(state, ctx, target);
  showShards(state, ctx);
  armRetention(state, ctx);
  ctx.look("kinesis/pipes-looked", "KIN-049");
}

/** KIN-008: the service places the record, whatever its key. AWS does not say how: `autoPicker`. */
export function placeOf(state: StreamState, ctx: StreamContext): Shard {
  const open = shardsOf(state);
  const second = Math.floor(ctx.now / SECOND);
  switch (ctx.config.behaviour.autoPicker) {
    case "roundRobin": {
      const next = (state.nextAuto ?? 0) % open.length;
      state.nextAuto = next + 1;
      return open[next]!;
    }
    case "leastLoaded": return open.reduce((least, shard) => ((shard.heat.second === second ? shard.heat.records : 0) < (least.heat.second === second ? least.heat.records : 0) ? shard : least), open[0]!);
    case "random": return open[ctx.random("autoPicker").integer(0, open.length - 1)]!;
    default: return ctx.config.behaviour.autoPicker satisfies never;
  }
}

export const placesItself = (ctx: StreamContext): boolean => ctx.config.properties.RecordDistributionStrategy === "AUTO";

export function updateStrategy(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  const { RecordDistributionStrategy: wanted } = (call.input ?? {}) as { readonly RecordDistributionStrategy?: unknown };
  if (wanted !== "AUTO" && wanted !== "USER_PARTITION_KEY") return refuse(state, call, ctx, badMember(wanted ?? "null", "recordDistributionStrategy", "must satisfy enum value set: [USER_PARTITION_KEY, AUTO]"), "KIN-008");
  if (wanted === "AUTO" && !isOnDemand(ctx.config)) return refuse(state, call, ctx, invalid(`Stream ${ctx.self.name} is in provisioned mode: AUTO is for on-demand streams.`), "KIN-008");
  ctx.configure({ properties: { RecordDistributionStrategy: wanted } });
  ctx.reply(call.id, succeeded(), "KIN-008");
}

/** KIN-054: twice in 24 hours; the shards stay as they are. */
export function updateMode(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  if (state.status !== "ACTIVE") return refuse(state, call, ctx, inUse(`Stream ${ctx.self.name} under account ${ctx.settings.accountId} not ACTIVE, instead in state ${state.status}`), "KIN-054");
  const mode = ((call.input ?? {}) as { readonly StreamModeDetails?: { readonly StreamMode?: unknown } }).StreamModeDetails?.StreamMode;
  if (mode !== "PROVISIONED" && mode !== "ON_DEMAND") return refuse(state, call, ctx, badMember(mode ?? "null", "streamModeDetails.streamMode", "must satisfy enum value set: [PROVISIONED, ON_DEMAND]"), "KIN-054");
  if ((mode === "ON_DEMAND") === isOnDemand(ctx.config)) return ctx.reply(call.id, succeeded(), "KIN-054");
  const switches = (state.switches ?? []).filter((at) => at + DAY > ctx.now);
  if (switches.length >= MOST_SWITCHES) return refuse(state, call, ctx, limitExceeded(`Stream ${ctx.self.name} may switch its capacity mode ${MOST_SWITCHES} times in 24 hours.`), "KIN-054");
  state.switches = [...switches, ctx.now];
  ctx.configure({ properties: { StreamModeDetails: { StreamMode: mode }, ...(mode === "PROVISIONED" ? { ShardCount: state.open.length, RecordDistributionStrategy: "USER_PARTITION_KEY" } : {}) } });
  chargeShards(state, ctx);
  ctx.note("KIN-054", { mode, shards: state.open.length });
  ctx.reply(call.id, succeeded(), "KIN-054");
}

/** KIN-055: capacity made ready before the burst, for accounts that committed themselves to a minimum. */
export function updateWarmThroughput(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  const { WarmThroughputMiBps: wanted } = (call.input ?? {}) as { readonly WarmThroughputMiBps?: unknown };
  if (typeof wanted !== "number" || !Number.isInteger(wanted) || wanted < 0 || wanted > 10_240) return refuse(state, call, ctx, badMember(wanted ?? "null", "warmThroughputMiBps", "must have value between 0 and 10240"), "KIN-055");
  if (!isOnDemand(ctx.config)) return refuse(state, call, ctx, badMember(wanted, "warmThroughputMiBps", "is for on-demand streams only"), "KIN-055");
  if (ctx.account<AccountState>().committed !== true) return refuse(state, call, ctx, badMember(wanted, "warmThroughputMiBps", "needs the account's MinimumThroughputBillingCommitment"), "KIN-055");
  const CurrentMiBps = state.open.length;
  state.warm = wanted;
  ctx.after(Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.reshardMs, "reshardMs"))), "kinesis/warmed", null, "KIN-055");
  ctx.reply(call.id, succeeded({ StreamName: ctx.self.name, StreamARN: ctx.self.arn, WarmThroughput: { TargetMiBps: wanted, CurrentMiBps } }), "KIN-055");
}

export function warmed(state: StreamState, ctx: StreamContext): void {
  if (isOnDemand(ctx.config) && state.status === "ACTIVE") growTo(state, ctx, state.warm ?? 0);
}
