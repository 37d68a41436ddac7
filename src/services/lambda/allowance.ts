/**
 * How many batches a mapping may have in work at once: it grows while messages remain and shrinks after errors. AWS
 * publishes start, slope and end of the growth; the step after errors is our assumption (measured by one reader).
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */

/** Seconds are whole simulated seconds; `perMinute` is added in a straight line. */
export interface Ramp { readonly start: number; readonly perMinute: number; readonly most: number; readonly floor: number; readonly errorFactor: number }

export interface Allowance { readonly value: number; /** Seconds of backlog so far. */ readonly seconds: number }

export function newAllowance(ramp: Ramp): Allowance {
  return { value: Math.min(ramp.start, ramp.most), seconds: 0 };
}

/** What the growth alone would allow after this many seconds of backlog. */
export function target(ramp: Ramp, seconds: number): number {
  return Math.min(ramp.most, ramp.start + Math.floor((ramp.perMinute * seconds) / 60));
}

/**
 * One second is over. `constrained`: every slot was in use at some moment of it; `failed`: a run of it failed in a way
 * that makes Lambda poll less.
 */
export function nextAllowance(now: Allowance, ramp: Ramp, second: { readonly constrained: boolean; readonly failed: boolean }): Allowance {
  const seconds = second.constrained && target(ramp, now.seconds) < ramp.most ? now.seconds + 1 : now.seconds;
  if (second.failed) return { value: Math.max(Math.min(ramp.floor, ramp.most), Math.floor(now.value * ramp.errorFactor)), seconds };
  return { value: Math.min(target(ramp, seconds), now.value + Math.ceil(ramp.perMinute / 60)), seconds };
}

/** Nothing is left to fetch: the next backlog starts from the beginning. */
export function calm(now: Allowance, ramp: Ramp): Allowance {
  return { value: Math.min(now.value, Math.min(ramp.start, ramp.most)), seconds: 0 };
}

/** Whether a second more would change it. */
export function isSettled(now: Allowance, ramp: Ramp): boolean {
  return now.value >= target(ramp, now.seconds);
}
