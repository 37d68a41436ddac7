import { expect, test } from "vitest";
import { put, puts, shardName, stream, type Row } from "../../testing/kinesis.ts";
import type { StreamView } from "./view.ts";

const arn = (as: string) => ({ $from: `${as}.Consumer.ConsumerARN` });
const register = (ms: number, name: string): Row => [ms, "RegisterStreamConsumer", { ConsumerName: name }, `reg-${name}`];
const subscribe = (ms: number, name: string, as: string, type = "LATEST", more: object = {}): Row => [ms, "SubscribeToShard", { ConsumerARN: arn(`reg-${name}`), ShardId: shardName(0), StartingPosition: { Type: type, ...more } }, as];
const arrivals = (run: ReturnType<typeof stream>) => run.rows({ rule: "KIN-039" }).filter(({ what }) => what === "answer").map((row) => row.atUs / 1e6);

test("KIN-038 each registered consumer has a wire of its own", () => {
  const run = stream([...Array.from({ length: 4 }, (_, i) => [i * 1000, "PutRecords", puts(16, "a", 65_535)] as Row), register(0, "x"), register(0, "y"), [9000, "GetShardIterator", { ShardId: shardName(0), ShardIteratorType: "TRIM_HORIZON" }, "it"],
    subscribe(10_000, "x", "sx", "TRIM_HORIZON"), subscribe(10_000, "y", "sy", "TRIM_HORIZON"), [10_000, "GetRecords", { ShardIterator: { $from: "it.ShardIterator" }, Limit: 16 }, "poll"],
  ]);
  run.to(10.101);
  expect(run.metric("s", "SubscribeToShardEvent.Records")).toBe(0);
  expect(run.to(10.102).metric("s", "SubscribeToShardEvent.Records")).toBe(2);
  expect(run.to(12.117).metric("s", "SubscribeToShardEvent.Records")).toBe(126);
  expect(run.to(12.118).metric("s", "SubscribeToShardEvent.Records")).toBe(128);
  expect(run.call("poll").ok).toBe(true);
  expect(run.view<StreamView>("s").shards.items[0]!.pipes).toMatchObject([{ position: 64, behindRecords: 0 }, { position: 64 }]);
});

test("KIN-039 pushed records arrive 70 ms after the put, however many consumers", () => {
  for (const consumers of [1, 5]) {
    const names = Array.from({ length: consumers }, (_, i) => `c${i}`);
    const run = stream([...names.flatMap((name) => [register(0, name), subscribe(0, name, `s-${name}`)]), [1000, "PutRecord", put("a", 99)]]);
    expect(run.to(1.0709).metric("s", "SubscribeToShardEvent.Records")).toBe(0);
    expect(run.to(1.071).metric("s", "SubscribeToShardEvent.Records")).toBe(consumers);
  }
});

test("KIN-040 a subscription lasts five minutes and is renewed without loss", () => {
  const run = stream([register(0, "x"), subscribe(0, "x", "first"), subscribe(4999, "x", "soon"), subscribe(5000, "x", "takes")]).to(6);
  expect(run.call("soon").error!.code).toBe("ResourceInUseException");
  expect(run.view<StreamView>("s").shards.items[0]!.pipes).toMatchObject([{ startedAtUs: 5_000_000 }]);
  const gap = stream([register(0, "x"), [0, "PutRecord", put("a"), "p"], subscribe(1, "x", "first", "LATEST"), [300_500, "PutRecord", put("b")], subscribe(301_000, "x", "again", "AFTER_SEQUENCE_NUMBER", { SequenceNumber: { $from: "p.SequenceNumber" } })]);
  expect(gap.to(300.9).view<StreamView>("s").shards.items[0]!.pipes).toEqual([]);
  expect(gap.to(301.0709).metric("s", "SubscribeToShardEvent.Records")).toBe(0);
  expect(gap.to(310).metric("s", "SubscribeToShardEvent.Records")).toBe(1);
  expect(arrivals(gap)).toContain(301.071);
});

test("KIN-041 twenty registered consumers, five of them being made", () => {
  const many = stream([...Array.from({ length: 20 }, (_, i) => register(0, `c${i}`)), register(1, "more")]).to(1);
  expect(many.call("reg-more").error!.code).toBe("LimitExceededException");
  const making = stream([...Array.from({ length: 6 }, (_, i) => register(1000, `c${i}`)), [1500, "RegisterStreamConsumer", { ConsumerName: "c0" }, "same"], subscribe(1500, "c1", "early"), subscribe(7000, "c1", "late")], {}, { registerMs: 5_000 }).to(8);
  expect([0, 4, 5].map((i) => making.call(`reg-c${i}`).error?.code)).toEqual([undefined, undefined, "LimitExceededException"]);
  expect([making.call("same").error!.code, making.call("early").error!.code]).toEqual(["ResourceInUseException", "ResourceInUseException"]);
  expect(making.view<StreamView>("s").shards.items[0]!.pipes).toHaveLength(1);
});
