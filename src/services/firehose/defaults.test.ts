/** Whole documents with default settings (five milliseconds each way), and what is drawn of each rule. */
import { describe, expect, test } from "vitest";
import { sees, type Sight } from "../../testing/sights.ts";
import { simulate } from "../../testing/simulate.ts";

interface Case { readonly rules: string; readonly says: string; readonly client?: object; readonly firehose?: object; readonly knobs?: object; readonly bucket?: object; readonly nodes?: readonly object[]; readonly connections?: readonly object[]; readonly script?: readonly object[]; readonly sees: readonly Sight[] }

const once = (count: number, more: object = {}) => ({ arrivals: { kind: "once", count }, ...more });
const hints = (SizeInMBs: number, IntervalInSeconds: number) => ({ BufferingHints: { SizeInMBs, IntervalInSeconds } });
const returned = (recordId: string, result: string) => ({ recordId, result, data: "eA==" });

const CASES: readonly Case[] = [
  { rules: "FIR-001", says: "a funnel that fills and tips into one destination", client: once(1), sees: [
    [1, "f", { destination: "b", buffers: { total: 1, items: [{ records: 1, endsAtUs: 300_005_000 }] }, held: { records: 1 }, counters: { accepted: 1, delivered: 0 } }], [300.6, "b", { objects: 1, bytes: 11 }], [300.6, "f", { buffers: { total: 0 }, counters: { delivered: 1, objects: 1 } }],
  ] },
  { rules: "FIR-002", says: "the water reaches the size first", client: { arrivals: { kind: "every", ms: 10_000 }, stopAfter: 6, body: "x".repeat(1_000_000) }, sees: [
    [45, "f", { hints: { bytes: 5_242_880, seconds: 300 }, buffers: { items: [{ records: 5, bytes: 5_000_000, sinceUs: 5_000, endsAtUs: 300_005_000, totalUs: 300_000_000 }] } }], [50.005, "f", { last: { by: "size", records: 6, bytes: 6_000_000 } }], [51, "b", { objects: 1, bytes: 6_000_000 }],
  ] },
  { rules: "FIR-002", says: "the countdown ends first", client: once(1), firehose: hints(5, 60), sees: [[60.005, "f", { last: { by: "time", records: 1 } }]] },
  { rules: "FIR-003", says: "no countdown at 0 s: delivered within the second", client: once(1), firehose: hints(5, 0), sees: [[0.1, "f", { hints: { seconds: 0 }, buffers: { total: 0 }, deliveries: { items: [{ kind: "object", records: 1 }] } }], [0.6, "b", { objects: 1 }]] },
  { rules: "FIR-006", says: "a cursor of the funnel on the lane, one pulse a second; direct puts bounce", nodes: [{ id: "s", type: "kinesis.stream" }, { id: "app", type: "client", behaviour: { arrivals: { kind: "at", times: ["1s", "2s", "3s", "4s", "5s"] } } }], connections: [{ id: "p", from: "app", to: "s", type: "kinesis:PutRecord" }, { id: "src", from: "s", to: "f", type: "firehose.source" }], client: once(1), firehose: hints(1, 60), sees: [
    [3.9, "s", { shards: { items: [{ iterators: [{ consumer: "f", position: 3, behindRecords: 0 }], reads: { calls: 1 } }] } }], [3.9, "f", { counters: { refused: 1 }, lastError: { code: "InvalidArgumentException" } }], [3.9, "src", { shards: 1, throttled: 0 }], [70, "b", { objects: 1 }], [70, "f", { counters: { accepted: 5, delivered: 5 } }], [70, "s", { records: 5 }],
  ] },
  { rules: "FIR-007", says: "a small bucket before the function; green, vanishing and red cards come back", client: once(4), firehose: hints(1, 60), nodes: [{ id: "l", type: "lambda.function", behaviour: { returns: { records: [returned("1", "Ok"), returned("2", "Dropped"), returned("3", "ProcessingFailed")] } } }], connections: [{ id: "t", from: "f", to: "l", type: "firehose.transform" }], sees: [
    [1, "f", { transform: { records: 4, endsAtUs: 60_005_000, sizeBytes: 1_048_576 }, buffers: { total: 0 } }], [61, "f", { transform: null, buffers: { items: [{ records: 1 }] }, counters: { dropped: 1, failed: 2 } }], [130, "b", { objects: 2, last: [{ folder: "processing-failed/2026/01/01/00/" }, { folder: "2026/01/01/00/" }], folders: [{ name: "processing-failed/", objects: 1 }, { name: "2026/", objects: 1 }] }], [130, "f", { counters: { delivered: 1, failed: 2 } }],
  ] },
  { rules: "FIR-009", says: "the bucket stays full, the clock climbs, at 24 h the cards are gone", client: once(1), bucket: { down: { kind: "always" } }, sees: [
    [4_000, "f", { held: { records: 1, oldestUs: 5_000 }, deliveries: { items: [{ kind: "object", status: "retrying", lastError: "SlowDown", giveUpAtUs: 86_400_005_000 }] } }], [86_400.004, "f", { counters: { lost: 0 }, held: { records: 1 } }], [86_400.005, "f", { counters: { lost: 1 }, held: { records: 0, oldestUs: null }, deliveries: { total: 0 } }],
  ] },
  { rules: "FIR-010", says: "two hops: the object, then COPY; the object stays", client: once(1), firehose: hints(1, 60), nodes: [{ id: "w", type: "redshift.cluster" }], connections: [{ id: "d2", from: "f", to: "w", type: "firehose.destination" }], sees: [[61, "f", { destination: "w", backup: "b" }], [70, "b", { objects: 1 }], [70, "w", { copies: 1 }], [70, "f", { counters: { delivered: 1 }, deliveries: { total: 0 } }]] },
  { rules: "FIR-010", says: "a COPY that fails: a manifest beside the object", client: once(1), firehose: { ...hints(1, 60), RetryDurationInSeconds: 3_600 }, nodes: [{ id: "w", type: "redshift.cluster", behaviour: { fails: { kind: "always" } } }], connections: [{ id: "d2", from: "f", to: "w", type: "firehose.destination" }], sees: [[3_000, "f", { deliveries: { items: [{ kind: "copy", status: "retrying" }] } }], [3_000, "b", { objects: 1 }], [4_000, "b", { objects: 2, last: [{}, { folder: "errors/manifests/2026/01/01/01/" }] }]] },
  { rules: "FIR-017", says: "the same card in two objects", client: once(1), knobs: { losesAck: { kind: "between", from: "299s", to: "301s" } }, sees: [[301, "b", { objects: 1, bytes: 11 }], [400, "b", { objects: 2, bytes: 22 }], [400, "f", { counters: { delivered: 1, retries: 1 } }]] },
];

describe("documents with default settings", () => {
  for (const each of CASES)
    test(`${each.rules} ${each.says}`, () => {
      const run = simulate({
        nodes: [{ id: "c", type: "client", behaviour: each.client ?? {} }, { id: "f", type: "firehose.deliveryStream", properties: each.firehose ?? {}, behaviour: each.knobs ?? {} }, { id: "b", type: "s3.bucket", behaviour: each.bucket ?? {} }, ...(each.nodes ?? [])],
        connections: [{ id: "put", from: "c", to: "f", type: "firehose:PutRecord" }, { id: "d", from: "f", to: "b", type: "firehose.destination" }, ...(each.connections ?? [])], script: each.script ?? [],
      }, { latencyMs: 5 });
      sees(run, each.sees);
      expect(run.findings).toEqual([]);
    });
});
