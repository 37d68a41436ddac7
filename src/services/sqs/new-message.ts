/** Makes the one object that a stored message is: always with the same members in the same order, which engines like. */
import { putNumbered } from "../../kernel/numbered.ts";
import { fromMs, type Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import type { QueueContext } from "./config.ts";
import { Place, type MessageAttributes, type QueueState, type StoredMessage } from "./state.ts";

/** What is said of a message on its way in. */
export interface Content {
  readonly body: string;
  readonly attributes: MessageAttributes | undefined;
  /** Bytes of body and attributes. */
  readonly size: number;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** What a message that comes from another queue brings along. */
export interface History {
  /** AWS's MessageId; "" = a new one. */
  readonly messageId: string;
  readonly sentAt: Micros;
  readonly deadLetterSource: string;
  readonly receiveCount: number;
  readonly firstReceivedAt: Micros;
}

/** Takes the next number of the queue. */
export function newMessage(state: QueueState, ctx: QueueContext, id: MessageId, content: Content, history?: History): StoredMessage {
  const { now } = ctx;
  return {
    order: state.nextOrder++, id, messageId: history === undefined ? "" : history.messageId, body: content.body, attributes: content.attributes, size: content.size,
    group: content.group, deduplicationId: content.deduplicationId, sequence: state.fifo ? ++state.nextSequence : 0,
    sentAt: history === undefined ? now : history.sentAt, arrivedAt: now, deadLetterSource: history === undefined ? "" : history.deadLetterSource,
    servers: state.fifo ? 0 : placement(ctx), place: Place.delayed, key: now + (state.fifo ? 0 : jitter(ctx, content)), until: now, hiding: 0,
    receiveCount: history === undefined ? 0 : history.receiveCount, firstReceivedAt: history === undefined ? -1 : history.firstReceivedAt, lastReceivedAt: -1, holder: "", resurrected: false,
  };
}

/**
 * Checkpoints share the messages of a queue instead of copying them (copy.ts). Whoever is about to change one takes it
 * from here: the first time after a checkpoint it is replaced by a copy of this queue's own.
 */
export function ownOf(state: QueueState, message: StoredMessage): StoredMessage {
  if (message.order >= state.sharedBelow || state.unshared.has(message.order)) return message;
  const own: StoredMessage = {
    order: message.order, id: message.id, messageId: message.messageId, body: message.body, attributes: message.attributes, size: message.size,
    group: message.group, deduplicationId: message.deduplicationId, sequence: message.sequence, sentAt: message.sentAt, arrivedAt: message.arrivedAt,
    deadLetterSource: message.deadLetterSource, servers: message.servers, place: message.place, key: message.key, until: message.until, hiding: message.hiding,
    receiveCount: message.receiveCount, firstReceivedAt: message.firstReceivedAt, lastReceivedAt: message.lastReceivedAt, holder: message.holder, resurrected: message.resurrected,
  };
  putNumbered(state.messages, message.order, own);
  state.unshared.add(message.order);
  return own;
}

/** SQS-014: how much later than its time it takes its place in line. */
function jitter(ctx: QueueContext, content: Content): Micros {
  const { reordersMs } = ctx.config.behaviour;
  if (reordersMs === 0) return 0;
  return Math.max(0, fromMs(ctx.amount(reordersMs, "reorders", { items: [{ body: content.body, attempt: 1 }] })));
}

/** SQS-009: the servers that a new message lies on, as bits: `replicas` of `servers`. */
function placement(ctx: QueueContext): number {
  const { sampling } = ctx.config.behaviour;
  if (sampling === undefined || sampling.servers <= 1) return 0;
  return chooseServers(ctx, "placement", sampling.servers, sampling.replicas);
}

/** `count` of `servers` as bits, drawn without repetition, each set equally likely. */
export function chooseServers(ctx: QueueContext, purpose: string, servers: number, count: number): number {
  const random = ctx.random(purpose);
  let bits = 0;
  let wanted = Math.min(count, servers);
  for (let server = 0; server < servers && wanted > 0; server++) {
    if (random.integer(1, servers - server) > wanted) continue;
    bits |= 1 << server;
    wanted--;
  }
  return bits;
}
