/**
 * The arrow `s3.notification`, and the call that sets all of a bucket's notifications.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
import { isoFromMs } from "../../aws/date.ts";
import { parseArn } from "../../aws/arn.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { field, optional } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import { defineEntity, type Call, type EndProblem, type Peer } from "../define.ts";
import type { BucketContext } from "./config.ts";
import { deployNotification } from "./deploy.ts";
import { AMBIGUOUS, isEventName, overlap, type Wish } from "./events.ts";
import { wishOf } from "./notify.ts";
import type { BucketState } from "./state.ts";

const FIFO = "S3 notifies standard queues and topics only: a FIFO one is no destination.";

export const notification = defineEntity({
  kind: "connection", type: "s3.notification", service: "s3", title: "Event notification", says: "Tells what happens to objects whose key fits. To the default event bus: all events, without a filter.",
  deploy: deployNotification,
  properties: {
    Events: field.json<readonly string[]>(["s3:ObjectCreated:*"], { help: "s3:ObjectCreated:*, s3:ObjectRemoved:*, or one of their kinds.", check: checkEvents, rules: ["S3E-001", "S3E-002"] }),
    Filter: optional.object({ Prefix: field.text("", { maxLength: 1024, help: "How the key begins." }), Suffix: field.text("", { maxLength: 1024, help: "How it ends." }) }, { help: "Which keys: letter by letter, without wildcards.", rules: ["S3E-004"] }),
  },
  behaviour: {},
  joins: { from: ["s3.bucket"], to: ["s3.destination", "events.bus"], verb: "notify", preference: 1 },
  checkEnds: (config, { to, siblings = [] }) => [...fifo(to), ...ambiguous(wishOf({ connectionConfig: config }), to, siblings)],
  metrics: {}, init: () => null, view: () => null, inspect: () => null,
  // What is switched on while the bucket is in use takes its time (S3E-011).
  started(_state, ctx) {
    if (ctx.now > 0 && ctx.to?.type === "events.bus") ctx.call("from", "internal:s3.SwitchedOn", { connection: ctx.self.id }, "S3E-011");
  },
});

/** The arrow to the event bus was drawn just now. */
export function switchedOn(state: BucketState, call: Call, ctx: BucketContext): void {
  const { connection } = call.input as { readonly connection: string };
  state.lamps.set(connection, ctx.now + ctx.config.behaviour.eventBridgeDelayMs * 1000);
  ctx.reply(call.id, succeeded(), "S3E-011");
}

function checkEvents(value: Json) {
  const wrong = Array.isArray(value) && value.length > 0 ? value.find((each) => !isEventName(each)) : value;
  return wrong === undefined ? [] : [{ path: "", code: "InvalidArgument", message: `${JSON.stringify(wrong)} is no event that a bucket tells of.`, fix: "s3:ObjectCreated:*, s3:ObjectRemoved:*, or one of their kinds." }];
}

const isFifo = ({ config }: Pick<Peer, "config">): boolean => config.properties.FifoQueue === true || config.properties.FifoTopic === true;
function fifo(to: Peer): EndProblem[] {
  return isFifo(to) ? [{ path: "", code: "InvalidArgument", message: FIFO, fix: "Notify a standard queue, or go through EventBridge." }] : [];
}

/** S3E-005: another arrow of this bucket already wants such events of such keys. */
function ambiguous(wish: Wish, to: Peer, siblings: readonly Peer[]): EndProblem[] {
  if (to.type === "events.bus") return [];
  const clash = siblings.find((other) => other.type !== "events.bus" && overlap(wish, wishOf(other)));
  return clash === undefined ? [] : [{ path: "properties.Filter", code: "InvalidArgument", message: `${AMBIGUOUS} (${clash.connection} overlaps.)`, fix: "Notify one topic that fans out, or use EventBridge." }];
}

interface Wanted { readonly arn: string; readonly wish: Wish }
interface Configuration { readonly Events?: readonly string[]; readonly Event?: string; readonly Filter?: { readonly Key?: { readonly FilterRules?: readonly { readonly Name?: string; readonly Value?: string }[] } }; readonly [arn: string]: unknown }
const LISTS = [["QueueConfigurations", "QueueArn"], ["TopicConfigurations", "TopicArn"], ["LambdaFunctionConfigurations", "LambdaFunctionArn"]] as const;

/** Replaces all notifications of the bucket; nothing is saved when one of them is refused. */
export function putNotifications(state: BucketState, call: Call, ctx: BucketContext): void {
  const { NotificationConfiguration: given = {}, SkipDestinationValidation: skip } = (call.input ?? {}) as { readonly NotificationConfiguration?: Readonly<Record<string, unknown>>; readonly SkipDestinationValidation?: unknown };
  const wanted = LISTS.flatMap(([list, member]) => ((given[list] ?? []) as readonly Configuration[]).map((each): Wanted => ({ arn: String(each[member]), wish: wishIn(each) })));
  const refuse = (message: string, rule: "S3E-005" | "S3E-008" | "S3E-009") => {
    state.lastRefusal = { at: ctx.now, code: "InvalidArgument" };
    ctx.reply(call.id, failed(awsError("InvalidArgument", message)), rule);
  };
  for (const { arn, wish } of wanted) {
    if (parseArn(arn) === undefined) return refuse("The ARN could not be parsed", "S3E-009");
    if (wish.Events.length === 0 || !wish.Events.every(isEventName)) return refuse("The event is not supported for notifications", "S3E-009");
    const peer = ctx.resolve(arn);
    if (peer === undefined && skip !== true) return refuse("Unable to validate the following destination configurations", "S3E-009");
    if (arn.endsWith(".fifo") || (peer !== undefined && isFifo(peer))) return refuse(FIFO, "S3E-008");
  }
  if (wanted.some((one, i) => wanted.slice(i + 1).some((other) => overlap(one.wish, other.wish)))) return refuse(AMBIGUOUS, "S3E-005");
  for (const peer of ctx.out("s3.notification")) ctx.remove(peer.connection);
  state.nowhere = wanted.filter(({ arn }) => ctx.resolve(arn) === undefined).map(({ wish }) => wish);
  const bus = given.EventBridgeConfiguration === undefined ? undefined : ctx.resolve(`arn:aws:events:${ctx.settings.Region}:${ctx.settings.accountId}:event-bus/default`);
  if (bus !== undefined) {
    const id = nameOf(state, ctx);
    ctx.add({ id, type: "s3.notification", from: ctx.self.id, to: bus.id });
    state.lamps.set(id, ctx.now + ctx.config.behaviour.eventBridgeDelayMs * 1000);
  }
  for (const { arn, wish } of wanted) save(state, ctx, arn, wish);
  ctx.reply(call.id, succeeded(), "S3E-009");
}

function save(state: BucketState, ctx: BucketContext, arn: string, { Events, Prefix, Suffix }: Wish): void {
  const peer = ctx.resolve(arn);
  if (peer === undefined) return;
  const id = nameOf(state, ctx);
  ctx.add({ id, type: "s3.notification", from: ctx.self.id, to: peer.id, properties: { Events: [...Events], Filter: { Prefix, Suffix } } });
  const arrow = ctx.out("s3.notification").find(({ connection }) => connection === id);
  if (arrow === undefined || arrow.type === "lambda.function") return;
  // S3E-010: one message that says that the way is open.
  const body = JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent", Time: isoFromMs(ctx.settings.startsAtMs + Math.floor(ctx.now / 1000)), Bucket: ctx.self.name });
  const message = ctx.message("event", [], { body, label: "s3:TestEvent" });
  const [operation, input] = arrow.type === "sns.topic" ? ["sns:Publish", { TopicArn: arrow.arn, Subject: "Amazon S3 Notification", Message: body }] as const : ["sqs:SendMessage", { MessageBody: body }] as const;
  ctx.call(arrow, operation, input, "S3E-010", { carries: [message], data: { message, connection: id, event: "ObjectCreated:Put", attempt: 5 } });
}

const nameOf = (state: BucketState, ctx: BucketContext): string => `${ctx.self.id}-notification-${state.nextOutgoing++}`;

function wishIn({ Events, Event, Filter }: Configuration): Wish {
  // Names of rules are taken in any case.
  const value = (name: string) => Filter?.Key?.FilterRules?.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? "";
  return { Events: Events ?? (Event === undefined ? [] : [Event]), Prefix: value("prefix"), Suffix: value("suffix") };
}

export function getNotifications(_state: BucketState, call: Call, ctx: BucketContext): void {
  const output: Record<string, unknown> = {};
  for (const peer of ctx.out("s3.notification")) {
    if (peer.type === "events.bus") {
      output.EventBridgeConfiguration = {};
      continue;
    }
    const [list, member] = peer.type === "sqs.queue" ? LISTS[0] : peer.type === "sns.topic" ? LISTS[1] : LISTS[2];
    const { Events, Prefix, Suffix } = wishOf(peer);
    const FilterRules = [...(Prefix === "" ? [] : [{ Name: "Prefix", Value: Prefix }]), ...(Suffix === "" ? [] : [{ Name: "Suffix", Value: Suffix }])];
    output[list] = [...((output[list] ?? []) as unknown[]), { Id: peer.connection, [member]: peer.arn, Events, ...(FilterRules.length === 0 ? {} : { Filter: { Key: { FilterRules } } }) }];
  }
  ctx.reply(call.id, succeeded(output), "S3E-009");
}
