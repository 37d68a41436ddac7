/**
 * Errors: Retry with its exact times, Catch, and the way out of a lane.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
import { powInteger } from "../../../kernel/portable-math.ts";
import { fromSeconds, SECOND } from "../../../kernel/time.ts";
import { Phase } from "../../../kernel/phase.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { Catcher, Retrier } from "../asl/program.ts";
import { childFailed, dropChildren } from "./children.ts";
import { assign, beginInput, named, place } from "./data.ts";
import { failExecution } from "./execution.ts";
import { evaluate } from "./jobs.ts";
import { countTransition, exit, guard, key } from "./lane.ts";
import type { Execution, Lane } from "./state.ts";
import { stateOf, type Failure, type Work } from "./work.ts";

export interface FailureFacts { /** The error was a missed heartbeat. */ readonly heartbeat?: boolean; /** A deadline passed: others of this instant pass too before anything falls (SFN-132). */ readonly timedOut?: boolean }

/** Whether one of these names stands for the error (SFN-107). */
export function reaches(names: readonly string[], error: string, heartbeat = false): boolean {
  return names.some((name) => name === error || name === "States.ALL" || (name === "States.TaskFailed" && error !== "States.Timeout") || (heartbeat && name === "States.HeartbeatTimeout"));
}

/** The state failed with this error: retry, catch, or the lane dies. */
export function failState(w: Work, exec: Execution, lane: Lane, error: string, cause: string | undefined, facts: FailureFacts = {}): void {
  const spec = stateOf(exec, lane);
  if (error === "States.Runtime") {
    // SFN-108: nothing catches it, however deep it happens.
    w.ctx.note("SFN-108", { execution: exec.name, state: spec.name, cause }, exec.messages);
    return failExecution(w, exec, error, cause, "SFN-108", lane.last);
  }
  // SFN-101: the first retrier that matches decides; one that is used up does not hand on to the next.
  const used = spec.retriers.findIndex((each) => reaches(each.errors, error, facts.heartbeat));
  if (used >= 0) {
    const retries = lane.retries ?? spec.retriers.map(() => 0);
    if (retries[used]! < spec.retriers[used]!.maxAttempts) return retry(w, exec, lane, spec.retriers[used]!, used, retries, error);
  }
  const caught = spec.catchers.findIndex((each) => reaches(each.errors, error, facts.heartbeat));
  if (caught >= 0) return catchError(w, exec, lane, spec.catchers[caught]!, caught, { Error: error === "" ? null : error, Cause: cause ?? null }, facts);
  laneDies(w, exec, lane, { error, cause }, facts);
}

/** Seconds of the k-th wait of a retrier, without jitter (SFN-099). */
export function retrySeconds(retrier: Retrier, k: number): number {
  return Math.min(retrier.intervalSeconds * powInteger(retrier.backoffRate, k - 1), retrier.maxDelaySeconds, 31_622_400_000);
}

function retry(w: Work, exec: Execution, lane: Lane, retrier: Retrier, index: number, retries: readonly number[], error: string): void {
  const { ctx } = w;
  const k = retries[index]! + 1;
  lane.retries = Object.freeze(retries.map((n, i) => (i === index ? k : n)));
  lane.retryCount++;
  const most = fromSeconds(retrySeconds(retrier, k));
  const delay = retrier.full ? ctx.random("jitter").integer(0, most) : most;
  lane.phase = "retry";
  lane.visit = ++exec.visits;
  lane.attempt = undefined;
  lane.span = delay;
  lane.until = ctx.now + delay;
  lane.timer = ctx.after(delay, "states/retry-due", key(exec, lane), retrier.full ? "SFN-100" : "SFN-099");
  countTransition(w, exec);
  ctx.note("SFN-099", { execution: exec.name, state: stateOf(exec, lane).name, error, retry: k, of: retrier.maxAttempts, waitS: delay / SECOND }, exec.messages);
}

/** The next attempt: the fields are filled again, because RetryCount may stand in them. No Entered event (SFN-103). */
export function tryAgain(w: Work, exec: Execution, lane: Lane): void {
  lane.timer = -1;
  dropChildren(exec, lane);
  guard(w, exec, lane, () => beginInput(w, exec, lane));
}

function catchError(w: Work, exec: Execution, lane: Lane, catcher: Catcher, index: number, error: { readonly [name: string]: Json }, facts: FailureFacts): void {
  const spec = stateOf(exec, lane);
  w.ctx.note("SFN-104", { execution: exec.name, state: spec.name, error: error.Error, heartbeat: facts.heartbeat === true, next: exec.program.states[catcher.next]!.name }, exec.messages);
  lane.attempt = undefined;
  dropChildren(exec, lane);
  if (!spec.jsonata) {
    return guard(w, exec, lane, () => exit(w, exec, lane, place(lane, catcher.resultPath, error), assign(w, exec, lane, catcher.assign, error), catcher.next));
  }
  lane.effective = error;
  lane.visit = ++exec.visits;
  const fields = named(catcher.output, catcher.assign);
  if (fields.length === 0) return exit(w, exec, lane, error, undefined, catcher.next);
  evaluate(w, exec, lane, "catch", index, fields, undefined, { errorOutput: error });
}

/** Nothing helped: the error leaves the lane. */
export function laneDies(w: Work, exec: Execution, lane: Lane, failure: Failure, facts: FailureFacts = {}): void {
  lane.phase = "failed";
  if (lane.parent < 0) return failExecution(w, exec, failure.error, failure.cause, "SFN-106", lane.last);
  // Others take the step they are about to take, before the container falls.
  if (facts.timedOut === true) w.ctx.after(0, "states/lane-failed", { ...key(exec, lane), failure }, "SFN-132", { phase: Phase.deadline });
  else w.ready.push({ exec, lane, failure });
}

export function laneFailed(w: Work, exec: Execution, lane: Lane, failure: Failure): void {
  childFailed(w, exec, exec.lanes[lane.parent]!, lane, failure);
}
