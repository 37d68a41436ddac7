import { describe, expect, test } from "vitest";
import { answer, change, fn, mapping, starts, view, warm, type FunctionTest, type Row } from "../../testing/lambda.ts";
import { assertConserved } from "../../testing/sqs.ts";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { BrokerView } from "./view.ts";

type Members = { readonly [member: string]: Json };
interface BrokerTest { readonly engine?: "ACTIVEMQ" | "RABBITMQ"; readonly broker?: Members; readonly f?: FunctionTest; readonly mapping?: { readonly properties?: Members; readonly behaviour?: Members }; readonly account?: Members }

function brokered({ engine = "RABBITMQ", broker = {}, f = {}, mapping: about = {}, account = {} }: BrokerTest, rows: readonly (Row | Json)[] = []) {
  return fn({
    ...warm(f), account, nodes: [{ id: "b", type: "mq.broker", properties: { EngineType: engine }, behaviour: broker }], connections: [{ id: "m", from: "b", to: "f", type: "lambda.eventSourceMapping", ...about }],
  }, rows);
}
const send = (at: number, body: string, more: Members = {}): Row => [at, "mq:Send", "b", { Body: body, ...more }, `s${at}${body}`.replace(/\W/g, "_")];
const brokerOf = (s: ReturnType<typeof brokered>) => s.view<BrokerView>("b");
const alone = { properties: { BatchSize: 1, MaximumBatchingWindowInSeconds: 0 } };
const second = { behaviour: { durationMs: 1000 } };

describe("with Lambda", () => {
  test("LAM-111 runs one batch of RabbitMQ at a time, five of ActiveMQ", () => {
    const rows = Array.from({ length: 3 }, (_, n) => send(0, `${n}`));
    const rabbit = brokered({ mapping: alone, f: { properties: { ReservedConcurrentExecutions: 50 }, ...second } }, rows);
    expect(mapping(rabbit.to(0.5))).toMatchObject({ slots: { used: 1, allowance: 1, most: 1 }, batches: [{ state: "invoking", records: 1, deadlineUs: -1 }] });
    expect(brokerOf(rabbit)).toMatchObject({ engine: "RabbitMQ", queues: [{ name: "queue", waiting: 2, inFlight: 1 }] });
    rabbit.to(5);
    expect(starts(rabbit)).toEqual([0, 1, 2]);
    expect(brokerOf(rabbit).tally).toMatchObject({ sent: 3, acknowledged: 3 });
    expect(mapping(rabbit).tally).toMatchObject({ deleted: 3, failed: 0 });
    const active = brokered({ engine: "ACTIVEMQ", mapping: alone, f: second }, Array.from({ length: 7 }, (_, n) => send(0, `${n}`))).to(5);
    expect(starts(active)).toEqual([0, 0, 0, 0, 0, 1, 1]);
    assertConserved(active);
  });

  test("LAM-111 gathers 100 for half a second by default", () => {
    const s = brokered({ f: second }, [send(0, "a"), send(0.2, "b"), send(0.4, "c")]);
    expect(mapping(s.to(0.45))).toMatchObject({ batchSize: 100, windowS: 0.5, openBatch: { records: 3, closesAtUs: 500_000 } });
    s.to(1);
    expect([starts(s), mapping(s).tally.invoked]).toEqual([[0.5], 3]);
    const full = brokered({}, Array.from({ length: 100 }, (_, n) => send(n < 99 ? 0 : 0.2, `${n}`))).to(1);
    expect(starts(full)).toEqual([0.2]);
  });

  test("LAM-111 MQB-002 MQB-003 redelivers a failed batch six times with ActiveMQ, then it is dead", () => {
    const s = brokered({ engine: "ACTIVEMQ", mapping: alone, f: { behaviour: { durationMs: 0, fails: { kind: "always" } } } }, [send(0, "x")]);
    expect(brokerOf(s.to(0.5))).toMatchObject({ queues: [{ waiting: 0, delayed: 1, messages: [{ redeliveries: 1, againAtUs: 1_000_000 }] }] });
    s.to(20);
    expect(starts(s)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(brokerOf(s)).toMatchObject({ deadLetters: 1, maximumRedeliveries: 6, tally: { redelivered: 6, deadLettered: 1 } });
    expect(s.inspect<{ queues: Record<string, { waiting: { body: string }[] }> }>("b").queues["ActiveMQ.DLQ"]!.waiting.map((one) => one.body)).toEqual(["x"]);
    const rabbit = brokered({ mapping: alone, f: { behaviour: { durationMs: 0, fails: { kind: "always" } } } }, [send(0, "x")]).to(20);
    expect(starts(rabbit)).toHaveLength(21);
    expect(brokerOf(rabbit).deadLetters).toBe(0);
    assertConserved(s);
  });

  test("LAM-111 holds a throttled batch and loses nothing", () => {
    const s = brokered({ mapping: alone, f: { properties: { ReservedConcurrentExecutions: 0 } } }, [send(0, "x"), [20, "lambda:PutFunctionConcurrency", "f", { ReservedConcurrentExecutions: 1 }]]);
    expect(mapping(s.to(8))).toMatchObject({ held: 1, batches: [{ throttles: 4 }] });
    s.to(40);
    expect(starts(s)).toEqual([31]);
    expect(brokerOf(s).tally).toMatchObject({ acknowledged: 1, redelivered: 0 });
  });

  test("LAM-109 LAM-111 acknowledges what fits no filter", () => {
    const s = brokered({ mapping: { properties: { ...alone.properties, FilterCriteria: { Filters: [{ Pattern: { data: { city: ["Seattle"] } } }] } } } }, [send(0, '{"city":"Paris"}'), send(0, '{"city":"Seattle"}')]).to(2);
    expect(mapping(s).tally).toMatchObject({ filtered: 1, invoked: 1 });
    expect(brokerOf(s).tally.acknowledged).toBe(2);
  });

  test("LAM-111 refuses what AWS would not take, and says how many may run", () => {
    const problems = (properties: Members) => problemsOf({ nodes: [{ id: "b", type: "mq.broker" }, { id: "f", type: "lambda.function" }], connections: [{ id: "m", from: "b", to: "f", type: "lambda.eventSourceMapping", properties }] }).map((one) => one.message).join();
    expect(problems({ ScalingConfig: { MaximumConcurrency: 10 } })).toContain("not supported");
    expect(problems({ Queues: ["none"] })).toContain("ESM_CONFIG_NOT_VALID");
    expect(problems({ FunctionResponseTypes: ["ReportBatchItemFailures"] })).toContain("FunctionResponseTypes");
    expect(problems({ Queues: ["queue"] })).toBe("");
  });

  test("LAM-111 a document with default settings", () => {
    const s = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 100 }, body: { order: "{{seq}}" }, stopAfter: 50 } }, { id: "b", type: "mq.broker" }, { id: "f", type: "lambda.function" }],
      connections: [{ id: "c", from: "shop", to: "b", type: "mq:Send" }, { id: "m", from: "b", to: "f", type: "lambda.eventSourceMapping" }],
    }, { latencyMs: 5 }).to(20);
    expect(brokerOf(s)).toMatchObject({ queues: [{ waiting: 0, inFlight: 0 }], tally: { sent: 50, acknowledged: 50 } });
    expect(s.fates("shop").every((fate) => fate === "processed")).toBe(true);
    assertConserved(s);
  });
});

describe("the broker itself", () => {
  test("MQB-001 delivers in order, to one receiver, and forgets what was acknowledged", () => {
    const s = fn({ nodes: [{ id: "b", type: "mq.broker", behaviour: { queues: ["a", "z"] } }] }, [
      send(0, "1"), send(0, "2"), send(0, "other", { Queue: "z" }), [1, "mq:Receive", "b", { MaxMessages: 1 }, "one"], [1, "mq:Receive", "b", { MaxMessages: 5 }, "two"], [2, "mq:Receive", "b", { WaitSeconds: 5 }, "none"],
      [3, "mq:Acknowledge", "b", { Tags: ["1"] }, "ack"], [3, "mq:Send", "b", { Queue: "missing", Body: "x" }, "missing"],
    ]).to(10);
    const bodies = (as: string) => (s.call(as).output as unknown as { Messages: { Body: string }[] }).Messages.map((one) => one.Body);
    expect([bodies("one"), bodies("two"), bodies("none"), s.call("none").answeredAt]).toEqual([["1"], ["2"], [], 7]);
    expect(s.inspect("b")).toMatchObject({ queues: { a: { waiting: [], inFlight: [{ body: "2" }], acknowledged: 1 }, z: { waiting: [{ body: "other" }] } } });
    expect(answer(s, "missing")[1]).toBe("QueueNotFound 404");
    assertConserved(s);
  });

  test("LAM-092 LAM-111 what a mapping held when it was switched off or removed goes back", () => {
    const rows = [send(0, "1"), send(0, "2")];
    const off = brokered({ mapping: { properties: { MaximumBatchingWindowInSeconds: 10 } } }, [...rows, [1, "lambda:UpdateEventSourceMapping", "m", { Enabled: false }]]).to(5);
    expect(brokerOf(off)).toMatchObject({ queues: [{ waiting: 2, inFlight: 0 }] });
    const gone = brokered({ mapping: alone, f: { properties: { Timeout: 20 }, behaviour: { durationMs: 10_000 } } }, [...rows, { at: "1s", remove: "m" }]).to(30);
    expect(brokerOf(gone)).toMatchObject({ queues: [{ waiting: 2, inFlight: 0 }] });
    const changed = brokered({ mapping: alone }, [...rows, change(1, "b", { behaviour: { queues: ["queue", "more"] } }), send(2, "3", { Queue: "more" })]).to(5);
    expect(brokerOf(changed).queues.map((queue) => [queue.name, queue.waiting])).toEqual([["queue", 0], ["more", 1]]);
    for (const s of [off, gone, changed]) assertConserved(s);
    expect(view(off).invocations).toBe(0);
  });
});
