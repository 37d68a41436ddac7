/** Copy, cut, paste and duplicate: parts of a diagram as JSON text, so that they can go into another window or a message. */
import { canvasActions } from "../../canvas/index.ts";
import { documents, run, session } from "../../stores/index.ts";
import { effectiveAt } from "../../stores/effective.ts";
import { asDocument } from "../../stores/scenario-document.ts";
import { deployText } from "../../stores/deploying.ts";
import type { DeployForm } from "../../stores/deploying.ts";
import { freePlace } from "../palette/place.ts";
import { openAnything } from "../share/files.ts";

export async function copyParts(ids: readonly string[]): Promise<void> {
  const text = canvasActions.copy(ids);
  const { nodes } = asDocument(parse(text)) ?? { nodes: [] };
  if (nodes.length === 0) return;
  const done = await copyText(text);
  session.tell(done ? `Copied ${nodes.length === 1 ? nodes[0]?.name ?? nodes[0]?.id : `${nodes.length} parts`}.` : "This browser does not let the page copy.", done ? {} : { tone: "failed" });
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

/** Pasted text: parts are added beside what is there, a whole scenario or a link opens as a new diagram. */
export async function pasteText(text: string): Promise<void> {
  const trimmed = text.trim();
  if (!trimmed) return;
  if (/[#&]s=|^d\d+\./.test(trimmed)) { await openAnything(trimmed, "The pasted link"); return; }
  // Whatever means to be JSON is told where it stops being it; of anything else, what could have been pasted.
  if (!/^[{[]/.test(trimmed)) { session.tell("That is no part of a diagram: paste copied parts, a whole scenario (JSON) or a link.", { tone: "failed" }); return; }
  const value = parse(trimmed);
  const document = asDocument(value);
  if (document && document.title === undefined) canvasActions.paste(trimmed, freePlace(effectiveAt(documents.store.getState().document, run.playheadUs()).nodes, []));
  else await openAnything(trimmed, "The pasted text");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the loading door will say so in words.
    return undefined;
  }
}
