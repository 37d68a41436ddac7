/** SendMessage and SendMessageBatch (behaviours A, F, H of the reference). */
import { sha256Hex } from "../../aws/digests.ts";
import { succeeded } from "../../aws/errors.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { AwsError, Call, MessageId } from "../define.ts";
import { isBrief } from "./answers.ts";
import { ALL_DONE, entryFailed, readEntries, type BatchEntry, type BatchOutput } from "./batch.ts";
import { begin, bill, refuse, settle } from "./begin.ts";
import { LARGEST_MESSAGE, type QueueContext } from "./config.ts";
import { attributesDigest, attributesSize, bodyDigest, bodySize, readAttributes } from "./content.ts";
import { messageIdOf, sequenceNumber } from "./identity.ts";
import { badCharacters, badValue, batchTooLong, missing, tooLong } from "./refusals.ts";
import { newMessage } from "./new-message.ts";
import type { Fingerprint, MessageAttributes, QueueState, StoredMessage } from "./state.ts";
import { openHiding, store } from "./stock.ts";

/** The deduplication interval (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html). */
export const DEDUPLICATION_INTERVAL: Micros = 300 * SECOND;

/** An entry's bytes of body and attributes, or what is wrong with it. */
type Checked = number | AwsError;

const ACCEPTED = Object.freeze(succeeded(Object.freeze({})));

/** The hiding that a call opened for its delay. Entries of a batch with different delays open one each. */
interface Delays { us: Micros; hiding: number }

export function sendMessage(state: QueueState, call: Call, ctx: QueueContext): void {
  const input = (call.input ?? {}) as BatchEntry;
  if (!begin(state, call, ctx, "SendMessage", text(input.MessageGroupId))) return;
  const checked = check(input, ctx, false);
  bill(state, ctx, typeof checked === "number" ? checked : 0);
  if (typeof checked !== "number") return refuse(state, call, ctx, checked, ruleOf(checked));
  ctx.count("NumberOfMessagesSent");
  const sent = accept(state, ctx, input, checked, call.carries[0], { us: 0, hiding: 0 });
  const rule = delayOf(input, ctx) > 0 ? (input.DelaySeconds === undefined || state.fifo ? "SQS-032" : "SQS-033") : state.fifo ? "SQS-038" : "SQS-001";
  ctx.reply(call.id, isBrief(call.callerType) ? ACCEPTED : succeeded(answer(state, input, sent)), rule);
  settle(state, ctx);
}

export function sendMessageBatch(state: QueueState, call: Call, ctx: QueueContext): void {
  const envelope = readEntries(call.input, "SendMessageBatchRequestEntry");
  const group = envelope.ok ? text(envelope.entries[0]!.MessageGroupId) : undefined;
  if (!begin(state, call, ctx, "SendMessage", group)) return;
  if (!envelope.ok) {
    bill(state, ctx, 0);
    return refuse(state, call, ctx, envelope.error, "SQS-005");
  }
  const checked: Checked[] = [];
  for (const entry of envelope.entries) checked.push(check(entry, ctx, true));
  const bytes = sizeOf(envelope.entries, checked);
  bill(state, ctx, bytes);
  if (bytes > LARGEST_MESSAGE) return refuse(state, call, ctx, batchTooLong(bytes), "SQS-006");
  if (state.fifo) {
    const fault = checked.find((one): one is AwsError => typeof one !== "number" && isFifoFault(one));
    if (fault !== undefined) return refuse(state, call, ctx, fault, "SQS-005");
  }
  const brief = isBrief(call.callerType);
  const output: BatchOutput = { Successful: [], Failed: [] };
  const delays: Delays = { us: 0, hiding: 0 };
  for (let i = 0; i < checked.length; i++) {
    const one = checked[i]!;
    const entry = envelope.entries[i]!;
    if (typeof one !== "number") {
      output.Failed.push(entryFailed(entry.Id, one));
      continue;
    }
    const sent = accept(state, ctx, entry, one, call.carries[i], delays);
    if (!brief) output.Successful.push({ Id: entry.Id as string, ...answer(state, entry, sent) });
  }
  if (output.Failed.length < checked.length) ctx.count("NumberOfMessagesSent", checked.length - output.Failed.length);
  ctx.reply(call.id, succeeded(brief && output.Failed.length === 0 ? ALL_DONE : output), "SQS-004");
  settle(state, ctx);
}

/** Checks one message against the queue. `batch` changes a code only (SQS-005). What it finds is read from the entry once more when it is taken: most have a body only. */
function check(entry: BatchEntry, ctx: QueueContext, batch: boolean): Checked {
  const { properties } = ctx.config;
  const body = entry.MessageBody;
  if (typeof body !== "string" || body === "") return missing("MessageBody");
  const bytes = bodySize(body);
  if (bytes < 0) return badCharacters();
  let size = bytes;
  if (entry.MessageAttributes !== undefined) {
    const read = readAttributes(entry.MessageAttributes);
    if (!read.ok) return read.error;
    size += attributesSize(read.attributes);
  }
  if (size > properties.MaximumMessageSize) return tooLong(properties.MaximumMessageSize);
  if (entry.DelaySeconds !== undefined) {
    const own = entry.DelaySeconds;
    if (typeof own !== "number" || !Number.isInteger(own) || own < 0 || own > 900) return badValue(own, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
    if (properties.FifoQueue && own > 0) return badValue(own, "DelaySeconds", "The request include parameter that is not valid for this queue type.");
  }
  const group = entry.MessageGroupId;
  if (group !== undefined && !isFifoName(group)) return badValue(group, "MessageGroupId", "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.");
  const deduplicationId = entry.MessageDeduplicationId;
  if (!properties.FifoQueue) {
    if (deduplicationId !== undefined) return badValue(deduplicationId, "MessageDeduplicationId", "The request include parameter that is not valid for this queue type.");
  } else {
    if (group === undefined) return batch ? badValue("null", "MessageGroupId", "The request must contain the parameter MessageGroupId.") : missing("MessageGroupId");
    if (deduplicationId === undefined) {
      if (!properties.ContentBasedDeduplication)
        return { code: "InvalidParameterValue", message: "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly", status: 400 };
    } else if (!isFifoName(deduplicationId))
      return badValue(deduplicationId, "MessageDeduplicationId", "MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.");
  }
  return size;
}

/** How long a checked entry waits before it is visible: on a FIFO queue all wait alike. */
function delayOf(entry: BatchEntry, ctx: QueueContext): Micros {
  const { DelaySeconds, FifoQueue } = ctx.config.properties;
  return (entry.DelaySeconds === undefined || FifoQueue ? DelaySeconds : (entry.DelaySeconds as number)) * SECOND;
}

/** Stores a message, or recognises it as a repeat (SQS-045) and gives the first one's names. */
function accept(state: QueueState, ctx: QueueContext, entry: BatchEntry, size: number, carried: MessageId | undefined, delays: Delays): StoredMessage | Fingerprint {
  const body = entry.MessageBody as string;
  const group = entry.MessageGroupId as string | undefined;
  const id = carried ?? ctx.message("message", [], { body, ...(group === undefined ? {} : { group }) });
  ctx.measure("SentMessageSize", size);
  const deduplicationId = state.fifo ? ((entry.MessageDeduplicationId as string | undefined) ?? sha256Hex(body)) : undefined;
  const key = state.fifo ? fingerprintKey(ctx, group!, deduplicationId!) : "";
  if (state.fifo) {
    forgetFingerprints(state, ctx.now);
    const known = state.fingerprints.get(key);
    if (known !== undefined) {
      state.tally.deduplicated++;
      state.lastDeduplicatedAt = ctx.now;
      ctx.note("SQS-045", { deduplicationId, firstSentS: known.at / SECOND, group }, [id]);
      ctx.ended(id, "dropped", "SQS-045");
      return known;
    }
  }
  let hiding = 0;
  const delayUs = delayOf(entry, ctx);
  if (delayUs > 0) {
    if (delays.us !== delayUs) {
      delays.us = delayUs;
      delays.hiding = openHiding(state, ctx, ctx.now + delayUs, "sqs/delay-ended", "SQS-032");
    }
    hiding = delays.hiding;
  }
  const message = store(state, ctx, newMessage(state, ctx, id, { body, attributes: attributesOf(entry), size, group, deduplicationId }), hiding);
  if (state.fifo) state.fingerprints.set(key, { messageId: messageIdOf(state, message), sequence: message.extra.sequence, at: ctx.now });
  return message;
}

function attributesOf({ MessageAttributes }: BatchEntry): MessageAttributes | undefined {
  const read = MessageAttributes === undefined ? undefined : readAttributes(MessageAttributes);
  return read?.ok === true ? read.attributes : undefined;
}

function answer(state: QueueState, entry: BatchEntry, sent: StoredMessage | Fingerprint): Record<string, string> {
  const messageId = "order" in sent ? messageIdOf(state, sent) : sent.messageId;
  const sequence = "order" in sent ? sent.extra.sequence : sent.sequence;
  const attributes = attributesOf(entry);
  return {
    MD5OfMessageBody: bodyDigest(entry.MessageBody as string),
    ...(attributes === undefined ? {} : { MD5OfMessageAttributes: attributesDigest(attributes) }),
    MessageId: messageId,
    ...(sequence === 0 ? {} : { SequenceNumber: sequenceNumber(sequence) }),
  };
}

/** SQS-047: the scope messageGroup compares within a group. A group's name holds no space. */
function fingerprintKey(ctx: QueueContext, group: string, deduplicationId: string): string {
  return ctx.config.properties.DeduplicationScope === "messageGroup" ? `${group} ${deduplicationId}` : deduplicationId;
}

/** The map is in the order of acceptance: what is too old stands in front. */
function forgetFingerprints(state: QueueState, now: Micros): void {
  for (const [key, { at }] of state.fingerprints) {
    if (at + DEDUPLICATION_INTERVAL > now) break;
    state.fingerprints.delete(key);
  }
}

/** SQS-048: 1 to 128 letters, digits or punctuation. */
function isFifoName(value: unknown): value is string {
  if (typeof value !== "string" || value.length === 0 || value.length > 128) return false;
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if (c <= 32 || c >= 127) return false;
  }
  return true;
}

function isFifoFault(error: AwsError): boolean {
  return /MessageGroupId|MessageDeduplicationId/.test(error.message);
}

/** Bytes of all entries, those that are refused for themselves included. */
function sizeOf(entries: readonly BatchEntry[], checked: readonly Checked[]): number {
  let bytes = 0;
  for (let i = 0; i < entries.length; i++) {
    const one = checked[i]!;
    if (typeof one === "number") bytes += one;
    else {
      const body = entries[i]!.MessageBody;
      bytes += typeof body === "string" ? Math.max(0, bodySize(body)) : 0;
    }
  }
  return bytes;
}

function ruleOf(error: AwsError): "SQS-002" | "SQS-003" | "SQS-034" | "SQS-048" {
  if (error.message.includes("shorter than")) return "SQS-002";
  if (error.message.includes("DelaySeconds")) return "SQS-034";
  return isFifoFault(error) ? "SQS-048" : "SQS-003";
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
