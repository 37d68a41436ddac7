/** The context object, `$$` or `$states.context`. Source: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
import { roleArn } from "../../../aws/arn.ts";
import { isoFromMs } from "../../../aws/date.ts";
import type { Micros } from "../../../kernel/time.ts";
import type { Json } from "../../../vocabulary/json.ts";
import type { Execution, Lane } from "./state.ts";
import { stateOf, type Work } from "./work.ts";

/** ISO text of an instant of the run. */
export function iso(w: Pick<Work, "ctx">, at: Micros): string {
  return isoFromMs(w.ctx.settings.startsAtMs + Math.floor(at / 1000));
}

/** @param item Of a Map: the element, in the Map's own fields only. */
export function contextObject(w: Work, exec: Execution, lane: Lane, item?: { readonly index: number; readonly value: Json; readonly key?: string }): Json {
  const { ctx } = w;
  const execution: Record<string, Json> = { Id: exec.arn, Input: exec.input, Name: exec.name, RoleArn: roleArn(ctx.settings, `${ctx.self.name}-role`), StartTime: iso(w, exec.startAt) };
  if (!exec.express) {
    execution.RedriveCount = exec.redriveCount;
    if (exec.redriveAt >= 0) execution.RedriveTime = iso(w, exec.redriveAt);
  }
  return {
    Execution: execution,
    State: { Name: stateOf(exec, lane).name, EnteredTime: iso(w, lane.enteredAt), RetryCount: lane.retryCount },
    StateMachine: { Id: ctx.self.arn, Name: ctx.self.name },
    ...(lane.attempt === undefined || lane.attempt.token === "" ? {} : { Task: { Token: lane.attempt.token } }),
    ...(item === undefined ? {} : { Map: { Item: { Index: item.index, Value: item.value, ...(item.key === undefined ? {} : { Key: item.key }) } } }),
  };
}
