/** Parallel: every branch starts at once with its own copy of the input (SFN-112). */
import type { StateOf } from "../asl/program.ts";
import { argumentsOf, type Filled } from "./data.ts";
import { record } from "./history.ts";
import { goTo, newLane } from "./lane.ts";
import type { Execution, Lane } from "./state.ts";
import type { Work } from "./work.ts";

export function startParallel(w: Work, exec: Execution, lane: Lane, spec: StateOf<"Parallel">, filled: Filled): void {
  const input = argumentsOf(lane, filled);
  record(w, exec, lane, "ParallelStateStarted");
  const children = spec.branches.map((block, i) => newLane(exec, block, lane.id, i, input, lane.last));
  lane.children = Object.freeze(children.map((child) => child.id));
  lane.open = children.length;
  lane.phase = "children";
  lane.visit = ++exec.visits;
  w.ctx.note("SFN-112", { execution: exec.name, state: spec.name, branches: children.length }, exec.messages);
  for (const child of children) goTo(w, exec, child, child.state, input);
}
