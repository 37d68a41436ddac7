/** The axis of the timeline: all of a short run, as much of a long one as has happened and a little more, or what was zoomed to. */

/** What the axis shows, in simulated microseconds. */
export interface Span { readonly from: number; readonly to: number }

const SPANS_S = [10, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 1_209_600];
const STEPS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800];
const BINS = 30;
const LEAST_SPAN_US = 5e3;

/** Right end of the axis, µs: room of a sixth after the furthest instant, never beyond the run's end. */
export function axisEnd(furthestUs: number, untilUs: number): number {
  const wanted = Math.max(120, (furthestUs / 1e6) * 1.18);
  const span = SPANS_S.find((each) => each >= wanted) ?? wanted;
  return Math.max(1e6, Math.min(untilUs, span * 1e6));
}

/** Instants of the ticks, µs: four to eight of them. */
export function ticksOf({ from, to }: Span): readonly number[] {
  const step = (STEPS_S.find((each) => (to - from) / 1e6 / each <= 7) ?? (to - from) / 7e6) * 1e6;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to + 1; at += step) ticks.push(Math.round(at));
  return ticks;
}

/** Where an instant lies, in pixels. */
export const xOf = (us: number, span: Span, width: number) => ((us - span.from) / (span.to - span.from)) * width;

/** A span `factor` times as long around an instant that stays where it is, within the whole. */
export function zoomed(span: Span, whole: Span, aroundUs: number, factor: number): Span | undefined {
  const length = Math.max(LEAST_SPAN_US, (span.to - span.from) * factor);
  if (length >= whole.to - whole.from) return undefined;
  return moved({ from: aroundUs - (aroundUs - span.from) * (length / (span.to - span.from)), to: 0 }, whole, length);
}

/** A span of this length that begins there, or as near as the whole allows. */
function moved({ from }: Span, whole: Span, length: number): Span {
  const start = Math.max(whole.from, Math.min(whole.to - length, from));
  return { from: start, to: start + length };
}

/** The span moved so that an instant is in it: a playhead that runs out of sight takes it along. */
export function following(span: Span, whole: Span, us: number): Span {
  const length = span.to - span.from;
  if (us >= span.from && us <= span.to) return span;
  return moved({ from: us - length * (us > span.to ? 0.2 : 0.5), to: 0 }, whole, length);
}

/** A series of the run, as far as a line needs it. */
export interface Line { readonly at: Float64Array; readonly value: Float64Array; readonly count: number; readonly info: { readonly kind: string; readonly bucketUs: number } }

/** How many samples are no later than an instant. */
function countTo(series: Line, us: number): number {
  let low = 0;
  let high = series.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series.at[middle] ?? 0) <= us) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Over how long a counter is summed up, so that its line can be read: a round time, about a thirtieth of the span. */
export function windowOf(span: Span, bucketUs: number): number {
  const wanted = Math.max(bucketUs, (span.to - span.from) / BINS);
  return Math.max(bucketUs, (STEPS_S.find((each) => each * 1e6 >= wanted) ?? wanted / 1e6) * 1e6);
}

/** A counter's sums by windows, from the one in which the span begins to the present. */
function sums(series: Line, nowUs: number, span: Span, windowUs: number): { readonly first: number; readonly values: readonly number[] } {
  const first = Math.floor(span.from / windowUs);
  const values = Array.from({ length: Math.max(0, Math.floor(Math.min(nowUs, span.to) / windowUs) - first + 1) }, () => 0);
  for (let i = countTo(series, first * windowUs - 1); i < series.count; i += 1) {
    const at = series.at[i] ?? 0;
    if (at > nowUs || at > span.to) break;
    const bin = Math.floor(at / windowUs) - first;
    values[bin] = (values[bin] ?? 0) + (series.value[i] ?? 0);
  }
  return { first, values };
}

/** The highest value that a line has in sight; a counter's by its windows. */
export function highestOf(series: Line, nowUs: number, span: Span): number {
  if (series.info.kind === "counter") return Math.max(0, ...sums(series, nowUs, span, windowOf(span, series.info.bucketUs)).values);
  let top = valueAt(series, span.from, span);
  for (let i = countTo(series, span.from); i < series.count && (series.at[i] ?? 0) <= Math.min(nowUs, span.to); i += 1) top = Math.max(top, series.value[i] ?? 0);
  return top;
}

/**
 * The line of a series in a box. A gauge keeps its value until the next change and up to the present: one point a pixel
 * column, its highest value, so that a short peak is never lost. A counter is summed up by windows, one step each.
 */
export function linePath(series: Line, nowUs: number, span: Span, width: number, height: number, top: number): string {
  if (series.count === 0 || width <= 0 || nowUs <= span.from) return "";
  const x = (us: number) => Math.round(xOf(us, span, width) * 10) / 10;
  const y = (value: number) => Math.round((height - (Math.min(value, top) / top) * (height - 2)) * 10) / 10;
  const end = Math.min(nowUs, span.to);
  if (series.info.kind !== "counter") return steps(series, end, span, width, x, y);
  const { bars, open } = barsOf(series, nowUs, span, width, height, top);
  const [start] = [...bars, ...(open ? [open] : [])];
  return start === undefined ? "" : `M0 ${start.y}${[...bars.slice(1), ...(open && bars.length > 0 ? [open] : [])].map((each) => `H${each.x}V${each.y}`).join("")}H${x(end)}`;
}

/** One window of a counter, in pixels: from `x`, `wide`, its top at `y`. */
export interface Bar { readonly x: number; readonly wide: number; readonly y: number }

/** A counter's windows, and the one that is not over yet: of that it is only known how much was counted so far. */
export function barsOf(series: Line, nowUs: number, span: Span, width: number, height: number, top: number): { readonly bars: readonly Bar[]; readonly open: Bar | undefined } {
  if (series.count === 0 || width <= 0 || nowUs <= span.from) return { bars: [], open: undefined };
  const x = (us: number) => Math.round(Math.max(0, Math.min(width, xOf(us, span, width))) * 10) / 10;
  const windowUs = windowOf(span, series.info.bucketUs);
  const { first, values } = sums(series, nowUs, span, windowUs);
  const all = values.map((value, i) => {
    const [from, to] = [x((first + i) * windowUs), x((first + i + 1) * windowUs)];
    return { x: from, wide: Math.round((to - from) * 10) / 10, y: Math.round((height - (Math.min(value, top) / top) * (height - 2)) * 10) / 10 };
  });
  const isOpen = (first + values.length) * windowUs > nowUs;
  return isOpen ? { bars: all.slice(0, -1), open: all.at(-1) } : { bars: all, open: undefined };
}

function steps(series: Line, end: number, span: Span, width: number, x: (us: number) => number, y: (value: number) => number): string {
  let last = valueAt(series, span.from, span);
  let path = `M0 ${y(last)}`;
  for (let i = countTo(series, span.from); i < series.count;) {
    const at = series.at[i] ?? 0;
    if (at > end) break;
    const value = series.value[i] ?? 0;
    path += `H${x(at)}V${y(value)}`;
    // The rest of this column is only looked at for its peak: a long run has hundreds of samples in each.
    const columnEnds = Math.min(end, span.from + ((Math.floor(x(at)) + 0.95) / width) * (span.to - span.from));
    let peak = value;
    last = value;
    for (i += 1; i < series.count && (series.at[i] ?? 0) <= columnEnds; i += 1) {
      last = series.value[i] ?? 0;
      if (last > peak) peak = last;
    }
    if (peak > value) path += `V${y(peak)}`;
  }
  return `${path}H${x(end)}V${y(last)}`;
}

/** The value that holds at an instant; of a counter, the sum of the window that it lies in, as far as it is known. */
export function valueAt(series: Line, us: number, span?: Span): number {
  const i = countTo(series, us);
  if (series.info.kind !== "counter") return i === 0 ? 0 : (series.value[i - 1] ?? 0);
  const windowUs = span === undefined ? series.info.bucketUs : windowOf(span, series.info.bucketUs);
  const from = Math.floor(us / windowUs) * windowUs;
  let sum = 0;
  for (let k = countTo(series, from - 1); k < series.count && (series.at[k] ?? 0) < from + windowUs; k += 1) sum += series.value[k] ?? 0;
  return sum;
}

/** Whether the window of a counter that this instant lies in is not over at the present. */
export function isOpenAt(series: Line, us: number, nowUs: number, span: Span): boolean {
  const windowUs = windowOf(span, series.info.bucketUs);
  return series.info.kind === "counter" && (Math.floor(us / windowUs) + 1) * windowUs > nowUs;
}

/** A round number at or above the highest value, so that the line has room and the scale stays calm. */
export function roundTop(value: number): number {
  if (value <= 1) return 1;
  const scale = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 7.5, 10].find((each) => each * scale >= value) ?? 10) * scale;
}
