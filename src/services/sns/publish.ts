/** Publish and PublishBatch: check, deduplicate, answer, hand a copy to each subscription (SNS-001, § 1.4 of the reference). */
import { partitionOf } from "../../aws/arn.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { AwsError, Call, MessageId, RuleId } from "../define.ts";
import type { TopicContext } from "./config.ts";
import { checkMessage, LARGEST, type Checked, type PublishInput } from "./message.ts";
import { badEntryId, batchTooLong, emptyBatch, invalid, noSuchTopic, repeatedIds, throttled, tooManyEntries } from "./refusals.ts";
import type { AccountState, Arm, Notification, TopicState } from "./state.ts";

/** The deduplication interval. Source: https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html */
export const DEDUPLICATION_INTERVAL: Micros = 300 * SECOND;
/** Messages a second. Source: https://docs.aws.amazon.com/sns/latest/dg/fifo-high-throughput.html */
const TOPIC_RATE = 3_000;
const GROUP_RATE = 300;
/** Bytes of one billing unit. Source: https://aws.amazon.com/sns/pricing/ */
const BILLING_CHUNK = 65_536;

interface Published { readonly MessageId: string; readonly SequenceNumber?: string }

export function publish(state: TopicState, call: Call, ctx: TopicContext): void {
  const input = (call.input ?? {}) as PublishInput;
  const misplaced = arnProblem(input.TopicArn ?? input.TargetArn, ctx);
  if (misplaced !== undefined) return refuse(state, call, misplaced, "SNS-007", ctx);
  const check = checkMessage(input, ctx.config.properties);
  if (!check.ok) return refuse(state, call, check.error, check.rule, ctx);
  if (!withinRate(state, check.checked.group, ctx)) return refuse(state, call, throttled(), "SNS-046", ctx);
  bill(check.checked.size, ctx);
  const accepted = accept(state, check.checked, call.carries[0], ctx);
  ctx.reply(call.id, succeeded(accepted.output), "SNS-001");
  accepted.fanOut?.();
}

export function publishBatch(state: TopicState, call: Call, ctx: TopicContext): void {
  const { TopicArn, PublishBatchRequestEntries: given } = (call.input ?? {}) as { readonly TopicArn?: unknown; readonly PublishBatchRequestEntries?: unknown };
  const misplaced = arnProblem(TopicArn, ctx);
  if (misplaced !== undefined) return refuse(state, call, misplaced, "SNS-007", ctx);
  const entries = (Array.isArray(given) ? given : []) as readonly PublishInput[];
  const fault = envelopeFault(entries);
  if (fault !== undefined) return refuse(state, call, fault, "SNS-008", ctx);
  const checks = entries.map((entry) => checkMessage(entry, ctx.config.properties));
  const whole = checks.find((check) => !check.ok && check.whole);
  if (whole?.ok === false) return refuse(state, call, whole.error, whole.rule, ctx);
  const bytes = checks.reduce((sum, check) => sum + (check.ok ? check.checked.size : 0), 0);
  if (bytes > LARGEST || checks.some((check) => !check.ok && check.rule === "SNS-006")) return refuse(state, call, batchTooLong(), "SNS-006", ctx);
  if (!checks.every((check) => !check.ok || withinRate(state, check.checked.group, ctx))) return refuse(state, call, throttled(), "SNS-046", ctx);
  bill(bytes, ctx);
  const Successful: (Published & { readonly Id: string })[] = [];
  const Failed: { readonly Id: string; readonly Code: string; readonly Message: string; readonly SenderFault: boolean }[] = [];
  const fanOuts: ((() => void) | undefined)[] = [];
  for (let i = 0; i < checks.length; i++) {
    const check = checks[i]!;
    const Id = entries[i]!.Id as string;
    if (!check.ok) {
      Failed.push({ Id, Code: check.error.code, Message: check.error.message, SenderFault: true });
      continue;
    }
    const accepted = accept(state, check.checked, call.carries[i], ctx);
    Successful.push({ Id, ...accepted.output });
    fanOuts.push(accepted.fanOut);
  }
  ctx.reply(call.id, succeeded({ Successful, Failed }), "SNS-008");
  for (const leave of fanOuts) leave?.();
}

/** What is wrong with the envelope of a batch. */
function envelopeFault(entries: readonly PublishInput[]): AwsError | undefined {
  if (entries.length === 0) return emptyBatch();
  if (entries.length > 10) return tooManyEntries();
  const ids = entries.map((entry: PublishInput | null) => entry?.Id);
  if (!ids.every((id) => typeof id === "string" && /^[A-Za-z0-9_-]{1,80}$/.test(id))) return badEntryId();
  return new Set(ids).size < ids.length ? repeatedIds() : undefined;
}

/** An ARN that is none, of another Region, or of another topic (SNS-007). */
function arnProblem(arn: unknown, ctx: TopicContext): AwsError | undefined {
  if (arn === undefined || arn === ctx.self.arn) return undefined;
  const parts = String(arn).split(":");
  if (parts.length !== 6 || parts[0] !== "arn" || parts[1] !== partitionOf(ctx.settings.Region) || parts[2] !== "sns") return invalid("TopicArn Reason: An ARN must have at least 6 elements, not 1".replace("1", String(parts.length)));
  return parts[3] !== ctx.settings.Region ? invalid("TopicArn") : noSuchTopic();
}

/** Takes a message in, or recognises it as a repeat (SNS-045). The copies leave after the answer. */
function accept(state: TopicState, checked: Checked, carried: MessageId | undefined, ctx: TopicContext): { readonly output: Published; readonly fanOut: (() => void) | undefined } {
  const message = carried ?? ctx.message("message", [], { body: checked.message, ...(checked.group === undefined ? {} : { group: checked.group }) });
  const fifo = ctx.config.properties.FifoTopic;
  const key = fifo ? fingerprintKey(checked, ctx) : "";
  if (fifo) {
    forgetFingerprints(state, ctx.now);
    const known = state.fingerprints.get(key);
    if (known !== undefined) {
      state.deduplicated++;
      state.lastHitAt = ctx.now;
      ctx.note("SNS-045", { deduplicationId: checked.deduplicationId, firstSentS: known.at / SECOND }, [message]);
      ctx.ended(message, "dropped", "SNS-045");
      return { output: { MessageId: known.id, SequenceNumber: known.sequenceNumber }, fanOut: undefined };
    }
  }
  const notification: Notification = Object.freeze({
    id: ctx.uuid("message-id"), message: checked.message, subject: checked.subject, attributes: checked.attributes, perProtocol: checked.perProtocol,
    timestampMs: ctx.settings.startsAtMs + Math.floor(ctx.now / 1000), group: checked.group, deduplicationId: checked.deduplicationId,
    sequenceNumber: fifo ? sequenceNumber(++state.sequence) : undefined, replayed: false,
  });
  if (fifo) state.fingerprints.set(key, Object.freeze({ id: notification.id, sequenceNumber: notification.sequenceNumber!, at: ctx.now }));
  state.published++;
  state.lastPublishAt = ctx.now;
  ctx.count("NumberOfMessagesPublished");
  ctx.measure("PublishSize", checked.size);
  if (ctx.config.properties.ArchivePolicy !== undefined) archive(state, notification, message, ctx);
  return { output: { MessageId: notification.id, ...(fifo ? { SequenceNumber: notification.sequenceNumber! } : {}) }, fanOut: () => fanOut(state, message, notification, ctx) };
}

/** A copy for each confirmed subscription, in the order of their creation; the topic itself keeps nothing (SNS-002). */
function fanOut(state: TopicState, message: MessageId, notification: Notification, ctx: TopicContext): void {
  const facts = { body: notification.message, ...(notification.group === undefined ? {} : { group: notification.group }) };
  let copies = 0;
  for (const { standing, address, connection, endpoint } of ctx.account<AccountState>().subscriptions.get(ctx.self.arn) ?? []) {
    if (standing !== "confirmed") continue;
    const copy = ctx.message("copy", [message], facts);
    copies++;
    if (address === undefined) {
      // Its endpoint never existed: a client-side error at the first attempt (SNS-012).
      ctx.count("NumberOfNotificationsFailed");
      ctx.note("SNS-013", { error: "the endpoint does not exist", endpoint, dead: "lost" }, [copy]);
      ctx.ended(copy, "dropped", "SNS-013");
      continue;
    }
    const arm = armOf(state, connection);
    arm.sent++;
    arm.pending++;
    arm.last = "sent";
    arm.lastAt = ctx.now;
    ctx.call(address, "internal:sns.Deliver", notification, "SNS-001", { carries: [copy] });
  }
  if (copies === 0) ctx.note("SNS-002", {}, [message]);
  ctx.ended(message, copies === 0 ? "dropped" : "delivered", copies === 0 ? "SNS-002" : "SNS-001");
}

export function armOf(state: TopicState, connection: string): Arm {
  let arm = state.arms.get(connection);
  if (arm === undefined) {
    arm = { connection, sent: 0, delivered: 0, filtered: 0, failed: 0, deadLettered: 0, pending: 0, lastAt: -1, last: "", retry: undefined };
    state.arms.set(connection, arm);
  }
  return arm;
}

// ---------------------------------------------------------------------------------------------------------------- FIFO

/** SNS-046: the scope MessageGroup compares within a group. A group's name holds no space. */
function fingerprintKey(checked: Checked, ctx: TopicContext): string {
  return ctx.config.properties.FifoThroughputScope === "MessageGroup" ? `${checked.group} ${checked.deduplicationId}` : checked.deduplicationId!;
}

/** The map is in the order of acceptance: what is too old stands in front. */
function forgetFingerprints(state: TopicState, now: Micros): void {
  for (const [key, { at }] of state.fingerprints) {
    if (at + DEDUPLICATION_INTERVAL > now) break;
    state.fingerprints.delete(key);
  }
}

/** 20 digits, growing within a topic from 10^19 (assumed: AWS says "large, non-consecutive"). */
function sequenceNumber(sequence: number): string {
  return `1${String(sequence * 256).padStart(19, "0")}`;
}

/** SNS-046: a second's messages of the topic (scope Topic) and of each group. One-second windows are assumed. */
function withinRate(state: TopicState, group: string | undefined, ctx: TopicContext): boolean {
  if (!ctx.config.properties.FifoTopic || group === undefined) return true;
  const second = Math.floor(ctx.now / SECOND);
  const { rate } = state;
  if (rate.second !== second) {
    rate.second = second;
    rate.topic = 0;
    rate.groups.clear();
  }
  const used = rate.groups.get(group) ?? 0;
  if (used >= GROUP_RATE || (ctx.config.properties.FifoThroughputScope === "Topic" && rate.topic >= TOPIC_RATE)) return false;
  rate.topic++;
  rate.groups.set(group, used + 1);
  return true;
}

/** SNS-050. What is older than the policy says is gone. */
function archive(state: TopicState, notification: Notification, message: MessageId, ctx: TopicContext): void {
  const keep = Number(ctx.config.properties.ArchivePolicy!.MessageRetentionPeriod) * 86_400 * SECOND;
  state.archive.push(Object.freeze({ notification, message, at: ctx.now }));
  while (state.archive.length > 0 && state.archive[0]!.at + keep <= ctx.now) state.archive.shift();
}

function bill(size: number, ctx: TopicContext): void {
  const units = Math.max(1, Math.ceil(size / BILLING_CHUNK));
  ctx.count(ctx.config.properties.FifoTopic ? "BilledPublishesFifo" : "BilledPublishes", units);
}

export function refuse(state: TopicState, call: Call, error: AwsError, rule: RuleId, ctx: TopicContext): void {
  state.refused++;
  state.lastRefusal = Object.freeze({ at: ctx.now, code: error.code, says: error.message });
  ctx.reply(call.id, failed(error), rule);
}
