/** Filters of JSONPath (`?(@.status == 0 && @.on)`), as plain data. */
import type { Json } from "../../../vocabulary/json.ts";
import { parseSteps, readAll, type Step } from "./path.ts";

type Operand = { readonly kind: "value"; readonly value: Json } | { readonly kind: "path"; readonly current: boolean; readonly steps: readonly Step[] };
type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in";

export type Filter =
  | { readonly kind: "all" | "some"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  | { readonly kind: "exists"; readonly operand: Operand }
  | { readonly kind: "compare"; readonly left: Operand; readonly operator: Comparison; readonly right: Operand };

/** Undefined for what is no filter. `text` is what follows the question mark. */
export function parseFilter(text: string): Filter | undefined {
  const reader = { text, at: 0 };
  const filter = readSome(reader);
  skip(reader);
  return filter !== undefined && reader.at === text.length ? filter : undefined;
}

interface Reader { readonly text: string; at: number }

function skip(reader: Reader): void {
  while (reader.text[reader.at] === " ") reader.at++;
}

function take(reader: Reader, word: string): boolean {
  skip(reader);
  if (!reader.text.startsWith(word, reader.at)) return false;
  reader.at += word.length;
  return true;
}

function readSome(reader: Reader): Filter | undefined {
  return readList(reader, "||", "some", (inner) => readList(inner, "&&", "all", readOne));
}

function readList(reader: Reader, sign: string, kind: "all" | "some", one: (reader: Reader) => Filter | undefined): Filter | undefined {
  const of: Filter[] = [];
  do {
    const each = one(reader);
    if (each === undefined) return undefined;
    of.push(each);
  } while (take(reader, sign));
  return of.length === 1 ? of[0] : { kind, of };
}

function readOne(reader: Reader): Filter | undefined {
  if (take(reader, "!")) {
    const of = readOne(reader);
    return of === undefined ? undefined : { kind: "not", of };
  }
  if (take(reader, "(")) {
    const inner = readSome(reader);
    return inner !== undefined && take(reader, ")") ? inner : undefined;
  }
  const left = readOperand(reader);
  if (left === undefined) return undefined;
  for (const operator of ["==", "!=", "<=", ">=", "<", ">", "in "] as const) {
    if (!take(reader, operator)) continue;
    const right = readOperand(reader);
    return right === undefined ? undefined : { kind: "compare", left, operator: operator.trim() as Comparison, right };
  }
  return { kind: "exists", operand: left };
}

function readOperand(reader: Reader): Operand | undefined {
  skip(reader);
  const rest = reader.text.slice(reader.at);
  const path = /^[@$](?:\.[\p{ID_Continue}-]+|\[(?:[^\]'"]|'[^']*'|"[^"]*")*\])*/u.exec(rest);
  if (path) {
    const steps = parseSteps(path[0].slice(1));
    if (steps === undefined) return undefined;
    reader.at += path[0].length;
    return { kind: "path", current: path[0][0] === "@", steps };
  }
  const literal = /^(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|\[[^\]]*\])/u.exec(rest);
  if (!literal) return undefined;
  reader.at += literal[0].length;
  const text = literal[0];
  if (text[0] === "'") return { kind: "value", value: text.slice(1, -1).replace(/\\(.)/gu, "$1") };
  try {
    return { kind: "value", value: JSON.parse(text.replaceAll("'", '"')) as Json };
  } catch {
    return undefined;
  }
}

export function matchesFilter(filter: Filter, item: Json, root: Json): boolean {
  switch (filter.kind) {
    case "all": return filter.of.every((each) => matchesFilter(each, item, root));
    case "some": return filter.of.some((each) => matchesFilter(each, item, root));
    case "not": return !matchesFilter(filter.of, item, root);
    case "exists": return valueOf(filter.operand, item, root) !== undefined;
    case "compare": return compare(valueOf(filter.left, item, root), filter.operator, valueOf(filter.right, item, root));
    default: return filter satisfies never;
  }
}

function valueOf(operand: Operand, item: Json, root: Json): Json | undefined {
  return operand.kind === "value" ? operand.value : readAll(operand.steps, root, operand.current ? item : root)[0];
}

function compare(left: Json | undefined, operator: Comparison, right: Json | undefined): boolean {
  if (operator === "in") return Array.isArray(right) && right.some((each) => each === left);
  if (left === undefined || right === undefined) return operator === "!=" && left !== right;
  if (operator === "==") return JSON.stringify(left) === JSON.stringify(right);
  if (operator === "!=") return JSON.stringify(left) !== JSON.stringify(right);
  if (typeof left !== typeof right || (typeof left !== "number" && typeof left !== "string")) return false;
  const [a, b] = [left, right as typeof left];
  return operator === "<" ? a < b : operator === "<=" ? a <= b : operator === ">" ? a > b : a >= b;
}
