/** Where something new lands when nobody pointed at a place: right of what is chosen, else right of everything. */
import type { NodeDocument } from "../../stores/scenario-document.ts";

const SNAP = 20;
const STEP = 320;
const ROW = 280;

export function freePlace(nodes: readonly NodeDocument[], chosen: readonly string[]): readonly [number, number] {
  const placed = nodes.flatMap((each) => (each.at ? [{ id: each.id, x: each.at[0], y: each.at[1] }] : []));
  if (placed.length === 0) return [0, 0];
  const near = placed.find((each) => each.id === chosen.at(-1)) ?? placed.reduce((a, b) => (b.x > a.x ? b : a));
  const x = Math.round((near.x + STEP) / SNAP) * SNAP;
  let y = Math.round(near.y / SNAP) * SNAP;
  while (placed.some((each) => Math.abs(each.x - x) < STEP - 20 && Math.abs(each.y - y) < ROW - 20)) y += ROW;
  return [x, y];
}
