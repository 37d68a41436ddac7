import * as fc from "fast-check";
import { expect, test } from "vitest";
import { services } from "../services/registry.ts";
import { fakeServices } from "../testing/scenario-services.ts";
import { decodeLink, encodeLink } from "./link.ts";
import { loadEntity } from "./entity.ts";
import { loadScenario } from "./load.ts";
import { catalogOf } from "./catalog.ts";
import { readSettings } from "./settings.ts";
import { Report } from "./report.ts";
import spine from "./examples/worker-that-fails.json";

function codesOf(input: unknown): string[] {
  const loaded = loadScenario(input, fakeServices);
  return loaded.ok ? [] : loaded.problems.map((each) => each.code);
}

test("a getter is refused and never run", () => {
  let ran = false;
  const trap = { eventyard: 1, get nodes() { ran = true; return []; } };
  expect(codesOf(trap)).toEqual(["NotPlain"]);
  expect(ran).toBe(false);
});

test("a list with getters, holes and a huge length is refused or read, never run", () => {
  const list: unknown[] = [];
  Object.defineProperty(list, 0, { enumerable: true, get: () => { throw new Error("ran"); } });
  expect(codesOf({ eventyard: 1, nodes: list })).toEqual(["NotPlain"]);
  expect(codesOf({ eventyard: 1, nodes: Object.assign([], { length: 4_000_000_000 }) })).toEqual(["TooLarge"]);
});

test("proxies that throw, or are revoked, are a problem in words", () => {
  const thrower = new Proxy({}, { ownKeys: () => { throw new Error("no"); } });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(codesOf(thrower)).toEqual(["NotPlain"]);
  expect(codesOf({ eventyard: 1, nodes: proxy })).toEqual(["NotPlain"]);
});

test("circles and shared branches that unfold without end are refused", () => {
  const circle: { eventyard: number; self?: unknown } = { eventyard: 1 };
  circle.self = circle;
  expect(codesOf(circle)).toEqual(["NotPlain"]);
  let laughs: unknown = "ha";
  for (let n = 0; n < 60; n += 1) laughs = [laughs, laughs];
  expect(codesOf({ eventyard: 1, laughs })).toEqual(["TooLarge"]);
});

test("no prototype is polluted, whatever a member is called", () => {
  codesOf('{"eventyard":1,"__proto__":{"polluted":1},"nodes":[{"id":"a","type":"client","__proto__":{"polluted":1}}]}');
  expect(codesOf('{"eventyard":1,"constructor":{"prototype":{"polluted":1}},"hasOwnProperty":1,"toString":2}')).toEqual([]);
  expect(codesOf('{"eventyard":1,"nodes":[{"id":"a","type":"constructor"},{"id":"b","type":"sqs.queue","properties":{"constructor":1,"toString":{}}}]}')).toEqual(["UnknownType"]);
  expect(codesOf('{"eventyard":1,"nodes":[{"id":"constructor","type":"client"},{"id":"toString","type":"sqs.queue"}],"script":[{"at":"1s","change":"valueOf"}]}')).toEqual(["UnknownReference"]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("text nested a hundred thousand deep is refused, not a full stack", () => {
  const deep = `{"eventyard":1,"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(["TooDeep", "BadJson"]).toContain(codesOf(deep)[0]);
  expect(codesOf(`#${encodeLink({ eventyard: 1 })}&set=account.latencyMs:${"[".repeat(60_000)}`)).not.toContain("DoorBroken");
});

test("a script whose entries wait for one another, seven thousand of them, is read as fast as any", () => {
  const chain = (first: unknown) => ({ eventyard: 1, nodes: [{ id: "orders", type: "sqs.queue" }], script: Array.from({ length: 7_000 }, (_, n) => ({ at: "1s", call: "sqs:SendMessage", on: "orders", as: `a${n}`, input: n === 0 ? first : { MessageBody: { $from: `a${n - 1}.MessageId` } } })) });
  expect(codesOf(chain({ MessageBody: "x" }))).toEqual([]);
  // One great circle: each of them waits for itself.
  const codes = codesOf(chain({ MessageBody: { $from: "a6999.MessageId" } }));
  expect(new Set(codes)).toEqual(new Set(["CircularFrom", "AndMore"]));
});

test("only what waits in a circle is told to wait in a circle", () => {
  const call = (as: string, ...from: string[]) => ({ at: "1s", call: "sqs:SendMessage", on: "orders", as, input: Object.fromEntries(from.map((name, n) => [`m${n}`, { $from: `${name}.x` }])) });
  const loaded = loadScenario({ eventyard: 1, nodes: [{ id: "orders", type: "sqs.queue" }], script: [call("free"), call("a", "b", "free"), call("b", "a"), call("after", "a"), call("self", "self")] }, fakeServices);
  expect(loaded.ok ? [] : loaded.problems.map(({ path, code }) => `${path} ${code}`)).toEqual(["script[1].input CircularFrom", "script[2].input CircularFrom", "script[4].input CircularFrom"]);
});

test("of a list far too long the rest is not looked at, and what is wrong everywhere is not told for ever", () => {
  const loaded = loadScenario({ eventyard: 1, nodes: Array.from({ length: 200_000 }, () => ({})) }, fakeServices);
  if (loaded.ok) throw new Error("It must be refused.");
  expect(loaded.problems.length).toBe(1_001);
  expect([loaded.problems[0]!.code, loaded.problems.at(-1)!.code]).toEqual(["TooMany", "AndMore"]);
});

/** Values that look right in the wrong places, beside plain noise. */
const word = fc.constantFrom("orders", "c1", "sqs.queue", "sqs:SendMessage", "client", "10s", "{{seq}}", "{{", "kind", "ratio", "$from", "constructor", "__proto__", "note", "", "a".repeat(300));
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, word, fc.double(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(undefined), fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(fc.oneof(word, fc.string()), tie("value"), { maxKeys: 4 })),
})).value;

/** The spine with some of its parts replaced by anything. */
const mangled = fc.array(fc.tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }), value), { minLength: 1, maxLength: 4 }).map((changes) => {
  const document = structuredClone({ ...spine, account: { latencyMs: 5 }, script: [{ at: "1s", call: "sqs:SendMessage", on: "orders", input: { a: { $from: "x.y" } }, as: "x" }, { at: "2s", change: "worker", behaviour: { fails: { kind: "always" } } }, { at: "3s", add: { id: "q", type: "sqs.queue" } }], goals: [{ say: "x", expect: { all: [{ metric: "Errors", of: "worker", is: ["=", 0] }] } }] }) as Record<string, unknown>;
  for (const [path, replacement] of changes) replaceAt(document, path, replacement);
  return document;
});

function replaceAt(root: Record<string, unknown>, path: readonly number[], replacement: unknown): void {
  let here = root;
  for (const [depth, step] of path.entries()) {
    const names = Object.keys(here);
    if (names.length === 0) return;
    const name = names[step % names.length]!;
    const next = here[name];
    if (depth === path.length - 1 || typeof next !== "object" || next === null) {
      here[name] = replacement;
      return;
    }
    here = next as Record<string, unknown>;
  }
}

for (const [name, registry] of [["small", fakeServices], ["real", services]] as const) {
  test(`whatever it is handed, the door answers in words (${name} services)`, () => {
    fc.assert(fc.property(fc.oneof(value, mangled, mangled), (input) => {
      const loaded = loadScenario(input, registry);
      if (loaded.ok) return;
      expect(loaded.problems.length).toBeGreaterThan(0);
      expect(loaded.problems.filter((each) => each.code === "DoorBroken")).toEqual([]);
    }), { numRuns: 1_500, seed: 20_260_101 });
  });
}

test("free JSON is held against what the service reads: a bare number is hardly ever it", () => {
  const free = services.flatMap(({ entities }) => entities).filter(({ kind }) => kind === "node").flatMap((definition) => (["properties", "behaviour"] as const).flatMap((part) =>
    Object.entries(definition[part]).filter(([, field]) => field.kind === "json").map(([name]) => ({ type: definition.type, part, name }))));
  const taken = free.filter(({ type, part, name }) => loadScenario({ eventyard: 1, nodes: [{ id: "x", type, [part]: { [name]: -7 } }] }).ok);
  expect(taken).toEqual([]);
});

test("properties and behaviour of every real type take anything without a throw", () => {
  const catalog = catalogOf(services);
  const settings = readSettings(new Report(), undefined, catalog);
  for (const definition of catalog.nodes.values()) {
    const names = [...Object.keys(definition.properties), ...Object.keys(definition.behaviour)];
    if (names.length === 0) continue;
    const part = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });
    fc.assert(fc.property(part, part, (properties, behaviour) => {
      const loaded = loadEntity({ id: "x", type: definition.type, properties, behaviour }, { services, settings, entities: [] });
      expect(typeof loaded.ok).toBe("boolean");
    }), { numRuns: 60, seed: 7 });
  }
});

test("links of noise are told from links, and never throw", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String().map((text) => `#s=d1.${text}`), fc.webUrl({ withFragments: true })), (text) => {
    const link = decodeLink(text);
    if (!link.ok) expect(link.problems.length).toBeGreaterThan(0);
  }), { numRuns: 1_000, seed: 3 });
});
