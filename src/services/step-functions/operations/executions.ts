/** Operations on executions: describe, list, history, stop, watch. */
import { failed, succeeded } from "../../../aws/errors.ts";
import { DAY } from "../../../kernel/time.ts";
import type { Call } from "../../define.ts";
import type { MachineContext } from "../config.ts";
import { describe, failExecution, loseProgress } from "../run/execution.ts";
import { tellHistory } from "../run/history.ts";
import type { Execution, MachineState } from "../run/state.ts";
import { badValue, expressArn, noExecution } from "./refusals.ts";
import { settle, work } from "./work.ts";

/** History is kept so long after an execution has closed (SFN-139). */
const KEPT = 90 * DAY;

/** The execution a call names, or AWS's error. Express ones are unknown to these calls (SFN-012). */
export function findExecution(state: MachineState, call: Call, ctx: MachineContext): Execution | undefined {
  const arn = String((call.input as { readonly executionArn?: unknown } | null)?.executionArn ?? "");
  if (/^arn:[^:]+:states:[^:]*:[^:]*:express:/.test(arn)) return void ctx.reply(call.id, failed(expressArn()), "SFN-012");
  const id = state.byArn.get(arn);
  const exec = id === undefined ? undefined : (state.open.get(id) ?? state.closed.get(id));
  if (exec === undefined || (exec.stopAt >= 0 && ctx.now - exec.stopAt > KEPT)) return void ctx.reply(call.id, failed(noExecution(arn)), "SFN-139");
  return exec;
}

export function stopExecution(state: MachineState, call: Call, ctx: MachineContext): void {
  const exec = findExecution(state, call, ctx);
  if (exec === undefined) return;
  const { error, cause } = (call.input ?? {}) as { readonly error?: string; readonly cause?: string };
  const w = work(state, ctx);
  if (exec.status === "RUNNING") failExecution(w, exec, error, cause, "SFN-012", 0, "ABORTED");
  ctx.reply(call.id, succeeded({ stopDate: (describe(w, exec) as { readonly stopDate?: string }).stopDate }), "SFN-012");
  settle(w);
}

export function describeExecution(state: MachineState, call: Call, ctx: MachineContext): void {
  const exec = findExecution(state, call, ctx);
  if (exec !== undefined) ctx.reply(call.id, succeeded(describe(work(state, ctx), exec)), "SFN-012");
}

export function getExecutionHistory(state: MachineState, call: Call, ctx: MachineContext): void {
  const exec = findExecution(state, call, ctx);
  if (exec === undefined) return;
  const { maxResults = 100, reverseOrder = false, nextToken, includeExecutionData = true } = (call.input ?? {}) as { readonly maxResults?: number; readonly reverseOrder?: boolean; readonly nextToken?: string; readonly includeExecutionData?: boolean };
  if (typeof maxResults !== "number" || maxResults < 0 || maxResults > 1000) return ctx.reply(call.id, failed(badValue("maxResults must be from 0 to 1000")), "SFN-130");
  const events = tellHistory(exec, ctx.settings.startsAtMs);
  if (reverseOrder) events.reverse();
  const from = Number(nextToken ?? 0) || 0;
  const most = maxResults === 0 ? 100 : maxResults;
  const page = events.slice(from, from + most).map((event) => (includeExecutionData ? event : Object.fromEntries(Object.entries(event).filter(([name]) => !name.endsWith("Details")))));
  ctx.reply(call.id, succeeded({ events: page, ...(from + most < events.length ? { nextToken: String(from + most) } : {}) }), "SFN-130");
}

export function listExecutions(state: MachineState, call: Call, ctx: MachineContext): void {
  if (ctx.config.properties.StateMachineType === "EXPRESS") return ctx.reply(call.id, failed({ code: "StateMachineTypeNotSupported", message: "This operation is not supported by this type of state machine", status: 400 }), "SFN-012");
  const { statusFilter, maxResults = 100 } = (call.input ?? {}) as { readonly statusFilter?: string; readonly maxResults?: number };
  const w = work(state, ctx);
  const all = [...state.closed.values(), ...state.open.values()].filter((exec) => !exec.test && (statusFilter === undefined || exec.status === statusFilter)).sort((a, b) => b.id - a.id);
  const executions = all.slice(0, maxResults === 0 ? 100 : maxResults).map((exec) => {
    const { input: _i, inputDetails: _d, output: _o, outputDetails: _e, error: _r, cause: _c, ...row } = describe(w, exec) as Record<string, unknown>;
    return row;
  });
  ctx.reply(call.id, succeeded({ executions }), "SFN-012");
}

/** A parent waits for the end (`.sync`). */
export function watchExecution(state: MachineState, call: Call, ctx: MachineContext): void {
  const arn = String((call.input as { readonly executionArn?: unknown }).executionArn);
  const id = state.byArn.get(arn);
  const open = id === undefined ? undefined : state.open.get(id);
  if (open !== undefined) {
    open.watchers = [...open.watchers, call.id];
    return;
  }
  const closed = id === undefined ? undefined : state.closed.get(id);
  ctx.reply(call.id, closed === undefined ? failed(noExecution(arn)) : succeeded(describe(work(state, ctx), closed)), "SFN-082");
}

/** A fault: every Express execution that runs loses its host; Standard ones lose nothing (SFN-007, SFN-008). */
export function loseHosts(state: MachineState, call: Call, ctx: MachineContext): void {
  const w = work(state, ctx);
  const lost = [...state.open.values()].filter((exec) => exec.express);
  if (ctx.config.properties.StateMachineType === "STANDARD") ctx.note("SFN-007", { running: state.open.size });
  for (const exec of lost) loseProgress(w, exec);
  ctx.reply(call.id, succeeded({ lost: lost.length }), "SFN-008");
  settle(w);
}
