/**
 * Splitting, merging and evening out: asked now, done `reshardMs` later, one at a time, while the stream goes on.
 * Source: https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding.html
 */
import { succeeded } from "../../aws/errors.ts";
import { DAY, fromMs } from "../../kernel/time.ts";
import type { Call, RuleId } from "../define.ts";
import { begin, refuse, shardsOf } from "./begin.ts";
import { showShards } from "./charge.ts";
import { isOnDemand, type StreamContext } from "./config.ts";
import { badMember, inUse, invalid, limitExceeded, noSuchShard } from "./errors.ts";
import { evenRanges, LAST_KEY, type Range } from "./hash-space.ts";
import { newShard } from "./log.ts";
import { armRetention } from "./retention.ts";
import { shardIndex } from "./sequence.ts";
import type { Reshard, Shard, StreamState } from "./state.ts";

const MOST_UPDATES = 10;
const MOST_SHARDS = 10_000;

interface SplitInput { readonly ShardToSplit?: unknown; readonly NewStartingHashKey?: unknown }

export function splitShard(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!mayReshard(state, call, ctx, "KIN-043")) return;
  const input = (call.input ?? {}) as SplitInput;
  const shard = state.shards.get(shardIndex(input.ShardToSplit));
  if (shard === undefined) return refuse(state, call, ctx, noSuchShard(String(input.ShardToSplit), ctx.self.name, ctx.settings.accountId), "KIN-043");
  const text = input.NewStartingHashKey;
  if (typeof text !== "string" || !/^(0|[1-9]\d{0,38})$/.test(text)) return refuse(state, call, ctx, badMember(text ?? "null", "newStartingHashKey", "must satisfy regular expression pattern: 0|([1-9]\\d{0,38})"), "KIN-043");
  if (shard.closedAt >= 0) return refuse(state, call, ctx, invalid(`Shard ${shard.id} in stream ${ctx.self.name} under account ${ctx.settings.accountId} has already been merged or split, and thus is not eligible for merging or splitting.`), "KIN-043");
  const at = BigInt(text);
  if (at <= shard.lo + 1n || at >= shard.hi)
    return refuse(state, call, ctx, invalid(`NewStartingHashKey ${text} used in SplitShard() on shard ${shard.id} in stream ${ctx.self.name} under account ${ctx.settings.accountId} is not both greater than one plus the shard's StartingHashKey ${shard.lo} and less than the shard's EndingHashKey ${shard.hi - 1n}.`), "KIN-043");
  start(state, ctx, { kind: "split", shard: shard.ix, other: -1, at, target: state.open.length + 1 }, "KIN-042");
  ctx.reply(call.id, succeeded(), "KIN-046");
}

interface MergeInput { readonly ShardToMerge?: unknown; readonly AdjacentShardToMerge?: unknown }

export function mergeShards(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!mayReshard(state, call, ctx, "KIN-045")) return;
  const input = (call.input ?? {}) as MergeInput;
  const first = state.shards.get(shardIndex(input.ShardToMerge));
  const second = state.shards.get(shardIndex(input.AdjacentShardToMerge));
  if (first === undefined || second === undefined) return refuse(state, call, ctx, noSuchShard(String(first === undefined ? input.ShardToMerge : input.AdjacentShardToMerge), ctx.self.name, ctx.settings.accountId), "KIN-045");
  const inOrder = first.hi + 1n === second.lo;
  const reversed = second.hi + 1n === first.lo;
  if (first.closedAt >= 0 || second.closedAt >= 0 || !(inOrder || (reversed && !ctx.config.behaviour.mergeOrderStrict)))
    return refuse(state, call, ctx, invalid(`Shards ${first.id} and ${second.id} in stream ${ctx.self.name} under account ${ctx.settings.accountId} are not an adjacent pair of shards eligible for merging`), "KIN-045");
  start(state, ctx, { kind: "merge", shard: first.ix, other: second.ix, at: 0n, target: state.open.length - 1 }, "KIN-044");
  ctx.reply(call.id, succeeded(), "KIN-046");
}

export function updateShardCount(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!mayReshard(state, call, ctx, "KIN-051")) return;
  const { TargetShardCount: target, ScalingType = "UNIFORM_SCALING" } = (call.input ?? {}) as { readonly TargetShardCount?: unknown; readonly ScalingType?: unknown };
  if (ScalingType !== "UNIFORM_SCALING") return refuse(state, call, ctx, badMember(ScalingType, "scalingType", "must satisfy enum value set: [UNIFORM_SCALING]"), "KIN-051");
  if (typeof target !== "number" || !Number.isInteger(target) || target < 1) return refuse(state, call, ctx, badMember(target ?? "null", "targetShardCount", "must have value greater than or equal to 1"), "KIN-051");
  const now = state.open.length;
  const no = target > 2 * now ? `UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: ${now} Target shard count: ${target}`
    : target < now / 2 ? `UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: ${now} Target shard count: ${target}`
    : target > MOST_SHARDS ? `UpdateShardCount cannot scale a stream over ${MOST_SHARDS} shards.` : undefined;
  if (no !== undefined) return refuse(state, call, ctx, limitExceeded(no), "KIN-051");
  state.updates = state.updates.filter((at) => at + DAY > ctx.now);
  if (state.updates.length >= MOST_UPDATES) return refuse(state, call, ctx, limitExceeded(`Cannot update the shard count of stream ${ctx.self.name} more than ${MOST_UPDATES} times in a rolling 24-hour period.`), "KIN-051");
  state.updates.push(ctx.now);
  start(state, ctx, { kind: "update", shard: -1, other: -1, at: 0n, target }, "KIN-050");
  ctx.reply(call.id, succeeded({ StreamName: ctx.self.name, CurrentShardCount: now, TargetShardCount: target, StreamARN: ctx.self.arn }), "KIN-050");
}

function mayReshard(state: StreamState, call: Call, ctx: StreamContext, rule: RuleId): boolean {
  if (!begin(state, call, ctx)) return false;
  if (isOnDemand(ctx.config)) {
    refuse(state, call, ctx, { code: "ValidationException", message: `Stream ${ctx.self.name} is in on-demand mode: the service sees to its shards.`, status: 400 }, rule);
    return false;
  }
  if (state.status === "ACTIVE") return true;
  refuse(state, call, ctx, inUse(`Stream ${ctx.self.name} under account ${ctx.settings.accountId} not ACTIVE, instead in state ${state.status}`), "KIN-046");
  return false;
}

function start(state: StreamState, ctx: StreamContext, what: Omit<Reshard, "startedAt" | "dueAt">, rule: RuleId): void {
  const delay = Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.reshardMs, "reshardMs")));
  state.status = "UPDATING";
  state.reshard = { ...what, startedAt: ctx.now, dueAt: ctx.now + delay };
  ctx.note(rule, { kind: what.kind, from: state.open.length, to: what.target, seconds: delay / 1e6 });
  ctx.after(delay, "kinesis/reshard-done", null, rule);
}

/** Parents close and children open at the same instant. */
export function reshardDone(state: StreamState, ctx: StreamContext): void {
  const what = state.reshard;
  if (what === null || state.status === "DELETING") return;
  state.reshard = null;
  state.status = "ACTIVE";
  if (what.kind === "split") split(state, ctx, state.shards.get(what.shard)!, what.at);
  else if (what.kind === "merge") merge(state, ctx, state.shards.get(what.shard)!, state.shards.get(what.other)!);
  else evenOut(state, ctx, what.target);
  if (ctx.config.properties.ShardCount !== state.open.length) ctx.configure({ properties: { ShardCount: state.open.length } });
  showShards(state, ctx);
  armRetention(state, ctx);
  ctx.look("kinesis/pipes-looked", "KIN-049");
}

function split(state: StreamState, ctx: StreamContext, shard: Shard, at: bigint): readonly [Shard, Shard] {
  close(state, ctx, shard);
  const left = open(state, ctx, { lo: shard.lo, hi: at - 1n }, shard);
  const right = open(state, ctx, { lo: at, hi: shard.hi }, shard);
  ctx.note("KIN-042", { shard: shard.id, left: left.id, right: right.id, at: at.toString() });
  return [left, right];
}

function merge(state: StreamState, ctx: StreamContext, one: Shard, other: Shard): Shard {
  const [first, second] = one.lo < other.lo ? [one, other] : [other, one];
  close(state, ctx, first);
  close(state, ctx, second);
  const child = open(state, ctx, { lo: first.lo, hi: second.hi }, first, second);
  ctx.note("KIN-044", { first: first.id, second: second.id, child: child.id });
  return child;
}

/** Cuts every open shard at the borders of the target, then joins the pieces inside each target range, in hash order. */
export function evenOut(state: StreamState, ctx: StreamContext, target: number): void {
  const ranges = evenRanges(target);
  const before = state.open.length;
  for (const { lo } of ranges) {
    const shard = shardsOf(state).find((one) => one.lo < lo && lo <= one.hi);
    if (shard !== undefined) split(state, ctx, shard, lo);
  }
  for (const range of ranges) {
    let pieces = shardsOf(state).filter((shard) => shard.lo >= range.lo && shard.hi <= range.hi);
    while (pieces.length > 1) pieces = [merge(state, ctx, pieces[0]!, pieces[1]!), ...pieces.slice(2)];
  }
  ctx.note("KIN-050", { kind: "done", to: target, from: before, seconds: 0 });
}

function close(state: StreamState, ctx: StreamContext, shard: Shard): void {
  shard.closedAt = ctx.now;
  state.open = state.open.filter((ix) => ix !== shard.ix);
  state.routes = new Map();
}

function open(state: StreamState, ctx: StreamContext, range: Range, parent: Shard, adjacent?: Shard): Shard {
  const shard = newShard(state.nextIx++, range, ctx.now, parent.ix, adjacent?.ix ?? -1);
  parent.children.push(shard.ix);
  adjacent?.children.push(shard.ix);
  state.shards.set(shard.ix, shard);
  const place = state.open.findIndex((ix) => state.shards.get(ix)!.lo > shard.lo);
  state.open.splice(place < 0 ? state.open.length : place, 0, shard.ix);
  return shard;
}

/** The open shards tile the space of hash keys: no gap, no overlap. */
export function tiles(state: StreamState): boolean {
  let next = 0n;
  for (const ix of state.open) {
    const shard = state.shards.get(ix)!;
    if (shard.lo !== next || shard.closedAt >= 0) return false;
    next = shard.hi + 1n;
  }
  return next === LAST_KEY + 1n;
}
