/** Producing, fetching and committing. Operations bear the names of Kafka's protocol. Source: https://kafka.apache.org/protocol */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { HOUR, type Micros } from "../../kernel/time.ts";
import type { Call } from "../define.ts";
import type { ClusterContext } from "./config.ts";
import { partitionOfKey } from "./partitioner.ts";
import type { ClusterState, Partition, Stored, Topic } from "./state.ts";

interface TopicInput { readonly Topic?: unknown; readonly Partition?: unknown }
export interface RecordInput { readonly Key?: unknown; readonly Value?: unknown; readonly Partition?: unknown }
interface ProduceInput extends TopicInput { readonly Records?: readonly RecordInput[] }
interface OffsetsInput extends TopicInput { readonly Timestamp?: unknown }
interface FetchInput extends TopicInput { readonly Offset?: unknown; readonly MaxRecords?: unknown }
interface CommitInput extends TopicInput { readonly Group?: unknown; readonly Offset?: unknown }

const unknownTopic = () => failed(awsError("UnknownTopicOrPartition", "This server does not host this topic-partition.", 404));

const outOfRange = () => failed(awsError("OffsetOutOfRange", "The requested offset is not within the range of offsets maintained by the server.", 400));

/** A place in the log of this partition, or the end of it. */
const isOffset = (offset: number, partition: Partition): boolean => Number.isInteger(offset) && offset >= 0 && offset <= partition.next;

function topicOf(state: ClusterState, call: Call): Topic | undefined {
  const name = (call.input as TopicInput | null)?.Topic;
  return name === undefined || name === null ? state.topics.values().next().value : state.topics.get(String(name));
}

function partitionOf(state: ClusterState, call: Call): Partition | undefined {
  return topicOf(state, call)?.partitions[Number((call.input as TopicInput).Partition)];
}

export function produce(state: ClusterState, call: Call<ProduceInput>, ctx: ClusterContext): void {
  const topic = topicOf(state, call);
  const records: readonly RecordInput[] = call.input.Records ?? [];
  if (topic === undefined) return ctx.reply(call.id, unknownTopic(), "MSK-001");
  if (!Array.isArray(records) || !records.every((record) => typeof record === "object" && record !== null && !Array.isArray(record)))
    return ctx.reply(call.id, failed(awsError("InvalidRecord", "Records is a list of { Key, Value }.")), "MSK-001");
  if (records.some(({ Partition: given }) => given !== undefined && topic.partitions[Number(given)] === undefined)) return ctx.reply(call.id, unknownTopic(), "MSK-001");
  const Offsets = records.map((record, n) => {
    const key = typeof record.Key === "string" ? record.Key : null;
    const at = record.Partition !== undefined ? Number(record.Partition) : key === null ? topic.turn++ % topic.partitions.length : partitionOfKey(key, topic.partitions.length);
    const partition = topic.partitions[at]!;
    const value = typeof record.Value === "string" ? record.Value : JSON.stringify(record.Value ?? null);
    const message = call.carries[n] ?? ctx.message("record", [], { body: value, ...(key === null ? {} : { group: key }) });
    const stored: Stored = Object.freeze({ offset: partition.next++, at: ctx.now, key, value, message });
    partition.records.push(stored);
    ctx.mark(message, "sent", "MSK-001");
    return { Partition: at, Offset: stored.offset };
  });
  state.tally.produced += records.length;
  ctx.count("MessagesInPerSec", records.length);
  ctx.reply(call.id, succeeded({ Topic: topic.name, Offsets }), "MSK-001");
  if (state.trimTimer === -1) state.trimTimer = ctx.after(retentionUs(ctx), "msk/trimmed", null, "MSK-003");
  lag(state, ctx);
}

const retentionUs = (ctx: ClusterContext): Micros => Math.round(ctx.config.behaviour.retentionHours * HOUR);

/** The oldest records are as old as may be: they go, read or not. */
export function trim(state: ClusterState, ctx: ClusterContext): void {
  state.trimTimer = -1;
  let next = Infinity;
  for (const { partitions } of state.topics.values())
    for (const partition of partitions) {
      const gone = partition.records.filter(({ at }) => at + retentionUs(ctx) <= ctx.now);
      partition.records.splice(0, gone.length);
      partition.first += gone.length;
      state.tally.expired += gone.length;
      for (const { message } of gone) ctx.ended(message, "expired", "MSK-003");
      next = Math.min(next, partition.records[0]?.at ?? Infinity);
    }
  if (next !== Infinity) state.trimTimer = ctx.after(next + retentionUs(ctx) - ctx.now, "msk/trimmed", null, "MSK-003");
  lag(state, ctx);
}

export function metadata(state: ClusterState, call: Call, ctx: ClusterContext): void {
  const topic = topicOf(state, call);
  if (topic === undefined) return ctx.reply(call.id, unknownTopic(), "MSK-001");
  ctx.reply(call.id, succeeded({ Topic: topic.name, Partitions: topic.partitions.map((_, index) => ({ PartitionIndex: index })) }), "MSK-001");
}

/** `Timestamp`: "earliest", "latest", or epoch seconds: the first record since. */
export function listOffsets(state: ClusterState, call: Call<OffsetsInput>, ctx: ClusterContext): void {
  const partition = partitionOf(state, call);
  if (partition === undefined) return ctx.reply(call.id, unknownTopic(), "MSK-002");
  const { Timestamp: when } = call.input;
  const since = typeof when === "number" ? Math.round((when * 1000 - ctx.settings.startsAtMs) * 1000) : -1;
  const Offset = when === "latest" ? partition.next : typeof when === "number" ? (partition.records.find(({ at }) => at >= since)?.offset ?? partition.next) : partition.first;
  ctx.reply(call.id, succeeded({ Offset }), "MSK-002");
}

export function fetch(state: ClusterState, call: Call<FetchInput>, ctx: ClusterContext): void {
  const partition = partitionOf(state, call);
  if (partition === undefined) return ctx.reply(call.id, unknownTopic(), "MSK-002");
  const from = Number(call.input.Offset ?? 0);
  if (!isOffset(from, partition)) return ctx.reply(call.id, outOfRange(), "MSK-002");
  const start = Math.max(0, from - partition.first);
  const most = Number(call.input.MaxRecords ?? 500);
  const found = partition.records.slice(start, start + (most >= 1 ? Math.floor(most) : 500));
  const next = (found.at(-1)?.offset ?? Math.max(from, partition.first) - 1) + 1;
  state.tally.fetched += found.length;
  ctx.count("MessagesOut", found.length);
  ctx.reply(call.id, succeeded({
    Records: found.map(({ offset, at, key, value }) => ({ Offset: offset, Timestamp: ctx.settings.startsAtMs + Math.floor(at / 1000), Key: key, Value: value })), NextOffset: next, HighWatermark: partition.next,
  }, { messages: found.map(({ message, at }) => ({ message, at })) }), "MSK-002", { carries: found.map(({ message }) => message) });
}

export function commit(state: ClusterState, call: Call<CommitInput>, ctx: ClusterContext): void {
  const partition = partitionOf(state, call);
  if (partition === undefined) return ctx.reply(call.id, unknownTopic(), "MSK-002");
  const offset = Number(call.input.Offset ?? 0);
  if (!isOffset(offset, partition)) return ctx.reply(call.id, outOfRange(), "MSK-002");
  partition.committed.set(String(call.input.Group ?? ""), offset);
  ctx.reply(call.id, succeeded({}), "MSK-002");
  lag(state, ctx);
}

/** How far the slowest group is behind, over all partitions. */
export function offsetLag(state: ClusterState): number {
  const groups = new Map<string, number>();
  for (const { partitions } of state.topics.values())
    for (const { committed, next } of partitions) for (const [group, offset] of committed) groups.set(group, (groups.get(group) ?? 0) + next - offset);
  return Math.max(0, ...groups.values());
}

function lag(state: ClusterState, ctx: ClusterContext): void {
  ctx.gauge("SumOffsetLag", offsetLag(state));
}
