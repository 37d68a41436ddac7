import { describe, expect, test } from "vitest";
import { put, puts, shardName, shards, simulateLarge, stream, type Row } from "../../testing/kinesis.ts";
import type { StreamView } from "./view.ts";

const HOUR = 3_600_000;
const it = (as: string) => ({ $from: `${as}.ShardIterator` });
const next = (as: string) => ({ $from: `${as}.NextShardIterator` });
const iterator = (ms: number, as: string, type = "TRIM_HORIZON", more: object = {}, shard = 0): Row => [ms, "GetShardIterator", { ShardId: shardName(shard), ShardIteratorType: type, ...more }, as];
interface Read { Records: { PartitionKey: string; SequenceNumber: string }[]; NextShardIterator: string | null; MillisBehindLatest: number; ChildShards?: { ShardId: string }[] }
const read = (run: ReturnType<typeof stream>, as: string) => run.call(as).output as unknown as Read;
const keys = (run: ReturnType<typeof stream>, as: string) => read(run, as).Records.map(({ PartitionKey }) => PartitionKey);

test("KIN-024 a new stream is CREATING first; names are unique; five at once", () => {
  const run = stream([
    [0, "kinesis:PutRecord", put("a"), "there"],
  ], {}).to(0);
  expect(run.call("there").ok).toBe(true);
  const made = accountRun();
  expect(made.call("early").error).toMatchObject({ code: "ResourceNotFoundException", status: 400 });
  expect(made.call("due").ok).toBe(true);
  expect(made.call("again").error!.code).toBe("ResourceInUseException");
  expect(made.call("sixth").error!.code).toBe("LimitExceededException");
  expect(made.call("none").error!.code).toBe("ValidationException");
  expect(made.call("nope").error!.message).toBe("Stream nope under account 123456789012 not found.");
  // Also in the first instant, when all that the document has is in place.
  const first = simulateLarge({ nodes: [], connections: [], script: [
    { at: "0s", call: "kinesis:CreateStream", on: "kinesis", input: { StreamName: "t", ShardCount: 1 } },
    { at: "5s", call: "kinesis:PutRecord", on: "kinesis", input: { StreamName: "t", ...put("a") }, as: "early" }, { at: "10s", call: "kinesis:PutRecord", on: "kinesis", input: { StreamName: "t", ...put("a") }, as: "due" },
  ] }).to(11);
  expect([first.call("early").error?.code, first.call("due").ok]).toEqual(["ResourceNotFoundException", true]);
});
function accountRun() {
  const on = (ms: number, call: string, input: object, as: string) => ({ at: `${ms}ms`, call: `kinesis:${call}`, on: "kinesis", input, as });
  return simulateLarge({ nodes: [], connections: [], script: [
    on(1, "CreateStream", { StreamName: "made", ShardCount: 1 }, "made"), on(2, "CreateStream", { StreamName: "made", ShardCount: 1 }, "again"), on(2, "CreateStream", { StreamName: "zero", ShardCount: 0 }, "none"),
    ...[1, 2, 3, 4].map((n) => on(3, "CreateStream", { StreamName: `other${n}`, ShardCount: 1 }, `other${n}`)), on(4, "CreateStream", { StreamName: "other5", ShardCount: 1 }, "sixth"),
    on(5001, "PutRecord", { StreamName: "made", ...put("a") }, "early"), on(10001, "PutRecord", { StreamName: "made", ...put("a") }, "due"), on(10002, "PutRecord", { StreamName: "nope", ...put("a") }, "nope"),
  ] }).to(11);
}

test("KIN-025 deleting a stream takes its time, and minds its consumers", () => {
  const run = stream([
    [0, "RegisterStreamConsumer", { ConsumerName: "x" }], [0, "PutRecord", put("a")], iterator(0, "it"), [0, "DeleteStream", {}, "refused"], [0, "DeleteStream", { EnforceConsumerDeletion: true }, "ok"],
    [5000, "GetRecords", { ShardIterator: it("it") }, "during"], [10_000, "GetRecords", { ShardIterator: it("it") }, "gone"],
  ]).to(11);
  expect(run.call("refused").error!.code).toBe("ResourceInUseException");
  expect(run.call("ok").ok).toBe(true);
  expect([run.call("during").error!.code, run.call("gone").error!.code]).toEqual(["ResourceNotFoundException", "ResourceNotFoundException"]);
});

test("KIN-026 records leave by age alone", () => {
  const run = stream([[0, "PutRecord", put("a")], iterator(24 * HOUR - 1, "i1"), [24 * HOUR - 1, "GetRecords", { ShardIterator: it("i1") }, "last"], iterator(24 * HOUR, "i2"), [24 * HOUR, "GetRecords", { ShardIterator: it("i2") }, "gone"]]).to(24 * 3600);
  expect([keys(run, "last"), keys(run, "gone")]).toEqual([["a"], []]);
  expect(run.inspect<{ expired: number }>("s").expired).toBe(1);
  expect(run.rows({ rule: "KIN-026" }).length).toBeGreaterThan(0);
  expect(run.view<StreamView>("s").trimLineUs).toBe(0);
});

test("KIN-027 reading removes nothing; each consumer has its own place, and may go back", () => {
  const run = stream([
    [0, "PutRecords", puts(10, "a", 1)], iterator(1000, "a"), [1000, "GetRecords", { ShardIterator: it("a") }, "a1"], iterator(1000, "b"), [1000, "GetRecords", { ShardIterator: it("b"), Limit: 4 }, "b1"],
    iterator(3000, "c"), [3000, "GetRecords", { ShardIterator: it("c") }, "a2"], [3000, "GetRecords", { ShardIterator: next("b1"), Limit: 1 }, "b2"],
  ]).to(4);
  expect([keys(run, "a1").length + keys(run, "a2").length, keys(run, "b1").length]).toEqual([20, 4]);
  expect(read(run, "b2").Records[0]!.SequenceNumber).toBe(shards(run)[0]!.records[4]!.sequenceNumber);
  expect(shards(run)[0]!.records).toHaveLength(10);
});

test("KIN-028 retention goes up and down between 24 and 8,760 hours, and nothing comes back", () => {
  const run = stream([
    [0, "PutRecord", put("old")], [2 * HOUR, "PutRecord", put("young")], [25 * HOUR, "IncreaseStreamRetentionPeriod", { RetentionPeriodHours: 168 }, "up"], iterator(25 * HOUR, "i1"), [25 * HOUR, "GetRecords", { ShardIterator: it("i1") }, "r1"],
    iterator(160 * HOUR, "i2"), [160 * HOUR, "GetRecords", { ShardIterator: it("i2") }, "r2"], [160 * HOUR + 1, "DecreaseStreamRetentionPeriod", { RetentionPeriodHours: 24 }, "down"], iterator(160 * HOUR + 1, "i3"), [160 * HOUR + 1, "GetRecords", { ShardIterator: it("i3") }, "r3"],
    [161 * HOUR, "IncreaseStreamRetentionPeriod", { RetentionPeriodHours: 12 }, "low"], [161 * HOUR, "DecreaseStreamRetentionPeriod", { RetentionPeriodHours: 48 }, "wrong"], [161 * HOUR, "IncreaseStreamRetentionPeriod", { RetentionPeriodHours: 8761 }, "high"],
  ]).to(162 * 3600);
  expect([keys(run, "r1"), keys(run, "r2"), keys(run, "r3")]).toEqual([["young"], ["young"], []]);
  expect(["low", "wrong", "high"].map((as) => run.call(as).error?.code)).toEqual(Array.from({ length: 3 }, () => "InvalidArgumentException"));
  expect(run.call("low").error!.message).toContain("Minimum allowed retention period is 24 hours");
});

test("KIN-029 five types of iterators", () => {
  const r = (n: number) => ({ $from: `p${n}.SequenceNumber` });
  const stamp = (s: number) => ({ Timestamp: `2026-01-01T00:00:0${s.toFixed(3)}Z` });
  const all: Row[] = [
    iterator(3500, "horizon"), iterator(3500, "at", "AT_SEQUENCE_NUMBER", { StartingSequenceNumber: r(2) }), iterator(3500, "after", "AFTER_SEQUENCE_NUMBER", { StartingSequenceNumber: r(2) }),
    iterator(3500, "t15", "AT_TIMESTAMP", stamp(1.5)), iterator(3500, "t20", "AT_TIMESTAMP", stamp(2)), iterator(3500, "latest", "LATEST"),
  ];
  const run = stream([
    [1000, "PutRecord", put("r1"), "p1"], [2000, "PutRecord", put("r2"), "p2"], [3000, "PutRecord", put("r3"), "p3"], ...all,
    ...all.map(([, , , as], i) => [4000 + i * 1000, "GetRecords", { ShardIterator: it(as!), Limit: 1 }, `read-${as}`] as Row), [10_000, "PutRecord", put("r4")], [11_000, "GetRecords", { ShardIterator: next("read-latest") }, "later"],
    iterator(11_000, "both", "LATEST", { StartingSequenceNumber: r(1) }), iterator(11_000, "future", "AT_TIMESTAMP", { Timestamp: "2026-01-01T00:01:00.000Z" }), iterator(11_000, "unknown", "LATEST", {}, 9),
  ]).to(12);
  expect(all.map(([, , , as]) => keys(run, `read-${as}`)[0])).toEqual(["r1", "r2", "r3", "r2", "r2", undefined]);
  expect(keys(run, "later")).toEqual(["r4"]);
  expect(["both", "future", "unknown"].map((as) => run.call(as).error!.code)).toEqual(["InvalidArgumentException", "InvalidArgumentException", "ResourceNotFoundException"]);
});

test("KIN-030 an iterator lives for five minutes", () => {
  const run = stream([iterator(0, "it"), [300_000, "GetRecords", { ShardIterator: it("it") }, "ok"], [300_001, "GetRecords", { ShardIterator: it("it") }, "old"], [300_001, "GetRecords", { ShardIterator: "rubbish" }, "bad"]]).to(301);
  expect(run.call("ok").ok).toBe(true);
  expect(run.call("old").error).toMatchObject({ code: "ExpiredIteratorException", status: 400 });
  expect(run.call("bad").error).toMatchObject({ code: "InvalidArgumentException", message: "Invalid ShardIterator." });
});

test("KIN-031 GetRecords gives up to 10,000 records or 10 MiB, in order, or none", () => {
  const run = stream([
    iterator(0, "it0"), [0, "GetRecords", { ShardIterator: it("it0") }, "empty"], ...Array.from({ length: 12 }, (_, i) => [1000 * i + 1, "PutRecord", put("a", 1_048_575)] as Row),
    iterator(20_000, "it"), [20_000, "GetRecords", { ShardIterator: it("it") }, "ten"], [30_000, "GetRecords", { ShardIterator: it("it"), Limit: 3 }, "three"], [40_000, "GetRecords", { ShardIterator: it("it"), Limit: 10_001 }, "over"],
  ]).to(41);
  expect(read(run, "empty")).toMatchObject({ Records: [], MillisBehindLatest: 0, NextShardIterator: expect.any(String) });
  expect(read(run, "ten").Records).toHaveLength(10);
  expect(read(run, "ten").NextShardIterator).not.toBeNull();
  expect([read(run, "three").Records.length, run.call("over").error!.status]).toEqual([3, 400]);
  const unlucky = stream([[0, "PutRecord", put("a")], iterator(1000, "it"), [1000, "GetRecords", { ShardIterator: it("it") }, "none"]], {}, { emptyGets: { kind: "first", n: 1 } }).to(2);
  expect(read(unlucky, "none")).toMatchObject({ Records: [], NextShardIterator: expect.any(String) });
});

describe("read limits, shared by standard consumers", () => {
  test("KIN-032 2 MiB a second", () => {
    const run = stream([
      ...Array.from({ length: 3 }, (_, i) => [i * 1000, "PutRecords", puts(16, "a", 65_535)] as Row), iterator(4000, "it"), [10_000, "GetRecords", { ShardIterator: it("it"), Limit: 16 }, "a"], [10_100, "GetRecords", { ShardIterator: it("it"), Limit: 16 }, "b"],
      [10_200, "GetRecords", { ShardIterator: it("it"), Limit: 16 }, "c"], [11_000, "GetRecords", { ShardIterator: it("it"), Limit: 16 }, "d"],
    ]).to(12);
    expect(["a", "b", "c", "d"].map((as) => run.call(as).ok)).toEqual([true, true, false, true]);
    expect(run.call("c").error!.code).toBe("ProvisionedThroughputExceededException");
  });

  test("KIN-033 five calls a second, empty ones too", () => {
    const poll = (consumers: number, every: number) => {
      const rows = Array.from({ length: 2 * 1000 / every }, (_, i) => Array.from({ length: consumers }, (_each, c) => [i * every, "GetRecords", { ShardIterator: it("it") }, `c${c}-${i}`] as Row)).flat();
      const run = stream([iterator(0, "it"), ...rows]).to(3);
      return rows.filter(([, , , as]) => !run.call(as!).ok).map(([, , , as]) => as);
    };
    expect(poll(3, 500)).toEqual(["c2-1", "c2-3"]);
    expect(poll(5, 1000)).toEqual([]);
    expect(poll(6, 1000)).toEqual(["c5-0", "c5-1"]);
  });

  test("KIN-034 10 MiB close the shard to readers for five seconds", () => {
    const run = stream([
      ...Array.from({ length: 10 }, (_, i) => [i * 1000, "PutRecord", put("a", 1_048_575)] as Row), iterator(20_000, "it"), [20_000, "GetRecords", { ShardIterator: it("it") }, "a"],
      [24_999, "GetRecords", { ShardIterator: it("it") }, "b"], [25_000, "GetRecords", { ShardIterator: it("it") }, "c"],
    ]);
    expect(run.to(21).view<StreamView>("s").shards.items[0]!.reads.blockedUntilUs).toBe(25_000_000);
    run.to(26);
    expect(["a", "b", "c"].map((as) => run.call(as).ok)).toEqual([true, false, true]);
  });
});

test("KIN-035 lag: MillisBehindLatest and iterator age", () => {
  const run = stream([
    [0, "PutRecord", put("r1")], [1000, "PutRecord", put("r2")], [2000, "PutRecord", put("r3")], iterator(5000, "it"), [5000, "GetRecords", { ShardIterator: it("it"), Limit: 1 }, "one"], [5300, "GetRecords", { ShardIterator: next("one"), Limit: 2 }, "two"],
  ]).to(5.1);
  expect(read(run, "one").MillisBehindLatest).toBe(5000);
  expect(run.view<StreamView>("s").readers[0]).toMatchObject({ consumer: "console", behindMs: 4000 });
  run.to(5.3);
  expect(read(run, "two").MillisBehindLatest).toBe(0);
  expect(run.metric("s", "GetRecords.IteratorAgeMilliseconds")).toBe(3300);
});

test("KIN-036 what a slow consumer has not read is lost when it is too old", () => {
  // Four records an hour in, three read: after T hours the next unread one is T/4 old.
  const rows: Row[] = [];
  for (let h = 0; h <= 110; h++) {
    rows.push([h * HOUR, "PutRecords", puts(4, "a", 1)]);
    rows.push(iterator(h * HOUR + 1, `i${h}`, h === 0 ? "TRIM_HORIZON" : "AFTER_SEQUENCE_NUMBER", h === 0 ? {} : { StartingSequenceNumber: { $from: `r${h - 1}.Records[2].SequenceNumber` } }));
    rows.push([h * HOUR + 1, "GetRecords", { ShardIterator: it(`i${h}`), Limit: 3 }, `r${h}`]);
  }
  const run = stream(rows).to(91.5 * 3600);
  expect(run.metric("s", "LostUnread")).toBe(0);
  expect(run.view<StreamView>("s").readers[0]!.behindMs / HOUR).toBeGreaterThan(21);
  run.to(110.5 * 3600);
  expect(run.metric("s", "LostUnread")).toBeGreaterThanOrEqual(10);
  expect(run.view<StreamView>("s").readers[0]!.lost).toBe(run.metric("s", "LostUnread"));
});

