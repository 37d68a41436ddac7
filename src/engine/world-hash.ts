/** The hash of a world: of what it is, never of trace, checkpoints or who looks. Equal in every browser and in Node. */
import { Hash } from "../kernel/hash.ts";
import { eachNumbered } from "../kernel/numbered.ts";
import type { MessageId } from "../services/define.ts";
import { summarise } from "./metrics.ts";
import type { ScriptState } from "./script.ts";
import { FIRST_TIMER, type World } from "./world.ts";

export function hashWorld(world: World, script: ScriptState): string {
  const hash = new Hash();
  hash.number(world.events);
  for (const entity of world.entities) {
    hash.text(entity.id);
    hash.number(entity.alive ? 1 : 0);
    hash.plain(entity.config);
    hash.plain(entity.definition.essence === undefined ? entity.state : entity.definition.essence(entity.state));
    hash.plain(new Map([...entity.streams].map(([purpose, { state }]) => [purpose, state])));
    hash.plain(entity.counters);
  }
  world.queue.forEach((event) => {
    hash.number(event.at);
    hash.number(event.phase);
    hash.number(event.target);
    hash.text(event.type < FIRST_TIMER ? `engine ${event.type}` : world.timerOf(event.type).join(" "));
    hash.plain(event.data);
  });
  for (const call of eachNumbered(world.calls)) {
    hash.text(call.operation);
    hash.plain([call.id, call.input, call.carries, call.sentAt, call.from, call.to, call.over, call.data, call.arrived, call.replied, call.lost, call.left]);
  }
  const { messages } = world;
  hash.number(messages.count);
  for (let id = 0 as MessageId; id < messages.count; id = (id + 1) as MessageId) {
    hash.number(messages.makerOf(id));
    hash.number(messages.madeAt(id));
    hash.text(messages.fateOf(id) ?? "");
  }
  for (const series of world.metrics.series) {
    hash.number(series.entity);
    hash.text(series.metric);
    hash.plain(summarise(series));
  }
  for (const record of script.records) hash.plain([record.entry, record.at, record.answeredAt, record.outcome?.ok]);
  return hash.digest();
}
