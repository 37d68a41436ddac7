import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toEnd } from "../../cli/run.ts";
import { conservation } from "../../engine/conservation.ts";
import { Run } from "../../engine/run.ts";
import { Sfc32, seedState } from "../../kernel/random.ts";
import { assertPlain } from "../../kernel/plain.ts";
import { loadScenario } from "../../scenario/load.ts";
import type { ScenarioDocument } from "../../scenario/document.ts";
import type { ExecutionRow } from "../../testing/step-functions.ts";

const EXAMPLES = ["saga-with-retry-and-catch", "map-and-parallel", "waiting-for-a-person"];

function load(name: string, account: object) {
  const document = JSON.parse(readFileSync(`src/scenario/examples/${name}.json`, "utf8")) as ScenarioDocument;
  const loaded = loadScenario({ ...document, account });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}
const machineOf = (run: Run) => run.world.entities.find((each) => each.type === "stepfunctions.stateMachine")!;

describe("state machines", () => {
  for (const name of EXAMPLES) for (const seed of [1, 2, 3]) {
    test(`SFN-001 SFN-130 ${name}, seed ${seed}: every execution runs or has ended, ids rise, nothing is lost, seeking changes nothing`, async () => {
      const scenario = load(name, { profile: seed === 3 ? "realistic" : "exact" });
      const straight = new Run(scenario, { seed, checks: true });
      await toEnd(straight, scenario.untilUs);
      conservation(straight.world);
      const machine = machineOf(straight);
      assertPlain(machine.state, machine.id);
      const seen = straight.world.inspect(machine) as { readonly started: number; readonly succeeded: number; readonly failed: number; readonly timedOut: number; readonly aborted: number; readonly open: number; readonly executions: readonly ExecutionRow[] };
      expect(seen.started).toBeGreaterThan(5);
      expect(seen.succeeded + seen.failed + seen.timedOut + seen.aborted + seen.open).toBe(seen.started);
      for (const { history } of seen.executions) {
        expect(history.map(({ id }) => id)).toEqual(history.map((_, i) => i + 1));
        for (const { id, previousEventId } of history) expect(previousEventId).toBeLessThan(id);
      }
      const dice = new Sfc32(seedState(seed, name, "zigzag"));
      const zigzag = new Run(scenario, { seed, checkpointEvery: 50, traceCap: 0 });
      for (let i = 0; i < 4; i++) {
        const to = dice.integer(0, scenario.untilUs);
        zigzag.rewindTo(to);
        await toEnd(zigzag, to);
      }
      zigzag.rewindTo(scenario.untilUs);
      await toEnd(zigzag, scenario.untilUs);
      expect(zigzag.hash()).toBe(straight.hash());
    });
  }
});
