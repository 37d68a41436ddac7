/** Choices with weights, drawn from a stream that is handed in. */
import { exp, log } from "../kernel/portable-math.ts";
import type { RandomStream } from "../kernel/random.ts";

/**
 * An index, drawn with a chance in proportion to its weight. Weights are finite and not negative; one of 0 is never
 * drawn. With all weights 0, or none, the answer is -1. One number is drawn from the stream, whatever the weights.
 */
export function weightedIndex(weights: readonly number[], stream: RandomStream): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = stream.unit() * total;
  let last = -1;
  for (const [index, weight] of weights.entries()) {
    if (weight <= 0) continue;
    last = index;
    if (left < weight) return index;
    left -= weight;
  }
  // Rounding may leave a crumb behind the last weight: it belongs to it.
  return last;
}

/** The item at a weighted index; undefined where nothing can be drawn. */
export function weightedChoice<T>(items: readonly T[], weightOf: (item: T) => number, stream: RandomStream): T | undefined {
  return items[weightedIndex(items.map(weightOf), stream)];
}

/** Sums of weights, made once so that many draws are a binary search each. */
export function cumulate(weights: readonly number[]): readonly number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}

/** An index by cumulated weights: the first whose sum lies above the draw. -1 where the total is 0. */
export function cumulatedIndex(sums: readonly number[], stream: RandomStream): number {
  const total = sums.at(-1) ?? 0;
  const drawn = stream.unit() * total;
  if (total <= 0) return -1;
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! > drawn) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Zipf's weights 1/1^s, 1/2^s, … 1/n^s: a few keys get most of the messages. `exponent` 1 is the classic. */
export function zipfWeights(n: number, exponent = 1): number[] {
  return Array.from({ length: n }, (_, index) => (exponent === 1 ? 1 / (index + 1) : exp(-exponent * log(index + 1))));
}
