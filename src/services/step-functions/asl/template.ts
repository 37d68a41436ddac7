/**
 * Values of a definition that are filled at run time: payload templates of JSONPath states (names ending in `.$`), and
 * any JSON of JSONata states (`{% … %}` texts). Read once; parts without anything to fill are kept as they are.
 */
import type { Json } from "../../../vocabulary/json.ts";
import { StatesFailure } from "./failure.ts";
import type { Luck } from "./intrinsic-functions.ts";
import { callIntrinsic, parseIntrinsic, type Intrinsic } from "./intrinsics.ts";
import { parsePath, readJsonPath, type JsonPath, type Roots } from "./path.ts";

export type Template =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "path"; readonly path: JsonPath; readonly at: string }
  | { readonly kind: "call"; readonly call: Intrinsic }
  /** JSONata; `at` is where it stands below its field: `Output/result`. */
  | { readonly kind: "expression"; readonly source: string; readonly at: string }
  | { readonly kind: "object"; readonly names: readonly string[]; readonly values: readonly Template[] }
  | { readonly kind: "list"; readonly values: readonly Template[] };

/** Assumes a definition that was checked. */
export function compileTemplate(json: Json, at: string): Template {
  if (json === null || typeof json !== "object") return { kind: "value", value: json };
  if (Array.isArray(json)) {
    const values = (json as readonly Json[]).map((each, i) => compileTemplate(each, `${at}[${i}]`));
    return values.every(isValue) ? { kind: "value", value: json } : { kind: "list", values };
  }
  const entries = Object.entries(json).map(([name, value]): readonly [string, Template] =>
    name.endsWith(".$") && typeof value === "string" ? [name.slice(0, -2), compileDynamic(value, `${at}.${name}`)] : [name, compileTemplate(value, `${at}.${name}`)]);
  if (entries.every(([, value]) => isValue(value))) return { kind: "value", value: json };
  return { kind: "object", names: entries.map(([name]) => name), values: entries.map(([, value]) => value) };
}

/** A path or an intrinsic call. */
export function compileDynamic(text: string, at: string): Template {
  if (text.startsWith("$")) return { kind: "path", path: parsePath(text)!, at };
  return { kind: "call", call: parseIntrinsic(text) as Intrinsic };
}

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

export function expressionOf(text: string): string | undefined {
  return EXPRESSION.exec(text)?.[1]?.trim();
}

export function compileJsonata(json: Json, at: string): Template {
  if (typeof json === "string") {
    const source = expressionOf(json);
    return source === undefined ? { kind: "value", value: json } : { kind: "expression", source, at };
  }
  if (json === null || typeof json !== "object") return { kind: "value", value: json };
  if (Array.isArray(json)) {
    const values = (json as readonly Json[]).map((each, i) => compileJsonata(each, `${at}[${i}]`));
    return values.every(isValue) ? { kind: "value", value: json } : { kind: "list", values };
  }
  const names = Object.keys(json);
  const values = Object.entries(json).map(([name, value]) => compileJsonata(value, `${at}/${name}`));
  return values.every(isValue) ? { kind: "value", value: json } : { kind: "object", names, values };
}

function isValue(template: Template): template is { readonly kind: "value"; readonly value: Json } {
  return template.kind === "value";
}

/** The expressions in it, in order. */
export function expressionsIn(template: Template, into: { readonly source: string; readonly at: string }[] = []): { readonly source: string; readonly at: string }[] {
  if (template.kind === "expression") into.push({ source: template.source, at: template.at });
  else if (template.kind === "object" || template.kind === "list") for (const each of template.values) expressionsIn(each, into);
  return into;
}

/** Fills a template of a JSONPath state. Throws States.Runtime. */
export function fill(template: Template, roots: Roots, luck: Luck): Json {
  switch (template.kind) {
    case "value": return template.value;
    case "path": return found(template.path, roots, template.at);
    case "call": return callIntrinsic(template.call, roots, luck);
    case "list": return template.values.map((each) => fill(each, roots, luck));
    case "object": return assemble(template.names, template.values.map((each) => fill(each, roots, luck)));
    case "expression": throw new StatesFailure("States.Runtime", "An expression stands in a JSONPath state.");
    default: return template satisfies never;
  }
}

/** Fills a JSONata template with the results of its expressions, in the order of `expressionsIn`. */
export function fillWith(template: Template, results: readonly Json[], next = { at: 0 }): Json {
  switch (template.kind) {
    case "value": return template.value;
    case "expression": return results[next.at++]!;
    case "list": return template.values.map((each) => fillWith(each, results, next));
    case "object": return assemble(template.names, template.values.map((each) => fillWith(each, results, next)));
    case "path": case "call": return null;
    default: return template satisfies never;
  }
}

function assemble(names: readonly string[], values: readonly Json[]): Json {
  const made: Record<string, Json> = {};
  for (let i = 0; i < names.length; i++) made[names[i]!] = values[i]!;
  return made;
}

/** What a path finds, or States.Runtime in AWS's words (SFN-041). */
export function found(path: JsonPath, roots: Roots, field: string): Json {
  const value = readJsonPath(path, roots);
  if (value !== undefined) return value;
  const input = path.root === "$" ? ` in the input '${shortened(JSON.stringify(roots.data))}'` : "";
  throw new StatesFailure("States.Runtime", `The JSONPath '${path.text}' specified for the field '${field}' could not be found${input}`);
}

function shortened(text: string): string {
  return text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text;
}
