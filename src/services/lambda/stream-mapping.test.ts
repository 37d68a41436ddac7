import { describe, expect, test } from "vitest";
import { answer, fn, mapping, notes, records, starts, view, warm, type FunctionTest, type Row } from "../../testing/lambda.ts";
import { withFakeStream } from "../../testing/fake-stream.ts";
import type { Json } from "../../vocabulary/json.ts";

type Members = { readonly [member: string]: Json };
const put = (at: number, data: string, more: Members = {}): Row => [at, "kinesis:Put", "s", { data, ...more }];
const always = { kind: "always" };
const poison = { kind: "matches", pattern: { bad: [true] } };

interface StreamTest { readonly shards?: number; readonly f?: FunctionTest; readonly mapping?: { readonly properties?: Members; readonly behaviour?: Members }; readonly nodes?: readonly object[]; readonly connections?: readonly object[] }

function streamed(given: StreamTest, rows: readonly (Row | Json)[] = []) {
  const { shards = 1, f = {}, mapping: about = {}, nodes = [], connections = [] } = given;
  return fn({ ...warm(f), nodes: [{ id: "s", type: "kinesis.stream", properties: { ShardCount: shards } }, ...nodes], connections: [{ id: "m", from: "s", to: "f", type: "lambda.eventSourceMapping", ...about }, ...connections] }, rows, { services: withFakeStream });
}
const dead = { nodes: [{ id: "d", type: "sqs.queue" }], connections: [{ id: "fail", from: "m", to: "d", type: "lambda.mappingOnFailure" }] };
const lanes = (s: ReturnType<typeof streamed>) => mapping(s).lanes;

describe("lanes", () => {
  test("LAM-094 works on one batch of each shard at a time", () => {
    const rows = [0, 1].flatMap((shard) => ["1", "2", "3"].map((n) => put(0, n, { shard })));
    const s = streamed({ shards: 2, f: { behaviour: { durationMs: 1000 } }, mapping: { properties: { BatchSize: 1 } } }, rows);
    expect(lanes(s.to(0.5)).map((lane) => [lane.shard, lane.state, lane.records, lane.waiting])).toEqual([["shard-0", "running", 1, 2], ["shard-1", "running", 1, 2]]);
    expect(view(s).concurrency.used).toBe(2);
    s.to(5);
    expect(starts(s)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test("LAM-095 polls once a second, or is pushed to", () => {
    const polled = streamed({}, [put(0.3, "x")]).to(2);
    expect(starts(polled)).toEqual([1]);
    const pushed = streamed({ mapping: { behaviour: { consumer: "enhancedFanOut" } } }, [put(0.3, "x")]).to(2);
    expect(starts(pushed)).toEqual([0.37]);
    expect(mapping(polled).shards).toEqual([{ id: "shard-0", state: "reading", behindMs: 0 }]);
  });

  test("LAM-095 polls a table's stream four times a second", () => {
    const s = fn({ ...warm({}), nodes: [{ id: "t", type: "dynamodb.table", behaviour: { latencyMs: 0 } }], connections: [{ id: "m", from: "t", to: "f", type: "lambda.eventSourceMapping" }] }, [[0.3, "dynamodb:PutItem", "t", { Item: { id: { S: "1" } } }, "put"]]).to(2);
    expect(answer(s, "put")[1]).toBe("ok");
    expect(starts(s)).toEqual([0.5]);
  });

  test("LAM-096 starts where it is told", () => {
    const from = (properties: Members) => {
      const s = streamed({ mapping: { properties: { Enabled: false, ...properties } } }, [put(0, "a", { at: -10 }), put(0, "b", { at: -5 }), put(0, "c"), [1, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }], put(2, "d")]).to(5);
      return mapping(s).tally.invoked;
    };
    expect([from({ StartingPosition: "TRIM_HORIZON" }), from({ StartingPosition: "LATEST" }), from({ StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: -6 })]).toEqual([4, 1, 3]);
    const create = (more: Members) => answer(streamed({ nodes: [{ id: "s2", type: "kinesis.stream" }] }, [[0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn: "arn:aws:kinesis:us-east-1:123456789012:stream/s2", FunctionName: "f", ...more }, "a"]]).to(0), "a")[1];
    expect([create({}), create({ StartingPosition: "SOON" }), create({ StartingPosition: "LATEST" })]).toEqual(["InvalidParameterValueException 400", "ValidationException 400", "ok"]);
  });

  test("LAM-097 gathers during its window", () => {
    const s = streamed({ mapping: { properties: { BatchSize: 100, MaximumBatchingWindowInSeconds: 10 } } }, Array.from({ length: 15 }, (_, n) => put(n + 0.5, `${n}`)));
    expect(lanes(s.to(5))[0]).toMatchObject({ state: "gathering", waiting: 5, nextAtUs: 11_000_000 });
    s.to(11.05);
    expect([starts(s), mapping(s).tally.invoked]).toEqual([[11], 11]);
  });

  test("LAM-098 blocks the shard of a poison record only", () => {
    const rows = [put(0, '{"bad":true}', { shard: 1 }), ...Array.from({ length: 600 }, (_, n) => [put(n, "{}", { shard: 0 }), put(n + 0.001, "{}", { shard: 1 })]).flat()];
    const s = streamed({ shards: 2, f: { behaviour: { durationMs: 0, fails: poison } } }, rows).to(600);
    const [free, blocked] = [lanes(s).find((lane) => lane.shard === "shard-0")!, lanes(s).find((lane) => lane.shard === "shard-1")!];
    expect([free.processed, free.waiting, blocked.processed]).toEqual([600, 0, 0]);
    expect(blocked.oldestAtUs).toBe(0);
    expect(mapping(s).iteratorAgeMs).toBe(600_000);
    expect(notes(s, "LAM-098", "m").length).toBeGreaterThan(5);
  });

  const failing = { behaviour: { durationMs: 0, fails: always } };
  test("LAM-099 tries again with growing waits", () => {
    const s = streamed({ f: failing }, [put(0, "x")]);
    expect(lanes(s.to(1))[0]).toMatchObject({ state: "backing off", failures: 2, nextAtUs: 1_500_000 });
    s.to(64);
    expect(starts(s)).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5]);
  });

  test("LAM-100 gives up after the retries", () => {
    const s = streamed({ f: { behaviour: { durationMs: 0, fails: poison } }, mapping: { properties: { BatchSize: 1, MaximumRetryAttempts: 2 } } }, [put(0, '{"bad":true}'), put(0, "{}")]).to(10);
    expect(starts(s)).toEqual([0, 0.5, 1.5, 1.5]);
    expect(s.metric("m", "DroppedEventCount")).toBe(1);
    expect(lanes(s)[0]).toMatchObject({ processed: 1, discarded: 1 });
  });

  test("LAM-100 gives up by age, also before a first run", () => {
    const aged = { properties: { MaximumRecordAgeInSeconds: 60 } };
    const old = streamed({ ...dead, mapping: aged }, [put(0, "x", { at: -61 })]).to(5);
    expect(starts(old)).toEqual([]);
    expect(records(old, "d")[0]).toMatchObject({ requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 1 } });
    expect(records(old, "d")[0]).not.toHaveProperty("responseContext");
    const retried = streamed({ ...dead, f: failing, mapping: aged }, [put(0, "x")]).to(63);
    expect(starts(retried)).toHaveLength(7);
    retried.to(63.5);
    expect(records(retried, "d")[0]).toMatchObject({ requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 8 } });
  });

  test("LAM-101 sends a pointer, not the records", () => {
    const s = streamed({ ...dead, f: failing, mapping: { properties: { BatchSize: 1, MaximumRetryAttempts: 1 } } }, [put(0, "secret")]).to(5);
    const [record] = records(s, "d");
    expect(record).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 }, responseContext: { statusCode: 200, functionError: "Unhandled" },
      KinesisBatchInfo: { shardId: "shard-0", startSequenceNumber: "1", endSequenceNumber: "1", batchSize: 1, streamArn: "arn:aws:kinesis:us-east-1:123456789012:stream/s" },
    });
    expect(JSON.stringify(record)).not.toContain("secret");
    expect(s.metric("m", "OnFailureDestinationDeliveredEventCount")).toBe(1);
  });

  test("LAM-102 bisects down to the poison record", () => {
    const s = streamed({ f: { behaviour: { durationMs: 0, fails: poison } }, mapping: { properties: { BatchSize: 8, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2, Enabled: false } } }, [
      ...Array.from({ length: 8 }, (_, n) => put(0, JSON.stringify({ n: n + 1, bad: n === 4 }))), [0, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }],
    ]).to(5);
    expect(starts(s)).toEqual([0, 0, 0, 0, 0, 0.5, 1.5, 1.5, 1.5]);
    expect(mapping(s).tally).toMatchObject({ batches: 9, discarded: 1 });
    expect(notes(s, "LAM-102", "m")).toEqual([0, 0, 0]);
    expect(lanes(s)[0]).toMatchObject({ processed: 7, discarded: 1 });
  });

  test("LAM-103 checkpoints at the lowest record reported", () => {
    const s = streamed({ ...dead, f: { behaviour: { durationMs: 0, failsItems: poison } }, mapping: { properties: { BatchSize: 3, MaximumRetryAttempts: 3, FunctionResponseTypes: ["ReportBatchItemFailures"], Enabled: false } } }, [
      ...Array.from({ length: 6 }, (_, n) => put(0, JSON.stringify({ n: n + 1, bad: n === 5 }))), [0, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }],
    ]).to(10);
    expect(mapping(s).tally).toMatchObject({ batches: 6, invoked: 10, discarded: 1 });
    expect(records(s, "d")[0]).toMatchObject({ requestContext: { approximateInvokeCount: 4 }, responseContext: { functionError: null }, KinesisBatchInfo: { batchSize: 1, startSequenceNumber: "6" } });
  });

  test("LAM-104 keeps several lanes in a shard", () => {
    const s = streamed({ f: { behaviour: { durationMs: 1000 } }, mapping: { properties: { BatchSize: 1, ParallelizationFactor: 2 } } }, ["a", "b", "a", "b"].map((key) => put(0, key, { key })));
    expect(view(s.to(0.5)).concurrency.used).toBe(2);
    s.to(3);
    expect(starts(s)).toEqual([0, 0, 1, 1]);
  });

  test("LAM-105 removes nothing by reading", () => {
    const s = streamed({ nodes: [{ id: "g", type: "lambda.function", behaviour: { initMs: 0 } }], connections: [{ id: "m2", from: "s", to: "g", type: "lambda.eventSourceMapping" }] }, Array.from({ length: 5 }, (_, n) => put(0, `${n}`))).to(3);
    expect([mapping(s).tally.invoked, mapping(s, "m2").tally.invoked, s.inspect("s")]).toEqual([5, 5, { records: 5 }]);
  });

  test("LAM-106 goes on at its checkpoint", () => {
    const s = streamed({ f: { behaviour: { durationMs: 0 } } }, [put(0, "1"), put(0, "2"), put(0, "3"), [10, "lambda:UpdateEventSourceMapping", "m", { Enabled: false }], put(20, "4"), put(20, "5"), [30, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }]]);
    s.to(29);
    expect([mapping(s).state, mapping(s).tally.invoked]).toEqual(["Disabled", 3]);
    s.to(30);
    expect(mapping(s).tally.invoked).toBe(5);
    expect(starts(s).at(-1)).toBe(30);
  });

  test("LAM-107 hands a state from run to run of a tumbling window", () => {
    const s = streamed({ f: { behaviour: { durationMs: 0 } }, mapping: { properties: { BatchSize: 1, TumblingWindowInSeconds: 120 } } }, [put(10, "a"), put(50, "b"), put(100, "c")]);
    expect(lanes(s.to(20))[0]!.window).toMatchObject({ number: 0, state: { count: 1 }, endsAtUs: 120_000_000 });
    expect(lanes(s.to(60))[0]!.window).toMatchObject({ state: { count: 2 } });
    expect(lanes(s.to(119))[0]!.window).toMatchObject({ state: { count: 3 } });
    s.to(120);
    expect(starts(s)).toEqual([10, 50, 100, 120]);
    expect(lanes(s)[0]!.window).toBeNull();
    expect(s.rows({ entity: "m", rule: "LAM-107", what: "note" })[0]!.facts).toMatchObject({ state: { count: 3 } });
    const without = streamed({ f: { behaviour: { durationMs: 0, returns: "no state" } }, mapping: { properties: { TumblingWindowInSeconds: 120 } } }, [put(0, "a")]).to(2);
    expect(mapping(without).tally.failed).toBeGreaterThan(1);
  });

  test("LAM-108 waits out throttles without using up retries", () => {
    const s = streamed({ f: { properties: { ReservedConcurrentExecutions: 0 } }, mapping: { properties: { MaximumRetryAttempts: 0 } } }, [put(0, "x"), [100, "lambda:PutFunctionConcurrency", "f", { ReservedConcurrentExecutions: 1 }]]);
    expect(view(s.to(99))).toMatchObject({ invocations: 0 });
    expect(lanes(s)[0]).toMatchObject({ state: "throttled", failures: 0 });
    s.to(200);
    expect(view(s).invocations).toBe(1);
    expect(mapping(s).tally).toMatchObject({ discarded: 0, failed: 0 });
  });

  test("LAM-109 moves past what fits no filter", () => {
    const s = streamed({ mapping: { properties: { FilterCriteria: { Filters: [{ Pattern: { data: { city: ["Seattle"] } } }] } } } }, [put(0, '{"city":"Paris"}'), put(0, '{"city":"Seattle"}')]).to(2);
    expect(mapping(s).tally).toMatchObject({ filtered: 1, invoked: 1 });
  });

  test("LAM-140 reports the iterator's age", () => {
    const s = streamed({}, [put(0.3, "x")]).to(2);
    expect(s.metric("f", "IteratorAge")).toMatchObject({ count: 1, max: 700 });
  });
});

describe("with Kinesis itself", () => {
  const stream = (consumer: "shared" | "enhancedFanOut", rows: readonly (Row | Json)[], properties: Members = {}) => fn({
    ...warm({ behaviour: { durationMs: 100 } }), nodes: [{ id: "s", type: "kinesis.stream", properties: { ShardCount: 1 } }],
    connections: [{ id: "m", from: "s", to: "f", type: "lambda.eventSourceMapping", properties, behaviour: { consumer } }],
  }, rows);
  const record = (at: number, n: number): Row => [at, "kinesis:PutRecord", "s", { Data: "e30=", PartitionKey: `key-${n}` }];
  const hundred = Array.from({ length: 100 }, (_, n) => record(n, n));

  test("LAM-094 LAM-095 reads each record once, over a reshard, by polls and by push", () => {
    for (const consumer of ["shared", "enhancedFanOut"] as const) {
      const s = stream(consumer, [...hundred, [20, "kinesis:UpdateShardCount", "s", { TargetShardCount: 2, ScalingType: "UNIFORM_SCALING" }, "reshard"]]).to(200);
      expect(answer(s, "reshard")[1]).toBe("ok");
      expect(mapping(s).tally).toMatchObject({ received: 100, invoked: 100, discarded: 0 });
      expect(mapping(s).shards.map((shard) => shard.state)).toEqual(["done", "reading", "reading"]);
      expect(mapping(s).lanes.reduce((sum, lane) => sum + lane.processed, 0)).toBe(100);
    }
  });

  test("LAM-105 LAM-106 goes on after being switched off", () => {
    const s = stream("shared", [...hundred, [30, "lambda:UpdateEventSourceMapping", "m", { Enabled: false }], [60, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }]]).to(150);
    expect(mapping(s).tally).toMatchObject({ received: 100, invoked: 100 });
  });
});
