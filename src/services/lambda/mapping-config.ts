/** What a document may say of an event source mapping. Defaults and limits that depend on the source are read by `settingsOf`. */
import { compilePattern } from "../../aws/event-pattern.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { AwsError, Context, Peer, RuleId } from "../define.ts";
import type { ShardSource, SourceTerms } from "../polled-source.ts";
import type { Ramp } from "./allowance.ts";
import { OF_SHARDS } from "./mapping-output.ts";
import { badParameter, badValue } from "./refusals.ts";

const byUpdate = { call: "lambda:UpdateEventSourceMapping" } as const;

export interface Filter { readonly Pattern: Json }

export const mappingProperties = {
  BatchSize: optional.integer({ unit: "count", min: 1, max: 10_000, help: "Records of one invocation at most. Queues 10, streams and brokers 100 by default; a queue's batch above 10 needs a window.", rules: ["LAM-075", "LAM-077", "LAM-097"], error: "ValidationException", change: byUpdate }),
  MaximumBatchingWindowInSeconds: optional.integer({ unit: "s", min: 0, max: 300, help: "How long records are gathered at most: queues and streams not at all, brokers and Kafka half a second by default. Not for FIFO queues.", rules: ["LAM-076", "LAM-097", "LAM-111", "LAM-112"], error: "ValidationException", change: byUpdate }),
  Queues: optional.json<readonly string[]>({ error: "ValidationException", help: "Brokers: the one queue that is read, such as [\"orders\"]; without it the broker's first.", rules: ["LAM-111"], change: "replace", advanced: true, check: oneName }),
  Topics: optional.json<readonly string[]>({ error: "ValidationException", help: "Kafka: the one topic that is read, such as [\"orders\"]; without it the cluster's first.", rules: ["LAM-112"], change: "replace", advanced: true, check: oneName }),
  FunctionResponseTypes: field.json<readonly string[]>([], { error: "ValidationException", help: "[\"ReportBatchItemFailures\"]: only what the function names is tried again.", rules: ["LAM-081", "LAM-103"], change: byUpdate, check: (value) => (Array.isArray(value) && value.every((one) => one === "ReportBatchItemFailures") ? [] : [{ path: "", code: "ValidationException", message: "FunctionResponseTypes is [] or [\"ReportBatchItemFailures\"]." }]) }),
  FilterCriteria: optional.object({ Filters: field.json<readonly Filter[]>([], { error: "InvalidParameterValueException", help: "Up to five patterns; a record that fits none is dropped.", rules: ["LAM-109"], check: checkFilters }) }, { change: byUpdate }),
  ScalingConfig: optional.object({ MaximumConcurrency: optional.integer({ unit: "count", min: 2, max: 1_000, help: "Batches of this queue in work at once, without throttles.", rules: ["LAM-087"], error: "ValidationException" }) }, { change: byUpdate }),
  ProvisionedPollerConfig: optional.object({
    MinimumPollers: field.integer(2, { unit: "count", min: 1, max: 200, error: "ValidationException", help: "Pollers that always stand ready; each serves up to ten invocations. Kafka: consumers.", rules: ["LAM-088", "LAM-112"] }),
    MaximumPollers: field.integer(200, { unit: "count", min: 1, max: 10_000, error: "ValidationException", help: "The most it grows to.", rules: ["LAM-088"] }),
  }, { advanced: true, change: byUpdate }),
  Enabled: field.boolean(true, { error: "ValidationException", help: "Off: nothing is fetched; what is in work ends.", rules: ["LAM-092", "LAM-106"], change: byUpdate }),
  Qualifier: optional.text({ error: "ValidationException", help: "The version or alias that is invoked; without it $LATEST.", rules: ["LAM-114"], change: byUpdate }),
  StartingPosition: field.choice(["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"], "TRIM_HORIZON", { error: "ValidationException", help: "Streams: where reading begins.", rules: ["LAM-096"], change: "replace" }),
  StartingPositionTimestamp: optional.number({ unit: "s", error: "ValidationException", help: "Streams: seconds since the start of the run (negative: before it), for AT_TIMESTAMP.", rules: ["LAM-096"], change: "replace" }),
  ParallelizationFactor: field.integer(1, { unit: "count", min: 1, max: 10, help: "Streams: batches of one shard in work at once; order is then kept per partition key.", rules: ["LAM-104"], error: "ValidationException", change: byUpdate }),
  MaximumRetryAttempts: field.integer(-1, { unit: "count", min: -1, max: 10_000, help: "Streams: retries of a failing batch; -1 = until it expires.", rules: ["LAM-098", "LAM-100"], error: "ValidationException", change: byUpdate }),
  MaximumRecordAgeInSeconds: field.integer(-1, { unit: "s", min: -1, max: 604_800, help: "Streams: older records are given up; -1 = until they expire.", rules: ["LAM-098", "LAM-100"], error: "ValidationException", change: byUpdate }),
  BisectBatchOnFunctionError: field.boolean(false, { error: "ValidationException", help: "Streams: a failed batch is halved.", rules: ["LAM-102"], change: byUpdate }),
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
  kafkaRescaleMs: field.number(60_000, { unit: "ms", min: 1_000, help: "Kafka: between two looks at the lag that add or take a consumer.", knob: "kafkaRescale", assumed: true, rules: ["LAM-112"], advanced: true }),
  bisectDelayMs: field.number(0, { unit: "ms", min: 0, help: "Before a half of a failed batch runs.", knob: "bisectDelay", assumed: true, rules: ["LAM-102"], advanced: true }),
  windowCloseDelayMs: field.number(0, { unit: "ms", min: 0, help: "How long after its end a tumbling window without records closes.", knob: "windowCloseDelay", rules: ["LAM-107"], advanced: true }),
};

export type MappingContext = Context<typeof mappingProperties, typeof mappingBehaviour>;
export type MappingConfig = MappingContext["config"];

const MOST_FILTERS = 5;

function oneName(value: Json): FieldProblem[] {
  return Array.isArray(value) && value.length === 1 && typeof value[0] === "string" ? [] : [{ path: "", code: "ValidationException", message: "A list with one name." }];
}

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

/** What holds where nobody knows the source any more. */
const NO_TERMS: SourceTerms = { batchSize: 10, mostBatchSize: 10_000, windowSeconds: 0, mayGather: true };

/** What AWS lays down for mappings of this source. */
export function termsOf(ctx: MappingContext): SourceTerms {
  return ctx.from?.source?.terms(ctx.from.config) ?? NO_TERMS;
}

export function batchSize(ctx: MappingContext): number {
  return ctx.config.properties.BatchSize ?? termsOf(ctx).batchSize;
}

/** Microseconds of gathering; brokers gather for half a second where nothing is said. */
export function gatheringUs(ctx: MappingContext): Micros {
  return Math.round((ctx.config.properties.MaximumBatchingWindowInSeconds ?? termsOf(ctx).windowSeconds) * SECOND);
}

/** Growth and limits of a queue's mapping (LAM-085, LAM-087, LAM-088), or the fixed number of a broker's (LAM-111). */
export function rampOf(ctx: MappingContext): Ramp {
  const { properties, behaviour } = ctx.config;
  const { errorFactor, errorFloor: floor } = behaviour;
  const fixed = termsOf(ctx).concurrency;
  if (fixed !== undefined) return { start: fixed, perMinute: 0, most: fixed, floor: fixed, errorFactor: 1 };
  const given = ctx.settings.ConcurrentExecutions;
  const limit = typeof given === "number" ? given : 1_000;
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
  const { source } = from;
  if (source === undefined) return { error: badParameter("Unrecognized event source."), rule: "LAM-091" };
  const own = source.problem?.(properties, from.config);
  if (own !== undefined) return { error: badParameter(own), rule: "LAM-091" };
  const terms = source.terms(from.config);
  const window = Number(properties.MaximumBatchingWindowInSeconds ?? terms.windowSeconds);
  const size = properties.BatchSize === undefined ? undefined : Number(properties.BatchSize);
  const pollers = pollersProblem(properties.ProvisionedPollerConfig, terms.scales === true ? [2, 10_000] : [1, 2_000]);
  if (source.protocol === "shards") return positionProblem(source, properties) ?? pollers;
  if (properties.DestinationConfig !== undefined) return { error: badParameter("Unsupported DestinationConfig parameter for given event source mapping type."), rule: "LAM-080" };
  if (size !== undefined && size > terms.mostBatchSize) return { error: badParameter(`Batch size must be between 1 and ${terms.mostBatchSize}${terms.inOrder === true ? " for FIFO queues" : ""}.`), rule: "LAM-077" };
  if (size !== undefined && size > (terms.mostWithoutWindow ?? size) && window === 0)
    return { error: badParameter(`Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than ${terms.mostWithoutWindow}`), rule: "LAM-077" };
  if (window > 0 && !terms.mayGather) return { error: badParameter("Batching window is not supported for FIFO queues."), rule: "LAM-076" };
  const scaling = properties.ScalingConfig as { readonly MaximumConcurrency?: number } | undefined;
  if (terms.scales !== true && (scaling?.MaximumConcurrency !== undefined || properties.ProvisionedPollerConfig !== undefined))
    return { error: badParameter("ScalingConfig and ProvisionedPollerConfig are not supported for this event source."), rule: "LAM-111" };
  if (scaling?.MaximumConcurrency !== undefined && properties.ProvisionedPollerConfig !== undefined)
    return { error: badParameter("MaximumConcurrency and ProvisionedPollerConfig can't be used together."), rule: "LAM-088" };
  if (pollers !== undefined) return pollers;
  if (scaling?.MaximumConcurrency !== undefined && scaling.MaximumConcurrency < 2) return { error: badValue(`1 validation error detected: Value '${scaling.MaximumConcurrency}' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2`), rule: "LAM-087" };
  return undefined;
}

/** LAM-088: queues have at least two pollers and 10,000 at most, Kafka one and 2,000. */
function pollersProblem(given: unknown, [least, most]: readonly [number, number]): Refusal | undefined {
  const { MinimumPollers: low = least === 1 ? 1 : 2, MaximumPollers: high = 200 } = (given ?? {}) as { readonly MinimumPollers?: number; readonly MaximumPollers?: number };
  const refuse = (message: string): Refusal => ({ error: badParameter(message), rule: "LAM-088" });
  if (low < least) return refuse(`MinimumPollers must be at least ${least} for this event source.`);
  if (high < least || high > most) return refuse(`MaximumPollers must be between ${least} and ${most} for this event source.`);
  return low > high ? refuse("MinimumPollers must not be greater than MaximumPollers.") : undefined;
}

/** Members that a call gives and that AWS does not have for this kind of source. */
export function strangerProblem(from: Peer, given: Readonly<Record<string, unknown>>): Refusal | undefined {
  const { source } = from;
  const has = (name: string) => given[name] !== undefined && given[name] !== null;
  if (source?.protocol === "queue" && has("StartingPosition")) return { error: badParameter(`StartingPosition is not valid for ${source.terms(from.config).scales === true ? "SQS" : "MQ"} event sources.`), rule: "LAM-096" };
  const foreign = source?.protocol === "queue" ? OF_SHARDS.find(has) : source?.protocol === "shards" ? ["ScalingConfig", "Queues", ...(source.consumers === true ? [] : ["ProvisionedPollerConfig", "Topics"])].find(has) : undefined;
  return foreign === undefined ? undefined : { error: badParameter(`Unsupported ${foreign} parameter for given event source mapping type.`), rule: "LAM-091" };
}

/** LAM-078: refused when made by a call; a document that already has it so only gets a warning. */
export function visibilityProblem(from: Peer, to: Peer): Refusal | undefined {
  const hidden = from.source?.terms(from.config).hiddenSeconds;
  const timeout = Number(to.config.properties.Timeout ?? 3);
  return hidden !== undefined && hidden < timeout ? { error: badParameter(`Queue visibility timeout: ${hidden} seconds is less than Function timeout: ${timeout} seconds`), rule: "LAM-078" } : undefined;
}

/** LAM-130: functions with tenant isolation are not fed by mappings. */
export function tenantProblem(to: Peer): Refusal | undefined {
  return to.config.properties.TenancyConfig === undefined ? undefined : { error: badParameter("Event source mappings are not supported for functions with tenant isolation."), rule: "LAM-130" };
}

/** What AWS says of a version or an alias that the function does not have; undefined where it has it. */
export function missingQualifier({ arn, config: { properties } }: Peer, qualifier: unknown): string | undefined {
  if (typeof qualifier !== "string" || qualifier === "" || qualifier === "$LATEST") return undefined;
  const { PublishedVersions: versions, Aliases: aliases } = properties as { readonly PublishedVersions?: readonly { readonly Version: string }[]; readonly Aliases?: readonly { readonly Name: string }[] };
  const known = versions?.some(({ Version }) => Version === qualifier) === true || aliases?.some(({ Name }) => Name === qualifier) === true;
  return known ? undefined : `Function not found: ${arn}:${qualifier}.`;
}

function positionProblem(source: ShardSource, properties: Readonly<Record<string, unknown>>): Refusal | undefined {
  const position = properties.StartingPosition;
  if (position === undefined || position === null) return { error: badParameter("1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null."), rule: "LAM-096" };
  if (!["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"].includes(String(position))) return { error: badValue(`Value '${String(position)}' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]`), rule: "LAM-096" };
  if (!source.positions.includes(String(position))) return { error: badParameter(`Unsupported starting position for arn type: ${String(position)}`), rule: "LAM-096" };
  return undefined;
}
