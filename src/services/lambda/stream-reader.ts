/**
 * Reading a stream with AWS's calls: shards are listed, iterators fetched, records polled (or pushed, with enhanced
 * fan-out); children are read when their parents are done. Names and shapes are the source's own (`PolledSource`).
 */
import { utf8Length } from "../../aws/utf8.ts";
import { isThrottle } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { Answered, MessageId, Outcome } from "../define.ts";
import type { Answer, PolledRecord, Position, ShardSource } from "../polled-source.ts";
import { passes } from "./filters.ts";
import type { StreamRecord } from "./lane.ts";
import type { MappingContext } from "./mapping-config.ts";
import type { MappingState } from "./mapping-state.ts";
import type { Shard } from "./stream-state.ts";

/** Records read ahead of the function in one shard at most: a blocked lane must not fetch for ever. */
const MOST_READ_AHEAD = 10_000;

/** How the source is read; undefined when it is gone. */
export const shardSourceOf = (ctx: MappingContext): ShardSource | undefined => (ctx.from?.source?.protocol === "shards" ? ctx.from.source : undefined);
const scopeOf = (state: MappingState) => state.scope as never;

/** Begins, or goes on where it stopped. */
export function startReading(state: MappingState, ctx: MappingContext): void {
  const source = shardSourceOf(ctx);
  if (source === undefined) return sourceGone(state, ctx);
  if (ctx.config.behaviour.consumer === "enhancedFanOut" && source.push !== undefined && state.stream.consumer === "") {
    const { operation, input } = source.push.register(ctx.from!, ctx.self.id);
    return void ctx.call("from", operation, input, "LAM-095", { scope: scopeOf(state), data: { asks: "consumer" } });
  }
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
  const { operation, input } = shardSourceOf(ctx)!.list(ctx.from!, ctx.config);
  ctx.call("from", operation, input, "LAM-096", { scope: scopeOf(state), data: { asks: "shards" } });
}

/** Shards that are new; the first list decides by StartingPosition, later ones are children, read from their start. */
export function listed(state: MappingState, outcome: Outcome, ctx: MappingContext): void {
  state.stream.listing = false;
  if (!outcome.ok) return troubled(state, ctx, outcome);
  const first = !state.stream.begun;
  state.stream.begun = true;
  const start = ctx.config.properties.StartingPosition;
  for (const { id, parents, range, closed } of shardSourceOf(ctx)?.listed(outcome) ?? []) {
    if (state.stream.shards.has(id)) continue;
    const skipped = first && closed && start === "LATEST";
    state.stream.shards.set(id, { id, parents, range, iterator: "", lastRead: "", state: skipped ? "done" : "waits for parents", call: -1, timer: -1, from: first ? start : "TRIM_HORIZON", behindMs: 0, errors: 0 });
  }
  startWaiting(state, ctx);
}

/** The source was deleted: the mapping stays, says so, and goes on looking for it. */
function sourceGone(state: MappingState, ctx: MappingContext): void {
  troubled(state, ctx, { ok: false, error: { ...state.missing, status: 400 } });
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
  const source = shardSourceOf(ctx);
  if (source === undefined) return sourceGone(state, ctx);
  if (state.stream.consumer !== "") return subscribe(state, ctx, shard, source);
  if (shard.iterator === "") return fetchIterator(state, ctx, shard, source);
  const { operation, input } = source.read(ctx.from!, ctx.config, shard.id, shard.iterator, MOST_READ_AHEAD);
  shard.call = ctx.call("from", operation, input, "LAM-095", { scope: scopeOf(state), data: { shard: shard.id } });
  state.tally.polls++;
  ctx.count("Polls");
}

function position(ctx: MappingContext, shard: Shard): Position {
  if (shard.lastRead !== "") return { type: "AFTER_SEQUENCE_NUMBER", sequence: shard.lastRead };
  if (shard.from !== "AT_TIMESTAMP") return { type: shard.from };
  return { type: "AT_TIMESTAMP", timestamp: ctx.settings.startsAtMs / 1000 + (ctx.config.properties.StartingPositionTimestamp ?? 0) };
}

function fetchIterator(state: MappingState, ctx: MappingContext, shard: Shard, source: ShardSource): void {
  const place = source.iterator(ctx.from!, ctx.config, shard.id, position(ctx, shard));
  if (typeof place === "string") {
    shard.iterator = place;
    return readOn(state, ctx, shard);
  }
  const { operation, input } = place;
  shard.call = ctx.call("from", operation, input, "LAM-096", { scope: scopeOf(state), data: { shard: shard.id, asks: "iterator" } });
}

function subscribe(state: MappingState, ctx: MappingContext, shard: Shard, source: ShardSource): void {
  const { operation, input } = source.push!.subscribe(state.stream.consumer, shard.id, position(ctx, shard));
  shard.call = ctx.call("from", operation, input, "LAM-095", { scope: scopeOf(state), data: { shard: shard.id, pushed: true } });
}

export function registered(state: MappingState, outcome: Outcome, ctx: MappingContext): void {
  if (!outcome.ok) return troubled(state, ctx, outcome);
  state.stream.consumer = shardSourceOf(ctx)?.push?.registered(outcome) ?? "";
  startReading(state, ctx);
}

/** What the mapping remembers of its calls at a source of shards. */
export interface ShardCall { readonly shard: string; readonly asks?: "iterator"; readonly pushed?: boolean }

/** What an answer to GetRecords or SubscribeToShard brings. `more`: the pipe stays open. */
export function recordsCame(state: MappingState, call: Answered<ShardCall>, outcome: Outcome, ctx: MappingContext): readonly StreamRecord[] {
  const shard = state.stream.shards.get(call.data.shard)!;
  if (!call.more) shard.call = -1;
  const source = shardSourceOf(ctx);
  if (!outcome.ok || source === undefined) {
    // Throttled by the other readers of the shard: the iterator is still good, and the next poll will do (KIN-033).
    const error = outcome.ok ? { ...state.missing, status: 400 } : outcome.error;
    if (!isThrottle(error)) {
      shard.iterator = "";
      troubled(state, ctx, { ok: false, error }, false);
    }
    if (shard.timer === -1) wait(state, ctx, shard, SECOND);
    return [];
  }
  shard.errors = 0;
  if (call.data.asks === "iterator") {
    shard.iterator = source.iterated(outcome);
    readOn(state, ctx, shard);
    return [];
  }
  const { records, next, behindMs } = source.came(outcome, call.carries, ctx.settings);
  const read = records.map((record) => toRecord(ctx, record));
  shard.behindMs = behindMs;
  const last = read.at(-1);
  if (last !== undefined) shard.lastRead = last.sequence;
  if (read.length > 0) {
    state.tally.received += read.length;
    ctx.count("PolledEventCount", read.length);
  }
  const isPush = call.data.pushed === true;
  if (isPush ? source.push!.ended(outcome) : next === null) shard.state = "closed";
  else if (isPush) {
    if (!call.more) subscribe(state, ctx, shard, source);
  } else {
    shard.iterator = next!;
    wait(state, ctx, shard, period(ctx, source));
  }
  return filtered(state, ctx, source, outcome, records, read);
}

function period(ctx: MappingContext, source: ShardSource | undefined): Micros {
  return fromMs(ctx.config.behaviour.streamPollMs ?? source?.pollMs ?? 1_000);
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
  if (ahead >= MOST_READ_AHEAD) wait(state, ctx, shard, period(ctx, shardSourceOf(ctx)));
  else readOn(state, ctx, shard);
}

function toRecord(ctx: MappingContext, { sequence, key, data, arrivedAt, message }: PolledRecord): StreamRecord {
  return Object.freeze({ sequence, key, data, bytes: utf8Length(data), arrivedAt: arrivedAt ?? ctx.now, message });
}

/** The pointer moves past what fits no filter (LAM-109). */
function filtered(state: MappingState, ctx: MappingContext, source: ShardSource, answer: Answer, records: readonly PolledRecord[], read: readonly StreamRecord[]): readonly StreamRecord[] {
  const filters = ctx.config.properties.FilterCriteria?.Filters ?? [];
  if (filters.length === 0 || read.length === 0) return read;
  const kept = read.filter((_record, n) => passes(filters, source.event(answer, n, records[n]!, ctx.from!), source.payload));
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
