/** What the panel shows and `run --json` prints of a machine. */
import type { MachineContext } from "./config.ts";
import { describeRun } from "./run/distributed.ts";
import { tellHistory } from "./run/history.ts";
import { iso } from "./run/context-object.ts";
import type { Execution, MachineState } from "./run/state.ts";

export function inspectMachine(state: MachineState, ctx: MachineContext): unknown {
  const tell = (exec: Execution) => ({
    arn: exec.arn, name: exec.name, status: exec.status, input: exec.input, ...(exec.output === undefined ? {} : { output: exec.output }), ...(exec.error === undefined ? {} : { error: exec.error }),
    ...(exec.cause === undefined ? {} : { cause: exec.cause }), startDate: iso({ ctx }, exec.startAt), stopDate: exec.stopAt < 0 ? null : iso({ ctx }, exec.stopAt), transitions: exec.transitions, redriveCount: exec.redriveCount,
    ...(exec.parent === undefined ? {} : { mapRunArn: exec.parent.arn }), variables: exec.lanes[0]?.vars ?? {}, history: tellHistory(exec, ctx.settings.startsAtMs),
  });
  const known = [...state.closed.values(), ...state.open.values()].filter((exec) => !exec.test).sort((a, b) => a.id - b.id);
  return {
    type: ctx.config.properties.StateMachineType, revision: state.revision, ...state.counts, open: state.open.size, executions: known.map(tell),
    mapRuns: known.flatMap((exec) => exec.lanes.filter((lane) => lane.map?.run !== undefined).map((lane) => describeRun(exec, lane))), logs: state.logs,
    versions: [...state.versions.keys()], aliases: [...state.aliases.values()],
  };
}
