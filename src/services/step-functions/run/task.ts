/**
 * Task: attempts, their clocks, and how each ends. What is called is found by the integrations.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 */
import { base64Encode } from "../../../aws/utf8.ts";
import { fromMs, fromSeconds } from "../../../kernel/time.ts";
import { Phase } from "../../../kernel/phase.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { RuleId } from "../../define.ts";
import { runtime } from "../asl/failure.ts";
import type { StateOf } from "../asl/program.ts";
import { dispatch } from "../integrations/dispatch.ts";
import { cancelTask } from "./cancel.ts";
import { argumentsOf, beginInput, finish, type Filled } from "./data.ts";
import { failState } from "./errors.ts";
import { record } from "./history.ts";
import { failQuery } from "./jobs.ts";
import { guard, key } from "./lane.ts";
import { isTooLarge } from "./size.ts";
import type { Execution, Lane, TaskAttempt } from "./state.ts";
import { stateOf, type Work } from "./work.ts";

/** AWS's "no time-out". */
const NEVER_SECONDS = 99_999_999;

export function isCallback(spec: StateOf<"Task">): boolean {
  return spec.resource.kind === "activity" || (spec.resource.kind === "service" && spec.resource.pattern === "waitForTaskToken");
}

/** Before the fields are filled: a callback's token must be known to `$$.Task.Token`. */
export function prepareToken(w: Work, exec: Execution, lane: Lane): void {
  const spec = stateOf(exec, lane);
  if (spec.type !== "Task" || !isCallback(spec)) return;
  const token = base64Encode(JSON.stringify({ m: w.ctx.self.arn, e: exec.id, l: lane.id, u: w.ctx.uuid("task token") }));
  lane.attempt = { token, timeoutAt: -1, heartbeatAt: -1, heartbeatSeconds: 0, timeoutSeconds: 0, call: -1, message: -1, submitted: false, waitsFor: "", startedAt: -1, params: null };
}

export function startTask(w: Work, exec: Execution, lane: Lane, spec: StateOf<"Task">, filled: Filled): void {
  const timeout = secondsOf(w, exec, lane, spec, filled, "TimeoutSeconds");
  const heartbeat = timeout === undefined ? undefined : secondsOf(w, exec, lane, spec, filled, "HeartbeatSeconds");
  if (timeout === undefined || heartbeat === undefined) return;
  const params = argumentsOf(lane, filled);
  lane.effective = params;
  lane.visit = ++exec.visits;
  lane.phase = "task";
  const attempt: TaskAttempt = {
    token: lane.attempt?.token ?? "", timeoutAt: -1, heartbeatAt: -1, heartbeatSeconds: heartbeat === NEVER_SECONDS ? 0 : heartbeat, timeoutSeconds: timeout === NEVER_SECONDS ? 0 : timeout,
    call: -1, message: -1, submitted: false, waitsFor: "", startedAt: -1, params,
  };
  lane.attempt = attempt;
  const times = { ...(attempt.timeoutSeconds === 0 ? {} : { timeoutInSeconds: timeout }), ...(attempt.heartbeatSeconds === 0 ? {} : { heartbeatInSeconds: heartbeat }) };
  record(w, exec, lane, `${familyOf(spec)}Scheduled`, params, { ...resourceFacts(spec), ...(spec.resource.kind === "service" ? { region: w.ctx.settings.Region } : {}), ...times });
  if (isTooLarge(params)) return endAttempt(w, exec, lane, { error: "States.DataLimitExceeded", cause: `The state/task '${spec.resource.arn}' has an input with a size exceeding the maximum number of bytes service limit.` }, "Failed");
  const latency = w.ctx.config.behaviour.taskStartLatencyMs;
  const delay = latency === 0 ? 0 : fromMs(w.ctx.amount(latency, "task start latency"));
  if (delay > 0) w.ctx.after(delay, "states/task-started", key(exec, lane), "SFN-080");
  else launch(w, exec, lane);
}

/** Sends what the task asks for. An activity waits for a worker instead. */
export function launch(w: Work, exec: Execution, lane: Lane): void {
  const spec = stateOf<"Task">(exec, lane);
  if (spec.resource.kind !== "activity") taskStarted(w, exec, lane);
  dispatch(w, exec, lane, spec);
}

/** The Started event: the clocks begin (SFN-095). */
export function taskStarted(w: Work, exec: Execution, lane: Lane, workerName?: string): void {
  const spec = stateOf<"Task">(exec, lane);
  const attempt = lane.attempt!;
  record(w, exec, lane, `${familyOf(spec)}Started`, undefined, spec.resource.kind === "activity" ? (workerName === undefined ? {} : { workerName }) : spec.resource.kind === "lambda" ? undefined : resourceFacts(spec));
  const { ctx } = w;
  attempt.startedAt = ctx.now;
  if (attempt.timeoutSeconds > 0) {
    lane.span = fromSeconds(attempt.timeoutSeconds);
    attempt.timeoutAt = ctx.now + lane.span;
    lane.until = attempt.timeoutAt;
    lane.timer = ctx.after(lane.span, "states/task-timed-out", key(exec, lane), "SFN-095", { phase: Phase.deadline });
  }
  beat(w, exec, lane);
}

/** Starts the heartbeat's clock anew (SFN-096). */
export function beat(w: Work, exec: Execution, lane: Lane): void {
  const attempt = lane.attempt!;
  if (attempt.heartbeatSeconds === 0) return;
  if (lane.beat !== -1) w.ctx.cancel(lane.beat);
  const us = fromSeconds(attempt.heartbeatSeconds);
  attempt.heartbeatAt = w.ctx.now + us;
  lane.beat = w.ctx.after(us, "states/heartbeat-missed", key(exec, lane), "SFN-096", { phase: Phase.deadline });
}

/** Accepted by the service: now the job, or whoever has the token, decides. */
export function submitted(w: Work, exec: Execution, lane: Lane, output: Json): void {
  lane.attempt!.submitted = true;
  record(w, exec, lane, "TaskSubmitted", output, resourceFacts(stateOf<"Task">(exec, lane)));
}

export function taskSucceeded(w: Work, exec: Execution, lane: Lane, output: Json): void {
  const spec = stateOf<"Task">(exec, lane);
  if (isTooLarge(output)) return endAttempt(w, exec, lane, { error: "States.DataLimitExceeded", cause: `The state/task '${spec.resource.arn}' returned a result with a size exceeding the maximum number of bytes service limit.` }, "Failed");
  stopClocks(w, exec, lane);
  record(w, exec, lane, `${familyOf(spec)}Succeeded`, output, spec.resource.kind === "service" ? resourceFacts(spec) : undefined);
  lane.attempt = undefined;
  lane.effective = output;
  guard(w, exec, lane, () => finish(w, exec, lane, output, spec.next));
}

export interface TaskFailure { readonly error: string | undefined; readonly cause: string | undefined; readonly heartbeat?: boolean }

/** @param how the event: Failed, TimedOut, ScheduleFailed, StartFailed, SubmitFailed */
export function endAttempt(w: Work, exec: Execution, lane: Lane, { error, cause, heartbeat = false }: TaskFailure, how: "Failed" | "TimedOut" | "ScheduleFailed" | "StartFailed" | "SubmitFailed", rule: RuleId = "SFN-087"): void {
  const spec = stateOf<"Task">(exec, lane);
  stopClocks(w, exec, lane);
  const family = familyOf(spec);
  record(w, exec, lane, `${family}${how}`, undefined, { ...(spec.resource.kind === "service" ? resourceFacts(spec) : {}), ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) });
  w.ctx.note(rule, { execution: exec.name, state: spec.name, error: error ?? "", cause: cause ?? "" }, exec.messages);
  if (how === "TimedOut") cancelTask(w, exec, lane);
  lane.attempt = undefined;
  failState(w, exec, lane, error ?? "", cause, { heartbeat, timedOut: how === "TimedOut" });
}

function stopClocks(w: Work, exec: Execution, lane: Lane): void {
  if (lane.timer !== -1) w.ctx.cancel(lane.timer);
  if (lane.beat !== -1) w.ctx.cancel(lane.beat);
  lane.timer = -1;
  lane.beat = -1;
  lane.until = -1;
  lane.visit = ++exec.visits;
}

/** LambdaFunction…, Activity… or Task… (SFN-131). */
export function familyOf(spec: StateOf<"Task">): string {
  return spec.resource.kind === "lambda" ? "LambdaFunction" : spec.resource.kind === "activity" ? "Activity" : "Task";
}

export function resourceFacts(spec: StateOf<"Task">): Record<string, string> {
  const { resource } = spec;
  if (resource.kind !== "service") return { resource: resource.arn };
  return { resourceType: resource.sdk ? `aws-sdk:${resource.service}` : resource.service, resource: `${resource.api}${resource.pattern === "" ? "" : `.${resource.pattern}`}` };
}

/** A positive whole number of seconds; undefined when the state has failed because it is none (SFN-098). */
function secondsOf(w: Work, exec: Execution, lane: Lane, spec: StateOf<"Task">, filled: Filled, name: "TimeoutSeconds" | "HeartbeatSeconds"): number | undefined {
  const value = filled[name];
  if (value === undefined) return NEVER_SECONDS;
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value <= NEVER_SECONDS) return value;
  const says = `The ${name} must be a positive integer but was: ${JSON.stringify(value)}`;
  if (!spec.jsonata) throw runtime(says);
  failQuery(w, exec, lane, says, name);
  return undefined;
}

/** A new attempt from its fields on: for a redrive. */
export function restartTask(w: Work, exec: Execution, lane: Lane): void {
  guard(w, exec, lane, () => beginInput(w, exec, lane));
}
