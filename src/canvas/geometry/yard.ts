/** All beds of a diagram: ports, ways, parallel beds apart, failure arrows from the middle of connections. Pure. */
import type { Box, Point, Side } from "./measures.ts";
import { HEAD_GAP, LANE, OUT, STUB } from "./measures.ts";
import type { Port } from "./find-way.ts";
import { crosses, findWay } from "./find-way.ts";
import type { Joint } from "./ports.ts";
import { placePorts } from "./ports.ts";
import type { Route } from "./route.ts";
import { cornersOnly, makeRoute } from "./route.ts";

export interface YardNode extends Box { readonly id: string }
export interface YardConnection {
  readonly id: string;
  /** A node, or a connection: then it starts on the middle of that one's bed. */
  readonly from: string; readonly to: string;
  readonly fromAnchor?: { readonly side: Side; readonly at: number };
  readonly toAnchor?: { readonly side: Side; readonly at: number };
}

/** What was laid last, so that dragging one node does not lay all beds anew. */
export interface YardMemory {
  boxes: ReadonlyMap<string, YardNode>;
  /** Before beds are kept apart. */
  ways: ReadonlyMap<string, readonly Point[]>;
  routes: ReadonlyMap<string, Route>;
}

export function createYardMemory(): YardMemory {
  return { boxes: new Map(), ways: new Map(), routes: new Map() };
}

/**
 * The bed of each connection that can be drawn. With a memory, a bed that comes out as it was is the same object; and
 * while nodes are `dragged`, only beds at them or near them are laid anew.
 */
export function layYard(nodes: readonly YardNode[], connections: readonly YardConnection[], memory: YardMemory = createYardMemory(), dragged = false): Map<string, Route> {
  const boxes = new Map(nodes.map((node) => [node.id, node]));
  const direct = connections.flatMap((each): (YardConnection & Joint)[] => {
    const fromBox = boxes.get(each.from), toBox = boxes.get(each.to);
    return fromBox && toBox && each.from !== each.to ? [{ ...each, fromBox, toBox }] : [];
  });
  const ports = placePorts(direct);
  const stays = dragged ? stayingWays(memory, boxes) : undefined;
  const ways = new Map<string, Point[]>();
  for (const each of direct) {
    const { from, to } = ports.get(each.id)!;
    const end = headPort(to), before = stays?.(each.id);
    const same = before && isAt(before[0]!, from.at) && isAt(before[before.length - 1]!, end.at);
    ways.set(each.id, same ? [...before] : cornersOnly(findWay(from, end, nodes, [...ways.values()])));
  }
  for (const each of connections) if (each.from === each.to && boxes.has(each.from)) ways.set(each.id, loop(boxes.get(each.from)!));
  const laid = new Map([...ways].map(([id, way]) => [id, [...way]] as const));
  keepApart(ways, nodes);
  const routes = new Map<string, Route>();
  const put = (id: string, way: readonly Point[]): void => {
    const before = memory.routes.get(id), points = cornersOnly(way);
    routes.set(id, before && before.points.length === points.length && before.points.every((point, i) => isAt(point, points[i]!)) ? before : makeRoute(points));
  };
  for (const [id, way] of ways) put(id, way);
  for (const each of connections) {
    const from = routes.get(each.from), to = boxes.get(each.to);
    if (!boxes.has(each.from) && from && to) put(each.id, fromMiddle(from, to, nodes, [...routes].flatMap(([id, { points }]) => (id === each.from ? [] : [points]))));
  }
  Object.assign(memory, { boxes, ways: laid, routes });
  return routes;
}

/** The way of a connection as it was, unless it touches a node that moved, or runs near where one was or is. */
function stayingWays(memory: YardMemory, boxes: ReadonlyMap<string, YardNode>): (id: string) => readonly Point[] | undefined {
  const moved: Box[] = [];
  for (const id of new Set([...boxes.keys(), ...memory.boxes.keys()])) {
    const was = memory.boxes.get(id), is = boxes.get(id);
    if (was && is && was.x === is.x && was.y === is.y && was.width === is.width && was.height === is.height) continue;
    for (const box of [was, is]) if (box) moved.push(box);
  }
  return (id) => {
    const way = memory.ways.get(id);
    return way && !way.some((point, i) => i > 0 && moved.some((box) => crosses(way[i - 1]!, point, box, 2 * STUB))) ? way : undefined;
  };
}

function isAt(a: Point, b: Point): boolean {
  return a.x === b.x && a.y === b.y;
}

/** The bed ends before the node, so that the arrowhead's tip touches it. */
function headPort({ at, side }: Port): Port {
  return { side, at: { x: at.x + OUT[side].x * HEAD_GAP, y: at.y + OUT[side].y * HEAD_GAP } };
}

/** A node that sends to itself: out at the right, back in at the top. */
function loop(box: Box): Point[] {
  const y = box.y + 23, x = box.x + box.width - 40;
  return [{ x: box.x + box.width, y }, { x: box.x + box.width + 30, y }, { x: box.x + box.width + 30, y: box.y - 30 }, { x, y: box.y - 30 }, { x, y: box.y - HEAD_GAP }];
}

/**
 * A failure arrow of a connection leaves its bed at a right angle, where the way to its target is cheapest; not in the
 * bed's middle, where the label stands.
 */
function fromMiddle(route: Route, to: Box, boxes: readonly Box[], others: readonly (readonly Point[])[]): Point[] {
  const aside = Math.min(31, to.height / 2);
  const ends: Port[] = [
    { side: "top", at: { x: to.x + to.width / 2, y: to.y } }, { side: "left", at: { x: to.x, y: to.y + aside } },
    { side: "bottom", at: { x: to.x + to.width / 2, y: to.y + to.height } }, { side: "right", at: { x: to.x + to.width, y: to.y + aside } },
  ];
  const starts = startsOn(route);
  let best: Point[] = [starts[0]!.at, ends[0]!.at], least = Infinity;
  for (const start of starts) {
    for (const end of ends) {
      const way = findWay(start, headPort(end), boxes, others);
      const cost = costOf(way, boxes, others);
      if (cost < least) { least = cost; best = way; }
    }
  }
  return best;
}

/** What is drawn on the middle of a bed reaches so far, px. */
const BADGE = 52;

/** On either side of its middle, clear of what is drawn there, and to both sides. */
function startsOn(route: Route): Port[] {
  const pieces = route.points.slice(1).map((b, i) => ({ a: route.points[i]!, b })).filter(({ a, b }) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y) >= 30);
  const usable = pieces.length > 0 ? pieces : [{ a: route.points[0]!, b: route.points[route.points.length - 1]! }];
  const longest = [...usable].sort((p, q) => lengthOf(q) - lengthOf(p)).slice(0, 2);
  return longest.flatMap(({ a, b }) => {
    const level = Math.abs(a.y - b.y) < Math.abs(a.x - b.x);
    const sides: readonly Side[] = level ? ["bottom", "top"] : ["right", "left"];
    const length = lengthOf({ a, b });
    const part1 = Math.min(1 / 3, Math.max(22, length / 2 - BADGE) / length);
    return [part1, 1 - part1].flatMap((part) => sides.map((side): Port => ({ side, at: { x: Math.round(a.x + (b.x - a.x) * part), y: Math.round(a.y + (b.y - a.y) * part) } })));
  });
}

function lengthOf({ a, b }: { readonly a: Point; readonly b: Point }): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function costOf(way: readonly Point[], boxes: readonly Box[], others: readonly (readonly Point[])[]): number {
  let cost = cornersOnly(way).length * 120;
  for (let i = 1; i < way.length; i++) {
    const a = way[i - 1]!, b = way[i]!;
    cost += Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
    if (boxes.some((box) => crosses(a, b, box, -1))) cost += 5000;
    for (const other of others) for (let k = 1; k < other.length; k++) cost += 3 * together(a, b, other[k - 1]!, other[k]!);
  }
  return cost;
}

/** How far two pieces run along one another, less than a lane apart. */
function together(a: Point, b: Point, c: Point, d: Point): number {
  if (a.x === b.x && c.x === d.x && Math.abs(a.x - c.x) < LANE) return Math.max(0, Math.min(Math.max(a.y, b.y), Math.max(c.y, d.y)) - Math.max(Math.min(a.y, b.y), Math.min(c.y, d.y)));
  if (a.y === b.y && c.y === d.y && Math.abs(a.y - c.y) < LANE) return Math.max(0, Math.min(Math.max(a.x, b.x), Math.max(c.x, d.x)) - Math.max(Math.min(a.x, b.x), Math.min(c.x, d.x)));
  return 0;
}

/** Between a node and a bed that was moved towards it, px. */
const CLEAR = 6;

interface Piece { readonly way: Point[]; readonly i: number; readonly upright: boolean; readonly at: number; readonly low: number; readonly high: number; readonly order: number }

/**
 * Pieces of different beds that lie on one line are moved 14 px apart; the first and last of a bed belong to their ports
 * and stay. The order is the one in which fewer of them cross: going up, the bed that starts highest turns first. Where
 * the nodes on both sides leave less room, they lie closer.
 */
function keepApart(ways: ReadonlyMap<string, Point[]>, boxes: readonly Box[]): void {
  for (const upright of [true, false]) {
    // Moving one group may bring it near another: then they are one group, and move together.
    for (let round = 0; round < 3; round++) {
      const pieces = [...ways.values()].flatMap((way) => piecesOf(way, upright)).sort((a, b) => a.at - b.at || a.order - b.order);
      const crowded = groupsOf(pieces).filter((group) => group.some((a, i) => group.slice(i + 1).some((b) => near(a, b))));
      if (crowded.length === 0) break;
      for (const group of crowded) {
        group.sort((a, b) => a.order - b.order);
        const { from, to } = roomOf(group, upright, boxes);
        const lane = Math.min(LANE, Math.max(0, to - from) / (group.length - 1));
        const half = ((group.length - 1) * lane) / 2;
        const middle = (Math.min(...group.map(({ at }) => at)) + Math.max(...group.map(({ at }) => at))) / 2;
        const centre = Math.max(from + half, Math.min(to - half, middle));
        group.forEach((each, k) => move(each, Math.round(centre - half + k * lane)));
      }
    }
  }
}

/** How far to both sides a group can be spread before it runs under a node. */
function roomOf(group: readonly Piece[], upright: boolean, boxes: readonly Box[]): { readonly from: number; readonly to: number } {
  const [first, last] = [Math.min(...group.map(({ at }) => at)), Math.max(...group.map(({ at }) => at))];
  const [low, high] = [Math.min(...group.map((each) => each.low)), Math.max(...group.map((each) => each.high))];
  let from = -Infinity, to = Infinity;
  for (const box of boxes) {
    const [start, end] = upright ? [box.x, box.x + box.width] : [box.y, box.y + box.height];
    const [top, bottom] = upright ? [box.y, box.y + box.height] : [box.x, box.x + box.width];
    if (top >= high || bottom <= low) continue;
    if (end <= first) from = Math.max(from, end + CLEAR);
    if (start >= last) to = Math.min(to, start - CLEAR);
  }
  return { from: Math.min(from, first), to: Math.max(to, last) };
}

/** Pieces that are near one another, directly or by others between them. */
function groupsOf(pieces: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  const rest = new Set(pieces);
  for (const piece of pieces) {
    if (!rest.delete(piece)) continue;
    const group = [piece];
    for (let i = 0; i < group.length; i++) {
      for (const other of rest) {
        if (!near(group[i]!, other)) continue;
        group.push(other);
        rest.delete(other);
      }
    }
    groups.push(group);
  }
  return groups;
}

function piecesOf(way: Point[], upright: boolean): Piece[] {
  const pieces: Piece[] = [];
  for (let i = 1; i < way.length - 2; i++) {
    const a = way[i]!, b = way[i + 1]!;
    if (upright ? a.x !== b.x || a.y === b.y : a.y !== b.y || a.x === b.x) continue;
    const [from, to] = upright ? [a.y, b.y] : [a.x, b.x];
    // Where the bed comes from, seen across the piece: coming from lower numbers, it should turn in its own order.
    const before = way[i - 1]!;
    const fromLower = upright ? before.x <= a.x : before.y <= a.y;
    const rising = to < from;
    pieces.push({ way, i, upright, at: upright ? a.x : a.y, low: Math.min(from, to), high: Math.max(from, to), order: rising === fromLower ? from : -from });
  }
  return pieces;
}

function near(a: Piece, b: Piece): boolean {
  return a.way !== b.way && Math.abs(a.at - b.at) < LANE && a.high > b.low - LANE && b.high > a.low - LANE;
}

function move({ way, i, upright }: Piece, at: number): void {
  const a = way[i]!, b = way[i + 1]!;
  way[i] = upright ? { x: at, y: a.y } : { x: a.x, y: at };
  way[i + 1] = upright ? { x: at, y: b.y } : { x: b.x, y: at };
}
