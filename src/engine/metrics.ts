/**
 * CloudWatch's metrics of each entity, as part of the world: totals for the command line and goals, and a sparse line
 * of buckets for the charts. Lines are appended only (their last row may still change), so a checkpoint keeps lengths
 * and last rows; a line that grows too long is replaced by one with wider buckets.
 */
import type { Clock, Micros } from "../kernel/time.ts";
import type { MetricDefinition } from "../services/define.ts";

const BUCKET: Micros = 500_000;
const MOST_ROWS = 16_384;
/** Values of a distribution that are kept exactly; beyond, every second one is kept, and so on. */
const MOST_VALUES = 65_536;

const NO_VALUES = new Float64Array(0);
const FIRST_VALUES = 64;

/** The same values with room for as many again. */
function roomier(values: Float64Array): Float64Array {
  const column = new Float64Array(Math.max(FIRST_VALUES, 2 * values.length));
  column.set(values);
  return column;
}

interface Line { readonly at: number[]; readonly value: number[] }

export interface Series {
  readonly entity: number;
  readonly metric: string;
  readonly definition: MetricDefinition;
  bucketUs: Micros;
  line: Line;
  length: number;
  /** Counter: total. Gauge: last value. Distribution: sum. */
  total: number;
  count: number;
  min: number;
  max: number;
  /** Gauge only: integral of value over time (value × µs), for the average. */
  area: number;
  changedAt: Micros;
  values: Float64Array;
  kept: number;
  stride: number;
}

export type SeriesState = Series & { readonly lastValue: number };

export class Metrics {
  readonly series: Series[] = [];
  /** Goes up when a checkpoint puts other series in the place of these. */
  generation = 0;
  readonly #byEntity: Map<string, Series>[] = [];

  of(entity: number, metric: string, definition: MetricDefinition): Series {
    const byMetric = (this.#byEntity[entity] ??= new Map());
    let series = byMetric.get(metric);
    if (series === undefined) {
      series = {
        entity, metric, definition, bucketUs: BUCKET, line: { at: [], value: [] }, length: 0, total: 0, count: 0,
        min: Infinity, max: -Infinity, area: 0, changedAt: 0, values: NO_VALUES, kept: 0, stride: 1,
      };
      byMetric.set(metric, series);
      this.series.push(series);
    }
    return series;
  }

  find(entity: number, metric: string): Series | undefined {
    return this.#byEntity[entity]?.get(metric);
  }

  forEntity(entity: number): readonly Series[] {
    return [...(this.#byEntity[entity]?.values() ?? [])];
  }

  /** `n` more, `times` over. */
  count(series: Series, n: number, clock: Clock, times = 1): void {
    series.total += n * times;
    series.count += times;
    const i = this.#bucket(series, clock);
    series.line.value[i]! += n * times;
  }

  gauge(series: Series, value: number, clock: Clock): void {
    const { now } = clock;
    if (series.count > 0) series.area += series.total * (now - series.changedAt);
    series.changedAt = now;
    series.total = value;
    series.count++;
    if (value < series.min) series.min = value;
    if (value > series.max) series.max = value;
    const i = this.#bucket(series, clock);
    series.line.value[i] = value;
  }

  measure(series: Series, value: number, clock: Clock): void {
    series.total += value;
    if (value < series.min) series.min = value;
    if (value > series.max) series.max = value;
    if (series.stride === 1 || series.count % series.stride === 0) {
      if (series.kept === series.values.length) series.values = roomier(series.values);
      series.values[series.kept++] = value;
      if (series.kept === MOST_VALUES) {
        // Another column: a checkpoint may hold this one.
        const every = series.values.filter((_, i) => i % 2 === 0);
        series.kept = every.length;
        series.values = roomier(every);
        series.stride *= 2;
      }
    }
    series.count++;
    const i = this.#bucket(series, clock);
    series.line.value[i] = Math.max(series.line.value[i]!, value);
  }

  #bucket(series: Series, clock: Clock): number {
    const { now } = clock;
    const last = series.length - 1;
    // Most changes fall into the bucket of the one before; a division of large numbers is slow.
    if (last >= 0 && now < series.line.at[last]! + series.bucketUs) return last;
    const start = now - (now % series.bucketUs);
    if (series.length === MOST_ROWS) {
      widen(series);
      return this.#bucket(series, clock);
    }
    series.line.at[series.length] = start;
    series.line.value[series.length] = 0;
    return series.length++;
  }

  /** Lines are shared by length: what a checkpoint refers to is only appended to, and `restore` takes copies. */
  snapshot(): readonly SeriesState[] {
    return this.series.map((s) => ({ ...s, lastValue: s.length > 0 ? s.line.value[s.length - 1]! : 0 }));
  }

  restore(states: readonly SeriesState[]): void {
    this.generation++;
    this.series.length = 0;
    this.#byEntity.length = 0;
    for (const { lastValue, ...state } of states) {
      const line = { at: state.line.at.slice(0, state.length), value: state.line.value.slice(0, state.length) };
      if (state.length > 0) line.value[state.length - 1] = lastValue;
      const series: Series = { ...state, line, values: state.values.slice(0, state.kept) };
      this.series.push(series);
      (this.#byEntity[series.entity] ??= new Map()).set(series.metric, series);
    }
  }
}

function widen(series: Series): void {
  const wider: Line = { at: [], value: [] };
  series.bucketUs *= 4;
  let n = 0;
  for (let i = 0; i < series.length; i++) {
    const start = series.line.at[i]! - (series.line.at[i]! % series.bucketUs);
    const value = series.line.value[i]!;
    if (n > 0 && wider.at[n - 1] === start) {
      const before = wider.value[n - 1]!;
      wider.value[n - 1] = series.definition.kind === "counter" ? before + value : series.definition.kind === "gauge" ? value : Math.max(before, value);
    } else {
      wider.at[n] = start;
      wider.value[n++] = value;
    }
  }
  series.line = wider;
  series.length = n;
}

/** Percentile of a sorted list by the nearest-rank method. */
export function percentile(sorted: readonly number[], p: number): number {
  if (sorted.length === 0) return 0;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 100) * sorted.length) - 1))]!;
}

/** What `run --json` prints of a series: totals, last values, or the shape of a distribution. */
export function summarise(series: Series): number | { count: number; sum: number; min: number; max: number; p50: number; p90: number; p99: number } {
  if (series.definition.kind !== "distribution") return series.total;
  const sorted = [...series.values.subarray(0, series.kept)].sort((a, b) => a - b);
  return { count: series.count, sum: series.total, min: series.min, max: series.max, p50: percentile(sorted, 50), p90: percentile(sorted, 90), p99: percentile(sorted, 99) };
}
