/** Places for the nodes of a document that gives them none: one that was written by hand, or by a program. */
import type { NodeDocument, ScenarioDocument } from "./scenario-document.ts";
import { layersOf } from "./upright.ts";

const COLUMN = 320;
const ROW = 280;
/** Between what has places and what gets them. */
const BELOW = 400;

/** The same document where all nodes have places. The others stand in columns by who reaches whom, below those that have theirs. */
export function withPlaces(document: ScenarioDocument): ScenarioDocument {
  const lost = document.nodes.filter(({ at }) => at === undefined);
  if (lost.length === 0) return document;
  const placed = document.nodes.flatMap(({ at }) => (at === undefined ? [] : [at]));
  const left = placed.length === 0 ? 0 : Math.min(...placed.map(([x]) => x));
  const top = placed.length === 0 ? 0 : Math.max(...placed.map(([, y]) => y)) + BELOW;
  const layers = layersOf(lost, document.connections).filter((layer) => layer.length > 0);
  const highest = Math.max(...layers.map((layer) => layer.length));
  const places = new Map(layers.flatMap((layer, column) => layer.map(({ id }, row): [string, NonNullable<NodeDocument["at"]>] =>
    [id, [left + column * COLUMN, top + ((highest - layer.length) / 2 + row) * ROW]])));
  return { ...document, nodes: document.nodes.map((node) => (node.at === undefined ? { ...node, at: places.get(node.id) ?? [left, top] } : node)) };
}
