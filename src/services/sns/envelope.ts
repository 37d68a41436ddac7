/** What a subscriber gets of a notification, by its kind (SNS-003 to SNS-005, SNS-029). */
import { base64Encode } from "../../aws/digests.ts";
import { isoFromMs } from "../../aws/date.ts";
import { parseJson } from "../../vocabulary/path.ts";
import type { Peer } from "../define.ts";
import type { SubscriptionContext } from "./config.ts";
import { effectivePolicy, type TopicDeliveryPolicy } from "./delivery-policy.ts";
import type { MessageAttributes, Notification, SubscriptionState } from "./state.ts";

export const PROTOCOLS: Readonly<Record<string, string>> = {
  "sqs.queue": "sqs", "lambda.function": "lambda", "http.endpoint": "https", "firehose.deliveryStream": "firehose",
  "email.inbox": "email", "sms.phone": "sms", "mobile.app": "application",
};

/** Attributes that a raw delivery to SQS may carry. Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
export const MOST_RAW_ATTRIBUTES = 10;

export interface Rendered { readonly operation: string; readonly input: unknown }

/** The call that hands the notification to the subscriber. */
export function render(notification: Notification, to: Peer, state: SubscriptionState, ctx: SubscriptionContext): Rendered {
  const protocol = PROTOCOLS[to.type] ?? "";
  switch (protocol) {
    case "sqs": return { operation: "sqs:SendMessage", input: sqsInput(notification, to, state, ctx) };
    case "lambda": return { operation: "lambda:Invoke", input: { FunctionName: to.arn, InvocationType: "Event", Payload: JSON.stringify(lambdaEvent(notification, state, ctx)) } };
    case "firehose": {
      const text = ctx.config.properties.RawMessageDelivery ? textFor(notification, protocol) : JSON.stringify(envelope(notification, protocol, state, ctx));
      return { operation: "firehose:PutRecord", input: { DeliveryStreamName: to.arn.slice(to.arn.lastIndexOf("/") + 1), Record: { Data: base64Encode(text) } } };
    }
    case "https": return { operation: "http:Request", input: httpRequest(notification, state, ctx) };
    case "email": return { operation: "email:Deliver", input: { Subject: notification.subject ?? "AWS Notification Message", Text: textFor(notification, protocol) } };
    case "sms": return { operation: "sms:Deliver", input: { Text: textFor(notification, protocol) } };
    default: return { operation: "mobile:Deliver", input: { Text: textFor(notification, protocol) } };
  }
}

/** An SQS message as the subscriber would get it: for the queue itself, and for a dead-letter queue (SNS-026). */
export function sqsInput(notification: Notification, queue: Peer, state: SubscriptionState, ctx: SubscriptionContext, protocol = "sqs"): unknown {
  // A queue takes no more attributes than these, and so does a dead-letter queue: there they come in the envelope (assumed).
  const raw = ctx.config.properties.RawMessageDelivery && Object.keys(notification.attributes ?? {}).length <= MOST_RAW_ATTRIBUTES;
  const attributes = raw ? notification.attributes : undefined;
  // A standard queue behind a FIFO topic gets no group; of a standard topic it gets it for fair queues (SNS-047, SNS-049).
  const fifoQueue = queue.config.properties.FifoQueue === true;
  const fromFifo = notification.sequenceNumber !== undefined;
  const group = fifoQueue || !fromFifo ? notification.group : undefined;
  return {
    MessageBody: raw ? textFor(notification, protocol) : JSON.stringify(envelope(notification, protocol, state, ctx)),
    ...(attributes === undefined ? {} : { MessageAttributes: attributes }),
    ...(group === undefined ? {} : { MessageGroupId: group }),
    ...(fifoQueue && notification.deduplicationId !== undefined ? { MessageDeduplicationId: notification.deduplicationId } : {}),
  };
}

/** The JSON document around a message. The signature is an example: nothing here can check it. */
export function envelope(notification: Notification, protocol: string, state: SubscriptionState, ctx: SubscriptionContext): Readonly<Record<string, unknown>> {
  const { id, subject, sequenceNumber } = notification;
  const host = `https://sns.${ctx.settings.Region}.amazonaws.com/`;
  const attributes = notification.perProtocol ? undefined : notification.attributes;
  return {
    Type: "Notification",
    MessageId: id,
    ...(sequenceNumber === undefined ? {} : { SequenceNumber: sequenceNumber }),
    TopicArn: topicArnOf(ctx),
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: textFor(notification, protocol),
    Timestamp: isoFromMs(notification.timestampMs),
    ...(sequenceNumber === undefined ? { SignatureVersion: "1", Signature: "EXAMPLE", SigningCertURL: `${host}SimpleNotificationService-EXAMPLE.pem` } : {}),
    UnsubscribeURL: `${host}?Action=Unsubscribe&SubscriptionArn=${state.arn}`,
    ...(notification.replayed ? { Replayed: true } : {}),
    ...(attributes === undefined ? {} : { MessageAttributes: shownAttributes(attributes) }),
  };
}

function shownAttributes(attributes: MessageAttributes): Record<string, { readonly Type: string; readonly Value: string }> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { Type: value.DataType, Value: value.StringValue ?? value.BinaryValue ?? "" }]));
}

/** One record an event; arrays and numbers come as String (SNS-029). */
function lambdaEvent(notification: Notification, state: SubscriptionState, ctx: SubscriptionContext): unknown {
  const { SigningCertURL, UnsubscribeURL, MessageAttributes, ...rest } = envelope(notification, "lambda", state, ctx);
  const attributes = Object.entries((MessageAttributes ?? {}) as Record<string, { readonly Type: string; readonly Value: string }>)
    .map(([name, { Type, Value }]) => [name, { Type: Type.startsWith("Binary") ? "Binary" : "String", Value }]);
  return { Records: [{
    EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: state.arn,
    Sns: { ...rest, ...(SigningCertURL === undefined ? {} : { SigningCertUrl: SigningCertURL }), UnsubscribeUrl: UnsubscribeURL, MessageAttributes: Object.fromEntries(attributes) },
  }] };
}

function httpRequest(notification: Notification, state: SubscriptionState, ctx: SubscriptionContext): unknown {
  const raw = ctx.config.properties.RawMessageDelivery;
  return {
    method: "POST", path: "/",
    headers: {
      "content-type": httpPolicy(ctx).contentType,
      "x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": notification.id, "x-amz-sns-topic-arn": topicArnOf(ctx), "x-amz-sns-subscription-arn": state.arn,
      ...(raw ? { "x-amz-sns-rawdelivery": "true" } : {}),
    },
    body: raw ? textFor(notification, "https") : JSON.stringify(envelope(notification, "https", state, ctx)),
  };
}

/** The request that asks an HTTP endpoint to confirm (SNS-010), or says good-bye (SNS-015). */
export function controlRequest(type: "SubscriptionConfirmation" | "UnsubscribeConfirmation", token: string, state: SubscriptionState, ctx: SubscriptionContext): unknown {
  const topic = topicArnOf(ctx);
  const url = `https://sns.${ctx.settings.Region}.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topic}&Token=${token}`;
  const says = type === "SubscriptionConfirmation"
    ? `You have chosen to subscribe to the topic ${topic}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
    : `You have chosen to deactivate subscription ${state.arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`;
  return {
    method: "POST", path: "/", headers: { "content-type": "text/plain; charset=UTF-8", "x-amz-sns-message-type": type, "x-amz-sns-topic-arn": topic },
    body: JSON.stringify({ Type: type, Token: token, TopicArn: topic, Message: says, SubscribeURL: url, SignatureVersion: "1", Signature: "EXAMPLE" }),
  };
}

/** With MessageStructure json the text of the protocol, else of `default`. */
export function textFor(notification: Notification, protocol: string): string {
  if (!notification.perProtocol) return notification.message;
  const texts = parseJson(notification.message) as Readonly<Record<string, unknown>>;
  const own = texts[protocol];
  return typeof own === "string" ? own : String(texts.default);
}

export function topicArnOf(ctx: SubscriptionContext): string {
  return ctx.from?.arn ?? "";
}

export function httpPolicy(ctx: SubscriptionContext): ReturnType<typeof effectivePolicy> {
  return effectivePolicy(ctx.config.properties.DeliveryPolicy, ctx.from?.config.properties.DeliveryPolicy as TopicDeliveryPolicy | undefined);
}
