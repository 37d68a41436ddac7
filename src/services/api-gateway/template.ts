/**
 * Mapping templates: the part of Velocity (VTL) that they are written in: text with references, #set, #if, #foreach.
 * Source: DG api-gateway-mapping-template-reference.html. A template that cannot be read fails the request with 500.
 */
import { base64Encode, base64Text } from "../../aws/digests.ts";
import type { Json } from "../../vocabulary/json.ts";
import { parseExpression, type Expression } from "./template-expression.ts";

/** What a template can see. */
export interface TemplateInput {
  readonly body: string;
  readonly params: { readonly path: Readonly<Record<string, string>>; readonly querystring: Readonly<Record<string, string>>; readonly header: Readonly<Record<string, string>> };
  readonly context: Json;
  readonly stageVariables: Readonly<Record<string, string>>;
}

type Value = Json | undefined;
type Variables = Map<string, Value>;

/** Most turns of one #foreach (DG limits.html). */
const MOST_TURNS = 1_000;

export class TemplateError extends Error {}

export function render(template: string, input: TemplateInput): string {
  // The usual template is a text without anything to fill in.
  if (!template.includes("$") && !template.includes("#")) return template;
  return run(parseBlock(new Cursor(template), []).nodes, input, new Map());
}

// ------------------------------------------------------------------------------------------------------------- parsing

type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly expression: Expression; readonly quiet: boolean; readonly source: string }
  | { readonly kind: "set"; readonly name: string; readonly expression: Expression }
  | { readonly kind: "if"; readonly arms: readonly { readonly test: Expression | undefined; readonly nodes: readonly Node[] }[] }
  | { readonly kind: "foreach"; readonly name: string; readonly list: Expression; readonly nodes: readonly Node[] };

export class Cursor {
  at = 0;
  constructor(readonly text: string) {}
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found;
  }
}

function parseBlock(cursor: Cursor, ends: readonly string[]): { readonly nodes: readonly Node[]; readonly end: string } {
  const nodes: Node[] = [];
  while (cursor.at < cursor.text.length) {
    const text = cursor.take(/(?:[^$#]|\$(?![{!a-zA-Z_])|#(?![#*a-z{]))+/y);
    if (text !== undefined) nodes.push({ kind: "text", text: text[0] });
    else if (cursor.take(/##[^\n]*\n?|#\*[\s\S]*?\*#/y) !== undefined) continue;
    else {
      const end = cursor.take(/#(?:\{(end|else|elseif)\}|(end|elseif|else)\b)/y);
      if (end !== undefined) {
        const name = end[1] ?? end[2]!;
        if (!ends.includes(name)) throw new TemplateError(`#${name} without a beginning`);
        return { nodes, end: name };
      }
      nodes.push(parseDirective(cursor) ?? parseReference(cursor) ?? { kind: "text", text: cursor.text[cursor.at++]! });
    }
  }
  if (ends.length > 0) throw new TemplateError("#end is missing");
  return { nodes, end: "" };
}

function parseDirective(cursor: Cursor): Node | undefined {
  if (cursor.take(/#set\s*\(\s*\$!?\{?/y) !== undefined) {
    const name = cursor.take(/([A-Za-z_]\w*)\}?\s*=\s*/y);
    if (name === undefined) throw new TemplateError("#set without a variable");
    const expression = parseExpression(cursor);
    close(cursor);
    return { kind: "set", name: name[1]!, expression };
  }
  if (cursor.take(/#if\s*\(/y) !== undefined) {
    const arms: { test: Expression | undefined; nodes: readonly Node[] }[] = [];
    let test: Expression | undefined = parseExpression(cursor);
    close(cursor);
    for (;;) {
      const { nodes, end } = parseBlock(cursor, ["end", "else", "elseif"]);
      arms.push({ test, nodes });
      if (end === "end") return { kind: "if", arms };
      test = undefined;
      if (end === "elseif") {
        cursor.take(/\s*\(/y);
        test = parseExpression(cursor);
        close(cursor);
      }
    }
  }
  if (cursor.take(/#foreach\s*\(\s*\$/y) !== undefined) {
    const name = cursor.take(/([A-Za-z_]\w*)\s+in\s+/y);
    if (name === undefined) throw new TemplateError("#foreach without a variable");
    const list = parseExpression(cursor);
    close(cursor);
    return { kind: "foreach", name: name[1]!, list, nodes: parseBlock(cursor, ["end"]).nodes };
  }
  return undefined;
}

function close(cursor: Cursor): void {
  if (cursor.take(/\s*\)/y) === undefined) throw new TemplateError("a bracket is missing");
}

function parseReference(cursor: Cursor): Node | undefined {
  const start = cursor.at;
  const front = cursor.take(/\$(!?)(?=[{a-zA-Z_])/y);
  if (front === undefined) return undefined;
  cursor.at = start;
  const expression = parseExpression(cursor, true);
  return { kind: "value", expression, quiet: front[1] === "!", source: cursor.text.slice(start, cursor.at) };
}

// ------------------------------------------------------------------------------------------------------------- running

function run(nodes: readonly Node[], input: TemplateInput, variables: Variables): string {
  let text = "";
  for (const node of nodes) {
    switch (node.kind) {
      case "text": text += node.text; break;
      case "value": {
        const value = evaluate(node.expression, input, variables);
        text += value === undefined || value === null ? (node.quiet || node.source.startsWith("$input") || node.source.startsWith("$util") || node.source.startsWith("$context") || node.source.startsWith("$stage") ? "" : node.source) : textOf(value);
        break;
      }
      case "set": variables.set(node.name, evaluate(node.expression, input, variables)); break;
      case "if": text += run(node.arms.find((arm) => arm.test === undefined || isTrue(evaluate(arm.test, input, variables)))?.nodes ?? [], input, variables); break;
      case "foreach": {
        const list = evaluate(node.list, input, variables);
        const items = Array.isArray(list) ? (list as readonly Json[]) : typeof list === "object" && list !== null ? Object.values(list) : [];
        items.slice(0, MOST_TURNS).forEach((item, index) => {
          variables.set(node.name, item);
          variables.set("foreach", { index, count: index + 1, hasNext: index + 1 < items.length, first: index === 0, last: index + 1 === items.length });
          variables.set("velocityCount", index + 1);
          text += run(node.nodes, input, variables);
        });
        break;
      }
      default: node satisfies never;
    }
  }
  return text;
}

const isTrue = (value: Value): boolean => value !== undefined && value !== null && value !== false;
export const textOf = (value: Json): string => (typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value));

function evaluate(e: Expression, input: TemplateInput, variables: Variables): Value {
  switch (e.kind) {
    case "literal": return e.value;
    case "text": return run(parseBlock(new Cursor(e.template), []).nodes, input, variables);
    case "list": return e.items.map((item) => evaluate(item, input, variables) ?? null);
    case "not": return !isTrue(evaluate(e.of, input, variables));
    case "binary": return binary(e.operator, () => evaluate(e.left, input, variables), () => evaluate(e.right, input, variables));
    case "path": return follow(e, input, variables);
    default: return e satisfies never;
  }
}

function binary(operator: string, left: () => Value, right: () => Value): Value {
  switch (operator) {
    case "&&": return isTrue(left()) && isTrue(right());
    case "||": return isTrue(left()) || isTrue(right());
    case "==": return textOf(left() ?? null) === textOf(right() ?? null);
    case "!=": return textOf(left() ?? null) !== textOf(right() ?? null);
    case "+": {
      const [a, b] = [left(), right()];
      return typeof a === "number" && typeof b === "number" ? a + b : textOf(a ?? "") + textOf(b ?? "");
    }
    default: {
      const [a, b] = [Number(left()), Number(right())];
      return operator === "-" ? a - b : operator === "*" ? a * b : operator === "/" ? a / b : operator === "%" ? a % b : operator === "<" ? a < b : operator === ">" ? a > b : operator === "<=" ? a <= b : a >= b;
    }
  }
}

function follow(e: Extract<Expression, { kind: "path" }>, input: TemplateInput, variables: Variables): Value {
  let at: Value | { readonly object: "input" | "util" } = e.name === "input" || e.name === "util" ? { object: e.name }
    : e.name === "context" ? input.context : e.name === "stageVariables" ? (input.stageVariables as Json) : variables.get(e.name);
  for (const step of e.steps) {
    const args = (step.args ?? []).map((arg) => evaluate(arg, input, variables));
    if (typeof at === "object" && at !== null && !Array.isArray(at) && "object" in at && (at.object === "input" || at.object === "util") && e.steps[0] === step) {
      at = at.object === "input" ? ofInput(step.name, args, input) : ofUtil(step.name, args);
    } else at = member(at as Value, step.index === undefined ? step.name : textOf(evaluate(step.index, input, variables) ?? ""), step.args === undefined ? undefined : args);
  }
  return at as Value;
}

function ofInput(name: string, args: readonly Value[], input: TemplateInput): Value {
  switch (name) {
    case "body": return input.body;
    case "json": return JSON.stringify(atPath(input.body, String(args[0] ?? "$")) ?? "");
    case "path": return atPath(input.body, String(args[0] ?? "$"));
    case "params": {
      const { path, querystring, header } = input.params;
      if (args.length === 0) return { path, querystring, header } as Json;
      const key = String(args[0]);
      return path[key] ?? querystring[key] ?? Object.entries(header).find(([each]) => each.toLowerCase() === key.toLowerCase())?.[1];
    }
    default: return undefined;
  }
}

function ofUtil(name: string, [value]: readonly Value[]): Value {
  const text = value === undefined || value === null ? "" : textOf(value);
  switch (name) {
    case "escapeJavaScript": return text.replace(/[\\"'/]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
    case "urlEncode": return encodeURIComponent(text).replaceAll("%20", "+");
    case "urlDecode": return decodeURIComponent(text.replaceAll("+", " "));
    case "base64Encode": return base64Encode(text);
    case "base64Decode": return base64Text(text) ?? "";
    case "parseJson": return parse(text);
    default: return undefined;
  }
}

function member(of: Value, name: string, args: readonly Value[] | undefined): Value {
  if (of === undefined || of === null) return undefined;
  if (args === undefined) return typeof of === "object" ? (of as { readonly [key: string]: Json })[name] : undefined;
  const first = textOf(args[0] ?? "");
  if (name === "get") return (of as { readonly [key: string]: Json })[first];
  if (name === "size" || name === "length") return Array.isArray(of) || typeof of === "string" ? of.length : Object.keys(of as object).length;
  if (name === "keySet") return Object.keys(of as object);
  if (name === "toString") return textOf(of);
  if (name === "isEmpty") return (Array.isArray(of) || typeof of === "string" ? of.length : Object.keys(of as object).length) === 0;
  if (name === "contains") return Array.isArray(of) ? (of as readonly Json[]).some((each) => textOf(each) === first) : textOf(of).includes(first);
  if (name === "equals") return textOf(of) === first;
  if (name === "replace") return textOf(of).replaceAll(first, textOf(args[1] ?? ""));
  throw new TemplateError(`.${name}() is not known`);
}

/** `$.a.b[0]`. */
function atPath(body: string, path: string): Value {
  let at: Value = parse(body === "" ? "{}" : body);
  for (const step of path.replace(/^\$\.?/, "").split(/[.[\]'"]+/).filter((each) => each !== "")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as { readonly [key: string]: Json })[step];
  }
  return at;
}

function parse(text: string): Value {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
