/** The axis of the timeline: all of a short run, or as much of a long one as has happened and a little more. */

const SPANS_S = [10, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 1_209_600];
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800];

/** Right end of the axis, µs: room of a sixth after the furthest instant, never beyond the run's end. */
export function axisEnd(furthestUs: number, untilUs: number): number {
  const wanted = Math.max(120, (furthestUs / 1e6) * 1.18);
  const span = SPANS_S.find((each) => each >= wanted) ?? wanted;
  return Math.max(1e6, Math.min(untilUs, span * 1e6));
}

/** Instants of the ticks, µs: four to eight of them. */
export function ticksOf(endUs: number): readonly number[] {
  const step = (STEPS_S.find((each) => endUs / 1e6 / each <= 7) ?? endUs / 7e6) * 1e6;
  const ticks: number[] = [];
  for (let at = 0; at <= endUs + 1; at += step) ticks.push(at);
  return ticks;
}

/** A series of the run, as far as a line needs it. */
export interface Line { readonly at: Float64Array; readonly value: Float64Array; readonly count: number; readonly info: { readonly kind: string; readonly bucketUs: number } }

/**
 * The line of a series in a box: one point a pixel column, its highest value, so that a short peak is never lost.
 * Counters stand at 0 between buckets; gauges keep their value until the next change and up to the present.
 */
export function linePath(series: Line, nowUs: number, endUs: number, width: number, height: number, top: number): string {
  if (series.count === 0 || width <= 0) return "";
  const x = (us: number) => Math.round(((us / endUs) * width) * 10) / 10;
  const y = (value: number) => Math.round((height - (Math.min(value, top) / top) * (height - 2)) * 10) / 10;
  const counter = series.info.kind === "counter";
  let path = `M0 ${y(0)}`;
  let last = 0;
  for (let i = 0; i < series.count;) {
    const at = series.at[i] ?? 0;
    if (at > nowUs) break;
    const value = series.value[i] ?? 0;
    if (counter) {
      const before = series.at[i - 1];
      if (before === undefined || at - before > series.info.bucketUs * 1.5) path += `${before === undefined ? "" : `L${x(Math.min(at, before + series.info.bucketUs))} ${y(0)}`}H${x(at)}`;
      path += `L${x(at)} ${y(value)}`;
    } else {
      path += `H${x(at)}V${y(value)}`;
    }
    // The rest of this column is only looked at for its peak: a long run has hundreds of samples in each.
    const columnEnds = Math.min(nowUs, ((Math.floor(x(at)) + 0.95) / width) * endUs);
    let peak = value;
    last = value;
    for (i += 1; i < series.count && (series.at[i] ?? 0) <= columnEnds; i += 1) {
      last = series.value[i] ?? 0;
      if (last > peak) peak = last;
    }
    if (peak > value) path += `V${y(peak)}`;
  }
  const lastAt = series.at[series.count - 1] ?? 0;
  if (counter && nowUs - lastAt > series.info.bucketUs * 1.5) return `${path}L${x(Math.min(nowUs, lastAt + series.info.bucketUs))} ${y(0)}H${x(nowUs)}`;
  return `${path}H${Math.max(0, x(nowUs))}V${y(last)}`;
}

/** The value that holds at an instant. */
export function valueAt(series: Line, us: number): number {
  let low = 0;
  let high = series.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series.at[middle] ?? 0) <= us) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  if (series.info.kind === "counter" && us - (series.at[low - 1] ?? 0) > series.info.bucketUs) return 0;
  return series.value[low - 1] ?? 0;
}

/** A round number at or above the highest value, so that the line has room and the scale stays calm. */
export function roundTop(value: number): number {
  if (value <= 1) return 1;
  const scale = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 7.5, 10].find((each) => each * scale >= value) ?? 10) * scale;
}
