/**
 * Digests over a text's UTF-8 or over bytes: MD5 (where Kinesis puts a record, SQS's MD5OfMessageBody), SHA-1, CRC-32,
 * and SHA-256 with HMAC. The larger SHA-2 are in `sha512.ts`. No secrets are kept with these: it is a simulation.
 */
import { hexOf, utf8Bytes, utf8Length, writeUtf8 } from "./utf8.ts";

export { base64Decode, base64Encode, base64Text, hexOf, utf8Bytes, utf8Length, utf8Text } from "./utf8.ts";

/** A text or the bytes themselves. */
export type Data = string | Uint8Array;

// ----------------------------------------------------------------------------------------------------------------- MD5

// floor(2^32 × |sin(i + 1)|), RFC 1321. A table, because no sine is the same in every browser.
const MD5_SINES = Int32Array.of(
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
);
const MD5_SHIFTS = Uint8Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21);

/** The four words of the digest, least byte first in each. */
function md5Words(data: Data): Int32Array {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const words = new Int32Array(16);
  if (typeof data === "string" && asOneBlock(data, words)) {
    md5Block(state, words);
    return state;
  }
  const blocks = padded(data, 64, 8, true);
  for (let start = 0; start < blocks.length; start += 64) {
    for (let index = 0; index < 16; index += 1) {
      const at = start + index * 4;
      words[index] = blocks[at]! | (blocks[at + 1]! << 8) | (blocks[at + 2]! << 16) | (blocks[at + 3]! << 24);
    }
    md5Block(state, words);
  }
  return state;
}

/** A short text of ASCII alone is one block: most keys are, and need no bytes in between. False for any other. */
function asOneBlock(text: string, words: Int32Array): boolean {
  const { length } = text;
  if (length > 55) return false;
  let all = 0;
  for (let index = 0; index < length; index += 1) {
    const unit = text.charCodeAt(index);
    all |= unit;
    words[index >> 2]! |= unit << ((index & 3) << 3);
  }
  if (all > 0x7f) return false;
  words[length >> 2]! |= 0x80 << ((length & 3) << 3);
  words[14] = length * 8;
  return true;
}

// A loop for each round, so that no step asks which one it is in.
function md5Block(state: Int32Array, words: Int32Array): void {
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!;
  for (let step = 0; step < 16; step += 1) {
    const sum = (a + (d ^ (b & (c ^ d))) + MD5_SINES[step]! + words[step]!) | 0;
    const shift = MD5_SHIFTS[step & 3]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  for (let step = 16; step < 32; step += 1) {
    const sum = (a + (c ^ (d & (b ^ c))) + MD5_SINES[step]! + words[(5 * step + 1) & 15]!) | 0;
    const shift = MD5_SHIFTS[4 + (step & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  for (let step = 32; step < 48; step += 1) {
    const sum = (a + (b ^ c ^ d) + MD5_SINES[step]! + words[(3 * step + 5) & 15]!) | 0;
    const shift = MD5_SHIFTS[8 + (step & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  for (let step = 48; step < 64; step += 1) {
    const sum = (a + (c ^ (b | ~d)) + MD5_SINES[step]! + words[(7 * step) & 15]!) | 0;
    const shift = MD5_SHIFTS[12 + (step & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
}

export function md5Bytes(data: Data): Uint8Array {
  const words = md5Words(data);
  const bytes = new Uint8Array(16);
  for (let index = 0; index < 16; index += 1) bytes[index] = words[index >> 2]! >>> ((index & 3) * 8);
  return bytes;
}

export function md5Hex(data: Data): string {
  return hexOf(md5Bytes(data));
}

/**
 * The digest as a number in [0, 2^128), most significant byte first: the place of a partition key.
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html (PartitionKey)
 */
export function md5Bigint(data: Data): bigint {
  const words = md5Words(data);
  const [a, b, c, d] = [swapped(words[0]!), swapped(words[1]!), swapped(words[2]!), swapped(words[3]!)];
  // Two exact halves of 64 bits each cost less than four shifts of a big integer.
  return (((BigInt(a) << 32n) | BigInt(b)) << 64n) | (BigInt(c) << 32n) | BigInt(d);
}

/** The bytes of a word in the other order, as an unsigned number. */
function swapped(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

// --------------------------------------------------------------------------------------------------------------- SHA-1

export function sha1Bytes(data: Data): Uint8Array {
  const blocks = padded(data, 64, 8, false);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const words = new Int32Array(80);
  for (let start = 0; start < blocks.length; start += 64) {
    readWords(blocks, start, words);
    for (let index = 16; index < 80; index += 1) {
      words[index] = rotateLeft(words[index - 3]! ^ words[index - 8]! ^ words[index - 14]! ^ words[index - 16]!, 1);
    }
    sha1Block(state, words);
  }
  return bigEndian(state);
}

function sha1Block(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
  for (let step = 0; step < 80; step += 1) {
    let mixed: number, constant: number;
    if (step < 20) [mixed, constant] = [d ^ (b & (c ^ d)), 0x5a827999];
    else if (step < 40) [mixed, constant] = [b ^ c ^ d, 0x6ed9eba1];
    else if (step < 60) [mixed, constant] = [(b & c) | (d & (b | c)), 0x8f1bbcdc];
    else [mixed, constant] = [b ^ c ^ d, 0xca62c1d6];
    const next = (rotateLeft(a, 5) + mixed + e + constant + words[step]!) | 0;
    [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
  }
  for (const [index, value] of [a, b, c, d, e].entries()) state[index] = state[index]! + value;
}

export function sha1Hex(data: Data): string {
  return hexOf(sha1Bytes(data));
}

// ------------------------------------------------------------------------------------------------------------- SHA-256

// The first 32 bits of the fractions of the cube roots of the first 64 primes, FIPS 180-4.
const SHA256_ROOTS = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);

export function sha256Bytes(data: Data): Uint8Array {
  const blocks = padded(data, 64, 8, false);
  const state = Int32Array.of(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19);
  const words = new Int32Array(64);
  for (let start = 0; start < blocks.length; start += 64) {
    readWords(blocks, start, words);
    for (let index = 16; index < 64; index += 1) {
      const x = words[index - 15]!, y = words[index - 2]!;
      const s0 = rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
      const s1 = rotateRight(y, 17) ^ rotateRight(y, 19) ^ (y >>> 10);
      words[index] = words[index - 16]! + s0 + words[index - 7]! + s1;
    }
    sha256Block(state, words);
  }
  return bigEndian(state);
}

function sha256Block(state: Int32Array, words: Int32Array): void {
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!, e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!;
  for (let step = 0; step < 64; step += 1) {
    const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const first = (h + s1 + (g ^ (e & (f ^ g))) + SHA256_ROOTS[step]! + words[step]!) | 0;
    const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const second = (s0 + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}

export function sha256Hex(data: Data): string {
  return hexOf(sha256Bytes(data));
}

/** HMAC with SHA-256, RFC 2104. */
export function hmacSha256Bytes(key: Data, data: Data): Uint8Array {
  const raw = bytesOf(key);
  const short = raw.length > 64 ? sha256Bytes(raw) : raw;
  const inner = new Uint8Array(64).fill(0x36);
  const outer = new Uint8Array(64).fill(0x5c);
  for (const [index, byte] of short.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  return sha256Bytes(joined(outer, sha256Bytes(joined(inner, bytesOf(data)))));
}

export function hmacSha256Hex(key: Data, data: Data): string {
  return hexOf(hmacSha256Bytes(key, data));
}

// -------------------------------------------------------------------------------------------------------------- CRC-32

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 (IEEE 802.3, as in gzip) as an unsigned number. */
export function crc32(data: Data): number {
  let crc = 0xffffffff;
  for (const byte of bytesOf(data)) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

export function crc32Hex(data: Data): string {
  return crc32(data).toString(16).padStart(8, "0");
}

// -------------------------------------------------------------------------------------------------------------- helpers

/**
 * The data in whole blocks: a closing 1 bit, zeros, and the length in bits in the last eight bytes, as MD5 and the SHAs
 * want it. `room` is what the length may take of the last block.
 */
export function padded(data: Data, block: number, room: number, littleEndian: boolean): Uint8Array {
  const length = typeof data === "string" ? utf8Length(data) : data.length;
  const blocks = new Uint8Array(Math.ceil((length + 1 + room) / block) * block);
  if (typeof data === "string") writeUtf8(data, blocks, 0);
  else blocks.set(data);
  blocks[length] = 0x80;
  // Fifty-three bits of length are enough for any text; the bytes above stay 0.
  let bits = length * 8;
  const from = littleEndian ? blocks.length - 8 : blocks.length - 1;
  for (let index = 0; index < 7 && bits > 0; index += 1) {
    blocks[littleEndian ? from + index : from - index] = bits % 256;
    bits = Math.floor(bits / 256);
  }
  return blocks;
}

function readWords(blocks: Uint8Array, start: number, words: Int32Array): void {
  for (let index = 0; index < 16; index += 1) {
    const at = start + index * 4;
    words[index] = (blocks[at]! << 24) | (blocks[at + 1]! << 16) | (blocks[at + 2]! << 8) | blocks[at + 3]!;
  }
}

export function bigEndian(words: Int32Array): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = words[index >> 2]! >>> (24 - (index & 3) * 8);
  return bytes;
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function rotateRight(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

export function bytesOf(data: Data): Uint8Array {
  return typeof data === "string" ? utf8Bytes(data) : data;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
