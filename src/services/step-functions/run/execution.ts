/** Executions begin, end, are stopped, run out of time or lose their host. */
import { failed, succeeded, awsError } from "../../../aws/errors.ts";
import { roleArn } from "../../../aws/arn.ts";
import { Phase } from "../../../kernel/phase.ts";
import { fromSeconds } from "../../../kernel/time.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { CallId, MessageId, RuleId } from "../../define.ts";
import type { Program } from "../asl/program.ts";
import { bill } from "./billing.ts";
import { abortLane } from "./children.ts";
import { iso } from "./context-object.ts";
import { childExecutionEnded } from "./distributed.ts";
import { write } from "./history.ts";
import { goTo, newLane } from "./lane.ts";
import { announce } from "./announce.ts";
import type { Execution, Status } from "./state.ts";
import type { Work } from "./work.ts";

/** Seconds that an execution may last (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
export const MOST_SECONDS = { standard: 31_536_000, express: 300 } as const;
/** How many closed executions are known in full, and how many of their events in all: the rest is counted only. */
const MOST_CLOSED = 1_000;
const MOST_KEPT_EVENTS = 30_000;

export interface Start {
  readonly name: string; readonly arn: string; readonly input: Json; readonly program: Program; readonly revision: number; readonly qualifier: string; readonly express: boolean;
  readonly caller: CallId | -1; readonly messages: readonly MessageId[]; readonly block?: number; readonly parent?: Execution["parent"]; readonly test?: boolean;
}

const NOBODY: readonly CallId[] = Object.freeze([]);

/** A new execution whose first state is about to be entered: the caller pumps. */
export function begin(w: Work, start: Start): Execution {
  const { ctx, state, account } = w;
  // Written out, member by member: this is made for every start, and a rest pattern is slow.
  const exec: Execution = {
    id: state.nextExecution++, name: start.name, arn: start.arn, express: start.express, program: start.program, revision: start.revision, qualifier: start.qualifier, caller: start.caller, watchers: NOBODY,
    status: "RUNNING", startAt: ctx.now, stopAt: -1, input: start.input, output: undefined, error: undefined, cause: undefined, history: [], lanes: [], timer: -1, messages: start.messages,
    redriveCount: 0, redriveAt: -1, transitions: 0, full: false, restarts: 0, visits: 0, parent: start.parent, test: start.test === true,
  };
  state.open.set(exec.id, exec);
  state.byArn.set(exec.arn, exec.id);
  state.counts.started++;
  if (!exec.express) account.openExecutions++;
  ctx.count("ExecutionsStarted");
  write(w, exec, "ExecutionStarted", 0, exec.input, { roleArn: roleArn(ctx.settings, `${ctx.self.name}-role`) });
  ctx.note("SFN-001", { execution: exec.name, express: exec.express, says: "started" }, exec.messages);
  announce(w, exec);
  const root = newLane(exec, start.block ?? 0, -1, 0, exec.input, 1);
  goTo(w, exec, root, root.state, exec.input);
  w.begun.push(exec);
  return exec;
}

/** Sets the clock of what is still running after its first steps: most executions of a busy machine never need one. */
export function watchClock(w: Work, exec: Execution): void {
  if (exec.status !== "RUNNING" || exec.timer !== -1) return;
  const own = exec.parent === undefined ? exec.program.timeoutSeconds : undefined;
  const limit = exec.express ? MOST_SECONDS.express : MOST_SECONDS.standard;
  // A redrive gives the machine's own time anew (SFN-140).
  const us = (exec.redriveAt >= 0 && own !== undefined ? exec.redriveAt : exec.startAt) + fromSeconds(Math.min(own ?? limit, limit)) - w.ctx.now;
  exec.timer = w.ctx.after(Math.max(0, us), "states/execution-timed-out", exec.id, own !== undefined && own < limit ? "SFN-097" : "SFN-006", { phase: Phase.deadline });
}

export function succeed(w: Work, exec: Execution, output: Json, previous: number, next: number): void {
  if (exec.test) exec.cause = next >= 0 ? exec.program.states[next]!.name : undefined;
  exec.output = output;
  write(w, exec, "ExecutionSucceeded", previous, output);
  end(w, exec, "SUCCEEDED", "SFN-001");
}

/** Also how an execution is stopped or runs out of time. */
export function failExecution(w: Work, exec: Execution, error: string | undefined, cause: string | undefined, rule: RuleId, previous = exec.history.length, status: Exclude<Status, "RUNNING" | "SUCCEEDED" | "PENDING_REDRIVE"> = "FAILED"): void {
  exec.error = error === "" ? undefined : error;
  exec.cause = cause;
  const type = status === "FAILED" ? "ExecutionFailed" : status === "TIMED_OUT" ? "ExecutionTimedOut" : "ExecutionAborted";
  write(w, exec, type, previous, undefined, { ...(exec.error === undefined ? {} : { error: exec.error }), ...(cause === undefined ? {} : { cause }) });
  end(w, exec, status, rule);
}

function end(w: Work, exec: Execution, status: Status, rule: RuleId): void {
  const { ctx, state, account } = w;
  exec.status = status;
  exec.stopAt = ctx.now;
  if (exec.timer !== -1) ctx.cancel(exec.timer);
  exec.timer = -1;
  if (status !== "SUCCEEDED" && exec.lanes.length > 0) abortLane(w, exec, exec.lanes[0]!, false);
  tally(w, status);
  ctx.measure("ExecutionTime", (ctx.now - exec.startAt) / 1000);
  bill(w, exec);
  if (!exec.express) account.openExecutions--;
  ctx.note(status === "SUCCEEDED" ? "SFN-001" : rule, { execution: exec.name, status, says: status, error: exec.error, seconds: (ctx.now - exec.startAt) / 1e6 }, exec.messages);
  for (const message of exec.messages) ctx.ended(message, status === "SUCCEEDED" ? "processed" : "dropped", rule);
  announce(w, exec);
  reply(w, exec);
  const named = state.names.get(exec.name);
  if (named?.arn === exec.arn) state.names.set(exec.name, Object.freeze({ ...named, closedAt: ctx.now }));
  retire(w, exec);
  if (exec.parent !== undefined) childExecutionEnded(w, exec);
}

function tally({ state, ctx }: Work, status: Status): void {
  const { counts } = state;
  if (status === "SUCCEEDED") { counts.succeeded++; ctx.count("ExecutionsSucceeded"); }
  else if (status === "TIMED_OUT") { counts.timedOut++; ctx.count("ExecutionsTimedOut"); }
  else if (status === "ABORTED") { counts.aborted++; ctx.count("ExecutionsAborted"); }
  else { counts.failed++; ctx.count("ExecutionsFailed"); }
}

/** Those who wait for the end: a synchronous caller, and parents with `.sync`. */
function reply(w: Work, exec: Execution): void {
  const { ctx } = w;
  for (const watcher of exec.watchers) ctx.reply(watcher, succeeded(describe(w, exec)), "SFN-082");
  exec.watchers = NOBODY;
  if (exec.caller === -1) return;
  const caller = exec.caller;
  exec.caller = -1;
  if (exec.test) return ctx.reply(caller, succeeded(testAnswer(exec)), "SFN-143");
  const billed = Math.max(100, Math.ceil((ctx.now - exec.startAt) / 100_000) * 100);
  ctx.reply(caller, succeeded({ ...describe(w, exec), billingDetails: { billedDurationInMilliseconds: billed, billedMemoryUsedInMB: 64 } }), "SFN-009");
}

function testAnswer(exec: Execution): Record<string, unknown> {
  const caught = exec.history.some(({ type }) => /(?:Failed|TimedOut)$/.test(type) && type !== "ExecutionFailed");
  if (exec.status === "SUCCEEDED") return { status: caught ? "CAUGHT_ERROR" : "SUCCEEDED", output: JSON.stringify(exec.output ?? null), ...(exec.cause === undefined ? {} : { nextState: exec.cause }) };
  return { status: "FAILED", error: exec.error, cause: exec.cause };
}

/** DescribeExecution's answer. */
export function describe(w: Work, exec: Execution): Record<string, unknown> {
  const { ctx } = w;
  return {
    executionArn: exec.arn, stateMachineArn: ctx.self.arn, name: exec.name, status: exec.status, startDate: iso(w, exec.startAt),
    ...(exec.stopAt < 0 ? {} : { stopDate: iso(w, exec.stopAt) }), input: JSON.stringify(exec.input), inputDetails: { included: true },
    ...(exec.output === undefined ? {} : { output: JSON.stringify(exec.output), outputDetails: { included: true } }),
    ...(exec.error === undefined ? {} : { error: exec.error }), ...(exec.cause === undefined || exec.status === "SUCCEEDED" ? {} : { cause: exec.cause }),
    ...(exec.express ? {} : { redriveCount: exec.redriveCount }),
    ...(exec.qualifier === "" ? {} : /^\d+$/.test(exec.qualifier) ? { stateMachineVersionArn: `${ctx.self.arn}:${exec.qualifier}` } : { stateMachineAliasArn: `${ctx.self.arn}:${exec.qualifier}` }),
    ...(exec.parent === undefined ? {} : { mapRunArn: exec.parent.arn }),
  };
}

/** From the open ones to the past, of which only so much is kept. What is closed is frozen: checkpoints share it. */
function retire({ state }: Work, exec: Execution): void {
  state.open.delete(exec.id);
  if (exec.status === "SUCCEEDED") exec.lanes = [];
  Object.freeze(exec.history);
  Object.freeze(exec);
  state.closed.set(exec.id, exec);
  state.keptEvents += exec.history.length;
  while (state.closed.size > 1 && (state.closed.size > MOST_CLOSED || state.keptEvents > MOST_KEPT_EVENTS)) {
    const [id, oldest] = state.closed.entries().next().value!;
    state.closed.delete(id);
    state.byArn.delete(oldest.arn);
    state.keptEvents -= oldest.history.length;
  }
}

/** SFN-008: the host of an Express execution is lost. An asynchronous run begins anew, a synchronous caller gets the failure. */
export function loseProgress(w: Work, exec: Execution): void {
  const { ctx } = w;
  if (!exec.express || exec.status !== "RUNNING") return;
  ctx.note("SFN-008", { execution: exec.name, sync: exec.caller !== -1 }, exec.messages);
  if (exec.caller !== -1) {
    const caller = exec.caller;
    exec.caller = -1;
    ctx.reply(caller, failed(awsError("InternalServerException", "The execution was lost.", 500)), "SFN-008");
    return failExecution(w, exec, "States.Runtime", "The execution was lost.", "SFN-008");
  }
  exec.restarts++;
  for (const lane of exec.lanes) if (lane.parent < 0) abortLane(w, exec, lane, false);
  exec.lanes = [];
  const root = newLane(exec, 0, -1, 0, exec.input, 1);
  goTo(w, exec, root, root.state, exec.input);
}
