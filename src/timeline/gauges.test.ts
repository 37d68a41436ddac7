import { expect, test } from "vitest";
import { sampled, thinned } from "./gauges.ts";

const of = (at: readonly number[], value: readonly number[]) => ({ at, value, count: at.length });

test("gauges hold their value, counters become a rate, distributions keep the greatest of a step", () => {
  const samples = of([0, 4e6], [2, 8]);
  expect(sampled(samples, "gauge", 0, 8e6, 5)).toEqual([2, 2, 8, 8, 8]);
  expect(sampled(samples, "counter", 0, 8e6, 5)).toEqual([1, 0, 4, 0, 0]);
  expect(sampled(samples, "distribution", 0, 8e6, 5)).toEqual([2, 0, 8, 0, 0]);
});

test("a gauge from before the span holds into it; what lies beyond `count` is not there", () => {
  expect(sampled({ at: [0, 1e6, 5e6], value: [1, 7, 99], count: 2 }, "gauge", 4e6, 8e6, 3)).toEqual([7, 7, 7]);
});

test("smoothing keeps the place of a peak and lowers it", () => {
  const at = Array.from({ length: 21 }, (_, i) => i * 1e6);
  const smooth = sampled(of(at, at.map((_, i) => (i === 10 ? 10 : 0))), "gauge", 0, 20e6, 21, 0.6);
  const top = Math.max(...smooth);
  expect(smooth.indexOf(top)).toBe(10);
  expect(top).toBeLessThan(10);
});

test("thinning takes the greatest of gauges and the sum of counters", () => {
  const samples = of([0, 1, 2, 3], [1, 5, 2, 2]);
  expect(thinned(samples, 2, "gauge")).toEqual({ at: [0, 2], value: [5, 2], count: 2 });
  expect(thinned(samples, 2, "counter")).toEqual({ at: [0, 2], value: [6, 4], count: 2 });
  expect(thinned(samples, 10, "gauge")).toEqual({ at: [0, 1, 2, 3], value: [1, 5, 2, 2], count: 4 });
});
