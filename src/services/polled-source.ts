/**
 * How a managed poller reads a node that offers the role `lambda.source`: by which protocol, under which names, on which
 * terms. The node's definition says it (`source`), the poller finds it at its neighbour: neither knows the other, and a
 * new source is a folder of its own. Pure functions over inputs and outputs; nothing here acts.
 */
import type { Micros } from "../kernel/time.ts";
import type { Json } from "../vocabulary/json.ts";
import type { AnyConfig, MessageId, Outcome, Peer, Settings } from "./define.ts";

export type PolledSource = QueueSource | ShardSource;
export type Answer = Extract<Outcome, { readonly ok: true }>;

/** A call that the poller makes at the source. */
export interface PolledCall { readonly operation: string; readonly input: unknown }

/** What AWS lays down for mappings of such a source; it may depend on the source's configuration. */
export interface SourceTerms {
  /** Records of a batch where the mapping says nothing, and the most that it may say. */
  readonly batchSize: number;
  readonly mostBatchSize: number;
  /** Seconds of gathering where the mapping says nothing. */
  readonly windowSeconds: number;
  /** Whether a batching window is possible at all (not at a FIFO queue). */
  readonly mayGather: boolean;
  /** Batches above this need a window of at least a second. */
  readonly mostWithoutWindow?: number;
  /** The handler works on items in order and stops at the first that fails. */
  readonly inOrder?: boolean;
  /** At most so many batches in work, whatever else is configured (Amazon MQ). */
  readonly concurrency?: number;
  /** A queue that grows its pollers with the backlog, and may have them capped or provisioned (Amazon SQS). */
  readonly scales?: boolean;
  /** Seconds for which a message is hidden once received: a run should not take longer. */
  readonly hiddenSeconds?: number;
}

interface Common {
  /** "ReceiveMessage on SQS": what a role without rights lacks. */
  readonly permission: string;
  /** AWS's error when the source does not exist (any more). */
  readonly missing: { readonly code: string; readonly message: string };
  /** Which member of a filter's pattern looks into the data: `body`, `data`, `value`. */
  readonly payload: string;
  terms(config: AnyConfig): SourceTerms;
  /** What AWS would not take in such a mapping, beyond the terms. */
  problem?(mapping: Readonly<Record<string, unknown>>, config: AnyConfig): string | undefined;
}

/** A message that was received and must be acknowledged. */
export interface PolledMessage {
  readonly message: MessageId;
  /** What a partial response names. */
  readonly messageId: string;
  /** What acknowledges it. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly bytes: number;
  /** When it comes back by itself; -1: never. */
  readonly hiddenUntil: Micros;
  readonly receiveCount: number;
  readonly group: string;
}

/** Messages that are received, then acknowledged: queues and brokers. */
export interface QueueSource extends Common {
  readonly protocol: "queue";
  receive(source: Peer, mapping: AnyConfig, most: number, waitSeconds: number): PolledCall;
  received(answer: Answer): readonly PolledMessage[];
  /** The n-th message of an answer as the function's event, and so a filter, has it. */
  event(answer: Answer, n: number, source: Peer, settings: Settings): { readonly [name: string]: Json };
  /** At most so many in one acknowledgement. */
  readonly mostAcknowledged: number;
  acknowledge(source: Peer, mapping: AnyConfig, handles: readonly string[]): PolledCall;
  /** How many of an answer; undefined where it does not say: all. */
  acknowledged(answer: Answer): number | undefined;
  /** After a failed run; where it is missing, messages come back by themselves. */
  giveBack?(source: Peer, mapping: AnyConfig, handles: readonly string[]): PolledCall;
}

export interface PolledShard {
  readonly id: string;
  readonly parents: readonly string[];
  /** Range of hash keys, decimal, both included. */
  readonly range: readonly [string, string];
  /** No record will follow. */
  readonly closed: boolean;
}

export interface PolledRecord {
  readonly sequence: string;
  readonly key: string;
  /** The text of its data. */
  readonly data: string;
  /** When it arrived; undefined where the answer does not say. */
  readonly arrivedAt: Micros | undefined;
  readonly message: MessageId | -1;
}

export interface Position { readonly type: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP" | "AFTER_SEQUENCE_NUMBER"; readonly sequence?: string; /** Epoch seconds. */ readonly timestamp?: number }

export interface PolledRecords {
  readonly records: readonly PolledRecord[];
  /** Where to read on; null when the shard has ended. */
  readonly next: string | null;
  readonly behindMs: number;
}

/** What a record of a batch given up says of the batch: `KinesisBatchInfo` and its like. */
export interface GivenUp { readonly shard: string; readonly source: Peer; readonly mapping: AnyConfig; readonly first: PolledRecord; readonly last: PolledRecord; readonly firstAt: string; readonly lastAt: string; readonly count: number; readonly bytes: number }

/** Ordered logs that are read by position: streams, tables' streams, Kafka's partitions. */
export interface ShardSource extends Common {
  readonly protocol: "shards";
  /** How the mapping's views and states call it. */
  readonly name: string;
  /** Between two polls of a shard. */
  readonly pollMs: number;
  readonly positions: readonly string[];
  list(source: Peer, mapping: AnyConfig): PolledCall;
  listed(answer: Answer): readonly PolledShard[];
  /** The call that asks where to read, or the place itself where it is known. */
  iterator(source: Peer, mapping: AnyConfig, shard: string, at: Position): PolledCall | string;
  iterated(answer: Answer): string;
  read(source: Peer, mapping: AnyConfig, shard: string, iterator: string, most: number): PolledCall;
  /** `carried`: the messages that came with the answer. */
  came(answer: Answer, carried: readonly MessageId[], settings: Settings): PolledRecords;
  event(answer: Answer, n: number, record: PolledRecord, source: Peer): { readonly [name: string]: Json };
  givenUp(about: GivenUp): { readonly [name: string]: Json };
  /** Tells the source how far a reader is: its group's offset. */
  commit?(mapping: AnyConfig, shard: string, sequence: string, group: string): PolledCall;
  /** One consumer reads several shards, a batch at a time; more are added while it lags behind (Kafka). */
  readonly consumers?: true;
  /** A pipe of its own to each shard, through which records are pushed. */
  readonly push?: {
    register(source: Peer, name: string): PolledCall;
    registered(answer: Answer): string;
    subscribe(consumer: string, shard: string, at: Position): PolledCall;
    ended(answer: Answer): boolean;
  };
  /** Puts a batch that was given up into the source itself (a Kafka topic for failures). */
  write?(topic: string, body: string): PolledCall;
}
