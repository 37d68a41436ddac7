/** How Lambda's mappings read a broker. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html */
import { utf8Length } from "../../aws/utf8.ts";
import type { AnyConfig } from "../define.ts";
import type { Answer, PolledMessage, QueueSource } from "../polled-source.ts";
import type { DeliveredFacts } from "./broker.ts";

interface MessageOutput { readonly MessageId: string; readonly DeliveryTag: string; readonly Body: string; readonly Redelivered: boolean }
const messages = ({ output }: Answer) => (output as { readonly Messages?: readonly MessageOutput[] }).Messages ?? [];

/** The mapping's one queue; the broker's first where it names none. */
function queue({ properties }: AnyConfig): { readonly Queue?: string } {
  const name = (properties.Queues as readonly string[] | undefined)?.[0];
  return name === undefined ? {} : { Queue: name };
}

const isRabbit = (config: AnyConfig) => config.properties.EngineType === "RABBITMQ";

export const polledBroker: QueueSource = {
  protocol: "queue", payload: "data", permission: "DescribeBroker on Amazon MQ", missing: { code: "EVENT_SOURCE_NOT_FOUND", message: "The broker does not exist." },
  // LAM-111: AWS fixes how many batches run at once, whatever the function's concurrency.
  terms: (config) => ({ batchSize: 100, mostBatchSize: 10_000, windowSeconds: 0.5, mayGather: true, concurrency: isRabbit(config) ? 1 : 5 }),
  problem(mapping, config) {
    const name = (mapping.Queues as readonly string[] | undefined)?.[0];
    const known = config.behaviour.queues as readonly string[] | undefined;
    if (name !== undefined && known !== undefined && !known.includes(name) && name !== "ActiveMQ.DLQ") return `ESM_CONFIG_NOT_VALID: the broker has no queue ${name}.`;
    return (mapping.FunctionResponseTypes as readonly string[] | undefined)?.length ? "FunctionResponseTypes is not supported for this event source." : undefined;
  },
  receive: (_source, mapping, most, waitSeconds) => ({ operation: "mq:Receive", input: { ...queue(mapping), MaxMessages: most, WaitSeconds: waitSeconds } }),
  received(answer) {
    const outputs = messages(answer);
    if (outputs.length === 0) return [];
    const facts = (answer.sim as { readonly messages: readonly DeliveredFacts[] }).messages;
    return outputs.map((output, n): PolledMessage => Object.freeze({
      message: facts[n]!.message, messageId: output.MessageId, receiptHandle: output.DeliveryTag, body: output.Body, bytes: utf8Length(output.Body), hiddenUntil: -1, receiveCount: facts[n]!.receiveCount, group: facts[n]!.group,
    }));
  },
  // The payload's member is `data`, in both engines' events; ours filters by it, as AWS does.
  event(answer, n, source) {
    const output = messages(answer)[n]!;
    return { data: output.Body, messageID: output.MessageId, redelivered: output.Redelivered, eventSource: isRabbit(source.config) ? "aws:rmq" : "aws:mq", eventSourceArn: source.arn };
  },
  mostAcknowledged: 10_000,
  acknowledge: (_source, mapping, handles) => ({ operation: "mq:Acknowledge", input: { ...queue(mapping), Tags: handles } }),
  acknowledged: ({ output }) => (output as { readonly Acknowledged: number }).Acknowledged,
  giveBack: (_source, mapping, handles) => ({ operation: "mq:Reject", input: { ...queue(mapping), Tags: handles } }),
};
