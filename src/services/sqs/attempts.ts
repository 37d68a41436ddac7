/** FIFO: ReceiveRequestAttemptId (SQS-050). A repeat within five minutes gets the same messages and handles, hidden anew. */
import { numbered } from "../../kernel/numbered.ts";
import type { Micros } from "../../kernel/time.ts";
import type { QueueContext } from "./config.ts";
import { Place, type QueueState, type StoredMessage } from "./state.ts";
import { hide, openHiding } from "./stock.ts";
import { DEDUPLICATION_INTERVAL } from "./send.ts";

/** The messages of the first attempt; undefined when it is not known, too old, or any of them was deleted or changed. */
export function replay(state: QueueState, ctx: QueueContext, id: string, hideUs: Micros): readonly StoredMessage[] | undefined {
  const memory = state.attempts.get(id);
  if (memory === undefined || memory.at + DEDUPLICATION_INTERVAL <= ctx.now) return undefined;
  const messages: StoredMessage[] = [];
  for (let i = 0; i < memory.orders.length; i++) {
    const message = numbered(state.messages, memory.orders[i]!);
    if (message === undefined || message.place !== Place.inFlight || message.receiveCount !== memory.counts[i] || message.hiding !== memory.hiding) return undefined;
    messages.push(message);
  }
  if (hideUs > 0) {
    const hiding = openHiding(state, ctx, ctx.now + hideUs, "sqs/visibility-expired", "SQS-017");
    for (const message of messages) hide(state, ctx, message, hiding, message.holder);
    memory.hiding = hiding;
  }
  return messages;
}

export function remember(state: QueueState, ctx: QueueContext, id: string, taken: readonly StoredMessage[]): void {
  const known = state.attempts.get(id);
  const at = known !== undefined && known.at + DEDUPLICATION_INTERVAL > ctx.now && known.orders[0] === taken[0]!.order ? known.at : ctx.now;
  for (const [old, memory] of state.attempts) {
    if (memory.at + DEDUPLICATION_INTERVAL > ctx.now) break;
    state.attempts.delete(old);
  }
  state.attempts.delete(id);
  state.attempts.set(id, { at, orders: taken.map((message) => message.order), counts: taken.map((message) => message.receiveCount), hiding: taken[0]!.hiding });
}
