import { describe, expect, test } from "vitest";
import { fuzzOnce } from "../cli/fuzz-once.ts";
import { defineEntity, type MessageId, type Service } from "../services/define.ts";
import { services } from "../services/registry.ts";

/** Random systems of every registered type under random faults. A seed that failed once is pinned by number. */
describe("random systems keep every invariant, and zigzag seeks end where the straight run does", () => {
  const pinned = [152, 201];
  const fresh = Array.from({ length: 60 }, (_, i) => 1000 + i);
  test.each([...pinned, ...fresh])("seed %i", async (seed) => {
    const outcome = await fuzzOnce(seed, services);
    expect(outcome.failure, `node bin/eventyard.mjs fuzz --seed ${seed}`).toBeUndefined();
  }, 60_000);
});

/** Proof that the harness can see failures: each of these must be caught. */
describe("the canary", () => {
  const canary = (fault: "vanishes" | "looks" | "breaks"): Service => ({
    name: "canary", title: "Canary", rules: {}, family: "actor",
    entities: [defineEntity({
      kind: "node", type: "canary", service: "canary", title: "Canary", says: "Must be caught.", properties: {}, behaviour: {}, metrics: {},
      init: () => ({ held: [] as MessageId[], looked: 0, made: 0 }),
      started: (_state, ctx) => void ctx.after(1_000_000, "canary/tick", null, "EYD-004"),
      on: {
        "canary/tick"(state, _data, ctx) {
          const message = ctx.message("message", [], {});
          state.made++;
          if (fault !== "vanishes") state.held.push(message);
          ctx.after(1_000_000, "canary/tick", null, "EYD-004");
        },
      },
      holds: (state) => state.held,
      invariants: { "it made fewer than ten": (state) => fault !== "breaks" || state.made < 10 },
      view(state) {
        if (fault === "looks") state.looked++;
        return {};
      },
      inspect: () => ({}),
    })],
  });

  test.each([["vanishes", "is nowhere"], ["looks", "is another after it was looked at"], ["breaks", "it made fewer than ten"]] as const)("a service that %s is caught", async (fault, says) => {
    const outcome = await fuzzOnce(7, [canary(fault)]);
    expect(outcome.failure).toContain(says);
  });
});
