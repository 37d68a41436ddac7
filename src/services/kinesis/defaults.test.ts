/**
 * Whole documents with default settings (five milliseconds each way), and what the nodes draw of each rule: what a
 * person sees first. The rules' own numbers are in put.test.ts, read.test.ts and their neighbours.
 */
import { describe, expect, test } from "vitest";
import { sees, type Sight } from "../../testing/sights.ts";
import { simulate } from "../../testing/simulate.ts";

interface Case { readonly rules: string; readonly says: string; readonly client?: object; readonly arrow?: object; readonly stream?: object; readonly knobs?: object; readonly nodes?: readonly object[]; readonly connections?: readonly object[]; readonly script?: readonly object[]; readonly sees: readonly Sight[]; /** Many records: no invariants after each event. */ readonly many?: boolean }

const cycle = (count: number) => ({ key: { kind: "cycle", count, prefix: "user-" } });
const once = (count: number, more: object = {}) => ({ arrivals: { kind: "once", count }, retries: { mode: "none" }, ...more });
const every = (ms: number, stopAfter: number, more: object = {}) => ({ arrivals: { kind: "every", ms }, stopAfter, ...more });
const batches = { type: "kinesis:PutRecords" };
const fleet = (id: string, properties: object = {}, behaviour: object = {}) => ({ id, type: "worker.fleet", properties, behaviour });
const reads = (id: string, properties: object = {}, behaviour: object = {}) => ({ id: `k-${id}`, from: "s", to: id, type: "kinesis.consumer", properties, behaviour });
const call = (at: string, name: string, input: object, as?: string) => ({ at, call: `kinesis:${name}`, on: "s", input, ...(as === undefined ? {} : { as }) });
const shard = (ix: number) => `shardId-${String(ix).padStart(12, "0")}`;
const lane = (members: object, ix = 0) => ({ shards: { items: Array.from({ length: ix + 1 }, (_, i) => (i === ix ? members : expect.anything())) } });
const lanes = (...items: readonly object[]) => ({ shards: { items } });
const keys = (...numbers: readonly number[]) => ({ records: numbers.map((n) => ({ key: `user-${n}` })) });
/** Three records, and a reader of one record from where the iterator was set. */
const placed = (type: string, more: object, position: number): Sight & { readonly script: readonly object[] } => Object.assign(
  [5, "s", lane({ iterators: [{ consumer: "console", got: 1, position }] })] as const,
  { script: [call("4s", "GetShardIterator", { ShardId: shard(0), ShardIteratorType: type, ...more }, "it"), call("4.5s", "GetRecords", { ShardIterator: { $from: "it.ShardIterator" }, Limit: 1 })] },
);
const EIGHT = once(8, cycle(8));
const HALF = "85070591730234615865843651857942052864";
const SEQUENCE = expect.stringMatching(/^\d{56}$/);

const CASES: readonly Case[] = [
  { rules: "KIN-001", says: "three lanes, each record in one of them, three times the capacity", client: EIGHT, stream: { ShardCount: 3 }, sees: [[0, "s", { shards: { total: 3, open: 3 }, capacity: { writeBytes: 3_145_728, writeRecords: 3_000, readBytes: 6_291_456 }, records: 0 }], [0.1, "s", { records: 8, ...lanes({ total: 6 }, { total: 0 }, { total: 2 }) }]] },
  { rules: "KIN-002", says: "a card has key, hash and a tick on the ruler", client: once(1, cycle(1)), sees: [[0.1, "s", lane({ records: [{ key: "user-1", hash: "d6d7705392bc7af633328bea8c4c6904", at: expect.closeTo(0.8392, 4), explicit: false }] })]] },
  { rules: "KIN-003", says: "three segments, the last one hash key longer", client: once(1), stream: { ShardCount: 3 }, sees: [[0, "s", lanes(
    { from: "0".repeat(32), to: `${"5".repeat(31)}4`, fromAt: 0, toAt: expect.closeTo(1 / 3, 9) }, { from: "5".repeat(32), to: `${"a".repeat(31)}9`, fromAt: expect.closeTo(1 / 3, 9) }, { from: "a".repeat(32), to: "f".repeat(32), toAt: 1 },
  )]] },
  ...[once(10, cycle(10)), every(700, 10, cycle(10))].map((client): Case => ({ rules: "KIN-004", says: `the same keys light the same lanes, ${"stopAfter" in client ? "one by one" : "all at once"}`, client, stream: { ShardCount: 3 }, sees: [[10, "s", lanes(keys(2, 3, 4, 5, 6, 7), keys(10), keys(1, 8, 9))]] })),
  ...[[6, 2], [6, 0, 2], [4, 2, 0, 2]].map((totals): Case => ({ rules: "KIN-005", says: `eight keys fill ${totals.length} lanes unevenly`, client: EIGHT, stream: { ShardCount: totals.length }, sees: [[0.1, "s", lanes(...totals.map((total) => ({ total, heat: { records: total } })))]] })),
  { rules: "KIN-009", says: "cards carry numbers", client: every(600, 3, cycle(1)), sees: [[5, "s", lane({ records: [{ sequenceNumber: SEQUENCE }, { sequenceNumber: SEQUENCE }, { sequenceNumber: SEQUENCE }] })]] },
  { rules: "KIN-011", says: "a record goes there and its answer comes back", client: once(1, cycle(1)), sees: [[0.004, "s", { counters: { stored: 0 } }], [0.005, "s", { counters: { stored: 1 } }], [0.009, "c", { inFlight: 1, succeeded: 0 }], [0.01, "c", { inFlight: 0, succeeded: 1 }]] },
  { rules: "KIN-012", says: "one truck of 500 and a receipt as long", client: once(500, { batch: { size: 500 } }), arrow: batches, sees: [[0.1, "s", { lastBatch: { atUs: 5_000, entries: 500, failed: 0, rows: [] }, records: 500 }], [0.1, "c", { succeeded: 500 }]] },
  { rules: "KIN-013", says: "red rows inside a 200: who does not look loses them", client: once(1_500, { ...cycle(1), batch: { size: 500 } }), arrow: batches, sees: [[0.1, "s", { lastBatch: { entries: 500, failed: 500, rows: Array.from({ length: 20 }, (_, i) => i) }, counters: { stored: 1_000, refused: 500 } }], [5, "c", { failed: 500 }], [5, "s", { records: 1_000 }]] },
  { rules: "KIN-013", says: "who sends failed entries again loses none", client: once(1_500, { ...cycle(1), batch: { size: 500 }, resendFailedEntries: true, retries: { maxAttempts: 5 } }), arrow: batches, sees: [[5, "s", { records: 1_500, lastBatch: { failed: 0 } }], [5, "c", { failed: 0 }]] },
  { rules: "KIN-014", says: "A1 is refused, A2 stored, A1 comes after it", client: once(700, cycle(1)), script: [
    call("10ms", "PutRecords", { Records: [{ PartitionKey: "user-1", Data: "AAAA".repeat(117_000) }, { PartitionKey: "user-1", Data: "AAAA" }] }), call("1s", "PutRecord", { PartitionKey: "user-1", Data: "AAAA".repeat(117_000) }),
  ], sees: [[0.1, "s", { lastBatch: { entries: 2, failed: 1, rows: [0] }, ...lane({ total: 701 }) }], [2, "s", lane({ total: 702, records: Array.from({ length: 16 }, (_, i) => (i < 14 ? expect.anything() : { bytes: i === 14 ? 9 : 351_006 })) })]] },
  { rules: "KIN-015", says: "above 1 MiB a card bounces at the door", client: once(1, { body: "x".repeat(600_000) }), arrow: { body: "{{body}}{{body}}" }, sees: [[0.1, "s", { records: 0, counters: { rejected: 1 }, lastRefusal: { code: "ValidationException", says: expect.stringContaining("less than or equal to 1048576") } }], [0.1, "c", { failed: 1 }]] },
  { rules: "KIN-015", says: "unless the stream takes larger ones", client: once(1, { ...cycle(1), body: "x".repeat(600_000) }), arrow: { body: "{{body}}{{body}}" }, stream: { MaxRecordSizeInKiB: 10_240 }, sees: [[0.1, "s", { lastRefusal: null, ...lane({ records: [{ bytes: 1_200_006 }] }) }]] },
  { rules: "KIN-017", says: "1,000 of 1,200 records, and the gauge is empty", client: once(1_200, cycle(1)), sees: [[0.005, "s", { counters: { stored: 1_000, refused: 200 }, lastRefusal: { code: "ProvisionedThroughputExceededException" }, ...lane({ tank: { records: 0, recordsMost: 1_000 }, refused: 200, lastRefusedUs: 5_000 }) }], [1, "c", { succeeded: 1_000, throttled: 200 }]] },
  { rules: "KIN-018", says: "five of six records of 200 KiB: the byte gauge is low, that of records is not", client: once(6, { ...cycle(1), body: "x".repeat(204_794) }), sees: [[0.005, "s", { counters: { stored: 5, refused: 1 }, lastRefusal: { code: "ProvisionedThroughputExceededException" }, ...lane({ tank: { bytes: 24_576, bytesMost: 1_048_576, records: 995 } }) }]] },
  ...(["tokenBucket", "fixedWindow"] as const).map((throttleModel): Case => ({
    rules: "KIN-019", says: `the gauge ${throttleModel === "tokenBucket" ? "refills smoothly" : "snaps to full with the second"}`, knobs: { throttleModel }, client: { arrivals: { kind: "burst", count: 300, everyMs: 250 }, retries: { mode: "none" }, ...cycle(1) },
    sees: (throttleModel === "tokenBucket" ? [700, 650, 600, 550, 500] : [700, 400, 100, 0, 700]).map((records, i) => [0.005 + i / 4, "s", lane({ tank: { records } })]),
  })),
  { rules: "KIN-021", says: "one lane red, the stream at a quarter", client: once(2_000, cycle(1)), stream: { ShardCount: 4 }, sees: [[0.1, "s", { load: { records: 0.25 }, ...lanes({ total: 0, hot: false }, { total: 0, hot: false }, { total: 0, hot: false }, { total: 1_000, hot: true, heat: { refused: 1_000 } }) }]] },
  { rules: "KIN-022", many: true, says: "after the split the hot lane is narrower and still red", client: { arrivals: { kind: "burst", count: 150, everyMs: 100 }, retries: { mode: "none" }, ...cycle(1) }, stream: { ShardCount: 4 }, script: [call("1s", "UpdateShardCount", { TargetShardCount: 8, ScalingType: "UNIFORM_SCALING" })], sees: [
    [5, "s", lane({ hot: true, hotKey: "user-1", fromAt: 0.75, toAt: 1, lastHeat: { records: expect.closeTo(1_000, -2), refused: expect.closeTo(500, -2) } }, 3)],
    [35, "s", lane({ hot: true, hotKey: "user-1", fromAt: 0.75, toAt: 0.875, lastHeat: { records: expect.closeTo(1_000, -2), refused: expect.closeTo(500, -2) } }, 6)],
  ] },
  { rules: "KIN-026", says: "the line of the horizon passes over a record", client: once(1), sees: [[86_400.004, "s", { records: 1, ...lane({ trimmed: 0, records: [{ expiresAtUs: 86_400_005_000 }] }) }], [86_400.005, "s", { records: 0, trimLineUs: 5_000, counters: { expired: 1 }, ...lane({ trimmed: 1, records: [] }) }]] },
  { rules: "KIN-027", says: "cursors walk apart, and the cards stay", client: once(10, cycle(1)), nodes: [fleet("a"), fleet("b")], connections: [reads("a"), reads("b")], script: [
    call("3s", "GetShardIterator", { ShardId: shard(0), ShardIteratorType: "TRIM_HORIZON" }, "it"), call("3.5s", "GetRecords", { ShardIterator: { $from: "it.ShardIterator" }, Limit: 4 }),
  ], sees: [[4, "s", { records: 10, ...lane({ iterators: [{ consumer: "a", position: 10 }, { consumer: "b", position: 10 }, { consumer: "console", position: 4 }] }) }], [6, "k-a", { counters: { processed: 10 } }], [6, "k-b", { counters: { processed: 10 } }]] },
  ...[placed("TRIM_HORIZON", {}, 1), placed("AT_TIMESTAMP", { Timestamp: "2026-01-01T00:00:01.500Z" }, 2), placed("AT_TIMESTAMP", { Timestamp: "2026-01-01T00:00:02.005Z" }, 2)].map((sight): Case => ({ rules: "KIN-029", says: `the cursor drops at ${JSON.stringify((sight.script[0] as { input: object }).input)}`, client: { arrivals: { kind: "at", times: ["1s", "2s", "3s"] } }, script: sight.script, sees: [sight] })),
  { rules: "KIN-031", says: "scoops of three, then empty ones, and it polls on", client: once(10, cycle(1)), nodes: [fleet("a", {}, { durationMs: 1 })], connections: [reads("a", { maxRecords: 3 })], sees: [[1.5, "s", lane({ iterators: [{ got: 3, position: 6, behindRecords: 4 }] })], [10.5, "s", lane({ iterators: [{ got: 0, position: 10, behindRecords: 0 }], reads: { calls: 1, callsMost: 5 } })]] },
  { rules: "KIN-032", says: "two flows fill the pipe, the third consumer bounces", client: { arrivals: { kind: "burst", count: 16, everyMs: 1_000 }, ...cycle(1), body: "x".repeat(65_530) }, nodes: ["a", "b", "z"].map((id) => fleet(id, {}, { durationMs: 1 })), connections: ["a", "b", "z"].map((id) => reads(id, { maxRecords: 16 })), sees: [
    [3.5, "s", { counters: { throttledReads: 4 }, readers: [{ consumer: "a" }, { consumer: "b" }, { consumer: "z", lastThrottledUs: expect.any(Number) }], ...lane({ reads: { bytes: 2_097_152, bytesMost: 2_097_152, calls: 2 } }) }],
  ] },
  { rules: "KIN-033", says: "the sixth pulse within a second bounces", client: once(1), nodes: ["a", "b", "d", "e", "f", "g"].map((id) => fleet(id)), connections: ["a", "b", "d", "e", "f", "g"].map((id) => reads(id)), sees: [[1.9, "s", { readers: [{}, {}, {}, {}, {}, { consumer: "g", throttled: 1 }], counters: { throttledReads: 2 }, ...lane({ reads: { calls: 5 } }) }], [1.9, "k-g", { counters: { throttled: 1 } }]] },
  { rules: "KIN-035", says: "the badge of lag climbs under overload and falls when it has caught up", client: every(100, 100, cycle(1)), nodes: [fleet("a", {}, { durationMs: 150 })], connections: [reads("a", { maxRecords: 10 })], sees: [[10, "s", { readers: [{ consumer: "a", behindMs: expect.closeTo(3_500, -4) }] }], [40, "s", { readers: [{ behindMs: 0 }] }], [40, "k-a", { behindMs: 0, counters: { processed: 100 } }]] },
  { rules: "KIN-036", many: true, says: "the cursor falls back to the line and is dragged along", client: every(600_000, 660, cycle(1)), nodes: [fleet("a", {}, { durationMs: 800_000 })], connections: [reads("a", { maxRecords: 1 }, { takeoverScanMs: 60_000 })], sees: [
    [48 * 3_600, "s", { readers: [{ behindMs: expect.closeTo(12 * 3_600_000, -7), lost: 0 }], counters: { lostUnread: 0 } }], [110 * 3_600, "s", { readers: [{ behindMs: expect.closeTo(24 * 3_600_000, -7), lost: expect.closeTo(21, -1) }] }],
  ] },
  { rules: "KIN-038", says: "a pipe each, and no pulse of theirs", client: every(500, 6, cycle(1)), nodes: [fleet("a"), fleet("b"), fleet("poll")], connections: [reads("a", { kind: "enhancedFanOut" }), reads("b", { kind: "enhancedFanOut" }), reads("poll")], sees: [[3.4, "s", { registered: [{ status: "ACTIVE" }, { status: "ACTIVE" }], ...lane({ pipes: [{ consumer: "a", behindRecords: 0 }, { consumer: "b", behindRecords: 0 }], iterators: [{ consumer: "poll" }], reads: { calls: 1 } }) }], [3.4, "k-a", { pushed: true }]] },
  { rules: "KIN-039", says: "pushed to both 70 ms later, long before who polls", client: { arrivals: { kind: "at", times: ["1.1s"] } }, nodes: [fleet("a"), fleet("b"), fleet("poll")], connections: [reads("a", { kind: "enhancedFanOut" }), reads("b", { kind: "enhancedFanOut" }), reads("poll")], sees: [[1.1755, "s", lane({ pipes: [{ position: 0, inFlight: 1 }, { position: 0 }] })], [1.176, "s", lane({ pipes: [{ position: 1, inFlight: 0 }, { position: 1 }], iterators: [{ position: 0 }] })], [2.2, "s", lane({ iterators: [{ position: 1 }] })]] },
  { rules: "KIN-042", says: "a lane greys and forks", client: EIGHT, stream: { ShardCount: 2 }, script: [call("1s", "SplitShard", { ShardToSplit: shard(0), NewStartingHashKey: HALF })], sees: [[2, "s", { status: "UPDATING", reshard: { kind: "split", dueAtUs: 31_000_000 } }], [31, "s", { status: "ACTIVE", shards: { total: 4, open: 3, items: [{ index: 2, parents: [shard(0)], fromAt: 0, toAt: 0.25 }, { index: 3, parents: [shard(0)], fromAt: 0.25, toAt: 0.5 }, { index: 1 }, { index: 0, state: "CLOSED", children: [shard(2), shard(3)], total: 6 }] } }]] },
  { rules: "KIN-044", says: "two lanes grey and join", client: EIGHT, stream: { ShardCount: 4 }, script: [call("1s", "MergeShards", { ShardToMerge: shard(1), AdjacentShardToMerge: shard(2) })], sees: [[2, "s", { reshard: { kind: "merge" } }], [31, "s", { shards: { open: 3, items: [{ index: 0 }, { index: 4, parents: [shard(1), shard(2)], fromAt: 0.25, toAt: 0.75 }, { index: 3 }, { index: 2, state: "CLOSED", children: [shard(4)] }, { index: 1, state: "CLOSED", children: [shard(4)] }] } }]] },
  { rules: "KIN-047", says: "the grey lane empties and goes", client: EIGHT, stream: { ShardCount: 2 }, script: [call("0s", "SplitShard", { ShardToSplit: shard(0), NewStartingHashKey: HALF })], sees: [[31, "s", lane({ index: 0, state: "CLOSED", total: 6, closedAtUs: 30_000_000, goneAtUs: 86_430_000_000 }, 3)], [86_401, "s", lane({ index: 0, state: "CLOSED", total: 0 }, 3)], [86_430, "s", { shards: { total: 3, items: [{ index: 2 }, { index: 3 }, { index: 1 }] } }]] },
  { rules: "KIN-048", says: "child lanes are locked until the parent's cursor is at its end", client: every(200, 300, cycle(8)), stream: { ShardCount: 2 }, nodes: [fleet("a", {}, { durationMs: 800 })], connections: [reads("a", { maxRecords: 10 })], script: [call("1s", "SplitShard", { ShardToSplit: shard(0), NewStartingHashKey: HALF })], sees: [
    [65, "k-a", { leases: { total: 4, items: [{ shard: shard(0), state: "owned" }, { shard: shard(1) }, { shard: shard(2), state: "waiting", waitsFor: [shard(0)] }, { shard: shard(3), state: "waiting", waitsFor: [shard(0)] }] } }],
    [300, "k-a", { leases: { items: [{ shard: shard(1) }, { shard: shard(2), state: "owned", waitsFor: [] }, { shard: shard(3), waitsFor: [] }] }, counters: { processed: 300, repeated: 0 } }],
  ] },
  { rules: "KIN-056", says: "a line from each shard to one worker, one worker grey", client: EIGHT, stream: { ShardCount: 4 }, nodes: [fleet("a", { MaxSize: 5, DesiredCapacity: 5 })], connections: [reads("a")], sees: [[5, "k-a", { workers: [1, 1, 1, 1, 0].map((leases) => ({ leases })), leases: { items: [1, 2, 3, 4].map((owner) => ({ owner })) } }]] },
  { rules: "KIN-058", says: "the flag jumps, the cursor runs ahead of it", client: once(250, cycle(1)), nodes: [fleet("a", {}, { durationMs: 1 })], connections: [reads("a", { checkpointEvery: 100 })], sees: [[10, "k-a", { leases: { items: [{ checkpoint: 200, position: 250 }] }, counters: { checkpoints: 2, processed: 250 } }]] },
  { rules: "KIN-059", says: "the cursor jumps back to the flag, the counter of repeats rises", client: once(300, cycle(1)), nodes: [fleet("a", { DesiredCapacity: 2 }, { durationMs: 10 })], connections: [reads("a", { checkpointEvery: 100 })], script: [{ at: "2600ms", call: "worker:CrashInstance", on: "a", input: { instance: 1 } }], sees: [
    [4, "k-a", { leases: { items: [{ checkpoint: 200, position: 257, orphaned: true, owner: 1 }] }, counters: { repeated: 0 } }], [10.5, "k-a", { leases: { items: [{ checkpoint: 200, position: 200, owner: 2 }] } }], [60, "k-a", { leases: { items: [{ checkpoint: 300, position: 300, owner: 2 }] }, lastCrash: { worker: 1, again: 57 }, counters: { processed: 357, repeated: 57 } }],
  ] },
];

describe("documents with default settings", () => {
  for (const each of CASES)
    test(`${each.rules} ${each.says}`, () => {
      const run = simulate({
        nodes: [{ id: "c", type: "client", behaviour: each.client ?? {} }, { id: "s", type: "kinesis.stream", properties: each.stream ?? {}, behaviour: each.knobs ?? {} }, ...(each.nodes ?? [])],
        connections: [{ id: "p", from: "c", to: "s", type: "kinesis:PutRecord", ...each.arrow }, ...(each.connections ?? [])], script: each.script ?? [],
      }, { latencyMs: 5, checks: each.many !== true });
      sees(run, each.sees);
      expect(run.findings).toEqual([]);
    });

  const stock = (extra: object) => ({ nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 10 }, ...extra } }, { id: "s", type: "kinesis.stream", properties: { ShardCount: 2 } }, { id: "q", type: "sqs.queue" }], into: [{ id: "p1", from: "c", to: "s", type: "kinesis:PutRecord" }, { id: "p2", from: "c", to: "q", type: "sqs:SendMessage" }] });

  test("CMP-001 the same ten into both: the queue hands each to one application, the stream all to both", () => {
    const { nodes, into } = stock(cycle(1));
    const run = simulate({
      nodes: [...nodes, fleet("a"), fleet("b"), fleet("x"), fleet("y")],
      connections: [...into, reads("a"), reads("b"), { id: "qx", from: "q", to: "x", type: "sqs.poll" }, { id: "qy", from: "q", to: "y", type: "sqs.poll" }],
    }, { latencyMs: 5 }).to(10);
    const worked = ["a", "b", "x", "y"].map((id) => run.view<{ counters: { processed: number } }>(id).counters.processed);
    expect([worked[0], worked[1], worked[2]! + worked[3]!]).toEqual([10, 10, 10]);
    expect(run.view("s")).toMatchObject({ records: 10, readers: [{ consumer: "a", behindMs: 0 }, { consumer: "b", behindMs: 0 }] });
    expect(run.view("q")).toMatchObject({ visible: { total: 0 }, inFlight: { total: 0 } });
  });

  test("CMP-002 one poisoned message: the queue puts it aside, the stream's shard waits behind it", () => {
    const { nodes, into } = stock({ ...cycle(2), body: { n: "n{{seq}}" } });
    const work = (id: string) => ({ id, type: "lambda.function", behaviour: { fails: { kind: "matches", pattern: { n: ["n3"] } } } });
    const run = simulate({
      nodes: [...nodes, { id: "dead", type: "sqs.queue" }, work("f"), work("g")],
      connections: [...into, { id: "m1", from: "s", to: "f", type: "lambda.eventSourceMapping", properties: { BatchSize: 1, StartingPosition: "TRIM_HORIZON" } }, { id: "m2", from: "q", to: "g", type: "lambda.eventSourceMapping", properties: { BatchSize: 1 } }, { id: "d", from: "q", to: "dead", type: "sqs.redrive", properties: { maxReceiveCount: 3 } }],
    }, { latencyMs: 5 }).to(300);
    expect(run.view("q")).toMatchObject({ visible: { total: 0 }, inFlight: { total: 0 }, counters: { deleted: 9, deadLettered: 1 } });
    expect(run.view("dead")).toMatchObject({ visible: { total: 1 } });
    // user-1 has n1, n3, n5 …: one before the poison, four behind it; user-2 has its five.
    expect(run.inspect<{ lanes: { shard: string; processed: number }[] }>("m1").lanes.map(({ shard: id, processed }) => [id, processed])).toEqual([[shard(0), 5], [shard(1), 1]]);
    expect(run.view<{ iteratorAgeMs: number }>("m1").iteratorAgeMs).toBeGreaterThan(250_000);
  });
});
