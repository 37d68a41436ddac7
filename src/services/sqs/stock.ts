/**
 * The state machine of one message: delayed, visible, in flight, gone. Every change of place goes through here, so that
 * lines, lanes, tenants, counters and timers can't disagree.
 */
import { dropNumbered, numbered, putNumbered } from "../../kernel/numbered.ts";
import { Phase } from "../../kernel/phase.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { EntityId, RuleId } from "../define.ts";
import type { QueueContext } from "./config.ts";
import { addTo, removeFrom } from "../../kernel/ordered.ts";
import { joinLane, leaveLane, refreshLane } from "./lanes.ts";
import { ownOf } from "./new-message.ts";
import { Place, type QueueState, type StoredMessage } from "./state.ts";
import { countInFlight, joinTenant, leaveTenant, lineOf } from "./tenants.ts";
import { armRetention, disarmRetention } from "./retention.ts";

/** Times a standard message is received before it goes to the back of the line (SQS-016). */
export const RECEIVED_TOO_OFTEN = 3;

/** Puts a new message into the queue: visible now, or when `delay` (an opened hiding, 0 = none) ends. */
export function store(state: QueueState, ctx: QueueContext, message: StoredMessage, delay: number): StoredMessage {
  const { order } = message;
  putNumbered(state.messages, order, message);
  if (state.fifo) joinLane(state, ctx, message);
  else if (message.group !== undefined) joinTenant(state, message, ctx.now);
  if (message.sentAt < message.arrivedAt) addTo(state.inherited, message.sentAt, order);
  if (delay === 0) enterLine(state, ctx, message);
  else {
    state.counts.delayed++;
    join(state, message, delay);
    message.key += message.until - ctx.now;
    if (state.fifo) refreshLane(state, message.group!);
  }
  armRetention(state, ctx, message);
  return message;
}

/** Puts a message in flight until its hiding ends; hiding 0 lasts until the caller shows it again in the same event. */
export function hide(state: QueueState, ctx: QueueContext, hidden: StoredMessage, hiding: number, holder: EntityId, place: Place = Place.inFlight): void {
  const message = ownOf(state, hidden);
  leavePlace(state, ctx, message);
  message.hiding = 0;
  message.place = place;
  message.holder = holder;
  if (hiding === 0) message.until = ctx.now;
  else join(state, message, hiding);
  if (place === Place.delayed) {
    state.counts.delayed++;
    if (state.fifo) refreshLane(state, message.group!);
    return;
  }
  state.counts.inFlight++;
  if (state.fifo) {
    state.groups.get(message.group!)!.inFlight++;
    refreshLane(state, message.group!);
  } else if (message.group !== undefined) countInFlight(state, ctx, message, 1);
}

/** Makes a hidden message visible: its delay or its visibility timeout ended, or it was given back. */
export function show(state: QueueState, ctx: QueueContext, shown: StoredMessage): void {
  const message = ownOf(state, shown);
  const returns = message.place !== Place.delayed;
  leavePlace(state, ctx, message);
  message.hiding = 0;
  if (returns) returnKey(state, ctx, message);
  enterLine(state, ctx, message);
}

function returnKey(state: QueueState, ctx: QueueContext, message: StoredMessage): void {
  if (state.fifo) message.key = ctx.now;
  else if (message.receiveCount >= RECEIVED_TOO_OFTEN) {
    message.key = ctx.now;
    ctx.note("SQS-016", { receiveCount: message.receiveCount }, [message.id]);
  }
}

/** Takes a message out of the queue. What becomes of it is the caller's business. */
export function takeOut(state: QueueState, ctx: QueueContext, message: StoredMessage): void {
  leavePlace(state, ctx, message);
  dropNumbered(state.messages, message.order);
  if (state.unshared.size > 0) state.unshared.delete(message.order);
  if (message.sentAt < message.arrivedAt) removeFrom(state.inherited, message.sentAt, message.order);
  if (state.fifo) leaveLane(state, message);
  else if (message.group !== undefined) leaveTenant(state, message);
  if (state.messages.size === 0) disarmRetention(state, ctx);
  if (state.waiters.length > 0 && state.counts.visible > 0) ctx.look("sqs/looked", "SQS-010");
}

/** A deleted standard message that will come back once, when its hiding ends (SQS-031). */
export function haunt(state: QueueState, ctx: QueueContext, deleted: StoredMessage): void {
  const message = ownOf(state, deleted);
  state.counts.inFlight--;
  if (message.group !== undefined) countInFlight(state, ctx, message, -1);
  message.place = Place.ghost;
  message.resurrected = true;
}

/** Opens a hiding: one timer for all messages that the present call hides until the same instant. */
export function openHiding(state: QueueState, ctx: QueueContext, untilUs: Micros, event: "sqs/visibility-expired" | "sqs/delay-ended", rule: RuleId): number {
  const id = state.nextHiding++;
  const timer = ctx.after(untilUs - ctx.now, event, id, rule, { phase: Phase.expiry });
  putNumbered(state.hidings, id, { id, timer, until: untilUs, orders: [], left: 0 });
  return id;
}

/** The messages that a hiding still hides; it is over. */
export function closeHiding(state: QueueState, id: number): StoredMessage[] {
  const hiding = numbered(state.hidings, id)!;
  dropNumbered(state.hidings, id);
  const hidden: StoredMessage[] = [];
  for (const order of hiding.orders) {
    const message = numbered(state.messages, order);
    if (message?.hiding !== id) continue;
    const own = ownOf(state, message);
    own.hiding = 0;
    hidden.push(own);
  }
  return hidden;
}

function join(state: QueueState, message: StoredMessage, id: number): void {
  const hiding = numbered(state.hidings, id)!;
  hiding.orders.push(message.order);
  hiding.left++;
  message.hiding = id;
  message.until = hiding.until;
}

function enterLine(state: QueueState, ctx: QueueContext, message: StoredMessage): void {
  message.place = Place.visible;
  message.holder = "";
  state.counts.visible++;
  if (state.fifo) refreshLane(state, message.group!);
  else addTo(lineOf(state, message), message.key, message.order);
  if (state.waiters.length > 0) ctx.look("sqs/looked", "SQS-010");
}

/** Counts and lines forget where the message is; the message itself is left as it was. */
function leavePlace(state: QueueState, ctx: QueueContext, message: StoredMessage): void {
  if (message.hiding !== 0) {
    const hiding = numbered(state.hidings, message.hiding)!;
    if (--hiding.left === 0) {
      ctx.cancel(hiding.timer);
      dropNumbered(state.hidings, message.hiding);
    }
  }
  switch (message.place) {
    case Place.visible:
      state.counts.visible--;
      if (!state.fifo) removeFrom(lineOf(state, message), message.key, message.order);
      break;
    case Place.inFlight:
      state.counts.inFlight--;
      if (state.fifo) state.groups.get(message.group!)!.inFlight--;
      else if (message.group !== undefined) countInFlight(state, ctx, message, -1);
      break;
    case Place.delayed:
      state.counts.delayed--;
      break;
    case Place.ghost:
      break;
    default:
      message.place satisfies never;
  }
}

/** Seconds as AWS's properties give them, in microseconds. */
export function seconds(value: number): Micros {
  return value * SECOND;
}
