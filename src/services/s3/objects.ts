/** Objects by key, with or without versions. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
import { isoFromMs } from "../../aws/date.ts";
import { md5Hex, utf8Length } from "../../aws/digests.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { fromMs } from "../../kernel/time.ts";
import type { AwsError, Call } from "../define.ts";
import { keepsVersions, type BucketContext } from "./config.ts";
import type { ObjectEvent } from "./events.ts";
import { notify } from "./notify.ts";
import type { BucketState, StoredObject } from "./state.ts";

interface Named {
  readonly Key?: unknown; readonly Body?: unknown; readonly Prefix?: unknown; readonly MaxKeys?: unknown; readonly VersionId?: unknown; readonly CopySource?: unknown; readonly StorageClass?: unknown; readonly ACL?: unknown;
  readonly UploadId?: unknown; readonly PartNumber?: unknown; readonly Tagging?: unknown;
}
const inputOf = (call: Call): Named => (call.input ?? {}) as Named;
const noSuchKey = () => awsError("NoSuchKey", "The specified key does not exist.", 404);

/** True when trouble has answered already: a request that failed tells nobody (S3E-015). */
export function refused(state: BucketState, call: Call, ctx: BucketContext): boolean {
  const { down, denies } = ctx.config.behaviour;
  const attempt = { items: [{ body: String(inputOf(call).Body ?? ""), attempt: 1 }] };
  const error = ctx.chance(down, "down", attempt) ? awsError("SlowDown", "Please reduce your request rate.", 503) : ctx.chance(denies, "denies", attempt) ? awsError("AccessDenied", "Access Denied", 403) : undefined;
  if (error === undefined) return false;
  refuse(state, call, ctx, error, "EYD-140");
  return true;
}

function refuse(state: BucketState, call: Call, ctx: BucketContext, error: AwsError, rule: "EYD-140" | "EYD-141" = "EYD-141"): void {
  state.refused++;
  state.lastRefusal = { at: ctx.now, code: error.code };
  if (error.status >= 500) ctx.count("5xxErrors");
  ctx.reply(call.id, failed(error), rule);
}

function textOf(given: unknown): string {
  return typeof given === "string" ? given : given === undefined ? "" : JSON.stringify(given);
}

export const putObject = (state: BucketState, call: Call, ctx: BucketContext): void => {
  if (!refused(state, call, ctx)) write(state, call, ctx, inputOf(call).Key, textOf(inputOf(call).Body), "ObjectCreated:Put");
};
/** A browser's form. */
export const postObject = (state: BucketState, call: Call, ctx: BucketContext): void => {
  if (!refused(state, call, ctx)) write(state, call, ctx, inputOf(call).Key, textOf(inputOf(call).Body), "ObjectCreated:Post");
};

/** Within this bucket: `CopySource` is "bucket/key". */
export function copyObject(state: BucketState, call: Call, ctx: BucketContext): void {
  if (refused(state, call, ctx)) return;
  const source = String(inputOf(call).CopySource ?? "").replace(/^\//, "");
  const object = state.objects.get(source.slice(source.indexOf("/") + 1));
  if (object === undefined || source.slice(0, source.indexOf("/")) !== ctx.self.name) return refuse(state, call, ctx, noSuchKey());
  write(state, call, ctx, inputOf(call).Key, object.body, "ObjectCreated:Copy");
}

export function createUpload(state: BucketState, call: Call, ctx: BucketContext): void {
  if (refused(state, call, ctx)) return;
  const UploadId = ctx.uuid("upload");
  state.uploads.set(UploadId, { key: String(inputOf(call).Key), parts: new Map() });
  ctx.reply(call.id, succeeded({ Bucket: ctx.self.name, Key: inputOf(call).Key, UploadId }), "EYD-141");
}

const noSuchUpload = () => awsError("NoSuchUpload", "The specified multipart upload does not exist. The upload ID might be invalid, or the multipart upload might have been aborted or completed.", 404);

export function uploadPart(state: BucketState, call: Call, ctx: BucketContext): void {
  if (refused(state, call, ctx)) return;
  const { UploadId, PartNumber, Body } = inputOf(call);
  const upload = state.uploads.get(String(UploadId));
  if (upload === undefined) return refuse(state, call, ctx, noSuchUpload());
  if (typeof PartNumber !== "number" || PartNumber < 1 || PartNumber > 10_000) return refuse(state, call, ctx, awsError("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive"));
  upload.parts.set(PartNumber, textOf(Body));
  ctx.reply(call.id, succeeded({ ETag: `"${md5Hex(textOf(Body))}"` }), "EYD-141");
}

/** The parts become one object now: before, nobody is told of anything. */
export function completeUpload(state: BucketState, call: Call, ctx: BucketContext): void {
  if (refused(state, call, ctx)) return;
  const id = String(inputOf(call).UploadId);
  const upload = state.uploads.get(id);
  if (upload === undefined) return refuse(state, call, ctx, noSuchUpload());
  state.uploads.delete(id);
  const body = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part).join("");
  write(state, call, ctx, upload.key, body, "ObjectCreated:CompleteMultipartUpload");
}

export function abortUpload(state: BucketState, call: Call, ctx: BucketContext): void {
  if (!state.uploads.delete(String(inputOf(call).UploadId))) return refuse(state, call, ctx, noSuchUpload());
  ctx.reply(call.id, succeeded(), "EYD-141");
}

function write(state: BucketState, call: Call, ctx: BucketContext, key: unknown, body: string, event: ObjectEvent): void {
  if (typeof key !== "string" || key === "" || utf8Length(key) > 1024) return refuse(state, call, ctx, awsError(typeof key === "string" && key !== "" ? "KeyTooLongError" : "InvalidArgument", "A key has 1 to 1,024 bytes."));
  const before = state.objects.get(key);
  const versioned = keepsVersions(ctx);
  if (before !== undefined) {
    if (versioned) remember(state, before);
    else forget(state, ctx, before, "dropped");
  }
  const message = call.carries[0] ?? ctx.message("record", [], { body, label: key });
  const { StorageClass, ACL } = inputOf(call);
  const object: StoredObject = Object.freeze({ key, body, bytes: utf8Length(body), at: ctx.now, message, etag: md5Hex(body), versionId: versioned ? `v${state.nextVersion++}` : "", storageClass: String(StorageClass ?? "STANDARD"), tags: "", acl: String(ACL ?? "private") });
  // A key that is written again is new in the list.
  state.objects.delete(key);
  state.objects.set(key, object);
  state.markers.delete(key);
  state.bytes += object.bytes;
  state.puts++;
  ctx.count("PutRequests");
  ctx.mark(message, "received", "EYD-141");
  gauges(state, ctx);
  ctx.note("EYD-141", { key, bytes: object.bytes }, [message]);
  ctx.reply(call.id, succeeded({ ETag: `"${object.etag}"`, ...(versioned ? { VersionId: object.versionId } : {}) }), "EYD-141");
  notify(state, ctx, object, event, "put");
}

function remember(state: BucketState, object: StoredObject): void {
  const list = state.older.get(object.key);
  if (list === undefined) state.older.set(object.key, [object]);
  else list.push(object);
}

function forget(state: BucketState, ctx: BucketContext, object: StoredObject, fate: "dropped" | "purged"): void {
  state.bytes -= object.bytes;
  ctx.ended(object.message, fate, "EYD-141");
}

export function getObject(state: BucketState, call: Call, ctx: BucketContext): void {
  if (refused(state, call, ctx)) return;
  const { Key, VersionId } = inputOf(call);
  const now = state.objects.get(String(Key));
  const object = VersionId === undefined || now?.versionId === VersionId ? now : state.older.get(String(Key))?.find(({ versionId }) => versionId === VersionId);
  if (object === undefined) return refuse(state, call, ctx, VersionId === undefined ? noSuchKey() : awsError("NoSuchVersion", "The specified version does not exist.", 404));
  if (object.storageClass === "GLACIER" || object.storageClass === "DEEP_ARCHIVE") return refuse(state, call, ctx, awsError("InvalidObjectState", "The operation is not valid for the object's storage class", 403));
  ctx.count("GetRequests");
  const head = { ContentLength: object.bytes, ETag: `"${object.etag}"`, LastModified: isoFromMs(ctx.settings.startsAtMs + Math.floor(object.at / 1000)), ...(object.versionId === "" ? {} : { VersionId: object.versionId }) };
  ctx.reply(call.id, succeeded(call.operation === "s3:HeadObject" ? head : { ...head, Body: object.body }), "EYD-141");
}

/** Deleting what is not there succeeds too. With versions, a plain delete only lays a marker over them (S3E-003). */
export function deleteObject(state: BucketState, call: Call, ctx: BucketContext): void {
  if (refused(state, call, ctx)) return;
  const key = String(inputOf(call).Key);
  const { VersionId } = inputOf(call);
  if (VersionId !== undefined) return deleteVersion(state, call, ctx, key, String(VersionId));
  const object = state.objects.get(key);
  if (keepsVersions(ctx)) {
    const marker = `v${state.nextVersion++}`;
    if (object !== undefined) remember(state, object);
    state.objects.delete(key);
    state.markers.set(key, [...(state.markers.get(key) ?? []), marker]);
    const last = object ?? state.older.get(key)?.at(-1);
    if (last !== undefined) notify(state, ctx, { ...last, versionId: marker }, "ObjectRemoved:DeleteMarkerCreated", "marker");
    state.removed++;
    gauges(state, ctx);
    return ctx.reply(call.id, succeeded({ DeleteMarker: true, VersionId: marker }), "EYD-141");
  }
  if (object !== undefined) {
    notify(state, ctx, object, "ObjectRemoved:Delete", "removed");
    state.objects.delete(key);
    state.removed++;
    forget(state, ctx, object, "purged");
    gauges(state, ctx);
  }
  ctx.reply(call.id, succeeded(), "EYD-141");
}

function deleteVersion(state: BucketState, call: Call, ctx: BucketContext, key: string, versionId: string): void {
  const older = state.older.get(key) ?? [];
  const now = state.objects.get(key);
  const markers = state.markers.get(key) ?? [];
  if (markers.includes(versionId)) {
    // The marker goes: what lay under it is what a plain read gives again.
    state.markers.set(key, markers.filter((each) => each !== versionId));
    const back = older.pop();
    if (back !== undefined && markers.length === 1) state.objects.set(key, back);
    return ctx.reply(call.id, succeeded({ DeleteMarker: true, VersionId: versionId }), "EYD-141");
  }
  const object = now?.versionId === versionId ? now : older.find((each) => each.versionId === versionId);
  if (object !== undefined) {
    notify(state, ctx, object, "ObjectRemoved:Delete", "removed");
    if (object === now) {
      state.objects.delete(key);
      const back = older.pop();
      if (back !== undefined) state.objects.set(key, back);
    } else state.older.set(key, older.filter((each) => each !== object));
    state.removed++;
    forget(state, ctx, object, "purged");
    gauges(state, ctx);
  }
  ctx.reply(call.id, succeeded({ VersionId: versionId }), "EYD-141");
}

export function listObjects(state: BucketState, call: Call, ctx: BucketContext): void {
  const { Prefix = "", MaxKeys = 1000 } = inputOf(call);
  const keys = [...state.objects.keys()].filter((key) => key.startsWith(String(Prefix))).sort();
  const shown = keys.slice(0, Number(MaxKeys));
  ctx.reply(call.id, succeeded({ Contents: shown.map((key) => ({ Key: key, Size: state.objects.get(key)!.bytes, ETag: `"${state.objects.get(key)!.etag}"` })), KeyCount: shown.length, IsTruncated: shown.length < keys.length }), "EYD-141");
}

/** A change of tags, of the access list, of the storage class: the bytes stay. */
function change(state: BucketState, call: Call, ctx: BucketContext, alter: (object: StoredObject) => Partial<StoredObject>, event: ObjectEvent): void {
  if (refused(state, call, ctx)) return;
  const object = state.objects.get(String(inputOf(call).Key));
  if (object === undefined) return refuse(state, call, ctx, noSuchKey());
  const changes = alter(object);
  const same = Object.entries(changes).every(([name, value]) => object[name as keyof StoredObject] === value);
  const next = Object.freeze({ ...object, ...changes });
  state.objects.set(object.key, next);
  ctx.reply(call.id, succeeded(), "EYD-141");
  // An access list that stays as it was tells nobody (S3E-015).
  if (!(same && event === "ObjectAcl:Put")) notify(state, ctx, next, event, "changed");
}

export const putTagging = (state: BucketState, call: Call, ctx: BucketContext): void => change(state, call, ctx, () => ({ tags: textOf(inputOf(call).Tagging) }), "ObjectTagging:Put");
export const deleteTagging = (state: BucketState, call: Call, ctx: BucketContext): void => change(state, call, ctx, () => ({ tags: "" }), "ObjectTagging:Delete");
export const putAcl = (state: BucketState, call: Call, ctx: BucketContext): void => change(state, call, ctx, () => ({ acl: String(inputOf(call).ACL ?? "private") }), "ObjectAcl:Put");

export function restoreObject(state: BucketState, call: Call, ctx: BucketContext): void {
  const key = String(inputOf(call).Key);
  const object = state.objects.get(key);
  if (object !== undefined && object.storageClass !== "GLACIER" && object.storageClass !== "DEEP_ARCHIVE") return refuse(state, call, ctx, awsError("InvalidObjectState", "Restore is not allowed for the object's current storage class", 403));
  change(state, call, ctx, () => ({}), "ObjectRestore:Post");
  if (object !== undefined) ctx.after(Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.restoreMs, "restoreMs"))), "s3/restored", key, "S3E-002");
}

/** The copy out of the archive is there. */
export function restored(state: BucketState, key: string, ctx: BucketContext): void {
  const object = state.objects.get(key);
  if (object === undefined) return;
  const next = Object.freeze({ ...object, storageClass: "STANDARD" });
  state.objects.set(key, next);
  notify(state, ctx, next, "ObjectRestore:Completed", "changed");
}

export function gauges(state: BucketState, ctx: BucketContext): void {
  ctx.gauge("NumberOfObjects", state.objects.size);
  ctx.gauge("BucketSizeBytes", state.bytes);
}
