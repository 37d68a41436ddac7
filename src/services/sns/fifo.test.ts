import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attempts, fanOut, open, publish, queue, tally, text, texts, type Row } from "../../testing/fan-out.ts";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import type { SubscriptionView, TopicView } from "./view.ts";

const FIFO = { FifoTopic: true };
const inGroup = (group: string, id?: string) => ({ MessageGroupId: group, ...(id === undefined ? {} : { MessageDeduplicationId: id }) });
const queueFifo = { FifoQueue: true };

describe("FIFO topics", () => {
  test("SNS-044 keeps the order of each group and passes group and deduplication ID on", () => {
    const run = fanOut([{ id: "Q1", node: queueFifo }, { id: "Q2", node: queueFifo }], [publish(0, "m1", undefined, inGroup("g1", "1")), publish(1, "m1b", undefined, inGroup("g2", "2")), publish(2, "m2", undefined, inGroup("g1", "3"))], { topic: FIFO }).to(3);
    for (const id of ["Q1", "Q2"]) {
      expect(queue(run, id).filter((each) => each.group === "g1").map((each) => [open(each.body).Message, each.deduplicationId])).toEqual([["m1", "1"], ["m2", "3"]]);
      expect(texts(run, id)).toHaveLength(3);
    }
  });

  test("SNS-045 answers a repeat within 300 s with the first ids and does not deliver it", () => {
    const run = fanOut([{ id: "Q1", node: queueFifo }], [publish(0, "x", undefined, inGroup("g", "x"), "first"), publish(299.999, "x", undefined, inGroup("g", "x"), "repeat"), publish(300, "x", undefined, inGroup("g", "x"), "new")], { topic: FIFO });
    run.to(299.9999);
    expect(run.call("repeat").output).toEqual(run.call("first").output);
    expect(run.view<TopicView>("T").deduplication).toMatchObject({ remembered: 1, hits: 1, lastHitUs: 299_999_000, latest: [{ id: "x", until: 300e6 }] });
    expect(run.fates("T")).toEqual(["delivered", undefined, "dropped"]);
    run.to(301);
    expect(run.call("new").output).not.toEqual(run.call("first").output);
    // The queue's own interval has passed as well.
    expect(texts(run, "Q1")).toEqual(["x", "x"]);
  });

  test("SNS-045 content-based IDs are the SHA-256 of the message and reach the queue; parameters are required", () => {
    const run = fanOut([{ id: "Q1", node: queueFifo }], [publish(0, "Test", undefined, inGroup("g1")), publish(1, "Test", undefined, inGroup("g2")), publish(2, "x", undefined, {}, "noGroup")], { topic: { ...FIFO, ContentBasedDeduplication: true } }).to(3);
    expect(queue(run, "Q1").map((each) => each.deduplicationId)).toEqual(["532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25"]);
    expect(run.call("noGroup").error).toMatchObject({ code: "InvalidParameter", status: 400, message: expect.stringContaining("The MessageGroupId parameter is required for FIFO topics") as string });
    expect(fanOut([], [publish(0, "x", undefined, inGroup("g"), "noId")], { topic: FIFO }).to(1).call("noId").error).toMatchObject({ code: "InvalidParameter" });
    expect(fanOut([], [publish(0, "x", undefined, { MessageDeduplicationId: "d" }, "standard")]).to(1).call("standard").error).toMatchObject({ code: "InvalidParameter" });
  });

  test("SNS-046 the scope says where IDs are compared; 300 a second in a group", () => {
    const twice: Row[] = [publish(0, "a", undefined, inGroup("g1", "x")), publish(1, "a", undefined, inGroup("g2", "x"))];
    const delivered = (FifoThroughputScope: string) => texts(fanOut([{ id: "S" }], twice, { topic: { ...FIFO, FifoThroughputScope } }).to(2), "S").length;
    expect([delivered("Topic"), delivered("MessageGroup")]).toEqual([1, 2]);
    const rows = Array.from({ length: 31 }, (_, i): Row => [0, "sns:PublishBatch", "T", { PublishBatchRequestEntries: Array.from({ length: 10 }, (__, j) => ({ Id: `e${j}`, Message: "m", ...inGroup("g", `${i}-${j}`) })) }, `b${i}`]);
    const run = fanOut([], [...rows, [1, "sns:SetTopicAttributes", "T", { AttributeName: "FifoThroughputScope", AttributeValue: "MessageGroup" }, "on"], [2, "sns:SetTopicAttributes", "T", { AttributeName: "FifoThroughputScope", AttributeValue: "Topic" }, "back"]], { topic: FIFO }).to(3);
    expect(run.call("b29").ok).toBe(true);
    expect(run.call("b30").error).toMatchObject({ code: "Throttled", status: 429 });
    expect([run.call("on").ok, run.call("back").error?.code]).toEqual([true, "InvalidParameter"]);
  });

  test("SNS-047 a FIFO topic notifies queues only, a standard topic everything but FIFO queues", () => {
    const nodes = [{ id: "F", type: "sqs.queue", properties: queueFifo }, { id: "H", type: "http.endpoint" }];
    const subscribe = (Protocol: string, Endpoint: string): Row => [0, "sns:Subscribe", "T", { Protocol, Endpoint }, "sub"];
    const arn = "arn:aws:sqs:us-east-1:123456789012:F.fifo";
    expect(fanOut([], [subscribe("sqs", arn)], { nodes }).to(1).call("sub").error).toMatchObject({ code: "InvalidParameter", message: expect.stringContaining("FIFO SQS Queues can not be subscribed to standard SNS topics") as string });
    expect(fanOut([], [subscribe("https", "https://H.example.com/")], { nodes, topic: FIFO }).to(1).call("sub").error).toMatchObject({ code: "InvalidParameter" });
    const run = fanOut([{ id: "Q1" }], [publish(0, "Test", undefined, inGroup("g", "1")), publish(1, "Test", undefined, inGroup("g", "1"))], { topic: FIFO }).to(2);
    expect(queue(run, "Q1").map((each) => [open(each.body).Message, each.group])).toEqual([["Test", undefined]]);
  });

  test("SNS-047 an arrow that AWS would refuse is refused at the door, with the way out", () => {
    const problems = (topic: object, type: string, properties: object) => problemsOf({ nodes: [{ id: "T", type: "sns.topic", properties: topic }, { id: "it", type, properties }], connections: [{ id: "s", type: "sns.subscription", from: "T", to: "it" }] });
    expect(problems({}, "sqs.queue", queueFifo)).toMatchObject([{ path: "connections[0]", code: "InvalidParameter", message: "FIFO SQS Queues can not be subscribed to standard SNS topics.", fix: expect.stringContaining("same type") as string }]);
    expect(problems(FIFO, "lambda.function", {})).toMatchObject([{ code: "InvalidParameter", message: "A FIFO topic notifies SQS queues only: put a queue between it and the function." }]);
    expect([problems(FIFO, "sqs.queue", {}), problems(FIFO, "sqs.queue", queueFifo), problems({}, "email.inbox", {})]).toEqual([[], [], []]);
  });

  test("SNS-048 a message that waits for a retry holds its group on that subscription, not the others", () => {
    const run = fanOut([{ id: "Q1", node: queueFifo, behaviour: { fails: { when: { kind: "between", from: "0s", to: "2.5s" }, as: "serverError" } } }, { id: "Q2", node: queueFifo }], [
      publish(0, "m1", undefined, inGroup("g1", "1")), publish(1, "m2", undefined, inGroup("g1", "2")), publish(1, "m1b", undefined, inGroup("g2", "3")),
    ], { topic: FIFO });
    expect(run.to(1.5).view<SubscriptionView>("s-Q1").lanes).toEqual([{ group: "g1", waiting: 1, stalled: true }, { group: "g2", waiting: 0, stalled: true }]);
    expect(texts(run, "Q2")).toEqual(["m1", "m2", "m1b"]);
    run.to(4);
    // m1 at 0, 0, 0, 0, 1, 2, 3; m1b at 1, 1, 1, 1, 2, 3; m2 once, behind m1.
    expect(attempts(run, "Q1")).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3]);
    expect(queue(run, "Q1").map((each) => [open(each.body).Message, each.sentAt])).toEqual(expect.arrayContaining([["m1", 3], ["m2", 3], ["m1b", 3]]));
    const g1 = queue(run, "Q1").filter((each) => each.group === "g1").map((each) => open(each.body).Message);
    expect(g1).toEqual(["m1", "m2"]);
  });

  test("SNS-048 a deleted queue's messages reach the FIFO dead-letter queue in order, group and ID kept", () => {
    const run = fanOut([{ id: "Q1", node: queueFifo, dead: "D" }], ["m1", "m2"].map((m, i) => publish(1, m, undefined, inGroup("g1", `${i}`))), { topic: FIFO, nodes: [{ id: "D", type: "sqs.queue", properties: queueFifo }], script: [{ at: "0s", remove: "Q1" }] }).to(2);
    expect(queue(run, "D").map((each) => [open(each.body).Message, each.group, each.deduplicationId])).toEqual([["m1", "g1", "0"], ["m2", "g1", "1"]]);
  });

  test("SNS-049 a group on a standard topic reaches standard queues only", () => {
    const run = fanOut([{ id: "Q1" }], [publish(0, "A", undefined, { MessageGroupId: "tenant1" })]).to(1);
    expect(queue(run, "Q1").map((each) => each.group)).toEqual(["tenant1"]);
  });

  test("SNS-050 a replay delivers the archive again, then what is new, unless it has an end", () => {
    const start = (EndingPoint?: string) => ({ ReplayPolicy: { PointType: "Timestamp", StartingPoint: "2026-01-01T00:00:05Z", ...(EndingPoint === undefined ? {} : { EndingPoint }) } });
    const rows = [["A", 0], ["B", 10], ["C", 20], ["D", 40]].map(([m, at], i) => publish(at as number, m as string, undefined, inGroup("g", `${i}`)));
    const replayed = (EndingPoint?: string) => {
      const run = fanOut([], rows, { topic: { ...FIFO, ArchivePolicy: { MessageRetentionPeriod: 1 } }, nodes: [{ id: "Q3", type: "sqs.queue", properties: queueFifo }], script: [{ at: "30s", add: { id: "s-Q3", type: "sns.subscription", from: "T", to: "Q3", properties: start(EndingPoint) } }] }).to(50);
      expect(run.view<SubscriptionView>("s-Q3").replay).toMatchObject({ status: "Completed" });
      return queue(run, "Q3").map(({ body }) => [open(body).Message, (open(body) as { Replayed?: unknown }).Replayed === true]);
    };
    expect(replayed()).toEqual([["B", true], ["C", true], ["D", false]]);
    expect(replayed("2026-01-01T00:00:15Z")).toEqual([["B", true]]);
    expect(fanOut([], [[0, "sns:DeleteTopic", "T", {}, "gone"]], { topic: { ...FIFO, ArchivePolicy: { MessageRetentionPeriod: 1 } } }).to(1).call("gone").error).toMatchObject({ code: "InvalidState", status: 400 });
  });
});

describe("functions", () => {
  const withFunction = (behaviour: object, more: object = {}) => simulate({
    nodes: [{ id: "T", type: "sns.topic" }, { id: "F", type: "lambda.function", behaviour: { durationMs: 100, initMs: 0, ...behaviour } }, { id: "D", type: "sqs.queue" }],
    connections: [{ id: "s-F", type: "sns.subscription", from: "T", to: "F", ...more }, { id: "d", type: "sns.redrive", from: "s-F", to: "D" }],
    script: [{ at: "0s", call: "sns:Publish", on: "T", input: { Message: "A", MessageAttributes: { n: { DataType: "Number", StringValue: "1" }, c: text("red") } } }],
  });

  test("SNS-028 the delivery is done when Lambda has the event; failures of the function stay with Lambda", () => {
    const run = withFunction({ fails: { kind: "always" } }).to(1000);
    expect(tally(run, "F")).toMatchObject({ delivered: 1, attempts: 1, failed: 0 });
    expect(texts(run, "D")).toEqual([]);
    expect(run.metric("F", "Invocations")).toBe(3);
  });

  test("SNS-028 a function that may not be invoked is a client-side error", () => {
    const run = withFunction({}, { behaviour: { allowed: false } }).to(10);
    expect(tally(run, "F")).toMatchObject({ deadLettered: 1, attempts: 1 });
    expect(texts(run, "D")).toEqual(["A"]);
    expect(run.metric("F", "Invocations")).toBe(0);
  });

  test("SNS-029 an event has one record with the envelope under Sns; numbers come as String", () => {
    const run = withFunction({}).to(0);
    const event = JSON.parse(payloadIn(run.state("F"))!) as { readonly Records: readonly unknown[] };
    expect(event).toMatchObject({ Records: [{ EventSource: "aws:sns", EventVersion: "1.0", Sns: { Type: "Notification", Message: "A", MessageAttributes: { n: { Type: "String", Value: "1" }, c: { Type: "String", Value: "red" } } } }] });
    expect(event.Records).toHaveLength(1);
  });

  /** The payload that the function works on, wherever its state keeps it. */
  function payloadIn(value: unknown): string | undefined {
    if (typeof value === "string") return value.includes('"aws:sns"') ? value : undefined;
    if (typeof value !== "object" || value === null) return undefined;
    for (const each of value instanceof Map ? value.values() : Object.values(value)) {
      const found = payloadIn(each);
      if (found !== undefined) return found;
    }
    return undefined;
  }
});

test("SNS-001 each published message reaches each matching subscription once or has a fate (property)", () => {
  const fault = fc.constantFrom(undefined, { when: { kind: "ratio", of: [1, 3] }, as: "serverError" }, { when: { kind: "ratio", of: [1, 4] }, as: "clientError" }, { when: { kind: "everyNth", n: 3 }, as: "timeout" });
  const subscriber = fc.record({ filters: fc.boolean(), fails: fault, losesAnswer: fc.constantFrom({ kind: "never" }, { kind: "ratio", of: [1, 5] }), dead: fc.boolean(), latency: fc.constantFrom(0, 30) });
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.boolean(), fc.array(subscriber, { minLength: 1, maxLength: 4 }), (seed, fifo, list) => {
    const run = simulate({
      nodes: [
        { id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 40 }, stopAfter: 30, body: { n: "{{seq}}" }, attributes: { kind: "{{pick a b}}" }, ...(fifo ? { group: { kind: "uniform", count: 3 }, deduplicationId: "{{seq}}" } : {}) } },
        { id: "T", type: "sns.topic", properties: fifo ? FIFO : {} },
        ...list.flatMap((_, i) => [{ id: `Q${i}`, type: "sqs.queue", properties: fifo ? queueFifo : {} }, { id: `D${i}`, type: "sqs.queue", properties: fifo ? queueFifo : {} }]),
      ],
      connections: [
        { id: "p", type: "sns:Publish", from: "shop", to: "T", behaviour: { latencyMs: 3 } },
        ...list.flatMap(({ filters, fails, losesAnswer, dead, latency }, i) => [
          { id: `s-Q${i}`, type: "sns.subscription", from: "T", to: `Q${i}`, properties: { RawMessageDelivery: true, ...(filters ? { FilterPolicy: { kind: ["a"] } } : {}) }, behaviour: { latencyMs: 5, deliveryLatencyMs: latency, losesAnswer, ...(fails === undefined ? {} : { fails }) } },
          ...(dead ? [{ id: `d${i}`, type: "sns.redrive", from: `s-Q${i}`, to: `D${i}` }] : []),
        ]),
      ],
    }, { seed }).to(4000);
    const { published } = run.inspect<{ published: number }>("T");
    expect(published).toBe(30);
    for (const [i, each] of list.entries()) {
      const { delivered, filtered, failed, deadLettered, dropped, pending } = tally(run, `Q${i}`);
      expect({ sum: delivered + filtered + failed, pending }).toEqual({ sum: published, pending: [] });
      expect(deadLettered + dropped).toBe(failed);
      if (each.losesAnswer.kind === "never" && each.fails?.as !== "timeout") {
        expect(queue(run, `Q${i}`)).toHaveLength(delivered);
        expect(new Set(texts(run, `Q${i}`)).size).toBe(delivered);
        if (each.fails?.as !== "clientError" && !each.filters) expect(delivered).toBe(published);
      }
      expect(queue(run, `D${i}`)).toHaveLength(deadLettered);
      if (fifo) for (const group of new Set(queue(run, `Q${i}`).map((m) => m.group))) {
        const numbers = queue(run, `Q${i}`).filter((m) => m.group === group).map((m) => (JSON.parse(m.body) as { n: number }).n);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      }
    }
  }), { numRuns: 25, seed: 11 });
});
