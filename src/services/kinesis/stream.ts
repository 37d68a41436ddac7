/** The entity `kinesis.stream`. */
import { chargeShards, showShards } from "./charge.ts";
import { deployStream } from "./deploy.ts";
import { streamArn } from "../../aws/arn.ts";
import { awsError } from "../../aws/errors.ts";
import { fromMs } from "../../kernel/time.ts";
import { defineEntity, type MessageId } from "../define.ts";
import type { AccountState } from "./account.ts";
import { begin, refuse, shardsOf } from "./begin.ts";
import { tap } from "./channel.ts";
import { checkStream, isOnDemand, ON_DEMAND_SHARDS, streamBehaviour, streamProperties, type StreamContext } from "./config.ts";
import { decreaseRetention, deleteStream, describeConsumer, describeStream, describeStreamSummary, increaseRetention, listShards, updateMaxRecordSize } from "./describe.ts";
import { abandonedPipe, closeAllPipes, deregisterConsumer, listConsumers, lookAtPipes, pushed, registerConsumer, subscribeToShard, subscriptionEnded, wireFree } from "./fan-out.ts";
import { evenRanges } from "./hash-space.ts";
import { inspectStream } from "./inspect.ts";
import { getShardIterator } from "./iterator.ts";
import { messagesOf, newShard } from "./log.ts";
import { polledStream } from "./polled.ts";
import { metrics } from "./metrics.ts";
import { refusals } from "./pairs.ts";
import { armForgetting, demandMet, peakForgotten, updateMode, updateStrategy, updateWarmThroughput, warmed } from "./on-demand.ts";
import { perform, putRecord, putRecords } from "./put.ts";
import { getRecords } from "./read.ts";
import { mergeShards, reshardDone, splitShard, tiles, updateShardCount } from "./reshard.ts";
import { armRetention, rearmRetention, trimAll } from "./retention.ts";
import { essenceOf, type StreamState } from "./state.ts";
import { viewStream } from "./view.ts";

export const stream = defineEntity({
  kind: "node", type: "kinesis.stream", service: "kinesis", title: "Kinesis data stream", says: "Shards, each an ordered log: records stay until they are old, and any number of consumers reads them.",
  deploy: deployStream,
  properties: streamProperties, behaviour: streamBehaviour, check: checkStream,
  source: polledStream,
  roles: ["events.target", "lambda.source", "pipes.source", "pipes.target", "apigateway.target"],
  refusals,
  arn: (id, _config, settings) => streamArn(settings, id),

  init: emptyStream,
  essence: essenceOf,
  started(state, ctx) {
    ctx.account<AccountState>().streams.set(ctx.self.name, ctx.self.id);
    showShards(state, ctx);
    armForgetting(state, ctx);
    if (state.status !== "CREATING") return;
    ctx.account<AccountState>().creating.add(ctx.self.name);
    ctx.after(Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.createStreamMs, "createStreamMs"))), "kinesis/stream-active", null, "KIN-024");
  },
  on: {
    "kinesis/put-due": perform,
    "kinesis/retention-ended"(state, _data, ctx) {
      state.retentionTimer = -1;
      trimAll(state, ctx);
      armRetention(state, ctx);
    },
    "kinesis/stream-active"(state, _data, ctx) {
      state.status = "ACTIVE";
      ctx.account<AccountState>().creating.delete(ctx.self.name);
      ctx.note("KIN-024", { shards: state.open.length });
    },
    "kinesis/stream-deleted": (_state, _data, ctx) => ctx.remove(ctx.self.id),
    "kinesis/demand-met": (state, _data, ctx) => demandMet(state, ctx),
    "kinesis/peak-forgotten": (state, _data, ctx) => peakForgotten(state, ctx),
    "kinesis/warmed": (state, released: boolean, ctx) => warmed(state, released, ctx),
    "kinesis/reshard-done": (state, _data, ctx) => reshardDone(state, ctx),
    "kinesis/pipes-looked": (state, _data, ctx) => lookAtPipes(state, ctx),
    "kinesis/records-visible": (state, _data, ctx) => lookAtPipes(state, ctx),
    "kinesis/wire-free": wireFree,
    "kinesis/pushed": pushed,
    "kinesis/subscription-ended": subscriptionEnded,
    "kinesis/consumer-ready"(state, name: string) {
      const consumer = state.consumers.get(name);
      if (consumer !== undefined) consumer.status = "ACTIVE";
    },
  },
  calls: {
    "kinesis:PutRecord": putRecord,
    "kinesis:PutRecords": putRecords,
    "kinesis:GetShardIterator": getShardIterator,
    "kinesis:GetRecords": getRecords,
    "kinesis:ListShards": listShards,
    "kinesis:DescribeStream": describeStream,
    "kinesis:DescribeStreamSummary": describeStreamSummary,
    "kinesis:RegisterStreamConsumer": registerConsumer,
    "kinesis:DeregisterStreamConsumer": deregisterConsumer,
    "kinesis:DescribeStreamConsumer": describeConsumer,
    "kinesis:ListStreamConsumers": listConsumers,
    "kinesis:SubscribeToShard": subscribeToShard,
    "kinesis:SplitShard": splitShard,
    "kinesis:MergeShards": mergeShards,
    "kinesis:UpdateShardCount": updateShardCount,
    "kinesis:IncreaseStreamRetentionPeriod": increaseRetention,
    "kinesis:DecreaseStreamRetentionPeriod": decreaseRetention,
    "kinesis:UpdateMaxRecordSize": updateMaxRecordSize,
    "kinesis:UpdateStreamMode": updateMode,
    "kinesis:UpdateStreamRecordDistributionStrategy": updateStrategy,
    "kinesis:UpdateStreamWarmThroughput": updateWarmThroughput,
    "kinesis:DeleteStream": deleteStream,
    "internal:kinesis.Tap": tap,
  },
  otherwise(state, call, ctx) {
    if (begin(state, call, ctx)) refuse(state, call, ctx, awsError("UnknownOperationException", `A stream has no operation ${call.operation} here.`, 400), "KIN-001");
  },
  abandoned: (state, call, ctx) => abandonedPipe(state, call, ctx),
  changed(state, before, ctx) {
    if (before.properties.RetentionPeriodHours !== ctx.config.properties.RetentionPeriodHours) {
      chargeShards(state, ctx);
      ctx.note("KIN-028", { from: before.properties.RetentionPeriodHours, to: ctx.config.properties.RetentionPeriodHours });
      if (state.retentionAt >= 0) state.retentionAt = ctx.now;
      trimAll(state, ctx);
      rearmRetention(state, ctx);
    }
  },
  removed(state, ctx) {
    ctx.account<AccountState>().streams.delete(ctx.self.name);
    ctx.account<AccountState>().creating.delete(ctx.self.name);
    closeAllPipes(state, ctx, `Stream ${ctx.self.name} under account ${ctx.settings.accountId} not found.`);
    for (const shard of state.shards.values()) {
      for (const message of messagesOf(shard)) ctx.ended(message, "purged", "KIN-025");
      shard.first = shard.next;
    }
  },
  invariants: {
    "The open shards tile the space of hash keys": tiles,
    "Records of a shard are in order of arrival": (state) => shardsOf(state).every((shard) => shard.first <= shard.next),
    "No subscription is ahead of its shard": (state) => [...state.pipes.values()].every((pipe) => pipe.position <= (state.shards.get(pipe.shard)?.next ?? pipe.position)),
    "What was stored is here or has expired": (state) => state.tally.stored === state.tally.expired + [...state.shards.values()].reduce((sum, shard) => sum + shard.next - shard.first, 0),
  },
  *holds(state): Iterable<MessageId> {
    for (const shard of state.shards.values()) yield* messagesOf(shard);
  },
  metrics,
  view: viewStream,
  inspect: inspectStream,
  actions: [
    { label: "Put a record", operation: "kinesis:PutRecord", input: { PartitionKey: "user-{{int 1 8}}", Data: "aGVsbG8=" }, says: "One record with one of eight keys." },
    { label: "Two shards", operation: "kinesis:UpdateShardCount", input: { TargetShardCount: 2 }, says: "TargetShardCount 2: AWS goes at most to twice, and at least to half, of the open shards." },
    { label: "Split shard 0", operation: "kinesis:SplitShard", input: { ShardToSplit: "shardId-000000000000", NewStartingHashKey: "170141183460469231731687303715884105728" }, says: "In the middle of all hash keys: for a stream with one shard." },
    { label: "Merge shards 0 and 1", operation: "kinesis:MergeShards", input: { ShardToMerge: "shardId-000000000000", AdjacentShardToMerge: "shardId-000000000001" }, says: "Two neighbours become one." },
    { label: "Keep records 48 h", operation: "kinesis:IncreaseStreamRetentionPeriod", input: { RetentionPeriodHours: 48 }, says: "What is still there stays longer; what is gone stays gone." },
    { label: "Switch to on demand", operation: "kinesis:UpdateStreamMode", input: { StreamModeDetails: { StreamMode: "ON_DEMAND" } }, says: "The service sees to the shards from now on; twice in 24 hours at most." },
  ],
  faults: [
    { label: "Empty answers", says: "Half of all GetRecords come back empty.", change: { behaviour: { emptyGets: { kind: "ratio", of: [1, 2] } } } },
    { label: "Slow puts", says: "Every put takes 500 ms.", change: { behaviour: { putLatencyMs: 500 } } },
    { label: "Healthy again", says: "No empty answers, puts take no time.", change: { behaviour: { emptyGets: { kind: "never" }, putLatencyMs: 0 } } },
  ],
});

function emptyStream(ctx: StreamContext): StreamState {
  const count = isOnDemand(ctx.config) && ctx.config.properties.ShardCount === 1 ? ON_DEMAND_SHARDS : ctx.config.properties.ShardCount;
  const shards = new Map(evenRanges(count).map((range, ix) => [ix, newShard(ix, range, ctx.now)]));
  return {
    status: ctx.now > 0 || ctx.account<AccountState>().creating.has(ctx.self.name) ? "CREATING" : "ACTIVE", createdAt: ctx.now, shards, open: [...shards.keys()], nextIx: count, routes: new Map(), readers: new Map(), consumers: new Map(), pipes: new Map(), nextPipe: 1,
    subscribedAt: new Map(), reshard: null, updates: [], retentionTimer: -1, retentionAt: -1,
    tally: { stored: 0, bytes: 0, refused: 0, rejected: 0, expired: 0, lostUnread: 0, read: 0, pushed: 0, throttledReads: 0 }, lastRefusal: null, lastBatch: null, lastMoved: null,
  };
}
