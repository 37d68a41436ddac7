import { expect, test } from "vitest";
import { simulate } from "../testing/simulate.ts";
import { costs } from "./cost.ts";

const HOUR_S = 3600;
const stream = (properties: object, script: readonly object[] = []) => simulate({ nodes: [{ id: "s", type: "kinesis.stream", properties }], connections: [], until: "3h", script } as never);

test("shards cost by time, used or not, and on demand the stream does", () => {
  const at = (run: ReturnType<typeof stream>, s: number) => costs(run.to(s).run.world, s * 1e6).s ?? 0;
  expect(at(stream({ ShardCount: 2 }), HOUR_S / 2)).toBeCloseTo(0.015, 9);
  expect(at(stream({ ShardCount: 2 }), 2 * HOUR_S)).toBeCloseTo(0.06, 9);
  expect(at(stream({ StreamModeDetails: { StreamMode: "ON_DEMAND" } }), HOUR_S)).toBeCloseTo(0.04, 9);
});

test("what is gone is paid for no longer", () => {
  const run = stream({ ShardCount: 2 }, [{ at: "1h", remove: "s" }]);
  expect(costs(run.to(2 * HOUR_S).run.world, 2 * HOUR_S * 1e6).s).toBeCloseTo(0.03, 6);
});

test("KDA-008 one KPU more than works is paid for", () => {
  const run = simulate({ nodes: [{ id: "a", type: "kinesisanalytics.application", properties: { Parallelism: 2 } }], connections: [], until: "3h" } as never);
  expect(costs(run.to(HOUR_S).run.world, HOUR_S * 1e6).a).toBeCloseTo(0.33, 9);
});
