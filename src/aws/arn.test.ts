import { expect, test } from "vitest";
import {
  apiIdOf, bucketArn, DEFAULT_PLACE as AT, executeApiArn, executionArn, expressExecutionArn, functionArn, functionQualifier, invokeUrl, objectArn, parseArn, parseQueueUrl, queueArn, queueUrl,
  resourceName, ruleArn, scheduleArn, stateMachineArn, streamArn, streamConsumerArn, subscriptionArn, tableStreamArn, topicArn, webSocketUrl,
} from "./arn.ts";

test.each([
  [queueArn(AT, "orders.fifo"), "arn:aws:sqs:us-east-1:123456789012:orders.fifo"], [queueUrl(AT, "orders"), "https://sqs.us-east-1.amazonaws.com/123456789012/orders"],
  [topicArn(AT, "news"), "arn:aws:sns:us-east-1:123456789012:news"], [subscriptionArn(AT, "news", "u-1"), "arn:aws:sns:us-east-1:123456789012:news:u-1"],
  [functionArn(AT, "work"), "arn:aws:lambda:us-east-1:123456789012:function:work"], [functionArn(AT, "work", "live"), "arn:aws:lambda:us-east-1:123456789012:function:work:live"],
  [streamArn(AT, "clicks"), "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"], [streamConsumerArn(AT, "clicks", "app", 1_767_225_600), "arn:aws:kinesis:us-east-1:123456789012:stream/clicks/consumer/app:1767225600"],
  [stateMachineArn(AT, "flow"), "arn:aws:states:us-east-1:123456789012:stateMachine:flow"], [executionArn(AT, "flow", "e1"), "arn:aws:states:us-east-1:123456789012:execution:flow:e1"],
  [expressExecutionArn(AT, "flow", "e1", "u-1"), "arn:aws:states:us-east-1:123456789012:express:flow:e1:u-1"],
  [ruleArn(AT, "r"), "arn:aws:events:us-east-1:123456789012:rule/r"], [ruleArn(AT, "r", "shop"), "arn:aws:events:us-east-1:123456789012:rule/shop/r"], [scheduleArn(AT, "s"), "arn:aws:scheduler:us-east-1:123456789012:schedule/default/s"],
  [bucketArn(AT, "files"), "arn:aws:s3:::files"], [objectArn(AT, "files", "in/a.txt"), "arn:aws:s3:::files/in/a.txt"],
  [tableStreamArn(AT, "t", "2026-01-01T00:00:00.000"), "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"],
  [executeApiArn(AT, "abc", "prod", "GET", "/orders"), "arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/orders"],
  [invokeUrl(AT, "abc", "prod"), "https://abc.execute-api.us-east-1.amazonaws.com/prod"], [invokeUrl(AT, "abc", "$default"), "https://abc.execute-api.us-east-1.amazonaws.com"], [webSocketUrl(AT, "abc", "prod"), "wss://abc.execute-api.us-east-1.amazonaws.com/prod"],
  [queueArn({ Region: "cn-north-1", accountId: "1" }, "q"), "arn:aws-cn:sqs:cn-north-1:1:q"], [queueUrl({ Region: "cn-north-1", accountId: "1" }, "q"), "https://sqs.cn-north-1.amazonaws.com.cn/1/q"],
])("forms %s", (made, wanted) => expect(made).toBe(wanted));

test.each([
  [queueArn(AT, "q"), "q"], [topicArn(AT, "t"), "t"], [subscriptionArn(AT, "t", "u"), "t"], [functionArn(AT, "f", "live"), "f"], [streamArn(AT, "s"), "s"], [streamConsumerArn(AT, "s", "c", 1), "s"],
  [executionArn(AT, "m", "e"), "m"], [ruleArn(AT, "r", "bus"), "r"], [bucketArn(AT, "b"), "b"], [objectArn(AT, "b", "k/l"), "b"],
])("finds the name in %s", (arn, name) => expect(resourceName(parseArn(arn)!)).toBe(name));

test("takes an ARN apart", () => {
  expect(parseArn("arn:aws:lambda:us-east-1:123456789012:function:f:1")).toEqual({ partition: "aws", service: "lambda", region: "us-east-1", account: "123456789012", resource: "function:f:1" });
  expect(parseArn("arn:aws:s3:::b")).toMatchObject({ region: "", account: "", resource: "b" });
  expect(["", "orders", "arn:aws:sqs", "https://x", "arn:aws:sqs:a:b:"].map(parseArn)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect([functionArn(AT, "f", "live"), functionArn(AT, "f"), queueArn(AT, "q"), "x"].map(functionQualifier)).toEqual(["live", undefined, undefined, undefined]);
});

test("takes a queue's URL apart", () => {
  expect(parseQueueUrl(queueUrl(AT, "q.fifo"))).toEqual({ region: "us-east-1", accountId: "123456789012", name: "q.fifo" });
  expect(parseQueueUrl("https://example.com/123456789012/q")).toBeUndefined();
});

test("gives an API the same ten letters and digits for the same name", () => {
  expect(apiIdOf("shop")).toMatch(/^[a-z0-9]{10}$/);
  expect([apiIdOf("shop"), apiIdOf("shop2")]).toEqual([apiIdOf("shop"), expect.not.stringMatching(apiIdOf("shop")) as string]);
});
