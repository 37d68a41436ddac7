/** A shard's records: appended at one end, trimmed at the other, found by position or by time. */
import { newBucket } from "../../aws/token-bucket.ts";
import type { Micros } from "../../kernel/time.ts";
import { WRITE_BYTES, WRITE_RECORDS } from "./config.ts";
import type { Range } from "./hash-space.ts";
import { shardId } from "./sequence.ts";
import { BLOCK, type Heat, type Shard, type StoredRecord } from "./state.ts";

const COLD = (): Heat => ({ second: -1, records: 0, bytes: 0, refused: 0 });

export function newShard(ix: number, range: Range, now: Micros, parent = -1, adjacent = -1): Shard {
  return {
    id: shardId(ix), ix, lo: range.lo, hi: range.hi, parent, adjacent, children: [], openedAt: now, closedAt: -1, base: 0, first: 0, next: 0, blocks: [],
    tank: { records: newBucket(WRITE_RECORDS, WRITE_RECORDS, now), bytes: newBucket(WRITE_BYTES, WRITE_BYTES, now) }, window: { second: -1, records: 0, bytes: 0 },
    reads: [], blockedUntil: 0, heat: COLD(), lastHeat: COLD(), hotKey: "", votes: 0, tally: { refused: 0, expired: 0, lostUnread: 0 }, lastRefusedAt: -1,
  };
}

/** Puts a record at the end: its position is the shard's next. */
export function append(shard: Shard, record: StoredRecord): void {
  const last = shard.blocks.at(-1);
  if (last === undefined || last.length === BLOCK) {
    if (last !== undefined) Object.freeze(last);
    // An emptied log begins anew on a block's border.
    if (last === undefined) shard.base = shard.next;
    shard.blocks.push([record]);
  } else last.push(record);
  shard.next++;
}

export function recordAt(shard: Shard, position: number): StoredRecord | undefined {
  const offset = position - shard.base;
  return offset < 0 || position >= shard.next ? undefined : shard.blocks[Math.floor(offset / BLOCK)]![offset % BLOCK];
}

/** Arrival of the newest record, readable or not; -1 without any. */
export function newestAt(shard: Shard): Micros {
  return recordAt(shard, shard.next - 1)?.at ?? -1;
}

/** The position behind the last readable record. */
export function readableEnd(shard: Shard, now: Micros): number {
  if ((recordAt(shard, shard.next - 1)?.visibleAt ?? 0) <= now) return shard.next;
  return search(shard, (record) => record.visibleAt > now);
}

/** The first position whose record arrived at `at` or later. */
export function positionFrom(shard: Shard, at: Micros): number {
  return search(shard, (record) => record.at >= at);
}

/** The first live position for which `wanted` holds; it must hold for all behind it too. */
function search(shard: Shard, wanted: (record: StoredRecord) => boolean): number {
  let low = shard.first;
  let high = shard.next;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (wanted(recordAt(shard, middle)!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Moves the trim line over what arrived at `before` or earlier; what went comes back. */
export function trim(shard: Shard, before: Micros): StoredRecord[] {
  const gone: StoredRecord[] = [];
  for (let record = recordAt(shard, shard.first); record !== undefined && record.at <= before; record = recordAt(shard, shard.first)) {
    gone.push(record);
    shard.first++;
  }
  const blocks = Math.floor((shard.first - shard.base) / BLOCK);
  if (blocks > 0) {
    shard.blocks.splice(0, blocks);
    shard.base += blocks * BLOCK;
  }
  return gone;
}

export function* records(shard: Shard): Iterable<StoredRecord> {
  for (let position = shard.first; position < shard.next; position++) yield recordAt(shard, position)!;
}
