/** Where the view must stand so that all is seen. Pure. */
import type { Box } from "./measures.ts";
import { FAR_BELOW } from "./measures.ts";

export interface Room { readonly width: number; readonly height: number }
export interface Margins { readonly top: number; readonly left: number; readonly right: number; readonly bottom: number }
export interface Viewport { readonly x: number; readonly y: number; readonly zoom: number }

export const LEAST_ZOOM = 0.1;
/** A pennant stands so high above its node. */
const PENNANT = 20;

/**
 * Nodes have two forms of different heights, and the zoom decides which: so the boxes of both are asked for, and the
 * answer depends on neither the form nor the zoom of now. Where the near form does not fit at a zoom that has it, the far
 * one does at the largest that has that. Undefined when there is nothing, or no room.
 */
export function fitAll(near: readonly Box[], far: readonly Box[], room: Room, margins: Margins, most: number): Viewport | undefined {
  const free = { width: room.width - margins.left - margins.right, height: room.height - margins.top - margins.bottom };
  if (near.length === 0 || free.width <= 0 || free.height <= 0) return undefined;
  const close = around(near);
  const zoom = Math.min(most, free.width / close.width, free.height / close.height);
  if (zoom >= FAR_BELOW) return centred(close, zoom);
  const wide = around(far);
  return centred(wide, Math.max(LEAST_ZOOM, Math.min(FAR_BELOW - 0.01, free.width / wide.width, free.height / wide.height)));

  function centred(box: Box, at: number): Viewport {
    return { x: margins.left + (free.width - box.width * at) / 2 - box.x * at, y: margins.top + (free.height - box.height * at) / 2 - box.y * at, zoom: at };
  }
}

function around(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map(({ x }) => x)), top = Math.min(...boxes.map(({ y }) => y)) - PENNANT;
  const right = Math.max(...boxes.map(({ x, width }) => x + width)), bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}
