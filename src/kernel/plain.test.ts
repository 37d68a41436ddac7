import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Hash } from "./hash.ts";
import { assertPlain, copy, equal } from "./plain.ts";

class Queue { length = 0; }

/** Plain values of every kind, nested. */
const { value: plain } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small", withCrossShrink: true }, tie("leaf"), tie("list"), tie("record"), tie("map"), tie("set"), tie("typed")),
  leaf: fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.bigInt(), fc.constantFrom(null, undefined)),
  list: fc.array(tie("value"), { maxLength: 5 }),
  record: fc.dictionary(fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("__proto__", "1")), tie("value"), { maxKeys: 5 }),
  map: fc.array(fc.tuple(fc.oneof(fc.integer(), fc.string()), tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
  set: fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 4 }).map((members) => new Set(members)),
  typed: fc.oneof(fc.float64Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 })),
}));

/** Every object inside, the value itself included. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = value instanceof Map ? [...value.values()] : ArrayBuffer.isView(value) ? [] : Object.values(value);
  return [value, ...inner.flatMap(objectsIn)];
}

function digest(value: unknown): string {
  const hash = new Hash();
  hash.plain(value);
  return hash.digest();
}

describe("copy", () => {
  test("says the same and shares nothing", () => {
    fc.assert(fc.property(plain, (value) => {
      const copied = copy(value);
      expect(copied).toStrictEqual(value);
      const originals = new Set(objectsIn(value));
      expect(objectsIn(copied).filter((object) => originals.has(object))).toEqual([]);
    }));
  });

  test("shares what is frozen", () => {
    const body = Object.freeze({ text: "hello" });
    const list = Object.freeze([1, 2]);
    const state = { messages: new Map([[1, { body, list, n: 1 }]]), nothing: undefined };
    const copied = copy(state);
    expect(copied).toStrictEqual(state);
    expect(copied.messages.get(1)).not.toBe(state.messages.get(1));
    expect(copied.messages.get(1)!.body).toBe(body);
    expect(copied.messages.get(1)!.list).toBe(list);
    expect(copy(body)).toBe(body);
  });

  test("keeps members that are undefined, the order of keys, and records without a prototype", () => {
    const value = { b: undefined, a: 1, 2: 2 };
    expect(Object.keys(copy(value))).toEqual(["2", "b", "a"]);
    const bare = Object.assign(Object.create(null) as Record<string, unknown>, { inner: { x: 1 } });
    const copied = copy(bare);
    expect(Object.getPrototypeOf(copied)).toBe(null);
    expect(copied["inner"]).toEqual({ x: 1 });
    expect(copied["inner"]).not.toBe(bare["inner"]);
  });

  test("takes a record for a record whatever its members are called", () => {
    const value = { constructor: Queue.name, hasOwnProperty: { x: 1 } };
    expect(copy(value)).toEqual(value);
    expect(copy(value).hasOwnProperty).not.toBe(value.hasOwnProperty);
  });

  test("refuses instances of classes", () => {
    expect(() => copy({ queue: new Queue() })).toThrow("class");
    expect(() => copy([new Date(0)])).toThrow("class");
  });
});

describe("assertPlain", () => {
  test("takes everything plain", () => {
    fc.assert(fc.property(plain, (value) => { assertPlain(value, "value"); }));
    assertPlain([NaN, Infinity, -0, 1n, undefined], "value");
    const shared = { x: 1 };
    assertPlain([shared, shared], "value");
  });

  test.each([
    ["a function", { on: { tick: () => 1 } }, "state.on.tick is a function"],
    ["a symbol", [Symbol("x")], "state[0] is a symbol"],
    ["a promise", { result: Promise.resolve() }, "state.result is an instance"],
    ["a class", new Map([["a", new Queue()]]), "state.get(a) is an instance"],
    ["a key that is an object", new Map([[{}, 1]]), "A key of state"],
    ["a set of objects", { seen: new Set([{}]) }, "A member of state.seen"],
    ["a key that is a symbol", { [Symbol.iterator]: 1 }, "state has a symbol"],
  ])("refuses %s and says where", (_name, value, sentence) => {
    expect(() => assertPlain(value, "state")).toThrow(sentence);
  });

  test("refuses a cycle", () => {
    const loop: { self?: unknown } = {};
    loop.self = [loop];
    expect(() => assertPlain(loop, "state")).toThrow("state.self[0] contains itself");
  });
});

describe("equal", () => {
  test("is true of a copy, and agrees with the hash", () => {
    fc.assert(fc.property(plain, plain, (a, b) => {
      expect(equal(a, copy(a))).toBe(true);
      expect(equal(a, b)).toBe(equal(b, a));
      expect(digest(a) === digest(b)).toBe(equal(a, b));
    }), { numRuns: 500 });
  });

  test("takes a record without a prototype for a record, as the hash does", () => {
    expect(equal(Object.assign(Object.create(null), { a: 1 }), { a: 1 })).toBe(true);
  });

  test("minds what differs and nothing else", () => {
    expect(equal({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(equal({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(equal({ a: 1 }, { a: 1, b: undefined })).toBe(true);
    expect(equal([NaN, -0], [NaN, 0])).toBe(true);
    expect(equal({ a: 1 }, { a: 1, b: null })).toBe(false);
    expect(equal({ a: 1 }, { a: "1" })).toBe(false);
    expect(equal([1, 2], [2, 1])).toBe(false);
    expect(equal([], {})).toBe(false);
    expect(equal({}, [])).toBe(false);
    expect(equal(new Map([[1, 2]]), new Map([[1, 3]]))).toBe(false);
    expect(equal(new Set([1, 2]), new Set([1]))).toBe(false);
    expect(equal(Uint8Array.of(1), Uint8Array.of(2))).toBe(false);
    expect(equal(null, {})).toBe(false);
  });
});
