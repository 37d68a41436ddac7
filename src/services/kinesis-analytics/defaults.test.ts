/** Whole documents with default settings (five milliseconds each way), and what is drawn of each rule. */
import { describe, expect, test } from "vitest";
import { sees, type Sight } from "../../testing/sights.ts";
import { simulate } from "../../testing/simulate.ts";

interface Case { readonly rules: string; readonly says: string; readonly startsAt?: string; readonly client?: object; readonly app?: object; readonly knobs?: object; readonly sees: readonly Sight[] }
const at = (...times: readonly string[]) => ({ arrivals: { kind: "at", times } });

const CASES: readonly Case[] = [
  { rules: "KDA-001", says: "today's node is not historic", sees: [[0, "a", { historic: false }]] },
  { rules: "KDA-001", says: "in older runs the SQL product wears its notice", startsAt: "2024-01-01T00:00:00.000Z", app: { RuntimeEnvironment: "SQL-1_0" }, sees: [[0, "a", { historic: true }]] },
  { rules: "KDA-002", says: "rows scroll in, results leave", client: at("1s", "2s", "3s"), sees: [[5, "a", { rows: 3, groups: [{ group: "all", rows: 3 }], counters: { rows: 3, results: 0 } }], [61, "a", { rows: 0, counters: { results: 1 } }], [61, "out", { records: 1 }]] },
  { rules: "KDA-003", says: "cards collect in a box that closes on the minute", client: at("18s", "28s", "63s", "73s"), sees: [[40, "a", { kind: "TUMBLING", sizeUs: 60_000_000, endsAtUs: 60_000_000, rows: 2 }], [60, "a", { endsAtUs: null, rows: 0, last: [{ atUs: 60_000_000, value: 2 }] }], [100, "a", { endsAtUs: 120_000_000, rows: 2 }], [120, "a", { last: [{ value: 2 }, { atUs: 120_000_000, value: 2 }] }]] },
  // Polled once a second: arrivals between two polls are rows of one instant.
  { rules: "KDA-004", says: "a pane slides; a result pops out with rows only", client: at("0.5s", "1.5s", "5.5s", "6.5s", "7.5s", "7.6s", "7.7s"), app: { WindowType: "SLIDING", WindowSizeInSeconds: 5 }, sees: [[30, "a", { kind: "SLIDING", last: [1, 2, 2, 2, 5].map((value) => ({ value })), counters: { rows: 7, results: 5 } }]] },
];

describe("documents with default settings", () => {
  for (const each of CASES)
    test(`${each.rules} ${each.says}`, () => {
      const run = simulate({
        ...(each.startsAt === undefined ? {} : { account: { startsAt: each.startsAt } }),
        nodes: [{ id: "c", type: "client", behaviour: each.client ?? { arrivals: { kind: "manual" } } }, { id: "s", type: "kinesis.stream" }, { id: "a", type: "kinesisanalytics.application", properties: each.app ?? {}, behaviour: each.knobs ?? {} }, { id: "out", type: "kinesis.stream" }],
        connections: [{ id: "p", from: "c", to: "s", type: "kinesis:PutRecord" }, { id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }, { id: "o", from: "a", to: "out", type: "kinesisanalytics.output" }],
      }, { latencyMs: 5 });
      sees(run, each.sees);
      expect(run.findings).toEqual([]);
    });
});
