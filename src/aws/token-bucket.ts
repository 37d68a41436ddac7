/**
 * A token bucket as plain data, refilled lazily. Levels are whole numbers (a token is a million parts), so that no
 * rounding ever changes a verdict: `rate` tokens a second add `rate` parts a microsecond.
 *
 * AWS tells rates and bursts of its throttles and that API Gateway uses this algorithm; the arithmetic is ours.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
import type { Micros } from "../kernel/time.ts";

export interface TokenBucket {
  /** The level at `at`, in tokens × `scale`: a whole number. May be negative after `spend`. */
  parts: number;
  /** When `parts` was true. */
  at: Micros;
  /** Tokens a second. */
  rate: number;
  /** The most it holds, in tokens. */
  burst: number;
  /** Parts of a token: 1e6, or 1e9 where the rate has decimals (three are kept). */
  scale: number;
}

const WHOLE = 1_000_000;
const FRACTION = 1_000_000_000;

/** A full bucket (or one with `tokens` in it). `rate` tokens a second, at most `burst` of them kept. */
export function newBucket(rate: number, burst: number, now: Micros = 0, tokens: number = burst): TokenBucket {
  const scale = Number.isInteger(rate) ? WHOLE : FRACTION;
  return { parts: Math.round(tokens * scale), at: now, rate, burst, scale };
}

/** Brings the level up to date. Time never runs backwards; an earlier `now` changes nothing. */
export function refill(bucket: TokenBucket, now: Micros): void {
  if (now <= bucket.at) return;
  bucket.parts = levelAt(bucket, now);
  bucket.at = now;
}

/** Takes `n` tokens if there are as many; false, and nothing taken, if not. */
export function take(bucket: TokenBucket, now: Micros, n = 1): boolean {
  refill(bucket, now);
  const parts = Math.round(n * bucket.scale);
  if (bucket.parts < parts) return false;
  bucket.parts -= parts;
  return true;
}

/** Takes `n` tokens whatever the level, which may fall below 0 (a large record served on credit). */
export function spend(bucket: TokenBucket, now: Micros, n: number): void {
  refill(bucket, now);
  bucket.parts -= Math.round(n * bucket.scale);
}

/** Gives `n` tokens back, never above the burst. */
export function giveBack(bucket: TokenBucket, now: Micros, n: number): void {
  refill(bucket, now);
  bucket.parts = Math.min(bucket.parts + Math.round(n * bucket.scale), burstParts(bucket));
}

/** Tokens at an instant, fractions included. Does not touch the bucket. */
export function tokensAt(bucket: TokenBucket, now: Micros): number {
  return (now > bucket.at ? levelAt(bucket, now) : bucket.parts) / bucket.scale;
}

/**
 * The first microsecond at which `n` tokens are there if nothing else is taken: `now` if they are there already,
 * Infinity if they never will be (more than the burst, or nothing flows in).
 */
export function availableAt(bucket: TokenBucket, now: Micros, n = 1): Micros {
  const level = now > bucket.at ? levelAt(bucket, now) : bucket.parts;
  const lacking = Math.round(n * bucket.scale) - level;
  if (lacking <= 0) return now;
  const flow = partsPerMicro(bucket);
  if (flow <= 0 || n > bucket.burst) return Number.POSITIVE_INFINITY;
  return Math.max(now, bucket.at) + Math.ceil(lacking / flow);
}

/** New limits for a bucket that goes on: its level stays, cut to the new burst. */
export function retune(bucket: TokenBucket, now: Micros, rate: number, burst: number): void {
  refill(bucket, now);
  const tokens = bucket.parts / bucket.scale;
  Object.assign(bucket, newBucket(rate, burst, Math.max(now, bucket.at), Math.min(tokens, burst)));
}

function levelAt(bucket: TokenBucket, now: Micros): number {
  // A product too big to be exact is far above any burst, so that the minimum is right all the same.
  return Math.min(burstParts(bucket), bucket.parts + partsPerMicro(bucket) * (now - bucket.at));
}

function burstParts(bucket: TokenBucket): number {
  return Math.round(bucket.burst * bucket.scale);
}

/** rate tokens/s × scale parts/token ÷ 1e6 µs/s, a whole number for both scales. */
function partsPerMicro(bucket: TokenBucket): number {
  return bucket.scale === WHOLE ? bucket.rate : Math.round(bucket.rate * 1_000);
}
