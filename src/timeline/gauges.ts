/**
 * Series for charts and sparklines: fed by the gauge columns of the chunks, kept thin, told to those who look at most
 * ten times a second of the time they are handed.
 */
import type { GaugeColumns, SeriesInfo } from "../worker/protocol.ts";

/** Samples of one series, oldest first. Counters: sums a bucket; gauges: last values; distributions: maxima. */
export interface Samples { readonly at: readonly number[]; readonly value: readonly number[] }

/** Beyond twice this many samples neighbours are joined; a chart has fewer pixels. */
const MOST_SAMPLES = 2_000;
const TELL_EVERY_MS = 100;
const NOTHING: Samples = { at: [], value: [] };

interface Series { readonly info: SeriesInfo; at: number[]; value: number[]; /** Bumped with each sample: what is memoised on it is computed anew. */ version: number; dirty: boolean; toldMs: number; readonly listeners: Set<() => void> }

export class GaugeStore {
  #series: Series[] = [];
  #byKey = new Map<string, Series>();
  #waiting = new Map<string, Set<() => void>>();
  #onNew = new Set<() => void>();

  /** Forgets samples and, with `series`, which series there are (a new run). Who subscribed stays subscribed. */
  clear(what: "samples" | "series" = "samples"): void {
    for (const each of this.#series) {
      each.at = [];
      each.value = [];
      each.version++;
      each.dirty = true;
      if (what === "series") for (const listener of each.listeners) this.#wait(keyOf(each.info.entity, each.info.metric), listener);
    }
    if (what === "series") { this.#series = []; this.#byKey.clear(); }
  }

  append(columns: GaugeColumns, newSeries: readonly SeriesInfo[]): void {
    for (const info of newSeries) this.#add(info);
    for (let i = 0; i < columns.count; i++) {
      const series = this.#series[columns.series[i]!];
      if (series) put(series, columns.at[i]!, columns.value[i]!);
    }
    if (newSeries.length > 0) for (const listener of this.#onNew) listener();
  }

  /** Which series there are, in the run's order. */
  list(): readonly SeriesInfo[] {
    return this.#series.map(({ info }) => info);
  }

  samples(entity: string, metric: string): Samples {
    return this.#byKey.get(keyOf(entity, metric)) ?? NOTHING;
  }

  /** The last sample, or undefined. */
  latest(entity: string, metric: string): number | undefined {
    return this.#byKey.get(keyOf(entity, metric))?.value.at(-1);
  }

  /** Changes whenever there is a new sample. */
  version(entity: string, metric: string): number {
    return this.#byKey.get(keyOf(entity, metric))?.version ?? 0;
  }

  /** Calls back when the series has new samples, at most ten times a second; also one that does not exist yet. */
  subscribe(entity: string, metric: string, changed: () => void): () => void {
    const key = keyOf(entity, metric);
    const series = this.#byKey.get(key);
    if (series) series.listeners.add(changed);
    else this.#wait(key, changed);
    return () => {
      this.#byKey.get(key)?.listeners.delete(changed);
      this.#waiting.get(key)?.delete(changed);
    };
  }

  /** Calls back when there are new series. */
  subscribeList(changed: () => void): () => void {
    this.#onNew.add(changed);
    return () => { this.#onNew.delete(changed); };
  }

  /** Tells who waits for news; call it once a frame with the real time in milliseconds. */
  tell(nowMs: number): void {
    for (const series of this.#series) {
      if (!series.dirty || nowMs - series.toldMs < TELL_EVERY_MS) continue;
      series.dirty = false;
      series.toldMs = nowMs;
      for (const listener of series.listeners) listener();
    }
  }

  #add(info: SeriesInfo): void {
    const key = keyOf(info.entity, info.metric);
    const series: Series = { info, at: [], value: [], version: 0, dirty: true, toldMs: -Infinity, listeners: this.#waiting.get(key) ?? new Set() };
    this.#waiting.delete(key);
    this.#series.push(series);
    this.#byKey.set(key, series);
  }

  #wait(key: string, listener: () => void): void {
    const waiting = this.#waiting.get(key) ?? new Set();
    waiting.add(listener);
    this.#waiting.set(key, waiting);
  }
}

function keyOf(entity: string, metric: string): string {
  return `${entity} ${metric}`;
}

/** A bucket that is told again (it was still open) takes the newer value. */
function put(series: Series, at: number, value: number): void {
  const last = series.at.length - 1;
  if (last >= 0 && series.at[last]! === at) series.value[last] = series.info.kind === "counter" ? series.value[last]! + value : value;
  else { series.at.push(at); series.value.push(value); }
  series.version++;
  series.dirty = true;
  if (series.at.length > 2 * MOST_SAMPLES) {
    const thin = thinned({ at: series.at, value: series.value }, MOST_SAMPLES, series.info.kind);
    series.at = [...thin.at];
    series.value = [...thin.value];
  }
}

/** At most `points` samples: counters are added up, of others the greatest of each group is kept, so that a peak stays a peak. */
export function thinned({ at, value }: Samples, points: number, kind: SeriesInfo["kind"]): Samples {
  if (at.length <= points) return { at, value };
  const group = Math.ceil(at.length / points);
  const thin: { at: number[]; value: number[] } = { at: [], value: [] };
  for (let i = 0; i < at.length; i += group) {
    let all = value[i]!;
    for (let j = i + 1; j < Math.min(i + group, at.length); j++) all = kind === "counter" ? all + value[j]! : Math.max(all, value[j]!);
    thin.at.push(at[i]!);
    thin.value.push(all);
  }
  return thin;
}

/**
 * Values at `points` evenly spaced instants of [fromUs, toUs], as a chart draws them. Gauges hold their last value;
 * counters are told as a rate per second over each step. `smooth` (0 … 1) draws neighbours together so that a jagged
 * series can be read; 0 leaves it as it is.
 */
export function sampled(samples: Samples, kind: SeriesInfo["kind"], fromUs: number, toUs: number, points: number, smooth = 0): number[] {
  const step = (toUs - fromUs) / Math.max(1, points - 1);
  const out = new Array<number>(points).fill(0);
  let i = 0;
  let held = 0;
  while (i < samples.at.length && samples.at[i]! < fromUs) held = samples.value[i++]!;
  for (let p = 0; p < points; p++) {
    const until = fromUs + p * step;
    let sum = 0, most = -Infinity;
    while (i < samples.at.length && samples.at[i]! <= until) {
      sum += samples.value[i]!;
      most = Math.max(most, samples.value[i]!);
      held = samples.value[i++]!;
    }
    out[p] = kind === "counter" ? (step > 0 ? (sum * 1_000_000) / step : sum) : kind === "distribution" ? (most === -Infinity ? 0 : most) : held;
  }
  return smooth > 0 ? smoothed(out, smooth) : out;
}

/** Forwards and backwards, so that nothing is shifted in time. */
function smoothed(values: readonly number[], by: number): number[] {
  const out = [...values];
  const keep = Math.min(0.95, by);
  for (let i = 1; i < out.length; i++) out[i] = out[i - 1]! * keep + out[i]! * (1 - keep);
  for (let i = out.length - 2; i >= 0; i--) out[i] = out[i + 1]! * keep + out[i]! * (1 - keep);
  return out;
}
