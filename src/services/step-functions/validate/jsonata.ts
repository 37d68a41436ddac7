/** Expressions are read at the door: syntax, and what the service leaves out of JSONata (SFN-052, SFN-058). */
import jsonata from "jsonata";

/** Where an expression stands: what of `$states` it may see. */
export interface Sees { readonly result: boolean; readonly errorOutput: boolean }

/** What is wrong with an expression; undefined if nothing is. */
export function expressionProblem(source: string, sees: Sees): string | undefined {
  let tree: unknown;
  try {
    tree = jsonata(source).ast();
  } catch (error) {
    return `The JSONata expression '${source}' could not be parsed: ${String((error as { readonly message?: unknown }).message)}`;
  }
  return walk(tree, false, sees);
}

type Node = { readonly type?: unknown; readonly value?: unknown; readonly steps?: readonly Node[]; readonly [member: string]: unknown };

/** @param inside a predicate, a mapping or a function body: there `$` and bare names mean the item at hand */
function walk(it: unknown, inside: boolean, sees: Sees): string | undefined {
  if (Array.isArray(it)) return first(it, (each) => walk(each, inside, sees));
  if (typeof it !== "object" || it === null) return undefined;
  const node = it as Node;
  if (node.type === "regex") return undefined;
  if (node.type === "variable" && !inside) {
    if (node.value === "") return "The symbol '$' is not allowed at the top level: there is no implicit document";
    if (node.value === "$") return "The symbol '$$' is not allowed: there is no implicit document";
  }
  if (node.type === "variable" && node.value === "eval") return "The function $eval is not supported";
  if (node.type === "name" && !inside) return `The field name '${String(node.value)}' is not allowed at the top level: begin with $states or a variable`;
  if (node.type === "path" && Array.isArray(node.steps)) {
    const [head, second] = node.steps;
    const seen = head?.type === "variable" && head.value === "states" ? String(second?.value ?? "") : "";
    if (seen === "result" && !sees.result) return "The variable '$states.result' is not available in this field";
    if (seen === "errorOutput" && !sees.errorOutput) return "The variable '$states.errorOutput' is not available in this field";
    return (head === undefined ? undefined : walk(head, inside, sees)) ?? first(node.steps.slice(1), (step) => walk(step, true, sees)) ?? walk(node.group, true, sees);
  }
  for (const [member, value] of Object.entries(node)) {
    if (member === "position" || member === "type" || member === "value") continue;
    const deeper = inside || member === "predicate" || member === "stages" || member === "expr" || node.type === "lambda" || (node.type === "sort" && member === "terms");
    const problem = walk(value, deeper, sees);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function first<T>(list: readonly T[], look: (each: T) => string | undefined): string | undefined {
  for (const each of list) {
    const found = look(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
