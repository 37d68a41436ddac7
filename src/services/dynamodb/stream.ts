/**
 * DynamoDB Streams: each change once, in order, kept for 24 hours. One shard here; AWS splits by partition.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
import { tableStreamArn } from "../../aws/arn.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { isoFromMs } from "../../aws/date.ts";
import { DAY } from "../../kernel/time.ts";
import type { Call } from "../define.ts";
import { sizeOf, unmarshalItem, type Item } from "./attribute-value.ts";
import type { TableContext } from "./config.ts";
import type { Change, TableState } from "./state.ts";

export const SHARD = "shardId-00000001767225600000-00000001";
/** Of one GetRecords. */
export const MOST_RECORDS = 1_000;

/** A mapping that reads the stream switches it on, as drawing the arrow means. */
export function hasStream(ctx: TableContext): boolean {
  return ctx.config.properties.StreamSpecification?.StreamEnabled === true || ctx.out("lambda.eventSourceMapping").length > 0;
}

export function record(state: TableState, ctx: TableContext, call: Call, change: { readonly keys: Item; readonly before: Item | undefined; readonly after: Item | undefined }): void {
  if (!hasStream(ctx)) return;
  const kind = change.before === undefined ? "INSERT" : change.after === undefined ? "REMOVE" : "MODIFY";
  const message = ctx.message("record", call.carries, { body: JSON.stringify(unmarshalItem((change.after ?? change.before)!)) });
  state.stream.push(Object.freeze({ order: state.nextOrder++, at: ctx.now, kind, ...change, message }));
  if (state.trimTimer === -1) state.trimTimer = ctx.after(DAY, "dynamodb/trimmed", null, "DDB-006");
}

/** The oldest changes are a day old: they go. */
export function trim(state: TableState, ctx: TableContext): void {
  state.trimTimer = -1;
  while (state.stream[0] !== undefined && state.stream[0].at + DAY <= ctx.now) ctx.ended(state.stream.shift()!.message, "expired", "DDB-006");
  const next = state.stream[0];
  if (next !== undefined) state.trimTimer = ctx.after(next.at + DAY - ctx.now, "dynamodb/trimmed", null, "DDB-006");
}

/** 21 digits that grow, as AWS's do. */
export const sequenceOf = (order: number): string => String(order).padStart(21, "0");

function describeStream(_state: TableState, call: Call, ctx: TableContext): void {
  const arn = tableStreamArn(ctx.settings, ctx.self.name, isoFromMs(ctx.settings.startsAtMs).replace("Z", ""));
  const spec = ctx.config.properties.StreamSpecification;
  ctx.reply(call.id, succeeded({ StreamDescription: { StreamArn: arn, StreamStatus: hasStream(ctx) ? "ENABLED" : "DISABLED", StreamViewType: spec?.StreamViewType ?? "NEW_AND_OLD_IMAGES", TableName: ctx.self.name, Shards: [{ ShardId: SHARD, SequenceNumberRange: { StartingSequenceNumber: sequenceOf(1) } }] } }), "DDB-006");
}

function getShardIterator(state: TableState, call: Call, ctx: TableContext): void {
  const { ShardIteratorType: type, SequenceNumber: sequence } = (call.input ?? {}) as { readonly ShardIteratorType?: string; readonly SequenceNumber?: string };
  const next = type === "LATEST" ? state.nextOrder : type === "AFTER_SEQUENCE_NUMBER" ? Number(sequence) + 1 : type === "AT_SEQUENCE_NUMBER" ? Number(sequence) : (state.stream[0]?.order ?? state.nextOrder);
  if (!Number.isInteger(next)) return ctx.reply(call.id, failed(awsError("ValidationException", "Invalid ShardIteratorType or SequenceNumber.")), "DDB-006");
  ctx.reply(call.id, succeeded({ ShardIterator: `${SHARD}|${next}` }), "DDB-006");
}

function getRecords(state: TableState, call: Call, ctx: TableContext): void {
  const { ShardIterator: iterator, Limit } = (call.input ?? {}) as { readonly ShardIterator?: unknown; readonly Limit?: unknown };
  const next = typeof iterator === "string" ? Number(iterator.split("|")[1]) : Number.NaN;
  if (Limit !== undefined && (typeof Limit !== "number" || !Number.isInteger(Limit) || Limit < 1 || Limit > MOST_RECORDS))
    return ctx.reply(call.id, failed(awsError("ValidationException", `1 validation error detected: Value '${String(Limit)}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${MOST_RECORDS}`)), "DDB-006");
  if (!Number.isInteger(next)) return ctx.reply(call.id, failed(awsError("ValidationException", "Invalid ShardIterator.")), "DDB-006");
  const found = state.stream.filter((change) => change.order >= next).slice(0, Math.min(MOST_RECORDS, Limit ?? MOST_RECORDS));
  const last = found.at(-1);
  const view = ctx.config.properties.StreamSpecification?.StreamViewType ?? "NEW_AND_OLD_IMAGES";
  ctx.count("ReturnedRecordsCount", found.length);
  ctx.reply(call.id, succeeded(
    { Records: found.map((change) => outputOf(ctx, change, view)), NextShardIterator: `${SHARD}|${last === undefined ? next : last.order + 1}` },
    { messages: found.map((change) => ({ message: change.message, at: change.at })) },
  ), "DDB-006");
}

function outputOf(ctx: TableContext, change: Change, view: string): Readonly<Record<string, unknown>> {
  const news = change.after !== undefined && (view === "NEW_IMAGE" || view === "NEW_AND_OLD_IMAGES");
  const olds = change.before !== undefined && (view === "OLD_IMAGE" || view === "NEW_AND_OLD_IMAGES");
  return {
    eventID: sequenceOf(change.order), eventName: change.kind, eventVersion: "1.1", eventSource: "aws:dynamodb", awsRegion: ctx.settings.Region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((ctx.settings.startsAtMs + change.at / 1000) / 1000), Keys: change.keys, ...(news ? { NewImage: change.after } : {}), ...(olds ? { OldImage: change.before } : {}),
      SequenceNumber: sequenceOf(change.order), SizeBytes: sizeOf(change.after ?? change.before ?? {}), StreamViewType: view,
    },
  };
}

export const streamCalls = { "dynamodbstreams:DescribeStream": describeStream, "dynamodbstreams:GetShardIterator": getShardIterator, "dynamodbstreams:GetRecords": getRecords } as const;
