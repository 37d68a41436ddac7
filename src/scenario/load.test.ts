import { describe, expect, test } from "vitest";
import { fakeServices } from "../testing/scenario-services.ts";
import type { Scenario } from "./scenario.ts";
import { loadScenario } from "./load.ts";
import { encodeLink } from "./link.ts";
import spine from "./examples/worker-that-fails.json";

function load(input: unknown): Scenario {
  const loaded = loadScenario(input, fakeServices);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, null, 1));
  return loaded.scenario;
}

const shop = { id: "shop", type: "client" };
const orders = { id: "orders", type: "sqs.queue" };
const worker = { id: "worker", type: "lambda.function" };

test("what the script has removed may still be called, as AWS's error; what never was may not", () => {
  const script = (on: string) => [{ at: "1s", remove: "orders" }, { at: "2s", call: "sqs:SendMessage", on, input: { MessageBody: "late" } }];
  expect(loadScenario({ eventyard: 1, nodes: [orders], script: script("orders") }, fakeServices)).toMatchObject({ ok: true });
  expect(loadScenario({ eventyard: 1, nodes: [orders], script: script("order") }, fakeServices)).toMatchObject({ ok: false, problems: [{ path: "script[1].on", code: "UnknownReference" }] });
});

test("a change of a service's account is checked like any other", () => {
  const script = (properties: object) => ({ eventyard: 1, nodes: [worker], script: [{ at: "1s", change: "account:lambda", properties }] });
  expect(loadScenario(script({ ConcurrentExecutions: 5 }), fakeServices)).toMatchObject({ ok: true });
  expect(loadScenario(script({ ConcurrentExecutions: "x" }), fakeServices)).toMatchObject({ ok: false, problems: [{ path: "script[0].properties.ConcurrentExecutions", code: "WrongType" }] });
});

test("what only the page reads must be what it expects, too", () => {
  const paths = (more: object) => { const loaded = loadScenario({ eventyard: 1, ...more }, fakeServices); return loaded.ok ? [] : loaded.problems.map(({ path }) => path); };
  expect(paths({ explore: [5], gallery: { idea: 1, services: ["sqs", {}] }, until: null })).toEqual(["until", "explore[0]", "gallery.idea", "gallery.services[1]"]);
  expect(paths({ gallery: { services: "sqs" } })).toEqual(["gallery.services"]);
});

test("a goal is not blamed for the unit of what could not be read", () => {
  const goals = [{ say: "It is young", expect: { metric: "ApproximateAgeOfOldestMessage", of: "orders", is: ["<", "5s"] } }];
  const loaded = loadScenario({ eventyard: 1, nodes: [{ id: "orders", type: "sqs.queu" }], goals }, fakeServices);
  expect(loaded.ok ? [] : loaded.problems.map(({ path }) => path)).toEqual(["nodes[0].type"]);
});

test("overrides of a link that only points at a document are laid over it", () => {
  const overridden = loadScenario({ eventyard: 1, nodes: [orders] }, fakeServices, { seed: 9, set: [{ entity: "orders", name: "VisibilityTimeout", value: "60" }] });
  expect(overridden).toMatchObject({ ok: true, scenario: { seed: 9, nodes: [{ config: { properties: { VisibilityTimeout: 60 } } }] } });
});

describe("defaults", () => {
  test("the least document is one number", () => {
    expect(load({ eventyard: 1 })).toMatchObject({ title: "Untitled", seed: 1, untilUs: 600_000_000, nodes: [], connections: [], script: [], goals: [] });
  });

  test("properties and behaviour stand at AWS's defaults, what is optional is absent", () => {
    expect(load({ eventyard: 1, nodes: [orders, worker] }).nodes.map(({ config }) => config)).toEqual([
      { properties: { FifoQueue: false, VisibilityTimeout: 30, DelaySeconds: 0 }, behaviour: { duplicates: { kind: "never" } } },
      { properties: { Timeout: 3, MemorySize: 128 }, behaviour: { durationMs: 100, fails: { kind: "never" }, returns: null } },
    ]);
  });

  test("null is the default again, and an unnamed node is called by its id", () => {
    const [node] = load({ eventyard: 1, nodes: [{ ...orders, properties: { VisibilityTimeout: null } }] }).nodes;
    expect(node).toMatchObject({ name: "orders", at: undefined, config: { properties: { VisibilityTimeout: 30 } } });
  });

  test("the realistic profile takes the other column, but for what is written", () => {
    const document = { eventyard: 1, account: { profile: "realistic" }, nodes: [orders, { ...orders, id: "exact", behaviour: { duplicates: { kind: "never" } } }] };
    expect(load(document).nodes.map(({ config }) => config.behaviour.duplicates)).toEqual([{ kind: "ratio", of: [1, 1000] }, { kind: "never" }]);
  });

  test("a connection is allowed, and has the account's latency unless it says its own", () => {
    const document = { eventyard: 1, nodes: [shop, orders], connections: [{ id: "c1", type: "sqs:SendMessage", from: "shop", to: "orders" }, { id: "c2", type: "sqs:SendMessage", from: "shop", to: "orders", behaviour: { latencyMs: 20, allowed: false, fails: { when: { kind: "first", n: 1 } } } }] };
    const [c1, c2] = load(document).connections;
    expect(c1?.common).toEqual({ latencyMs: undefined, allowed: true, losesRequest: undefined, losesAnswer: undefined, fails: undefined });
    expect(c1?.config.behaviour).toEqual({ allowed: true });
    expect(c2?.common).toEqual({ latencyMs: 20, allowed: false, losesRequest: undefined, losesAnswer: undefined, fails: { when: { kind: "first", n: 1 }, as: "serverError" } });
  });
});

describe("account", () => {
  test("members of the frame and of services, and the start as epoch milliseconds", () => {
    expect(load({ eventyard: 1, account: { startsAt: "2026-03-01T12:00:00Z", ConcurrentExecutions: 10 } }).settings).toEqual({
      Region: "us-east-1", accountId: "123456789012", startsAtMs: 1_772_366_400_000, latencyMs: 5, profile: "exact", billing: true, ConcurrentExecutions: 10,
      apiGatewayRate: 10_000, apiGatewayBurst: 5_000, startExecutionBucket: [1_300, 300], transitionBucket: [5_000, 5_000], burstPerFunction: 1_000,
    });
  });
});

describe("connections", () => {
  test("a call connection carries body, input, when and ignoreErrors, in its configuration too", () => {
    const [c1] = load({ eventyard: 1, nodes: [worker, orders], connections: [{ id: "c1", type: "sqs:SendMessage", from: "worker", to: "orders", body: { n: "{{seq}}" }, input: { DelaySeconds: 5 }, when: "eachRecord", ignoreErrors: true }] }).connections;
    const members = { body: { n: "{{seq}}" }, input: { DelaySeconds: 5 }, when: "each record", ignoreErrors: true };
    expect(c1).toMatchObject(members);
    expect(c1?.config.behaviour).toEqual({ allowed: true, ...members });
  });

  test("a failure arrow of a connection starts at that connection", () => {
    const document = { eventyard: 1, nodes: [orders, worker, { ...orders, id: "dead" }], connections: [{ id: "c1", type: "lambda.eventSourceMapping", from: "orders", to: "worker" }, { id: "c2", type: "lambda.mappingOnFailure", from: "c1", to: "dead" }] };
    expect(load(document).connections[1]).toMatchObject({ from: "c1", to: "dead", implied: false });
  });

  test("what a definition names is an implied connection, until that arrow is drawn", () => {
    const machine = { id: "flow", type: "stepfunctions.stateMachine", properties: { Definition: { States: { A: { Resource: "arn:aws:lambda:us-east-1:123456789012:function:worker" } } } } };
    const implied = load({ eventyard: 1, nodes: [machine, worker] }).connections;
    expect(implied).toMatchObject([{ id: "flow>worker", type: "lambda:Invoke", from: "flow", to: "worker", implied: true, config: { properties: { InvocationType: "RequestResponse" } } }]);
    const qualified = { ...machine, properties: { Definition: { Resource: "arn:aws:lambda:us-east-1:123456789012:function:worker:PROD" } } };
    expect(load({ eventyard: 1, nodes: [qualified, worker] }).connections).toMatchObject([{ from: "flow", to: "worker" }]);
    const drawn = load({ eventyard: 1, nodes: [machine, worker], connections: [{ id: "c1", type: "lambda:Invoke", from: "flow", to: "worker" }] }).connections;
    expect(drawn.map(({ id, implied: dashed }) => [id, dashed])).toEqual([["c1", false]]);
  });

  test("what AWS checks of both ends when it makes a connection is told where it stands, and refused where it comes", () => {
    const nodes = [orders, { ...worker, properties: { Timeout: 60 } }];
    const mapping = { id: "c1", type: "lambda.eventSourceMapping", from: "orders", to: "worker" };
    const told = { code: "InvalidParameterValueException", message: "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds." };
    expect(loadScenario({ eventyard: 1, nodes, connections: [mapping] }, fakeServices)).toMatchObject({ ok: true, notices: [{ path: "connections[0].to", ...told }] });
    expect(loadScenario({ eventyard: 1, nodes, script: [{ at: "1s", add: mapping }] }, fakeServices)).toMatchObject({ ok: false, problems: [{ path: "script[0].add.to", ...told }] });
  });

  test("a check over several members speaks with AWS's error", () => {
    const document = { eventyard: 1, nodes: [orders, worker], connections: [{ id: "c1", type: "lambda.eventSourceMapping", from: "orders", to: "worker", properties: { BatchSize: 100 } }] };
    expect(loadScenario(document, fakeServices)).toEqual({ ok: false, problems: [{ path: "connections[0].properties.MaximumBatchingWindowInSeconds", code: "InvalidParameterValueException", message: "A batch above ten needs a window.", fix: "Write 1." }] });
  });
});

describe("script and goals", () => {
  test("entries stand in order of time, then of the list, in microseconds", () => {
    const script = [{ at: "2s", remove: "orders" }, { at: "500ms", change: "orders", properties: { VisibilityTimeout: 5 } }, { at: "0.5s", call: "sqs:ReceiveMessage", on: "orders", as: "got" }];
    expect(load({ eventyard: 1, nodes: [orders], script }).script).toEqual([
      { atUs: 500_000, index: 1, path: "script[1]", kind: "change", change: "orders", members: { properties: { VisibilityTimeout: 5 } } },
      { atUs: 500_000, index: 2, path: "script[2]", kind: "call", call: "sqs:ReceiveMessage", on: "orders", input: {}, as: "got" },
      { atUs: 2_000_000, index: 0, path: "script[0]", kind: "remove", remove: "orders" },
    ]);
  });

  test("what an entry adds may be named by later ones, and is checked like the rest", () => {
    const add = { at: "1s", add: { id: "late", type: "sqs.queue", properties: { DelaySeconds: 5 } } };
    const arrow = { at: "2s", add: { id: "c1", type: "sqs:SendMessage", from: "shop", to: "late" } };
    expect(load({ eventyard: 1, nodes: [shop], script: [add, arrow], goals: [{ say: "Empty", expect: { metric: "ApproximateNumberOfMessagesVisible", of: "late", statistic: "Maximum", is: ["=", 0] } }] }).script).toHaveLength(2);
    expect(loadScenario({ eventyard: 1, nodes: [shop], script: [arrow, add] }, fakeServices)).toMatchObject({ ok: true });
    expect(loadScenario({ eventyard: 1, nodes: [shop], script: [{ ...arrow, at: "0s" }, add] }, fakeServices)).toMatchObject({ ok: false, problems: [{ path: "script[0].add.to", code: "UnknownReference" }] });
  });

  test("a change is held against what earlier ones leave behind", () => {
    const script = [{ at: "1s", add: { id: "q", type: "sqs.queue", properties: { FifoQueue: true } } }, { at: "2s", change: "q", properties: { FifoQueue: true } }, { at: "3s", change: "q", properties: { FifoQueue: null } }];
    expect(loadScenario({ eventyard: 1, script }, fakeServices)).toMatchObject({ ok: false, problems: [{ path: "script[2].properties.FifoQueue", code: "CannotReplace" }] });
  });

  test("calls may name a service, and answers of named calls", () => {
    const script = [{ at: "1s", call: "sqs:ReceiveMessage", on: "orders", as: "got" }, { at: "2s", call: "sqs:SendMessage", on: "orders", input: { MessageBody: { $from: "got.Messages[0].Body#.token" } } }, { at: "3s", call: "lambda:ListFunctions", on: "lambda" }];
    expect(loadScenario({ eventyard: 1, nodes: [orders], script }, fakeServices)).toMatchObject({ ok: true, notices: [] });
  });

  test("goals in all their forms", () => {
    const goals = [
      { metric: "ApproximateAgeOfOldestMessage", of: "orders", statistic: "Maximum", is: ["<", "5s"], during: ["0s", "1m"] },
      { metric: "Throttles", of: "worker", is: ["=", 0] },
      { messages: { from: "shop", matching: { order: [17] } }, fate: "processed", at: "worker", times: ["=", 1], within: "5s" },
      { percentile: 99, measure: "age", of: "orders", is: ["<", "5s"] },
      { all: [{ rule: "SQS-018", of: "orders", seen: ["<=", 3] }, { not: { any: [] } }] },
    ];
    expect(load({ eventyard: 1, nodes: [shop, orders, worker], goals: goals.map((expectation) => ({ say: "So", expect: expectation })) }).goals.map((each) => each.expect)).toEqual([
      { kind: "metric", metric: "ApproximateAgeOfOldestMessage", of: "orders", statistic: "Maximum", is: ["<", 5], during: [0, 60_000_000] },
      { kind: "metric", metric: "Throttles", of: "worker", statistic: "Sum", is: ["=", 0], during: undefined },
      { kind: "messages", from: "shop", matching: { order: [17] }, fate: "processed", at: "worker", times: ["=", 1], withinUs: 5_000_000 },
      { kind: "percentile", percentile: 99, measure: "age", of: "orders", is: ["<", 5_000_000] },
      { kind: "all", of: [{ kind: "rule", rule: "SQS-018", of: "orders", seen: ["<=", 3] }, { kind: "not", of: { kind: "any", of: [] } }] },
    ]);
  });
});

describe("what passes through", () => {
  test("notes, frames, pins and the gallery card are inert", () => {
    const plain = { eventyard: 1, nodes: [shop, orders], connections: [{ id: "c1", type: "sqs:SendMessage", from: "shop", to: "orders" }] };
    const dressed = { ...plain, explore: ["orders.VisibilityTimeout"], gallery: { idea: "An idea" }, nodes: [{ id: "hint", type: "note", at: [0, 0], text: "Look here", size: [200, 80] }, ...plain.nodes, { id: "area", type: "frame", name: "AWS", at: [0, 0], size: [900, 400] }] };
    const { document: _, ...run } = load(dressed);
    const { document: __, ...bare } = load(plain);
    expect(run).toEqual(bare);
  });

  test("unknown parts are kept as typed, with a notice", () => {
    const document = { eventyard: 1, later: { a: [1, null] }, nodes: [{ ...orders, badge: "new", properties: { Tags: [{ Key: "a" }] } }] };
    const loaded = loadScenario(document, fakeServices);
    expect(loaded).toMatchObject({ ok: true, notices: [{ path: "later" }, { path: "nodes[0].badge" }, { path: "nodes[0].properties.Tags" }] });
    expect(loaded.ok && loaded.scenario.document).toEqual(document);
  });

  test("a name whose neighbour is there too is no slip", () => {
    expect(loadScenario({ eventyard: 1, nodes: [], notes: [] }, fakeServices)).toMatchObject({ ok: true, notices: [{ path: "notes", code: "UnknownMember" }] });
    expect(loadScenario({ eventyard: 1, notes: [] }, fakeServices)).toMatchObject({ ok: false, problems: [{ path: "notes", code: "Misspelt", fix: "Did you mean nodes?" }] });
  });

  test("text, a byte order mark, an object and a link are the same scenario", () => {
    const { document } = load(spine);
    expect(load(JSON.stringify(spine)).document).toEqual(document);
    expect(load(`\uFEFF${JSON.stringify(spine, null, 2)}\n`).document).toEqual(document);
    const { document: _, ...run } = load(`https://example.org/yard/#${encodeLink(document, {}, fakeServices)}`);
    const { document: __, ...same } = load(spine);
    expect(run).toEqual(same);
  });

  test("overrides of a link go through the same door", () => {
    const link = (set: string) => `#${encodeLink(load(spine).document, {}, fakeServices)}&seed=9&${set}`;
    expect(load(link("set=orders.VisibilityTimeout:60")).nodes[1]?.config.properties.VisibilityTimeout).toBe(60);
    expect(load(link("set=worker.fails:%7B%22kind%22%3A%22always%22%7D")).nodes[3]?.config.behaviour.fails).toEqual({ kind: "always" });
    expect(load(link("set=account.latencyMs:0")).settings.latencyMs).toBe(0);
    expect(load(link("set=c2.latencyMs:0&set=c2.BatchSize:1")).connections[1]?.config).toMatchObject({ properties: { BatchSize: 1 }, behaviour: { latencyMs: 0 } });
    expect(load(link("view=play")).seed).toBe(9);
    expect(loadScenario(link("set=orders.VisibilityTimeout:99999"), fakeServices)).toMatchObject({ ok: false, problems: [{ path: "nodes[1].properties.VisibilityTimeout", code: "OutOfRange" }] });
  });

  test("what comes out is frozen through and through, and shares nothing with what came in", () => {
    const input = structuredClone(spine);
    const scenario = load(input);
    input.nodes[1]!.id = "other";
    expect(scenario.nodes[1]?.id).toBe("orders");
    const thawed: string[] = [];
    const check = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      if (!Object.isFrozen(value)) thawed.push(path);
      for (const [name, member] of Object.entries(value)) if (name !== "definition" && name !== "services") check(member, `${path}.${name}`);
    };
    check(scenario, "scenario");
    expect(thawed).toEqual([]);
  });
});
