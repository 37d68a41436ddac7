import { describe, expect, test } from "vitest";
import { flightColumns } from "../../testing/flight-columns.ts";
import type { FlightRow } from "../../testing/flight-columns.ts";
import { FlightIndex } from "../../timeline/flights.ts";
import type { Route } from "../geometry/route.ts";
import { makeRoute } from "../geometry/route.ts";
import { readPalette } from "./palette.ts";
import type { TokenScene } from "./token-layer.ts";
import { TokenLayer } from "./token-layer.ts";

const facts = { colourBy: "fate" as const, groupName: (index: number) => `user-${index}`, originOf: () => undefined, isFailure: () => false };

function stage(routes: readonly Route[], rows: readonly FlightRow[], more: Partial<TokenScene> = {}, startOf: (i: number) => number = () => 0): { layer: TokenLayer; scene: (stageMs: number) => TokenScene; canvas: HTMLCanvasElement } {
  const flights = new FlightIndex();
  flights.append(flightColumns(0, rows));
  rows.forEach((_, i) => flights.time(i, startOf(i), startOf(i) + 1000));
  const canvas = document.createElement("canvas");
  const layer = new TokenLayer(canvas);
  layer.resize(1200, 800, 1);
  const palette = { ...readPalette(document.documentElement), panel: "#ffffff", mark: "#ffdc32" };
  return { layer, canvas, scene: (stageMs) => ({ flights, stageMs, nowUs: 0, routes, viewport: { x: 0, y: 0, zoom: 1 }, palette, facts, gentle: false, still: false, followed: null, ...more }) };
}

const level = (y: number): Route => makeRoute([{ x: 100, y }, { x: 1100, y }]);

describe("the token layer", () => {
  test("copied by hand, many tokens look as they do when drawn", () => {
    const beds = Array.from({ length: 40 }, (_, i) => level(20 * i + 10));
    const rows = Array.from({ length: 800 }, (_, i): FlightRow => ({ departs: 0, connection: i % 40, kind: i % 5, receives: i % 4, twin: i % 7 === 0, size: 1 + (i % 3), message: i }));
    const many = stage(beds, rows, {}, (i) => -Math.floor(i / 40) * 40);
    // Whether to copy is decided by the frame before.
    many.layer.draw(many.scene(200));
    many.layer.draw(many.scene(200));
    const few = stage(beds, rows.slice(0, 520), {}, (i) => -Math.floor(i / 40) * 40);
    few.layer.draw(few.scene(200));
    const pixels = ({ canvas }: { readonly canvas: HTMLCanvasElement }): Uint8ClampedArray => canvas.getContext("2d")!.getImageData(300, 0, 400, 800).data;
    const [copied, drawn] = [pixels(many), pixels(few)];
    let differ = 0;
    for (let i = 0; i < drawn.length; i += 4) if (Math.abs(copied[i + 3]! - drawn[i + 3]!) > 40 || (drawn[i + 3]! > 200 && Math.abs(copied[i]! - drawn[i]!) > 40)) differ++;
    expect(differ / (drawn.length / 4)).toBeLessThan(0.002);
  });

  test("draws 10,000 tokens of every look", () => {
    const beds = Array.from({ length: 400 }, (_, i) => level(2 * i));
    const rows = Array.from({ length: 10_000 }, (_, i): FlightRow => ({ departs: 0, connection: i % 400, kind: i % 5, receives: i % 6, twin: i % 7 === 0, size: 1 + (i % 4), group: i % 26, result: i % 6, reverse: i % 2 === 0 }));
    const { layer, scene } = stage(beds, rows, { facts: { ...facts, colourBy: "group" } }, (i) => -Math.floor(i / 400) * 30);
    for (let frame = 0; frame < 5; frame++) layer.draw(scene(100 + frame * 16));
    expect(layer.drawn).toBe(10_000);
    expect(layer.hatched).toBe(0);
  });

  test("a click finds the nearest token within reach, and the flight behind it", () => {
    const { layer, scene } = stage([level(100), level(300)], [{ departs: 0, connection: 0, message: 7, row: 70 }, { departs: 0, connection: 1, message: 8, row: 80 }]);
    layer.draw(scene(500));
    expect(layer.pick(610, 110, 22)).toMatchObject({ flight: 0, message: 7, row: 70, connection: 0 });
    expect(layer.pick(600, 290, 22)).toMatchObject({ message: 8 });
    expect(layer.pick(600, 200, 22)).toBeUndefined();
  });

  test("more than forty on one bed become a hatch with a count; the followed one is still drawn", () => {
    const rows = Array.from({ length: 60 }, (_, i): FlightRow => ({ departs: i * 1000, connection: 0, message: i }));
    const { layer, scene } = stage([level(100)], rows, { followed: 5 });
    layer.draw(scene(500));
    expect(layer.hatched).toBe(1);
    expect(layer.drawn).toBe(1);
  });

  test("those that departed together ride in single file", () => {
    const { layer, scene } = stage([level(100)], [{ departs: 0, message: 1 }, { departs: 0, message: 2 }, { departs: 0, message: 3 }]);
    layer.draw(scene(500));
    const found = [614, 600, 586].map((x) => layer.pick(x, 100, 4)?.message);
    expect(found).toEqual([1, 2, 3]);
  });

  test("on a short bed, too, each of a file is seen to leave and to arrive", () => {
    const { layer, scene } = stage([makeRoute([{ x: 100, y: 100 }, { x: 140, y: 100 }])], Array.from({ length: 12 }, (_, i): FlightRow => ({ departs: 0, message: i + 1, receives: 3 })));
    const left = new Set<number>(), arrived = new Set<number>();
    for (let at = 0; at < 1000; at += 4) {
      layer.draw(scene(at));
      for (const [x, seen] of [[101, left], [139, arrived]] as const) { const message = layer.pick(x, 100, 4)?.message; if (message !== undefined) seen.add(message); }
      expect(layer.drawn).toBeLessThanOrEqual(3);
    }
    expect(left.size).toBe(12);
    expect(arrived.size).toBe(12);
  });

  test("without motion a token stands at the start, then at the end", () => {
    const { layer, scene } = stage([level(100)], [{ departs: 0, message: 1 }], { still: true });
    layer.draw(scene(300));
    expect(layer.pick(107, 100, 8)?.message).toBe(1);
    layer.draw(scene(800));
    expect(layer.pick(1093, 100, 8)?.message).toBe(1);
  });

  test("a lost token falls from its bed", () => {
    const { layer, scene } = stage([level(100)], [{ departs: 0, message: 1, result: 4 }]);
    layer.draw(scene(590));
    expect(layer.pick(645, 100, 12)?.message).toBe(1);
    layer.draw(scene(990));
    expect(layer.pick(650, 123, 6)?.message).toBe(1);
  });

  test("what is drawn is where the viewport says", () => {
    const { layer, scene, canvas } = stage([level(100)], [{ departs: 0, message: 1 }], { viewport: { x: -200, y: 50, zoom: 0.5 } });
    layer.draw(scene(500));
    expect(layer.pick(100, 100, 4)?.message).toBe(1);
    const pixel = canvas.getContext("2d")!.getImageData(100, 100, 1, 1).data;
    expect(pixel[3]).toBe(255);
  });
});
