import { describe, expect, test } from "vitest";
import { md5Hex } from "../../aws/digests.ts";
import { evenRanges, hashOf, indexOf, SPACE } from "./hash-space.ts";
import { sequenceNumber } from "./sequence.ts";
import { counts, put, puts, shardName, shards, stream, type Row } from "../../testing/kinesis.ts";
import type { StreamView } from "./view.ts";

const failedOf = (output: unknown) => (output as { FailedRecordCount: number }).FailedRecordCount;

test("KIN-001 a stream has as many shards as ShardCount says, and the sum of their capacities", () => {
  const view = stream([], { ShardCount: 3 }).to(0).view<StreamView>("s");
  expect(view.shards).toMatchObject({ total: 3, open: 3 });
  expect(view.capacity).toEqual({ writeBytes: 3 * 1_048_576, writeRecords: 3_000, readBytes: 3 * 2_097_152 });
  const run = stream([[0, "PutRecord", put("user-1")], [0, "PutRecord", put("user-2")]], { ShardCount: 3 }).to(1);
  expect(counts(run)).toEqual([1, 0, 1]);
});

test("KIN-002 hashes the key with MD5 to an unsigned 128-bit number", () => {
  expect(md5Hex("user-1")).toBe("d6d7705392bc7af633328bea8c4c6904");
  expect(hashOf("user-1")).toBe(285573413173782752570879317399258818820n);
  expect(hashOf("user-2")).toBe(81544010656874607678696621737415172275n);
  const view = stream([[0, "PutRecord", put("user-1")]]).to(1).view<StreamView>("s");
  const record = view.shards.items[0]!.records[0]!;
  expect(record).toMatchObject({ key: "user-1", hash: "d6d7705392bc7af633328bea8c4c6904" });
  expect(record.at).toBeCloseTo(0.8392, 4);
});

test("KIN-003 cuts 2^128 into floor(2^128 / N), the last takes the rest", () => {
  const cuts = (n: number) => evenRanges(n).map(({ lo }) => lo);
  expect(evenRanges(2)).toEqual([{ lo: 0n, hi: 170141183460469231731687303715884105727n }, { lo: 170141183460469231731687303715884105728n, hi: SPACE - 1n }]);
  expect(evenRanges(3)[1]).toEqual({ lo: 113427455640312821154458202477256070485n, hi: 226854911280625642308916404954512140969n });
  expect(evenRanges(3)[2]!.hi - evenRanges(3)[2]!.lo).toBe(113427455640312821154458202477256070485n);
  expect(cuts(4).slice(1)).toEqual([85070591730234615865843651857942052864n, 170141183460469231731687303715884105728n, 255211775190703847597530955573826158592n]);
  expect(cuts(5)[1]).toBe(68056473384187692692674921486353642291n);
  expect(shards(stream([], { ShardCount: 2 }).to(0)).map(({ hashRange }) => hashRange[1])).toEqual(["170141183460469231731687303715884105727", "340282366920938463463374607431768211455"]);
});

test("KIN-004 the table of placements", () => {
  const table: [string, number, number, number][] = [
    ["user-1", 1, 2, 3], ["user-2", 0, 0, 0], ["user-3", 0, 0, 0], ["user-4", 0, 0, 0], ["user-5", 0, 0, 0], ["user-6", 0, 0, 1], ["user-7", 0, 0, 1], ["user-8", 1, 2, 3],
    ["user-9", 1, 2, 2], ["user-10", 1, 1, 2], ["order-42", 0, 0, 1], ["device-1", 1, 2, 3], ["a", 0, 0, 0], ["\u00e9", 0, 1, 1],
  ];
  for (const [key, ...expected] of table) expect([2, 3, 4].map((n) => indexOf(evenRanges(n), hashOf(key)))).toEqual(expected);
  for (const n of [2, 3, 4]) {
    const run = stream(table.map(([key]) => [0, "PutRecord", put(key), `as-${key.replace(/\W/g, "e")}`] as Row), { ShardCount: n }).to(1);
    for (const [key, ...expected] of table) expect(run.call(`as-${key.replace(/\W/g, "e")}`).output).toMatchObject({ ShardId: shardName(expected[n - 2]!) });
  }
});

test("KIN-005 few keys do not spread evenly", () => {
  const rows = Array.from({ length: 8 }, (_, i) => [0, "PutRecord", put(`user-${i + 1}`)] as Row);
  expect([2, 3, 4].map((n) => counts(stream(rows, { ShardCount: n }).to(1)))).toEqual([[6, 2], [6, 0, 2], [4, 2, 0, 2]]);
});

test("KIN-006 ExplicitHashKey names the hash", () => {
  const run = stream([
    [0, "PutRecord", put("user-1", 1, { ExplicitHashKey: "0" }), "zero"], [0, "PutRecord", put("user-1", 1, { ExplicitHashKey: SPACE.toString() }), "above"], [0, "PutRecord", put("user-1", 1, { ExplicitHashKey: "007" }), "form"],
  ], { ShardCount: 2 }).to(1);
  expect(run.call("zero").output).toMatchObject({ ShardId: shardName(0) });
  expect(run.call("above").error).toMatchObject({ code: "InvalidArgumentException", status: 400 });
  expect(run.call("above").error!.message).toContain("must be in the range: [0, 2^128-1]");
  expect(run.call("form").error).toMatchObject({ code: "ValidationException", status: 400 });
});

test("KIN-007 a key has 1 to 256 characters, and its bytes count", () => {
  const run = stream([[0, "PutRecord", put(""), "none"], [0, "PutRecord", put("a".repeat(256)), "most"], [0, "PutRecord", put("a".repeat(257)), "over"], [0, "PutRecord", put("\u00e9")]]).to(1);
  expect(run.call("none").error).toMatchObject({ code: "ValidationException" });
  expect(run.call("none").error!.message).toContain("Member must have length greater than or equal to 1");
  expect([run.call("most").ok, run.call("over").ok]).toEqual([true, false]);
  expect(run.metric("s", "IncomingBytes")).toBe(257 + 3);
});

test("KIN-009 sequence numbers grow inside a shard, in AWS's form", () => {
  const shard = { ix: 0, openedAt: 0 };
  const startsAtMs = 1_700_000_000_000;
  const numbers = [-1, 0, 1].map((position) => sequenceNumber(startsAtMs, shard, position, 0));
  expect(numbers).toEqual(["49646437577108476416916876405825929425585429676275269634", "49646437577108476416916876405827138351405044305449975810", "49646437577108476416916876405828347277224658934624681986"]);
  const run = stream([[0, "PutRecord", put("a"), "one"], [1500, "PutRecord", put("a"), "two"]], {}, {}, { account: { startsAt: "2023-11-14T22:13:20.000Z" } }).to(2);
  const of = (as: string) => BigInt((run.call(as).output as { SequenceNumber: string }).SequenceNumber);
  expect(of("one")).toBe(49646437577108476416916876405827138351405044305449975810n);
  expect(of("two") > of("one")).toBe(true);
});

test("KIN-010 puts on their way may change places, and a number orders them", () => {
  const latency = { putLatencyMs: { kind: "sequence", values: [30, 10], then: "repeat" } };
  const run = stream([[0, "PutRecord", put("user-1", 1)], [0, "PutRecord", put("user-1", 2)]], {}, latency).to(1);
  expect(shards(run)[0]!.records.map(({ at }) => at)).toEqual([0.01, 0.03]);
  const later = { SequenceNumberForOrdering: sequenceNumber(1_767_225_600_000, { ix: 0, openedAt: 0 }, 5, 9e6) };
  expect(stream([[0, "PutRecord", put("user-1", 1, later), "future"]]).to(1).call("future").error).toMatchObject({ code: "InvalidArgumentException" });
});

test("KIN-011 PutRecord answers with shard and number once the record is stored", () => {
  const run = stream([
    [0, "GetShardIterator", { ShardId: shardName(1), ShardIteratorType: "LATEST" }, "it"], [0, "PutRecord", put("user-1", 100), "put"],
    [9, "GetRecords", { ShardIterator: { $from: "it.ShardIterator" } }, "early"], [11, "GetRecords", { ShardIterator: { $from: "it.ShardIterator" } }, "read"],
  ], { ShardCount: 2 }, { putLatencyMs: 10 }).to(1);
  expect(run.call("put")).toMatchObject({ answeredAt: 0.01, output: { ShardId: "shardId-000000000001" } });
  expect((run.call("early").output as { Records: unknown[] }).Records).toHaveLength(0);
  expect((run.call("read").output as { Records: { PartitionKey: string }[] }).Records).toMatchObject([{ PartitionKey: "user-1" }]);
});

test("KIN-012 PutRecords takes 1 to 500 entries and 10 MiB, a row each", () => {
  const run = stream([
    [0, "PutRecords", puts(501, "a", 1), "many"], [0, "PutRecords", { Records: [] }, "none"], [0, "PutRecords", puts(11, "a", 1_000_000), "big"], [0, "PutRecords", puts(10, "a", 1_000_000), "fits"],
    [9000, "PutRecords", { Records: [put("user-1"), put("user-2"), put("user-1")] }, "rows"],
  ], { ShardCount: 2 }).to(10);
  expect(run.call("many").error).toMatchObject({ code: "ValidationException", status: 400 });
  expect(run.call("many").error!.message).toContain("Member must have length less than or equal to 500");
  expect(run.call("none").error).toMatchObject({ code: "ValidationException" });
  expect(run.call("big").error).toMatchObject({ code: "InvalidArgumentException", status: 400 });
  expect(run.call("fits").ok).toBe(true);
  expect(run.call("rows").output).toMatchObject({ FailedRecordCount: 0, Records: [{ ShardId: shardName(1) }, { ShardId: shardName(0) }, { ShardId: shardName(1) }] });
});

test("KIN-013 PutRecords fails entry by entry, with 200", () => {
  const batch = puts(500, "k", 1_023);
  const run = stream([[0, "PutRecords", batch, "a"], [0, "PutRecords", batch, "b"], [0, "PutRecords", batch, "c"], [500, "PutRecords", batch, "d"]]).to(1);
  expect(["a", "b", "c", "d"].map((as) => failedOf(run.call(as).output))).toEqual([0, 0, 500, 0]);
  expect(run.call("c").ok).toBe(true);
  expect((run.call("c").output as { Records: unknown[] }).Records[0]).toMatchObject({ ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: expect.stringContaining("Rate exceeded for shard shardId-000000000000 in stream s under account 123456789012") });
});

test("KIN-014 a retried entry is numbered after those that followed it", () => {
  const a1 = put("user-1", 921_600 - 6);
  const a2 = put("user-1", 10_240 - 6);
  const run = stream([[0, "PutRecord", put("user-1", 536_576 - 6)], [0, "PutRecords", { Records: [a1, a2] }, "both"], [1000, "PutRecord", a1, "again"]]).to(2);
  expect((run.call("both").output as { Records: object[] }).Records.map((row) => "ErrorCode" in row)).toEqual([true, false]);
  expect(run.call("again").ok).toBe(true);
  expect(shards(run)[0]!.records.map(({ at }) => at)).toEqual([0, 0, 1]);
});

test("KIN-015 data and key fit into 1 MiB, or what the stream was told", () => {
  const run = stream([
    [0, "PutRecord", put("abc", 1_048_573), "fits"], [0, "PutRecord", put("abc", 1_048_574), "over"], [2000, "UpdateMaxRecordSize", { MaxRecordSizeInKiB: 10_240 }, "up"], [2000, "PutRecord", put("abc", 5_000_000), "large"],
    [2000, "UpdateMaxRecordSize", { MaxRecordSizeInKiB: 512 }, "low"], [2000, "UpdateMaxRecordSize", { MaxRecordSizeInKiB: 10_241 }, "high"],
  ]).to(3);
  expect(["fits", "over", "up", "large", "low", "high"].map((as) => run.call(as).ok)).toEqual([true, false, true, true, false, false]);
  expect([run.call("over").error!.code, run.call("low").error!.code, run.call("high").error!.code]).toEqual(Array.from({ length: 3 }, () => "ValidationException"));
});

test("KIN-015 the console gives Data: the simulation's own shorthand is not AWS's", () => {
  const run = stream([[0, "PutRecord", { PartitionKey: "a", text: "x" }, "short"], [0, "PutRecord", { PartitionKey: "a", Data: "eA==", text: "y" }, "both"]]).to(1);
  expect([run.call("short").ok, run.call("both").ok]).toEqual([false, true]);
  expect(run.call("short").error).toMatchObject({ code: "ValidationException" });
  expect(run.inspect<{ shards: { records: { data: string }[] }[] }>("s").shards[0]!.records).toMatchObject([{ data: "x" }]);
});

test("KIN-016 a large record drains the tank into debt", () => {
  const run = stream([[0, "PutRecord", put("a", 10_485_759)], [9000, "PutRecord", put("a", 1_023), "dry"], [9001, "PutRecord", put("a", 1_023), "again"]], { MaxRecordSizeInKiB: 10_240 });
  expect(run.to(0).view<StreamView>("s").shards.items[0]!.tank.bytes).toBe(-9_437_184);
  run.to(10);
  expect([run.call("dry").ok, run.call("again").ok]).toEqual([false, true]);
});

describe("write limits", () => {
  test("KIN-017 a shard takes 1,000 records a second", () => {
    for (const roundUpToKiB of [false, true]) {
      const run = stream(Array.from({ length: 1_200 }, () => [0, "PutRecord", put("a", 9)] as Row), {}, { roundUpToKiB }).to(0);
      expect(counts(run)).toEqual([1_000]);
      expect(run.metric("s", "WriteProvisionedThroughputExceeded")).toBe(200);
    }
  });

  test("KIN-018 a shard takes 1 MiB a second, keys included", () => {
    const record = put("a", 204_799);
    const run = stream([...Array.from({ length: 6 }, (_, i) => [0, "PutRecord", record, `r${i}`] as Row), [171, "PutRecord", record, "early"], [172, "PutRecord", record, "due"]]).to(1);
    expect([0, 1, 2, 3, 4, 5].map((i) => run.call(`r${i}`).ok)).toEqual([true, true, true, true, true, false]);
    expect(run.call("r5").error).toMatchObject({ code: "ProvisionedThroughputExceededException", status: 400 });
    expect([run.call("early").ok, run.call("due").ok]).toEqual([false, true]);
  });

  test("KIN-019 a tank of one second that refills, or whole seconds; a minute hides the spike", () => {
    const half = puts(500, "a", 1);
    const rows: Row[] = [[999, "PutRecords", half], [999, "PutRecords", half], [1000, "PutRecords", half], [1000, "PutRecords", half]];
    expect(counts(stream(rows, {}, { throttleModel: "fixedWindow", roundUpToKiB: false }).to(1))).toEqual([2_000]);
    expect(counts(stream(rows, {}, { roundUpToKiB: false }).to(1))).toEqual([1_001]);
    const spike = stream(Array.from({ length: 12 }, () => [0, "PutRecords", half] as Row)).to(60);
    expect(spike.metric("s", "IncomingRecords")).toBe(1_000);
    expect(spike.metric("s", "WriteProvisionedThroughputExceeded")).toBe(5_000);
  });

  test("KIN-020 the byte limit counts whole KiB", () => {
    const singles = stream(Array.from({ length: 513 }, () => [0, "PutRecord", put("a", 1_125)] as Row)).to(0);
    expect(counts(singles)).toEqual([512]);
    expect(failedOf(stream([[0, "PutRecords", puts(500, "a", 1_125), "all"]]).to(0).call("all").output)).toBe(0);
  });

  test("KIN-021 a hot shard refuses while the stream sleeps", () => {
    const run = stream(Array.from({ length: 4 }, () => [0, "PutRecords", puts(500, "user-2", 100 - 6)] as Row), { ShardCount: 4 }).to(0);
    expect(counts(run)).toEqual([1_000, 0, 0, 0]);
    expect(run.metric("s", "WriteProvisionedThroughputExceeded")).toBe(1_000);
    expect(run.rows({ rule: "KIN-021" })).toHaveLength(1);
    expect(run.view<StreamView>("s").shards.items.map(({ hot }) => hot)).toEqual([true, false, false, false]);
  });

  test("KIN-022 a hot key stays hot, however many shards; salt spreads it", () => {
    const second = (keys: readonly string[], from: number): Row[] => Array.from({ length: 150 }, (_, tick) => keys.map((key) => [from + tick * 20 / 3, "PutRecords", puts(10 / keys.length, key, 4)] as Row)).flat();
    const refused = (rows: Row[], count: number) => {
      const run = stream(rows, { ShardCount: count }, { roundUpToKiB: false });
      run.to(2);
      const before = run.metric("s", "WriteProvisionedThroughputExceeded") as number;
      run.to(3);
      return (run.metric("s", "WriteProvisionedThroughputExceeded") as number) - before;
    };
    const threeSeconds = (keys: readonly string[]) => [0, 1000, 2000].flatMap((from) => second(keys, from));
    expect(Math.abs(refused(threeSeconds(["user-1"]), 4) - 500)).toBeLessThanOrEqual(10);
    expect(Math.abs(refused(threeSeconds(["user-1"]), 8) - 500)).toBeLessThanOrEqual(10);
    expect([4, 8].map((n) => ["#0", "#1", "#2", "#3"].map((salt) => indexOf(evenRanges(n), hashOf(`user-1${salt}`))))).toEqual([[3, 1, 3, 3], [6, 2, 7, 6]]);
    const salted = (count: number) => {
      const rows = Array.from({ length: 275 }, (_, tick) => [0, 1, 2, 3].map((salt) => [tick * 40, "PutRecords", puts(15, `user-1#${salt}`, 2)] as Row)).flat();
      const run = stream(rows, { ShardCount: count }, { roundUpToKiB: false });
      const before = run.to(9.99).metric("s", "WriteProvisionedThroughputExceeded") as number;
      return (run.to(10.99).metric("s", "WriteProvisionedThroughputExceeded") as number) - before;
    };
    expect(Math.abs(salted(4) - 125)).toBeLessThanOrEqual(10);
    expect(salted(8)).toBe(0);
    const view = stream(threeSeconds(["user-1"]), { ShardCount: 4 }, { roundUpToKiB: false }).to(2.9).view<StreamView>("s");
    expect(view.shards.items[3]!.hotKey).toBe("user-1");
  });
});

test("KIN-023 a retry after a lost answer stores a second copy", () => {
  const run = stream([], {}, { putLatencyMs: 10 }, {
    nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 1 }, timeoutMs: 100, retries: { maxAttempts: 3, baseMs: 0 } } }],
    connections: [{ id: "p", from: "c", to: "s", type: "kinesis:PutRecord", behaviour: { losesAnswer: { kind: "first", n: 1 } } }],
  }).to(1);
  const [first, second] = shards(run)[0]!.records;
  expect([first!.at, second!.at]).toEqual([0.01, 0.11]);
  expect(BigInt(first!.sequenceNumber) < BigInt(second!.sequenceNumber)).toBe(true);
});
