/** Topics and subscriptions as AWS::SNS and `aws sns`. Source: the CloudFormation and AWS CLI references of Amazon SNS. */
import { arnReference, members, type DeployContext, type DeployPart, type Deployment, type DeployValue } from "../deploy.ts";

const PROTOCOL: Readonly<Record<string, string>> = { "sqs.queue": "sqs", "lambda.function": "lambda", "firehose.deliveryStream": "firehose", "http.endpoint": "https", "email.inbox": "email", "sms.phone": "sms", "mobile.app": "application" };

export function deployTopic(part: DeployPart): Deployment {
  const own = members(part.properties, ["FifoTopic", "ContentBasedDeduplication", "FifoThroughputScope", "ArchivePolicy", "DisplayName"]);
  const attributes = Object.entries({ ...own, ...members(part.properties, ["DeliveryPolicy"]) }).map(([name, value]): [string, DeployValue] => [name, typeof value === "object" ? { $json: value } : String(value)]);
  return {
    resources: { "": { Type: "AWS::SNS::Topic", Properties: { TopicName: part.name, ...own } } },
    commands: [{ command: "sns create-topic", options: { name: part.name, ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}) } }],
    notes: part.properties.DeliveryPolicy === undefined ? [] : [`CloudFormation has no DeliveryPolicy on a topic: set it on the subscriptions of ${part.name}, or with \`aws sns set-topic-attributes\`.`],
  };
}

export function deploySubscription(part: DeployPart, context: DeployContext): Deployment {
  const { from: topic, to: end } = part;
  const protocol = end && PROTOCOL[end.type];
  if (!topic || !end || protocol === undefined) return {};
  const outside = !["sqs", "lambda", "firehose"].includes(protocol);
  const endpoint: DeployValue = outside ? { https: "https://example.com/notify", email: "name@example.com", sms: "+15555550100" }[protocol] ?? end.arn : arnReference(end, context);
  const [redrive] = context.out(part, "sns.redrive");
  const set: Record<string, DeployValue> = { ...members(part.properties, ["FilterPolicyScope", "FilterPolicy", "RawMessageDelivery", "DeliveryPolicy", "ReplayPolicy"]), ...(redrive?.to ? { RedrivePolicy: { deadLetterTargetArn: arnReference(redrive.to, context) } } : {}) };
  const attributes = Object.entries(set).map(([name, value]): [string, DeployValue] => [name, typeof value === "object" ? { $json: value } : String(value)]);
  const byRole: Record<string, DeployValue> = protocol === "firehose" ? { SubscriptionRoleArn: context.own(part, "Role", "Arn", `arn:aws:iam::${context.accountId}:role/${part.id}`) } : {};
  const topicArn = arnReference(topic, context);
  return {
    resources: {
      "": { Type: "AWS::SNS::Subscription", Properties: { TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint, ...set, ...byRole } },
      ...(protocol === "lambda" && part.behaviour.allowed !== false ? { Permission: { Type: "AWS::Lambda::Permission", Properties: { Action: "lambda:InvokeFunction", FunctionName: context.ref(end, end.name), Principal: "sns.amazonaws.com", SourceArn: topicArn } } } : {}),
      ...(protocol === "firehose" ? { Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sts:AssumeRole" }] }, Policies: [{ PolicyName: "deliver", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["firehose:PutRecord", "firehose:PutRecordBatch", "firehose:DescribeDeliveryStream", "firehose:ListDeliveryStreams", "firehose:ListTagsForDeliveryStream"], Resource: endpoint }] } }] } } } : {}),
    },
    commands: [
      { command: "sns subscribe", options: { "topic-arn": topicArn, protocol, "notification-endpoint": endpoint, ...(attributes.length + Object.keys(byRole).length > 0 ? { attributes: { ...Object.fromEntries(attributes), ...byRole } } : {}) } },
      ...(protocol === "lambda" && part.behaviour.allowed !== false ? [{ command: "lambda add-permission", options: { "function-name": end.name, "statement-id": `sns-${part.id}`, action: "lambda:InvokeFunction", principal: "sns.amazonaws.com", "source-arn": topicArn } }] : []),
    ],
    notes: outside ? [`The address of ${end.name} is a place-holder: put your own.`] : [],
  };
}
