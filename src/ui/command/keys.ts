/** Every key of the page, once: the help sheet, the command menu and the listener read this table. */
import { canvasActions } from "../../canvas/index.ts";
import { documents, run, session, twin, workbench } from "../../stores/index.ts";
import type { ViewMode } from "../../stores/session.ts";
import { toggleTwin } from "../twin/toggle.ts";
import { jumpTo, nextMoment, stepOwn, toggleLoop } from "../transport/steps.ts";
import { PALETTE_FIELD } from "../palette/palette.tsx";
import { openFile, startEmpty } from "../share/files.ts";
import { copyParts, copyAs } from "./clipboard.ts";

export interface Command {
  readonly id: string;
  readonly group: "Playing" | "Building" | "Looking" | "Page";
  readonly says: string;
  /** `Mod+K`; several are alternatives. */
  readonly keys: readonly string[];
  /** The browser's own event does it (copy, cut): the key is told in the help and left alone. */
  readonly native?: boolean;
  /** Works while a field is being typed in. */
  readonly always?: boolean;
  /** It changes the diagram: not in view modes that don't let it. `edit` builds, `explore` turns what the author pinned. */
  readonly needs?: "edit" | "explore";
  run(): void;
}

const selection = () => session.store.getState().selection;
const paces = [0.1, 0.5, 1, 2, 5, 10, 20, 60, 300];

export const commands: readonly Command[] = [
  { id: "play", group: "Playing", says: "Play or pause", keys: ["Space", "k"], run: () => void run.toggle() },
  { id: "step", group: "Playing", says: "Next event", keys: ["."], run: () => void run.step(1, "event") },
  { id: "back", group: "Playing", says: "Step back", keys: [","], run: () => void run.step(-1, "event") },
  { id: "step-own", group: "Playing", says: "Next event of the chosen node or followed message", keys: ["Shift+.", ">"], run: () => stepOwn(1) },
  { id: "back-own", group: "Playing", says: "The one before", keys: ["Shift+,", "<"], run: () => stepOwn(-1) },
  { id: "moment", group: "Playing", says: "Next interesting moment", keys: ["m"], run: () => void nextMoment() },
  { id: "moment-back", group: "Playing", says: "The moment before", keys: ["Shift+M"], run: () => void run.step(-1, "moment") },
  { id: "jump", group: "Playing", says: "Jump to an instant", keys: ["j"], run: jumpTo },
  { id: "restart", group: "Playing", says: "Start again", keys: ["r"], run: () => void run.restart() },
  { id: "pace", group: "Playing", says: "Story or steady pace", keys: ["s"], run: () => run.setPace(run.store.getState().pace === "story" ? "steady" : "story") },
  { id: "slower", group: "Playing", says: "Slower", keys: ["["], run: () => speed(-1) },
  { id: "faster", group: "Playing", says: "Faster", keys: ["]"], run: () => speed(1) },
  { id: "loop", group: "Playing", says: "Play a span again and again, or stop that", keys: ["l"], run: toggleLoop },

  { id: "add", group: "Building", says: "Add a part by name", keys: ["/"], needs: "edit", run: focusPalette },
  { id: "undo", group: "Building", says: "Undo", keys: ["Mod+Z"], needs: "explore", run: () => void workbench.undo() },
  { id: "redo", group: "Building", says: "Redo", keys: ["Mod+Shift+Z", "Mod+Y"], needs: "explore", run: () => void workbench.redo() },
  { id: "copy", group: "Building", says: "Copy the chosen parts", keys: ["Mod+C"], native: true, run: () => void copyParts(selection()) },
  { id: "cut", group: "Building", says: "Cut them", keys: ["Mod+X"], native: true, needs: "edit", run: () => void copyParts(selection()).then(removeChosen) },
  { id: "duplicate", group: "Building", says: "Duplicate them", keys: ["Mod+D"], needs: "edit", run: () => canvasActions.duplicate(selection()) },
  { id: "as-cloudformation", group: "Building", says: "Copy as CloudFormation: what is chosen, or everything", keys: [], run: () => void copyAs(selection(), "cloudformation") },
  { id: "as-cli", group: "Building", says: "Copy as AWS CLI commands: what is chosen, or everything", keys: [], run: () => void copyAs(selection(), "cli") },
  { id: "remove", group: "Building", says: "Remove them", keys: ["Delete", "Backspace"], needs: "edit", run: removeChosen },
  { id: "all", group: "Building", says: "Choose everything", keys: ["Mod+A"], run: () => session.select(documents.store.getState().document.nodes.map((each) => each.id)) },

  { id: "why", group: "Looking", says: "Why? of what is chosen", keys: ["w"], run: () => { const [id] = selection(); if (id) session.explain({ entity: id }); } },
  { id: "let-go", group: "Looking", says: "Let go: of the message, the question, the choice", keys: ["Escape"], run: () => { if (session.store.getState().presenting && !session.store.getState().about && selection().length === 0) session.present(false); else session.letGo(); } },
  { id: "colour", group: "Looking", says: "Colour by fate, group, origin", keys: ["h"], run: () => session.set(({ colourBy }) => ({ colourBy: colourBy === "fate" ? "group" : colourBy === "group" ? "origin" : "fate" })) },
  { id: "timeline", group: "Looking", says: "Fold or unfold the timeline", keys: ["t"], run: () => session.set(({ timelineOpen }) => ({ timelineOpen: !timelineOpen })) },
  { id: "outline", group: "Looking", says: "Outline: nodes and connections as a list", keys: ["o"], run: () => session.open("outline") },
  { id: "console", group: "Looking", says: "Console: AWS CLI commands against this account", keys: ["`"], needs: "edit", run: () => session.open(session.store.getState().panel === "console" ? undefined : "console") },
  { id: "twin", group: "Looking", says: "Twin run: the same seed with one value changed, side by side; or close it", keys: ["Shift+T"], run: toggleTwin },
  { id: "twin-parts", group: "Looking", says: "Go to where the twins part", keys: ["Shift+X"], run: () => { if (twin.store.getState().open) void import("../twin/parting-bar.tsx").then((module) => module.goToParting()); } },
  { id: "twin-swap", group: "Looking", says: "Swap the halves of a twin run", keys: ["x"], run: () => { if (twin.store.getState().open) twin.swap(); } },
  { id: "modelled", group: "Looking", says: "What’s modelled", keys: [], run: () => session.openRule(undefined) },

  { id: "commands", group: "Page", says: "Find a node or a command", keys: ["Mod+K", "Mod+F"], always: true, run: () => session.open("commands") },
  { id: "gallery", group: "Page", says: "Gallery", keys: ["g"], run: () => session.open("gallery") },
  { id: "share", group: "Page", says: "Share", keys: ["Mod+S"], always: true, run: () => session.open("share") },
  { id: "open", group: "Page", says: "Open a file", keys: ["Mod+O"], run: () => void openFile() },
  { id: "new", group: "Page", says: "New, empty", keys: [], run: startEmpty },
  { id: "diagrams", group: "Page", says: "My diagrams and versions", keys: [], run: () => session.open("diagrams") },
  { id: "present", group: "Page", says: "Present, or stop", keys: ["p"], run: () => session.present(!session.store.getState().presenting) },
  { id: "narration", group: "Page", says: "Tell screen readers more or less of the run", keys: ["n"], run: () => { const { narration } = session.store.getState(); session.setNarration(narration === "off" ? "moments" : narration === "moments" ? "events" : "off"); } },
  { id: "theme", group: "Page", says: "Light or dark", keys: ["d"], run: () => session.setTheme(document.documentElement.dataset["theme"] === "dark" ? "light" : "dark") },
  { id: "help", group: "Page", says: "Keys", keys: ["?"], run: () => session.open("help") },
];

/** Whether a command may be given in a view mode. Embedded pages keep to playing, so that the page around can be scrolled and searched. */
export function isAllowed({ group, needs }: Command, mode: ViewMode): boolean {
  if (mode === "embed") return group === "Playing";
  return needs === undefined || mode === "edit" || needs === mode;
}

function speed(by: 1 | -1): void {
  const { ratio } = run.store.getState();
  const next = by > 0 ? paces.find((each) => each > ratio) : paces.findLast((each) => each < ratio);
  run.setPace("steady");
  if (next !== undefined) run.setRatio(next);
}

function removeChosen(): void {
  if (selection().length > 0) canvasActions.remove(selection());
}

/** Takes the focus at once where the field is there; until it is, what is typed is kept for it, so that no letter is lost, nor the Enter behind them. */
function focusPalette(): void {
  session.set({ paletteOpen: true });
  const field = () => document.getElementById(PALETTE_FIELD) as HTMLInputElement | null;
  field()?.focus();
  if (field()) return;
  let typed = "", entered = false;
  const keep = (event: KeyboardEvent) => {
    if (event.key === "Enter" && typed !== "") entered = true;
    else if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
    else typed += event.key;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", keep, true);
  const look = (framesLeft: number) => {
    const found = field();
    if (!found && framesLeft > 0) { requestAnimationFrame(() => look(framesLeft - 1)); return; }
    window.removeEventListener("keydown", keep, true);
    found?.focus();
    if (!found || typed === "") return;
    // React hears of a value only by its own setter.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(found, found.value + typed);
    found.dispatchEvent(new Event("input", { bubbles: true }));
    // Once what was typed has found its part.
    if (entered) requestAnimationFrame(() => found.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })));
  };
  look(600);
}

/** The name of a key event in the table's spelling. */
export function keyName(event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "shiftKey">): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 && (event.metaKey || event.ctrlKey) ? event.key.toUpperCase() : event.key;
  const mod = event.metaKey || event.ctrlKey;
  const shift = event.shiftKey && (mod || key.length > 1 || key === "." || key === "," || /^[A-Z]$/.test(key));
  return `${mod ? "Mod+" : ""}${shift ? "Shift+" : ""}${key}`;
}
