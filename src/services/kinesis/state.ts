/**
 * What a stream knows. A record has one place for ever: (shard, position), the position counting from 0 in its shard.
 * Everything else (iterators, subscriptions, the trim line) is a position. Records lie in blocks; a full block is frozen,
 * so that checkpoints share it.
 */
import type { TokenBucket } from "../../aws/token-bucket.ts";
import type { Micros } from "../../kernel/time.ts";
import type { CallId, EntityId, MessageId, TimerId } from "../define.ts";

/** A record as its readers see it: read from the columns of its block. */
export interface StoredRecord {
  readonly message: MessageId;
  /** Its place in the shard. */
  readonly position: number;
  readonly key: string;
  /** ExplicitHashKey, "" without. */
  readonly explicit: string;
  /** The text itself; base64 only in AWS's inputs and outputs. */
  readonly data: string;
  /** Data and the key's UTF-8. */
  readonly bytes: number;
  /** ApproximateArrivalTimestamp. Never falls within a shard. */
  readonly at: Micros;
  /** Readable from here on. Never falls within a shard. */
  readonly visibleAt: Micros;
}

/** Records a block. */
export const BLOCK = 256;

/** Records in columns, so that a million of them are no million objects. Frozen when it is full. */
export interface Block {
  readonly messages: Int32Array;
  readonly bytes: Int32Array;
  readonly at: Float64Array;
  readonly visibleAt: Float64Array;
  readonly keys: string[];
  readonly data: string[];
  /** Empty until a record has one. */
  readonly explicit: string[];
  /** True once a record is in it whose text or key is not its message's own body or group: its copies must be told theirs. */
  reworded?: boolean;
  /** True once a record is in it that may be an envelope (KIN-063). */
  sealed?: boolean;
}

/** Where a key's records go for now. Frozen; the key is the one text of it that records share. */
export interface Route { readonly key: string; readonly shard: number }

/** What a shard has taken in one second. */
export interface Heat { second: number; records: number; bytes: number; refused: number }

export interface Shard {
  readonly id: string;
  readonly ix: number;
  /** Hash keys, both included. */
  readonly lo: bigint;
  readonly hi: bigint;
  /** Index of the parent, -1 = none; the second one of a merge. */
  readonly parent: number;
  readonly adjacent: number;
  readonly children: number[];
  readonly openedAt: Micros;
  /** -1 while open. */
  closedAt: Micros;
  /** Position of the first record of the first block: a multiple of BLOCK. */
  base: number;
  /** The trim line: the first position that retention has left. */
  first: number;
  /** Position that the next record will take. */
  next: number;
  blocks: Block[];
  readonly tank: { readonly records: TokenBucket; readonly bytes: TokenBucket };
  /** For the model of whole seconds. */
  window: { second: number; records: number; bytes: number };
  /** Successful GetRecords within the last second. */
  reads: { readonly at: Micros; readonly bytes: number }[];
  /** After a large answer no GetRecords before this. */
  blockedUntil: Micros;
  heat: Heat;
  lastHeat: Heat;
  /** The key that may hold the majority of this second's puts, and its votes. */
  hotKey: string;
  votes: number;
  tally: { refused: number; expired: number; lostUnread: number };
  lastRefusedAt: Micros;
}

/** Where a standard consumer has got to in one shard. Drawn, and asked when records age out unread. */
export interface Cursor { position: number; /** Records of the last answer. */ got: number; at: Micros; behindMs: number; issuedAt: Micros; ageMs: number }
export interface Reader {
  /** Connection, or "console". */
  readonly name: string;
  cursors: Map<number, Cursor>;
  lost: number;
  throttled: number;
  lastThrottledAt: Micros;
}

/** A registered consumer (enhanced fan-out). */
export interface Consumer { readonly name: string; readonly arn: string; readonly createdAt: Micros; status: "CREATING" | "ACTIVE" }

/** One open SubscribeToShard: a wire of its own. */
export interface Pipe {
  readonly id: number;
  readonly consumer: string;
  readonly caller: EntityId;
  readonly shard: number;
  readonly call: CallId;
  readonly startedAt: Micros;
  readonly timer: TimerId;
  /** Next record to go onto the wire; records before it have left. */
  position: number;
  /** Handed over: all before it have arrived. */
  arrived: number;
  freeAt: Micros;
  /** Arrivals never overtake each other. */
  lastArrivalAt: Micros;
  /** A timer for the wire becoming free, or for a record becoming readable, is pending. */
  armed: boolean;
}

export interface Reshard { readonly kind: "split" | "merge" | "update"; readonly startedAt: Micros; readonly dueAt: Micros; readonly shard: number; readonly other: number; readonly at: bigint; readonly target: number }

export interface StreamState {
  status: "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";
  readonly createdAt: Micros;
  /** By index, in order of creation. */
  shards: Map<number, Shard>;
  /** Indices of the open shards, in order of hash keys: they tile [0, 2^128). */
  open: number[];
  nextIx: number;
  /** Key → shard for the open shards as they are: a memory. Another Map begins at each reshard. */
  routes: Map<string, Route>;
  readers: Map<string, Reader>;
  consumers: Map<string, Consumer>;
  pipes: Map<number, Pipe>;
  nextPipe: number;
  /** Last successful subscribe by `consumer shard`. */
  subscribedAt: Map<string, Micros>;
  reshard: Reshard | null;
  /** On demand: the highest seconds of 30 days, of each day and of all; the growth that is under way and when the oldest peak is forgotten (-1: none). */
  demand?: { second: number; records: number; bytes: number; peakRecords: number; peakBytes: number; peaks: { day: number; at: Micros; records: number; bytes: number }[]; target: number; dueAt: Micros; forgetAt: Micros };
  nextAuto?: number;
  /** When the capacity mode was switched, in the last 24 h. */
  switches?: readonly Micros[];
  /** MiB a second that are kept ready. */
  warm?: number;
  /** When UpdateShardCount began, in the last 24 h. */
  updates: Micros[];
  retentionTimer: TimerId | -1;
  retentionAt: Micros;
  tally: { stored: number; bytes: number; refused: number; rejected: number; expired: number; lostUnread: number; read: number; pushed: number; throttledReads: number };
  lastRefusal: { readonly at: Micros; readonly code: string; readonly says: string; readonly shard: number } | null;
  /** The last PutRecords: its entries, and which of them (by place, the first few) were refused. */
  lastBatch: { readonly at: Micros; readonly entries: number; readonly failed: number; readonly rows: readonly number[] } | null;
  lastMoved: { readonly atUs: Micros; readonly key: string; readonly hash: string; readonly shard: number } | null;
}

/** What the stream is, whatever its blocks remember to spare readers work. */
export function essenceOf({ shards, ...rest }: StreamState): unknown {
  return { ...rest, shards: new Map([...shards].map(([ix, shard]) => [ix, { ...shard, blocks: shard.blocks.map(({ reworded: _reworded, sealed: _sealed, ...columns }) => columns) }])) };
}
