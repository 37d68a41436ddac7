import { expect, test } from "vitest";
import { counts, put, puts, simulateLarge, stream, type Row } from "../../testing/kinesis.ts";
import type { StreamView } from "./view.ts";

const ON_DEMAND = { StreamModeDetails: { StreamMode: "ON_DEMAND" } };
const view = (run: ReturnType<typeof stream>) => run.view<StreamView>("s");
const refused = (run: ReturnType<typeof stream>) => run.metric("s", "WriteProvisionedThroughputExceeded") as number;

const SPREAD = { ...ON_DEMAND, RecordDistributionStrategy: "AUTO" };

/** So many records a second, in ten calls a second; the service spreads them evenly. */
const even = (from: number, seconds: number, perSecond: number): Row[] => Array.from({ length: seconds * 10 }, (_, tick) => [from + tick * 100, "PutRecords", puts(perSecond / 10, "k", 1)] as Row);

test("KIN-053 an on-demand stream refuses what is beyond double its peak until it has caught up", () => {
  // A twentieth of the usual figures: peak 2,000 records a second, capacity 4,000; the service catches up within 10 s.
  const knobs = { onDemandScaleMs: 10_000, roundUpToKiB: false };
  const run = stream([...even(0, 5, 2_000), ...even(5_000, 12, 5_000)], SPREAD, knobs);
  expect(refused(run.to(4.99))).toBe(0);
  expect(view(run)).toMatchObject({ growing: null, shards: { open: 4 } });
  // The tanks hold a second: what is too much eats them up first.
  expect(view(run.to(6)).growing).toMatchObject({ target: 10 });
  const before = refused(run.to(11.99));
  expect(refused(run.to(12.99)) - before).toBe(1_000);
  const grown = refused(run.to(15.5));
  expect(view(run)).toMatchObject({ growing: null, shards: { open: 10 } });
  expect(refused(run.to(17))).toBe(grown);
  // Up to double the peak nothing is refused, and within half of the capacity nothing grows.
  const step = stream([...even(0, 3, 2_000), ...even(3_000, 4, 3_000)], SPREAD, knobs).to(7);
  expect(refused(step)).toBe(0);
  const hot = stream(Array.from({ length: 30 }, (_, tick) => [tick * 500, "PutRecords", puts(500, "user-2", 1)] as Row).flatMap((row) => [row, row]), ON_DEMAND, knobs);
  const early = refused(hot.to(10));
  const grownTo = view(hot.to(12)).shards.open;
  const late = refused(hot);
  expect([early > 8_000, grownTo]).toEqual([true, 4]);
  expect(refused(hot.to(14)) - late).toBeGreaterThan(1_800);
});

test("KIN-053 by default the service takes fifteen minutes", () => {
  const run = stream(Array.from({ length: 5 }, (_, i) => [i, "PutRecords", puts(500, `user-${i}`, 1)] as Row), ON_DEMAND).to(1);
  expect(view(run).growing).toEqual({ target: 5, dueUs: 900_004_000 });
});

test("KIN-053 a peak is forgotten after 30 days: what nothing needs is merged away", () => {
  const day = 86_400;
  const run = stream([...even(0, 2, 5_000), ...even(20 * day * 1_000, 2, 3_000)], SPREAD, { onDemandScaleMs: 10_000, roundUpToKiB: false });
  expect(view(run.to(30)).shards.open).toBe(10);
  expect(view(run.to(30 * day)).shards.open).toBe(10);
  // Since then twice 3,000 a second are enough; and 30 days after that, the four of the beginning.
  expect(view(run.to(30 * day + 2)).shards.open).toBe(6);
  expect(run.rows({ rule: "KIN-053", what: "note" }).at(-1)!.says).toBe("No second of the last 30 days needs more: from 10 shards to 6.");
  expect(view(run.to(50 * day + 2)).shards.open).toBe(4);
  // A burst then meets the small stream, and makes it grow again.
  expect(view(run).growing).toBeNull();
});

test("KIN-055 the same or a lower warm throughput lets go of what the traffic does not need", () => {
  const warm = (ms: number, WarmThroughputMiBps: number, as: string) => ({ at: `${ms}ms`, call: "kinesis:UpdateStreamWarmThroughput", on: "s", input: { WarmThroughputMiBps }, as });
  const run = simulateLarge({
    nodes: [{ id: "s", type: "kinesis.stream", properties: SPREAD }], connections: [],
    script: [{ at: "0s", call: "kinesis:UpdateAccountSettings", on: "kinesis", input: { MinimumThroughputBillingCommitment: { Status: "ENABLED" } } }, warm(1, 20, "up"), warm(2, 30, "busy"), warm(60_000, 6, "down")],
  });
  expect(view(run.to(1))).toMatchObject({ status: "UPDATING", reshard: { target: 20 } });
  expect(run.call("busy").error).toMatchObject({ code: "ResourceInUseException", status: 400 });
  expect(view(run.to(31))).toMatchObject({ status: "ACTIVE", shards: { open: 20 } });
  expect(run.to(60.1).call("down").output).toMatchObject({ WarmThroughput: { TargetMiBps: 6, CurrentMiBps: 20 } });
  expect(view(run.to(91))).toMatchObject({ warmMiBps: 6, shards: { open: 6 } });
});

test("KIN-054 the mode may be switched twice in 24 hours, and the shards stay", () => {
  const mode = (ms: number, StreamMode: string, as: string): Row => [ms, "UpdateStreamMode", { StreamModeDetails: { StreamMode } }, as];
  const run = stream([mode(0, "ON_DEMAND", "one"), [500, "UpdateShardCount", { TargetShardCount: 3 }, "no"], mode(1_000, "PROVISIONED", "two"), mode(2_000, "ON_DEMAND", "three"), mode(86_400_000, "ON_DEMAND", "later")], { ShardCount: 6 });
  expect(view(run.to(0.5))).toMatchObject({ onDemand: true, shards: { open: 6 } });
  expect(run.call("no").error?.code).toBe("ValidationException");
  expect(view(run.to(3))).toMatchObject({ onDemand: false, shards: { open: 6 } });
  expect(run.to(86_401).call("three").error).toMatchObject({ code: "LimitExceededException", status: 400 });
  expect(run.call("later").ok).toBe(true);
});

test("KIN-008 AUTO spreads records of one key over all shards", () => {
  const strategy = (ms: number, RecordDistributionStrategy: string, as: string): Row => [ms, "UpdateStreamRecordDistributionStrategy", { RecordDistributionStrategy }, as];
  const run = stream([
    strategy(0, "AUTO", "auto"), ...[0, 1, 2, 3].map((i) => [1, "PutRecord", put("user-1"), `p${i}`] as Row), [2, "PutRecord", { Data: "AAAA" }, "keyless"], [3, "PutRecord", put("user-1", 1, { SequenceNumberForOrdering: { $from: "p0.SequenceNumber" } }), "ordered"],
    strategy(4, "USER_PARTITION_KEY", "back"), [5, "PutRecord", { Data: "AAAA" }, "refused"],
  ], ON_DEMAND).to(1);
  expect(counts(run)).toEqual([2, 1, 1, 1]);
  expect(["auto", "keyless", "back"].map((as) => run.call(as).ok)).toEqual([true, true, true]);
  expect(run.call("ordered").error).toMatchObject({ code: "InvalidArgumentException", status: 400 });
  expect(run.call("refused").error?.status).toBe(400);
  expect(view(stream([strategy(0, "AUTO", "auto")], ON_DEMAND).to(1)).placesItself).toBe(true);
  expect(stream([strategy(0, "AUTO", "no")]).to(1).call("no").error).toMatchObject({ code: "InvalidArgumentException", status: 400 });
});

test("KIN-055 capacity made warm before the burst, for accounts that committed themselves", () => {
  const warm = (ms: number, as: string): Row => [ms, "UpdateStreamWarmThroughput", { WarmThroughputMiBps: 10 }, as];
  const document = (properties: object, commits: boolean, rows: readonly Row[]) => simulateLarge({
    nodes: [{ id: "s", type: "kinesis.stream", properties }], connections: [],
    script: [...(commits ? [{ at: "0s", call: "kinesis:UpdateAccountSettings", on: "kinesis", input: { MinimumThroughputBillingCommitment: { Status: "ENABLED" } } }] : []), ...rows.map(([ms, operation, input, as]) => ({ at: `${ms}ms`, call: `kinesis:${operation}`, on: "s", input: input as never, ...(as === undefined ? {} : { as }) }))],
  });
  const burst = Array.from({ length: 9 }, () => [60_000, "PutRecords", puts(1, "k", 1_000_000)] as Row);
  const run = document(SPREAD, true, [warm(1, "warm"), ...burst]);
  expect(view(run.to(29))).toMatchObject({ warmMiBps: 10, shards: { open: 4 } });
  expect(view(run.to(31)).shards.open).toBe(10);
  expect(refused(run.to(61))).toBe(0);
  expect(document(ON_DEMAND, false, [warm(1, "no")]).to(1).call("no").error?.status).toBe(400);
  expect(document({}, true, [warm(1, "no")]).to(1).call("no").error?.status).toBe(400);
});
