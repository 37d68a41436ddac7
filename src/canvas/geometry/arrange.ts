/** Aligning, spreading, and tidying what is there. Places are upper left corners, on the grid. */
import type { Box } from "./measures.ts";
import { SNAP } from "./measures.ts";

export interface Placed extends Box { readonly id: string }
export interface Place { readonly id: string; readonly at: readonly [number, number] }
export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom";

const snap = (value: number): number => Math.round(value / SNAP) * SNAP;

/** Brings all to one edge or middle of their common box. */
export function align(boxes: readonly Placed[], how: Alignment): Place[] {
  const left = Math.min(...boxes.map(({ x }) => x)), right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y)), bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  return boxes.map(({ id, x, y, width, height }) => {
    switch (how) {
      case "left": return { id, at: [left, y] };
      case "right": return { id, at: [right - width, y] };
      case "centre": return { id, at: [Math.round((left + right - width) / 2), y] };
      case "top": return { id, at: [x, top] };
      case "bottom": return { id, at: [x, bottom - height] };
      case "middle": return { id, at: [x, Math.round((top + bottom - height) / 2)] };
    }
  });
}

/** Equal gaps between neighbours, the outer ones stay. */
export function spreadOut(boxes: readonly Placed[], axis: "x" | "y"): Place[] {
  const size = axis === "x" ? "width" as const : "height" as const;
  const sorted = [...boxes].sort((a, b) => a[axis] - b[axis]);
  const first = sorted[0], last = sorted[sorted.length - 1];
  if (!first || !last || sorted.length < 3) return boxes.map(({ id, x, y }) => ({ id, at: [x, y] }));
  const room = last[axis] + last[size] - first[axis] - sorted.reduce((sum, box) => sum + box[size], 0);
  const gap = room / (sorted.length - 1);
  let at = first[axis];
  return sorted.map((box) => {
    const place = Math.round(at);
    at += box[size] + gap;
    return { id: box.id, at: axis === "x" ? [place, box.y] : [box.x, place] };
  });
}

/** Between nodes, along the arrows and across. */
const ALONG = 60, ACROSS = 60;
/** Nodes without an arrow, in a row. */
const A_ROW = 3;

/**
 * A layered layout from left to right, the nodes kept near where they were as a whole; nodes without an arrow stand in
 * rows below, those that send (`senders`) first. Heights should be those of whole cards. Loads dagre when it is first asked.
 */
export async function tidy(boxes: readonly Placed[], connections: readonly { readonly from: string; readonly to: string; readonly failure?: boolean }[], senders: ReadonlySet<string> = new Set()): Promise<Place[]> {
  const { default: dagre } = await import("@dagrejs/dagre");
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: ACROSS, ranksep: ALONG, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(boxes.map(({ id }) => id));
  const joined = new Set(connections.flatMap(({ from, to }) => (known.has(from) && known.has(to) && from !== to ? [from, to] : [])));
  const along = boxes.filter(({ id }) => joined.has(id));
  const alone = boxes.filter(({ id }) => !joined.has(id)).sort((a, b) => Number(senders.has(b.id)) - Number(senders.has(a.id)) || a.x - b.x || a.y - b.y);
  for (const { id, width, height } of along) graph.setNode(id, { width, height });
  connections.forEach(({ from, to, failure }, i) => {
    // A failure arrow decides little: the road of what succeeds is the picture.
    if (known.has(from) && known.has(to) && from !== to) graph.setEdge(from, to, { weight: failure ? 1 : 4 }, String(i));
  });
  dagre.layout(graph);
  const placed = along.map(({ id, width, height }) => {
    const { x, y } = graph.node(id);
    return { id, x: (x ?? 0) - width / 2, y: (y ?? 0) - height / 2 };
  });
  let rowTop = along.length === 0 ? 0 : Math.max(...along.map(({ id, height }) => (graph.node(id).y ?? 0) + height / 2)) + ACROSS;
  for (let first = 0; first < alone.length; first += A_ROW) {
    const row = alone.slice(first, first + A_ROW);
    let x = 0;
    for (const { id, width } of row) {
      placed.push({ id, x, y: rowTop });
      x += width + ALONG;
    }
    rowTop += Math.max(...row.map(({ height }) => height)) + ACROSS;
  }
  const left = Math.min(...boxes.map(({ x }) => x)), top = Math.min(...boxes.map(({ y }) => y));
  const dx = left - Math.min(...placed.map(({ x }) => x)), dy = top - Math.min(...placed.map(({ y }) => y));
  return placed.map(({ id, x, y }) => ({ id, at: [snap(x + dx), snap(y + dy)] }));
}
