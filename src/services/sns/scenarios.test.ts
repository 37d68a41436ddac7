/** Each P0 rule once more through a whole document with the account's default settings (5 ms each way), and the names its picture needs. */
import { describe, expect, test } from "vitest";
import { fanOut as build, publish, queue, text, texts, type Row, type Subscriber } from "../../testing/fan-out.ts";
import { simulate } from "../../testing/simulate.ts";
import type { SubscriptionView, TopicView } from "./view.ts";

const fanOut = (subscribers: readonly Subscriber[], rows: readonly Row[], more: Parameters<typeof build>[2] = {}) => build(subscribers, rows, more, { latencyMs: 5 });
const down = (as: string) => ({ fails: { when: { kind: "always" }, as } });
const policy = (FilterPolicy: object, more: object = {}) => ({ FilterPolicy, ...more });

describe("P0 with default settings", () => {
  test("SNS-001 SNS-003 a shop's order reaches queue, inbox and web server in envelopes, 5 ms after the topic has it", () => {
    const run = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 1 } } }, { id: "T", type: "sns.topic" }, { id: "Q", type: "sqs.queue" }, { id: "me", type: "email.inbox" }, { id: "web", type: "http.endpoint" }],
      connections: [{ id: "p", type: "sns:Publish", from: "shop", to: "T" }, ...["Q", "me", "web"].map((to) => ({ id: `s-${to}`, type: "sns.subscription", from: "T", to }))],
    }, { latencyMs: 5 });
    run.to(0.007);
    expect(run.view<TopicView>("T")).toMatchObject({ published: 1, pending: 3, lastPublishUs: 5000, nobodyListens: false });
    expect(run.view<TopicView>("T").arms.items.map(({ to, protocol, last }) => [to, protocol, last])).toEqual([["Q", "sqs", "sent"], ["me", "email", "sent"], ["web", "https", "sent"]]);
    run.to(1);
    expect(queue(run, "Q")[0]!.sentAt).toBe(0.01);
    expect(texts(run, "Q")).toEqual(['{"order":1}']);
    expect(run.view<TopicView>("T")).toMatchObject({ delivered: 3, pending: 0 });
    expect(run.run.world.messages.labelOf(3 as never)).toBe("order 1");
    expect(run.view<SubscriptionView>("s-Q")).toMatchObject({ raw: false, delivered: 1 });
  });

  test("SNS-002 nobody listens", () => {
    expect(fanOut([], [publish(0, "A")]).to(1).view<TopicView>("T")).toMatchObject({ published: 1, nobodyListens: true, arms: { total: 0, items: [] } });
  });

  test("SNS-010 a subscription that was added is pending until it is confirmed", () => {
    const run = fanOut([], [publish(2, "A"), [3, "sns:ConfirmSubscription", "s-H", {}], publish(4, "B")], { nodes: [{ id: "H", type: "http.endpoint" }], script: [{ at: "1s", add: { id: "s-H", type: "sns.subscription", from: "T", to: "H" } }] });
    expect(run.to(2.5).view<SubscriptionView>("s-H").standing).toBe("pending");
    expect(run.view<TopicView>("T").arms.items[0]!.standing).toBe("pending");
    expect(run.to(5).inspect("H")).toMatchObject({ total: 2 });
  });

  test("SNS-013 SNS-016 SNS-026 a permission that is missing: one attempt, then the dead-letter queue", () => {
    const run = fanOut([{ id: "Q1", behaviour: { allowed: false }, dead: "D" }, { id: "Q2", behaviour: down("clientError") }], [publish(0, "A")]).to(1);
    expect(run.view<SubscriptionView>("s-Q1")).toMatchObject({ permitted: false, attempts: 1, deadLettered: 1, deadLetterQueue: "D", lastError: { error: "AccessDenied", side: "client" } });
    expect(texts(run, "D")).toEqual(["A"]);
    expect(run.view<SubscriptionView>("s-Q2")).toMatchObject({ attempts: 1, dropped: 1, endpointGone: false });
    expect(run.view<TopicView>("T").arms.items.map((arm) => [arm.last, arm.failed, arm.deadLettered])).toEqual([["dead-lettered", 1, 1], ["failed", 1, 0]]);
    const log = run.rows({ rule: "SNS-016" }).filter((row) => row.what === "note").map((row) => row.says);
    expect(log).toContain("Client-side error InvalidRequestException: not tried again, lost: it has no dead-letter queue.");
  });

  test("SNS-017 SNS-025 one queue fails, its arm counts down; the other has its copy", () => {
    const run = fanOut([{ id: "Q1", behaviour: down("serverError") }, { id: "Q2" }], [publish(0, "A")]).to(0.5);
    expect(run.view<TopicView>("T").arms.items[0]!.retry).toEqual({ attempt: 5, phase: 2, nextAt: 1_040_000, error: "InternalFailure" });
    expect(run.view<SubscriptionView>("s-Q1")).toMatchObject({ schedule: { retries: 100_015, seconds: 2_000_049.665, origin: "AWS" }, pending: { total: 1, items: [{ attempt: 4, phase: 2, stage: "waiting", nextAtUs: 1_040_000 }] } });
    expect(texts(run, "Q2")).toEqual(["A"]);
    expect(run.rows({ rule: "SNS-017", what: "note" }).at(-1)!.says).toContain("again in");
  });

  test("SNS-019 a web server that does not answer is waited for 15 s, and asked again 20 s later", () => {
    const run = fanOut([{ id: "H", type: "http.endpoint", behaviourOfNode: { down: { kind: "always" } } }], [publish(0, "A")]);
    expect(run.to(16).view<SubscriptionView>("s-H").pending.items).toMatchObject([{ attempt: 1, phase: 3, nextAtUs: 35_000_000, error: "TimeoutError" }]);
    expect(run.to(121).view<SubscriptionView>("s-H")).toMatchObject({ failed: 1, dropped: 1, attempts: 4, schedule: { retries: 3, origin: "default" } });
  });

  test("SNS-028 a function that fails has its event all the same", () => {
    const run = simulate({
      nodes: [{ id: "T", type: "sns.topic" }, { id: "F", type: "lambda.function", behaviour: { fails: { kind: "always" } } }],
      connections: [{ id: "s-F", type: "sns.subscription", from: "T", to: "F" }],
      script: [{ at: "0s", call: "sns:Publish", on: "T", input: { Message: "A" } }],
    }, { latencyMs: 5 }).to(1);
    expect(run.view<SubscriptionView>("s-F")).toMatchObject({ protocol: "lambda", delivered: 1, attempts: 1, failed: 0 });
  });

  test.each<[string, object, Record<string, unknown>, Record<string, unknown>]>([
    ["SNS-030 what does not match is filtered", policy({ type: ["order"] }), { type: text("order") }, { type: text("bill") }],
    ["SNS-031 every key must match", policy({ a: ["1"], b: ["2"] }), { a: text("1"), b: text("2") }, { a: text("1") }],
    ["SNS-032 a prefix", policy({ a: [{ prefix: "x-" }] }), { a: text("x-1") }, { a: text("y-1") }],
    ["SNS-033 anything but", policy({ a: [{ "anything-but": ["x"] }] }), { a: text("y") }, { a: text("x") }],
    ["SNS-034 a number", policy({ a: [{ numeric: [">=", 5] }] }), { a: { DataType: "Number", StringValue: "5" } }, { a: { DataType: "Number", StringValue: "4" } }],
    ["SNS-035 a key that is there", policy({ a: [{ exists: true }] }), { a: text("x") }, { b: text("x") }],
  ])("%s", (_, properties, yes, no) => {
    const run = fanOut([{ id: "Q1", properties }], [publish(0, "yes", yes), publish(0, "no", no)]).to(1);
    expect(texts(run, "Q1")).toEqual(["yes"]);
    const view = run.view<SubscriptionView>("s-Q1");
    expect(view).toMatchObject({ delivered: 1, filtered: 1, lastFiltered: { atUs: 0 } });
    expect(view.filter!.keys.length).toBeGreaterThan(0);
    expect(run.view<TopicView>("T").arms.items[0]).toMatchObject({ filters: true, filtered: 1 });
  });

  test("SNS-039 a filter that opens the envelope", () => {
    const run = fanOut([{ id: "Q1", properties: policy({ o: { k: ["x"] } }, { FilterPolicyScope: "MessageBody" }) }], [publish(0, '{"o":{"k":"x"}}'), publish(0, '{"o":{"k":"y"}}')]).to(1);
    expect(run.view<SubscriptionView>("s-Q1")).toMatchObject({ delivered: 1, filtered: 1, filter: { scope: "MessageBody" } });
  });

  test("SNS-044 SNS-045 a FIFO topic keeps lanes, and repeats in its drawer", () => {
    const group = (g: string, d: string) => ({ MessageGroupId: g, MessageDeduplicationId: d });
    const run = fanOut([{ id: "Q1", node: { FifoQueue: true }, properties: { RawMessageDelivery: true } }], [publish(0, "a", undefined, group("g", "1")), publish(0, "b", undefined, group("g", "2")), publish(1, "a", undefined, group("g", "1"))], { topic: { FifoTopic: true } });
    expect(run.to(0.002).view<SubscriptionView>("s-Q1")).toMatchObject({ fifo: true, lanes: [{ group: "g", waiting: 1, stalled: false }] });
    run.to(2);
    expect(texts(run, "Q1")).toEqual(["a", "b"]);
    expect(run.view<TopicView>("T")).toMatchObject({ fifo: true, deduplication: { hits: 1, remembered: 2, lastHitUs: 1_000_000, scope: "Topic" } });
  });
});
