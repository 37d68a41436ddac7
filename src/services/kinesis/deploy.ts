/** Streams and registered consumers as AWS::Kinesis and `aws kinesis`. Source: the CloudFormation and AWS CLI references of Kinesis Data Streams. */
import { members, type DeployContext, type DeployPart, type Deployment } from "../deploy.ts";

export function deployStream(part: DeployPart): Deployment {
  const mode = (part.properties.StreamModeDetails as { readonly StreamMode?: string } | undefined)?.StreamMode;
  const count = part.properties.ShardCount ?? 1;
  const hours = part.properties.RetentionPeriodHours;
  const largest = part.properties.MaxRecordSizeInKiB;
  return {
    resources: { "": { Type: "AWS::Kinesis::Stream", Properties: { Name: part.name, ...(mode === "ON_DEMAND" ? {} : { ShardCount: count }), ...members(part.properties, ["StreamModeDetails", "RetentionPeriodHours"]) } } },
    commands: [
      { command: "kinesis create-stream", options: { "stream-name": part.name, ...(mode === "ON_DEMAND" ? { "stream-mode-details": "StreamMode=ON_DEMAND" } : { "shard-count": count }) } },
      ...(typeof hours === "number" && hours > 24 ? [{ command: "kinesis increase-stream-retention-period", options: { "stream-name": part.name, "retention-period-hours": hours } }] : []),
      ...(largest === undefined ? [] : [{ command: "kinesis update-max-record-size", options: { "stream-arn": part.arn, "max-record-size-in-ki-b": largest } }]),
    ],
    notes: largest === undefined ? [] : [`MaxRecordSizeInKiB of ${part.name} is written for the command line only.`],
  };
}

/** A consumer with a wire of its own is registered; one that shares is nothing at AWS. */
export function deployConsumer(part: DeployPart, context: DeployContext): Deployment {
  if (!part.from || part.properties.kind !== "enhancedFanOut") return {};
  const arn = context.arn(part.from);
  return {
    resources: { "": { Type: "AWS::Kinesis::StreamConsumer", Properties: { ConsumerName: part.id, StreamARN: arn } } },
    commands: [{ command: "kinesis register-stream-consumer", options: { "stream-arn": arn, "consumer-name": part.id } }],
  };
}
