/**
 * Which partition takes a key: Kafka's own choice, murmur2 of the key's bytes, so that a key always lands in the same one.
 * Source: https://kafka.apache.org/documentation/#producerconfigs_partitioner.class
 */
import { utf8Bytes } from "../../aws/digests.ts";

const M = 0x5bd1e995;

/** murmur2 with Kafka's seed, as a signed 32-bit number. */
export function murmur2(bytes: Uint8Array): number {
  let h = 0x9747b28c ^ bytes.length;
  const whole = bytes.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  const left = bytes.length & 3;
  if (left > 2) h ^= bytes[whole + 2]! << 16;
  if (left > 1) h ^= bytes[whole + 1]! << 8;
  if (left > 0) h = Math.imul(h ^ bytes[whole]!, M);
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}

export function partitionOfKey(key: string, partitions: number): number {
  return (murmur2(utf8Bytes(key)) & 0x7fffffff) % partitions;
}
