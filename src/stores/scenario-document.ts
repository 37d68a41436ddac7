/**
 * The scenario document as the page keeps it: plain data, never changed in place. Members that this version does not
 * know stay where they are (DESIGN § 4.1), hence the open records.
 */
import type { ConnectionDocument, JsonObject, NodeDocument, ScenarioDocument as Written } from "../scenario/document.ts";
import type { Json } from "../vocabulary/json.ts";

export type { ConnectionDocument, JsonObject, NodeDocument };

/** One entry of the script, all members of its four kinds optional: `at` and one of call, change, add, remove. */
export interface ScriptEntry {
  readonly at: string;
  readonly call?: string;
  readonly on?: string;
  readonly as?: string;
  readonly change?: string;
  readonly properties?: JsonObject;
  readonly behaviour?: JsonObject;
  readonly body?: Json;
  readonly input?: Json;
  readonly when?: Json;
  readonly ignoreErrors?: Json;
  readonly add?: NodeDocument | ConnectionDocument;
  readonly remove?: string;
}

/** As written, with its lists always there. */
export interface ScenarioDocument extends Omit<Written, "nodes" | "connections" | "script"> {
  readonly nodes: readonly NodeDocument[];
  readonly connections: readonly ConnectionDocument[];
  readonly script?: readonly ScriptEntry[];
}

export const EMPTY_DOCUMENT: ScenarioDocument = { eventyard: 1, title: "Untitled", seed: 1, nodes: [], connections: [] };

const UNIT_US: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10 };

/** Microseconds of a Duration (`1.5s`, `200ms`), or undefined when it is none. */
export function durationUs(text: string | undefined): number | undefined {
  const found = /^(\d+(?:\.\d+)?)(us|ms|s|m|h|d)$/.exec(text ?? "");
  return found ? Math.round(Number(found[1]) * (UNIT_US[found[2] ?? "s"] ?? 1e6)) : undefined;
}

/** The shortest Duration of an instant: `12s`, `1.5s`, `31000001us`. */
export function durationText(us: number): string {
  if (us % 1000 !== 0) return `${us}us`;
  return us % 1e6 === 0 || us > 1e6 ? `${us / 1e6}s` : `${us / 1e3}ms`;
}

/** A document from unknown JSON, checked only as far as the page needs to show it; the loading door checks the rest. */
export function asDocument(value: unknown): ScenarioDocument | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { nodes, connections } = value as { nodes?: unknown; connections?: unknown };
  if (!Array.isArray(nodes)) return undefined;
  return { eventyard: 1, ...(value as object), nodes, connections: Array.isArray(connections) ? connections : [] } as ScenarioDocument;
}

/** Entries of a script with their places in it and their instants. */
export function entriesOf(script: readonly ScriptEntry[] | undefined): readonly { readonly entry: ScriptEntry; readonly index: number; readonly atUs: number }[] {
  return (script ?? []).map((entry, index) => ({ entry, index, atUs: durationUs(entry.at) ?? 0 }));
}

/** An id that nothing in the document has: `queue`, `queue-2`, … */
export function freshId(document: ScenarioDocument, stem: string): string {
  const taken = new Set([...document.nodes, ...document.connections].map((each) => each.id));
  for (const entry of document.script ?? []) if (entry.add) taken.add(entry.add.id);
  const base = stem.replace(/[^A-Za-z0-9_-]/g, "-").replace(/^[^A-Za-z]+/, "") || "node";
  if (!taken.has(base)) return base;
  for (let n = 2; ; n += 1) if (!taken.has(`${base}-${n}`)) return `${base}-${n}`;
}
