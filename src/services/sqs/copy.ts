/** How a checkpoint takes a queue over, and what of it counts. */
import { copyNumbered, eachNumbered, emptyNumbered } from "../../kernel/numbered.ts";
import { copy } from "../../kernel/plain.ts";
import type { QueueState, StoredMessage } from "./state.ts";

/** All but the messages is copied: both states share those from now on, and neither changes one without making it its own. */
export function copyQueue(state: QueueState): QueueState {
  state.sharedBelow = state.nextOrder;
  if (state.unshared.size > 0) state.unshared.clear();
  const copied = copy({ ...state, messages: emptyNumbered<StoredMessage>() });
  copied.messages = copyNumbered(state.messages);
  return copied;
}

/** What the queue is, however it keeps its messages and whatever it shares with checkpoints. */
export function essenceOf({ sharedBelow: _sharedBelow, unshared: _unshared, messages, hidings, ...essence }: QueueState): unknown {
  return {
    ...essence,
    messages: new Map(Array.from(eachNumbered(messages), (message) => [message.order, message])),
    hidings: new Map(Array.from(eachNumbered(hidings), ({ id, ...hiding }) => [id, hiding])),
  };
}
