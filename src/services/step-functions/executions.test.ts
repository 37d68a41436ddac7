import { describe, expect, test } from "vitest";
import { calls, simulate } from "../../testing/simulate.ts";
import { chain, complaints, fn, look, one, runMachine, secondsOf } from "../../testing/step-functions.ts";

describe("executions", () => {
  test("SFN-001 walks from StartAt to a terminal state", async () => {
    const { execution, events } = await runMachine({ StartAt: "A", States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", End: true } } }, { input: { x: 1 } });
    expect(events).toEqual([["ExecutionStarted", 0], ["PassStateEntered", 0], ["PassStateExited", 0], ["PassStateEntered", 0], ["PassStateExited", 0], ["ExecutionSucceeded", 0]]);
    expect(execution.output).toEqual({ x: 1 });
    expect(execution.history.map((event) => event.id)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("SFN-002 hands each output on as the next input", async () => {
    const { execution } = await runMachine(chain({ A: { Type: "Pass", Result: { n: 7 } }, B: { Type: "Pass" } }), { input: { x: 1 } });
    expect(execution.history[3]).toMatchObject({ stateEnteredEventDetails: { name: "B", input: '{"n":7}' } });
    expect(execution.output).toEqual({ n: 7 });
  });

  test("SFN-003 takes any JSON as input and refuses what is none", async () => {
    const { sim, executions } = await runMachine(one({ Type: "Pass" }), { script: [[0, "states:StartExecution", "m", { input: "not json" }, "bad"], [1, "states:StartExecution", "m", { input: '"2"' }], [1, "states:StartExecution", "m", { input: "2" }], [1, "states:StartExecution", "m", { input: "null" }], [1, "states:StartExecution", "m", {}]] });
    expect(sim.call("bad").error).toMatchObject({ code: "InvalidExecutionInput", status: 400 });
    expect(executions.map((each) => each.output)).toEqual(["2", 2, null, {}]);
  });

  test("SFN-004 keeps its type whatever an update says", async () => {
    const { sim } = await runMachine(one({ Type: "Pass" }), { script: [[0, "states:UpdateStateMachine", "m", { type: "EXPRESS" }], [1, "states:DescribeStateMachine", "m", {}, "is"]] });
    expect(sim.call("is").output).toMatchObject({ type: "STANDARD" });
  });

  test("SFN-006 ends Express after five minutes, and Standard after a year", async () => {
    const wait = one({ Type: "Wait", Seconds: 400 });
    const express = await runMachine(wait, { type: "EXPRESS" });
    expect(express.execution).toMatchObject({ status: "TIMED_OUT", error: "States.Timeout" });
    expect(secondsOf(express.execution.stopDate!)).toBe(300);
    expect((await runMachine(wait)).execution.status).toBe("SUCCEEDED");
  });

  test("SFN-007 loses nothing of a Standard execution when a host is lost", async () => {
    const { sim, execution, types } = await runMachine(one({ Type: "Task", Resource: fn("F") }), { stubs: { F: { durationMs: 1000 } }, script: [[0, "states:StartExecution", "m"], [0.5, "stepfunctions:LoseHosts", "m"]] });
    expect(types.filter((type) => type === "LambdaFunctionScheduled")).toHaveLength(1);
    expect(secondsOf(execution.stopDate!)).toBe(1);
    expect(sim.rows({ rule: "SFN-007" })).not.toHaveLength(0);
  });

  test("SFN-008 begins an asynchronous Express run anew, and fails a synchronous one", async () => {
    const definition = chain({ A: { Type: "Task", Resource: fn("A") }, B: { Type: "Task", Resource: fn("B") } });
    const stubs = { A: { durationMs: 1000 }, B: { durationMs: 1000 } };
    const invoked = (at: number) => runMachine(definition, { type: "EXPRESS", stubs, script: [[0, "states:StartExecution", "m"], [at, "stepfunctions:LoseHosts", "m"]] })
      .then(({ execution }) => [execution.status, execution.history.filter((event) => event.type === "LambdaFunctionScheduled").map((event) => (event.lambdaFunctionScheduledEventDetails as { resource: string }).resource.at(-1)).join("")]);
    expect(await invoked(0.5)).toEqual(["SUCCEEDED", "AAB"]);
    expect(await invoked(1.5)).toEqual(["SUCCEEDED", "ABAB"]);
    const sync = await runMachine(definition, { type: "EXPRESS", stubs, script: [[0, "states:StartSyncExecution", "m", {}, "sync"], [0.5, "stepfunctions:LoseHosts", "m"]] });
    expect(sync.sim.call("sync").ok).toBe(false);
    expect(sync.types.filter((type) => type === "LambdaFunctionScheduled")).toHaveLength(1);
  });

  test("SFN-009 answers a synchronous start with the result, 200 also for a failure", async () => {
    const express = await runMachine(one({ Type: "Fail", Error: "SomeFailure" }), { type: "EXPRESS", script: [[0, "states:StartSyncExecution", "m", {}, "sync"]] });
    expect(express.sim.call("sync")).toMatchObject({ ok: true, output: { status: "FAILED", error: "SomeFailure", billingDetails: { billedDurationInMilliseconds: 100, billedMemoryUsedInMB: 64 } } });
    const standard = await runMachine(one({ Type: "Pass" }), { script: [[0, "states:StartSyncExecution", "m", {}, "sync"]] });
    expect(standard.sim.call("sync").error?.code).toBe("StateMachineTypeNotSupported");
  });

  test("SFN-010 takes the name as the key of a start", async () => {
    const { sim, executions } = await runMachine(one({ Type: "Wait", Seconds: 10 }), { script: [[0, "states:StartExecution", "m", { name: "n", input: "{}" }, "a"], [3, "states:StartExecution", "m", { name: "n", input: "{}" }, "b"], [4, "states:StartExecution", "m", { name: "n", input: '{"a":1}' }, "c"], [11, "states:StartExecution", "m", { name: "n", input: "{}" }, "d"]] });
    expect(sim.call("b").output).toEqual(sim.call("a").output);
    expect(executions).toHaveLength(1);
    expect([sim.call("c").error?.code, sim.call("d").error?.code]).toEqual(["ExecutionAlreadyExists", "ExecutionAlreadyExists"]);
  });

  test("SFN-011 does not look at names in Express", async () => {
    const { executions } = await runMachine(one({ Type: "Wait", Seconds: 5 }), { type: "EXPRESS", script: [[0, "states:StartExecution", "m", { name: "n" }], [1, "states:StartExecution", "m", { name: "n" }]] });
    expect(executions.map((each) => secondsOf(each.stopDate!))).toEqual([5, 6]);
    expect(executions[0]!.arn).not.toBe(executions[1]!.arn);
  });

  test("SFN-012 stops an execution, but none of Express", async () => {
    const arn = "arn:aws:states:us-east-1:123456789012:execution:m:e1";
    const { execution } = await runMachine(one({ Type: "Wait", Seconds: 60 }), { script: [[0, "states:StartExecution", "m", { name: "e1" }], [5, "states:StopExecution", "m", { executionArn: arn }]] });
    expect(execution.history.map(({ id, type, previousEventId }) => [id, type, previousEventId])).toEqual([[1, "ExecutionStarted", 0], [2, "WaitStateEntered", 0], [3, "ExecutionAborted", 0]]);
    expect([execution.status, secondsOf(execution.stopDate!)]).toEqual(["ABORTED", 5]);
    const express = await runMachine(one({ Type: "Pass" }), { type: "EXPRESS", script: [[0, "states:StopExecution", "m", { executionArn: arn.replace(":execution:", ":express:") }, "stop"]] });
    expect(express.sim.call("stop").error).toMatchObject({ code: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: express'" });
  });

  test("SFN-013 lets executions of a deleted machine end at their next transition", async () => {
    const sim = simulate({ nodes: [{ id: "m", type: "stepfunctions.stateMachine", properties: { Definition: chain({ A: { Type: "Wait", Seconds: 10 }, B: { Type: "Pass" } }) } }], script: calls([0, "states:StartExecution", "m"], [4, "states:DeleteStateMachine", "m"], [20, "states:DeleteStateMachine", "states", { stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:gone" }, "gone"]) });
    sim.to(9.9);
    expect(look(sim).execution.status).toBe("RUNNING");
    sim.to(30);
    const aborted = sim.rows({ rule: "SFN-013", entity: "m" }).at(-1);
    expect(aborted?.atUs).toBe(10_000_000);
    expect(sim.call("gone").ok).toBe(true);
  });

  test("SFN-014 runs an update in later executions only", async () => {
    const says = (result: string) => chain({ A: { Type: "Wait", Seconds: 10 }, B: { Type: "Pass", Result: result } });
    const { executions } = await runMachine(says("old"), { script: [[0, "states:StartExecution", "m"], [5, "states:UpdateStateMachine", "m", { definition: JSON.stringify(says("new")) }], [6, "states:StartExecution", "m"]] });
    expect(executions.map((each) => each.output)).toEqual(["old", "new"]);
  });

  test("SFN-025 refuses names with white space", async () => {
    const { sim } = await runMachine(one({ Type: "Pass" }), { script: [[0, "states:CreateActivity", "states", { name: "activity name" }, "bad"], [0, "states:CreateActivity", "states", { name: "activity.name.v2" }, "good"]] });
    expect([sim.call("bad").error?.code, sim.call("good").ok]).toEqual(["InvalidName", true]);
    expect(complaints(one({ Type: "Pass" }))).toEqual([]);
  });
});
