/**
 * An orthogonal way from port to port that goes around nodes: the cheapest path on the lines that matter (around each
 * box, through each port, halfway between boxes). Few bends before few pixels. Pure.
 */
import type { Box, Point, Side } from "./measures.ts";
import { isUpright, OUT, STUB } from "./measures.ts";

export interface Port { readonly at: Point; readonly side: Side }

const BEND_COST = 90;
const BLOCKED_COST = 5_000;
/** A way on top of another's costs a little more than one beside it. */
const SHARED_COST = 0.6;

/** So far around a way's ends nodes and other ways are looked at first. */
const NEAR = 260;

/** Corners from port to port. `boxes` are gone around; `used` are ways that are there already. */
export function findWay(from: Port, to: Port, boxes: readonly Box[], used: readonly (readonly Point[])[] = []): Point[] {
  const straight = straightWay(from, to, boxes);
  if (straight) return straight;
  const start = stub(from), end = stub(to);
  // In a large yard most nodes have nothing to do with it. Where those near leave no way, all are asked.
  const region = { x: Math.min(start.x, end.x) - NEAR, y: Math.min(start.y, end.y) - NEAR, width: Math.abs(start.x - end.x) + 2 * NEAR, height: Math.abs(start.y - end.y) + 2 * NEAR };
  const near = boxes.filter((box) => box.x < region.x + region.width && box.x + box.width > region.x && box.y < region.y + region.height && box.y + box.height > region.y);
  const beside = used.filter((way) => way.some((point, i) => i > 0 && crosses(way[i - 1]!, point, region, 0)));
  const way = searchAmong(near, beside);
  if (near.length === boxes.length || !way.some((point, i) => i > 0 && boxes.some((box) => crosses(way[i - 1]!, point, box, -1)))) return [from.at, ...way, to.at];
  return [from.at, ...searchAmong(boxes, used), to.at];

  function searchAmong(some: readonly Box[], others: readonly (readonly Point[])[]): Point[] {
    const { xs, ys } = lines(start, end, some);
    return search(start, end, from.side, to.side, xs, ys, some, others);
  }
}

function stub({ at, side }: Port): Point {
  return { x: at.x + OUT[side].x * STUB, y: at.y + OUT[side].y * STUB };
}

/** Facing ports on one line with nothing between need no search. */
function straightWay(from: Port, to: Port, boxes: readonly Box[]): Point[] | undefined {
  const level = isUpright(from.side);
  if (OUT[from.side].x + OUT[to.side].x !== 0 || OUT[from.side].y + OUT[to.side].y !== 0) return undefined;
  const aligned = level ? from.at.y === to.at.y : from.at.x === to.at.x;
  const ahead = level ? (to.at.x - from.at.x) * OUT[from.side].x > 0 : (to.at.y - from.at.y) * OUT[from.side].y > 0;
  if (!aligned || !ahead || boxes.some((box) => crosses(from.at, to.at, box, -1))) return undefined;
  return [from.at, to.at];
}

function lines(start: Point, end: Point, boxes: readonly Box[]): { xs: number[]; ys: number[] } {
  const xs = new Set([start.x, end.x, Math.round((start.x + end.x) / 2)]);
  const ys = new Set([start.y, end.y, Math.round((start.y + end.y) / 2)]);
  for (const box of boxes) {
    xs.add(box.x - STUB).add(box.x + box.width + STUB);
    ys.add(box.y - STUB).add(box.y + box.height + STUB);
  }
  const sorted = (set: ReadonlySet<number>): number[] => [...set].sort((a, b) => a - b);
  return { xs: sorted(xs), ys: sorted(ys) };
}

interface Step { readonly cost: number; readonly guess: number; readonly x: number; readonly y: number; readonly direction: number; readonly before: Step | undefined }

/** Directions: 0 level, 1 upright. A* over (column, row, direction). */
function search(start: Point, end: Point, out: Side, into: Side, xs: readonly number[], ys: readonly number[], boxes: readonly Box[], used: readonly (readonly Point[])[]): Point[] {
  const sx = xs.indexOf(start.x), sy = ys.indexOf(start.y), ex = xs.indexOf(end.x), ey = ys.indexOf(end.y);
  const arrive = isUpright(into) ? 0 : 1;
  const best = new Map<number, number>();
  const open = new Heap();
  const estimate = (x: number, y: number): number => Math.abs(xs[x]! - end.x) + Math.abs(ys[y]! - end.y);
  open.push({ cost: 0, guess: estimate(sx, sy), x: sx, y: sy, direction: isUpright(out) ? 0 : 1, before: undefined });
  for (let step = open.pop(); step; step = open.pop()) {
    if (step.x === ex && step.y === ey) return cornersOf(step, xs, ys);
    const key = (step.y * xs.length + step.x) * 2 + step.direction;
    if ((best.get(key) ?? Infinity) <= step.cost) continue;
    best.set(key, step.cost);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      const x = step.x + dx, y = step.y + dy;
      if (x < 0 || y < 0 || x >= xs.length || y >= ys.length) continue;
      const direction = dx === 0 ? 1 : 0;
      const a = { x: xs[step.x]!, y: ys[step.y]! }, b = { x: xs[x]!, y: ys[y]! };
      // Straight back into the node it came from is no way out.
      if (step.before === undefined && dx === -OUT[out].x && dy === -OUT[out].y) continue;
      const length = Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
      let cost = step.cost + length + (direction === step.direction ? 0 : BEND_COST);
      if (x === ex && y === ey) {
        if (direction !== arrive) cost += BEND_COST;
        else if (dx === OUT[into].x && dy === OUT[into].y) cost += BLOCKED_COST;
      }
      if (boxes.some((box) => crosses(a, b, box, STUB / 2))) cost += BLOCKED_COST;
      if (used.some((way) => lies(a, b, way))) cost += length * SHARED_COST;
      open.push({ cost, guess: cost + estimate(x, y), x, y, direction, before: step });
    }
  }
  return [start, end];
}

function cornersOf(last: Step, xs: readonly number[], ys: readonly number[]): Point[] {
  const points: Point[] = [];
  for (let step: Step | undefined = last; step; step = step.before) points.push({ x: xs[step.x]!, y: ys[step.y]! });
  return points.reverse();
}

/** Does the piece a–b pass through the box, grown by `room` on all sides? */
export function crosses(a: Point, b: Point, box: Box, room: number): boolean {
  return Math.max(a.x, b.x) > box.x - room && Math.min(a.x, b.x) < box.x + box.width + room
    && Math.max(a.y, b.y) > box.y - room && Math.min(a.y, b.y) < box.y + box.height + room;
}

/** Does the piece a–b lie along a piece of the way? */
function lies(a: Point, b: Point, way: readonly Point[]): boolean {
  for (let i = 1; i < way.length; i++) {
    const c = way[i - 1]!, d = way[i]!;
    if (a.y === b.y && c.y === d.y && Math.abs(a.y - c.y) < 4 && Math.max(a.x, b.x) > Math.min(c.x, d.x) && Math.min(a.x, b.x) < Math.max(c.x, d.x)) return true;
    if (a.x === b.x && c.x === d.x && Math.abs(a.x - c.x) < 4 && Math.max(a.y, b.y) > Math.min(c.y, d.y) && Math.min(a.y, b.y) < Math.max(c.y, d.y)) return true;
  }
  return false;
}

class Heap {
  #items: Step[] = [];

  push(step: Step): void {
    const items = this.#items;
    let i = items.push(step) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (items[parent]!.guess <= step.guess) break;
      items[i] = items[parent]!;
      i = parent;
    }
    items[i] = step;
  }

  pop(): Step | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]!.guess < items[child]!.guess) child++;
      if (items[child]!.guess >= last.guess) break;
      items[i] = items[child]!;
      i = child;
    }
    items[i] = last;
    return top;
  }
}
