/**
 * The history: written as short facts, told as GetExecutionHistory does.
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
import { isoFromMs } from "../../../aws/date.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { Execution, HistoryEvent, Lane } from "./state.ts";
import type { Work } from "./work.ts";

/** Events of a Standard execution at most; the last one is its end. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const MOST_EVENTS = 25_000;

/** Writes an event of a lane and makes it the lane's last. Returns its id. */
export function record(w: Work, exec: Execution, lane: Lane, type: string, data?: Json, more?: Readonly<Record<string, unknown>>, state = ""): number {
  lane.last = write(w, exec, type, lane.last, data, more, state);
  return lane.last;
}

/** Writes an event after `previous`, without a lane. */
export function write(w: Work, exec: Execution, type: string, previous: number, data?: Json, more?: Readonly<Record<string, unknown>>, state = ""): number {
  const { history } = exec;
  if (history.length >= MOST_EVENTS - 1 && !ENDS.has(type)) {
    // SFN-133: event 25,000 is the execution's failure. An Express run goes on, and its later events are not kept.
    if (!exec.express) exec.full = true;
    return history.length;
  }
  history.push(Object.freeze({ type, previous, at: w.ctx.now, state, data, more }));
  if (w.logs !== undefined) w.logs(exec, type, history.length);
  return history.length;
}

const ENDS: ReadonlySet<string> = new Set(["ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"]);

/** The member of AWS's event that holds the details; input, output and parameters are JSON texts there. */
function detailsName(type: string): string | undefined {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  if (/StateAborted$|^(Parallel|Map)State(Succeeded|Failed)$|^ParallelStateStarted$|^MapRun(Succeeded|Aborted)$|^LambdaFunctionStarted$/.test(type)) return undefined;
  return `${type[0]!.toLowerCase()}${type.slice(1)}EventDetails`;
}

const IN: ReadonlySet<string> = new Set(["ExecutionStarted", "LambdaFunctionScheduled", "ActivityScheduled"]);

export function tellEvent(event: HistoryEvent, id: number, startsAtMs: number): Record<string, unknown> {
  const told: Record<string, unknown> = { timestamp: isoFromMs(startsAtMs + Math.floor(event.at / 1000)), type: event.type, id, previousEventId: event.previous };
  const name = detailsName(event.type);
  if (name === undefined) return told;
  const { type, data, more, state } = event;
  const details: Record<string, unknown> = state === "" ? {} : { name: state };
  if (data !== undefined) {
    const member = type.endsWith("StateEntered") || IN.has(type) ? "input" : type === "TaskScheduled" ? "parameters" : "output";
    details[member] = JSON.stringify(data);
    if (member !== "parameters") details[`${member}Details`] = { truncated: false };
  }
  told[name] = { ...details, ...more };
  return told;
}

/** The whole history as AWS gives it. */
export function tellHistory(exec: Execution, startsAtMs: number): Record<string, unknown>[] {
  return exec.history.map((event, i) => tellEvent(event, i + 1, startsAtMs));
}
