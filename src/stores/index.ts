/** The page's stores, one of each, and the hooks that look at them. Tests make their own with the `create…` functions. */
import { useContext, useEffect, useMemo, useReducer, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { Series } from "./boards.ts";
import { seriesKey } from "./boards.ts";
import { catalogueStore } from "./catalogue.ts";
import type { Catalogue } from "./catalogue.ts";
import { createDocumentStore } from "./document.ts";
import type { DocumentState } from "./document.ts";
import { endNotices } from "./end-notices.ts";
import type { StandingNotice } from "./end-notices.ts";
import { effectiveAt, entriesBefore } from "./effective.ts";
import type { Effective } from "./effective.ts";
import { createRunStore } from "./run.ts";
import type { Connected, RunState, RunView } from "./run.ts";
import { StageContext } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { createSessionStore } from "./session.ts";
import type { SessionState } from "./session.ts";
import { createTwin } from "./twin.ts";
import type { Half, TwinState } from "./twin.ts";
import { upright } from "./upright.ts";
import { browserShelf } from "./shelf.ts";
import { createWorkbench } from "./workbench.ts";

// Functions, because the mere mention throws where the browser forbids it.
const local = (): Storage => localStorage;
const ofWindow = (): Storage => sessionStorage;
const memory = {
  read: (name: string, store = local) => { try { return store().getItem(`eventyard.${name}`); } catch { return null; } },
  write: (name: string, value: string | null, store = local) => {
    try { if (value === null) store().removeItem(`eventyard.${name}`); else store().setItem(`eventyard.${name}`, value); } catch { /* Forbidden: what is kept here is a convenience. */ }
  },
};

/** One window at a time writes a diagram; the browser lets go of the lock when the window goes. */
function createClaim(): (id: string) => Promise<boolean> {
  let letGo = () => {};
  return (id) => new Promise((answer) => {
    letGo();
    if (!("locks" in navigator)) { answer(true); return; }
    void navigator.locks.request(`eventyard ${id}`, { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      return lock === null ? undefined : new Promise<void>((resolve) => { letGo = resolve; });
    });
  });
}

/** Which press of a finger or a button goes on: what is dragged in it is one edit. */
function watchPress(): () => number | undefined {
  let [presses, down] = [0, false];
  if (typeof window === "undefined") return () => undefined;
  window.addEventListener("pointerdown", () => { presses += 1; down = true; }, { capture: true });
  const up = () => { down = false; };
  for (const end of ["pointerup", "pointercancel"] as const) window.addEventListener(end, up, { capture: true });
  window.addEventListener("blur", up);
  return () => (down ? presses : undefined);
}

/** Calls back later; the result cancels it. */
const later = (what: () => void, ms: number) => { const timer = setTimeout(what, ms); return () => clearTimeout(timer); };

type Connect = (failed: (message: string) => void) => Connected;
let connect: Connect | undefined;
/** Says how to reach a worker; the app does, before anything is opened. */
export function nameWorker(make: Connect): void { connect = make; }

export const documents = createDocumentStore({
  shelf: browserShelf(),
  claim: createClaim(),
  copied: () => session.tell("This diagram is open in another window. Here you go on with a copy."),
  // This window's own first; the last of any window where it has none.
  draft: { read: () => memory.read("draft", ofWindow) ?? memory.read("draft"), write: (text) => { memory.write("draft", text, ofWindow); memory.write("draft", text); } },
  now: () => Date.now(),
  newId: () => crypto.randomUUID(),
  later,
});
export const session = createSessionStore(memory);
export const run = createRunStore({
  connect: (failed) => { if (!connect) throw new Error("No worker was named."); return connect(failed); },
  later,
  now: () => performance.now(),
});
export const workbench = createWorkbench({ documents, run, now: () => Date.now(), press: watchPress() });

export const twin = createTwin({ documents, run, workbench, now: () => performance.now() });

/** Keeps where the playhead stands, so that a page that is loaded again goes on from there. */
export function rememberPlayhead(): void {
  memory.write("playhead", `${documents.store.getState().diagramId} ${Math.round(run.playheadUs())}`, ofWindow);
}

/** Where it stood in the open diagram; 0 when nothing is known. */
export function rememberedPlayhead(): number {
  const [id, us] = (memory.read("playhead", ofWindow) ?? "").split(" ");
  return id === documents.store.getState().diagramId ? Number(us) || 0 : 0;
}

export const useDocument = <T,>(pick: (state: DocumentState) => T): T => useStore(documents.store, useShallow(pick));
export const useSession = <T,>(pick: (state: SessionState) => T): T => useStore(session.store, useShallow(pick));
/** The page's own stage. */
export const mainStage: Stage = { run, documents: documents.store, change: workbench.change, half: false };
/** This run as a half of a twin run. */
const hereStage: Stage = { ...mainStage, change: (id, members) => twin.change("here", id, members), half: true };
/** One half of a twin run; the page's own stage when there is none. */
export function useHalf(half: Half): Stage {
  const view = useTwin((state) => state.view);
  return useMemo(() => {
    if (!view) return mainStage;
    return half === "here" ? hereStage : { run: view, documents: twin.document, change: (id, members) => twin.change("there", id, members), half: true };
  }, [view, half]);
}
/** Where this part of the page stands. */
export const useStage = (): Stage => useContext(StageContext) ?? mainStage;
export const useRun = <T,>(pick: (state: RunState) => T): T => useStore(useStage().run.store, useShallow(pick));
export const useTwin = <T,>(pick: (state: TwinState) => T): T => useStore(twin.store, useShallow(pick));
export const useCatalogue = (): Catalogue | undefined => useStore(catalogueStore, (state) => state.catalogue);

/** What one entity's node draws: renders again for this entity alone. */
export function useView<T>(id: string): T | undefined {
  const stage = useStage().run;
  return useSyncExternalStore((listener) => stage.views.subscribe(id, listener), () => stage.views.get(id)) as T | undefined;
}

/** One metric of one entity, told about ten times a second; `version` of the result says that it grew. `of` another run than the stage's. */
export function useSeries(entity: string, metric: string, of?: RunView): Series | undefined {
  const stage = useStage().run;
  const { series } = of ?? stage;
  const key = seriesKey(entity, metric);
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => series.subscribe(key, again), [series, key]);
  return series.get(key);
}

/** What people call entities: a node's name, a connection as `from → to`, else the id. What is removed keeps its last name. */
export function useNames(): (id: string) => string {
  const { nodes, connections } = useEffective();
  const document = useDocument((state) => state.document);
  return useMemo(() => {
    const added = (document.script ?? []).flatMap(({ add }) => add ?? []);
    const all = [...document.nodes, ...document.connections, ...added, ...nodes, ...connections];
    const names = new Map<string, string>(all.filter((each) => !("from" in each)).map((each) => [each.id, each.name ?? each.id]));
    for (const each of all) if ("from" in each) names.set(each.id, each.name ?? `${names.get(each.from) ?? each.from} → ${names.get(each.to) ?? each.to}`);
    return (id: string) => names.get(id) ?? id;
  }, [document, nodes, connections]);
}

const NARROW = "(max-width: 719.9px) and (orientation: portrait)";
const isNarrow = () => window.matchMedia(NARROW).matches;
function watchNarrow(listener: () => void): () => void {
  const media = window.matchMedia(NARROW);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** Whether the diagram stands upright, in places that are not those of the document: nothing is moved by hand then. */
export const useUpright = (): boolean => useSyncExternalStore(watchNarrow, isNarrow);

/**
 * Nodes and connections as they are at the playhead: the document with the script's changes up to now, and those of the services themselves. On a phone, where
 * nothing can be moved, the diagram stands upright.
 */
export function useEffective(): Effective {
  const stage = useStage();
  const document = useStore(stage.documents, (state) => state.document);
  const count = useRun((state) => entriesBefore(document, state.playheadUs));
  const configured = useRun((state) => state.configured);
  const done = useRun((state) => state.configured.reduce((n, { atUs }) => (atUs <= state.playheadUs ? n + 1 : n), 0));
  const narrow = useUpright() && !stage.half;
  return useMemo(() => {
    const now = effectiveAt(document, count === 0 && done === 0 ? -1 : stage.run.playheadUs(), configured.slice(0, done));
    return narrow ? { ...now, nodes: upright(now.nodes, now.connections) } : now;
  }, [stage, document, count, configured, done, narrow]);
}

/** What is amiss between the ends of connections just now, and yet stands. */
export function useEndNotices(): readonly StandingNotice[] {
  const { nodes, connections } = useEffective();
  const catalogue = useCatalogue();
  const account = useStore(useStage().documents, (state) => state.document.account);
  return useMemo(() => (catalogue ? endNotices({ nodes, connections }, catalogue, account) : []), [nodes, connections, catalogue, account]);
}
