import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seedState, Sfc32 } from "../kernel/random.ts";
import type { Amount } from "./amount.ts";
import { checkAmount, describeAmount, drawAmount, meanOfAmount } from "./amount.ts";
import type { Json } from "./json.ts";

const stream = (seed = 1) => new Sfc32(seedState(seed, "worker", "duration"));
const counting = () => {
  let next = 0;
  return () => next++;
};
const draws = (amount: Amount, count: number, seed = 1) => {
  const random = stream(seed);
  const counter = counting();
  return Array.from({ length: count }, () => drawAmount(amount, random, counter));
};
const quantile = (values: readonly number[], q: number) => [...values].sort((a, b) => a - b)[Math.floor(values.length * q)]!;

describe("drawAmount", () => {
  test("gives numbers and constants as they are, without touching the stream", () => {
    const random = stream();
    const before = [...random.state];
    expect(drawAmount(42, random, counting())).toBe(42);
    expect(drawAmount({ kind: "constant", value: 7.5 }, random, counting())).toBe(7.5);
    expect([...random.state]).toEqual(before);
  });

  test("draws the same from the same seed, and something else from another", () => {
    const amount: Amount = { kind: "lognormal", median: 800, p99: 4_000 };
    expect(draws(amount, 20)).toEqual(draws(amount, 20));
    expect(draws(amount, 20)).not.toEqual(draws(amount, 20, 2));
  });

  test("draws uniformly between min and max", () => {
    const values = draws({ kind: "uniform", min: 10, max: 20 }, 5_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...values)).toBeLessThan(20);
    expect(values.reduce((a, b) => a + b) / 5_000).toBeCloseTo(15, 0);
  });

  test("draws exponentially: the mean is the mean, the median ln 2 of it", () => {
    const values = draws({ kind: "exponential", mean: 100 }, 20_000);
    expect(values.reduce((a, b) => a + b) / 20_000 / 100).toBeCloseTo(1, 1);
    expect(quantile(values, 0.5) / 69.3).toBeCloseTo(1, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  });

  test("draws lognormally: half lie below the median, one in a hundred above p99", () => {
    const values = draws({ kind: "lognormal", median: 800, p99: 4_000 }, 20_000);
    expect(values.filter((value) => value < 800).length / 20_000).toBeCloseTo(0.5, 1);
    expect(values.filter((value) => value > 4_000).length / 20_000).toBeCloseTo(0.01, 2);
    expect(quantile(values, 0.99) / 4_000).toBeCloseTo(1, 0);
  });

  test("stays finite where the stream gives 0, and gives no minus zero", () => {
    const zero = { uint32: () => 0, unit: () => 0, integer: (low: number) => low, ratio: () => false };
    expect(drawAmount({ kind: "exponential", mean: 100 }, zero, counting())).toBe(0);
    const low = drawAmount({ kind: "lognormal", median: 800, p99: 4_000 }, zero, counting());
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThan(10);
  });

  test("gives the values of a sequence one after another, then the last, or again from the first", () => {
    expect(draws({ kind: "sequence", values: [1, 2, 3] }, 5)).toEqual([1, 2, 3, 3, 3]);
    expect(draws({ kind: "sequence", values: [1, 2, 3], then: "last" }, 4)).toEqual([1, 2, 3, 3]);
    expect(draws({ kind: "sequence", values: [1, 2, 3], then: "repeat" }, 5)).toEqual([1, 2, 3, 1, 2]);
  });

  test("takes the number from each message and sums it over the batch; what says nothing takes the other amount", () => {
    const amount: Amount = { kind: "byMessage", path: "$.work.ms", else: { kind: "sequence", values: [100, 200] } };
    const items = ['{"work":{"ms":30}}', "no json", '{"work":{"ms":"12"}}', '{"work":{"ms":5}}'].map((body) => ({ body, attempt: 1 }));
    expect(drawAmount(amount, stream(), counting(), { items })).toBe(30 + 100 + 200 + 5);
    expect(drawAmount(amount, stream(), counting())).toBe(100);
    expect(drawAmount({ ...amount, path: "$[1]" }, stream(), counting(), { items: [{ body: "[1, 9]", attempt: 1 }] })).toBe(9);
  });

  test("knows its mean", () => {
    expect(meanOfAmount({ kind: "uniform", min: 10, max: 30 })).toBe(20);
    expect(meanOfAmount({ kind: "sequence", values: [9, 1, 3], then: "repeat" })).toBeCloseTo(13 / 3);
    expect(meanOfAmount({ kind: "sequence", values: [9, 1, 3] })).toBe(3);
    const drawn = draws({ kind: "lognormal", median: 100, p99: 300 }, 20_000).reduce((a, b) => a + b) / 20_000;
    expect(drawn / meanOfAmount({ kind: "lognormal", median: 100, p99: 300 })).toBeCloseTo(1, 1);
  });
});

describe("checkAmount", () => {
  test.each([
    5, 0, { kind: "constant", value: 3 }, { kind: "uniform", min: 1, max: 1 }, { kind: "exponential", mean: 0 }, { kind: "lognormal", median: 1, p99: 1 },
    { kind: "sequence", values: [1], then: "repeat" }, { kind: "byMessage", path: "$.a[0].b", else: { kind: "uniform", min: 1, max: 2 } },
  ] as Json[])("takes %j", (value) => expect(checkAmount(value, { min: 0, max: 10 })).toEqual([]));

  test.each([
    ["5", "", "WrongType"], [null, "", "WrongType"], [undefined, "", "WrongType"], [{}, "kind", "NotAnOption"], [{ kind: "gauss" }, "kind", "NotAnOption"],
    [-1, "", "OutOfRange"], [11, "", "OutOfRange"], [{ kind: "uniform", min: 3, max: 2 }, "", "OutOfRange"], [{ kind: "uniform", min: 3 }, "max", "MissingMember"],
    [{ kind: "uniform", min: "1", max: 2 }, "min", "WrongType"], [{ kind: "lognormal", median: 0, p99: 1 }, "median", "OutOfRange"],
    [{ kind: "lognormal", median: 5, p99: 4 }, "p99", "OutOfRange"], [{ kind: "sequence", values: [] }, "values", "WrongType"],
    [{ kind: "sequence", values: [1, 99] }, "values[1]", "OutOfRange"], [{ kind: "sequence", values: [1], then: "stop" }, "then", "NotAnOption"],
    [{ kind: "byMessage", path: "ms", else: 1 }, "path", "BadText"], [{ kind: "byMessage", path: "$.ms", else: { kind: "uniform", min: 1, max: 99 } }, "else.max", "OutOfRange"],
    [{ kind: "constant", value: 1, unit: "ms" }, "unit", "UnknownMember"],
  ] as [Json | undefined, string, string][])("refuses %j at %j as %s", (value, path, code) =>
    expect(checkAmount(value, { min: 0, max: 10, unit: "ms" })).toEqual([expect.objectContaining({ path, code })]));

  test("says limit and unit, and what to do", () => {
    expect(checkAmount(900_001, { max: 900_000, unit: "ms" })[0]).toEqual({ path: "", code: "OutOfRange", message: "The value is 900,001 ms; at most 900,000 ms." });
    expect(checkAmount("12")[0]!.fix).toBe("Write 12 without quotes.");
    expect(checkAmount({ kind: "lognorml" })[0]!.fix).toBe("Did you mean lognormal?");
  });

  test("what passes can be drawn, and stays within bounds where its numbers do", () => {
    const number = fc.double({ min: 1, max: 1_000, noNaN: true });
    const { amount } = fc.letrec<{ amount: Amount }>((tie) => ({
      amount: fc.oneof(
        number, fc.record({ kind: fc.constant("uniform" as const), min: number, max: number }),
        fc.record({ kind: fc.constant("sequence" as const), values: fc.array(number, { minLength: 1, maxLength: 4 }) }),
        fc.record({ kind: fc.constant("byMessage" as const), path: fc.constant("$.ms"), else: tie("amount") }),
      ),
    }));
    fc.assert(fc.property(amount, fc.integer(), (each, seed) => {
      fc.pre(checkAmount(each as never, { min: 1, max: 1_000 }).length === 0);
      const drawn = drawAmount(each, stream(seed), counting());
      expect(drawn).toBeGreaterThanOrEqual(1);
      expect(drawn).toBeLessThanOrEqual(1_000);
    }));
  });
});

test.each<[Amount, string]>([
  [100, "100 ms"], [{ kind: "constant", value: 20_000 }, "20 s"], [{ kind: "lognormal", median: 800, p99: 4_000 }, "about 800 ms, 1 % above 4 s"],
  [{ kind: "uniform", min: 10, max: 250 }, "between 10 ms and 250 ms"], [{ kind: "exponential", mean: 120_000 }, "about 2 min on average, often less, sometimes much more"],
  [{ kind: "sequence", values: [100, 1_500], then: "repeat" }, "100 ms, then 1.5 s, over and over"], [{ kind: "sequence", values: [5] }, "5 ms"],
  [{ kind: "byMessage", path: "$.ms", else: 100 }, "what the message says at $.ms, else 100 ms"],
])("describes %j", (amount, words) => expect(describeAmount(amount, "ms")).toBe(words));
