/**
 * P0 rules that `defaults.test.ts` has not: each through a whole document with the account's default settings (5 ms each
 * way), and the names of its views from which its picture is drawn.
 */
import { describe, expect, test } from "vitest";
import type { Json } from "../../vocabulary/json.ts";
import { event, fn, invoke, mapped, mapping, records, send, sendTo, view, waiting, type FunctionTest, type MappingTest, type Row } from "../../testing/lambda.ts";
import { simulate, type Simulation } from "../../testing/simulate.ts";
import type { ClientView } from "../client/view.ts";

const five = { latencyMs: 5 };
const always = { kind: "always" };
const poison = { kind: "matches", pattern: { bad: [true] } };
type Check = (s: Simulation) => void;
type Case = readonly [title: string, make: () => Simulation, check: Check];

/** A function called by a client `c` over an arrow `i`. */
const called = (arrivals: object, f: FunctionTest = {}, arrow: object = {}, rows: readonly (Row | Json)[] = []) => () => fn({
  ...f, nodes: [{ id: "c", type: "client", behaviour: { arrivals, body: { n: "{{seq}}" } } }, ...(f.nodes ?? [])], connections: [{ id: "i", from: "c", to: "f", type: "lambda:Invoke", ...arrow }, ...(f.connections ?? [])],
}, rows, five);
const events = { properties: { InvocationType: "Event" } };
const once = { kind: "once", count: 1 };
const at = (...times: string[]) => ({ kind: "at", times });
const bare = (given: FunctionTest, rows: readonly (Row | Json)[] = []) => () => fn(given, rows, five);
/** A queue `q` with mapping `m`; messages come from the script. */
const polled = (given: MappingTest, rows: readonly (Row | Json)[]) => () => mapped(given, rows, five);
/** A stream `s` with mapping `m`, filled by a client. */
const streamed = (puts: readonly object[], f: object, properties: object, more: { readonly shards?: number; readonly nodes?: readonly object[]; readonly connections?: readonly object[]; readonly behaviour?: object } = {}) => () => simulate({
  nodes: [{ id: "s", type: "kinesis.stream", properties: { ShardCount: more.shards ?? 1 } }, { id: "f", type: "lambda.function", ...f }, ...(more.nodes ?? [])],
  connections: [{ id: "m", from: "s", to: "f", type: "lambda.eventSourceMapping", properties, ...(more.behaviour === undefined ? {} : { behaviour: more.behaviour }) }, ...(more.connections ?? [])],
  script: puts.map((record, n): Json => {
    const { atS = 0, key = "k", ...data } = record as { readonly atS?: number; readonly key?: string };
    return { at: `${atS}s`, call: "kinesis:PutRecord", on: "s", input: { PartitionKey: key, Data: btoa(JSON.stringify({ n, ...data })) } };
  }),
}, five);
const quick = { behaviour: { initMs: 0, durationMs: 0 } };
const client = (s: Simulation) => s.view<ClientView>("c");
const lane = (s: Simulation, n = 0) => mapping(s).lanes[n]!;

const cases: readonly Case[] = [
  ["LAM-001 dim while nothing comes", bare({}), (s) => expect(view(s.to(600))).toMatchObject({ environmentCount: 0, counts: { busy: 0, idle: 0 }, invocations: 0, billedMs: 0 })],
  ["LAM-002 a round trip, an inner queue, a poller that reaches out", () => simulate({
    nodes: [{ id: "c", type: "client", behaviour: { arrivals: once, sends: "all" } }, ...["f", "g", "h"].map((id) => ({ id, type: "lambda.function", behaviour: { initMs: 0, durationMs: 1000 } })), { id: "q", type: "sqs.queue" }],
    connections: [{ id: "i", from: "c", to: "f", type: "lambda:Invoke" }, { id: "e", from: "c", to: "g", type: "lambda:Invoke", ...events }, { id: "p", from: "c", to: "q", type: "sqs:SendMessage" }, { id: "m", from: "q", to: "h", type: "lambda.eventSourceMapping" }],
  }, five), (s) => {
    s.to(0.5);
    expect(client(s)).toMatchObject({ sent: 3, succeeded: 2, inFlight: 1 });
    expect(view(s, "f").receivesEvents).toBe(false);
    expect(view(s, "g")).toMatchObject({ receivesEvents: true, async: { total: 1, events: [{ state: "running" }] } });
    expect(view(s, "h").mappings).toEqual([{ connection: "m", source: "q" }]);
    expect(mapping(s)).toMatchObject({ pollers: { waiting: 4 }, batches: [{ state: "invoking", records: 1 }] });
    expect(client(s.to(2)).succeeded).toBe(3);
  }],
  ["LAM-003 the arrow decides the style: S3 hands over, an API waits, a queue is polled", () => simulate({
    nodes: [
      { id: "c", type: "client", behaviour: { arrivals: once, body: "x" } }, { id: "b", type: "s3.bucket" }, { id: "api", type: "apigateway.httpApi" }, { id: "q", type: "sqs.queue" },
      ...["f", "g", "h"].map((id) => ({ id, type: "lambda.function", behaviour: { durationMs: 2000, returns: { statusCode: 200, body: "ok" } } })),
    ],
    connections: [
      { id: "put", from: "c", to: "b", type: "s3:PutObject" }, { id: "n", from: "b", to: "f", type: "s3.notification" }, { id: "r", from: "c", to: "api", type: "apigateway:Request" }, { id: "x", from: "api", to: "g", type: "apigateway.integration" },
      { id: "s", from: "c", to: "q", type: "sqs:SendMessage" }, { id: "m", from: "q", to: "h", type: "lambda.eventSourceMapping" },
    ],
  }, five), (s) => {
    s.to(1.5);
    expect([view(s, "f").receivesEvents, view(s, "g").receivesEvents, view(s, "h").receivesEvents, view(s, "h").mappings.length]).toEqual([true, false, false, 1]);
    expect(client(s)).toMatchObject({ inFlight: 1, succeeded: 2 });
    s.to(5);
    expect(["f", "g", "h"].map((id) => view(s, id).invocations)).toEqual([1, 1, 1]);
    expect(client(s).succeeded).toBe(3);
  }],
  ["LAM-005 adding drifts, setting does not", called(once, { properties: { Timeout: 1 }, behaviour: { fails: always, failsWith: "timeout" } }, events), (s) => expect(view(s.to(300))).toMatchObject({ balance: { added: 30, set: 20 }, invocations: 3, errors: 3 })],
  ["LAM-009 a red answer is an answer", called(once, { behaviour: { fails: always, error: { errorType: "Exception", errorMessage: "Handler fails" } } }), (s) => {
    expect(view(s.to(1))).toMatchObject({ errors: 1, invocations: 1, lastError: { atUs: 305_000, errorType: "Exception", errorMessage: "Handler fails" } });
    expect(client(s)).toMatchObject({ inFlight: 0, statuses: { "200": 1 } });
  }],
  ["LAM-012 the run is cut at its mark, the environment reset", called(once, { properties: { Timeout: 1 }, behaviour: { initMs: 0, durationMs: 2000 } }), (s) => {
    expect(view(s.to(0.5)).environments[0]).toMatchObject({ state: "busy", startedAtUs: 5000, endsAtUs: 2_005_000, timeoutAtUs: 1_005_000 });
    expect(view(s.to(2))).toMatchObject({ environments: [{ state: "needs-init", resets: 1 }], lastError: { errorType: "Sandbox.Timedout" } });
  }],
  ["LAM-023 a shorter plan on the badge", called(once, { properties: { EventInvokeConfig: { MaximumRetryAttempts: 1 } }, behaviour: { fails: always } }, events), (s) => {
    expect(view(s.to(10)).async.events[0]).toMatchObject({ runs: 1, attempts: 2, state: "waits-after-error" });
    expect(view(s.to(100))).toMatchObject({ invocations: 2, async: { total: 0, dropped: 1 } });
  }],
  ["LAM-024 bouncing between its queue and the border, no retry used", bare({ properties: { Timeout: 20, ReservedConcurrentExecutions: 1 }, behaviour: { initMs: 0, durationMs: 10_000 } }, [invoke(0, "holds"), event(0, "waits")]), (s) => {
    expect(view(s.to(4)).async.events[0]).toMatchObject({ state: "waits-after-throttle", runs: 0, throttles: 3, nextAtUs: 7_000_000 });
    expect(view(s.to(16))).toMatchObject({ async: { events: [{ state: "running", runs: 1, attempts: 3 }] } });
    expect(view(s.to(30))).toMatchObject({ invocations: 2, async: { total: 0, dropped: 0 } });
  }],
  ["LAM-026 grey right after the failed run, not at its age", called(once, { properties: { EventInvokeConfig: { MaximumEventAgeInSeconds: 60 } }, behaviour: { initMs: 0, fails: always }, nodes: [{ id: "q", type: "sqs.queue" }], connections: [{ id: "d", from: "f", to: "q", type: "lambda.onFailure" }] }, events), (s) => {
    expect(view(s.to(1))).toMatchObject({ invocations: 1, async: { total: 0, dropped: 1 } });
    expect(records(s, "q")[0]).toMatchObject({ requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 1 } });
  }],
  ["LAM-028 the original event with three tags", called(once, { properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 } }, behaviour: { fails: always, error: { errorType: "E", errorMessage: "boom" } }, nodes: [{ id: "d", type: "sqs.queue" }], connections: [{ id: "x", from: "f", to: "d", type: "lambda.deadLetter" }] }, events), (s) => {
    const [dead] = s.to(5).inspect<{ visible: { body: string; attributes: Record<string, unknown> }[] }>("d").visible;
    expect(dead).toMatchObject({ body: '{"n":1}', attributes: { RequestID: {}, ErrorCode: { StringValue: "200" }, ErrorMessage: { StringValue: "boom" } } });
    expect(s.view<{ visible: { total: number } }>("d").visible.total).toBe(1);
  }],
  ["LAM-034 accepted, then diverted", called(once, { properties: { ReservedConcurrentExecutions: 0 }, nodes: [{ id: "q", type: "sqs.queue" }], connections: [{ id: "d", from: "f", to: "q", type: "lambda.onFailure" }] }, events), (s) => {
    expect(view(s.to(1))).toMatchObject({ concurrency: { reserved: 0, limit: 0 }, invocations: 0, async: { total: 0, dropped: 1 } });
    expect(client(s).succeeded).toBe(1);
    expect(records(s, "q")[0]).toMatchObject({ requestContext: { condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 } });
  }],
  ["LAM-041 each box holds one", called({ kind: "once", count: 10 }, { behaviour: { durationMs: 1000 } }), (s) => {
    expect(view(s.to(1)).environments.map((one) => one.busy)).toEqual(Array(10).fill(1));
    expect(view(s).counts).toMatchObject({ busy: 10, idle: 0 });
  }],
  ["LAM-042 to a box that is there", called(at("0s", "500ms", "1300ms", "1800ms"), { behaviour: { durationMs: 1000 } }), (s) => expect(view(s.to(5))).toMatchObject({ coldStarts: 2, environmentCount: 2, environments: [{ globals: 2 }, { globals: 2 }] })],
  ["LAM-045 background work stands still in a frozen box", called(at("0s", "10s"), { behaviour: { initMs: 0, backgroundMs: 150 } }), (s) => {
    expect(view(s.to(5)).environments[0]).toMatchObject({ state: "idle", background: true });
    expect(view(s.to(11)).environments[0]).toMatchObject({ state: "idle", background: true, globals: 2 });
  }],
  ["LAM-048 the box stays after an exception", called(at("0s", "1s"), { behaviour: { fails: { kind: "everyNth", n: 1 } } }), (s) => expect(view(s.to(3))).toMatchObject({ coldStarts: 1, errors: 2, environments: [{ state: "idle", globals: 2, resets: 0 }] })],
  ["LAM-049 globals are gone, the disk is not", called(at("0s", "5s"), { behaviour: { fails: { kind: "everyNth", n: 2 }, failsWith: "crash" } }), (s) => expect(view(s.to(7)).environments[0]).toMatchObject({ state: "needs-init", globals: 0, files: 2, resets: 1 })],
  ["LAM-058 a counter of busy boxes: rate times duration", called({ kind: "every", ms: 10 }, { behaviour: { initMs: 0, durationMs: 500 } }), (s) => expect([1, 2, 3].map((second) => view(s.to(second)).concurrency.used)).toEqual([50, 50, 50])],
  ["LAM-059 the account's gauge is full, dots bounce everywhere", bare({ account: { ConcurrentExecutions: 10 }, behaviour: { durationMs: 5000 }, properties: { Timeout: 20 }, nodes: [{ id: "g", type: "lambda.function" }, { id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 10 } } }], connections: [{ id: "i", from: "c", to: "f", type: "lambda:Invoke" }] }, [invoke(1, "bounced", {}, "g"), invoke(7, "fine", {}, "g")]), (s) => {
    expect(view(s.to(1), "g")).toMatchObject({ throttles: 1, lastThrottle: { atUs: 1_000_000, reason: "ConcurrentInvocationLimitExceeded" }, concurrency: { account: { used: 10, limit: 10 } } });
    expect(view(s.to(8), "g").invocations).toBe(1);
  }],
  ["LAM-060 slices of the gauge", bare({ account: { ConcurrentExecutions: 200 }, properties: { ReservedConcurrentExecutions: 40, Timeout: 20 }, behaviour: { durationMs: 10_000 }, nodes: [{ id: "blue", type: "lambda.function", properties: { ReservedConcurrentExecutions: 40 } }, { id: "other", type: "lambda.function", properties: { Timeout: 20 }, behaviour: { durationMs: 10_000 } }, { id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 50 }, retries: { mode: "none" } } }, { id: "d", type: "client", behaviour: { arrivals: { kind: "once", count: 130 }, retries: { mode: "none" } } }], connections: [{ id: "i", from: "c", to: "f", type: "lambda:Invoke" }, { id: "k", from: "d", to: "other", type: "lambda:Invoke" }] }), (s) => {
    expect(view(s.to(1))).toMatchObject({ throttles: 10, concurrency: { used: 40, limit: 40, reserved: 40, account: { used: 160, reserved: 80 } } });
    expect(view(s, "other")).toMatchObject({ throttles: 10, concurrency: { used: 120, limit: 120, reserved: null } });
    expect(view(s, "blue").concurrency.used).toBe(0);
  }],
  ["LAM-061 a padlock", called(once, { properties: { ReservedConcurrentExecutions: 0 } }), (s) => expect(view(s.to(0.01))).toMatchObject({ concurrency: { reserved: 0, limit: 0 }, throttles: 1, lastThrottle: { atUs: 5000, reason: "ReservedFunctionConcurrentInvocationLimitExceeded" }, environmentCount: 0 })],
  ["LAM-063 boxes with a flame, green from the start", called({ kind: "once", count: 2 }, { properties: { PublishedVersions: [{ Version: "1", ProvisionedConcurrentExecutions: 2 }] }, behaviour: { durationMs: 1000 } }, { properties: { Qualifier: "1" } }), (s) => {
    expect(view(s.to(0))).toMatchObject({ counts: { provisioned: 2 }, provisioned: [{ requested: 2, status: "READY" }] });
    expect(view(s.to(0.1)).environments.map((one) => [one.initType, one.state])).toEqual([["provisioned-concurrency", "busy"], ["provisioned-concurrency", "busy"]]);
    expect(view(s.to(2))).toMatchObject({ coldStarts: 0 });
    expect(s.metric("c", "Latency")).toMatchObject({ max: 1010 });
  }],
  ["LAM-064 one more box, without a flame", called({ kind: "once", count: 3 }, { properties: { PublishedVersions: [{ Version: "1", ProvisionedConcurrentExecutions: 2 }] }, behaviour: { durationMs: 1000 } }, { properties: { Qualifier: "1" } }), (s) => {
    expect(view(s.to(1)).environments.map((one) => one.initType)).toEqual(["provisioned-concurrency", "provisioned-concurrency", "on-demand"]);
    expect([s.metric("f", "ProvisionedConcurrencySpilloverInvocations"), view(s).coldStarts]).toEqual([1, 1]);
  }],
  ["LAM-068 the fuel runs dry and comes back", () => fn({ account: { ConcurrentExecutions: 5000 }, properties: { Timeout: 120 }, behaviour: { durationMs: 60_000 }, nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 1200 }, retries: { mode: "none" } } }], connections: [{ id: "i", from: "c", to: "f", type: "lambda:Invoke" }] }, [invoke(5.005, "later")], { ...five, checks: false }), (s) => {
    expect(view(s.to(0)).scaling).toMatchObject({ tokens: 1000, most: 1000, perSecond: 100 });
    expect(view(s.to(0.01))).toMatchObject({ throttles: 200, environmentCount: 1000, environments: expect.any(Array) });
    expect(view(s).scaling.tokens).toBeLessThan(1);
    expect(view(s.to(5.005)).scaling.tokens).toBeCloseTo(499, 0);
  }],
  ["LAM-075 what one receive brings", polled({ f: { behaviour: { durationMs: 1000 } }, mapping: { properties: { Enabled: false } } }, [send(0, "a"), send(0, "b"), send(0, "c"), [1, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }]]), (s) => expect(mapping(s.to(1.5))).toMatchObject({ batches: [{ records: 3 }], batchSize: 10, windowS: 0, openBatch: null })],
  ["LAM-076 a bar that fills", polled({ mapping: { properties: { BatchSize: 100, MaximumBatchingWindowInSeconds: 5 } } }, [send(0, "a"), send(1, "b"), send(2, "c")]), (s) => {
    expect(mapping(s.to(3)).openBatch).toMatchObject({ records: 3, size: 100, closesAtUs: 5_010_000 });
    expect(mapping(s.to(5.2))).toMatchObject({ openBatch: null, tally: { batches: 1, invoked: 3 } });
  }],
  ["LAM-085 pollers climb in a straight line", () => mapped({ f: { properties: { Timeout: 60 }, behaviour: { durationMs: 30_000 } }, mapping: { properties: { BatchSize: 1 } }, queue: { properties: { VisibilityTimeout: 3600 } }, nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 400 }, batch: { size: 10, lingerMs: 0 } } }], connections: [{ id: "s", from: "c", to: "q", type: "sqs:SendMessage" }] }, [], { ...five, checks: false }), (s) => {
    expect([0.5, 1.5, 10.5, 20.5].map((second) => mapping(s.to(second)).slots.allowance)).toEqual([5, 10, 55, 105]);
    expect(mapping(s).slots).toMatchObject({ used: 105, most: 1000 });
  }],
  ["LAM-089 lanes by group", polled({ f: { properties: { Timeout: 10 }, behaviour: { durationMs: 5000 } }, queue: { properties: { FifoQueue: true } }, mapping: { properties: { BatchSize: 1 } } }, ["a1", "a2", "b1"].map((body) => sendTo(0, body))), (s) => {
    expect(mapping(s.to(2)).batches.map((batch) => batch.groups)).toEqual([["a"], ["b"]]);
    expect(view(s).concurrency.used).toBe(2);
    expect(s.view<{ lanes: { items: { group: string; locked: boolean }[] } }>("q").lanes.items.map((one) => [one.group, one.locked])).toEqual([["a", true], ["b", true]]);
    expect(view(s.to(12)).invocations).toBe(3);
  }],
  ["LAM-090 one colour is jammed, others flow", polled({ f: { behaviour: { durationMs: 1000, fails: poison } }, queue: { properties: { FifoQueue: true, VisibilityTimeout: 30 } }, mapping: { properties: { BatchSize: 1 } }, max: 2 }, [
    send(0, '{"bad":true}', { MessageGroupId: "A", MessageDeduplicationId: "1" }), send(0, '{"n":2}', { MessageGroupId: "A", MessageDeduplicationId: "2" }), send(0, '{"n":3}', { MessageGroupId: "B", MessageDeduplicationId: "3" }),
  ]), (s) => {
    expect(s.to(10).view<{ lanes: { items: object[] } }>("q").lanes.items).toMatchObject([{ group: "A", locked: true, total: 2, inFlight: [{ receiveCount: 1 }], waiting: [{}] }]);
    expect(waiting(s.to(80), "d")).toEqual(['{"bad":true}']);
    expect(s.inspect("q")).toMatchObject({ deleted: 2 });
  }],
  ["LAM-094 a conveyor for each shard", streamed(Array.from({ length: 12 }, (_, n) => ({ key: `key-${n}` })), { behaviour: { initMs: 0, durationMs: 1000 } }, { BatchSize: 1 }, { shards: 2 }), (s) => {
    expect(mapping(s.to(1.5)).lanes.map((one) => [one.state, one.records])).toEqual([["running", 1], ["running", 1]]);
    expect(view(s).concurrency.used).toBe(2);
    expect(mapping(s.to(30)).lanes.reduce((sum, one) => sum + one.processed, 0)).toBe(12);
  }],
  ["LAM-095 a sweep each second, or a push", streamed([{ atS: 0.3 }], quick, {}), (s) => {
    expect(mapping(s.to(0.9))).toMatchObject({ shards: [{ state: "reading" }], tally: { received: 0 } });
    expect(mapping(s.to(1.2)).tally).toMatchObject({ received: 1, invoked: 1 });
    const pushed = streamed([{ atS: 0.3 }], quick, {}, { behaviour: { consumer: "enhancedFanOut" } })();
    expect(mapping(pushed.to(0.5)).tally).toMatchObject({ received: 1, polls: 0 });
  }],
  ["LAM-096 a marker on the tape", streamed([{}, { atS: 1 }, { atS: 5 }], quick, { StartingPosition: "LATEST", Enabled: true }), (s) => {
    expect(mapping(s.to(10)).lanes[0]).toMatchObject({ processed: 2, checkpoint: expect.stringMatching(/^\d+$/) });
    const all = streamed([{}, { atS: 1 }, { atS: 5 }], quick, { StartingPosition: "TRIM_HORIZON" })();
    expect(lane(all.to(10)).processed).toBe(3);
  }],
  ["LAM-097 a bar that fills, for a stream", streamed(Array.from({ length: 15 }, (_, n) => ({ atS: n + 0.5 })), quick, { MaximumBatchingWindowInSeconds: 10 }), (s) => {
    expect(lane(s.to(5))).toMatchObject({ state: "gathering", waiting: expect.any(Number), nextAtUs: expect.closeTo(11_005_000, -5) });
    expect(mapping(s.to(11.3)).tally).toMatchObject({ batches: 1, invoked: expect.any(Number) });
  }],
  ["LAM-098 one conveyor stopped, its age climbs", streamed([{ bad: true }, ...Array.from({ length: 30 }, (_, n) => ({ atS: n + 1 }))], { behaviour: { initMs: 0, durationMs: 0, fails: poison } }, { BatchSize: 1 }), (s) => {
    expect(lane(s.to(20))).toMatchObject({ state: "backing off", processed: 0, retries: -1 });
    expect(lane(s).failures).toBeGreaterThan(4);
    expect(mapping(s).iteratorAgeMs).toBeGreaterThan(19_000);
  }],
  ["LAM-100 a counter n of N, then it goes on", streamed([{ bad: true }, {}], { behaviour: { initMs: 0, durationMs: 0, fails: poison } }, { BatchSize: 1, MaximumRetryAttempts: 2 }), (s) => {
    expect(lane(s.to(1))).toMatchObject({ retries: 2, failures: 2, state: "backing off", discarded: 0 });
    expect(lane(s.to(5))).toMatchObject({ processed: 1, discarded: 1 });
    expect(mapping(s).tally.discarded).toBe(1);
  }],
  ["LAM-101 a pointer goes to the target", streamed([{ bad: true }], { behaviour: { initMs: 0, durationMs: 0, fails: always } }, { BatchSize: 1, MaximumRetryAttempts: 1 }, { nodes: [{ id: "d", type: "sqs.queue" }], connections: [{ id: "x", from: "m", to: "d", type: "lambda.mappingOnFailure" }] }), (s) => {
    expect(records(s.to(5), "d")[0]).toMatchObject({ requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 }, KinesisBatchInfo: { batchSize: 1, shardId: "shardId-000000000000" } });
    expect(s.view<{ visible: { total: number } }>("d").visible.total).toBe(1);
  }],
  ["LAM-102 the box splits until one is alone", streamed(Array.from({ length: 8 }, (_, n) => ({ bad: n === 4 })), { behaviour: { initMs: 0, durationMs: 100, fails: poison } }, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2 }, { behaviour: { bisectDelayMs: 0 } }), (s) => {
    expect(lane(s.to(0.17))).toMatchObject({ parts: [4], records: 4 });
    expect(lane(s.to(10))).toMatchObject({ processed: 7, discarded: 1, parts: [] });
    expect(mapping(s).tally.batches).toBe(9);
  }],
  ["LAM-103 the done part slides out, the rest stays", streamed(Array.from({ length: 6 }, (_, n) => ({ bad: n === 3 })), { behaviour: { initMs: 0, durationMs: 0, failsItems: poison } }, { MaximumRetryAttempts: 3, FunctionResponseTypes: ["ReportBatchItemFailures"] }), (s) => {
    expect(lane(s.to(1.3))).toMatchObject({ processed: 3, records: 3, state: "backing off" });
    expect(lane(s.to(20))).toMatchObject({ processed: 3, discarded: 3 });
  }],
  ["LAM-109 dropped dots fall below the sieve", polled({ mapping: { properties: { FilterCriteria: { Filters: [{ Pattern: { body: { City: ["Seattle"] } } }] } } } }, [send(0, '{"City":"Seattle"}'), send(0, '{"City":"Paris"}')]), (s) => {
    expect(mapping(s.to(1))).toMatchObject({ filters: 1, tally: { filtered: 1, invoked: 1, deleted: 2 } });
    expect(view(s).invocations).toBe(1);
  }],
  ["LAM-113 locked cards under the open one", called(once, {}, {}, [[1, "lambda:PublishVersion", "f", {}, "one"], [2, "lambda:UpdateFunctionCode", "f", { behaviour: { durationMs: 200 } }, "edit"], [5, "lambda:PublishVersion", "f", {}, "two"], [6, "lambda:PublishVersion", "f", {}, "same"]]), (s) => {
    expect(view(s.to(3)).updatingUntilUs).toBe(4_000_000);
    expect(view(s.to(7)).versions.map((one) => one.version)).toEqual(["1", "2"]);
  }],
  ["LAM-114 a sign-post moves between the cards", called(at("0s", "2s"), { properties: { PublishedVersions: [{ Version: "1" }, { Version: "2" }], Aliases: [{ Name: "PROD", FunctionVersion: "1" }] } }, { properties: { Qualifier: "PROD" } }, [[1, "lambda:UpdateAlias", "f", { Name: "PROD", FunctionVersion: "2" }, "move"]]), (s) => {
    expect(view(s.to(0.5)).aliases).toEqual([{ name: "PROD", version: "1", second: "", weight: 0 }]);
    expect(view(s.to(3)).aliases[0]!.version).toBe("2");
    expect(view(s).environments.map((one) => one.version)).toEqual(["1", "2"]);
  }],
  ["LAM-119 a crate in place of a zip", called(once, { properties: { PackageType: "Image" }, behaviour: { initMs: 303 } }), (s) => {
    expect(view(s.to(1))).toMatchObject({ packageType: "Image", lastCold: { initMs: 303 } });
    expect(s.metric("c", "Latency")).toMatchObject({ max: 413 });
  }],
  ["LAM-122 no route to a private database", called(once, { behaviour: { initMs: 0 }, nodes: [{ id: "db", type: "http.endpoint", behaviour: { private: true } }], connections: [{ id: "x", from: "f", to: "db", type: "http:Request" }] }), (s) => {
    expect(view(s.to(3))).toMatchObject({ inVpc: false, errors: 1, lastError: { errorType: "ConnectionError" } });
    expect(s.inspect("db")).toMatchObject({ total: 0 });
  }],
  ["LAM-123 in a VPC without a way out it hangs until the timeout", called(once, { properties: { VpcConfig: { SubnetIds: ["a"], SecurityGroupIds: ["s"], reaches: [] } }, behaviour: { initMs: 0 }, nodes: [{ id: "q", type: "sqs.queue" }], connections: [{ id: "x", from: "f", to: "q", type: "sqs:SendMessage" }] }), (s) => {
    expect(view(s.to(1))).toMatchObject({ inVpc: true, environments: [{ state: "calls", timeoutAtUs: 3_005_000 }] });
    expect(view(s.to(4))).toMatchObject({ lastError: { errorType: "Sandbox.Timedout" } });
    expect(waiting(s)).toEqual([]);
  }],
  ["LAM-125 a padlock on the way out", called(once, { behaviour: { initMs: 0 }, nodes: [{ id: "q", type: "sqs.queue" }], connections: [{ id: "x", from: "f", to: "q", type: "sqs:SendMessage", behaviour: { allowed: false } }] }), (s) => {
    expect(view(s.to(2))).toMatchObject({ invocations: 1, errors: 1, lastError: { errorType: "AccessDenied", errorMessage: expect.stringContaining("SendMessage") } });
    expect(waiting(s)).toEqual([]);
  }],
  ["LAM-126 a padlock on the way in", called(once, {}, { behaviour: { allowed: false } }), (s) => {
    expect(view(s.to(2))).toMatchObject({ invocations: 0, throttles: 0, environmentCount: 0 });
    expect(client(s)).toMatchObject({ failed: 1, succeeded: 0, statuses: { "403": 1 } });
  }],
  ["LAM-134 the bar shrinks with memory", () => simulate({
    nodes: [128, 885, 3538].map((MemorySize, n) => ({ id: `f${n}`, type: "lambda.function", properties: { MemorySize, Timeout: 15 }, behaviour: { initMs: 0, durationMs: 1000, cpuBoundShare: 1 } })),
    script: [0, 1, 2].map((n) => ({ at: "0s", call: "lambda:Invoke", on: `f${n}`, input: {} })),
  }, five), (s) => {
    s.to(0.5);
    expect([0, 1, 2].map((n) => Math.round(view(s, `f${n}`).environments[0]!.endsAtUs / 1000))).toEqual([13_820, 1_999, 1_000]);
  }],
  ["LAM-135 coins for each run", called(at("0s", "5s"), { properties: { MemorySize: 512 }, behaviour: { durationMs: 812.3 } }), (s) => {
    expect(view(s.to(3)).billedMs).toBe(1013);
    expect(view(s.to(8)).billedMs).toBe(1013 + 813);
  }],
];

describe("P0 with default settings", () => {
  test.each(cases)("%s", (_title, make, check) => check(make()));
});
