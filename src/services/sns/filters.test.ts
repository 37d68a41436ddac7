import { describe, expect, test } from "vitest";
import { problemsOf } from "../../testing/simulate.ts";
import { fanOut, number, publish, tally, text, texts, type Row } from "../../testing/fan-out.ts";
import type { SubscriptionView } from "./view.ts";

/** Publishes each message to Q1 (with the policy) and Q2 (without); gives the texts that reached Q1. */
function passing(properties: object, messages: readonly (readonly [body: string, attributes?: Record<string, unknown>])[]): string[] {
  const run = fanOut([{ id: "Q1", properties, dead: "D" }, { id: "Q2" }], messages.map(([body, attributes]) => publish(0, body, attributes))).to(1);
  expect(texts(run, "Q2")).toHaveLength(messages.length);
  expect(texts(run, "D")).toEqual([]);
  const { delivered, filtered, failed } = tally(run, "Q1");
  expect({ sum: delivered + filtered, failed }).toEqual({ sum: messages.length, failed: 0 });
  return texts(run, "Q1");
}
const policy = (FilterPolicy: object) => ({ FilterPolicy });
const onBody = (FilterPolicy: object) => ({ FilterPolicy, FilterPolicyScope: "MessageBody" });
/** What AWS answers when the policy is set. */
function refusal(FilterPolicy: unknown, more: object = {}) {
  const run = fanOut([{ id: "Q1", properties: policy({ keep: ["me"] }) }], [
    [0, "sns:SetSubscriptionAttributes", "s-Q1", { AttributeName: "FilterPolicy", AttributeValue: typeof FilterPolicy === "string" ? FilterPolicy : JSON.stringify(FilterPolicy), ...more }, "set"],
    publish(1, "kept", { keep: text("me") }),
  ]).to(2);
  // The old policy stays.
  if (run.call("set").ok === false) expect(texts(run, "Q1")).toEqual(["kept"]);
  return run.call("set").error;
}

describe("filter policies", () => {
  test("SNS-030 without a policy everything comes, with one what matches; a mismatch is no failure", () => {
    const run = fanOut([{ id: "Q1" }, { id: "Q2", properties: policy({ type: ["order"] }), dead: "D" }], [
      publish(0, "order", { type: text("order") }), publish(1, "bill", { type: text("bill") }), publish(2, "none"),
      [3, "sns:SetSubscriptionAttributes", "s-Q2", { AttributeName: "FilterPolicy", AttributeValue: "" }], publish(4, "all"),
    ]);
    run.to(2.5);
    expect(run.view<SubscriptionView>("s-Q2")).toMatchObject({ filtered: 2, filter: { keys: ["type"], scope: "MessageAttributes", combinations: 1, of: 150 } });
    expect(run.view<SubscriptionView>("s-Q2").lastFiltered!.says).not.toBe("");
    run.to(5);
    expect(texts(run, "Q1")).toEqual(["order", "bill", "none", "all"]);
    expect(texts(run, "Q2")).toEqual(["order", "all"]);
    expect(texts(run, "D")).toEqual([]);
    expect(run.fates("T").filter((fate) => fate === "filtered")).toHaveLength(2);
    expect(run.metric("T", "NumberOfNotificationsFilteredOut-NoMessageAttributes")).toBe(1);
    expect(run.metric("T", "NumberOfNotificationsFilteredOut-MessageAttributes")).toBe(1);
  });

  test("SNS-031 every key must match, one element of its list suffices, capitals count", () => {
    const p = policy({ store: ["a", "b"], price: [{ numeric: [">", 100] }] });
    const at = (store: string, price?: number) => ({ store: text(store), ...(price === undefined ? {} : { price: number(price) }), x: number(1) });
    expect(passing(p, [["yes", at("b", 150)], ["store", at("c", 150)], ["price", at("a")], ["capital", at("A", 150)]])).toEqual(["yes"]);
  });

  test("SNS-032 texts: exact, prefix, suffix, equals-ignore-case; no wildcard", () => {
    const game = (value: string) => ({ game: text(value) });
    const sent = [["baseball", game("baseball")], ["base", game("base")]] as const;
    expect(passing(policy({ game: ["baseball"] }), sent)).toEqual(["baseball"]);
    expect(passing(policy({ game: [{ prefix: "base" }] }), sent)).toEqual(["baseball", "base"]);
    expect(passing(policy({ game: [{ suffix: "ball" }] }), sent)).toEqual(["baseball"]);
    expect(passing(policy({ game: [{ suffix: "Ball" }] }), sent)).toEqual([]);
    expect(passing(policy({ game: [{ "equals-ignore-case": "BASEBALL" }] }), sent)).toEqual(["baseball"]);
    expect(passing(policy({ game: [{ prefix: "ball" }] }), sent)).toEqual([]);
    expect(refusal({ game: [{ wildcard: "base*" }] })).toMatchObject({ code: "InvalidParameter", status: 400, message: expect.stringContaining("Unrecognized match type wildcard") as string });
  });

  test("SNS-033 anything-but matches what is there and not listed", () => {
    const c = (...values: string[]) => ({ c: values.length === 1 ? text(values[0]!) : { DataType: "String.Array", StringValue: JSON.stringify(values) } });
    const list = policy({ c: [{ "anything-but": ["rugby", "tennis"] }] });
    expect(passing(list, [["baseball", c("baseball")], ["rugby", c("rugby")], ["absent", { d: text("x") }], ["one outside", c("rugby", "baseball")], ["none outside", c("rugby", "tennis")]])).toEqual(["baseball", "one outside"]);
    expect(passing(policy({ c: [{ "anything-but": { prefix: "order-" } }] }), [["hyphen", c("order-1")], ["underscore", c("order_1")]])).toEqual(["underscore"]);
    expect(passing(policy({ c: [{ "anything-but": "a" }, { "anything-but": "b" }] }), [["b", c("b")]])).toEqual(["b"]);
    expect(refusal({ c: [{ "anything-but": { exists: false } }] })).toMatchObject({ code: "InvalidParameter" });
    expect(refusal({ c: [{ "anything-but": { suffix: "ball" } }] })!.message).toContain("Unsupported anything-but pattern: suffix");
    const extended = { nodes: [{ id: "T", type: "sns.topic" }, { id: "Q1", type: "sqs.queue" }], connections: [{ id: "s", type: "sns.subscription", from: "T", to: "Q1", properties: policy({ c: [{ "anything-but": { suffix: "ball" } }] }), behaviour: { anythingButExtended: true } }] };
    expect(problemsOf(extended)).toEqual([]);
  });

  test("SNS-034 numbers: one comparison or a range, lower end first", () => {
    const n = (value: string) => ({ n: number(value) });
    expect(passing(policy({ n: [{ numeric: [">", 0, "<=", 150] }] }), [["150", n("150")], ["over", n("150.00001")], ["0", n("0")], ["-1", n("-1")]])).toEqual(["150"]);
    expect(passing(policy({ n: [{ numeric: ["=", 301.5] }] }), [["same", n("3.015e2")], ["text", { n: text("301.5") }]])).toEqual(["same"]);
    expect(refusal({ n: [{ numeric: ["<", 100, ">", 10] }] })!.message).toContain("Too many elements in numeric expression");
    expect(refusal({ n: [{ numeric: [">", 3, "<", 1] }] })!.message).toContain("Bottom must be less than top");
    expect([[], ["=", "000"]].map((numeric) => refusal({ n: [{ numeric }] })?.code)).toEqual(["InvalidParameter", "InvalidParameter"]);
  });

  test("SNS-035 exists wants the key, or its absence beside another attribute", () => {
    const without = policy({ store: [{ exists: false }] });
    expect(passing(without, [["other", { x: number(1) }], ["store", { store: text("a") }], ["nothing"]])).toEqual(["other"]);
    expect(passing(policy({ store: [{ exists: true }] }), [["other", { x: number(1) }], ["store", { store: text("a") }]])).toEqual(["store"]);
    expect([refusal({ store: [{ exists: "no" }] })?.code, refusal({ store: [{ exists: null }] })?.code]).toEqual(["InvalidParameter", "InvalidParameter"]);
  });

  test("SNS-036 cidr matches addresses of the block", () => {
    const ip = (value: string) => ({ ip: text(value) });
    expect(passing(policy({ ip: [{ cidr: "10.0.0.0/24" }] }), [["last", ip("10.0.0.255")], ["none", ip("10.0.0.256")], ["other", ip("10.1.1.0")]])).toEqual(["last"]);
    expect(passing(policy({ ip: [{ cidr: "2001:db8:1234:1a00::/64" }] }), [["six", ip("2001:0db8:1234:1a00:0:0:0:0")]])).toEqual(["six"]);
    expect(refusal({ ip: [{ cidr: "10.0.0.0" }] })!.message).toContain("Malformed CIDR, one '/' required");
  });

  test("SNS-037 $or holds if one alternative does, beside the other keys", () => {
    const p = policy({ source: ["cw"], $or: [{ metric: ["CPU"] }, { ns: ["EC2"] }] });
    expect(passing(p, [["both", { source: text("cw"), ns: text("EC2") }], ["source", { source: text("cw") }], ["metric", { metric: text("CPU") }]])).toEqual(["both"]);
  });

  test("SNS-038 of attributes String, String.Array and Number are compared", () => {
    const store = (DataType: string, StringValue: string) => ({ store: { DataType, StringValue } });
    const binary = { store: { DataType: "Binary", BinaryValue: "djE=" } };
    expect(passing(policy({ store: ["v1"] }), [["in", store("String.Array", '["v1","v2"]')], ["out", store("String.Array", '["v2","v3"]')], ["no JSON", store("String.Array", "['v1']")], ["binary", binary]])).toEqual(["in"]);
  });

  test("SNS-039 with scope MessageBody the policy looks into the message", () => {
    const p = onBody({ o: { key: [{ prefix: "auto-" }, "x"], n: [{ exists: false }] } });
    const sent = ['{"o":{"key":"auto-1"}}', '{"o":{"key":"x"}}', '{"o":{"key":"auto-1","n":1}}', "auto-1", '"auto-1"'];
    expect(passing(p, sent.map((body) => [body] as const))).toEqual(sent.slice(0, 2));
    expect(refusal({ o: { key: ["x"] } })!.message).toContain("does not support nested filter policy");
    const run = fanOut([{ id: "Q1" }], [[0, "sns:SetSubscriptionAttributes", "s-Q1", { AttributeName: "FilterPolicyScope", AttributeValue: "Foo" }, "set"]] as Row[]).to(1);
    expect(run.call("set").error).toMatchObject({ code: "InvalidParameter", status: 400 });
  });

  test("SNS-040 one element of an array suffices, but all keys below it must be of the same; a dot is nesting", () => {
    expect(passing(onBody({ h: { to: ["q1"] } }), [['{"h":{"to":["q1","q2"]}}']])).toHaveLength(1);
    const same = onBody({ R: { e: [{ prefix: "Created:" }], k: [{ prefix: "auto-" }] } });
    expect(passing(same, [['{"R":[{"e":"Created:Put","k":"auto-1"}]}'], ['{"R":[{"e":"Created:Put","k":"home"},{"e":"Removed","k":"auto-1"}]}']])).toEqual(['{"R":[{"e":"Created:Put","k":"auto-1"}]}']);
    expect(passing(onBody({ "o.n": ["s"] }), [['{"o":{"n":"s"}}'], ['{"o.n":"s"}']])).toHaveLength(2);
  });

  test("SNS-041 at most five keys and 150 combinations", () => {
    const many = (n: number) => Array.from({ length: n }, (_, i) => `v${i}`);
    expect(refusal({ k: many(151) })!.message).toContain("Filter policy is too complex");
    expect(refusal({ k: many(150) })).toBeUndefined();
    expect(refusal(Object.fromEntries(many(6).map((name) => [name, ["x"]])))!.message).toContain("can not have more than 5 keys");
    const nested = { a: { b: { c: many(4) } }, d: { e: many(3) } };
    const problems = (FilterPolicy: object) => problemsOf({ nodes: [{ id: "T", type: "sns.topic" }, { id: "Q", type: "sqs.queue" }], connections: [{ id: "s", type: "sns.subscription", from: "T", to: "Q", properties: onBody(FilterPolicy) }] }).map((each) => each.message);
    expect(problems(nested)).toEqual([]);
    expect(problems({ ...nested, f: many(3) })[0]).toContain("Filter policy is too complex");
    expect(problems({ source: many(3), $or: [{ metric: many(6) }, { type: many(4), $or: [{ id: many(4) }, { space: many(7) }] }] })).toEqual([]);
  });

  test("SNS-042 a bad policy is refused and the old one stays", () => {
    const says: [unknown, string][] = [
      ["{", "failed to parse JSON"], [{ k: "v" }, '"k" must be an object or an array'], [{ k: [] }, "Empty arrays are not allowed"],
      [{ k: [["v"]] }, "Match value must be String, number, true, false, or null"], [{ k: [{ foo: 1 }] }, "Unrecognized match type foo"],
      [{ k: [{ prefix: "a", suffix: "b" }] }, "Only one key allowed in match expression"], [{ k: [{ suffix: 100 }] }, "suffix match pattern must be a string"],
    ];
    for (const [bad, sentence] of says) expect([sentence, refusal(bad)]).toEqual([sentence, expect.objectContaining({ code: "InvalidParameter", status: 400, message: expect.stringContaining(sentence) as string })]);
  });

  test("SNS-043 a changed policy acts after its time", () => {
    const run = fanOut([{ id: "Q1", behaviour: { filterPropagationMs: 60_000 } }], [
      [0, "sns:SetSubscriptionAttributes", "s-Q1", { AttributeName: "FilterPolicy", AttributeValue: '{"a":["b"]}' }], publish(59, "early"), publish(60, "late"),
    ]);
    expect(run.to(30).view<SubscriptionView>("s-Q1").filterChangesAtUs).toBe(60e6);
    expect(texts(run.to(61), "Q1")).toEqual(["early"]);
  });
});
