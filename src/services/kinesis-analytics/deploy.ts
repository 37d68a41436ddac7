/** Flink applications as AWS::KinesisAnalyticsV2::Application and `aws kinesisanalyticsv2`. Source: the CloudFormation and AWS CLI references of Managed Service for Apache Flink. */
import { arnReference, role, type DeployContext, type DeployPart, type Deployment, type DeployValue } from "../deploy.ts";
import { roleArn } from "../../aws/arn.ts";

const READS = ["kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"];
/** What results need at their end. */
const WRITES: Readonly<Record<string, readonly string[]>> = { "kinesis.stream": ["kinesis:PutRecord", "kinesis:PutRecords"], "firehose.deliveryStream": ["firehose:PutRecord", "firehose:PutRecordBatch"], "lambda.function": ["lambda:InvokeFunction"] };

export function deployApplication(part: DeployPart, context: DeployContext): Deployment {
  const { properties, behaviour } = part;
  if (properties.RuntimeEnvironment === "SQL-1_0") return { notes: [`${part.name} is not written: AWS takes no new SQL applications.`] };
  const text = roleArn(context, `${part.name}-role`);
  const allow = (Action: readonly string[], target: DeployPart): DeployValue => ({ Effect: "Allow", Action, Resource: arnReference(target, context) });
  const statements = [
    ...context.in(part, "kinesisanalytics.source").flatMap(({ from }) => (from === undefined ? [] : [allow(READS, from)])),
    ...context.out(part, "kinesisanalytics.output").flatMap(({ to }) => (to === undefined || WRITES[to.type] === undefined ? [] : [allow(WRITES[to.type]!, to)])),
  ];
  // The windows and what is told of them are the application's code: it may read them from here.
  const said = { WindowType: properties.WindowType ?? "TUMBLING", WindowSizeInSeconds: properties.WindowSizeInSeconds ?? 60, aggregate: behaviour.aggregate ?? "count", groupBy: behaviour.groupBy, value: behaviour.value };
  const configuration: DeployValue = {
    ApplicationCodeConfiguration: { CodeContentType: "ZIPFILE", CodeContent: { S3ContentLocation: { BucketARN: "arn:aws:s3:::your-code-bucket", FileKey: "application.jar" } } },
    FlinkApplicationConfiguration: {
      ParallelismConfiguration: { ConfigurationType: "CUSTOM", Parallelism: properties.Parallelism ?? 1, ParallelismPerKPU: properties.ParallelismPerKPU ?? 1, AutoScalingEnabled: properties.AutoScalingEnabled ?? true },
      CheckpointConfiguration: { ConfigurationType: "CUSTOM", CheckpointingEnabled: properties.CheckpointingEnabled ?? true, CheckpointInterval: properties.CheckpointInterval ?? 60_000 },
    },
    ApplicationSnapshotConfiguration: { SnapshotsEnabled: properties.SnapshotsEnabled ?? true },
    EnvironmentProperties: { PropertyGroups: [{ PropertyGroupId: "window", PropertyMap: Object.fromEntries(Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))) }] },
  };
  const RuntimeEnvironment = properties.RuntimeEnvironment ?? "FLINK-1_20";
  return {
    resources: {
      Role: role("kinesisanalytics.amazonaws.com", [], statements),
      "": { Type: "AWS::KinesisAnalyticsV2::Application", Properties: { ApplicationName: part.name, RuntimeEnvironment, ServiceExecutionRole: context.own(part, "Role", "Arn", text), ApplicationConfiguration: configuration } },
    },
    commands: [{ command: "kinesisanalyticsv2 create-application", options: { "application-name": part.name, "runtime-environment": RuntimeEnvironment, "service-execution-role": text, "application-configuration": configuration } }],
    notes: [`The code of ${part.name} is yours to bring, and reads its windows from the property group "window"; on the command line its role (${text}), too. It starts with \`aws kinesisanalyticsv2 start-application\`.`],
  };
}
