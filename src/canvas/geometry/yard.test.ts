import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crosses } from "./find-way.ts";
import type { Point } from "./measures.ts";
import { chooseSides } from "./ports.ts";
import { makeRoute, placeAt } from "./route.ts";
import type { YardConnection, YardNode } from "./yard.ts";
import { layYard } from "./yard.ts";

const node = (id: string, x: number, y: number, width = 226, height = 180): YardNode => ({ id, x, y, width, height });
const join = (id: string, from: string, to: string): YardConnection => ({ id, from, to });
const pieces = (points: readonly Point[]): [Point, Point][] => points.slice(1).map((point, i): [Point, Point] => [points[i]!, point]);

describe("a route", () => {
  test("is as long as its corners say, less what the bends cut off", () => {
    const route = makeRoute([{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 50 }]);
    expect(route.length).toBeGreaterThan(140);
    expect(route.length).toBeLessThan(150);
    expect(route.d).toBe("M0 0L88 0Q100 0 100 12L100 50");
  });

  test("places are evenly spaced and face where the bed goes", () => {
    const route = makeRoute([{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 100 }]);
    expect(placeAt(route, 0)).toMatchObject({ x: 0, y: 0, angle: 0 });
    expect(placeAt(route, 1)).toMatchObject({ x: 100, y: 100, angle: 90 });
    const [a, b, c] = [placeAt(route, 0.1), placeAt(route, 0.2), placeAt(route, 0.3)];
    expect(b.x - a.x).toBeCloseTo(c.x - b.x, 1);
    expect(b.x - a.x).toBeCloseTo(route.length / 10, 1);
  });

  test("bends are never longer than half of a piece", () => {
    expect(makeRoute([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 8 }, { x: 60, y: 8 }]).d).toBe("M0 0L6 0Q10 0 10 4L10 4Q10 8 14 8L60 8");
  });

  test("what lies on a straight is no corner", () => {
    expect(makeRoute([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 0 }, { x: 60, y: 0 }]).points).toHaveLength(2);
  });

  test("its middle is on its longest straight", () => {
    expect(makeRoute([{ x: 0, y: 0 }, { x: 20, y: 0 }, { x: 20, y: 300 }, { x: 60, y: 300 }]).middle).toEqual({ x: 20, y: 150, level: false });
  });
});

describe("sides", () => {
  test("messages run to the right where there is room, else down, else up", () => {
    const from = node("a", 0, 0);
    expect(chooseSides(from, node("b", 300, 40))).toEqual({ from: "right", to: "left" });
    expect(chooseSides(from, node("b", 20, 240))).toEqual({ from: "bottom", to: "top" });
    expect(chooseSides(from, node("b", 20, -240))).toEqual({ from: "top", to: "bottom" });
    expect(chooseSides(from, node("b", -400, 0))).toEqual({ from: "left", to: "right" });
  });
});

describe("the yard", () => {
  test("neighbours on one level are joined by a straight bed that ends before the node", () => {
    const route = layYard([node("a", 0, 0), node("b", 300, 30)], [join("c", "a", "b")]).get("c")!;
    expect(route.points).toHaveLength(2);
    expect(route.points[0]!.x).toBe(226);
    expect(route.points[1]!.x).toBe(297);
    expect(route.points[0]!.y).toBe(route.points[1]!.y);
  });

  test("a fan-out leaves by ports of its own, in the order of its targets", () => {
    const yard = layYard([node("t", 0, 400), node("a", 400, 0), node("b", 400, 300), node("c", 400, 600)], [join("3", "t", "c"), join("1", "t", "a"), join("2", "t", "b")]);
    const starts = ["1", "2", "3"].map((id) => yard.get(id)!.points[0]!.y);
    expect(starts).toEqual([...starts].sort((x, y) => x - y));
    expect(new Set(starts).size).toBe(3);
    expect(starts[1]! - starts[0]!).toBeGreaterThanOrEqual(14);
  });

  test("parallel beds lie 14 px apart", () => {
    // All four have to turn in the same alley.
    const nodes = [node("a", 0, 0), node("b", 0, 300), node("c", 280, 200), node("d", 280, 480)];
    const yard = layYard(nodes, [join("1", "a", "c"), join("2", "a", "d"), join("3", "b", "c"), join("4", "b", "d")]);
    const uprights = [...yard.values()].flatMap(({ points }) => pieces(points).filter(([p, q]) => p.x === q.x && Math.abs(p.y - q.y) > 30));
    const gaps = uprights.flatMap(([p, q], i) => uprights.slice(i + 1).flatMap(([r, s]) => {
      const together = Math.max(p.y, q.y) > Math.min(r.y, s.y) && Math.max(r.y, s.y) > Math.min(p.y, q.y);
      return together ? [Math.abs(p.x - r.x)] : [];
    }));
    expect(gaps.length).toBeGreaterThan(0);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(13);
  });

  test("a bed goes around a node that stands in its way", () => {
    const wall = node("wall", 300, 0, 100, 180);
    const route = layYard([node("a", 0, 0), wall, node("b", 480, 0)], [join("c", "a", "b")]).get("c")!;
    for (const [p, q] of pieces(route.points)) expect(crosses(p, q, wall, 0)).toBe(false);
  });

  test("two connections of one pair have two beds", () => {
    const yard = layYard([node("a", 0, 0), node("b", 300, 0)], [join("1", "a", "b"), join("2", "a", "b")]);
    expect(Math.abs(yard.get("1")!.points[0]!.y - yard.get("2")!.points[0]!.y)).toBeGreaterThanOrEqual(14);
  });

  test("a bed around a corner ends in the middle of its side", () => {
    const way = layYard([node("topic", 0, 0), node("below", 60, 260)], [{ ...join("c", "topic", "below"), fromAnchor: { side: "right", at: 90 } }]).get("c")!.points;
    expect(way[0]).toEqual({ x: 226, y: 90 });
    expect(way.at(-1)!.x).toBe(60 + 226 / 2);
  });

  test("an anchored connection leaves where the body draws its arm", () => {
    const yard = layYard([node("a", 0, 0), node("b", 300, 0)], [{ ...join("1", "a", "b"), fromAnchor: { side: "right", at: 77 } }]);
    expect(yard.get("1")!.points[0]).toEqual({ x: 226, y: 77 });
  });

  test("a failure arrow of a connection starts on its bed, at a right angle", () => {
    const yard = layYard([node("a", 0, 0), node("b", 500, 0), node("dead", 300, 300)], [join("1", "a", "b"), join("2", "1", "dead")]);
    const bed = yard.get("1")!, arrow = yard.get("2")!;
    expect(arrow.points[0]!.y).toBe(bed.points[0]!.y);
    expect(arrow.points[0]!.x).toBeGreaterThan(bed.points[0]!.x);
    expect(arrow.points[0]!.x).toBeLessThan(bed.points[1]!.x);
    expect(arrow.points[0]!.x).not.toBe(bed.middle.x);
    expect(arrow.points[1]!.x).toBe(arrow.points[0]!.x);
    expect(arrow.points[1]!.y).toBeGreaterThan(arrow.points[0]!.y);
  });

  test("a failure arrow of a connection goes around nodes too", () => {
    const beside = node("beside", 380, 60, 226, 180);
    const nodes = [node("a", 0, 0), beside, node("b", 380, 320), node("dead", 700, 320)];
    const arrow = layYard(nodes, [join("1", "a", "b"), join("2", "1", "dead")]).get("2")!;
    for (const [p, q] of pieces(arrow.points)) for (const box of nodes) expect(crosses(p, q, box, -4)).toBe(false);
  });

  test("a node may send to itself", () => {
    expect(layYard([node("a", 0, 0)], [join("1", "a", "a")]).get("1")!.length).toBeGreaterThan(60);
  });

  test("a connection whose end is missing has no bed", () => {
    expect(layYard([node("a", 0, 0)], [join("1", "a", "gone"), join("2", "gone", "a")]).size).toBe(0);
  });

  test("whatever stands where, beds are orthogonal, and go around where nodes keep apart", () => {
    const arbitrary = fc.uniqueArray(fc.record({ col: fc.integer({ min: 0, max: 4 }), row: fc.integer({ min: 0, max: 4 }) }), { minLength: 2, maxLength: 9, selector: ({ col, row }) => `${col} ${row}` });
    fc.assert(fc.property(arbitrary, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }), (places, pairs) => {
      const nodes = places.map(({ col, row }, i) => node(`n${i}`, col * 320, row * 280, 226, 160));
      const connections = pairs.flatMap(([a, b], i) => (a % nodes.length === b % nodes.length ? [] : [join(`c${i}`, `n${a % nodes.length}`, `n${b % nodes.length}`)]));
      const yard = layYard(nodes, connections);
      expect(yard.size).toBe(connections.length);
      for (const { id } of connections) {
        for (const [p, q] of pieces(yard.get(id)!.points)) {
          expect(Math.min(Math.abs(p.x - q.x), Math.abs(p.y - q.y))).toBeLessThan(0.01);
          for (const box of nodes) expect(crosses(p, q, box, -4), `${id} under ${box.id}`).toBe(false);
        }
      }
    }), { numRuns: 100 });
  });
});
