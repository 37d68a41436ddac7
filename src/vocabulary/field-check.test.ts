import { describe, expect, test } from "vitest";
import { defaultOf } from "./default-of.ts";
import { checkFields } from "./field-check.ts";
import { field, optional } from "./field.ts";
import type { Json } from "./json.ts";
import { nearest } from "./problem.ts";

const fields = {
  DelaySeconds: field.integer(0, { unit: "s", min: 0, max: 900 }),
  VisibilityTimeout: field.integer(30, { unit: "s", min: 0, max: 43_200 }),
  FifoQueue: field.boolean(false, { error: "InvalidAttributeName" }),
  Scope: field.choice(["queue", "messageGroup"], "queue"),
  Name: optional.text({ pattern: "[A-Za-z]+", maxLength: 5 }),
  durationMs: field.amount(100, { unit: "ms", min: 0, max: 900_000, realistic: { kind: "lognormal", median: 100, p99: 400 } }),
  fails: field.chance({ kind: "never" }),
  body: field.template({ order: "{{seq}}" }),
  Policy: optional.json<Json>({ check: (value) => (value === 3 ? [{ path: "[0].a", message: "Three is too many." }] : []) }),
  Retry: optional.object({ MaximumRetryAttempts: field.integer(185, { min: 0, max: 185 }) }),
  Stages: optional.list(optional.object({ StageName: field.text("prod"), Rate: optional.number({ unit: "/s", min: 0 }) }), { max: 2 }),
};
const check = (value: Json | undefined, path = "nodes[1].properties") => checkFields(fields, value, path);
const problemOf = (value: Json, path?: string) => {
  const { problems } = check(value, path);
  expect(problems).toHaveLength(1);
  return problems[0]!;
};

describe("checkFields", () => {
  test("fills defaults in, and leaves out what has none", () => {
    expect(check(undefined)).toEqual({
      value: { DelaySeconds: 0, VisibilityTimeout: 30, FifoQueue: false, Scope: "queue", durationMs: 100, fails: { kind: "never" }, body: { order: "{{seq}}" } },
      problems: [], unknown: [],
    });
  });

  test("takes the realistic value in that profile, where there is one", () => {
    const { value } = checkFields(fields, {}, "behaviour", { profile: "realistic" });
    expect(value.durationMs).toEqual({ kind: "lognormal", median: 100, p99: 400 });
    expect(value.DelaySeconds).toBe(0);
    expect(defaultOf(fields.durationMs)).toBe(100);
  });

  test("keeps what is right, and fills members inside", () => {
    const { value, problems } = check({ DelaySeconds: 900, Name: "shop", Retry: {}, Stages: [{}, { Rate: 0.5 }], body: null, Policy: [null] });
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ DelaySeconds: 900, Name: "shop", Retry: { MaximumRetryAttempts: 185 }, Stages: [{ StageName: "prod" }, { StageName: "prod", Rate: 0.5 }], body: null, Policy: [null] });
  });

  test("takes null for the default, where null is no value of its own", () => {
    const { value, problems } = check({ DelaySeconds: null, Name: null, Retry: null });
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ DelaySeconds: 0 });
    expect(value).not.toHaveProperty("Name");
  });

  test("says limit, unit and AWS's error, and stands on the default", () => {
    expect(problemOf({ DelaySeconds: 901 })).toEqual({
      path: "nodes[1].properties.DelaySeconds", code: "OutOfRange", message: "DelaySeconds is 901 s; at most 900 s. AWS answers InvalidParameterValue.", fix: "Write 900.",
    });
    expect(check({ DelaySeconds: 901 }).value.DelaySeconds).toBe(0);
    expect(problemOf({ VisibilityTimeout: -1 }).message).toBe("VisibilityTimeout is -1 s; at least 0 s. AWS answers InvalidParameterValue.");
    expect(problemOf({ VisibilityTimeout: 50_000 }).message).toContain("50,000 s; at most 43,200 s");
    expect(problemOf({ FifoQueue: "yes" }).message).toContain("AWS answers InvalidAttributeName.");
  });

  test("speaks of no AWS error where a member is the world's", () => {
    expect(problemOf({ durationMs: 900_001 }, "nodes[0].behaviour").message).toBe("durationMs is 900,001 ms; at most 900,000 ms.");
    expect(checkFields(fields, { DelaySeconds: -1 }, "account", { aws: false }).problems[0]!.message).not.toContain("AWS");
  });

  test.each<[Json, string, string, string | undefined]>([
    [{ DelaySeconds: "30" }, "DelaySeconds", "WrongType", "Write 30 without quotes."],
    [{ DelaySeconds: "1.5 min" }, "DelaySeconds", "WrongType", "Write 90: the unit is s."],
    [{ DelaySeconds: 1.5 }, "DelaySeconds", "NotInteger", "Write 2."],
    [{ FifoQueue: "true" }, "FifoQueue", "WrongType", "Write true without quotes."],
    [{ Name: 5 }, "Name", "WrongType", 'Write "5" in quotes.'],
    [{ Name: "abcdef" }, "Name", "OutOfRange", undefined],
    [{ Name: "a1" }, "Name", "BadText", undefined],
    [{ Scope: "queues" }, "Scope", "NotAnOption", "Did you mean queue?"],
    [{ fails: { kind: "ratio", of: [3, 2] } }, "fails.of", "OutOfRange", undefined],
    [{ fails: 0.1 }, "fails", "WrongType", 'Write it as a ratio: { "kind": "ratio", "of": [1, 10] }.'],
    [{ body: { a: ["{{sec}}"] } }, "body.a[0]", "BadTemplate", "Did you mean {{seq}}?"],
    [{ Policy: 3 }, "Policy[0].a", "BadValue", undefined],
    [{ Retry: [] }, "Retry", "WrongType", undefined],
    [{ Retry: { MaximumRetryAttempts: 186 } }, "Retry.MaximumRetryAttempts", "OutOfRange", "Write 185."],
    [{ Stages: { StageName: "a" } }, "Stages", "WrongType", "Put it between [ and ]."],
    [{ Stages: [{}, {}, {}] }, "Stages", "OutOfRange", undefined],
    [{ Stages: [{}, { Rate: -1 }] }, "Stages[1].Rate", "OutOfRange", "Write 0."],
  ])("refuses %j at %s", (value, path, code, fix) => {
    const found = problemOf(value);
    expect([found.path, found.code, found.fix]).toEqual([`nodes[1].properties.${path}`, code, fix]);
  });

  test("keeps what is right of a list or an object with one bad member", () => {
    expect(check({ Stages: [{ StageName: "a" }, { StageName: 3, Rate: 4 }] }).value.Stages).toEqual([{ StageName: "a" }, { StageName: "prod", Rate: 4 }]);
  });

  test("refuses a member it does not know, and guesses the one that was meant", () => {
    const { problems, unknown, value } = check({ visibilityTimeout: 5, Colour: "red" });
    expect(unknown).toEqual(["visibilityTimeout", "Colour"]);
    expect(problems.map((each) => [each.path, each.code, each.fix])).toEqual([
      ["nodes[1].properties.visibilityTimeout", "UnknownMember", "Did you mean VisibilityTimeout?"], ["nodes[1].properties.Colour", "UnknownMember", undefined],
    ]);
    expect(value).not.toHaveProperty("Colour");
  });

  test("says so where the whole is no object", () => {
    expect(problemOf([])).toMatchObject({ path: "nodes[1].properties", code: "WrongType", message: "properties must be an object with members, not a list." });
  });

  test("has a pattern in a Chance checked by whoever knows the language", () => {
    const options = { checkPattern: () => "Empty arrays are not allowed" };
    expect(checkFields(fields, { fails: { kind: "matches", pattern: {} } }, "behaviour", options).problems[0]).toMatchObject({ path: "behaviour.fails.pattern", code: "BadPattern" });
  });

  test("does not take a name of every object for a member", () => {
    expect(check(JSON.parse('{"constructor": 1, "__proto__": 2}') as Json).unknown).toEqual(["constructor", "__proto__"]);
  });
});

test.each([["DelaySecond", "DelaySeconds"], ["dealySeconds", "DelaySeconds"], ["Visiblity", undefined], ["Scpoe", "Scope"], ["x", undefined]])("the name nearest to %s is %s", (name, near) =>
  expect(nearest(name, Object.keys(fields))).toBe(near));
