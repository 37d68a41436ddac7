/**
 * A diagram that flows from left to right, stood upright for a narrow screen: who is reached stands below who reaches it.
 * For looking only; the document keeps its places.
 */
import type { ConnectionDocument, NodeDocument } from "./scenario-document.ts";

/** Nodes whose left edges are nearer than this stand in one column. */
const COLUMN_GAP = 120;
const STEP_X = 280;
const STEP_Y = 270;
/** The room of a phone above its sheet, px. */
const ROOM = { width: 360, height: 520 };
/** More in a row than this cannot be read. */
const MOST_IN_A_ROW = 4;

export function upright(nodes: readonly NodeDocument[], connections: readonly ConnectionDocument[] = []): readonly NodeDocument[] {
  const placed = nodes.filter((each) => each.at && each.type !== "frame");
  const width = Math.max(...placed.map(x)) - Math.min(...placed.map(x)), height = Math.max(...placed.map(y)) - Math.min(...placed.map(y));
  if (placed.length < 2 || width < COLUMN_GAP) return nodes;
  const layers = layersOf(placed, connections);
  const scale = (rows: readonly (readonly unknown[])[]): number => scaleOf(Math.max(...rows.map((row) => row.length)) * STEP_X, rows.length * STEP_Y);
  const rows = [...Array(MOST_IN_A_ROW).keys()].map((most) => layers.flatMap((layer) => parted(layer, most + 1))).reduce((best, each) => (scale(each) > scale(best) ? each : best));
  if (scale(rows) <= scaleOf(width + STEP_X, height + STEP_Y)) return nodes;
  const widest = Math.max(...rows.map((row) => row.length));
  const at = new Map(rows.flatMap((row, k) => row.map(({ id }, i): [string, readonly [number, number]] => [id, [Math.round(((widest - row.length) / 2 + i) * STEP_X), k * STEP_Y]])));
  return nodes.filter((each) => each.type !== "frame").map((each) => ({ ...each, at: at.get(each.id) ?? each.at ?? [0, 0] }));
}

const x = (node: NodeDocument): number => node.at?.[0] ?? 0;
const y = (node: NodeDocument): number => node.at?.[1] ?? 0;

/** Neighbours of one layer that would stand side by side, in rows of so many; what one node reaches is spread over the rows. */
function parted(layer: readonly NodeDocument[], most: number): NodeDocument[][] {
  const rows = Math.ceil(layer.length / most);
  return [...Array(rows).keys()].map((row) => layer.filter((_, i) => i % rows === row));
}

/** As far down as the longest way that leads there; what nothing leads to or from, below what stands at its left. Each in the order of the layer above. */
export function layersOf(placed: readonly NodeDocument[], connections: readonly ConnectionDocument[]): NodeDocument[][] {
  const inOrder = [...placed].sort((a, b) => x(a) - x(b) || y(a) - y(b));
  const sources = sourcesOf(inOrder, connections);
  const joined = new Set([...sources].flatMap(([id, from]) => (from.length > 0 ? [id, ...from] : [])));
  const depth = new Map<string, number>();
  const depthOf = (node: NodeDocument): number => {
    const known = depth.get(node.id);
    if (known !== undefined) return known;
    const above = joined.has(node.id) ? placed.filter(({ id }) => sources.get(node.id)?.includes(id)) : inOrder.filter((each) => x(each) <= x(node) - COLUMN_GAP);
    const found = Math.max(-1, ...above.map(depthOf)) + 1;
    depth.set(node.id, found);
    return found;
  };
  const layers: NodeDocument[][] = [];
  for (const node of inOrder) (layers[depthOf(node)] ??= []).push(node);
  const placeOf = new Map<string, number>();
  return layers.map((layer) => {
    const want = (node: NodeDocument): number => { const from = (sources.get(node.id) ?? []).flatMap((id) => placeOf.get(id) ?? []); return from.length === 0 ? 0 : from.reduce((sum, each) => sum + each, 0) / from.length; };
    const sorted = [...layer].sort((a, b) => want(a) - want(b) || y(a) - y(b) || x(a) - x(b));
    sorted.forEach(({ id }, i) => placeOf.set(id, i - (sorted.length - 1) / 2));
    return sorted;
  });
}

/** Who leads to each node, without the ways that lead back. A failure arrow of a connection leaves where that connection does. */
function sourcesOf(inOrder: readonly NodeDocument[], connections: readonly ConnectionDocument[]): Map<string, string[]> {
  const ids = new Set(inOrder.map(({ id }) => id));
  const sources = new Map(inOrder.map(({ id }): [string, string[]] => [id, []]));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => from === to || (!seen.has(to) && Boolean(seen.add(to)) && (sources.get(to) ?? []).some((each) => reaches(from, each, seen)));
  const startOf = (id: string): string => (ids.has(id) ? id : connections.find((each) => each.id === id)?.from ?? id);
  const rank = new Map(inOrder.map(({ id }, i) => [id, i]));
  // From left to right first: of a circle, the way that goes back is left out.
  const sorted = connections.map(({ from, to }) => ({ from: startOf(from), to })).filter(({ from, to }) => ids.has(from) && ids.has(to)).sort((a, b) => (rank.get(a.from) ?? 0) - (rank.get(b.from) ?? 0));
  for (const { from, to } of sorted) if (!reaches(to, from)) sources.get(to)!.push(from);
  return sources;
}

/** How large a box of this size can be shown. */
function scaleOf(width: number, height: number): number {
  return Math.min(ROOM.width / width, ROOM.height / height);
}
