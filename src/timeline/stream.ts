/**
 * When a story has become a stream. Rare messages are told one by one, 0.7 s a hop; of many that set out one after
 * another nobody follows each, so they must not hold the clock: then it may not fall below a floor. Only messages that
 * set out of themselves count, not the hops that follow from them, and what sets out at one moment counts once: neither
 * a long chain nor a burst is a stream.
 */

/** A hop of a stream is seen this long, real milliseconds. */
export const STREAM_HOP_MS = 200;
/** The fastest floor: half a simulated second in a real one. */
export const STREAM_US_PER_MS = 500;
/** Below so many a second each is told for itself; from so many on the floor is whole. */
const RARE_PER_S = 3, DENSE_PER_S = 7;
/** What sets out within this is one moment, microseconds. */
const MOMENT_US = 20_000;
/** So many intervals at least make a rate; so many at most are remembered. */
const LEAST = 2, MOST = 10;

/** Moments at which messages set out, with those of `departing` (in order of departure). */
export function withSetOut(before: readonly number[], departing: readonly { readonly departs: number; readonly cause: number; readonly minor: boolean }[]): readonly number[] {
  let all = before;
  for (const { departs, cause, minor } of departing) {
    if (minor || cause >= 0 || departs - (all.at(-1) ?? -Infinity) < MOMENT_US) continue;
    all = [...all.slice(-MOST), departs];
  }
  return all;
}

/** The least that the clock walks, simulated microseconds in a real millisecond; 0 while everything is told for itself. */
export function streamUsPerMs(setOut: readonly number[], clockUs: number): number {
  const intervals = setOut.length - 1;
  if (intervals < LEAST) return 0;
  // Counted until now, so that a stream that has ended is soon none.
  const perSecond = (intervals * 1e6) / Math.max(1, clockUs - setOut[0]!);
  return STREAM_US_PER_MS * Math.max(0, Math.min(1, (perSecond - RARE_PER_S) / (DENSE_PER_S - RARE_PER_S)));
}
