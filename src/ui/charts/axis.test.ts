import { expect, test } from "vitest";
import { axisEnd, linePath, roundTop, ticksOf, valueAt } from "./axis.ts";

const series = (kind: string, points: readonly (readonly [number, number])[]) => ({
  at: Float64Array.from(points.map(([at]) => at * 1e6)), value: Float64Array.from(points.map(([, value]) => value)), count: points.length, info: { kind, bucketUs: 1e6 },
});

test("the axis shows all of a short run and grows with a long one", () => {
  expect(axisEnd(0, 30e6)).toBe(30e6);
  expect(axisEnd(10e6, 600e6)).toBe(120e6);
  expect(axisEnd(118e6, 600e6)).toBe(180e6);
  expect(axisEnd(590e6, 600e6)).toBe(600e6);
});

test("ticks are round and few", () => {
  expect(ticksOf(120e6).map((us) => us / 1e6)).toEqual([0, 30, 60, 90, 120]);
  expect(ticksOf(600e6)).toHaveLength(6);
});

test("a gauge keeps its value, a counter falls back to nothing", () => {
  expect(valueAt(series("gauge", [[1, 5]]), 50e6)).toBe(5);
  expect(valueAt(series("counter", [[1, 5]]), 50e6)).toBe(0);
  expect(valueAt(series("gauge", [[1, 5]]), 0.5e6)).toBe(0);
});

test("a peak within one pixel column is still drawn", () => {
  const path = linePath(series("gauge", [[1, 1], [1.001, 9], [1.002, 1]]), 100e6, 100e6, 100, 30, 10);
  expect(path).toContain("V4.8");
  expect(path.endsWith("H100V27.2")).toBe(true);
});

test("tops are round", () => {
  expect([0, 1, 3.2, 11, 61, 740].map(roundTop)).toEqual([1, 1, 4, 15, 75, 750]);
});
