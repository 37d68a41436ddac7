/**
 * What dead-letter queues and destinations of asynchronous invocations receive.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
import { eventBusArn } from "../../aws/arn.ts";
import { isoFromMs, parts } from "../../aws/date.ts";
import type { Peer } from "../define.ts";
import type { FunctionContext } from "./config.ts";
import { parsed } from "./handler.ts";
import { LATEST, type AsyncEvent, type RunResult } from "./state.ts";

export type Condition = "Success" | "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency" | "RecursiveInvocation";

/** AWS keeps the first kilobyte of an error message. */
const MOST_ERROR_MESSAGE = 1_024;

export interface Ended { readonly event: AsyncEvent; readonly condition: Condition; readonly result: RunResult | undefined; readonly version: string }

export function destinationRecord(ctx: FunctionContext, { event, condition, result, version }: Ended): Readonly<Record<string, unknown>> {
  const ran = result !== undefined && event.runs > 0;
  return {
    version: "1.0",
    timestamp: nowIso(ctx),
    requestContext: { requestId: event.requestId, functionArn: `${ctx.self.arn}:${event.qualifier === "" ? LATEST : event.qualifier}`, condition, approximateInvokeCount: event.runs },
    requestPayload: event.payload,
    ...(ran ? { responseContext: { statusCode: 200, executedVersion: version, ...(result.kind === "success" ? {} : { functionError: "Unhandled" }) }, responsePayload: parsed(result.payload) } : {}),
  };
}

export function nowIso(ctx: FunctionContext): string {
  return isoFromMs(ctx.settings.startsAtMs + Math.floor(ctx.now / 1000));
}

/** The call that hands a record to a destination. */
export function destinationCall(ctx: FunctionContext, peer: Peer, record: Readonly<Record<string, unknown>>, success: boolean, requestId: string): { readonly operation: string; readonly input: unknown } {
  const text = JSON.stringify(record);
  switch (peer.type) {
    case "sqs.queue": return { operation: "sqs:SendMessage", input: { MessageBody: text } };
    case "sns.topic": return { operation: "sns:Publish", input: { TopicArn: peer.arn, Message: text } };
    case "lambda.function": return { operation: "lambda:Invoke", input: { FunctionName: peer.arn, InvocationType: "Event", Payload: text } };
    case "s3.bucket": return { operation: "s3:PutObject", input: { Bucket: peer.id, Key: objectKey(ctx, requestId), Body: text } };
    default: return {
      operation: "events:PutEvents",
      input: { Entries: [{
        Source: "lambda", DetailType: `Lambda Function Invocation Result - ${success ? "Success" : "Failure"}`, Detail: text,
        Resources: [peer.arn === "" ? eventBusArn(ctx.settings, peer.id) : peer.arn, `${ctx.self.arn}:${LATEST}`], EventBusName: peer.arn === "" ? peer.id : peer.arn,
      }] },
    };
  }
}

/** `aws/lambda/async/<function>/2026/01/01/2026-01-01T00.00.00-<request id>`. */
function objectKey(ctx: FunctionContext, requestId: string): string {
  const at = parts(ctx.settings.startsAtMs + Math.floor(ctx.now / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.year}/${two(at.month)}/${two(at.day)}`;
  return `aws/lambda/async/${ctx.self.name}/${day}/${day.replaceAll("/", "-")}T${two(at.hour)}.${two(at.minute)}.${two(at.second)}-${requestId}`;
}

/** LAM-028: the event itself, with three attributes. */
export function deadLetterCall(peer: Peer, { event, result, condition }: Ended): { readonly operation: string; readonly input: unknown } {
  const says = (result?.errorMessage ?? condition).slice(0, MOST_ERROR_MESSAGE);
  const attributes = {
    RequestID: { DataType: "String", StringValue: event.requestId },
    ErrorCode: { DataType: "Number", StringValue: result === undefined ? "429" : "200" },
    ErrorMessage: { DataType: "String", StringValue: says },
  };
  return peer.type === "sns.topic"
    ? { operation: "sns:Publish", input: { TopicArn: peer.arn, Message: event.payloadText, MessageAttributes: attributes } }
    : { operation: "sqs:SendMessage", input: { MessageBody: event.payloadText, MessageAttributes: attributes } };
}
