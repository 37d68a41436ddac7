import { describe, expect, test } from "vitest";
import { complete, parseCommand, type Answerer } from "./aws-cli.ts";

const answerers: Answerer[] = [
  { on: "sqs", type: "account:sqs", name: "sqs", arn: "", operations: ["sqs:ListQueues", "sqs:CreateQueue"] },
  { on: "orders", type: "sqs.queue", name: "orders.fifo", arn: "arn:aws:sqs:us-east-1:123456789012:orders.fifo", operations: ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:GetQueueAttributes"] },
  { on: "dead", type: "sqs.queue", name: "dead", arn: "arn:aws:sqs:us-east-1:123456789012:dead", operations: ["sqs:SendMessage", "sqs:ReceiveMessage"] },
  { on: "flow", type: "stepfunctions.stateMachine", name: "flow", arn: "", operations: ["states:StartExecution"] },
];

describe("a command is a call", () => {
  test.each([
    ["aws sqs receive-message --queue-url orders --wait-time-seconds 5", "sqs:ReceiveMessage", "orders", { WaitTimeSeconds: 5 }],
    ["sqs receive-message --queue-url https://sqs.us-east-1.amazonaws.com/123456789012/orders.fifo", "sqs:ReceiveMessage", "orders", {}],
    ["aws sqs send-message --queue-url dead --message-body '{\"a\": 1}'", "sqs:SendMessage", "dead", { MessageBody: '{"a": 1}' }],
    ["aws sqs send-message --queue-url dead --message-body 17", "sqs:SendMessage", "dead", { MessageBody: "17" }],
    ["aws sqs get-queue-attributes --queue-url orders --attribute-names All", "sqs:GetQueueAttributes", "orders", { AttributeNames: ["All"] }],
    ["aws sqs list-queues", "sqs:ListQueues", "sqs", {}],
    ["aws sqs create-queue --queue-name new --attributes DelaySeconds=5,VisibilityTimeout=60", "sqs:CreateQueue", "sqs", { QueueName: "new", Attributes: { DelaySeconds: "5", VisibilityTimeout: "60" } }],
    ["aws stepfunctions start-execution --input '{}'", "states:StartExecution", "flow", { Input: "{}" }],
  ])("%s", (line, call, on, input) => {
    expect(parseCommand(line, answerers)).toEqual({ ok: true, call, on, input });
  });

  test.each([
    ["aws", "aws <service>"],
    ["aws sqs receive-message --queue-url 'orders", "not closed"],
    ["aws sqs recieve-message --queue-url orders", "no recieve-message"],
    ["aws sqs receive-message --queue-url nowhere", "Here are: orders, dead"],
    ["aws sqs receive-message", "Say which"],
    ["aws sqs receive-message orders", "options start with --"],
    ["aws ec2 run-instances", "Nothing here answers ec2"],
  ])("%s is refused in words", (line, says) => {
    expect(parseCommand(line, answerers)).toMatchObject({ ok: false, message: expect.stringContaining(says) });
  });
});

test("words are completed one after another", () => {
  expect(complete("aws s", answerers)).toEqual(["sqs", "stepfunctions"]);
  expect(complete("aws sqs re", answerers)).toEqual(["receive-message"]);
  expect(complete("aws sqs receive-message --wai", answerers)).toEqual(["--wait-time-seconds"]);
  expect(complete("aws sqs receive-message --queue-url ", answerers)).toEqual(["dead", "orders"]);
});
