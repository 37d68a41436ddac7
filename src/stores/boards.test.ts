import { expect, test } from "vitest";
import type { Chunk } from "../worker/protocol.ts";
import { createSeriesBoard } from "./boards.ts";

const info = { entity: "a", metric: "Sent", kind: "counter", unit: "Count", bucketUs: 500_000 } as const;
const told = (nowUs: number, samples: readonly (readonly [at: number, value: number])[], more: Partial<Pick<Chunk, "fresh" | "newSeries">> = {}) => ({
  fresh: false, newSeries: [], nowUs, ...more,
  gauges: { count: samples.length, series: new Int32Array(samples.length), at: Float64Array.from(samples, ([at]) => at), value: Float64Array.from(samples, ([, value]) => value) },
});
const samplesOf = (board: ReturnType<typeof createSeriesBoard>) => {
  const { at, value, count } = board.get("a Sent")!;
  return Array.from({ length: count }, (_, i) => [at[i], value[i]]);
};

test("a bucket that is told again and again holds what was counted, not the sum of what was told", () => {
  const board = createSeriesBoard();
  board.take(told(100_000, [[0, 150]], { newSeries: [info] }));
  board.take(told(200_000, [[0, 300]]));
  board.take(told(600_000, [[0, 750], [500_000, 150]]));
  board.tell(600_000);
  expect(samplesOf(board)).toEqual([[0, 750], [500_000, 150]]);
});

test("what the engine has computed beyond the playhead is not there before the playhead is", () => {
  const board = createSeriesBoard();
  board.take(told(100_000, [[0, 150]], { newSeries: [info] }));
  board.take(told(400_000, [[0, 600]]));
  board.tell(399_999);
  expect(samplesOf(board)).toEqual([[0, 150]]);
  board.tell(400_000);
  expect(samplesOf(board)).toEqual([[0, 600]]);
});

test("a line that is told anew with wider buckets takes the place of what was there", () => {
  const board = createSeriesBoard();
  board.take(told(1e6, [[0, 1], [500_000, 2]], { newSeries: [info] }));
  board.take(told(2e6, [[0, 3], [2e6, 4]]));
  board.tell(2e6);
  expect(samplesOf(board)).toEqual([[0, 3], [2e6, 4]]);
});

test("what was ahead when the playhead went back is known, not counted", () => {
  const board = createSeriesBoard();
  board.take(told(1e6, [[0, 1], [1e6, 2]], { newSeries: [info] }));
  board.take(told(0, [[0, 1]], { fresh: true, newSeries: [info] }));
  board.tell(0);
  expect(samplesOf(board)).toEqual([[0, 1]]);
  expect(board.get("a Sent")?.known?.count).toBe(2);
});
