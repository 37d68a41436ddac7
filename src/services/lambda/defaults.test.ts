/** Whole documents with default settings (five milliseconds each way): what a person sees first. */
import { describe, expect, test } from "vitest";
import { answer, fn, mapping, starts, view, waiting, type FunctionTest, type Row } from "../../testing/lambda.ts";
import { assertConserved } from "../../testing/sqs.ts";
import { simulate, type Simulation } from "../../testing/simulate.ts";

const always = { kind: "always" };
const at = (given: FunctionTest, rows: readonly Row[] = []) => fn(given, rows, { latencyMs: 5 });
const client = (behaviour: object, type = "lambda:Invoke", connection: object = {}) => ({ nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 1 }, ...behaviour } }], connections: [{ id: "i", from: "c", to: "f", type, ...connection }] });

function orders(worker: object, more: { readonly mapping?: object; readonly queue?: object; readonly max?: number } = {}): Simulation {
  return simulate({
    nodes: [
      { id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 500 }, body: { order: "{{seq}}" }, stopAfter: 40 } }, { id: "orders", type: "sqs.queue", ...more.queue }, { id: "dead", type: "sqs.queue" }, { id: "worker", type: "lambda.function", ...worker },
    ],
    connections: [
      { id: "c1", from: "shop", to: "orders", type: "sqs:SendMessage" }, { id: "c2", from: "orders", to: "worker", type: "lambda.eventSourceMapping", ...more.mapping },
      { id: "c3", from: "orders", to: "dead", type: "sqs.redrive", properties: { maxReceiveCount: more.max ?? 3 } },
    ],
  }, { latencyMs: 5 });
}

describe("with default settings", () => {
  test("LAM-008 LAM-043 LAM-136 a client waits for a cold and a warm answer", () => {
    const s = at(client({ arrivals: { kind: "at", times: ["0s", "1s"] } }));
    expect(view(s.to(0.1))).toMatchObject({ counts: { starting: 1 }, environments: [{ state: "init", startedAtUs: 5_000, endsAtUs: 205_000 }] });
    s.to(2);
    expect(s.fates("c")).toEqual(["answered", "answered"]);
    expect(s.metric("c", "Latency")).toMatchObject({ count: 2, min: 110, max: 310 });
    expect(view(s)).toMatchObject({ coldStarts: 1, billedMs: 400 });
  });

  test("LAM-010 LAM-011 a client's SDK tries a throttle again, a function error not", () => {
    const throttled = at({ properties: { ReservedConcurrentExecutions: 0 }, ...client({}) }).to(5);
    expect(view(throttled)).toMatchObject({ throttles: 3, invocations: 0 });
    expect(view(at({ behaviour: { fails: always }, ...client({}) }).to(5))).toMatchObject({ throttles: 0, invocations: 1, errors: 1 });
  });

  test("LAM-021 LAM-022 LAM-029 an event of a client ends as a record", () => {
    const c = client({}, "lambda:Invoke", { properties: { InvocationType: "Event" } });
    const s = at({ behaviour: { fails: always }, nodes: [...c.nodes, { id: "q", type: "sqs.queue" }], connections: [...c.connections, { id: "d", from: "f", to: "q", type: "lambda.onFailure" }] });
    expect(view(s.to(30)).async).toMatchObject({ total: 1, events: [{ state: "waits-after-error", runs: 1 }] });
    s.to(300);
    expect(starts(s)).toEqual([0.005, 60.305, 180.405]);
    expect(waiting(s, "q")).toHaveLength(1);
    expect(s.fates("c")).toEqual(["dropped"]);
    assertConserved(s);
  });

  test("LAM-074 LAM-079 LAM-080 every order is done or dead, and none is lost", () => {
    const s = orders({ behaviour: { fails: { kind: "ratio", of: [1, 4] }, durationMs: 800 } });
    expect(mapping(s.to(5), "c2")).toMatchObject({ state: "Enabled", slots: { allowance: expect.any(Number) } });
    s.to(400);
    const q = s.inspect<{ deleted: number; deadLettered: number; visible: unknown[]; inFlight: unknown[] }>("orders");
    expect([q.deleted + q.deadLettered, q.visible.length, q.inFlight.length]).toEqual([40, 0, 0]);
    expect(waiting(s, "dead")).toHaveLength(q.deadLettered);
    assertConserved(s);
  });

  test("LAM-081 partial batches come back alone", () => {
    const s = orders({ behaviour: { failsItems: { kind: "first", n: 1 }, durationMs: 200 } }, { mapping: { properties: { BatchSize: 10, MaximumBatchingWindowInSeconds: 2, FunctionResponseTypes: ["ReportBatchItemFailures"] } }, queue: { properties: { VisibilityTimeout: 20 } } }).to(120);
    expect(s.inspect("orders")).toMatchObject({ deleted: 40, deadLettered: 0 });
    expect(mapping(s, "c2").tally).toMatchObject({ failed: 40, deleted: 40 });
  });

  test("LAM-083 LAM-084 a reservation of one dead-letters orders that never ran", () => {
    const s = orders({ properties: { ReservedConcurrentExecutions: 1, Timeout: 30 }, behaviour: { durationMs: 25_000 } }, { mapping: { properties: { BatchSize: 1 } }, max: 1 });
    expect(mapping(s.to(10), "c2").held).toBeGreaterThan(0);
    s.to(200);
    expect(waiting(s, "dead").length).toBeGreaterThan(5);
    expect(view(s, "worker").throttles).toBeGreaterThan(20);
  });

  test("LAM-087 a cap waits in the queue instead", () => {
    const s = orders({ properties: { Timeout: 5 }, behaviour: { durationMs: 4_000 } }, { mapping: { properties: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } } } }).to(100);
    expect(view(s, "worker")).toMatchObject({ throttles: 0, counts: { idle: 2 } });
    expect(s.inspect("orders")).toMatchObject({ deleted: 40 });
  });

  test("LAM-132 a function that answers its own queue is stopped", () => {
    const s = simulate({
      nodes: [{ id: "q", type: "sqs.queue" }, { id: "f", type: "lambda.function" }],
      connections: [{ id: "m", from: "q", to: "f", type: "lambda.eventSourceMapping" }, { id: "back", from: "f", to: "q", type: "sqs:SendMessage" }],
      script: [{ at: "0s", call: "sqs:SendMessage", on: "q", input: { MessageBody: "x" } }],
    }, { latencyMs: 5 }).to(20);
    expect(view(s)).toMatchObject({ invocations: 16, recursionStopped: 1 });
    expect(s.findings.map(({ code }) => code)).toContain("Lambda.RecursiveLoop");
  });

  test("LAM-046 LAM-061 the realistic profile runs as well", () => {
    const s = at({ account: { profile: "realistic" }, ...client({ arrivals: { kind: "poisson", perSecond: 2 }, stopAfter: 50 }) }).to(60);
    expect(view(s).coldStarts).toBeGreaterThan(0);
    expect(s.metric("f", "InitDuration")).toMatchObject({ min: expect.any(Number) });
    s.to(700);
    expect(view(s).environmentCount).toBe(0);
    expect(answer(at({}, [[0, "lambda:Invoke", "f", {}, "a"]]).to(1), "a")).toEqual([0.3, "ok"]);
  });
});

describe("what comes and goes while it runs", () => {
  test("LAM-016 LAM-091 answers callers of a function that is removed, and leaves the queue as it was", () => {
    const s = fn({
      properties: { Timeout: 20 }, behaviour: { durationMs: 10_000 }, nodes: [{ id: "q", type: "sqs.queue", properties: { VisibilityTimeout: 120 } }],
      connections: [{ id: "m", from: "q", to: "f", type: "lambda.eventSourceMapping" }],
    }, [[0, "sqs:SendMessage", "q", { MessageBody: "x" }], [0, "lambda:Invoke", "f", {}, "a"], { at: "1s", remove: "f" }], { latencyMs: 5 }).to(200);
    expect(answer(s, "a")).toEqual([1, "ResourceNotFoundException 404"]);
    expect(waiting(s)).toEqual(["x"]);
    assertConserved(s);
  });

  test("LAM-080 says that a queue's mapping has no destination", () => {
    const s = simulate({
      nodes: [{ id: "q", type: "sqs.queue" }, { id: "d", type: "sqs.queue" }, { id: "f", type: "lambda.function" }],
      connections: [{ id: "m", from: "q", to: "f", type: "lambda.eventSourceMapping" }, { id: "x", from: "m", to: "d", type: "lambda.mappingOnFailure" }],
    }).to(1);
    expect(s.findings.map(({ code }) => code)).toContain("Lambda.DestinationOfQueueMapping");
  });

  test("LAM-128 an arrow to its URL is its URL", () => {
    const asked = (kind: string) => at({ behaviour: { returns: { statusCode: 201, body: "made" } }, ...client({ kind }, "lambda:InvokeFunctionUrl") }).to(2);
    expect(asked("curl").fates("c")).toEqual(["answered"]);
    expect(view(asked("curl")).invocations).toBe(1);
    // A browser may not read what does not allow its origin.
    expect(asked("browser").fates("c")).toEqual(["dropped"]);
  });

  test("LAM-128 a request that failed at its URL is the client's own, who sends it again", () => {
    const s = at({ behaviour: { fails: { kind: "first", n: 1 } }, ...client({ retries: {} }, "lambda:InvokeFunctionUrl") }).to(5);
    expect(s.fates("c")).toEqual(["answered"]);
    expect(view(s).invocations).toBe(2);
  });
});
