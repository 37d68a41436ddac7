/** Delivery streams into a bucket as AWS::KinesisFirehose::DeliveryStream. Source: the CloudFormation and AWS CLI references of Amazon Data Firehose. */
import { arnReference, members, role, type DeployContext, type DeployPart, type Deployment, type DeployValue } from "../deploy.ts";
import { roleArn } from "../../aws/arn.ts";

export function deployDeliveryStream(part: DeployPart, context: DeployContext): Deployment {
  const { properties } = part;
  const bucket = context.out(part, "firehose.destination").find(({ to }) => to?.type === "s3.bucket")?.to;
  const others = context.out(part, "firehose.destination").filter(({ to }) => to && to.type !== "s3.bucket");
  if (!bucket) return { notes: [`${part.name} is not written: only a bucket as its destination is.`] };
  const [source] = context.in(part, "firehose.source");
  const [transform] = context.out(part, "firehose.transform");
  const text = roleArn(context, `${part.name}-role`);
  const parameter = (ParameterName: string, ParameterValue: DeployValue): DeployValue => ({ ParameterName, ParameterValue });
  const processing: DeployValue | undefined = transform?.to && {
    Enabled: true,
    Processors: [{ Type: "Lambda", Parameters: [
      parameter("LambdaArn", arnReference(transform.to, context)),
      parameter("BufferSizeInMBs", String(properties.ProcessorBufferSizeInMBs ?? 1)),
      parameter("BufferIntervalInSeconds", String(properties.ProcessorBufferIntervalInSeconds ?? 60)),
      parameter("NumberOfRetries", String(properties.ProcessorNumberOfRetries ?? 3)),
    ] }],
  };
  const statements: DeployValue[] = [
    { Effect: "Allow", Action: ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject"], Resource: [bucket.arn, `${bucket.arn}/*`] },
    ...(source?.from ? [{ Effect: "Allow", Action: ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"], Resource: arnReference(source.from, context) }] : []),
    ...(transform?.to ? [{ Effect: "Allow", Action: ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"], Resource: arnReference(transform.to, context) }] : []),
  ];
  const written = (roleValue: DeployValue) => ({
    type: source?.from ? "KinesisStreamAsSource" : "DirectPut",
    source: source?.from ? { KinesisStreamARN: arnReference(source.from, context), RoleARN: roleValue } : undefined,
    target: { BucketARN: arnReference(bucket, context), RoleARN: roleValue, ...members(properties, ["BufferingHints", "Prefix", "ErrorOutputPrefix"]), ...(processing ? { ProcessingConfiguration: processing } : {}) } as Record<string, DeployValue>,
  });
  const template = written(context.own(part, "Role", "Arn", text));
  const command = written(text);
  return {
    resources: {
      Role: role("firehose.amazonaws.com", [], statements),
      "": { Type: "AWS::KinesisFirehose::DeliveryStream", Properties: { DeliveryStreamName: part.name, DeliveryStreamType: template.type, ...(template.source ? { KinesisStreamSourceConfiguration: template.source } : {}), ExtendedS3DestinationConfiguration: template.target } },
    },
    commands: [{ command: "firehose create-delivery-stream", options: { "delivery-stream-name": part.name, "delivery-stream-type": command.type, ...(command.source ? { "kinesis-stream-source-configuration": command.source } : {}), "extended-s3-destination-configuration": command.target } }],
    notes: [
      ...others.map(({ to }) => `The destination ${to!.name} of ${part.name} is not written.`),
      ...["Delimiter", "DynamicPartitioningKey", "S3BackupMode"].filter((name) => properties[name] !== undefined).map((name) => `${name} of ${part.name} is not written.`),
    ],
  };
}
