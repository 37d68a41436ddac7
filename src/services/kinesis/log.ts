/** A shard's records: appended at one end, trimmed at the other, found by position or by time. */
import { isSealed } from "../../aws/aggregate.ts";
import { newBucket } from "../../aws/token-bucket.ts";
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import { NO_RECORDS, type Batch } from "../stream-batch.ts";
import { WRITE_BYTES, WRITE_RECORDS } from "./config.ts";
import type { Range } from "./hash-space.ts";
import { shardId } from "./sequence.ts";
import { BLOCK, type Block, type Heat, type Shard, type StoredRecord } from "./state.ts";

const COLD = (): Heat => ({ second: -1, records: 0, bytes: 0, refused: 0 });

export function newShard(ix: number, range: Range, now: Micros, parent = -1, adjacent = -1): Shard {
  return {
    id: shardId(ix), ix, lo: range.lo, hi: range.hi, parent, adjacent, children: [], openedAt: now, closedAt: -1, base: 0, first: 0, next: 0, blocks: [],
    tank: { records: newBucket(WRITE_RECORDS, WRITE_RECORDS, now), bytes: newBucket(WRITE_BYTES, WRITE_BYTES, now) }, window: { second: -1, records: 0, bytes: 0 },
    reads: [], blockedUntil: 0, heat: COLD(), lastHeat: COLD(), hotKey: "", votes: 0, tally: { refused: 0, expired: 0, lostUnread: 0 }, lastRefusedAt: -1,
  };
}

function newBlock(): Block {
  return { messages: new Int32Array(BLOCK), bytes: new Int32Array(BLOCK), at: new Float64Array(BLOCK), visibleAt: new Float64Array(BLOCK), keys: [], data: [], explicit: [] };
}

/** Puts a record at the end: its position is the shard's next. `reworded`: its message has another body or group. `visibleAt` is put off where the record before is not readable yet. */
export function append(shard: Shard, key: string, record: Pick<StoredRecord, "explicit" | "data" | "bytes">, reworded: boolean, message: MessageId, at: Micros, visibleAt: Micros): void {
  let block = shard.blocks[shard.blocks.length - 1];
  if (block === undefined || block.keys.length === BLOCK) {
    if (block !== undefined) Object.freeze(block);
    // An emptied log begins anew on a block's border.
    else shard.base = shard.next;
    shard.blocks.push((block = newBlock()));
  }
  const i = block.keys.length;
  block.messages[i] = message;
  block.bytes[i] = record.bytes;
  block.at[i] = at;
  block.visibleAt[i] = i > 0 ? Math.max(block.visibleAt[i - 1]!, visibleAt) : Math.max(visibleFrom(shard, shard.next - 1), visibleAt);
  block.keys.push(key);
  block.data.push(record.data);
  if (record.explicit !== "") {
    while (block.explicit.length < i) block.explicit.push("");
    block.explicit.push(record.explicit);
  }
  if (reworded) block.reworded = true;
  if (isSealed(record.data)) block.sealed = true;
  shard.next++;
}

/** The block that holds a position, if it is there still. */
function blockOf(shard: Shard, position: number): Block | undefined {
  return position < shard.base || position >= shard.next ? undefined : shard.blocks[Math.floor((position - shard.base) / BLOCK)];
}

const placeOf = (shard: Shard, position: number): number => (position - shard.base) % BLOCK;

export function recordAt(shard: Shard, position: number): StoredRecord | undefined {
  const block = blockOf(shard, position);
  if (block === undefined) return undefined;
  const i = placeOf(shard, position);
  return {
    message: block.messages[i] as MessageId, position, key: block.keys[i]!, explicit: block.explicit[i] ?? "", data: block.data[i]!, bytes: block.bytes[i]!, at: block.at[i]!, visibleAt: block.visibleAt[i]!,
  };
}

/** When a record arrived; -1 where none is. */
export function arrivedAt(shard: Shard, position: number): Micros {
  return blockOf(shard, position)?.at[placeOf(shard, position)] ?? -1;
}

/** Since when a record can be read; -1 where none is. */
function visibleFrom(shard: Shard, position: number): Micros {
  return blockOf(shard, position)?.visibleAt[placeOf(shard, position)] ?? -1;
}

/** Arrival of the newest record, readable or not; -1 without any. */
export function newestAt(shard: Shard): Micros {
  return arrivedAt(shard, shard.next - 1);
}

/** The position behind the last readable record. */
export function readableEnd(shard: Shard, now: Micros): number {
  if (visibleFrom(shard, shard.next - 1) <= now) return shard.next;
  return search(shard, (position) => visibleFrom(shard, position) > now);
}

/** The first position whose record arrived at `at` or later. */
export function positionFrom(shard: Shard, at: Micros): number {
  return search(shard, (position) => arrivedAt(shard, position) >= at);
}

/** The first live position for which `wanted` holds; it must hold for all behind it too. */
function search(shard: Shard, wanted: (position: number) => boolean): number {
  let low = shard.first;
  let high = shard.next;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (wanted(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The position behind at most `limit` records and `most` bytes, one record at least, from `position` up to `end`; and their bytes. */
export function reach(shard: Shard, position: number, end: number, limit: number, most: number): { readonly to: number; readonly bytes: number } {
  const last = Math.min(end, position + limit);
  let bytes = 0;
  let at = position;
  while (at < last) {
    const block = blockOf(shard, at)!;
    const from = placeOf(shard, at);
    const until = Math.min(BLOCK, from + last - at);
    for (let i = from; i < until; i++, at++) {
      const size = block.bytes[i]!;
      if (bytes + size > most && at > position) return { to: at, bytes };
      bytes += size;
    }
  }
  return { to: at, bytes };
}

/** The records from `position` on, up to `to`. */
export function readFrom(shard: Shard, position: number, to: number): Batch {
  if (position >= to) return NO_RECORDS;
  const messages: MessageId[] = [];
  const at: Micros[] = [];
  let keys: readonly string[] = [];
  let data: readonly string[] = [];
  let reworded = false;
  let sealed = false;
  for (let next = position; next < to;) {
    const block = blockOf(shard, next)!;
    const from = placeOf(shard, next);
    const until = Math.min(BLOCK, from + to - next);
    for (let i = from; i < until; i++) {
      messages.push(block.messages[i] as MessageId);
      at.push(block.at[i]!);
    }
    keys = keys.concat(block.keys.slice(from, until));
    data = data.concat(block.data.slice(from, until));
    reworded ||= block.reworded === true;
    sealed ||= block.sealed === true;
    next += until - from;
  }
  return { first: position, messages, keys, data, at, reworded, sealed };
}

/** Moves the trim line over what arrived at `before` or earlier; what went comes back. */
export function trim(shard: Shard, before: Micros): MessageId[] {
  const gone: MessageId[] = [];
  for (let block = blockOf(shard, shard.first); block !== undefined; block = blockOf(shard, shard.first)) {
    const i = placeOf(shard, shard.first);
    if (block.at[i]! > before) break;
    gone.push(block.messages[i] as MessageId);
    shard.first++;
  }
  const blocks = Math.floor((shard.first - shard.base) / BLOCK);
  if (blocks > 0) {
    shard.blocks.splice(0, blocks);
    shard.base += blocks * BLOCK;
  }
  return gone;
}

/** The messages of all records that are there. */
export function* messagesOf(shard: Shard): Iterable<MessageId> {
  for (let position = shard.first; position < shard.next; position++) yield blockOf(shard, position)!.messages[placeOf(shard, position)] as MessageId;
}
