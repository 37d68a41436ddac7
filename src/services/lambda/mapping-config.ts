/** What a document may say of an event source mapping. Defaults and limits that depend on the source are read by `settingsOf`. */
import { compilePattern } from "../../aws/event-pattern.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { AwsError, Context, Peer, RuleId } from "../define.ts";
import type { Ramp } from "./allowance.ts";
import { badParameter, badValue } from "./refusals.ts";

const byUpdate = { call: "lambda:UpdateEventSourceMapping" } as const;

export interface Filter { readonly Pattern: Json }

export const mappingProperties = {
  BatchSize: optional.integer({ unit: "count", min: 1, max: 10_000, help: "Records of one invocation at most. Queues 10, streams 100 by default; a queue's batch above 10 needs a window.", rules: ["LAM-075", "LAM-077", "LAM-097"], error: "InvalidParameterValueException", change: byUpdate }),
  MaximumBatchingWindowInSeconds: field.integer(0, { unit: "s", min: 0, max: 300, help: "How long records are gathered at most. Not for FIFO queues.", rules: ["LAM-076", "LAM-097"], error: "InvalidParameterValueException", change: byUpdate }),
  FunctionResponseTypes: field.json<readonly string[]>([], { help: "[\"ReportBatchItemFailures\"]: only what the function names is tried again.", rules: ["LAM-081", "LAM-103"], change: byUpdate, check: (value) => (Array.isArray(value) && value.every((one) => one === "ReportBatchItemFailures") ? [] : [{ path: "", code: "ValidationException", message: "FunctionResponseTypes is [] or [\"ReportBatchItemFailures\"]." }]) }),
  FilterCriteria: optional.object({ Filters: field.json<readonly Filter[]>([], { help: "Up to five patterns; a record that fits none is dropped.", rules: ["LAM-109"], check: checkFilters }) }, { change: byUpdate }),
  ScalingConfig: optional.object({ MaximumConcurrency: optional.integer({ unit: "count", min: 2, max: 1_000, help: "Batches of this queue in work at once, without throttles.", rules: ["LAM-087"], error: "ValidationException" }) }, { change: byUpdate }),
  ProvisionedPollerConfig: optional.object({
    MinimumPollers: field.integer(2, { unit: "count", min: 1, max: 200, help: "Pollers that always stand ready; each serves up to ten invocations.", rules: ["LAM-088"] }),
    MaximumPollers: field.integer(200, { unit: "count", min: 1, max: 10_000, help: "The most it grows to.", rules: ["LAM-088"] }),
  }, { advanced: true, change: byUpdate }),
  Enabled: field.boolean(true, { help: "Off: nothing is fetched; what is in work ends.", rules: ["LAM-092", "LAM-106"], change: byUpdate }),
  Qualifier: optional.text({ help: "The version or alias that is invoked; without it $LATEST.", rules: ["LAM-114"], change: byUpdate }),
  StartingPosition: field.choice(["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"], "TRIM_HORIZON", { help: "Streams: where reading begins.", rules: ["LAM-096"], change: "replace" }),
  StartingPositionTimestamp: optional.number({ unit: "s", help: "Streams: seconds since the start of the run (negative: before it), for AT_TIMESTAMP.", rules: ["LAM-096"], change: "replace" }),
  ParallelizationFactor: field.integer(1, { unit: "count", min: 1, max: 10, help: "Streams: batches of one shard in work at once; order is then kept per partition key.", rules: ["LAM-104"], error: "ValidationException", change: byUpdate }),
  MaximumRetryAttempts: field.integer(-1, { unit: "count", min: -1, max: 10_000, help: "Streams: retries of a failing batch; -1 = until it expires.", rules: ["LAM-098", "LAM-100"], error: "ValidationException", change: byUpdate }),
  MaximumRecordAgeInSeconds: field.integer(-1, { unit: "s", min: -1, max: 604_800, help: "Streams: older records are given up; -1 = until they expire.", rules: ["LAM-098", "LAM-100"], error: "ValidationException", change: byUpdate }),
  BisectBatchOnFunctionError: field.boolean(false, { help: "Streams: a failed batch is halved.", rules: ["LAM-102"], change: byUpdate }),
  TumblingWindowInSeconds: field.integer(0, { unit: "s", min: 0, max: 900, help: "Streams: windows whose state is handed from run to run.", rules: ["LAM-107"], error: "ValidationException", change: byUpdate }),
};

export const mappingBehaviour = {
  esmActivationMs: field.amount(0, { unit: "ms", min: 0, help: "Before a new or changed mapping acts.", knob: "esmActivation", realistic: 5_000, assumed: true, rules: ["LAM-092"], advanced: true }),
  rampStart: field.integer(5, { unit: "count", min: 1, help: "Batches in work at first.", knob: ["sqsRampStart", "sqsRampStart/Rate/Max"], rules: ["LAM-085"], advanced: true }),
  rampPerMinute: field.integer(300, { unit: "count", min: 0, help: "More each minute while messages remain.", knob: "sqsRampRate", rules: ["LAM-085"], advanced: true }),
  rampMost: field.integer(1_250, { unit: "count", min: 1, help: "The most of one mapping.", knob: "sqsRampMax", rules: ["LAM-085"], advanced: true }),
  errorFactor: field.number(0.5, { unit: "ratio", min: 0, max: 1, help: "What is left of the allowance after a second with a failed run.", knob: ["esmErrorFactor", "esmErrorFactor etc."], assumed: true, rules: ["LAM-082"], advanced: true }),
  errorFloor: field.integer(2, { unit: "count", min: 1, help: "The allowance never falls below.", assumed: true, rules: ["LAM-082"], advanced: true }),
  throttleBaseMs: field.number(1_000, { unit: "ms", min: 1, help: "First wait of a throttled batch; it doubles.", knob: "esmThrottleBackoff", assumed: true, rules: ["LAM-083"], advanced: true }),
  throttleCapMs: field.number(20_000, { unit: "ms", min: 1, help: "Longest wait of a throttled batch.", assumed: true, rules: ["LAM-083"], advanced: true }),
  idlePollers: field.integer(2, { unit: "count", min: 1, help: "Pollers left when no message has come for a while.", assumed: true, rules: ["LAM-086"], advanced: true }),
  idlePollersAfterMs: field.number(60_000, { unit: "ms", min: 0, help: "That while.", assumed: true, rules: ["LAM-086"], advanced: true }),
  lowTrafficWaitMs: field.amount(0, { unit: "ms", min: 0, help: "How much longer than its window a batch may wait under low traffic.", knob: "lowTrafficWait", realistic: { kind: "uniform", min: 0, max: 20_000 }, assumed: true, rules: ["LAM-076"], advanced: true }),
  consumer: field.choice(["shared", "enhancedFanOut"], "shared", { help: "Streams: polling with the others, or a pipe of its own.", rules: ["LAM-095"] }),
  streamPollMs: optional.number({ unit: "ms", min: 1, help: "Time between two polls of a shard: Kinesis 1 s, DynamoDB 0.25 s.", knob: "streamPollPeriod", rules: ["LAM-095"], advanced: true }),
  streamRetryBaseMs: field.number(500, { unit: "ms", min: 1, help: "First wait of a failed stream batch; it doubles.", knob: ["streamRetryBase", "streamRetryBase/Factor/Cap"], assumed: true, rules: ["LAM-099"], advanced: true }),
  streamRetryCapMs: field.number(60_000, { unit: "ms", min: 1, help: "Longest wait of a failed stream batch.", assumed: true, rules: ["LAM-099"], advanced: true }),
  bisectDelayMs: field.number(0, { unit: "ms", min: 0, help: "Before a half of a failed batch runs.", knob: "bisectDelay", assumed: true, rules: ["LAM-102"], advanced: true }),
  windowCloseDelayMs: field.number(0, { unit: "ms", min: 0, help: "How long after its end a tumbling window without records closes.", knob: "windowCloseDelay", rules: ["LAM-107"], advanced: true }),
};

export type MappingContext = Context<typeof mappingProperties, typeof mappingBehaviour>;
export type MappingConfig = MappingContext["config"];

const MOST_FILTERS = 5;

function checkFilters(value: Json): FieldProblem[] {
  if (!Array.isArray(value)) return [{ path: "", code: "ValidationException", message: "Filters is a list such as [{ \"Pattern\": { \"body\": { \"city\": [\"Seattle\"] } } }]." }];
  if (value.length > MOST_FILTERS) return [{ path: "", code: "InvalidParameterValueException", message: `At most ${MOST_FILTERS} filters (10 on request).` }];
  return (value as readonly Json[]).flatMap((filter, index) => {
    const pattern = patternOf((filter as { readonly Pattern?: Json } | null)?.Pattern);
    const compiled = pattern === undefined ? undefined : compilePattern(pattern);
    return compiled?.ok === true ? [] : [{ path: `[${index}].Pattern`, code: "InvalidParameterValueException", message: `Invalid filter pattern definition.${compiled?.ok === false ? ` ${compiled.problem}` : ""}` }];
  });
}

/** AWS writes a pattern as JSON text; a document may write it as JSON. */
export function patternOf(pattern: Json | undefined): Json | undefined {
  if (typeof pattern !== "string") return pattern;
  try {
    return JSON.parse(pattern) as Json;
  } catch {
    return undefined;
  }
}

// --------------------------------------------------------------------------------------------------- by kind of source

export type SourceKind = "queue" | "kinesis" | "dynamodb";

export function sourceKind(type: string): SourceKind {
  return type === "sqs.queue" ? "queue" : type === "dynamodb.table" ? "dynamodb" : "kinesis";
}

export function batchSize(config: MappingConfig, kind: SourceKind): number {
  return config.properties.BatchSize ?? (kind === "queue" ? 10 : 100);
}

/** Growth and limits of a queue's mapping (LAM-085, LAM-087, LAM-088). `limit`: the account's concurrency. */
export function rampOf(config: MappingConfig, limit: number): Ramp {
  const { properties, behaviour } = config;
  const { errorFactor, errorFloor: floor } = behaviour;
  const pollers = properties.ProvisionedPollerConfig;
  if (pollers !== undefined) return { start: pollers.MinimumPollers * 10, perMinute: 1_000, most: Math.max(pollers.MinimumPollers, pollers.MaximumPollers) * 10, floor, errorFactor };
  const most = Math.min(behaviour.rampMost, properties.ScalingConfig?.MaximumConcurrency ?? behaviour.rampMost, Math.max(1, limit));
  return { start: Math.min(behaviour.rampStart, most), perMinute: behaviour.rampPerMinute, most, floor, errorFactor };
}

export interface Refusal { readonly error: AwsError; readonly rule: RuleId }

/**
 * Why AWS would not make such a mapping of this source, or undefined. `properties` are raw members: what a call or a
 * document says, defaults included or not.
 */
export function mappingProblem(from: Peer, properties: Readonly<Record<string, unknown>>): Refusal | undefined {
  const window = Number(properties.MaximumBatchingWindowInSeconds ?? 0);
  const size = properties.BatchSize === undefined ? undefined : Number(properties.BatchSize);
  if (sourceKind(from.type) !== "queue") return streamProblem(from, properties);
  if (properties.DestinationConfig !== undefined) return { error: badParameter("Unsupported DestinationConfig parameter for given event source mapping type."), rule: "LAM-080" };
  if (size !== undefined && size > 10 && from.config.properties.FifoQueue === true) return { error: badParameter("Batch size must be between 1 and 10 for FIFO queues."), rule: "LAM-077" };
  if (size !== undefined && size > 10 && window === 0) return { error: badParameter("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"), rule: "LAM-077" };
  if (window > 0 && from.config.properties.FifoQueue === true) return { error: badParameter("Batching window is not supported for FIFO queues."), rule: "LAM-076" };
  const scaling = properties.ScalingConfig as { readonly MaximumConcurrency?: number } | undefined;
  if (scaling?.MaximumConcurrency !== undefined && properties.ProvisionedPollerConfig !== undefined)
    return { error: badParameter("MaximumConcurrency and ProvisionedPollerConfig can't be used together."), rule: "LAM-088" };
  if (scaling?.MaximumConcurrency !== undefined && scaling.MaximumConcurrency < 2) return { error: badValue("Value at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2"), rule: "LAM-087" };
  return undefined;
}

/** LAM-078: refused when made by a call; a document that already has it so only gets a warning. */
export function visibilityProblem(from: Peer, to: Peer): Refusal | undefined {
  if (sourceKind(from.type) !== "queue") return undefined;
  const visibility = Number(from.config.properties.VisibilityTimeout ?? 30);
  const timeout = Number(to.config.properties.Timeout ?? 3);
  return visibility < timeout ? { error: badParameter(`Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`), rule: "LAM-078" } : undefined;
}

function streamProblem(from: Peer, properties: Readonly<Record<string, unknown>>): Refusal | undefined {
  const position = properties.StartingPosition;
  if (position === undefined || position === null) return { error: badParameter("1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null."), rule: "LAM-096" };
  if (!["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"].includes(String(position))) return { error: badValue(`Value '${String(position)}' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]`), rule: "LAM-096" };
  if (position === "AT_TIMESTAMP" && from.type === "dynamodb.table") return { error: badParameter("Unsupported starting position for arn type: AT_TIMESTAMP"), rule: "LAM-096" };
  return undefined;
}
