/** How Lambda's mappings read a topic. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html */
import type { Micros } from "../../kernel/time.ts";
import type { AnyConfig, MessageId } from "../define.ts";
import type { Answer, ShardSource } from "../polled-source.ts";
import type { TopicDefinition } from "./config.ts";

interface RecordOutput { readonly Offset: number; readonly Key: string | null; readonly Value: string }
interface FetchOutput { readonly Records: readonly RecordOutput[]; readonly NextOffset: number; readonly HighWatermark: number }
interface Facts { readonly message: MessageId; readonly at: Micros }

function topic({ properties }: AnyConfig): { readonly Topic?: string } {
  const name = (properties.Topics as readonly string[] | undefined)?.[0];
  return name === undefined ? {} : { Topic: name };
}

/** A partition is called by its topic and number: `orders-2`. */
const indexOf = (partition: string): number => Number(partition.slice(partition.lastIndexOf("-") + 1));
const at = (mapping: AnyConfig, partition: string) => ({ ...topic(mapping), Partition: indexOf(partition) });

export const polledCluster: ShardSource = {
  protocol: "shards", name: "kafka", permission: "DescribeCluster on MSK", missing: { code: "EVENT_SOURCE_NOT_FOUND", message: "The cluster does not exist." },
  pollMs: 100, positions: ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"], payload: "value", consumers: true,
  terms: () => ({ batchSize: 100, mostBatchSize: 10_000, windowSeconds: 0.5, mayGather: true }),
  problem(mapping, config) {
    const name = (mapping.Topics as readonly string[] | undefined)?.[0];
    const known = config.behaviour.topics as readonly TopicDefinition[] | undefined;
    return name === undefined || known === undefined || known.some(({ TopicName }) => TopicName === name) ? undefined : `ESM_CONFIG_NOT_VALID: the cluster has no topic ${name}.`;
  },
  list: (_source, mapping) => ({ operation: "kafka:Metadata", input: topic(mapping) }),
  listed(answer) {
    const { Topic, Partitions } = answer.output as { readonly Topic: string; readonly Partitions: readonly { readonly PartitionIndex: number }[] };
    return Partitions.map(({ PartitionIndex }) => ({ id: `${Topic}-${PartitionIndex}`, parents: [], range: ["0", "340282366920938463463374607431768211455"] as const, closed: false }));
  },
  iterator: (_source, mapping, shard, { type, sequence, timestamp }) => (sequence !== undefined ? String(Number(sequence) + 1)
    : { operation: "kafka:ListOffsets", input: { ...at(mapping, shard), Timestamp: type === "LATEST" ? "latest" : type === "AT_TIMESTAMP" ? timestamp : "earliest" } }),
  iterated: (answer) => String((answer.output as { readonly Offset: number }).Offset),
  read: (_source, mapping, shard, iterator, most) => ({ operation: "kafka:Fetch", input: { ...at(mapping, shard), Offset: Number(iterator), MaxRecords: most } }),
  came(answer) {
    const { Records, NextOffset } = answer.output as FetchOutput;
    const facts = (answer.sim as { readonly messages: readonly Facts[] }).messages;
    return { next: String(NextOffset), behindMs: 0, records: Records.map((record, n) => ({ sequence: String(record.Offset), key: record.Key ?? "", data: record.Value, arrivedAt: facts[n]!.at, message: facts[n]!.message })) };
  },
  event: (_answer: Answer, _n, record) => ({ value: record.data, key: record.key, offset: Number(record.sequence) }),
  givenUp: ({ source, first, last, firstAt, lastAt, count, bytes, shard }) => ({ KafkaBatchInfo: {
    batchSize: count, eventSourceArn: source.arn, bootstrapServers: `b-1.${source.id}.kafka.amazonaws.com:9098`, payloadSize: bytes,
    recordsInfo: { [shard]: { firstRecordOffset: first.sequence, lastRecordOffset: last.sequence, firstRecordTimestamp: firstAt, lastRecordTimestamp: lastAt } },
  } }),
  commit: (mapping, shard, sequence, group) => ({ operation: "kafka:OffsetCommit", input: { ...at(mapping, shard), Group: group, Offset: Number(sequence) + 1 } }),
  write: (name, body) => ({ operation: "kafka:Produce", input: { Topic: name, Records: [{ Value: body }] } }),
};
