/** What a scenario may say of a stream: AWS's properties, and the knobs for what AWS does not publish. */
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Context } from "../define.ts";

/**
 * A shard's fixed limits: writes of 1,000 records and 1 MiB a second, reads of 2 MiB and 5 calls a second.
 * Source: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
export const MIB = 1_048_576;
export const WRITE_RECORDS = 1_000;
export const WRITE_BYTES = MIB;
export const READ_BYTES = 2 * MIB;
export const READ_CALLS = 5;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const MOST_ENTRIES = 500;
export const MOST_REQUEST_BYTES = 10 * MIB;
/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
export const MOST_READ_RECORDS = 10_000;
export const MOST_READ_BYTES = 10 * MIB;

/** Shards of a new on-demand stream (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html). */
export const ON_DEMAND_SHARDS = 4;

export const streamProperties = {
  ShardCount: field.integer(1, { unit: "count", min: 1, max: 10_000, help: "Open shards. Each takes 1,000 records and 1 MiB a second and gives 2 MiB a second.", error: "ValidationException", change: { call: "kinesis:UpdateShardCount", as: "TargetShardCount" }, rules: ["KIN-001", "KIN-003", "KIN-050", "KIN-051"] }),
  StreamModeDetails: optional.object({
    StreamMode: field.choice(["PROVISIONED", "ON_DEMAND"], "PROVISIONED", { error: "ValidationException", help: "On demand, the service sees to the shards: four at first. Each keeps its own limits.", rules: ["KIN-052"] }),
  }, { help: "Who sees to the number of shards.", rules: ["KIN-052"], change: "replace" }),
  RecordDistributionStrategy: optional.choice(["USER_PARTITION_KEY", "AUTO"], { help: "AUTO: the service spreads records evenly and no key has a say; on-demand streams only.", error: "InvalidArgumentException", change: { call: "kinesis:UpdateStreamRecordDistributionStrategy", as: "RecordDistributionStrategy" }, rules: ["KIN-008"], advanced: true }),
  RetentionPeriodHours: field.integer(24, { unit: "h", min: 24, max: 8_760, help: "How long records stay, read or not.", error: "InvalidArgumentException", rules: ["KIN-026", "KIN-028"] }),
  MaxRecordSizeInKiB: field.integer(1_024, { unit: "KiB", min: 1_024, max: 10_240, help: "Data and partition key of one record together.", error: "ValidationException", rules: ["KIN-015", "KIN-016"] }),
};

export const streamBehaviour = {
  putLatencyMs: field.amount(0, { unit: "ms", min: 0, help: "From a put's arrival until the record is stored and the answer leaves.", knob: "putLatencyMs", realistic: { kind: "lognormal", median: 10, p99: 60 }, assumed: true, rules: ["KIN-011", "KIN-010"] }),
  visibilityDelayMs: field.amount(0, { unit: "ms", min: 0, help: "From the storing of a record until it can be read.", knob: "visibilityDelayMs", realistic: { kind: "uniform", min: 0, max: 50 }, assumed: true, rules: ["KIN-011"] }),
  efoLatencyMs: field.amount(70, { unit: "ms", min: 0, help: "Enhanced fan-out: from the end of the wire until the record is at its consumer.", knob: "efoLatencyMs", realistic: { kind: "lognormal", median: 70, p99: 200 }, rules: ["KIN-039"] }),
  throttleModel: field.choice(["tokenBucket", "fixedWindow"], "tokenBucket", { help: "How a shard's write limit is counted: a tank of one second that refills, or whole seconds.", knob: "throttle.model", assumed: true, rules: ["KIN-019"] }),
  roundUpToKiB: field.boolean(true, { help: "The byte limit counts whole KiB: of each PutRecord, or of all that a PutRecords brings to a shard.", knob: "throttle.roundUpToKiB", rules: ["KIN-020"], advanced: true }),
  reshardMs: field.amount(30_000, { unit: "ms", min: 0, help: "A split, a merge or an update of the shard count.", knob: ["reshardMs", "reshardAlgorithm"], realistic: { kind: "uniform", min: 15_000, max: 60_000 }, assumed: true, rules: ["KIN-042", "KIN-046", "KIN-050"] }),
  onDemandScaleMs: field.amount(900_000, { unit: "ms", min: 0, help: "On demand: from a demand above half of the capacity until the stream has grown to twice its peak.", knob: "onDemandScaleMs", realistic: { kind: "uniform", min: 60_000, max: 900_000 }, assumed: true, rules: ["KIN-053"], advanced: true }),
  autoPicker: field.choice(["roundRobin", "leastLoaded", "random"], "roundRobin", { help: "AUTO: which shard gets the next record.", knob: "autoPicker", assumed: true, rules: ["KIN-008"], advanced: true }),
  createStreamMs: field.amount(10_000, { unit: "ms", min: 0, help: "From CreateStream until the stream is ACTIVE.", knob: ["createStreamMs", "createStreamMs / deleteStreamMs"], assumed: true, rules: ["KIN-024"], advanced: true }),
  deleteStreamMs: field.amount(10_000, { unit: "ms", min: 0, help: "From DeleteStream until it is gone.", knob: "deleteStreamMs", assumed: true, rules: ["KIN-025"], advanced: true }),
  acceptWhileDeleting: field.boolean(false, { help: "A stream that is being deleted still takes and gives records.", knob: "acceptWhileDeleting", assumed: true, rules: ["KIN-025"], advanced: true }),
  registerMs: field.amount(0, { unit: "ms", min: 0, help: "From RegisterStreamConsumer until the consumer is ACTIVE.", assumed: true, realistic: 5_000, rules: ["KIN-041"], advanced: true }),
  emptyGets: field.chance(NEVER, { help: "GetRecords comes back empty although there are records further on.", knob: "emptyGetProbability", assumed: true, rules: ["KIN-031"] }),
  mergeOrderStrict: field.boolean(true, { help: "MergeShards wants the lower of the two shards first.", knob: "mergeOrderStrict", assumed: true, rules: ["KIN-045"], advanced: true }),
};

export type StreamContext = Context<typeof streamProperties, typeof streamBehaviour>;
export type StreamConfig = StreamContext["config"];

export function isOnDemand(config: Pick<StreamConfig, "properties">): boolean {
  return config.properties.StreamModeDetails?.StreamMode === "ON_DEMAND";
}

export function checkStream(config: StreamConfig): readonly FieldProblem[] {
  if (config.properties.RecordDistributionStrategy === "AUTO" && !isOnDemand(config)) return [{ path: "properties.RecordDistributionStrategy", code: "InvalidArgumentException", message: "AUTO is for on-demand streams.", fix: "Make the stream on-demand, or leave the strategy out." }];
  return isOnDemand(config) && config.properties.ShardCount !== 1 && config.properties.ShardCount < ON_DEMAND_SHARDS
    ? [{ path: "properties.ShardCount", code: "ValidationException", message: "An on-demand stream sees to its shards by itself: ShardCount can't be said.", fix: "Leave ShardCount out." }] : [];
}
