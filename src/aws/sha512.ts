/**
 * SHA-512 and SHA-384 (FIPS 180-4), for the intrinsic function States.Hash. In 64-bit whole numbers: plain rather than
 * fast, a workflow hashes little. The constants are worked out as the standard defines them.
 */
import type { Data } from "./digests.ts";
import { padded } from "./digests.ts";
import { hexOf } from "./utf8.ts";

const PRIMES = firstPrimes(80);
/** The first 64 bits of the fractions of the cube roots of the first 80 primes. */
const ROUNDS = PRIMES.map((prime) => word(rootOf(BigInt(prime) << 192n, 3n)));
/** The same of the square roots: of the first eight primes for SHA-512, of the next eight for SHA-384. */
const SQUARE_ROOTS = PRIMES.slice(0, 16).map((prime) => word(rootOf(BigInt(prime) << 128n, 2n)));

export function sha512Hex(data: Data): string {
  return hexOf(digest(data, SQUARE_ROOTS.slice(0, 8)));
}

export function sha384Hex(data: Data): string {
  return hexOf(digest(data, SQUARE_ROOTS.slice(8)).subarray(0, 48));
}

function digest(data: Data, start: readonly bigint[]): Uint8Array {
  const blocks = padded(data, 128, 16, false);
  let state = start;
  for (let at = 0; at < blocks.length; at += 128) state = afterBlock(state, blocks, at);
  const bytes = new Uint8Array(64);
  for (let index = 0; index < 64; index += 1) bytes[index] = Number((state[index >> 3]! >> BigInt(56 - (index & 7) * 8)) & 0xffn);
  return bytes;
}

function afterBlock(state: readonly bigint[], blocks: Uint8Array, start: number): bigint[] {
  const words: bigint[] = [];
  for (let index = 0; index < 16; index += 1) {
    let value = 0n;
    for (let byte = 0; byte < 8; byte += 1) value = (value << 8n) | BigInt(blocks[start + index * 8 + byte]!);
    words.push(value);
  }
  for (let index = 16; index < 80; index += 1) {
    const [x, y] = [words[index - 15]!, words[index - 2]!];
    const s0 = rotate(x, 1n) ^ rotate(x, 8n) ^ (x >> 7n);
    const s1 = rotate(y, 19n) ^ rotate(y, 61n) ^ (y >> 6n);
    words.push(word(words[index - 16]! + s0 + words[index - 7]! + s1));
  }
  let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  for (let step = 0; step < 80; step += 1) {
    const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const first = h + s1 + (g ^ (e & (f ^ g))) + ROUNDS[step]! + words[step]!;
    const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const second = s0 + ((a & b) | (c & (a | b)));
    [h, g, f, e, d, c, b, a] = [g, f, e, word(d + first), c, b, a, word(first + second)];
  }
  return [a, b, c, d, e, f, g, h].map((each, index) => word(each + state[index]!));
}

function word(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function rotate(value: bigint, by: bigint): bigint {
  return (value >> by) | word(value << (64n - by));
}

/** The whole part of a root, by bisection. */
function rootOf(value: bigint, degree: 2n | 3n): bigint {
  let [low, high] = [0n, 1n << 80n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if ((degree === 2n ? middle * middle : middle * middle * middle) <= value) low = middle;
    else high = middle;
  }
  return low;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}
