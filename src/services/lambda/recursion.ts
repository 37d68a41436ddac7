/**
 * How often one originating event has already led to this function (LAM-132). Each run that answers, sends or publishes
 * makes a message whose parents are what the run worked on: the messages of this function on the way back to the origin
 * are its runs. AWS sees loops through Lambda, SQS, SNS and S3 only; a message of any other maker breaks the chain.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
import type { MessageId } from "../define.ts";
import type { FunctionContext } from "./config.ts";

const SEEN_THROUGH: ReadonlySet<string> = new Set(["lambda.function", "lambda.eventSourceMapping", "sqs.queue", "sns.topic", "sns.subscription", "s3.bucket", "s3.notification"]);

export function runsBehind(ctx: FunctionContext, messages: readonly MessageId[]): number {
  let most = 0;
  for (const message of messages) most = Math.max(most, runsBehindOne(ctx, message));
  return most;
}

function runsBehindOne(ctx: FunctionContext, message: MessageId): number {
  let runs = 0;
  for (const id of [message, ...ctx.ancestors(message).map((ancestor) => ancestor.id)]) {
    const maker = ctx.maker(id);
    if (!SEEN_THROUGH.has(maker.type)) break;
    // An event that came without a message got one from the function itself: that is no run.
    if (maker.entity === ctx.self.id && maker.kind !== "event") runs++;
  }
  return runs;
}
