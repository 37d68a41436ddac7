/**
 * Whatever a script or a console writes into a call, the run goes on: AWS's error is an answer, a stopped engine is a
 * bug. Members are drawn from those that the services read, values from those that programs get wrong.
 */
import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";
import type { Json } from "../vocabulary/json.ts";
import { services } from "../services/registry.ts";

const MEMBERS: { readonly [service: string]: string } = {
  sqs: "QueueUrl QueueName MessageBody DelaySeconds MessageAttributes MessageGroupId MessageDeduplicationId Entries MaxNumberOfMessages WaitTimeSeconds VisibilityTimeout ReceiptHandle AttributeNames MessageAttributeNames MessageSystemAttributeNames Attributes SourceArn DestinationArn MaxNumberOfMessagesPerSecond TaskHandle MaxResults QueueNamePrefix ReceiveRequestAttemptId",
  sns: "TopicArn TargetArn Message Subject MessageStructure MessageAttributes MessageGroupId MessageDeduplicationId PublishBatchRequestEntries Protocol Endpoint Token SubscriptionArn AttributeName AttributeValue Attributes Name ReturnSubscriptionArn",
  lambda: "FunctionName Qualifier InvocationType Payload ContentType TenantId DurableExecutionName ReservedConcurrentExecutions ProvisionedConcurrentExecutions MaximumRetryAttempts MaximumEventAgeInSeconds DestinationConfig EventSourceArn BatchSize MaximumBatchingWindowInSeconds UUID Enabled StartingPosition FilterCriteria ScalingConfig FunctionResponseTypes ProvisionedPollerConfig Name FunctionVersion RoutingConfig RecursiveLoop StatementId Timeout MemorySize Runtime Layers EphemeralStorage VpcConfig SnapStart PublishedVersions Aliases ImageUri behaviour method path body headers",
  dynamodb: "Item Key UpdateExpression ConditionExpression KeyConditionExpression FilterExpression ExpressionAttributeValues ExpressionAttributeNames ReturnValues Limit RequestItems",
  dynamodbstreams: "ShardId ShardIterator ShardIteratorType Limit SequenceNumber",
  mq: "Queue Body MaxNumberOfMessages Handles Messages ReceiptHandles", kafka: "Topic Records Partition Timestamp Offset MaxRecords Group",
};
const VALUES: readonly Json[] = [
  null, 0, -1, 1.5, 1e9, "", "x", "1", true, [], {}, [null], [{}], [1], ["a"], [{ Id: "a" }], [{ Id: null }], [{ Id: "a", MessageBody: null }], [{ Id: "a", Message: 5 }], { a: null }, { a: 5 }, { a: [null] }, { a: [{}] }, { a: { DataType: 5 } },
  { a: { DataType: "String", StringValue: 5 } }, { Filters: null }, { Filters: [null] }, { Filters: "x" }, { MaximumConcurrency: "x" }, { OnFailure: null }, { OnFailure: { Destination: 5 } }, { OnSuccess: "x" }, { AdditionalVersionWeights: null },
  { AdditionalVersionWeights: [1] }, { AdditionalVersionWeights: { 1: "x" } }, { RedrivePolicy: 5 }, { RedrivePolicy: "null" }, { RedriveAllowPolicy: "null" }, { FilterPolicy: "null" }, { FilterPolicy: 5 }, { DeliveryPolicy: '{"healthyRetryPolicy":5}' },
  { DeliveryPolicy: '{"throttlePolicy":5}' }, { ReplayPolicy: "5" }, { FifoQueue: 5 }, { VisibilityTimeout: null }, { Size: "x" }, { SubnetIds: 5 }, [{ Version: "1" }], [{ Name: "P", FunctionVersion: "7" }], { initMs: "x" },
  "$LATEST", "Event", "sqs", "lambda", "https", "FilterPolicy", "RedrivePolicy", "DeliveryPolicy", "null", "[]", "__proto__", "constructor", "arn:aws:sns:us-east-1:123456789012:T", "arn:aws:sqs:us-east-1:123456789012:Q", "arn:aws:lambda:us-east-1:123456789012:function:f",
  { id: { S: "a" } }, { id: 5 }, { id: null }, { id: { S: "a" }, n: { L: [null] } }, { ":v": null }, "SET a = :v", "SET", "REMOVE a", "attribute_exists(", "contains(a, :v)",
];
const NODES = [
  { id: "Q", type: "sqs.queue" }, { id: "F", type: "sqs.queue", properties: { FifoQueue: true } }, { id: "D", type: "sqs.queue" }, { id: "T", type: "sns.topic" }, { id: "TF", type: "sns.topic", properties: { FifoTopic: true } },
  { id: "f", type: "lambda.function" }, { id: "t", type: "dynamodb.table" }, { id: "b", type: "mq.broker" }, { id: "k", type: "msk.cluster" }, { id: "h", type: "http.endpoint" },
];
const CONNECTIONS = [
  { id: "s", type: "sns.subscription", from: "T", to: "Q" }, { id: "sh", type: "sns.subscription", from: "T", to: "h" }, { id: "m", type: "lambda.eventSourceMapping", from: "Q", to: "f" },
  { id: "mt", type: "lambda.eventSourceMapping", from: "t", to: "f" }, { id: "r", type: "sqs.redrive", from: "Q", to: "D" },
];

/** Each operation that a call can name here, with what it can be made on. */
const TARGETS = services.flatMap((service) => service.entities.flatMap((entity) => Object.keys(entity.calls ?? {}).filter((operation) => !operation.startsWith("internal:")).flatMap((operation) => [
  ...[...NODES, ...CONNECTIONS].filter(({ type }) => type === entity.type).map(({ id }) => ({ operation, on: id })),
  ...(entity.kind === "account" && ["sqs", "sns", "lambda"].includes(service.name) ? [{ operation, on: service.name }] : []),
])));

test.each([1, 2, 3, 4])("SQS-003 SNS-007 LAM-016 answers whatever a call says, seed %i", (seed) => {
  let at = seed;
  const draw = <T>(list: readonly T[]): T => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0;
    return list[Math.floor((at / 2 ** 32) * list.length)]!;
  };
  for (let round = 0; round < 40; round++) {
    const script = Array.from({ length: 30 }, (_, n) => {
      const { operation, on } = draw(TARGETS);
      const members = (MEMBERS[operation.split(":")[0]!] ?? "Text").split(" ");
      return { at: `${n * 100}ms`, call: operation, on, input: Object.fromEntries(Array.from({ length: draw([1, 2, 3, 4]) }, () => [draw(members), draw(VALUES)])) };
    });
    const run = () => simulate({ nodes: NODES, connections: CONNECTIONS, script }, { seed, services }).to(60);
    expect(run).not.toThrow();
  }
});
