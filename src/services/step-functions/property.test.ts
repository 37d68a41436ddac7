import { describe, expect, test } from "vitest";
import { runExample } from "../../testing/step-functions.ts";

const EXAMPLES = ["saga-with-retry-and-catch", "map-and-parallel", "waiting-for-a-person"];

describe("state machines", () => {
  for (const name of EXAMPLES) for (const seed of [1, 2, 3]) {
    test(`SFN-001 SFN-130 ${name}, seed ${seed}: every execution runs or has ended, ids rise, nothing is lost, seeking changes nothing`, async () => {
      const { machine, hash, zigzag } = await runExample(name, seed, seed === 3 ? "realistic" : "exact");
      expect(machine.started).toBeGreaterThan(5);
      expect(machine.succeeded + machine.failed + machine.timedOut + machine.aborted + machine.open).toBe(machine.started);
      for (const { history } of machine.executions) {
        expect(history.map(({ id }) => id)).toEqual(history.map((_, i) => i + 1));
        for (const { id, previousEventId } of history) expect(previousEventId).toBeLessThan(id);
      }
      expect(zigzag).toBe(hash);
    });
  }
});
