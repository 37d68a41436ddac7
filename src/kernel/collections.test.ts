import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assert, Bug, unreachable } from "./assert.ts";
import { emptyFifo, length, peek as peekFifo, push as pushFifo, shift, toArray } from "./fifo.ts";
import { emptyHeap, peek, pop, push, size } from "./heap.ts";
import { Interner } from "./interner.ts";
import { Recent } from "./recent.ts";
import { addTo, eachOf, emptyOrdered, firstKeyOf, firstOf, has, type Ordered, removeFrom, sizeOf } from "./ordered.ts";

describe("Fifo", () => {
  test("does what an array does with push and shift", () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: -90, max: -1 }))), (steps) => {
      const fifo = emptyFifo<number>();
      const model: number[] = [];
      let next = 0;
      for (const step of steps) {
        for (let i = 0; i < step; i++) { pushFifo(fifo, next); model.push(next++); }
        for (let i = 0; i > step; i--) expect(shift(fifo)).toBe(model.shift());
        expect([length(fifo), peekFifo(fifo)]).toEqual([model.length, model[0]]);
        expect(toArray(fifo)).toEqual(model);
        expect(fifo.items.length).toBeLessThanOrEqual(2 * model.length + 32);
      }
    }));
  });
});

describe("Heap", () => {
  test("gives the least (key, tie) first", () => {
    const step = fc.oneof(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), fc.constant(undefined));
    fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = emptyHeap();
      const model: { key: number; tie: number; id: number }[] = [];
      const leastFirst = (a: { key: number; tie: number }, b: { key: number; tie: number }): number => a.key - b.key || a.tie - b.tie;
      steps.forEach((each, id) => {
        if (each === undefined) {
          const popped = pop(heap);
          const least = model.sort(leastFirst)[0];
          expect(popped && [popped.key, popped.tie]).toEqual(least && [least.key, least.tie]);
          if (popped !== undefined) model.splice(model.findIndex((other) => other.id === popped.id), 1);
        } else {
          push(heap, each[0], each[1], id);
          model.push({ key: each[0], tie: each[1], id });
        }
        expect(size(heap)).toBe(model.length);
        const least = model.sort(leastFirst)[0];
        expect(peek(heap)?.key).toBe(least?.key);
      });
    }));
  });
});

describe("Ordered", () => {
  const listed = (ordered: Ordered): [number, number][] => {
    const list: [number, number][] = [];
    eachOf(ordered, (tie, key) => list.push([key, tie]) > 0);
    return list;
  };

  test("does what a sorted list does", () => {
    const step = fc.record({ add: fc.boolean(), key: fc.integer({ min: 0, max: 20 }), tie: fc.integer({ min: 1, max: 400 }), times: fc.constantFrom(1, 1, 1, 700) });
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const ordered = emptyOrdered();
      const model = new Map<string, [number, number]>();
      for (const { add, key, tie, times } of steps) {
        for (let i = 0; i < times; i++) {
          const pair: [number, number] = [key, ((tie + i * 7) % 2000) + 1];
          const there = model.has(pair.join());
          if (has(ordered, ...pair) !== there) expect.fail(`has ${pair.join()} should be ${there}`);
          if ((add ? addTo(ordered, ...pair) : removeFrom(ordered, ...pair)) !== (there !== add)) expect.fail(`${pair.join()} was ${there ? "" : "not "}there`);
          if (add) model.set(pair.join(), pair);
          else model.delete(pair.join());
        }
        const sorted = [...model.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(sizeOf(ordered)).toBe(sorted.length);
        expect([firstKeyOf(ordered), firstOf(ordered)]).toEqual([sorted[0]?.[0], sorted[0]?.[1] ?? 0]);
        expect(listed(ordered)).toEqual(sorted);
        expect(ordered.size === 0 ? ordered.chunks.length <= 1 : ordered.chunks.every(({ from, to }) => from >= 0 && from < to && to <= 256)).toBe(true);
      }
    }), { numRuns: 60 });
  });

  test("stops looking when it is told to", () => {
    const ordered = emptyOrdered();
    for (let tie = 1; tie <= 2000; tie++) addTo(ordered, 5, tie);
    let visited = 0;
    eachOf(ordered, () => ++visited < 3);
    expect(visited).toBe(3);
  });

  test("keeps full chunks full when what comes is always the greatest", () => {
    const ordered = emptyOrdered();
    for (let tie = 1; tie <= 51_200; tie++) addTo(ordered, tie, tie);
    expect(ordered.chunks).toHaveLength(200);
  });
});

describe("Interner", () => {
  test("numbers texts from 0 in order of first sight", () => {
    const words = new Interner();
    expect(["b", "a", "b", "", "a"].map((text) => words.intern(text))).toEqual([0, 1, 0, 2, 1]);
    expect([0, 1, 2].map((id) => words.text(id))).toEqual(["b", "a", ""]);
    expect([words.size, words.find("a"), words.find("c")]).toEqual([3, 1, -1]);
    expect(() => words.text(3)).toThrow("No text");
  });
});

describe("assert", () => {
  test("throws a Bug with its sentence, and nothing when all is well", () => {
    expect(() => assert(0, "Zero is nothing.")).toThrow(new Bug("Zero is nothing."));
    assert("yes", "never said");
    expect(() => unreachable("x" as never)).toThrow("no case expects: x");
    expect(new Bug("a").name).toBe("Bug");
  });
});

describe("Recent", () => {
  test("gives what was put last under a name or nothing, never what is another's", () => {
    const name = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 20_000 }).map((n) => `key-${n}`), fc.integer({ min: 0, max: 200 }).map((n) => `${n}-same end`));
    fc.assert(fc.property(fc.array(name, { maxLength: 300 }), (names) => {
      const recent = new Recent<number>();
      const model = new Map<string, number>();
      names.forEach((each, i) => {
        expect([undefined, model.get(each)]).toContain(recent.find(each));
        recent.put(each, i);
        model.set(each, i);
        expect(recent.find(each)).toBe(i);
      });
    }));
  });

  test("widens where names crowd each other out, and then has ten thousand of them", () => {
    const recent = new Recent<number>();
    for (let round = 0; round < 8; round++) for (let n = 0; n < 10_000; n++) if (recent.find(`key-${n}`) !== n) recent.put(`key-${n}`, n);
    let found = 0;
    for (let n = 0; n < 10_000; n++) if (recent.find(`key-${n}`) === n) found++;
    expect(found).toBeGreaterThan(9_500);
  });
});
