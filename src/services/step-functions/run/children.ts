/** Lanes inside a Parallel or Map: how one ends, and what happens to the others when one fails. */
import type { Json } from "../../../vocabulary/json.ts";
import { cancelTask } from "./cancel.ts";
import { finish } from "./data.ts";
import { stopRun } from "./distributed.ts";
import { failState } from "./errors.ts";
import { record, write } from "./history.ts";
import { guard } from "./lane.ts";
import { fillSlots } from "./map.ts";
import type { Execution, Lane } from "./state.ts";
import { stateOf, type Failure, type Work } from "./work.ts";

/** A branch or iteration came to its end. */
export function childDone(w: Work, exec: Execution, container: Lane, child: Lane): void {
  const spec = stateOf(exec, container);
  if (container.phase !== "children") return;
  container.open--;
  if (spec.type === "Parallel") {
    w.ctx.note("SFN-113", { execution: exec.name, state: spec.name, lane: child.index, open: container.open }, exec.messages);
    if (container.open > 0) return;
    const results = container.children.map((id) => exec.lanes[id]!.input);
    // SFN-130: the Exited event follows the last event of the lane that closed the state.
    write(w, exec, "ParallelStateSucceeded", child.last);
    container.last = child.last;
    return close(w, exec, container, results);
  }
  if (spec.type !== "Map") return;
  const map = container.map!;
  const before = child.last;
  child.last = write(w, exec, "MapIterationSucceeded", before, undefined, { index: child.index }, spec.name);
  map.running--;
  map.done++;
  map.results[child.index] = child.input;
  if (map.done === map.items.length) {
    write(w, exec, "MapStateSucceeded", child.last);
    container.last = child.last;
    return close(w, exec, container, [...map.results]);
  }
  fillSlots(w, exec, container, before);
}

/** The container's own output. */
export function close(w: Work, exec: Execution, container: Lane, results: Json): void {
  container.phase = "ready";
  guard(w, exec, container, () => finish(w, exec, container, results, stateOf(exec, container).next));
}

/** SFN-114, SFN-120: the others stop, and the container fails with the lane's own error. */
export function childFailed(w: Work, exec: Execution, container: Lane, child: Lane, failure: Failure): void {
  const spec = stateOf(exec, container);
  if (container.phase !== "children") return;
  const state = stateOf(exec, child);
  if (spec.type === "Map") child.last = write(w, exec, "MapIterationFailed", child.last, undefined, { index: child.index }, spec.name);
  if (state.type === "Task") child.last = write(w, exec, "TaskStateAborted", child.last);
  for (const id of container.children) {
    const other = exec.lanes[id]!;
    if (other !== child) abortLane(w, exec, other, true);
  }
  w.ctx.note(spec.type === "Map" ? "SFN-120" : "SFN-114", { execution: exec.name, state: spec.name, lane: child.index, error: failure.error }, exec.messages);
  container.last = child.last;
  record(w, exec, container, `${spec.type}StateFailed`);
  container.phase = "ready";
  failState(w, exec, container, failure.error, failure.cause);
}

/**
 * Cuts a lane short: timers and calls end, what was sent stays sent. Depth first, lowest lane first.
 * @param tells whether the history says so: it does inside a Parallel or Map that failed, not when the execution ends
 */
export function abortLane(w: Work, exec: Execution, lane: Lane, tells: boolean): void {
  if (lane.phase === "done" || lane.phase === "aborted") return;
  const was = lane.phase;
  cancelLane(w, exec, lane);
  lane.phase = "aborted";
  if (tells && lane.entered > 0) {
    const spec = stateOf(exec, lane);
    const owner = stateOf(exec, exec.lanes[lane.parent]!);
    if (owner.type === "Map") lane.last = write(w, exec, "MapIterationAborted", lane.last, undefined, { index: lane.index }, owner.name);
    if (was !== "ready" && (spec.type === "Task" || spec.type === "Wait" || spec.type === "Parallel" || spec.type === "Map")) lane.last = write(w, exec, `${spec.type}StateAborted`, lane.last);
  }
  for (const id of lane.children) abortLane(w, exec, exec.lanes[id]!, tells);
}

/** Ends timers, calls and jobs of a lane without touching its place. */
export function cancelLane(w: Work, exec: Execution, lane: Lane): void {
  if (lane.timer !== -1) w.ctx.cancel(lane.timer);
  if (lane.beat !== -1) w.ctx.cancel(lane.beat);
  lane.timer = -1;
  lane.beat = -1;
  lane.job = undefined;
  lane.visit = ++exec.visits;
  cancelTask(w, exec, lane);
  if (lane.map?.run?.status === "RUNNING") stopRun(w, lane, "ABORTED");
}

/** Forgets the children of an earlier attempt. */
export function dropChildren(exec: Execution, lane: Lane): void {
  if (lane.children.length === 0 && lane.map === undefined) return;
  // Children are always made after all others of their time: those at the end of the list can go.
  const last = exec.lanes.length;
  const least = lane.children[0] ?? last;
  if (lane.children.length > 0 && lane.children.at(-1) === last - 1 && exec.lanes.slice(least).every((each) => each.parent === lane.id)) exec.lanes.length = least;
  lane.children = [];
  lane.map = undefined;
}
