import { stream as streamDefinition } from "./stream.ts";
import { expect, test } from "vitest";
import { evenRanges } from "./hash-space.ts";
import { counts, put, shardName, shards, stream, type Row } from "../../testing/kinesis.ts";
import type { StreamView } from "./view.ts";

const HALF = "85070591730234615865843651857942052864";
const split = (ms: number, at: string, shard = 0, as?: string): Row => [ms, "SplitShard", { ShardToSplit: shardName(shard), NewStartingHashKey: at }, ...(as === undefined ? [] : [as] as const)] as unknown as Row;
const where = (run: ReturnType<typeof stream>, as: string) => (run.call(as).output as { ShardId: string }).ShardId;

test("KIN-042 a split closes the parent and opens two neighbours", () => {
  const users = [2, 6, 7, 1].map((n) => [30_000, "PutRecord", put(`user-${n}`), `u${n}`] as Row);
  const run = stream([split(0, HALF), [29_999, "PutRecord", put("user-2"), "before"], ...users], { ShardCount: 2 }).to(31);
  expect(where(run, "before")).toBe(shardName(0));
  expect([2, 6, 7, 1].map((n) => where(run, `u${n}`))).toEqual([2, 3, 3, 1].map(shardName));
  expect(shards(run).filter(({ state }) => state === "OPEN").map(({ id, hashRange, parents }) => [id, hashRange, parents])).toEqual([
    [shardName(1), ["170141183460469231731687303715884105728", "340282366920938463463374607431768211455"], []],
    [shardName(2), ["0", "85070591730234615865843651857942052863"], [shardName(0)]],
    [shardName(3), [HALF, "170141183460469231731687303715884105727"], [shardName(0)]],
  ]);
  expect(run.view<StreamView>("s").shards.items.map(({ index, state }) => [index, state])).toEqual([[2, "OPEN"], [3, "OPEN"], [1, "OPEN"], [0, "CLOSED"]]);
});

test("KIN-043 what a split refuses", () => {
  const run = stream([
    split(0, "170141183460469231731687303715884105728", 1, "start"), split(0, "170141183460469231731687303715884105729", 1, "next"), split(0, "5", 9, "unknown"), split(0, "170141183460469231731687303715884105730", 1, "ok"), split(30_000, "5", 1, "closed"),
  ], { ShardCount: 2 }).to(31);
  expect(["start", "next", "unknown", "ok", "closed"].map((as) => run.call(as).error?.code)).toEqual(["InvalidArgumentException", "InvalidArgumentException", "ResourceNotFoundException", undefined, "InvalidArgumentException"]);
  expect(stream([split(0, "5", 0, "no")], { StreamModeDetails: { StreamMode: "ON_DEMAND" } }).to(1).call("no").error!.code).toBe("ValidationException");
});

const merge = (ms: number, a: number, b: number, as: string): Row => [ms, "MergeShards", { ShardToMerge: shardName(a), AdjacentShardToMerge: shardName(b) }, as];

test("KIN-044 a merge closes two neighbours and opens one", () => {
  const run = stream([merge(0, 1, 2, "m"), [30_000, "PutRecord", put("user-6"), "u6"], [30_000, "PutRecord", put("user-9"), "u9"]], { ShardCount: 4 }).to(31);
  const child = shards(run)[4]!;
  expect(child).toMatchObject({ hashRange: [HALF, "255211775190703847597530955573826158591"], parents: [shardName(1), shardName(2)] });
  expect([where(run, "u6"), where(run, "u9")]).toEqual([shardName(4), shardName(4)]);
  expect(shards(run).filter(({ state }) => state === "OPEN").map(({ id }) => id)).toEqual([0, 3, 4].map(shardName));
});

test("KIN-045 what a merge refuses", () => {
  const run = stream([merge(0, 0, 2, "apart"), merge(0, 1, 0, "order"), merge(0, 0, 1, "ok"), merge(1, 2, 3, "busy")], { ShardCount: 4 }).to(1);
  expect(["apart", "order", "ok", "busy"].map((as) => run.call(as).error?.code)).toEqual(["InvalidArgumentException", "InvalidArgumentException", undefined, "ResourceInUseException"]);
  expect(run.call("apart").error!.message).toContain("are not an adjacent pair of shards eligible for merging");
  expect(stream([merge(0, 1, 0, "any")], { ShardCount: 4 }, { mergeOrderStrict: false }).to(1).call("any").ok).toBe(true);
});

test("KIN-046 one reshard at a time, while the stream goes on", () => {
  const run = stream([split(0, HALF), [10_000, "PutRecord", put("user-2"), "put"], split(10_000, "5", 1, "second"), split(30_000, "255211775190703847597530955573826158592", 1, "third")], { ShardCount: 2 });
  expect(run.to(10).view<StreamView>("s")).toMatchObject({ status: "UPDATING", reshard: { kind: "split", dueAtUs: 30_000_000 } });
  run.to(31);
  expect([where(run, "put"), run.call("second").error!.code, run.call("third").ok]).toEqual([shardName(0), "ResourceInUseException", true]);
});

test("KIN-047 a closed shard is listed until its last record is old", () => {
  const run = stream([
    split(0, HALF), [86_429_999, "ListShards", {}, "before"], [86_430_000, "ListShards", {}, "after"], [86_430_000, "GetShardIterator", { ShardId: shardName(0), ShardIteratorType: "TRIM_HORIZON" }, "gone"],
  ], { ShardCount: 2 }).to(86_431);
  const listed = (as: string) => (run.call(as).output as unknown as { Shards: { ShardId: string }[] }).Shards.map(({ ShardId }) => ShardId);
  expect([listed("before"), listed("after")]).toEqual([[0, 1, 2, 3].map(shardName), [1, 2, 3].map(shardName)]);
  expect(run.call("gone").error!.code).toBe("ResourceNotFoundException");
});

test("KIN-049 the end of a closed shard names its children", () => {
  const run = stream([
    ...Array.from({ length: 6 }, () => [0, "PutRecord", put("user-2")] as Row), split(0, HALF), [40_000, "GetShardIterator", { ShardId: shardName(0), ShardIteratorType: "TRIM_HORIZON" }, "it"],
    [40_000, "GetRecords", { ShardIterator: { $from: "it.ShardIterator" } }, "first"], [40_100, "GetRecords", { ShardIterator: { $from: "first.NextShardIterator" } }, "second"],
  ], { ShardCount: 2 }).to(41);
  expect(run.call("first").output).toMatchObject({ NextShardIterator: expect.any(String) });
  expect((run.call("first").output as unknown as { Records: unknown[] }).Records).toHaveLength(6);
  expect(run.call("second").output).toMatchObject({ Records: [], NextShardIterator: null, ChildShards: [{ ShardId: shardName(2) }, { ShardId: shardName(3) }] });
});

const update = (ms: number, TargetShardCount: number, as: string): Row => [ms, "UpdateShardCount", { TargetShardCount, ScalingType: "UNIFORM_SCALING" }, as];

test("KIN-050 UpdateShardCount cuts at the borders of the target and joins inside them", () => {
  const run = stream([update(0, 3, "u")], { ShardCount: 2 }).to(31);
  const open = run.view<StreamView>("s").shards.items.filter(({ state }) => state === "OPEN").map(({ index }) => index);
  expect(open).toEqual([2, 6, 5]);
  expect(counts(run)).toHaveLength(7);
  expect(open.map((ix) => shards(run)[ix]!.hashRange.map(BigInt))).toEqual(evenRanges(3).map(({ lo, hi }) => [lo, hi]));
  const doubled = stream([update(0, 4, "u")], { ShardCount: 2 }).to(31);
  expect(doubled.view<StreamView>("s").shards.items.filter(({ state }) => state === "OPEN").map(({ index }) => index)).toEqual([2, 3, 4, 5]);
});

test("KIN-051 limits of UpdateShardCount", () => {
  const one = (count: number, target: number) => stream([update(0, target, "u")], { ShardCount: count }).to(1).call("u").error?.code;
  expect([one(4, 9), one(4, 8), one(4, 1), one(4, 2), one(3, 1), one(3, 2)]).toEqual(["LimitExceededException", undefined, "LimitExceededException", undefined, "LimitExceededException", undefined]);
  const rows = Array.from({ length: 11 }, (_, i) => update(i * 60_000, i % 2 === 0 ? 2 : 1, `u${i}`));
  const run = stream([...rows, update(86_399_999, 2, "soon"), update(86_400_000, 2, "day")]).to(86_401);
  expect(rows.map(([, , , as]) => run.call(as!).ok)).toEqual([...Array.from({ length: 10 }, () => true), false]);
  expect([run.call("soon").error?.code, run.call("day").ok]).toEqual(["LimitExceededException", true]);
  expect(stream([update(0, 2, "no")], { StreamModeDetails: { StreamMode: "ON_DEMAND" } }).to(1).call("no").error!.code).toBe("ValidationException");
});

test("KIN-052 an on-demand stream begins with four shards, and their limits hold", () => {
  const run = stream(Array.from({ length: 10 }, (_, i) => [i, "PutRecords", { Records: { times: 500, of: put("user-2", 94) } }] as Row), { StreamModeDetails: { StreamMode: "ON_DEMAND" } }).to(1);
  expect(run.view<StreamView>("s")).toMatchObject({ onDemand: true, shards: { open: 4 } });
  expect(counts(run)[0]!).toBeGreaterThanOrEqual(1_000);
  expect(counts(run)[0]!).toBeLessThanOrEqual(1_010);
});

test("KIN-042 KIN-044 KIN-028 KIN-054 the node's buttons make calls that AWS takes", () => {
  const actions = new Map((streamDefinition.actions ?? []).map(({ operation, input }) => [operation, input as object]));
  const press = (operation: string, properties: object): boolean | null => stream([[1_000, operation, actions.get(operation)!, "pressed"]], properties).to(2).call("pressed").ok;
  expect([press("kinesis:SplitShard", {}), press("kinesis:MergeShards", { ShardCount: 2 }), press("kinesis:UpdateShardCount", {}), press("kinesis:IncreaseStreamRetentionPeriod", {}), press("kinesis:UpdateStreamMode", {})]).toEqual([true, true, true, true, true]);
});
