/** CloudWatch's metrics of a queue (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html), and what is billed. */
import type { MetricDefinition } from "../define.ts";

const counter = (says: string): MetricDefinition => ({ kind: "counter", unit: "Count", says });
const gauge = (says: string, unit = "Count"): MetricDefinition => ({ kind: "gauge", unit, says });

export const metrics = {
  NumberOfMessagesSent: counter("Messages added by SendMessage. Dead-letter moves are not counted."),
  NumberOfMessagesReceived: counter("Messages returned by ReceiveMessage."),
  NumberOfMessagesDeleted: counter("Messages deleted by DeleteMessage."),
  NumberOfEmptyReceives: counter("Receives that returned nothing."),
  SentMessageSize: { kind: "distribution", unit: "Bytes", says: "Size of messages added." },
  ApproximateNumberOfMessagesVisible: gauge("Messages that can be received now."),
  ApproximateNumberOfMessagesNotVisible: gauge("Messages in flight: received, not deleted, not yet visible again."),
  ApproximateNumberOfMessagesDelayed: gauge("Messages whose delay has not ended."),
  ApproximateAgeOfOldestMessage: gauge("Age of the oldest message; standard queues leave out what was received three times or more.", "Seconds"),
  /** Prices of us-east-1, mid 2026; the first million a month, which is free, is not taken off. */
  BilledRequests: { kind: "counter", unit: "Count", says: "Requests in units of 64 KiB, as billed for standard queues.", usd: 0.000_000_4 },
  BilledRequestsFifo: { kind: "counter", unit: "Count", says: "Requests in units of 64 KiB, as billed for FIFO queues.", usd: 0.000_000_5 },
} as const satisfies { readonly [name: string]: MetricDefinition };
