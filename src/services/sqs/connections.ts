/** The arrows of SQS: sending into a queue, polling out of it, and the way to the dead-letter queue. */
import type { Json } from "../../vocabulary/json.ts";
import { field, optional } from "../../vocabulary/field.ts";
import { asTexts } from "../../vocabulary/template.ts";
import { whyNotDeadLetterQueue } from "./dead-letter.ts";
import { defineCallConnection, defineEntity, type AnyConfig, type Content, type Peer } from "../define.ts";

const TEXTS = ["MessageBody", "MessageGroupId", "MessageDeduplicationId"];

/** AWS's MessageAttributes of plain values. */
function messageAttributes(attributes: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name,
    typeof value === "number" ? { DataType: "Number", StringValue: String(value) }
    : { DataType: "String", StringValue: typeof value === "string" ? value : JSON.stringify(value) }]));
}

/** A message's members of SendMessage. A group on a standard queue names its tenant (SQS-054). */
function entry(content: Content, connection: AnyConfig, target: Peer): Record<string, unknown> {
  return laid({ MessageBody: content.body }, content, connection, target);
}

/** Lays over what most messages don't have. No spreads: this is made for each message of a run. */
function laid(made: Record<string, unknown>, { group, deduplicationId, attributes, input }: Content, connection: AnyConfig, target: Peer): Record<string, unknown> {
  if (group !== undefined) made.MessageGroupId = group;
  if (deduplicationId !== undefined && target.config.properties.FifoQueue === true) made.MessageDeduplicationId = deduplicationId;
  if (attributes !== undefined && Object.keys(attributes).length > 0) made.MessageAttributes = messageAttributes(attributes);
  const delay = connection.properties.DelaySeconds;
  if (typeof delay === "number") made.DelaySeconds = delay;
  return input === undefined ? made : Object.assign(made, asTexts(input, TEXTS));
}

export const sendMessageConnection = defineCallConnection({
  type: "sqs:SendMessage", service: "sqs", title: "Send a message", says: "Puts each message into the queue; a client with a batch size sends up to ten at once.",
  properties: { DelaySeconds: optional.integer({ unit: "s", min: 0, max: 900, help: "Standard queues: how long this arrow's messages wait, whatever the queue says.", rules: ["SQS-033", "SQS-034"], advanced: true }) },
  joins: { from: ["caller"], to: ["sqs.queue"], verb: "send a message", preference: 1 },
  compose: {
    one: entry,
    batch: {
      operation: "sqs:SendMessageBatch", limit: 10,
      many: (contents, connection, target) => ({ Entries: contents.map((content, i) => laid({ Id: String(i), MessageBody: content.body }, content, connection, target)) }),
      failed: (output) => ((output as { readonly Failed?: readonly { readonly Id: string; readonly Code: string; readonly Message: string }[] }).Failed ?? [])
        .map(({ Id, Code, Message }) => ({ index: Number(Id), code: Code, message: Message })),
    },
  },
});

const nothing = { metrics: {}, init: () => null, view: () => null, inspect: () => null };

export const redriveConnection = defineEntity({
  kind: "connection", type: "sqs.redrive", service: "sqs", title: "Dead-letter queue", says: "Takes what was received too often without being deleted.",
  properties: {
    maxReceiveCount: field.integer(10, { unit: "count", min: 1, max: 1000, help: "A message is handed out this often; the next receive that meets it moves it.", rules: ["SQS-055", "SQS-056"] }),
  },
  behaviour: {},
  joins: { from: ["sqs.queue"], to: ["sqs.queue"], verb: "dead-letter queue", mostFrom: 1, failure: true, preference: 1 },
  // AWS refuses such a policy (SQS-060); one that stands in a document is kept, is not in force, and says so.
  checkEnds(_config, { from, to }) {
    const reason = whyNotDeadLetterQueue(from.config.properties.FifoQueue === true, from.arn, from.id, to);
    if (reason === undefined) return [];
    const type = to.config.properties.FifoQueue !== from.config.properties.FifoQueue;
    return [{
      path: "", code: "InvalidParameterValue", message: `Value for parameter RedrivePolicy is invalid. Reason: Dead-letter queue refused: ${reason}`, accepted: true,
      fix: type ? "Lead the arrow to a queue of the same type." : `Change the RedriveAllowPolicy of ${to.id}, or lead the arrow to another queue.`,
      notice: { short: "no dead-letter queue", to: type ? "FifoQueue" : "RedriveAllowPolicy", says: `Nothing is moved: ${reason} AWS refuses such a redrive policy.` },
    }];
  },
  ...nothing,
});

export const pollConnection = defineEntity({
  kind: "connection", type: "sqs.poll", service: "sqs", title: "Poll", says: "The fleet's threads ask this queue for messages.",
  properties: {
    MaxNumberOfMessages: field.integer(1, { unit: "count", min: 1, max: 10, help: "At most this many messages come back in one answer.", rules: ["SQS-007"] }),
    WaitTimeSeconds: optional.integer({ unit: "s", min: 0, max: 20, help: "Long polling; without it the queue's ReceiveMessageWaitTimeSeconds holds.", rules: ["SQS-008", "SQS-010", "SQS-012"] }),
    VisibilityTimeout: optional.integer({ unit: "s", min: 0, max: 43_200, help: "For the messages of these receives; without it the queue's.", rules: ["SQS-019"], advanced: true }),
  },
  behaviour: {},
  joins: { from: ["sqs.queue"], to: ["worker.fleet"], verb: "poll", preference: 1 },
  ...nothing,
});
