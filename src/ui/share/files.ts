/** Opening and saving: files, pasted text, links. What cannot be opened is explained, and the diagram on screen stays. */
import { documents, run, session, workbench } from "../../stores/index.ts";
import { admit } from "../../stores/links.ts";
import { EMPTY_DOCUMENT } from "../../stores/scenario-document.ts";

/** A new diagram from whatever this is; false when it was refused. `what` names it in the refusal: "This link". */
export async function openAnything(input: unknown, what: string): Promise<boolean> {
  const admitted = await admit(input);
  if (!admitted.ok) {
    session.set({ refused: { what, problems: admitted.problems } });
    return false;
  }
  const { document, overrides } = admitted;
  await workbench.open(document, { play: true, ...(overrides?.atUs === undefined ? {} : { atUs: overrides.atUs, play: false }), ...(overrides?.seed === undefined ? {} : { seed: overrides.seed }) });
  session.select([]);
  session.set({ mode: overrides?.view ?? "edit", about: undefined, followed: undefined, panel: undefined });
  if (admitted.notices[0]) session.tell(admitted.notices[0].message);
  return true;
}

export async function openFile(): Promise<void> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  const file = await new Promise<File | undefined>((resolve) => {
    input.addEventListener("change", () => resolve(input.files?.[0]));
    input.addEventListener("cancel", () => resolve(undefined));
    input.click();
  });
  if (file) await openAnything(await file.text(), `The file ${file.name}`);
}

export function startEmpty(): void {
  session.select([]);
  session.set({ mode: "edit", about: undefined, followed: undefined });
  void workbench.open(EMPTY_DOCUMENT, { play: false });
}

export function downloadScenario(): void {
  const { document } = documents.store.getState();
  saveText(`${fileStem(document.title)}.json`, `${JSON.stringify(document, null, 2)}\n`, "application/json");
}

/** The scenario with what went wrong beside it, for a report. */
export function downloadReport(): void {
  const { document } = documents.store.getState();
  const { engine, seed, dead, reachedUs, events } = run.store.getState();
  saveText("eventyard-report.json", JSON.stringify({ error: dead?.message, atUs: dead?.atUs ?? reachedUs, events, engine, seed, scenario: document }, null, 2), "application/json");
}

export function saveText(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type }));
}

export function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function fileStem(title: string | undefined): string {
  return (title ?? "scenario").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "scenario";
}
