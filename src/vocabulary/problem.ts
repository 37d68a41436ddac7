/** What can be wrong with a value of a scenario document, and small helpers to say it. One table of codes. */
import type { FieldProblem } from "./field.ts";
import type { Json } from "./json.ts";

/** Codes of the problems that this folder reports, each with what it means. */
export const VALUE_PROBLEMS = {
  WrongType: "The value is of another kind than the member wants (a number in quotes, a list instead of a text).",
  OutOfRange: "The number, or the length, is below the least or above the most that is allowed.",
  NotInteger: "A whole number is wanted.",
  NotAnOption: "The text is none of the words that are allowed.",
  BadText: "The text does not have the form that is wanted.",
  UnknownMember: "No such member is known here.",
  MissingMember: "A member that is needed is not there.",
  BadDuration: "The text is no Duration such as 1.5s or 250ms.",
  BadTemplate: "A placeholder of a Template cannot be read.",
  BadPattern: "The event pattern is not valid.",
  BadValue: "The value is refused by a check of the service.",
} as const;

export type ValueProblemCode = keyof typeof VALUE_PROBLEMS;

export function problem(path: string, code: ValueProblemCode, message: string, fix?: string): FieldProblem {
  return fix === undefined ? { path, code, message } : { path, code, message, fix };
}

/** `a` and `b` as one path: `behaviour` + `[0].kind`. Either may be empty. */
export function joinPaths(a: string, b: string): string {
  if (a === "" || b === "") return a + b;
  return b.startsWith("[") ? a + b : `${a}.${b}`;
}

/** `text "a"`, `number 3`, `a list`: how a sentence names a value that somebody wrote. */
export function nameOf(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return `the text ${shorten(JSON.stringify(value))}`;
  return typeof value === "number" ? `the number ${value}` : `${value}`;
}

export function isObject(value: unknown): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** 1234567 as `1,234,567`; up to four digits as they are. */
export function groupDigits(value: number): string {
  const text = String(value);
  const found = /^(-?)(\d{5,})(\..*)?$/.exec(text);
  return found ? `${found[1]}${found[2]!.replace(/\B(?=(\d{3})+$)/g, ",")}${found[3] ?? ""}` : text;
}

/** The known name nearest to a mistyped one, or undefined when none is near. Ties go to the first. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    const distance = editDistance(name.toLowerCase(), each.toLowerCase(), least);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words; `limit` where there are as many. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      next.push(cost);
    }
    [before, row] = [row, next];
  }
  return Math.min(row[b.length]!, limit);
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…"`;
}
