/** Makes the one object that a stored message is: always with the same members in the same order, which engines like. */
import { putNumbered } from "../../kernel/numbered.ts";
import { fromMs, type Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import type { QueueContext } from "./config.ts";
import { Place, type Extra, type MessageAttributes, type QueueState, type StoredMessage } from "./state.ts";

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

const NOTHING_MORE: Extra = Object.freeze({ messageId: "", attributes: undefined, deduplicationId: undefined, sequence: 0, deadLetterSource: "", servers: 0 });

/** Takes the next number of the queue. */
export function newMessage(state: QueueState, ctx: QueueContext, id: MessageId, content: Content, history?: History): StoredMessage {
  const { now } = ctx;
  const servers = state.fifo ? 0 : placement(ctx);
  const plain = !state.fifo && history === undefined && content.attributes === undefined && servers === 0;
  const extra: Extra = plain ? NOTHING_MORE : Object.freeze({
    messageId: history === undefined ? "" : history.messageId, attributes: content.attributes, deduplicationId: content.deduplicationId,
    sequence: state.fifo ? ++state.nextSequence : 0, deadLetterSource: history === undefined ? "" : history.deadLetterSource, servers,
  });
  return {
    order: state.nextOrder++, id, body: content.body, size: content.size, group: content.group, extra,
    sentAt: history === undefined ? now : history.sentAt, arrivedAt: now,
    place: Place.delayed, key: now + (state.fifo ? 0 : jitter(ctx, content.body)), until: now, hiding: 0,
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
    order: message.order, id: message.id, body: message.body, size: message.size, group: message.group, extra: message.extra,
    sentAt: message.sentAt, arrivedAt: message.arrivedAt, place: message.place, key: message.key, until: message.until, hiding: message.hiding,
    receiveCount: message.receiveCount, firstReceivedAt: message.firstReceivedAt, lastReceivedAt: message.lastReceivedAt, holder: message.holder, resurrected: message.resurrected,
  };
  putNumbered(state.messages, message.order, own);
  state.unshared.add(message.order);
  return own;
}

/** SQS-014: how much later than its time it takes its place in line. */
function jitter(ctx: QueueContext, body: string): Micros {
  const { reordersMs } = ctx.config.behaviour;
  if (reordersMs === 0) return 0;
  return Math.max(0, fromMs(ctx.amount(reordersMs, "reorders", { items: [{ body, attempt: 1 }] })));
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
