/** A task attempt is given up: calls are abandoned, activities and jobs are told. What was sent is not undone. */
import type { Execution, Lane } from "./state.ts";
import type { Work } from "./work.ts";
import { stateOf } from "./work.ts";

export function cancelTask(w: Work, exec: Execution, lane: Lane): void {
  const { attempt } = lane;
  if (attempt === undefined) return;
  lane.attempt = undefined;
  const { ctx } = w;
  if (attempt.call !== -1) ctx.abandon(attempt.call, "SFN-012");
  if (attempt.message !== -1) ctx.ended(attempt.message, "dropped", "SFN-012");
  const spec = stateOf(exec, lane);
  if (spec.type !== "Task" || attempt.waitsFor === "") return;
  if (spec.resource.kind === "activity") {
    const activity = ctx.resolve(spec.resource.arn);
    if (activity !== undefined) ctx.call(activity, "internal:states.CancelTask", { token: attempt.token }, "SFN-092");
    return;
  }
  // SFN-082, SFN-091: a best effort to stop the job as well.
  const machine = machineOfExecution(attempt.waitsFor);
  const child = machine === undefined ? undefined : ctx.resolve(machine);
  if (child !== undefined) ctx.call(child, "states:StopExecution", { executionArn: attempt.waitsFor, cause: "The parent execution no longer waits." }, "SFN-082");
}

/** The ARN of the machine an execution belongs to. */
export function machineOfExecution(arn: string): string | undefined {
  const found = /^(arn:[^:]+:states:[^:]*:[^:]*):(?:execution|express):([^:/]+)/.exec(arn);
  return found ? `${found[1]}:stateMachine:${found[2]}` : undefined;
}
