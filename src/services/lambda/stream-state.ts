/** What a mapping of a stream knows: shards that it reads, and one or more lanes for each. */
import type { Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { CallId, TimerId } from "../define.ts";
import type { StreamRecord, Work } from "./lane.ts";

export interface Shard {
  readonly id: string;
  readonly parents: readonly string[];
  /** Range of hash keys, decimal; a table's shard has all. */
  readonly range: readonly [string, string];
  iterator: string;
  /** Sequence number of the last record read, "" before the first. */
  lastRead: string;
  state: "waits for parents" | "reading" | "closed" | "done";
  call: CallId | -1;
  timer: TimerId | -1;
  /** The iterator type to begin with. */
  readonly from: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
  behindMs: number;
  errors: number;
}

export interface Lane {
  readonly id: string;
  readonly shard: string;
  /** Read, and not yet in a batch. */
  waiting: StreamRecord[];
  /** Parts of a halved batch, before all that waits. */
  parts: Work[];
  work: Work | null;
  state: "idle" | "gathering" | "running" | "backing off" | "throttled" | /** Its consumer is at work on another partition. */ "waits";
  /** Runs of the batch in work, for records of batches given up. */
  startedAt: Micros;
  nextAt: Micros;
  timer: TimerId | -1;
  /** The tumbling window that is open: its number, its state, and whether its end has come. */
  window: { readonly number: number; state: Json; due: boolean; timer: TimerId | -1 } | null;
  checkpoint: string;
  processed: number;
  discarded: number;
}

/** Kafka: readers of the topic's partitions, each with one batch in work at most. */
export interface Consumers { count: number; timer: TimerId | -1 }

export interface StreamSide {
  shards: Map<string, Shard>;
  lanes: Map<string, Lane>;
  listing: boolean;
  /** ARN of the enhanced-fan-out consumer, "" until it is registered. */
  consumer: string;
  begun: boolean;
  errors: number;
  consumers?: Consumers;
}

export function emptyStreamSide(): StreamSide {
  return { shards: new Map(), lanes: new Map(), listing: false, consumer: "", begun: false, errors: 0 };
}
