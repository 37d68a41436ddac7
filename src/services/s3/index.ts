/** Amazon S3 as others here need it: objects by key, and notifications of what happens to them. */
import { deployBucket, deployNotification } from "./deploy.ts";
import { bucketArn } from "../../aws/arn.ts";
import { isoFromMs } from "../../aws/date.ts";
import { md5Hex, utf8Length } from "../../aws/digests.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional } from "../../vocabulary/field.ts";
import { defineCallConnection, defineEntity, type Call, type Context, type Content, type MessageId, type Service } from "../define.ts";
import { notify, type Notified } from "./notify.ts";
import { rules } from "./rules.ts";
import type { BucketState, StoredObject } from "./state.ts";
import { inspectBucket, viewBucket } from "./view.ts";

const behaviour = {
  down: field.chance(NEVER, { help: "The bucket answers 503 Slow Down.", rules: ["EYD-140"] }),
  denies: field.chance(NEVER, { help: "The bucket answers 403 Access Denied.", rules: ["EYD-140"] }),
};
export type BucketContext = Context<Record<never, never>, typeof behaviour>;

interface Named { readonly Key?: unknown; readonly Body?: unknown; readonly Prefix?: unknown; readonly MaxKeys?: unknown; readonly ContentType?: unknown }

const bucket = defineEntity({
  kind: "node", type: "s3.bucket", service: "s3", title: "S3 bucket", says: "Objects by key; tells queues, topics and functions what happens to them.",
  deploy: deployBucket,
  properties: {}, behaviour,
  roles: ["firehose.target"],
  refusals: [
    { from: "s3.bucket", to: "kinesis.stream", says: "A bucket notifies queues, topics, functions and EventBridge, not streams.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
    { from: "s3.bucket", to: "http.endpoint", says: "A bucket calls no web servers: notify a topic that does.", instead: [{ label: "Put a topic between", insert: "sns.topic" }] },
    { from: "s3.bucket", to: "worker.fleet", says: "A fleet polls: let the bucket notify a queue.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }] },
  ],
  arn: (id, _config, settings) => bucketArn(settings, id),
  denied: () => awsError("AccessDenied", "Access Denied", 403),
  init: (): BucketState => ({ objects: new Map(), bytes: 0, puts: 0, removed: 0, refused: 0, sequence: 0, notified: 0, notFitting: 0, lost: 0, last: [], lastRefusal: null }),
  calls: { "s3:PutObject": putObject, "s3:GetObject": getObject, "s3:HeadObject": getObject, "s3:DeleteObject": deleteObject, "s3:ListObjectsV2": listObjects, "s3:ListObjects": listObjects },
  answered(state, call, outcome, ctx) {
    const { message } = call.data as Notified;
    if (outcome.ok) {
      state.notified++;
      return ctx.count("NotificationsSent");
    }
    state.lost++;
    ctx.note("EYD-142", { to: call.to, error: outcome.error.code }, [message]);
    ctx.ended(message, "dropped", "EYD-142");
  },
  *holds(state): Iterable<MessageId> {
    for (const { message } of state.objects.values()) yield message;
  },
  removed(state, ctx) {
    for (const { message } of state.objects.values()) ctx.ended(message, "purged", "EYD-141");
    state.objects.clear();
  },
  metrics: {
    PutRequests: { kind: "counter", unit: "Count", says: "Objects that were put.", usd: 0.005 / 1000 },
    GetRequests: { kind: "counter", unit: "Count", says: "Objects that were read.", usd: 0.0004 / 1000 },
    NumberOfObjects: { kind: "gauge", unit: "Count", says: "Objects in the bucket." },
    BucketSizeBytes: { kind: "gauge", unit: "Bytes", says: "Bytes in the bucket." },
    "5xxErrors": { kind: "counter", unit: "Count", says: "Requests that the bucket's trouble refused." },
    NotificationsSent: { kind: "counter", unit: "Count", says: "Notifications that were taken." },
  },
  view: viewBucket,
  inspect: inspectBucket,
  actions: [{ label: "Put an object", operation: "s3:PutObject", input: { Key: "in/{{uuid}}.txt", Body: "hello" }, says: "One object under in/." }],
  faults: [
    { label: "Down", says: "Every request meets 503.", change: { behaviour: { down: { kind: "always" } } } },
    { label: "Denies", says: "Every request meets 403.", change: { behaviour: { denies: { kind: "always" } } } },
    { label: "Healthy again", says: "It takes what comes.", change: { behaviour: { down: { kind: "never" }, denies: { kind: "never" } } } },
  ],
});

/** True when trouble has answered already. */
function refused(state: BucketState, call: Call, ctx: BucketContext): boolean {
  const { down, denies } = ctx.config.behaviour;
  const attempt = { items: [{ body: String((call.input as Named | null)?.Body ?? ""), attempt: 1 }] };
  const error = ctx.chance(down, "down", attempt) ? awsError("SlowDown", "Please reduce your request rate.", 503) : ctx.chance(denies, "denies", attempt) ? awsError("AccessDenied", "Access Denied", 403) : undefined;
  if (error === undefined) return false;
  state.refused++;
  state.lastRefusal = { at: ctx.now, code: error.code };
  if (error.status >= 500) ctx.count("5xxErrors");
  ctx.reply(call.id, failed(error), "EYD-140");
  return true;
}

function putObject(state: BucketState, call: Call, ctx: BucketContext): void {
  if (refused(state, call, ctx)) return;
  const { Key: key, Body: given } = (call.input ?? {}) as Named;
  if (typeof key !== "string" || key === "" || utf8Length(key) > 1024) return ctx.reply(call.id, failed(awsError(typeof key === "string" && key !== "" ? "KeyTooLongError" : "InvalidArgument", "A key has 1 to 1,024 bytes.")), "EYD-141");
  const body = typeof given === "string" ? given : given === undefined ? "" : JSON.stringify(given);
  const before = state.objects.get(key);
  if (before !== undefined) ctx.ended(before.message, "dropped", "EYD-141");
  const message = call.carries[0] ?? ctx.message("record", [], { body, label: key });
  const object: StoredObject = { key, body, bytes: utf8Length(body), at: ctx.now, message, etag: md5Hex(body) };
  // A key that is written again is new in the list.
  state.objects.delete(key);
  state.objects.set(key, object);
  state.bytes += object.bytes - (before?.bytes ?? 0);
  state.puts++;
  ctx.count("PutRequests");
  ctx.mark(message, "received", "EYD-141");
  gauges(state, ctx);
  ctx.note("EYD-141", { key, bytes: object.bytes }, [message]);
  ctx.reply(call.id, succeeded({ ETag: `"${object.etag}"` }), "EYD-141");
  notify(state, ctx, object, "ObjectCreated:Put");
}

function getObject(state: BucketState, call: Call, ctx: BucketContext): void {
  if (refused(state, call, ctx)) return;
  const object = state.objects.get(String((call.input as Named | null)?.Key));
  if (object === undefined) return ctx.reply(call.id, failed(awsError("NoSuchKey", "The specified key does not exist.", 404)), "EYD-141");
  ctx.count("GetRequests");
  const head = { ContentLength: object.bytes, ETag: `"${object.etag}"`, LastModified: isoFromMs(ctx.settings.startsAtMs + Math.floor(object.at / 1000)) };
  ctx.reply(call.id, succeeded(call.operation === "s3:HeadObject" ? head : { ...head, Body: object.body }), "EYD-141");
}

/** Deleting what is not there succeeds too. */
function deleteObject(state: BucketState, call: Call, ctx: BucketContext): void {
  if (refused(state, call, ctx)) return;
  const object = state.objects.get(String((call.input as Named | null)?.Key));
  if (object !== undefined) {
    notify(state, ctx, object, "ObjectRemoved:Delete");
    state.objects.delete(object.key);
    state.bytes -= object.bytes;
    state.removed++;
    ctx.ended(object.message, "purged", "EYD-141");
    gauges(state, ctx);
  }
  ctx.reply(call.id, succeeded(), "EYD-141");
}

function listObjects(state: BucketState, call: Call, ctx: BucketContext): void {
  const { Prefix = "", MaxKeys = 1000 } = (call.input ?? {}) as Named;
  const keys = [...state.objects.keys()].filter((key) => key.startsWith(String(Prefix))).sort();
  const shown = keys.slice(0, Number(MaxKeys));
  ctx.reply(call.id, succeeded({ Contents: shown.map((key) => ({ Key: key, Size: state.objects.get(key)!.bytes, ETag: `"${state.objects.get(key)!.etag}"` })), KeyCount: shown.length, IsTruncated: shown.length < keys.length }), "EYD-141");
}

function gauges(state: BucketState, ctx: BucketContext): void {
  ctx.gauge("NumberOfObjects", state.objects.size);
  ctx.gauge("BucketSizeBytes", state.bytes);
}

const putConnection = defineCallConnection({
  type: "s3:PutObject", service: "s3", title: "Put an object", says: "Writes each message as an object; its key is the message's key, or made from the body.",
  properties: { Prefix: field.text("", { maxLength: 500, help: "Goes before the key." }) },
  joins: { from: ["caller"], to: ["s3.bucket"], verb: "put an object", preference: 1 },
  compose: { one: (content: Content, connection, target) => ({ Bucket: target.id, Key: `${String(connection.properties.Prefix ?? "")}${content.key ?? md5Hex(content.body).slice(0, 12)}`, Body: content.body, ...content.input }) },
});

const notification = defineEntity({
  kind: "connection", type: "s3.notification", service: "s3", title: "Event notification", says: "Tells what happens to objects whose key fits.",
  deploy: deployNotification,
  properties: {
    Events: field.json<readonly string[]>(["s3:ObjectCreated:*"], { help: "s3:ObjectCreated:*, s3:ObjectRemoved:*, or one of their kinds.", rules: ["EYD-142"] }),
    Filter: optional.object({ Prefix: field.text("", { help: "How the key begins." }), Suffix: field.text("", { help: "How it ends." }) }, { help: "Which keys.", rules: ["EYD-142"] }),
  },
  behaviour: {},
  joins: { from: ["s3.bucket"], to: ["s3.destination"], verb: "notify", preference: 1 },
  metrics: {}, init: () => null, view: () => null, inspect: () => null,
});

export const s3: Service = { name: "s3", title: "Amazon S3", family: "store", rules, entities: [bucket, putConnection, notification] };
