/**
 * A Template (CONTRACTS.md, Values): any JSON whose strings may hold placeholders. `{{seq}}` `{{uuid}}` `{{now}}`
 * `{{int 1 100}}` `{{pick red green blue}}` `{{key}}` `{{body}}` `{{body.path}}`; `{{{{` writes `{{`. A string that is
 * one placeholder and nothing else keeps the value's type.
 */
import type { FieldProblem } from "./field.ts";
import type { Json } from "./json.ts";
import type { Path } from "./path.ts";
import { parsePath, readPath } from "./path.ts";
import { joinPaths, nearest, problem } from "./problem.ts";

/** What placeholders stand for. Functions are asked once per placeholder, in the order of the document. */
export interface FillFacts {
  readonly seq?: number | undefined;
  readonly key?: string | undefined;
  /** The body at hand, as JSON where it is JSON, else as text. */
  readonly body?: Json | undefined;
  /** The simulated instant, ISO 8601. */
  readonly nowIso: string;
  readonly uuid: () => string;
  /** A whole number in [low, high], both included. */
  readonly integer: (low: number, high: number) => number;
  /** An index in [0, n). */
  readonly pick: (n: number) => number;
}

/** `missing` names the placeholders that found nothing, each once. */
export interface Filled { readonly value: Json; readonly missing: string[] }

/** A template that is read once and filled often. */
export interface CompiledTemplate {
  (facts: FillFacts): Filled;
  /** The text that is sent for it (`bodyText` of its value), without making the value first. */
  readonly text: (facts: FillFacts, missing: string[]) => string;
}

type Placeholder =
  | { readonly kind: "seq" | "uuid" | "now" | "key" }
  | { readonly kind: "int"; readonly low: number; readonly high: number }
  | { readonly kind: "pick"; readonly options: readonly Json[] }
  | { readonly kind: "body"; readonly path: Path }
  | { readonly kind: "unreadable" };

type Part = string | { readonly text: string; readonly placeholder: Placeholder };
type Fill = (facts: FillFacts, missing: string[]) => Json;

/** Fills a template once. What cannot be found is null, and named in `missing`; inside a longer text it is "null". */
export function fillTemplate(template: Json, facts: FillFacts): Filled {
  return compileTemplate(template)(facts);
}

export function compileTemplate(template: Json): CompiledTemplate {
  const fill = compile(template);
  const filled = (facts: FillFacts): Filled => {
    const missing: string[] = [];
    const value = fill(facts, missing);
    return { value, missing: missing.length > 1 ? [...new Set(missing)] : missing };
  };
  return Object.assign(filled, { text: typeof template === "string" ? (facts: FillFacts, missing: string[]) => bodyText(fill(facts, missing)) : writerOf(template) });
}

/** What is written for an object or a list: fixed text with the values of its placeholders between. */
function writerOf(template: Json): (facts: FillFacts, missing: string[]) => string {
  const pieces: (string | Fill)[] = [];
  write(template, pieces);
  const [before, only, after, ...more] = joined(pieces);
  // Most bodies hold one placeholder.
  if (typeof before === "string" && typeof only === "function" && typeof after === "string" && more.length === 0) return (facts, missing) => whole(before, jsonText(only(facts, missing)), after);
  const all = joined(pieces);
  return (facts, missing) => {
    let text = "";
    for (const piece of all) text += typeof piece === "string" ? piece : jsonText(piece(facts, missing));
    return text;
  };
}

/** From 13 characters on V8 keeps a sum of texts as a tree of its parts, three objects for ever; what is joined is one. */
function whole(before: string, middle: string, after: string): string {
  return before.length + middle.length + after.length < 13 ? before + middle + after : [before, middle, after].join("");
}

function write(template: Json, pieces: (string | Fill)[]): void {
  if (isConstant(template)) pieces.push(JSON.stringify(template));
  else if (template === null || typeof template !== "object") pieces.push(compile(template));
  else if (Array.isArray(template)) {
    (template as readonly Json[]).forEach((item, i) => {
      pieces.push(i === 0 ? "[" : ",");
      write(item, pieces);
    });
    pieces.push("]");
  } else {
    Object.entries(template).forEach(([name, value], i) => {
      pieces.push(`${i === 0 ? "{" : ","}${JSON.stringify(name)}:`);
      write(value, pieces);
    });
    pieces.push("}");
  }
}

/** Neighbouring texts as one. */
function joined(pieces: readonly (string | Fill)[]): (string | Fill)[] {
  const all: (string | Fill)[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (typeof piece === "string" && typeof last === "string") all[all.length - 1] = last + piece;
    else all.push(piece);
  }
  return all;
}

function jsonText(value: Json): string {
  return typeof value === "number" && Number.isInteger(value) ? String(value) : JSON.stringify(value);
}

/** The text that is sent for a body: a string as it is, anything else as compact JSON. */
export function bodyText(body: Json): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/**
 * Members of an AWS input that are texts there: what a placeholder gave with its own type (`"{{body}}"`, `"{{body.n}}"`)
 * is sent as text. Null stays: what found nothing is no text.
 */
export function asTexts(input: Readonly<Record<string, Json>>, names: readonly string[]): Readonly<Record<string, Json>> {
  const others = names.filter((name) => typeof input[name] !== "string" && input[name] !== undefined && input[name] !== null);
  return others.length === 0 ? input : { ...input, ...Object.fromEntries(others.map((name) => [name, bodyText(input[name]!)])) };
}

/** What has no placeholder is shared, not copied: values of this type are never written to. */
function compile(template: Json): Fill {
  if (isConstant(template)) return () => template;
  if (typeof template === "string") return compileText(template);
  if (template === null || typeof template !== "object") return () => template;
  if (Array.isArray(template)) {
    const items = (template as readonly Json[]).map(compile);
    return (facts, missing) => items.map((fill) => fill(facts, missing));
  }
  const members = Object.entries(template).map(([name, value]) => [name, compile(value)] as const);
  // fromEntries, because an assignment to "__proto__" would not make a member.
  return (facts, missing) => Object.fromEntries(members.map(([name, fill]) => [name, fill(facts, missing)]));
}

function isConstant(template: Json): boolean {
  if (typeof template === "string") return !template.includes("{{");
  return template === null || typeof template !== "object" || Object.values(template).every(isConstant);
}

function compileText(text: string): Fill {
  const parts = readParts(text).parts;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== "string") return (facts, missing) => valueOf(only, facts, missing);
  return (facts, missing) => parts.map((part) => (typeof part === "string" ? part : bodyText(valueOf(part, facts, missing)))).join("");
}

function valueOf(part: Exclude<Part, string>, facts: FillFacts, missing: string[]): Json {
  const found = lookUp(part.placeholder, facts);
  if (found !== undefined) return found;
  missing.push(part.text);
  return null;
}

function lookUp(placeholder: Placeholder, facts: FillFacts): Json | undefined {
  switch (placeholder.kind) {
    case "seq": return facts.seq;
    case "key": return facts.key;
    case "now": return facts.nowIso;
    case "uuid": return facts.uuid();
    case "int": return facts.integer(placeholder.low, placeholder.high);
    case "pick": return placeholder.options[facts.pick(placeholder.options.length)];
    case "body": return readPath(facts.body, placeholder.path);
    case "unreadable": return undefined;
    default: return placeholder satisfies never;
  }
}

// ------------------------------------------------------------------------------------------------------------- reading

/** Splits a text into literal parts and placeholders. `unclosed` is the rest of a text whose `{{` is never closed. */
function readParts(text: string): { readonly parts: readonly Part[]; readonly unclosed: string | undefined } {
  const parts: Part[] = [];
  let literal = "";
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    if (open < 0) break;
    literal += text.slice(at, open);
    if (text.startsWith("{{{{", open)) {
      literal += "{{";
      at = open + 4;
      continue;
    }
    const close = text.indexOf("}}", open + 2);
    if (close < 0) {
      if (literal !== "" || open < text.length) parts.push(literal + text.slice(open));
      return { parts, unclosed: text.slice(open) };
    }
    if (literal !== "") parts.push(literal);
    literal = "";
    const inside = text.slice(open + 2, close).trim();
    parts.push({ text: inside, placeholder: readPlaceholder(inside) });
    at = close + 2;
  }
  literal += text.slice(at);
  if (literal !== "") parts.push(literal);
  return { parts, unclosed: undefined };
}

function readPlaceholder(text: string): Placeholder {
  const words = text.split(/\s+/);
  const [name = "", ...rest] = words;
  if (name === "seq" || name === "uuid" || name === "now" || name === "key") return rest.length === 0 ? { kind: name } : { kind: "unreadable" };
  if (name === "int") return readInt(rest);
  if (name === "pick") return rest.length === 0 ? { kind: "unreadable" } : { kind: "pick", options: rest.map(readOption) };
  const path = /^body(?=$|[.[])/.test(text) ? parsePath(text.slice(4)) : undefined;
  return path ? { kind: "body", path } : { kind: "unreadable" };
}

function readInt(words: readonly string[]): Placeholder {
  const [low, high] = words.map(Number);
  const fine = words.length === 2 && words.every((word) => /^-?\d+$/.test(word)) && Number.isSafeInteger(low) && Number.isSafeInteger(high) && low! <= high! && high! - low! <= Number.MAX_SAFE_INTEGER;
  return fine ? { kind: "int", low: low!, high: high! } : { kind: "unreadable" };
}

/** A number, true, false or null to pick from means that value; any other word is a text. */
function readOption(word: string): Json {
  if (word === "true" || word === "false") return word === "true";
  if (word === "null") return null;
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(word) ? Number(word) : word;
}

// ------------------------------------------------------------------------------------------------------------ checking

const NAMES = ["seq", "uuid", "now", "int", "pick", "key", "body"];

/** What cannot be read in a template; paths are below it. Any JSON is a template, so there are only bad placeholders. */
export function checkTemplate(template: Json | undefined): FieldProblem[] {
  if (typeof template === "string") return template.includes("{{") ? checkText(template) : [];
  if (template === undefined || template === null || typeof template !== "object") return [];
  const members: (readonly [string, Json])[] = Array.isArray(template)
    ? (template as readonly Json[]).map((value, index) => [`[${index}]`, value] as const)
    : Object.entries(template);
  return members.flatMap(([name, value]) => checkTemplate(value).map((each) => ({ ...each, path: joinPaths(name, each.path) })));
}

function checkText(text: string): FieldProblem[] {
  const { parts, unclosed } = readParts(text);
  const problems = parts.flatMap((part) => (typeof part !== "string" && part.placeholder.kind === "unreadable" ? [unreadable(part.text)] : []));
  if (unclosed !== undefined) problems.push(problem("", "BadTemplate", `"${unclosed}" is never closed by "}}".`, 'To write two braces as they are, double them: "{{{{".'));
  return problems;
}

function unreadable(text: string): FieldProblem {
  const name = text.split(/[\s.[]/)[0] ?? "";
  if (name === "int") return problem("", "BadTemplate", `{{${text}}} needs two whole numbers, the lower first, no more than ${Number.MAX_SAFE_INTEGER} apart.`, "For example {{int 1 100}}.");
  if (name === "pick") return problem("", "BadTemplate", `{{${text}}} needs words to pick from.`, "For example {{pick red green blue}}.");
  if (name === "body") return problem("", "BadTemplate", `{{${text}}} is no path into the body.`, "For example {{body.order.items[0]}}.");
  const near = nearest(name, NAMES);
  const fix = near !== undefined && near !== name ? `Did you mean {{${near}}}?` : `Known are ${NAMES.map((each) => `{{${each}}}`).join(" ")}; "{{{{" writes two braces.`;
  return problem("", "BadTemplate", `{{${text}}} is not a placeholder.`, fix);
}
