/** Links, files and pasted text: all come through the scenario's one door, which is loaded when it is needed. */
import type { Loaded } from "../scenario/load.ts";
import type { Notice, Problem } from "../scenario/problem.ts";
import type { Overrides } from "../scenario/link.ts";
import { asDocument } from "./scenario-document.ts";
import type { ScenarioDocument } from "./scenario-document.ts";

export type Admitted =
  | { readonly ok: true; readonly document: ScenarioDocument; readonly notices: readonly Notice[]; readonly overrides: Overrides | undefined }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What stands behind `#` in a link to this document. */
export async function linkOf(document: ScenarioDocument, overrides: Partial<Overrides> = {}): Promise<string> {
  const { encodeLink } = await import("../scenario/link.ts");
  return encodeLink(document as Parameters<typeof encodeLink>[0], overrides);
}

/** A document from JSON text, an object, or a link. Nothing is shown or stored here. */
export async function admit(input: unknown): Promise<Admitted> {
  const text = typeof input === "string" ? input.trim() : "";
  const [{ loadScenario }, { decodeLink, looksLikeLink }] = await Promise.all([import("../scenario/load.ts"), import("../scenario/link.ts")]);
  // A document may speak of links too: only what is one is followed.
  if (!looksLikeLink(text)) return loaded(loadScenario(input), undefined);
  const decoded = decodeLink(text);
  if (!decoded.ok) return decoded;
  if (decoded.kind === "document") return loaded(loadScenario(text), decoded.overrides);
  try {
    const [{ boundedText }, { MOST_BYTES }, answer] = await Promise.all([import("../scenario/bounded-text.ts"), import("../scenario/plain.ts"), fetch(decoded.url)]);
    if (!answer.ok || answer.body === null) return failed("LinkSource", `${decoded.url} answered ${answer.status}.`, "Ask whoever gave you the link for the file itself.");
    return loaded(loadScenario(await boundedText(answer.body.getReader(), MOST_BYTES), undefined, decoded.overrides), decoded.overrides);
  } catch {
    return failed("LinkSource", `${decoded.url} could not be fetched: it is unreachable, or its server does not allow other pages to read it.`, "Download the file and open it here.");
  }
}

function loaded(result: Loaded, overrides: Overrides | undefined): Admitted {
  if (!result.ok) return result;
  const document = asDocument(result.scenario.document);
  return document ? { ok: true, document, notices: result.notices, overrides } : failed("NotAScenario", "This is not a scenario.", "Open a file that Eventyard has saved.");
}

function failed(code: string, message: string, fix: string): Admitted {
  return { ok: false, problems: [{ path: "", code, message, fix }] };
}
