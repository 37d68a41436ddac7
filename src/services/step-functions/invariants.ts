/** What must hold after each event. */
import type { MachineContext } from "./config.ts";
import type { MachineState } from "./run/state.ts";

export const invariants: { readonly [sentence: string]: (state: MachineState, ctx: MachineContext) => boolean } = {
  "every execution that was started is running or has ended": ({ counts, open }) => {
    let redriven = 0;
    for (const exec of open.values()) redriven += exec.redriveCount > 0 ? 1 : 0;
    return counts.started <= counts.succeeded + counts.failed + counts.timedOut + counts.aborted + open.size && redriven <= open.size;
  },
  "what is open runs, and what is closed does not": ({ open, closed }) => {
    for (const exec of open.values()) if (exec.status !== "RUNNING") return false;
    for (const exec of closed.values()) if (exec.status === "RUNNING") return false;
    return true;
  },
  "a running execution waits for something": ({ open, backlog }) => {
    for (const exec of open.values()) {
      const root = exec.lanes[0];
      if (root === undefined || root.phase === "done" || root.phase === "failed") return false;
      if (root.phase === "ready" && !backlog.some((each) => each.execution === exec.id)) return false;
    }
    return true;
  },
  "events follow earlier events": ({ open }) => {
    for (const { history } of open.values()) {
      const last = history.at(-1);
      if (last !== undefined && last.previous >= history.length) return false;
    }
    return true;
  },
};
