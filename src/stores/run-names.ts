/**
 * Ids of the run's entities and names of its groups, by the numbers that flights carry. The run store's list is of what
 * there is now; numbers are of everything there ever was, so it is kept here. After a seek the worker tells all again.
 */
import type { Chunk, EntityInfo } from "../worker/protocol.ts";

interface Source {
  readonly store: { getState(): { readonly runId: number; readonly entities: readonly EntityInfo[] } };
  onChunk(listener: (chunk: Chunk) => void): () => void;
}

export interface RunNames {
  /** The same array until there are others. */
  entities(): readonly string[];
  group(index: number): string | undefined;
  subscribe(changed: () => void): () => void;
}

/** Listens from now on: made with the run, before anything is opened. */
export function createRunNames(source: Source): RunNames {
  const listeners = new Set<() => void>();
  let runId = -1;
  let entities: readonly string[] = [];
  let groups: string[] = [];
  const put = (next: readonly string[]): void => {
    if (next.length === entities.length && next.every((id, i) => id === entities[i])) return;
    entities = next;
    for (const listener of listeners) listener();
  };
  const opened = (): void => {
    const now = source.store.getState();
    if (now.runId === runId) return;
    runId = now.runId;
    groups = [];
    put(now.entities.map(({ id }) => id));
  };
  opened();
  source.onChunk((chunk) => {
    // The store has the list of a run that was just opened; its first chunk has none.
    opened();
    if (chunk.runId !== runId) return;
    const more = chunk.newEntities.map(({ id }) => id);
    if (more.length > 0) put(chunk.fresh ? more : [...entities, ...more]);
    if (chunk.fresh) groups = [];
    groups.push(...chunk.newStrings);
  });
  return {
    entities: () => entities,
    group: (index) => groups[index],
    subscribe: (changed) => { listeners.add(changed); return () => { listeners.delete(changed); }; },
  };
}
