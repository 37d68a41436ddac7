import { describe, expect, test } from "vitest";
import { Hash } from "./hash.ts";

function digest(value: unknown): string {
  const hash = new Hash();
  hash.plain(value);
  return hash.digest();
}

describe("Hash", () => {
  test("gives the same digests for ever", () => {
    const hash = new Hash();
    expect(hash.digest()).toBe("0ca8e8730a5c09b7");
    hash.number(1.5);
    expect(hash.digest()).toBe("68274c3cd5fc1fb6");
    hash.text("grüße 🚚");
    expect(hash.digest()).toBe("af8540800fb787da");
    hash.plain({ b: [1, null, true, 2n], a: new Map([["x", new Set([1])]]), c: Uint32Array.of(7), d: undefined });
    expect(hash.digest()).toBe("a0a4b552f6c85c9a");
  });

  test("takes -0 for 0, and every NaN for the same", () => {
    expect(digest(-0)).toBe(digest(0));
    const odd = new Float64Array(BigUint64Array.of(0xfff8_0000_0000_0001n).buffer)[0]!;
    expect(digest(odd)).toBe(digest(NaN));
  });

  test("minds the kind and the borders of values", () => {
    const values = [
      null, undefined, false, true, 0, 1, "", "0", "1", 1n, [], [[]], {}, [1], [1, 2], [[1], 2], [1, [2]], { a: 1 }, { a: null }, { b: 1 },
      { a: { b: 1 } }, { a: {}, b: 1 }, ["ab", "c"], ["a", "bc"], "a", "a\0", new Map(), new Set(), new Map([[1, 2]]), new Set([1, 2]), Uint8Array.of(1), 2 ** 32, 2 ** 33, -1, Infinity, -Infinity, NaN,
    ];
    expect(new Set(values.map(digest)).size).toBe(values.length);
  });

  test("doesn't mind the order of keys nor members that are undefined, but minds the order of a Map", () => {
    expect(digest({ a: 1, b: { d: 2, c: 3 } })).toBe(digest({ b: { c: 3, d: 2, e: undefined }, a: 1 }));
    expect(digest(new Map([[1, 1], [2, 2]]))).not.toBe(digest(new Map([[2, 2], [1, 1]])));
  });

  test("has no collision among forty thousand small values, in either half", () => {
    const high = new Set<string>();
    const low = new Set<string>();
    const whole = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      for (const value of [i, `m${i}`]) {
        const text = digest(value);
        whole.add(text);
        high.add(text.slice(0, 8));
        low.add(text.slice(8));
      }
    }
    expect(whole.size).toBe(40_000);
    // By chance about one pair in 2^32 / (40,000² / 2).
    expect(Math.min(high.size, low.size)).toBeGreaterThan(39_990);
  });

  test("refuses functions", () => {
    expect(() => digest({ f: () => 1 })).toThrow("Only plain data");
  });
});
