/** Each living message is somewhere, and what has ended is nowhere. The services say what they hold; the network what it carries. */
import { assert } from "../kernel/assert.ts";
import { eachNumbered } from "../kernel/numbered.ts";
import type { MessageId } from "../services/define.ts";
import type { AnswerData } from "./network.ts";
import { EventType, type World } from "./world.ts";

/** How many places each message is in. */
export function places(world: World): Map<MessageId, string[]> {
  const found = new Map<MessageId, string[]>();
  const put = (message: MessageId, place: string) => {
    const list = found.get(message);
    if (list === undefined) found.set(message, [place]);
    else list.push(place);
  };
  for (const entity of world.entities)
    if (entity.alive) for (const message of world.holds(entity)) put(message, entity.id);
  for (const call of eachNumbered(world.calls)) for (const message of call.carries) put(message, `call ${call.operation}`);
  world.queue.forEach((event) => {
    if (event.type === EventType.answer) for (const message of (event.data as AnswerData).carries) put(message, "an answer on its way");
  });
  return found;
}

/** Asserts that no living message has vanished, and that nothing holds one that has ended. */
export function conservation(world: World): void {
  const found = places(world);
  const { messages } = world;
  for (let id = 0 as MessageId; id < messages.count; id = (id + 1) as MessageId) {
    if (messages.lives(id) && !found.has(id)) assert(false, `Message ${id} (${messages.labelOf(id)}, made by ${world.entities[messages.makerOf(id)]!.id}) is nowhere at ${world.now} µs, and no rule ended it.`);
  }
  for (const entity of world.entities) {
    if (!entity.alive) continue;
    for (const message of world.holds(entity))
      if (!messages.lives(message) && !messages.isTwin(message)) assert(false, `${entity.id} holds message ${message}, which ended as ${messages.fateOf(message)}, at ${world.now} µs.`);
  }
}
