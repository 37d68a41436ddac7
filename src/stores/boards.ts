/**
 * Facts that change often and are looked at by one place each: a listener hears of its own entity or series alone, so
 * that one node redraws while its neighbours rest.
 */
import type { Chunk, SeriesInfo } from "../worker/protocol.ts";

export interface Board<T> {
  get(key: string): T | undefined;
  subscribe(key: string, listener: () => void): () => void;
}

/** A board that is written by its owner. */
export function createBoard<T>() {
  const values = new Map<string, T>();
  const listeners = new Map<string, Set<() => void>>();
  const tell = (key: string) => { for (const each of listeners.get(key) ?? []) each(); };
  return {
    get: (key: string) => values.get(key),
    keys: () => [...values.keys()],
    subscribe: (key: string, listener: () => void) => {
      const all = listeners.get(key) ?? new Set();
      listeners.set(key, all.add(listener));
      return () => { all.delete(listener); };
    },
    set: (key: string, value: T) => { values.set(key, value); tell(key); },
    delete: (key: string) => { values.delete(key); tell(key); },
    clear: () => { const keys = [...values.keys()]; values.clear(); keys.forEach(tell); },
  };
}

/** Samples of one metric of one entity, in time order; the arrays grow in place and `count` says how far they are filled. */
export interface Samples { at: Float64Array; value: Float64Array; count: number }
export interface Series extends Samples {
  readonly info: SeriesInfo;
  /** What was seen beyond the present before the playhead went back: still true until something is changed. */
  known: Samples | undefined;
  /** Grows with every change. */
  version: number;
}

const ROOM = 64;
const noSamples = (): Samples => ({ at: new Float64Array(ROOM), value: new Float64Array(ROOM), count: 0 });

export const seriesKey = (entity: string, metric: string) => `${entity} ${metric}`;

type Told = Pick<Chunk, "fresh" | "nowUs" | "newSeries" | "gauges">;

/**
 * Collects the gauges of chunks; listeners are told when `tell()` is called, at the page's own rate. The engine is ahead
 * of the playhead, and its last bucket holds what it has come to: a chunk waits here until the playhead is where the
 * engine was when it told it.
 */
export function createSeriesBoard() {
  const board = createBoard<Series>();
  let byIndex: Series[] = [];
  let ahead: Told[] = [];
  const touched = new Set<Series>();
  let whenNew: (() => void)[] = [];
  const take = (chunk: Told) => {
    // A fresh chunk tells all series again, in an order of its own. What was ahead of the playhead has been seen all the same.
    if (chunk.fresh) {
      comeTo(Infinity);
      for (const each of byIndex) { goBack(each); touched.add(each); }
      byIndex = [];
    }
    for (const info of chunk.newSeries) {
      const key = seriesKey(info.entity, info.metric);
      const known = board.get(key);
      const made: Series = known ?? { info, ...noSamples(), known: undefined, version: 0 };
      byIndex.push(made);
      if (!known) board.set(key, made);
    }
    if (chunk.newSeries.length > 0) whenNew.forEach((each) => each());
    ahead.push(chunk);
  };
  const comeTo = (us: number) => {
    const due = ahead.findIndex((each) => each.nowUs > us);
    const come = due < 0 ? ahead.splice(0) : ahead.splice(0, due);
    for (const each of come) add(each);
  };
  const add = ({ gauges: { count, series, at, value } }: Told) => {
    for (let i = 0; i < count; i += 1) {
      const one = byIndex[series[i] ?? -1];
      if (one) push(one, at[i] ?? 0, value[i] ?? 0);
      if (one) touched.add(one);
    }
  };
  return {
    ...board,
    take,
    all: (): readonly Series[] => byIndex,
    onNew: (listener: () => void) => { whenNew.push(listener); return () => { whenNew = whenNew.filter((each) => each !== listener); }; },
    reset: () => { byIndex = []; ahead = []; touched.clear(); board.clear(); whenNew.forEach((each) => each()); },
    /** Forgets what was seen beyond the present: something was changed, and it may come otherwise. */
    forgetFuture: () => { for (const each of byIndex) if (each.known) { each.known = undefined; each.version += 1; touched.add(each); } },
    /** Takes in what is no later than the playhead, and tells the listeners of what changed since last time. */
    tell: (playheadUs: number) => { comeTo(playheadUs); for (const each of touched) board.set(seriesKey(each.info.entity, each.info.metric), each); touched.clear(); },
  };
}

function goBack(series: Series): void {
  const { at, value, count, known } = series;
  const further = count > 0 && (known === undefined || (at[count - 1] ?? 0) > (known.at[known.count - 1] ?? 0));
  Object.assign(series, noSamples(), { known: further ? { at, value, count } : known, version: series.version + 1 });
}

function push(series: Series, at: number, value: number): void {
  series.version += 1;
  // A bucket that goes on comes again as a whole; a line that was given wider buckets comes again from its beginning.
  while (series.count > 0 && (series.at[series.count - 1] ?? 0) >= at) series.count -= 1;
  if (series.count === series.at.length) {
    const room = series.count * 2;
    const [at2, value2] = [new Float64Array(room), new Float64Array(room)];
    at2.set(series.at);
    value2.set(series.value);
    series.at = at2;
    series.value = value2;
  }
  series.at[series.count] = at;
  series.value[series.count] = value;
  series.count += 1;
}
