import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyNumbered, dropNumbered, eachNumbered, emptyNumbered, numbered, putNumbered } from "./numbered.ts";

describe("things by number", () => {
  test("are what a Map of them would be, lowest number first", () => {
    const step = fc.record({ number: fc.integer({ min: 0, max: 3000 }), put: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const all = emptyNumbered<string>();
      const map = new Map<number, string>();
      steps.forEach(({ number, put }, i) => {
        if (put) {
          putNumbered(all, number, `${i}`);
          map.set(number, `${i}`);
        } else expect(dropNumbered(all, number)).toBe(map.delete(number));
        expect(numbered(all, number)).toBe(map.get(number));
      });
      expect(all.size).toBe(map.size);
      expect([...eachNumbered(all)]).toEqual([...map].sort(([a], [b]) => a - b).map(([, thing]) => thing));
    }), { seed: 5 });
  });

  test("let go of pages that are empty, and keep the one that fills", () => {
    const all = emptyNumbered<number>();
    for (let i = 1; i <= 100_000; i++) {
      putNumbered(all, i, i);
      if (i > 10) dropNumbered(all, i - 10);
    }
    expect([all.pages.length <= 2, all.size]).toEqual([true, 10]);
    for (let i = 99_991; i <= 100_000; i++) dropNumbered(all, i);
    expect([all.size, all.pages.length]).toEqual([0, 1]);
    putNumbered(all, 200_000, 1);
    expect([numbered(all, 200_000), numbered(all, 100_000), all.pages.length]).toEqual([1, undefined, 1]);
  });

  test("are copied into pages of their own", () => {
    const all = emptyNumbered<number>();
    putNumbered(all, 7, 7);
    const copied = copyNumbered(all);
    dropNumbered(all, 7);
    putNumbered(copied, 8, 8);
    expect([[...eachNumbered(all)], [...eachNumbered(copied)]]).toEqual([[], [7, 8]]);
  });

  test("may leave while they are visited", () => {
    const all = emptyNumbered<number>();
    for (let i = 0; i < 1000; i++) putNumbered(all, i, i);
    let seen = 0;
    for (const thing of eachNumbered(all)) {
      dropNumbered(all, thing);
      seen++;
    }
    expect([seen, all.size]).toEqual([1000, 0]);
  });
});
