/** Small services for tests of the loading door: the shapes of the real ones without their behaviour. */
import { functionArn, queueArn } from "../aws/arn.ts";
import { defineCallConnection, defineEntity, type Service } from "../services/define.ts";
import { field, optional } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";
import { isObject } from "../vocabulary/problem.ts";

const silent = { metrics: {}, init: () => null, view: () => null, inspect: () => null } as const;

const client = defineEntity({
  ...silent, kind: "node", type: "client", service: "client", title: "client", says: "Sends.", roles: ["caller"], properties: {},
  behaviour: {
    arrivals: optional.json({ help: "When messages come." }), body: field.template({ n: "{{seq}}" }), stopAfter: optional.integer({ min: 0 }),
  },
});

const queue = defineEntity({
  ...silent, kind: "node", type: "sqs.queue", service: "sqs", title: "SQS queue", says: "Keeps messages.", roles: ["events.target"],
  properties: {
    FifoQueue: field.boolean(false, { change: "replace" }),
    VisibilityTimeout: field.integer(30, { unit: "s", min: 0, max: 43_200, rules: ["SQS-018"] }),
    DelaySeconds: field.integer(0, { unit: "s", min: 0, max: 900, error: "InvalidAttributeValue" }),
  },
  behaviour: { duplicates: field.chance({ kind: "never" }, { realistic: { kind: "ratio", of: [1, 1000] }, knob: "duplicateOnReceiveP", assumed: true, rules: ["SQS-015"] }) },
  awsName: (id, { properties }) => (properties.FifoQueue ? `${id}.fifo` : id),
  arn: (id, _config, settings) => queueArn(settings, id),
  calls: { "sqs:SendMessage": () => undefined, "sqs:ReceiveMessage": () => undefined },
  metrics: { ApproximateNumberOfMessagesVisible: { kind: "gauge", unit: "Count", says: "Waiting." }, ApproximateAgeOfOldestMessage: { kind: "gauge", unit: "Seconds", says: "Age." }, NumberOfMessagesSent: { kind: "counter", unit: "Count", says: "Sent." } },
});

const redrive = defineEntity({
  ...silent, kind: "connection", type: "sqs.redrive", service: "sqs", title: "redrive policies", says: "After too many receives.", behaviour: {},
  properties: { maxReceiveCount: field.integer(3, { min: 1, max: 1000 }) },
  joins: { from: ["sqs.queue"], to: ["sqs.queue"], verb: "dead letters", mostFrom: 1, failure: true, preference: 20 },
  refusals: [{ from: "sqs.queue", to: "events.target", says: "A queue never pushes: it is polled.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] }],
});

const sendMessage = defineCallConnection({
  type: "sqs:SendMessage", service: "sqs", title: "SendMessage", says: "Sends one message.", properties: { DelaySeconds: optional.integer({ unit: "s", min: 0, max: 900 }) },
  joins: { from: ["caller"], to: ["sqs.queue"], verb: "send a message" },
  compose: { one: ({ body }) => ({ MessageBody: body }) },
});

const lambdaFunction = defineEntity({
  ...silent, kind: "node", type: "lambda.function", service: "lambda", title: "Lambda function", says: "Runs code.", roles: ["caller", "events.target"],
  properties: { Timeout: field.integer(3, { unit: "s", min: 1, max: 900 }), MemorySize: field.integer(128, { unit: "MB", min: 128, max: 10_240 }), ReservedConcurrentExecutions: optional.integer({ min: 0, change: { call: "lambda:PutFunctionConcurrency" } }) },
  behaviour: { durationMs: field.amount(100, { unit: "ms", min: 0 }), fails: field.chance({ kind: "never" }), returns: field.template(null) },
  arn: (id, _config, settings) => functionArn(settings, id),
  otherwise: () => undefined,
  metrics: { Throttles: { kind: "counter", unit: "Count", says: "Refused." } },
});

const mapping = defineEntity({
  ...silent, kind: "connection", type: "lambda.eventSourceMapping", service: "lambda", title: "event source mapping", says: "Polls for the function.",
  properties: { BatchSize: field.integer(10, { min: 1, max: 10_000, change: "now" }), MaximumBatchingWindowInSeconds: field.integer(0, { unit: "s", min: 0, max: 300 }) }, behaviour: {},
  joins: { from: ["sqs.queue"], to: ["lambda.function"], verb: "poll for the function" },
  checkEnds: (_config, { from, to }) => (Number(from.config.properties.VisibilityTimeout) < Number(to.config.properties.Timeout)
    ? [{ path: "to", code: "InvalidParameterValueException", message: `Queue visibility timeout: ${String(from.config.properties.VisibilityTimeout)} seconds is less than Function timeout: ${String(to.config.properties.Timeout)} seconds.`, accepted: true }] : []),
  check: ({ properties }) => (properties.BatchSize > 10 && properties.MaximumBatchingWindowInSeconds === 0 ? [{ path: "properties.MaximumBatchingWindowInSeconds", code: "InvalidParameterValueException", message: "A batch above ten needs a window.", fix: "Write 1." }] : []),
});

const mappingOnFailure = defineEntity({
  ...silent, kind: "connection", type: "lambda.mappingOnFailure", service: "lambda", title: "failure destination", says: "Where failed batches go.", properties: {}, behaviour: {},
  joins: { from: ["lambda.eventSourceMapping"], to: ["sqs.queue"], verb: "on failure", failure: true },
});

const lambdaAccount = defineEntity({
  ...silent, kind: "account", type: "account:lambda", service: "lambda", title: "Lambda account", says: "The pool.", behaviour: {},
  properties: { ConcurrentExecutions: field.integer(1000, { min: 1 }), burstPerFunction: field.integer(1000) },
  calls: { "lambda:ListFunctions": () => undefined },
});

const sink = defineEntity({ ...silent, kind: "node", type: "email.inbox", service: "ses", title: "inbox", says: "Receives mail.", properties: {}, behaviour: {} });

/** Everything that looks like an ARN of a Task. */
function resourcesIn(definition: unknown): string[] {
  if (!isObject(definition)) return [];
  return Object.values(definition).flatMap((each: Json) => (isObject(each) ? resourcesIn(each) : typeof each === "string" && each.startsWith("arn:") ? [each] : []));
}

const machine = defineEntity({
  ...silent, kind: "node", type: "stepfunctions.stateMachine", service: "states", title: "state machine", says: "Runs workflows.", roles: ["caller"],
  properties: { Definition: field.json<unknown>({}) }, behaviour: {},
  implies: ({ properties }) => resourcesIn(properties.Definition).map((to) => ({ type: "lambda:Invoke", to })),
});

const invoke = defineCallConnection({
  type: "lambda:Invoke", service: "lambda", title: "Invoke", says: "Runs the function.", properties: { InvocationType: field.choice(["RequestResponse", "Event"], "RequestResponse") },
  joins: { from: ["caller"], to: ["lambda.function"], verb: "invoke the function" }, compose: { one: ({ body }) => ({ Payload: body }) },
});

export const fakeServices: readonly Service[] = [
  { name: "client", title: "Clients", rules: {}, entities: [client], family: "actor" },
  { name: "sqs", title: "SQS", rules: { "SQS-018": { rank: "P0", title: "Visibility", status: "documented", source: "https://docs.aws.amazon.com/", says: "Comes back." } }, entities: [queue, redrive, sendMessage], family: "queue" },
  { name: "lambda", title: "Lambda", rules: {}, entities: [lambdaFunction, mapping, mappingOnFailure, invoke, lambdaAccount], family: "function" },
  { name: "step-functions", title: "Step Functions", rules: {}, entities: [machine], family: "workflow" },
  { name: "ends", title: "Ends", rules: {}, entities: [sink], family: "end" },
];
