/** GetQueueUrl on a queue, and ListDeadLetterSourceQueues. */
import { queueUrl } from "../../aws/arn.ts";
import { succeeded } from "../../aws/errors.ts";
import type { Call } from "../define.ts";
import { begin, bill } from "./begin.ts";
import type { QueueContext } from "./config.ts";
import type { QueueState } from "./state.ts";

export function answerUrl(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "GetQueueUrl")) return;
  bill(state, ctx, 0);
  ctx.reply(call.id, succeeded({ QueueUrl: queueUrl(ctx.settings, ctx.self.name) }), "SQS-064");
}

/** Queues whose redrive policy names this one. */
export function listSources(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "ListDeadLetterSourceQueues")) return;
  bill(state, ctx, 0);
  const sources = ctx.in("sqs.redrive").filter(({ type }) => type === "sqs.queue");
  ctx.reply(call.id, succeeded({ queueUrls: sources.map(({ arn }) => queueUrl(ctx.settings, arn.slice(arn.lastIndexOf(":") + 1))) }), "SQS-060");
}
