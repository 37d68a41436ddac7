import { expect, test } from "vitest";
import { put, puts, stream, type Row } from "../../testing/kinesis.ts";
import { simulate } from "../../testing/simulate.ts";
import { clientService } from "../client/index.ts";
import { lambda } from "../lambda/index.ts";
import { sqs } from "../sqs/index.ts";
import { workerFleet } from "../worker-fleet/index.ts";
import { kinesis } from "./index.ts";
import type { ConsumerView } from "./consumer-view.ts";
import type { StreamView } from "./view.ts";

interface Inspected { leases: { shard: string; state: string; owner: number; checkpoint: number; position: number }[]; read: number; processed: number; repeated: number; skipped: number }
const owners = (run: ReturnType<typeof stream>, workers: number) => Array.from({ length: workers }, (_, i) => run.inspect<Inspected>("k").leases.filter(({ owner, state }) => state === "owned" && owner === i + 1).length);
const fleet = (size: number, behaviour: object = {}) => ({ id: "w", type: "worker.fleet", properties: { MinSize: 0, MaxSize: 10, DesiredCapacity: size }, behaviour: { durationMs: 0, bootMs: 0, ...behaviour } });
const consumed = (rows: readonly Row[], properties: object, workers: object, consumer: object = {}, behaviour: object = {}) =>
  stream(rows, properties, {}, { nodes: [workers], connections: [{ id: "k", from: "s", to: "w", type: "kinesis.consumer", properties: consumer, behaviour }] });

test("KIN-056 a shard has one worker, a worker may have many, surplus workers idle", () => {
  expect(owners(consumed([], { ShardCount: 4 }, fleet(5)).to(5), 5)).toEqual([1, 1, 1, 1, 0]);
  expect(owners(consumed([], { ShardCount: 4 }, fleet(1)).to(5), 1)).toEqual([4]);
  const view = consumed([], { ShardCount: 4 }, fleet(5)).to(5).view<ConsumerView>("k");
  expect(view.workers.map(({ leases }) => leases)).toEqual([1, 1, 1, 1, 0]);
});

test("KIN-057 a worker below its share steals one lease a round", () => {
  const grow = (shards: number) => simulate({
    nodes: [{ id: "s", type: "kinesis.stream", properties: { ShardCount: shards } }, fleet(1)], connections: [{ id: "k", from: "s", to: "w", type: "kinesis.consumer" }],
    script: [{ at: "1500ms", call: "autoscaling:SetDesiredCapacity", on: "w", input: { DesiredCapacity: 2 } }],
  }, { services: [workerFleet, kinesis] });
  const run = grow(4);
  expect([1.9, 2, 3, 6].map((at) => owners(run.to(at), 2))).toEqual([[4, 0], [3, 1], [2, 2], [2, 2]]);
  expect(owners(grow(5).to(9), 2)).toEqual([3, 2]);
});

test("KIN-058 KIN-059 checkpoints every 100 records; a crash at 250 repeats what follows 200", () => {
  const run = simulate({
    nodes: [{ id: "s", type: "kinesis.stream" }, fleet(2, { durationMs: 10 })], connections: [{ id: "k", from: "s", to: "w", type: "kinesis.consumer", properties: { checkpointEvery: 100 } }],
    script: [{ at: "0s", call: "kinesis:PutRecords", on: "s", input: { Records: Array.from({ length: 300 }, () => ({ PartitionKey: "a", Data: "AAAA" })) } }, { at: "2505ms", call: "worker:CrashInstance", on: "w", input: { instance: 1 } }],
  }, { services: [workerFleet, kinesis] });
  // The reader comes first to an empty shard or at once: both begin at the first poll.
  const began = run.to(1.5).inspect<Inspected>("k").leases[0]!;
  expect(began.owner).toBe(1);
  run.to(2.51);
  const at = run.inspect<Inspected>("k");
  expect(at.leases[0]!.checkpoint).toBe(Math.floor(at.processed / 100) * 100);
  const before = at.processed;
  expect(before).toBe(250);
  run.to(60);
  const after = run.inspect<Inspected>("k");
  expect(after.leases[0]).toMatchObject({ owner: 2, position: 300, checkpoint: 300 });
  expect(after.processed).toBe(300 + before - at.leases[0]!.checkpoint);
  expect(after.repeated).toBe(before - at.leases[0]!.checkpoint);
  expect(run.rows({ rule: "KIN-059" }).length).toBeGreaterThan(0);
  expect(run.view<ConsumerView>("k").lastCrash).toMatchObject({ worker: 1 });
  expect(run.view<StreamView>("s").records).toBe(300);
});

test("KIN-060 a lease is taken over when its counter stood still for failoverTimeMillis", () => {
  const crash = (takeoverScanMs: number) => simulate({
    nodes: [{ id: "s", type: "kinesis.stream" }, fleet(2, { detectMs: 600_000 })], connections: [{ id: "k", from: "s", to: "w", type: "kinesis.consumer", behaviour: { takeoverScanMs } }],
    script: [{ at: "6700ms", call: "worker:CrashInstance", on: "w", input: { instance: 1 } }],
  }, { services: [workerFleet, kinesis] });
  const fast = crash(1_000);
  expect(fast.to(16.999).view<ConsumerView>("k").leases.items[0]).toMatchObject({ owner: 1, orphaned: true });
  expect(fast.to(17).inspect<Inspected>("k").leases[0]!.owner).toBe(2);
  const real = crash(20_050);
  expect(real.to(40.099).inspect<Inspected>("k").leases[0]!.owner).toBe(1);
  expect(real.to(40.1).inspect<Inspected>("k").leases[0]!.owner).toBe(2);
});

test("KIN-061 a worker that is cut off works on beside the new owner, until it tries to write a checkpoint", () => {
  const run = simulate({
    nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "every", ms: 100 } } }, { id: "s", type: "kinesis.stream" }, fleet(2)],
    connections: [{ id: "p", from: "c", to: "s", type: "kinesis:PutRecord" }, { id: "k", from: "s", to: "w", type: "kinesis.consumer", properties: { checkpointEvery: 250 } }],
    script: [{ at: "6700ms", change: "k", behaviour: { cutOffWorker: 1 } }],
  }, { services: [clientService, workerFleet, kinesis] });
  expect(run.to(16.9).inspect<Inspected>("k").leases).toMatchObject([{ owner: 1, state: "owned" }]);
  // Taken over from the same old checkpoint, as of a worker that died: but this one lives.
  const now = run.to(17.5).inspect<Inspected>("k");
  expect(now.leases).toMatchObject([{ owner: 2, state: "owned", checkpoint: 0 }, { owner: 1, state: "zombie" }]);
  const before = now.repeated;
  // Until its 250th record both do the same work; then its checkpoint fails, and it stops.
  const later = run.to(26.5).inspect<Inspected>("k");
  expect(later.leases).toMatchObject([{ owner: 2, state: "owned", checkpoint: 250 }]);
  expect(later.leases).toHaveLength(1);
  expect(later.repeated - before).toBeGreaterThanOrEqual(75);
  expect(later.repeated - before).toBeLessThanOrEqual(90);
  expect(run.rows({ rule: "KIN-061", what: "note" }).map(({ says }) => says)).toEqual([
    "Worker 1 lost the lease of shardId-000000000000 and works on: two do the same work.", "Worker 1 can't write its checkpoint of shardId-000000000000: ShutdownException. It stops.",
  ]);
  const settled = run.to(40).inspect<Inspected>("k");
  expect(settled.repeated).toBe(later.repeated);
  expect(run.findings).toEqual([]);
});

test("KIN-062 what the processor throws skips the rest of the batch", () => {
  const rows: Row[] = [0, 1, 2].map((i) => [i * 1000 + 500, "PutRecords", puts(10, "a", 1)]);
  const run = consumed(rows, {}, fleet(1, { fails: { kind: "between", from: "1.9s", to: "2.1s" } })).to(5);
  expect(run.inspect<Inspected>("k")).toMatchObject({ processed: 20, skipped: 10 });
  expect(run.inspect<Inspected>("k").leases[0]!.checkpoint).toBe(30);
});

test("KIN-064 LATEST leaves out what came before the consumer", () => {
  const late = () => stream(
    [[1000, "PutRecords", puts(100, "a", 1)], [9000, "PutRecords", puts(50, "a", 1)]], {}, {}, { nodes: [fleet(1)] });
  for (const [initialPosition, expected] of [["LATEST", 50], ["TRIM_HORIZON", 150]] as const) {
    const run = late().to(5);
    run.run.world.entity("w")!.context.add({ id: "k", type: "kinesis.consumer", from: "s", to: "w", properties: { initialPosition } });
    expect(run.to(20).inspect<Inspected>("k").processed).toBe(expected);
  }
});

test("KIN-048 parents first keeps the order of a key across a split", () => {
  const order = (drainParentsFirst: boolean) => {
    const run = simulate({
      nodes: [{ id: "s", type: "kinesis.stream", properties: { ShardCount: 2 } }, fleet(0), { id: "sink", type: "sqs.queue" }],
      connections: [{ id: "k", from: "s", to: "w", type: "kinesis.consumer", behaviour: { drainParentsFirst } }, { id: "o", from: "w", to: "sink", type: "sqs:SendMessage" }],
      script: [
        { at: "0s", call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "user-2", Data: "ZTE=" } }, { at: "1s", call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "user-2", Data: "ZTI=" } },
        { at: "2s", call: "kinesis:SplitShard", on: "s", input: { ShardToSplit: "shardId-000000000000", NewStartingHashKey: "85070591730234615865843651857942052864" } },
        { at: "40s", call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "user-2", Data: "ZTM=" } }, { at: "130s", call: "autoscaling:SetDesiredCapacity", on: "w", input: { DesiredCapacity: 1 } },
      ],
    }, { services: [sqs, workerFleet, kinesis] }).to(150);
    return run.inspect<{ visible: { body: string }[] }>("sink").visible.map(({ body }) => body);
  };
  expect(order(true)).toEqual(["e1", "e2", "e3"]);
  expect(order(false)).toEqual(["e3", "e1", "e2"]);
});

test("KIN-038 a consumer with enhanced fan-out is pushed to, and reads on after five minutes and a split", () => {
  const rows: Row[] = [[1000, "PutRecord", put("user-2")], [310_000, "PutRecord", put("user-2")], [311_000, "SplitShard", { ShardToSplit: "shardId-000000000000", NewStartingHashKey: "85070591730234615865843651857942052864" }], [350_000, "PutRecord", put("user-2")]];
  const run = consumed(rows, { ShardCount: 2 }, fleet(1), { kind: "enhancedFanOut" });
  expect(run.to(1.08).inspect<Inspected>("k").processed).toBe(1);
  expect(run.to(360).inspect<Inspected>("k")).toMatchObject({ processed: 3, repeated: 0 });
  expect(run.metric("s", "GetRecords.Success")).toBe(0);
});

test("KIN-037 a consumer that polls every 200 ms picks up within 200 ms", () => {
  const run = consumed([[150, "PutRecord", put("a")]], {}, fleet(1), { idleTimeBetweenReadsInMillis: 200 });
  expect(run.to(0.199).inspect<Inspected>("k").processed).toBe(0);
  expect(run.to(0.2).inspect<Inspected>("k").processed).toBe(1);
});

test("KIN-065 CMP-002 a poisoned batch of a mapping stops its shard, the other goes on; a queue retries one message", () => {
  const documents = (source: object, mapping: object, key: object, operation: string) => simulate({
    nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "every", ms: 1000 }, stopAfter: 60, body: { n: "n{{seq}}" }, key } }, source, { id: "f", type: "lambda.function", behaviour: { durationMs: 10, fails: { kind: "matches", pattern: { n: ["n5"] } } } }],
    connections: [{ id: "p", from: "c", to: "src", type: operation }, { id: "m", from: "src", to: "f", type: "lambda.eventSourceMapping", properties: mapping }],
  }, { services: [clientService, sqs, lambda, kinesis] }).to(60);
  const run = documents({ id: "src", type: "kinesis.stream", properties: { ShardCount: 2 } }, { BatchSize: 1, StartingPosition: "TRIM_HORIZON" }, { kind: "cycle", count: 2, prefix: "user-" }, "kinesis:PutRecord");
  const lanes = run.inspect<{ lanes: { shard: string; processed: number }[] }>("m").lanes;
  const processed = Object.fromEntries(lanes.map((lane) => [lane.shard, lane.processed]));
  // user-1 (shard 1) has the fifth record: two went before it.
  expect(processed["shardId-000000000001"]).toBe(2);
  expect(processed["shardId-000000000000"]).toBeGreaterThan(20);
});

test("CMP-001 a queue hands each message to one application, a stream hands all to both", () => {
  const run = simulate({
    nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 10 }, body: "m{{seq}}" } }, { id: "s", type: "kinesis.stream" }, { id: "q", type: "sqs.queue" }, { ...fleet(1), id: "a" }, { ...fleet(1), id: "b" }],
    connections: [
      { id: "c1", from: "c", to: "s", type: "kinesis:PutRecord" }, { id: "c2", from: "c", to: "q", type: "sqs:SendMessage" }, { id: "ka", from: "s", to: "a", type: "kinesis.consumer" }, { id: "kb", from: "s", to: "b", type: "kinesis.consumer" },
      { id: "qa", from: "q", to: "a", type: "sqs.poll" }, { id: "qb", from: "q", to: "b", type: "sqs.poll" },
    ],
  }, { services: [clientService, sqs, workerFleet, kinesis] }).to(10);
  expect([run.inspect<Inspected>("ka").processed, run.inspect<Inspected>("kb").processed]).toEqual([10, 10]);
  expect(run.inspect<{ deleted: number }>("q").deleted).toBe(10);
  expect((run.inspect<{ processed: number }>("a").processed) + (run.inspect<{ processed: number }>("b").processed)).toBe(30);
  expect(run.view<StreamView>("s").records).toBe(10);
});

test("KIN-027 a copy has the text and the key of its record, also where an arrow worded it anew or has no key", () => {
  const copies = (client: object, arrow: object) => {
    const { world } = simulate({
      nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 3 }, body: { n: "{{seq}}" }, batch: { size: 3, lingerMs: 1 }, ...client } }, { id: "s", type: "kinesis.stream" }, fleet(1)],
      connections: [{ id: "p", from: "c", to: "s", type: "kinesis:PutRecords", ...arrow }, { id: "k", from: "s", to: "w", type: "kinesis.consumer" }],
    }, { services: [clientService, workerFleet, kinesis] }).to(5).run;
    return Array.from({ length: world.messages.count }, (_, id) => id as never).filter((id) => world.messages.kindOf(id) === "copy").map((id) => [world.messages.bodyOf(id), world.messages.groupOf(id)]);
  };
  const key = { kind: "cycle", count: 2 };
  expect(copies({ key }, {})).toEqual([['{"n":1}', "key-1"], ['{"n":2}', "key-2"], ['{"n":3}', "key-1"]]);
  expect(copies({ key }, { body: "no {{seq}}" })).toEqual([["no 1", "key-1"], ["no 2", "key-2"], ["no 3", "key-1"]]);
  expect(copies({}, {})).toEqual([['{"n":1}', '{"n":1}'], ['{"n":2}', '{"n":2}'], ['{"n":3}', '{"n":3}']]);
});
