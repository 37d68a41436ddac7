/** How a checkpoint takes a queue over, and what of it counts. */
import { copy } from "../../kernel/plain.ts";
import type { QueueState } from "./state.ts";

const NO_MESSAGES: ReadonlyMap<never, never> = Object.freeze(new Map<never, never>());
const NONE: ReadonlySet<never> = Object.freeze(new Set<never>());

/** All but the messages is copied: both states share those from now on, and neither changes one without making it its own. */
export function copyQueue(state: QueueState): QueueState {
  state.sharedBelow = state.nextOrder;
  if (state.unshared.size > 0) state.unshared.clear();
  const copied = copy({ ...state, messages: NO_MESSAGES, unshared: NONE } as unknown as QueueState);
  copied.messages = new Map(state.messages);
  return copied;
}

/** What the queue is, whatever it shares with checkpoints. */
export function essenceOf({ sharedBelow: _sharedBelow, unshared: _unshared, ...essence }: QueueState): unknown {
  return essence;
}
