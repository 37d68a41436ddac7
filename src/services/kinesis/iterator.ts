/** Iterators: a place between records, with the instant of issue. AWS's are opaque; ours can be read. */
import { succeeded } from "../../aws/errors.ts";
import { parseIso, parts } from "../../aws/date.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { AwsError, Call, RuleId } from "../define.ts";
import { begin, refuse } from "./begin.ts";
import type { StreamContext } from "./config.ts";
import { badMember, expiredIterator, invalid, noSuchShard } from "./errors.ts";
import { positionFrom, readableEnd } from "./log.ts";
import { trimAll } from "./retention.ts";
import { readSequence, shardIndex } from "./sequence.ts";
import type { Shard, StreamState } from "./state.ts";

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
export const ITERATOR_LIFE: Micros = 300 * SECOND;

export interface Iterator { readonly stream: string; readonly shard: number; readonly position: number; readonly issuedAt: Micros }

/** `orders/shardId-000000000001/42@1500000`: before record 42 of the shard, issued at 1.5 s. */
export function iteratorText(stream: string, shard: Shard, position: number, now: Micros): string {
  return `${stream}/${shard.id}/${position}@${now}`;
}

export function readIterator(text: unknown): Iterator | undefined {
  if (typeof text !== "string") return undefined;
  const slash = text.indexOf("/");
  const second = text.indexOf("/", slash + 1);
  const at = text.indexOf("@", second + 1);
  if (slash < 1 || second < 0 || at < 0) return undefined;
  const shard = shardIndex(text.slice(slash + 1, second));
  const position = Number(text.slice(second + 1, at));
  const issuedAt = Number(text.slice(at + 1));
  return shard < 0 || !Number.isInteger(position) || !Number.isInteger(issuedAt) ? undefined : { stream: text.slice(0, slash), shard, position, issuedAt };
}

interface IteratorInput { readonly ShardId?: unknown; readonly ShardIteratorType?: unknown; readonly StartingSequenceNumber?: unknown; readonly Timestamp?: unknown }

export function getShardIterator(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  trimAll(state, ctx);
  const input = (call.input ?? {}) as IteratorInput;
  const shard = state.shards.get(shardIndex(input.ShardId));
  if (shard === undefined) return refuse(state, call, ctx, noSuchShard(String(input.ShardId), ctx.self.name, ctx.settings.accountId), "KIN-029");
  const found = startOf(shard, ctx, String(input.ShardIteratorType), input.StartingSequenceNumber, input.Timestamp);
  if ("error" in found) return refuse(state, call, ctx, found.error, "KIN-029");
  ctx.reply(call.id, succeeded({ ShardIterator: iteratorText(ctx.self.name, shard, found.position, ctx.now) }), "KIN-029");
}

/** The position at which a type of iterator (or of a subscription's starting position) begins. */
export function startOf(shard: Shard, ctx: StreamContext, type: string, sequence: unknown, timestamp: unknown): { readonly position: number } | { readonly error: AwsError } {
  const bySequence = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (sequence !== undefined && !bySequence) return { error: invalid(`Request with ShardIteratorType ${type} must not include a StartingSequenceNumber.`) };
  switch (type) {
    case "TRIM_HORIZON": return { position: shard.first };
    case "LATEST": return { position: readableEnd(shard, ctx.now) };
    case "AT_SEQUENCE_NUMBER": case "AFTER_SEQUENCE_NUMBER": {
      const at = readSequence(sequence);
      if (at === undefined || at.shard !== shard.ix || at.position >= shard.next)
        return { error: invalid(`StartingSequenceNumber ${String(sequence)} used in GetShardIterator on shard ${shard.id} in stream ${ctx.self.name} under account ${ctx.settings.accountId} is invalid.`) };
      return { position: Math.max(shard.first, at.position + (type === "AFTER_SEQUENCE_NUMBER" ? 1 : 0)) };
    }
    case "AT_TIMESTAMP": {
      const at = instant(timestamp, ctx.settings.startsAtMs);
      if (at === undefined) return { error: invalid("Must specify timestamp parameter when using ShardIteratorType AT_TIMESTAMP.") };
      if (at > ctx.now) return { error: invalid(`The timestampInMillis parameter cannot be greater than the currentTimestampInMillis.`) };
      return { position: positionFrom(shard, at) };
    }
    default: return { error: badMember(type, "shardIteratorType", "must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]") };
  }
}

/** Seconds since 1970, or ISO text, as an instant of the run. */
function instant(timestamp: unknown, startsAtMs: number): Micros | undefined {
  const ms = typeof timestamp === "number" ? timestamp * 1000 : typeof timestamp === "string" ? parseIso(timestamp) : undefined;
  return ms === undefined ? undefined : fromMs(ms - startsAtMs);
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** As AWS writes times into this sentence: "Thu Jan 01 00:05:00 UTC 2026". */
function said(ctx: StreamContext, at: Micros): string {
  const { weekday, month, day, hour, minute, second, year } = parts(ctx.settings.startsAtMs + Math.floor(at / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${WEEKDAYS[weekday]!} ${MONTHS[month - 1]!} ${two(day)} ${two(hour)}:${two(minute)}:${two(second)} UTC ${year}`;
}

/** The shard and position of an iterator that may be used now, or why not. */
export function takeIterator(state: StreamState, ctx: StreamContext, text: unknown): { readonly shard: Shard; readonly position: number } | { readonly error: AwsError; readonly rule: RuleId } {
  const iterator = readIterator(text);
  if (iterator === undefined || iterator.stream !== ctx.self.name || iterator.issuedAt > ctx.now) return { error: invalid("Invalid ShardIterator."), rule: "KIN-030" };
  if (ctx.now - iterator.issuedAt > ITERATOR_LIFE)
    return { error: expiredIterator(`Iterator expired. The iterator was created at time ${said(ctx, iterator.issuedAt)} while right now it is ${said(ctx, ctx.now)} which is further in the future than the tolerated delay of ${ITERATOR_LIFE / 1000} milliseconds.`), rule: "KIN-030" };
  const shard = state.shards.get(iterator.shard);
  if (shard === undefined) return { error: noSuchShard(`shardId-${iterator.shard}`, ctx.self.name, ctx.settings.accountId), rule: "KIN-047" };
  return { shard, position: Math.max(iterator.position, shard.first) };
}
