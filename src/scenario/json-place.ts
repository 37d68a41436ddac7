/**
 * Where a text stops being JSON. `JSON.parse` says it in words that differ between browsers, so the place is looked for
 * here: only after it has refused, and without recursion.
 */
export interface Place { readonly line: number; readonly column: number }

const WORD = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/;
const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;
/** No number is written longer than this by anybody. */
const LONGEST_WORD = 400;

/** What may come next: a value, a member's name, the colon behind it, or what follows a value. */
type Wanted = "value" | "first value" | "name" | "first name" | "colon" | "next";

/** The first place where a text is no JSON; its end when something is missing there. */
export function jsonPlace(text: string): Place {
  const open: ("[" | "{")[] = [];
  let wanted: Wanted = "value";
  let at = pastSpace(text, 0);
  while (at < text.length) {
    const step = next(text, at, wanted, open);
    if (step === undefined) break;
    wanted = step.wanted;
    at = pastSpace(text, step.at);
    if (wanted === "next" && open.length === 0) break;
  }
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return { line, column: at - before.lastIndexOf("\n") };
}

/** One token further; undefined where the text is wrong. */
function next(text: string, at: number, wanted: Wanted, open: ("[" | "{")[]): { readonly at: number; readonly wanted: Wanted } | undefined {
  const letter = text[at]!;
  const closes = letter === "]" ? "[" : letter === "}" ? "{" : undefined;
  if (closes !== undefined) {
    const may = open.at(-1) === closes && (wanted === "next" || wanted === (closes === "[" ? "first value" : "first name"));
    if (may) open.pop();
    return may ? { at: at + 1, wanted: "next" } : undefined;
  }
  if (wanted === "colon") return letter === ":" ? { at: at + 1, wanted: "value" } : undefined;
  if (wanted === "next") return letter === "," && open.length > 0 ? { at: at + 1, wanted: open.at(-1) === "[" ? "value" : "name" } : undefined;
  if (wanted === "name" || wanted === "first name") return after(pastText(text, at), "colon");
  if (letter === "[" || letter === "{") {
    open.push(letter);
    return { at: at + 1, wanted: letter === "[" ? "first value" : "first name" };
  }
  return after(letter === '"' ? pastText(text, at) : pastWord(text, at), "next");
}

function after(at: number | undefined, wanted: Wanted): { readonly at: number; readonly wanted: Wanted } | undefined {
  return at === undefined ? undefined : { at, wanted };
}

function pastSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\n\r".includes(text[at]!)) at += 1;
  return at;
}

/** Behind a text in quotes; undefined where there is none, or it is not closed. */
function pastText(text: string, from: number): number | undefined {
  if (text[from] !== '"') return undefined;
  let at = from + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at]! < " ") return undefined;
    const escape = text[at] === "\\" ? ESCAPE.exec(text.slice(at, at + 6)) : undefined;
    if (escape === null) return undefined;
    at += escape?.[0].length ?? 1;
  }
  return at < text.length ? at + 1 : undefined;
}

function pastWord(text: string, from: number): number | undefined {
  const found = WORD.exec(text.slice(from, from + LONGEST_WORD));
  return found === null ? undefined : from + found[0].length;
}
