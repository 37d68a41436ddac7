import type { NodeChange } from "@xyflow/react";
import { describe, expect, test } from "vitest";
import type { Load, Standing } from "./carry.ts";
import { withCarried } from "./carry.ts";

const all: readonly Standing[] = [
  { id: "frame", x: 0, y: 0, width: 600, height: 400, frame: true },
  { id: "inner", x: 20, y: 200, width: 300, height: 150, frame: true },
  { id: "queue", x: 40, y: 40, width: 226, height: 200, frame: false },
  { id: "edge", x: 500, y: 40, width: 226, height: 100, frame: false },
  { id: "note", x: 300, y: 250, width: 200, height: 100, frame: false },
  { id: "far", x: 900, y: 40, width: 226, height: 200, frame: false },
];
const move = (id: string, x: number, y: number, dragging: boolean): NodeChange => ({ type: "position", id, position: { x, y }, dragging });
const placed = (changes: readonly NodeChange[]): Record<string, unknown> => Object.fromEntries(changes.flatMap((change) => (change.type === "position" ? [[change.id, [change.position?.x, change.position?.y]]] : [])));

describe("a frame", () => {
  test("carries what stands in it, and nothing else", () => {
    expect(placed(withCarried([move("frame", 100, 20, false)], () => all, new Map()))).toEqual({ frame: [100, 20], inner: [120, 220], queue: [140, 60], note: [400, 270] });
  });

  test("carries through a drag what stood in it when that began", () => {
    const loads = new Map<string, Load>();
    withCarried([move("frame", 20, 0, true)], () => all, loads);
    // Meanwhile the places of all have changed.
    expect(placed(withCarried([move("frame", 860, 0, false)], () => [], loads))).toEqual({ frame: [860, 0], inner: [880, 200], queue: [900, 40], note: [1160, 250] });
    expect(loads.size).toBe(0);
  });

  test("does not move twice what is moved with it", () => {
    expect(placed(withCarried([move("frame", 20, 0, false), move("queue", 60, 40, false)], () => all, new Map()))["queue"]).toEqual([60, 40]);
  });

  test("carries nothing when it is resized, and a node carries nothing at all", () => {
    expect(withCarried([{ type: "position", id: "frame", position: { x: -40, y: 0 } }], () => all, new Map())).toHaveLength(1);
    expect(withCarried([move("queue", 0, 0, false)], () => all, new Map())).toHaveLength(1);
  });
});
