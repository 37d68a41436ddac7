import { useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import type { RefObject } from "react";
import { useEffect, useMemo, useRef } from "react";
import type { Placed } from "./geometry/arrange.ts";
import type { Margins, Viewport } from "./geometry/fit.ts";
import { fitAll } from "./geometry/fit.ts";
import { FAR_BELOW, FAR_HEIGHT } from "./geometry/measures.ts";
import { inertSize, isInert } from "./inert-nodes.tsx";
import type { ViewSource } from "./kit/surroundings.ts";
import { nearHeight } from "./node-frame.tsx";
import type { CanvasNode } from "./types.ts";

/** Nodes find their heights with their first views; until somebody has moved the view, all stay in sight. */
const SETTLES_MS = 2500;
/** As long is what was put in new. */
const FRESH_MS = 2000;
/** Room for what floats above: the question, the zoom, the legend. */
const MARGINS: Margins = { top: 48, left: 20, right: 20, bottom: 40 };

/** When something is added all is shown, unless it would be smaller than this. */
const LEAST_SHARED = 0.6;
/** Kept around what was added, px of the screen. */
const AROUND = 24;
const PENNANT_ROOM = 22;

/** Presenting, nothing floats above but the legend. */
const BARE: Margins = { top: 16, left: 32, right: 32, bottom: 46 };
/** Less than this above a sheet is no canvas any more: then it is looked at without it. */
const LEAST_FREE = 160;
/** On a phone: the question above; zoom and legend below, where no sheet lies over them. */
const SMALL: Margins = { top: 46, left: 14, right: 14, bottom: 78 };
/** Around a part that a phone looks at alone, px of the screen. */
const ALONE = 12;

/** A sheet over the canvas is what makes a phone. */
const isPhone = (): boolean => sheetTop() !== undefined;
const sheetTop = (): number | undefined => document.querySelector("[data-covers-canvas]")?.getBoundingClientRect().top;

/** How much of the canvas, from its top, a phone's sheet leaves free. */
function freeHeight(element: HTMLElement): number {
  const sheet = sheetTop();
  const free = sheet === undefined ? element.clientHeight : sheet - element.getBoundingClientRect().top;
  return free < LEAST_FREE ? element.clientHeight : Math.min(free, element.clientHeight);
}

export interface ViewFit {
  /** A person has moved the view. */
  touched(): void;
  showAll(durationMs: number): void;
  /** A node was focused by keys. */
  focused(id: string): void;
}

/**
 * Shows all when a diagram opens, when its nodes have found their heights, and when presenting begins or ends; brings a
 * node into sight that was chosen elsewhere (search, outline, log). A canvas that is `led` leaves all this to the one
 * that leads it.
 */
export function useViewFit(boxes: readonly Placed[], byId: ReadonlyMap<string, CanvasNode>, views: ViewSource, selection: readonly string[], presenting: boolean, wrapper: RefObject<HTMLElement | null>, led: boolean): ViewFit {
  const flow = useReactFlow();
  const store = useStoreApi();
  const state = useRef({ since: -1, touched: false, drawn: false, presenting, room: "" });
  const room = useStore((each) => `${each.width} ${each.height}`);
  const inert = useMemo(() => [...byId.values()].filter(isInert).map((node): Placed => { const [w, h] = inertSize(node); return { id: node.id, x: node.at[0], y: node.at[1], width: w, height: h }; }), [byId]);
  const all = useMemo(() => [...boxes, ...inert], [boxes, inert]);
  const fitted = (): Viewport | undefined => {
    const { width, height } = store.getState();
    const near = boxes.map((box) => { const node = byId.get(box.id); return node ? { ...box, height: nearHeight(node, views.get(box.id)) } : box; });
    // Hardly larger than life, but for a projector.
    return fitAll([...near, ...inert], [...boxes.map((box) => ({ ...box, height: FAR_HEIGHT })), ...inert], { width, height }, presenting ? BARE : isPhone() ? SMALL : MARGINS, presenting ? 2 : 1.25);
  };
  const showAll = (duration: number): void => {
    const view = fitted();
    if (view) void flow.setViewport(view, { duration });
  };
  const one = selection.length === 1 ? selection[0] : undefined;
  const show = useRef(showAll), fitNow = useRef(fitted), oneNow = useRef(one);
  useEffect(() => { show.current = showAll; fitNow.current = fitted; oneNow.current = one; });
  useEffect(() => {
    const now = state.current;
    // Another room (presenting, a panel, a turned phone) is another start, unless somebody had chosen what to see.
    if (now.since < 0 || now.room !== room) now.since = performance.now();
    // The first node of an empty canvas opens a diagram, too.
    if (boxes.length === 0) now.since = -1;
    // On a busy machine the first views take longer than the settling: it begins with them.
    const drawn = boxes.some(({ id }) => views.get(id) !== undefined);
    if (drawn && !now.drawn) now.since = performance.now();
    now.drawn = drawn;
    if (now.presenting !== presenting || boxes.length === 0) now.touched = false;
    now.presenting = presenting;
    now.room = room;
    if (led || boxes.length === 0 || now.touched || performance.now() - now.since > SETTLES_MS) return;
    // What came near on a phone stays near, though the views may begin anew under it.
    if (isPhone() && oneNow.current !== undefined) return;
    show.current(0);
  }, [boxes, views, presenting, room, led]);
  const latest = useRef(all), nodesNow = useRef(byId);
  useEffect(() => { latest.current = all; nodesNow.current = byId; });
  const was = useRef<string | undefined>(undefined);
  /** What was chosen is drawn: on a busy machine that is a while after it was added. */
  const there = one !== undefined && all.some(({ id }) => id === one);
  const seen = useRef(new Map<string, number>());
  useEffect(() => {
    const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 320;
    /** What was added stands whole in view, and what was seen before stays in view where all has room; else the view moves as little as it can. */
    const welcome = (box: Placed, element: HTMLElement): void => {
      const [x, y, zoom] = store.getState().transform;
      const past = (at: number, size: number, end: number, before: number, after: number): number => (at < before ? before - at : Math.max(Math.min(0, end - after - at - size), before - at));
      const dx = past(box.x * zoom + x, box.width * zoom, element.clientWidth, AROUND, AROUND);
      const dy = past(box.y * zoom + y, box.height * zoom, freeHeight(element), MARGINS.top, MARGINS.bottom);
      if (dx === 0 && dy === 0) return;
      const whole = fitNow.current();
      void flow.setViewport(whole && whole.zoom >= LEAST_SHARED ? whole : { x: x + dx, y: y + dy, zoom }, { duration });
    };
    /** A phone shows one part's inside at a time: what was tapped comes near, above the sheet. */
    const comeNear = (box: Placed, node: CanvasNode, element: HTMLElement): void => {
      const floor = freeHeight(element), height = nearHeight(node, views.get(box.id));
      const zoom = Math.max(FAR_BELOW + 0.01, Math.min(1.2, (element.clientWidth - 2 * ALONE) / box.width, (floor - 2 * ALONE - PENNANT_ROOM) / height));
      void flow.setViewport({ x: element.clientWidth / 2 - (box.x + box.width / 2) * zoom, y: Math.max(PENNANT_ROOM, (floor - height * zoom) / 2 + PENNANT_ROOM / 2) - box.y * zoom, zoom }, { duration });
    };
    const bring = (): void => {
      const box = latest.current.find(({ id }) => id === one);
      const element = wrapper.current;
      if (!box || !element || led) return;
      const node = isPhone() ? nodesNow.current.get(box.id) : undefined;
      if (node && !isInert(node)) { comeNear(box, node, element); return; }
      if (latest.current.length > 1 && performance.now() - (seen.current.get(box.id) ?? performance.now()) < FRESH_MS) { welcome(box, element); return; }
      const [x, y, zoom] = store.getState().transform;
      const left = box.x * zoom + x, top = box.y * zoom + y, floor = freeHeight(element);
      const inside = left > -box.width * zoom * 0.6 && top > -box.height * zoom * 0.6 && left < element.clientWidth - 40 && top < floor - 40;
      if (!inside) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2 + (element.clientHeight - floor) / 2 / zoom, { zoom, duration });
    };
    const isFresh = (): boolean => one !== undefined && performance.now() - (seen.current.get(one) ?? -Infinity) < FRESH_MS;
    // What came near goes back when it is let go of.
    if (one === undefined && was.current !== undefined && isPhone() && !led) show.current(duration);
    was.current = one;
    if (there) bring();
    // A sheet or a panel that comes up because something was chosen takes its time, and so does the drawing of what is new.
    const later = [120, 450].map((ms, i) => window.setTimeout(() => { if (isFresh() || (i === 1 && sheetTop() !== undefined)) bring(); }, ms));
    return () => later.forEach((each) => window.clearTimeout(each));
  }, [one, there, flow, store, wrapper, led, views]);
  // A group that was put in (a recipe, something pasted) is seen whole; whatever else is chosen together stays where it is.
  const group = selection.length > 1 ? selection.join(" ") : "";
  useEffect(() => {
    const now = performance.now();
    for (const { id } of all) if (!seen.current.has(id)) seen.current.set(id, now);
    const ids = new Set(group.split(" "));
    const chosen = all.filter(({ id }) => ids.has(id));
    const element = wrapper.current;
    if (led || !element || chosen.length < 2 || chosen.some(({ id }) => now - (seen.current.get(id) ?? 0) > FRESH_MS)) return;
    const [x, y, zoom] = store.getState().transform;
    const inside = chosen.every((box) => box.x * zoom + x >= 0 && box.y * zoom + y >= 0 && (box.x + box.width) * zoom + x <= element.clientWidth && (box.y + box.height) * zoom + y <= element.clientHeight);
    if (!inside) show.current(matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 320);
  }, [group, all, led, store, wrapper]);
  const focused = (id: string): void => {
    const box = latest.current.find((each) => each.id === id);
    const element = wrapper.current;
    // What was added is focused, too: it is welcomed.
    if (!box || !element || led || performance.now() - (seen.current.get(id) ?? performance.now()) < FRESH_MS) return;
    const [x, y, zoom] = store.getState().transform;
    if (box.x * zoom + x > element.clientWidth || (box.x + box.width) * zoom + x < 0 || box.y * zoom + y > element.clientHeight || (box.y + box.height) * zoom + y < 0) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom });
  };
  return { touched: () => { state.current.touched = true; }, showAll: (duration) => show.current(duration), focused };
}
