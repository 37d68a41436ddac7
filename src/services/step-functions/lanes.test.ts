import { describe, expect, test } from "vitest";
import type { Json } from "../../vocabulary/json.ts";
import { chain, complaints, fn, one, runMachine } from "../../testing/step-functions.ts";

type State = Readonly<Record<string, Json>>;
const wait = (name: string, seconds: number, result: Json): State => ({ StartAt: name, States: { [name]: { Type: "Wait", Seconds: seconds, Next: `${name}P` }, [`${name}P`]: { Type: "Pass", Result: result, End: true } } });
const caught = (state: State) => ({ StartAt: "X", States: { X: { End: true, Catch: [{ ErrorEquals: ["States.ALL"], Next: "H" }], ...state }, H: { Type: "Pass", End: true } } });
const map = (processor: Json, more: State = {}) => one({ Type: "Map", ItemProcessor: processor, ...more });
const at = (events: readonly (readonly [string, number])[], type: string) => events.filter(([each]) => each === type).map(([, seconds]) => seconds);
const waitItem = { StartAt: "W", States: { W: { Type: "Wait", SecondsPath: "$", End: true } } };

describe("Parallel", () => {
  test("SFN-112 starts all branches at once with the same input", async () => {
    const { execution, events } = await runMachine(one({ Type: "Parallel", Branches: [wait("A", 2, 1), wait("B", 5, 2)] }), { input: { a: 1 } });
    expect(at(events, "WaitStateEntered")).toEqual([0, 0]);
    expect(execution.history.filter((event) => event.type === "WaitStateEntered").map((event) => (event.stateEnteredEventDetails as { input: string }).input)).toEqual(['{"a":1}', '{"a":1}']);
    expect(complaints(one({ Type: "Parallel", Branches: [] }))[0]).toContain("Value cannot be empty");
  });
  test("SFN-113 joins in branch order", async () => {
    const { outcome, events } = await runMachine(one({ Type: "Parallel", Branches: [wait("A", 5, "a"), wait("B", 2, "b")] }));
    expect([outcome, at(events, "ParallelStateSucceeded"), at(events, "ParallelStateExited")]).toEqual([["a", "b"], [5], [5]]);
  });
  test("SFN-114 one failure stops the others", async () => {
    const failing = (seconds: number) => ({ StartAt: "V", States: { V: { Type: "Wait", Seconds: seconds, Next: "F" }, F: { Type: "Fail", Error: "E" } } });
    const { events, outcome } = await runMachine(caught({ Type: "Parallel", Branches: [failing(1), wait("B", 10, 1)] }));
    expect(events.slice(6, 10)).toEqual([["FailStateEntered", 1], ["WaitStateAborted", 1], ["ParallelStateFailed", 1], ["ParallelStateExited", 1]]);
    expect(outcome).toMatchObject({ Error: "E" });
    const retried = await runMachine(one({ Type: "Parallel", Branches: [one({ Type: "Fail", Error: "E" })].map((each) => ({ ...(each as State), StartAt: "Y", States: { Y: { Type: "Fail", Error: "E" } } })), Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2, IntervalSeconds: 1 }] }));
    expect([at(retried.events, "ParallelStateStarted"), retried.events.at(-1)]).toEqual([[0, 1, 3], ["ExecutionFailed", 3]]);
  });
  test("SFN-115 errors handled inside stay inside", async () => {
    const branch = { StartAt: "T", States: { T: { Type: "Task", Resource: fn("F"), Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }], End: true }, B: { Type: "Pass", Result: "fallback", End: true } } };
    const { outcome } = await runMachine(one({ Type: "Parallel", Branches: [branch, { StartAt: "O", States: { O: { Type: "Pass", Result: "ok", End: true } } }] }), { stubs: { F: { fails: { kind: "always" } } } });
    expect(outcome).toEqual(["fallback", "ok"]);
  });
  test("SFN-116 lanes nest", async () => {
    const inner = { StartAt: "I", States: { I: { Type: "Parallel", Branches: [{ StartAt: "P", States: { P: { Type: "Pass", End: true } } }], End: true } } };
    expect((await runMachine(one({ Type: "Parallel", Branches: [inner] }), { input: [1] })).outcome).toEqual([[[1]]]);
  });
});

describe("Map", () => {
  test("SFN-117 keeps the order of the items", async () => {
    const { outcome, events } = await runMachine(map(waitItem), { input: [3, 1, 2] });
    expect([outcome, at(events, "MapIterationSucceeded"), at(events, "MapStateExited")]).toEqual([[3, 1, 2], [1, 2, 3], [3]]);
    const empty = await runMachine(map(waitItem), { input: [] });
    expect([empty.outcome, empty.events.at(-1)]).toEqual([[], ["ExecutionSucceeded", 0]]);
    expect(empty.execution.history[2]).toMatchObject({ type: "MapStateStarted", mapStateStartedEventDetails: { length: 0 } });
  });
  test("SFN-118 MaxConcurrency", async () => {
    const input = [10, 10, 10, 10, 10];
    const ends = async (MaxConcurrency: number) => (await runMachine(map(waitItem, { MaxConcurrency }), { input })).events.at(-1)![1];
    expect([await ends(0), await ends(2), await ends(1)]).toEqual([10, 30, 50]);
    expect(at((await runMachine(map(waitItem, { MaxConcurrency: 2 }), { input })).events, "MapIterationStarted")).toEqual([0, 0, 10, 10, 20]);
    expect((await runMachine(map(waitItem, { ItemsPath: "$.i", MaxConcurrencyPath: "$.n" }), { input: { i: [1], n: "NoNumber" } })).outcome).toBe("FAILED States.Runtime");
  });
  test("SFN-119 runs at most 40 inline", async () => {
    const { events } = await runMachine(map(waitItem), { input: Array.from({ length: 100 }, () => 10) });
    expect(events.at(-1)).toEqual(["ExecutionSucceeded", 30]);
  });
  test("SFN-120 fails fast", async () => {
    const processor = { StartAt: "C", States: { C: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 3, Next: "F" }], Default: "P" }, F: { Type: "Fail", Error: "E" }, P: { Type: "Pass", End: true } } };
    const { types, execution, outcome } = await runMachine(map(processor, { MaxConcurrency: 1 }), { input: [1, 2, 3, 4, 5] });
    expect([outcome, types.filter((type) => type === "MapIterationStarted").length, types.slice(-3)]).toEqual(["FAILED E", 3, ["MapIterationFailed", "MapStateFailed", "ExecutionFailed"]]);
    expect(execution.history.at(-3)).toMatchObject({ mapIterationFailedEventDetails: { index: 2, name: "X" } });
  });
  test("SFN-121 ItemSelector builds each input", async () => {
    const { outcome } = await runMachine(map({ StartAt: "P", States: { P: { Type: "Pass", End: true } } }, { ItemSelector: { c: "k", "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "all.$": "$" } }), { input: ["Hello", "World"] });
    const all = ["Hello", "World"];
    expect(outcome).toEqual([{ c: "k", v: "Hello", i: 0, all }, { c: "k", v: "World", i: 1, all }]);
    const jsonata = await runMachine(map({ StartAt: "P", States: { P: { Type: "Pass", End: true } } }, { QueryLanguage: "JSONata", ItemSelector: { v: "{% $states.context.Map.Item.Value %}", n: "{% $count($states.input) %}" } }), { input: all });
    expect(jsonata.outcome).toEqual([{ v: "Hello", n: 2 }, { v: "World", n: 2 }]);
  });
  test("SFN-122 wants a list", async () => {
    const pass = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
    const { types, execution } = await runMachine(map(pass, { QueryLanguage: "JSONata" }), { input: 1 });
    expect(types.slice(2)).toEqual(["EvaluationFailed", "MapStateFailed", "ExecutionFailed"]);
    expect(execution.cause).toContain("Map state input must be an array but was: 1");
    expect((await runMachine(map(pass), { input: { a: 1 } })).outcome).toBe("FAILED States.Runtime");
    expect((await runMachine(map(pass, { ItemSelector: { "k.$": "$$.Map.Item.Key" } }), { input: { a: 1 }, behaviour: { mapObjects: true } })).outcome).toEqual([{ k: "a" }]);
  });
  test("SFN-132 aborted lanes show in the history", async () => {
    const processor = { StartAt: "T", States: { T: { Type: "Task", Resource: fn("F"), TimeoutSeconds: 5, End: true } } };
    const { types, outcome } = await runMachine(map(processor), { input: [1, 2, 3, 4], stubs: { F: { durationMs: 10_000 } } });
    const cut = ["MapIterationAborted", "TaskStateAborted"];
    expect(types.slice(-14)).toEqual([...Array.from({ length: 4 }, () => "LambdaFunctionTimedOut"), "MapIterationFailed", "TaskStateAborted", ...cut, ...cut, ...cut, "MapStateFailed", "ExecutionFailed"]);
    expect(outcome).toBe("FAILED States.Timeout");
  });
});

describe("distributed Map", () => {
  const pass = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
  const distributed = (processor: State, more: State = {}, ExecutionType = "STANDARD") => map({ ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType }, ...processor }, more);
  test("SFN-123 has children with their own history", async () => {
    const { types, executions, outcome } = await runMachine(distributed(pass), { input: [1, 2] });
    expect(types).toEqual(["ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted", "MapRunSucceeded", "MapStateSucceeded", "MapStateExited", "ExecutionSucceeded"]);
    expect([outcome, executions.length, executions[1]!.mapRunArn !== undefined]).toEqual([[1, 2], 3, true]);
  });
  test("SFN-124 starts children at AWS's pace", async () => {
    const { execution } = await runMachine(distributed({ StartAt: "W", States: { W: { Type: "Wait", Seconds: 1, End: true } } }), { input: Array.from({ length: 500 }, (_, i) => i) });
    expect(Date.parse(execution.stopDate!) - Date.parse(execution.startDate)).toBe(5_990);
  });
  test("SFN-125 tolerates as many failures as it may", async () => {
    const processor = { StartAt: "C", States: { C: { Type: "Choice", Choices: [{ Variable: "$", NumericLessThan: 2, Next: "F" }], Default: "P" }, F: { Type: "Fail", Error: "E" }, P: { Type: "Pass", End: true } } };
    const status = async (more: State) => (await runMachine(distributed(processor, { ItemsPath: "$.i", ...more }), { input: { i: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], n: -1 } })).outcome;
    const failed = "FAILED States.ExceedToleratedFailureThreshold";
    expect(await status({ ToleratedFailureCount: 2 })).toMatchObject([{ Error: "E" }, { Error: "E" }, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([await status({ ToleratedFailureCount: 1 }), await status({ ToleratedFailurePercentage: 19 }), await status({})]).toEqual([failed, failed, failed]);
    expect(await status({ ToleratedFailurePercentage: 20 })).toHaveLength(10);
    expect(await status({ ToleratedFailureCountPath: "$.n" })).toBe("FAILED States.Runtime");
  });
  test("SFN-126 reads items from S3", async () => {
    const reader = (config: State) => ({ ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig: config, Parameters: { Bucket: "b", Key: "k" } } });
    const csv = "Col1,Col2\nValue1,Value2\nValue3,Value4\nValue5,Value6\nValue7,Value8\n";
    expect((await runMachine(distributed(pass, reader({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", MaxItems: 2 })), { stubs: { "s3:getObject": { returns: csv } } })).outcome).toEqual([{ Col1: "Value1", Col2: "Value2" }, { Col1: "Value3", Col2: "Value4" }]);
    const wrong = await runMachine(distributed(pass, reader({ InputType: "JSON" })), { stubs: { "s3:getObject": { returns: '{"a":1}' } } });
    expect([wrong.outcome, wrong.execution.cause]).toEqual(["FAILED States.ItemReaderFailed", "Attempting to map over non-iterable node."]);
    expect(wrong.types).toContain("MapRunFailed");
    const path = (n: number) => runMachine(distributed(pass, reader({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", MaxItemsPath: "$.n" })), { input: { n }, stubs: { "s3:getObject": { returns: csv } } });
    expect((await path(0)).outcome).toHaveLength(4);
    expect((await path(-1)).execution).toMatchObject({ error: "States.ItemReaderFailed", cause: "field MaxItems must be positive" });
  });
  test("SFN-127 batches items", async () => {
    const { executions, outcome } = await runMachine(distributed(pass, { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { k: 1 } } }), { input: [1, 2, 3, 4, 5] });
    expect(executions).toHaveLength(4);
    expect(outcome).toEqual([[1, 2], [3, 4], [5]].map((Items) => ({ BatchInput: { k: 1 }, Items })));
  });
  test("SFN-128 writes results to S3", async () => {
    const { outcome } = await runMachine(distributed(pass, { ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b", Prefix: "out" } } }), { input: [1, 2, 3], stubs: { "s3:putObject": {} } });
    expect(outcome).toMatchObject({ ResultWriterDetails: { Bucket: "b", Key: expect.stringMatching(/^out\/.*manifest\.json$/) } });
  });
  test("SFN-129 a running Map Run can be changed", async () => {
    const definition = distributed({ StartAt: "W", States: { W: { Type: "Wait", Seconds: 10, End: true } } }, { MaxConcurrency: 1 }, "EXPRESS");
    const before = await runMachine(definition, { script: [[0, "states:StartExecution", "m", { input: JSON.stringify(Array.from({ length: 10 }, (_, i) => i)), name: "e" }, "start"], [1, "states:ListMapRuns", "m", { executionArn: { $from: "start.executionArn" } }, "runs"], [5, "states:UpdateMapRun", "m", { mapRunArn: { $from: "runs.mapRuns[0].mapRunArn" }, maxConcurrency: 9 }]] });
    expect(Date.parse(before.execution.stopDate!) - Date.parse(before.execution.startDate)).toBeCloseTo(20_000, -2);
  });
});

test("SFN-130 events name what they follow", async () => {
  const { execution } = await runMachine(chain({ M: { Type: "Map", MaxConcurrency: 1, ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", End: true } } } } }), { input: ["a", "b"] });
  expect(execution.history.map(({ id, type, previousEventId }) => `${id} ${type}(${previousEventId})`)).toEqual([
    "1 ExecutionStarted(0)", "2 MapStateEntered(0)", "3 MapStateStarted(2)", "4 MapIterationStarted(3)", "5 PassStateEntered(4)", "6 PassStateExited(5)", "7 MapIterationSucceeded(6)",
    "8 MapIterationStarted(6)", "9 PassStateEntered(8)", "10 PassStateExited(9)", "11 MapIterationSucceeded(10)", "12 MapStateSucceeded(11)", "13 MapStateExited(11)", "14 ExecutionSucceeded(13)",
  ]);
});
