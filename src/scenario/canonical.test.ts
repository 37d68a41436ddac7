import { expect, test } from "vitest";
import { fakeServices } from "../testing/scenario-services.ts";
import { canonicalText } from "./canonical.ts";
import { loadScenario } from "./load.ts";

const canonical = (document: object) => canonicalText({ eventyard: 1, ...document }, fakeServices);

test("members stand in one order, defaults and empty parts are left out", () => {
  expect(canonical({ until: "10m", seed: 1, script: [], title: "T", account: { latencyMs: 5, billing: false }, nodes: [{ type: "sqs.queue", properties: { DelaySeconds: 5, VisibilityTimeout: 30 }, behaviour: { duplicates: { kind: "never" } }, name: "q", id: "q" }] }))
    .toBe('{"eventyard":1,"title":"T","account":{"billing":false},"nodes":[{"id":"q","type":"sqs.queue","properties":{"DelaySeconds":5}}]}');
});

test("what differs from the profile's default stays", () => {
  const node = { id: "q", type: "sqs.queue", behaviour: { duplicates: { kind: "never" } } };
  expect(canonical({ account: { profile: "realistic" }, nodes: [node] })).toContain('"duplicates":{"kind":"never"}');
  expect(canonical({ account: { profile: "realistic" }, nodes: [{ ...node, behaviour: { duplicates: { kind: "ratio", of: [1, 1000] } } }] })).not.toContain("duplicates");
});

test("inside a body, an input and a definition the author's order stays: it is part of what is sent", () => {
  const document = { nodes: [{ id: "s", type: "client", behaviour: { body: { z: 1, a: 2 } } }, { id: "q", type: "sqs.queue" }], connections: [{ input: { z: 1, a: 2 }, to: "q", from: "s", type: "sqs:SendMessage", id: "c" }] };
  expect(canonical(document)).toContain('"behaviour":{"body":{"z":1,"a":2}}');
  expect(canonical(document)).toContain('{"id":"c","type":"sqs:SendMessage","from":"s","to":"q","input":{"z":1,"a":2}}');
});

test("unknown parts stay, behind the known ones", () => {
  expect(canonical({ zeta: 1, alpha: { b: 1, a: 2 }, nodes: [{ badge: true, id: "x", type: "future.thing", properties: { P: null } }] }))
    .toBe('{"eventyard":1,"nodes":[{"id":"x","type":"future.thing","properties":{"P":null},"badge":true}],"alpha":{"b":1,"a":2},"zeta":1}');
});

test("null that is a value is kept, null that is the default is not", () => {
  expect(canonical({ nodes: [{ id: "s", type: "client", behaviour: { body: null } }] })).toContain('"body":null');
  expect(canonical({ nodes: [{ id: "q", type: "sqs.queue", properties: { DelaySeconds: null } }] })).not.toContain("DelaySeconds");
});

test("a change keeps what repeats a default, because it may undo an earlier change", () => {
  expect(canonical({ script: [{ properties: { VisibilityTimeout: 30 }, change: "q", at: "1s" }] })).toBe('{"eventyard":1,"script":[{"at":"1s","change":"q","properties":{"VisibilityTimeout":30}}]}');
});

test("the canonical form is its own canonical form, and loads as the same run", () => {
  const document = { eventyard: 1, account: { latencyMs: 5 }, nodes: [{ id: "q", type: "sqs.queue", properties: { VisibilityTimeout: 30, DelaySeconds: 1 } }, { id: "s", type: "client" }], connections: [{ id: "c", from: "s", to: "q", type: "sqs:SendMessage", behaviour: { allowed: true, latencyMs: 1 } }], goals: [{ expect: { of: "q", metric: "NumberOfMessagesSent", is: ["=", 0] }, say: "None" }] };
  const text = canonical(document);
  expect(canonical(JSON.parse(text) as object)).toBe(text);
  const [a, b] = [loadScenario(document, fakeServices), loadScenario(text, fakeServices)];
  expect(a.ok && b.ok && { ...a.scenario, document: 0 }).toEqual(b.ok && { ...b.scenario, document: 0 });
});
