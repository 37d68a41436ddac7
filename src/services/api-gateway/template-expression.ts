/** Expressions of mapping templates: references with members and calls, literals, comparisons. */
import type { Json } from "../../vocabulary/json.ts";
import { TemplateError, type Cursor } from "./template.ts";

export interface Step { readonly name: string; readonly args?: readonly Expression[]; readonly index?: Expression }
export type Expression =
  | { readonly kind: "literal"; readonly value: Json }
  /** A text in double quotes: references in it are filled in. */
  | { readonly kind: "text"; readonly template: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "path"; readonly name: string; readonly steps: readonly Step[] };

const LEVELS: readonly RegExp[] = [/\s*(\|\|)\s*/y, /\s*(&&)\s*/y, /\s*(==|!=|<=|>=|<|>)\s*/y, /\s*(\+|-)\s*/y, /\s*(\*|\/|%)\s*/y];

/** @param bare A reference in running text: it ends where the reference ends. */
export function parseExpression(cursor: Cursor, bare = false): Expression {
  return bare ? reference(cursor) : level(cursor, 0);
}

function level(cursor: Cursor, at: number): Expression {
  if (at === LEVELS.length) return unary(cursor);
  let left = level(cursor, at + 1);
  for (let found = cursor.take(LEVELS[at]!); found !== undefined; found = cursor.take(LEVELS[at]!)) left = { kind: "binary", operator: found[1]!, left, right: level(cursor, at + 1) };
  return left;
}

function unary(cursor: Cursor): Expression {
  cursor.take(/\s+/y);
  if (cursor.take(/!\s*/y) !== undefined) return { kind: "not", of: unary(cursor) };
  if (cursor.take(/\(/y) !== undefined) {
    const inner = level(cursor, 0);
    expect(cursor, /\s*\)/y, "a bracket is missing");
    return inner;
  }
  const single = cursor.take(/'([^']*)'/y);
  if (single !== undefined) return { kind: "literal", value: single[1]! };
  const double = cursor.take(/"((?:[^"\\]|\\.)*)"/y);
  if (double !== undefined) return { kind: "text", template: double[1]!.replaceAll("\\\"", "\"") };
  const number = cursor.take(/-?\d+(?:\.\d+)?/y);
  if (number !== undefined) return { kind: "literal", value: Number(number[0]) };
  const word = cursor.take(/(true|false|null)\b/y);
  if (word !== undefined) return { kind: "literal", value: word[1] === "null" ? null : word[1] === "true" };
  if (cursor.take(/\[\s*/y) !== undefined) {
    const items = listUntil(cursor, /\s*\]/y);
    return { kind: "list", items };
  }
  if (cursor.take(/\{\s*\}/y) !== undefined) return { kind: "literal", value: {} };
  return reference(cursor);
}

function reference(cursor: Cursor): Expression {
  const front = cursor.take(/\$!?(\{?)([A-Za-z_]\w*)/y);
  if (front === undefined) throw new TemplateError("an expression is missing");
  const steps: Step[] = [];
  for (;;) {
    const name = cursor.take(/\.([A-Za-z_][\w-]*)/y);
    if (name !== undefined) {
      if (cursor.take(/\(\s*/y) !== undefined) steps.push({ name: name[1]!, args: listUntil(cursor, /\s*\)/y) });
      else steps.push({ name: name[1]! });
    } else if (cursor.take(/\[\s*/y) !== undefined) {
      const index = level(cursor, 0);
      expect(cursor, /\s*\]/y, "] is missing");
      steps.push({ name: "", index });
    } else break;
  }
  if (front[1] === "{") expect(cursor, /\}/y, "} is missing");
  return { kind: "path", name: front[2]!, steps };
}

function listUntil(cursor: Cursor, end: RegExp): Expression[] {
  const items: Expression[] = [];
  if (cursor.take(end) !== undefined) return items;
  for (;;) {
    items.push(level(cursor, 0));
    if (cursor.take(end) !== undefined) return items;
    expect(cursor, /\s*,\s*/y, "a comma is missing");
  }
}

function expect(cursor: Cursor, pattern: RegExp, message: string): void {
  if (cursor.take(pattern) === undefined) throw new TemplateError(message);
}
