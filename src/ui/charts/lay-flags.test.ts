import { expect, test } from "vitest";
import { layFlags } from "./lay-flags.ts";

const longOf = () => 70;

test("a flag's words stand to the left of its staff, and to the right where there is no room", () => {
  expect(layFlags([{ x: 200, long: 90 }, { x: 20, long: 60 }], 800, longOf)).toEqual([{ of: [1], left: 20, long: 60, side: 1 }, { of: [0], left: 110, long: 90, side: -1 }]);
});

test("flags that would cover one another become one", () => {
  expect(layFlags([{ x: 100, long: 90 }, { x: 120, long: 90 }, { x: 140, long: 90 }], 800, longOf)).toEqual([{ of: [0], left: 10, long: 90, side: -1 }, { of: [1, 2], left: 120, long: 70, side: 1 }]);
  expect(layFlags([{ x: 10, long: 90 }, { x: 12, long: 90 }, { x: 14, long: 90 }], 800, longOf)).toEqual([{ of: [0, 1, 2], left: 10, long: 70, side: 1 }]);
});

test("a flag without room becomes one with the nearer of its neighbours", () => {
  const laid = layFlags([{ x: 20, long: 120 }, { x: 190, long: 120 }, { x: 220, long: 60 }], 800, longOf);
  expect(laid.map(({ of }) => of)).toEqual([[0], [1, 2]]);
});

test("no two flags share a pixel, and none lies where something else is", () => {
  const flags = Array.from({ length: 40 }, (_, i) => ({ x: (i * 137) % 780, long: 40 + ((i * 31) % 90) }));
  const laid = layFlags(flags, 800, longOf, [{ from: 300, to: 360 }]);
  expect(laid.flatMap(({ of }) => of).sort((a, b) => a - b)).toEqual(flags.map((_, i) => i));
  const boxes = laid.map(({ left, long }) => [left, left + long] as const).sort((a, b) => a[0] - b[0]);
  boxes.forEach(([from], i) => expect(from).toBeGreaterThanOrEqual(boxes[i - 1]?.[1] ?? 0));
});
