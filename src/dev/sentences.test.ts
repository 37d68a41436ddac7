import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { randomScenario } from "../cli/random-scenario.ts";
import { toEnd } from "../cli/run.ts";
import { faultOf } from "../engine/sentence.ts";
import { Run } from "../engine/run.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { services } from "../services/registry.ts";
import { Sentences } from "../testing/simulate.ts";

/**
 * Every row that a run writes can be told: its sentence has all the facts it needs. The tests of the services ask the
 * same of each rule that they make happen (`simulate` does).
 */
const FOLDER = "src/scenario/examples";
const LIMITS = { events: 30_000, messages: 30_000, pending: 30_000 };

/** The number of rows told. */
async function tellAll(scenario: Scenario): Promise<number> {
  const run = new Run(scenario, { traceCap: Infinity, limits: LIMITS });
  await toEnd(run, Math.min(scenario.untilUs, 180e6));
  new Sentences().check(run.world);
  return run.world.rows;
}

describe("every sentence is whole", () => {
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".json")))
    test(`in the example ${name}`, async () => {
      const loaded = loadScenario(JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8")));
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
      expect(await tellAll(loaded.scenario)).toBeGreaterThan(10);
    });

  test("in 120 random systems", async () => {
    let rows = 0;
    for (let seed = 1; seed <= 120; seed++) {
      const random = randomScenario(seed, services);
      if (random !== undefined) rows += await tellAll(random.scenario);
    }
    expect(rows).toBeGreaterThan(10_000);
  });

  test("and the test sees what is not", () => {
    for (const bad of ["The mapping is .", "Received by : hidden.", "undefined s", "a  b", "", " waits", "()", "NaN s", "{records} records"]) expect(faultOf(bad), `"${bad}"`).toBeDefined();
    expect(faultOf("VisibilityTimeout (20 s) ran out at workers: visible again.")).toBeUndefined();
  });
});
