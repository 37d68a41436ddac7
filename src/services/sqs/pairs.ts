/** Pairs that people try with a queue and AWS does not have, with the reason and the way. */
import type { Refusal } from "../define.ts";

const throughFunction = { label: "Put a Lambda function between", insert: "lambda.function" };
const throughPipe = { label: "Put an EventBridge Pipe between", insert: "events.pipe" };
const never = (to: string, what: string): Refusal => ({
  from: "sqs.queue", to, says: `A queue never pushes: it is polled. It cannot send to ${what} by itself. Put a Lambda function or an EventBridge Pipe between.`, instead: [throughFunction, throughPipe],
});

export const refusals: readonly Refusal[] = [
  never("sns.topic", "a topic"),
  never("client", "a client"),
  never("http.endpoint", "an HTTP endpoint"),
  never("kinesis.stream", "a stream"),
  never("firehose.deliveryStream", "a delivery stream"),
  never("stepfunctions.stateMachine", "a state machine"),
  never("events.bus", "an event bus"),
  never("s3.bucket", "a bucket"),
  never("dynamodb.table", "a table"),
  never("email.inbox", "an inbox"),
  { from: "sns.topic", to: "sqs.poll", says: "A topic pushes to its subscribers: nobody polls it. Subscribe a queue and poll that.", instead: [{ label: "Subscribe a queue", insert: "sqs.queue" }] },
];
