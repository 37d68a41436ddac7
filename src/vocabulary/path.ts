/**
 * The short paths of the vocabulary: `a.b[0].c`. Amount's `byMessage` writes them with a leading `$.`, templates after
 * `body.`. AWS's own path languages are in `aws/`.
 */
import type { Json } from "./json.ts";

export type Path = readonly (string | number)[];

const STEP = /^(?:\.?([^.[\]]+)|\[(\d+)\])/;

/** The steps of `a.b[0]`, `$.a` or `` (the value itself); undefined for anything else. */
export function parsePath(text: string): Path | undefined {
  const steps: (string | number)[] = [];
  let rest = text.startsWith("$") ? text.slice(1) : text;
  if (text.startsWith("$") && rest !== "" && rest[0] !== "." && rest[0] !== "[") return undefined;
  while (rest !== "") {
    const found = STEP.exec(rest);
    if (!found) return undefined;
    steps.push(found[1] ?? Number(found[2]));
    rest = rest.slice(found[0].length);
  }
  return steps;
}

/** What stands at the path, or undefined. Only a value's own members are seen. */
export function readPath(value: Json | undefined, path: Path): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (here === null || typeof here !== "object") return undefined;
    here = Object.hasOwn(here, step) ? (here as { readonly [name: string | number]: Json })[step] : undefined;
  }
  return here;
}

/** A text as JSON, or undefined where it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON is an ordinary case: message bodies are free text.
    return undefined;
  }
}
