import { describe, expect, test } from "vitest";
import type { Json } from "../../vocabulary/json.ts";
import { calls, simulate } from "../../testing/simulate.ts";
import { chain, fn, look, one, runMachine, secondsOf, type Machine } from "../../testing/step-functions.ts";

type State = Readonly<Record<string, Json>>;
const URL = "https://sqs.us-east-1.amazonaws.com/123456789012/q";
const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:";
const H = { Type: "Pass", End: true };
const caught = (state: State, errors: readonly string[] = ["States.ALL"]) => ({ StartAt: "X", States: { X: { Type: "Task", End: true, Catch: [{ ErrorEquals: errors, Next: "H" }], ...state }, H } });
const lambda = (behaviour: Json) => ({ id: "F", type: "lambda.function", behaviour });
const at = ({ events }: Machine, type: string) => events.filter(([each]) => each === type).map(([, seconds]) => seconds);
const callback = (more: State = {}): State => ({ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", Parameters: { QueueUrl: URL, MessageBody: { "token.$": "$$.Task.Token" } }, ...more });
const queue = { id: "q", type: "sqs.queue" };
const take = (seconds: number, as: string): readonly [number, string, string, Json, string] => [seconds, "sqs:ReceiveMessage", "q", {}, as];
const token = (as: string) => ({ $from: `${as}.Messages[0].Body#.token` });

describe("calls", () => {
  test("SFN-080 a task is one unit of work, also for a function that is a node", async () => {
    const stub = await runMachine(one({ Type: "Task", Resource: fn("F") }), { stubs: { F: { durationMs: 1000, returns: 7 } } });
    expect(stub.events.slice(2)).toEqual([["LambdaFunctionScheduled", 0], ["LambdaFunctionStarted", 0], ["LambdaFunctionSucceeded", 1], ["TaskStateExited", 1], ["ExecutionSucceeded", 1]]);
    const node = await runMachine(one({ Type: "Task", Resource: fn("F") }), { nodes: [lambda({ initMs: 0, durationMs: 1000, returns: 7 })] });
    expect([node.outcome, at(node, "LambdaFunctionSucceeded")]).toEqual([7, [1]]);
  });
  test("SFN-081 goes on with the answer", async () => {
    const { execution } = await runMachine(chain({ X: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", Parameters: { QueueUrl: URL, MessageBody: "hi" } }, Y: { Type: "Pass" } }), { nodes: [queue], account: { latencyMs: 50 }, until: 5 });
    expect(secondsOf(execution.stopDate!)).toBe(0.1);
  });
  test("SFN-082 .sync waits for the job", async () => {
    const { events } = await runMachine(one({ Type: "Task", Resource: "arn:aws:states:::batch:submitJob.sync", Parameters: {} }), { stubs: { "batch:submitJob": { durationMs: 30_000 } } });
    expect(events.slice(2, 7)).toEqual([["TaskScheduled", 0], ["TaskStarted", 0], ["TaskSubmitted", 0], ["TaskSucceeded", 30], ["TaskStateExited", 30]]);
  });
  test("SFN-083 waits for the token", async () => {
    const run = (operation: string, input: State) => runMachine(one(callback()), { nodes: [queue], script: [[0, "states:StartExecution", "m"], take(1, "got"), [20, `states:${operation}`, "states", { taskToken: token("got"), ...input }, "sent"]] });
    const good = await run("SendTaskSuccess", { output: '"ok"' });
    expect([good.outcome, at(good, "TaskSucceeded"), good.sim.call("sent").ok]).toEqual(["ok", [20], true]);
    const bad = await run("SendTaskFailure", { error: "E" });
    expect([bad.outcome, at(bad, "ExecutionFailed")]).toEqual(["FAILED E", [20]]);
  });
  test("SFN-084 a token is good once, and for its own attempt", async () => {
    const machine = await runMachine(one(callback({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 1, IntervalSeconds: 1 }] })), { nodes: [queue], script: [
      [0, "states:StartExecution", "m"], take(1, "first"), [6.5, "states:SendTaskSuccess", "m", { taskToken: "garbage", output: "1" }, "garbage"], [7, "states:SendTaskSuccess", "m", { taskToken: token("first"), output: "1" }, "late"],
      take(7.5, "second"), [8, "states:SendTaskSuccess", "m", { taskToken: token("second"), output: "2" }, "good"], [9, "states:SendTaskSuccess", "m", { taskToken: token("second"), output: "3" }, "again"],
    ] });
    expect([machine.sim.call("garbage").error?.code, machine.sim.call("late").error?.code, machine.sim.call("good").ok, machine.sim.call("again").error?.code]).toEqual(["InvalidToken", "TaskTimedOut", true, "TaskTimedOut"]);
    expect([machine.outcome, at(machine, "TaskStateExited")]).toEqual([2, [8]]);
  });
  test("SFN-085 a token that nobody got is ended by time only", async () => {
    const machine = await runMachine(one(callback({ Parameters: { QueueUrl: URL, MessageBody: "no token" }, TimeoutSeconds: 5 })), { nodes: [queue] });
    expect([machine.outcome, at(machine, "TaskTimedOut")]).toEqual(["FAILED States.Timeout", [5]]);
  });
  test("SFN-086 calls a function in two ways", async () => {
    const nodes = [lambda({ initMs: 0, durationMs: 100, returns: { a: 1 } })];
    const invoke = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: fn("F"), "Payload.$": "$" } };
    expect((await runMachine(one({ Type: "Task", Resource: fn("F") }), { nodes })).outcome).toEqual({ a: 1 });
    expect((await runMachine(one(invoke), { nodes })).outcome).toMatchObject({ Payload: { a: 1 }, StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect((await runMachine(one({ ...invoke, OutputPath: "$.Payload" }), { nodes })).outcome).toEqual({ a: 1 });
  });
  test("SFN-087 keeps the function's error name; the service's begin with Lambda", async () => {
    const nodes = [lambda({ initMs: 0, fails: { kind: "always" }, error: { errorType: "CustomException", errorMessage: "no" } })];
    const custom = await runMachine(caught({ Resource: fn("F") }, ["CustomException"]), { nodes });
    expect(custom.outcome).toMatchObject({ Error: "CustomException", Cause: expect.stringContaining('"errorMessage":"no"') });
    const throttled = await runMachine(one({ Type: "Task", Resource: fn("F") }), { nodes: [{ ...lambda({}), properties: { ReservedConcurrentExecutions: 0 } } as Json] });
    expect(throttled.outcome).toBe("FAILED Lambda.TooManyRequestsException");
    expect((await runMachine(one({ Type: "Task", Resource: fn("Nowhere") }))).outcome).toBe("FAILED Lambda.ResourceNotFoundException");
  });
  test("SFN-088 names errors by the kind of integration", async () => {
    const sdk = { Resource: "arn:aws:states:::aws-sdk:dynamodb:getItem", Parameters: { TableName: "none", Key: {} } };
    expect((await runMachine(caught(sdk, ["DynamoDb.ResourceNotFoundException"]))).execution.status).toBe("SUCCEEDED");
    expect((await runMachine(caught(sdk, ["ResourceNotFoundException"]))).outcome).toBe("FAILED DynamoDb.ResourceNotFoundException");
    expect((await runMachine(one({ ...sdk, Type: "Task", Resource: "arn:aws:states:::dynamodb:getItem" }))).outcome).toBe("FAILED DynamoDB.ResourceNotFoundException");
    expect((await runMachine(one({ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", Parameters: { QueueUrl: URL, MessageBody: "x" } }))).outcome).toBe("FAILED SQS.QueueDoesNotExistException");
  });
  test("SFN-088 a missing key is S3.NoSuchKeyException, and DynamoDB answers", async () => {
    const sdk = { Resource: "arn:aws:states:::aws-sdk:s3:getObject", Parameters: { Bucket: "files", Key: "none" } };
    const nodes: readonly Json[] = [{ id: "files", type: "s3.bucket" }, { id: "table", type: "dynamodb.table", properties: { AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] } }];
    expect((await runMachine(caught(sdk, ["S3.NoSuchKeyException"]), { nodes })).execution.status).toBe("SUCCEEDED");
    expect((await runMachine(caught(sdk, ["NoSuchKey"]), { nodes })).outcome).toBe("FAILED S3.NoSuchKeyException");
    const put = { Type: "Task", Resource: "arn:aws:states:::dynamodb:putItem", Parameters: { TableName: "table", Item: { id: { S: "1" } } }, ResultPath: null };
    const get = { Type: "Task", Resource: "arn:aws:states:::dynamodb:getItem", Parameters: { TableName: "table", Key: { id: { S: "1" } } } };
    expect((await runMachine(chain({ P: put, G: get }), { nodes })).outcome).toMatchObject({ Item: { id: { S: "1" } } });
  });
  test("SFN-126 SFN-128 reads from a bucket and writes to it", async () => {
    const map = { Type: "Map", ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" }, StartAt: "P", States: { P: { Type: "Pass", End: true } } }, ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig: { InputType: "JSON" }, Parameters: { Bucket: "files", Key: "in.json" } }, ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "files", Prefix: "out" } } };
    const { outcome } = await runMachine(one(map), { nodes: [{ id: "files", type: "s3.bucket" }], script: [[0, "s3:PutObject", "files", { Key: "in.json", Body: "[1,2,3]" }], [1, "states:StartExecution", "m"]] });
    expect(outcome).toMatchObject({ ResultWriterDetails: { Bucket: "files" } });
  });
  test("SFN-089 sends objects as JSON text", async () => {
    const { sim, outcome } = await runMachine(one({ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", Parameters: { QueueUrl: URL, MessageBody: { o: 1 } } }), { nodes: [queue], until: 1 });
    expect(sim.inspect<{ visible: { body: string }[] }>("q").visible.map((each) => each.body)).toEqual(['{"o":1}']);
    expect(outcome).toMatchObject({ MessageId: expect.any(String) });
  });
  test("SFN-018 a missing permission is States.Permissions", async () => {
    const state = { Resource: "arn:aws:states:::sqs:sendMessage", Parameters: { QueueUrl: URL, MessageBody: "x" } };
    const { outcome, events } = await runMachine(caught(state, ["States.Permissions"]), { nodes: [queue], connections: [{ id: "c", type: "sqs:SendMessage", from: "m", to: "q", behaviour: { allowed: false } }] });
    expect(outcome).toMatchObject({ Error: "States.Permissions" });
    expect(events.find(([type]) => type === "TaskFailed")).toEqual(["TaskFailed", 0]);
  });
  test("SFN-093 an HTTP task ends after 60 s", async () => {
    const state = one({ Type: "Task", Resource: "arn:aws:states:::http:invoke", TimeoutSeconds: 120, Parameters: { ApiEndpoint: "https://web.example.com/pay", Method: "POST" } });
    const slow = await runMachine(state, { nodes: [{ id: "web", type: "http.endpoint", behaviour: { latencyMs: 70_000 } }] });
    expect([slow.outcome, at(slow, "TaskFailed")]).toEqual(["FAILED States.Http.Socket", [60]]);
    expect((await runMachine(state, { nodes: [{ id: "web", type: "http.endpoint", behaviour: { status: 404 } }] })).outcome).toBe("FAILED States.Http.StatusCode.404");
  });
  test("SFN-094 an asynchronous call is over when it is accepted", async () => {
    const state = one({ Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "F", InvocationType: "Event", Payload: {} } });
    const machine = await runMachine(state, { nodes: [lambda({ initMs: 0, durationMs: 10_000, fails: { kind: "always" } })], until: 5 });
    expect([machine.execution.status, at(machine, "TaskSucceeded")]).toEqual(["SUCCEEDED", [0]]);
  });
});

describe("heartbeats", () => {
  test("SFN-096 the gap between heartbeats counts", async () => {
    const state = callback({ HeartbeatSeconds: 5, TimeoutSeconds: 600 });
    const beat = (seconds: number) => [seconds, "states:SendTaskHeartbeat", "m", { taskToken: token("got") }] as const;
    const options = { nodes: [queue], script: [[0, "states:StartExecution", "m"] as const, take(1, "got"), beat(4), beat(8)] };
    const machine = await runMachine(one(state), options);
    expect([machine.outcome, at(machine, "TaskTimedOut")]).toEqual(["FAILED States.Timeout", [13]]);
    expect((await runMachine(caught(state, ["States.HeartbeatTimeout"]), options)).execution.status).toBe("SUCCEEDED");
  });
  test("SFN-111 a failure without fields has nulls", async () => {
    const definition = { StartAt: "X", States: { X: { ...callback(), Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.x", Next: "H" }], End: true }, H } };
    const { outcome } = await runMachine(definition, { nodes: [queue], input: { k: 1 }, script: [[0, "states:StartExecution", "m", { input: '{"k":1}' }], take(1, "got"), [2, "states:SendTaskFailure", "m", { taskToken: token("got") }]] });
    expect(outcome).toEqual({ k: 1, x: { Error: null, Cause: null } });
  });
  test("SFN-131 a callback task has its events", async () => {
    const { types, execution } = await runMachine(one(callback({ TimeoutSeconds: 9, HeartbeatSeconds: 5 })), { nodes: [queue], script: [[0, "states:StartExecution", "m"], take(1, "got"), [2, "states:SendTaskSuccess", "m", { taskToken: token("got"), output: "{}" }]] });
    expect(types.slice(1, 7)).toEqual(["TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskStateExited"]);
    expect(execution.history[2]!.taskScheduledEventDetails).toMatchObject({ resourceType: "sqs", resource: "sendMessage.waitForTaskToken", timeoutInSeconds: 9, heartbeatInSeconds: 5, parameters: expect.any(String) });
  });
});

describe("machines that start machines", () => {
  const nested = async (child: Json, suffix: string, more: State = {}) => {
    const start = { Type: "Task", Resource: `arn:aws:states:::states:startExecution${suffix}`, Parameters: { StateMachineArn: `${MACHINE}child`, Input: {} }, ...more };
    return runMachine(more.Catch === undefined ? one(start) : { StartAt: "X", States: { X: { ...start, End: true }, H } }, { nodes: [{ id: "child", type: "stepfunctions.stateMachine", properties: { Definition: child } }] });
  };
  const myKey = one({ Type: "Pass", Result: { MyKey: "MyValue" } });
  test("SFN-091 waits for the child's output, as text or as JSON", async () => {
    expect((await nested(myKey, ".sync")).outcome).toMatchObject({ Output: '{"MyKey":"MyValue"}', Status: "SUCCEEDED" });
    expect((await nested(myKey, ".sync:2")).outcome).toMatchObject({ Output: { MyKey: "MyValue" } });
    expect((await nested(one({ Type: "Wait", Seconds: 50 }), "")).events.at(-1)).toEqual(["ExecutionSucceeded", 0]);
    const fails = one({ Type: "Fail", Error: "E" });
    expect((await nested(fails, ".sync", { Catch: [{ ErrorEquals: ["E"], Next: "H" }] })).outcome).toBe("FAILED States.TaskFailed");
    expect((await nested(fails, ".sync", { Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "H" }] })).execution.status).toBe("SUCCEEDED");
  });
  test("SFN-091 stops the child when the parent's task ends", async () => {
    const { sim, outcome } = await nested(one({ Type: "Wait", Seconds: 50 }), ".sync", { TimeoutSeconds: 5 });
    expect(outcome).toBe("FAILED States.Timeout");
    expect(look(sim, "child").execution).toMatchObject({ status: "ABORTED" });
  });
});

describe("activities", () => {
  const ARN = "arn:aws:states:us-east-1:123456789012:activity:work";
  test("SFN-092 a worker asks for the task", async () => {
    const activity = { id: "work", type: "stepfunctions.activity", behaviour: { workers: 0 } };
    const machine = await runMachine(one({ Type: "Task", Resource: ARN }), { nodes: [activity], script: [[0, "states:StartExecution", "m", { input: '{"a":1}' }], [25, "states:GetActivityTask", "work", { workerName: "w" }, "task"], [30, "states:SendTaskSuccess", "states", { taskToken: { $from: "task.taskToken" }, output: '"done"' }]] });
    expect([at(machine, "ActivityScheduled"), at(machine, "ActivityStarted"), at(machine, "ActivitySucceeded"), machine.outcome]).toEqual([[0], [25], [30], "done"]);
    expect(machine.sim.call("task").output).toMatchObject({ input: '{"a":1}' });
    const empty = simulate({ nodes: [activity], script: calls([0, "states:GetActivityTask", "work", {}, "poll"]) }).to(100);
    expect(empty.call("poll")).toMatchObject({ answeredAt: 60, output: { taskToken: null } });
    expect((await runMachine(one({ Type: "Task", Resource: ARN }))).outcome).toBe("FAILED States.Runtime");
  });
  test("SFN-092 workers of the activity itself do the work, with heartbeats", async () => {
    const activity = { id: "work", type: "stepfunctions.activity", behaviour: { workers: 1, durationMs: 10_000, heartbeatMs: 2_000, returns: { ok: true } } };
    const machine = await runMachine(one({ Type: "Task", Resource: ARN, HeartbeatSeconds: 3, TimeoutSeconds: 60 }), { nodes: [activity] });
    expect([machine.outcome, at(machine, "ActivitySucceeded")]).toEqual([{ ok: true }, [10]]);
  });
});

test("SFN-143 three functions in a machine outlast one alone", async () => {
  const state = { Type: "Task", Resource: fn("F") };
  const { execution } = await runMachine(chain({ A: state, B: state, C: state }), { nodes: [{ ...lambda({ initMs: 0, durationMs: 420_000 }), properties: { Timeout: 900 } } as Json], until: 2_000 });
  expect([execution.status, secondsOf(execution.stopDate!)]).toEqual(["SUCCEEDED", 1_260]);
});
