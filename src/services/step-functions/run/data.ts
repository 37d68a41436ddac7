/**
 * Data in, data out: what is filled before the work, and what becomes of the result. JSONPath at once; JSONata in two
 * steps, because its expressions are evaluated outside the kernel.
 */
import type { Json } from "../../../vocabulary/json.ts";
import { runtime } from "../asl/failure.ts";
import { writeJsonPath } from "../asl/path.ts";
import type { PathField, State } from "../asl/program.ts";
import { fill, found, type Template } from "../asl/template.ts";
import { chooseByPath, startChoosing } from "./choice.ts";
import { contextObject } from "./context-object.ts";
import { workOf } from "./states.ts";
import { evaluate } from "./jobs.ts";
import { exit } from "./lane.ts";
import type { Execution, Lane } from "./state.ts";
import { prepareToken } from "./task.ts";
import { luckOf, rootsOf, stateOf, type Work } from "./work.ts";

/** The filled fields of a state, by name. */
export type Filled = Readonly<Record<string, Json | undefined>>;
export const NOTHING: Filled = Object.freeze({});

/** InputPath and the fields, or Arguments and the like; then the work. */
export function beginInput(w: Work, exec: Execution, lane: Lane): void {
  const spec = stateOf(exec, lane);
  if (spec.type === "Task") prepareToken(w, exec, lane);
  if (spec.jsonata) {
    lane.effective = lane.input;
    if (spec.type === "Choice") return startChoosing(w, exec, lane);
    if (spec.fields.length === 0) return workOf(w, exec, lane, NOTHING);
    return evaluate(w, exec, lane, "input", 0, spec.fields, null);
  }
  const data = spec.inputPath === undefined ? lane.input : through(w, exec, lane, spec.inputPath, lane.input, "InputPath");
  lane.effective = data;
  if (spec.type === "Choice") return chooseByPath(w, exec, lane, spec, data);
  workOf(w, exec, lane, spec.fields.length === 0 ? NOTHING : fillFields(w, exec, lane, spec.fields, data));
}

export function fillFields(w: Work, exec: Execution, lane: Lane, fields: State["fields"], data: Json): Filled {
  const roots = rootsOf(exec, lane, data, () => contextObject(w, exec, lane));
  const luck = luckOf(w);
  const filled: Record<string, Json> = {};
  for (const [name, template] of fields) filled[name] = fill(template, roots, luck);
  return filled;
}

/** A path field: null gives an empty object (SFN-039). */
function through(w: Work, exec: Execution, lane: Lane, path: NonNullable<PathField> | null, data: Json, field: string): Json {
  return path === null ? {} : found(path, rootsOf(exec, lane, data, () => contextObject(w, exec, lane)), field);
}

/** Arguments, else Parameters, else the effective input. */
export function argumentsOf(lane: Lane, filled: Filled): Json {
  return filled.Arguments ?? filled.Parameters ?? (("Arguments" in filled) || ("Parameters" in filled) ? null : lane.effective);
}

/** Whose `$` is the result in Assign: Task, Parallel, Map and Pass; all others see their effective input. */
function givesResult(spec: State): boolean {
  return spec.type === "Task" || spec.type === "Parallel" || spec.type === "Map" || spec.type === "Pass";
}

/**
 * The work is done. Without `result` (Wait, Succeed, Choice) the input goes on.
 * @param next where to; -1 ends the block
 */
export function finish(w: Work, exec: Execution, lane: Lane, result: Json | undefined, next: number): void {
  const spec = stateOf(exec, lane);
  if (spec.jsonata) return finishJsonata(w, exec, lane, result, next, spec.output, spec.assign);
  let output: Json = lane.effective;
  if (result !== undefined) {
    const selected = spec.resultSelector === undefined ? result : fill(spec.resultSelector, rootsOf(exec, lane, result, () => contextObject(w, exec, lane)), luckOf(w));
    output = place(lane, spec.resultPath, selected);
  }
  if (spec.outputPath !== undefined) output = through(w, exec, lane, spec.outputPath, output, "OutputPath");
  exit(w, exec, lane, output, assign(w, exec, lane, spec.assign, givesResult(spec) && result !== undefined ? result : lane.effective), next);
}

export function assign(w: Work, exec: Execution, lane: Lane, template: Template | undefined, data: Json): { readonly [name: string]: Json } | undefined {
  return template === undefined ? undefined : (fill(template, rootsOf(exec, lane, data, () => contextObject(w, exec, lane)), luckOf(w)) as { readonly [name: string]: Json });
}

/** ResultPath: the result in the raw input (SFN-038). */
export function place(lane: Lane, path: PathField, result: Json): Json {
  if (path === undefined) return result;
  if (path === null) return lane.input;
  const placed = writeJsonPath(path, lane.input, result);
  if (placed === undefined) throw runtime(`Unable to apply ResultPath '${path.text}' to input '${JSON.stringify(lane.input)}'.`);
  return placed;
}

/** Output and Assign, from the variables as they were (SFN-061). */
export function finishJsonata(w: Work, exec: Execution, lane: Lane, result: Json | undefined, next: number, output: Template | undefined, assigned: Template | undefined): void {
  if (output === undefined && assigned === undefined) return exit(w, exec, lane, result ?? (result === undefined ? lane.input : null), undefined, next);
  // The result stays with the lane, for where Output is not said.
  if (result !== undefined) lane.effective = result;
  evaluate(w, exec, lane, "output", next, named(output, assigned), result);
}

export function named(output: Template | undefined, assigned: Template | undefined): State["fields"] {
  return [...(output === undefined ? [] : [["Output", output] as const]), ...(assigned === undefined ? [] : [["Assign", assigned] as const])];
}
