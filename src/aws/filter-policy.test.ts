import { describe, expect, test } from "vitest";
import type { FilteredAttribute, FilterPolicyOptions, FilterPolicyScope } from "./filter-policy.ts";
import { compileFilterPolicy, countCombinations, invalidFilterPolicy, invalidFilterPolicyScope, matchesFilterPolicy, parseFilterPolicy, whyFiltered } from "./filter-policy.ts";
import type { Json } from "./json.ts";

const policyOf = (policy: Json, scope?: FilterPolicyScope, options?: FilterPolicyOptions) => {
  const parsed = parseFilterPolicy(policy, scope, options);
  if (!parsed.ok) throw new Error(`${JSON.stringify(policy)}: ${parsed.problem}`);
  return parsed.policy;
};
const problem = (policy: Json, scope?: FilterPolicyScope) => {
  const parsed = parseFilterPolicy(policy, scope);
  return parsed.ok ? undefined : parsed.problem;
};
const attribute = (value: string | number | string[] | FilteredAttribute): FilteredAttribute => {
  if (typeof value === "object" && "DataType" in value) return value;
  if (Array.isArray(value)) return { DataType: "String.Array", StringValue: JSON.stringify(value) };
  return { DataType: typeof value === "number" ? "Number" : "String", StringValue: String(value) };
};
const attributes = (values: Record<string, Parameters<typeof attribute>[0]>) => ({
  body: "", attributes: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, attribute(value)])),
});

type Values = Parameters<typeof attributes>[0];
const BY_ATTRIBUTE: readonly (readonly [rule: string, says: string, policy: Json, messages: readonly (readonly [Values, boolean])[]])[] = [
  ["SNS-030", "passes only what matches", { type: ["order"] }, [[{ type: "order" }, true], [{ type: "bill" }, false], [{}, false]]],
  ["SNS-031", "wants every key and one value of each", { store: ["a", "b"], price: [{ numeric: [">", 100] }] }, [
    [{ store: "b", price: 150, x: 1 }, true], [{ store: "c", price: 150 }, false], [{ store: "a" }, false], [{ store: "A", price: 150 }, false]]],
  ["SNS-032", "matches texts exactly", { s: ["baseball"] }, [[{ s: "baseball" }, true], [{ s: "base" }, false]]],
  ["SNS-032", "matches beginnings", { s: [{ prefix: "base" }] }, [[{ s: "baseball" }, true], [{ s: "ball" }, false]]],
  ["SNS-032", "matches ends", { s: [{ suffix: "ball" }] }, [[{ s: "baseball" }, true], [{ s: "baseBall" }, false]]],
  ["SNS-032", "matches in any case", { s: [{ "equals-ignore-case": "BASEBALL" }] }, [[{ s: "baseball" }, true], [{ s: "baseballs" }, false]]],
  ["SNS-033", "matches what is not listed, one element outside being enough", { c: [{ "anything-but": ["rugby", "tennis"] }] }, [
    [{ c: "baseball" }, true], [{ c: "rugby" }, false], [{ x: "y" }, false], [{ c: ["rugby", "baseball"] }, true], [{ c: ["rugby"] }, false]]],
  ["SNS-033", "matches what begins otherwise", { e: [{ "anything-but": { prefix: "order-" } }] }, [[{ e: "order-1" }, false], [{ e: "order_1" }, true]]],
  ["SNS-033", "takes two anything-but in a list for alternatives", { e: [{ "anything-but": "a" }, { "anything-but": "b" }] }, [[{ e: "b" }, true], [{ e: "a" }, true]]],
  ["SNS-034", "compares numbers", { n: [{ numeric: [">", 0, "<=", 150] }] }, [[{ n: 150 }, true], [{ n: 150.00001 }, false], [{ n: 0 }, false], [{ n: -1 }, false], [{ n: "100" }, false]]],
  ["SNS-034", "reads numbers in any notation", { n: [{ numeric: ["=", 301.5] }] }, [[{ n: { DataType: "Number", StringValue: "3.015e2" } }, true], [{ n: { DataType: "Number", StringValue: "" } }, false]]],
  ["SNS-035", "wants a key to be absent, and something else there", { store: [{ exists: false }] }, [[{ x: 1 }, true], [{ store: "a" }, false], [{}, false]]],
  ["SNS-035", "wants a key with content", { store: [{ exists: true }] }, [[{ store: "a" }, true], [{ store: "" }, false], [{ store: ["", "a"] }, true], [{ x: 1 }, false]]],
  ["SNS-036", "matches addresses in a block", { ip: [{ cidr: "10.0.0.0/24" }] }, [[{ ip: "10.0.0.255" }, true], [{ ip: "10.0.0.256" }, false], [{ ip: "10.1.1.0" }, false]]],
  ["SNS-036", "matches IPv6 too", { ip: [{ cidr: "2001:db8:1234:1a00::/64" }] }, [[{ ip: "2001:0db8:1234:1a00:0:0:0:0" }, true], [{ ip: "2001:db8::" }, false]]],
  ["SNS-037", "joins alternatives with the keys beside them", { source: ["cw"], $or: [{ metric: ["CPU"] }, { ns: ["EC2"] }] }, [[{ source: "cw", ns: "EC2" }, true], [{ source: "cw" }, false], [{ metric: "CPU" }, false]]],
  ["SNS-037", "takes a lone object for a key named $or", { $or: ["x"] }, [[{ $or: "x" }, true], [{ x: "x" }, false]]],
  ["SNS-038", "looks into lists, and past what is no JSON or is binary", { store: ["v1"] }, [
    [{ store: ["v1", "v2"] }, true], [{ store: ["v2", "v3"] }, false], [{ store: { DataType: "String.Array", StringValue: "['v1']" } }, false], [{ store: { DataType: "Binary", StringValue: "v1" } }, false]]],
  ["SNS-038", "compares true, false and null inside lists", { k: [true, null] }, [[{ k: { DataType: "String.Array", StringValue: "[1, true]" } }, true], [{ k: { DataType: "String.Array", StringValue: "[null]" } }, true], [{ k: "true" }, false]]],
];

for (const [rule, says, policy, messages] of BY_ATTRIBUTE) {
  test(`${rule} ${says}`, () => {
    const parsed = policyOf(policy);
    expect(messages.map(([values]) => [values, matchesFilterPolicy(parsed, attributes(values))])).toEqual(messages);
  });
}

const NESTED: Json = { o: { key: [{ prefix: "auto-" }, "x"], n: [{ exists: false }] } };
const BY_BODY: readonly (readonly [rule: string, says: string, policy: Json, bodies: readonly (readonly [string, boolean])[]])[] = [
  ["SNS-039", "looks into the body", NESTED, [
    ['{"o":{"key":"auto-1"}}', true], ['{"o":{"key":"x"}}', true], ['{"o":{"key":"auto-1","n":1}}', false], ["auto-1", false], ['"auto-1"', false], ['[{"o":{"key":"x"}}]', false], ["null", false]]],
  ["SNS-040", "matches one element of a list", { h: { to: ["q1"] } }, [['{"h":{"to":["q1","q2"]}}', true], ['{"h":{"to":["q2"]}}', false]]],
  ["SNS-040", "wants one element to hold all below a list", { R: { e: [{ prefix: "Created:" }], k: [{ prefix: "auto-" }] } }, [
    ['{"R":[{"e":"Created:Put","k":"auto-1"}]}', true], ['{"R":[{"e":"Created:Put","k":"home"},{"e":"Removed","k":"auto-1"}]}', false]]],
  ["SNS-040", "takes a dot for a step in policy and body", { "o.n": ["s"] }, [['{"o":{"n":"s"}}', true], ['{"o.n":"s"}', true], ['{"o":"s"}', false]]],
  ["SNS-035", "takes null and the empty text for no content", { k: [{ exists: true }] }, [['{"k":null}', false], ['{"k":""}', false], ['{"k":0}', true], ['{"k":[]}', false]]],
  ["SNS-034", "compares numbers of the body, not digits in text", { n: [{ numeric: [">=", 1] }] }, [['{"n":1.0}', true], ['{"n":"1"}', false]]],
];

for (const [rule, says, policy, bodies] of BY_BODY) {
  test(`${rule} ${says}`, () => {
    const parsed = policyOf(policy, "MessageBody");
    expect(bodies.map(([body]) => [body, matchesFilterPolicy(parsed, { body, attributes: { o: attribute("x") } })])).toEqual(bodies);
  });
}

test("SNS-039 refuses a nested policy over attributes, and another scope", () => {
  expect(problem(NESTED)).toBe("Filter policy scope MessageAttributes does not support nested filter policy");
  expect(problem({ a: ["x"], $or: [{ b: { c: [1] } }, { d: [1] }] })).toContain("does not support nested");
  expect(invalidFilterPolicy(problem(NESTED)!, "SetSubscriptionAttributes").message).toBe("Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy");
  expect(invalidFilterPolicyScope("Foo")).toMatchObject({ code: "InvalidParameter", status: 400, message: "Invalid parameter: FilterPolicyScope: Invalid value [Foo]. Please use either MessageBody or MessageAttributes" });
});

describe("SNS-041 counts combinations", () => {
  const list = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
  const or: Json = { source: list(3), $or: [{ metric: list(6) }, { type: list(4), $or: [{ id: list(4) }, { space: list(7) }] }] };

  test.each<[Json, number]>([
    [{ a: list(3), b: list(1), c: list(2) }, 6], [{ a: { b: { c: list(4) } }, d: { e: list(3) } }, 72], [{ a: { b: { c: list(4) } }, d: { e: list(3) }, f: list(3) }, 216], [or, 150],
    [{ $or: [{ m: list(3) }, { n: list(2) }], detail: { scope: list(2), $or: [{ s: list(1) }, { t: list(3) }] } }, 160],
  ])("of %j", (policy, count) => expect(countCombinations(policy as { [name: string]: Json })).toBe(count));

  test("refuses more than 150 of them, or more than five keys", () => {
    expect(policyOf(or).combinations).toBe(150);
    expect(problem({ key: list(151) })).toBe("Filter policy is too complex");
    expect(problem({ a: { b: { c: list(4) } }, d: { e: list(3) }, f: list(3) }, "MessageBody")).toBe("Filter policy is too complex");
    expect(problem(Object.fromEntries(list(5).map((name) => [name, ["x"]])))).toBeUndefined();
    expect(problem(Object.fromEntries(list(6).map((name) => [name, ["x"]])))).toBe("Filter policy can not have more than 5 keys");
  });

  test("does so without writing the alternatives down", () => {
    let deep: { [name: string]: Json } = { k: ["v"] };
    for (let level = 0; level < 40; level += 1) deep = { $or: [deep, { k: ["v"] }], [`k${level}`]: ["v"], n: { $or: [{ x: ["v"] }, { y: ["v"] }] } };
    expect(problem(deep, "MessageBody")).toBe("Filter policy is too complex");
  });
});

describe("SNS-042 refuses a malformed policy", () => {
  test.each<[Json, string]>([
    ["{no json", "failed to parse JSON."], [{ k: "v" }, '"k" must be an object or an array'], [{ k: [] }, "Empty arrays are not allowed"], [{ k: [["v"]] }, "Match value must be String, number, true, false, or null"],
    [{ k: [{ foo: 1 }] }, "Unrecognized match type foo"], [{ k: [{ prefix: "a", suffix: "b" }] }, "Only one key allowed in match expression"], [{ k: [{ suffix: 100 }] }, "suffix match pattern must be a string"], ["[1]", "Filter is not an object"],
  ])("%j: %s", (policy, reason) => expect(problem(policy)).toBe(reason));

  test.each<[string, Json, string]>([
    ["SNS-032", { k: [{ wildcard: "a*" }] }, "Unrecognized match type wildcard"], ["SNS-032", { k: [{ prefix: { "equals-ignore-case": "a" } }] }, "prefix match pattern must be a string"],
    ["SNS-033", { k: [{ "anything-but": { suffix: "ball" } }] }, "Unsupported anything-but pattern: suffix"], ["SNS-033", { k: [{ "anything-but": { exists: false } }] }, "Unsupported anything-but pattern: exists"],
    ["SNS-033", { k: [{ "anything-but": { prefix: false } }] }, "prefix match pattern must be a string"], ["SNS-033", { k: [{ "anything-but": { prefix: ["a"] } }] }, "prefix match pattern must be a string"],
    ["SNS-034", { k: [{ numeric: ["<", 100, ">", 10] }] }, "Too many elements in numeric expression"], ["SNS-034", { k: [{ numeric: [">", 3, "<", 1] }] }, "Bottom must be less than top"],
    ["SNS-034", { k: [{ numeric: ["=", "000"] }] }, "Value of equals must be numeric"], ["SNS-034", { k: [{ numeric: [">", 20, 30] }] }, "Bad value in numeric range: 30"],
    ["SNS-034", { k: [{ numeric: [">", 20, "<", 30, "<", 50] }] }, "Too many terms in numeric range expression"], ["SNS-034", { k: [{ numeric: ["<", 1_000_000_001] }] }, "Value must be between -1000000000 and 1000000000, inclusive"],
    ["SNS-035", { k: [{ exists: "no" }] }, "exists match pattern must be either true or false."], ["SNS-036", { k: [{ cidr: "10.0.0.0" }] }, "Malformed CIDR, one '/' required"],
  ])("%s %j: %s", (_rule, policy, reason) => expect(problem(policy)).toBe(reason));

  test("in the words of the operation that set it", () => {
    expect(invalidFilterPolicy("Filter policy is too complex", "Subscribe").message).toBe("Invalid parameter: Attributes Reason: FilterPolicy: Filter policy is too complex");
    expect(invalidFilterPolicy("Filter policy is too complex", "SetSubscriptionAttributes").message).toBe("Invalid parameter: FilterPolicy: Filter policy is too complex");
  });
});

test("SNS-033 takes more inside anything-but where that is switched on", () => {
  const policy = policyOf({ k: [{ "anything-but": { suffix: ["ball", "x"] } }] }, "MessageAttributes", { anythingButExtended: true });
  expect([matchesFilterPolicy(policy, attributes({ k: "baseball" })), matchesFilterPolicy(policy, attributes({ k: "rugby" }))]).toEqual([false, true]);
});

test("says why a message was filtered", () => {
  expect(whyFiltered(policyOf({ type: ["order"] }), attributes({ type: "bill" }))?.says).toBe('type is "bill"; the pattern wants "order".');
  expect(whyFiltered(policyOf({ type: ["order"] }), attributes({}))?.says).toBe("The message has no attributes that a policy can look at.");
  expect(whyFiltered(policyOf({ type: ["order"] }, "MessageBody"), { body: "hello" })?.says).toContain("no JSON object");
  const compiled = compileFilterPolicy({ type: ["order"] });
  expect(compiled.ok && compiled.why(attributes({ type: "order" }))).toBeUndefined();
});
