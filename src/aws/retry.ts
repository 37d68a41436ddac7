/** Delays between attempts: exponential growth with a cap, with or without luck. */
import type { RandomStream } from "../kernel/random.ts";

/** How a schedule spreads its delays: none, anywhere below (full), or the upper half (equal). */
export type Jitter = "none" | "full" | "equal";

export interface Backoff {
  /** Delay before the first retry. */
  readonly baseMs: number;
  readonly capMs: number;
  /** Growth from one retry to the next, at least 1 (always the same delay). Default 2. */
  readonly factor?: number | undefined;
}

/**
 * AWS SDKs' `standard` mode: at most 3 attempts in all, delays up to base·2^(n−1), capped at 20 s, each drawn between 0
 * and that. Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (AWS gives the base as a
 * random number below 1 s; a base of 100 ms is what CONTRACTS.md fixes for the simulated SDK).
 */
export const SDK_STANDARD: Backoff & { readonly maxAttempts: number } = { baseMs: 100, capMs: 20_000, maxAttempts: 3 };

/** Milliseconds before retry `n` (1 = the first retry), without luck: min(cap, base·factor^(n−1)). */
export function backoffMs(backoff: Backoff, n: number): number {
  const factor = backoff.factor ?? 2;
  if (factor <= 1) return Math.min(backoff.baseMs, backoff.capMs);
  let delay = backoff.baseMs;
  // Stops at the cap, so that a late retry costs no more than an early one.
  for (let step = 1; step < n && delay < backoff.capMs; step += 1) delay *= factor;
  return Math.min(delay, backoff.capMs);
}

/** The same with luck from a stream: `full` draws from [0, delay), `equal` from [delay/2, delay). `none` draws nothing. */
export function jittered(delayMs: number, jitter: Jitter, stream: RandomStream | undefined): number {
  if (jitter === "none" || stream === undefined) return delayMs;
  return jitter === "full" ? delayMs * stream.unit() : delayMs / 2 + (delayMs / 2) * stream.unit();
}

/**
 * Milliseconds that an SDK waits before retry `n`: exact without a stream, with full jitter from it. Undefined once
 * `maxAttempts` attempts have been made.
 */
export function sdkDelayMs(n: number, retries: Backoff & { readonly maxAttempts: number } = SDK_STANDARD, stream?: RandomStream): number | undefined {
  if (n >= retries.maxAttempts) return undefined;
  return jittered(backoffMs(retries, n), stream ? "full" : "none", stream);
}
