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
  expect(draw(run("STAGGER", 6)).match(/class="ey-arc ey-c-flight"/g)).toHaveLength(2);
});
