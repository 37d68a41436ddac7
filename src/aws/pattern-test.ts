/**
 * One element of a pattern's list: what it says, as plain data, and whether a value fits. EventBridge patterns and SNS
 * filter policies share this language; a dialect says which of its operators a service takes.
 * Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and, for reasons of
 * refusal, github.com/aws/event-ruler (JsonRuleCompiler), whose sentences AWS's errors carry.
 */
import type { IpRange } from "./ip-address.ts";
import { isIpIn, parseCidr } from "./ip-address.ts";
import type { Json } from "./json.ts";
import { isObject } from "./json.ts";

export type Scalar = string | number | boolean | null;

export type PatternTest =
  | { readonly op: "equals"; readonly value: Scalar }
  | { readonly op: "prefix" | "suffix"; readonly text: string; readonly ignoreCase: boolean }
  | { readonly op: "equals-ignore-case"; readonly text: string }
  /** The literal pieces around the stars: n + 1 pieces for n stars. */
  | { readonly op: "wildcard"; readonly pieces: readonly string[] }
  | { readonly op: "numeric"; readonly low: Bound | null; readonly high: Bound | null }
  | { readonly op: "cidr"; readonly range: IpRange }
  | { readonly op: "exists"; readonly wanted: boolean; readonly content: boolean }
  | { readonly op: "anything-but"; readonly values: readonly (string | number)[] }
  | { readonly op: "anything-but-any"; readonly of: readonly PatternTest[] };

interface Bound { readonly value: number; readonly open: boolean }

/** What a service takes of the language. */
export interface PatternDialect {
  readonly wildcard: boolean;
  /** Whether prefix and suffix take `{"equals-ignore-case": …}`. */
  readonly endsIgnoringCase: boolean;
  /** Operators that may stand inside an anything-but, and whether they take lists there. */
  readonly insideAnythingBut: readonly string[];
  readonly listsInsideAnythingBut: boolean;
  /** Whether `exists: true` needs a value that is neither null nor the empty text. */
  readonly existsWantsContent: boolean;
  /** Numbers lie within ± this; undefined for no limit. */
  readonly numbersWithin?: number;
}

export const EVENT_BRIDGE: PatternDialect = {
  wildcard: true, endsIgnoringCase: true, listsInsideAnythingBut: true, existsWantsContent: false,
  insideAnythingBut: ["prefix", "suffix", "equals-ignore-case", "wildcard"],
};

/** Why a pattern is refused; thrown inside the compiler of patterns and caught at its door. */
export class PatternRefusal extends Error {}

export function refuse(reason: string): never {
  throw new PatternRefusal(reason);
}

// ------------------------------------------------------------------------------------------------------------- reading

export function readTest(value: Json, dialect: PatternDialect): PatternTest {
  if (Array.isArray(value)) refuse("Match value must be String, number, true, false, or null");
  if (!isObject(value)) {
    if (typeof value === "number") checkRange(value, dialect);
    return { op: "equals", value: value as Scalar };
  }
  const names = Object.keys(value);
  const name = names[0] ?? refuse("Match expression name not found");
  const test = readExpression(name, value[name]!, dialect);
  return names.length === 1 ? test : refuse(name === "numeric" || name === "anything-but" ? "Too many elements in numeric expression" : "Only one key allowed in match expression");
}

function readExpression(name: string, operand: Json, dialect: PatternDialect): PatternTest {
  switch (name) {
    case "prefix": return readEnd("prefix", operand, dialect);
    case "suffix": return readEnd("suffix", operand, dialect);
    case "equals-ignore-case": return { op: name, text: readText(operand, name).toLowerCase() };
    case "wildcard": return dialect.wildcard ? { op: name, pieces: readWildcard(readText(operand, name)) } : refuseName(name);
    case "numeric": return readNumeric(operand, dialect);
    // AWS names the wrong operator here, and so do we.
    case "cidr": return readCidr(readText(operand, "prefix"));
    case "exists": return typeof operand === "boolean" ? { op: name, wanted: operand, content: dialect.existsWantsContent } : refuse("exists match pattern must be either true or false.");
    case "anything-but": return readAnythingBut(operand, dialect);
    default: return refuseName(name);
  }
}

function refuseName(name: string): never {
  return refuse(`Unrecognized match type ${name}`);
}

function readText(operand: Json, name: string): string {
  return typeof operand === "string" ? operand : refuse(`${name} match pattern must be a string`);
}

function readEnd(op: "prefix" | "suffix", operand: Json, dialect: PatternDialect): PatternTest {
  if (!isObject(operand) || !dialect.endsIgnoringCase) return { op, text: readText(operand, op), ignoreCase: false };
  const [name, ...more] = Object.keys(operand);
  if (name === undefined) refuse(`${op === "prefix" ? "Prefix" : "Suffix"} expression name not found`);
  if (name !== "equals-ignore-case") refuse(`Unsupported ${op} pattern: ${name}`);
  const text = readText(operand[name]!, "equals-ignore-case").toLowerCase();
  return more.length === 0 ? { op, text, ignoreCase: true } : refuse("Only one key allowed in match expression");
}

/** AWS publishes the sentence but not the measure; more than five stars is what simulators take, and so do we. */
const MOST_STARS = 5;

function readWildcard(text: string): string[] {
  const pieces = [""];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at]!;
    // AWS counts positions in the quoted text.
    if (unit === "*" && text[at + 1] === "*") refuse(`Consecutive wildcard characters at pos ${at + 1}`);
    if (unit === "*") {
      pieces.push("");
      continue;
    }
    const escaped = unit === "\\" ? text[at + 1] : undefined;
    if (unit === "\\" && escaped !== "*" && escaped !== "\\") refuse(`Invalid escape character at pos ${at + 1}`);
    if (escaped !== undefined) at += 1;
    pieces[pieces.length - 1] += escaped ?? unit;
  }
  if (pieces.length - 1 > MOST_STARS) refuse("Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character");
  return pieces;
}

function readNumeric(operand: Json, dialect: PatternDialect): PatternTest {
  if (!Array.isArray(operand)) refuse("Value of numeric must be an array.");
  const [operator, first, second, last, ...more] = operand as readonly Json[];
  if (typeof operator !== "string") refuse(`Invalid member in numeric match: ${say(operator)}`);
  if (operator !== "=" && operator !== "<" && operator !== "<=" && operator !== ">" && operator !== ">=") refuse(`Unrecognized numeric range operator: ${operator}`);
  const value = typeof first === "number" ? first : refuse(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  checkRange(value, dialect);
  const bound: Bound = { value, open: operator === "<" || operator === ">" };
  if (operator === "=" || operator.startsWith("<")) {
    if (operand.length > 2) refuse("Too many elements in numeric expression");
    return { op: "numeric", low: operator === "=" ? bound : null, high: bound };
  }
  if (operand.length === 2) return { op: "numeric", low: bound, high: null };
  if (typeof second !== "string") refuse(`Bad value in numeric range: ${say(second)}`);
  if (second !== "<" && second !== "<=") refuse(`Bad numeric range operator: ${second}`);
  const top = typeof last === "number" ? last : refuse(`Value of ${second} must be numeric`);
  if (more.length > 0) refuse("Too many terms in numeric range expression");
  checkRange(top, dialect);
  return top > value ? { op: "numeric", low: bound, high: { value: top, open: second === "<" } } : refuse("Bottom must be less than top");
}

function readCidr(text: string): PatternTest {
  const range = parseCidr(text);
  return "problem" in range ? refuse(range.problem) : { op: "cidr", range };
}

function readAnythingBut(operand: Json, dialect: PatternDialect): PatternTest {
  if (isObject(operand)) return readNested(operand, dialect);
  if (typeof operand === "string" || typeof operand === "number") return { op: "anything-but", values: [operand] };
  if (!Array.isArray(operand)) refuse("Value of anything-but must be an array or single string/number value.");
  const values = operand as readonly Json[];
  if (values.some((each) => typeof each !== "string" && typeof each !== "number")) refuse("Inside anything but list, start|null|boolean is not supported.");
  const numbers = values.filter((each) => typeof each === "number").length;
  if (values.length === 0 || (numbers > 0 && numbers < values.length)) refuse("Inside anything but list, either all values are number or string, mixed type is not supported");
  return { op: "anything-but", values: values as (string | number)[] };
}

function readNested(operand: { readonly [name: string]: Json }, dialect: PatternDialect): PatternTest {
  const [name, ...more] = Object.keys(operand);
  if (name === undefined) refuse("Anything-But expression name not found");
  if (!dialect.insideAnythingBut.includes(name)) refuse(`Unsupported anything-but pattern: ${name}`);
  const inner = operand[name]!;
  if (!dialect.listsInsideAnythingBut && typeof inner !== "string") refuse(`${name} match pattern must be a string`);
  if (typeof inner !== "string" && typeof inner !== "number" && !Array.isArray(inner)) refuse("Value of anything-but must be an array or single string/number value.");
  if (more.length > 0) refuse("Too many elements in numeric expression");
  const texts = Array.isArray(inner) ? (inner as readonly Json[]) : [inner];
  return { op: "anything-but-any", of: texts.map((text) => readNestedText(name, text)) };
}

function readNestedText(name: string, text: Json): PatternTest {
  if (name === "wildcard") return { op: "wildcard", pieces: readWildcard(readText(text, "wildcard")) };
  if (name === "equals-ignore-case") {
    return typeof text === "string" ? { op: name, text: text.toLowerCase() } : refuse("Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.");
  }
  const end = readText(text, "prefix/suffix");
  return end === "" ? refuse("Null prefix/suffix not allowed") : { op: name === "prefix" ? "prefix" : "suffix", text: end, ignoreCase: false };
}

function checkRange(value: number, dialect: PatternDialect): void {
  const most = dialect.numbersWithin;
  if (most !== undefined && (value > most || value < -most)) refuse(`Value must be between ${-most} and ${most}, inclusive`);
}

/** How AWS's parser names what it met: the closing bracket where nothing is left. */
function say(value: Json | undefined): string {
  if (value === undefined) return "]";
  return typeof value === "string" ? value : Array.isArray(value) ? "[" : isObject(value) ? "{" : String(value);
}

// ------------------------------------------------------------------------------------------------------------ matching

/** Whether a value that is there fits. `exists: false` fits no value: absence is the matcher's business. */
export function fits(test: PatternTest, value: Scalar): boolean {
  switch (test.op) {
    case "equals": return test.value === value;
    case "prefix": return typeof value === "string" && (test.ignoreCase ? value.toLowerCase() : value).startsWith(test.text);
    case "suffix": return typeof value === "string" && (test.ignoreCase ? value.toLowerCase() : value).endsWith(test.text);
    case "equals-ignore-case": return typeof value === "string" && value.toLowerCase() === test.text;
    case "wildcard": return typeof value === "string" && fitsPieces(test.pieces, value);
    case "numeric": return typeof value === "number" && isAbove(test.low, value) && isBelow(test.high, value);
    case "cidr": return typeof value === "string" && isIpIn(test.range, value);
    case "exists": return test.wanted && !(test.content && (value === null || value === ""));
    case "anything-but": return !test.values.includes(value as string | number);
    case "anything-but-any": return !test.of.some((each) => fits(each, value));
    default: return test satisfies never;
  }
}

function isAbove(low: Bound | null, value: number): boolean {
  return low === null || (low.open ? value > low.value : value >= low.value);
}

function isBelow(high: Bound | null, value: number): boolean {
  return high === null || (high.open ? value < high.value : value <= high.value);
}

/** Every piece at its earliest place behind the one before; the last at the very end. */
function fitsPieces(pieces: readonly string[], text: string): boolean {
  const first = pieces[0]!;
  if (pieces.length === 1) return text === first;
  const last = pieces.at(-1)!;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

// --------------------------------------------------------------------------------------------------------------- words

/** A test in a few words, for "the pattern wants …". */
export function describeTest(test: PatternTest): string {
  switch (test.op) {
    case "equals": return JSON.stringify(test.value);
    case "prefix": return `a text that begins with ${JSON.stringify(test.text)}${test.ignoreCase ? " (any case)" : ""}`;
    case "suffix": return `a text that ends with ${JSON.stringify(test.text)}${test.ignoreCase ? " (any case)" : ""}`;
    case "equals-ignore-case": return `${JSON.stringify(test.text)} (any case)`;
    case "wildcard": return `a text like ${JSON.stringify(test.pieces.join("*"))}`;
    case "numeric": return describeNumeric(test.low, test.high);
    case "cidr": return "an address in the block";
    case "exists": return test.wanted ? "any value" : "nothing there";
    case "anything-but": return `anything but ${test.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "anything-but-any": return `anything but ${test.of.map(describeTest).join(" or ")}`;
    default: return test satisfies never;
  }
}

function describeNumeric(low: Bound | null, high: Bound | null): string {
  if (low && high && low.value === high.value) return `the number ${low.value}`;
  const each = [low && `${low.open ? "above" : "at least"} ${low.value}`, high && `${high.open ? "below" : "at most"} ${high.value}`];
  return `a number ${each.filter((one) => one !== null).join(" and ")}`;
}
