/** CloudWatch Logs of executions, where they are switched on (SFN-139). Source: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
import type { MachineContext } from "../config.ts";
import { tellEvent } from "./history.ts";
import type { MachineState } from "./state.ts";
import type { Work } from "./work.ts";

/** Lines that are kept. */
const MOST_LINES = 1_000;

/** Which events each level takes. */
function takes(level: string, type: string): boolean {
  if (level === "ALL") return true;
  const fatal = type === "ExecutionFailed" || type === "ExecutionAborted" || type === "ExecutionTimedOut";
  return fatal || (level === "ERROR" && /(Failed|TimedOut|Aborted)$/.test(type));
}

export function logger(state: MachineState, ctx: MachineContext): Work["logs"] {
  const { LoggingConfiguration: logging } = ctx.config.properties;
  if (logging === undefined || logging.Level === "OFF") return undefined;
  return (exec, type, id) => {
    if (!takes(logging.Level, type)) return;
    const { input: _input, ...event } = tellEvent(exec.history[id - 1]!, id, ctx.settings.startsAtMs);
    const details = logging.IncludeExecutionData ? event : { timestamp: event.timestamp, type: event.type, id: event.id, previousEventId: event.previousEventId };
    state.logs.push(JSON.stringify({ ...details, execution_arn: exec.arn }));
    if (state.logs.length > MOST_LINES) state.logs.splice(0, state.logs.length - MOST_LINES);
  };
}
