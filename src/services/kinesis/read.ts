/** GetRecords: the next records of one shard, for one of the consumers that share the shard's reads. */
import { base64Encode } from "../../aws/digests.ts";
import { isoFromMs } from "../../aws/date.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import type { Micros } from "../../kernel/time.ts";
import type { Call, RuleId } from "../define.ts";
import { lastAt, type Batch } from "../stream-batch.ts";
import { begin, refuse } from "./begin.ts";
import { billRead } from "./charge.ts";
import { MOST_READ_BYTES, MOST_READ_RECORDS, type StreamContext } from "./config.ts";
import { badMember, rateExceeded } from "./errors.ts";
import { iteratorText, takeIterator } from "./iterator.ts";
import { chargeRead, mayRead } from "./limits.ts";
import { arrivedAt, reach, readableEnd, readFrom } from "./log.ts";
import { trimAll } from "./retention.ts";
import { sequenceNumber } from "./sequence.ts";
import type { Reader, Shard, StreamState } from "./state.ts";

/** Consumers of the simulation: they get the records themselves beside AWS's answer, and no digests of them. */
const BRIEF: ReadonlySet<string | undefined> = new Set(["kinesis.consumer", "firehose.source", "kinesisanalytics.source"]);
/** Of those, who goes on after a number and not after a position. */
const BY_NUMBER: ReadonlySet<string | undefined> = new Set(["firehose.source", "kinesisanalytics.source"]);

export function getRecords(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  trimAll(state, ctx);
  const { ShardIterator, Limit = MOST_READ_RECORDS } = (call.input ?? {}) as { readonly ShardIterator?: unknown; readonly Limit?: unknown };
  if (typeof Limit !== "number" || !Number.isInteger(Limit) || Limit < 1 || Limit > MOST_READ_RECORDS)
    return refuse(state, call, ctx, badMember(Limit, "limit", Number(Limit) > MOST_READ_RECORDS ? `must have value less than or equal to ${MOST_READ_RECORDS}` : "must have value greater than or equal to 1"), "KIN-031");
  const found = takeIterator(state, ctx, ShardIterator);
  if ("error" in found) return refuse(state, call, ctx, found.error, found.rule);
  const { shard, position } = found;
  const reader = readerOf(state, call);
  const no = mayRead(shard, ctx.now);
  if (no !== undefined) {
    const rule: RuleId = no === "blocked" ? "KIN-034" : no === "calls" ? "KIN-033" : "KIN-032";
    state.tally.throttledReads++;
    reader.throttled++;
    reader.lastThrottledAt = ctx.now;
    ctx.count("ReadProvisionedThroughputExceeded");
    ctx.note(rule, { shard: shard.id, consumer: reader.name, readers: state.readers.size, blockedUntilS: shard.blockedUntil / 1e6 });
    return ctx.reply(call.id, failed(rateExceeded(shard.id, ctx.self.name, ctx.settings.accountId)), rule);
  }
  const end = readableEnd(shard, ctx.now);
  const empty = ctx.chance(ctx.config.behaviour.emptyGets, "emptyGets");
  const { to: next, bytes } = empty ? { to: position, bytes: 0 } : reach(shard, position, end, Limit, MOST_READ_BYTES);
  const batch = readFrom(shard, position, next);
  chargeRead(shard, ctx.now, bytes);
  const got = next - position;
  const over = shard.closedAt >= 0 && got === 0 && next >= shard.next;
  const behindMs = next >= end ? 0 : (ctx.now - (got > 0 ? lastAt(batch) : arrivedAt(shard, next))) / 1000;
  const ageMs = got === 0 ? 0 : (ctx.now - lastAt(batch)) / 1000;
  reader.cursors.set(shard.ix, { position: next, got, at: ctx.now, behindMs, issuedAt: ctx.now, ageMs });
  if (over) reader.cursors.delete(shard.ix);
  received(state, ctx, batch, bytes, ageMs);
  const brief = BRIEF.has(call.callerType);
  const output = {
    Records: brief ? [] : outputOf(ctx, shard, batch),
    NextShardIterator: over ? null : iteratorText(ctx.self.name, shard, next, ctx.now),
    MillisBehindLatest: Math.round(behindMs),
    ...(over ? { ChildShards: childrenOf(state, shard) } : {}),
  };
  const sim = simOf(shard, batch, next);
  const numbered = got > 0 && BY_NUMBER.has(call.callerType) ? { batch, shard: shard.ix, openedAt: shard.openedAt, next, lastSequence: sequenceNumber(ctx.settings.startsAtMs, shard, next - 1, lastAt(batch)) } : sim;
  ctx.reply(call.id, succeeded(output, numbered), over ? "KIN-049" : "KIN-031", { carries: batch.messages });
}

/** Marks and counts what goes out. The records stay where they are (KIN-027). */
function received(state: StreamState, ctx: StreamContext, { messages }: Batch, bytes: number, ageMs: number): void {
  ctx.count("GetRecords.Success");
  if (messages.length === 0) return;
  ctx.markAll(messages, "received", "KIN-027");
  state.tally.read += messages.length;
  ctx.count("GetRecords.Records", messages.length);
  ctx.count("GetRecords.Bytes", bytes);
  billRead(ctx, bytes, false);
  ctx.gauge("GetRecords.IteratorAgeMilliseconds", ageMs);
}

/** AWS's Records. */
export function outputOf(ctx: StreamContext, shard: Shard, { first, keys, data, at }: Batch): readonly Readonly<Record<string, unknown>>[] {
  return data.map((text, i) => ({
    SequenceNumber: sequenceNumber(ctx.settings.startsAtMs, shard, first + i, at[i]!),
    ApproximateArrivalTimestamp: isoFromMs(ctx.settings.startsAtMs + Math.floor(at[i]! / 1000)),
    Data: base64Encode(text),
    PartitionKey: keys[i]!,
  }));
}

export function childrenOf(state: StreamState, shard: Shard): readonly unknown[] {
  return shard.children.map((ix) => state.shards.get(ix)).filter((child) => child !== undefined).map((child) => ({
    ShardId: child.id, ParentShards: [child.parent, child.adjacent].filter((ix) => ix >= 0).map((ix) => state.shards.get(ix)?.id ?? `${ix}`),
    HashKeyRange: { StartingHashKey: child.lo.toString(), EndingHashKey: child.hi.toString() },
  }));
}

function readerOf(state: StreamState, call: Call): Reader {
  const name = call.connection ?? call.caller ?? "console";
  let reader = state.readers.get(name);
  if (reader === undefined) state.readers.set(name, (reader = { name, cursors: new Map(), lost: 0, throttled: 0, lastThrottledAt: -1 }));
  return reader;
}

/** Beside AWS's answer: the records themselves, and what numbers them. */
export interface SimAnswer { readonly batch: Batch; readonly shard: number; readonly openedAt: Micros; readonly next: number; readonly end?: boolean }

export function simOf(shard: Shard, batch: Batch, next: number): SimAnswer {
  return { batch, shard: shard.ix, openedAt: shard.openedAt, next };
}
