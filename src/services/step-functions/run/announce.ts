/** "Step Functions Execution Status Change": Standard executions tell the default event bus (SFN-019). */
import { eventBusArn } from "../../../aws/arn.ts";
import { utf8Length } from "../../../aws/utf8.ts";
import type { Json } from "../../../vocabulary/json.ts";
import { iso } from "./context-object.ts";
import type { Execution } from "./state.ts";
import type { Work } from "./work.ts";

/** Bytes of input and output together above which events leave them out. */
const MOST_EVENT_BYTES = 248_000;

export function announce(w: Work, exec: Execution): void {
  if (exec.express || exec.test || exec.parent !== undefined) return;
  const { ctx } = w;
  const bus = ctx.resolve(eventBusArn(ctx.settings, "default"));
  if (bus === undefined) return;
  const input = JSON.stringify(exec.input);
  const output = exec.output === undefined ? null : JSON.stringify(exec.output);
  const fits = utf8Length(input) + (output === null ? 0 : utf8Length(output)) <= MOST_EVENT_BYTES;
  const detail: Json = {
    executionArn: exec.arn, stateMachineArn: ctx.self.arn, name: exec.name, status: exec.status, startDate: ctx.settings.startsAtMs + Math.floor(exec.startAt / 1000),
    stopDate: exec.stopAt < 0 ? null : ctx.settings.startsAtMs + Math.floor(exec.stopAt / 1000), input: fits ? input : null, output: fits ? output : null,
    inputDetails: { included: fits }, outputDetails: output === null ? null : { included: fits }, error: exec.error ?? null, cause: exec.cause ?? null,
    redriveCount: exec.redriveCount,
  };
  const text = JSON.stringify(detail);
  const message = ctx.message("event", exec.messages, { body: text, label: `${exec.name} ${exec.status}` });
  const entry = { Source: "aws.states", DetailType: "Step Functions Execution Status Change", Detail: text, Resources: [exec.arn], Time: iso(w, ctx.now), EventBusName: "default" };
  ctx.call(bus, "internal:events.Deliver", { Entries: [entry] }, "SFN-019", { carries: [message], data: { announced: message } });
}
