import { describe, expect, test } from "vitest";
import type { Peer } from "../define.ts";
import type { FunctionContext } from "./config.ts";
import { deadLetterCall, destinationCall, destinationRecord } from "./records.ts";
import type { AsyncEvent, RunResult } from "./state.ts";

const ctx = { now: 1_500_000, settings: { startsAtMs: 1_767_225_600_000, Region: "us-east-1", accountId: "123456789012" }, self: { id: "f", name: "f", arn: "arn:aws:lambda:us-east-1:123456789012:function:f", type: "lambda.function" } } as unknown as FunctionContext;
const peer = (type: string, arn: string): Peer => ({ connection: "c", connectionType: "lambda.onFailure", connectionConfig: { properties: {}, behaviour: {} }, id: "x", type, arn, config: { properties: {}, behaviour: {} } });
const failed: RunResult = { kind: "error", payload: '{"errorType":"Error"}', errorType: "Error", errorMessage: "x".repeat(2000) };
const event = { requestId: "r1", qualifier: "PROD", runs: 1, payload: { n: 1 }, payloadText: '{"n":1}' } as unknown as AsyncEvent;
const record = destinationRecord(ctx, { event, condition: "RetriesExhausted", result: failed, version: "1" });

describe("what destinations receive", () => {
  test("LAM-031 is an event of source lambda on a bus", () => {
    const bus = "arn:aws:events:us-east-1:123456789012:event-bus/x";
    const call = (success: boolean) => destinationCall(ctx, peer("events.bus", bus), record, success, "r1") as { readonly operation: string; readonly input: { readonly Entries: readonly { readonly Detail: string }[] } };
    expect(call(false)).toMatchObject({ operation: "events:PutEvents", input: { Entries: [{ Source: "lambda", DetailType: "Lambda Function Invocation Result - Failure", Resources: [bus, "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST"], EventBusName: bus }] } });
    expect(call(true)).toMatchObject({ input: { Entries: [{ DetailType: "Lambda Function Invocation Result - Success" }] } });
    expect(JSON.parse(call(false).input.Entries[0]!.Detail)).toEqual(record);
  });

  test("LAM-029 names the qualifier, the version that ran and the function's answer", () => {
    expect(record).toMatchObject({
      version: "1.0", timestamp: "2026-01-01T00:00:01.500Z", requestContext: { functionArn: "arn:aws:lambda:us-east-1:123456789012:function:f:PROD", approximateInvokeCount: 1 },
      responseContext: { statusCode: 200, executedVersion: "1", functionError: "Unhandled" }, responsePayload: { errorType: "Error" },
    });
    expect(destinationCall(ctx, peer("lambda.function", "arn:g"), record, false, "r1")).toMatchObject({ operation: "lambda:Invoke", input: { FunctionName: "arn:g", InvocationType: "Event" } });
    expect(destinationCall(ctx, peer("s3.bucket", ""), record, false, "r1")).toMatchObject({ operation: "s3:PutObject", input: { Bucket: "x", Key: "aws/lambda/async/f/2026/01/01/2026-01-01T00.00.01-r1" } });
    expect(destinationCall(ctx, peer("sns.topic", "arn:t"), record, false, "r1")).toMatchObject({ operation: "sns:Publish", input: { TopicArn: "arn:t" } });
  });

  test("LAM-028 keeps the first kilobyte of the error message", () => {
    const { input } = deadLetterCall(peer("sqs.queue", ""), { event, condition: "RetriesExhausted", result: failed, version: "1" }) as { readonly input: { readonly MessageAttributes: { readonly ErrorMessage: { readonly StringValue: string } } } };
    expect(input.MessageAttributes.ErrorMessage.StringValue).toHaveLength(1024);
  });
});
