/** An Amount (CONTRACTS.md, Values): a number, or how to draw one. Time-valued Amounts are in milliseconds. */
import { exp, inverseNormal, log } from "../kernel/portable-math.ts";
import type { RandomStream } from "../kernel/random.ts";
import type { FieldProblem } from "./field.ts";
import type { Json } from "./json.ts";
import { parseJson, parsePath, readPath } from "./path.ts";
import { groupDigits, isObject, joinPaths, nameOf, nearest, problem } from "./problem.ts";

export type Amount =
  | number
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "lognormal"; readonly median: number; readonly p99: number }
  | { readonly kind: "sequence"; readonly values: readonly number[]; readonly then?: "last" | "repeat" }
  | { readonly kind: "byMessage"; readonly path: string; readonly else: Amount };

/** The messages of the unit that a draw is for: bodies as text, attempts counted from 1. */
export interface DrawItems { readonly items?: readonly { readonly body: string; readonly attempt: number }[] | undefined }

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.326_347_874_040_840_8;
/** 2^-54. */
const SMALLEST = 1 / 18_014_398_509_481_984;

/**
 * Draws one number, in the Amount's own unit (milliseconds where it is a time). What the document says is taken as
 * checked (`checkAmount`). Nothing is clamped: limits are the field's.
 *
 * @param counter The next number of 0, 1, 2 …, kept per entity and purpose; asked only for a `sequence`.
 * @param attempt `byMessage` sums over these; without any, its `else` is drawn once.
 */
export function drawAmount(amount: Amount, stream: RandomStream, counter: () => number, attempt?: DrawItems): number {
  if (typeof amount === "number") return amount;
  switch (amount.kind) {
    case "constant": return amount.value;
    case "uniform": return amount.min + (amount.max - amount.min) * stream.unit();
    // 1 − u lies in (0, 1], so the logarithm is finite; + 0 makes −0 an ordinary zero.
    case "exponential": return -amount.mean * log(1 - stream.unit()) + 0;
    case "lognormal": return drawLognormal(amount.median, amount.p99, stream);
    case "sequence": return valueInSequence(amount.values, amount.then ?? "last", counter());
    case "byMessage": return drawByMessage(amount.path, amount.else, stream, counter, attempt);
    default: return amount satisfies never;
  }
}

/** The median is exp(µ); σ follows from how far the 99th percentile lies above it. */
function drawLognormal(median: number, p99: number, stream: RandomStream): number {
  const u = stream.unit();
  if (median <= 0 || p99 <= median) return median;
  // unit() may give 0, which the inverse maps to minus infinity: half of the smallest step stands for it.
  return median * exp((log(p99 / median) / Z99) * inverseNormal(u === 0 ? SMALLEST : u));
}

function valueInSequence(values: readonly number[], then: "last" | "repeat", index: number): number {
  if (values.length === 0) return 0;
  return values[then === "repeat" ? index % values.length : Math.min(index, values.length - 1)]!;
}

function drawByMessage(path: string, other: Amount, stream: RandomStream, counter: () => number, attempt?: DrawItems): number {
  const items = attempt?.items ?? [];
  const steps = parsePath(path);
  let sum = 0;
  for (const item of items) {
    const found = steps && readPath(parseJson(item.body), steps);
    sum += typeof found === "number" ? found : drawAmount(other, stream, counter, { items: [item] });
  }
  return items.length === 0 ? drawAmount(other, stream, counter) : sum;
}

/** The long-run average of one draw; for `byMessage` that of `else`. For estimates shown to people, not for the run. */
export function meanOfAmount(amount: Amount): number {
  if (typeof amount === "number") return amount;
  switch (amount.kind) {
    case "constant": return amount.value;
    case "uniform": return (amount.min + amount.max) / 2;
    case "exponential": return amount.mean;
    case "lognormal": {
      const sigma = log(amount.p99 / amount.median) / Z99;
      return amount.median * exp((sigma * sigma) / 2);
    }
    case "sequence": {
      const values = amount.then === "repeat" ? amount.values : amount.values.slice(-1);
      return values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
    }
    case "byMessage": return meanOfAmount(amount.else);
    default: return amount satisfies never;
  }
}


// ------------------------------------------------------------------------------------------------------------ checking

/** Limits of the numbers that an Amount can give, with their unit for the sentence. */
export interface AmountBounds { readonly min?: number | undefined; readonly max?: number | undefined; readonly unit?: string | undefined }

const MEMBERS = {
  constant: ["value"], uniform: ["min", "max"], exponential: ["mean"], lognormal: ["median", "p99"],
  sequence: ["values", "then"], byMessage: ["path", "else"],
} as const;
const KINDS = Object.keys(MEMBERS);

/** What is wrong with a value that should be an Amount; paths are below the value. An empty list means it is one. */
export function checkAmount(value: Json | undefined, bounds: AmountBounds = {}): FieldProblem[] {
  if (typeof value === "number") return checkBounds(value, "", bounds);
  if (!isObject(value)) {
    return [problem("", "WrongType", `An Amount is a number or an object with a kind, not ${nameOf(value)}.`, fixForText(value))];
  }
  const kind = value.kind;
  if (typeof kind !== "string" || !Object.hasOwn(MEMBERS, kind)) return [unknownKind(kind)];
  const known: readonly string[] = MEMBERS[kind as keyof typeof MEMBERS];
  const strangers = Object.keys(value).filter((name) => name !== "kind" && !known.includes(name));
  const problems = strangers.map((name) => problem(name, "UnknownMember", `An Amount of kind ${kind} has no "${name}"; it has ${known.join(" and ")}.`, suggestion(name, known)));
  return [...problems, ...checkMembers(kind as keyof typeof MEMBERS, value, bounds)];
}

function checkMembers(kind: keyof typeof MEMBERS, value: { readonly [name: string]: Json }, bounds: AmountBounds): FieldProblem[] {
  switch (kind) {
    case "constant": return checkNumber(value.value, "value", bounds);
    case "uniform": {
      const each = [...checkNumber(value.min, "min", bounds), ...checkNumber(value.max, "max", bounds)];
      return each.length === 0 && Number(value.min) > Number(value.max) ? [problem("", "OutOfRange", `min (${nameOf(value.min)}) is above max (${nameOf(value.max)}).`)] : each;
    }
    case "exponential": return checkNumber(value.mean, "mean", { ...bounds, min: Math.max(0, bounds.min ?? 0) });
    case "lognormal": return checkLognormal(value, bounds);
    case "sequence": return checkSequence(value, bounds);
    case "byMessage": {
      const path = typeof value.path === "string" && value.path.startsWith("$") && parsePath(value.path)
        ? [] : [problem("path", "BadText", `path is ${nameOf(value.path)}; it must be a path into the body such as "$.ms".`)];
      return [...path, ...checkAmount(value.else, bounds).map((each) => ({ ...each, path: joinPaths("else", each.path) }))];
    }
    default: return kind satisfies never;
  }
}

function checkLognormal(value: { readonly [name: string]: Json }, bounds: AmountBounds): FieldProblem[] {
  const each = [...checkNumber(value.median, "median", bounds), ...checkNumber(value.p99, "p99", bounds)];
  if (each.length > 0) return each;
  if (Number(value.median) <= 0) return [problem("median", "OutOfRange", "The median of a lognormal Amount must be above 0.", "For a fixed 0 write the number 0.")];
  return Number(value.p99) < Number(value.median) ? [problem("p99", "OutOfRange", `p99 (${Number(value.p99)}) is below the median (${Number(value.median)}).`)] : [];
}

function checkSequence(value: { readonly [name: string]: Json }, bounds: AmountBounds): FieldProblem[] {
  const then = value.then === undefined || value.then === "last" || value.then === "repeat"
    ? [] : [problem("then", "NotAnOption", `then is ${nameOf(value.then)}; it must be "last" or "repeat".`)];
  if (!Array.isArray(value.values) || value.values.length === 0) {
    return [problem("values", "WrongType", `values is ${nameOf(value.values)}; it must be a list of at least one number.`), ...then];
  }
  return [...(value.values as readonly Json[]).flatMap((each, index) => checkNumber(each, `values[${index}]`, bounds)), ...then];
}

function checkNumber(value: Json | undefined, path: string, bounds: AmountBounds): FieldProblem[] {
  if (value === undefined) return [problem(path, "MissingMember", `${path} is missing.`)];
  return typeof value === "number" ? checkBounds(value, path, bounds) : [problem(path, "WrongType", `${path} must be a number, not ${nameOf(value)}.`, fixForText(value))];
}

function checkBounds(value: number, path: string, { min, max, unit }: AmountBounds): FieldProblem[] {
  const say = (limit: number) => groupDigits(limit) + (unit ? ` ${unit}` : "");
  const what = path === "" ? "The value" : path;
  if (!Number.isFinite(value)) return [problem(path, "WrongType", `${what} must be a finite number.`)];
  if (min !== undefined && value < min) return [problem(path, "OutOfRange", `${what} is ${say(value)}; at least ${say(min)}.`)];
  if (max !== undefined && value > max) return [problem(path, "OutOfRange", `${what} is ${say(value)}; at most ${say(max)}.`)];
  return [];
}

function unknownKind(kind: Json | undefined): FieldProblem {
  return problem("kind", "NotAnOption", `The kind of an Amount is one of ${KINDS.join(", ")}, not ${nameOf(kind)}.`, typeof kind === "string" ? suggestion(kind, KINDS) : undefined);
}

function suggestion(name: string, known: readonly string[]): string | undefined {
  const near = nearest(name, known);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

function fixForText(value: Json | undefined): string | undefined {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? `Write ${value} without quotes.` : undefined;
}

// ---------------------------------------------------------------------------------------------------------------- words

/** "about 800 ms, 1 % above 4 s": an Amount in a few words. `unit` is written after each number; "" for none. */
export function describeAmount(amount: Amount, unit: string): string {
  const say = (value: number) => sayAmount(value, unit);
  if (typeof amount === "number") return say(amount);
  switch (amount.kind) {
    case "constant": return say(amount.value);
    case "uniform": return amount.min === amount.max ? say(amount.min) : `between ${say(amount.min)} and ${say(amount.max)}`;
    case "exponential": return `about ${say(amount.mean)} on average, often less, sometimes much more`;
    case "lognormal": return amount.p99 <= amount.median ? say(amount.median) : `about ${say(amount.median)}, 1 % above ${say(amount.p99)}`;
    case "sequence": return `${amount.values.map(say).join(", then ")}${sayEnd(amount.then ?? "last", amount.values.length)}`;
    case "byMessage": return `what the message says at ${amount.path}, else ${describeAmount(amount.else, unit)}`;
    default: return amount satisfies never;
  }
}

function sayEnd(then: "last" | "repeat", length: number): string {
  if (length < 2) return "";
  return then === "repeat" ? ", over and over" : ", and so on";
}

/** Milliseconds from one second on are said in seconds or minutes where that is shorter and exact to the millisecond. */
function sayAmount(value: number, unit: string): string {
  if (unit === "ms" && Math.abs(value) >= 1_000) {
    if (value % 60_000 === 0) return `${groupDigits(value / 60_000)} min`;
    if (value % 10 === 0) return `${groupDigits(value / 1_000)} s`;
  }
  return unit === "" ? groupDigits(value) : `${groupDigits(value)} ${unit}`;
}
