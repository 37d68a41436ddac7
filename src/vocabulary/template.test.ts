import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "./json.ts";
import type { FillFacts } from "./template.ts";
import { bodyText, checkTemplate, compileTemplate, fillTemplate } from "./template.ts";

const facts: FillFacts = {
  seq: 7, key: "user-1", body: { order: { id: 45, tags: ["a", "b"] }, note: null, "": 1 }, nowIso: "2026-01-01T00:00:01.500Z",
  uuid: () => "4b1c…", integer: (low) => low, pick: (n) => n - 1,
};
const fill = (template: Json, more: Partial<FillFacts> = {}) => fillTemplate(template, { ...facts, ...more });

describe("fillTemplate", () => {
  test.each<[Json, Json]>([
    ["plain", "plain"], ["{{seq}}", 7], ["order {{seq}}", "order 7"], ["{{ seq }}", 7], ["{{uuid}}", "4b1c…"], ["{{now}}", "2026-01-01T00:00:01.500Z"], ["{{key}}/{{seq}}", "user-1/7"],
    ["{{int 1 100}}", 1], ["{{int -5 -2}}!", "-5!"], ["{{pick red green blue}}", "blue"], ["{{pick 1 2.5}}", 2.5], ["{{pick no true}}", true],
    ["{{body.order.id}}", 45], ["{{body.order.tags[1]}}", "b"], ["{{body.order}}", { id: 45, tags: ["a", "b"] }], ["got {{body.order.tags}}", 'got ["a","b"]'],
    ["{{body}}", facts.body!], ["{{body.note}}", null], ["{{{{seq}}", "{{seq}}"], ["{{{{{{seq}}", "{{7"], ["a }} b", "a }} b"], ["{{open", "{{open"],
    [{ order: "{{seq}}", list: ["{{key}}", 1, null, true] }, { order: 7, list: ["user-1", 1, null, true] }],
  ])("fills %j", (template, value) => expect(fill(template)).toEqual({ value, missing: [] }));

  test("writes null for what finds nothing, and names it once", () => {
    expect(fill({ a: "{{body.nope}}", b: "x {{body.nope}} {{key}}" }, { key: undefined })).toEqual({ value: { a: null, b: "x null null" }, missing: ["body.nope", "key"] });
    expect(fill("{{colour}}")).toEqual({ value: null, missing: ["colour"] });
  });

  test("sees only a body's own members", () => {
    expect(fill("{{body.constructor}}").value).toBeNull();
    expect(fill("{{body.order.length}}").value).toBeNull();
    expect(fill("{{body.length}}", { body: "text" }).value).toBeNull();
  });

  test("asks for luck in the order of the document", () => {
    const asked: string[] = [];
    const integer = (low: number, high: number) => {
      asked.push(`${low}-${high}`);
      return low;
    };
    fill({ a: "{{int 1 2}}", b: ["{{int 3 4}} {{int 5 6}}"] }, { integer });
    expect(asked).toEqual(["1-2", "3-4", "5-6"]);
  });

  test.each<Json>([
    "as it is {{seq}}", "{{seq}}", "{{body}}", "no braces", 7, null, [], {}, ["{{seq}}", "x", ["{{key}}"]], { a: "{{int 1 2}}", b: { c: ["{{body.order.tags}}", 1.5], "q\"": "{{{{{{key}}" }, d: null },
    { 2: "{{uuid}}", 1: "{{now}}" }, { n: "{{body.note}}", m: "{{body.missing}} {{what}}", k: "{{pick 1 true x}}" }, JSON.parse('{"__proto__": "{{seq}}"}') as Json,
  ])("writes the text of %j as its value would be written", (template) => {
    const { value, missing } = fill(template);
    const found: string[] = [];
    expect(compileTemplate(template).text(facts, found)).toBe(bodyText(value));
    expect([...new Set(found)]).toEqual(missing);
  });

  test("keeps a member named __proto__ a member", () => {
    const { value } = fill(JSON.parse('{"__proto__": "{{seq}}"}') as Json);
    expect(JSON.stringify(value)).toBe('{"__proto__":7}');
  });

  test("can be read once and filled often", () => {
    const compiled = compileTemplate({ n: "{{seq}}" });
    expect([1, 2].map((seq) => compiled({ ...facts, seq }).value)).toEqual([{ n: 1 }, { n: 2 }]);
    expect([1, 2].map((seq) => compiled.text({ ...facts, seq }, []))).toEqual(['{"n":1}', '{"n":2}']);
  });

  test("leaves JSON without braces alone, and writes braces back that were doubled", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as Json;
      // Names of members are no templates: only texts are written doubled.
      const escaped = JSON.parse(JSON.stringify(json), (_name, each: unknown) => (typeof each === "string" ? each.replaceAll("{{", "{{{{") : each)) as Json;
      const text = JSON.stringify(json);
      fc.pre(!/\{\{"|"\{\{/.test(text) && !text.includes("{{{"));
      expect(fill(escaped)).toEqual({ value: json, missing: [] });
    }));
  });
});

test.each<[Json, string]>([["hello", "hello"], [{ a: [1, null] }, '{"a":[1,null]}'], [null, "null"], [3, "3"], [true, "true"]])("sends %j as text", (body, text) =>
  expect(bodyText(body)).toBe(text));

describe("checkTemplate", () => {
  test.each<[Json]>([["{{seq}} {{uuid}} {{now}} {{int 1 100}} {{pick a b}} {{key}} {{body}} {{body.a[0].b}} {{body[0]}}"], ["{{{{anything"], [{ a: [1, { b: "{{seq}}" }] }], [null]])("takes %j", (template) =>
    expect(checkTemplate(template)).toEqual([]));

  test.each<[Json, string, string]>([
    ["{{sequence}}", "", "{{sequence}} is not a placeholder"], ["{{int 1}}", "", "needs two whole numbers"], ["{{int 5 1}}", "", "needs two whole numbers"], ["{{int 1.5 2}}", "", "needs two whole numbers"], ["{{int -9007199254740991 9007199254740991}}", "", "no more than 9007199254740991 apart"],
    ["{{pick}}", "", "needs words"], ["{{body.a..b}}", "", "no path"], ["a {{seq", "", "never closed"], [{ order: { id: "{{sq}}" } }, "order.id", "{{sq}} is not a placeholder"], [["{{}}"], "[0]", "is not a placeholder"],
    ["{{seq 1}}", "", "{{seq 1}} is not a placeholder"],
  ])("refuses %j at %j: %s", (template, path, message) => {
    const problems = checkTemplate(template);
    expect(problems).toEqual([expect.objectContaining({ path, code: "BadTemplate", message: expect.stringContaining(message) as string })]);
    expect(problems[0]!.fix).toBeTruthy();
  });

  test("guesses what was meant", () => expect(checkTemplate("{{uid}}")[0]!.fix).toBe("Did you mean {{uuid}}?"));
});
