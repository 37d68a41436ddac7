/** How Lambda's mappings read a queue. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
import { utf8Length } from "../../aws/utf8.ts";
import type { Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { MessageId } from "../define.ts";
import type { Answer, PolledMessage, QueueSource } from "../polled-source.ts";

const MOST_RECEIVED = 10;

interface MessageOutput { readonly MessageId?: string; readonly ReceiptHandle: string; readonly Body: string; readonly Attributes?: Readonly<Record<string, string>>; readonly MessageAttributes?: Json }
interface Facts { readonly message: MessageId; readonly hiddenUntil: Micros; readonly receiveCount: number; readonly group?: string }

const messages = ({ output }: Answer): readonly MessageOutput[] => (output as { readonly Messages?: readonly MessageOutput[] }).Messages ?? [];

export const polledQueue: QueueSource = {
  protocol: "queue", payload: "body", permission: "ReceiveMessage on SQS",
  missing: { code: "AWS.SimpleQueueService.NonExistentQueue", message: "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist." },
  // Two objects without a spread: asked for at each poll, and V8 gives what a busy spread makes a shape of its own each time.
  terms({ properties }) {
    const hiddenSeconds = Number(properties.VisibilityTimeout ?? 30);
    return properties.FifoQueue === true
      ? { mostBatchSize: 10, mayGather: false, inOrder: true, batchSize: 10, windowSeconds: 0, scales: true, hiddenSeconds }
      : { mostBatchSize: 10_000, mostWithoutWindow: 10, mayGather: true, batchSize: 10, windowSeconds: 0, scales: true, hiddenSeconds };
  },
  receive: (_source, _mapping, most, waitSeconds) => ({ operation: "sqs:ReceiveMessage", input: { MaxNumberOfMessages: Math.min(MOST_RECEIVED, most), WaitTimeSeconds: waitSeconds, MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"] } }),
  received(answer) {
    const outputs = messages(answer);
    if (outputs.length === 0) return [];
    const facts = (answer.sim as { readonly messages: readonly Facts[] }).messages;
    return outputs.map((output, n): PolledMessage => {
      const { message, hiddenUntil, receiveCount, group } = facts[n]!;
      return Object.freeze({
        message, messageId: output.MessageId ?? String(message), receiptHandle: output.ReceiptHandle, body: output.Body, bytes: utf8Length(output.Body),
        hiddenUntil, receiveCount, group: group ?? output.Attributes?.MessageGroupId ?? "",
      });
    });
  },
  event(answer, n, source, settings) {
    const output = messages(answer)[n]!;
    return {
      messageId: output.MessageId ?? "", receiptHandle: output.ReceiptHandle, body: output.Body, attributes: output.Attributes ?? {}, messageAttributes: output.MessageAttributes ?? {},
      eventSource: "aws:sqs", eventSourceARN: source.arn, awsRegion: settings.Region,
    };
  },
  mostAcknowledged: 10,
  acknowledge: (_source, _mapping, handles) => ({ operation: "sqs:DeleteMessageBatch", input: { Entries: handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })) } }),
  acknowledged: ({ output }) => (output as { readonly Successful?: readonly unknown[] }).Successful?.length,
};
