/** A buffer becomes one delivery: tried until it is taken, too old, or out of patience. */
import { parts } from "../../aws/date.ts";
import { base64Encode, base64Text } from "../../aws/digests.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, fromSeconds, HOUR, type Micros } from "../../kernel/time.ts";
import type { Answered, Outcome, Peer, RuleId } from "../define.ts";
import { buffer } from "./accept.ts";
import { backsUpAll, type FirehoseContext } from "./config.ts";
import { parseJson } from "./json.ts";
import type { Delivery, FirehoseState, Held } from "./state.ts";

const KEPT_HOURS = 24;

interface Ends { readonly bucket: Peer | undefined; readonly other: Peer | undefined }

/** A bucket beside another destination is where copies, manifests and failures go. */
export function endsOf(ctx: FirehoseContext): Ends {
  const all = ctx.out("firehose.destination");
  return { bucket: all.find(({ type }) => type === "s3.bucket"), other: all.find(({ type }) => type !== "s3.bucket") };
}

export function deliverBuffer(state: FirehoseState, ctx: FirehoseContext, partition: string, by: "size" | "time"): void {
  const full = state.buffers.get(partition);
  if (full === undefined) return;
  if (full.timer !== -1 && by === "size") ctx.cancel(full.timer);
  state.buffers.delete(partition);
  const { other } = endsOf(ctx);
  const key = objectKey(state, ctx, full.records, partition);
  state.last = { at: ctx.now, key, by, records: full.records.length, bytes: full.bytes };
  ctx.note("FIR-002", { by, records: full.records.length, bytes: full.bytes, seconds: (ctx.now - full.firstAt) / 1e6, key }, full.records.map(({ message }) => message));
  const http = other?.type === "http.endpoint";
  // With a transformation its raw records were kept already (FIR-016).
  if (http && backsUpAll(ctx.config) && endsOf(ctx).bucket !== undefined && ctx.out("firehose.transform").length === 0) {
    state.tally.backedUp += full.records.length;
    begin(state, ctx, "object", full.records, `backup/${dayOf(ctx, full.firstAt)}${nameOf(state, ctx)}`, false);
  }
  if (!http && ctx.config.properties.DataFormatConversionConfiguration !== undefined) return convert(state, ctx, full.records, key);
  begin(state, ctx, http ? "http" : "object", full.records, key, true);
}

/** FIR-015: rows that are JSON become one block of columns; the others go to the error prefix first, and the block waits for them. */
function convert(state: FirehoseState, ctx: FirehoseContext, records: readonly Held[], key: string): void {
  const format = ctx.config.properties.DataFormatConversionConfiguration!.OutputFormat;
  const isRow = (text: string) => {
    const value = parseJson(text);
    return value !== null && typeof value === "object" && !Array.isArray(value);
  };
  const rows = records.filter(({ data }) => isRow(data));
  const block = rows.length === 0 ? undefined : { records: rows, key: `${key}.${format.toLowerCase()}` };
  ctx.note("FIR-015", { rows: rows.length, bad: records.length - rows.length, format }, records.map(({ message }) => message));
  if (rows.length < records.length) failRecords(state, ctx, records.filter((record) => !rows.includes(record)), "format-conversion-failed", "FIR-015", 1, block);
  else begin(state, ctx, "object", rows, block!.key, true);
}

/** The columns of all rows; where a row has no such member it is null. */
function columnsOf(records: readonly Held[]): Readonly<Record<string, readonly unknown[]>> {
  const rows = records.map(({ data }) => parseJson(data) as Readonly<Record<string, unknown>>);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]));
}

/** A delivery is on its way after `deliveryMs`. */
export function begin(state: FirehoseState, ctx: FirehoseContext, kind: Delivery["kind"], records: readonly Held[], key: string, ends: boolean, { since, ...more }: Pick<Delivery, "error" | "next"> & { readonly since?: Micros } = {}): Delivery {
  const oldest = since ?? records.reduce((least, { at }) => Math.min(least, at), ctx.now);
  const source = ctx.in("firehose.source")[0];
  const hours = source === undefined ? KEPT_HOURS : Number(source.config.properties.RetentionPeriodHours ?? KEPT_HOURS);
  const delivery: Delivery = {
    id: state.nextDelivery++, kind, records, bytes: records.reduce((sum, { bytes }) => sum + bytes, 0), key, parcel: -1, ends, ...more, startedAt: ctx.now, giveUpAt: oldest + hours * HOUR, attempts: 0, waitedUs: 0, nextAt: 0, status: "waiting", lastError: "",
  };
  state.deliveries.set(delivery.id, delivery);
  const delay = kind === "object" || kind === "http" ? Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.deliveryMs, "deliveryMs"))) : 0;
  delivery.nextAt = ctx.now + delay;
  ctx.after(delay, "firehose/attempt-due", delivery.id, "FIR-001", { phase: Phase.request });
  // What must be written before anything else is never given up (FIR-015).
  if (kind === "object" && ends && more.next === undefined) ctx.after(Math.max(0, delivery.giveUpAt - ctx.now), "firehose/too-old", delivery.id, "FIR-009", { phase: Phase.retention });
  return delivery;
}

export function attempt(state: FirehoseState, ctx: FirehoseContext, id: number): void {
  const delivery = state.deliveries.get(id);
  if (delivery === undefined) return;
  const { bucket, other } = endsOf(ctx);
  const peer = delivery.kind === "object" ? bucket : delivery.kind === "transform" ? ctx.out("firehose.transform")[0] : other;
  if (peer === undefined) {
    if (delivery.kind === "transform") return leaveTransform(state, ctx, delivery, undefined);
    ctx.finding("Eventyard.NowhereToDeliver", { message: `${ctx.self.id} has no destination: its records are lost after 24 h. Draw an arrow to a bucket or an HTTP endpoint.` });
    return;
  }
  delivery.attempts++;
  delivery.status = "delivering";
  const messages = delivery.records.map(({ message }) => message);
  if (delivery.kind === "object" || delivery.kind === "http") {
    if (delivery.parcel === -1 || !delivery.ends) delivery.parcel = ctx.message(delivery.kind === "http" ? "request" : "record", messages, { body: bodyOf(ctx, delivery), label: delivery.kind === "http" ? `${delivery.records.length} records` : delivery.key.split("/").at(-1)! });
  }
  const data = { delivery: id };
  switch (delivery.kind) {
    case "object": return void ctx.call(peer, "s3:PutObject", { Bucket: peer.id, Key: delivery.key, Body: bodyOf(ctx, delivery) }, "FIR-001", { data, carries: [delivery.parcel as never] });
    case "http": return void ctx.call(peer, "http:Request", { method: "POST", path: "/", headers: { "content-type": "application/json" }, body: bodyOf(ctx, delivery) }, "FIR-011", { data, carries: [delivery.parcel as never], timeoutUs: fromSeconds(180) });
    case "copy": return void ctx.call(peer, "redshift:Copy", { From: `s3://${bucket?.id ?? ""}/${delivery.key}` }, "FIR-010", { data });
    case "transform": {
      const records = delivery.records.map((record) => ({ recordId: String(record.id), approximateArrivalTimestamp: ctx.settings.startsAtMs + Math.floor(record.at / 1000), data: base64Encode(record.data) }));
      // The function's answer ends the request, not the records.
      delivery.parcel = ctx.message("request", messages, { body: "", label: `${messages.length} records` });
      return void ctx.call(peer, "lambda:Invoke", { FunctionName: peer.arn, InvocationType: "RequestResponse", Payload: JSON.stringify({ invocationId: `invocation-${id}`, deliveryStreamArn: ctx.self.arn, region: ctx.settings.Region, records }) }, "FIR-007", { data, timeoutUs: fromSeconds(300), carries: [delivery.parcel] });
    }
    default: delivery.kind satisfies never;
  }
}

function bodyOf(ctx: FirehoseContext, delivery: Delivery): string {
  const { DataFormatConversionConfiguration: conversion } = ctx.config.properties;
  if (conversion !== undefined && delivery.kind === "object" && delivery.ends && delivery.error !== true) return JSON.stringify({ format: conversion.OutputFormat, rows: delivery.records.length, columns: columnsOf(delivery.records) });
  if (delivery.kind === "http") return JSON.stringify({ requestId: `delivery-${delivery.id}`, timestamp: ctx.settings.startsAtMs + Math.floor(delivery.startedAt / 1000), records: delivery.records.map(({ data }) => ({ data: base64Encode(data) })) });
  // Without a delimiter the bytes stand one after another (FIR-013).
  const between = ctx.config.properties.Delimiter ? "\n" : "";
  return delivery.records.map(({ data }) => data + between).join("");
}

export function answered(state: FirehoseState, call: Answered<{ readonly delivery: number }>, outcome: Outcome, ctx: FirehoseContext): void {
  const delivery = state.deliveries.get(call.data.delivery);
  if (delivery === undefined) {
    if (!outcome.ok) for (const message of call.carried) if (call.operation !== "lambda:Invoke") ctx.ended(message, "dropped", "FIR-009");
    return;
  }
  const status = call.operation === "http:Request" && outcome.ok ? Number((outcome.output as { readonly status?: number }).status ?? 200) : 0;
  const error = !outcome.ok ? outcome.error.code : status >= 300 ? `HTTP ${status}` : undefined;
  if (delivery.kind === "transform") {
    ctx.ended(delivery.parcel as never, outcome.ok ? "answered" : "dropped", "FIR-007");
    delivery.parcel = -1;
    return leaveTransform(state, ctx, delivery, outcome);
  }
  if (error !== undefined) return failedAttempt(state, ctx, delivery, error);
  if (delivery.kind === "http") ctx.ended(delivery.parcel as never, "answered", "FIR-011");
  if (delivery.ends && delivery.kind !== "copy" && ctx.chance(ctx.config.behaviour.losesAck, "losesAck")) {
    ctx.note("FIR-017", { key: delivery.key }, delivery.records.map(({ message }) => message));
    delivery.parcel = -1;
    delivery.key = `${delivery.key.slice(0, delivery.key.lastIndexOf("/") + 1)}${nameOf(state, ctx)}`;
    return failedAttempt(state, ctx, delivery, "answer lost");
  }
  succeed(state, ctx, delivery);
}

function succeed(state: FirehoseState, ctx: FirehoseContext, delivery: Delivery): void {
  state.deliveries.delete(delivery.id);
  const { other } = endsOf(ctx);
  if (delivery.kind === "copy") {
    state.copying = false;
    nextCopy(state, ctx);
  } else state.tally.objects++;
  if (delivery.next !== undefined) begin(state, ctx, "object", delivery.next.records, delivery.next.key, true, { since: ctx.now });
  if (!delivery.ends) return;
  if (delivery.error === true) {
    for (const { message } of delivery.records) ctx.ended(message, "dropped", "FIR-007");
    return;
  }
  if (delivery.kind === "object" && other?.type === "redshift.cluster") return copy(state, ctx, delivery);
  state.tally.delivered += delivery.records.length;
  ctx.count("DeliveryToS3.Records", delivery.records.length);
  ctx.count("DeliveryToS3.Bytes", delivery.bytes);
  ctx.gauge("DeliveryToS3.DataFreshness", Math.floor((ctx.now - delivery.records.reduce((least, { at }) => Math.min(least, at), ctx.now)) / 1e6));
  for (const { message } of delivery.records) ctx.ended(message, "delivered", "FIR-001");
}

/** FIR-010: the object is there; now Redshift is told to copy it, one COPY after another. */
function copy(state: FirehoseState, ctx: FirehoseContext, done: Delivery): void {
  const delivery: Delivery = { ...done, id: state.nextDelivery++, kind: "copy", attempts: 0, startedAt: ctx.now, status: "waiting" };
  state.deliveries.set(delivery.id, delivery);
  nextCopy(state, ctx);
}

function nextCopy(state: FirehoseState, ctx: FirehoseContext): void {
  if (state.copying) return;
  const waiting = [...state.deliveries.values()].find(({ kind, status }) => kind === "copy" && status === "waiting");
  if (waiting === undefined) return;
  state.copying = true;
  state.deliveries.set(waiting.id, { ...waiting, startedAt: ctx.now });
  attempt(state, ctx, waiting.id);
}

function failedAttempt(state: FirehoseState, ctx: FirehoseContext, delivery: Delivery, error: string): void {
  const { behaviour, properties } = ctx.config;
  delivery.lastError = error;
  delivery.status = "retrying";
  state.lastError = { at: ctx.now, code: error };
  const messages = delivery.records.map(({ message }) => message);
  const duration = fromSeconds(properties.RetryDurationInSeconds ?? (delivery.kind === "copy" ? 3_600 : 300));
  const pause = fromMs(delivery.kind === "object" ? behaviour.retryMs : delivery.kind === "http" ? behaviour.httpRetryMs : behaviour.copyRetryMs);
  const patient = delivery.kind === "object" || (delivery.kind === "http" ? delivery.waitedUs + pause <= duration : ctx.now + pause < delivery.startedAt + duration);
  if (!patient) {
    // COPY: the entry of the manifest is written when the time is over.
    if (delivery.kind === "copy" && ctx.now < delivery.startedAt + duration) {
      ctx.after(delivery.startedAt + duration - ctx.now, "firehose/copy-over", delivery.id, "FIR-010", { phase: Phase.deadline });
      return;
    }
    return giveUp(state, ctx, delivery);
  }
  state.tally.retries++;
  delivery.waitedUs += pause;
  delivery.nextAt = ctx.now + pause;
  ctx.note(delivery.kind === "object" ? "FIR-009" : delivery.kind === "http" ? "FIR-011" : "FIR-010", { error, attempts: delivery.attempts, seconds: pause / 1e6 }, messages);
  ctx.after(pause, "firehose/attempt-due", delivery.id, "FIR-009", { phase: Phase.request });
}

export function giveUp(state: FirehoseState, ctx: FirehoseContext, delivery: Delivery): void {
  state.deliveries.delete(delivery.id);
  if (delivery.parcel !== -1) ctx.ended(delivery.parcel as never, "dropped", "FIR-011");
  if (delivery.kind === "copy") {
    state.copying = false;
    failRecords(state, ctx, delivery.records, "errors/manifests", "FIR-010", delivery.attempts);
    return nextCopy(state, ctx);
  }
  failRecords(state, ctx, delivery.records, "http-endpoint-failed", "FIR-011", delivery.attempts);
}

/** FIR-009: older than it is kept. */
export function tooOld(state: FirehoseState, ctx: FirehoseContext, id: number): void {
  const delivery = state.deliveries.get(id);
  if (delivery === undefined || delivery.kind !== "object") return;
  state.deliveries.delete(id);
  state.tally.lost += delivery.records.length;
  ctx.count("LostRecords", delivery.records.length);
  const messages = delivery.records.map(({ message }) => message);
  ctx.note("FIR-009", { error: "kept for 24 h", attempts: delivery.attempts, seconds: 0 }, messages);
  if (delivery.parcel !== -1) ctx.ended(delivery.parcel as never, "dropped", "FIR-009");
  for (const message of messages) ctx.ended(message, "expired", "FIR-009");
}

/** Records that can't go where they should: one object under the error prefix, with what is known of them. */
export function failRecords(state: FirehoseState, ctx: FirehoseContext, records: readonly Held[], type: string, rule: RuleId, attemptsMade = 1, next?: Delivery["next"]): void {
  state.tally.failed += records.length;
  ctx.count("FailedRecords", records.length);
  const messages = records.map(({ message }) => message);
  ctx.note(rule, { type, records: records.length, error: type, attempts: 0, seconds: 0 }, messages);
  if (endsOf(ctx).bucket === undefined) {
    for (const message of messages) ctx.ended(message, "dropped", rule);
    return;
  }
  for (const message of messages) ctx.mark(message, "dead-lettered", rule);
  const prefix = ctx.config.properties.ErrorOutputPrefix;
  const at = prefix === "" ? `${type}/${dayOf(ctx, ctx.now)}` : prefix.replaceAll("!{firehose:error-output-type}", type);
  const wrapped = records.map((record) => ({ ...record, data: JSON.stringify({ attemptsMade, arrivalTimestamp: ctx.settings.startsAtMs + Math.floor(record.at / 1000), errorCode: type, rawData: base64Encode(record.data) }) }));
  begin(state, ctx, "object", wrapped, `${at}${nameOf(state, ctx)}`, true, { error: true, ...(next === undefined ? {} : { next }) });
}

// ------------------------------------------------------------------------------------------------------- transformation

export function invokeTransform(state: FirehoseState, ctx: FirehoseContext): void {
  const batch = state.transform;
  if (batch === null) return;
  if (batch.timer !== -1) ctx.cancel(batch.timer);
  state.transform = null;
  if (backsUpAll(ctx.config) && endsOf(ctx).bucket !== undefined) {
    state.tally.backedUp += batch.records.length;
    begin(state, ctx, "object", batch.records, `backup/${dayOf(ctx, batch.firstAt)}${nameOf(state, ctx)}`, false);
  }
  const delivery = begin(state, ctx, "transform", batch.records, "", true);
  ctx.note("FIR-007", { records: batch.records.length, invocation: delivery.id }, batch.records.map(({ message }) => message));
}

interface Returned { readonly recordId?: unknown; readonly result?: unknown; readonly data?: unknown }

/** Each record by its id: Ok goes on, Dropped is gone, all else failed. */
function leaveTransform(state: FirehoseState, ctx: FirehoseContext, delivery: Delivery, outcome: Outcome | undefined): void {
  const answer = outcome === undefined || !outcome.ok ? undefined : (outcome.output as { readonly Payload?: unknown; readonly FunctionError?: string });
  if (outcome !== undefined && (answer === undefined || answer.FunctionError !== undefined)) {
    if (delivery.attempts <= ctx.config.properties.ProcessorNumberOfRetries) {
      delivery.status = "retrying";
      const pause = fromMs(ctx.config.behaviour.lambdaRetryMs);
      delivery.nextAt = ctx.now + pause;
      ctx.note("FIR-008", { attempts: delivery.attempts }, delivery.records.map(({ message }) => message));
      return void ctx.after(pause, "firehose/attempt-due", delivery.id, "FIR-008", { phase: Phase.request });
    }
    state.deliveries.delete(delivery.id);
    return failRecords(state, ctx, delivery.records, "processing-failed", "FIR-008", delivery.attempts);
  }
  state.deliveries.delete(delivery.id);
  const payload = typeof answer?.Payload === "string" ? parseJson(answer.Payload) : answer?.Payload;
  const returned = (payload as { readonly records?: readonly Returned[] } | null | undefined)?.records;
  // A function that says nothing of records is taken to have passed them on as they are (assumed).
  const byId = returned === undefined ? undefined : new Map(returned.map((one) => [String(one.recordId), one]));
  const bad: Held[] = [];
  for (const record of delivery.records) {
    const found = byId === undefined ? { result: "Ok", data: undefined } : byId.get(String(record.id));
    if (found?.result === "Ok") {
      const data = typeof found.data === "string" ? (base64Text(found.data) ?? found.data) : record.data;
      buffer(state, ctx, { ...record, data, bytes: data === record.data ? record.bytes : data.length });
    } else if (found?.result === "Dropped") {
      state.tally.dropped++;
      ctx.ended(record.message, "filtered", "FIR-007");
    } else bad.push(record);
  }
  const good = delivery.records.length - bad.length;
  if (good > 0) ctx.count("SucceedProcessing.Records", good);
  if (bad.length > 0) failRecords(state, ctx, bad, "processing-failed", "FIR-007", delivery.attempts);
}

// ----------------------------------------------------------------------------------------------------------------- names

const two = (n: number) => String(n).padStart(2, "0");

/** `yyyy/MM/dd/HH/` of an instant (UTC). */
function dayOf(ctx: FirehoseContext, at: Micros): string {
  const { year, month, day, hour } = parts(ctx.settings.startsAtMs + Math.floor(at / 1000));
  return `${year}/${two(month)}/${two(day)}/${two(hour)}/`;
}

/** `logs-1-2026-03-01-11-04-59-<random>`. */
function nameOf(state: FirehoseState, ctx: FirehoseContext): string {
  const { year, month, day, hour, minute, second } = parts(ctx.settings.startsAtMs + Math.floor(ctx.now / 1000));
  return `${ctx.self.name}-${state.version}-${year}-${two(month)}-${two(day)}-${two(hour)}-${two(minute)}-${two(second)}-${ctx.uuid("object")}`;
}

/** The prefix speaks of the oldest record in the object. */
function objectKey(state: FirehoseState, ctx: FirehoseContext, records: readonly Held[], partition: string): string {
  const oldest = records.reduce((least, { at }) => Math.min(least, at), ctx.now);
  const { year, month, day, hour } = parts(ctx.settings.startsAtMs + Math.floor(oldest / 1000));
  const { Prefix } = ctx.config.properties;
  const filled = Prefix.replace(/!\{timestamp:([^}]*)\}/g, (_, form: string) => form.replaceAll("yyyy", String(year)).replaceAll("MM", two(month)).replaceAll("dd", two(day)).replaceAll("HH", two(hour)))
    .replaceAll("!{firehose:random-string}", ctx.uuid("prefix").slice(0, 11)).replace(/!\{partitionKeyFrom(?:Query|Lambda):[^}]*\}/g, () => partition);
  const base = Prefix.includes("!{") ? filled : `${filled}${partition === "" ? "" : `${partition}/`}${dayOf(ctx, oldest)}`;
  return `${base}${nameOf(state, ctx)}`;
}
