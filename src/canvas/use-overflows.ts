import { useStore } from "@xyflow/react";
import type { ReactFlowState } from "@xyflow/react";

/** So much of a node may be outside before it counts, px of the screen. */
const SLACK = 12;
/** A canvas narrower than this has no room for a second picture. */
const LEAST_WIDTH = 520;

/** Whether something stands outside the view, on a canvas that has room to say so. */
export function useOverflows(): boolean {
  return useStore(overflows);
}

function overflows({ nodeLookup, transform: [x, y, zoom], width, height }: ReactFlowState): boolean {
  if (width < LEAST_WIDTH) return false;
  for (const { internals: { positionAbsolute: at }, measured } of nodeLookup.values()) {
    const left = at.x * zoom + x, top = at.y * zoom + y;
    if (left < -SLACK || top < -SLACK || left + (measured.width ?? 0) * zoom > width + SLACK || top + (measured.height ?? 0) * zoom > height + SLACK) return true;
  }
  return false;
}
