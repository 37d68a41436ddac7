/** The gallery's scenarios: each a file, fetched when its card is looked at or opened. */
import { exampleOrder } from "../scenario/examples/index.ts";
import { asDocument } from "./scenario-document.ts";
import type { ScenarioDocument } from "./scenario-document.ts";

const files = import.meta.glob<unknown>("../scenario/examples/*.json", { import: "default" });

export interface Example { readonly key: string; readonly document: ScenarioDocument }

/** File names without their ending, in the gallery's order; what the order forgot comes last. */
export const exampleKeys: readonly string[] = [...new Set([...exampleOrder, ...Object.keys(files).map((path) => path.replace(/^.*\/|\.json$/g, "")).sort()])];

export async function loadExample(key: string): Promise<ScenarioDocument | undefined> {
  const path = Object.keys(files).find((each) => each.endsWith(`/${key}.json`));
  return path ? asDocument(await files[path]?.()) : undefined;
}

export async function loadExamples(): Promise<readonly Example[]> {
  const all = await Promise.all(exampleKeys.map(async (key) => ({ key, document: await loadExample(key) })));
  return all.flatMap((each) => (each.document ? [{ key: each.key, document: each.document }] : []));
}
