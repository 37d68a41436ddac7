/** What a scenario may say of a delivery stream. */
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Context } from "../define.ts";

export const MIB = 1_048_576;

export const properties = {
  BufferingHints: optional.object({
    SizeInMBs: optional.integer({ unit: "MB", min: 1, max: 128, help: "A buffer of this size is delivered. HTTP endpoints: 64 at most.", error: "InvalidArgumentException", rules: ["FIR-002", "FIR-003"] }),
    IntervalInSeconds: optional.integer({ unit: "s", min: 0, max: 900, help: "A buffer this old is delivered; 0: at once.", error: "InvalidArgumentException", rules: ["FIR-002", "FIR-003"] }),
  }, { help: "5 MiB or 300 s, whichever comes first, unless said. Both are given together.", rules: ["FIR-002", "FIR-003"] }),
  Prefix: field.text("", { error: "InvalidArgumentException", maxLength: 500, help: "Before the name of each object; yyyy/MM/dd/HH/ follows unless it has expressions of its own.", rules: ["FIR-012"] }),
  ErrorOutputPrefix: field.text("", { error: "InvalidArgumentException", maxLength: 500, help: "Where failed records go; needed when Prefix has expressions.", rules: ["FIR-012"] }),
  Delimiter: field.boolean(false, { error: "InvalidArgumentException", help: "Adds a newline after each record.", rules: ["FIR-013"] }),
  DynamicPartitioningKey: optional.text({ error: "InvalidArgumentException", maxLength: 200, help: "A path into the JSON record ($.customer): each value has a buffer and objects of its own.", change: "replace", rules: ["FIR-014"] }),
  DataFormatConversionConfiguration: optional.object({
    OutputFormat: field.choice(["Parquet", "ORC"], "Parquet", { error: "InvalidArgumentException", help: "What JSON records become before S3.", rules: ["FIR-015"] }),
  }, { help: "JSON records become columns; what is no JSON goes to the error prefix.", rules: ["FIR-015"], advanced: true }),
  S3BackupMode: field.choice(["Disabled", "Enabled", "FailedDataOnly", "AllData"], "Disabled", { error: "InvalidArgumentException", help: "With a transformation: keep the untouched records too, under backup/. Of an HTTP endpoint all records (AllData) or those that failed (FailedDataOnly).", rules: ["FIR-016"] }),
  RetryDurationInSeconds: optional.integer({ unit: "s", min: 0, max: 7_200, help: "How long a destination other than S3 is tried again; 3,600 for Redshift and 300 for others unless said.", error: "InvalidArgumentException", rules: ["FIR-010", "FIR-011"] }),
  ProcessorBufferSizeInMBs: field.number(1, { error: "InvalidArgumentException", unit: "MB", min: 0.2, max: 3, help: "Batch for the transforming function by size.", rules: ["FIR-007"] }),
  ProcessorBufferIntervalInSeconds: field.integer(60, { error: "InvalidArgumentException", unit: "s", min: 0, max: 900, help: "… and by time.", assumed: true, rules: ["FIR-007"] }),
  ProcessorNumberOfRetries: field.integer(3, { error: "InvalidArgumentException", unit: "count", min: 0, max: 300, help: "Further invocations after one that failed.", rules: ["FIR-008"], advanced: true }),
};

export const behaviour = {
  deliveryMs: field.amount(500, { unit: "ms", min: 0, help: "From the end of a buffer until its call leaves.", knob: "fh.deliveryMs", assumed: true, rules: ["FIR-001"] }),
  retryMs: field.number(60_000, { unit: "ms", min: 1, help: "Pause before S3 is tried again.", knob: "fh.retryMs", assumed: true, rules: ["FIR-009"] }),
  httpRetryMs: field.number(5_000, { unit: "ms", min: 1, help: "Pause before an HTTP endpoint is tried again.", assumed: true, rules: ["FIR-011"], advanced: true }),
  copyRetryMs: field.number(300_000, { unit: "ms", min: 1, help: "Pause before a COPY is tried again.", rules: ["FIR-010"], advanced: true }),
  lambdaRetryMs: field.number(1_000, { unit: "ms", min: 0, help: "Pause before the function is invoked again.", knob: "fh.lambdaRetryMs", assumed: true, rules: ["FIR-008"], advanced: true }),
  losesAck: field.chance(NEVER, { help: "The destination takes a delivery and the answer is lost: it is delivered again.", knob: "fh.ackLossProbability", assumed: true, rules: ["FIR-017"] }),
  bytesPerSecond: field.integer(5 * MIB, { unit: "B", min: 1, help: "Direct PUT quota of the stream: 5 MiB/s in large Regions, 1 elsewhere.", rules: ["FIR-005"], advanced: true }),
  requestsPerSecond: field.integer(2_000, { unit: "/s", min: 1, help: "… in calls: 2,000 in large Regions, 1,000 elsewhere.", rules: ["FIR-005"], advanced: true }),
  recordsPerSecond: field.integer(500_000, { unit: "/s", min: 1, help: "… in records: 500,000 in large Regions, 100,000 elsewhere.", rules: ["FIR-005"], advanced: true }),
  createMs: field.amount(10_000, { unit: "ms", min: 0, help: "From CreateDeliveryStream until the stream is ACTIVE.", assumed: true, rules: ["FIR-001"], advanced: true }),
};

export type FirehoseContext = Context<typeof properties, typeof behaviour>;
export type FirehoseConfig = FirehoseContext["config"];

/** With partitions or columns AWS wants larger buffers, and gathers 128 MiB unless told otherwise. */
export const LEAST_LARGE = 64;
const DEFAULT_LARGE = 128;
const isLarge = ({ DynamicPartitioningKey, DataFormatConversionConfiguration }: FirehoseConfig["properties"]): boolean => DynamicPartitioningKey !== undefined || DataFormatConversionConfiguration !== undefined;

export function hintsOf({ properties: given }: Pick<FirehoseConfig, "properties">): { readonly bytes: number; readonly seconds: number } {
  return { bytes: (given.BufferingHints?.SizeInMBs ?? (isLarge(given) ? DEFAULT_LARGE : 5)) * MIB, seconds: given.BufferingHints?.IntervalInSeconds ?? 300 };
}

/** All records are kept in the bucket too. */
export const backsUpAll = ({ properties: given }: Pick<FirehoseConfig, "properties">): boolean => given.S3BackupMode === "Enabled" || given.S3BackupMode === "AllData";

export function checkFirehose({ properties: given }: FirehoseConfig): readonly FieldProblem[] {
  const { BufferingHints: hints, Prefix, ErrorOutputPrefix, DynamicPartitioningKey } = given;
  const problems: FieldProblem[] = [];
  if (hints !== undefined && (hints.SizeInMBs === undefined) !== (hints.IntervalInSeconds === undefined))
    problems.push({ path: "properties.BufferingHints", code: "InvalidArgumentException", message: "SizeInMBs and IntervalInSeconds are given together, or neither.", fix: "Add the other one (5 MB and 300 s are the defaults)." });
  if (/!\{/.test(Prefix) && ErrorOutputPrefix === "") problems.push({ path: "properties.ErrorOutputPrefix", code: "InvalidArgumentException", message: "ErrorOutputPrefix is needed when Prefix contains expressions.", fix: "Set it, with !{firehose:error-output-type} in it." });
  if (ErrorOutputPrefix !== "" && !ErrorOutputPrefix.includes("!{firehose:error-output-type}")) problems.push({ path: "properties.ErrorOutputPrefix", code: "InvalidArgumentException", message: "ErrorOutputPrefix must contain !{firehose:error-output-type}." });
  if (DynamicPartitioningKey !== undefined && (hints?.IntervalInSeconds ?? 60) < 60) problems.push({ path: "properties.BufferingHints.IntervalInSeconds", code: "InvalidArgumentException", message: "IntervalInSeconds must be at least 60 when dynamic partitioning is enabled: there is no zero buffering with it.", fix: "60 s or more." });
  if (isLarge(given) && (hints?.SizeInMBs ?? LEAST_LARGE) < LEAST_LARGE) problems.push({ path: "properties.BufferingHints.SizeInMBs", code: "InvalidArgumentException", message: `SizeInMBs must be at least ${LEAST_LARGE} when ${DynamicPartitioningKey === undefined ? "format conversion" : "dynamic partitioning"} is enabled.`, fix: `${LEAST_LARGE} MB or more; the interval may be short.` });
  return problems;
}
