/** Buckets with their notifications as AWS::S3::Bucket and `aws s3api`. Source: the CloudFormation and AWS CLI references of Amazon S3. */
import { arnReference, type DeployContext, type DeployPart, type Deployment, type DeployValue, type Reference } from "../deploy.ts";

/** How a target is named in the template and on the command line. */
const KINDS: Readonly<Record<string, { readonly list: string; readonly member: string; readonly cli: string; readonly cliMember: string }>> = {
  "sqs.queue": { list: "QueueConfigurations", member: "Queue", cli: "QueueConfigurations", cliMember: "QueueArn" },
  "sns.topic": { list: "TopicConfigurations", member: "Topic", cli: "TopicConfigurations", cliMember: "TopicArn" },
  "lambda.function": { list: "LambdaConfigurations", member: "Function", cli: "LambdaFunctionConfigurations", cliMember: "LambdaFunctionArn" },
};

export function deployBucket(part: DeployPart, context: DeployContext): Deployment {
  const template: Record<string, DeployValue[]> = {};
  const commands: Record<string, DeployValue[]> = {};
  const waits: Reference[] = [];
  let bus: { readonly EventBridgeConfiguration: DeployValue } | undefined;
  for (const arrow of context.out(part, "s3.notification")) {
    if (!arrow.to) continue;
    const kind = KINDS[arrow.to.type];
    if (!kind) bus = { EventBridgeConfiguration: { EventBridgeEnabled: true } };
    else {
      const events = (arrow.properties.Events ?? ["s3:ObjectCreated:*"]) as readonly string[];
      const rules = filterRules(arrow.properties.Filter as { readonly Prefix?: string; readonly Suffix?: string } | undefined);
      const target = arnReference(arrow.to, context);
      // The template takes one event in each entry, the command a list.
      for (const Event of events) (template[kind.list] ??= []).push({ Event, [kind.member]: target, ...(rules.length > 0 ? { Filter: { S3Key: { Rules: rules } } } : {}) });
      (commands[kind.cli] ??= []).push({ [kind.cliMember]: target, Events: events, ...(rules.length > 0 ? { Filter: { Key: { FilterRules: rules } } } : {}) });
      if (arrow.to.type === "sqs.queue" && arrow.behaviour.allowed !== false) waits.push(context.own(arrow.to, "Policy", undefined, ""));
      if (arrow.to.type === "lambda.function" && arrow.behaviour.allowed !== false) waits.push(context.own(arrow, "", undefined, ""));
    }
  }
  const notification = { ...template, ...bus };
  return {
    resources: { "": { Type: "AWS::S3::Bucket", Properties: { BucketName: part.name, ...(Object.keys(notification).length > 0 ? { NotificationConfiguration: notification } : {}) }, DependsOn: waits } },
    commands: [
      { command: "s3api create-bucket", options: { bucket: part.name, ...(context.Region === "us-east-1" ? {} : { "create-bucket-configuration": `LocationConstraint=${context.Region}` }) } },
      ...(Object.keys(notification).length > 0 ? [{ command: "s3api put-bucket-notification-configuration", options: { bucket: part.name, "notification-configuration": { ...commands, ...(bus ? { EventBridgeConfiguration: {} } : {}) } } }] : []),
    ],
    notes: [`A bucket’s name is free in the whole world and has no capitals: ${part.name} is a place-holder.`],
  };
}

/** A function that a bucket invokes must let it: the bucket is made after this. */
export function deployNotification(part: DeployPart, context: DeployContext): Deployment {
  if (!part.from || part.to?.type !== "lambda.function" || part.behaviour.allowed === false) return {};
  const account = { SourceAccount: context.accountId };
  return {
    resources: { "": { Type: "AWS::Lambda::Permission", Properties: { Action: "lambda:InvokeFunction", FunctionName: context.ref(part.to, part.to.name), Principal: "s3.amazonaws.com", SourceArn: part.from.arn, ...account } } },
    commands: [{ command: "lambda add-permission", options: { "function-name": part.to.name, "statement-id": `s3-${part.id}`, action: "lambda:InvokeFunction", principal: "s3.amazonaws.com", "source-arn": part.from.arn, "source-account": context.accountId } }],
  };
}

function filterRules(filter: { readonly Prefix?: string; readonly Suffix?: string } | undefined): { readonly Name: string; readonly Value: string }[] {
  return [["prefix", filter?.Prefix], ["suffix", filter?.Suffix]].flatMap(([Name, Value]) => (Value === undefined || Value === "" ? [] : [{ Name: Name!, Value }]));
}
