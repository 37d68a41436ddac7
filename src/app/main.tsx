/** Wires the page: the worker, the stores, the shell; opens a link, the last diagram, or the first example, running. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connect } from "../worker/client.ts";
import { documents, nameWorker, rememberPlayhead, rememberedPlayhead, run, session, workbench } from "../stores/index.ts";
import { loadCatalogue } from "../stores/catalogue.ts";
import { EMPTY_DOCUMENT, asDocument } from "../stores/scenario-document.ts";
import first from "../scenario/examples/worker-that-fails.json";
import { Shell } from "../ui/shell/shell.tsx";
import { openAnything } from "../ui/share/files.ts";
import { Canvas } from "../canvas/index.ts";
import { CrashCard } from "../ui/trouble/crash-card.tsx";
import { keepOffline } from "./offline.ts";
import "../ui/theme/theme.css";

nameWorker(connect);

/** The first example opens seconds before its first order is dead-lettered, at 68 s: there is something to see at once. */
const OPENS_AT_US = 62e6;

const root = document.getElementById("root");
if (root) createRoot(root).render(<StrictMode><CrashCard><Shell canvas={<Canvas />} /></CrashCard></StrictMode>);

void open();
void loadCatalogue();
keepOffline();

/** A link wins, then what was being worked on, then the first example. Whatever is opened runs. */
async function open(): Promise<void> {
  frames();
  const { hash } = window.location;
  if (/[#&](s|src)=/.test(hash)) {
    const opened = await openAnything(hash, "This link");
    // The link is a diagram of its own now: going on must not look as if the link changed with it.
    if (opened && session.store.getState().mode === "edit") window.history.replaceState(null, "", window.location.pathname + window.location.search);
    if (opened) return;
  } else if (await documents.resume()) {
    await workbench.sync({ play: true, atUs: rememberedPlayhead() });
    return;
  }
  await workbench.open(asDocument(first) ?? EMPTY_DOCUMENT, { play: true, atUs: OPENS_AT_US });
}

/** The page's heartbeat. A hidden tab gets no frames; the run then waits where it is, and loses nothing. */
function frames(): void {
  let last = performance.now();
  const beat = (now: number) => {
    run.frame(Math.min(100, now - last));
    last = now;
    requestAnimationFrame(beat);
  };
  requestAnimationFrame(beat);
}

// A link opened in this very tab.
window.addEventListener("hashchange", () => { if (/[#&](s|src)=/.test(window.location.hash)) void openAnything(window.location.hash, "This link"); });
window.addEventListener("pagehide", () => { rememberPlayhead(); documents.leaveDraft(); void documents.flush(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") { documents.leaveDraft(); void documents.flush(); } });
// A file dropped anywhere opens as a new diagram.
window.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
window.addEventListener("drop", (event) => {
  const file = event.dataTransfer?.files[0];
  if (!file) return;
  event.preventDefault();
  void file.text().then((text) => openAnything(text, `The file ${file.name}`));
});
