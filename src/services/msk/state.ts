/** What a cluster knows: topics, their partitions as logs, and how far each consumer group has committed. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId, TimerId } from "../define.ts";
import type { ClusterContext, TopicDefinition } from "./config.ts";

export interface Stored { readonly offset: number; readonly at: Micros; readonly key: string | null; readonly value: string; readonly message: MessageId }

export interface Partition {
  /** Oldest first; the first has the offset `first`. */
  records: Stored[];
  first: number;
  next: number;
  /** Group → the offset that it reads next, by its own word. */
  committed: Map<string, number>;
}

export interface Topic { readonly name: string; readonly partitions: Partition[]; /** For records without a key. */ turn: number }

export interface ClusterState {
  topics: Map<string, Topic>;
  trimTimer: TimerId | -1;
  tally: { produced: number; fetched: number; expired: number };
}

export function newTopic({ TopicName, PartitionCount }: TopicDefinition): Topic {
  return { name: TopicName, partitions: Array.from({ length: PartitionCount }, () => ({ records: [], first: 0, next: 0, committed: new Map() })), turn: 0 };
}

export function emptyCluster(ctx: ClusterContext): ClusterState {
  return { topics: new Map(ctx.config.behaviour.topics.map((one) => [one.TopicName, newTopic(one)])), trimTimer: -1, tally: { produced: 0, fetched: 0, expired: 0 } };
}
