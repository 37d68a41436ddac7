/** EventSourceMappingConfiguration: a mapping as AWS's calls answer it, with the members that its kind of source has. */
import type { AnyConfig, Peer } from "../define.ts";
import type { SourceTerms } from "../polled-source.ts";

/** Of streams and Kafka alone. */
export const OF_SHARDS = ["StartingPosition", "StartingPositionTimestamp", "ParallelizationFactor", "MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "BisectBatchOnFunctionError", "TumblingWindowInSeconds"] as const;
/** Of all, where they are set. */
const OF_ALL = ["FilterCriteria", "ScalingConfig", "ProvisionedPollerConfig", "Queues", "Topics"] as const;

export interface MappingFacts {
  readonly uuid: string;
  readonly sourceArn: string;
  readonly functionArn: string;
  readonly state: string;
  readonly lastResult: string;
  readonly shards: boolean;
  readonly terms: SourceTerms;
  readonly onFailure: Peer | undefined;
}

export function mappingOutput(facts: MappingFacts, properties: AnyConfig["properties"]): Readonly<Record<string, unknown>> {
  const types = properties.FunctionResponseTypes as readonly string[] | undefined;
  const qualifier = properties.Qualifier;
  const taken = (names: readonly string[]) => Object.fromEntries(names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]));
  return {
    UUID: facts.uuid, EventSourceArn: facts.sourceArn, FunctionArn: typeof qualifier === "string" && qualifier !== "" ? `${facts.functionArn}:${qualifier}` : facts.functionArn,
    BatchSize: properties.BatchSize ?? facts.terms.batchSize, MaximumBatchingWindowInSeconds: properties.MaximumBatchingWindowInSeconds ?? facts.terms.windowSeconds,
    State: facts.state, StateTransitionReason: "USER_INITIATED",
    ...(types === undefined || types.length === 0 ? {} : { FunctionResponseTypes: types }), ...taken(OF_ALL),
    ...(facts.shards ? { ...taken(OF_SHARDS), LastProcessingResult: facts.lastResult } : {}),
    ...(facts.onFailure === undefined ? {} : { DestinationConfig: { OnFailure: { Destination: facts.onFailure.arn } } }),
  };
}
