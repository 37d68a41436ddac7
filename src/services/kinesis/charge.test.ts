import { expect, test } from "vitest";
import { put, puts, stream, type Row } from "../../testing/kinesis.ts";

const ON_DEMAND = { StreamModeDetails: { StreamMode: "ON_DEMAND" } };

test("KIN-066 provisioned: shards by the hour and units of 25 KB a record; who is refused pays nothing", () => {
  const thousand = Array.from({ length: 10 }, (_, i) => [i * 4_000, "PutRecords", puts(100, `user-${i}`, 29_990)] as Row);
  const run = stream(thousand, { ShardCount: 2 }, {}).to(3_600);
  const stored = run.metric("s", "IncomingRecords") as number;
  expect(run.metric("s", "StandingCharge")).toBeCloseTo(2 * 0.015, 10);
  expect(run.metric("s", "PutPayloadUnits")).toBe(2 * stored);
  expect(run.metric("s", "BilledKilobytesIn")).toBe(0);
  // A minute's worth in one second: most of it is refused, and costs nothing.
  const refused = stream([[0, "PutRecords", puts(100, "user-1", 29_990)]]).to(1);
  expect(refused.metric("s", "PutPayloadUnits")).toBe(2 * (refused.metric("s", "IncomingRecords") as number));
  expect(refused.metric("s", "IncomingRecords")).toBeLessThan(100);
});

test("KIN-066 on demand: the stream by the hour, whole KiB in, bytes out", () => {
  // 4.5 KB are billed as 5.
  const run = stream([...Array.from({ length: 10 }, (_, i) => [i * 2_000, "PutRecords", puts(100, `user-${i}`, 4_600)] as Row), [30_000, "GetShardIterator", { ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }, "it"], [30_001, "GetRecords", { ShardIterator: { $from: "it.ShardIterator" }, Limit: 10 }]], ON_DEMAND).to(60);
  expect(run.metric("s", "IncomingRecords")).toBe(1_000);
  expect(run.metric("s", "BilledKilobytesIn")).toBe(5_000);
  expect(run.metric("s", "PutPayloadUnits")).toBe(0);
  expect(run.metric("s", "BilledBytesOut")).toBe(10 * 4_606);
  expect(run.metric("s", "StandingCharge")).toBe(0.04);
});

test("KIN-066 longer retention and registered consumers are paid by shard and hour", () => {
  const register = (ms: number, ConsumerName: string): Row => [ms, "RegisterStreamConsumer", { ConsumerName }];
  const run = stream([[1_000, "IncreaseStreamRetentionPeriod", { RetentionPeriodHours: 48 }], register(2_000, "x"), register(2_000, "y"), [3_000, "DeregisterStreamConsumer", { ConsumerName: "x" }], [4_000, "PutRecord", put("k")]], { ShardCount: 2 });
  const charge = (seconds: number) => run.to(seconds).metric("s", "StandingCharge");
  expect(charge(0.5)).toBeCloseTo(0.03, 10);
  expect(charge(1.5)).toBeCloseTo(0.07, 10);
  expect(charge(2.5)).toBeCloseTo(0.13, 10);
  expect(charge(3.5)).toBeCloseTo(0.1, 10);
});
