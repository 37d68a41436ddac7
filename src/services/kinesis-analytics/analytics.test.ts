import { expect, test } from "vitest";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import { kinesis } from "../kinesis/index.ts";
import { kinesisAnalytics } from "./index.ts";

const services = [kinesis, kinesisAnalytics];
const data = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64");
function app(rows: readonly (readonly [seconds: number, minute?: string])[], properties: object, behaviour: object = {}) {
  return simulate({
    account: { startsAt: "2026-01-01T11:00:00.000Z" },
    nodes: [{ id: "s", type: "kinesis.stream" }, { id: "a", type: "kinesisanalytics.application", properties, behaviour }, { id: "out", type: "kinesis.stream" }],
    connections: [{ id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }, { id: "o", from: "a", to: "out", type: "kinesisanalytics.output" }],
    script: rows.map(([s, minute = ""]) => ({ at: `${s}s`, call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "k", Data: data({ minute }) } })),
  }, { services });
}
const results = (run: ReturnType<typeof app>) => run.inspect<{ results: { at: number; group: string; value: number }[] }>("a").results.map(({ at, group, value }) => (group === "all" ? [at, value] : [at, group, value]));
const FOUR = [[20, "11:00"], [30, "11:00"], [65, "11:00"], [75, "11:01"]] as const;

test("KDA-001 the SQL product is refused from October 2025 on", () => {
  const codes = (startsAt: string, RuntimeEnvironment: string) => problemsOf({ account: { startsAt }, nodes: [{ id: "a", type: "kinesisanalytics.application", properties: { RuntimeEnvironment } }], connections: [] }, services).map(({ code }) => code);
  expect(codes("2026-01-01T00:00:00.000Z", "SQL-1_0")).toEqual(["UnsupportedOperationException"]);
  expect(codes("2025-10-15T00:00:00.000Z", "SQL-1_0")).toEqual(["UnsupportedOperationException"]);
  expect(codes("2025-10-14T00:00:00.000Z", "SQL-1_0")).toEqual([]);
  expect(codes("2026-01-01T00:00:00.000Z", "FLINK-1_20")).toEqual([]);
});

test("KDA-002 rows come in with their time of arrival, results go out to three at most", () => {
  const run = app([[1]], {}).to(1.5);
  expect(run.inspect<{ rows: { at: number }[] }>("a").rows).toMatchObject([{ at: 1 }]);
  expect(run.view("a")).toMatchObject({ rows: 1, kind: "TUMBLING", endsAtUs: 60_000_000 });
  const nodes = [{ id: "a", type: "kinesisanalytics.application" }, ...[1, 2, 3, 4].map((n) => ({ id: `s${n}`, type: "kinesis.stream" }))];
  expect(problemsOf({ nodes, connections: [1, 2, 3, 4].map((n) => ({ id: `o${n}`, from: "a", to: `s${n}`, type: "kinesisanalytics.output" })) }, services)).toHaveLength(1);
});

test("KDA-003 tumbling windows: each row counts once, a result per group at the end", () => {
  expect(results(app(FOUR, {}).to(130))).toEqual([[60, 2], [120, 2]]);
  const run = app(FOUR, {}, { groupBy: "$.minute" }).to(130);
  expect(results(run)).toEqual([[60, "11:00", 2], [120, "11:00", 1], [120, "11:01", 1]]);
  expect(run.inspect<{ shards: { records: { data: string }[] }[] }>("out").shards[0]!.records.map((record) => record.data)[0]).toBe('{"group":"11:00","count":2}');
});

test("KDA-004 sliding windows: a result for each instant with rows, over (t - L, t]", () => {
  const run = app([[1], [2], [6], [7], [8], [8], [8]], { WindowType: "SLIDING", WindowSizeInSeconds: 5 }).to(30);
  expect(results(run)).toEqual([[1, 1], [2, 2], [6, 2], [7, 2], [8, 5]]);
});

test("KDA-005 stagger windows open with the first row of a key", () => {
  expect(results(app(FOUR, { WindowType: "STAGGER" }, { groupBy: "$.minute" }).to(200))).toEqual([[80, "11:00", 3], [135, "11:01", 1]]);
});

test("KDA-008 KPUs", () => {
  expect(app([], { Parallelism: 16, ParallelismPerKPU: 2 }).to(0).view("a")).toMatchObject({ kpus: 8, billed: 9 });
});
