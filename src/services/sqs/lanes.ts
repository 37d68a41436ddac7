/**
 * FIFO: message groups. What a group can deliver is the run from its head in which every message is visible (SQS-043);
 * groups come in the order in which their heads became available (SQS-044, derived from observations).
 */
import { numbered } from "../../kernel/numbered.ts";
import { addTo, removeFrom } from "../../kernel/ordered.ts";
import type { QueueContext } from "./config.ts";
import { Place, type Group, type QueueState, type StoredMessage } from "./state.ts";

export function joinLane(state: QueueState, ctx: QueueContext, message: StoredMessage): void {
  const name = message.group!;
  let group = state.groups.get(name);
  if (group === undefined) {
    group = { orders: [], start: 0, size: 0, inFlight: 0, readyKey: 0, readyOrder: 0 };
    state.groups.set(name, group);
  }
  group.orders.push(message.order);
  group.size++;
  const lookAhead = ctx.config.behaviour.fifoLookAhead;
  if (state.windowCount < lookAhead) {
    state.windowEnd = message.order;
    state.windowCount++;
  }
}

/** The message is no longer in `state.messages`. */
export function leaveLane(state: QueueState, message: StoredMessage): void {
  const group = state.groups.get(message.group!)!;
  group.size--;
  if (message.order <= state.windowEnd) {
    state.windowCount--;
    // The look-ahead window takes in the next message that exists.
    while (state.windowEnd + 1 < state.nextOrder) {
      state.windowEnd++;
      if (numbered(state.messages, state.windowEnd) === undefined) continue;
      state.windowCount++;
      break;
    }
  }
  refreshLane(state, message.group!);
  if (group.size === 0) state.groups.delete(message.group!);
  else if (group.orders.length > 32 && group.orders.length > 4 * group.size) tidy(state, group);
}

/** Puts the group's entry in `ready` right after anything about its messages changed. */
export function refreshLane(state: QueueState, name: string): void {
  const group = state.groups.get(name)!;
  const head = headOf(state, group);
  const ready = head !== undefined && head.place === Place.visible;
  if (ready && group.readyOrder === head.order && group.readyKey === head.key) return;
  if (group.readyOrder !== 0) removeFrom(state.ready, group.readyKey, group.readyOrder);
  group.readyOrder = ready ? head.order : 0;
  group.readyKey = ready ? head.key : 0;
  if (ready) addTo(state.ready, head.key, head.order);
}

export function headOf(state: QueueState, group: Group): StoredMessage | undefined {
  while (group.start < group.orders.length) {
    const message = numbered(state.messages, group.orders[group.start]!);
    if (message !== undefined) return message;
    group.start++;
  }
  return undefined;
}

/** The same without tidying, for those who only look. */
export function peekHead(state: QueueState, group: Group): StoredMessage | undefined {
  for (let i = group.start; i < group.orders.length; i++) {
    const message = numbered(state.messages, group.orders[i]!);
    if (message !== undefined) return message;
  }
  return undefined;
}

/** A lane is locked while its head is in flight. */
export function isLocked(state: QueueState, group: Group): boolean {
  return peekHead(state, group)?.place === Place.inFlight;
}

/** FIFO without high throughput looks at the oldest messages only (SQS-053). */
export function insideWindow(state: QueueState, order: number): boolean {
  return order <= state.windowEnd;
}

function tidy(state: QueueState, group: Group): void {
  group.orders = group.orders.filter((order) => numbered(state.messages, order) !== undefined);
  group.start = 0;
}
