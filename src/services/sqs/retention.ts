/** Retention (SQS-036, SQS-037): one timer a queue, for the message whose time ends first. */
import { numbered } from "../../kernel/numbered.ts";
import { firstOf } from "../../kernel/ordered.ts";
import { Phase } from "../../kernel/phase.ts";
import type { Micros } from "../../kernel/time.ts";
import type { QueueContext } from "./config.ts";
import { seconds, takeOut } from "./stock.ts";
import type { QueueState, StoredMessage } from "./state.ts";

/** A message came in. Its time ends after that of all others, unless its clock began elsewhere. */
export function armRetention(state: QueueState, ctx: QueueContext, message: StoredMessage): void {
  const at = message.sentAt + seconds(ctx.config.properties.MessageRetentionPeriod);
  if (state.retentionTimer !== -1 && state.retentionAt <= at) return;
  schedule(state, ctx, at);
}

/** Nothing is left that could expire. */
export function disarmRetention(state: QueueState, ctx: QueueContext): void {
  if (state.retentionTimer === -1) return;
  ctx.cancel(state.retentionTimer);
  state.retentionTimer = -1;
}

/** Removes what is too old now and waits for the next. */
export function expire(state: QueueState, ctx: QueueContext): void {
  state.retentionTimer = -1;
  const retention = seconds(ctx.config.properties.MessageRetentionPeriod);
  for (let message = firstToExpire(state); message !== undefined; message = firstToExpire(state)) {
    const at = message.sentAt + retention;
    if (at > ctx.now) {
      schedule(state, ctx, at);
      return;
    }
    takeOut(state, ctx, message);
    state.tally.expired++;
    ctx.note(message.receiveCount > 0 && message.holder !== "" ? "SQS-037" : "SQS-036", { retentionS: ctx.config.properties.MessageRetentionPeriod, receiveCount: message.receiveCount }, [message.id]);
    ctx.ended(message.id, "expired", "SQS-036");
  }
}

/** MessageRetentionPeriod was changed: shortening removes at once what is older. */
export function rearmRetention(state: QueueState, ctx: QueueContext): void {
  const first = firstToExpire(state);
  if (first !== undefined) schedule(state, ctx, first.sentAt + seconds(ctx.config.properties.MessageRetentionPeriod));
}

function schedule(state: QueueState, ctx: QueueContext, at: Micros): void {
  if (state.retentionTimer !== -1) ctx.cancel(state.retentionTimer);
  state.retentionAt = Math.max(at, ctx.now);
  state.retentionTimer = ctx.after(state.retentionAt - ctx.now, "sqs/retention-ended", null, "SQS-037", { phase: Phase.retention });
}

function firstToExpire(state: QueueState): StoredMessage | undefined {
  let own: StoredMessage | undefined;
  while (state.oldest < state.nextOrder) {
    const message = numbered(state.messages, state.oldest);
    if (message !== undefined && message.sentAt === message.arrivedAt) {
      own = message;
      break;
    }
    state.oldest++;
  }
  const inherited = numbered(state.messages, firstOf(state.inherited));
  if (own === undefined || inherited === undefined) return own ?? inherited;
  return inherited.sentAt < own.sentAt ? inherited : own;
}

/**
 * Arrival of the oldest message, for ApproximateAgeOfOldestMessage; messages received too often no longer count
 * (SQS-016). Only looks: the place to start from is kept by `passOver`.
 */
export function oldestArrival(state: QueueState): Micros | undefined {
  for (let order = state.oldestForAge; order < state.nextOrder; order++) {
    const message = numbered(state.messages, order);
    if (message !== undefined && (state.fifo || message.receiveCount < 3)) return message.arrivedAt;
  }
  return undefined;
}

/** Moves the start of that search past what will never count again. */
export function passOver(state: QueueState): void {
  while (state.oldestForAge < state.nextOrder) {
    const message = numbered(state.messages, state.oldestForAge);
    if (message !== undefined && (state.fifo || message.receiveCount < 3)) return;
    state.oldestForAge++;
  }
}
