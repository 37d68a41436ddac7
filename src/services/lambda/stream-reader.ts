/**
 * Reading a stream with AWS's calls: shards are listed, iterators fetched, records polled (or pushed, with enhanced
 * fan-out); children are read when their parents are done. Kinesis and DynamoDB Streams differ in names only.
 */
import { base64Text, utf8Length } from "../../aws/digests.ts";
import { parseIso } from "../../aws/date.ts";
import { isThrottle } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Answered, MessageId, Outcome } from "../define.ts";
import { passes } from "./filters.ts";
import type { StreamRecord } from "./lane.ts";
import type { MappingContext } from "./mapping-config.ts";
import type { MappingState } from "./mapping-state.ts";
import type { Shard } from "./stream-state.ts";

/** Records read ahead of the function in one shard at most: a blocked lane must not fetch for ever. */
const MOST_READ_AHEAD = 10_000;
const PERIOD_MS = { kinesis: 1_000, dynamodb: 250, queue: 1_000 } as const;
/** All hash keys: 2^128 − 1. */
const ALL_KEYS = ["0", "340282366920938463463374607431768211455"] as const;

const prefix = (state: MappingState): string => (state.kind === "dynamodb" ? "dynamodbstreams" : "kinesis");
const scopeOf = (state: MappingState) => state.scope as never;

/** Begins, or goes on where it stopped. */
export function startReading(state: MappingState, ctx: MappingContext): void {
  if (ctx.config.behaviour.consumer === "enhancedFanOut" && state.kind === "kinesis" && state.stream.consumer === "")
    return void ctx.call("from", "kinesis:RegisterStreamConsumer", { StreamARN: ctx.from!.arn, ConsumerName: ctx.self.id }, "LAM-095", { scope: scopeOf(state), data: {} });
  for (const shard of state.stream.shards.values()) if (shard.state === "reading" && shard.call === -1 && shard.timer === -1) readOn(state, ctx, shard);
  list(state, ctx);
}

export function stopReading(state: MappingState): void {
  // Calls and timers end with the scope; iterators grow old, so they are fetched again from the last record read.
  state.stream.listing = false;
  for (const shard of state.stream.shards.values()) Object.assign(shard, { call: -1, timer: -1, iterator: "" });
}

function list(state: MappingState, ctx: MappingContext): void {
  if (state.stream.listing) return;
  state.stream.listing = true;
  if (state.kind === "dynamodb") ctx.call("from", "dynamodbstreams:DescribeStream", { StreamArn: ctx.from!.arn }, "LAM-096", { scope: scopeOf(state), data: {} });
  else ctx.call("from", "kinesis:ListShards", { StreamARN: ctx.from!.arn }, "LAM-096", { scope: scopeOf(state), data: {} });
}

interface ShardOutput {
  readonly ShardId: string; readonly ParentShardId?: string; readonly AdjacentParentShardId?: string;
  readonly HashKeyRange?: { readonly StartingHashKey: string; readonly EndingHashKey: string };
  readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string };
}

/** Shards that are new; the first list decides by StartingPosition, later ones are children, read from their start. */
export function listed(state: MappingState, outcome: Outcome, ctx: MappingContext): void {
  state.stream.listing = false;
  if (!outcome.ok) return troubled(state, ctx, outcome);
  const output = outcome.output as { readonly Shards?: readonly ShardOutput[]; readonly StreamDescription?: { readonly Shards?: readonly ShardOutput[] } };
  const first = !state.stream.begun;
  state.stream.begun = true;
  const start = ctx.config.properties.StartingPosition;
  for (const one of output.Shards ?? output.StreamDescription?.Shards ?? []) {
    if (state.stream.shards.has(one.ShardId)) continue;
    const closed = one.SequenceNumberRange?.EndingSequenceNumber !== undefined;
    const skipped = first && closed && start === "LATEST";
    const parents = [one.ParentShardId, one.AdjacentParentShardId].filter((id) => id !== undefined);
    state.stream.shards.set(one.ShardId, {
      id: one.ShardId, parents, range: one.HashKeyRange === undefined ? ALL_KEYS : [one.HashKeyRange.StartingHashKey, one.HashKeyRange.EndingHashKey],
      iterator: "", lastRead: "", state: skipped ? "done" : "waits for parents", call: -1, timer: -1, from: first ? start : "TRIM_HORIZON", behindMs: 0, errors: 0,
    });
  }
  startWaiting(state, ctx);
}

/** Shards whose parents are done (or not known any more) begin. */
export function startWaiting(state: MappingState, ctx: MappingContext): void {
  for (const shard of state.stream.shards.values()) {
    if (shard.state !== "waits for parents") continue;
    if (shard.parents.some((id) => (state.stream.shards.get(id)?.state ?? "done") !== "done")) continue;
    shard.state = "reading";
    readOn(state, ctx, shard);
  }
}

function readOn(state: MappingState, ctx: MappingContext, shard: Shard): void {
  if (state.stream.consumer !== "") return subscribe(state, ctx, shard);
  if (shard.iterator === "") return fetchIterator(state, ctx, shard);
  shard.call = ctx.call("from", `${prefix(state)}:GetRecords`, { ShardIterator: shard.iterator, Limit: MOST_READ_AHEAD }, "LAM-095", { scope: scopeOf(state), data: { shard: shard.id } });
  state.tally.polls++;
  ctx.count("Polls");
}

function position(ctx: MappingContext, shard: Shard): { readonly type: string; readonly sequence?: string; readonly timestamp?: number } {
  if (shard.lastRead !== "") return { type: "AFTER_SEQUENCE_NUMBER", sequence: shard.lastRead };
  if (shard.from !== "AT_TIMESTAMP") return { type: shard.from };
  return { type: "AT_TIMESTAMP", timestamp: ctx.settings.startsAtMs / 1000 + (ctx.config.properties.StartingPositionTimestamp ?? 0) };
}

function fetchIterator(state: MappingState, ctx: MappingContext, shard: Shard): void {
  const at = position(ctx, shard);
  shard.call = ctx.call("from", `${prefix(state)}:GetShardIterator`, {
    ...(state.kind === "dynamodb" ? { StreamArn: ctx.from!.arn } : { StreamARN: ctx.from!.arn }), ShardId: shard.id, ShardIteratorType: at.type,
    ...(at.sequence === undefined ? {} : { [state.kind === "dynamodb" ? "SequenceNumber" : "StartingSequenceNumber"]: at.sequence }), ...(at.timestamp === undefined ? {} : { Timestamp: at.timestamp }),
  }, "LAM-096", { scope: scopeOf(state), data: { shard: shard.id } });
}

function subscribe(state: MappingState, ctx: MappingContext, shard: Shard): void {
  const at = position(ctx, shard);
  shard.call = ctx.call("from", "kinesis:SubscribeToShard", {
    ConsumerARN: state.stream.consumer, ShardId: shard.id,
    StartingPosition: { Type: at.type, ...(at.sequence === undefined ? {} : { SequenceNumber: at.sequence }), ...(at.timestamp === undefined ? {} : { Timestamp: at.timestamp }) },
  }, "LAM-095", { scope: scopeOf(state), data: { shard: shard.id } });
}

export function registered(state: MappingState, outcome: Outcome, ctx: MappingContext): void {
  if (!outcome.ok) return troubled(state, ctx, outcome);
  state.stream.consumer = (outcome.output as { readonly Consumer: { readonly ConsumerARN: string } }).Consumer.ConsumerARN;
  startReading(state, ctx);
}

interface RecordOutput {
  readonly SequenceNumber?: string; readonly PartitionKey?: string; readonly Data?: string; readonly ApproximateArrivalTimestamp?: string | number;
  readonly eventID?: string; readonly dynamodb?: { readonly SequenceNumber?: string; readonly Keys?: Json; readonly SizeBytes?: number };
}
export interface RecordsOutput {
  readonly Records?: readonly RecordOutput[]; readonly NextShardIterator?: string | null; readonly MillisBehindLatest?: number; readonly ContinuationSequenceNumber?: string | null; readonly ChildShards?: readonly unknown[];
  readonly SubscribeToShardEvent?: RecordsOutput;
}

/** What an answer to GetRecords or SubscribeToShard brings. `more`: the pipe stays open. */
export function recordsCame(state: MappingState, call: Answered<{ readonly shard: string }>, outcome: Outcome, ctx: MappingContext): readonly StreamRecord[] {
  const shard = state.stream.shards.get(call.data.shard)!;
  if (!call.more) shard.call = -1;
  if (!outcome.ok) {
    // Throttled by the other readers of the shard: the iterator is still good, and the next poll will do (KIN-033).
    if (!isThrottle(outcome.error)) {
      shard.iterator = "";
      troubled(state, ctx, outcome, false);
    }
    if (shard.timer === -1) wait(state, ctx, shard, SECOND);
    return [];
  }
  shard.errors = 0;
  if (call.operation.endsWith(":GetShardIterator")) {
    shard.iterator = (outcome.output as { readonly ShardIterator: string }).ShardIterator;
    readOn(state, ctx, shard);
    return [];
  }
  const pushed = outcome.output as RecordsOutput;
  const output = pushed.SubscribeToShardEvent ?? pushed;
  const facts = (outcome.sim as { readonly messages?: readonly RecordFacts[] } | undefined)?.messages;
  const read = (output.Records ?? []).map((record, index) => toRecord(ctx, record, facts?.[index] ?? { message: call.carries[index] ?? (-1 as MessageId) }));
  shard.behindMs = output.MillisBehindLatest ?? 0;
  const last = read.at(-1);
  if (last !== undefined) shard.lastRead = last.sequence;
  if (read.length > 0) {
    state.tally.received += read.length;
    ctx.count("PolledEventCount", read.length);
  }
  const isPush = call.operation === "kinesis:SubscribeToShard";
  const ended = isPush ? output.ChildShards !== undefined : output.NextShardIterator === undefined || output.NextShardIterator === null;
  if (ended) shard.state = "closed";
  else if (isPush) {
    if (!call.more) subscribe(state, ctx, shard);
  } else {
    shard.iterator = output.NextShardIterator!;
    wait(state, ctx, shard, period(state, ctx));
  }
  return filtered(state, ctx, read, output.Records ?? []);
}

function period(state: MappingState, ctx: MappingContext): Micros {
  return fromMs(ctx.config.behaviour.streamPollMs ?? PERIOD_MS[state.kind]);
}

function wait(state: MappingState, ctx: MappingContext, shard: Shard, delay: Micros): void {
  shard.timer = ctx.after(delay, "lambda/shard-due", shard.id, "LAM-095", { phase: Phase.request, scope: scopeOf(state) });
}

/** The next poll of a shard is due: skipped while enough is read ahead. */
export function shardDue(state: MappingState, id: string, ctx: MappingContext): void {
  const shard = state.stream.shards.get(id);
  if (shard === undefined || shard.state !== "reading") return;
  shard.timer = -1;
  let ahead = 0;
  for (const lane of state.stream.lanes.values()) if (lane.shard === id) ahead += lane.waiting.length;
  if (ahead >= MOST_READ_AHEAD) wait(state, ctx, shard, period(state, ctx));
  else readOn(state, ctx, shard);
}

/** What the simulated stream tells beside AWS's answer. */
interface RecordFacts { readonly message: MessageId | -1; readonly at?: Micros; readonly data?: string }

function toRecord(ctx: MappingContext, record: RecordOutput, facts: RecordFacts): StreamRecord {
  const isTable = record.dynamodb !== undefined;
  const data = isTable ? JSON.stringify(record) : (facts.data ?? base64Text(record.Data ?? "") ?? "");
  return Object.freeze({
    sequence: record.SequenceNumber ?? record.dynamodb?.SequenceNumber ?? "", key: record.PartitionKey ?? JSON.stringify(record.dynamodb?.Keys ?? ""), data, bytes: utf8Length(data),
    arrivedAt: facts.at ?? arrival(ctx, record.ApproximateArrivalTimestamp), message: facts.message,
  });
}

function arrival(ctx: MappingContext, stamp: string | number | undefined): Micros {
  const ms = typeof stamp === "number" ? stamp * 1000 : stamp === undefined ? undefined : parseIso(stamp);
  return ms === undefined ? ctx.now : Math.round((ms - ctx.settings.startsAtMs) * 1000);
}

/** The pointer moves past what fits no filter (LAM-109). */
function filtered(state: MappingState, ctx: MappingContext, read: readonly StreamRecord[], outputs: readonly RecordOutput[]): readonly StreamRecord[] {
  const filters = ctx.config.properties.FilterCriteria?.Filters ?? [];
  if (filters.length === 0 || read.length === 0) return read;
  const kept = read.filter((record, index) => passes(filters, outputs[index]!.dynamodb === undefined
    ? { data: record.data, partitionKey: record.key, sequenceNumber: record.sequence } : (outputs[index] as unknown as { readonly [name: string]: Json }), outputs[index]!.dynamodb === undefined ? "data" : "dynamodb"));
  const dropped = read.length - kept.length;
  if (dropped === 0) return read;
  state.tally.filtered += dropped;
  ctx.count("FilteredOutEventCount", dropped);
  ctx.note("LAM-109", { dropped }, read.filter((record) => !kept.includes(record) && record.message !== -1).map((record) => record.message as MessageId));
  return kept;
}

/** AWS's words for what is wrong; it goes on trying. */
function troubled(state: MappingState, ctx: MappingContext, outcome: Extract<Outcome, { ok: false }>, again = true): void {
  state.problem = outcome.error.message;
  state.lastResult = `PROBLEM: ${outcome.error.code}`;
  ctx.note("LAM-091", { error: outcome.error.code, message: outcome.error.message });
  if (again) ctx.after(SECOND, "lambda/stream-again", null, "LAM-091", { scope: scopeOf(state) });
}
