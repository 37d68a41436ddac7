/** What is wrong with a text: with its JSON, else with the language, each with its place. */
import type { EntityDefinition } from "../../services/define.ts";
import type { JsonObject } from "../../stores/scenario-document.ts";
import type { Json } from "../../vocabulary/json.ts";
import { readTree, type Span, type Tree } from "./json-tree.ts";
import { placeOf, stepsOf } from "./place.ts";

export interface Trouble extends Span { readonly code: string; readonly message: string; /** The states it lies in, outermost first. */ readonly states: readonly string[] }
export interface Reading { readonly tree: Tree; readonly definition: Json | undefined; readonly troubles: readonly Trouble[] }

/** Holds a definition against the language, as the loading door does. */
export type Check = (definition: Json) => readonly { readonly path: string; readonly message: string }[];

/** The machine's own check with its other properties as they are. */
export function checkOf(definition: EntityDefinition, properties: JsonObject): Check {
  const defaults = Object.fromEntries(Object.entries(definition.properties).map(([name, field]) => [name, field.default]));
  const settings = { Region: "us-east-1", accountId: "123456789012", startsAtMs: 0, latencyMs: 0, profile: "exact" as const, billing: true };
  return (json) => definition.check?.({ properties: { ...defaults, ...properties, Definition: json }, behaviour: {} }, { id: "machine", settings }) ?? [];
}

export function diagnose(text: string, check: Check): Reading {
  const tree = readTree(text);
  if (tree.mistakes.length > 0) return { tree, definition: undefined, troubles: tree.mistakes.map((each) => ({ ...each, code: "JSON", states: [] })) };
  const definition = JSON.parse(text) as Json;
  const troubles = check(definition).map(({ path, message }): Trouble => {
    const steps = stepsOf(path.replace(/^properties\.Definition/, ""));
    // "SCHEMA_VALIDATION_FAILED: why at /States/A": the place is shown by the editor, the code beside the sentence.
    const [, code, why] = /^([A-Z_]+): ([\s\S]*) at \/[\s\S]*$/.exec(message) ?? ["", "InvalidDefinition", message];
    return { ...placeOf(text, tree.root, steps), code: code!, message: why!, states: steps.flatMap((step, i) => (i > 0 && steps[i - 1] === "States" ? [String(step)] : [])) };
  });
  return { tree, definition, troubles: troubles.toSorted((a, b) => a.from - b.from) };
}

/** Line and column, from 1. */
export function lineOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}
