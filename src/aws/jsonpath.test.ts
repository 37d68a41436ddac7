import { describe, expect, test } from "vitest";
import type { Json } from "./json.ts";
import { parseReferencePath, readReferencePath, writeReferencePath } from "./jsonpath.ts";

const ROOT: Json = { a: { b: [10, { c: null }], "x y": 1 }, list: [1, 2, 3] };
const read = (path: string) => readReferencePath(parseReferencePath(path)!, ROOT);

test.each<[string, Json]>([
  ["$", ROOT], ["$.a.b[0]", 10], ["$.a.b[1].c", null], ["$['a']['x y']", 1], ['$["a"].b[-1]', { c: null }], ["$.list[2]", 3],
])("%s finds its value", (path, value) => expect(read(path)).toEqual({ found: true, value }));

test.each(["$.z", "$.a.b[2]", "$.a[0]", "$.list.length", "$.a.constructor", "$.list[0].x"])("%s finds nothing", (path) => expect(read(path)).toEqual({ found: false }));

test.each(["a", "", "$a", "$.", "$..a", "$.a[*]", "$.a[0:1]", "$.a[?(@.b)]", "$.a[", "$.a b"])("%j is no reference path", (path) => expect(parseReferencePath(path)).toBeUndefined());

test("$$ looks into the context object", () => expect(parseReferencePath("$$.Execution.Id")).toEqual({ context: true, steps: ["Execution", "Id"] }));

describe("writeReferencePath", () => {
  const write = (path: string, root: Json, value: Json) => writeReferencePath(parseReferencePath(path)!, root, value);

  test("puts a value into a copy, making objects on the way", () => {
    const before: Json = { a: 1, b: { c: 2 } };
    expect(write("$.b.d.e", before, 3)).toEqual({ a: 1, b: { c: 2, d: { e: 3 } } });
    expect(before).toEqual({ a: 1, b: { c: 2 } });
    expect(write("$", before, 9)).toBe(9);
    expect(write("$.l[1]", { l: [1, 2] }, 5)).toEqual({ l: [1, 5] });
  });

  test("keeps the order of members", () => expect(JSON.stringify(write("$.a", { a: 1, b: 2 }, 3))).toBe('{"a":3,"b":2}'));

  test("refuses to lengthen a list or to pass through a value", () => {
    expect([write("$.l[2]", { l: [1, 2] }, 5), write("$.a.b", { a: 3 }, 5), write("$[0]", {}, 5)]).toEqual([undefined, undefined, undefined]);
  });

  test("makes a member named __proto__ a member", () => {
    const written = write("$['__proto__'].x", {}, 1);
    expect(JSON.stringify(written)).toBe('{"__proto__":{"x":1}}');
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});
