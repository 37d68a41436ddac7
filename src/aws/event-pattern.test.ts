import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern, EVENT_BRIDGE, invalidEventPattern, matchesPattern, parsePattern, PIPES } from "./event-pattern.ts";
import type { Json } from "./json.ts";

const compiled = (pattern: Json) => {
  const result = compilePattern(pattern);
  if (!result.ok) throw new Error(`${JSON.stringify(pattern)}: ${result.problem}`);
  return result;
};
const matches = (pattern: Json, event: Json) => compiled(pattern).matches(event);
const problem = (pattern: Json) => {
  const result = compilePattern(pattern);
  return result.ok ? undefined : result.problem;
};

/** One rule, one pattern, and events with what AWS says of them. */
const CASES: readonly (readonly [rule: string, says: string, pattern: Json, events: readonly (readonly [event: Json, matches: boolean])[]])[] = [
  ["EVB-018", "wants every key and one value of each", { source: ["a", "b"], detail: { s: ["x"] } }, [
    [{ source: "a", detail: { s: "x" } }, true], [{ source: "b", detail: { s: "x" } }, true], [{ source: "a", detail: { s: "y" } }, false], [{ source: "c", detail: { s: "x" } }, false],
    [{ source: "a", detail: { s: "x", more: 1 }, extra: true }, true], [{ source: "a" }, false]]],
  ["EVB-019", "compares numbers by value", { n: [300] }, [[{ n: 300.0 }, true], [{ n: 3e2 }, true], [{ n: "300" }, false], [{ n: 301 }, false]]],
  ["EVB-019", "compares texts character by character", { k: ["A"] }, [[{ k: "A" }, true], [{ k: "a" }, false], [{ K: "A" }, false]]],
  ["EVB-019", "tells null, the empty text, false and 0 apart", { k: [null] }, [[{ k: null }, true], [{ k: "" }, false], [{ k: false }, false], [{ k: 0 }, false], [{}, false]]],
  ["EVB-019", "takes true and false as they are", { k: [true] }, [[{ k: true }, true], [{ k: false }, false], [{ k: "true" }, false]]],
  ["EVB-020", "matches beginnings", { f: [{ prefix: "ab" }] }, [[{ f: "abc" }, true], [{ f: "ab" }, true], [{ f: "xab" }, false], [{ f: "AB" }, false], [{ f: 12 }, false]]],
  ["EVB-020", "takes an empty prefix for any text", { f: [{ prefix: "" }] }, [[{ f: "" }, true], [{ f: "x" }, true], [{ f: 1 }, false], [{ f: null }, false]]],
  ["EVB-020", "matches ends", { f: [{ suffix: ".png" }] }, [[{ f: "a.png" }, true], [{ f: "a.PNG" }, false]]],
  ["EVB-020", "ignores the case of ends on request", { f: [{ suffix: { "equals-ignore-case": ".pNg" } }] }, [[{ f: "a.PNG" }, true], [{ f: "a.jpg" }, false]]],
  ["EVB-020", "ignores the case of beginnings on request", { f: [{ prefix: { "equals-ignore-case": "EventB" } }] }, [[{ f: "eventbridge" }, true], [{ f: "xeventb" }, false]]],
  ["EVB-021", "matches whole texts in any case", { d: [{ "equals-ignore-case": "ec2" }] }, [[{ d: "EC2" }, true], [{ d: "ec2 " }, false], [{ d: 2 }, false]]],
  ["EVB-022", "lets a star stand for any run of characters", { p: [{ wildcard: "dir/*.png" }] }, [[{ p: "dir/a/b.png" }, true], [{ p: "dir/.png" }, true], [{ p: "x/dir/a.png" }, false], [{ p: "dir/a.png.bak" }, false]]],
  ["EVB-022", "takes escaped stars and backslashes literally", { p: [{ wildcard: "a\\*b\\\\*" }] }, [[{ p: "a*b\\" }, true], [{ p: "a*b\\cd" }, true], [{ p: "axb\\" }, false]]],
  ["EVB-022", "does not let two pieces share characters", { p: [{ wildcard: "aba*aba" }] }, [[{ p: "ababa" }, false], [{ p: "abaaba" }, true]]],
  ["EVB-022", "leaves the end to the last piece", { p: [{ wildcard: "a*bc*c" }] }, [[{ p: "abc" }, false], [{ p: "abcc" }, true]]],
  ["EVB-022", "finds pieces in order", { p: [{ wildcard: "*a*b*" }] }, [[{ p: "xaxbx" }, true], [{ p: "ba" }, false], [{ p: "ab" }, true]]],
  ["EVB-022", "takes an empty wildcard for the empty text", { p: [{ wildcard: "" }] }, [[{ p: "" }, true], [{ p: "a" }, false]]],
  ["EVB-023", "matches what is not listed", { s: [{ "anything-but": ["stop", "over"] }] }, [[{ s: "run" }, true], [{ s: "stop" }, false], [{ s: 5 }, true]]],
  ["EVB-023", "matches other numbers", { s: [{ "anything-but": [1, 2] }] }, [[{ s: 3 }, true], [{ s: 1.0 }, false], [{ s: "1" }, true]]],
  ["EVB-023", "matches other beginnings", { s: [{ "anything-but": { prefix: ["init", "err"] } }] }, [[{ s: "error" }, false], [{ s: "initial" }, false], [{ s: "ok" }, true], [{ s: 12 }, true]]],
  ["EVB-023", "matches other ends", { s: [{ "anything-but": { suffix: ".png" } }] }, [[{ s: "a.png" }, false], [{ s: "a.jpg" }, true]]],
  ["EVB-023", "matches other texts in any case", { s: [{ "anything-but": { "equals-ignore-case": ["Stop"] } }] }, [[{ s: "STOP" }, false], [{ s: "go" }, true]]],
  ["EVB-023", "matches what no wildcard fits", { s: [{ "anything-but": { wildcard: ["*/a/*", "b*"] } }] }, [[{ s: "x/a/y" }, false], [{ s: "bc" }, false], [{ s: "x/y" }, true]]],
  ["EVB-024", "wants something there, which may be null", { s: [{ "anything-but": "x" }] }, [[{}, false], [{ s: null }, true], [{ s: [] }, false], [{ s: {} }, false]]],
  ["EVB-025", "compares JSON numbers", { c: [{ numeric: [">", 0, "<=", 5] }] }, [[{ c: 5 }, true], [{ c: 0 }, false], [{ c: 0.1 }, true], [{ c: "3" }, false], [{ c: null }, false], [{ c: [9, 4] }, true]]],
  ["EVB-025", "takes one bound", { c: [{ numeric: ["<", 10] }] }, [[{ c: 9.9 }, true], [{ c: 10 }, false], [{ c: -1e9 }, true]]],
  ["EVB-025", "takes equality", { c: [{ numeric: ["=", 3.018e2] }] }, [[{ c: 301.8 }, true], [{ c: 301 }, false]]],
  ["EVB-026", "matches addresses in a block", { ip: [{ cidr: "10.0.0.0/24" }] }, [[{ ip: "10.0.0.255" }, true], [{ ip: "10.0.1.0" }, false], [{ ip: 123 }, false], [{ ip: "10.0.0.256" }, false], [{ ip: "host" }, false]]],
  ["EVB-026", "matches IPv6 however it is written", { ip: [{ cidr: "2001:db8:1234:1a00::/64" }] }, [[{ ip: "2001:0db8:1234:1a00:0:0:0:1" }, true], [{ ip: "2001:DB8:1234:1A00::ffff" }, true], [{ ip: "2001:db8:1234:1a01::" }, false], [{ ip: "10.0.0.1" }, false]]],
  ["EVB-027", "looks for a leaf", { c: [{ exists: true }] }, [[{ c: 0 }, true], [{ c: null }, true], [{ c: [] }, false], [{ c: { x: 1 } }, false], [{}, false]]],
  ["EVB-027", "takes an object, an empty list or a missing parent for absence", { a: { c: [{ exists: false }] } }, [[{ a: { c: { x: 1 } } }, true], [{ a: { c: [] } }, true], [{}, true], [{ a: 3 }, true], [{ a: { c: null } }, false]]],
  ["EVB-027", "may stand beside values", { c: [{ exists: false }, "x"] }, [[{}, true], [{ c: "x" }, true], [{ c: "y" }, false]]],
  ["EVB-028", "joins alternatives with the keys beside them", { source: ["cw"], $or: [{ m: ["CPU"] }, { ns: ["EC2"] }] }, [
    [{ source: "cw", m: "CPU" }, true], [{ source: "cw", ns: "EC2" }, true], [{ source: "x", m: "CPU" }, false], [{ source: "cw" }, false]]],
  ["EVB-028", "works at any level, and several times", { d: { $or: [{ a: [1] }, { b: [1] }] }, $or: [{ s: ["x"] }, { t: ["x"], $or: [{ u: [1] }, { v: [1] }] }] }, [
    [{ d: { b: 1 }, s: "x" }, true], [{ d: { a: 1 }, t: "x", v: 1 }, true], [{ d: { a: 1 }, t: "x" }, false], [{ a: 1, s: "x" }, false]]],
  ["EVB-028", "takes a lone object for a field of that name", { $or: [{ exists: true }] }, [[{ $or: 1 }, true], [{}, false]]],
  ["EVB-028", "takes objects that are operators for a field of that name", { $or: [{ prefix: "a" }, { suffix: "z" }] }, [[{ $or: "ab" }, true], [{ $or: "bc" }, false]]],
  ["EVB-029", "wants one value in common with a list", { t: ["a", "b"] }, [[{ t: ["x", "b"] }, true], [{ t: ["x"] }, false], [{ t: [] }, false], [{ t: [["x"], ["a"]] }, true]]],
  ["EVB-029", "wants one element of a list to hold all below it", { e: { f: ["Anna"], l: ["Jones"] } }, [
    [{ e: [{ f: "Anna", l: "Smith" }, { f: "Peter", l: "Jones" }] }, false], [{ e: [{ f: "x" }, { f: "Anna", l: "Jones" }] }, true],
    [{ e: [{ f: "Anna", l: "Smith" }, { f: "Anna", l: "Jones" }] }, true], [{ e: { f: "Anna", l: "Jones" } }, true]]],
  ["EVB-029", "looks at each key of a list alone where the pattern does", { e: { f: ["Anna"] } }, [[{ e: [{ f: "x" }, { f: "Anna" }] }, true]]],
  ["EVB-029", "keeps nested lists together, level by level", { a: { x: [1], b: { y: [1], z: [1] } } }, [
    [{ a: [{ x: 1, b: [{ y: 1 }, { z: 1 }] }] }, false], [{ a: [{ x: 1, b: [{ y: 1, z: 1 }] }] }, true], [{ a: [{ x: 1, b: [{ y: 1, z: 2 }] }, { x: 2, b: [{ y: 1, z: 1 }] }] }, false]]],
  ["EVB-029", "lets values of different lists come from different places", { a: { x: [1] }, b: { y: [1] } }, [[{ a: [{ x: 2 }, { x: 1 }], b: [{ y: 1 }, { y: 2 }] }, true]]],
  ["EVB-029", "never takes an empty list for null", { k: [null] }, [[{ k: [] }, false], [{ k: [null] }, true]]],
  ["EVB-029", "looks for absence in the element that clauses before it settled on", { e: { a: ["x"], z: [{ exists: false }] } }, [[{ e: [{ a: "x" }, { z: 1 }] }, true], [{ e: [{ a: "x", z: 1 }, { a: "y" }] }, false]]],
  ["EVB-030", "takes several operators for alternatives", { k: [{ prefix: "a" }, { suffix: "z" }] }, [[{ k: "az" }, true], [{ k: "ab" }, true], [{ k: "yz" }, true], [{ k: "mm" }, false]]],
  ["EVB-031", "takes a dot in an event's name for a step", { detail: { state: { status: ["run"] } } }, [[{ detail: { "state.status": "run" } }, true], [{ "detail.state": { status: "run" } }, true], [{ detail: { state: { stat: "run" } } }, false]]],
  ["EVB-031", "takes a dot in the pattern's name for a step", { "detail.state": ["run"] }, [[{ detail: { state: "run" } }, true], [{ "detail.state": "run" }, true]]],
  ["EVB-032", "does not look inside a detail that is text", { detail: { k: ["v"] } }, [[{ detail: '{"k":"v"}' }, false], [{ detail: { k: "v" } }, true]]],
];

for (const [rule, says, pattern, events] of CASES) {
  test(`${rule} ${says}`, () => {
    const { matches: fits } = compiled(pattern);
    expect(events.map(([event]) => [event, fits(event)])).toEqual(events);
  });
}

test("EVB-030 keeps the last of two members with one name", () => expect(matches('{"k":["a"],"k":["b"]}', { k: "b" })).toBe(true));

describe("EVB-033 refuses what is no pattern, with AWS's reason", () => {
  test.each<[Json, string]>([
    [["x"], "Filter is not an object"], [5, "Filter is not an object"], ["{bad", "The text is not valid JSON"], [{}, "Empty objects are not allowed"], [{ a: {} }, "Empty objects are not allowed"],
    [{ a: [] }, "Empty arrays are not allowed"], [{ source: "a" }, '"source" must be an object or an array'], [{ $or: [{ a: ["x"] }] }, "Unrecognized match type a"], [{ a: { n: 1 } }, '"n" must be an object or an array'], [{ a: [["x"]] }, "Match value must be String, number, true, false, or null"],
    [{ a: [{ EXISTS: true }] }, "Unrecognized match type EXISTS"], [{ a: [{ NUMERIC: ["=", 1] }] }, "Unrecognized match type NUMERIC"], [{ a: [{}] }, "Match expression name not found"], [{ a: [{ prefix: "a", suffix: "b" }] }, "Only one key allowed in match expression"],
    [{ a: [{ prefix: 1 }] }, "prefix match pattern must be a string"], [{ a: [{ suffix: ["a"] }] }, "suffix match pattern must be a string"], [{ a: [{ prefix: { suffix: "a" } }] }, "Unsupported prefix pattern: suffix"],
    [{ a: [{ "equals-ignore-case": ["a", "b"] }] }, "equals-ignore-case match pattern must be a string"], [{ a: [{ wildcard: 1 }] }, "wildcard match pattern must be a string"], [{ a: [{ wildcard: "a**b" }] }, "Consecutive wildcard characters at pos 2"],
    [{ a: [{ wildcard: "a\\b" }] }, "Invalid escape character at pos 2"], [{ a: [{ wildcard: "*:*:*:*:*:event-bus/*" }] }, "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character"],
    [{ a: [{ "anything-but": ["a", 1] }] }, "Inside anything but list, either all values are number or string, mixed type is not supported"], [{ a: [{ "anything-but": [null] }] }, "Inside anything but list, start|null|boolean is not supported."],
    [{ a: [{ "anything-but": null }] }, "Value of anything-but must be an array or single string/number value."], [{ a: [{ "anything-but": { prefix: "" } }] }, "Null prefix/suffix not allowed"], [{ a: [{ "anything-but": { prefix: 1 } }] }, "prefix/suffix match pattern must be a string"],
    [{ a: [{ "anything-but": { exists: false } }] }, "Unsupported anything-but pattern: exists"], [{ a: [{ numeric: 5 }] }, "Value of numeric must be an array."], [{ a: [{ numeric: [">", 0, ">", 5] }] }, "Bad numeric range operator: >"],
    [{ a: [{ numeric: [">", 5, "<", 1] }] }, "Bottom must be less than top"], [{ a: [{ numeric: [] }] }, "Invalid member in numeric match: ]"], [{ a: [{ numeric: ["<", 1, ">", 0] }] }, "Too many elements in numeric expression"],
    [{ a: [{ exists: "yes" }] }, "exists match pattern must be either true or false."], [{ a: [{ cidr: "10.0.0.0" }] }, "Malformed CIDR, one '/' required"], [{ a: [{ cidr: "10.0.0.0/32" }] }, "IPv4 mask bits must be < 32"], [{ a: [{ cidr: "10.0.0.0/x" }] }, "Malformed CIDR, mask bits must be an integer"],
    [{ a: [{ cidr: "300.0.0.0/8" }] }, "Nonstandard IP address: 300.0.0.0"], [{ a: [{ cidr: 5 }] }, "prefix match pattern must be a string"],
  ])("%j: %s", (pattern, reason) => expect(problem(pattern)).toBe(reason));

  test("as InvalidEventPatternException", () =>
    expect(invalidEventPattern("Empty arrays are not allowed")).toEqual({ code: "InvalidEventPatternException", message: "Event pattern is not valid. Reason: Empty arrays are not allowed", status: 400 }));
});

test("EVB-028 refuses more than 1,000 combinations, and does not take long over it", () => {
  const alternatives = (count: number) => Array.from({ length: count }, (_, index) => ({ [`k${index}`]: ["v"] }));
  const pattern = (...counts: number[]) => Object.fromEntries(counts.map((count, index) => [`level${index}`, { $or: alternatives(count) }]));
  expect(problem(pattern(10, 10, 10))).toBeUndefined();
  expect(problem(pattern(10, 10, 11))).toContain("more than 1000 combinations");
  expect(problem(pattern(...Array.from({ length: 30 }, () => 40)))).toContain("more than 1000 combinations");
});

test("EVB-060 refuses nested anything-but in a pipe's filter, and takes it on a rule", () => {
  const pattern = { a: [{ "anything-but": { prefix: "x" } }] };
  expect(parsePattern(pattern, PIPES)).toEqual({ ok: false, problem: "Unsupported anything-but pattern: prefix" });
  expect(parsePattern(pattern, EVENT_BRIDGE).ok).toBe(true);
  expect(parsePattern({ a: [{ "anything-but": ["x"] }] }, PIPES).ok).toBe(true);
});

describe("a parsed pattern", () => {
  test("is plain data that survives a copy through JSON", () => {
    const parsed = parsePattern({ a: [{ numeric: [">", 1] }, { cidr: "10.0.0.0/8" }, { "anything-but": { wildcard: "a*" } }], b: [{ exists: false }] });
    if (!parsed.ok) throw new Error(parsed.problem);
    const copy = JSON.parse(JSON.stringify(parsed.pattern)) as typeof parsed.pattern;
    expect(copy).toEqual(parsed.pattern);
    expect(matchesPattern(copy, { a: "10.9.9.9" })).toBe(true);
  });

  test("fits no event that is no object", () => expect([null, 3, "x", [{ a: 1 }]].map((event) => matches({ a: [1] }, event as Json))).toEqual([false, false, false, false]));
});

describe("why", () => {
  test.each<[Json, Json, string]>([
    [{ source: ["a"], detail: { n: [{ numeric: [">", 5] }] } }, { source: "a", detail: { n: 3 } }, "detail.n is 3; the pattern wants a number above 5."],
    [{ source: ["a"] }, {}, 'source is not there; the pattern wants "a".'],
    [{ t: [{ prefix: "x" }, "y"] }, { t: ["a", "b"] }, 't is "a", "b"; the pattern wants a text that begins with "x" or "y".'],
    [{ e: { f: ["A"], l: ["J"] } }, { e: [{ f: "A" }, { l: "J" }] }, 'e.l is "J"; the pattern wants "J"; no one element of the list has all that is wanted.'],
    [{ s: ["a"], $or: [{ x: [1] }, { t: [2], u: [3] }] }, { s: "a", t: 2, u: 4 }, "u is 4; the pattern wants 3."],
    [{ a: [{ exists: false }] }, { a: 1 }, "a is 1; the pattern wants nothing there."],
    [{ a: [1] }, "text", "The event is no JSON object, and a pattern looks at the members of one."],
  ])("%j does not fit %j: %s", (pattern, event, says) => expect(compiled(pattern).why(event)?.says).toBe(says));

  test("has nothing to say where the event fits", () => expect(compiled({ a: [1] }).why({ a: 1 })).toBeUndefined());
});

describe("properties", () => {
  const scalar = fc.oneof(fc.constantFrom("a", "b", ""), fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.constant(null));
  const { event } = fc.letrec<{ event: { [name: string]: Json }; value: Json }>((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie("value"), { maxLength: 3 }), tie("event")),
    event: fc.dictionary(fc.constantFrom("x", "y", "z"), tie("value"), { maxKeys: 3 }),
  }));
  const test1 = fc.oneof(scalar, fc.constantFrom<Json>({ exists: true }, { "anything-but": "a" }, { numeric: [">", 0] }, { prefix: "" }));
  const clauses = fc.dictionary(fc.constantFrom("x", "y", "z", "x.y", "x.z", "y.x", "x.y.z"), fc.array(test1, { minLength: 1, maxLength: 2 }), { minKeys: 1, maxKeys: 3 });

  /** All ways to choose one element of every list, as events without lists of objects: the slow definition of a match. */
  function choices(value: Json): Json[] {
    if (value === null || typeof value !== "object") return [value];
    if (Array.isArray(value)) {
      const plain = (value as Json[]).filter((each) => each === null || typeof each !== "object");
      const chosen = (value as Json[]).filter((each) => each !== null && typeof each === "object").flatMap(choices);
      // A list's plain values are seen whichever element is chosen.
      return chosen.length === 0 ? [plain] : chosen.map((each) => [...plain, each]);
    }
    return Object.entries(value).reduce<{ [name: string]: Json }[]>((soFar, [name, each]) => soFar.flatMap((one) => choices(each).map((choice) => ({ ...one, [name]: choice }))), [{}]);
  }

  test("an event fits as soon as one choice of elements does", () => {
    fc.assert(fc.property(clauses, event, (pattern, each) => {
      const all = choices(each);
      fc.pre(all.length <= 200);
      expect(matches(pattern, each)).toBe(all.some((choice) => matches(pattern, choice)));
    }), { numRuns: 500 });
  });

  test("an event fits, or there is a reason why not", () => {
    fc.assert(fc.property(clauses, event, (pattern, each) => {
      const { matches: fits, why } = compiled(pattern);
      expect(why(each) === undefined).toBe(fits(each));
    }));
  });

  test("long lists cost no product of their lengths", () => {
    const list = Array.from({ length: 400 }, (_, index) => ({ v: index }));
    const clause = { v: [{ numeric: [">=", 0] as Json[] }] };
    expect(matches({ a: clause, b: clause, c: clause, d: clause, e: { v: [-1] } }, { a: list, b: list, c: list, d: list, e: list })).toBe(false);
  });
});
