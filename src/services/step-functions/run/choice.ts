/** Choice: the first rule that holds; else Default; else the execution fails. */
import type { Json } from "../../../vocabulary/json.ts";
import { holds } from "../asl/choice.ts";
import { runtime } from "../asl/failure.ts";
import { found } from "../asl/template.ts";
import type { StateOf } from "../asl/program.ts";
import { contextObject } from "./context-object.ts";
import { assign, finishJsonata, named } from "./data.ts";
import { evaluate, failQuery } from "./jobs.ts";
import { exit } from "./lane.ts";
import type { Execution, Lane } from "./state.ts";
import { rootsOf, stateOf, type Work } from "./work.ts";

type Choice = StateOf<"Choice">;

/** SFN-066: rules from top to bottom, by paths. */
export function chooseByPath(w: Work, exec: Execution, lane: Lane, spec: Choice, data: Json): void {
  const roots = rootsOf(exec, lane, data, () => contextObject(w, exec, lane));
  const at = spec.rules.findIndex((each) => holds(each.rule!, roots));
  const next = at < 0 ? spec.otherwise : spec.rules[at]!.next;
  if (next < 0) throw noMatch();
  w.ctx.note("SFN-066", { execution: exec.name, state: spec.name, rule: at < 0 ? "Default" : `rule ${at + 1}`, next: exec.program.states[next]!.name }, exec.messages);
  const output = spec.outputPath === undefined ? data : spec.outputPath === null ? {} : found(spec.outputPath, roots, "OutputPath");
  exit(w, exec, lane, output, assign(w, exec, lane, (at < 0 ? undefined : spec.rules[at]!.assign) ?? (at < 0 ? spec.assign : undefined), data), next);
}

/** SFN-067: the specification's name is States.NoChoiceMatched, the service reports States.Runtime. */
function noMatch() {
  return runtime("Failed to transition out of the state. The state's choice rules matched nothing and there is no Default (States.NoChoiceMatched).");
}

export function startChoosing(w: Work, exec: Execution, lane: Lane): void {
  askRule(w, exec, lane, 0);
}

/** Conditions are evaluated one after another: those after the first true one never are. */
function askRule(w: Work, exec: Execution, lane: Lane, at: number): void {
  const spec = stateOf<"Choice">(exec, lane);
  const rule = spec.rules[at];
  if (rule !== undefined) return evaluate(w, exec, lane, "choice", at, [["Condition", rule.condition!]], undefined);
  if (spec.otherwise < 0) throw noMatch();
  leave(w, exec, lane, -1);
}

/** The value of one condition (SFN-074). */
export function choose(w: Work, exec: Execution, lane: Lane, at: number, value: Json): void {
  if (typeof value !== "boolean") return failQuery(w, exec, lane, `The JSONata expression for the field 'Choices[${at}]/Condition' returned an unexpected result type. Expected 'boolean', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`, `Choices[${at}]/Condition`);
  if (value) leave(w, exec, lane, at);
  else askRule(w, exec, lane, at + 1);
}

export function typeName(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/** Output and Assign of the rule, or of the state when none matched. */
function leave(w: Work, exec: Execution, lane: Lane, at: number): void {
  const spec = stateOf<"Choice">(exec, lane);
  const chosen = at < 0 ? spec : spec.rules[at]!;
  const next = at < 0 ? spec.otherwise : spec.rules[at]!.next;
  w.ctx.note("SFN-074", { execution: exec.name, state: spec.name, rule: at < 0 ? "Default" : `rule ${at + 1}`, next: exec.program.states[next]!.name }, exec.messages);
  const fields = named(chosen.output, chosen.assign);
  if (fields.length === 0) return finishJsonata(w, exec, lane, undefined, next, undefined, undefined);
  evaluate(w, exec, lane, "output", at, fields, undefined);
}
