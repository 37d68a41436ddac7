/** A stream with Kinesis's operations and nothing else of Kinesis: for tests of those who read streams. Shards are fixed; `put` names its shard. */
import { base64Encode } from "../aws/digests.ts";
import { streamArn } from "../aws/arn.ts";
import { succeeded } from "../aws/errors.ts";
import { defineEntity, type Call, type CallId, type Context, type MessageId, type Service } from "../services/define.ts";
import { polledStream } from "../services/kinesis/polled.ts";
import { services } from "../services/registry.ts";
import { field } from "../vocabulary/field.ts";

interface Stored { readonly sequence: number; readonly shard: number; readonly key: string; readonly data: string; readonly at: number; readonly message: MessageId }
interface State { records: Stored[]; next: number; pipes: Map<number, { readonly call: CallId; readonly shard: number }> }
const properties = { ShardCount: field.integer(1, { min: 1 }) };
type StreamContext = Context<typeof properties, Record<never, never>>;

const shardOf = (id: string): number => Number(id.split("-")[1]);
const output = (ctx: StreamContext, one: Stored) => ({ SequenceNumber: String(one.sequence), PartitionKey: one.key, Data: base64Encode(one.data), ApproximateArrivalTimestamp: (ctx.settings.startsAtMs + one.at / 1000) / 1000 });
const facts = (records: readonly Stored[]) => ({ messages: records.map(({ message, at }) => ({ message, at })) });

const stream = defineEntity({
  kind: "node", type: "kinesis.stream", service: "kinesis", title: "fake stream", says: "For tests.", properties, behaviour: {},
  roles: ["lambda.source"], source: polledStream,
  arn: (id, _config, settings) => streamArn(settings, id),
  init: (): State => ({ records: [], next: 1, pipes: new Map() }),
  on: {
    "fake/pushed"(state: State, sequence: number, ctx: StreamContext) {
      const record = state.records.find((one) => one.sequence === sequence)!;
      for (const pipe of state.pipes.values())
        if (pipe.shard === record.shard) ctx.reply(pipe.call, succeeded({ Records: [output(ctx, record)], ContinuationSequenceNumber: String(sequence), MillisBehindLatest: 0 }, facts([record])), "EYD-003", { more: true });
    },
  },
  calls: {
    /** Input: { shard, key, data, at? } with `at` in seconds, for records from before the start. */
    "kinesis:Put"(state: State, call: Call, ctx: StreamContext) {
      const { shard = 0, key = "k", data = "", at } = call.input as { readonly shard?: number; readonly key?: string; readonly data?: string; readonly at?: number };
      const message = ctx.message("record", [], { body: data });
      const record = { sequence: state.next++, shard, key, data, at: at === undefined ? ctx.now : at * 1e6, message };
      state.records.push(record);
      if (state.pipes.size > 0) ctx.after(70_000, "fake/pushed", record.sequence, "EYD-003");
      ctx.reply(call.id, succeeded({}), "EYD-003");
    },
    "kinesis:ListShards"(_state: State, call: Call, ctx: StreamContext) {
      const size = (1n << 128n) / BigInt(ctx.config.properties.ShardCount);
      ctx.reply(call.id, succeeded({ Shards: Array.from({ length: ctx.config.properties.ShardCount }, (_, n) => ({ ShardId: `shard-${n}`, HashKeyRange: { StartingHashKey: String(size * BigInt(n)), EndingHashKey: String(size * BigInt(n + 1) - 1n) }, SequenceNumberRange: { StartingSequenceNumber: "0" } })) }), "EYD-003");
    },
    "kinesis:GetShardIterator"(state: State, call: Call, ctx: StreamContext) {
      const { ShardId, ShardIteratorType, StartingSequenceNumber, Timestamp } = call.input as { readonly ShardId: string; readonly ShardIteratorType: string; readonly StartingSequenceNumber?: string; readonly Timestamp?: number };
      const mine = state.records.filter((one) => one.shard === shardOf(ShardId));
      const since = ((Timestamp ?? 0) * 1000 - ctx.settings.startsAtMs) * 1000;
      const first = ShardIteratorType === "LATEST" ? state.next : ShardIteratorType === "AFTER_SEQUENCE_NUMBER" ? Number(StartingSequenceNumber) + 1
        : ShardIteratorType === "AT_TIMESTAMP" ? (mine.find((one) => one.at >= since)?.sequence ?? state.next) : 1;
      ctx.reply(call.id, succeeded({ ShardIterator: `${ShardId}/${first}` }), "EYD-003");
    },
    "kinesis:GetRecords"(state: State, call: Call, ctx: StreamContext) {
      const [shard, first] = (call.input as { readonly ShardIterator: string }).ShardIterator.split("/") as [string, string];
      const found = state.records.filter((one) => one.shard === shardOf(shard) && one.sequence >= Number(first));
      ctx.reply(call.id, succeeded({ Records: found.map((one) => output(ctx, one)), NextShardIterator: `${shard}/${(found.at(-1)?.sequence ?? Number(first) - 1) + 1}`, MillisBehindLatest: 0 }, facts(found)), "EYD-003");
    },
    "kinesis:RegisterStreamConsumer"(_state: State, call: Call, ctx: StreamContext) { ctx.reply(call.id, succeeded({ Consumer: { ConsumerARN: `${ctx.self.arn}/consumer/c:1` } }), "EYD-003"); },
    "kinesis:SubscribeToShard"(state: State, call: Call) { state.pipes.set(call.id, { call: call.id, shard: shardOf((call.input as { readonly ShardId: string }).ShardId) }); },
  },
  abandoned(state: State, call: Call) { state.pipes.delete(call.id); },
  *holds(state: State) { for (const record of state.records) yield record.message; },
  metrics: {},
  view: (state: State) => ({ records: state.records.length }),
  inspect: (state: State) => ({ records: state.records.length }),
});

/** The services with this stream in place of the real one. */
export const withFakeStream: readonly Service[] = [...services.filter((service) => service.name !== "kinesis"), { name: "kinesis", title: "fake", family: "stream", rules: {}, entities: [stream] }];
