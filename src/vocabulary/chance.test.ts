import { describe, expect, test } from "vitest";
import { seedState, Sfc32 } from "../kernel/random.ts";
import type { Chance, ChanceFacts } from "./chance.ts";
import { checkChance, describeChance, drawChance } from "./chance.ts";
import type { Json } from "./json.ts";

const stream = (seed = 1) => new Sfc32(seedState(seed, "worker", "fails"));
const factsOf = (more: Partial<ChanceFacts> = {}): ChanceFacts => {
  let next = 0;
  return { counter: () => next++, startedAtUs: 0, matches: (pattern, body) => body.includes(String((pattern as { has: Json }).has)), ...more };
};
const draws = (chance: Chance, count: number, facts = factsOf()) => {
  const random = stream();
  return Array.from({ length: count }, () => drawChance(chance, random, facts));
};
const items = (...attempts: number[]) => attempts.map((attempt, index) => ({ body: `body ${index}`, attempt }));

describe("drawChance", () => {
  test("never and always draw nothing", () => {
    const random = stream();
    const before = [...random.state];
    expect(drawChance({ kind: "never" }, random, factsOf())).toBe(false);
    expect(drawChance({ kind: "always" }, random, factsOf())).toBe(true);
    expect([...random.state]).toEqual(before);
  });

  test("ratio hits its share", () => {
    expect(draws({ kind: "ratio", of: [1, 10] }, 20_000).filter(Boolean).length / 20_000).toBeCloseTo(0.1, 1);
    expect(draws({ kind: "ratio", of: [10, 10] }, 50).every(Boolean)).toBe(true);
    expect(draws({ kind: "ratio", of: [0, 10] }, 50).some(Boolean)).toBe(false);
  });

  test("everyNth hits the n-th, 2n-th … attempt of the entity", () => {
    expect(draws({ kind: "everyNth", n: 3 }, 7)).toEqual([false, false, true, false, false, true, false]);
  });

  test("first hits the first n attempts of each message, and a batch if it does one of its messages", () => {
    const first: Chance = { kind: "first", n: 2 };
    expect([1, 2, 3].map((attempt) => drawChance(first, stream(), factsOf({ items: items(attempt) })))).toEqual([true, true, false]);
    expect(drawChance(first, stream(), factsOf({ items: items(5, 4, 2) }))).toBe(true);
    expect(drawChance(first, stream(), factsOf({ items: items(5, 4, 3) }))).toBe(false);
    expect(drawChance(first, stream(), factsOf({ items: [] }))).toBe(false);
  });

  test("first counts the attempts of a unit that has no messages", () => {
    expect(draws({ kind: "first", n: 2 }, 4)).toEqual([true, true, false, false]);
  });

  test("between looks at the attempt's start, its end excluded", () => {
    const between: Chance = { kind: "between", from: "10s", to: "20s" };
    const at = (startedAtUs: number) => drawChance(between, stream(), factsOf({ startedAtUs }));
    expect([9_999_999, 10_000_000, 19_999_999, 20_000_000].map(at)).toEqual([false, true, true, false]);
  });

  test("matches asks for each body", () => {
    const matches: Chance = { kind: "matches", pattern: { has: "1" } };
    expect(drawChance(matches, stream(), factsOf({ items: items(1, 1) }))).toBe(true);
    expect(drawChance(matches, stream(), factsOf({ items: items(1) }))).toBe(false);
    expect(drawChance(matches, stream(), factsOf())).toBe(false);
  });

  test("any and all join their parts", () => {
    const [yes, no]: [Chance, Chance] = [{ kind: "always" }, { kind: "never" }];
    const of = (kind: "any" | "all", ...parts: Chance[]) => drawChance({ kind, of: parts }, stream(), factsOf());
    expect([of("any", no, yes), of("any", no, no), of("all", yes, yes), of("all", yes, no)]).toEqual([true, false, true, false]);
  });

  test("any and all draw all their parts, so that later numbers do not depend on which part decided", () => {
    const parts = (first: Chance): Chance => ({ kind: "any", of: [first, { kind: "ratio", of: [1, 2] }] });
    const [a, b] = [stream(), stream()];
    drawChance(parts({ kind: "always" }), a, factsOf());
    drawChance(parts({ kind: "never" }), b, factsOf());
    expect([...a.state]).toEqual([...b.state]);
  });

  test("parts of one Chance see the same attempt number", () => {
    const both: Chance = { kind: "all", of: [{ kind: "everyNth", n: 2 }, { kind: "everyNth", n: 3 }] };
    expect(draws(both, 7)).toEqual([false, false, false, false, false, true, false]);
  });
});

describe("checkChance", () => {
  test.each([
    { kind: "never" }, { kind: "ratio", of: [1, 10] }, { kind: "ratio", of: [0, 1] }, { kind: "everyNth", n: 1 }, { kind: "first", n: 0 },
    { kind: "between", from: "0s", to: "1.5m" }, { kind: "matches", pattern: { a: [1] } }, { kind: "any", of: [{ kind: "always" }, { kind: "all", of: [{ kind: "never" }] }] },
  ] as Json[])("takes %j", (value) => expect(checkChance(value)).toEqual([]));

  test.each([
    [0.1, ""], [true, ""], [undefined, ""], [{ kind: "sometimes" }, "kind"], [{ kind: "ratio", of: [2, 1] }, "of"], [{ kind: "ratio", of: [1, 0] }, "of"], [{ kind: "ratio", of: [0.5, 1] }, "of"],
    [{ kind: "ratio", of: 0.1 }, "of"], [{ kind: "everyNth", n: 0 }, "n"], [{ kind: "everyNth" }, "n"], [{ kind: "between", from: "10", to: "20s" }, "from"],
    [{ kind: "between", from: "20s", to: "10s" }, "to"], [{ kind: "matches" }, "pattern"], [{ kind: "any", of: [] }, "of"], [{ kind: "any", of: [{ kind: "always" }, { kind: "everyNth", n: 0 }] }, "of[1].n"],
    [{ kind: "never", n: 1 }, "n"],
  ] as [Json | undefined, string][])("refuses %j at %j", (value, path) => expect(checkChance(value).map((each) => each.path)).toEqual([path]));

  test("offers the way out", () => {
    expect(checkChance(0.05)[0]!.fix).toContain("[5, 100]");
    expect(checkChance(true)[0]!.fix).toContain("always");
    expect(checkChance({ kind: "everynth", n: 2 })[0]!.fix).toBe("Did you mean everyNth?");
  });

  test("hands patterns to whoever knows their language", () => {
    expect(checkChance({ kind: "matches", pattern: { a: [] } }, { checkPattern: () => "Empty arrays are not allowed" })).toEqual([
      { path: "pattern", code: "BadPattern", message: "Empty arrays are not allowed" },
    ]);
  });
});

test.each<[Chance, string]>([
  [{ kind: "never" }, "never"], [{ kind: "ratio", of: [1, 10] }, "1 in 10 (10 %)"], [{ kind: "ratio", of: [1, 3] }, "1 in 3 (33.3333 %)"], [{ kind: "ratio", of: [5, 5] }, "always"],
  [{ kind: "everyNth", n: 3 }, "every 3rd attempt"], [{ kind: "everyNth", n: 12 }, "every 12th attempt"], [{ kind: "first", n: 2 }, "the first 2 attempts of each message"],
  [{ kind: "between", from: "10s", to: "60s" }, "from 10s to 1m"],
  [{ kind: "all", of: [{ kind: "always" }, { kind: "any", of: [{ kind: "never" }, { kind: "first", n: 1 }] }] }, "always and (never or the first attempt of each message)"],
])("describes %j", (chance, words) => expect(describeChance(chance)).toBe(words));
