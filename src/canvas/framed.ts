/** What stands in frames, of the document: what is copied, duplicated or removed with them, as it moves with them. */
import { effectiveAt } from "../stores/effective.ts";
import { documents, mainStage, run } from "../stores/index.ts";
import { configOf } from "../stores/config-of.ts";
import { catalogueStore } from "../stores/catalogue.ts";
import type { NodeDocument } from "../stores/scenario-document.ts";
import type { Standing } from "./carry.ts";
import { insideOf } from "./carry.ts";
import type { Box } from "./geometry/measures.ts";
import { inertSize, isInert } from "./inert-nodes.tsx";
import { nearHeight } from "./node-frame.tsx";
import { nodeUi } from "./registry.ts";

/** Room between a frame and what it is put around; more above, where its name stands. */
const AROUND = 40, ABOVE = 60;

/** Between what stands beside each other. */
const AIR = 20;
const STEP = 60, MOST_STEPS = 80;

const nodesNow = (): readonly NodeDocument[] => effectiveAt(documents.store.getState().document, run.playheadUs()).nodes;

/** The ids, and those of all that stands in the frames among them. */
export function withFramed(ids: readonly string[]): readonly string[] {
  const all = nodesNow().map(standing);
  const found = new Set(ids);
  // A frame inside brings its own, until nothing new is found.
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const each of all) if (each.frame && found.has(each.id)) for (const inside of insideOf(each, all)) found.add(inside.id);
  }
  return [...found];
}

/** How far what is pasted must step aside, whichever way is nearest, so that it covers nothing that stands there. */
export function stepAside(pasted: readonly NodeDocument[]): readonly [number, number] {
  const there = nodesNow().filter((each) => !isInert(each)).map(standing);
  const boxes = pasted.filter((each) => !isInert(each)).map(standing);
  const covers = (dx: number, dy: number): boolean => boxes.some((a) => there.some((b) => a.x + dx < b.x + b.width + AIR && b.x < a.x + dx + a.width + AIR && a.y + dy < b.y + b.height + AIR && b.y < a.y + dy + a.height + AIR));
  for (let ring = 0; ring < MOST_STEPS; ring++) for (const [dx, dy] of [[0, ring * STEP], [ring * STEP, 0], [0, -ring * STEP], [-ring * STEP, 0]] as const) if (!covers(dx, dy)) return [dx, dy];
  return [0, 0];
}

/** Where a frame stands, and how large, that is put around these; undefined when there is nothing to go around. */
export function frameAround(ids: readonly string[]): { readonly at: readonly [number, number]; readonly size: readonly [number, number] } | undefined {
  const boxes = nodesNow().filter(({ id }) => ids.includes(id)).map(standing);
  if (boxes.length === 0) return undefined;
  const left = Math.min(...boxes.map(({ x }) => x)) - AROUND, top = Math.min(...boxes.map(({ y }) => y)) - ABOVE;
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) + AROUND, bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + AROUND;
  const snap = (value: number): number => Math.ceil(value / 20) * 20;
  return { at: [left, top], size: [snap(right - left), snap(bottom - top)] };
}

function standing(node: NodeDocument): Standing {
  const [x, y] = node.at ?? [0, 0];
  return { id: node.id, x, y, ...sizeOf(node), frame: node.type === "frame" };
}

/** As large as it is drawn near; places do not depend on the zoom. */
function sizeOf(node: NodeDocument): Pick<Box, "width" | "height"> {
  if (isInert(node)) { const [width, height] = inertSize(node); return { width, height }; }
  const config = configOf(node, catalogueStore.getState().catalogue?.definition(node.type));
  return { width: nodeUi(node.type).width, height: nearHeight({ ...node, name: node.id, title: "", at: [0, 0], config } as Parameters<typeof nearHeight>[0], mainStage.run.views.get(node.id)) };
}
