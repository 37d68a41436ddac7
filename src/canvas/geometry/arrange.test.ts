import { describe, expect, test } from "vitest";
import { align, spreadOut, tidy } from "./arrange.ts";

const box = (id: string, x: number, y: number, width = 200, height = 100) => ({ id, x, y, width, height });

describe("arranging", () => {
  const boxes = [box("a", 0, 0), box("b", 300, 40, 100, 60), box("c", 620, 200)];

  test("aligns edges and middles", () => {
    expect(align(boxes, "left").map(({ at }) => at[0])).toEqual([0, 0, 0]);
    expect(align(boxes, "right").map(({ at }) => at[0])).toEqual([620, 720, 620]);
    expect(align(boxes, "bottom").map(({ at }) => at[1])).toEqual([200, 240, 200]);
    expect(align(boxes, "middle").map(({ at }) => at[1])).toEqual([100, 120, 100]);
  });

  test("spreads with equal gaps; the outer ones stay", () => {
    expect(spreadOut(boxes, "x").map(({ id, at }) => [id, at[0]])).toEqual([["a", 0], ["b", 360], ["c", 620]]);
  });

  test("tidies nodes without an arrow into rows, who sends first", async () => {
    const places = await tidy([box("queue", 0, 0), box("function", 0, 200), box("client", 0, 400)], [], new Set(["client"]));
    expect(Object.fromEntries(places.map(({ id, at }) => [id, at]))).toEqual({ client: [0, 0], queue: [260, 0], function: [520, 0] });
    const beside = await tidy([box("a", 0, 0), box("b", 0, 200), box("alone", 0, 400)], [{ from: "a", to: "b" }]);
    const at = Object.fromEntries(beside.map((each) => [each.id, each.at]));
    expect(at["alone"]![1]).toBeGreaterThanOrEqual(at["a"]![1] + 100);
    expect(at["b"]![1]).toBe(at["a"]![1]);
  });

  test("tidies along the arrows, on the grid, where they were", async () => {
    const places = await tidy([box("worker", 60, 300), box("shop", 900, 40), box("orders", 400, 90)], [{ from: "shop", to: "orders" }, { from: "orders", to: "worker" }]);
    const x = Object.fromEntries(places.map(({ id, at }) => [id, at[0]]));
    expect(x["shop"]).toBeLessThan(x["orders"]!);
    expect(x["orders"]).toBeLessThan(x["worker"]!);
    expect(places.every(({ at }) => at[0] % 20 === 0 && at[1] % 20 === 0)).toBe(true);
    expect(Math.min(...places.map(({ at }) => at[0]))).toBe(60);
  });
});
