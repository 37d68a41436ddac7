/** Adding from the palette, the command menu and the keyboard: one way for all. */
import { documents, run, session, workbench } from "../../stores/index.ts";
import { frameAround } from "../../canvas/index.ts";
import { effectiveAt } from "../../stores/effective.ts";
import { freshId } from "../../stores/scenario-document.ts";
import type { Part } from "./parts.ts";
import { freePlace } from "./place.ts";
import type { Recipe } from "./recipes.ts";

/** The drag's data type; its text is JSON: `{ type, stem, properties?, behaviour? }`. */
export const DRAG_TYPE = "application/eventyard-node";

export function dragText(part: Part): string {
  return JSON.stringify({ type: part.type, stem: part.stem, ...(part.properties ? { properties: part.properties } : {}), ...(part.behaviour ? { behaviour: part.behaviour } : {}) });
}

/** A recipe is carried as a piece of a document: where it falls it is put in like something pasted. */
export function recipeText({ nodes, connections }: Recipe): string {
  return JSON.stringify({ eventyard: 1, nodes, connections });
}

const nodesNow = () => effectiveAt(documents.store.getState().document, run.playheadUs()).nodes;

/** Its id, or undefined when it was refused (which is told). A frame goes around what is chosen. */
export async function addPart(part: Part): Promise<string | undefined> {
  const id = freshId(documents.store.getState().document, part.stem);
  const { selection } = session.store.getState();
  const place = (part.type === "frame" ? frameAround(selection) : undefined) ?? { at: freePlace(nodesNow(), selection) };
  const problems = await workbench.add({ id, type: part.type, ...place, ...(part.properties ? { properties: part.properties } : {}), ...(part.behaviour ? { behaviour: part.behaviour } : {}) }, `Add ${part.name}`);
  if (problems[0]) session.tell(problems[0].message, { tone: "failed" });
  else session.select([id]);
  return problems.length === 0 ? id : undefined;
}

/** What was added by keys is where the keys go on: `c` connects it, Enter opens its form. The canvas needs a few frames to draw and measure it; hidden until then, it takes no focus. */
export function focusNode(id: string, frames = 120): void {
  const node = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  node?.focus({ preventScroll: true });
  if ((node === null || document.activeElement !== node) && frames > 0) requestAnimationFrame(() => focusNode(id, frames - 1));
}

export async function addRecipe(recipe: Recipe): Promise<void> {
  const nodes = nodesNow();
  const [x, y] = nodes.length === 0 ? [0, 0] : [Math.min(...nodes.map((each) => each.at?.[0] ?? 0)), Math.max(...nodes.map((each) => each.at?.[1] ?? 0)) + 360];
  const top = Math.min(...recipe.nodes.map((each) => each.at?.[1] ?? 0));
  const { ids, problems } = await workbench.insert(`Add ${recipe.name}`, recipe.nodes.map((each) => ({ ...each, at: [x + (each.at?.[0] ?? 0), y + (each.at?.[1] ?? 0) - top] as const })), recipe.connections);
  if (problems[0]) session.tell(problems[0].message, { tone: "failed" });
  else {
    // One chosen node is brought into sight by the canvas; then the whole group is chosen, to be moved together.
    session.select(ids.slice(0, 1));
    setTimeout(() => session.select(ids), 60);
  }
}
