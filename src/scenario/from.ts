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
  const waits = new Map<string, readonly string[]>();
  for (const { entry, path } of entries) {
    const names = fromsIn(report, entry.input ?? null, `${path}.input`, named);
    if (typeof entry.as === "string") waits.set(entry.as, names);
  }
  const circular = inCircles(waits);
  for (const [name, { path }] of named) if (circular.has(name)) report.problem(`${path}.input`, "CircularFrom", name);
}

/** Names of the entries that an input waits for; what cannot be read is reported. */
function fromsIn(report: Report, value: Json, path: string, known: ReadonlyMap<string, Entry>): string[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((each, index) => fromsIn(report, each, `${path}[${index}]`, known));
  const members = value as JsonObject;
  if (!Object.hasOwn(members, "$from")) return Object.entries(members).flatMap(([name, each]) => fromsIn(report, each, memberPath(path, name), known));
  const written = members.$from;
  const name = typeof written === "string" && Object.keys(members).length === 1 ? FROM.exec(written)?.[1] : undefined;
  if (name === undefined) report.problem(memberPath(path, "$from"), "BadFrom", nameOf(written));
  else if (!known.has(name)) report.problem(memberPath(path, "$from"), "UnknownFrom", name, nearest(name, [...known.keys()]));
  else return [name];
  return [];
}

/** Names that wait, in the end, for themselves; and those between two such circles, which never get their answer either. */
function inCircles(waits: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const left = withoutEnds(waits);
  return new Set(withoutEnds(reversed(left)).keys());
}

/** Takes away whoever waits for nobody, again and again, until all that is left wait for somebody who is left. */
function withoutEnds(waits: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const left = new Map([...waits].map(([name, names]) => [name, new Set(names.filter((each) => waits.has(each)))]));
  const waitedBy = reversed(waits);
  const free = [...left].filter(([, names]) => names.size === 0).map(([name]) => name);
  for (let name = free.pop(); name !== undefined; name = free.pop()) {
    left.delete(name);
    for (const each of waitedBy.get(name) ?? []) {
      const names = left.get(each);
      if (names?.delete(name) === true && names.size === 0) free.push(each);
    }
  }
  return new Map([...left].map(([name, names]) => [name, [...names]]));
}

/** Who is waited for, by whom. */
function reversed(waits: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>([...waits.keys()].map((name) => [name, []]));
  for (const [name, names] of waits) for (const each of names) by.get(each)?.push(name);
  return by;
}
