/** A `States` object: names, transitions that stay inside, states that can be reached (SFN-020, SFN-021, SFN-024). */
import { checkState } from "./state.ts";
import { isObject, type JsonObject, type Place } from "./json.ts";
import type { Complaints } from "./problem.ts";

export interface Surroundings {
  readonly complaints: Complaints;
  readonly express: boolean;
  readonly machineJsonata: boolean;
  /** Every state name of the machine so far. */
  readonly names: Map<string, Place>;
  /** Variables of the scopes around. */
  readonly outerVariables: ReadonlySet<string>;
}

/** @param jsonata the language of states that say none */
export function checkBlock(json: JsonObject, at: Place, jsonata: boolean, around: Surroundings): void {
  const { complaints, names } = around;
  const { States: states, StartAt: start } = json;
  if (!isObject(states)) return complaints.add([...at, "States"], states === undefined ? "This field is required" : "Expected value of type Object");
  const all = Object.keys(states);
  if (all.length === 0) return complaints.add([...at, "States"], "Value cannot be empty");
  if (typeof start !== "string" || !Object.hasOwn(states, start)) complaints.add([...at, "StartAt"], `Missing 'StartAt' target: ${String(start)}`, "MISSING_TRANSITION_TARGET");
  for (const name of all) {
    const place = [...at, "States", name];
    if (Array.from(name).length > 80) complaints.add(place, "State name exceeds 80 characters");
    if (names.has(name)) complaints.add(place, `The state name '${name}' is used more than once`, "DUPLICATE_STATE_NAME");
    else names.set(name, place);
  }
  const variables = new Set(around.outerVariables);
  for (const state of Object.values(states)) for (const name of assignedIn(state)) variables.add(name);
  const inner: Surroundings = { ...around, outerVariables: variables };
  for (const [name, state] of Object.entries(states)) {
    const place = [...at, "States", name];
    if (!isObject(state)) complaints.add(place, "Expected value of type Object");
    else {
      checkState(state, place, jsonata, around, inner);
      for (const { to, where } of transitionsOf(state))
        if (!Object.hasOwn(states, to)) complaints.add([...place, ...where], `Missing '${String(where.at(-1))}' target: ${to}`, "MISSING_TRANSITION_TARGET");
    }
  }
  if (typeof start === "string" && Object.hasOwn(states, start)) checkReach(states, start, at, complaints);
}

function checkReach(states: JsonObject, start: string, at: Place, complaints: Complaints): void {
  const reached = new Set<string>();
  const line = [start];
  for (let name = line.pop(); name !== undefined; name = line.pop()) {
    const state = states[name];
    if (reached.has(name) || !isObject(state)) continue;
    reached.add(name);
    for (const { to } of transitionsOf(state)) line.push(to);
  }
  for (const name of Object.keys(states)) if (!reached.has(name)) complaints.add([...at, "States", name], `State '${name}' is not reachable`, "UNREACHABLE_STATE");
}

function transitionsOf(state: JsonObject): { readonly to: string; readonly where: Place }[] {
  const found: { readonly to: string; readonly where: Place }[] = [];
  const take = (value: unknown, where: Place) => { if (typeof value === "string") found.push({ to: value, where }); };
  take(state.Next, ["Next"]);
  take(state.Default, ["Default"]);
  for (const list of ["Catch", "Choices"] as const)
    if (Array.isArray(state[list])) (state[list] as readonly JsonObject[]).forEach((each, i) => take(each?.Next, [list, i, "Next"]));
  return found;
}

/** Names that a state, its catchers and its rules assign. */
function assignedIn(state: unknown): string[] {
  if (!isObject(state as JsonObject)) return [];
  const json = state as JsonObject;
  const of = (assign: unknown) => (isObject(assign as JsonObject) ? Object.keys(assign as JsonObject).map((name) => name.replace(/\.\$$/, "")) : []);
  const inList = (list: unknown) => (Array.isArray(list) ? list.flatMap((each) => of((each as JsonObject | null)?.Assign)) : []);
  return [...of(json.Assign), ...inList(json.Catch), ...inList(json.Choices)];
}
