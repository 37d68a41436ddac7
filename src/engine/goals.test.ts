import { describe, expect, test } from "vitest";
import { loadScenario } from "../scenario/load.ts";
import { Run } from "./run.ts";

/** Five orders, one a second; the worker takes 1.5 s for each, and order 2 fails until it is dead-lettered at 12.5 s. */
const NODES = [
  { id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 1000 }, stopAfter: 5 } },
  { id: "orders", type: "sqs.queue", properties: { VisibilityTimeout: 5 } },
  { id: "dead", type: "sqs.queue" },
  { id: "worker", type: "worker.fleet", properties: { MinSize: 1, MaxSize: 1, DesiredCapacity: 1 }, behaviour: { bootMs: 0, threads: 1, durationMs: 1500, fails: { kind: "matches", pattern: { order: [2] } } } },
];
const CONNECTIONS = [
  { id: "c1", from: "shop", to: "orders", type: "sqs:SendMessage" },
  { id: "c2", from: "orders", to: "worker", type: "sqs.poll", properties: { MaxNumberOfMessages: 1, WaitTimeSeconds: 20 } },
  { id: "c3", from: "orders", to: "dead", type: "sqs.redrive", properties: { maxReceiveCount: 2 } },
];

function judge(expectation: object, untilS = 60, nodes: readonly object[] = NODES): { held: boolean | null; atS?: number; message?: string } {
  const loaded = loadScenario({ eventyard: 1, title: "goals", account: { latencyMs: 0 }, until: "60s", nodes, connections: CONNECTIONS, goals: [{ say: "it", expect: expectation }] });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const run = new Run(loaded.scenario, { traceCap: 0 });
  run.advance(untilS * 1e6);
  const { held, atUs, message } = run.goals.results(run.reachedUs, true)[0]!;
  return { held, ...(atUs === undefined ? {} : { atS: atUs / 1e6 }), ...(message === undefined ? {} : { message: run.world.messages.labelOf(message) }) };
}

const orders = (more: object) => ({ messages: { from: "shop" }, ...more });

describe("what nobody has set yet", () => {
  test("a gauge stands at 0 until it is set, also for its least value", () => {
    // The first message reaches the dead-letter queue at 12.5 s.
    const visible = { metric: "ApproximateNumberOfMessagesVisible", of: "dead", statistic: "Minimum" };
    expect(judge({ ...visible, is: ["=", 0] })).toEqual({ held: true });
    expect(judge({ ...visible, is: [">=", 1], during: ["20s", "30s"] })).toEqual({ held: true });
  });
});

describe("goals over messages", () => {
  test("a worker receives and processes what a queue keeps; without a place each counts once", () => {
    const third = { messages: { from: "shop", matching: { order: [3] } }, times: ["=", 1] };
    for (const place of [{}, { at: "worker" }, { at: "orders" }]) for (const fate of ["received", "processed"]) expect({ fate, place, ...judge({ ...third, fate, ...place }) }).toEqual({ fate, place, held: true });
  });

  test("work that is done again counts again, also when nothing is deleted", () => {
    const forgetful = NODES.map((node) => (node.id === "worker" ? { ...node, behaviour: { ...node.behaviour, deletes: { kind: "never" } } } : node));
    expect(judge({ messages: { from: "shop", matching: { order: [1] } }, fate: "processed", at: "worker", times: [">=", 2] }, 60, forgetful)).toEqual({ held: true });
  });

  test("one that failed names the first moment and its message", () => {
    expect(judge(orders({ fate: "received", at: "worker", times: ["=", 1] }))).toEqual({ held: false, atS: 7.5, message: "order 2" });
    expect(judge(orders({ fate: "dead-lettered", times: ["=", 0] }))).toEqual({ held: false, atS: 12.5, message: "order 2" });
    // What has not come is missed when its time is up.
    expect(judge(orders({ fate: "processed", times: ["=", 1], within: "5s" }))).toEqual({ held: false, atS: 6, message: "order 2" });
    expect(judge(orders({ fate: "processed", times: ["=", 1] }))).toEqual({ held: false, atS: 60, message: "order 2" });
  });

  test("one whose span has not passed is open, even if it stands well", () => {
    expect(judge(orders({ fate: "dead-lettered", times: ["=", 0], within: "90s" }), 10)).toEqual({ held: null });
    expect(judge({ messages: { from: "shop", matching: { order: [1] } }, fate: "processed", times: [">=", 1], within: "90s" }, 10)).toEqual({ held: true });
  });
});

describe("goals over metrics", () => {
  test("a sum that should be a number fails when it is past it, not on its way there", () => {
    const sent = (is: readonly [string, number]) => ({ metric: "NumberOfMessagesSent", of: "orders", statistic: "Sum", is });
    expect(judge(sent(["=", 3]))).toEqual({ held: false, atS: 3 });
    expect(judge(sent(["=", 6]))).toEqual({ held: false, atS: 60 });
    expect(judge(sent(["=", 5]))).toEqual({ held: true });
  });

  test("what stood when a span began counts in it", () => {
    const waiting = { metric: "ApproximateNumberOfMessagesVisible", of: "dead", statistic: "Minimum", is: ["=", 1] };
    expect(judge({ ...waiting, during: ["20s", "30s"] })).toEqual({ held: true });
    expect(judge({ ...waiting, statistic: "Maximum", is: ["=", 0], during: ["20s", "30s"] })).toMatchObject({ held: false });
  });

  test("a span that has not passed leaves a goal open unless it can't be met any more", () => {
    const most = { metric: "ApproximateNumberOfMessagesVisible", of: "dead", statistic: "Maximum", is: ["=", 0], during: ["0s", "50s"] };
    expect(judge(most, 10)).toEqual({ held: null });
    expect(judge(most, 20)).toEqual({ held: false, atS: 12.5 });
  });
});

describe("goals over percentiles", () => {
  test("are measured where the work is done, and name the first that was too much", () => {
    expect(judge({ percentile: 50, measure: "age", of: "worker", is: ["<", "1s"] })).toEqual({ held: false, atS: 1.5, message: "order 1" });
    expect(judge({ percentile: 99, measure: "duration", of: "worker", is: ["<=", "1.5s"] })).toEqual({ held: true });
  });

  test("fail at the end when there was nothing to measure", () => {
    expect(judge({ percentile: 99, measure: "age", of: "dead", is: ["<", "1s"] })).toEqual({ held: false });
  });
});

describe("how a goal stands", () => {
  /** Before the end: `open`, `holds`, `met` or `broken`, and what is said of it. */
  const standing = (expectation: object, untilS: number) => {
    const loaded = loadScenario({ eventyard: 1, title: "goals", account: { latencyMs: 0 }, until: "60s", nodes: NODES, connections: CONNECTIONS, goals: [{ say: "it", expect: expectation }] });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const run = new Run(loaded.scenario, { traceCap: 0 });
    run.advance(untilS * 1e6);
    const { standing: stands, because } = run.goals.results(run.reachedUs, untilS >= 60)[0]!;
    return [stands, because];
  };

  test("what may still break only holds; what grows past its bound is met", () => {
    const dead = { metric: "ApproximateNumberOfMessagesVisible", of: "dead", statistic: "Maximum", is: ["=", 0] };
    expect(standing(dead, 1)).toEqual(["holds", "Messages visible at dead went up to 0; it should be none."]);
    expect(standing(dead, 20)[0]).toBe("broken");
    expect(standing({ ...dead, is: [">=", 1] }, 1)[0]).toBe("open");
    expect(standing({ ...dead, is: [">=", 1] }, 20)[0]).toBe("met");
    expect(standing({ ...dead, during: ["0s", "5s"] }, 3)[0]).toBe("holds");
    expect(standing({ ...dead, during: ["10s", "30s"] }, 3)).toEqual(["open", "It counts from 10 s on."]);
    expect(standing({ ...dead, during: ["0s", "5s"] }, 6)[0]).toBe("met");
  });

  test("a sum on its way is no failure before the end", () => {
    const sent = { metric: "NumberOfMessagesSent", of: "orders", statistic: "Sum", is: [">=", 1000] };
    expect(standing(sent, 5)[0]).toBe("open");
    expect(standing(sent, 60)[0]).toBe("broken");
  });

  test("messages: open while some are on their way, and told in words", () => {
    expect(standing(orders({ fate: "processed", times: ["=", 1] }), 2)).toEqual(["open", expect.stringMatching(/^\d of \d messages from shop so far: processed exactly once\. The others are still on their way\.$/)]);
    expect(standing(orders({ fate: "dead-lettered", times: ["=", 0] }), 2)[0]).toBe("holds");
    expect(standing(orders({ fate: "dead-lettered", times: ["=", 0] }), 20)).toEqual(["broken", "Order 2 was dead-lettered once; it should be never."]);
  });
});

test("all fail with the first part that fails, any with the last, and not is the other way round", () => {
  const never = orders({ fate: "expired", times: [">", 0] });
  const dead = orders({ fate: "dead-lettered", times: ["=", 0] });
  const twice = orders({ fate: "received", times: ["=", 1] });
  expect(judge({ all: [dead, twice] })).toEqual({ held: false, atS: 7.5, message: "order 2" });
  expect(judge({ any: [dead, twice] })).toEqual({ held: false, atS: 12.5, message: "order 2" });
  expect(judge({ not: dead })).toEqual({ held: true });
  expect(judge({ not: { not: never } })).toEqual({ held: false, atS: 60 });
});
