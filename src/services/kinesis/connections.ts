/** The arrows into a stream. */
import { optional } from "../../vocabulary/field.ts";
import { defineCallConnection, type AnyConfig, type Content } from "../define.ts";

/** Characters of a partition key at most. */
const LONGEST_KEY = 256;

const properties = {
  ExplicitHashKey: optional.text({ pattern: "^(0|[1-9]\\d{0,38})$", help: "Names the hash in place of the key's own.", error: "ValidationException", rules: ["KIN-006"], advanced: true }),
};

/**
 * Without a key the body's own text is one: it spreads as many different bodies do. The text itself stands in for AWS's
 * `Data`: from one simulated node to another base64 would be made only to be undone, at the price of all the rest of a put.
 */
function entry(content: Content, connection: AnyConfig): Record<string, unknown> {
  const { body, input } = content;
  const explicit = connection.properties.ExplicitHashKey;
  const PartitionKey = content.key ?? content.group ?? (body.length > LONGEST_KEY ? body.slice(0, LONGEST_KEY) : body === "" ? "none" : body);
  if (explicit === undefined && input === undefined) return { PartitionKey, text: body };
  return { PartitionKey, text: body, ...(typeof explicit === "string" ? { ExplicitHashKey: explicit } : {}), ...input };
}

interface PutRecordsOutput { readonly FailedRecordCount?: number; readonly Records?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[] }

const batch = {
  operation: "kinesis:PutRecords", limit: 500,
  many: (contents: readonly Content[], connection: AnyConfig) => ({ Records: contents.map((content) => entry(content, connection)) }),
  failed: (output: unknown) => {
    const { FailedRecordCount = 0, Records = [] } = output as PutRecordsOutput;
    if (FailedRecordCount === 0) return [];
    return Records.flatMap(({ ErrorCode, ErrorMessage }, index) => (ErrorCode === undefined ? [] : [{ index, code: ErrorCode, message: ErrorMessage ?? "" }]));
  },
};

export const putRecordConnection = defineCallConnection({
  type: "kinesis:PutRecord", service: "kinesis", title: "Put a record", says: "Puts one record at a time: order per key is kept. A client's key or group is the partition key.",
  properties, joins: { from: ["caller"], to: ["kinesis.stream"], verb: "put a record", preference: 1 },
  compose: { one: entry },
});

export const putRecordsConnection = defineCallConnection({
  type: "kinesis:PutRecords", service: "kinesis", title: "Put records", says: "Puts up to 500 records in one call, which may fail in part.",
  properties, joins: { from: ["caller"], to: ["kinesis.stream"], verb: "put records in batches", preference: 2 },
  compose: { one: (content, connection) => ({ Records: [entry(content, connection)] }), batch },
});
