import { describe, expect, test } from "vitest";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import { kinesis } from "../kinesis/index.ts";
import { kinesisAnalytics } from "./index.ts";

const services = [kinesis, kinesisAnalytics];
type Entry = readonly [at: string, call: string, input?: object, as?: string];
interface Inspected { rowsIn: number; counted: number; repeated: number; resultsOut: number; restarts: number; checkpoints: number; status: string }

/** Ten rows at once and then ten a second, for so many seconds, and calls to the application. It polls at whole seconds: before 60 s it has 600. */
function app(seconds: number, script: readonly Entry[], properties: object = {}, behaviour: object = {}, latencyMs = 0) {
  return simulate({
    nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "at", times: Array.from({ length: seconds * 10 + 10 }, (_, i) => `${Math.max(0, i - 10) * 100 + 50}ms`) } } }, { id: "s", type: "kinesis.stream" }, { id: "a", type: "kinesisanalytics.application", properties: { WindowType: "NONE", ...properties }, behaviour }, { id: "out", type: "kinesis.stream" }],
    connections: [{ id: "p", from: "c", to: "s", type: "kinesis:PutRecord" }, { id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }, { id: "o", from: "a", to: "out", type: "kinesisanalytics.output" }],
    script: script.map(([at, call, input = {}, as]) => ({ at, call: `kinesisanalytics:${call}`, on: "a", input, ...(as === undefined ? {} : { as }) })),
    // What must always hold is looked at in the short runs.
  }, { latencyMs, checks: seconds <= 120 });
}
const told = (run: ReturnType<typeof app>) => run.inspect<Inspected>("a");
const written = (run: ReturnType<typeof app>) => run.view<{ records: number }>("out").records;

describe("a job that fails", () => {
  const run = () => app(180, [["90s", "FailJob"]]);

  test("KDA-009 goes back to its checkpoint, reads on from there, and counts each row once", () => {
    const it = run();
    // The poll of 60 s comes after the checkpoint of that instant.
    expect(it.to(60).view("a")).toMatchObject({ checkpoint: { atUs: 60_000_000, counted: 600 }, counted: 610, nextCheckpointUs: 120_000_000 });
    expect(it.to(89.9).view("a")).toMatchObject({ counted: 900, job: "running" });
    expect(it.to(90).view("a")).toMatchObject({ status: "RUNNING", job: "failed", counted: 900, dueUs: 120_000_000, lastFailure: { atUs: 90_000_000, counted: 900, restored: 600, backAtUs: 120_000_000 } });
    expect(it.to(119).view("a")).toMatchObject({ job: "failed" });
    expect(written(it)).toBe(900);
    // Records 601 to 900 are read and sent again; then what came meanwhile.
    expect(it.to(120).view("a")).toMatchObject({ job: "running", counters: { restarts: 1, repeated: 300 } });
    it.to(200);
    expect(told(it)).toMatchObject({ counted: 1_810, rowsIn: 2_110, repeated: 300 });
    expect(written(it)).toBe(2_110);
    expect(it.findings).toEqual([]);
    expect(it.metric("a", "fullRestarts")).toBe(1);
  });

  test("KDA-009 says so, and why", () => {
    const it = run().to(125);
    expect(it.rows({ rule: "KDA-009", entity: "a", what: "note" }).map(({ says }) => says)).toEqual([
      "The job failed: 300 of 900 rows came after the checkpoint and will come again, in 30 s.", "Restored: 600 rows in the state, as of 60 s.",
    ]);
  });

  test("KDA-009 with latency on every arrow the count is the same", () => {
    expect(told(app(180, [["90s", "FailJob"]], {}, {}, 5).to(200))).toMatchObject({ counted: 1_810 });
  });
});

test("KDA-009 windows come back with what they held, and give their result again", () => {
  const run = app(100, [["90s", "FailJob"]], { WindowType: "TUMBLING", WindowSizeInSeconds: 70 }).to(300);
  // 0–70 s was told before the failure and is told again with the rows of the checkpoint and those that came after it.
  const results = run.inspect<{ results: { at: number; value: number }[] }>("a").results;
  expect(results[0]!.value).toBe(700);
  expect(results.slice(1).reduce((sum, { value }) => sum + value, 0)).toBe(1_010);
  expect(told(run)).toMatchObject({ counted: 1_010, restarts: 1 });
});

test("KDA-009 the interval may be chosen; without checkpoints it begins afresh at the tip", () => {
  expect(app(60, [["30.5s", "FailJob"]], { CheckpointInterval: 10_000 }).to(31).view("a")).toMatchObject({ checkpoint: { atUs: 30_000_000 }, counters: { checkpoints: 3 } });
  const none = app(180, [["90s", "FailJob"]], { CheckpointingEnabled: false }).to(200);
  expect(none.view("a")).toMatchObject({ checkpoint: null, counters: { checkpoints: 0 } });
  expect(told(none).counted).toBe(600);
});

test("KDA-009 a checkpoint waits for the results that are on their way", () => {
  const run = simulate({
    nodes: [{ id: "s", type: "kinesis.stream" }, { id: "a", type: "kinesisanalytics.application", properties: { WindowType: "NONE", CheckpointInterval: 10_000 } }, { id: "out", type: "kinesis.stream" }],
    connections: [{ id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }, { id: "o", from: "a", to: "out", type: "kinesisanalytics.output", behaviour: { fails: { when: { kind: "between", from: "0s", to: "25s" }, as: "serverError" } } }],
    script: [{ at: "5s", call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "k", Data: "e30=" } }],
  });
  expect(run.to(22).view("a")).toMatchObject({ checkpoint: null, blocked: 1 });
  expect(run.to(27).view("a")).toMatchObject({ checkpoint: { counted: 1 }, blocked: 0 });
  expect(run.view<{ records: number }>("out").records).toBe(1);
});

test("KDA-009 a row that always crashes the job comes again after each restart", () => {
  const run = app(60, [], { CheckpointInterval: 1_000 }, { crashes: { kind: "everyNth", n: 5 }, restartMs: 5_000 }).to(60);
  expect(told(run).restarts).toBeGreaterThan(1);
  const loop = simulate({
    nodes: [{ id: "s", type: "kinesis.stream" }, { id: "a", type: "kinesisanalytics.application", behaviour: { crashes: { kind: "matches", pattern: { poison: [true] } } } }], connections: [{ id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }],
    script: [...[1, 2].map((n) => ({ at: `${n}s`, call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "k", Data: Buffer.from(JSON.stringify({ n })).toString("base64") } })), { at: "65s", call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "k", Data: Buffer.from('{"poison":true}').toString("base64") } }],
  }).to(200);
  expect(loop.view("a")).toMatchObject({ counted: 2, counters: { restarts: 5 } });
  expect(loop.view<{ readers: { behindMs: number }[] }>("s").readers[0]!.behindMs).toBeGreaterThanOrEqual(0);
});

describe("calls", () => {
  const error = (run: ReturnType<typeof app>, as: string) => { const { ok, error: no } = run.call(as); return ok === true ? "ok" : no?.code; };

  test("KDA-009b stops with a snapshot and starts from it: nothing is lost, nothing counted twice", () => {
    const run = app(120, [["30s", "StopApplication", {}, "stop"], ["31s", "StartApplication", {}, "early"], ["60s", "StartApplication", {}, "start"], ["61s", "StopApplication", {}, "notRunning"], ["61s", "UpdateApplication", {}, "busy"]]);
    expect(run.to(35).view("a")).toMatchObject({ status: "STOPPING", job: "asleep", dueUs: 40_000_000 });
    expect(run.to(45).view("a")).toMatchObject({ status: "READY", kpus: 0, billed: 0, snapshots: { total: 1 } });
    expect(run.metric("a", "StandingCharge")).toBe(0);
    expect(run.to(65).view("a")).toMatchObject({ status: "STARTING", dueUs: 90_000_000 });
    expect(told(run.to(130))).toMatchObject({ status: "RUNNING", counted: 1_210, rowsIn: 1_210 });
    expect(["stop", "early", "start", "notRunning", "busy"].map((as) => error(run, as))).toEqual(["ok", "ResourceInUseException", "ok", "ResourceInUseException", "ResourceInUseException"]);
    expect(run.call("start").output).toEqual({ OperationId: expect.any(String) });
  });

  test("KDA-009b force takes no snapshot; a start restores the one that is chosen", () => {
    const run = app(300, [
      ["20s", "CreateApplicationSnapshot", { SnapshotName: "early" }, "made"], ["21s", "CreateApplicationSnapshot", { SnapshotName: "early" }, "twice"], ["22s", "CreateApplicationSnapshot", { SnapshotName: "" }, "nameless"],
      ["30s", "StopApplication", { Force: true }], ["41s", "StartApplication", { RunConfiguration: { ApplicationRestoreConfiguration: { ApplicationRestoreType: "RESTORE_FROM_CUSTOM_SNAPSHOT", SnapshotName: "never" } } }, "unknown"], ["41s", "StartApplication", { RunConfiguration: { ApplicationRestoreConfiguration: { ApplicationRestoreType: "BEST" } } }, "odd"],
      ["42s", "StartApplication", {}, "start"], ["100s", "StopApplication", {}], ["120s", "StartApplication", { RunConfiguration: { ApplicationRestoreConfiguration: { ApplicationRestoreType: "SKIP_RESTORE_FROM_SNAPSHOT" } } }, "skip"],
      ["40s", "ListApplicationSnapshots", {}, "list"], ["40s", "DeleteApplicationSnapshot", { SnapshotName: "other" }, "notThere"],
    ]);
    expect(run.to(40.5).view("a")).toMatchObject({ status: "READY", counted: 300, snapshots: { total: 1, items: [{ name: "early", counted: 200 }] } });
    // From 200 on, all of the stream again.
    expect(told(run.to(80))).toMatchObject({ counted: 810 });
    expect(told(run.to(151))).toMatchObject({ counted: 10 });
    expect(["made", "twice", "nameless", "unknown", "odd", "start", "skip", "notThere"].map((as) => error(run, as))).toEqual(["ok", "ResourceInUseException", "InvalidArgumentException", "ResourceNotFoundException", "InvalidArgumentException", "ok", "ok", "ResourceNotFoundException"]);
    expect(run.call("list").output).toMatchObject({ SnapshotSummaries: [{ SnapshotName: "early", SnapshotStatus: "READY", ApplicationVersionId: 1 }] });
  });

  test("KDA-009b an update puts the job down for a while and goes on from its state", () => {
    const parallel = (ParallelismUpdate: number) => ({ CurrentApplicationVersionId: 1, ApplicationConfigurationUpdate: { FlinkApplicationConfigurationUpdate: { ParallelismConfigurationUpdate: { ParallelismUpdate } } } });
    const run = app(120, [["30s", "UpdateApplication", { ...parallel(4), CurrentApplicationVersionId: 3 }, "stale"], ["30s", "UpdateApplication", parallel(300), "much"], ["31s", "UpdateApplication", parallel(4), "update"], ["90s", "DescribeApplication", {}, "detail"]]);
    expect(run.to(40).view("a")).toMatchObject({ status: "UPDATING", kpus: 4, billed: 5, version: 2 });
    expect(told(run.to(125))).toMatchObject({ status: "RUNNING", counted: 1_210, rowsIn: 1_210 });
    expect(["stale", "much", "update"].map((as) => error(run, as))).toEqual(["ConcurrentModificationException", "InvalidArgumentException", "ok"]);
    expect(run.call("update").output).toMatchObject({ ApplicationDetail: { ApplicationStatus: "UPDATING", ApplicationVersionId: 2 }, OperationId: expect.any(String) });
    expect(run.call("detail").output).toMatchObject({ ApplicationDetail: { ApplicationName: "a", ApplicationStatus: "RUNNING", RuntimeEnvironment: "FLINK-1_20", ApplicationConfigurationDescription: { FlinkApplicationConfigurationDescription: { ParallelismConfigurationDescription: { Parallelism: 4, CurrentParallelism: 4 }, CheckpointConfigurationDescription: { ConfigurationType: "DEFAULT", CheckpointInterval: 60_000 } } } } });
  });

  test("KDA-001 KDA-009b CreateApplication makes a READY one, and no SQL any more", () => {
    const create = (at: string, input: object, as: string) => ({ at, call: "kinesisanalytics:CreateApplication", on: "kinesisanalytics", input, as });
    const run = (startsAt: string) => simulate({ account: { startsAt }, nodes: [], connections: [], script: [
      create("1s", { ApplicationName: "flink", RuntimeEnvironment: "FLINK-1_20" }, "flink"), create("2s", { ApplicationName: "sql", RuntimeEnvironment: "SQL-1_0" }, "sql"), create("3s", { ApplicationName: "flink", RuntimeEnvironment: "FLINK-1_20" }, "again"), create("3s", { ApplicationName: "x", RuntimeEnvironment: "JAVA" }, "java"),
      create("3s", { ApplicationName: "big", RuntimeEnvironment: "FLINK-1_20", ApplicationConfiguration: { FlinkApplicationConfiguration: { ParallelismConfiguration: { ConfigurationType: "CUSTOM", Parallelism: 65 } } } }, "big"),
      { at: "4s", call: "kinesisanalytics:StartApplication", on: "kinesisanalytics", input: { ApplicationName: "flink" }, as: "start" }, { at: "5s", call: "kinesisanalytics:StartApplication", on: "kinesisanalytics", input: { ApplicationName: "nobody" }, as: "nobody" }, { at: "40s", call: "kinesisanalytics:ListApplications", on: "kinesisanalytics", input: {}, as: "list" },
    ] }, { services }).to(60);
    const now = run("2026-01-01T00:00:00.000Z");
    expect(["flink", "sql", "again", "java", "big", "start", "nobody"].map((as) => error(now as never, as))).toEqual(["ok", "UnsupportedOperationException", "ResourceInUseException", "InvalidArgumentException", "LimitExceededException", "ok", "ResourceNotFoundException"]);
    expect(now.call("flink").output).toMatchObject({ ApplicationDetail: { ApplicationStatus: "READY", ApplicationVersionId: 1 } });
    expect(now.call("list").output).toMatchObject({ ApplicationSummaries: [{ ApplicationName: "flink", ApplicationStatus: "RUNNING" }] });
    expect(error(run("2025-10-14T00:00:00.000Z") as never, "sql")).toBe("ok");
  });

  test("KDA-002 AddApplicationOutput gives a SQL application an output, three at most", () => {
    const add = (second: number, as: string) => ({ at: `${second}s`, call: "kinesisanalytics:AddApplicationOutput", on: "a", input: { ApplicationName: "a", CurrentApplicationVersionId: second, Output: { Name: as, KinesisStreamsOutput: { ResourceARN: `arn:aws:kinesis:us-east-1:123456789012:stream/s${second}` }, DestinationSchema: {} } }, as });
    const run = simulate({ account: { startsAt: "2024-01-01T00:00:00.000Z" }, nodes: [{ id: "a", type: "kinesisanalytics.application", properties: { RuntimeEnvironment: "SQL-1_0" } }, ...[1, 2, 3, 4].map((n) => ({ id: `s${n}`, type: "kinesis.stream" }))], connections: [], script: [1, 2, 3, 4].map((n) => add(n, `o${n}`)) }, { services }).to(5);
    expect([1, 2, 3, 4].map((n) => error(run as never, `o${n}`))).toEqual(["ok", "ok", "ok", "InvalidArgumentException"]);
    expect(run.call("o1").output).toMatchObject({ ApplicationVersionId: 2, OutputDescriptions: [{ OutputId: "a-output-2" }] });
  });
});

describe("scaling", () => {
  test("KDA-008 above 75 % for 15 minutes the tasks are doubled, at rest for six hours halved, never below Parallelism", () => {
    // A row every ten seconds is 83 % of what two tasks work through.
    const rows = (seconds: number, properties: object, rowsPerSecond: number) => simulate({
      nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "every", ms: 10_000 }, stopAfter: seconds / 10 } }, { id: "s", type: "kinesis.stream" }, { id: "a", type: "kinesisanalytics.application", properties, behaviour: { rowsPerSecond } }],
      connections: [{ id: "p", from: "c", to: "s", type: "kinesis:PutRecord" }, { id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }],
    }, { checks: false });
    const run = rows(1_500, { Parallelism: 2 }, 0.06);
    expect(run.to(14 * 60 + 30).view("a")).toMatchObject({ status: "RUNNING", parallelism: 2, cpu: 83 });
    expect(run.to(16 * 60 + 5).view("a")).toMatchObject({ status: "AUTOSCALING", parallelism: 4, kpus: 4, billed: 5 });
    expect(run.to(17 * 60).view("a")).toMatchObject({ status: "RUNNING" });
    expect(run.to(1_500 + 5 * 3_600).view("a")).toMatchObject({ parallelism: 4 });
    expect(run.to(1_500 + 6 * 3_600 + 300).view("a")).toMatchObject({ parallelism: 2, counted: 149 });
    expect(rows(1_500, { AutoScalingEnabled: false }, 0.12).to(1_300).view("a")).toMatchObject({ parallelism: 1 });
  });

  test("KDA-008 64 KPUs at most", () => {
    const codes = (Parallelism: number, ParallelismPerKPU: number) => problemsOf({ nodes: [{ id: "a", type: "kinesisanalytics.application", properties: { Parallelism, ParallelismPerKPU } }], connections: [] }, services).map(({ code }) => code);
    expect([codes(64, 1), codes(65, 1), codes(256, 4), codes(256, 3)]).toEqual([[], ["LimitExceededException"], [], ["LimitExceededException"]]);
  });
});
