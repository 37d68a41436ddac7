/** The arrows of SNS beside the subscription: publishing, and the way to a subscription's dead-letter queue. */
import type { Json } from "../../vocabulary/json.ts";
import { optional } from "../../vocabulary/field.ts";
import { asTexts } from "../../vocabulary/template.ts";
import { defineCallConnection, defineEntity, type AnyConfig, type Content } from "../define.ts";

const TEXTS = ["Message", "Subject", "MessageGroupId", "MessageDeduplicationId"];

/** AWS's MessageAttributes of plain values. A value that is one already stays as it is. */
function messageAttributes(attributes: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]): [string, Json] => {
    if (typeof value === "number") return [name, { DataType: "Number", StringValue: String(value) }];
    if (Array.isArray(value)) return [name, { DataType: "String.Array", StringValue: JSON.stringify(value) }];
    if (typeof value === "object" && value !== null && "DataType" in value) return [name, value];
    return [name, { DataType: "String", StringValue: typeof value === "string" ? value : JSON.stringify(value) }];
  }));
}

function entry(content: Content, connection: AnyConfig): Record<string, unknown> {
  const subject = connection.properties.Subject;
  return {
    Message: content.body,
    ...(typeof subject === "string" ? { Subject: subject } : {}),
    ...(content.group === undefined ? {} : { MessageGroupId: content.group }),
    ...(content.deduplicationId === undefined ? {} : { MessageDeduplicationId: content.deduplicationId }),
    ...(content.attributes === undefined || Object.keys(content.attributes).length === 0 ? {} : { MessageAttributes: messageAttributes(content.attributes) }),
    ...(content.input === undefined ? {} : asTexts(content.input, TEXTS)),
  };
}

interface BatchAnswer { readonly Failed?: readonly { readonly Id: string; readonly Code: string; readonly Message?: string }[] }

export const publishConnection = defineCallConnection({
  type: "sns:Publish", service: "sns", title: "Publish", says: "Publishes each message to the topic; a client with a batch size publishes up to ten at once.",
  properties: { Subject: optional.text({ maxLength: 99, help: "Subject of emails; in the envelope of all others.", error: "InvalidParameter", rules: ["SNS-007"], advanced: true }) },
  joins: { from: ["caller"], to: ["sns.topic"], verb: "publish", preference: 1 },
  compose: {
    one: (content, connection, target) => ({ TopicArn: target.arn, ...entry(content, connection) }),
    batch: {
      operation: "sns:PublishBatch", limit: 10,
      many: (contents, connection, target) => ({ TopicArn: target.arn, PublishBatchRequestEntries: contents.map((content, i) => ({ Id: String(i), ...entry(content, connection) })) }),
      failed: (output) => ((output as BatchAnswer).Failed ?? []).map(({ Id, Code, Message = "" }) => ({ index: Number(Id), code: Code, message: Message })),
    },
  },
});

export const redriveConnection = defineEntity({
  kind: "connection", type: "sns.redrive", service: "sns", title: "Dead-letter queue", says: "Takes deliveries of this subscription that failed for good, as the subscriber would have got them.",
  properties: {}, behaviour: {},
  joins: { from: ["sns.subscription"], to: ["sqs.queue"], verb: "dead-letter queue", mostFrom: 1, failure: true, preference: 1 },
  metrics: {}, init: () => null, view: () => null, inspect: () => null,
});
