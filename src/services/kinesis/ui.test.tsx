import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { puts, stream } from "../../testing/kinesis.ts";
import { nodes } from "./ui.tsx";
import type { StreamView } from "./view.ts";

const ui = nodes["kinesis.stream"]!;
const config = (properties: object = {}) => ({ properties: properties as Record<string, unknown>, behaviour: {} });
const draw = (view: StreamView, properties: object = {}) => renderToStaticMarkup(<svg><ui.Body view={view} id="s" config={config(properties)} width={ui.width} /></svg>);

test("KIN-017 KIN-018 draws what is left of a shard's two limits", () => {
  const run = stream([[0, "PutRecords", puts(500, "user-1", 1)], [0, "PutRecords", puts(500, "user-1", 1)], [0, "PutRecords", puts(1, "user-1", 1)]], { ShardCount: 2 }, { roundUpToKiB: false }).to(0);
  const drawn = draw(run.view<StreamView>("s"), { ShardCount: 2 });
  expect(drawn).toContain("shard 1: 100 % of its records and 1 % of its bytes a second are used");
  expect(drawn).toContain("shard 0: 0 % of its records and 0 % of its bytes a second are used");
  expect(drawn).toContain("ey-c-throttled");
});

test("KIN-016 a debt shows as full, and says how much is owed", () => {
  const run = stream([[0, "PutRecord", { PartitionKey: "k", Data: "zeros 10485759" }]], { MaxRecordSizeInKiB: 10_240 }).to(0);
  expect(draw(run.view<StreamView>("s"))).toContain("9,216 KiB owed");
});

test("KIN-034 KIN-053 KIN-008 the foot tells of a shard closed to readers and of growth, the head that keys have no say", () => {
  const view = stream([]).to(0).view<StreamView>("s");
  const [shard] = view.shards.items;
  expect(draw({ ...view, shards: { ...view.shards, items: [{ ...shard!, reads: { ...shard!.reads, blockedUntilUs: 5_000_000 } }] } })).toContain("shard 0: no reads for 5.0 s after a large answer");
  expect(draw({ ...view, growing: { target: 8, dueUs: 600_000_000 } })).toContain("grows to 8 shards in 10 min");
  expect(ui.subtitle!(config(), { ...view, placesItself: true })).toBe("On demand, no order per key");
});
