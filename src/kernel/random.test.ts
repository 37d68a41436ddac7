import { describe, expect, test } from "vitest";
import { Sfc32, seedState } from "./random.ts";

function stream(seed = 7): Sfc32 {
  return new Sfc32(seedState(seed, "orders", "test"));
}

/** How far counts are from equal; its mean is the number of counts less one, its deviation √(2 · that). */
function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("Sfc32", () => {
  test("gives the numbers of the published generator", () => {
    // PractRand's sfc32 seeded by (1, 2, 3) with its counter at 1, computed from its published recurrence in BigInt.
    const published = (a: bigint, b: bigint, c: bigint, counter: bigint): number[] => {
      const mask = 0xffff_ffffn;
      return Array.from({ length: 1000 }, () => {
        const result = (a + b + counter) & mask;
        counter = (counter + 1n) & mask;
        a = b ^ (b >> 9n);
        b = (c + (c << 3n)) & mask;
        c = ((((c << 21n) | (c >> 11n)) & mask) + result) & mask;
        return Number(result);
      });
    };
    for (const state of [[1, 2, 3, 1], [0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 0xffff_fffe]] as const) {
      const ours = new Sfc32(Uint32Array.from(state));
      const [a, b, c, counter] = state;
      expect(Array.from({ length: 1000 }, () => ours.uint32())).toEqual(published(BigInt(a), BigInt(b), BigInt(c), BigInt(counter)));
    }
  });

  test("gives the same numbers for ever", () => {
    const s = stream();
    expect([s.uint32(), s.uint32(), s.uint32()]).toEqual([3_476_995_868, 3_058_189_047, 231_194_924]);
    expect([s.unit(), s.unit()]).toEqual([0.22563295649304693, 0.6704958803266786]);
    expect([s.integer(1, 6), s.integer(-5, 5), s.integer(0, 2 ** 40), s.ratio(1, 10)]).toEqual([5, -3, 565_154_954_218, true]);
  });

  test("keeps all of its state in what it was handed", () => {
    const state = seedState(1, "a", "b");
    const first = new Sfc32(state);
    first.uint32();
    const saved = state.slice();
    const drawn = first.unit();
    expect(new Sfc32(saved).unit()).toBe(drawn);
  });

  test("spreads evenly, in high bits and low bits, alone and in pairs", () => {
    const s = stream();
    const high = Array<number>(256).fill(0);
    const low = Array<number>(256).fill(0);
    const pairs = Array<number>(256).fill(0);
    let before = 0;
    for (let i = 0; i < 256_000; i++) {
      const x = s.uint32();
      high[x >>> 24]!++;
      low[x & 255]!++;
      pairs[((before & 15) << 4) | (x >>> 28)]!++;
      before = x;
    }
    // Five deviations (22.6 each) from the mean of 255.
    for (const counts of [high, low, pairs]) expect(Math.abs(chiSquare(counts, 1000) - 255)).toBeLessThan(113);
  });

  test("unit lies in [0, 1), with mean ½ and 53 bits", () => {
    const s = stream();
    let sum = 0;
    let lastBits = 0;
    let outside = 0;
    for (let i = 0; i < 100_000; i++) {
      const u = s.unit();
      if (!(u >= 0 && u < 1)) outside++;
      sum += u;
      lastBits += (u * 2 ** 53) % 2;
    }
    expect(outside).toBe(0);
    expect(sum / 100_000).toBeCloseTo(0.5, 2);
    expect(lastBits / 100_000).toBeCloseTo(0.5, 1);
  });

  test("integer has no bias, both ends included", () => {
    const s = stream();
    // Three quarters of 2^32: a remainder without rejection would give the first third twice as often.
    const span = 3 * 2 ** 30;
    const thirds = [0, 0, 0];
    for (let i = 0; i < 90_000; i++) thirds[Math.floor(s.integer(10, 9 + span) / (span / 3))]!++;
    expect(chiSquare(thirds, 30_000)).toBeLessThan(30);
    const seen = new Set(Array.from({ length: 200 }, () => s.integer(-1, 1)));
    expect([...seen].sort()).toEqual([-1, 0, 1]);
    expect(s.integer(4, 4)).toBe(4);
    const large = Array.from({ length: 100 }, () => s.integer(0, 2 ** 53 - 1));
    expect(large.every(Number.isSafeInteger)).toBe(true);
    expect(Math.max(...large)).toBeGreaterThan(2 ** 52);
  });

  test("integer refuses an empty range and fractions", () => {
    for (const [low, high] of [[1, 0], [0.5, 2], [0, 1.5], [0, Infinity], [NaN, 1]] as const) expect(() => stream().integer(low, high)).toThrow("no whole number");
  });

  test("ratio comes true as often as it says", () => {
    const s = stream();
    let hits = 0;
    for (let i = 0; i < 100_000; i++) if (s.ratio(3, 10)) hits++;
    // Five deviations of √(n·p·q) = 145.
    expect(Math.abs(hits - 30_000)).toBeLessThan(725);
    expect([s.ratio(0, 5), s.ratio(5, 5)]).toEqual([false, true]);
  });
});

describe("seedState", () => {
  test("differs by seed, entity and purpose, and by where one ends and the next begins", () => {
    const states = [seedState(1, "a", "b"), seedState(2, "a", "b"), seedState(1, "b", "b"), seedState(1, "a", "c"), seedState(1, "ab", ""), seedState(1, "a/b", ""), seedState(1, "a", "/b"), seedState(11, "a", "b")];
    expect(new Set(states.map((state) => state.join())).size).toBe(states.length);
  });

  test("neighbouring seeds have nothing in common", () => {
    let differing = 0;
    for (let seed = 0; seed < 1000; seed++) {
      let bits = new Sfc32(seedState(seed, "n", "p")).uint32() ^ new Sfc32(seedState(seed + 1, "n", "p")).uint32();
      for (; bits !== 0; bits &= bits - 1) differing++;
    }
    // Half of 32,000 bits; five deviations of 89.
    expect(Math.abs(differing - 16_000)).toBeLessThan(447);
  });
});
