import { describe, expect, test } from "vitest";
import type { Json } from "../../vocabulary/json.ts";
import { awsError } from "../../aws/errors.ts";
import { defineEntity, type Service } from "../define.ts";
import { allServices as services, chain, complaints, fn, one, runMachine, secondsOf } from "../../testing/step-functions.ts";

const ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:m";
const pass = one({ Type: "Pass" });
const four = chain({ A: { Type: "Pass" }, B: { Type: "Pass" }, C: { Type: "Pass" }, D: { Type: "Pass" } });

describe("quotas", () => {
  test("SFN-133 25,000 events end a Standard execution", async () => {
    const loop = { StartAt: "C", States: { C: { Type: "Choice", Choices: [{ Variable: "$.never", IsPresent: true, Next: "E" }], Default: "P" }, P: { Type: "Pass", Next: "C" }, E: { Type: "Succeed" } } };
    const { execution } = await runMachine(loop, { until: 10, account: { transitionBucket: [100_000, 100_000] } });
    expect([execution.status, execution.history.length, execution.history.at(-1)!.type]).toEqual(["FAILED", 25_000, "ExecutionFailed"]);
  });
  test("SFN-134 refuses an input of more than 256 KiB", async () => {
    const { sim, executions } = await runMachine(pass, { script: [[0, "states:StartExecution", "m", { input: JSON.stringify("x".repeat(262_143)) }, "big"]] });
    expect([sim.call("big").error?.code, executions.length]).toEqual(["InvalidExecutionInput", 0]);
  });
  test("SFN-135 starts come from a bucket", async () => {
    const { sim } = await runMachine(pass, { account: { startExecutionBucket: [3, 1] }, script: [...Array.from({ length: 5 }, (_, i) => [0, "states:StartExecution", "m", {}, `s${i}`] as const), [1, "states:StartExecution", "m", {}, "later"]] });
    expect(Array.from({ length: 5 }, (_, i) => sim.call(`s${i}`).error?.code)).toEqual([undefined, undefined, undefined, "ThrottlingException", "ThrottlingException"]);
    expect(sim.call("later").ok).toBe(true);
  });
  test("SFN-136 transitions come from a bucket, and wait", async () => {
    const { events, execution, sim } = await runMachine(four, { account: { transitionBucket: [2, 1] } });
    expect([events.filter(([type]) => type === "PassStateEntered").map(([, at]) => at), execution.status]).toEqual([[0, 0, 1, 2], "SUCCEEDED"]);
    expect(sim.metric("m", "ExecutionThrottled")).toBe(2);
    expect((await runMachine(four, { type: "EXPRESS", account: { transitionBucket: [2, 1] } })).events.at(-1)).toEqual(["ExecutionSucceeded", 0]);
  });
  test("SFN-137 limits open executions", async () => {
    const { sim } = await runMachine(one({ Type: "Wait", Seconds: 10 }), { account: { openExecutions: 1 }, script: [[0, "states:StartExecution", "m"], [1, "states:StartExecution", "m", {}, "more"]] });
    expect(sim.call("more").error?.code).toBe("ExecutionLimitExceeded");
  });
  test("SFN-138 bills transitions, and Express by 100 ms", async () => {
    const definition = chain({ A: { Type: "Pass" }, B: { Type: "Task", Resource: fn("F"), Retry: [{ ErrorEquals: ["States.ALL"] }] }, C: { Type: "Pass" } });
    const standard = await runMachine(definition, { stubs: { F: { error: [{ errorType: "E" }, { errorType: "E" }, null] } } });
    expect([standard.execution.status, standard.execution.transitions, standard.sim.metric("m", "StateTransitions")]).toEqual(["SUCCEEDED", 5, 5]);
    const express = await runMachine(one({ Type: "Task", Resource: fn("F") }), { type: "EXPRESS", stubs: { F: { durationMs: 130 } }, script: [[0, "states:StartSyncExecution", "m", {}, "sync"]] });
    expect(express.sim.call("sync").output).toMatchObject({ billingDetails: { billedDurationInMilliseconds: 200 } });
    expect(express.sim.metric("m", "ExpressGigabyteSeconds")).toBeCloseTo(0.0125);
  });
  test("SFN-139 Express has logs at most", async () => {
    const logs = async (level: string | undefined) => {
      const { sim } = await runMachine(pass, { type: "EXPRESS", ...(level === undefined ? {} : { properties: { LoggingConfiguration: { Level: level } } }), script: [[0, "states:StartExecution", "m", {}, "s"], [1, "states:GetExecutionHistory", "m", { executionArn: { $from: "s.executionArn" } }, "h"]] });
      expect(sim.call("h").error?.code).toBe("InvalidArn");
      return sim.inspect<{ logs: string[] }>("m").logs.map((line) => (JSON.parse(line) as { type: string }).type);
    };
    expect([await logs(undefined), await logs("ERROR"), await logs("ALL")]).toEqual([[], [], ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]]);
  });
});

describe("after the end", () => {
  test("SFN-140 redrive goes on from the failed step", async () => {
    const definition = chain({ A: { Type: "Task", Resource: fn("A") }, B: { Type: "Task", Resource: fn("B") } });
    const redrive = (at: number, as: string) => [at, "states:RedriveExecution", "m", { executionArn: { $from: "s.executionArn" } }, as] as const;
    const { sim, execution, types } = await runMachine(definition, { stubs: { A: { returns: 1 }, B: { error: [{ errorType: "E" }, null], returns: 2 } }, script: [[0, "states:StartExecution", "m", {}, "s"], redrive(100, "first"), redrive(200, "second")] });
    expect(types.slice(-6)).toEqual(["ExecutionFailed", "ExecutionRedriven", "LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded", "TaskStateExited", "ExecutionSucceeded"].slice(-6));
    expect([execution.status, types.filter((type) => type === "TaskStateEntered").length, sim.call("second").error?.code]).toEqual(["SUCCEEDED", 2, "ExecutionNotRedrivable"]);
    expect(execution.history.map(({ id }) => id)).toEqual(execution.history.map((_, i) => i + 1));
  });
  test("SFN-141 an alias splits starts between versions, which never change", async () => {
    const says = (n: number) => JSON.stringify(one({ Type: "Pass", Result: n }));
    const route = [{ stateMachineVersionArn: `${ARN}:1`, weight: 90 }, { stateMachineVersionArn: `${ARN}:2`, weight: 10 }];
    const starts = Array.from({ length: 500 }, () => [3, "states:StartExecution", "m", { stateMachineArn: `${ARN}:live` }] as const);
    const { executions, sim } = await runMachine(one({ Type: "Pass", Result: 1 }), { script: [[0, "states:PublishStateMachineVersion", "m"], [1, "states:UpdateStateMachine", "m", { definition: says(2), publish: true }], [2, "states:CreateStateMachineAlias", "m", { name: "live", routingConfiguration: route }, "alias"], [2.5, "states:UpdateStateMachine", "m", { definition: says(3) }], ...starts, [4, "states:DeleteStateMachineVersion", "m", { stateMachineVersionArn: `${ARN}:1` }, "delete"]] });
    const ones = executions.filter((each) => each.output === 1).length;
    expect(ones).toBeGreaterThan(420);
    expect(ones + executions.filter((each) => each.output === 2).length).toBe(500);
    expect(sim.call("delete").error?.code).toBe("ConflictException");
  });
  test("SFN-031 the same machine again is the same machine", async () => {
    const create = (definition: string, as: string) => [0, "states:CreateStateMachine", "states", { name: "made", definition }, as] as const;
    const { sim } = await runMachine(pass, { script: [create(JSON.stringify(pass), "a"), create(JSON.stringify(pass), "b"), create(JSON.stringify(pass, null, 2), "c"), create("{}", "d")] });
    expect([sim.call("a").ok, sim.call("b").output, sim.call("c").error?.code, sim.call("d").error?.code]).toEqual([true, sim.call("a").output, "StateMachineAlreadyExists", "InvalidDefinition"]);
  });
  test("SFN-143 TestState runs one state by itself", async () => {
    const { sim } = await runMachine(pass, { script: [[0, "states:TestState", "states", { definition: JSON.stringify({ Type: "Choice", Choices: [{ Variable: "$.n", NumericGreaterThan: 1, Next: "Big" }], Default: "Small" }), input: '{"n":2}' }, "t"]] });
    expect(sim.call("t").output).toMatchObject({ status: "SUCCEEDED", nextState: "Big", output: '{"n":2}' });
  });

  test.each([[{}, "InvalidDefinition"], [{ definition: "{" }, "InvalidDefinition"], [{ definition: "5" }, "InvalidDefinition"], [{ definition: { Type: "Nope" } }, "InvalidDefinition"], [{ definition: { Type: "Pass", End: true }, input: "{" }, "InvalidExecutionInput"]])("SFN-143 what is no state is answered as AWS does: %j", async (input, code) => {
    const { sim } = await runMachine(pass, { script: [[0, "states:TestState", "states", input, "t"]] });
    expect(sim.call("t")).toMatchObject({ ok: false, error: { code } });
  });
});

/** A service that stands for the default bus and for the callers of a machine. */
function stub(type: string, arn: string, roles: readonly string[], taken: Json[]): Service {
  return { name: "stub", title: "Stub", family: "end", rules: {}, entities: [defineEntity({
    kind: "node", type, service: "stub", title: type, says: type, properties: {}, behaviour: {}, roles, arn: () => arn, init: () => null, metrics: {}, view: () => null, inspect: () => null,
    otherwise(_state, call, ctx) {
      taken.push(call.input as Json);
      for (const message of call.carries) ctx.ended(message, "delivered", "SFN-019");
      ctx.reply(call.id, (call.input as { readonly Entries?: readonly { readonly Source?: string }[] }).Entries?.some((each) => each.Source === undefined) === true ? { ok: true, output: { FailedEntryCount: 1, Entries: [{ EventId: "1" }, { ErrorCode: "InvalidArgument" }] } } : { ok: true, output: { FailedEntryCount: 0, Entries: [{ EventId: "1" }] } }, "SFN-019");
    },
  })] };
}

describe("around the machine", () => {
  const BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default";
  const withBus = async (definition: Json, type: "STANDARD" | "EXPRESS") => {
    const taken: Json[] = [];
    const machine = await runMachine(definition, { type, nodes: [{ id: "bus", type: "test.bus" }], services: [...services, stub("test.bus", BUS, [], taken)] });
    return { machine, taken };
  };
  test("SFN-019 Standard executions tell their status to the default bus", async () => {
    const { taken } = await withBus(pass, "STANDARD");
    const details = taken.map((each) => JSON.parse((each as { Entries: { Detail: string }[] }).Entries[0]!.Detail) as { status: string; output: string | null });
    expect(details.map(({ status, output }) => [status, output])).toEqual([["RUNNING", null], ["SUCCEEDED", "{}"]]);
    expect((await withBus(pass, "EXPRESS")).taken).toEqual([]);
  });
  test("SFN-090 one rejected entry fails putEvents", async () => {
    const { machine, taken } = await withBus(one({ Type: "Task", Resource: "arn:aws:states:::events:putEvents", Parameters: { Entries: [{ Source: "a", DetailType: "b", Detail: { c: 1 } }, { DetailType: "b", Detail: "{}" }] } }), "EXPRESS");
    expect(machine.outcome).toBe("FAILED EventBridge.FailedEntry");
    expect((taken[0] as { Entries: { Detail: string; Resources: string[] }[] }).Entries[0]).toMatchObject({ Detail: '{"c":1}', Resources: expect.arrayContaining([ARN]) });
    expect(awsError("a", "b").status).toBe(400);
  });
  test("SFN-015 a bucket cannot start a machine by itself", () => {
    const machine = services.flatMap((service) => service.entities).find((each) => each.type === "stepfunctions.stateMachine")!;
    expect(machine.refusals?.some((each) => each.from === "s3.bucket")).toBe(true);
    expect(machine.roles).toEqual(expect.arrayContaining(["events.target", "apigateway.target"]));
  });
  test("SFN-017 an asynchronous start is answered before the end", async () => {
    const { sim, execution } = await runMachine(one({ Type: "Wait", Seconds: 10 }), { input: { detail: 1 }, script: [[0, "states:StartExecution", "m", { input: '{"detail":1}' }, "start"]] });
    expect([sim.call("start").answeredAt, execution.output, secondsOf(execution.stopDate!)]).toEqual([0, { detail: 1 }, 10]);
  });
  test("SFN-016 a caller who leaves does not end the execution", async () => {
    const { sim, execution } = await runMachine(one({ Type: "Wait", Seconds: 40 }), { type: "EXPRESS", script: [], nodes: [{ id: "api", type: "client", behaviour: { arrivals: { kind: "once", count: 1 }, timeoutMs: 29_000, retries: { mode: "none" } } }], connections: [{ id: "c", type: "states:StartSyncExecution", from: "api", to: "m" }], until: 100 });
    expect([execution.status, secondsOf(execution.stopDate!), sim.metric("api", "Failed")]).toEqual(["SUCCEEDED", 40, 1]);
  });
});

describe("definitions", () => {
  const checkRefuses = (definition: Json, says: string, type?: "EXPRESS") => expect(complaints(definition, type).join("\n")).toContain(says);
  test("SFN-020 needs States and StartAt", async () => {
    checkRefuses({}, "These fields are required: [States, StartAt]");
    const { sim } = await runMachine(pass, { script: ([["", "INVALID_JSON_DESCRIPTION"], ["not a definition", "INVALID_JSON_DESCRIPTION"], [JSON.stringify({}), "SCHEMA_VALIDATION_FAILED"]] as const).map(([definition], i) => [0, "states:ValidateStateMachineDefinition", "states", { definition }, `v${i}`] as const) });
    expect([0, 1, 2].map((i) => (sim.call(`v${i}`).output as { result: string; diagnostics: { code: string }[] }).diagnostics[0]!.code)).toEqual(["INVALID_JSON_DESCRIPTION", "INVALID_JSON_DESCRIPTION", "SCHEMA_VALIDATION_FAILED"]);
    checkRefuses({ StartAt: "a", States: { A: { Type: "Pass", End: true } } }, "MISSING_TRANSITION_TARGET");
  });
  test("SFN-021 keeps transitions inside and wants every state reached", () => {
    checkRefuses({ StartAt: "A", States: { A: { Type: "Pass", Next: "Nope" } } }, "at /States/A/Next");
    checkRefuses({ StartAt: "P", States: { P: { Type: "Parallel", Branches: [{ StartAt: "B", States: { B: { Type: "Pass", Next: "Z" } } }], Next: "Z" }, Z: { Type: "Pass", End: true } } }, "MISSING_TRANSITION_TARGET");
    checkRefuses({ StartAt: "A", States: { A: { Type: "Pass", End: true }, B: { Type: "Pass", End: true } } }, "'B' is not reachable");
  });
  test("SFN-022 wants exactly one of Next and End", () => {
    checkRefuses({ StartAt: "A", States: { A: { Type: "Pass" } } }, "Next or End");
    checkRefuses({ StartAt: "A", States: { A: { Type: "Pass", Next: "B", End: true }, B: { Type: "Pass", End: true } } }, "Only one of these fields");
    checkRefuses({ StartAt: "A", States: { A: { Type: "Succeed", Next: "B" }, B: { Type: "Pass", End: true } } }, "'Next' is not supported");
  });
  test("SFN-023 knows eight types", () => {
    checkRefuses(one({ Type: "Loop" }), "Value is not one of");
    const all = { StartAt: "Pass", States: { Pass: { Type: "Pass", Next: "Wait" }, Wait: { Type: "Wait", Seconds: 1, Next: "Task" }, Task: { Type: "Task", Resource: fn("F"), Next: "Parallel" }, Parallel: { Type: "Parallel", Branches: [{ StartAt: "B", States: { B: { Type: "Pass", End: true } } }], Next: "Map" }, Map: { Type: "Map", ItemProcessor: { StartAt: "I", States: { I: { Type: "Pass", End: true } } }, Next: "Choice" }, Choice: { Type: "Choice", Choices: [{ Variable: "$.x", IsPresent: true, Next: "Fail" }], Default: "Succeed" }, Fail: { Type: "Fail" }, Succeed: { Type: "Succeed" } } };
    expect(complaints(all)).toEqual([]);
  });
  test("SFN-024 wants names that are unique and short", () => {
    checkRefuses({ StartAt: "A", States: { A: { Type: "Parallel", Branches: [{ StartAt: "A", States: { A: { Type: "Pass", End: true } } }], End: true } } }, "used more than once");
    checkRefuses({ StartAt: "x".repeat(81), States: { ["x".repeat(81)]: { Type: "Pass", End: true } } }, "80 characters");
    expect(complaints(chain({ a: { Type: "Pass" }, A: { Type: "Pass" } }))).toEqual([]);
  });
  test("SFN-026 wants fields that fit the query language", () => {
    checkRefuses(one({ Type: "Pass", QueryLanguage: "JSONata", InputPath: "$" }), "not supported when QueryLanguage is JSONata");
    checkRefuses(one({ Type: "Pass", Output: {} }), "only when QueryLanguage is JSONata");
  });
  test("SFN-027 has no way back to JSONPath", () => {
    checkRefuses({ QueryLanguage: "JSONata", StartAt: "Pass", States: { Pass: { Type: "Pass", QueryLanguage: "JSONPath", End: true } } }, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/Pass");
  });
  test("SFN-028 checks literals at the door and data when it is met", async () => {
    checkRefuses({ StartAt: "WaitUntil", States: { WaitUntil: { Type: "Wait", Timestamp: "2016-12-05 21:29:29Z", End: true } } }, "String does not match RFC3339 timestamp at /States/WaitUntil/Timestamp");
    expect((await runMachine(one({ Type: "Wait", TimestampPath: "$.t" }), { input: { t: "2016-12-05 21:29:29Z" } })).outcome).toBe("FAILED States.Runtime");
  });
  test("SFN-029 checks Retry and Catch", () => {
    const retry = (Retry: Json) => one({ Type: "Task", Resource: fn("F"), Retry });
    checkRefuses(retry([{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["E"] }]), "must be in the last entry");
    checkRefuses(retry([{ ErrorEquals: ["E"], BackoffRate: 0.5 }]), "BackoffRate");
    expect(complaints(retry([{ ErrorEquals: ["E"], MaxAttempts: 0 }]))).toEqual([]);
  });
  test("SFN-030 leaves four things out of Express", () => {
    checkRefuses(one({ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", Parameters: {} }), "Express state machine does not support '.waitForTaskToken' service integration", "EXPRESS");
  });
  test("SFN-005 Express refuses what Standard takes", () => {
    const map = one({ Type: "Map", ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, StartAt: "P", States: { P: { Type: "Pass", End: true } } } });
    const tasks = ["arn:aws:states:::sqs:sendMessage.waitForTaskToken", "arn:aws:states:::batch:submitJob.sync", "arn:aws:states:us-east-1:123456789012:activity:a"].map((Resource) => one({ Type: "Task", Resource, ...(Resource.includes("activity") ? {} : { Parameters: {} }) }));
    for (const definition of [map, ...tasks]) expect([complaints(definition).length, complaints(definition, "EXPRESS").length > 0]).toEqual([0, true]);
  });
});
