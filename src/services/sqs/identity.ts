/** Names that SQS gives: message ids, receipt handles, sequence numbers. They follow from numbers, so nothing is stored for them. */
import { numbered } from "../../kernel/numbered.ts";
import type { QueueState, StoredMessage } from "./state.ts";

/** AWS's MessageId, in the form of a UUID: a mixture of the queue's own salt and the message's number, equal whenever it is asked for. */
export function messageIdOf(state: QueueState, message: Pick<StoredMessage, "extra" | "order">): string {
  if (message.extra.messageId !== "") return message.extra.messageId;
  const [a, b] = state.salt;
  const one = mix(a ^ message.order);
  const two = mix(b + one);
  const three = mix(two ^ a);
  const four = mix(three + message.order);
  return `${hex(one, 8)}-${hex(two >>> 16, 4)}-4${hex(two & 0xfff, 3)}-${hex(0x8000 | (three >>> 18), 4)}-${hex(three & 0xffff, 4)}${hex(four, 8)}`;
}

/** The handle of one receive: which message, and which receive of it. Each receive gives another (SQS-028). */
export function handleOf(state: QueueState, { order, receiveCount }: Pick<StoredMessage, "order" | "receiveCount">): string {
  return `${state.handlePrefix}${order}/${receiveCount}`;
}

export interface Handle { readonly order: number; readonly receive: number }

/** What names a receive in a call's input: AWS's text, or the numbers that a simulated actor was given in its place (`BriefMessage`). */
export interface Receipt { readonly ReceiptHandle?: unknown; readonly receiveCount?: unknown; readonly queue?: unknown }

/** A receipt as AWS writes it. */
export function handleText(state: QueueState, { ReceiptHandle, receiveCount }: Receipt): unknown {
  return typeof ReceiptHandle === "number" && typeof receiveCount === "number" ? handleOf(state, { order: ReceiptHandle, receiveCount }) : ReceiptHandle;
}

/**
 * What a receipt says, or undefined for what never was a handle of this queue.
 * @param simulated whether the caller is an actor that gets numbers for handles
 */
export function readReceipt(state: QueueState, receipt: Receipt, simulated: boolean): Handle | undefined {
  if (!simulated || typeof receipt.ReceiptHandle !== "number") return readHandle(state, receipt.ReceiptHandle);
  return isOurs(state, receipt) ? { order: receipt.ReceiptHandle, receive: receipt.receiveCount as number } : undefined;
}

/** Whether a simulated actor's receipt is of this queue. */
export function isOurs(state: QueueState, receipt: Receipt): boolean {
  return typeof receipt.ReceiptHandle === "number" && receipt.queue === state.handlePrefix;
}

function readHandle(state: QueueState, handle: unknown): Handle | undefined {
  const { handlePrefix } = state;
  if (typeof handle !== "string" || !handle.startsWith(handlePrefix)) return undefined;
  let cut = handlePrefix.length;
  while (cut < handle.length && handle.charCodeAt(cut) !== SLASH) cut++;
  if (cut === handle.length) return undefined;
  const order = wholeNumber(handle, handlePrefix.length, cut);
  const receive = wholeNumber(handle, cut + 1, handle.length);
  if (order < 1 || order >= state.nextOrder || receive < 1) return undefined;
  const message = numbered(state.messages, order);
  return message !== undefined && receive > message.receiveCount ? undefined : { order, receive };
}

/** 20 digits, growing within a queue in steps of 256 from 10^19 (assumed: AWS says "large, non-consecutive" only). */
export function sequenceNumber(sequence: number): string {
  return `1${String(sequence * 256).padStart(19, "0")}`;
}

const SLASH = 47;

function wholeNumber(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return from === to || value > Number.MAX_SAFE_INTEGER ? -1 : value;
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the answer. */
function mix(n: number): number {
  let h = n | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hex(n: number, digits: number): string {
  return n.toString(16).padStart(digits, "0");
}
