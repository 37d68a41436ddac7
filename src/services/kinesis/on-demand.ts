/**
 * What belongs to on-demand streams: shards that follow the demand, records that the service places, warm throughput, and
 * switching the capacity mode. Source: https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
 */
import { succeeded } from "../../aws/errors.ts";
import { DAY, fromMs, SECOND, type Micros } from "../../kernel/time.ts";
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
/** How long a peak is remembered. */
const MEMORY: Micros = 30 * DAY;

type Demand = NonNullable<StreamState["demand"]>;

const demandOf = (state: StreamState, second: number): Demand => (state.demand ??= { second, records: 0, bytes: 0, peakRecords: 0, peakBytes: 0, peaks: [], target: 0, dueAt: -1, forgetAt: -1 });

/** What was asked of an on-demand stream, refused or not. Twice the highest second of the last 30 days is what it grows to, in `onDemandScaleMs` (KIN-053). */
export function noticeDemand(state: StreamState, ctx: StreamContext, records: readonly { readonly bytes: number }[]): void {
  const second = Math.floor(ctx.now / SECOND);
  const demand = demandOf(state, second);
  if (demand.second !== second) [demand.second, demand.records, demand.bytes] = [second, 0, 0];
  demand.records += records.length;
  for (const { bytes } of records) demand.bytes += bytes;
  remember(demand, ctx.now);
  const wanted = neededBy(demand);
  // Half of the capacity stands ready for a doubling: nothing moves below that.
  if (demand.peakRecords * 2 <= state.open.length * WRITE_RECORDS && demand.peakBytes * 2 <= state.open.length * MIB) return;
  demand.target = wanted;
  if (demand.dueAt >= 0) return;
  const delay = Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.onDemandScaleMs, "onDemandScaleMs")));
  demand.dueAt = ctx.now + delay;
  ctx.note("KIN-053", { from: state.open.length, to: wanted, seconds: delay / SECOND });
  ctx.after(delay, "kinesis/demand-met", null, "KIN-053");
}

const neededBy = ({ peakRecords, peakBytes }: Pick<Demand, "peakRecords" | "peakBytes">): number =>
  Math.min(MOST_SHARDS, Math.max(ON_DEMAND_SHARDS, Math.ceil((2 * peakBytes) / MIB), Math.ceil((2 * peakRecords) / WRITE_RECORDS)));

/** The highest second of each day. */
function remember(demand: Demand, now: Micros): void {
  const day = Math.floor(now / DAY);
  let peak = demand.peaks.at(-1);
  if (peak?.day !== day) demand.peaks.push((peak = { day, at: now, records: 0, bytes: 0 }));
  if (demand.records <= peak.records && demand.bytes <= peak.bytes) return;
  peak.at = now;
  peak.records = Math.max(peak.records, demand.records);
  peak.bytes = Math.max(peak.bytes, demand.bytes);
  demand.peakRecords = Math.max(demand.peakRecords, peak.records);
  demand.peakBytes = Math.max(demand.peakBytes, peak.bytes);
}

/** Whoever has more than four shards is looked at when its oldest peak is 30 days old. */
export function armForgetting(state: StreamState, ctx: StreamContext): void {
  if (!isOnDemand(ctx.config) || state.open.length <= ON_DEMAND_SHARDS) return;
  const demand = demandOf(state, Math.floor(ctx.now / SECOND));
  if (demand.forgetAt >= 0) return;
  const delay = Math.max(SECOND, (demand.peaks[0]?.at ?? ctx.now) + MEMORY - ctx.now);
  demand.forgetAt = ctx.now + delay;
  ctx.after(delay, "kinesis/peak-forgotten", null, "KIN-053");
}

/** What no second of the last 30 days needs goes: neighbours are merged. */
export function peakForgotten(state: StreamState, ctx: StreamContext): void {
  const { demand } = state;
  if (demand === undefined) return;
  demand.forgetAt = -1;
  if (!isOnDemand(ctx.config) || state.status === "DELETING") return;
  demand.peaks = demand.peaks.filter(({ at }) => at + MEMORY > ctx.now);
  demand.peakRecords = demand.peaks.reduce((most, { records }) => Math.max(most, records), 0);
  demand.peakBytes = demand.peaks.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const to = Math.max(neededBy(demand), state.warm ?? 0);
  if (to < state.open.length && state.status === "ACTIVE") {
    ctx.note("KIN-053", { from: state.open.length, to, days: MEMORY / DAY });
    resize(state, ctx, to);
  }
  armForgetting(state, ctx);
}

/** The service has caught up: even shards, as many as twice the peak needs. A hot key gets none of its own. */
export function demandMet(state: StreamState, ctx: StreamContext): void {
  const { demand } = state;
  if (demand === undefined || !isOnDemand(ctx.config) || state.status === "DELETING") return;
  demand.dueAt = -1;
  growTo(state, ctx, demand.target);
}

function growTo(state: StreamState, ctx: StreamContext, target: number): void {
  if (target > state.open.length) resize(state, ctx, target);
  armForgetting(state, ctx);
}

function resize(state: StreamState, ctx: StreamContext, target: number): void {
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
  armForgetting(state, ctx);
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
  if (state.status !== "ACTIVE") return refuse(state, call, ctx, inUse(`Stream ${ctx.self.name} under account ${ctx.settings.accountId} not ACTIVE, instead in state ${state.status}`), "KIN-055");
  const CurrentMiBps = state.open.length;
  // The same or a lower value lets go of what the traffic of now does not need.
  const released = state.warm !== undefined && wanted <= state.warm;
  state.warm = wanted;
  const delay = Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.reshardMs, "reshardMs")));
  state.status = "UPDATING";
  state.reshard = { kind: "update", shard: -1, other: -1, at: 0n, target: released ? Math.max(wanted, neededBy(rateOf(state, ctx))) : Math.max(wanted, CurrentMiBps), startedAt: ctx.now, dueAt: ctx.now + delay };
  ctx.after(delay, "kinesis/warmed", released, "KIN-055");
  ctx.reply(call.id, succeeded({ StreamName: ctx.self.name, StreamARN: ctx.self.arn, WarmThroughput: { TargetMiBps: wanted, CurrentMiBps } }), "KIN-055");
}

/** Of this second and the last one, whichever took more. */
function rateOf(state: StreamState, ctx: StreamContext): Pick<Demand, "peakRecords" | "peakBytes"> {
  const second = Math.floor(ctx.now / SECOND);
  const rate = { peakRecords: 0, peakBytes: 0 };
  for (const at of [second, second - 1]) {
    const heats = shardsOf(state).map(({ heat, lastHeat }) => (heat.second === at ? heat : lastHeat.second === at ? lastHeat : undefined));
    rate.peakRecords = Math.max(rate.peakRecords, heats.reduce((sum, heat) => sum + (heat?.records ?? 0) + (heat?.refused ?? 0), 0));
    rate.peakBytes = Math.max(rate.peakBytes, heats.reduce((sum, heat) => sum + (heat?.bytes ?? 0), 0));
  }
  return rate;
}

export function warmed(state: StreamState, released: boolean, ctx: StreamContext): void {
  if (state.status === "DELETING") return;
  state.status = "ACTIVE";
  state.reshard = null;
  if (!isOnDemand(ctx.config)) return;
  if (!released) return growTo(state, ctx, state.warm ?? 0);
  const now = rateOf(state, ctx);
  const to = Math.max(state.warm ?? 0, neededBy(now));
  // Peaks that are let go are remembered no more.
  if (state.demand !== undefined) state.demand = { ...state.demand, ...now, peaks: [] };
  if (to !== state.open.length) resize(state, ctx, to);
  armForgetting(state, ctx);
}
