/** The arrows into a stream. */
import { ENVELOPE_BYTES, RECORD_BYTES, sealRecords } from "../../aws/aggregate.ts";
import { utf8Length } from "../../aws/utf8.ts";
import { field, optional } from "../../vocabulary/field.ts";
import { asTexts } from "../../vocabulary/template.ts";
import { defineCallConnection, type AnyConfig, type Content } from "../define.ts";

const TEXTS = ["PartitionKey", "ExplicitHashKey"];
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
  return { PartitionKey, text: body, ...(typeof explicit === "string" ? { ExplicitHashKey: explicit } : {}), ...(input === undefined ? {} : asTexts(input, TEXTS)) };
}

const batchProperties = {
  ...properties,
  Aggregation: field.boolean(false, { help: "As the producer library does: many user records with one key travel in one envelope, and count as one record. The client's batch says how many are gathered and how long (RecordMaxBufferedTime, 100 ms there).", rules: ["KIN-063"] }),
  AggregationMaxSize: field.integer(51_200, { unit: "B", min: 64, max: 10_485_760, help: "Bytes of one envelope at most.", rules: ["KIN-063"], advanced: true }),
};

/** Envelopes of the contents with one key, each with the places of its user records in the batch (KIN-063). */
function envelopes(contents: readonly Content[], connection: AnyConfig): readonly Record<string, unknown>[] {
  const most = Number(connection.properties.AggregationMaxSize);
  const open = new Map<string, { texts: string[]; places: number[]; bytes: number }>();
  const sealed: Record<string, unknown>[] = [];
  const close = (PartitionKey: string, { texts, places }: { readonly texts: readonly string[]; readonly places: readonly number[] }) => sealed.push({ PartitionKey, text: sealRecords(texts), UserRecords: places });
  contents.forEach((content, place) => {
    const key = String(entry(content, connection).PartitionKey);
    const bytes = RECORD_BYTES + utf8Length(content.body);
    let one = open.get(key);
    if (one !== undefined && one.bytes + bytes > most) {
      close(key, one);
      one = undefined;
    }
    if (one === undefined) open.set(key, (one = { texts: [], places: [], bytes: ENVELOPE_BYTES }));
    one.texts.push(content.body);
    one.places.push(place);
    one.bytes += bytes;
  });
  for (const [key, one] of open) close(key, one);
  return sealed;
}

interface PutRecordsOutput { readonly FailedRecordCount?: number; readonly Records?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string; readonly UserRecords?: readonly number[] }[] }

const batch = {
  operation: "kinesis:PutRecords", limit: 500,
  many: (contents: readonly Content[], connection: AnyConfig) => ({ Records: connection.properties.Aggregation === true ? envelopes(contents, connection) : contents.map((content) => entry(content, connection)) }),
  failed: (output: unknown) => {
    const { FailedRecordCount = 0, Records = [] } = output as PutRecordsOutput;
    if (FailedRecordCount === 0) return [];
    return Records.flatMap(({ ErrorCode, ErrorMessage = "", UserRecords }, index) => (ErrorCode === undefined ? [] : (UserRecords ?? [index]).map((place) => ({ index: place, code: ErrorCode, message: ErrorMessage }))));
  },
};

export const putRecordConnection = defineCallConnection({
  type: "kinesis:PutRecord", service: "kinesis", title: "Put a record", says: "Puts one record at a time: order per key is kept. A client's key or group is the partition key.",
  properties, joins: { from: ["caller"], to: ["kinesis.stream"], verb: "put a record", preference: 1 },
  compose: { one: entry },
});

export const putRecordsConnection = defineCallConnection({
  type: "kinesis:PutRecords", service: "kinesis", title: "Put records", says: "Puts up to 500 records in one call, which may fail in part.",
  properties: batchProperties, joins: { from: ["caller"], to: ["kinesis.stream"], verb: "put records in batches", preference: 2 },
  compose: { one: (content, connection) => batch.many([content], connection), batch },
});
