/** The space of hash keys, 0 to 2^128 − 1, exact in big integers: who holds which part of it. */
import { md5Bigint } from "../../aws/digests.ts";

export const SPACE = 1n << 128n;
export const LAST_KEY = SPACE - 1n;

export interface Range { readonly lo: bigint; readonly hi: bigint }

/** `count` pieces of floor(2^128 / count), the last takes the rest (KIN-003). */
export function evenRanges(count: number): Range[] {
  const width = SPACE / BigInt(count);
  return Array.from({ length: count }, (_, i) => ({ lo: BigInt(i) * width, hi: i === count - 1 ? LAST_KEY : BigInt(i + 1) * width - 1n }));
}

/** MD5 of the key's UTF-8, most significant byte first (KIN-002). */
export function hashOf(key: string, explicit = ""): bigint {
  return explicit === "" ? md5Bigint(key) : BigInt(explicit);
}

/** The range that holds `hash`, among ranges that tile the space in order. */
export function indexOf(ranges: readonly Range[], hash: bigint): number {
  let low = 0;
  let high = ranges.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]!.hi < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where `hash` lies, 0 to 1, for drawing. */
export function fraction(hash: bigint): number {
  return Number(hash >> 75n) / 9_007_199_254_740_992;
}

/** 32 hexadecimal digits. */
export function hex(hash: bigint): string {
  return hash.toString(16).padStart(32, "0");
}
