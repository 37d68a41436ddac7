/** Begins and ends one handler's work: lanes move until each waits, clocks are set for what still runs. */
import type { MachineContext } from "../config.ts";
import { vanish } from "./manage.ts";
import { watchClock } from "../run/execution.ts";
import { pump } from "../run/lane.ts";
import { logger } from "../run/logs.ts";
import type { AccountState, Execution, Lane, MachineState } from "../run/state.ts";
import type { Work } from "../run/work.ts";
import type { LaneKey } from "../run/lane.ts";

export function work(state: MachineState, ctx: MachineContext): Work {
  return { state, ctx, account: ctx.account<AccountState>(), ready: [], begun: [], logs: logger(state, ctx) };
}

/** All lanes walk as far as they can. Children of Map Runs begin on the way: their clocks are set too. */
export function settle(w: Work): void {
  pump(w);
  const { state } = w;
  for (const exec of w.begun) watchClock(w, exec);
  w.begun.length = 0;
  if (state.deleting) vanish(state, w.ctx);
  w.ctx.gauge("OpenExecutionCount", state.open.size);
}

/** The lane that a timer, an answer or a result belongs to; undefined when it has moved on since. */
export function laneOf(state: MachineState, { e, l, v }: LaneKey): { readonly exec: Execution; readonly lane: Lane } | undefined {
  const exec = state.open.get(e);
  const lane = exec?.lanes[l];
  return exec !== undefined && lane !== undefined && lane.visit === v ? { exec, lane } : undefined;
}
