/**
 * A bed as a line with a length: bends rounded, so that edges and tokens share every point. Pure.
 */
import type { Point } from "./measures.ts";
import { BEND } from "./measures.ts";

export interface Route {
  /** Corners, from the source's edge to before the target's. */
  readonly points: readonly Point[];
  /** SVG path with rounded bends. */
  readonly d: string;
  readonly length: number;
  /** Evenly spaced places along it: x, y, direction (unit vector), four numbers each; `PLACES` + 1 of them. */
  readonly places: Float32Array;
  /** In the middle of its longest straight: where a label stands, and whether that straight runs level. */
  readonly middle: Point & { readonly level: boolean };
}

/** Places along a route; between two it runs straight. */
export const PLACES = 500;
const STEPS = 8;

export function makeRoute(points: readonly Point[]): Route {
  const corners = cornersOnly(points);
  const line: Point[] = [corners[0]!];
  let d = `M${corners[0]!.x} ${corners[0]!.y}`;
  for (let i = 1; i < corners.length - 1; i++) {
    const before = corners[i - 1]!, at = corners[i]!, after = corners[i + 1]!;
    const radius = Math.min(BEND, distance(at, before) / 2, distance(at, after) / 2);
    const from = towards(at, before, radius);
    const to = towards(at, after, radius);
    d += `L${from.x} ${from.y}Q${at.x} ${at.y} ${to.x} ${to.y}`;
    for (let s = 0; s <= STEPS; s++) line.push(bend(from, at, to, s / STEPS));
  }
  const last = corners[corners.length - 1]!;
  d += `L${last.x} ${last.y}`;
  line.push(last);
  const { length, places } = spaced(line);
  return { points: corners, d, length, places, middle: middleOf(corners) };
}

/** Where something is that has come `part` (0 … 1) of the way; `angle` in degrees clockwise from level right. */
export function placeAt(route: Route, part: number): Point & { readonly angle: number } {
  const at = Math.max(0, Math.min(1, part)) * PLACES;
  const i = Math.min(PLACES - 1, Math.floor(at)), rest = at - i;
  const p = route.places;
  const mix = (offset: number): number => p[i * 4 + offset]! * (1 - rest) + p[i * 4 + 4 + offset]! * rest;
  return { x: mix(0), y: mix(1), angle: (Math.atan2(mix(3), mix(2)) * 180) / Math.PI };
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

function bend(a: Point, b: Point, c: Point, t: number): Point {
  const u = 1 - t;
  return { x: u * u * a.x + 2 * u * t * b.x + t * t * c.x, y: u * u * a.y + 2 * u * t * b.y + t * t * c.y };
}

/** Only where it bends: what lies on another point, or on a straight, is no corner. */
export function cornersOnly(points: readonly Point[]): Point[] {
  const out: Point[] = [];
  for (const point of points) {
    const last = out[out.length - 1], before = out[out.length - 2];
    if (last && distance(last, point) < 0.01) continue;
    const straight = last && before && Math.abs((last.x - before.x) * (point.y - last.y) - (last.y - before.y) * (point.x - last.x)) < 0.01
      && (last.x - before.x) * (point.x - last.x) + (last.y - before.y) * (point.y - last.y) > 0;
    if (straight) out.pop();
    out.push(point);
  }
  if (out.length === 1) out.push({ x: out[0]!.x + 0.01, y: out[0]!.y });
  return out;
}

function spaced(line: readonly Point[]): { length: number; places: Float32Array } {
  const lengths: number[] = [0];
  for (let i = 1; i < line.length; i++) lengths.push(lengths[i - 1]! + distance(line[i - 1]!, line[i]!));
  const length = lengths[lengths.length - 1]!;
  const places = new Float32Array((PLACES + 1) * 4);
  let k = 1;
  for (let i = 0; i <= PLACES; i++) {
    const at = (length * i) / PLACES;
    while (k < line.length - 1 && lengths[k]! < at) k++;
    const a = line[k - 1]!, b = line[k]!;
    const span = lengths[k]! - lengths[k - 1]! || 1;
    const part = Math.max(0, Math.min(1, (at - lengths[k - 1]!) / span));
    places[i * 4] = a.x + (b.x - a.x) * part;
    places[i * 4 + 1] = a.y + (b.y - a.y) * part;
    places[i * 4 + 2] = (b.x - a.x) / span;
    places[i * 4 + 3] = (b.y - a.y) / span;
  }
  return { length, places };
}

function middleOf(corners: readonly Point[]): Point & { level: boolean } {
  let best = { x: corners[0]!.x, y: corners[0]!.y, level: true }, longest = -1;
  for (let i = 1; i < corners.length; i++) {
    const a = corners[i - 1]!, b = corners[i]!;
    const length = distance(a, b);
    if (length <= longest) continue;
    longest = length;
    best = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, level: Math.abs(a.y - b.y) < Math.abs(a.x - b.x) };
  }
  return best;
}
