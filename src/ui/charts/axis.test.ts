import { expect, test } from "vitest";
import { axisEnd, barsOf, following, highestOf, isOpenAt, linePath, roundTop, ticksOf, valueAt, windowOf, zoomed } from "./axis.ts";

const series = (kind: string, points: readonly (readonly [number, number])[]) => ({
  at: Float64Array.from(points.map(([at]) => at * 1e6)), value: Float64Array.from(points.map(([, value]) => value)), count: points.length, info: { kind, bucketUs: 1e6 },
});
const span = (from: number, to: number) => ({ from: from * 1e6, to: to * 1e6 });

test("the axis shows all of a short run and grows with a long one", () => {
  expect(axisEnd(0, 30e6)).toBe(30e6);
  expect(axisEnd(10e6, 600e6)).toBe(120e6);
  expect(axisEnd(118e6, 600e6)).toBe(180e6);
  expect(axisEnd(590e6, 600e6)).toBe(600e6);
});

test("ticks are round and few", () => {
  expect(ticksOf(span(0, 120)).map((us) => us / 1e6)).toEqual([0, 30, 60, 90, 120]);
  expect(ticksOf(span(0, 600))).toHaveLength(6);
  expect(ticksOf(span(61.2, 64)).map((us) => us / 1e6)).toEqual([61.5, 62, 62.5, 63, 63.5, 64]);
});

test("a zoom keeps what is under the pointer in its place, stays within the run, and ends where all is shown", () => {
  const whole = span(0, 100);
  expect(zoomed(whole, whole, 50e6, 0.5)).toEqual(span(25, 75));
  expect(zoomed(whole, whole, 100e6, 0.5)).toEqual(span(50, 100));
  expect(zoomed(span(25, 75), whole, 50e6, 4)).toBeUndefined();
});

test("the span goes along with a playhead that leaves it", () => {
  expect(following(span(10, 20), span(0, 100), 15e6)).toEqual(span(10, 20));
  expect(following(span(10, 20), span(0, 100), 20.5e6)).toEqual(span(18.5, 28.5));
  expect(following(span(10, 20), span(0, 100), 2e6)).toEqual(span(0, 10));
});

test("a gauge keeps its value, a counter is summed up by windows", () => {
  expect(valueAt(series("gauge", [[1, 5]]), 50e6)).toBe(5);
  expect(valueAt(series("gauge", [[1, 5]]), 0.5e6)).toBe(0);
  expect(valueAt(series("counter", [[1, 5]]), 50e6)).toBe(0);
  expect(windowOf(span(0, 120), 1e6)).toBe(5e6);
  expect(valueAt(series("counter", [[4, 7], [5, 5], [6, 4], [10, 1]]), 7.5e6, span(0, 120))).toBe(9);
  expect(highestOf(series("counter", [[4, 7], [5, 5], [6, 4], [10, 1]]), 60e6, span(0, 120))).toBe(9);
});

test("a peak within one pixel column is still drawn", () => {
  const path = linePath(series("gauge", [[1, 1], [1.001, 9], [1.002, 1]]), 100e6, span(0, 100), 100, 30, 10);
  expect(path).toContain("V4.8");
  expect(path.endsWith("H100V27.2")).toBe(true);
});

test("a line that is zoomed into begins with the value that stood", () => {
  expect(linePath(series("gauge", [[1, 5], [60, 10]]), 80e6, span(50, 100), 100, 30, 10)).toBe("M0 16H20V2H60V2");
});

test("a counter is drawn by windows, each a bar, and the last is open until it is over", () => {
  const sent = series("counter", [[4, 7], [5, 5], [10, 3]]);
  expect(barsOf(sent, 12e6, span(0, 120), 120, 30, 15)).toEqual({ bars: [{ x: 0, wide: 5, y: 16.9 }, { x: 5, wide: 5, y: 20.7 }], open: { x: 10, wide: 5, y: 24.4 } });
  expect(linePath(sent, 12e6, span(0, 120), 120, 30, 15)).toBe("M0 16.9H5V20.7H10V24.4H12");
  expect(isOpenAt(sent, 12e6, 12e6, span(0, 120))).toBe(true);
  expect(isOpenAt(sent, 4e6, 12e6, span(0, 120))).toBe(false);
});

test("within a window that is over, a counter reads as it is drawn", () => {
  expect(valueAt(series("counter", [[0, 2], [4, 7], [5, 5]]), 1e6, span(0, 120))).toBe(9);
});

test("tops are round", () => {
  expect([0, 1, 3.2, 11, 61, 740].map(roundTop)).toEqual([1, 1, 4, 15, 75, 750]);
});
