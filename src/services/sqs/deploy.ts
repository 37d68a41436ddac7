/** Queues and their dead-letter arrows as AWS::SQS::Queue and `aws sqs`. Source: the CloudFormation and AWS CLI references of Amazon SQS. */
import { arnReference, members, policy, serviceStatement, type DeployContext, type DeployPart, type Deployment, type DeployValue } from "../deploy.ts";
import { queueUrl } from "../../aws/arn.ts";

const ATTRIBUTES = ["FifoQueue", "VisibilityTimeout", "DelaySeconds", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "MaximumMessageSize", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit", "RedriveAllowPolicy"];

export function deployQueue(part: DeployPart, context: DeployContext): Deployment {
  const [redrive] = context.out(part, "sqs.redrive");
  const dead = redrive?.to;
  const policyOf: DeployValue | undefined = dead && { deadLetterTargetArn: arnReference(dead, context), maxReceiveCount: redrive.properties.maxReceiveCount ?? 10 };
  const attributes = members(part.properties, ATTRIBUTES);
  const url = queueUrl(context, part.name);
  const senders = sendersOf(part, context);
  return {
    resources: {
      "": { Type: "AWS::SQS::Queue", Properties: { QueueName: part.name, ...attributes, ...(policyOf ? { RedrivePolicy: policyOf } : {}) } },
      ...(senders.length > 0 ? { Policy: { Type: "AWS::SQS::QueuePolicy", Properties: { Queues: [context.ref(part, url)], PolicyDocument: policy(senders) } } } : {}),
    },
    commands: [
      { command: "sqs create-queue", options: { "queue-name": part.name, ...texts({ ...attributes, ...(policyOf ? { RedrivePolicy: policyOf } : {}) }) } },
      ...(senders.length > 0 ? [{ command: "sqs set-queue-attributes", options: { "queue-url": url, attributes: { Policy: { $json: policy(senders) } } } }] : []),
    ],
  };
}

/** AWS services that send to it need its leave: topics that notify it, buckets, dead letters of subscriptions. */
function sendersOf(part: DeployPart, context: DeployContext): DeployValue[] {
  const principals: Readonly<Record<string, string>> = { "sns.subscription": "sns.amazonaws.com", "s3.notification": "s3.amazonaws.com", "sns.redrive": "sns.amazonaws.com" };
  return context.in(part).flatMap((arrow) => {
    const principal = principals[arrow.type];
    // A dead-letter arrow of a subscription starts at a connection: the topic behind it is what acts.
    const source = arrow.type === "sns.redrive" ? arrow.from?.from : arrow.from;
    // A bucket looks for this leave when it is made: named by its text, it can wait for the policy.
    return principal === undefined || source === undefined || arrow.behaviour.allowed === false ? [] : [serviceStatement(principal, "sqs:SendMessage", context.arn(part), arrow.type === "s3.notification" ? source.arn : arnReference(source, context))];
  });
}

/** Attributes of create-queue are texts, objects JSON within them. */
function texts(attributes: Readonly<Record<string, DeployValue>>): { readonly attributes?: DeployValue } {
  const entries = Object.entries(attributes).map(([name, value]): [string, DeployValue] => [name, typeof value === "object" && value !== null ? { $json: value } : String(value)]);
  return entries.length === 0 ? {} : { attributes: Object.fromEntries(entries) };
}
