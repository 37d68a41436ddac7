/** Samples of a series as a chart or a sparkline draws them: evenly spaced, thinned, smoothed. Pure. */
import type { SeriesInfo } from "../worker/protocol.ts";

/** Samples of one series, oldest first; of longer arrays only the first `count` are meant. */
export interface Samples { readonly at: ArrayLike<number>; readonly value: ArrayLike<number>; readonly count: number }

/** At most `points` samples: counters are added up, of others the greatest of each group is kept, so that a peak stays a peak. */
export function thinned({ at, value, count }: Samples, points: number, kind: SeriesInfo["kind"]): { readonly at: number[]; readonly value: number[]; readonly count: number } {
  const group = Math.max(1, Math.ceil(count / points));
  const thin: { at: number[]; value: number[] } = { at: [], value: [] };
  for (let i = 0; i < count; i += group) {
    let all = value[i]!;
    for (let j = i + 1; j < Math.min(i + group, count); j++) all = kind === "counter" ? all + value[j]! : Math.max(all, value[j]!);
    thin.at.push(at[i]!);
    thin.value.push(all);
  }
  return { ...thin, count: thin.at.length };
}

/**
 * Values at `points` evenly spaced instants of [fromUs, toUs]. Gauges hold their last value; counters are told as a rate
 * per second over each step; distributions as the greatest of each step. `smooth` (0 … 1) draws neighbours together so
 * that a jagged series can be read; 0 leaves it as it is.
 */
export function sampled(samples: Samples, kind: SeriesInfo["kind"], fromUs: number, toUs: number, points: number, smooth = 0): number[] {
  const step = (toUs - fromUs) / Math.max(1, points - 1);
  const out: number[] = [];
  let i = firstAtOrAfter(samples, fromUs);
  let held = i > 0 ? samples.value[i - 1]! : 0;
  for (let p = 0; p < points; p++) {
    const until = fromUs + p * step;
    let sum = 0, most = 0;
    while (i < samples.count && samples.at[i]! <= until) {
      held = samples.value[i++]!;
      sum += held;
      most = Math.max(most, held);
    }
    if (kind === "counter") out.push(step > 0 ? (sum * 1_000_000) / step : sum);
    else out.push(kind === "distribution" ? most : held);
  }
  return smooth > 0 ? smoothed(out, smooth) : out;
}

function firstAtOrAfter({ at, count }: Samples, us: number): number {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < us) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Forwards and backwards, so that nothing is shifted in time. */
function smoothed(values: readonly number[], by: number): number[] {
  const out = [...values];
  const keep = Math.min(0.95, by);
  for (let i = 1; i < out.length; i++) out[i] = out[i - 1]! * keep + out[i]! * (1 - keep);
  for (let i = out.length - 2; i >= 0; i--) out[i] = out[i + 1]! * keep + out[i]! * (1 - keep);
  return out;
}
