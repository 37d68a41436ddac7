/** Lanes walk: into a state, out of it, on to the next, to the end of their block. */
import { availableAt, spend } from "../../../aws/token-bucket.ts";
import { fromMs } from "../../../kernel/time.ts";
import type { Json } from "../../../vocabulary/json.ts";
import { StatesFailure } from "../asl/failure.ts";
import type { StateType } from "../asl/program.ts";
import { childDone } from "./children.ts";
import { beginInput } from "./data.ts";
import { failExecution, succeed, loseProgress } from "./execution.ts";
import { failState, laneFailed } from "./errors.ts";
import { record } from "./history.ts";
import { isTooLarge } from "./size.ts";
import type { Execution, Lane } from "./state.ts";
import { stateOf, WALK, type Work } from "./work.ts";

/** States that one handler enters at most before it lets others go on: a loop without waits must not stop the run. */
const MOST_STEPS = 500;

export function newLane(exec: Execution, block: number, parent: number, index: number, input: Json, last: number): Lane {
  const lane: Lane = {
    id: exec.lanes.length, parent, index, block, state: exec.program.blocks[block]!.startAt, phase: "ready", input, effective: null, last, entered: 0, enteredAt: 0, visit: 0, vars: undefined,
    retries: undefined, retryCount: 0, timer: -1, beat: -1, until: -1, span: 0, attempt: undefined, job: undefined, children: NO_CHILDREN, open: 0, map: undefined,
  };
  exec.lanes.push(lane);
  return lane;
}

const NO_CHILDREN: readonly number[] = Object.freeze([]);

/** The lane will enter this state when those before it in line have moved. */
export function goTo(w: Work, exec: Execution, lane: Lane, state: number, input: Json): void {
  lane.state = state;
  lane.input = input;
  lane.phase = "ready";
  w.ready.push({ exec, lane, failure: undefined });
}

/** Moves all lanes that are about to enter a state, in order, until each waits for something. */
export function pump(w: Work): void {
  const { ready } = w;
  for (let i = 0; i < ready.length; i++) {
    const { exec, lane, failure } = ready[i]!;
    if (exec.status !== "RUNNING") continue;
    if (exec.full) {
      failExecution(w, exec, "States.Runtime", "The execution reached the maximum number of history events (25000).", "SFN-133");
      continue;
    }
    if (failure !== undefined) {
      if (lane.phase === "failed") laneFailed(w, exec, lane, failure);
    } else if (lane.phase === "ready") {
      if (i >= MOST_STEPS) {
        if (w.state.backlog.length === 0) w.ctx.after(0, "states/went-on", null, WALK);
        w.state.backlog.push({ execution: exec.id, lane: lane.id });
      } else enter(w, exec, lane);
    }
  }
  ready.length = 0;
}

function enter(w: Work, exec: Execution, lane: Lane): void {
  const { ctx, state } = w;
  const latency = ctx.config.behaviour.transitionLatencyMs;
  let delay = latency === 0 ? 0 : fromMs(ctx.amount(latency, "transition latency"));
  if (!exec.express) {
    const bucket = w.account.transitions;
    spend(bucket, ctx.now, 1);
    const at = bucket.parts >= 0 ? ctx.now : availableAt(bucket, ctx.now, 0);
    if (at > ctx.now) {
      state.counts.throttled++;
      ctx.count("ExecutionThrottled");
      ctx.note("SFN-136", { execution: exec.name, state: stateOf(exec, lane).name, waitS: at === Infinity ? "∞" : (at - ctx.now) / 1e6 }, exec.messages);
      delay += at - ctx.now;
    }
    if (delay === Infinity) {
      lane.phase = "throttled";
      return;
    }
  }
  if (delay === 0) return enterNow(w, exec, lane);
  lane.phase = "throttled";
  lane.visit = ++exec.visits;
  lane.until = ctx.now + delay;
  lane.span = delay;
  lane.timer = ctx.after(delay, "states/transition-due", key(exec, lane), "SFN-136");
}

/** Names a lane's present visit in timers and calls. */
export interface LaneKey { readonly e: number; readonly l: number; readonly v: number }

export function key(exec: Execution, lane: Lane): LaneKey {
  return { e: exec.id, l: lane.id, v: lane.visit };
}

export function enterNow(w: Work, exec: Execution, lane: Lane): void {
  const { ctx } = w;
  const spec = exec.program.states[lane.state]!;
  lane.visit = ++exec.visits;
  lane.retries = undefined;
  lane.retryCount = 0;
  lane.timer = -1;
  lane.until = -1;
  lane.attempt = undefined;
  lane.map = undefined;
  lane.children = NO_CHILDREN;
  lane.enteredAt = ctx.now;
  // SFN-130: the very first state follows nothing.
  const isFirst = exec.history.length === 1;
  lane.entered = record(w, exec, isFirst ? Object.assign(lane, { last: 0 }) : lane, `${spec.type}StateEntered`, lane.input, undefined, spec.name);
  if (exec.express && ctx.config.behaviour.losesExpressState.kind !== "never" && exec.restarts < 3 && ctx.chance(ctx.config.behaviour.losesExpressState, "loseExpressState")) return loseProgress(w, exec);
  guard(w, exec, lane, () => beginInput(w, exec, lane));
}

/** Runs one stage; what evaluation throws fails the state. */
export function guard(w: Work, exec: Execution, lane: Lane, stage: () => void): void {
  try {
    stage();
  } catch (error) {
    if (!(error instanceof StatesFailure)) throw error;
    failState(w, exec, lane, error.error, describe(exec, lane, error.cause));
  }
}

export function describe(exec: Execution, lane: Lane, says: string): string {
  return `An error occurred while executing the state '${stateOf(exec, lane).name}' (entered at the event id #${lane.entered}). ${says}`;
}

const LIMITED: ReadonlySet<StateType> = new Set(["Task", "Parallel", "Map"]);

/** Leaves the state: variables, the Exited event, and on. `next` -1 ends the lane's block. */
export function exit(w: Work, exec: Execution, lane: Lane, output: Json, assigned: { readonly [name: string]: Json } | undefined, next: number): void {
  const spec = stateOf(exec, lane);
  if (output !== lane.input && isTooLarge(output)) {
    const cause = `The state/task '${spec.type === "Task" ? spec.resource.arn : spec.name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    if (LIMITED.has(spec.type)) return failState(w, exec, lane, "States.DataLimitExceeded", cause);
    return failExecution(w, exec, "States.DataLimitExceeded", cause, "SFN-109", lane.last);
  }
  if (assigned !== undefined && !takeVariables(w, exec, lane, assigned)) return;
  record(w, exec, lane, `${spec.type}StateExited`, typeof output === "object" && output !== null ? Object.freeze(output) : output, assigned === undefined ? undefined : { assignedVariables: texts(assigned), assignedVariablesDetails: { truncated: false } }, spec.name);
  countTransition(w, exec);
  lane.attempt = undefined;
  lane.map = undefined;
  lane.children = NO_CHILDREN;
  lane.effective = null;
  if (next >= 0 && !exec.test) {
    if (w.state.deleting) {
      // SFN-013: a machine that is being deleted lets nobody pass.
      return failExecution(w, exec, undefined, undefined, "SFN-013", lane.last, "ABORTED");
    }
    return goTo(w, exec, lane, next, output);
  }
  lane.phase = "done";
  lane.input = output;
  if (lane.parent < 0) return succeed(w, exec, output, lane.last, next);
  childDone(w, exec, exec.lanes[lane.parent]!, lane);
}

export function countTransition(w: Work, exec: Execution): void {
  exec.transitions++;
  if (exec.express) return;
  w.state.counts.transitions++;
  w.ctx.count("StateTransitions");
}

/** SFN-064: one variable and one Assign at most 256 KiB, all together 10 MiB. */
function takeVariables(w: Work, exec: Execution, lane: Lane, assigned: { readonly [name: string]: Json }): boolean {
  const vars = Object.freeze({ ...lane.vars, ...assigned });
  if (isTooLarge(assigned) || isTooLarge(vars, 10_485_760)) {
    failState(w, exec, lane, "States.DataLimitExceeded", "The total size of the assigned variables exceeds the maximum number of bytes service limit.");
    return false;
  }
  lane.vars = vars;
  w.ctx.note("SFN-060", { execution: exec.name, state: stateOf(exec, lane).name, names: Object.keys(assigned).join(", ") }, exec.messages);
  return true;
}

function texts(values: { readonly [name: string]: Json }): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}
