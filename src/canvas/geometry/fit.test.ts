import { describe, expect, test } from "vitest";
import { fitAll } from "./fit.ts";
import { FAR_BELOW, FAR_HEIGHT } from "./measures.ts";

const margins = { top: 60, left: 20, right: 20, bottom: 40 };
const near = [{ x: 0, y: 0, width: 226, height: 130 }, { x: 300, y: 0, width: 226, height: 224 }, { x: 300, y: 300, width: 226, height: 232 }];
const far = near.map((box) => ({ ...box, height: FAR_HEIGHT }));

describe("fitAll", () => {
  test("shows all with the margins kept, never larger than asked for", () => {
    for (const room of [{ width: 1400, height: 1000 }, { width: 800, height: 560 }, { width: 500, height: 900 }, { width: 390, height: 500 }, { width: 1280, height: 372 }]) {
      const view = fitAll(near, far, room, margins, 1)!;
      const boxes = view.zoom < FAR_BELOW ? far : near;
      expect(view.zoom).toBeLessThanOrEqual(1);
      for (const box of boxes) {
        expect(view.x + box.x * view.zoom).toBeGreaterThanOrEqual(margins.left - 0.01);
        expect(view.y + box.y * view.zoom).toBeGreaterThanOrEqual(margins.top);
        expect(view.x + (box.x + box.width) * view.zoom).toBeLessThanOrEqual(room.width - margins.right + 0.01);
        expect(view.y + (box.y + box.height) * view.zoom).toBeLessThanOrEqual(room.height - margins.bottom + 0.01);
      }
    }
  });

  test("where the near form has no room the far one stays below the zoom that would bring back the near", () => {
    const view = fitAll(near, far, { width: 1280, height: 420 }, margins, 2)!;
    expect(view.zoom).toBeLessThan(FAR_BELOW);
    expect(view.zoom).toBeGreaterThan(0.6);
  });

  test("no nodes, or no room, is no view", () => {
    expect(fitAll([], [], { width: 800, height: 600 }, margins, 1)).toBeUndefined();
    expect(fitAll(near, far, { width: 30, height: 600 }, margins, 1)).toBeUndefined();
  });
});
