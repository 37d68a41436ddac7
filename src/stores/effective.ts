/** What the document amounts to at an instant of the run: its parts with the script's changes up to then. */
import type { Configured } from "../worker/protocol.ts";
import type { ConnectionDocument, JsonObject, NodeDocument, ScenarioDocument, ScriptEntry } from "./scenario-document.ts";
import { durationUs } from "./scenario-document.ts";

export interface Effective {
  readonly nodes: readonly NodeDocument[];
  readonly connections: readonly ConnectionDocument[];
  /** Ids that the script added: drawn dashed until kept. */
  readonly added: ReadonlySet<string>;
}

/** How many script entries have taken effect at `atUs`: a cheap key for memoising `effectiveAt`. */
export function entriesBefore(document: ScenarioDocument, atUs: number): number {
  let n = 0;
  for (const entry of document.script ?? []) if ((durationUs(entry.at) ?? Number.POSITIVE_INFINITY) <= atUs) n += 1;
  return n;
}

/**
 * Nodes and connections with every script entry up to and including `atUs` applied, in time order, then list order; and,
 * behind those of their instant, with what the run's own services changed (`configured`).
 */
export function effectiveAt(document: ScenarioDocument, atUs: number, configured: readonly Configured[] = []): Effective {
  const script = document.script ?? [];
  const byService = configured.map(({ atUs: at, entity, change }, index) => ({ entry: { at: "", change: entity, ...change } as ScriptEntry, index: script.length + index, at }));
  const entries = [...script.map((entry, index) => ({ entry, index, at: durationUs(entry.at) ?? Number.POSITIVE_INFINITY })), ...byService]
    .filter((each) => each.at <= atUs)
    .sort((a, b) => a.at - b.at || a.index - b.index);
  let nodes = document.nodes;
  let connections = document.connections;
  const added = new Set<string>();
  for (const { entry } of entries) {
    if (entry.change !== undefined) {
      nodes = nodes.map((each) => (each.id === entry.change ? merged(each, entry) : each));
      connections = connections.map((each) => (each.id === entry.change ? merged(each, entry) : each));
    } else if (entry.add !== undefined) {
      const part = entry.add;
      added.add(part.id);
      if ("from" in part) connections = [...connections, part];
      else nodes = [...nodes, part];
    } else if (entry.remove !== undefined) {
      const gone = dependents(connections, entry.remove);
      nodes = nodes.filter((each) => !gone.has(each.id));
      connections = connections.filter((each) => !gone.has(each.id));
    }
  }
  return { nodes, connections, added };
}

/** `parts` with the members of a change: a value replaces, null takes the member out (its default again). */
export function merged<T extends NodeDocument | ConnectionDocument>(part: T, change: Change): T {
  const next: Record<string, unknown> = { ...part, properties: members(part.properties, change.properties), behaviour: members(part.behaviour, change.behaviour) };
  for (const name of ["body", "input", "when", "ignoreErrors"] as const) if (change[name] !== undefined) next[name] = change[name];
  for (const name of Object.keys(next)) if (next[name] === undefined || next[name] === null) delete next[name];
  return next as unknown as T;
}

/** Members that replace those of an entity: of its two tables, and of a call connection. */
export type Change = Pick<ScriptEntry, "properties" | "behaviour" | "body" | "input" | "when" | "ignoreErrors">;

function members(before: JsonObject | undefined, change: JsonObject | undefined): JsonObject | undefined {
  const all = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null);
  return all.length > 0 ? Object.fromEntries(all) : undefined;
}

/** An id with every connection that starts or ends at it, and theirs (failure arrows start at connections). */
export function dependents(connections: readonly ConnectionDocument[], id: string): Set<string> {
  const gone = new Set([id]);
  for (let size = 0; size !== gone.size;) {
    size = gone.size;
    for (const each of connections) if (gone.has(each.from) || gone.has(each.to)) gone.add(each.id);
  }
  return gone;
}

/** Notes and frames: the run knows nothing of them. */
export function isInert(part: NodeDocument | ConnectionDocument): boolean {
  return part.type === "note" || part.type === "frame";
}

/** What of the document the run depends on: without places, names and words. Two equal texts are one run. */
export function simulationText(document: ScenarioDocument): { readonly base: string; readonly script: string } {
  const bare = <T extends object>(each: T) => ({ ...each, at: undefined, name: undefined });
  const script = (document.script ?? []).map((entry: ScriptEntry) => (entry.add ? { ...entry, add: bare(entry.add) } : entry));
  return {
    base: JSON.stringify([document.seed, document.account, document.until, document.goals, document.nodes.filter((each) => !isInert(each)).map(bare), document.connections]),
    script: JSON.stringify(script),
  };
}
