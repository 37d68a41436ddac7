/**
 * A diagram that flows from left to right, stood upright for a narrow screen: its columns become rows. For looking only;
 * the document keeps its places.
 */
import type { ConnectionDocument, NodeDocument } from "./scenario-document.ts";

const COLUMN_GAP = 120;
const STEP_X = 280;
const STEP_Y = 270;
/** The room of a phone above its sheet, px. */
const ROOM = { width: 360, height: 520 };

export function upright(nodes: readonly NodeDocument[], connections: readonly ConnectionDocument[] = []): readonly NodeDocument[] {
  const placed = nodes.filter((each) => each.at && each.type !== "frame");
  if (placed.length < 2) return nodes;
  const columns: NodeDocument[][] = [];
  for (const node of [...placed].sort((a, b) => x(a) - x(b))) {
    const last = columns.at(-1);
    if (last && x(node) - Math.min(...last.map(x)) < COLUMN_GAP) last.push(node);
    else columns.push([node]);
  }
  lower(columns, connections);
  const widest = Math.max(...columns.map((each) => each.length));
  const at = new Map(columns.flatMap((column, row) => [...column].sort((a, b) => y(a) - y(b)).map((node, i): [string, readonly [number, number]] => [node.id, [Math.round(((widest - column.length) / 2 + i) * STEP_X), row * STEP_Y]])));
  const lying = scaleOf(Math.max(...placed.map(x)) - Math.min(...placed.map(x)) + STEP_X, Math.max(...placed.map(y)) - Math.min(...placed.map(y)) + STEP_Y);
  if (scaleOf(widest * STEP_X, columns.length * STEP_Y) <= lying) return nodes;
  return nodes.filter((each) => each.type !== "frame").map((each) => ({ ...each, at: at.get(each.id) ?? each.at ?? [0, 0] }));
}

/** What is reached from further right alone (a dead-letter queue under its source's client) stands below what reaches it, not above. */
function lower(columns: NodeDocument[][], connections: readonly ConnectionDocument[]): void {
  const rowOf = new Map(columns.flatMap((column, row) => column.map(({ id }): [string, number] => [id, row])));
  for (const [id, row] of rowOf) {
    const from = connections.flatMap((each) => (each.to === id ? [rowOf.get(each.from) ?? -1] : []));
    if (from.length === 0 || columns[row]!.length < 2 || from.some((each) => each <= row)) continue;
    const node = columns[row]!.find((each) => each.id === id)!;
    columns[row] = columns[row]!.filter((each) => each !== node);
    const below = Math.min(columns.length - 1, Math.max(...from) + 1);
    columns[below]!.push(node);
  }
}

const x = (node: NodeDocument): number => node.at?.[0] ?? 0;
const y = (node: NodeDocument): number => node.at?.[1] ?? 0;

/** How large a box of this size can be shown. */
function scaleOf(width: number, height: number): number {
  return Math.min(ROOM.width / width, ROOM.height / height);
}
