/**
 * Telling what happened to objects: one record for each notification that fits, after a while, at least once.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html, …/notification-content-structure.html
 */
import { bucketArn } from "../../aws/arn.ts";
import { isoFromMs } from "../../aws/date.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, SECOND } from "../../kernel/time.ts";
import type { Answered, MessageId, Outcome, Peer, RuleId } from "../define.ts";
import { keepsVersions, type BucketContext } from "./config.ts";
import { busEvent, fits, type ObjectEvent, type Wish } from "./events.ts";
import type { BucketState, Happened, Outgoing, StoredObject } from "./state.ts";

const KEPT = 12;
/** A destination that is throttled or in trouble is asked again so often, a second apart (assumed). */
const ATTEMPTS = 5;

export function wishOf(peer: Pick<Peer, "connectionConfig">): Wish {
  const { Events, Filter } = peer.connectionConfig.properties as { readonly Events: readonly string[]; readonly Filter?: { readonly Prefix: string; readonly Suffix: string } };
  return { Events, Prefix: Filter?.Prefix ?? "", Suffix: Filter?.Suffix ?? "" };
}

export function notify(state: BucketState, ctx: BucketContext, object: StoredObject, event: ObjectEvent, what: Happened["what"]): void {
  const sequencer = (++state.sequence).toString(16).toUpperCase().padStart(18, "0");
  const told = mayTell(state, ctx, object, event) ? tell(state, ctx, object, event, sequencer) : 0;
  state.last.push({ key: object.key, what, event, told, at: ctx.now });
  if (state.last.length > KEPT) state.last.shift();
}

/** S3E-006: how often an event of this bucket already led to this object. S3E-014: the same key at the same instant. */
function mayTell(state: BucketState, ctx: BucketContext, object: StoredObject, event: ObjectEvent): boolean {
  const { loopGuard, collapseSimultaneous } = ctx.config.behaviour;
  if (collapseSimultaneous && !keepsVersions(ctx) && state.last.some((one) => one.at === ctx.now && one.key === object.key && one.event === event)) return false;
  const depth = ctx.ancestors(object.message).filter(({ entity, kind }) => entity === ctx.self.id && kind === "event").length;
  state.loop.depth = Math.max(state.loop.depth, depth);
  if (depth < loopGuard) return true;
  state.loop.stopped++;
  ctx.note("S3E-006", { key: object.key, rounds: depth }, [object.message]);
  ctx.finding("S3.RecursiveLoop", { message: `${ctx.self.id} tells somebody who writes into ${ctx.self.id} again: ${depth} rounds. Write into another bucket, or give the notification a prefix.` });
  return false;
}

function tell(state: BucketState, ctx: BucketContext, object: StoredObject, event: ObjectEvent, sequencer: string): number {
  let told = 0;
  for (const peer of ctx.out("s3.notification")) {
    const bus = peer.type === "events.bus";
    if (bus ? busEvent(event) === undefined || ctx.now < (state.lamps.get(peer.connection) ?? 0) : !fits(wishOf(peer), object.key, event)) {
      count(state, peer.connection, "held");
      state.notFitting++;
      continue;
    }
    told++;
    count(state, peer.connection, "told");
    const body = JSON.stringify(bus ? detailOf(ctx, object, event, sequencer) : recordOf(ctx, object, event, sequencer));
    const twice = !bus && ctx.chance(ctx.config.behaviour.duplicates, "duplicates");
    for (let copy = 0; copy < (twice ? 2 : 1); copy++) {
      const message = ctx.message("event", [object.message], { body, label: object.key });
      if (copy === 1) ctx.mark(message, "duplicated", "S3E-007");
      leave(state, ctx, { message, connection: peer.connection, event, attempt: 1 }, fromMs(ctx.amount(ctx.config.behaviour.notificationDelayMs, "notificationDelayMs")));
    }
  }
  for (const wish of state.nowhere) if (fits(wish, object.key, event)) state.lost++;
  return told;
}

function count(state: BucketState, connection: string, how: "told" | "held"): void {
  const sieve = state.sieves.get(connection) ?? { told: 0, held: 0 };
  sieve[how]++;
  state.sieves.set(connection, sieve);
}

function leave(state: BucketState, ctx: BucketContext, outgoing: Outgoing, delay: number): void {
  const number = state.nextOutgoing++;
  state.outgoing.set(number, Object.freeze(outgoing));
  if (delay <= 0) return send(state, number, ctx);
  ctx.after(delay, "s3/notification-due", number, "S3E-001", { phase: Phase.request });
}

/** The delay is over: the destination is called. */
export function send(state: BucketState, number: number, ctx: BucketContext): void {
  const outgoing = state.outgoing.get(number);
  if (outgoing === undefined) return;
  state.outgoing.delete(number);
  const { message } = outgoing;
  const peer = ctx.out("s3.notification").find(({ connection }) => connection === outgoing.connection);
  if (peer === undefined) return lose(state, ctx, message, { to: "nobody", error: "the notification is gone" });
  const body = ctx.facts(message).body ?? "";
  const [operation, input, rule] = callOf(ctx, peer, body);
  ctx.call(peer, operation, input, rule, { carries: [message], data: outgoing });
}

function callOf(ctx: BucketContext, peer: Peer, body: string): readonly [string, unknown, RuleId] {
  switch (peer.type) {
    case "sqs.queue": return ["sqs:SendMessage", { MessageBody: body }, "S3E-001"];
    case "sns.topic": return ["sns:Publish", { TopicArn: peer.arn, Subject: "Amazon S3 Notification", Message: body }, "S3E-001"];
    case "events.bus": {
      const { "detail-type": DetailType, ...Detail } = JSON.parse(body) as Record<string, unknown>;
      return ["internal:events.Deliver", { Entries: [{ Source: "aws.s3", DetailType, Detail: JSON.stringify(Detail), Resources: [bucketArn(ctx.settings, ctx.self.name)], Time: isoFromMs(ctx.settings.startsAtMs + Math.floor(ctx.now / 1000)), EventBusName: "default" }] }, "S3E-011"];
    }
    default: return ["lambda:Invoke", { FunctionName: peer.arn, InvocationType: "Event", Payload: body }, "S3E-001"];
  }
}

export function answered(state: BucketState, call: Answered<Outgoing>, outcome: Outcome, ctx: BucketContext): void {
  const { data } = call;
  if (outcome.ok) {
    state.notified++;
    return ctx.count("NotificationsSent");
  }
  const again = outcome.timeout === true || outcome.error.status >= 500 || outcome.error.status === 429;
  if (again && data.attempt < ATTEMPTS) return leave(state, ctx, { ...data, attempt: data.attempt + 1 }, SECOND);
  lose(state, ctx, data.message, { to: call.to, error: outcome.error.code });
}

function lose(state: BucketState, ctx: BucketContext, message: MessageId, facts: { readonly to: string; readonly error: string }): void {
  state.lost++;
  ctx.note("S3E-009", facts, [message]);
  ctx.ended(message, "dropped", "S3E-009");
}

/** S3E-013: keys are encoded as in forms: a space is a plus. */
const encoded = (key: string): string => encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");

function recordOf(ctx: BucketContext, object: StoredObject, event: ObjectEvent, sequencer: string): unknown {
  const created = event.startsWith("ObjectCreated");
  return { Records: [{
    eventVersion: "2.1", eventSource: "aws:s3", awsRegion: ctx.settings.Region, eventTime: isoFromMs(ctx.settings.startsAtMs + Math.floor(ctx.now / 1000)), eventName: event,
    s3: {
      s3SchemaVersion: "1.0", bucket: { name: ctx.self.name, arn: bucketArn(ctx.settings, ctx.self.name) },
      object: { key: encoded(object.key), ...(created ? { size: object.bytes, eTag: object.etag } : {}), ...(object.versionId === "" ? {} : { versionId: object.versionId }), sequencer },
    },
  }] };
}

/** The event bus gets the key as it is (S3E-013). Source: …/userguide/ev-events.html */
function detailOf(ctx: BucketContext, object: StoredObject, event: ObjectEvent, sequencer: string): unknown {
  const { type, reason } = busEvent(event)!;
  const created = event.startsWith("ObjectCreated");
  return {
    "detail-type": type, version: "0", bucket: { name: ctx.self.name },
    object: { key: object.key, ...(created ? { size: object.bytes, etag: object.etag } : {}), ...(object.versionId === "" ? {} : { "version-id": object.versionId }), sequencer },
    ...(reason === "" ? {} : { reason }), ...(event === "ObjectRemoved:Delete" ? { "deletion-type": "Permanently Deleted" } : event === "ObjectRemoved:DeleteMarkerCreated" ? { "deletion-type": "Delete Marker Created" } : {}),
  };
}
