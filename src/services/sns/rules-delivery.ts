/** Delivery, retries, dead letters: SNS-016 to SNS-029. */
import type { RuleDefinition } from "../define.ts";

const DG = "https://docs.aws.amazon.com/sns/latest/dg/";
const RETRIES = `${DG}sns-message-delivery-retries.html`;
const DLQ = `${DG}sns-dead-letter-queues.html`;
const WAITS = "{error} at attempt {attempt}: again in {delayS} s ({stage}).";

export const deliveryRules: { readonly [id: string]: RuleDefinition } = {
  "SNS-016": {
    rank: "P0", title: "Client-side or server-side", status: "documented", source: DLQ, mark: "failed",
    says: "A delivery fails either because SNS's picture of the endpoint is stale (deleted, permission withdrawn): a client-side error, never tried again; or because the endpoint cannot take it now: a server-side error, tried again by the protocol's schedule.",
    tells: "Client-side error {error}: not tried again, {dead}.", moment: "first client-side error",
  },
  "SNS-017": {
    rank: "P0", title: "Retries to SQS, Lambda, Firehose", status: "documented", source: RETRIES, mark: "returning", properties: ["retryJitter"],
    says: "After the first attempt three at once, two a second apart, ten with exponential backoff from 1 to 20 s, then 100,000 every 20 s: 23 days. It cannot be changed. The values between 1 and 20 s and the kind of jitter are our assumption.",
    tells: { "sns/retry-due": "The wait is over: tried again.", default: WAITS }, moment: "first retry to an AWS endpoint",
  },
  "SNS-018": {
    rank: "P2", title: "Retries to email, SMS, push", status: "documented", source: RETRIES, mark: "returning", properties: ["retryJitter"],
    says: "Two retries 10 s apart, ten with exponential backoff from 10 to 600 s, 38 every 600 s: fifty over six hours.",
    tells: { "sns/retry-due": "The wait is over: tried again.", default: WAITS },
  },
  "SNS-019": {
    rank: "P0", title: "HTTP: three retries, 15 s of patience", status: "documented", source: `${DG}SendMessageToHttp.prepare.html`, mark: "returning", properties: ["DeliveryPolicy"],
    says: "Without a policy a failed HTTP delivery is tried three times more, 20 s after each failure; an attempt without an answer fails after 15 s.",
    tells: { "sns/retry-due": "The wait is over: tried again.", default: WAITS }, moment: "first retry to a web server",
  },
  "SNS-020": {
    rank: "P1", title: "Which HTTP answers count", status: "assumed", source: `${DG}SendMessageToHttp.prepare.html`, mark: "failed", properties: ["http4xx"],
    says: "2xx is delivered; 5xx, time-outs and broken connections are tried again; 3xx and 4xx (429 too) are not. Whether a 4xx then counts as failed or as delivered is not clear from public sources: the knob `http4xx` decides.",
    tells: "{error}: not tried again, {dead}.",
  },
  "SNS-021": {
    rank: "P1", title: "A policy of four phases", status: "documented", source: RETRIES, properties: ["DeliveryPolicy"],
    says: "`numRetries` splits into `numNoDelayRetries` at once, `numMinDelayRetries` at `minDelayTarget`, a backoff phase with what is left, and `numMaxDelayRetries` at `maxDelayTarget`. For HTTP/S only.",
  },
  "SNS-022": {
    rank: "P1", title: "Backoff functions", status: "assumed", source: RETRIES, properties: ["DeliveryPolicy"],
    says: "A backoff phase begins with `minDelayTarget` and ends with `maxDelayTarget`. AWS names linear, arithmetic, geometric and exponential and shows their curves; the formulas between are ours.",
  },
  "SNS-023": {
    rank: "P2", title: "Limits and inheritance of policies", status: "documented", source: RETRIES, properties: ["DeliveryPolicy"],
    says: "At most 100 retries, delays from 1 to 3,600 s, 3,600 s in all. The topic's policy holds for all HTTP subscriptions; a subscription's own wins unless `disableSubscriptionOverrides`.",
  },
  "SNS-024": {
    rank: "P2", title: "Throttled HTTP delivery", status: "documented", source: RETRIES, mark: "waiting", properties: ["DeliveryPolicy"],
    says: "`maxReceivesPerSecond` caps the deliveries of a subscription; the surplus waits in SNS. One-second windows are our assumption.",
    tells: { "sns/second-ended": "A new second: the next may leave.", default: "{perSecond} have left in this second: {waiting} waiting." },
  },
  "SNS-025": {
    rank: "P0", title: "One bad subscriber hurts nobody else", status: "documented", source: DLQ,
    says: "Each subscription has its own retries, filter and dead-letter queue. Failures change neither other deliveries nor the publisher's answer, and the subscription stays confirmed.",
  },
  "SNS-026": {
    rank: "P0", title: "Dead-letter queue of a subscription", status: "documented", source: DLQ, mark: "failed",
    says: "What fails for good goes to the queue that the subscription's redrive policy names, as the subscriber would have got it: a new SQS message with receive count 0. There is no `maxReceiveCount` here, and a topic has no dead-letter queue.",
    tells: "{error} after {attempts} attempts, no retry left: {dead}.", moment: "first dead letter of a subscription",
    note: "The dead-letter queue belongs to a subscription, not to the topic.",
  },
  "SNS-027": {
    rank: "P1", title: "What may be that queue", status: "documented", source: DLQ, mark: "dropped",
    says: "Same account and Region, a policy that lets SNS send, FIFO for a FIFO queue behind a FIFO topic and standard otherwise. A send that fails loses the message. SQS cannot redrive such a queue to its source.",
    tells: "The dead-letter queue did not take it ({error}): lost.",
  },
  "SNS-028": {
    rank: "P0", title: "Lambda is handed the event", status: "documented", source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html",
    says: "SNS invokes functions asynchronously: as soon as Lambda has taken the event the delivery is done. Errors and throttling of the function are Lambda's to retry and never come back to SNS.",
    note: "“SNS retries the function up to three times” is Lambda: it runs an asynchronous event at most three times.",
  },
  "SNS-029": {
    rank: "P2", title: "The event for Lambda", status: "documented", source: `${DG}sns-message-attributes.html`,
    says: "One record an event, with the envelope under `Sns`; attributes of type Number and String.Array arrive as String.",
  },
};
