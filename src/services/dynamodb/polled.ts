/** How Lambda's mappings read a table's stream. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
import type { Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { MessageId } from "../define.ts";
import type { Answer, ShardSource } from "../polled-source.ts";
import { MOST_RECORDS } from "./stream.ts";

interface RecordOutput { readonly dynamodb: { readonly SequenceNumber: string; readonly Keys?: Json } }
const records = ({ output }: Answer): readonly RecordOutput[] => (output as { readonly Records?: readonly RecordOutput[] }).Records ?? [];

export const polledTable: ShardSource = {
  protocol: "shards", name: "dynamodb", permission: "GetRecords on DynamoDB Streams", missing: { code: "ResourceNotFoundException", message: "Requested resource not found: Stream." },
  pollMs: 250, positions: ["TRIM_HORIZON", "LATEST"], payload: "dynamodb",
  terms: () => ({ batchSize: 100, mostBatchSize: 10_000, windowSeconds: 0, mayGather: true }),
  list: (source) => ({ operation: "dynamodbstreams:DescribeStream", input: { StreamArn: source.arn } }),
  listed: (answer) => ((answer.output as { readonly StreamDescription?: { readonly Shards?: readonly { readonly ShardId: string; readonly ParentShardId?: string; readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string } }[] } }).StreamDescription?.Shards ?? []).map((one) => ({
    id: one.ShardId, parents: one.ParentShardId === undefined ? [] : [one.ParentShardId], range: ["0", "340282366920938463463374607431768211455"], closed: one.SequenceNumberRange?.EndingSequenceNumber !== undefined,
  })),
  iterator: (source, _mapping, shard, at) => ({ operation: "dynamodbstreams:GetShardIterator", input: { StreamArn: source.arn, ShardId: shard, ShardIteratorType: at.type, ...(at.sequence === undefined ? {} : { SequenceNumber: at.sequence }) } }),
  iterated: (answer) => (answer.output as { readonly ShardIterator: string }).ShardIterator,
  read: (_source, _mapping, _shard, iterator, most) => ({ operation: "dynamodbstreams:GetRecords", input: { ShardIterator: iterator, Limit: Math.min(MOST_RECORDS, most) } }),
  came(answer, carried) {
    const facts = (answer.sim as { readonly messages?: readonly { readonly message: MessageId; readonly at: Micros }[] } | undefined)?.messages;
    return {
      next: (answer.output as { readonly NextShardIterator?: string | null }).NextShardIterator ?? null, behindMs: 0,
      records: records(answer).map((record, n) => ({ sequence: record.dynamodb.SequenceNumber, key: JSON.stringify(record.dynamodb.Keys ?? ""), data: JSON.stringify(record), arrivedAt: facts?.[n]?.at, message: facts?.[n]?.message ?? carried[n] ?? -1 })),
    };
  },
  event: (answer, n) => records(answer)[n] as unknown as { readonly [name: string]: Json },
  givenUp: ({ shard, source, first, last, firstAt, lastAt, count }) => ({ DDBStreamBatchInfo: {
    shardId: shard, startSequenceNumber: first.sequence, endSequenceNumber: last.sequence, approximateArrivalOfFirstRecord: firstAt, approximateArrivalOfLastRecord: lastAt, batchSize: count, streamArn: source.arn,
  } }),
};
