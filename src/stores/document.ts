/**
 * The document being edited. Every edit is a named transaction; undo and redo go through them; each lands on the shelf.
 * Opening anything from outside makes a new diagram: nothing is ever overwritten.
 */
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { EMPTY_DOCUMENT, asDocument } from "./scenario-document.ts";
import type { ScenarioDocument } from "./scenario-document.ts";
import { withVersion } from "./shelf.ts";
import type { Diagram, Shelf } from "./shelf.ts";
import { withPlaces } from "./places.ts";

export interface Transaction {
  /** What was done, for the undo button: "Move orders". */
  readonly name: string;
  readonly before: ScenarioDocument;
  readonly after: ScenarioDocument;
  /** When, wall-clock milliseconds. */
  readonly at: number;
  /** Transactions of one key within a second are one (a slider being dragged). */
  readonly merge?: string;
}

export interface DocumentState {
  readonly diagramId: string;
  readonly document: ScenarioDocument;
  readonly past: readonly Transaction[];
  readonly future: readonly Transaction[];
  readonly saved: "saved" | "saving" | "failed";
  readonly savedAt: number;
}

export interface DiagramEntry { readonly id: string; readonly title: string; readonly nodes: number; readonly changedAt: number }

/** A copy that can be written at once, when the page is being left and the database may not finish. */
export interface Draft { read(): string | null; write(text: string | null): void }

export interface DocumentStore {
  readonly store: StoreApi<DocumentState>;
  /** Applies `recipe`; nothing happens when it returns the same document. `held`: of one key they are one however long it takes. */
  transact(name: string, recipe: (document: ScenarioDocument) => ScenarioDocument, options?: { readonly merge?: string; readonly held?: boolean }): void;
  /** Undoes the last transaction without leaving it to be redone: it should not have been made. */
  takeBack(): void;
  undo(): Transaction | undefined;
  redo(): Transaction | undefined;
  /** A new diagram with this document; the present one is saved first. */
  openNew(document: ScenarioDocument): Promise<string>;
  /** A diagram from the shelf; false when it is gone. */
  openDiagram(id: string): Promise<boolean>;
  /** The diagram that was open last, or the draft of a page that died; undefined when there is none. */
  resume(): Promise<boolean>;
  diagrams(): Promise<readonly DiagramEntry[]>;
  diagram(id: string): Promise<Diagram | undefined>;
  removeDiagram(id: string): Promise<void>;
  /** Puts a version back, as a transaction that can be undone. */
  restore(document: ScenarioDocument): void;
  /** Writes what is not yet written. */
  flush(): Promise<void>;
  /** Leaves a copy behind without waiting: for `pagehide`. */
  leaveDraft(): void;
}

interface Means {
  /** Takes a diagram for this window alone and lets go of the one before; false when another window has it. */
  claim?(id: string): Promise<boolean>;
  /** It was taken: what is opened is a copy. */
  copied?(): void;
  readonly shelf: Shelf; readonly draft: Draft; now(): number; newId(): string; later(run: () => void, ms: number): () => void;
}

const MERGE_MS = 1000;
const SAVE_AFTER_MS = 400;
const MOST_PAST = 200;

export function createDocumentStore(means: Means): DocumentStore {
  const store = createStore<DocumentState>(() => ({ diagramId: means.newId(), document: EMPTY_DOCUMENT, past: [], future: [], saved: "saved", savedAt: means.now() }));
  let cancelSave: (() => void) | undefined;
  let dirty = false;

  const changed = (next: Partial<DocumentState>) => {
    dirty = true;
    store.setState({ ...next, saved: "saving" });
    cancelSave?.();
    cancelSave = means.later(() => void flush(), SAVE_AFTER_MS);
  };

  const flush = async () => {
    cancelSave?.();
    cancelSave = undefined;
    if (!dirty) return;
    const { diagramId, document } = store.getState();
    dirty = false;
    try {
      const before = await means.shelf.read(diagramId);
      const at = means.now();
      const title = document.title ?? "Untitled";
      await means.shelf.write({
        id: diagramId, title, document, createdAt: before?.createdAt ?? at, changedAt: at,
        versions: withVersion(before?.versions ?? [], { at, title, document }),
      });
      if (store.getState().diagramId === diagramId && !dirty) store.setState({ saved: "saved", savedAt: at });
      means.draft.write(JSON.stringify({ diagramId }));
    } catch {
      // The database may be forbidden or full: the person is told in the top bar, and the draft still holds the text.
      dirty = true;
      store.setState({ saved: "failed" });
      means.draft.write(JSON.stringify({ diagramId, document }));
    }
  };

  const show = (diagramId: string, document: ScenarioDocument) => store.setState({ diagramId, document, past: [], future: [], saved: "saved", savedAt: means.now() });

  const openDiagram = async (id: string) => {
    await flush();
    const found = await means.shelf.read(id).catch(() => undefined);
    const document = asDocument(found?.document);
    if (!found || !document) return false;
    // Open in another window: this one goes on with a copy, so that neither writes over the other.
    if (means.claim && !(await means.claim(id))) { await openNew(document); means.copied?.(); return true; }
    show(id, document);
    means.draft.write(JSON.stringify({ diagramId: id }));
    return true;
  };

  const openNew = async (document: ScenarioDocument) => {
    await flush();
    const id = means.newId();
    await means.claim?.(id);
    show(id, withPlaces(document));
    dirty = true;
    await flush();
    return id;
  };

  const travel = (from: "past" | "future") => {
    const { past, future, document } = store.getState();
    const step = from === "past" ? past.at(-1) : future.at(-1);
    if (!step) return undefined;
    if (from === "past") changed({ document: step.before, past: past.slice(0, -1), future: [...future, { ...step, after: document }] });
    else changed({ document: step.after, past: [...past, step], future: future.slice(0, -1) });
    return step;
  };

  const transact: DocumentStore["transact"] = (name, recipe, options = {}) => {
    const { document, past } = store.getState();
    const after = recipe(document);
    if (after === document) return;
    const at = means.now();
    const last = past.at(-1);
    const joins = options.merge !== undefined && last?.merge === options.merge && (options.held === true || at - last.at < MERGE_MS);
    const step: Transaction = { name, before: joins ? last.before : document, after, at, ...(options.merge === undefined ? {} : { merge: options.merge }) };
    changed({ document: after, past: [...(joins ? past.slice(0, -1) : past), step].slice(-MOST_PAST), future: [] });
  };

  return {
    store, transact, flush, openDiagram,
    takeBack: () => { travel("past"); store.setState(({ future }) => ({ future: future.slice(0, -1) })); },
    undo: () => travel("past"),
    redo: () => travel("future"),
    openNew,
    resume: async () => {
      const left = parseDraft(means.draft.read());
      if (!left) return false;
      const found = await openDiagram(left.diagramId);
      if (!left.document) return found;
      // The page died before the database had it: the draft is newer than what the shelf holds.
      store.setState({ diagramId: left.diagramId });
      changed({ document: left.document });
      await flush();
      return true;
    },
    diagrams: async () => {
      const all = await Promise.all((await means.shelf.ids()).map((id) => means.shelf.read(id)));
      return all.flatMap((each) => (each ? [{ id: each.id, title: each.title, nodes: each.document.nodes.length, changedAt: each.changedAt }] : [])).sort((a, b) => b.changedAt - a.changedAt);
    },
    diagram: (id) => means.shelf.read(id),
    removeDiagram: (id) => means.shelf.remove(id),
    restore: (document) => transact("Go back to an earlier version", () => document),
    leaveDraft: () => {
      if (!dirty) return;
      const { diagramId, document } = store.getState();
      means.draft.write(JSON.stringify({ diagramId, document }));
    },
  };
}

function parseDraft(text: string | null): { readonly diagramId: string; readonly document?: ScenarioDocument } | undefined {
  if (!text) return undefined;
  try {
    const value = JSON.parse(text) as { diagramId?: unknown; document?: unknown };
    if (typeof value.diagramId !== "string") return undefined;
    const document = asDocument(value.document);
    return document ? { diagramId: value.diagramId, document } : { diagramId: value.diagramId };
  } catch {
    // A torn draft is no draft; the shelf still has the last saved state.
    return undefined;
  }
}
