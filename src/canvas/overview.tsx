/** The whole yard, small, while not all of it is in view: shows where one is, and takes one elsewhere. */
import { MiniMap, useStore } from "@xyflow/react";
import type { Node, ReactFlowState } from "@xyflow/react";
import type { ReactNode } from "react";
import { useCallback, useContext } from "react";
import { FrameContext } from "./node-frame.tsx";
import { nodeUi } from "./registry.ts";

/** So much of a node may be outside before it counts, px of the screen. */
const SLACK = 12;
/** A canvas narrower than this has no room for a second picture. */
const LEAST_WIDTH = 520;
const SIZE = { width: 168, height: 112 };

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

export function Overview(): ReactNode {
  const { nodes } = useContext(FrameContext);
  const colour = useCallback(({ id }: Node): string => {
    const node = nodes.get(id);
    return node === undefined || node.type === "note" ? "var(--line)" : node.type === "frame" ? "none" : `var(--f-${nodeUi(node.type).family})`;
  }, [nodes]);
  return (
    <MiniMap className="ey-overview" ariaLabel="Overview of the diagram" position="bottom-right" pannable zoomable nodeColor={colour} nodeBorderRadius={20}
      nodeStrokeWidth={0} maskColor="var(--overview-mask)" maskStrokeColor="var(--ink)" maskStrokeWidth={2} offsetScale={2} style={SIZE} />
  );
}
