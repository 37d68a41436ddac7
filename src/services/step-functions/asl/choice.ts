/**
 * Data tests of JSONPath Choice rules: 39 operators over strings, numbers, booleans, timestamps and kinds.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 */
import { parseIso } from "../../../aws/date.ts";
import type { Json } from "../../../vocabulary/json.ts";
import { runtime } from "./failure.ts";
import { parsePath, readJsonPath, type JsonPath, type Roots } from "./path.ts";

export const RELATIONS = ["Equals", "LessThanEquals", "GreaterThanEquals", "LessThan", "GreaterThan"] as const;
type Relation = (typeof RELATIONS)[number];
type Kind = "String" | "Numeric" | "Timestamp" | "Boolean";
export const KIND_TESTS = ["IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"] as const;
type KindTest = (typeof KIND_TESTS)[number];

export type Rule =
  | { readonly kind: "and" | "or"; readonly of: readonly Rule[] }
  | { readonly kind: "not"; readonly of: Rule }
  | { readonly kind: "is"; readonly variable: JsonPath; readonly test: KindTest; readonly expected: boolean }
  | { readonly kind: "matches"; readonly variable: JsonPath; readonly pattern: string }
  | { readonly kind: "compare"; readonly variable: JsonPath; readonly type: Kind; readonly relation: Relation; readonly value: Json; readonly path?: JsonPath };

/** All names of data tests. */
export const OPERATORS: readonly string[] = [
  ...(["String", "Numeric", "Timestamp"] as const).flatMap((type) => RELATIONS.flatMap((relation) => [`${type}${relation}`, `${type}${relation}Path`])),
  "BooleanEquals", "BooleanEqualsPath", "StringMatches", ...KIND_TESTS,
];

/** A rule of a definition that was checked. */
export function compileRule(json: { readonly [name: string]: Json }): Rule {
  const list = (value: Json | undefined) => (value as readonly { readonly [name: string]: Json }[]).map(compileRule);
  if (json.And !== undefined) return { kind: "and", of: list(json.And) };
  if (json.Or !== undefined) return { kind: "or", of: list(json.Or) };
  if (json.Not !== undefined) return { kind: "not", of: compileRule(json.Not as { readonly [name: string]: Json }) };
  const variable = parsePath(json.Variable as string)!;
  const operator = OPERATORS.find((name) => Object.hasOwn(json, name))!;
  const value = json[operator]!;
  if ((KIND_TESTS as readonly string[]).includes(operator)) return { kind: "is", variable, test: operator as KindTest, expected: value === true };
  if (operator === "StringMatches") return { kind: "matches", variable, pattern: value as string };
  const [, type, relation, path] = /^(String|Numeric|Timestamp|Boolean)(.*?)(Path)?$/.exec(operator)!;
  return { kind: "compare", variable, type: type as Kind, relation: relation as Relation, value: path === undefined ? value : null, ...(path === undefined ? {} : { path: parsePath(value as string)! }) };
}

/** Whether the rule holds. Throws States.Runtime where a path finds nothing (SFN-070). */
export function holds(rule: Rule, roots: Roots): boolean {
  switch (rule.kind) {
    case "and": return rule.of.every((each) => holds(each, roots));
    case "or": return rule.of.some((each) => holds(each, roots));
    case "not": return !holds(rule.of, roots);
    case "is": return isKind(rule.test, readJsonPath(rule.variable, roots)) === rule.expected;
    case "matches": {
      const text = read(rule.variable, roots);
      return typeof text === "string" && matchesWildcards(rule.pattern, text);
    }
    case "compare": return compare(rule.type, rule.relation, read(rule.variable, roots), rule.path === undefined ? rule.value : read(rule.path, roots));
    default: return rule satisfies never;
  }
}

function read(path: JsonPath, roots: Roots): Json {
  const value = readJsonPath(path, roots);
  if (value === undefined) throw runtime(`Invalid path '${path.text}': The choice state's condition path references an invalid value.`);
  return value;
}

function isKind(test: KindTest, value: Json | undefined): boolean {
  switch (test) {
    case "IsPresent": return value !== undefined;
    case "IsNull": return value === null;
    case "IsNumeric": return typeof value === "number";
    case "IsString": return typeof value === "string";
    case "IsBoolean": return typeof value === "boolean";
    case "IsTimestamp": return typeof value === "string" && timestampMs(value) !== undefined;
    default: return test satisfies never;
  }
}

/** RFC 3339 with T and a zone: epoch milliseconds, or undefined. */
export function timestampMs(text: string): number | undefined {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? parseIso(text) : undefined;
}

function compare(type: Kind, relation: Relation, left: Json, right: Json): boolean {
  if (type === "Timestamp") {
    const a = typeof left === "string" ? timestampMs(left) : undefined;
    const b = typeof right === "string" ? timestampMs(right) : undefined;
    return a !== undefined && b !== undefined && stands(relation, a, b);
  }
  if (type === "Boolean") return typeof left === "boolean" && left === right;
  if (type === "Numeric") return typeof left === "number" && typeof right === "number" && stands(relation, left, right);
  // JavaScript compares texts by code unit, which is what the specification asks for.
  return typeof left === "string" && typeof right === "string" && stands(relation, left, right);
}

function stands<T extends string | number>(relation: Relation, a: T, b: T): boolean {
  switch (relation) {
    case "Equals": return a === b;
    case "LessThan": return a < b;
    case "GreaterThan": return a > b;
    case "LessThanEquals": return a <= b;
    case "GreaterThanEquals": return a >= b;
    default: return relation satisfies never;
  }
}

/** `*` is any text, `\*` a star, `\\` a backslash (SFN-072). */
export function matchesWildcards(pattern: string, text: string): boolean {
  const parts: string[] = [""];
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === "\\") parts[parts.length - 1] += pattern[++i] ?? "";
    else if (pattern[i] === "*") parts.push("");
    else parts[parts.length - 1] += pattern[i]!;
  }
  const [first, ...rest] = parts as [string, ...string[]];
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const last = rest.pop()!;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - at >= last.length && text.endsWith(last);
}
