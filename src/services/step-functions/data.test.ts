import { describe, expect, test } from "vitest";
import type { Json } from "../../vocabulary/json.ts";
import { chain, complaints, fn, one, runMachine } from "../../testing/step-functions.ts";

type State = Readonly<Record<string, Json>>;
const pass = async (state: State, input?: Json, more = {}) => (await runMachine(one({ Type: "Pass", ...state }), { ...(input === undefined ? {} : { input }), ...more })).outcome;
const jsonata = (state: State) => ({ QueryLanguage: "JSONata", ...state });

describe("Pass, Succeed, Fail", () => {
  test("SFN-032 Pass injects its Result by ResultPath", async () => {
    expect(await pass({ Result: { x: 0.38, y: 622.2 }, ResultPath: "$.coords" }, { georefOf: "Home" })).toEqual({ georefOf: "Home", coords: { x: 0.38, y: 622.2 } });
  });
  test("SFN-033 Result is no template", async () => {
    expect(await pass({ Result: { "unsupported1.$": "$.jsonpath" } })).toEqual({ "unsupported1.$": "$.jsonpath" });
  });
  test("SFN-034 Succeed ends at once", async () => {
    const { types, outcome } = await runMachine({ StartAt: "C", States: { C: { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "S" }] }, S: { Type: "Succeed" } } }, { input: { a: 1 } });
    expect(types.slice(-3)).toEqual(["SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"]);
    expect(outcome).toEqual({ a: 1 });
  });
  test("SFN-035 Fail ends with Error and Cause and has no Exited event", async () => {
    const { types, execution } = await runMachine(one({ Type: "Fail", Error: "SomeFailure", Cause: "why" }));
    expect(types).toEqual(["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]);
    expect(execution.history[2]!.executionFailedEventDetails).toEqual({ error: "SomeFailure", cause: "why" });
    expect((await runMachine(one({ Type: "Fail" }))).execution.history[2]!.executionFailedEventDetails).toEqual({});
  });
  test("SFN-036 Fail takes Error and Cause from data", async () => {
    const state = one({ Type: "Fail", ErrorPath: "$.Error", CausePath: "States.Format('boom {}', $.Error)" });
    expect((await runMachine(state, { input: { Error: "E1" } })).execution).toMatchObject({ error: "E1", cause: "boom E1" });
    expect((await runMachine(state, { input: {} })).execution.error).toBe("States.Runtime");
  });
});

describe("JSONPath data flow", () => {
  test("SFN-037 applies the five fields in their order", async () => {
    const { execution } = await runMachine(one({ Type: "Task", Resource: fn("F"), InputPath: "$.numbers", ResultPath: "$.sum" }), { stubs: { F: { returns: 7 } }, input: { title: "t", numbers: { val1: 3, val2: 4 } } });
    expect(execution.history[2]!.lambdaFunctionScheduledEventDetails).toMatchObject({ input: '{"val1":3,"val2":4}' });
    expect(execution.output).toEqual({ title: "t", numbers: { val1: 3, val2: 4 }, sum: 7 });
  });
  test("SFN-038 ResultPath places the result in the raw input", async () => {
    const input = { master: { detail: [1, 2, 3] } };
    expect(await pass({ Result: 6, ResultPath: "$.master.detail" }, input)).toEqual({ master: { detail: 6 } });
    expect(await pass({ Result: 6, ResultPath: "$.master.result.sum" }, input)).toEqual({ master: { detail: [1, 2, 3], result: { sum: 6 } } });
    expect(await pass({ Result: 6, ResultPath: null }, input)).toEqual(input);
    expect(await pass({ Result: 6, ResultPath: "$" }, input)).toBe(6);
  });
  test("SFN-039 null paths give an empty object", async () => {
    expect(await pass({ InputPath: null }, { a: 1 })).toEqual({});
    expect(await pass({ OutputPath: null }, { a: 1 })).toEqual({});
  });
  test("SFN-040 fills payload templates", async () => {
    expect(await pass({ Parameters: { flagged: true, parts: { "first.$": "$.vals[0]", "last3.$": "$.vals[-3:]" } } }, { flagged: 7, vals: [0, 10, 20, 30, 40, 50] })).toEqual({ flagged: true, parts: { first: 0, last3: [30, 40, 50] } });
    expect(complaints(one({ Type: "Pass", Parameters: { a: 1, "a.$": "$.b" } }))).toHaveLength(1);
  });
  test("SFN-041 a path that finds nothing fails with States.Runtime, caught by nobody", async () => {
    const { outcome, types } = await runMachine({ StartAt: "X", States: { X: { Type: "Task", Resource: fn("F"), OutputPath: "$.no.such", Catch: [{ ErrorEquals: ["States.Runtime"], Next: "C" }], End: true }, C: { Type: "Pass", End: true } } }, { stubs: { F: {} } });
    expect(outcome).toBe("FAILED States.Runtime");
    expect(types).not.toContain("PassStateEntered");
  });
  test("SFN-042 wildcards and slices never fail", async () => {
    expect(await pass({ Parameters: { "item.$": "$.items[*]" } }, {})).toEqual({ item: [] });
    expect(await pass({ InputPath: "$.a[0,1]" }, { a: [1, 2, 3, 4] })).toEqual([1, 2]);
  });
  test("SFN-043 filters work in ordinary paths, not in reference paths", async () => {
    expect(await pass({ Parameters: { "FromInput.$": "$.users[?(@.status==0)]" } }, { users: [{ year: 1997, status: 0 }, { year: 1998, status: 1 }] })).toEqual({ FromInput: [{ year: 1997, status: 0 }] });
    expect(complaints(one({ Type: "Pass", ResultPath: "$.a[?(@.x)]" }))).not.toEqual([]);
    expect(await pass({ InputPath: "$..b" }, { a: { b: 1 }, c: [{ b: 2 }] })).toEqual([1, 2]);
  });
  test("SFN-044 a result cannot be put into a text", async () => {
    expect(await pass({ Result: 1, ResultPath: "$.x" }, "foo")).toBe("FAILED States.Runtime");
  });
  test("SFN-045 shows the context object", async () => {
    expect(await pass({ Parameters: { "n.$": "$$.Execution.Name", "s.$": "$$.State.Name", "r.$": "$$.Execution.RedriveCount", "m.$": "$$.StateMachine.Name" } }, {}, { name: "e1" })).toEqual({ n: "e1", s: "X", r: 0, m: "m" });
    expect(await pass({ Parameters: { "r.$": "$$.Execution.RedriveCount" } }, {}, { type: "EXPRESS" })).toBe("FAILED States.Runtime");
  });
});

const call = async (text: string, input: Json = {}) => {
  const outcome = await pass({ Parameters: { "x.$": text } }, input);
  return typeof outcome === "object" && outcome !== null ? (outcome as { x: Json }).x : outcome;
};

describe("intrinsic functions", () => {
  test("SFN-046 nests calls and refuses unknown ones", async () => {
    expect(await call("States.ArrayLength(States.Array(1,2,3))")).toBe(3);
    expect(complaints(one({ Type: "Pass", Parameters: { "x.$": "States.Foo()" } }))).not.toEqual([]);
    expect(await call("States.Format('it\\'s \\{{}\\}', 'x')")).toBe("it's {x}");
  });
  test("SFN-047 works on texts and JSON", async () => {
    expect(await call("States.Format('a {} b {}', 1, null)")).toBe("a 1 b null");
    expect(await call("States.StringSplit('This.is+a,test=string', '.+,=')")).toEqual(["This", "is", "a", "test", "string"]);
    expect(await call("States.StringSplit(',,,,', ',')")).toEqual([]);
    expect(await call("States.StringSplit(' , ', ',')")).toEqual([" ", " "]);
    expect(await call("States.StringToJson('')")).toBeNull();
    expect(await call("States.JsonToString($)", { a: [1, 2] })).toBe('{"a":[1,2]}');
  });
  test("SFN-048 works on arrays", async () => {
    expect(await call("States.ArrayRange(0,10,3)")).toEqual([0, 3, 6, 9]);
    expect(await call("States.ArrayRange(1,9,9)")).toEqual([1]);
    expect(await call("States.ArrayPartition($.a,2)", { a: [0, 1, 2] })).toEqual([[0, 1], [2]]);
    expect(await call("States.ArrayPartition($.a,2)", { a: [] })).toEqual([]);
    expect(await call("States.ArrayContains($.a,$.b)", { a: [[1, 2, 3], 2], b: [1, 2, 3] })).toBe(true);
    expect(await call("States.ArrayUnique($.a)", { a: [1, 2, 3, 3, 3, 3, 3, 3, 4] })).toEqual([1, 2, 3, 4]);
  });
  test("SFN-049 rounds, hashes, encodes, merges", async () => {
    expect([await call("States.MathAdd(1.49,1.5)"), await call("States.MathAdd(-1.5,0)"), await call("States.MathAdd(-0.5,0.5)")]).toEqual([3, -1, 1]);
    expect(await call("States.Hash('input data','SHA-1')")).toBe("aaff4a450a104cd177d28d18d74485e8cae074b7");
    expect(await call("States.JsonMerge($.a,$.b,false)", { a: { a: { a1: 1 }, b: 2 }, b: { a: { a3: 1 }, c: 3 } })).toEqual({ a: { a3: 1 }, b: 2, c: 3 });
    expect(await call("States.Base64Decode(States.Base64Encode('Dätä'))")).toBe("Dätä");
    const drawn = await call("States.MathRandom(1,999,7)");
    expect(drawn).toBe(await call("States.MathRandom(1,999,7)"));
    expect(await call("States.UUID()")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/);
  });
  test("SFN-050 a failing intrinsic ends the execution", async () => {
    expect(await call("States.ArrayGetItem($.a, 9)", { a: [1] })).toBe("FAILED States.Runtime");
  });
});

describe("JSONata and variables", () => {
  test("SFN-051 evaluates {% … %} texts and nothing else", async () => {
    expect(await pass(jsonata({ Output: { a: "{% $states.input.n + 1 %}", b: " {% $states.input.n %} ", c: "$states.input" } }), { n: 1 })).toEqual({ a: 2, b: " {% $states.input.n %} ", c: "$states.input" });
  });
  test("SFN-052 gives $states.result where there is one", async () => {
    const task = jsonata({ Type: "Task", Resource: fn("F"), Output: { r: "{% $states.result.v %}", i: "{% $states.input.k %}" } });
    expect((await runMachine(one(task), { stubs: { F: { returns: { v: 5 } } }, input: { k: 1 } })).outcome).toEqual({ r: 5, i: 1 });
    expect(complaints(one({ ...task, Arguments: "{% $states.result %}" }))).not.toEqual([]);
    expect(complaints(one(jsonata({ Type: "Pass", Assign: { states: 1 } })))).not.toEqual([]);
  });
  test("SFN-053 has outputs by default", async () => {
    expect((await runMachine(one(jsonata({ Type: "Wait", Seconds: 0 })), { input: { a: 1 } })).outcome).toEqual({ a: 1 });
    expect((await runMachine(one(jsonata({ Type: "Task", Resource: fn("F") })), { stubs: { F: { returns: 9 } } })).outcome).toBe(9);
    expect((await runMachine(one(jsonata({ Type: "Task", Resource: fn("F"), Assign: { v: "{% $states.result %}" } })), { stubs: { F: { returns: 9 } } })).outcome).toBe(9);
  });
  test("SFN-054 Output may be any JSON", async () => {
    expect([await pass(jsonata({ Output: null }), 1), await pass(jsonata({ Output: 0.1 })), await pass(jsonata({ Output: [] }))]).toEqual([null, 0.1, []]);
  });
  test("SFN-055 a failing expression is States.QueryEvaluationError", async () => {
    const { execution, types } = await runMachine(one(jsonata({ Type: "Pass", Output: { result: "{% $doesNotExist %}" } })));
    expect(types).toEqual(["ExecutionStarted", "PassStateEntered", "EvaluationFailed", "ExecutionFailed"]);
    expect(execution.history[2]!.evaluationFailedEventDetails).toMatchObject({ location: "Output/result", state: "X" });
    expect(execution).toMatchObject({ error: "States.QueryEvaluationError" });
    expect(execution.cause).toContain("returned nothing (undefined)");
  });
  test("SFN-056 leaves out what is undefined inside", async () => {
    expect(await pass(jsonata({ Output: "{% {'k': $states.input.missing} %}" }), {})).toEqual({});
    expect(await pass(jsonata({ Output: { k: "{% $states.input.missing %}" } }), {})).toBe("FAILED States.QueryEvaluationError");
  });
  test("SFN-057 collapses one-element sequences", async () => {
    expect(await pass(jsonata({ Output: "{% $range(1,9,9) %}" }))).toBe(1);
    expect(await pass(jsonata({ Output: "{% $range(0,9,3) %}" }))).toEqual([0, 3, 6, 9]);
  });
  test("SFN-058 refuses an implicit document", () => {
    const of = (source: string) => complaints(one(jsonata({ Type: "Pass", Output: `{% ${source} %}` })));
    expect(of("total")).toHaveLength(1);
    expect(of("$$.x")).toHaveLength(1);
    expect(of("$states.input.orders[total > 10]")).toEqual([]);
    expect(of("$states.input.orders.($.price * quantity)")).toEqual([]);
    expect(of("$map($states.input.list, function($v) { $v.x })")).toEqual([]);
    expect(of("$states.input.{")).toHaveLength(1);
    expect(of("$eval('1')")).toHaveLength(1);
  });
  test("SFN-059 has the service's own functions", async () => {
    expect(await pass(jsonata({ Output: "{% $partition([0,1,2,3],3) %}" }))).toEqual([[0, 1, 2], [3]]);
    expect(await pass(jsonata({ Output: "{% $parse('{\"a\":1}').a %}" }))).toBe(1);
    expect(await pass(jsonata({ Output: "{% $hash('input data','SHA-1') %}" }))).toBe("aaff4a450a104cd177d28d18d74485e8cae074b7");
  });
  test("SFN-060 stores variables", async () => {
    const { outcome, execution } = await runMachine(chain({ A: jsonata({ Type: "Pass", Assign: { guess: "{% $states.input.g %}" } }), B: jsonata({ Type: "Pass", Output: "{% $guess & '!' %}" }) }), { input: { g: "x" } });
    expect(outcome).toBe("x!");
    expect(execution.history[2]!.stateExitedEventDetails).toMatchObject({ assignedVariables: { guess: '"x"' } });
  });
  test("SFN-061 reads old values while it writes new ones", async () => {
    const states = { A: { Type: "Pass", Assign: { x: 3, y: 6 } }, B: jsonata({ Type: "Pass", Assign: { x: "{% $y %}", y: "{% $x %}" } }), C: jsonata({ Type: "Pass", Output: { x: "{% $x %}", y: "{% $y %}" } }) };
    expect((await runMachine(chain(states))).outcome).toEqual({ x: 6, y: 3 });
  });
  test("SFN-062 scopes variables by lane", async () => {
    const map = { Type: "Map", QueryLanguage: "JSONata", Items: [1, 2, 3], ItemProcessor: chain({ P: jsonata({ Type: "Pass", Assign: { innerX: "{% $x %}" } }), Q: jsonata({ Type: "Pass", Output: "{% $innerX %}" }) }) };
    expect((await runMachine(chain({ A: { Type: "Pass", Assign: { x: 42 } }, M: map }))).outcome).toEqual([42, 42, 42]);
    const after = chain({ A: { Type: "Pass", Assign: { x: 42 } }, M: map, Z: jsonata({ Type: "Pass", Output: "{% $innerX %}" }) });
    expect((await runMachine(after)).outcome).toBe("FAILED States.QueryEvaluationError");
    expect(complaints(chain({ A: { Type: "Pass", Assign: { x: 42 } }, M: { ...map, ItemProcessor: one({ Type: "Pass", Assign: { x: 1 } }) } }))).toHaveLength(1);
  });
  test("SFN-063 brings branch data back by outputs, and lets a catcher assign outside", async () => {
    const branch = (result: number) => ({ StartAt: `B${result}`, States: { [`B${result}`]: { Type: "Pass", Result: result, End: true } } });
    const parallel = jsonata({ Type: "Parallel", Branches: [branch(1), branch(2)], Assign: { a: "{% $states.result[0] %}" } });
    expect((await runMachine(chain({ P: parallel, Z: jsonata({ Type: "Pass", Output: "{% $a %}" }) }))).outcome).toBe(1);
    const failing = jsonata({ Type: "Parallel", Branches: [one({ Type: "Fail", Error: "E" })], Assign: { a: 1 }, Catch: [{ ErrorEquals: ["States.ALL"], Assign: { e: "{% $states.errorOutput.Error %}" }, Next: "Z" }] });
    expect((await runMachine(chain({ P: failing, Z: jsonata({ Type: "Pass", Output: { e: "{% $e %}", a: "{% $exists($a) %}" } }) }))).outcome).toEqual({ e: "E", a: false });
  });
  test("SFN-064 limits variables", async () => {
    const big = "x".repeat(150 * 1024);
    expect((await runMachine(one({ Type: "Pass", Assign: { a: big, b: big } }))).outcome).toBe("FAILED States.DataLimitExceeded");
    expect((await runMachine(chain({ A: { Type: "Pass", Assign: { a: big } }, B: { Type: "Pass", Assign: { b: big } } }))).execution.status).toBe("SUCCEEDED");
    expect(complaints(one({ Type: "Pass", Assign: { "x.y": 1 } }))).toHaveLength(1);
  });
  test("SFN-065 reads variables in paths", async () => {
    expect((await runMachine(chain({ A: { Type: "Pass", Assign: { theAnswer: 42 } }, B: { Type: "Pass", InputPath: "$theAnswer" } }))).outcome).toBe(42);
    expect(complaints(one({ Type: "Pass", ResultPath: "$theAnswer.x" }))).toHaveLength(1);
  });
});
