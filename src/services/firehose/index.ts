/** Amazon Data Firehose (Kinesis Data Firehose until 2024): buffers, transforms, delivers. And Redshift at its far end. */
import { deployDeliveryStream } from "./deploy.ts";
import { deliveryStreamArn } from "../../aws/arn.ts";
import { base64Encode } from "../../aws/digests.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { newBucket } from "../../aws/token-bucket.ts";
import { fromMs, type Micros } from "../../kernel/time.ts";
import { NEVER } from "../../vocabulary/chance.ts";
import { field } from "../../vocabulary/field.ts";
import { defineCallConnection, defineEntity, type Content, type MessageId, type Service } from "../define.ts";
import { putRecord, putRecordBatch, takeFromSource } from "./accept.ts";
import { behaviour, checkFirehose, properties } from "./config.ts";
import { deleteStream, describe, firehoseAccount, updateDestination, type AccountState } from "./control.ts";
import { answered, attempt, deliverBuffer, giveUp, invokeTransform, tooOld } from "./deliver.ts";
import { rules } from "./rules.ts";
import { source } from "./source.ts";
import type { FirehoseState } from "./state.ts";
import { inspectFirehose, viewFirehose } from "./view.ts";

const deliveryStream = defineEntity({
  kind: "node", type: "firehose.deliveryStream", service: "firehose", title: "Firehose delivery stream", says: "Gathers records by size and time and delivers them as one object or request.",
  deploy: deployDeliveryStream,
  properties, behaviour, check: checkFirehose,
  roles: ["events.target"],
  refusals: [
    { from: "firehose.deliveryStream", to: "worker.fleet", says: "Nobody can read from a delivery stream: it delivers. Let the fleet read a data stream.", instead: [{ label: "Put a data stream before it", insert: "kinesis.stream" }] },
    { from: "firehose.deliveryStream", to: "sqs.queue", says: "Firehose delivers to buckets, HTTP endpoints and warehouses, not to queues.", instead: [{ label: "Deliver to a bucket that notifies", insert: "s3.bucket" }] },
    { from: "firehose.deliveryStream", to: "kinesis.stream", says: "It goes the other way round: a data stream is a source of Firehose.", instead: [] },
  ],
  arn: (id, _config, settings) => deliveryStreamArn(settings, id),
  init: (ctx): FirehoseState => ({
    buffers: new Map(), transform: null, deliveries: new Map(), nextDelivery: 1, nextRecord: 1, version: 1, status: "ACTIVE", createdAt: ctx.now,
    quota: aSecond(ctx.config.behaviour.bytesPerSecond, ctx.now), requests: aSecond(ctx.config.behaviour.requestsPerSecond, ctx.now), recordQuota: aSecond(ctx.config.behaviour.recordsPerSecond, ctx.now), copying: false,
    tally: { accepted: 0, refused: 0, delivered: 0, objects: 0, dropped: 0, failed: 0, lost: 0, retries: 0, backedUp: 0, billedBytes: 0 }, last: null, lastError: null,
  }),
  on: {
    "firehose/active"(state, _data, ctx) {
      state.status = "ACTIVE";
      ctx.note("FIR-001", { status: state.status });
    },
    "firehose/buffer-due": (state, partition: string, ctx) => deliverBuffer(state, ctx, partition, "time"),
    "firehose/transform-due"(state, _data, ctx) {
      if (state.transform !== null) state.transform = { ...state.transform, timer: -1 };
      invokeTransform(state, ctx);
    },
    "firehose/attempt-due": (state, id: number, ctx) => attempt(state, ctx, id),
    "firehose/too-old": (state, id: number, ctx) => tooOld(state, ctx, id),
    "firehose/copy-over"(state, id: number, ctx) {
      const delivery = state.deliveries.get(id);
      if (delivery !== undefined) giveUp(state, ctx, delivery);
    },
  },
  started(state, ctx) {
    const account = ctx.account<AccountState>();
    account.names.set(ctx.self.name, ctx.self.id);
    // What the document says is in place; what is made or added later takes its time.
    if (!account.made.delete(ctx.self.name) && ctx.now === 0) return;
    state.status = "CREATING";
    ctx.after(Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.createMs, "createMs"))), "firehose/active", null, "FIR-001");
  },
  calls: { "firehose:PutRecord": putRecord, "firehose:PutRecordBatch": putRecordBatch, "firehose:DescribeDeliveryStream": describe, "firehose:UpdateDestination": updateDestination, "firehose:DeleteDeliveryStream": deleteStream, "internal:firehose.Take": takeFromSource },
  otherwise: (_state, call, ctx) => ctx.reply(call.id, failed(awsError("UnknownOperationException", `A delivery stream has no operation ${call.operation} here: nobody can read from it.`)), "FIR-001"),
  answered,
  changed(state, before, ctx) {
    if (before.properties !== ctx.config.properties) state.version++;
  },
  removed(state, ctx) {
    ctx.account<AccountState>().names.delete(ctx.self.name);
    for (const { message } of held(state)) ctx.ended(message, "purged", "FIR-001");
    state.buffers.clear();
    state.deliveries.clear();
    state.transform = null;
  },
  *holds(state): Iterable<MessageId> {
    for (const { message } of held(state)) yield message;
    for (const delivery of state.deliveries.values()) if (delivery.status === "retrying" && delivery.parcel !== -1) yield delivery.parcel;
  },
  metrics: {
    IncomingRecords: { kind: "counter", unit: "Count", says: "Records taken in." },
    IncomingBytes: { kind: "counter", unit: "Bytes", says: "Bytes taken in." },
    ThrottledRecords: { kind: "counter", unit: "Count", says: "Records above the Direct PUT quota." },
    "DeliveryToS3.Records": { kind: "counter", unit: "Count", says: "Records delivered, whatever the destination." },
    "DeliveryToS3.Bytes": { kind: "counter", unit: "Bytes", says: "Bytes delivered." },
    "DeliveryToS3.DataFreshness": { kind: "gauge", unit: "Seconds", says: "Age of the oldest record of the last delivery." },
    "SucceedProcessing.Records": { kind: "counter", unit: "Count", says: "Records that the function returned as Ok or Dropped." },
    FailedRecords: { kind: "counter", unit: "Count", says: "Records that went to the error prefix (not a metric of CloudWatch)." },
    LostRecords: { kind: "counter", unit: "Count", says: "Records given up after 24 h (not a metric of CloudWatch)." },
    BilledBytes: { kind: "counter", unit: "Bytes", says: "Bytes billed: each record rounded up to 5 KB.", usd: 0.029 / 1e9 },
  },
  view: viewFirehose,
  inspect: inspectFirehose,
  actions: [{ label: "Put a record", operation: "firehose:PutRecord", input: { Record: { Data: "eyJhIjoxfQ==" } }, says: "One record, {\"a\":1}." }, { label: "Put a batch", operation: "firehose:PutRecordBatch", input: { Records: [{ Data: "eyJhIjoxfQ==" }, { Data: "eyJhIjoyfQ==" }, { Data: "eyJhIjozfQ==" }] }, says: "Three records in one call: each has a row of the answer." }],
  faults: [
    { label: "Lose an answer", says: "One delivery in ten is taken and delivered again.", change: { behaviour: { losesAck: { kind: "ratio", of: [1, 10] } } } },
    { label: "Healthy again", says: "No answer is lost.", change: { behaviour: { losesAck: { kind: "never" } } } },
  ],
});

/** https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html */
const MOST_HTTP_MB = 64;
/** A tank of one second. */
const aSecond = (most: number, now: Micros) => newBucket(most, most, now);

/** Records of a backup stand in another place too: the others hold them. */
function* held(state: FirehoseState) {
  for (const { records } of state.buffers.values()) yield* records;
  if (state.transform !== null) yield* state.transform.records;
  for (const { records, ends, next } of state.deliveries.values()) {
    if (ends) yield* records;
    if (next !== undefined) yield* next.records;
  }
}

const cluster = defineEntity({
  kind: "node", type: "redshift.cluster", service: "firehose", title: "Redshift", says: "A warehouse that copies objects out of S3.",
  properties: {}, behaviour: { fails: field.chance(NEVER, { help: "COPY fails.", rules: ["FIR-010"] }) }, roles: ["firehose.target"],
  init: () => ({ copies: [] as { at: number; from: string; ok: boolean }[], total: 0 }),
  calls: {
    "redshift:Copy"(state: { copies: { at: number; from: string; ok: boolean }[]; total: number }, call, ctx) {
      const bad = ctx.chance(ctx.config.behaviour.fails, "fails");
      state.copies.push({ at: ctx.now / 1e6, from: String((call.input as { readonly From?: unknown }).From), ok: !bad });
      if (state.copies.length > 1_000) state.copies.shift();
      if (!bad) state.total++;
      ctx.count(bad ? "FailedCopies" : "Copies");
      ctx.reply(call.id, bad ? failed(awsError("CopyFailed", "Load into table failed.", 400)) : succeeded(), "FIR-010");
    },
  },
  metrics: { Copies: { kind: "counter", unit: "Count", says: "Objects loaded." }, FailedCopies: { kind: "counter", unit: "Count", says: "COPY commands that failed." } },
  view: (state) => ({ copies: state.total, last: state.copies.slice(-5) }),
  inspect: (state) => ({ copies: state.copies, total: state.total }),
});

const nothing = { properties: {}, behaviour: {}, metrics: {}, init: () => null, view: () => null, inspect: () => null };
const destination = defineEntity({
  kind: "connection", type: "firehose.destination", service: "firehose", title: "Destination", says: "Where buffers go. A bucket beside another destination takes its backups.",
  joins: { from: ["firehose.deliveryStream"], to: ["firehose.target", "s3.bucket", "http.endpoint"], verb: "deliver", preference: 1 }, ...nothing,
  checkEnds(_config, { from, to }) {
    const size = (from.config.properties.BufferingHints as { readonly SizeInMBs?: number } | undefined)?.SizeInMBs ?? 0;
    return to.type === "http.endpoint" && size > MOST_HTTP_MB ? [{ path: "", code: "InvalidArgumentException", message: `SizeInMBs is ${size}: ${MOST_HTTP_MB} at most for an HTTP endpoint.`, fix: `Lower BufferingHints.SizeInMBs of ${from.id}.` }] : [];
  },
});
const transform = defineEntity({
  kind: "connection", type: "firehose.transform", service: "firehose", title: "Transformation", says: "The function gets batches and returns each record as Ok, Dropped or ProcessingFailed.",
  joins: { from: ["firehose.deliveryStream"], to: ["lambda.function"], verb: "transform", mostFrom: 1, preference: 1 }, ...nothing,
});

const entry = (content: Content) => ({ Data: base64Encode(content.body) });
const putConnection = defineCallConnection({
  type: "firehose:PutRecord", service: "firehose", title: "Put a record", says: "Direct PUT; a client with a batch size puts up to 500 at once.", properties: {},
  joins: { from: ["caller"], to: ["firehose.deliveryStream"], verb: "put a record", preference: 1 },
  compose: {
    one: (content, _connection, target) => ({ DeliveryStreamName: target.id, Record: entry(content), ...content.input }),
    batch: {
      operation: "firehose:PutRecordBatch", limit: 500,
      many: (contents, _connection, target) => ({ DeliveryStreamName: target.id, Records: contents.map(entry) }),
      failed: (output) => ((output as { readonly RequestResponses?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[] }).RequestResponses ?? [])
        .flatMap(({ ErrorCode, ErrorMessage }, index) => (ErrorCode === undefined ? [] : [{ index, code: ErrorCode, message: ErrorMessage ?? "" }])),
    },
  },
});

export const firehose: Service = { name: "firehose", title: "Amazon Data Firehose", family: "stream", rules, entities: [deliveryStream, firehoseAccount, source, destination, transform, putConnection, cluster] };
