/** One invocation, from its admission to its answer: create → init → run → calls → answered. */
import { Phase } from "../../kernel/phase.ts";
import { fromMs, fromSeconds, type Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Answered, CallId, MessageId, Outcome, RuleId } from "../define.ts";
import { rowOf, vacate, type AccountState } from "./account.ts";
import { admit } from "./admission.ts";
import { endAsyncRun } from "./asynchronous.ts";
import { freeze, thaw } from "./background.ts";
import { asyncRequests, billRun } from "./billing.ts";
import { drawInit, INIT_LIMIT } from "./cold-start.ts";
import type { FunctionContext } from "./config.ts";
import { release, reset } from "./environments.ts";
import { httpAnswer, replyHttp } from "./function-url.ts";
import { beginWork, failure, forgetAttempts, resultOf, shapeOf } from "./handler.ts";
import { giveUp, planCalls, proceed, takeAnswer } from "./outgoing.ts";
import { streamOutput, toStream } from "./streaming.ts";
import { throttled } from "./refusals.ts";
import type { Environment, FunctionState, Invocation, RunResult, WorkItem } from "./state.ts";

/** A request that has passed the checks at the door. */
export interface Request {
  readonly kind: Invocation["kind"];
  readonly call: CallId | -1;
  readonly event: number;
  readonly requestId: string;
  readonly version: string;
  readonly qualifier: string;
  readonly tenant: string;
  readonly items: readonly WorkItem[];
  readonly messages: readonly MessageId[];
  readonly payload: Json;
  readonly inOrder: boolean;
  readonly window?: { readonly state: Json };
}

/** Begins the run, or says why it is throttled. */
export function invoke(state: FunctionState, ctx: FunctionContext, request: Request): Extract<Outcome, { ok: false }> | undefined {
  const admission = admit(state, ctx, request.version, request.tenant);
  if (!admission.ok) {
    state.tally.throttles++;
    state.lastThrottle = { at: ctx.now, reason: admission.reason };
    ctx.count("Throttles");
    ctx.note("LAM-011", { reason: admission.reason, says: admission.says, because: admission.rule }, request.messages);
    for (const message of request.messages) ctx.mark(message, "throttled", "LAM-011");
    return { ok: false, error: throttled(admission.reason) };
  }
  const { environment, start } = admission;
  const shape = shapeOf(state, ctx, request.version);
  const invocation: Invocation = {
    id: state.nextInvocation++, requestId: request.requestId, kind: request.kind, call: request.call, event: request.event, environment: environment.id,
    version: request.version, qualifier: request.qualifier, pool: admission.pool, code: shape.code, timeoutUs: fromSeconds(shape.timeoutS), memoryMB: shape.memoryMB,
    // Frozen: checkpoints share them.
    items: Object.freeze(request.items), messages: Object.freeze(request.messages), payload: request.payload, admittedAt: ctx.now, cold: start === "cold", scope: ctx.scope(), inOrder: request.inOrder, window: request.window ?? null,
    phase: "create", runAt: -1, initUs: 0, suppressedUs: 0, ends: "success", failing: [], result: null, plan: [], planAt: 0, attempt: 0, sending: -1, resends: false,
  };
  state.invocations.set(invocation.id, invocation);
  state.lastInvokedAt = ctx.now;
  state.tally.invocations++;
  environment.busy++;
  environment.invocation = invocation.id;
  ctx.count("Invocations");
  if (admission.pool === "provisioned") ctx.count("ProvisionedConcurrencyInvocations");
  if (admission.spilled) ctx.count("ProvisionedConcurrencySpilloverInvocations");
  gauges(state, ctx);
  if (admission.spilled) ctx.note("LAM-064", { environment: environment.id }, request.messages);
  ctx.note(start === "cold" ? "LAM-043" : "LAM-042", { start, says: start === "warm" ? "warm" : "its runtime starts anew", environment: environment.id, version: request.version, requestId: request.requestId, initType: environment.initType }, request.messages);
  for (const message of request.messages) ctx.mark(message, "received", "LAM-041");
  if (start === "cold") return void create(state, ctx, invocation, environment);
  if (start === "reinit") invocation.suppressedUs = drawInit(ctx, invocation.code);
  wake(state, ctx, invocation, environment);
  return undefined;
}

export function gauges(state: FunctionState, ctx: FunctionContext): void {
  const row = rowOf(ctx.account<AccountState>(), ctx.self.id);
  ctx.gauge("ConcurrentExecutions", row.inFlight);
  if (state.provisioned.size === 0) return;
  ctx.gauge("ProvisionedConcurrentExecutions", row.provisionedInFlight);
  ctx.gauge("ProvisionedConcurrencyUtilization", row.provisioned === 0 ? 0 : row.provisionedInFlight / row.provisioned);
}

// -------------------------------------------------------------------------------------------------------- cold starts

function create(state: FunctionState, ctx: FunctionContext, invocation: Invocation, environment: Environment): void {
  state.tally.coldStarts++;
  const snapshot = environment.initType === "snap-start";
  const sandbox = snapshot ? 0 : fromMs(ctx.amount(ctx.config.behaviour.sandboxStartMs, "sandbox"));
  if (sandbox === 0) return beginInit(state, ctx, invocation, environment, 0);
  phase(ctx, environment, "creating", sandbox);
  ctx.after(sandbox, "lambda/sandbox-started", { invocation: invocation.id, sandbox }, "LAM-043", { phase: Phase.answer, scope: invocation.scope });
}

export function sandboxStarted(state: FunctionState, data: { readonly invocation: number; readonly sandbox: Micros }, ctx: FunctionContext): void {
  const invocation = state.invocations.get(data.invocation)!;
  beginInit(state, ctx, invocation, environmentOf(state, invocation), data.sandbox);
}

function beginInit(state: FunctionState, ctx: FunctionContext, invocation: Invocation, environment: Environment, sandbox: Micros): void {
  invocation.phase = "init";
  const snapshot = environment.initType === "snap-start";
  const init = snapshot ? fromMs(ctx.amount(ctx.config.behaviour.restoreMs, "restore")) : drawInit(ctx, invocation.code);
  state.lastCold = { at: ctx.now, sandboxUs: sandbox, initUs: init };
  const fails = !snapshot && ctx.chance(ctx.config.behaviour.initFails, "initFails");
  const data = { invocation: invocation.id, init, fails };
  const cut = init > INIT_LIMIT;
  phase(ctx, environment, "init", cut ? INIT_LIMIT : init);
  if (cut) ctx.after(INIT_LIMIT, "lambda/init-cut", data, snapshot ? "LAM-055" : "LAM-051", { phase: Phase.deadline, scope: invocation.scope });
  else ctx.after(init, "lambda/init-ended", data, snapshot ? "LAM-055" : "LAM-043", { phase: Phase.answer, scope: invocation.scope });
}

export function initEnded(state: FunctionState, data: { readonly invocation: number; readonly init: Micros; readonly fails: boolean }, ctx: FunctionContext): void {
  const invocation = state.invocations.get(data.invocation)!;
  invocation.initUs = data.init;
  ctx.measure("InitDuration", data.init / 1000);
  if (data.fails) {
    invocation.runAt = ctx.now;
    return finish(state, ctx, invocation, failure("crash", invocation.code.error.errorType, "Runtime startup fails"), "LAM-052");
  }
  run(state, ctx, invocation, environmentOf(state, invocation));
}

/** Ten seconds are over: init is stopped and begun again inside the run, under its timeout. A restore fails for good. */
export function initCut(state: FunctionState, data: { readonly invocation: number; readonly init: Micros }, ctx: FunctionContext): void {
  const invocation = state.invocations.get(data.invocation)!;
  const environment = environmentOf(state, invocation);
  invocation.initUs = INIT_LIMIT;
  if (environment.initType === "snap-start") {
    invocation.runAt = ctx.now;
    return finish(state, ctx, invocation, failure("crash", "SnapStartTimeoutException", "The restore of the snapshot took longer than 10 seconds."), "LAM-055");
  }
  invocation.suppressedUs = data.init;
  run(state, ctx, invocation, environment);
}

// ---------------------------------------------------------------------------------------------------------------- runs

/** A frozen environment thaws; in the exact profile this takes no time. */
function wake(state: FunctionState, ctx: FunctionContext, invocation: Invocation, environment: Environment): void {
  const overhead = fromMs(ctx.amount(ctx.config.behaviour.warmOverheadMs, "warm"));
  if (overhead === 0) return run(state, ctx, invocation, environment);
  phase(ctx, environment, "busy", overhead);
  ctx.after(overhead, "lambda/woken", { invocation: invocation.id }, "LAM-045", { phase: Phase.answer, scope: invocation.scope });
}

export function woken(state: FunctionState, data: { readonly invocation: number }, ctx: FunctionContext): void {
  const invocation = state.invocations.get(data.invocation)!;
  run(state, ctx, invocation, environmentOf(state, invocation));
}

function run(state: FunctionState, ctx: FunctionContext, invocation: Invocation, environment: Environment): void {
  invocation.phase = "run";
  invocation.runAt = ctx.now;
  state.tally.runs++;
  environment.globals++;
  environment.files++;
  const total = invocation.suppressedUs + beginWork(state, ctx, invocation);
  const { scope, timeoutUs } = invocation;
  const data = { invocation: invocation.id };
  phase(ctx, environment, "busy", invocation.ends === "hang" ? timeoutUs : total);
  environment.timeoutAt = ctx.now + timeoutUs;
  thaw(ctx, environment, scope);
  if (invocation.suppressedUs > 0) ctx.note("LAM-050", { initMs: invocation.suppressedUs / 1000, environment: environment.id });
  if (invocation.ends !== "hang" && total <= timeoutUs) ctx.after(total, "lambda/work-ended", data, "LAM-008", { phase: Phase.answer, scope });
  ctx.after(timeoutUs, "lambda/timed-out", data, "LAM-012", { phase: Phase.deadline, scope });
}

export function workEnded(state: FunctionState, data: { readonly invocation: number }, ctx: FunctionContext): void {
  const invocation = state.invocations.get(data.invocation)!;
  const result = resultOf(state, ctx, invocation, environmentOf(state, invocation));
  invocation.result = result;
  invocation.plan = planCalls(ctx, invocation, result);
  if (invocation.plan.length === 0) return conclude(state, ctx, invocation, result);
  invocation.phase = "calls";
  goOn(state, ctx, invocation);
}

/** Makes the next call, or ends the run when there is none left. */
function goOn(state: FunctionState, ctx: FunctionContext, invocation: Invocation): void {
  if (proceed(state, ctx, invocation) === "done") conclude(state, ctx, invocation, invocation.result!);
}

/** The handler is through. What it answers may have to be streamed first (LAM-129). */
function conclude(state: FunctionState, ctx: FunctionContext, invocation: Invocation, result: RunResult): void {
  const stream = toStream(ctx, invocation, result);
  if (stream === undefined || stream.us === 0) return finish(state, ctx, invocation, result, ruleOf(result));
  invocation.phase = "streams";
  phase(ctx, environmentOf(state, invocation), "busy", stream.us);
  ctx.note("LAM-129", { bytes: stream.bytes, seconds: stream.us / 1e6 }, invocation.messages);
  ctx.after(stream.us, "lambda/streamed", { invocation: invocation.id }, "LAM-129", { phase: Phase.answer, scope: invocation.scope });
}

export function streamed(state: FunctionState, data: { readonly invocation: number }, ctx: FunctionContext): void {
  const invocation = state.invocations.get(data.invocation)!;
  finish(state, ctx, invocation, invocation.result!, "LAM-129");
}

export function sdkRetry(state: FunctionState, data: { readonly invocation: number }, ctx: FunctionContext): void {
  goOn(state, ctx, state.invocations.get(data.invocation)!);
}

export function noRoute(state: FunctionState, data: { readonly invocation: number; readonly target: string }, ctx: FunctionContext): void {
  const invocation = state.invocations.get(data.invocation)!;
  finish(state, ctx, invocation, failure("error", "ConnectionError", `Could not connect to ${data.target}: no route to host (it is in a VPC, the function is not).`), "LAM-122");
}

/** The callee of one of the handler's calls has answered. */
export function callAnswered(state: FunctionState, ctx: FunctionContext, call: Answered<{ readonly invocation: number }>, outcome: Outcome): void {
  const invocation = state.invocations.get(call.data.invocation);
  if (invocation === undefined) return;
  const taken = takeAnswer(ctx, invocation, call, outcome);
  if ("again" in taken) return;
  if (taken.error !== undefined) {
    ctx.note("LAM-125", { error: taken.error.errorType, message: taken.error.errorMessage });
    return finish(state, ctx, invocation, taken.error, "LAM-125");
  }
  goOn(state, ctx, invocation);
}

export function timedOut(state: FunctionState, data: { readonly invocation: number }, ctx: FunctionContext): void {
  const invocation = state.invocations.get(data.invocation)!;
  invocation.ends = "hang";
  state.tally.timeouts++;
  finish(state, ctx, invocation, resultOf(state, ctx, invocation, environmentOf(state, invocation)), "LAM-012");
}

// ----------------------------------------------------------------------------------------------------------------- end

/** The run is over: the environment is free (or reset), the caller is answered, the bill is written. */
function finish(state: FunctionState, ctx: FunctionContext, invocation: Invocation, result: RunResult, rule: RuleId): void {
  const environment = environmentOf(state, invocation);
  // First the calls, then what they carried: what has arrived, or still may, lives on there.
  ctx.close(invocation.scope, rule);
  giveUp(ctx, invocation.sending);
  state.invocations.delete(invocation.id);
  settle(state, ctx, invocation, environment, result);
  leave(state, ctx, environment, result);
  const account = ctx.account<AccountState>();
  vacate(account, rowOf(account, ctx.self.id), invocation.pool);
  gauges(state, ctx);
  if (result.kind === "success") {
    const done = invocation.items.filter((_, index) => !invocation.failing.includes(index));
    forgetAttempts(state, done);
    for (const { message } of done) if (message !== -1) ctx.mark(message, "worked", rule);
  } else for (const message of invocation.messages) ctx.mark(message, "failed", rule);
  if (invocation.kind === "async") return endAsyncRun(state, ctx, invocation, result, rule);
  if (invocation.call === -1) return;
  // Who asked has it still, and asks again or is done with it.
  if (invocation.kind === "url") return replyHttp(ctx, invocation.call, httpAnswer(result));
  if (invocation.kind === "stream") return ctx.reply(invocation.call, { ok: true, output: streamOutput(invocation.version, result) }, rule);
  ctx.reply(invocation.call, { ok: true, output: outputOf(invocation, result), sim: { durationUs: ctx.now - invocation.runAt, initUs: invocation.initUs } }, rule);
}

/** AWS's answer to a synchronous Invoke: 200 also when the function failed (LAM-009). */
export function outputOf(invocation: Pick<Invocation, "version">, result: RunResult): Readonly<Record<string, unknown>> {
  return { StatusCode: 200, ...(result.kind === "success" ? {} : { FunctionError: "Unhandled" }), ExecutedVersion: invocation.version, Payload: result.payload };
}

function settle(state: FunctionState, ctx: FunctionContext, invocation: Invocation, environment: Environment, result: RunResult): void {
  const { tally } = state;
  const runUs = ctx.now - invocation.runAt;
  ctx.measure("Duration", runUs / 1000);
  if (result.kind !== "success") {
    tally.errors++;
    if (result.kind === "crash") tally.crashes++;
    state.lastError = { at: ctx.now, errorType: result.errorType, errorMessage: result.errorMessage };
    ctx.count("Errors");
  }
  const event = invocation.event === 0 ? undefined : state.async.get(invocation.event);
  const requests = event === undefined ? 1 : asyncRequests(event.bytes);
  const billed = billRun(state, ctx, environment, invocation.initUs, runUs, invocation.memoryMB, requests);
  if (ctx.config.behaviour.mayLog) tally.logLines++;
  ctx.note("LAM-135", {
    says: sayRun(result, runUs), requestId: invocation.requestId, durationMs: runUs / 1000, billedMs: billed, memoryMB: invocation.memoryMB, initMs: invocation.initUs / 1000,
    status: result.kind, errorType: result.errorType,
  }, invocation.messages);
}

/** The end of a run in plain words. */
function sayRun(result: RunResult, runUs: Micros): string {
  const took = runUs < 1_000_000 ? `${runUs / 1000} ms` : `${runUs / 1_000_000} s`;
  switch (result.kind) {
    case "success": return `It ran for ${took}.`;
    case "error": return `The run failed after ${took} (${result.errorType}: ${result.errorMessage.slice(0, 120)}).`;
    case "timeout": return `The run was cut after ${took} (${result.errorType}).`;
    case "crash": return `The run died after ${took} (${result.errorType}).`;
    default: return result.kind satisfies never;
  }
}

function leave(state: FunctionState, ctx: FunctionContext, environment: Environment, result: RunResult): void {
  freeze(ctx, environment);
  if (environment.initType === "lambda-managed-instances") {
    // It serves others at the same time: a timeout fails its own request only.
    environment.busy--;
    environment.state = environment.busy > 0 ? "busy" : "idle";
    environment.lastUsedAt = ctx.now;
    return;
  }
  const dead = result.kind === "timeout" || result.kind === "crash";
  if (dead) {
    reset(environment);
    ctx.note("LAM-049", { environment: environment.id, why: result.errorType });
  }
  release(state, ctx, environment, dead);
}

function phase(ctx: FunctionContext, environment: Environment, to: "creating" | "init" | "busy", us: Micros): void {
  environment.state = to;
  environment.startedAt = ctx.now;
  environment.endsAt = ctx.now + us;
}

function environmentOf(state: FunctionState, invocation: Invocation): Environment {
  return state.environments.get(invocation.environment)!;
}

export function ruleOf(result: RunResult): RuleId {
  switch (result.kind) {
    case "success": return "LAM-008";
    case "error": return result.errorType === "Function.ResponseSizeTooLarge" ? "LAM-015" : "LAM-009";
    case "timeout": return "LAM-012";
    case "crash": return "LAM-053";
    default: return result.kind satisfies never;
  }
}
