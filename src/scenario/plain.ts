/**
 * Copies anything at all to plain JSON data, within bounds, without running a line of the code that may hide in it:
 * getters are refused unread, proxies may only make the copy fail. What leaves here is a tree that nobody else holds.
 */
import type { Json } from "../vocabulary/json.ts";
import { problemOf } from "./report.ts";
import type { Problem } from "./problem.ts";

/** Of a document: characters of its text, and levels of nesting. */
export const MOST_TEXT = 1_048_576;
export const MOST_DEPTH = 100;
/** Bytes that so many characters may need; more need not be read of any file. */
export const MOST_BYTES = 4 * MOST_TEXT;

export type Plain = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly problems: readonly Problem[] };

export function toPlain(input: unknown): Plain {
  const copier = new Copier();
  try {
    const value = copier.copy(input, "", 0);
    return copier.problems.length > 0 || value === undefined ? { ok: false, problems: copier.problems } : { ok: true, value };
  } catch (error) {
    // Bounds end the copy by throwing; anything else that is thrown came out of a hostile object.
    return { ok: false, problems: [...copier.problems, ...(error instanceof Bound ? error.problems : [problemOf("", "NotPlain", "an object that cannot be read")])] };
  }
}

/** `base` and a member's name as one path; names that are no words are quoted. */
export function memberPath(base: string, name: string): string {
  if (!/^[\p{L}_$@][\p{L}\p{N}_$@:-]*$/u.test(name)) return `${base}[${JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}…` : name)}]`;
  return base === "" ? name : `${base}.${name}`;
}

/** A member that stands at undefined is what JSON leaves out. */
function isLeftOut(descriptor: PropertyDescriptor): boolean {
  return "value" in descriptor && descriptor.value === undefined;
}

/** Not an Error, which would cost a stack trace: the value that ends the copy. */
class Bound {
  constructor(readonly problems: readonly Problem[]) {}
}

const MOST_FOUND = 100;

class Copier {
  readonly problems: Problem[] = [];
  /** A lower bound of the JSON text's length, so that what fits as text fits as an object. */
  #weight = 0;
  /** Objects from the root to here: meeting one again is a circle. */
  readonly #above = new Set<object>();

  copy(value: unknown, path: string, depth: number): Json | undefined {
    switch (typeof value) {
      case "string": this.#weigh(value.length + 2); return value;
      case "boolean": this.#weigh(4); return value;
      case "number":
        this.#weigh(1);
        // JSON has one zero.
        return Number.isFinite(value) ? value + 0 : this.#refuse(path, `the number ${value}`);
      case "object": return value === null ? this.#null() : this.#object(value, path, depth);
      case "undefined": return this.#refuse(path, "undefined");
      case "bigint": return this.#refuse(path, "a bigint");
      case "symbol": return this.#refuse(path, "a symbol");
      case "function": return this.#refuse(path, "a function");
      default: return undefined;
    }
  }

  #null(): null {
    this.#weigh(4);
    return null;
  }

  #object(value: object, path: string, depth: number): Json | undefined {
    if (depth >= MOST_DEPTH) throw new Bound([problemOf(path, "TooDeep", MOST_DEPTH)]);
    if (this.#above.has(value)) return this.#refuse(path, "a circle (an object inside itself)");
    this.#weigh(2);
    this.#above.add(value);
    const copy = Array.isArray(value) ? this.#list(value, path, depth) : this.#members(value, path, depth);
    this.#above.delete(value);
    return copy;
  }

  #list(value: readonly unknown[], path: string, depth: number): Json {
    const { length } = value;
    this.#weigh(length);
    const copy: Json[] = [];
    for (let index = 0; index < length; index += 1) {
      const here = `${path}[${index}]`;
      copy.push(this.#own(Object.getOwnPropertyDescriptor(value, index), here, depth) ?? null);
    }
    return copy;
  }

  #members(value: object, path: string, depth: number): Json | undefined {
    const prototype = Object.getPrototypeOf(value) as object | null;
    // The prototype of plain objects of any realm has no prototype itself; class instances, dates and maps do not pass.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return this.#refuse(path, "an object of a class");
    const copy: { [name: string]: Json } = {};
    for (const name of Object.keys(value)) {
      const here = memberPath(path, name);
      this.#weigh(name.length + 3);
      // Read once: a proxy may answer otherwise the second time.
      const descriptor = Object.getOwnPropertyDescriptor(value, name);
      if (name === "__proto__") this.#say(problemOf(here, "ForbiddenName", name));
      else if (descriptor !== undefined && isLeftOut(descriptor)) continue;
      else copy[name] = this.#own(descriptor, here, depth) ?? null;
    }
    return copy;
  }

  #own(descriptor: PropertyDescriptor | undefined, path: string, depth: number): Json | undefined {
    if (descriptor !== undefined && !("value" in descriptor)) return this.#refuse(path, "a getter");
    return this.copy(descriptor?.value, path, depth + 1);
  }

  #weigh(characters: number): void {
    this.#weight += characters;
    if (this.#weight > MOST_TEXT) throw new Bound([problemOf("", "TooLarge", MOST_TEXT)]);
  }

  #refuse(path: string, what: string): undefined {
    this.#say(problemOf(path, "NotPlain", what));
    return undefined;
  }

  #say(problem: Problem): void {
    this.problems.push(problem);
    // A list of a million functions needs no million sentences.
    if (this.problems.length >= MOST_FOUND) throw new Bound([]);
  }
}
