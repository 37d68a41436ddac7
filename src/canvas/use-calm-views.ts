import { useStoreApi } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { createCalmViews } from "./calm-views.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { ViewSource } from "./kit/surroundings.ts";
import type { CanvasTime } from "./types.ts";

/** A node this far outside is drawn before it comes into sight, px of the screen. */
const BEYOND = 60;

/** The views for the nodes of this canvas, told at the pace of its frames; see `createCalmViews`. */
export function useCalmViews(views: ViewSource, heartbeat: Heartbeat, time: CanvasTime): ViewSource {
  const store = useStoreApi();
  const calm = useMemo(() => createCalmViews(views, () => time.playing(), (id) => {
    const { nodeLookup, transform: [x, y, zoom], width, height } = store.getState();
    const node = nodeLookup.get(id);
    if (!node) return true;
    const { x: left, y: top } = node.internals.positionAbsolute;
    return left * zoom + x < width + BEYOND && (left + (node.measured.width ?? 0)) * zoom + x > -BEYOND && top * zoom + y < height + BEYOND && (top + (node.measured.height ?? 0)) * zoom + y > -BEYOND;
  }), [views, time, store]);
  useEffect(() => heartbeat.onFrame(calm.frame), [heartbeat, calm]);
  return calm;
}
