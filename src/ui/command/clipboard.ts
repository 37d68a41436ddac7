/** Copy, cut, paste and duplicate: parts of a diagram as JSON text, so that they can go into another window or a message. */
import { documents, run, session, workbench } from "../../stores/index.ts";
import { effectiveAt } from "../../stores/effective.ts";
import { asDocument } from "../../stores/scenario-document.ts";
import type { ScenarioDocument } from "../../stores/scenario-document.ts";
import { deployText } from "../../stores/deploying.ts";
import type { DeployForm } from "../../stores/deploying.ts";
import { openAnything } from "../share/files.ts";

const SHIFT = 40;

/** Chosen nodes with the connections between them. */
function pick(ids: readonly string[]): Pick<ScenarioDocument, "nodes" | "connections"> {
  const { nodes, connections } = effectiveAt(documents.store.getState().document, run.playheadUs());
  const chosen = new Set(ids);
  for (let size = -1; size !== chosen.size;) {
    size = chosen.size;
    for (const each of connections) if (chosen.has(each.from) && chosen.has(each.to)) chosen.add(each.id);
  }
  return { nodes: nodes.filter((each) => chosen.has(each.id)), connections: connections.filter((each) => chosen.has(each.id) && chosen.has(each.from) && chosen.has(each.to)) };
}

export async function copyParts(ids: readonly string[]): Promise<void> {
  const parts = pick(ids);
  if (parts.nodes.length === 0) return;
  const done = await copyText(JSON.stringify({ eventyard: 1, ...parts }, null, 2));
  session.tell(done ? `Copied ${parts.nodes.length === 1 ? parts.nodes[0]?.id : `${parts.nodes.length} nodes`}.` : "This browser does not let the page copy.", done ? {} : { tone: "failed" });
}

const FORM_NAMES: Readonly<Record<DeployForm, string>> = { cloudformation: "CloudFormation", cli: "AWS CLI commands" };

/** Copies what makes these parts at AWS; nothing chosen means the whole diagram. */
export async function copyAs(ids: readonly string[], form: DeployForm): Promise<void> {
  const { document } = documents.store.getState();
  const { nodes, connections } = effectiveAt(document, run.playheadUs());
  try {
    const { text, notes } = await deployText({ ...document, nodes, connections }, ids.length > 0 ? ids : nodes.map(({ id }) => id), form);
    if (text === "") session.tell(notes[0] ?? "None of this is an AWS resource: clients, fleets and servers are the world around it.", { tone: "failed" });
    else if (await copyText(text)) session.tell(`Copied as ${FORM_NAMES[form]}.${notes.length > 0 ? " What is yours to add stands at its head." : ""}`);
    else session.tell("This browser does not let the page copy.", { tone: "failed" });
  } catch {
    session.tell("That part of the page could not be fetched. Try again when you are online.", { tone: "failed" });
  }
}

/** False where the browser forbids it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export async function duplicateParts(ids: readonly string[]): Promise<void> {
  await insert(pick(ids), "Duplicate");
}

/** Pasted text: parts are added beside what is there, a whole scenario or a link opens as a new diagram. */
export async function pasteText(text: string): Promise<void> {
  const trimmed = text.trim();
  if (!trimmed) return;
  if (/[#&]s=|^d\d+\./.test(trimmed)) { await openAnything(trimmed, "The pasted link"); return; }
  // Whatever means to be JSON is told where it stops being it; of anything else, what could have been pasted.
  if (!/^[{[]/.test(trimmed)) { session.tell("That is no part of a diagram: paste copied parts, a whole scenario (JSON) or a link.", { tone: "failed" }); return; }
  const value = parse(trimmed);
  const document = asDocument(value);
  if (document && document.title === undefined) await insert(document, "Paste");
  else await openAnything(trimmed, "The pasted text");
}

async function insert({ nodes, connections }: Pick<ScenarioDocument, "nodes" | "connections">, name: string): Promise<void> {
  if (nodes.length === 0) return;
  const moved = nodes.map((each) => ({ ...each, at: [(each.at?.[0] ?? 0) + SHIFT, (each.at?.[1] ?? 0) + SHIFT] as const }));
  const { ids, problems } = await workbench.insert(name, moved, connections);
  if (problems[0]) session.tell(problems[0].message, { tone: "failed" });
  else session.select(ids);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the loading door will say so in words.
    return undefined;
  }
}
