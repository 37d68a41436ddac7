import { describe, expect, test } from "vitest";
import type { Json } from "../../vocabulary/json.ts";
import { chain, complaints, one, runMachine, secondsOf } from "../../testing/step-functions.ts";

type State = Readonly<Record<string, Json>>;
const end = { Type: "Pass", End: true };
const choice = (rules: readonly State[], more: State = {}) => ({ StartAt: "C", States: { C: { Type: "Choice", Choices: rules, ...more }, A: end, ...(rules.some((each) => each.Next === "B") ? { B: end } : {}), ...(more.Default === "D" ? { D: end } : {}) } });
/** The state that was entered after the choice. */
const taken = async (definition: Json, input: Json) => {
  const { execution } = await runMachine(definition, { input });
  if (execution.status !== "SUCCEEDED") return `${execution.status} ${execution.error}`;
  return (execution.history[3]!.stateEnteredEventDetails as { name: string }).name;
};
const holds = async (rule: State, input: Json) => (await taken(choice([{ ...rule, Next: "A" }], { Default: "D" }), input)) === "A";

describe("Choice", () => {
  test("SFN-066 takes the first rule that holds, else Default", async () => {
    const definition = choice([{ Variable: "$.n", NumericGreaterThan: 1, Next: "A" }, { Variable: "$.n", NumericGreaterThan: 0, Next: "B" }], { Default: "D" });
    expect([await taken(definition, { n: 2 }), await taken(definition, { n: 1 }), await taken(definition, { n: 0 })]).toEqual(["A", "B", "D"]);
  });
  test("SFN-067 fails when nothing matches", async () => {
    expect(await taken(choice([{ Variable: "$.n", NumericEquals: 1, Next: "A" }]), { n: 2 })).toBe("FAILED States.Runtime");
  });
  test("SFN-068 compares with paths, one comparison in each rule", async () => {
    expect(await holds({ Variable: "$.rating", NumericGreaterThanPath: "$.auditThreshold" }, { rating: 5, auditThreshold: 4 })).toBe(true);
    expect(complaints(choice([{ Variable: "$.a", NumericEquals: 1, StringEquals: "x", Next: "A" }]))).toHaveLength(1);
  });
  test("SFN-069 takes a wrong type for false", async () => {
    const cases: readonly (readonly [State, Json, boolean])[] = [
      [{ NumericEquals: 1 }, "1", false], [{ NumericEquals: 1 }, 1.0, true], [{ StringEquals: "Hello" }, "hello", false], [{ StringLessThan: "AB" }, "A", true], [{ BooleanEquals: true }, "true", false], [{ BooleanEquals: true }, true, true],
    ];
    for (const [rule, value, expected] of cases) expect([rule, value, await holds({ Variable: "$.v", ...rule }, { v: value })]).toEqual([rule, value, expected]);
  });
  test("SFN-070 tests kinds", async () => {
    const on = (rule: State, input: Json) => holds({ Variable: "$.a", ...rule }, input);
    expect([await on({ IsPresent: true }, {}), await on({ IsPresent: false }, {}), await on({ IsPresent: true }, { a: null }), await on({ IsNull: true }, { a: null })]).toEqual([false, true, true, true]);
    expect([await on({ IsTimestamp: true }, { a: "2012-10-09T19:00:55Z" }), await on({ IsTimestamp: true }, { a: "2012-10-09T19:00:55" })]).toEqual([true, false]);
    expect(await taken(choice([{ Variable: "$.a", NumericEquals: 1, Next: "A" }], { Default: "D" }), {})).toBe("FAILED States.Runtime");
  });
  test("SFN-071 And stops early", async () => {
    const rule: State = { And: [{ Variable: "$.v", IsPresent: true }, { Variable: "$.v", NumericGreaterThan: 20 }] };
    expect([await holds(rule, {}), await holds(rule, { v: 21 }), await holds({ Not: rule }, { v: 1 }), await holds({ Or: [rule, { Variable: "$.w", IsPresent: true }] }, { w: 1 })]).toEqual([false, true, true, true]);
  });
  test("SFN-072 matches wildcards", async () => {
    const matches = (pattern: string, text: string) => holds({ Variable: "$.v", StringMatches: pattern }, { v: text });
    expect([await matches("foo*.log", "foo23.log"), await matches("foo*.*", "foobar.zebra"), await matches("log-*.txt", "log-1.TXT"), await matches("a\\*b", "a*b"), await matches("a\\*b", "axb")]).toEqual([true, true, false, true, false]);
  });
  test("SFN-073 compares timestamps as instants", async () => {
    const equals = (value: string) => holds({ Variable: "$.t", TimestampEquals: "2016-03-14T01:59:00Z" }, { t: value });
    expect([await equals("2016-03-14T02:59:00+01:00"), await equals("2016-03-14")]).toEqual([true, false]);
  });
  test("SFN-074 evaluates Conditions, with the rule's own Assign", async () => {
    const definition = {
      QueryLanguage: "JSONata", StartAt: "C", States: {
        C: { Type: "Choice", Choices: [{ Condition: "{% $states.input.c %}", Assign: { a: "rule" }, Next: "A" }], Default: "D", Assign: { a: "default" } },
        A: { Type: "Pass", Output: "{% 'A' & $a %}", End: true }, D: { Type: "Pass", Output: "{% 'D' & $a %}", End: true },
      },
    };
    const outcome = async (c: Json) => (await runMachine(definition, { input: { c } })).outcome;
    expect([await outcome(true), await outcome(false), await outcome("x")]).toEqual(["Arule", "Ddefault", "FAILED States.QueryEvaluationError"]);
  });
});

const ended = async (state: State, more: Parameters<typeof runMachine>[1] = {}) => {
  const { execution } = await runMachine(one({ Type: "Wait", ...state }), more);
  return execution.status === "SUCCEEDED" ? secondsOf(execution.stopDate!) : `${execution.error}: ${execution.cause}`;
};

describe("Wait", () => {
  test("SFN-075 waits for seconds", async () => {
    expect((await runMachine(chain({ A: { Type: "Wait", Seconds: 10 }, B: { Type: "Pass" } }), { script: [[2, "states:StartExecution", "m"]] })).events[2]).toEqual(["WaitStateExited", 12]);
    expect(await ended({ Seconds: 0 }, { script: [[2, "states:StartExecution", "m"]] })).toBe(2);
  });
  test("SFN-076 waits until an instant", async () => {
    const script = [[5, "states:StartExecution", "m"]] as const;
    const account = { startsAt: "2026-01-01T00:00:00Z" };
    expect(await ended({ Timestamp: "2026-01-01T00:00:30Z" }, { script, account })).toBe(30);
    expect(await ended({ Timestamp: "2016-12-05T21:29:29Z" }, { script, account })).toBe(5);
  });
  test("SFN-077 waits by data", async () => {
    expect([await ended({ SecondsPath: "$.w" }, { input: { w: 1 } }), await ended({ SecondsPath: "$.w" }, { input: { w: 0 } })]).toEqual([1, 0]);
    expect(await ended({ SecondsPath: "$.w" }, { input: { w: -1 } })).toMatch(/^States.Runtime: .*references a negative value/);
    expect(await ended({ SecondsPath: "$.w" }, { input: { w: 1.5 } })).toMatch(/^States.Runtime: .*cannot be parsed as a long/);
    expect(await ended({ QueryLanguage: "JSONata", Seconds: "{% $states.input.w * 2 %}" }, { input: { w: 2 } })).toBe(4);
    expect(await ended({ QueryLanguage: "JSONata", Timestamp: "{% 'never' %}" })).toMatch(/^States.QueryEvaluationError/);
    expect(complaints(one({ Type: "Wait", Seconds: 1, Timestamp: "2026-01-01T00:00:00Z" }))).toHaveLength(1);
  });
  test("SFN-078 refuses a wait that is too long", async () => {
    const { events, execution } = await runMachine(one({ Type: "Wait", TimestampPath: "$.t" }), { input: { t: "2094-01-20T00:00:00Z" } });
    expect([events.at(-1), execution.cause]).toEqual([["ExecutionFailed", 0], "An error occurred while executing the state 'X' (entered at the event id #2). Wait state delay is too long."]);
    expect((await runMachine(one({ Type: "Wait", TimestampPath: "$.t" }), { input: { t: "2094-01-18T00:00:00Z" } })).execution.status).toBe("RUNNING");
  });
  test("SFN-079 is cut short when a sibling fails", async () => {
    const branches: Json = [{ StartAt: "W", States: { W: { Type: "Wait", Seconds: 10, End: true } } }, { StartAt: "V", States: { V: { Type: "Wait", Seconds: 3, Next: "F" }, F: { Type: "Fail", Error: "E" } } }];
    const { events } = await runMachine(one({ Type: "Parallel", Branches: branches }));
    expect(events.slice(-3)).toEqual([["WaitStateAborted", 3], ["ParallelStateFailed", 3], ["ExecutionFailed", 3]]);
  });
  test("SFN-142 loops until a job is done", async () => {
    const definition = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 10, Next: "T" }, T: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:batch:describeJobs", Next: "C", Retry: [] }, C: { Type: "Choice", Choices: [{ Variable: "$.done", BooleanEquals: true, Next: "S" }], Default: "W" }, S: { Type: "Succeed" } } };
    const { execution, types } = await runMachine(definition, { stubs: { "aws-sdk:batch:describeJobs": { returns: { done: false } } }, until: 25 });
    expect(execution.status).toBe("RUNNING");
    expect(types.filter((type) => type === "TaskStateEntered")).toHaveLength(2);
  });
});
