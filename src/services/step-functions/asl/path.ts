/**
 * JSONPath as the Amazon States Language uses it: read once into plain steps, evaluated without side effects.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
 */
import type { Json } from "../../../vocabulary/json.ts";
import { matchesFilter, parseFilter, type Filter } from "./path-filter.ts";

export type Step =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "any" }
  | { readonly kind: "slice"; readonly from?: number; readonly to?: number; readonly by: number }
  | { readonly kind: "union"; readonly of: readonly (string | number)[] }
  | { readonly kind: "deep" }
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "length" };

/** `root` is "$" (the data), "$$" (the context object) or a variable's name. */
export interface JsonPath { readonly text: string; readonly root: string; readonly steps: readonly Step[]; /** It addresses one node: no wildcard, slice, union, filter or descent. */ readonly definite: boolean }

/** What a path may read from. */
export interface Roots { readonly data: Json; context(): Json; variable(name: string): Json | undefined }

const ROOT = /^\$(\$|[\p{ID_Start}_][\p{ID_Continue}]*)?/u;
const NAME = /^\.([^\s.[\]'"@()!,:?*$]+)/u;
const QUOTED = /^\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*/u;

/** The path that a text is; undefined for what is none. */
export function parsePath(text: string): JsonPath | undefined {
  const root = ROOT.exec(text);
  if (!root) return undefined;
  const steps = parseSteps(text.slice(root[0].length));
  if (steps === undefined) return undefined;
  return { text, root: root[1] === undefined ? "$" : root[1] === "$" ? "$$" : root[1], steps, definite: steps.every(isDefinite) };
}

const isDefinite = (step: Step) => step.kind === "name" || step.kind === "index" || step.kind === "length";

/** A reference path addresses one node of the data and has no operators (`@ , : ? *`). */
export function isReferencePath(path: JsonPath): boolean {
  return path.steps.every((step) => step.kind === "name" || step.kind === "index");
}

export function parseSteps(text: string): Step[] | undefined {
  const steps: Step[] = [];
  let rest = text;
  while (rest !== "") {
    const name = NAME.exec(rest);
    if (rest === ".length()") return [...steps, { kind: "length" }];
    if (name) {
      steps.push({ kind: "name", name: name[1]! });
      rest = rest.slice(name[0].length);
    } else if (rest.startsWith(".*")) {
      steps.push({ kind: "any" });
      rest = rest.slice(2);
    } else if (rest.startsWith("..")) {
      steps.push({ kind: "deep" });
      rest = rest[2] === "[" ? rest.slice(2) : rest.slice(1);
      if (rest === "." || rest === "") return undefined;
    } else if (rest.startsWith("[")) {
      const end = closing(rest);
      const step = end < 0 ? undefined : parseBracket(rest.slice(1, end).trim());
      if (step === undefined) return undefined;
      steps.push(step);
      rest = rest.slice(end + 1);
    } else return undefined;
  }
  return steps;
}

/** Index of the bracket that closes the one at 0; quotes and inner brackets are skipped. */
function closing(text: string): number {
  let depth = 0;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== "") {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === "'" || c === '"') quote = c;
    else if (c === "[") depth++;
    else if (c === "]" && --depth === 0) return i;
  }
  return -1;
}

function parseBracket(inside: string): Step | undefined {
  if (inside === "*") return { kind: "any" };
  if (/^-?\d+$/.test(inside)) return { kind: "index", index: Number(inside) };
  const slice = /^(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(\d+))?$/.exec(inside);
  if (slice) return { kind: "slice", ...(slice[1] === undefined ? {} : { from: Number(slice[1]) }), ...(slice[2] === undefined ? {} : { to: Number(slice[2]) }), by: Number(slice[3] ?? 1) || 1 };
  if (inside.startsWith("?")) {
    const filter = parseFilter(inside.slice(1).trim());
    return filter === undefined ? undefined : { kind: "filter", filter };
  }
  const of: (string | number)[] = [];
  let rest = inside;
  for (;;) {
    const quoted = QUOTED.exec(rest);
    const index = quoted ? null : /^\s*(-?\d+)\s*/.exec(rest);
    if (!quoted && !index) return undefined;
    of.push(quoted ? (quoted[1] ?? quoted[2] ?? "").replace(/\\(.)/gu, "$1") : Number(index![1]));
    rest = rest.slice((quoted ?? index)![0].length);
    if (rest === "") break;
    if (!rest.startsWith(",")) return undefined;
    rest = rest.slice(1);
  }
  const only = of[0]!;
  if (of.length > 1) return { kind: "union", of };
  return typeof only === "string" ? { kind: "name", name: only } : { kind: "index", index: only };
}

/** What the path finds: a definite one a value or undefined, an indefinite one the list of all matches (SFN-042). */
export function readJsonPath(path: JsonPath, roots: Roots): Json | undefined {
  const root = path.root === "$" ? roots.data : path.root === "$$" ? roots.context() : roots.variable(path.root);
  if (root === undefined) return undefined;
  if (path.definite) return readDefinite(path.steps, root);
  return readAll(path.steps, root, root);
}

export function readDefinite(steps: readonly Step[], root: Json): Json | undefined {
  let here: Json | undefined = root;
  for (const step of steps) {
    if (here === undefined) return undefined;
    here = child(here, step);
  }
  return here;
}

function child(here: Json, step: Step): Json | undefined {
  if (step.kind === "name") return here !== null && typeof here === "object" && !Array.isArray(here) && Object.hasOwn(here, step.name) ? (here as { readonly [name: string]: Json })[step.name] : undefined;
  if (step.kind === "index") return Array.isArray(here) ? (here as readonly Json[]).at(step.index) : undefined;
  if (Array.isArray(here)) return here.length;
  if (typeof here === "string") return here.length;
  return here !== null && typeof here === "object" ? Object.keys(here).length : undefined;
}

/** All matches, in document order. */
export function readAll(steps: readonly Step[], root: Json, start: Json): readonly Json[] {
  let here: Json[] = [start];
  for (const step of steps) {
    const next: Json[] = [];
    for (const value of here) expand(value, step, root, next);
    here = next;
  }
  return here;
}

function expand(here: Json, step: Step, root: Json, into: Json[]): void {
  const push = (value: Json | undefined) => { if (value !== undefined) into.push(value); };
  switch (step.kind) {
    case "name": case "index": case "length": push(child(here, step)); return;
    case "any": into.push(...childrenOf(here)); return;
    case "slice": if (Array.isArray(here)) into.push(...sliced(here as readonly Json[], step)); return;
    case "union": for (const each of step.of) push(child(here, typeof each === "string" ? { kind: "name", name: each } : { kind: "index", index: each })); return;
    case "filter": for (const each of Array.isArray(here) ? (here as readonly Json[]) : [here]) if (matchesFilter(step.filter, each, root)) into.push(each); return;
    case "deep": descend(here, into); return;
    default: step satisfies never;
  }
}

function descend(here: Json, into: Json[]): void {
  into.push(here);
  for (const each of childrenOf(here)) if (each !== null && typeof each === "object") descend(each, into);
}

function childrenOf(here: Json): readonly Json[] {
  if (Array.isArray(here)) return here as readonly Json[];
  return here !== null && typeof here === "object" ? Object.values(here) : [];
}

function sliced(list: readonly Json[], { from, to, by }: { readonly from?: number; readonly to?: number; readonly by: number }): Json[] {
  const whole = list.slice(from ?? 0, to ?? list.length);
  return by === 1 ? whole : whole.filter((_, i) => i % by === 0);
}

/**
 * A copy of `root` with `value` at a reference path. Missing parents are made; undefined where the way leads through
 * something that can hold no member (SFN-044).
 */
export function writeJsonPath(path: JsonPath, root: Json, value: Json): Json | undefined {
  return write(path.steps, 0, root, value);
}

function write(steps: readonly Step[], at: number, here: Json | undefined, value: Json): Json | undefined {
  const step = steps[at];
  if (step === undefined) return value;
  if (step.kind === "index") {
    if (!Array.isArray(here)) return undefined;
    const list = here as readonly Json[];
    const index = step.index < 0 ? step.index + list.length : step.index;
    const inner = index >= 0 && index < list.length ? write(steps, at + 1, list[index], value) : undefined;
    return inner === undefined ? undefined : list.map((item, each) => (each === index ? inner : item));
  }
  if (step.kind !== "name") return undefined;
  if (here !== undefined && (here === null || typeof here !== "object" || Array.isArray(here))) return undefined;
  const members = here === undefined ? {} : (here as { readonly [name: string]: Json });
  const inner = write(steps, at + 1, Object.hasOwn(members, step.name) ? members[step.name] : undefined, value);
  if (inner === undefined) return undefined;
  return step.name === "__proto__" ? Object.fromEntries([...Object.entries(members), [step.name, inner]]) : { ...members, [step.name]: inner };
}
