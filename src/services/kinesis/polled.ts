/** How Lambda's mappings read a data stream. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
import { base64Text } from "../../aws/digests.ts";
import { parseIso } from "../../aws/date.ts";
import type { Micros } from "../../kernel/time.ts";
import type { Settings } from "../define.ts";
import type { Answer, PolledRecord, Position, ShardSource } from "../polled-source.ts";
import type { Batch } from "../stream-batch.ts";

/** All hash keys: 2^128 − 1. */
const ALL_KEYS = ["0", "340282366920938463463374607431768211455"] as const;

interface ShardOutput {
  readonly ShardId: string; readonly ParentShardId?: string; readonly AdjacentParentShardId?: string;
  readonly HashKeyRange?: { readonly StartingHashKey: string; readonly EndingHashKey: string };
  readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string };
}
interface RecordOutput { readonly SequenceNumber?: string; readonly PartitionKey?: string; readonly Data?: string; readonly ApproximateArrivalTimestamp?: string | number }
interface RecordsOutput {
  readonly Records?: readonly RecordOutput[]; readonly NextShardIterator?: string | null; readonly MillisBehindLatest?: number; readonly ChildShards?: readonly unknown[];
  readonly SubscribeToShardEvent?: RecordsOutput;
}
const outputOf = ({ output }: Answer): RecordsOutput => (output as RecordsOutput).SubscribeToShardEvent ?? (output as RecordsOutput);

function arrival(stamp: string | number | undefined, settings: Settings): Micros | undefined {
  const ms = typeof stamp === "number" ? stamp * 1000 : stamp === undefined ? undefined : parseIso(stamp);
  return ms === undefined ? undefined : Math.round((ms - settings.startsAtMs) * 1000);
}

const starting = (at: Position) => ({ Type: at.type, ...(at.sequence === undefined ? {} : { SequenceNumber: at.sequence }), ...(at.timestamp === undefined ? {} : { Timestamp: at.timestamp }) });

export const polledStream: ShardSource = {
  protocol: "shards", name: "kinesis", permission: "GetRecords on Kinesis", missing: { code: "ResourceNotFoundException", message: "The stream does not exist." },
  pollMs: 1_000, positions: ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"], payload: "data",
  terms: () => ({ batchSize: 100, mostBatchSize: 10_000, windowSeconds: 0, mayGather: true }),
  list: (source) => ({ operation: "kinesis:ListShards", input: { StreamARN: source.arn } }),
  listed: (answer) => ((answer.output as { readonly Shards?: readonly ShardOutput[] }).Shards ?? []).map((one) => ({
    id: one.ShardId, parents: [one.ParentShardId, one.AdjacentParentShardId].filter((id) => id !== undefined),
    range: one.HashKeyRange === undefined ? ALL_KEYS : [one.HashKeyRange.StartingHashKey, one.HashKeyRange.EndingHashKey], closed: one.SequenceNumberRange?.EndingSequenceNumber !== undefined,
  })),
  iterator: (source, _mapping, shard, at) => ({ operation: "kinesis:GetShardIterator", input: {
    StreamARN: source.arn, ShardId: shard, ShardIteratorType: at.type, ...(at.sequence === undefined ? {} : { StartingSequenceNumber: at.sequence }), ...(at.timestamp === undefined ? {} : { Timestamp: at.timestamp }),
  } }),
  iterated: (answer) => (answer.output as { readonly ShardIterator: string }).ShardIterator,
  read: (_source, _mapping, _shard, iterator, most) => ({ operation: "kinesis:GetRecords", input: { ShardIterator: iterator, Limit: most } }),
  came(answer, carried, settings) {
    const { Records = [], NextShardIterator = null, MillisBehindLatest = 0 } = outputOf(answer);
    // What the simulated stream tells beside AWS's answer.
    const batch = (answer.sim as { readonly batch?: Batch } | undefined)?.batch;
    return {
      next: NextShardIterator, behindMs: MillisBehindLatest,
      records: Records.map((record, n): PolledRecord => ({
        sequence: record.SequenceNumber ?? "", key: record.PartitionKey ?? "", data: batch?.data[n] ?? base64Text(record.Data ?? "") ?? "",
        arrivedAt: batch?.at[n] ?? arrival(record.ApproximateArrivalTimestamp, settings), message: batch?.messages[n] ?? carried[n] ?? -1,
      })),
    };
  },
  event: (_answer, _n, record) => ({ data: record.data, partitionKey: record.key, sequenceNumber: record.sequence }),
  givenUp: ({ shard, source, first, last, firstAt, lastAt, count }) => ({ KinesisBatchInfo: {
    shardId: shard, startSequenceNumber: first.sequence, endSequenceNumber: last.sequence, approximateArrivalOfFirstRecord: firstAt, approximateArrivalOfLastRecord: lastAt, batchSize: count, streamArn: source.arn,
  } }),
  push: {
    register: (source, name) => ({ operation: "kinesis:RegisterStreamConsumer", input: { StreamARN: source.arn, ConsumerName: name } }),
    registered: (answer) => (answer.output as { readonly Consumer: { readonly ConsumerARN: string } }).Consumer.ConsumerARN,
    subscribe: (consumer, shard, at) => ({ operation: "kinesis:SubscribeToShard", input: { ConsumerARN: consumer, ShardId: shard, StartingPosition: starting(at) } }),
    ended: (answer) => outputOf(answer).ChildShards !== undefined,
  },
};
