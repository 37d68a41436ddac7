/** CloudWatch's metrics of SNS (https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html), and what is billed. */
import type { MetricDefinition } from "../define.ts";

const counter = (says: string, usd?: number): MetricDefinition => (usd === undefined ? { kind: "counter", unit: "Count", says } : { kind: "counter", unit: "Count", says, usd });

/** AWS counts deliveries by topic; here the subscription counts its own as well. */
const deliveries = {
  NumberOfNotificationsDelivered: counter("Deliveries that were accepted."),
  NumberOfNotificationsFailed: counter("Deliveries that failed for good."),
  NumberOfNotificationsFilteredOut: counter("Messages that a filter policy kept away."),
  NumberOfNotificationsRedrivenToDlq: counter("Failed deliveries that went to a dead-letter queue."),
  NumberOfNotificationsFailedToRedriveToDlq: counter("Failed deliveries that the dead-letter queue did not take."),
} satisfies { readonly [name: string]: MetricDefinition };

/** Prices of us-east-1, mid 2026 (https://aws.amazon.com/sns/pricing/), free tiers not taken off. */
export const topicMetrics = {
  NumberOfMessagesPublished: counter("Messages that were published."),
  PublishSize: { kind: "distribution", unit: "Bytes", says: "Size of published messages." },
  ...deliveries,
  "NumberOfNotificationsFilteredOut-NoMessageAttributes": counter("… because the message has no attributes."),
  "NumberOfNotificationsFilteredOut-MessageAttributes": counter("… because its attributes do not match."),
  "NumberOfNotificationsFilteredOut-MessageBody": counter("… because its body does not match."),
  BilledPublishes: counter("Publishes to standard topics, in units of 64 KiB.", 0.000_000_5),
  BilledPublishesFifo: counter("Publishes to FIFO topics.", 0.000_000_3),
} satisfies { readonly [name: string]: MetricDefinition };

export const subscriptionMetrics = {
  ...deliveries,
  BilledHttpDeliveries: counter("Deliveries to HTTP/S.", 0.000_000_6),
  BilledEmails: counter("Emails.", 0.000_02),
  BilledTexts: counter("Text messages, at the price of the United States.", 0.006_45),
  BilledPushes: counter("Mobile push notifications.", 0.000_000_5),
  BilledFirehoseDeliveries: counter("Deliveries to Firehose.", 0.000_000_19),
  BilledFifoDeliveries: counter("Deliveries of FIFO topics.", 0.000_000_01),
} satisfies { readonly [name: string]: MetricDefinition };
