/** Rules of brokers. What Lambda does with them is LAM-111. */
import type { RuleDefinition } from "../define.ts";

const ACTIVEMQ = "https://activemq.apache.org/components/classic/documentation/message-redelivery-and-dlq-handling";

export const rules: { readonly [id: string]: RuleDefinition } = {
  "MQB-001": { rank: "-", title: "Queues inside a broker", status: "documented", source: "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/welcome.html", says: "A broker keeps queues. A message is delivered to one receiver, in order, and is gone when that receiver acknowledges it.", tells: { note: "{delivered} delivered from {queue}.", default: "The broker's queue." }, mark: "info" },
  "MQB-002": { rank: "-", title: "Rejected messages come again", status: "assumed", source: ACTIVEMQ, says: "A message that is not acknowledged but rejected is delivered again, in its old place, after `redeliveryDelayMs` (a second in ActiveMQ by default; RabbitMQ would do so at once).", tells: { note: "Rejected: delivered again in {delayS} s, redelivery {redeliveries}.", default: "It takes its old place in the queue." }, mark: "returning", properties: ["redeliveryDelayMs"], moment: "first redelivery" },
  "MQB-003": { rank: "-", title: "Too many redeliveries", status: "documented", source: ACTIVEMQ, says: "ActiveMQ moves a message that was redelivered `maximumRedeliveries` times and fails once more to the queue `ActiveMQ.DLQ`. RabbitMQ has no such limit for classic queues.", tells: "Redelivered {redeliveries} times: it goes to ActiveMQ.DLQ.", mark: "failed", properties: ["maximumRedeliveries"], moment: "first dead letter" },
};
