import { describe, expect, test } from "vitest";
import { simulateLarge } from "../../testing/kinesis.ts";
import { problemsOf, simulate, type Simulation } from "../../testing/simulate.ts";
import { clientService } from "../client/index.ts";
import { httpService } from "../http-endpoint/index.ts";
import { kinesis } from "../kinesis/index.ts";
import { lambda } from "../lambda/index.ts";
import { s3 } from "../s3/index.ts";
import { firehose } from "./index.ts";
import type { FirehoseView } from "./view.ts";

const services = [clientService, httpService, kinesis, lambda, s3, firehose];
const text = (value: string) => Buffer.from(value).toString("base64");
type Row = readonly [seconds: number, body: string | number];
const rowsOf = (rows: readonly Row[]) => rows.map(([s, body], i) => ({ at: `${Math.round(s * 1000)}ms`, call: "firehose:PutRecord", on: "f", input: { Record: { Data: typeof body === "string" ? text(body) : `zeros ${body}` } }, as: `r${i}` }));
interface Objects { objects: { key: string; body: string; at: number; bytes: number }[] }
const objects = (run: Simulation, id = "b") => run.inspect<Objects>(id).objects;
function pipe(rows: readonly Row[], properties: object = {}, behaviour: object = {}, more: { nodes?: object[]; connections?: object[]; script?: object[]; account?: object } = {}, bucket: object = {}) {
  return simulateLarge({
    ...(more.account === undefined ? {} : { account: more.account }),
    nodes: [{ id: "f", type: "firehose.deliveryStream", properties, behaviour }, { id: "b", type: "s3.bucket", behaviour: bucket }, ...(more.nodes ?? [])],
    connections: [{ id: "d", from: "f", to: "b", type: "firehose.destination" }, ...(more.connections ?? [])], script: [...rowsOf(rows), ...(more.script ?? [])].sort((a, b) => Number.parseInt((a as { at: string }).at) - Number.parseInt((b as { at: string }).at)),
  }, services);
}

test("FIR-001 one record is one object after the interval, and nobody can read it before", () => {
  const run = pipe([[0, 102_400]], {}, {}, { script: [{ at: "1000ms", call: "firehose:GetRecords", on: "f", as: "read" }] });
  expect(objects(run.to(300.4))).toEqual([]);
  expect(run.call("read").ok).toBe(false);
  expect(objects(run.to(300.5))).toMatchObject([{ bytes: 102_400 }]);
  expect(run.view<FirehoseView>("f").counters).toMatchObject({ accepted: 1, delivered: 1 });
});

test("FIR-002 the buffer tips at size or interval, whichever comes first", () => {
  const run = pipe([...Array.from({ length: 6 }, (_, i) => [i * 10, 1_000_000] as Row), [60, "last"]], {}, { deliveryMs: 0 });
  expect(objects(run.to(49.9))).toEqual([]);
  expect(run.view<FirehoseView>("f").buffers.items[0]).toMatchObject({ records: 5, bytes: 5_000_000, endsAtUs: 300_000_000 });
  expect(objects(run.to(50))).toMatchObject([{ bytes: 6_000_000 }]);
  expect(run.view<FirehoseView>("f").last).toMatchObject({ by: "size", records: 6 });
  expect(objects(run.to(359))).toHaveLength(1);
  expect(objects(run.to(360))).toHaveLength(2);
});

test("FIR-003 hints have ranges and come in pairs; an interval of 0 delivers at once", () => {
  expect(objects(pipe([[0, "x"]], { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 0 } }).to(0.5))).toHaveLength(1);
  const wrong = (BufferingHints: object) => problemsOf({ nodes: [{ id: "f", type: "firehose.deliveryStream", properties: { BufferingHints } }], connections: [] }, services).map(({ code }) => code);
  expect([{ SizeInMBs: 129, IntervalInSeconds: 60 }, { SizeInMBs: 5, IntervalInSeconds: 901 }, { SizeInMBs: 5 }].map(wrong).map((codes) => codes.length)).toEqual([1, 1, 1]);
});

test("FIR-004 FIR-005 sizes of puts, and the quota of direct puts", () => {
  const run = pipe([...Array.from({ length: 6 }, () => [0, 1_000_000] as Row), [0.144, 1_000_000], [0.145, 1_000_000], [3, 1_024_000], [6, 1_024_001]], {}, {}, { script: [{ at: "2000ms", call: "firehose:PutRecordBatch", on: "f", input: { Records: [] }, as: "none" }] }).to(7);
  expect(Array.from({ length: 10 }, (_, i) => run.call(`r${i}`).ok)).toEqual([true, true, true, true, true, false, false, true, true, false]);
  expect(run.call("r5").error).toMatchObject({ code: "ServiceUnavailableException" });
  expect(run.call("none").error!.status).toBe(400);
});

test("FIR-006 a data stream as source is read from its tip, and direct puts are refused", () => {
  const puts = (at: string, n: number) => Array.from({ length: n }, (_, i) => ({ at, call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "a", Data: text(`${at}-${i} `) } }));
  const run = simulate({
    nodes: [{ id: "s", type: "kinesis.stream" }, { id: "f", type: "firehose.deliveryStream", properties: { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 } } }, { id: "b", type: "s3.bucket" }], connections: [{ id: "d", from: "f", to: "b", type: "firehose.destination" }],
    script: [...puts("0s", 20), { at: "1s", add: { id: "src", type: "firehose.source", from: "s", to: "f" } }, ...puts("20s", 5), { at: "30s", call: "firehose:PutRecord", on: "f", input: { Record: { Data: text("x") } }, as: "direct" }],
  }, { services }).to(120);
  expect(run.inspect<{ read: number }>("src").read).toBe(5);
  expect(objects(run)).toHaveLength(1);
  expect(objects(run)[0]!.body.split(" ").filter((part) => part !== "")).toHaveLength(5);
  expect(run.call("direct").error).toMatchObject({ code: "InvalidArgumentException" });
  expect(run.inspect<{ shards: { records: unknown[] }[] }>("s").shards[0]!.records).toHaveLength(25);
});

describe("transformation", () => {
  const withFunction = (returns: unknown, properties: object = {}, behaviour: object = {}) => pipe([[0, "r1"], [0, "r2"], [0, "r3"], [0, "r4"]], { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 }, ...properties }, { deliveryMs: 0 }, {
    nodes: [{ id: "l", type: "lambda.function", properties: { Timeout: 300 }, behaviour: { initMs: 0, durationMs: 0, ...(returns === undefined ? {} : { returns }), ...behaviour } }], connections: [{ id: "t", from: "f", to: "l", type: "firehose.transform" }],
  });

  test("FIR-007 Ok goes on, Dropped is gone, all else goes to processing-failed", () => {
    const records = [{ recordId: "1", result: "Ok", data: text("R1") }, { recordId: "2", result: "Dropped" }, { recordId: "3", result: "ProcessingFailed" }];
    const run = withFunction({ records });
    expect(run.to(59).view<FirehoseView>("f").transform).toMatchObject({ records: 4, endsAtUs: 60_000_000 });
    run.to(200);
    expect(objects(run).map(({ key }) => key.split("/")[0])).toEqual(["processing-failed", "2026"]);
    expect(objects(run).at(-1)!.body).toBe("R1");
    expect(run.metric("f", "SucceedProcessing.Records")).toBe(2);
    expect(run.fates("f").filter((fate) => fate === "filtered")).toHaveLength(1);
    // One invocation was enough to fail; what failed is not delivered.
    expect(JSON.parse(objects(run)[0]!.body.split("}")[0] + "}")).toMatchObject({ attemptsMade: 1, rawData: text("r3") });
    expect(run.to(400).view<FirehoseView>("f").counters).toMatchObject({ delivered: 1, failed: 2, dropped: 1 });
  });

  test("FIR-008 a function that fails is asked three times more, then the batch is put aside", () => {
    const run = withFunction(undefined, {}, { fails: { kind: "always" } }).to(300);
    expect(run.rows({ rule: "FIR-008", what: "note" })).toHaveLength(4);
    expect(JSON.parse(objects(run)[0]!.body.split("}")[0] + "}")).toMatchObject({ attemptsMade: 4, rawData: text("r1") });
  });

  test("FIR-016 the untouched records are kept too", () => {
    const run = withFunction({ records: [{ recordId: "1", result: "Ok", data: text("R1") }] }, { S3BackupMode: "Enabled" }).to(300);
    expect(objects(run).find(({ key }) => key.startsWith("backup/"))!.body).toBe("r1r2r3r4");
  });
});

test("FIR-009 S3 down: tried until the data is 24 hours old", () => {
  const down = (to: string) => pipe([[0, "x"]], {}, {}, {}, { down: { kind: "between", from: "0s", to } });
  const lost = down("25h").to(86_399);
  expect(lost.metric("f", "LostRecords")).toBe(0);
  expect(lost.view<FirehoseView>("f").deliveries.items[0]).toMatchObject({ status: "retrying", giveUpAtUs: 86_400_000_000 });
  expect(lost.to(86_400).metric("f", "LostRecords")).toBe(1);
  expect(objects(lost.to(100_000))).toEqual([]);
  const late = down("23h").to(82_800);
  expect(objects(late)).toEqual([]);
  expect(objects(late.to(82_861))).toHaveLength(1);
});

test("FIR-010 Redshift copies out of S3; a COPY that fails is tried for the duration, the object stays", () => {
  const run = pipe([[0, "x"]], { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 }, RetryDurationInSeconds: 3600 }, { deliveryMs: 0 }, {
    nodes: [{ id: "w", type: "redshift.cluster", behaviour: { fails: { kind: "always" } } }], connections: [{ id: "r", from: "f", to: "w", type: "firehose.destination" }],
  });
  expect(objects(run.to(60))).toHaveLength(1);
  const copies = () => run.inspect<{ copies: { at: number }[] }>("w").copies.map(({ at }) => at);
  run.to(3659);
  expect(copies()).toEqual(Array.from({ length: 12 }, (_, k) => 60 + 300 * k));
  expect(objects(run)).toHaveLength(1);
  expect(objects(run.to(3660)).map(({ key }) => key.startsWith("errors/"))).toEqual([false, true]);
  // The manifest is no data: nobody copies it.
  expect(objects(run.to(20_000))).toHaveLength(2);
  expect(copies()).toHaveLength(12);
});

test("FIR-010 FIR-011 unless said, Redshift is tried for an hour and others for five minutes", () => {
  const copies = pipe([[0, "x"]], { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 } }, {}, { nodes: [{ id: "w", type: "redshift.cluster", behaviour: { fails: { kind: "always" } } }], connections: [{ id: "r", from: "f", to: "w", type: "firehose.destination" }] }).to(10_000);
  expect(copies.inspect<{ copies: unknown[] }>("w").copies).toHaveLength(12);
  const http = pipe([[0, "x"]], { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 0 } }, {}, { nodes: [{ id: "h", type: "http.endpoint", behaviour: { status: 500 } }], connections: [{ id: "e", from: "f", to: "h", type: "firehose.destination" }] }).to(10_000);
  expect(http.inspect<{ total: number }>("h").total).toBe(61);
});

test("FIR-005 the quota counts calls and records too", () => {
  const put = (call: string, count: number, input: object, behaviour: object = {}) => simulate({
    nodes: [{ id: "f", type: "firehose.deliveryStream", behaviour }, { id: "b", type: "s3.bucket" }], connections: [{ id: "d", from: "f", to: "b", type: "firehose.destination" }],
    script: Array.from({ length: count }, (_, i) => ({ at: "0s", call: `firehose:${call}`, on: "f", input, as: `p${i}` })),
  }, { services, checks: false }).to(0.5);
  const calls = put("PutRecord", 2_100, { Record: { Data: "eA==" } });
  expect(calls.view<FirehoseView>("f").counters).toMatchObject({ accepted: 2_000, refused: 100 });
  expect(calls.call("p2099").error).toMatchObject({ code: "ServiceUnavailableException", status: 503 });
  const records = put("PutRecordBatch", 3, { Records: Array.from({ length: 500 }, () => ({ Data: "eA==" })) }, { recordsPerSecond: 1_200 });
  expect(records.call("p2").output).toMatchObject({ FailedPutCount: 300 });
});

test("FIR-003 FIR-014 FIR-015 least and largest hints of destinations, partitions and columns", () => {
  const codes = (properties: object, more: object = {}) => problemsOf({ nodes: [{ id: "f", type: "firehose.deliveryStream", properties }, { id: "b", type: "s3.bucket" }, { id: "h", type: "http.endpoint" }], connections: [{ id: "d", from: "f", to: "b", type: "firehose.destination" }], ...more }).map(({ path, code }) => [path.split(".").at(-1), code]);
  const hints = (SizeInMBs: number, IntervalInSeconds: number) => ({ BufferingHints: { SizeInMBs, IntervalInSeconds } });
  expect(codes({ DynamicPartitioningKey: "$.k", ...hints(64, 60) })).toEqual([]);
  expect(codes({ DynamicPartitioningKey: "$.k", ...hints(64, 59) })).toEqual([["IntervalInSeconds", "InvalidArgumentException"]]);
  expect(codes({ DynamicPartitioningKey: "$.k", ...hints(63, 60) })).toEqual([["SizeInMBs", "InvalidArgumentException"]]);
  expect(codes({ DataFormatConversionConfiguration: {}, ...hints(63, 60) })).toEqual([["SizeInMBs", "InvalidArgumentException"]]);
  const http = { connections: [{ id: "d", from: "f", to: "h", type: "firehose.destination" }] };
  expect(codes(hints(65, 60), http).map(([, code]) => code)).toEqual(["InvalidArgumentException"]);
  expect(codes(hints(64, 60), http)).toEqual([]);
});

test("FIR-015 rows become columns; what is no JSON goes to the error prefix, and is written first", () => {
  const rows = [[0, '{"a":1,"b":"x"}'], [1, '{"a":2}'], [2, "not JSON"], [3, '{"a":3}']] as const;
  const run = pipe(rows, { DataFormatConversionConfiguration: { OutputFormat: "Parquet" } }, { deliveryMs: 0 }).to(400);
  expect(objects(run).map(({ key }) => [key.split("/")[0], key.endsWith(".parquet")])).toEqual([["format-conversion-failed", false], ["2026", true]]);
  expect(JSON.parse(objects(run)[1]!.body)).toEqual({ format: "Parquet", rows: 3, columns: { a: [1, 2, 3], b: ["x", null, null] } });
  expect(JSON.parse(objects(run)[0]!.body)).toMatchObject({ errorCode: "format-conversion-failed", rawData: text("not JSON") });
  expect(run.view<FirehoseView>("f")).toMatchObject({ hints: { bytes: 128 * 1_048_576 }, counters: { delivered: 3, failed: 1 } });
  expect(run.rows({ rule: "FIR-015", what: "note" })[0]!.says).toBe("3 rows become one block of Parquet; 1 can't.");
  // The error can't be written: nothing else is, however old it gets.
  const stuck = pipe(rows, { DataFormatConversionConfiguration: {} }, { deliveryMs: 0 }, {}, { down: { kind: "between", from: "0s", to: "30h" } }).to(29 * 3_600);
  expect(objects(stuck)).toEqual([]);
  expect(objects(stuck.to(32 * 3_600))).toHaveLength(2);
});

test("FIR-016 of an HTTP endpoint all records can be kept, or those that failed", () => {
  const to = (S3BackupMode: string, status: number) => objects(pipe([[0, "x"]], { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 0 }, RetryDurationInSeconds: 0, S3BackupMode }, { deliveryMs: 0 }, {
    nodes: [{ id: "h", type: "http.endpoint", behaviour: { status } }], connections: [{ id: "e", from: "f", to: "h", type: "firehose.destination" }],
  }).to(60)).map(({ key }) => key.split("/")[0]);
  expect([to("AllData", 200), to("FailedDataOnly", 200), to("AllData", 500), to("FailedDataOnly", 500)]).toEqual([["backup"], [], ["backup", "http-endpoint-failed"], ["http-endpoint-failed"]]);
});

test("FIR-011 an HTTP endpoint that refuses is tried while the pauses fit, then the bucket takes the batch", () => {
  const run = pipe([[0, "x"]], { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 0 }, RetryDurationInSeconds: 60 }, { deliveryMs: 0 }, {
    nodes: [{ id: "h", type: "http.endpoint", behaviour: { status: 500, latencyMs: 100 } }], connections: [{ id: "e", from: "f", to: "h", type: "firehose.destination" }],
  });
  expect(objects(run.to(61.2))).toEqual([]);
  expect(objects(run.to(61.3))[0]!.key).toContain("http-endpoint-failed/");
  expect(run.inspect<{ total: number }>("h").total).toBe(13);
});

test("FIR-012 FIR-013 names speak of the oldest record; bytes stand one after another", () => {
  const account = { startsAt: "2026-03-01T10:59:59.000Z" };
  const run = pipe([[0, '{"a":1}'], [1, '{"a":2}']], {}, { deliveryMs: 0 }, { account }).to(301);
  expect(objects(run)[0]!.key).toMatch(/^2026\/03\/01\/10\/f-1-2026-03-01-11-04-59-/);
  expect(objects(run)[0]!.body).toBe('{"a":1}{"a":2}');
  expect(objects(pipe([[0, '{"a":1}'], [1, '{"a":2}']], { Delimiter: true }, { deliveryMs: 0 }).to(301))[0]!.bytes).toBe(16);
  expect(problemsOf({ nodes: [{ id: "f", type: "firehose.deliveryStream", properties: { Prefix: "!{timestamp:yyyy}/" } }], connections: [] }, services).map(({ code }) => code)).toEqual(["InvalidArgumentException"]);
});

test("FIR-014 each partition has a buffer of its own", () => {
  const run = pipe([[0, '{"k":"A"}'], [10, '{"k":"B"}'], [30, '{"k":"A"}']], { BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 }, DynamicPartitioningKey: "$.k" }, { deliveryMs: 0 }).to(100);
  expect(objects(run).map(({ at, key }) => [at, key.split("/")[0]])).toEqual([[60, "A"], [70, "B"]]);
});

test("FIR-017 a lost answer delivers twice", () => {
  const run = pipe([[0, "same"]], {}, { deliveryMs: 0, losesAck: { kind: "first", n: 1 } }).to(299);
  run.to(400);
  const twice = objects(run).map(({ body, at }) => [body, at]);
  expect(twice.length === 1 || twice.length === 2).toBe(true);
  const every = pipe([[0, "same"]], {}, { deliveryMs: 0, losesAck: { kind: "between", from: "299s", to: "301s" } }).to(400);
  expect(objects(every).map(({ body, at }) => [body, at])).toEqual([["same", 300], ["same", 360]]);
});
