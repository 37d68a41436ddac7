import { describe, expect, test } from "vitest";
import type { Json } from "../../vocabulary/json.ts";
import { complaints, fn, one, runMachine } from "../../testing/step-functions.ts";

type State = Readonly<Record<string, Json>>;
const always = { kind: "always" };
const failing = (error: string, durationMs = 0) => ({ F: { durationMs, fails: always, error: { errorType: error, errorMessage: "c" } } });
const task = (more: State = {}) => one({ Type: "Task", Resource: fn("F"), ...more });
const withHandler = (state: State) => ({ StartAt: "X", States: { X: { Type: "Task", Resource: fn("F"), End: true, ...state }, H: { Type: "Pass", End: true } } });
const all = [{ ErrorEquals: ["States.ALL"], Next: "H" }];
const starts = (events: readonly (readonly [string, number])[]) => events.filter(([type]) => type === "LambdaFunctionScheduled").map(([, at]) => at);

describe("time-outs", () => {
  test("SFN-095 TimeoutSeconds ends an attempt, without a cause", async () => {
    const { events, execution } = await runMachine(task({ TimeoutSeconds: 5 }), { stubs: { F: { durationMs: 10_000 } } });
    expect(events.slice(2)).toEqual([["LambdaFunctionScheduled", 0], ["LambdaFunctionStarted", 0], ["LambdaFunctionTimedOut", 5], ["ExecutionFailed", 5]]);
    expect(execution.history[4]!.lambdaFunctionTimedOutEventDetails).toEqual({ error: "States.Timeout" });
    expect((await runMachine(task({ TimeoutSeconds: 5 }), { stubs: { F: { durationMs: 5_000 } } })).execution.status).toBe("SUCCEEDED");
  });
  test("SFN-097 the machine's own time catches nobody", async () => {
    const definition = { ...withHandler({ Catch: all }), TimeoutSeconds: 5 };
    const { execution, types } = await runMachine(definition, { stubs: { F: { durationMs: 10_000 } } });
    expect([execution.status, types.includes("PassStateEntered"), types.at(-1)]).toEqual(["TIMED_OUT", false, "ExecutionTimedOut"]);
  });
  test("SFN-098 times come from data", async () => {
    const late = await runMachine(task({ TimeoutSecondsPath: "$.t" }), { input: { t: 5 }, stubs: { F: { durationMs: 10_000 } } });
    expect(late.events.at(-1)).toEqual(["ExecutionFailed", 5]);
    const missing = await runMachine(task({ TimeoutSecondsPath: "$.t" }), { input: {}, stubs: { F: {} } });
    expect([missing.outcome, missing.types.includes("LambdaFunctionScheduled")]).toEqual(["FAILED States.Runtime", false]);
    expect((await runMachine(task({ QueryLanguage: "JSONata", TimeoutSeconds: "{% 'x' %}" }), { stubs: { F: {} } })).outcome).toBe("FAILED States.QueryEvaluationError");
  });
});

describe("Retry", () => {
  test("SFN-099 starts attempts at their exact times", async () => {
    const plain = await runMachine(task({ Retry: [{ ErrorEquals: ["States.ALL"] }] }), { stubs: failing("E", 500) });
    expect([starts(plain.events), plain.events.at(-1)]).toEqual([[0, 1.5, 4, 8.5], ["ExecutionFailed", 9]]);
    const capped = await runMachine(task({ Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 3, MaxAttempts: 3, BackoffRate: 2, MaxDelaySeconds: 5 }] }), { stubs: failing("E") });
    expect(starts(capped.events)).toEqual([0, 3, 8, 13]);
  });
  test("SFN-100 jitter stays within its band and repeats for a seed", async () => {
    const run = async (seed: number) => starts((await runMachine(task({ Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: "FULL" }] }), { stubs: failing("E"), seed })).events);
    const times = await run(3);
    times.slice(1).forEach((at, i) => {
      expect(at - times[i]!).toBeGreaterThanOrEqual(0);
      expect(at - times[i]!).toBeLessThanOrEqual([2, 4, 8][i]!);
    });
    expect(await run(3)).toEqual(times);
    expect(await run(4)).not.toEqual(times);
  });
  test("SFN-101 each retrier counts for itself and does not hand on", async () => {
    const retry: Json = [{ ErrorEquals: ["A", "B"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 }, { ErrorEquals: ["C"], IntervalSeconds: 5 }];
    const error = ["A", "B", "C", "B"].map((errorType) => ({ errorType }));
    const { events } = await runMachine(withHandler({ Retry: retry, Catch: all }), { stubs: { F: { error } } });
    expect(starts(events)).toEqual([0, 1, 3, 8]);
    expect(events.find(([type]) => type === "PassStateEntered")).toEqual(["PassStateEntered", 8]);
  });
  test("SFN-102 MaxAttempts 0 is never", async () => {
    const retry: Json = [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }];
    const late = await runMachine(task({ TimeoutSeconds: 5, Retry: retry }), { stubs: { F: { durationMs: 10_000 } } });
    expect([starts(late.events), late.events.at(-1)]).toEqual([[0], ["ExecutionFailed", 5]]);
    expect(starts((await runMachine(task({ Retry: retry }), { stubs: failing("E") })).events)).toHaveLength(4);
    expect(starts((await runMachine(task({ Retry: [] }), { stubs: failing("E") })).events)).toHaveLength(1);
  });
  test("SFN-103 leaves a thin trail and counts in the context", async () => {
    const { types, execution } = await runMachine(task({ Parameters: { "n.$": "$$.State.RetryCount" }, Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }] }), { stubs: failing("E") });
    const attempt = ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionFailed"];
    expect(types).toEqual(["ExecutionStarted", "TaskStateEntered", ...attempt, ...attempt, "ExecutionFailed"]);
    expect(execution.history.filter((event) => event.type === attempt[0]).map((event) => (event.lambdaFunctionScheduledEventDetails as { input: string }).input)).toEqual(['{"n":0}', '{"n":1}']);
  });
});

describe("Catch", () => {
  const cause = '{"errorMessage":"c","errorType":"E"}';
  test("SFN-104 goes on with the error output", async () => {
    const { events, outcome } = await runMachine(withHandler({ Catch: [{ ErrorEquals: ["E"], Next: "H" }] }), { stubs: failing("E", 1000) });
    expect(events.slice(4, 7)).toEqual([["LambdaFunctionFailed", 1], ["TaskStateExited", 1], ["PassStateEntered", 1]]);
    expect(outcome).toEqual({ Error: "E", Cause: cause });
  });
  test("SFN-105 keeps the input beside the error", async () => {
    const byPath = await runMachine(withHandler({ Catch: [{ ErrorEquals: ["E"], ResultPath: "$.error-info", Next: "H" }] }), { stubs: failing("E"), input: { id: 7 } });
    expect(byPath.outcome).toEqual({ id: 7, "error-info": { Error: "E", Cause: cause } });
    const byOutput = await runMachine(withHandler({ QueryLanguage: "JSONata", Catch: [{ ErrorEquals: ["E"], Output: "{% $merge([$states.input, {'e': $states.errorOutput.Error}]) %}", Next: "H" }] }), { stubs: failing("E"), input: { id: 7 } });
    expect(byOutput.outcome).toEqual({ id: 7, e: "E" });
  });
  test("SFN-106 retries first, then catches", async () => {
    const { events } = await runMachine(withHandler({ Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 1, MaxAttempts: 1 }], Catch: all }), { stubs: failing("E") });
    expect([starts(events), events.find(([type]) => type === "PassStateEntered")]).toEqual([[0, 1], ["PassStateEntered", 1]]);
  });
  test("SFN-107 States.TaskFailed is everything but a time-out", async () => {
    const of = async (name: string, stubs: Json, timeout?: number) => (await runMachine(withHandler({ Catch: [{ ErrorEquals: [name], Next: "H" }], ...(timeout === undefined ? {} : { TimeoutSeconds: timeout }) }), { stubs })).execution.status;
    const slow = { F: { durationMs: 10_000 } };
    expect([await of("States.TaskFailed", failing("Exception")), await of("States.TaskFailed", slow, 5), await of("States.ALL", failing("Exception")), await of("States.ALL", slow, 5)]).toEqual(["SUCCEEDED", "FAILED", "SUCCEEDED", "SUCCEEDED"]);
  });
  test("SFN-108 nothing catches States.Runtime", async () => {
    const inner = one({ Type: "Pass", InputPath: "$.missing" });
    const definition = { StartAt: "P", States: { P: { Type: "Parallel", Branches: [inner], Catch: all, End: true }, H: { Type: "Pass", End: true } } };
    expect((await runMachine(definition)).outcome).toBe("FAILED States.Runtime");
  });
  test("SFN-109 a result of more than 256 KiB is caught by States.ALL", async () => {
    const stubs = { F: { returns: "x".repeat(262_143) } };
    const { types, execution } = await runMachine(withHandler({ Catch: all }), { stubs });
    expect([types.includes("LambdaFunctionFailed"), types.includes("PassStateEntered")]).toEqual([true, true]);
    expect(execution.output).toMatchObject({ Error: "States.DataLimitExceeded" });
  });
  test("SFN-110 reports reserved names as States.Runtime", async () => {
    const states: readonly State[] = [{ Type: "Choice", Choices: [{ Variable: "$.n", IsPresent: true, Next: "X" }] }, { Type: "Pass", Parameters: { "a.$": "$.no" } }, { Type: "Pass", Result: 1, ResultPath: "$.x.y" }, { Type: "Pass", Parameters: { "a.$": "States.ArrayLength(1)" } }];
    for (const [i, state] of states.entries()) expect((await runMachine(one(state), { input: i === 2 ? { x: 5 } : {} })).outcome).toBe("FAILED States.Runtime");
  });
  test("SFN-111 error names are case-sensitive", async () => {
    expect((await runMachine(withHandler({ Catch: [{ ErrorEquals: ["E1"], Next: "H" }] }), { stubs: failing("e1") })).outcome).toBe("FAILED e1");
    expect(complaints(withHandler({ Catch: [{ ErrorEquals: ["States.Mine"], Next: "H" }] }))).not.toEqual([]);
  });
});
