/** Records come in, and wait for company. */
import { base64Text, utf8Length } from "../../aws/digests.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { take, tokensAt } from "../../aws/token-bucket.ts";
import { parseJson, readPath } from "./json.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromSeconds } from "../../kernel/time.ts";
import type { AwsError, Call, MessageId } from "../define.ts";
import { hintsOf, MIB, type FirehoseContext } from "./config.ts";
import { deliverBuffer, failRecords, invokeTransform } from "./deliver.ts";
import type { FirehoseState, Held } from "./state.ts";

const LARGEST = 1_024_000;
const MOST_PARTITIONS = 500;
const BILLED = 5_120;
interface RecordInput { readonly Data?: unknown }

export function putRecord(state: FirehoseState, call: Call, ctx: FirehoseContext): void {
  const record = (call.input as { readonly Record?: RecordInput } | null)?.Record;
  const error = directPutError(state, ctx) ?? check(record);
  if (error !== undefined) return refuse(state, call, ctx, error);
  const data = textOf(record!);
  if (!take(state.requests, ctx.now, 1) || !takeRecord(state, ctx, bytesOf(record!))) return refuse(state, call, ctx, slowDown());
  accept(state, ctx, data, bytesOf(record!), call.carries[0]);
  ctx.reply(call.id, succeeded({ RecordId: `record-${state.nextRecord - 1}`, Encrypted: false }), "FIR-001");
}

export function putRecordBatch(state: FirehoseState, call: Call, ctx: FirehoseContext): void {
  const records = (call.input as { readonly Records?: readonly RecordInput[] } | null)?.Records;
  const first = directPutError(state, ctx);
  if (first !== undefined) return refuse(state, call, ctx, first);
  if (!Array.isArray(records) || records.length === 0 || records.length > 500) return refuse(state, call, ctx, awsError("ValidationException", "Records must have 1 to 500 entries."));
  let total = 0;
  for (const record of records) {
    const error = check(record as RecordInput);
    if (error !== undefined) return refuse(state, call, ctx, error);
    total += bytesOf(record as RecordInput);
  }
  if (total > 4 * MIB) return refuse(state, call, ctx, awsError("InvalidArgumentException", "Records size exceeds 4 MB limit"));
  if (!take(state.requests, ctx.now, 1)) return refuse(state, call, ctx, slowDown());
  let bad = 0;
  const rows = records.map((record: RecordInput, i) => {
    if (!takeRecord(state, ctx, bytesOf(record))) {
      bad++;
      return { ErrorCode: "ServiceUnavailableException", ErrorMessage: slowDown().message };
    }
    accept(state, ctx, textOf(record), bytesOf(record), call.carries[i]);
    return { RecordId: `record-${state.nextRecord - 1}` };
  });
  if (bad > 0) {
    state.tally.refused += bad;
    ctx.count("ThrottledRecords", bad);
  }
  ctx.reply(call.id, succeeded({ FailedPutCount: bad, Encrypted: false, RequestResponses: rows }), "FIR-004");
}

/** What a source connection hands over: copies of a stream's records. */
export function takeFromSource(state: FirehoseState, call: Call, ctx: FirehoseContext): void {
  const { records } = call.input as { readonly records: readonly string[] };
  records.forEach((data, i) => accept(state, ctx, data, utf8Length(data), call.carries[i]));
  ctx.reply(call.id, succeeded(), "FIR-006");
}

function accept(state: FirehoseState, ctx: FirehoseContext, data: string, bytes: number, carried: MessageId | undefined): void {
  const message = carried ?? ctx.message("record", [], { body: data });
  const record: Held = { id: state.nextRecord++, message, data, bytes, at: ctx.now, key: "" };
  state.tally.accepted++;
  const billed = BILLED * Math.max(1, Math.ceil(bytes / BILLED));
  state.tally.billedBytes += billed;
  ctx.count("IncomingRecords");
  ctx.count("IncomingBytes", bytes);
  ctx.count("BilledBytes", billed);
  if (ctx.out("firehose.transform").length === 0) return buffer(state, ctx, record);
  state.transform ??= { records: [], bytes: 0, firstAt: ctx.now, partition: "", timer: ctx.after(fromSeconds(ctx.config.properties.ProcessorBufferIntervalInSeconds), "firehose/transform-due", null, "FIR-007", { phase: Phase.deadline }) };
  state.transform.records.push(record);
  state.transform.bytes += bytes;
  if (state.transform.bytes >= ctx.config.properties.ProcessorBufferSizeInMBs * MIB) invokeTransform(state, ctx);
}

/** Into the buffer of its partition; the first hint that is met tips it. */
export function buffer(state: FirehoseState, ctx: FirehoseContext, given: Held): void {
  const path = ctx.config.properties.DynamicPartitioningKey;
  let record = given;
  if (path !== undefined) {
    const value = readPath(parseJson(given.data), path);
    if (value === undefined || (!state.buffers.has(value) && state.buffers.size >= MOST_PARTITIONS)) return failRecords(state, ctx, [given], "partitioning-failed", "FIR-014");
    record = { ...given, key: value };
  }
  const { bytes, seconds } = hintsOf(ctx.config);
  let at = state.buffers.get(record.key);
  if (at === undefined) {
    at = { records: [], bytes: 0, firstAt: ctx.now, partition: record.key, timer: ctx.after(fromSeconds(seconds), "firehose/buffer-due", record.key, "FIR-002", { phase: Phase.deadline }) };
    state.buffers.set(record.key, at);
  }
  at.records.push(record);
  at.bytes += record.bytes;
  if (at.bytes >= bytes) deliverBuffer(state, ctx, record.key, "size");
}

/** A record within the quotas of bytes and of records. */
function takeRecord(state: FirehoseState, ctx: FirehoseContext, bytes: number): boolean {
  return tokensAt(state.recordQuota, ctx.now) >= 1 && take(state.quota, ctx.now, bytes) && take(state.recordQuota, ctx.now, 1);
}

function directPutError(state: FirehoseState, ctx: FirehoseContext): AwsError | undefined {
  // AWS says that data sent before it is ACTIVE causes an exception, not which: assumed as of data streams.
  if (state.status !== "ACTIVE") return awsError("ResourceNotFoundException", `Firehose ${ctx.self.name} under accountId ${ctx.settings.accountId} not found.`);
  return ctx.in("firehose.source").length === 0 ? undefined : awsError("InvalidArgumentException", `Firehose ${ctx.self.name} is not configured to take direct puts: its source is a Kinesis data stream.`);
}

function check(record: RecordInput | null | undefined): AwsError | undefined {
  if (record === undefined || record === null || typeof record.Data !== "string" || record.Data.length % 4 !== 0) return awsError("ValidationException", "Record.Data must be base64.");
  return bytesOf(record) > LARGEST ? awsError("ValidationException", "Record.Data must have at most 1,024,000 bytes.") : undefined;
}

const bytesOf = ({ Data }: RecordInput): number => ((Data as string).length / 4) * 3 - ((Data as string).endsWith("==") ? 2 : (Data as string).endsWith("=") ? 1 : 0);
const textOf = ({ Data }: RecordInput): string => base64Text(Data as string) ?? (Data as string);
const slowDown = (): AwsError => awsError("ServiceUnavailableException", "Slow down.", 503);

function refuse(state: FirehoseState, call: Call, ctx: FirehoseContext, error: AwsError): void {
  state.tally.refused++;
  state.lastError = { at: ctx.now, code: error.code };
  if (error.status === 503) ctx.count("ThrottledRecords");
  ctx.reply(call.id, failed(error), error.status === 503 ? "FIR-005" : "FIR-004");
}
