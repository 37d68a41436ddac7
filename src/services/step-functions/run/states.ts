/** The work of each state type, once its fields are filled. */
import type { Json } from "../../../vocabulary/json.ts";
import { runtime } from "../asl/failure.ts";
import { argumentsOf, finish, type Filled } from "./data.ts";
import { laneDies } from "./errors.ts";
import { startMap } from "./map.ts";
import { startParallel } from "./parallel.ts";
import type { Execution, Lane } from "./state.ts";
import { startTask } from "./task.ts";
import { startWait } from "./wait.ts";
import { stateOf, type Work } from "./work.ts";

export function workOf(w: Work, exec: Execution, lane: Lane, filled: Filled): void {
  const spec = stateOf(exec, lane);
  switch (spec.type) {
    // In JSONata a Pass has no result: its input goes on unless Output says otherwise.
    case "Pass": return finish(w, exec, lane, spec.jsonata ? undefined : spec.result !== undefined ? spec.result : argumentsOf(lane, filled), spec.next);
    case "Succeed": return finish(w, exec, lane, undefined, -1);
    case "Fail": return fail(w, exec, lane, filled);
    case "Wait": return startWait(w, exec, lane, spec, filled);
    case "Task": return startTask(w, exec, lane, spec, filled);
    case "Parallel": return startParallel(w, exec, lane, spec, filled);
    case "Map": return startMap(w, exec, lane, spec, filled);
    // A Choice has been made before anything is filled.
    case "Choice": return;
    default: spec satisfies never;
  }
}

/** SFN-035: ends its scope as a failure; there is no Exited event. */
function fail(w: Work, exec: Execution, lane: Lane, filled: Filled): void {
  const text = (name: string, value: Json | undefined): string | undefined => {
    if (value === undefined || typeof value === "string") return value;
    throw runtime(`The field '${name}' must be a string but was: ${JSON.stringify(value)}`);
  };
  laneDies(w, exec, lane, { error: text("Error", filled.Error) ?? "", cause: text("Cause", filled.Cause) });
}
