/**
 * Simulated time: whole microseconds since the start of the run. A plain number (not branded): it is added and
 * compared everywhere, and integers up to 2^53 give 285 years.
 */
export type Micros = number;

/** Whoever knows the present. Handed over in its place where that happens for each message: engines make an object of each large number that they pass on. */
export interface Clock { readonly now: Micros }

export const MILLISECOND: Micros = 1_000;
export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
export const HOUR: Micros = 60 * MINUTE;
export const DAY: Micros = 24 * HOUR;

/** The last microsecond that there is. */
const END_OF_TIME: Micros = Number.MAX_SAFE_INTEGER;

/** The instant after a delay; what would come later than any run lasts comes at the end of time. */
export function instantAfter(now: Micros, delay: Micros): Micros {
  return Math.min(now + delay, END_OF_TIME);
}

/** Milliseconds (may be fractional) as whole microseconds, rounded to the nearest. */
export function fromMs(ms: number): Micros {
  return Math.round(ms * MILLISECOND);
}

/** Seconds (may be fractional) as whole microseconds, rounded to the nearest. */
export function fromSeconds(seconds: number): Micros {
  return Math.round(seconds * SECOND);
}
