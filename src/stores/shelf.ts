/** Where diagrams are kept: the browser's database on the page, a map in tests. */
import { createStore, del, get, keys, set } from "idb-keyval";
import type { ScenarioDocument } from "./scenario-document.ts";

export interface Version { readonly at: number; readonly title: string; readonly document: ScenarioDocument }

export interface Diagram {
  readonly id: string;
  readonly title: string;
  readonly document: ScenarioDocument;
  readonly createdAt: number;
  readonly changedAt: number;
  /** Newest first; thinned with age. */
  readonly versions: readonly Version[];
}

export interface Shelf {
  read(id: string): Promise<Diagram | undefined>;
  write(diagram: Diagram): Promise<void>;
  remove(id: string): Promise<void>;
  ids(): Promise<readonly string[]>;
}

/** IndexedDB. Rejects when the browser forbids it (some private windows): the page then says "not saved". */
export function browserShelf(): Shelf {
  let made: ReturnType<typeof createStore> | undefined;
  const shelf = () => (made ??= createStore("eventyard", "diagrams"));
  return {
    read: (id) => get<Diagram>(id, shelf()),
    write: (diagram) => set(diagram.id, diagram, shelf()),
    remove: (id) => del(id, shelf()),
    ids: async () => (await keys<string>(shelf())).map(String),
  };
}

export function memoryShelf(): Shelf {
  const kept = new Map<string, Diagram>();
  return {
    read: async (id) => kept.get(id),
    write: async (diagram) => { kept.set(diagram.id, diagram); },
    remove: async (id) => { kept.delete(id); },
    ids: async () => [...kept.keys()],
  };
}

const MINUTE = 60_000;
const MOST_VERSIONS = 40;

/** The history with the present put in front: one version a minute of the last hour, then one an hour, at most 40. */
export function withVersion(versions: readonly Version[], next: Version): readonly Version[] {
  const [latest, ...older] = versions;
  if (latest && JSON.stringify(latest.document) === JSON.stringify(next.document)) return versions;
  const all = latest && next.at - latest.at < MINUTE && older.length > 0 ? [next, ...older] : [next, ...versions];
  const kept: Version[] = [];
  for (const each of all) {
    const last = kept.at(-1);
    const gap = next.at - each.at > 60 * MINUTE ? 60 * MINUTE : 0;
    if (!last || last.at - each.at >= gap) kept.push(each);
  }
  return kept.slice(0, MOST_VERSIONS);
}
