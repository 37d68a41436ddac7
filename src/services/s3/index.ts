/** Amazon S3 as others here need it: objects by key, and notifications of what happens to them. */
import { bucketArn } from "../../aws/arn.ts";
import { md5Hex } from "../../aws/digests.ts";
import { awsError } from "../../aws/errors.ts";
import { field } from "../../vocabulary/field.ts";
import { defineCallConnection, defineEntity, type Answered, type Content, type MessageId, type Service } from "../define.ts";
import { bucketBehaviour, bucketProperties } from "./config.ts";
import { deployBucket } from "./deploy.ts";
import { getNotifications, notification, putNotifications, switchedOn } from "./notification.ts";
import { answered, send } from "./notify.ts";
import { abortUpload, completeUpload, copyObject, createUpload, deleteObject, deleteTagging, getObject, listObjects, postObject, putAcl, putObject, putTagging, restored, restoreObject, uploadPart } from "./objects.ts";
import { rules } from "./rules.ts";
import { emptyBucket, type Outgoing } from "./state.ts";
import { inspectBucket, viewBucket } from "./view.ts";

const bucket = defineEntity({
  kind: "node", type: "s3.bucket", service: "s3", title: "S3 bucket", says: "Objects by key; tells queues, topics and functions what happens to them.",
  deploy: deployBucket,
  properties: bucketProperties, behaviour: bucketBehaviour,
  roles: ["firehose.target"],
  refusals: [
    { from: "s3.bucket", to: "kinesis.stream", says: "A bucket notifies queues, topics, functions and EventBridge, not streams.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
    { from: "s3.bucket", to: "http.endpoint", says: "A bucket calls no web servers: notify a topic that does.", instead: [{ label: "Put a topic between", insert: "sns.topic" }] },
    { from: "s3.bucket", to: "worker.fleet", says: "A fleet polls: let the bucket notify a queue.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }] },
  ],
  arn: (id, _config, settings) => bucketArn(settings, id),
  denied: () => awsError("AccessDenied", "Access Denied", 403),
  init: emptyBucket,
  on: {
    "s3/notification-due": (state, number: number, ctx) => send(state, number, ctx),
    "s3/restored": (state, key: string, ctx) => restored(state, key, ctx),
  },
  calls: {
    "s3:PutObject": putObject, "s3:PostObject": postObject, "s3:CopyObject": copyObject, "s3:GetObject": getObject, "s3:HeadObject": getObject, "s3:DeleteObject": deleteObject, "s3:ListObjectsV2": listObjects, "s3:ListObjects": listObjects,
    "s3:CreateMultipartUpload": createUpload, "s3:UploadPart": uploadPart, "s3:CompleteMultipartUpload": completeUpload, "s3:AbortMultipartUpload": abortUpload,
    "s3:PutObjectTagging": putTagging, "s3:DeleteObjectTagging": deleteTagging, "s3:PutObjectAcl": putAcl, "s3:RestoreObject": restoreObject,
    "s3:PutBucketNotificationConfiguration": putNotifications, "s3:GetBucketNotificationConfiguration": getNotifications, "internal:s3.SwitchedOn": switchedOn,
  },
  answered: (state, call, outcome, ctx) => answered(state, call as Answered<Outgoing>, outcome, ctx),
  *holds(state): Iterable<MessageId> {
    for (const { message } of state.objects.values()) yield message;
    for (const list of state.older.values()) for (const { message } of list) yield message;
    for (const { message } of state.outgoing.values()) yield message;
  },
  removed(state, ctx) {
    for (const message of [...state.objects.values(), ...[...state.older.values()].flat(), ...state.outgoing.values()].map((each) => each.message)) ctx.ended(message, "purged", "EYD-141");
    state.objects.clear();
    state.older.clear();
    state.outgoing.clear();
  },
  invariants: {
    "The bytes are those of all versions": (state) => state.bytes === [...state.objects.values(), ...[...state.older.values()].flat()].reduce((sum, { bytes }) => sum + bytes, 0),
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
    { label: "Tell twice", says: "Half of all notifications are sent twice.", change: { behaviour: { duplicates: { kind: "ratio", of: [1, 2] } } } },
    { label: "Healthy again", says: "It takes what comes and tells it once.", change: { behaviour: { down: { kind: "never" }, denies: { kind: "never" }, duplicates: { kind: "never" } } } },
  ],
});

const putConnection = defineCallConnection({
  type: "s3:PutObject", service: "s3", title: "Put an object", says: "Writes each message as an object; its key is the message's key, or made from the body.",
  properties: { Prefix: field.text("", { maxLength: 500, help: "Goes before the key." }) },
  joins: { from: ["caller"], to: ["s3.bucket"], verb: "put an object", preference: 1 },
  compose: { one: (content: Content, connection, target) => ({ Bucket: target.id, Key: `${String(connection.properties.Prefix ?? "")}${content.key ?? md5Hex(content.body).slice(0, 12)}`, Body: content.body, ...content.input }) },
});

export const s3: Service = { name: "s3", title: "Amazon S3", family: "store", rules, entities: [bucket, putConnection, notification] };
