import { expect, test } from "vitest";
import { fakeServices } from "../testing/scenario-services.ts";
import { catalogOf } from "./catalog.ts";
import { changeConfig, loadEntity, type Surroundings } from "./entity.ts";
import { loadScenario } from "./load.ts";
import { Report } from "./report.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings(new Report(), undefined, catalogOf(fakeServices));

function around(document: object): Surroundings {
  const loaded = loadScenario({ eventyard: 1, ...document }, fakeServices);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { nodes, connections } = loaded.scenario;
  return { services: fakeServices, settings, entities: [...nodes, ...connections] };
}

const yard = around({ nodes: [{ id: "shop", type: "client" }, { id: "orders", type: "sqs.queue" }, { id: "dead", type: "sqs.queue" }, { id: "worker", type: "lambda.function" }], connections: [{ id: "r", type: "sqs.redrive", from: "orders", to: "dead" }] });
const standing = (id: string) => yard.entities.find((each) => each.id === id)!;

test("a node that comes while running gets its defaults and is frozen", () => {
  const loaded = loadEntity({ id: "late", type: "sqs.queue", properties: { DelaySeconds: 5 } }, yard);
  expect(loaded).toMatchObject({ ok: true, entity: { kind: "node", id: "late", config: { properties: { DelaySeconds: 5, VisibilityTimeout: 30 } } }, implied: [] });
  expect(loaded.ok && Object.isFrozen(loaded.entity.config.properties)).toBe(true);
});

test("a connection that comes is checked against what is there", () => {
  expect(loadEntity({ id: "c", type: "sqs:SendMessage", from: "shop", to: "orders" }, yard)).toMatchObject({ ok: true, entity: { kind: "connection", from: "shop" } });
  expect(loadEntity({ id: "c", type: "sqs:SendMessage", from: "shop", to: "gone" }, yard, "add")).toMatchObject({ ok: false, problems: [{ path: "add.to", code: "UnknownReference" }] });
  expect(loadEntity({ id: "shop", type: "sqs.redrive", from: "orders", to: "dead" }, yard)).toMatchObject({ ok: false, problems: [{ path: "id", code: "DuplicateId" }, { code: "TooManyOfType" }] });
});

test("implied connections come with a node that names what is there", () => {
  const machine = { id: "flow", type: "stepfunctions.stateMachine", properties: { Definition: { Resource: "arn:aws:lambda:us-east-1:123456789012:function:worker" } } };
  expect(loadEntity(machine, yard)).toMatchObject({ ok: true, implied: [{ id: "flow>worker", type: "lambda:Invoke", implied: true }] });
});

test("notes cannot join a run, and hostile things are refused", () => {
  expect(loadEntity({ id: "n", type: "note" }, yard).ok).toBe(false);
  expect(loadEntity(() => 1, yard)).toMatchObject({ ok: false, problems: [{ code: "NotPlain" }] });
});

test("a change replaces members one by one and says what has another value", () => {
  const changed = changeConfig(standing("worker"), { properties: { Timeout: 20, MemorySize: 128 }, behaviour: { fails: { kind: "always" } } }, settings);
  expect(changed).toEqual({
    ok: true, notices: [],
    config: { properties: { Timeout: 20, MemorySize: 128 }, behaviour: { durationMs: 100, fails: { kind: "always" }, returns: null } },
    changed: [{ part: "properties", name: "Timeout", value: 20, change: "now" }, { part: "behaviour", name: "fails", value: { kind: "always" }, change: "now" }],
  });
});

test("null is the default again also for what is checked by its own rules", () => {
  const loaded = loadScenario({ eventyard: 1, nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 3 } } }], script: [{ at: "1s", change: "shop", behaviour: { arrivals: null } }] });
  expect(loaded).toMatchObject({ ok: true });
  const shop = loaded.ok ? loaded.scenario.nodes[0]! : undefined;
  expect(changeConfig(shop!, { behaviour: { arrivals: null } }, settings)).toMatchObject({ ok: true, config: { behaviour: { arrivals: { kind: "every", ms: 1000 } } } });
});

test("null is the default again; for what has none it is gone", () => {
  const worker = standing("worker");
  const slow = changeConfig(worker, { properties: { Timeout: 20, ReservedConcurrentExecutions: 1 } }, settings);
  if (!slow.ok) throw new Error("refused");
  const back = changeConfig({ ...worker, config: slow.config }, { properties: { Timeout: null, ReservedConcurrentExecutions: null } }, settings);
  expect(back.ok && back.config).toEqual(worker.config);
});

test("what AWS changes by a call is named as that call", () => {
  expect(changeConfig(standing("worker"), { properties: { ReservedConcurrentExecutions: 1 } }, settings)).toMatchObject({ ok: true, changed: [{ name: "ReservedConcurrentExecutions", value: 1, change: { call: "lambda:PutFunctionConcurrency" } }] });
});

test("what AWS would replace is refused in a running resource, and taken when nothing has run", () => {
  expect(changeConfig(standing("orders"), { properties: { FifoQueue: true } }, settings, { path: "orders" })).toEqual({ ok: false, problems: [{ path: "orders.properties.FifoQueue", code: "CannotReplace", message: "FifoQueue of a running SQS queue cannot be changed: AWS would replace the resource.", fix: expect.any(String) }] });
  expect(changeConfig(standing("orders"), { properties: { FifoQueue: true } }, settings, { fresh: true })).toMatchObject({ ok: true, config: { properties: { FifoQueue: true } } });
  expect(changeConfig(standing("orders"), { properties: { FifoQueue: false } }, settings).ok).toBe(true);
});

test("a change goes through the same checks", () => {
  expect(changeConfig(standing("orders"), { properties: { DelaySeconds: 901 } }, settings)).toMatchObject({ ok: false, problems: [{ path: "properties.DelaySeconds", code: "OutOfRange" }] });
});

test("a connection's wire and call members change too", () => {
  const loaded = loadEntity({ id: "c", type: "sqs:SendMessage", from: "shop", to: "orders", body: "a" }, yard);
  if (!loaded.ok) throw new Error("refused");
  const changed = changeConfig(loaded.entity, { behaviour: { latencyMs: 50, fails: { when: { kind: "always" } } }, body: null, ignoreErrors: true }, settings);
  expect(changed).toMatchObject({ ok: true, config: { behaviour: { latencyMs: 50, fails: { when: { kind: "always" }, as: "serverError" }, ignoreErrors: true } } });
  expect(changed.ok && "body" in changed.config.behaviour).toBe(false);
  expect(changeConfig(standing("r"), { body: "x" }, settings)).toMatchObject({ ok: false, problems: [{ path: "body", code: "NotACall" }] });
});
