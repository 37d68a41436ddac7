import { expect, test } from "vitest";
import type { Series } from "../../stores/boards.ts";
import { coinsOf, costsAt, usdText } from "./coins.ts";

const series = (entity: string, metric: string, points: readonly (readonly [number, number])[]): Series => ({
  at: Float64Array.from(points.map(([at]) => at * 1e6)), value: Float64Array.from(points.map(([, value]) => value)), count: points.length,
  info: { entity, metric, kind: "counter", unit: "Count", bucketUs: 1e6 }, known: undefined, version: 0,
});

test("what is billed adds up by node, the dearest first; what has no price is left out", () => {
  const price = (_: string, metric: string) => (metric === "Billed" ? 0.5 : undefined);
  const coins = coinsOf([series("a", "Billed", [[1, 1]]), series("b", "Billed", [[1, 1], [5, 3]]), series("b", "Sent", [[1, 100]])], price, { from: 0, to: 10e6 }, 3);
  expect(coins.map(({ entity, dollars }) => [entity, ...dollars])).toEqual([["b", 0, 2, 2], ["a", 0, 0.5, 0.5]]);
});

test("at the playhead the panel and the timeline tell one figure, of what was counted and not of what is known to come", () => {
  const sent = { ...series("a", "Billed", [[1, 1]]), known: series("a", "Billed", [[1, 4], [5, 3]]) };
  const price = () => 1;
  expect(costsAt([sent], price, 1.2e6)).toEqual([["a", 1]]);
  expect(Array.from(coinsOf([sent], price, { from: 0, to: 6e6 }, 7, 1.2e6)[0]?.dollars ?? [])).toEqual([0, 1, 4, 4, 4, 7, 7]);
});

test("what is paid by the hour grows with time, used or not", () => {
  const shards = { ...series("a", "Standing", [[0, 2], [1800, 1]]), info: { entity: "a", metric: "Standing", kind: "gauge" as const, unit: "", bucketUs: 1e6 } };
  expect(costsAt([shards], () => 0.5, 3600e6)).toEqual([["a", 0.75]]);
});

test("small sums keep two telling digits", () => {
  expect([0, 0.0000042, 0.00025, 12.3].map(usdText)).toEqual(["$0", "$0.0000042", "$0.00025", "$12.30"]);
});
