/** A task's call goes out over the arrow to what it names, and its answer comes back. */
import { awsError } from "../../../aws/errors.ts";
import { fromMs } from "../../../kernel/time.ts";
import { copy } from "../../../kernel/plain.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { Answered, Outcome, Peer } from "../../define.ts";
import type { StateOf } from "../asl/program.ts";
import type { LaneKey } from "../run/lane.ts";
import { endAttempt, submitted, taskSucceeded, type TaskFailure } from "../run/task.ts";
import type { Execution, Lane } from "../run/state.ts";
import { stateOf, type Work } from "../run/work.ts";
import { missing, taskError } from "./error-names.ts";
import { functionError, invokeRequest, parsed, requestOf, resultOf, type Request } from "./services.ts";
import { callStub } from "./stubs.ts";
import { targetsOf, unqualified, type Params } from "./target.ts";

/** What an answer needs to find its way: the task's own call, or the watch of its job. */
export interface CallData extends LaneKey { readonly purpose: "task" | "watch" }

export function dispatch(w: Work, exec: Execution, lane: Lane, spec: StateOf<"Task">): void {
  const { resource } = spec;
  const { params } = lane.attempt!;
  if (resource.kind === "activity") return scheduleActivity(w, exec, lane, resource.arn);
  if (resource.kind === "lambda") {
    const request = invokeRequest({ FunctionName: resource.arn, InvocationType: "RequestResponse", Payload: params });
    return send(w, exec, lane, spec, [unqualified(resource.arn)], request, params);
  }
  const members = (typeof params === "object" && params !== null && !Array.isArray(params) ? params : {}) as Params;
  send(w, exec, lane, spec, targetsOf(resource.service, members, w.ctx.settings), requestOf(w, exec, resource, members), resource.service === "lambda" ? (members.Payload ?? {}) : params);
}

function send(w: Work, exec: Execution, lane: Lane, spec: StateOf<"Task">, targets: readonly string[], request: Request, payload: Json): void {
  const { ctx } = w;
  const attempt = lane.attempt!;
  const peer = firstOf(w, targets);
  if (peer === undefined) {
    if (callStub(w, exec, lane, spec, payload)) return;
    return endAttempt(w, exec, lane, taskError(spec.resource, missing(spec.resource, targets[0] ?? ""), false), "Failed");
  }
  attempt.message = ctx.message(request.waits ? "request" : "message", exec.messages, { body: typeof payload === "string" ? payload : JSON.stringify(payload) });
  const data: CallData = { e: exec.id, l: lane.id, v: lane.visit, purpose: "task" };
  attempt.call = ctx.call(peer, request.operation, request.input, spec.resource.kind === "lambda" ? "SFN-080" : "SFN-081", {
    data, carries: [attempt.message], ...(request.timeoutMs === undefined ? {} : { timeoutUs: fromMs(request.timeoutMs) }),
  });
}

function firstOf(w: Work, targets: readonly string[]): Peer | undefined {
  for (const target of targets) {
    const peer = w.ctx.resolve(target);
    if (peer !== undefined) return peer;
  }
  return undefined;
}

function scheduleActivity(w: Work, exec: Execution, lane: Lane, arn: string): void {
  const { ctx } = w;
  const attempt = lane.attempt!;
  const activity = ctx.resolve(arn);
  if (activity === undefined) return endAttempt(w, exec, lane, { error: "States.Runtime", cause: `The activity ${arn} does not exist.` }, "ScheduleFailed");
  const message = ctx.message("message", exec.messages, { body: JSON.stringify(attempt.params) });
  attempt.waitsFor = arn;
  ctx.call(activity, "internal:states.ScheduleTask", { token: attempt.token, input: JSON.stringify(attempt.params), machine: ctx.self.arn, message }, "SFN-092", { carries: [message], data: { purpose: "activity" } });
}

/** The answer to a task's call; the caller has found the lane, which still waits for it. */
export function taskAnswered(w: Work, exec: Execution, lane: Lane, call: Answered, outcome: Outcome): void {
  const { ctx } = w;
  const spec = stateOf<"Task">(exec, lane);
  const { resource } = spec;
  const attempt = lane.attempt!;
  const message = attempt.message;
  attempt.call = -1;
  attempt.message = -1;
  if (!outcome.ok) {
    if (message !== -1) ctx.ended(message, "dropped", "SFN-087");
    return endAttempt(w, exec, lane, taskError(resource, outcome.error, outcome.timeout === true), resource.kind === "service" && resource.pattern !== "" ? "SubmitFailed" : "Failed");
  }
  if (message !== -1 && isRequest(call)) ctx.ended(message, "answered", "SFN-081");
  // The callee may go on changing what it answered with.
  const output = copy(outcome.output);
  if (resource.kind === "lambda") {
    const error = functionError((output ?? {}) as Params);
    if (error !== undefined) return endAttempt(w, exec, lane, error, "Failed");
    return taskSucceeded(w, exec, lane, parsed(String((output as Params).Payload ?? "null")));
  }
  if (resource.kind !== "service") return;
  const result = resultOf(resource, output);
  if ("error" in result) return endAttempt(w, exec, lane, result, "Failed");
  if (resource.pattern === "") return taskSucceeded(w, exec, lane, result.output);
  submitted(w, exec, lane, result.output);
  if (resource.pattern !== "waitForTaskToken") watch(w, exec, lane, call, result.output);
}

function isRequest(call: Answered): boolean {
  switch (call.operation) {
    case "lambda:Invoke": return (call.input as { readonly InvocationType?: unknown }).InvocationType !== "Event";
    case "http:Request": case "apigateway:Request": case "states:StartSyncExecution": case "states:SendTaskSuccess": case "states:SendTaskFailure": case "states:SendTaskHeartbeat": return true;
    default: return false;
  }
}

/** `.sync`: asks the child's machine to say when it is over (SFN-091). */
function watch(w: Work, exec: Execution, lane: Lane, call: Answered, output: Json): void {
  const { ctx } = w;
  const arn = (output as { readonly ExecutionArn?: Json } | null)?.ExecutionArn;
  const peer = ctx.out().find((one) => one.id === call.to) ?? (typeof arn === "string" ? ctx.resolve(arn.replace(":execution:", ":stateMachine:").split(":").slice(0, 7).join(":")) : undefined);
  if (peer === undefined || typeof arn !== "string") return;
  const attempt = lane.attempt!;
  attempt.waitsFor = arn;
  const data: CallData = { e: exec.id, l: lane.id, v: lane.visit, purpose: "watch" };
  attempt.call = ctx.call(peer, "internal:states.Watch", { executionArn: arn }, "SFN-082", { data });
}

/** The child execution is over. */
export function jobEnded(w: Work, exec: Execution, lane: Lane, outcome: Outcome): void {
  const spec = stateOf<"Task">(exec, lane);
  const attempt = lane.attempt!;
  attempt.call = -1;
  attempt.waitsFor = "";
  if (spec.resource.kind !== "service") return;
  const error = outcome.ok ? undefined : outcome.error ?? awsError("ResourceNotFoundException", "The execution is gone.");
  if (error !== undefined) return endAttempt(w, exec, lane, { error: "States.TaskFailed", cause: error.message }, "Failed", "SFN-091");
  const child = copy((outcome as { readonly output: unknown }).output) as { readonly [name: string]: Json };
  const told = Object.fromEntries(Object.entries(child).map(([name, value]) => [name[0]!.toUpperCase() + name.slice(1), value]));
  if (child.status !== "SUCCEEDED") return endAttempt(w, exec, lane, { error: "States.TaskFailed", cause: JSON.stringify(told) }, "Failed", "SFN-091");
  const unpacked = spec.resource.pattern === "sync:2" ? { ...told, Input: parsed(String(told.Input ?? "{}")), Output: parsed(String(told.Output ?? "null")) } : told;
  taskSucceeded(w, exec, lane, unpacked as Json);
}

export type { TaskFailure };
