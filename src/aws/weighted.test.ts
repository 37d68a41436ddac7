import * as fc from "fast-check";
import { expect, test } from "vitest";
import { seedState, Sfc32 } from "../kernel/random.ts";
import { cumulate, cumulatedIndex, weightedChoice, weightedIndex, zipfWeights } from "./weighted.ts";

const stream = (seed = 1) => new Sfc32(seedState(seed, "shop", "key"));

test("draws in proportion to the weights, and never a weight of 0", () => {
  const random = stream();
  const counts = [0, 0, 0];
  for (let draw = 0; draw < 10_000; draw += 1) counts[weightedIndex([3, 0, 1], random)]! += 1;
  expect(counts[1]).toBe(0);
  expect(counts[0]! / 10_000).toBeCloseTo(0.75, 1);
});

test("draws nothing where there is nothing to draw", () => {
  expect([weightedIndex([], stream()), weightedIndex([0, 0], stream()), cumulatedIndex([], stream()), cumulatedIndex([0, 0], stream())]).toEqual([-1, -1, -1, -1]);
  expect(weightedChoice([], () => 1, stream())).toBeUndefined();
  expect(weightedChoice(["a", "b"], (each) => (each === "b" ? 1 : 0), stream())).toBe("b");
});

test("draws the same by sums as by weights", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 8 }), fc.integer(), (weights, seed) => {
    expect(cumulatedIndex(cumulate(weights), stream(seed))).toBe(weightedIndex(weights, stream(seed)));
  }));
});

test("takes one number from the stream whatever the weights", () => {
  const streams = [[1], [0], [], [1, 2, 3]].map((weights) => {
    const random = stream();
    weightedIndex(weights, random);
    return [...random.state];
  });
  expect(new Set(streams.map(String)).size).toBe(1);
});

test("Zipf's weights fall as one over the rank", () => {
  expect(zipfWeights(4)).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
  expect(zipfWeights(3, 2)[2]).toBeCloseTo(1 / 9, 12);
  expect(zipfWeights(3, 0)).toEqual([1, 1, 1]);
});
