import { describe, expect, test } from "vitest";
import type { SeriesInfo } from "../worker/protocol.ts";
import { GaugeStore, sampled, thinned } from "./gauges.ts";

const gauge = (metric: string, kind: SeriesInfo["kind"] = "gauge"): SeriesInfo => ({ entity: "orders", metric, kind, unit: "Count", bucketUs: 1_000_000 });
const columns = (rows: readonly (readonly [number, number, number])[]) => ({
  count: rows.length, series: Int32Array.from(rows, ([series]) => series), at: Float64Array.from(rows, ([, at]) => at), value: Float64Array.from(rows, ([, , value]) => value),
});

describe("GaugeStore", () => {
  test("keeps samples by entity and metric, also of series that come later", () => {
    const store = new GaugeStore();
    store.append(columns([[0, 0, 3], [0, 1e6, 5]]), [gauge("depth")]);
    store.append(columns([[1, 1e6, 9]]), [gauge("age")]);
    expect(store.samples("orders", "depth")).toMatchObject({ at: [0, 1e6], value: [3, 5] });
    expect(store.latest("orders", "age")).toBe(9);
    expect(store.samples("orders", "nothing").at).toEqual([]);
  });

  test("tells listeners at most ten times a second, and those that came first", () => {
    const store = new GaugeStore();
    let told = 0;
    const stop = store.subscribe("orders", "depth", () => { told++; });
    for (let ms = 0; ms < 1000; ms += 16) {
      store.append(columns([[0, ms * 1000, ms]]), ms === 0 ? [gauge("depth")] : []);
      store.tell(ms);
    }
    expect(told).toBeGreaterThan(7);
    expect(told).toBeLessThanOrEqual(10);
    stop();
    store.append(columns([[0, 2e6, 1]]), []);
    store.tell(5000);
    expect(told).toBeLessThanOrEqual(10);
  });

  test("a new run keeps who subscribed", () => {
    const store = new GaugeStore();
    store.append(columns([[0, 0, 3]]), [gauge("depth")]);
    let told = 0;
    store.subscribe("orders", "depth", () => { told++; });
    store.clear("series");
    expect(store.list()).toEqual([]);
    store.append(columns([[0, 0, 4]]), [gauge("depth")]);
    store.tell(0);
    expect(told).toBe(1);
    expect(store.samples("orders", "depth").value).toEqual([4]);
  });

  test("an open bucket that is told again: gauges replace, counters add", () => {
    const store = new GaugeStore();
    store.append(columns([[0, 0, 3], [0, 0, 4], [1, 0, 3], [1, 0, 4]]), [gauge("depth"), gauge("sent", "counter")]);
    expect(store.latest("orders", "depth")).toBe(4);
    expect(store.latest("orders", "sent")).toBe(7);
  });

  test("does not grow without end, and keeps peaks and sums", () => {
    const store = new GaugeStore();
    for (let i = 0; i < 20_000; i++) store.append(columns([[0, i * 1e6, i === 7777 ? 1000 : 1], [1, i * 1e6, 1]]), i === 0 ? [gauge("depth"), gauge("sent", "counter")] : []);
    const depth = store.samples("orders", "depth"), sent = store.samples("orders", "sent");
    expect(depth.at.length).toBeLessThanOrEqual(4001);
    expect(Math.max(...depth.value)).toBe(1000);
    expect(sent.value.reduce((a, b) => a + b, 0)).toBe(20_000);
  });
});

describe("samples for a chart", () => {
  test("gauges hold their value, counters become a rate", () => {
    const samples = { at: [0, 4e6], value: [2, 8] };
    expect(sampled(samples, "gauge", 0, 8e6, 5)).toEqual([2, 2, 8, 8, 8]);
    expect(sampled(samples, "counter", 0, 8e6, 5)).toEqual([1, 0, 4, 0, 0]);
  });

  test("smoothing keeps the place of a peak and lowers it", () => {
    const samples = { at: Array.from({ length: 21 }, (_, i) => i * 1e6), value: Array.from({ length: 21 }, (_, i) => (i === 10 ? 10 : 0)) };
    const smooth = sampled(samples, "gauge", 0, 20e6, 21, 0.6);
    const top = Math.max(...smooth);
    expect(smooth.indexOf(top)).toBe(10);
    expect(top).toBeLessThan(10);
  });

  test("thinning takes the greatest of gauges and the sum of counters", () => {
    const samples = { at: [0, 1, 2, 3], value: [1, 5, 2, 2] };
    expect(thinned(samples, 2, "gauge")).toEqual({ at: [0, 2], value: [5, 2] });
    expect(thinned(samples, 2, "counter")).toEqual({ at: [0, 2], value: [6, 4] });
  });
});
