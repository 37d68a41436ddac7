/**
 * `$from` of the script: an input takes what an earlier call answered. Checked here: that names are unique and known,
 * that paths can be read, and that no entries wait for one another in a circle.
 */
import type { Json } from "../vocabulary/json.ts";
import { nameOf, nearest } from "../vocabulary/problem.ts";
import type { JsonObject } from "./document.ts";
import { memberPath } from "./plain.ts";
import type { Report } from "./report.ts";

interface Entry { readonly entry: JsonObject; readonly path: string }

/** A name, then `.member`, `[n]` and `#`. */
const FROM = /^([^.[\]#\s]+)((?:\.[^.[\]#]+|\[\d+\]|#)*)$/;

export function checkFroms(report: Report, entries: readonly Entry[]): void {
  const named = new Map<string, Entry>();
  for (const each of entries) {
    const { as } = each.entry;
    if (typeof as !== "string" || each.entry.call === undefined) continue;
    if (!/^[^.[\]#\s]+$/.test(as)) report.problem(`${each.path}.as`, "BadFrom", nameOf(as));
    else if (named.has(as)) report.problem(`${each.path}.as`, "DuplicateAs", as);
    else named.set(as, each);
  }
  const waits = new Map<string, string[]>();
  for (const { entry, path } of entries) {
    const names = fromsIn(report, entry.input ?? null, `${path}.input`, [...named.keys()]);
    if (typeof entry.as === "string") waits.set(entry.as, names);
  }
  for (const [name, { path }] of named) if (comesBack(name, waits)) report.problem(`${path}.input`, "CircularFrom", name);
}

/** Names of the entries that an input waits for; what cannot be read is reported. */
function fromsIn(report: Report, value: Json, path: string, known: readonly string[]): string[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((each, index) => fromsIn(report, each, `${path}[${index}]`, known));
  const members = value as JsonObject;
  if (!Object.hasOwn(members, "$from")) return Object.entries(members).flatMap(([name, each]) => fromsIn(report, each, memberPath(path, name), known));
  const written = members.$from;
  const name = typeof written === "string" && Object.keys(members).length === 1 ? FROM.exec(written)?.[1] : undefined;
  if (name === undefined) report.problem(memberPath(path, "$from"), "BadFrom", nameOf(written));
  else if (!known.includes(name)) report.problem(memberPath(path, "$from"), "UnknownFrom", name, nearest(name, known));
  else return [name];
  return [];
}

/** Whether following who waits for whom from here leads here again. */
function comesBack(start: string, waits: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const next = [...(waits.get(start) ?? [])];
  while (next.length > 0) {
    const name = next.pop()!;
    if (name === start) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    next.push(...(waits.get(name) ?? []));
  }
  return false;
}
