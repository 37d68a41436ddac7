import { describe, expect, test } from "vitest";
import { fakeServices } from "../testing/scenario-services.ts";
import type { Problem } from "./problem.ts";
import type { NOTICE_CODES, PROBLEM_CODES } from "./problem-codes.ts";
import { packD1 } from "./codec-d1.ts";
import { decodeLink } from "./link.ts";
import { loadScenario } from "./load.ts";

const shop = { id: "shop", type: "client" };
const orders = { id: "orders", type: "sqs.queue" };
const dead = { id: "dead", type: "sqs.queue" };
const worker = { id: "worker", type: "lambda.function" };
const sends = { id: "c1", type: "sqs:SendMessage", from: "shop", to: "orders" };
const polls = { id: "c2", type: "lambda.eventSourceMapping", from: "orders", to: "worker" };
const base = { eventyard: 1, nodes: [shop, orders, dead, worker], connections: [sends, polls] };
const node = (more: unknown) => ({ ...base, nodes: [...base.nodes, more] });
const arrow = (more: object) => ({ ...base, connections: [...base.connections, more] });
const script = (...entries: unknown[]) => ({ ...base, script: entries });
const goal = (expectation: unknown) => ({ ...base, goals: [{ say: "It holds", expect: expectation }] });
const call = (more: object) => ({ at: "1s", call: "sqs:SendMessage", on: "orders", ...more });
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** For each code a document that has exactly this wrong, and where. */
const CASES: { readonly [code in keyof typeof PROBLEM_CODES]: readonly (readonly [input: unknown, path: string])[] } = {
  NotAScenario: [[{ nodes: [] }, ""], ["hello", ""], [42, ""], [[], ""], [null, ""]],
  BadJson: [['{"eventyard":1,}', ""]],
  SourceLink: [["#src=https://example.org/a.json", ""]],
  NewerVersion: [[{ eventyard: 2 }, "eventyard"]],
  BadVersion: [[{ eventyard: "1" }, "eventyard"], [{ eventyard: 0 }, "eventyard"], [{ eventyard: 1.5 }, "eventyard"]],
  DoorBroken: [],
  TooLarge: [[JSON.stringify({ eventyard: 1, about: "x".repeat(1_048_576) }), ""], [{ eventyard: 1, about: "x".repeat(1_048_576) }, ""]],
  TooDeep: [[{ eventyard: 1, x: nested(200) }, `x${"[0]".repeat(99)}`]],
  TooMany: [[{ eventyard: 1, nodes: Array.from({ length: 501 }, (_, n) => ({ id: `n${n}`, type: "client" })) }, "nodes"]],
  AndMore: [[{ eventyard: 1, nodes: Array.from({ length: 500 }, () => ({})), connections: Array.from({ length: 2_000 }, () => ({})) }, ""]],
  TooLong: [[{ ...base, title: "t".repeat(201) }, "title"]],
  NotPlain: [[{ ...base, x: () => 1 }, "x"], [{ ...base, x: Number.NaN }, "x"], [{ ...base, x: new Map() }, "x"], [Object.defineProperty({ ...base }, "x", { enumerable: true, get: () => 1 }), "x"]],
  ForbiddenName: [['{"eventyard":1,"__proto__":{"polluted":true}}', "__proto__"]],
  WrongType: [[{ ...base, nodes: {} }, "nodes"], [node({ id: "x", type: "client", at: "here" }), "nodes[4].at"], [node("x"), "nodes[4]"], [script(call({ input: "hello" })), "script[0].input"]],
  MissingMember: [[node({ id: "x" }), "nodes[4].type"], [arrow({ id: "c3", from: "shop", to: "orders" }), "connections[2].type"], [arrow({ id: "c3", type: "sqs:SendMessage", from: "shop" }), "connections[2].to"], [arrow({ ...sends, id: "c3", behaviour: { fails: { as: "timeout" } } }), "connections[2].behaviour.fails.when"]],
  Misspelt: [[node({ id: "x", type: "sqs.queue", properties: { VisibiltyTimeout: 5 } }), "nodes[4].properties.VisibiltyTimeout"], [node({ ...dead, id: "x", propertes: {} }), "nodes[4].propertes"]],
  OutOfRange: [[{ ...base, seed: -1 }, "seed"], [goal({ percentile: 101, measure: "age", of: "orders", is: ["<", "5s"] }), "goals[0].expect.percentile"]],
  NotAnOption: [[goal({ messages: { from: "shop" }, fate: "lost", times: ["=", 0] }), "goals[0].expect.fate"], [arrow({ ...sends, id: "c3", when: "never" }), "connections[2].when"]],
  BadDuration: [[{ ...base, until: 10 }, "until"], [script(call({ at: "soon" })), "script[0].at"]],
  BadInstant: [[{ ...base, account: { startsAt: "yesterday" } }, "account.startsAt"]],
  BadPattern: [[goal({ messages: { from: "shop", matching: { a: "b" } }, fate: "expired", times: ["=", 0] }), "goals[0].expect.messages.matching"]],
  BadId: [[node({ id: "1st", type: "client" }), "nodes[4].id"], [node({ id: "a".repeat(65), type: "client" }), "nodes[4].id"]],
  DuplicateId: [[node({ id: "shop", type: "sqs.queue" }), "nodes[4].id"], [arrow({ ...sends, id: "orders" }), "connections[2].id"]],
  UnknownType: [[node({ id: "x", type: "sqs.queu" }), "nodes[4].type"], [arrow({ id: "c3", type: "sqs:Send", from: "shop", to: "orders" }), "connections[2].type"]],
  WrongKind: [[node({ id: "x", type: "sqs.redrive" }), "nodes[4].type"]],
  UnknownReference: [[arrow({ ...sends, id: "c3", to: "order" }), "connections[2].to"], [script(call({ on: "order" })), "script[0].on"], [script({ at: "1s", change: "nobody" }), "script[0].change"], [script({ at: "1s", remove: "shop" }, { at: "2s", remove: "c1" }), "script[1].remove"], [goal({ metric: "M", of: "nobody", is: ["=", 0] }), "goals[0].expect.of"]],
  InertReference: [[{ ...node({ id: "hint", type: "note", text: "hi" }), connections: [{ ...sends, to: "hint" }] }, "connections[0].to"]],
  IllegalPair: [[arrow({ id: "c3", type: "sqs:SendMessage", from: "orders", to: "shop" }), "connections[2].type"]],
  WrongConnectionType: [[arrow({ id: "c3", type: "sqs.redrive", from: "shop", to: "orders" }), "connections[2].type"]],
  TooManyOfType: [[{ ...base, connections: [{ id: "r1", type: "sqs.redrive", from: "orders", to: "dead" }, { id: "r2", type: "sqs.redrive", from: "orders", to: "dead" }] }, "connections[1]"]],
  NotACall: [[{ ...base, connections: [{ ...polls, body: "x" }] }, "connections[0].body"]],
  BadEntry: [[script({ at: "1s" }), "script[0]"], [script({ at: "1s", call: "sqs:X", on: "orders", remove: "c1" }), "script[0]"]],
  BadOperation: [[script(call({ call: "SendMessage" })), "script[0].call"]],
  InternalOperation: [[script(call({ call: "internal:sqs.DeadLetter" })), "script[0].call"]],
  DuplicateAs: [[script(call({ as: "a" }), call({ as: "a" })), "script[1].as"]],
  BadFrom: [[script(call({ as: "a" }), call({ input: { x: { $from: "a..b" } } })), "script[1].input.x.$from"], [script(call({ as: "a b" })), "script[0].as"]],
  UnknownFrom: [[script(call({ input: { x: { $from: "sent.MessageId" } } })), "script[0].input.x.$from"]],
  CircularFrom: [[script(call({ as: "a", input: { x: { $from: "a.MessageId" } } })), "script[0].input"]],
  CannotReplace: [[script({ at: "1s", change: "orders", properties: { FifoQueue: true } }), "script[0].properties.FifoQueue"]],
  BadExpectation: [[goal({}), "goals[0].expect"], [goal({ all: [], any: [] }), "goals[0].expect"]],
  BadComparison: [[goal({ metric: "Throttles", of: "worker", is: ["~", 0] }), "goals[0].expect.is"], [goal({ percentile: 99, measure: "age", of: "orders", is: ["<", 5] }), "goals[0].expect.is"]],
  NoLink: [["https://example.org/", ""]],
  UnknownCodec: [["#s=z9.abc", ""]],
  LinkTooLong: [[`#s=d1.${"A".repeat(65_537)}`, ""]],
  LinkTooLarge: [[`#s=d1.${packD1("x".repeat(1_048_577))}`, ""]],
  LinkDamaged: [["#s=d1.AAAAAAAAAAAA", ""], ["#s=d1.!", ""], ["#s=d1.AA", ""], [`#s=d1.${packD1("{")}`, ""]],
  BadSource: [["#src=http://example.org/a.json", ""], ["#src=javascript:alert(1)", ""]],
  BadOverride: [[`#s=d1.${packD1(JSON.stringify(base))}&seed=x`, ""], [`#s=d1.${packD1(JSON.stringify(base))}&set=nobody.X:1`, ""], [`#s=d1.${packD1(JSON.stringify(base))}&view=all&t=soon`, ""]],
};

describe("each problem has a document that shows it", () => {
  for (const [code, cases] of Object.entries(CASES)) {
    for (const [index, [input, path]] of cases.entries()) {
      test(`${code} ${index + 1}`, () => {
        const problem = problemsOf(input).find((each) => each.code === code);
        expect(problemsOf(input).map((each) => each.code)).toContain(code);
        expect(problem?.path).toBe(path);
        expect(problem?.message).toMatch(/.\.$/);
      });
    }
  }
});

test("DoorBroken tells of a service whose check throws, instead of throwing", () => {
  const broken = fakeServices.map((service) => ({ ...service, entities: service.entities.map((entity) => (entity.type === "client" ? { ...entity, check: () => { throw new Error("oops"); } } : entity)) }));
  expect(loadScenario(base, broken)).toMatchObject({ ok: false, problems: [{ code: "DoorBroken", message: expect.stringContaining("oops") }] });
});

test("every problem of a document is told, not only the first", () => {
  const codes = problemsOf({ eventyard: 1, title: 7, until: 5, nodes: [{ id: "?", type: "nope" }, { id: "q", type: "sqs.queue", properties: { DelaySeconds: 901, VisibilityTimeout: "30" } }], connections: [{ id: "c", type: "sqs:SendMessage", from: "a", to: "b" }], script: [{}], goals: [{}] }).map((each) => each.path);
  expect(codes).toEqual(["title", "until", "nodes[0].id", "nodes[0].type", "nodes[1].properties.VisibilityTimeout", "nodes[1].properties.DelaySeconds", "connections[0].from", "connections[0].to", "script[0].at", "script[0]", "goals[0].say", "goals[0].expect"]);
});

test("a value that AWS would refuse says the limit, AWS's error and a way out", () => {
  expect(problemsOf(node({ id: "x", type: "sqs.queue", properties: { DelaySeconds: 901 } }))).toEqual([
    { path: "nodes[4].properties.DelaySeconds", code: "OutOfRange", message: "DelaySeconds is 901 s; at most 900 s. AWS answers InvalidAttributeValue.", fix: "Write 900." },
  ]);
});

const NOTICE_CASES: { readonly [code in keyof typeof NOTICE_CODES]: readonly [input: unknown, path: string] } = {
  UnknownMember: [node({ id: "x", type: "sqs.queue", properties: { Tags: [] } }), "nodes[4].properties.Tags"],
  ArrowInstead: [node({ id: "x", type: "sqs.queue", properties: { RedrivePolicy: {} } }), "nodes[4].properties.RedrivePolicy"],
  NameWithoutNode: [node({ id: "m", type: "stepfunctions.stateMachine", properties: { Definition: { Resource: "arn:aws:lambda:us-east-1:123456789012:function:gone" } } }), "nodes[4]"],
  UnknownOperation: [script(call({ call: "sqs:Frobnicate" })), "script[0].call"],
  PerhapsLater: [script(call({ call: "sqs:CreateQueue", on: "sqs", input: { QueueName: "late" } }), call({ at: "2s", on: "late" })), "script[1].on"],
  UnknownMetric: [goal({ metric: "Sorrows", of: "orders", is: ["=", 0] }), "goals[0].expect.metric"],
  UnknownRule: [goal({ rule: "SQS-999", seen: ["=", 0] }), "goals[0].expect.rule"],
};

for (const [code, [input, path]] of Object.entries(NOTICE_CASES)) {
  test(`${code} is told and stops nothing`, () => {
    const loaded = loadScenario(input, fakeServices);
    expect(loaded).toMatchObject({ ok: true, notices: [{ code, path }] });
  });
}

function problemsOf(input: unknown): readonly Problem[] {
  const loaded = loadScenario(input, fakeServices);
  if (loaded.ok) return [];
  if (typeof input !== "string" || !input.startsWith("#")) return loaded.problems;
  const link = decodeLink(input);
  return link.ok ? loaded.problems : link.problems;
}
