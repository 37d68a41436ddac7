import { useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import type { RefObject } from "react";
import { useEffect, useRef } from "react";
import type { Placed } from "./geometry/arrange.ts";
import { fitOptions } from "./toolbars.tsx";

/** Nodes find their heights with their first views; until somebody has moved the view, all stay in sight. */
const SETTLES_MS = 2500;

/**
 * Shows all when a diagram opens, when its nodes have found their heights, and when presenting begins or ends; brings a
 * node into sight that was chosen elsewhere (search, outline, log). `touched` becomes true when a person moves the view.
 * A canvas that is `led` leaves all this to the one that leads it.
 */
export function useViewFit(boxes: readonly Placed[], far: boolean, selection: readonly string[], presenting: boolean, wrapper: RefObject<HTMLElement | null>, led: boolean): { touched(): void } {
  const flow = useReactFlow();
  const store = useStoreApi();
  const state = useRef({ since: -1, touched: false, presenting, far, room: "" });
  const room = useStore((each) => `${each.width} ${each.height}`);
  useEffect(() => {
    const now = state.current;
    // Another room (presenting, a panel, a turned phone) is another start, unless somebody had chosen what to see.
    if (now.since < 0 || now.room !== room) now.since = performance.now();
    if (now.presenting !== presenting) now.touched = false;
    now.presenting = presenting;
    now.room = room;
    // The far form is lower: fitting to it would bring back the near one, and so on.
    const same = now.far === far;
    now.far = far;
    if (led || !same || boxes.length === 0 || now.touched || performance.now() - now.since > SETTLES_MS) return;
    void flow.fitView(fitOptions(presenting));
  }, [boxes, far, presenting, room, flow, led]);
  const one = selection.length === 1 ? selection[0] : undefined;
  const latest = useRef(boxes);
  useEffect(() => { latest.current = boxes; });
  useEffect(() => {
    const box = latest.current.find(({ id }) => id === one);
    const element = wrapper.current;
    if (!box || !element || led) return;
    const [x, y, zoom] = store.getState().transform;
    const left = box.x * zoom + x, top = box.y * zoom + y;
    const inside = left > -box.width * zoom * 0.6 && top > -box.height * zoom * 0.6 && left < element.clientWidth - 40 && top < element.clientHeight - 40;
    if (!inside) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom, duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 320 });
  }, [one, flow, store, wrapper, led]);
  return { touched: () => { state.current.touched = true; } };
}
