/** Which side a connection leaves and enters, and where on it. Pure. */
import type { Box, Point, Side } from "./measures.ts";
import { centre, CORNER, isUpright, PORT_GAP, STUB } from "./measures.ts";

export interface Joint {
  readonly id: string;
  readonly from: string; readonly to: string;
  readonly fromBox: Box; readonly toBox: Box;
  /** Where the body draws a lane for it; wins over everything. */
  readonly fromAnchor?: { readonly side: Side; readonly at: number };
  readonly toAnchor?: { readonly side: Side; readonly at: number };
}

export interface Ports { readonly from: { readonly at: Point; readonly side: Side }; readonly to: { readonly at: Point; readonly side: Side } }

/** Messages run from left to right where there is room, else downwards, else upwards; back only when nothing else is left. */
export function chooseSides(from: Box, to: Box): { readonly from: Side; readonly to: Side } {
  const room = 2 * STUB - 4;
  if (to.x - (from.x + from.width) >= room) return { from: "right", to: "left" };
  const overlap = Math.min(from.x + from.width, to.x + to.width) - Math.max(from.x, to.x);
  if (overlap > 2 * CORNER) {
    if (to.y - (from.y + from.height) >= room - 20) return { from: "bottom", to: "top" };
    if (from.y - (to.y + to.height) >= room - 20) return { from: "top", to: "bottom" };
  }
  if (from.x - (to.x + to.width) >= room) {
    // Back to the left: over or under both, so that it reads as a way back.
    return { from: "left", to: "right" };
  }
  return centre(to).y >= centre(from).y ? { from: "bottom", to: "top" } : { from: "top", to: "bottom" };
}

interface Wish { readonly joint: Joint; readonly end: "from" | "to"; readonly side: Side; readonly fixed: boolean; want: number }

/** Ports of all joints at once: those of one side keep apart, in the order in which their other ends lie. */
export function placePorts(joints: readonly Joint[]): Map<string, Ports> {
  const wishes = new Map<string, Wish[]>();
  for (const joint of joints) {
    const sides = chooseSides(joint.fromBox, joint.toBox);
    const from = joint.fromAnchor?.side ?? sides.from, to = joint.toAnchor?.side ?? sides.to;
    const shared = sharedLine(joint, from, to);
    put(wishes, { joint, end: "from", side: from, fixed: joint.fromAnchor !== undefined, want: joint.fromAnchor?.at ?? shared - origin(joint.fromBox, from) });
    put(wishes, { joint, end: "to", side: to, fixed: joint.toAnchor !== undefined, want: joint.toAnchor?.at ?? shared - origin(joint.toBox, to) });
  }
  const places = new Map<string, { from?: Ports["from"]; to?: Ports["to"] }>();
  for (const list of wishes.values()) {
    spread(list);
    for (const wish of list) {
      const entry = places.get(wish.joint.id) ?? {};
      entry[wish.end] = { side: wish.side, at: onSide(wish.end === "from" ? wish.joint.fromBox : wish.joint.toBox, wish.side, wish.want) };
      places.set(wish.joint.id, entry);
    }
  }
  const ports = new Map<string, Ports>();
  for (const [id, { from, to }] of places) if (from && to) ports.set(id, { from, to });
  return ports;
}

function put(wishes: Map<string, Wish[]>, wish: Wish): void {
  const key = `${wish.end === "from" ? wish.joint.from : wish.joint.to} ${wish.side}`;
  const list = wishes.get(key) ?? [];
  list.push(wish);
  wishes.set(key, list);
}

/** The line on which both ends can stand, so that the bed is straight; else, and around a corner, the middle of each one's own side. */
function sharedLine(joint: Joint, from: Side, to: Side): number {
  const upright = isUpright(from);
  if (upright !== isUpright(to)) return NaN;
  const [a, b] = [span(joint.fromBox, upright), span(joint.toBox, upright)];
  const low = Math.max(a[0], b[0]) + CORNER, high = Math.min(a[1], b[1]) - CORNER;
  if (joint.fromAnchor) return origin(joint.fromBox, from) + joint.fromAnchor.at;
  if (joint.toAnchor) return origin(joint.toBox, to) + joint.toAnchor.at;
  if (low <= high) return Math.round((low + high) / 2);
  return NaN;
}

function span(box: Box, upright: boolean): readonly [number, number] {
  return upright ? [box.y, box.y + box.height] : [box.x, box.x + box.width];
}

function origin(box: Box, side: Side): number {
  return isUpright(side) ? box.y : box.x;
}

function sizeOf(wish: Wish): number {
  const box = wish.end === "from" ? wish.joint.fromBox : wish.joint.toBox;
  return isUpright(wish.side) ? box.height : box.width;
}

/** Where the other end lies, along this side: the order of the ports. */
function lean(wish: Wish): number {
  const other = centre(wish.end === "from" ? wish.joint.toBox : wish.joint.fromBox);
  return isUpright(wish.side) ? other.y : other.x;
}

function spread(list: Wish[]): void {
  const size = sizeOf(list[0]!);
  for (const wish of list) {
    const corner = Math.min(CORNER, size / 2);
    if (!wish.fixed) wish.want = Math.max(corner, Math.min(size - corner, Number.isNaN(wish.want) ? size / 2 : wish.want));
  }
  list.sort((a, b) => a.want - b.want || lean(a) - lean(b) || (a.joint.id < b.joint.id ? -1 : 1));
  const loose = list.filter((wish) => !wish.fixed);
  if (loose.length < 2 && list.length === loose.length) return;
  if (loose.length !== list.length) { awayFromFixed(list, size); return; }
  // Those with a place of their own keep it; those without stand in the order of their other ends.
  const gap = Math.min(PORT_GAP, (size - 2 * Math.min(CORNER, size / 4)) / Math.max(1, list.length - 1));
  const crowded = list.some((wish, i) => i > 0 && wish.want - list[i - 1]!.want < gap);
  if (!crowded) return;
  list.sort((a, b) => lean(a) - lean(b) || (a.joint.id < b.joint.id ? -1 : 1));
  const middle = list.reduce((sum, wish) => sum + wish.want, 0) / list.length;
  const half = ((list.length - 1) * gap) / 2;
  const first = Math.max(Math.min(CORNER, size / 4), Math.min(size - Math.min(CORNER, size / 4) - 2 * half, middle - half));
  list.forEach((wish, i) => { wish.want = Math.round(first + i * gap); });
}

/** Loose ports next to anchored ones move down until there is room. */
function awayFromFixed(list: readonly Wish[], size: number): void {
  const taken = list.filter((wish) => wish.fixed).map((wish) => wish.want);
  for (const wish of list) {
    if (wish.fixed) continue;
    for (let tries = 0; tries < 20 && taken.some((at) => Math.abs(at - wish.want) < PORT_GAP); tries++) {
      wish.want += PORT_GAP / 2;
      if (wish.want > size - CORNER) wish.want = CORNER;
    }
    taken.push(wish.want);
  }
}

function onSide(box: Box, side: Side, at: number): Point {
  switch (side) {
    case "left": return { x: box.x, y: box.y + at };
    case "right": return { x: box.x + box.width, y: box.y + at };
    case "top": return { x: box.x + at, y: box.y };
    case "bottom": return { x: box.x + at, y: box.y + box.height };
  }
}
