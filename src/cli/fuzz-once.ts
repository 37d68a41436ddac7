import { conservation } from "../engine/conservation.ts";
import { Narrator } from "../engine/log.ts";
import { Run } from "../engine/run.ts";
import { assert } from "../kernel/assert.ts";
import { assertPlain, copy, equal } from "../kernel/plain.ts";
import { Sfc32, seedState } from "../kernel/random.ts";
import type { Service } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import { randomScenario } from "./random-scenario.ts";
import { toEnd } from "./run.ts";

export interface FuzzOutcome { readonly events: number; readonly entities: number; readonly failure: string | undefined; readonly document?: Json }

/** Events are bounded: a loop that multiplies is a finding, not an endless fuzz. */
const LIMITS = { events: 60_000, messages: 40_000, pending: 40_000 };

/** One random system: invariants and conservation hold, states are plain data, and zigzag seeks end where the straight run does. */
export async function fuzzOnce(seed: number, services: readonly Service[]): Promise<FuzzOutcome> {
  const random = randomScenario(seed, services);
  if (random === undefined) return { events: 0, entities: 0, failure: undefined };
  const { scenario, document } = random;
  let straight: Run | undefined;
  try {
    straight = new Run(scenario, { checks: true, limits: LIMITS, traceCap: 50_000 });
    await toEnd(straight, scenario.untilUs);
    conservation(straight.world);
    const narrator = new Narrator(straight.world);
    for (const row of narrator.list({ all: true }, null, 300).rows) assert(row.says !== "", `Row ${row.row} says nothing.`);
    for (const entity of straight.world.entities) {
      assertPlain(entity.state, entity.id);
      if (!entity.alive) continue;
      const before = copy(entity.state);
      assertPlain(straight.world.view(entity), `view of ${entity.id}`);
      JSON.stringify(straight.world.inspect(entity), (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
      assert(equal(before, entity.state), `${entity.id} is another after it was looked at.`);
    }
    if (straight.world.stopped === undefined) await zigzag(seed, scenario, straight);
    return { events: straight.world.events, entities: straight.world.entities.length, failure: undefined };
  } catch (error) {
    return { events: straight?.world.events ?? 0, entities: straight?.world.entities.length ?? 0, failure: (error as Error).stack?.split("\n").slice(0, 6).join("\n") ?? String(error), document };
  }
}

async function zigzag(seed: number, scenario: ConstructorParameters<typeof Run>[0], straight: Run): Promise<void> {
  const dice = new Sfc32(seedState(seed, "fuzz", "zigzag"));
  const run = new Run(scenario, { checkpointEvery: 1 + dice.integer(1, 400), traceCap: 0, limits: LIMITS });
  for (let i = 0; i < 5; i++) {
    const at = dice.integer(0, scenario.untilUs);
    run.rewindTo(at);
    await toEnd(run, at);
  }
  run.rewindTo(scenario.untilUs);
  await toEnd(run, scenario.untilUs);
  const [ours, theirs] = [run, straight].map((each) => JSON.stringify(each.goals.results(scenario.untilUs, true)));
  if (ours !== theirs) throw new Error(`After zigzag seeks the goals stand ${ours}, after the straight run ${theirs}.`);
  if (run.hash() !== straight.hash()) throw new Error(`After zigzag seeks the world is ${run.hash()}, after the straight run ${straight.hash()}.`);
}
