import { describe, expect, test } from "vitest";
import { answer, fn, mapping, notes, records, starts, view, warm, type FunctionTest, type Row } from "../../testing/lambda.ts";
import { assertConserved } from "../../testing/sqs.ts";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import { utf8Bytes } from "../../aws/digests.ts";
import type { Json } from "../../vocabulary/json.ts";
import { murmur2, partitionOfKey } from "./partitioner.ts";
import type { ClusterView } from "./view.ts";

type Members = { readonly [member: string]: Json };
interface KafkaTest { readonly cluster?: Members; readonly f?: FunctionTest; readonly mapping?: { readonly properties?: Members; readonly behaviour?: Members }; readonly nodes?: readonly object[]; readonly connections?: readonly object[] }

function kafka({ cluster = {}, f = {}, mapping: about = {}, nodes = [], connections = [] }: KafkaTest, rows: readonly (Row | Json)[] = []) {
  return fn({ ...warm(f), nodes: [{ id: "k", type: "msk.cluster", behaviour: cluster }, ...nodes], connections: [{ id: "m", from: "k", to: "f", type: "lambda.eventSourceMapping", ...about }, ...connections] }, rows);
}
const put = (at: number, partition: number, value: string, more: Members = {}): Row => [at, "kafka:Produce", "k", { Records: [{ Partition: partition, Value: value }], ...more }];
const clusterOf = (s: ReturnType<typeof kafka>) => s.view<ClusterView>("k");
const second = { behaviour: { durationMs: 1000 } };
const three = { MinimumPollers: 3 };
const alone = { BatchSize: 1, MaximumBatchingWindowInSeconds: 0 };
const two = [0, 1, 2].flatMap((partition) => [put(0, partition, "a"), put(0, partition, "b")]);

describe("with Lambda", () => {
  test("LAM-112 runs one batch of each partition at a time", () => {
    const s = kafka({ f: second, mapping: { properties: { ...alone, ProvisionedPollerConfig: three } } }, two);
    expect(mapping(s.to(0.5))).toMatchObject({ kind: "kafka", consumers: { count: 3, partitions: 3 }, lanes: [{ shard: "topic-0", state: "running", waiting: 1 }, { shard: "topic-1" }, { shard: "topic-2" }] });
    expect(view(s).concurrency.used).toBe(3);
    s.to(5);
    expect(starts(s)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(clusterOf(s)).toMatchObject({ lag: 0, partitions: [{ name: "topic-0", next: 2, groups: [{ group: "m", behind: 0 }] }, { next: 2 }, { next: 2 }] });
    assertConserved(s);
  });

  test("LAM-112 begins with one consumer, and adds one a minute while it lags", () => {
    const rows = Array.from({ length: 3 * 100 }, (_, n) => put(0, n % 3, `${n}`));
    const s = kafka({ f: second, mapping: { properties: alone } }, rows);
    expect(view(s.to(30)).concurrency.used).toBe(1);
    // In turn over its partitions, in order in each.
    expect(starts(s)).toHaveLength(31);
    expect(mapping(s).lanes.map((lane) => lane.processed)).toEqual([10, 10, 10]);
    expect([view(s.to(90)).concurrency.used, mapping(s).consumers]).toEqual([2, { count: 2, partitions: 3 }]);
    expect([view(s.to(130)).concurrency.used, mapping(s).consumers?.count]).toEqual([3, 3]);
    expect(notes(s, "LAM-112", "m")).toEqual([60, 120]);
    s.to(600);
    expect(mapping(s).lanes.reduce((sum, lane) => sum + lane.processed, 0)).toBe(300);
    expect(mapping(s).consumers?.count).toBe(1);
  });

  test("LAM-112 gathers 100 for half a second from the first record on", () => {
    const s = kafka({ cluster: { topics: [{ TopicName: "t", PartitionCount: 1 }] } }, [put(1, 0, "a"), put(1.2, 0, "b"), put(1.9, 0, "c")]);
    expect(mapping(s.to(1.3))).toMatchObject({ batchSize: 100, windowS: 0.5, lanes: [{ state: "gathering", waiting: 2, nextAtUs: 1_500_000 }] });
    s.to(5);
    expect(starts(s)).toEqual([1.5, 2.4]);
  });

  const failing = { behaviour: { durationMs: 0, fails: { kind: "matches", pattern: { bad: [true] } } } };
  const topics = [{ TopicName: "t", PartitionCount: 1 }, { TopicName: "failed", PartitionCount: 1 }];
  const given = { properties: { ...alone, MaximumRetryAttempts: 2 } };
  test("LAM-100 LAM-101 LAM-112 gives up as from a stream, with a pointer to a queue", () => {
    const s = kafka({ cluster: { topics }, f: failing, mapping: given, nodes: [{ id: "d", type: "sqs.queue" }], connections: [{ id: "x", from: "m", to: "d", type: "lambda.mappingOnFailure" }] }, [put(0, 0, '{"bad":true}'), put(0, 0, "{}")]).to(10);
    expect(starts(s)).toEqual([0, 0.5, 1.5, 1.5]);
    expect(records(s, "d")[0]).toMatchObject({ requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 }, KafkaBatchInfo: { batchSize: 1, recordsInfo: { "t-0": { firstRecordOffset: "0", lastRecordOffset: "0" } } } });
    expect(JSON.stringify(records(s, "d")[0])).not.toContain("bad");
    expect(clusterOf(s).lag).toBe(0);
  });

  test("LAM-112 writes what it gave up to a topic for failures, records and all", () => {
    const s = kafka({ cluster: { topics }, f: failing, mapping: { properties: { ...given.properties, Topics: ["t"] } }, connections: [{ id: "x", from: "m", to: "k", type: "lambda.mappingOnFailure", properties: { Topic: "failed" } }] }, [put(0, 0, '{"bad":true}')]).to(10);
    const failed = s.inspect<{ topics: Record<string, { records: { value: string }[] }[]> }>("k").topics.failed![0]!.records;
    expect(failed).toHaveLength(1);
    expect(JSON.parse(failed[0]!.value)).toMatchObject({ requestContext: { condition: "RetryAttemptsExhausted" }, payload: ['{"bad":true}'] });
    expect(s.metric("m", "OnFailureDestinationDeliveredEventCount")).toBe(1);
    assertConserved(s);
  });

  test("LAM-102 LAM-103 LAM-109 LAM-112 bisects, checkpoints and filters as from a stream", () => {
    const eight = Array.from({ length: 8 }, (_, n) => put(0, 0, JSON.stringify({ n, bad: n === 4 })));
    const halves = kafka({ cluster: { topics }, f: failing, mapping: { properties: { MaximumRetryAttempts: 2, BisectBatchOnFunctionError: true } } }, eight).to(5);
    expect(mapping(halves).tally).toMatchObject({ batches: 9, discarded: 1 });
    const reported = kafka({ cluster: { topics }, f: { behaviour: { durationMs: 0, failsItems: failing.behaviour.fails } }, mapping: { properties: { MaximumRetryAttempts: 1, FunctionResponseTypes: ["ReportBatchItemFailures"] } } }, eight).to(5);
    expect(mapping(reported).lanes[0]).toMatchObject({ processed: 4 });
    const filtered = kafka({ cluster: { topics }, mapping: { properties: { FilterCriteria: { Filters: [{ Pattern: { value: { bad: [true] } } }] } } } }, eight).to(5);
    expect(mapping(filtered).tally).toMatchObject({ filtered: 7, invoked: 1 });
  });

  test("LAM-096 LAM-106 LAM-112 starts where it is told and goes on where it stopped", () => {
    const from = (properties: Members) => mapping(kafka({ cluster: { topics }, mapping: { properties: { Enabled: false, ...properties } } }, [put(0, 0, "a"), put(1, 0, "b"), [2, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }], put(3, 0, "c")]).to(6)).tally.invoked;
    expect([from({}), from({ StartingPosition: "LATEST" }), from({ StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: 0.5 })]).toEqual([3, 1, 2]);
    const s = kafka({ cluster: { topics } }, [put(0, 0, "a"), [5, "lambda:UpdateEventSourceMapping", "m", { Enabled: false }], put(6, 0, "b"), [8, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }]]).to(12);
    expect(mapping(s).tally.invoked).toBe(2);
  });

  test("LAM-112 refuses a topic that is not there", () => {
    const problems = (properties: Members) => problemsOf({ nodes: [{ id: "k", type: "msk.cluster" }, { id: "f", type: "lambda.function" }], connections: [{ id: "m", from: "k", to: "f", type: "lambda.eventSourceMapping", properties }] }).map((one) => one.message).join();
    expect([problems({ Topics: ["none"] }).includes("ESM_CONFIG_NOT_VALID"), problems({ Topics: ["topic"] })]).toEqual([true, ""]);
  });

  test("LAM-112 a document with default settings", () => {
    const s = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 50 }, key: { kind: "cycle", count: 8, prefix: "user-" }, body: { order: "{{seq}}" }, stopAfter: 100 } }, { id: "k", type: "msk.cluster" }, { id: "f", type: "lambda.function" }],
      connections: [{ id: "c", from: "shop", to: "k", type: "kafka:Produce" }, { id: "m", from: "k", to: "f", type: "lambda.eventSourceMapping" }],
    }, { latencyMs: 5 }).to(30);
    expect(clusterOf(s)).toMatchObject({ lag: 0, tally: { produced: 100 } });
    expect(mapping(s).lanes.reduce((sum, lane) => sum + lane.processed, 0)).toBe(100);
    assertConserved(s);
  });
});

describe("the cluster itself", () => {
  test("MSK-001 chooses a partition by key as Kafka does", () => {
    // Of Kafka's own tests (UtilsTest.testMurmur2).
    const known = { "21": -973932308, foobar: -790332482, "a-little-bit-long-string": -985981536, "a-little-bit-longer-string": -1486304829, abc: 479470107 };
    expect(Object.keys(known).map((text) => murmur2(utf8Bytes(text)))).toEqual(Object.values(known));
    expect(partitionOfKey("foobar", 3)).toBe((-790332482 & 0x7fffffff) % 3);
    const s = kafka({}, [[0, "kafka:Produce", "k", { Records: [{ Value: "1" }, { Value: "2" }, { Value: "3" }, { Value: "4" }] }, "a"], [0, "kafka:Produce", "k", { Topic: "none", Records: [] }, "none"]]).to(0);
    expect((s.call("a").output as unknown as { Offsets: { Partition: number }[] }).Offsets.map((one) => one.Partition)).toEqual([0, 1, 2, 0]);
    expect(answer(s, "none")[1]).toBe("UnknownTopicOrPartition 404");
  });

  test("MSK-002 MSK-003 keeps records for two groups, and for a time", () => {
    const s = kafka({ cluster: { retentionHours: 0.01 }, nodes: [{ id: "g", type: "lambda.function", behaviour: { initMs: 0 } }], connections: [{ id: "m2", from: "k", to: "g", type: "lambda.eventSourceMapping" }] }, [put(0, 0, "a"), put(10, 0, "b")]).to(20);
    expect([mapping(s).tally.invoked, mapping(s, "m2").tally.invoked, clusterOf(s).partitions[0]!.groups.length]).toEqual([2, 2, 2]);
    expect(clusterOf(s.to(36.5)).partitions[0]).toMatchObject({ first: 1, next: 2 });
    expect(clusterOf(s.to(50)).tally.expired).toBe(2);
    assertConserved(s);
  });
});
