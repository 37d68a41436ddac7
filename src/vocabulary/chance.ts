/** A Chance (CONTRACTS.md, Values): whether something happens to an attempt. Drawn once per attempt of a unit. */
import type { RandomStream } from "../kernel/random.ts";
import type { Micros } from "../kernel/time.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import type { FieldProblem } from "./field.ts";
import type { Json } from "./json.ts";
import { isObject, joinPaths, nameOf, nearest, problem } from "./problem.ts";

export type Chance =
  | { readonly kind: "never" | "always" }
  | { readonly kind: "ratio"; readonly of: readonly [number, number] }
  | { readonly kind: "everyNth"; readonly n: number }
  | { readonly kind: "first"; readonly n: number }
  | { readonly kind: "between"; readonly from: string; readonly to: string }
  | { readonly kind: "matches"; readonly pattern: Json }
  | { readonly kind: "any" | "all"; readonly of: readonly Chance[] };

export const NEVER: Chance = { kind: "never" };
export const ALWAYS: Chance = { kind: "always" };

/** What a draw may look at. */
export interface ChanceFacts {
  /** The next number of 0, 1, 2 …, kept per entity and purpose. Asked at most once a draw, and only where needed. */
  readonly counter: () => number;
  /** The start of the attempt: `between` looks at it. */
  readonly startedAtUs: Micros;
  /** The messages of the unit; attempts are counted from 1. Undefined where the unit has none by nature. */
  readonly items?: readonly { readonly body: string; readonly attempt: number }[] | undefined;
  /** Whether a body fits an EventBridge pattern. */
  readonly matches: (pattern: Json, body: string) => boolean;
}

/**
 * Draws once for one attempt. On a batch `matches` and `first` hold if they hold for any of its messages; a unit that
 * has no messages counts its own attempts for `first`. All parts of `any` and `all` are drawn, so that the stream's
 * later numbers do not depend on which part decided. `between` is half-open: from ≤ start < to.
 */
export function drawChance(chance: Chance, stream: RandomStream, facts: ChanceFacts): boolean {
  let attempt: number | undefined;
  // One attempt has one number, however many parts of the Chance ask for it.
  const attemptNumber = () => (attempt ??= facts.counter() + 1);
  return drawPart(chance, stream, facts, attemptNumber);
}

function drawPart(chance: Chance, stream: RandomStream, facts: ChanceFacts, attemptNumber: () => number): boolean {
  switch (chance.kind) {
    case "never": return false;
    case "always": return true;
    case "ratio": return stream.ratio(chance.of[0], chance.of[1]);
    case "everyNth": return attemptNumber() % chance.n === 0;
    case "first": return facts.items ? facts.items.some((item) => item.attempt <= chance.n) : attemptNumber() <= chance.n;
    case "between": return facts.startedAtUs >= (parseDuration(chance.from) ?? 0) && facts.startedAtUs < (parseDuration(chance.to) ?? 0);
    case "matches": return facts.items?.some((item) => facts.matches(chance.pattern, item.body)) ?? false;
    case "any": return chance.of.map((part) => drawPart(part, stream, facts, attemptNumber)).includes(true);
    case "all": return !chance.of.map((part) => drawPart(part, stream, facts, attemptNumber)).includes(false);
    default: return chance satisfies never;
  }
}

// ------------------------------------------------------------------------------------------------------------ checking

/** A sentence that says why an event pattern is not valid, or undefined. The pattern language itself is AWS's. */
export type PatternCheck = (pattern: Json) => string | undefined;

const MEMBERS = {
  never: [], always: [], ratio: ["of"], everyNth: ["n"], first: ["n"], between: ["from", "to"], matches: ["pattern"], any: ["of"], all: ["of"],
} as const;
const KINDS = Object.keys(MEMBERS);

/** What is wrong with a value that should be a Chance; paths are below the value. An empty list means it is one. */
export function checkChance(value: Json | undefined, options: { readonly checkPattern?: PatternCheck | undefined } = {}): FieldProblem[] {
  if (!isObject(value)) return [problem("", "WrongType", `A Chance is an object with a kind, not ${nameOf(value)}.`, fixFor(value))];
  const kind = value.kind;
  if (typeof kind !== "string" || !Object.hasOwn(MEMBERS, kind)) {
    const near = typeof kind === "string" ? nearest(kind, KINDS) : undefined;
    return [problem("kind", "NotAnOption", `The kind of a Chance is one of ${KINDS.join(", ")}, not ${nameOf(kind)}.`, near && `Did you mean ${near}?`)];
  }
  const known: readonly string[] = MEMBERS[kind as keyof typeof MEMBERS];
  const strangers = Object.keys(value).filter((name) => name !== "kind" && !known.includes(name));
  return [
    ...strangers.map((name) => problem(name, "UnknownMember", `A Chance of kind ${kind} has no "${name}".`)),
    ...checkMembers(kind as keyof typeof MEMBERS, value, options),
  ];
}

function checkMembers(kind: keyof typeof MEMBERS, value: { readonly [name: string]: Json }, options: { readonly checkPattern?: PatternCheck | undefined }): FieldProblem[] {
  switch (kind) {
    case "never": case "always": return [];
    case "ratio": return checkRatio(value.of);
    case "everyNth": return isCount(value.n) && value.n >= 1 ? [] : [problem("n", "OutOfRange", `n is ${nameOf(value.n)}; it must be a whole number, at least 1.`)];
    case "first": return isCount(value.n) ? [] : [problem("n", "OutOfRange", `n is ${nameOf(value.n)}; it must be a whole number, at least 0.`)];
    case "between": return checkBetween(value.from, value.to);
    case "matches": {
      if (value.pattern === undefined) return [problem("pattern", "MissingMember", "pattern is missing: an EventBridge pattern over the body.")];
      const says = options.checkPattern?.(value.pattern);
      return says === undefined ? [] : [problem("pattern", "BadPattern", says)];
    }
    case "any": case "all": {
      if (!Array.isArray(value.of) || value.of.length === 0) return [problem("of", "WrongType", `of is ${nameOf(value.of)}; it must be a list of at least one Chance.`)];
      return (value.of as readonly Json[]).flatMap((part, index) =>
        checkChance(part, options).map((each) => ({ ...each, path: joinPaths(`of[${index}]`, each.path) })));
    }
    default: return kind satisfies never;
  }
}

function checkRatio(of: Json | undefined): FieldProblem[] {
  const [hits, all] = Array.isArray(of) && of.length === 2 ? (of as readonly Json[]) : [undefined, undefined];
  const fine = isCount(hits) && isCount(all) && all >= 1 && hits <= all && all <= 4_294_967_295;
  return fine ? [] : [problem("of", "OutOfRange", `of is ${Array.isArray(of) ? JSON.stringify(of) : nameOf(of)}; it must be two whole numbers such as [1, 10], the first not above the second.`)];
}

function checkBetween(from: Json | undefined, to: Json | undefined): FieldProblem[] {
  const each = [["from", from] as const, ["to", to] as const].flatMap(([name, value]) =>
    typeof value === "string" && parseDuration(value) !== undefined ? [] : [problem(name, "BadDuration", `${name} is ${nameOf(value)}; it must be a time such as "10s" or "1.5m".`)]);
  if (each.length > 0) return each;
  return parseDuration(from as string)! < parseDuration(to as string)! ? [] : [problem("to", "OutOfRange", `to ("${to as string}") must be later than from ("${from as string}").`)];
}

function isCount(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function fixFor(value: Json | undefined): string | undefined {
  if (value === true || value === "always" || value === 1) return 'Write { "kind": "always" }.';
  if (value === false || value === "never" || value === 0) return 'Write { "kind": "never" }.';
  return typeof value === "number" && value > 0 && value < 1 ? `Write it as a ratio: { "kind": "ratio", "of": ${asRatio(value)} }.` : undefined;
}

function asRatio(value: number): string {
  for (const all of [10, 100, 1_000, 10_000, 100_000]) {
    if (Number.isInteger(value * all)) return `[${value * all}, ${all}]`;
  }
  return `[${Math.round(value * 1_000_000)}, 1000000]`;
}

// ---------------------------------------------------------------------------------------------------------------- words

/** "1 in 10", "the first 2 attempts of each message": a Chance in a few words. */
export function describeChance(chance: Chance): string {
  switch (chance.kind) {
    case "never": case "always": return chance.kind;
    case "ratio": return describeRatio(chance.of[0], chance.of[1]);
    case "everyNth": return chance.n === 1 ? "always" : `every ${ordinal(chance.n)} attempt`;
    case "first": return chance.n === 1 ? "the first attempt of each message" : `the first ${chance.n} attempts of each message`;
    case "between": return `from ${describeTime(chance.from)} to ${describeTime(chance.to)}`;
    case "matches": return `messages that match ${JSON.stringify(chance.pattern)}`;
    case "any": return chance.of.map(describePart).join(" or ");
    case "all": return chance.of.map(describePart).join(" and ");
    default: return chance satisfies never;
  }
}

function describePart(part: Chance): string {
  const words = describeChance(part);
  return (part.kind === "any" || part.kind === "all") && part.of.length > 1 ? `(${words})` : words;
}

function describeRatio(hits: number, all: number): string {
  if (hits === 0) return "never";
  if (hits === all) return "always";
  const percent = Math.round((hits / all) * 1_000_000) / 10_000;
  return `${hits} in ${all} (${percent} %)`;
}

function describeTime(text: string): string {
  const us = parseDuration(text);
  return us === undefined ? text : formatDuration(us);
}

function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th")}`;
}
