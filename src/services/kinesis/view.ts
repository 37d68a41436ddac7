/** What the node draws of a stream: a track a shard, the last records of each, and whoever walks along it. */
import { openRecords } from "../../aws/aggregate.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import { isOnDemand, READ_BYTES, WRITE_BYTES, WRITE_RECORDS, type StreamContext } from "./config.ts";
import { tokensAt } from "../../aws/token-bucket.ts";
import { fraction, hashOf, hex } from "./hash-space.ts";
import { ITERATOR_LIFE } from "./iterator.ts";
import { arrivedAt, recordAt } from "./log.ts";
import { retentionOf } from "./retention.ts";
import { sequenceNumber } from "./sequence.ts";
import type { Heat, Shard, StreamState } from "./state.ts";

const MOST_SHARDS = 12;
const MOST_RECORDS = 16;
const MOST_READERS = 8;
/** Keys hashed for one view at most: records of the drawn shards share few. */
const MOST_HASHES = 48;

export interface RecordView {
  readonly message: MessageId; readonly key: string; readonly sequenceNumber: string; readonly bytes: number;
  /** 32 hexadecimal digits, and the tick on the ruler (0 to 1); "" beyond the first few. */
  readonly hash: string; readonly at: number; readonly arrivedAtUs: Micros; readonly expiresAtUs: Micros;
  /** The key had no say: ExplicitHashKey named the place (KIN-006). */
  readonly explicit: boolean;
  /** User records in an envelope of the producer library; 1 for a plain record (KIN-063). */
  readonly users: number;
}
export interface IteratorView {
  /** Name of who reads: the node at the end of its arrow. */
  readonly consumer: string; readonly connection: string;
  readonly position: number; /** Records of its last GetRecords. */ readonly got: number; readonly behindRecords: number; readonly behindMs: number; readonly ageMs: number;
  readonly issuedAtUs: Micros; readonly expiresAtUs: Micros;
}
export interface PipeView { readonly consumer: string; readonly connection: string; readonly position: number; readonly behindRecords: number; readonly inFlight: number; readonly startedAtUs: Micros; readonly endsAtUs: Micros }
export interface ShardView {
  readonly id: string; readonly index: number; readonly state: "OPEN" | "CLOSED";
  readonly parents: readonly string[]; readonly children: readonly string[];
  /** Hexadecimal, and the share of the ruler. */
  readonly from: string; readonly to: string; readonly fromAt: number; readonly toAt: number;
  readonly total: number; readonly records: readonly RecordView[];
  readonly trimmed: number; readonly closedAtUs: Micros | null; readonly goneAtUs: Micros | null;
  /** Of this and the last second, of 1,000 and 1 MiB. */
  readonly heat: { readonly records: number; readonly bytes: number; readonly refused: number };
  readonly lastHeat: { readonly records: number; readonly bytes: number; readonly refused: number };
  /** What the tanks still hold: below 0 is a debt. */
  readonly tank: { readonly records: number; readonly bytes: number; readonly recordsMost: number; readonly bytesMost: number };
  readonly hot: boolean; readonly hotKey: string | null; readonly refused: number; readonly lastRefusedUs: Micros | null;
  readonly reads: { readonly calls: number; readonly bytes: number; readonly callsMost: number; readonly bytesMost: number; readonly blockedUntilUs: Micros | null };
  readonly iterators: readonly IteratorView[]; readonly pipes: readonly PipeView[];
}
export interface StreamView {
  readonly nowUs: Micros; readonly status: StreamState["status"]; readonly onDemand: boolean;
  readonly shards: { readonly total: number; readonly open: number; readonly items: readonly ShardView[] };
  readonly capacity: { readonly writeBytes: number; readonly writeRecords: number; readonly readBytes: number };
  readonly retentionUs: Micros;
  /** What is older than this instant is gone. */
  readonly trimLineUs: Micros;
  readonly records: number;
  readonly readers: readonly { readonly consumer: string; readonly connection: string; readonly behindMs: number; readonly ageMs: number; readonly lost: number; readonly throttled: number; readonly lastThrottledUs: Micros | null; readonly pushed: boolean }[];
  readonly registered: readonly { readonly name: string; readonly status: string }[];
  readonly reshard: { readonly kind: string; readonly startedAtUs: Micros; readonly dueAtUs: Micros; readonly target: number } | null;
  readonly updatesToday: number;
  /** On demand: shards that the stream grows to, and when. */
  readonly growing: { readonly target: number; readonly dueUs: Micros } | null;
  /** Keys have no say (AUTO). */
  readonly placesItself: boolean;
  readonly warmMiBps: number | null;
  readonly counters: StreamState["tally"];
  readonly lastRefusal: { readonly atUs: Micros; readonly code: string; readonly says: string; readonly shard: string | null } | null;
  /** Of this second: what share of the open shards' capacity was used, 0 to 1 (KIN-021). */
  readonly load: { readonly records: number; readonly bytes: number };
  /** The receipt of the last PutRecords: as long as the request; `rows` are the places of refused entries, the first few. */
  readonly lastBatch: { readonly atUs: Micros; readonly entries: number; readonly failed: number; readonly rows: readonly number[] } | null;
}

export function viewStream(state: StreamState, ctx: StreamContext): StreamView {
  const retentionUs = retentionOf(ctx);
  const names = new Map(ctx.out().map(({ connection, id }) => [connection, id]));
  const called = (connection: string) => names.get(connection) ?? connection;
  // Open shards first, in order of hash keys; then closed ones that still hold something, newest first.
  const closed = [...state.shards.values()].filter((shard) => shard.closedAt >= 0).reverse();
  const shown = [...state.open.map((ix) => state.shards.get(ix)!), ...closed].slice(0, MOST_SHARDS);
  const hashes = { left: MOST_HASHES };
  const open = state.open.length;
  let records = 0;
  for (const shard of state.shards.values()) records += shard.next - shard.first;
  const { lastRefusal } = state;
  return {
    nowUs: ctx.now, status: state.status, onDemand: isOnDemand(ctx.config),
    shards: { total: state.shards.size, open, items: shown.map((shard) => shardView(state, ctx, shard, retentionUs, called, hashes)) },
    capacity: { writeBytes: open * WRITE_BYTES, writeRecords: open * WRITE_RECORDS, readBytes: open * READ_BYTES },
    retentionUs, trimLineUs: ctx.now - retentionUs, records,
    readers: readersView(state, ctx, called),
    registered: [...state.consumers.values()].map(({ name, status }) => ({ name, status })),
    reshard: state.reshard === null ? null : { kind: state.reshard.kind, startedAtUs: state.reshard.startedAt, dueAtUs: state.reshard.dueAt, target: state.reshard.target },
    growing: state.demand === undefined || state.demand.dueAt < 0 ? null : { target: state.demand.target, dueUs: state.demand.dueAt },
    placesItself: ctx.config.properties.RecordDistributionStrategy === "AUTO", warmMiBps: state.warm ?? null,
    updatesToday: state.updates.filter((at) => at + 86_400 * SECOND > ctx.now).length,
    counters: { ...state.tally },
    load: loadOf(state, ctx.now),
    lastBatch: state.lastBatch === null ? null : { atUs: state.lastBatch.at, entries: state.lastBatch.entries, failed: state.lastBatch.failed, rows: state.lastBatch.rows },
    lastRefusal: lastRefusal === null ? null : { atUs: lastRefusal.at, code: lastRefusal.code, says: lastRefusal.says, shard: lastRefusal.shard < 0 ? null : String(lastRefusal.shard) },
  };
}

function shardView(state: StreamState, ctx: StreamContext, shard: Shard, retentionUs: Micros, called: (connection: string) => string, hashes: { left: number }): ShardView {
  const names = (...list: readonly number[]) => list.filter((ix) => ix >= 0).map((ix) => state.shards.get(ix)?.id ?? "gone");
  const second = Math.floor(ctx.now / SECOND);
  const heat = heatOf(shard, second);
  const lastHeat = heatOf(shard, second - 1);
  const reads = shard.reads.filter(({ at }) => at > ctx.now - SECOND);
  const known = new Map<string, bigint>();
  const records: RecordView[] = [];
  for (let position = Math.max(shard.first, shard.next - MOST_RECORDS); position < shard.next; position++) {
    const record = recordAt(shard, position)!;
    const id = record.explicit === "" ? record.key : `#${record.explicit}`;
    let hash = known.get(id);
    if (hash === undefined && hashes.left > 0) {
      hashes.left--;
      known.set(id, (hash = hashOf(record.key, record.explicit)));
    }
    records.push({
      message: record.message, key: record.key, sequenceNumber: sequenceNumber(ctx.settings.startsAtMs, shard, position, record.at), bytes: record.bytes,
      hash: hash === undefined ? "" : hex(hash), at: hash === undefined ? 0 : fraction(hash), arrivedAtUs: record.at, expiresAtUs: record.at + retentionUs, explicit: record.explicit !== "", users: openRecords(record.data)?.length ?? 1,
    });
  }
  const hot = heat.refused > 0 || lastHeat.refused > 0;
  return {
    id: shard.id, index: shard.ix, state: shard.closedAt < 0 ? "OPEN" : "CLOSED",
    parents: names(shard.parent, shard.adjacent), children: names(...shard.children),
    from: hex(shard.lo), to: hex(shard.hi), fromAt: fraction(shard.lo), toAt: fraction(shard.hi + 1n),
    total: shard.next - shard.first, records, trimmed: shard.first, closedAtUs: shard.closedAt < 0 ? null : shard.closedAt, goneAtUs: shard.closedAt < 0 ? null : shard.closedAt + retentionUs,
    heat, lastHeat,
    tank: tankOf(shard, ctx),
    hot, hotKey: hot && shard.votes > 0 ? shard.hotKey : null, refused: shard.tally.refused, lastRefusedUs: shard.lastRefusedAt < 0 ? null : shard.lastRefusedAt,
    reads: { calls: reads.length, bytes: reads.reduce((sum, { bytes }) => sum + bytes, 0), callsMost: 5, bytesMost: READ_BYTES, blockedUntilUs: shard.blockedUntil > ctx.now ? shard.blockedUntil : null },
    iterators: iteratorsOf(state, ctx, shard, called), pipes: pipesOf(state, shard, called),
  };
}

/** What is left of this second: the tank's level, or of the whole second where those are counted (KIN-019). */
function tankOf(shard: Shard, ctx: StreamContext): ShardView["tank"] {
  const most = { recordsMost: WRITE_RECORDS, bytesMost: WRITE_BYTES };
  if (ctx.config.behaviour.throttleModel !== "fixedWindow") return { records: tokensAt(shard.tank.records, ctx.now), bytes: tokensAt(shard.tank.bytes, ctx.now), ...most };
  const { window } = shard;
  const now = window.second === Math.floor(ctx.now / SECOND);
  return { records: WRITE_RECORDS - (now ? window.records : 0), bytes: WRITE_BYTES - (now ? window.bytes : 0), ...most };
}

function loadOf(state: StreamState, now: Micros): StreamView["load"] {
  let records = 0;
  let bytes = 0;
  for (const ix of state.open) {
    const heat = heatOf(state.shards.get(ix)!, Math.floor(now / SECOND));
    records += heat.records;
    bytes += heat.bytes;
  }
  return { records: records / (state.open.length * WRITE_RECORDS), bytes: bytes / (state.open.length * WRITE_BYTES) };
}

function heatOf(shard: Shard, second: number): Omit<Heat, "second"> {
  const heat = shard.heat.second === second ? shard.heat : shard.lastHeat.second === second ? shard.lastHeat : undefined;
  return { records: heat?.records ?? 0, bytes: heat?.bytes ?? 0, refused: heat?.refused ?? 0 };
}

/** How far behind a cursor is now: the age of the first record that it has not read. */
function behindOf(shard: Shard, position: number, now: Micros): number {
  const nextAt = arrivedAt(shard, Math.max(position, shard.first));
  return nextAt < 0 ? 0 : (now - nextAt) / 1000;
}

function iteratorsOf(state: StreamState, ctx: StreamContext, shard: Shard, called: (connection: string) => string): IteratorView[] {
  const list: IteratorView[] = [];
  for (const reader of state.readers.values()) {
    const cursor = reader.cursors.get(shard.ix);
    if (cursor === undefined || list.length >= MOST_READERS) continue;
    list.push({
      consumer: called(reader.name), connection: reader.name, position: cursor.position, got: cursor.got, behindRecords: Math.max(0, shard.next - cursor.position), behindMs: behindOf(shard, cursor.position, ctx.now), ageMs: cursor.ageMs,
      issuedAtUs: cursor.issuedAt, expiresAtUs: cursor.issuedAt + ITERATOR_LIFE,
    });
  }
  return list;
}

function pipesOf(state: StreamState, shard: Shard, called: (connection: string) => string): PipeView[] {
  const list: PipeView[] = [];
  for (const pipe of state.pipes.values())
    if (pipe.shard === shard.ix && list.length < MOST_READERS)
      list.push({ consumer: called(pipe.caller), connection: pipe.caller, position: pipe.arrived, behindRecords: Math.max(0, shard.next - pipe.arrived), inFlight: pipe.position - pipe.arrived, startedAtUs: pipe.startedAt, endsAtUs: pipe.startedAt + 300 * SECOND });
  return list;
}

function readersView(state: StreamState, ctx: StreamContext, called: (connection: string) => string): StreamView["readers"] {
  const list: StreamView["readers"][number][] = [];
  for (const reader of state.readers.values()) {
    if (list.length >= MOST_READERS) break;
    let behindMs = 0;
    let ageMs = 0;
    for (const [ix, cursor] of reader.cursors) {
      const shard = state.shards.get(ix);
      if (shard !== undefined) behindMs = Math.max(behindMs, behindOf(shard, cursor.position, ctx.now));
      ageMs = Math.max(ageMs, cursor.ageMs);
    }
    list.push({ consumer: called(reader.name), connection: reader.name, behindMs, ageMs, lost: reader.lost, throttled: reader.throttled, lastThrottledUs: reader.lastThrottledAt < 0 ? null : reader.lastThrottledAt, pushed: false });
  }
  const pushed = new Map<string, number>();
  for (const pipe of state.pipes.values()) {
    const shard = state.shards.get(pipe.shard);
    if (shard !== undefined) pushed.set(pipe.caller, Math.max(pushed.get(pipe.caller) ?? 0, behindOf(shard, pipe.arrived, ctx.now)));
  }
  for (const [connection, behindMs] of pushed) if (list.length < MOST_READERS) list.push({ consumer: called(connection), connection, behindMs, ageMs: 0, lost: 0, throttled: 0, lastThrottledUs: null, pushed: true });
  return list;
}
