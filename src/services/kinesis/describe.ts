/** What a stream tells of itself, and changes of its settings by calls. */
import { isoFromMs } from "../../aws/date.ts";
import { succeeded } from "../../aws/errors.ts";
import { fromMs } from "../../kernel/time.ts";
import type { Call } from "../define.ts";
import { begin, refuse } from "./begin.ts";
import { isOnDemand, type StreamContext } from "./config.ts";
import { badMember, inUse, invalid, noSuchStream } from "./errors.ts";
import { consumerOutput } from "./fan-out.ts";
import { trimAll } from "./retention.ts";
import { sequenceNumber } from "./sequence.ts";
import type { Shard, StreamState } from "./state.ts";

export function listShards(state: StreamState, call: Call, ctx: StreamContext): void {
  if (state.status === "CREATING" && !begin(state, call, ctx)) return;
  trimAll(state, ctx);
  ctx.reply(call.id, succeeded({ Shards: [...state.shards.values()].map((shard) => shardOutput(state, ctx, shard)) }), "KIN-047");
}

export function shardOutput(state: StreamState, ctx: StreamContext, shard: Shard): Readonly<Record<string, unknown>> {
  const { startsAtMs } = ctx.settings;
  return {
    ShardId: shard.id,
    ...(state.shards.has(shard.parent) ? { ParentShardId: state.shards.get(shard.parent)!.id } : {}),
    ...(state.shards.has(shard.adjacent) ? { AdjacentParentShardId: state.shards.get(shard.adjacent)!.id } : {}),
    HashKeyRange: { StartingHashKey: shard.lo.toString(), EndingHashKey: shard.hi.toString() },
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceNumber(startsAtMs, shard, -1, shard.openedAt),
      ...(shard.closedAt < 0 ? {} : { EndingSequenceNumber: sequenceNumber(startsAtMs, shard, shard.next, shard.closedAt) }),
    },
  };
}

export function describeStreamSummary(state: StreamState, call: Call, ctx: StreamContext): void {
  ctx.reply(call.id, succeeded({ StreamDescriptionSummary: {
    ...common(state, ctx), OpenShardCount: state.open.length, ConsumerCount: state.consumers.size, MaxRecordSizeInKiB: ctx.config.properties.MaxRecordSizeInKiB,
  } }), "KIN-001");
}

export function describeStream(state: StreamState, call: Call, ctx: StreamContext): void {
  trimAll(state, ctx);
  ctx.reply(call.id, succeeded({ StreamDescription: { ...common(state, ctx), HasMoreShards: false, Shards: state.status === "CREATING" ? [] : [...state.shards.values()].map((shard) => shardOutput(state, ctx, shard)) } }), "KIN-001");
}

function common(state: StreamState, ctx: StreamContext): Readonly<Record<string, unknown>> {
  return {
    StreamName: ctx.self.name, StreamARN: ctx.self.arn, StreamStatus: state.status, StreamModeDetails: { StreamMode: isOnDemand(ctx.config) ? "ON_DEMAND" : "PROVISIONED" },
    RetentionPeriodHours: ctx.config.properties.RetentionPeriodHours, StreamCreationTimestamp: isoFromMs(ctx.settings.startsAtMs + Math.floor(state.createdAt / 1000)), EnhancedMonitoring: [{ ShardLevelMetrics: [] }], EncryptionType: "NONE",
  };
}

export function describeConsumer(state: StreamState, call: Call, ctx: StreamContext): void {
  const { ConsumerName, ConsumerARN } = (call.input ?? {}) as { readonly ConsumerName?: unknown; readonly ConsumerARN?: unknown };
  const consumer = [...state.consumers.values()].find(({ name, arn }) => name === ConsumerName || arn === ConsumerARN);
  if (consumer === undefined) return refuse(state, call, ctx, noSuchStream(String(ConsumerName ?? ConsumerARN), ctx.settings.accountId), "KIN-041");
  ctx.reply(call.id, succeeded({ ConsumerDescription: { ...consumerOutput(ctx, consumer), StreamARN: ctx.self.arn } }), "KIN-041");
}

/** KIN-028. */
export const increaseRetention = (state: StreamState, call: Call, ctx: StreamContext): void => changeRetention(state, call, ctx, true);
export const decreaseRetention = (state: StreamState, call: Call, ctx: StreamContext): void => changeRetention(state, call, ctx, false);

function changeRetention(state: StreamState, call: Call, ctx: StreamContext, up: boolean): void {
  if (!begin(state, call, ctx)) return;
  const { RetentionPeriodHours: hours } = (call.input ?? {}) as { readonly RetentionPeriodHours?: unknown };
  const now = ctx.config.properties.RetentionPeriodHours;
  const no = typeof hours !== "number" || !Number.isInteger(hours) ? "RetentionPeriodHours must be a whole number of hours."
    : hours < 24 ? `Minimum allowed retention period is 24 hours. Requested retention period (${hours} hours) is too short.`
    : hours > 8760 ? `Maximum allowed retention period is 8760 hours. Requested retention period (${hours} hours) is too long.`
    : up && hours < now ? `Requested retention period (${hours} hours) for stream ${ctx.self.name} can not be shorter than existing retention period (${now} hours). Use DecreaseRetentionPeriod API.`
    : !up && hours > now ? `Requested retention period (${hours} hours) for stream ${ctx.self.name} can not be longer than existing retention period (${now} hours). Use IncreaseRetentionPeriod API.` : undefined;
  if (no !== undefined) return refuse(state, call, ctx, invalid(no), "KIN-028");
  ctx.configure({ properties: { RetentionPeriodHours: hours as number } });
  ctx.reply(call.id, succeeded(), "KIN-028");
}

/** KIN-015. */
export function updateMaxRecordSize(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  const { MaxRecordSizeInKiB: size } = (call.input ?? {}) as { readonly MaxRecordSizeInKiB?: unknown };
  if (typeof size !== "number" || !Number.isInteger(size) || size < 1024 || size > 10_240) return refuse(state, call, ctx, badMember(size ?? "null", "maxRecordSizeInKiB", "must have value between 1024 and 10240"), "KIN-015");
  ctx.configure({ properties: { MaxRecordSizeInKiB: size } });
  ctx.reply(call.id, succeeded(), "KIN-015");
}

/** KIN-025. */
export function deleteStream(state: StreamState, call: Call, ctx: StreamContext): void {
  if (!begin(state, call, ctx)) return;
  const { EnforceConsumerDeletion } = (call.input ?? {}) as { readonly EnforceConsumerDeletion?: unknown };
  if (state.consumers.size > 0 && EnforceConsumerDeletion !== true) return refuse(state, call, ctx, inUse(`Stream ${ctx.self.name} has ${state.consumers.size} registered consumers. Set EnforceConsumerDeletion, or deregister them.`), "KIN-025");
  const channels = ctx.out("kinesis.channel").length;
  if (channels > 0) return refuse(state, call, ctx, inUse(`Stream ${ctx.self.name} has ${channels} channels: delete them first.`), "KIN-067");
  state.status = "DELETING";
  ctx.reply(call.id, succeeded(), "KIN-025");
  ctx.after(Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.deleteStreamMs, "deleteStreamMs"))), "kinesis/stream-deleted", null, "KIN-025");
}
