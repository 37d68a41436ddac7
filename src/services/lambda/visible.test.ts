/** What the pictures of P1 rules need has a name in the views, and says what is true. */
import { describe, expect, test } from "vitest";
import type { Json } from "../../vocabulary/json.ts";
import { change, event, fn, invoke, many, mapped, mapping, send, view, warm, type FunctionTest, type MappingTest, type Row } from "../../testing/lambda.ts";
import { callNow } from "../../testing/sqs.ts";
import type { Simulation } from "../../testing/simulate.ts";

const always = { kind: "always" };
type Case = readonly [title: string, s: () => Simulation, at: number, id: string, view: object];
const f = (given: FunctionTest, rows: readonly (Row | Json)[] = []) => () => fn(given, rows);
const m = (given: MappingTest, rows: readonly (Row | Json)[] = []) => () => mapped(given, rows);
const two = { PublishedVersions: [{ Version: "1" }, { Version: "2" }] };
const vpc = (SubnetIds: string[], SecurityGroupIds: string[]) => ({ VpcConfig: { SubnetIds, SecurityGroupIds, reaches: [] } });

const cases: readonly Case[] = [
  ["LAM-004 a chip of globals in each box", f(warm({ behaviour: { durationMs: 1000 } }), [...many(2, 0, "a"), invoke(2, "c")]), 4, "f", { environments: [{ globals: expect.any(Number) }, { globals: expect.any(Number) }] }],
  ["LAM-013 the mark belongs to the run, not to init", f({ properties: { Timeout: 1 }, behaviour: { initMs: 900, durationMs: 500 } }, [invoke(0, "a")]), 1, "f", { environments: [{ state: "busy", startedAtUs: 900_000, endsAtUs: 1_400_000, timeoutAtUs: 1_900_000 }] }],
  ["LAM-015 the answer is too large", f(warm({ behaviour: { responseBytes: 7_340_032 } }), [invoke(0, "a")]), 1, "f", { lastError: { errorType: "Function.ResponseSizeTooLarge" } }],
  ["LAM-016 stopped at the border", f({}, [invoke(1, "a", { Payload: "{" })]), 1, "f", { lastRefusal: { atUs: 1_000_000, code: "InvalidRequestContentException", status: 400 }, invocations: 0 }],
  ["LAM-025 gaps grow", f({ properties: { ReservedConcurrentExecutions: 1, Timeout: 100 }, behaviour: { durationMs: 90_000 } }, [invoke(0, "a"), event(0, "e")]), 20, "f", { async: { events: [{ state: "waits-after-throttle", throttles: 5, nextAtUs: 31_000_000 }] } }],
  ["LAM-033 what was handed on, and what of it was lost", f(warm({ properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 } }, behaviour: { fails: always }, nodes: [{ id: "q", type: "sqs.queue" }], connections: [{ id: "d", from: "f", to: "q", type: "lambda.onFailure", behaviour: { allowed: false } }] }), [event(0, "e")]), 1, "f", { handedOn: { records: 1, lost: 1, deadLettered: 0 } }],
  ["LAM-035 gone, with a counter", f(warm({ properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 } }, behaviour: { fails: always } }), [event(0, "e")]), 1, "f", { async: { total: 0, dropped: 1 } }],
  ["LAM-036 a ghost runs once more", f(warm({ behaviour: { durationMs: 1000, asyncDuplicates: always } }), [event(0, "e")]), 1.5, "f", { async: { events: [{ duplicate: true, state: "running" }] } }],
  ["LAM-044 the same init, a shorter run", f({ properties: { MemorySize: 1024 }, behaviour: { durationMs: 1000, durationAtMB: 128, cpuBoundShare: 1 } }, [invoke(0, "a")]), 0.25, "f", { lastCold: { initMs: 200 }, environments: [{ startedAtUs: 200_000, endsAtUs: 325_000 }] }],
  ["LAM-047 a ring of age", f({}, [invoke(0, "a")]), 1, "f", { environments: [{ createdAtUs: 0, retireAtUs: 7_200_000_000 }] }],
  ["LAM-050 init is a part of the run", f({ behaviour: { fails: { kind: "first", n: 1 }, failsWith: "crash" } }, [invoke(0, "a"), invoke(1, "b")]), 1.1, "f", { coldStarts: 1, environments: [{ startedAtUs: 1_000_000, initUntilUs: 1_200_000, endsAtUs: 1_300_000 }] }],
  ["LAM-051 init meets its mark and begins again in the run", f({ properties: { Timeout: 30 }, behaviour: { initMs: 12_000, durationMs: 1000 } }, [invoke(0, "a")]), 11, "f", { environments: [{ state: "busy", startedAtUs: 10_000_000, initUntilUs: 22_000_000, endsAtUs: 23_000_000 }] }],
  ["LAM-055 a snapshot instead of init", f({ properties: { SnapStart: { ApplyOn: "PublishedVersions" }, PublishedVersions: [{ Version: "1" }] }, behaviour: { initMs: 6000, restoreMs: 200 } }, [invoke(0, "a", { Qualifier: "1" })]), 0.1, "f", { environments: [{ initType: "snap-start", state: "init", endsAtUs: 200_000 }] }],
  ["LAM-056 a gauge of the disk", f(warm({ behaviour: { writesMB: 100 } }), [invoke(0, "a"), invoke(1, "b")]), 2, "f", { tmpMB: 512, environments: [{ tmpMB: 200 }] }],
  ["LAM-065 all of it is provisioned", f({ properties: { ReservedConcurrentExecutions: 2, PublishedVersions: [{ Version: "1", ProvisionedConcurrentExecutions: 2 }] } }), 0, "f", { concurrency: { reserved: 2, provisioned: 2 } }],
  ["LAM-066 flames are grey until all are ready", f({ properties: two }, [[1, "lambda:PutProvisionedConcurrencyConfig", "f", { Qualifier: "1", ProvisionedConcurrentExecutions: 3 }, "p"]]), 30, "f", { provisioned: [{ qualifier: "1", requested: 3, status: "IN_PROGRESS", readyAtUs: expect.any(Number) }], counts: { provisioned: 0 } }],
  ["LAM-070 requests of this second", f(warm({ properties: { ReservedConcurrentExecutions: 2 }, behaviour: { durationMs: 10 } }), Array.from({ length: 25 }, (_, n) => invoke(n * 0.02, `a${n}`))), 0.5, "f", { rate: { requests: 20, most: 20 }, throttles: 5, lastThrottle: { reason: "ReservedFunctionInvocationRateLimitExceeded" } }],
  ["LAM-072 counters of their own", f({ properties: { ReservedConcurrentExecutions: 1 }, behaviour: { durationMs: 1000 } }, many(2, 0, "a")), 2, "f", { invocations: 1, throttles: 1, errors: 0 }],
  ["LAM-082 fewer pollers after red runs", m({ f: { behaviour: { durationMs: 200, fails: always } } }, [send(0.5, "x")]), 1, "m", { slots: { allowance: 2, most: 1000 } }],
  ["LAM-086 two slow pollers", m({}), 90, "m", { pollers: { waiting: 2 } }],
  ["LAM-088 solid pollers", m({ mapping: { properties: { ProvisionedPollerConfig: { MinimumPollers: 10, MaximumPollers: 20 } } } }), 1, "m", { slots: { allowance: 100, most: 200 } }],
  ["LAM-091 a lock with the missing action", m({ mapping: { behaviour: { allowed: false } } }), 1, "m", { state: "Refused", problem: expect.stringContaining("ReceiveMessage") }],
  ["LAM-092 its state", m({ mapping: { behaviour: { esmActivationMs: 5000 } } }, [[1, "lambda:UpdateEventSourceMapping", "m", { Enabled: false }]]), 2, "m", { state: "Disabling" }],
  ["LAM-115 an arrow that splits", f({ properties: { ...two, Aliases: [{ Name: "PROD", FunctionVersion: "1", AdditionalVersionWeights: { 2: 0.1 } }] } }), 0, "f", { aliases: [{ name: "PROD", version: "1", second: "2", weight: 0.1 }] }],
  ["LAM-116 a spinner until the update is through", f({}, [[1, "lambda:UpdateFunctionCode", "f", {}, "u"]]), 2, "f", { updatingUntilUs: 3_000_000 }],
  ["LAM-117 a sign of construction", f({}, [{ at: "1000000us", add: { id: "g", type: "lambda.function", properties: vpc(["a"], ["s"]) } }]), 2, "g", { state: "Pending", inVpc: true }],
  ["LAM-118 several dots in a box", f({ properties: { PublishedVersions: [{ Version: "1" }], CapacityProviderConfig: {} }, behaviour: { durationMs: 1000 } }, Array.from({ length: 31 }, (_, n) => invoke(0, `a${n}`, { Qualifier: "1" }))), 0.5, "f", { environments: [{ busy: 10, initType: "lambda-managed-instances" }, { busy: 10 }, { busy: 10 }], throttles: 1 }],
  ["LAM-127 the log icon is crossed out", f({ behaviour: { mayLog: false } }), 0, "f", { logging: false }],
  ["LAM-131 a clock between visits, a bookmark", f(warm({ properties: { DurableConfig: {} }, behaviour: { steps: [{ runMs: 1000 }, { waitMs: 3_600_000 }, { runMs: 1000 }] } }), [event(0, "e")]), 2, "f", { async: { events: [{ state: "waits-durable", step: 2, nextAtUs: 3_601_000_000 }] } }],
  ["LAM-133 a stop sign", m({ mapping: { properties: { BatchSize: 1 } }, f: { behaviour: { durationMs: 100 } }, connections: [{ id: "back", from: "f", to: "q", type: "sqs:SendMessage" }] }, [send(0, "x")]), 5, "f", { recursionStopped: 1, invocations: 16 }],
  ["LAM-139 coins on each attempt", f(warm({ behaviour: { fails: always } }), [event(0, "e")]), 300, "f", { billedMs: 300, invocations: 3 }],
];

describe("names for the pictures of P1 rules", () => {
  test.each(cases)("%s", (_title, make, at, id, expected) => expect(make().to(at).view(id)).toMatchObject(expected));

  test("LAM-014 LAM-093 sizes: a request that is too large, a batch that is heavy", () => {
    const s = fn({}).to(0);
    callNow(s, "lambda:Invoke", "f", { Payload: JSON.stringify("x".repeat(6_291_455)) });
    expect(view(s)).toMatchObject({ lastRefusal: { code: "RequestTooLargeException", status: 413 }, invocations: 0 });
    const heavy = mapped({ f: { behaviour: { durationMs: 1000 } } }).to(0);
    callNow(heavy, "sqs:SendMessage", "q", { MessageBody: "x".repeat(1_000_000) });
    expect(mapping(heavy.to(0.5)).batches[0]).toMatchObject({ records: 1, bytes: 1_000_000 });
  });

  test("LAM-124 functions with the same subnet and groups share an interface", () => {
    const s = fn({ properties: vpc(["a", "b"], ["s"]), nodes: [{ id: "f2", type: "lambda.function", properties: vpc(["a", "b"], ["s"]) }, { id: "f3", type: "lambda.function", properties: vpc(["a"], ["t"]) }] }).to(0);
    const interfaces = (...ids: string[]) => new Set(ids.flatMap((id) => view(s, id).interfaces)).size;
    expect([interfaces("f", "f2"), interfaces("f", "f2", "f3"), interfaces("f3")]).toEqual([2, 3, 1]);
  });

  test("LAM-069 the old model: a burst that all share, and 500 more a minute", () => {
    const old = (burst: number) => ({ scalingModel: "burst", burstConcurrency: burst, ConcurrentExecutions: 10_000 });
    const retried = (count: number) => ({ nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "burst", count, everyMs: 1000 }, retries: { mode: "none" } } }], connections: [{ id: "i", from: "c", to: "f", type: "lambda:Invoke" }] });
    const s = fn({ account: old(300), properties: { Timeout: 900 }, behaviour: { initMs: 0, durationMs: 600_000 }, ...retried(400) }, [], { checks: false });
    const used = (at: number) => view(s.to(at)).concurrency.used;
    expect([used(0), used(59.9), used(60), used(119.9), used(120)]).toEqual([300, 300, 700, 800, 1200]);
    expect(s.rows({ rule: "LAM-011", entity: "f", what: "note" })[0]!.facts).toMatchObject({ because: "LAM-069", reason: "ConcurrentInvocationLimitExceeded" });
    // The burst is the account's: another function has none of its own.
    const shared = fn({ account: old(5), behaviour: { durationMs: 10_000 }, properties: { Timeout: 20 }, nodes: [{ id: "g", type: "lambda.function" }] }, [...many(5, 0, "a"), invoke(1, "other", {}, "g"), change(2, "f", { behaviour: {} })]).to(3);
    expect(view(shared, "g")).toMatchObject({ invocations: 0, throttles: 1 });
  });
});
