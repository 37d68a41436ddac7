/**
 * Reference paths, the part of JSONPath that names one node: `$.a.b[0]`, `$['a b']`, `$$.Execution.Id`.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
 */
import type { Json } from "./json.ts";
import { isObject } from "./json.ts";

/** `context` is true for `$$`, the context object. */
export interface ReferencePath { readonly context: boolean; readonly steps: readonly (string | number)[] }

const NAME = /^\.([^\s.[\]'"@()!,:?*]+)/u;
const INDEX = /^\[(-?\d+)\]/;
const QUOTED = /^\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/u;

/** The steps of a reference path; undefined for what is none (operators such as `..`, `*`, `?()`, `[0:2]` included). */
export function parseReferencePath(text: string): ReferencePath | undefined {
  if (!text.startsWith("$")) return undefined;
  const context = text.startsWith("$$");
  const steps: (string | number)[] = [];
  let rest = text.slice(context ? 2 : 1);
  while (rest !== "") {
    const name = NAME.exec(rest);
    const index = name ? null : INDEX.exec(rest);
    const quoted = name || index ? null : QUOTED.exec(rest);
    const found = name ?? index ?? quoted;
    if (!found) return undefined;
    if (name) steps.push(name[1]!);
    else if (index) steps.push(Number(index[1]));
    else steps.push((quoted![1] ?? quoted![2] ?? "").replace(/\\(.)/gu, "$1"));
    rest = rest.slice(found[0].length);
  }
  return { context, steps };
}

/** What stands there: `found` tells a member that is null from one that is not there. A negative index counts from the end. */
export function readReferencePath(path: ReferencePath, root: Json): { readonly found: true; readonly value: Json } | { readonly found: false } {
  let here: Json = root;
  for (const step of path.steps) {
    if (typeof step === "number") {
      const next: Json | undefined = Array.isArray(here) ? (here as readonly Json[]).at(step) : undefined;
      if (next === undefined) return { found: false };
      here = next;
    } else {
      if (!isObject(here) || !Object.hasOwn(here, step)) return { found: false };
      here = here[step]!;
    }
  }
  return { found: true, value: here };
}

/**
 * A copy of `root` with `value` at the path. Objects on the way are made where there is nothing; an array is never
 * lengthened. Undefined where the way leads through a value that is neither.
 */
export function writeReferencePath(path: ReferencePath, root: Json, value: Json): Json | undefined {
  return write(path.steps, 0, root, value);
}

function write(steps: readonly (string | number)[], at: number, here: Json | undefined, value: Json): Json | undefined {
  const step = steps[at];
  if (step === undefined) return value;
  if (typeof step === "number") {
    if (!Array.isArray(here)) return undefined;
    const list = here as readonly Json[];
    const index = step < 0 ? step + list.length : step;
    const inner = index >= 0 && index < list.length ? write(steps, at + 1, list[index], value) : undefined;
    return inner === undefined ? undefined : list.map((item, each) => (each === index ? inner : item));
  }
  if (here !== undefined && !isObject(here)) return undefined;
  const inner = write(steps, at + 1, here !== undefined && Object.hasOwn(here, step) ? here[step] : undefined, value);
  // fromEntries, because a plain assignment to "__proto__" makes no member; a name already there keeps its place.
  return inner === undefined ? undefined : Object.fromEntries(new Map([...Object.entries(here ?? {}), [step, inner] as [string, Json]]));
}
