/** AWS's outputs. Actors of the simulation that look at a body and a handle only get only those: digests cost more than all the rest. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import type { QueueContext } from "./config.ts";
import { attributesDigest, bodyDigest } from "./content.ts";
import { handleOf, messageIdOf, sequenceNumber } from "./identity.ts";
import type { AttributeValue, QueueState, ReceiveRequest, StoredMessage } from "./state.ts";

const BRIEF: ReadonlySet<string | undefined> = new Set(["client", "worker.fleet", "sns.subscription"]);

/** Whether the caller is an actor that looks at neither digests nor ids. */
export function isBrief(callerType: string | undefined): boolean {
  return BRIEF.has(callerType);
}

/** AWS's Message of a receive. */
export interface MessageOutput {
  readonly MessageId?: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody?: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MD5OfMessageAttributes?: string;
  readonly MessageAttributes?: Readonly<Record<string, AttributeValue>>;
}

/** What the simulated caller may know beyond AWS's answer. */
export interface SimMessage {
  readonly message: MessageId;
  readonly hiddenUntil: Micros;
  readonly receiveCount: number;
  readonly firstReceivedAt: Micros;
  readonly sentAt: Micros;
  readonly group: string | undefined;
}

/**
 * What a fleet gets: AWS's answer and the simulation's facts in one object, made ten million times in a long run. It can
 * stand as an entry of a batch delete as it is. In place of a handle it has the message's number in this queue; which
 * receive it was says `receiveCount`.
 */
export interface BriefMessage extends Pick<SimMessage, "message" | "hiddenUntil" | "receiveCount" | "group"> {
  readonly Id: string;
  readonly ReceiptHandle: number;
  readonly queue: string;
  readonly Body: string;
}

/** Ids of batch entries: a receive gives ten messages at most. */
const IDS: readonly string[] = Object.freeze(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);

export function briefOutput(state: QueueState, message: StoredMessage, place: number): BriefMessage {
  return {
    Id: IDS[place]!, ReceiptHandle: message.order, queue: state.handlePrefix, Body: message.body, message: message.id, hiddenUntil: message.until,
    receiveCount: message.receiveCount, group: message.group,
  };
}

export function simMessage(message: StoredMessage): SimMessage {
  return { message: message.id, hiddenUntil: message.until, receiveCount: message.receiveCount, firstReceivedAt: message.firstReceivedAt, sentAt: message.sentAt, group: message.group };
}

export function messageOutput(state: QueueState, ctx: QueueContext, message: StoredMessage, request: ReceiveRequest): MessageOutput {
  const { attributes: given } = message.extra;
  const system = systemAttributes(state, ctx, message, request.systemNames);
  const asked = given === undefined ? [] : Object.keys(given).filter((name) => isAskedFor(name, request.attributeNames));
  const attributes = Object.fromEntries(asked.map((name) => [name, given![name]!]));
  return {
    MessageId: messageIdOf(state, message),
    ReceiptHandle: handleOf(state, message),
    MD5OfBody: bodyDigest(message.body),
    Body: message.body,
    ...(system === undefined ? {} : { Attributes: system }),
    ...(asked.length === 0 ? {} : { MD5OfMessageAttributes: attributesDigest(attributes), MessageAttributes: attributes }),
  };
}

/** Epoch milliseconds as AWS prints them. */
export function epochMs(ctx: QueueContext, at: Micros): string {
  return String(ctx.settings.startsAtMs + Math.floor(at / 1000));
}

function systemAttributes(state: QueueState, ctx: QueueContext, message: StoredMessage, names: readonly string[]): Record<string, string> | undefined {
  if (names.length === 0) return undefined;
  const all: Record<string, string | undefined> = {
    SenderId: ctx.settings.accountId,
    ApproximateFirstReceiveTimestamp: epochMs(ctx, message.firstReceivedAt),
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: epochMs(ctx, message.sentAt),
    SequenceNumber: state.fifo ? sequenceNumber(message.extra.sequence) : undefined,
    MessageDeduplicationId: message.extra.deduplicationId,
    MessageGroupId: message.group,
    DeadLetterQueueSourceArn: message.extra.deadLetterSource === "" ? undefined : message.extra.deadLetterSource,
  };
  const wanted: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined && (names.includes("All") || names.includes(name))) wanted[name] = value;
  return Object.keys(wanted).length === 0 ? undefined : wanted;
}

/** `All` and `.*` ask for all; `bar.*` for those that begin with `bar.`. */
function isAskedFor(name: string, asked: readonly string[]): boolean {
  return asked.some((one) => one === "All" || one === ".*" || one === name || (one.endsWith(".*") && name.startsWith(one.slice(0, -1))));
}
