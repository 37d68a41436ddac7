/** Pairs that people try with a stream and AWS does not have, with the reason and the way. */
import type { Refusal } from "../define.ts";

const throughFunction = { label: "Put a Lambda function between", insert: "lambda.function" };
const throughPipe = { label: "Put an EventBridge Pipe between", insert: "events.pipe" };
const throughFirehose = { label: "Put a Firehose between", insert: "firehose.deliveryStream" };
const never = (to: string, what: string, ...instead: readonly { label: string; insert: string }[]): Refusal => ({
  from: "kinesis.stream", to, says: `A stream never pushes by itself: consumers read it. It cannot send to ${what}.`, instead,
});

export const refusals: readonly Refusal[] = [
  never("sqs.queue", "a queue", throughFunction, throughPipe),
  never("sns.topic", "a topic", throughFunction, throughPipe),
  never("http.endpoint", "an HTTP endpoint", throughFirehose, throughFunction),
  never("stepfunctions.stateMachine", "a state machine", throughPipe),
  never("kinesis.stream", "another stream", throughFunction),
  never("client", "a client", throughFunction),
  { from: "sns.topic", to: "kinesis.stream", says: "A topic has no streams among its subscribers, but it has Firehose and functions.", instead: [throughFirehose, throughFunction] },
  { from: "s3.bucket", to: "kinesis.stream", says: "A bucket notifies queues, topics, functions and EventBridge, not streams.", instead: [throughFunction] },
  { from: "sqs.queue", to: "kinesis.stream", says: "A queue never pushes: it is polled.", instead: [throughFunction, throughPipe] },
];
