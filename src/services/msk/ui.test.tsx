import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { nodes } from "./ui.tsx";
import type { ClusterView } from "./view.ts";

const ui = nodes["msk.cluster"]!;

test("LAM-112 MSK-001 draws a track for each partition, and where each group is", () => {
  const s = simulate({
    nodes: [{ id: "k", type: "msk.cluster" }, { id: "f", type: "lambda.function", properties: { Timeout: 20 }, behaviour: { initMs: 0, durationMs: 10_000 } }],
    connections: [{ id: "worker", from: "k", to: "f", type: "lambda.eventSourceMapping", properties: { BatchSize: 1, MaximumBatchingWindowInSeconds: 0 } }],
    script: Array.from({ length: 9 }, (_, n) => ({ at: "0s", call: "kafka:Produce", on: "k", input: { Records: [{ Value: `${n}`, Partition: n % 3, Key: `u${n}` }] } })),
  }).to(11);
  const view = s.view<ClusterView>("k");
  const config = s.run.world.byId.get("k")!.config;
  const drawn = renderToStaticMarkup(<svg><ui.Body view={view} id="k" config={config} width={ui.width} /></svg>);
  expect(drawn.match(/ey-shard/g)).toHaveLength(3);
  expect(drawn).toContain("worker");
  expect(drawn).toContain("9 produced");
  expect(ui.summary(view, config)).toMatchObject({ unit: "behind", says: "3 partitions" });
  expect(ui.height!(view, config, ui.width)).toBeGreaterThan(140);
});
