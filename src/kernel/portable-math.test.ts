import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Hash } from "./hash.ts";
import { exp, inverseNormal, log, pow, pow2, powInteger } from "./portable-math.ts";

/** How many doubles lie between two of the same sign. */
function apart(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const bits = new BigInt64Array(Float64Array.of(a, b).buffer);
  return Math.abs(Number(bits[0]! - bits[1]!));
}

/** Spread over all magnitudes and over the small ones that a model uses. */
const positive = fc.oneof(
  fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }),
  fc.double({ min: 1e-9, max: 1, noNaN: true }),
  fc.double({ min: 0.5, max: 2, noNaN: true }),
  fc.double({ min: 1, max: 1e9, noNaN: true }),
);
const RUNS = { numRuns: 20_000 };

describe("log", () => {
  test("is within one unit in the last place", () => {
    fc.assert(fc.property(positive, (x) => apart(log(x), Math.log(x)) <= 1), RUNS);
  });

  test("is exact where the answer is, and knows the ends", () => {
    expect([log(1), log(0), log(-0), log(Infinity)]).toEqual([0, -Infinity, -Infinity, Infinity]);
    expect([log(-1), log(NaN)]).toEqual([NaN, NaN]);
    expect(log(5e-324)).toBe(-744.4400719213812);
    expect(log(Number.MAX_VALUE)).toBe(709.782712893384);
    expect(log(2)).toBe(Math.LN2);
  });
});

describe("exp", () => {
  test("is within one unit in the last place", () => {
    const x = fc.oneof(fc.double({ min: -745.2, max: 709.8, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }));
    fc.assert(fc.property(x, (value) => apart(exp(value), Math.exp(value)) <= 1), RUNS);
  });

  test("knows the ends", () => {
    expect([exp(0), exp(-0), exp(-Infinity), exp(Infinity), exp(NaN)]).toEqual([1, 1, 0, Infinity, NaN]);
    expect([exp(709.782712893384), exp(709.7827128933841)]).toEqual([Math.exp(709.782712893384), Infinity]);
    expect([exp(-745.1332191019411), exp(-745.1332191019412)]).toEqual([5e-324, 0]);
  });
});

describe("powers", () => {
  test("powers of two are exact", () => {
    for (let k = -1022; k <= 1023; k++) expect(pow2(k)).toBe(Number(`${2 ** k}`));
    expect(powInteger(10, -3)).toBe(0.001);
    expect(powInteger(-3, 3)).toBe(-27);
    expect(powInteger(7, 0)).toBe(1);
  });

  test("any power is what the language says, but for the last bits", () => {
    const base = fc.oneof(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.constantFrom(0, 1, -1, -8, Infinity, -Infinity, NaN));
    const exponent = fc.oneof(fc.integer({ min: -30, max: 30 }), fc.double({ min: -30, max: 30, noNaN: true }), fc.constantFrom(0.5, -0.5, Infinity, -Infinity, NaN));
    fc.assert(fc.property(base, exponent, (b, e) => {
      const expected = b ** e;
      const given = pow(b, e);
      return Object.is(given, expected) || given === expected || Math.abs(given - expected) <= Math.abs(expected) * 2e-14;
    }), RUNS);
  });
});

describe("inverseNormal", () => {
  test("gives the quantiles of the tables", () => {
    const table = [[0.5, 0], [0.975, 1.959963984540054], [0.99, 2.3263478740408408], [0.999, 3.090232306167813], [0.9, 1.2815515655446004], [1e-10, -6.361340902404056], [1e-300, -37.0470962993612]] as const;
    for (const [p, z] of table) expect(Math.abs(inverseNormal(p) - z)).toBeLessThanOrEqual(Math.abs(z) * 1e-15);
  });

  test("is the inverse of the distribution", () => {
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (p) => Math.abs(normal(inverseNormal(p)) - p) < 1e-13), { numRuns: 500 });
  });

  test("knows the ends", () => {
    expect([inverseNormal(0), inverseNormal(1), inverseNormal(-0.1), inverseNormal(1.1), inverseNormal(NaN)]).toEqual([-Infinity, Infinity, NaN, NaN, NaN]);
  });
});

test("ten thousand results have the same bits for ever", () => {
  const hash = new Hash();
  for (let i = 1; i <= 10_000; i++) {
    hash.number(log(i / 7));
    hash.number(exp(i / 100 - 50));
    hash.number(inverseNormal(i / 10_001));
  }
  expect(hash.digest()).toBe("e47fa069437875e0");
});

/** The distribution by its Taylor series around 0: slow and right. */
function normal(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum) && n < 400; n++) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + sum * Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
