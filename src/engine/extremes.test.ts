import { expect, test } from "vitest";
import { loadScenario } from "../scenario/load.ts";
import { simulate } from "../testing/simulate.ts";
import { Run } from "./run.ts";

/** One client, one arrow, one target. */
const system = (behaviour: object, target: { type: string; behaviour?: object }, arrow: object) => ({
  nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 2 }, ...behaviour }, properties: {} }, { id: "target", ...target }],
  connections: [{ id: "c1", from: "shop", to: "target", ...arrow }],
});

test.each([
  ["arrivals", { arrivals: { kind: "every", ms: 1e300 } }, 100], ["a ramp", { arrivals: { kind: "ramp", from: 0, to: 1e-300, over: "1s" } }, 100], ["rare arrivals", { arrivals: { kind: "poisson", perSecond: 1e-300 } }, 100],
  ["work", {}, 1e300], ["drawn work", {}, { kind: "lognormal", median: 1e300, p99: 1e308 }], ["a time-out", { timeoutMs: { kind: "uniform", min: 1, max: 1e308 } }, { kind: "constant", value: 1e300 }],
])("%s that takes longer than any run lasts never comes", (_, behaviour, latencyMs) => {
  const run = simulate(system(behaviour, { type: "http.endpoint", behaviour: { latencyMs } }, { type: "http:Request" })).to(1_000_000_000);
  expect(run.inspect("target")).toMatchObject({ noAnswer: 0 });
});

test("what a message asks for may be less than nothing: it is nothing", () => {
  const run = simulate(system({ body: { ms: -5 } }, { type: "http.endpoint", behaviour: { latencyMs: { kind: "byMessage", path: "$.ms", else: 10 } } }, { type: "http:Request" })).to(1);
  expect(run.inspect("target")).toMatchObject({ statuses: { 200: 2 } });
});

test.each([[null], ["red"], [7], [["red"]]])("attributes that have no names are none: %j", (attributes) => {
  expect(simulate(system({ attributes, body: "x" }, { type: "sqs.queue" }, { type: "sqs:SendMessage" })).to(1).inspect("target")).toMatchObject({ visible: [{ body: "x" }, { body: "x" }] });
});

test("a client says with which status it was answered", () => {
  expect(simulate(system({}, { type: "http.endpoint", behaviour: { status: 201 } }, { type: "http:Request" })).to(1).inspect("shop")).toMatchObject({ succeeded: 2, statuses: { 201: 2 } });
});

test.each([
  ["sqs.queue", "sqs:SendMessage", { MessageBody: "{{body}}", MessageGroupId: "{{body.n}}" }, { visible: [{ body: '{"n":1}', group: "1" }, { body: '{"n":2}', group: "2" }] }],
  ["sqs.queue", "sqs:SendMessage", { MessageBody: "{{body.n}}" }, { visible: [{ body: "1" }, { body: "2" }] }],
  ["sns.topic", "sns:Publish", { Message: "{{body}}" }, { published: 2 }],
  ["kinesis.stream", "kinesis:PutRecord", { PartitionKey: "{{body.n}}" }, { shards: [{ records: [{ key: "1" }, { key: "2" }] }] }],
  ["stepfunctions.stateMachine", "states:StartExecution", { input: "{{body}}" }, { executions: [{ input: { n: 1 } }, { input: { n: 2 } }] }],
])("%s: a placeholder's value is sent as text where AWS wants a text", (type, call, input, seen) => {
  expect(simulate(system({ body: { n: "{{seq}}" } }, { type }, { type: call, input })).to(1).inspect("target")).toMatchObject(seen);
});

test("a loop that wraps what it is given ends by its weight, before the memory does", () => {
  const loaded = loadScenario({
    eventyard: 1, nodes: [{ id: "shop", type: "client" }, { id: "topic", type: "sns.topic" }, { id: "worker", type: "lambda.function", properties: { RecursiveLoop: "Allow" } }],
    connections: [{ id: "a", from: "shop", to: "topic", type: "sns:Publish" }, { id: "b", from: "topic", to: "worker", type: "sns.subscription" }, { id: "c", from: "worker", to: "topic", type: "sns:Publish" }],
  });
  if (!loaded.ok) throw new Error("It must load.");
  const run = new Run(loaded.scenario, { traceCap: 0, limits: { characters: 1_000_000 } });
  expect(run.advance(600_000_000)).toBe("limit");
  expect(run.world.findings.at(-1)).toMatchObject({ code: "Eventyard.LimitReached", message: expect.stringContaining("more than 1000000 characters") });
  expect(run.world.messages.count).toBeLessThan(5_000);
});

test("a chain that never leaves its instant ends by its depth, many at once do not", () => {
  const Definition = { StartAt: "A", States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } } };
  const loaded = loadScenario({ eventyard: 1, nodes: [{ id: "machine", type: "stepfunctions.stateMachine", properties: { StateMachineType: "EXPRESS", Definition } }], script: [{ at: "1s", call: "states:StartExecution", on: "machine", input: { input: "{}" } }] });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const run = new Run(loaded.scenario, { traceCap: 0, limits: { depth: 1_000 } });
  expect(run.advance(60_000_000)).toBe("limit");
  expect(run.world.findings.at(-1)).toMatchObject({ code: "Eventyard.LimitReached", message: expect.stringContaining("1000 things followed from each other in one instant") });
  const crowd = simulate({ nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 5_000 } } }, { id: "q", type: "sqs.queue" }], connections: [{ id: "c", from: "shop", to: "q", type: "sqs:SendMessage" }] }).to(1);
  expect(crowd.run.world.queue.depth).toBeLessThan(10);
});
