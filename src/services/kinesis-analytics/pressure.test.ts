import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { StreamView } from "../../testing/kinesis.ts";

/** Ten rows a second into windows that slide; the output is down in between. */
function app(down: object, stopAfter: number, body: object = { n: "{{seq}}" }) {
  return simulate({
    nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "every", ms: 100 }, stopAfter, body } }, { id: "s", type: "kinesis.stream" }, { id: "a", type: "kinesisanalytics.application", properties: { WindowType: "SLIDING", WindowSizeInSeconds: 5 }, behaviour: { groupBy: "$.n" } }, { id: "out", type: "kinesis.stream" }],
    connections: [{ id: "p", from: "c", to: "s", type: "kinesis:PutRecord" }, { id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }, { id: "o", from: "a", to: "out", type: "kinesisanalytics.output", behaviour: { fails: { when: down, as: "serverError" } } }],
  });
}
const behind = (run: ReturnType<typeof app>) => run.view<StreamView>("s").readers[0]!.behindMs;

test("KDA-007 while the output is down the application falls behind, and nothing is dropped", () => {
  const run = app({ kind: "always" }, 1_000);
  const at = [20, 30, 60].map((seconds) => behind(run.to(seconds)));
  expect(at[1]! - at[0]!).toBe(10_000);
  expect(at[2]! - at[1]!).toBe(30_000);
  expect(run.view("a")).toMatchObject({ blocked: expect.any(Number), held: 1 });
  expect(run.view<StreamView>("s").counters).toMatchObject({ lostUnread: 0, expired: 0 });
  expect(run.fates("a").filter((fate) => fate === "dropped")).toEqual([]);
});

test("KDA-007 when the output is back, all that waited comes out", () => {
  const run = app({ kind: "between", from: "0s", to: "30s" }, 400).to(120);
  expect(behind(run)).toBe(0);
  expect(run.view("a")).toMatchObject({ blocked: 0, held: 0, counters: { rows: 399 } });
  expect(run.view<StreamView>("out").records).toBe((run.view<{ counters: { results: number } }>("a")).counters.results);
});

test("KDA-007 rows that can't be read go aside and hold nobody up", () => {
  const run = app({ kind: "never" }, 20, { other: 1 }).to(10);
  expect(run.view("a")).toMatchObject({ blocked: 0, counters: { results: 0, unreadable: 19 } });
});
