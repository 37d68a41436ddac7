/** JSONata: expressions go out as data, results come back as events; when all of a stage are there, the walk goes on. */
import type { Json } from "../../../vocabulary/json.ts";
import type { State } from "../asl/program.ts";
import { expressionsIn, fillWith, type Template } from "../asl/template.ts";
import { choose } from "./choice.ts";
import { contextObject } from "./context-object.ts";
import type { Filled } from "./data.ts";
import { failState } from "./errors.ts";
import { record } from "./history.ts";
import { describe, exit, guard, type LaneKey } from "./lane.ts";
import { itemsSelected } from "./map.ts";
import type { Execution, Lane, Stage } from "./state.ts";
import { workOf } from "./states.ts";
import { stateOf, variables, type Work } from "./work.ts";

export interface Asked extends LaneKey { readonly i: number }

/** What a caller of `evaluate` hands along beside `input` and the context. */
export interface Seen { readonly result?: Json | undefined; readonly errorOutput?: Json; /** Of a Map: one per field, for ItemSelector. */ readonly items?: readonly { readonly index: number; readonly value: Json; readonly key?: string }[] }

/**
 * Evaluates templates and goes on with `resume`. Without any expression that happens at once.
 * @param at rule, catcher or the next state, as the stage needs it
 */
export function evaluate(w: Work, exec: Execution, lane: Lane, stage: Stage, at: number, fields: State["fields"], result: Json | undefined, seen: Seen = {}): void {
  const expressions: { readonly source: string; readonly at: string; readonly field: number }[] = [];
  fields.forEach(([, template], field) => {
    for (const each of expressionsIn(template)) expressions.push({ ...each, field });
  });
  if (expressions.length === 0) return resume(w, exec, lane, stage, at, fillAll(fields, []));
  lane.phase = "evaluating";
  lane.job = { stage, at, left: expressions.length, results: [], places: expressions.map((each) => each.at), names: expressions.map((each) => each.source) };
  const known = variables(exec, lane);
  const common = { input: lane.input, ...(stage === "output" && result !== undefined ? { result } : {}), ...(seen.errorOutput === undefined ? {} : { errorOutput: seen.errorOutput }) };
  const whole = { ...known, states: { ...common, context: contextObject(w, exec, lane) } };
  expressions.forEach((each, i) => {
    const bindings = seen.items === undefined ? whole : { ...known, states: { ...common, context: contextObject(w, exec, lane, seen.items[each.field]) } };
    const asked: Asked = { e: exec.id, l: lane.id, v: lane.visit, i };
    w.ctx.evaluate(each.source, bindings, "states/evaluated", asked, "SFN-051");
  });
}

function fillAll(fields: State["fields"], results: readonly Json[]): Filled {
  const next = { at: 0 };
  const filled: Record<string, Json> = {};
  for (const [name, template] of fields) filled[name] = fillWith(template, results, next);
  return filled;
}

/** One result. The caller has found the lane and seen that it still waits for it. */
export function takeResult(w: Work, exec: Execution, lane: Lane, asked: Asked, outcome: { readonly result?: unknown; readonly error?: unknown }): void {
  const job = lane.job!;
  if (outcome.error !== undefined || outcome.result === undefined) {
    lane.job = undefined;
    const { message } = (outcome.error ?? {}) as { readonly message?: string };
    const place = job.places[asked.i]!;
    const field = `The JSONata expression '${job.names[asked.i]!}' specified for the field '${place}'`;
    return failQuery(w, exec, lane, `${field} ${outcome.error === undefined ? "returned nothing (undefined)." : `threw an error during evaluation. ${message ?? ""}`}`, place);
  }
  job.results[asked.i] = outcome.result as Json;
  if (--job.left > 0) return;
  lane.job = undefined;
  guard(w, exec, lane, () => resume(w, exec, lane, job.stage, job.at, fillAll(fieldsOf(exec, lane, job.stage, job.at), job.results)));
}

/** The templates of a stage, found again when its results are there. */
function fieldsOf(exec: Execution, lane: Lane, stage: Stage, at: number): State["fields"] {
  const spec = stateOf(exec, lane);
  const both = (output: Template | undefined, assign: Template | undefined): State["fields"] => [...(output === undefined ? [] : [["Output", output] as const]), ...(assign === undefined ? [] : [["Assign", assign] as const])];
  switch (stage) {
    case "input": return spec.fields;
    case "output": return spec.type === "Choice" ? choiceFields(spec, at) : both(spec.output, spec.assign);
    case "choice": return spec.type === "Choice" ? [["Condition", spec.rules[at]!.condition!]] : [];
    case "catch": return both(spec.catchers[at]!.output, spec.catchers[at]!.assign);
    case "item": return spec.type === "Map" ? lane.map!.values.map((_, i) => [String(i), spec.selector!] as const) : [];
    default: return stage satisfies never;
  }
}

function choiceFields(spec: Extract<State, { readonly type: "Choice" }>, at: number): State["fields"] {
  const chosen = at < 0 ? spec : spec.rules[at]!;
  return [...(chosen.output === undefined ? [] : [["Output", chosen.output] as const]), ...(chosen.assign === undefined ? [] : [["Assign", chosen.assign] as const])];
}

/** Goes on where the stage left off. */
function resume(w: Work, exec: Execution, lane: Lane, stage: Stage, at: number, filled: Filled): void {
  const spec = stateOf(exec, lane);
  const assigned = filled.Assign as { readonly [name: string]: Json } | undefined;
  switch (stage) {
    case "input": return workOf(w, exec, lane, filled);
    case "choice": return choose(w, exec, lane, at, filled.Condition!);
    case "output": {
      const next = spec.type === "Choice" ? (at < 0 ? spec.otherwise : spec.rules[at]!.next) : at;
      return exit(w, exec, lane, "Output" in filled ? filled.Output! : defaultOutput(lane, spec), assigned, next);
    }
    case "catch": return exit(w, exec, lane, "Output" in filled ? filled.Output! : (lane.effective), assigned, spec.catchers[at]!.next);
    case "item": return itemsSelected(w, exec, lane, lane.map!.values.map((_, i) => filled[i]!));
    default: stage satisfies never;
  }
}

/** SFN-053: the result of what gives one, else the input. The result waits in `effective`. */
function defaultOutput(lane: Lane, spec: State): Json {
  return spec.type === "Task" || spec.type === "Parallel" || spec.type === "Map" ? lane.effective : lane.input;
}

/** EvaluationFailed, and the state fails with States.QueryEvaluationError (SFN-055). */
export function failQuery(w: Work, exec: Execution, lane: Lane, says: string, place: string): void {
  const spec = stateOf(exec, lane);
  const cause = describe(exec, lane, says);
  record(w, exec, lane, "EvaluationFailed", undefined, { error: "States.QueryEvaluationError", cause, location: place, state: spec.name });
  w.ctx.note("SFN-055", { execution: exec.name, state: spec.name, place, says }, exec.messages);
  if (spec.type === "Map" && lane.map === undefined) record(w, exec, lane, "MapStateFailed");
  failState(w, exec, lane, "States.QueryEvaluationError", cause);
}
