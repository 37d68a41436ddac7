/** Where words beside a bed have room: clear of nodes and of other beds. Pure. */
import type { Box, Point } from "./measures.ts";
import { crosses } from "./find-way.ts";
import type { Route } from "./route.ts";

/** Above and below a level bed; right and left of an upright one. */
export type LabelRoom = "both" | "first" | "second" | "none";

/** Words of middling length; from the bed's line to their far edge. */
const HALF_WIDTH = 32, NEAR = 7, FAR = 25, ASIDE_FAR = 72, HALF_HEIGHT = 9;

export function labelRoom({ middle: { x, y, level } }: Route, boxes: readonly Box[], others: readonly (readonly Point[])[]): LabelRoom {
  const clear = (box: Box): boolean => !boxes.some((each) => meet(each, box)) && !others.some((way) => way.some((point, i) => i > 0 && crosses(way[i - 1]!, point, box, 4)));
  const first = clear(level ? { x: x - HALF_WIDTH, y: y - FAR, width: 2 * HALF_WIDTH, height: FAR - NEAR } : { x: x + NEAR, y: y - HALF_HEIGHT, width: ASIDE_FAR - NEAR, height: 2 * HALF_HEIGHT });
  const second = clear(level ? { x: x - HALF_WIDTH, y: y + NEAR, width: 2 * HALF_WIDTH, height: FAR - NEAR } : { x: x - ASIDE_FAR, y: y - HALF_HEIGHT, width: ASIDE_FAR - NEAR, height: 2 * HALF_HEIGHT });
  return first ? (second ? "both" : "first") : second ? "second" : "none";
}

function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
