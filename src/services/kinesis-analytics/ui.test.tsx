import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { kinesis } from "../kinesis/index.ts";
import { kinesisAnalytics } from "./index.ts";
import { nodes, type AnalyticsView } from "./ui.tsx";

const ui = nodes["kinesisanalytics.application"]!;
const config = { properties: {}, behaviour: {} };
const draw = (view: AnalyticsView) => renderToStaticMarkup(<svg><ui.Body view={view} id="a" config={config} width={ui.width} /></svg>);
const row = (player: string) => Buffer.from(JSON.stringify({ player })).toString("base64");

function run(WindowType: string, seconds: number): AnalyticsView {
  return simulate({
    nodes: [{ id: "s", type: "kinesis.stream" }, { id: "a", type: "kinesisanalytics.application", properties: { WindowType, WindowSizeInSeconds: 10 }, behaviour: { groupBy: "$.player" } }],
    connections: [{ id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }],
    script: [1, 2, 3].map((s) => ({ at: `${s}s`, call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "k", Data: row(s === 2 ? "ben" : "anna") } })),
  }, { services: [kinesis, kinesisAnalytics] }).to(seconds).view<AnalyticsView>("a");
}

test("KDA-003 draws the open window and the rows of each group in it", () => {
  const open = draw(run("TUMBLING", 6));
  expect(open.match(/ey-lane-tag/g)).toHaveLength(2);
  expect(open).toContain(">anna</title>");
  expect(open).toContain("0 results");
  const over = run("TUMBLING", 11);
  expect(draw(over)).toContain("no rows yet");
  expect(draw(over)).toContain("last: ben 1");
  expect(ui.summary(over, config)).toMatchObject({ number: "0", says: "2 results" });
});

test("KDA-004 KDA-005 draws a bracket that slides, or an arc for each key", () => {
  expect(draw(run("SLIDING", 6))).toContain(">10 s<");
  expect(draw(run("STAGGER", 6)).match(/class="ey-arc ey-c-flight"/g)).toHaveLength(2 + 1);
});

test("KDA-006 draws the table beside the query, and what it adds as a second line", () => {
  const table = (error: string | null) => ({ name: "COMPANY", status: error === null ? "READY" as const : "FAILED" as const, rows: 3, loadedAtUs: 0, error });
  const view = { ...run("TUMBLING", 6), tables: [table(null)] };
  const drawn = draw({ ...view, groups: [{ group: "AMZN", rows: 2, endsAtUs: null, second: "Amazon" }] });
  expect(drawn).toContain("COMPANY 3<");
  expect(drawn).toContain(">Amazon<");
  expect(draw({ ...view, tables: [table("NoSuchKey")] })).toContain("COMPANY: NoSuchKey<");
  expect(ui.trouble!({ ...view, tables: [table("NoSuchKey")] }, config)).toMatchObject({ mark: "failed", words: "table: NoSuchKey" });
});

test("KDA-009 draws the counter, its flag, the camera's flash, and both jumping back", () => {
  const view: AnalyticsView = { ...run("TUMBLING", 6), counted: 900, checkpoint: { atUs: 5_000_000, counted: 600 } };
  expect(draw(view)).toContain("900 counted, 600 safe");
  expect(draw(view).match(/ey-halo/g)).toHaveLength(1);
  const down: AnalyticsView = { ...view, job: "failed", dueUs: 30_000_000, checkpoint: { atUs: 0, counted: 600 }, counters: { ...view.counters, restarts: 1 } };
  expect(draw(down)).toContain("back to 600 rows");
  expect(draw(down)).toContain("The job restarts");
  expect(draw(down)).not.toContain("ey-halo");
  expect(ui.trouble!(down, config)).toEqual({ mark: "failed", words: "the job failed, 1×" });
  expect(ui.trouble!({ ...view, lastFailure: { atUs: 1, counted: 900, restored: 600, backAtUs: 2_000_000 } }, config)).toEqual({ mark: "retry", words: "300 rows again" });
  expect(draw({ ...view, status: "READY", job: "down", kpus: 0, billed: 0 })).toContain("READY: stopped");
});
