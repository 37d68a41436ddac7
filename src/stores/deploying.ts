/** Chosen parts as what makes them at AWS. The writers come with the catalogue, the rest is fetched when first asked for. */
import type { ScenarioDocument } from "./scenario-document.ts";
import { loadCatalogue } from "./catalogue.ts";

export type DeployForm = "cloudformation" | "cli";

/** Empty text when nothing chosen is an AWS resource. Rejects when the page cannot fetch its own parts. */
export async function deployText(document: ScenarioDocument, ids: readonly string[], form: DeployForm): Promise<{ readonly text: string; readonly notes: readonly string[] }> {
  const [{ definition }, { asCloudFormation, asCommands }] = await Promise.all([loadCatalogue(), import("../scenario/deploy/index.ts")]);
  return (form === "cli" ? asCommands : asCloudFormation)(document as unknown as Parameters<typeof asCommands>[0], ids, definition);
}
