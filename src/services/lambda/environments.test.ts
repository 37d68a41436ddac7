import { describe, expect, test } from "vitest";
import { answer, fn, invoke, many, notes, output, reason, starts, view, warm } from "../../testing/lambda.ts";
import { problemsOf } from "../../testing/simulate.ts";
import { cpuFactor } from "./handler.ts";
import { initAmount } from "./cold-start.ts";
import { REALISTIC_INIT } from "./config.ts";

const always = { kind: "always" };
const first = { kind: "first", n: 1 };
const at = (s: ReturnType<typeof fn>, ...as: string[]) => as.map((name) => answer(s, name)[0]);

describe("life of an environment", () => {
  test("LAM-041 serves one request at a time in each", () => {
    const s = fn({ behaviour: { durationMs: 1000 } }, many(10, 0, "a"));
    expect(view(s.to(1)).environments.map((one) => one.busy)).toEqual(Array(10).fill(1));
    expect(view(s.to(2))).toMatchObject({ environmentCount: 10, coldStarts: 10 });
    expect(new Set(at(s, ...Array.from({ length: 10 }, (_, n) => `a${n + 1}`)))).toEqual(new Set([1.2]));
  });

  test("LAM-042 reuses before it makes", () => {
    const s = fn({ behaviour: { durationMs: 1000 } }, [invoke(0, "a"), invoke(0.5, "b"), invoke(1.2, "c"), invoke(1.7, "d")]).to(3);
    expect(at(s, "a", "b", "c", "d")).toEqual([1.2, 1.7, 2.2, 2.7]);
    expect(view(s)).toMatchObject({ coldStarts: 2, environmentCount: 2 });
    expect(view(s).environments.map((one) => one.globals)).toEqual([2, 2]);
  });

  test("LAM-043 starts in parts", () => {
    const s = fn({ behaviour: { sandboxStartMs: 150, initMs: 350 } }, [invoke(0, "a")]);
    expect(view(s.to(0.1)).environments[0]).toMatchObject({ state: "creating", endsAtUs: 150_000 });
    expect(view(s.to(0.2)).environments[0]).toMatchObject({ state: "init", startedAtUs: 150_000, endsAtUs: 500_000 });
    s.to(1);
    expect(answer(s, "a")).toEqual([0.6, "ok"]);
    expect(view(s).lastCold).toMatchObject({ sandboxMs: 150, initMs: 350 });
    expect([s.metric("f", "InitDuration"), s.metric("f", "Duration")]).toMatchObject([{ count: 1, sum: 350 }, { count: 1, sum: 100 }]);
  });

  test("LAM-043 starts by runtime in the realistic profile", () => {
    expect(initAmount(REALISTIC_INIT, "java21", "Zip")).toMatchObject({ median: 231 });
    expect(initAmount(REALISTIC_INIT, "rust", "Image")).toMatchObject({ median: 37 });
    expect(initAmount(300, "java21", "Zip")).toBe(300);
    const s = fn({ account: { profile: "realistic" }, properties: { Runtime: "java21" } }, [invoke(0, "a")]).to(5);
    expect(view(s).lastCold!.initMs).toBeGreaterThan(150);
    expect(view(s).lastCold!.initMs).toBeLessThan(400);
  });

  test("LAM-044 makes the run faster with memory, not the init", () => {
    const s = fn({ properties: { MemorySize: 1024 }, behaviour: { durationMs: 1000, durationAtMB: 128, cpuBoundShare: 1 } }, [invoke(0, "a")]).to(1);
    expect(answer(s, "a")).toEqual([0.325, "ok"]);
  });

  test("LAM-045 freezes background work between runs", () => {
    const s = fn(warm({ properties: { Timeout: 5 }, behaviour: { durationMs: { kind: "sequence", values: [100, 1000] }, backgroundMs: 500 } }), [invoke(0, "a"), invoke(10, "b")]);
    expect(view(s.to(5)).environments[0]).toMatchObject({ state: "idle", background: true });
    expect(notes(s.to(10.4), "LAM-045")).toEqual([10.4]);
    expect(notes(fn(warm({ behaviour: { backgroundMs: 500 } }), [invoke(0, "a")]).to(60), "LAM-045")).toEqual([]);
  });

  test("LAM-046 reclaims idle environments", () => {
    const s = fn({}, [invoke(0, "a"), invoke(300, "b"), invoke(661, "c")]);
    expect(view(s.to(400)).environments[0]).toMatchObject({ state: "idle", startedAtUs: 300_100_000, endsAtUs: 660_100_000 });
    expect(view(s.to(660.05)).environmentCount).toBe(1);
    expect(view(s.to(660.1)).environmentCount).toBe(0);
    s.to(700);
    expect(at(s, "a", "b", "c")).toEqual([0.3, 300.1, 661.3]);
    expect(notes(s, "LAM-046")[0]).toBe(660.1);
  });

  test("LAM-047 replaces environments that are busy enough", () => {
    const s = fn({}, Array.from({ length: 122 }, (_, n) => invoke(n * 60, `a${n}`))).to(7260);
    expect(view(s).coldStarts).toBe(2);
    expect(answer(s, "a120")).toEqual([7200.3, "ok"]);
    expect(notes(s, "LAM-047")).toEqual([7200]);
  });

  test("LAM-048 keeps the environment after an exception", () => {
    const s = fn(warm({ behaviour: { fails: first } }), [invoke(0, "a"), invoke(1, "b")]);
    expect(view(s.to(0.5)).environments[0]).toMatchObject({ state: "idle", globals: 1, resets: 0 });
    s.to(2);
    expect([answer(s, "a"), answer(s, "b")]).toEqual([[0.1, "Unhandled Error"], [1.1, "ok"]]);
    expect(view(s).environments[0]).toMatchObject({ globals: 2 });
  });

  test("LAM-049 resets after a timeout and keeps /tmp", () => {
    const s = fn(warm({ properties: { Timeout: 1 }, behaviour: { fails: { kind: "everyNth", n: 2 }, failsWith: "timeout" } }), [invoke(0, "a"), invoke(1, "b"), invoke(3, "c")]);
    expect(view(s.to(2.5)).environments[0]).toMatchObject({ state: "needs-init", globals: 0, files: 2, resets: 1 });
    expect(view(s.to(4)).environments[0]).toMatchObject({ state: "idle", globals: 1, files: 3 });
  });

  test("LAM-050 inits again inside the next run", () => {
    const s = fn({ behaviour: { fails: first, failsWith: "crash" } }, [invoke(0, "a"), invoke(1, "b")]).to(2);
    expect(answer(s, "b")).toEqual([1.3, "ok"]);
    expect(s.metric("f", "Duration")).toMatchObject({ max: 300 });
    expect(s.metric("f", "InitDuration")).toMatchObject({ count: 1 });
    expect(view(s)).toMatchObject({ environmentCount: 1, coldStarts: 1 });
  });

  test("LAM-051 cuts an init of more than ten seconds", () => {
    const slow = (Timeout: number) => fn({ properties: { Timeout }, behaviour: { initMs: 12_000, durationMs: 1000 } }, [invoke(0, "a")]);
    expect(view(slow(30).to(5)).environments[0]).toMatchObject({ state: "init", endsAtUs: 10_000_000 });
    expect(answer(slow(30).to(40), "a")).toEqual([23, "ok"]);
    expect(answer(slow(5).to(40), "a")).toEqual([15, "Unhandled Sandbox.Timedout"]);
  });

  test("LAM-052 answers a failed init as a function error", () => {
    const s = fn({ behaviour: { initFails: always } }, [invoke(0, "a")]).to(1);
    expect(answer(s, "a")).toEqual([0.2, "Unhandled Error"]);
    expect(JSON.parse(output<{ Payload: string }>(s, "a").Payload)).toMatchObject({ errorMessage: "Runtime startup fails" });
    expect(s.inspect("f")).toMatchObject({ runs: 0 });
  });

  test("LAM-053 answers the exit of the process", () => {
    const s = fn(warm({ behaviour: { fails: always, failsWith: "crash" } }), [invoke(0, "a")]).to(1);
    expect(answer(s, "a")).toEqual([0.1, "Unhandled Runtime.ExitError"]);
    expect(view(s).environments[0]).toMatchObject({ state: "needs-init" });
  });

  test("LAM-054 shuts down in two seconds with an external extension", () => {
    const s = fn(warm({ behaviour: { extension: "external", durationMs: 0 } }), [invoke(0, "a")]);
    expect(view(s.to(361)).environments[0]).toMatchObject({ state: "shutdown", endsAtUs: 362_000_000 });
    expect(view(s.to(362)).environmentCount).toBe(0);
  });

  test("LAM-055 restores a snapshot for published versions", () => {
    const s = fn({ properties: { SnapStart: { ApplyOn: "PublishedVersions" }, PublishedVersions: [{ Version: "1" }] }, behaviour: { initMs: 6000 } }, [invoke(0, "one", { Qualifier: "1" }), invoke(0, "latest")]);
    expect(view(s.to(0.1)).environments[0]).toMatchObject({ initType: "snap-start", state: "init", endsAtUs: 200_000 });
    s.to(10);
    expect(at(s, "one", "latest")).toEqual([0.3, 6.1]);
  });

  test("LAM-056 has as much /tmp as configured", () => {
    expect(problemsOf({ nodes: [{ id: "f", type: "lambda.function", properties: { EphemeralStorage: { Size: 10_241 } } }] })).toHaveLength(1);
    expect(answer(fn(warm({ behaviour: { writesMB: 600 } }), [invoke(0, "a")]).to(1), "a")[1]).toBe("Unhandled OSError");
    expect(answer(fn(warm({ properties: { EphemeralStorage: { Size: 1024 } }, behaviour: { writesMB: 600 } }), [invoke(0, "a")]).to(1), "a")[1]).toBe("ok");
  });

  test("LAM-057 makes no environment ahead of requests", () => {
    expect(view(fn({}).to(3600)).environmentCount).toBe(0);
  });
});

describe("concurrency", () => {
  test("LAM-058 is rate times duration", () => {
    const s = fn(warm({ behaviour: { durationMs: 500 } }), Array.from({ length: 200 }, (_, n) => invoke(n / 100, `a${n}`)));
    for (const seconds of [0.495, 1, 1.5]) expect(view(s.to(seconds)).concurrency.used).toBe(50);
    expect(s.metric("f", "ConcurrentExecutions")).toBe(50);
  });

  test("LAM-059 shares the account's pool", () => {
    const s = fn({ properties: { Timeout: 20 }, behaviour: { durationMs: 10_000 }, nodes: [{ id: "g", type: "lambda.function" }] }, [...many(1000, 0, "a"), invoke(1, "late", {}, "g"), invoke(10.2, "free", {}, "g")]);
    expect(view(s.to(1), "g").concurrency.account).toMatchObject({ used: 1000, limit: 1000 });
    s.to(12);
    expect(answer(s, "late")).toEqual([1, "TooManyRequestsException 429"]);
    expect(reason(s, "late")).toBe("ConcurrentInvocationLimitExceeded");
    expect(answer(s, "free")[1]).toBe("ok");
  });

  test("LAM-060 caps and guarantees by reservation", () => {
    const node = (id: string, properties = {}) => ({ id, type: "lambda.function", properties: { Timeout: 20, ...properties }, behaviour: { durationMs: 10_000 } });
    const s = fn({ nodes: [node("blue", { ReservedConcurrentExecutions: 400 }), node("orange", { ReservedConcurrentExecutions: 400 }), node("other")] }, [...many(500, 0, "o", "orange"), ...many(300, 0, "x", "other")]).to(1);
    expect(["blue", "orange", "other"].map((id) => [view(s, id).concurrency.used, view(s, id).throttles])).toEqual([[0, 0], [400, 100], [200, 100]]);
    expect(view(s, "other").concurrency).toMatchObject({ limit: 200, account: { reserved: 800, unreserved: 200 } });
  });

  test("LAM-061 switches off with a reservation of 0", () => {
    const s = fn({ properties: { ReservedConcurrentExecutions: 0 } }, [invoke(0, "a")]).to(1);
    expect(answer(s, "a")).toEqual([0, "TooManyRequestsException 429"]);
    expect(reason(s, "a")).toBe("ReservedFunctionConcurrentInvocationLimitExceeded");
    expect(view(s).concurrency).toMatchObject({ reserved: 0, limit: 0, used: 0 });
  });

  test("LAM-062 keeps 100 unreserved", () => {
    const put = (limit: number, reserved: number) => answer(fn({ account: { ConcurrentExecutions: limit } }, [[0, "lambda:PutFunctionConcurrency", "f", { ReservedConcurrentExecutions: reserved }, "a"]]).to(0), "a")[1];
    expect([put(1000, 901), put(1000, 900), put(2000, 1900), put(2000, 1901)]).toEqual(["InvalidParameterValueException 400", "ok", "ok", "InvalidParameterValueException 400"]);
    expect(problemsOf({ nodes: [{ id: "f", type: "lambda.function", properties: { ReservedConcurrentExecutions: 901 } }] })).toHaveLength(1);
    // What other functions reserved counts, whoever asks.
    const second = (reserved: number) => answer(fn({ nodes: [{ id: "g", type: "lambda.function", properties: { ReservedConcurrentExecutions: 500 } }] }, [[0, "lambda:PutFunctionConcurrency", "f", { ReservedConcurrentExecutions: reserved }, "a"]]).to(0), "a")[1];
    expect([second(400), second(401)]).toEqual(["ok", "InvalidParameterValueException 400"]);
  });

  const provisioned = (count: number, more: object = {}) => ({ PublishedVersions: [{ Version: "1", ProvisionedConcurrentExecutions: count }], ...more });
  const one = { Qualifier: "1" };

  test("LAM-063 has no cold start with provisioned concurrency", () => {
    const s = fn({ properties: provisioned(2), behaviour: { durationMs: 1000 } }, [invoke(0, "a", one), invoke(0, "b", one)]);
    expect(view(s.to(0.5))).toMatchObject({ counts: { busy: 2, provisioned: 2 }, provisioned: [{ status: "READY", requested: 2 }] });
    s.to(2);
    expect(at(s, "a", "b")).toEqual([1, 1]);
    expect(view(s).coldStarts).toBe(0);
    expect(view(s).environments.map(({ initType }) => initType)).toEqual(["provisioned-concurrency", "provisioned-concurrency"]);
  });

  test("LAM-064 spills over on demand", () => {
    const rows = [invoke(0, "a", one), invoke(0, "b", one), invoke(0, "c", one)];
    const s = fn({ properties: provisioned(2), behaviour: { durationMs: 1000 } }, rows).to(2);
    expect(at(s, "a", "b", "c")).toEqual([1, 1, 1.2]);
    expect(s.metric("f", "ProvisionedConcurrencySpilloverInvocations")).toBe(1);
    expect(view(s).environments.map(({ initType }) => initType)).toEqual(["provisioned-concurrency", "provisioned-concurrency", "on-demand"]);
    const full = fn({ properties: provisioned(2, { ReservedConcurrentExecutions: 2 }), behaviour: { durationMs: 1000 } }, rows).to(2);
    expect(answer(full, "c")).toEqual([0, "TooManyRequestsException 429"]);
  });

  test("LAM-065 leaves nothing for $LATEST when all of the reservation is provisioned", () => {
    const s = fn({ properties: provisioned(2, { ReservedConcurrentExecutions: 2 }) }, [invoke(0, "latest"), invoke(0, "one", one)]).to(1);
    expect([answer(s, "latest")[1], answer(s, "one")]).toEqual(["TooManyRequestsException 429", [0.1, "ok"]]);
  });

  test("LAM-066 provisions all or nothing, and slowly", () => {
    const s = fn({ account: { ConcurrentExecutions: 10_000 }, properties: { PublishedVersions: [{ Version: "1" }] } }, [
      [0, "lambda:PutProvisionedConcurrencyConfig", "f", { Qualifier: "1", ProvisionedConcurrentExecutions: 6000 }, "put"], invoke(119, "early", one), invoke(121, "late", one),
    ]);
    expect(view(s.to(119)).provisioned[0]).toMatchObject({ status: "IN_PROGRESS", readyAtUs: 120_200_000 });
    s.to(120.1);
    expect(view(s).provisioned[0]!.status).toBe("IN_PROGRESS");
    s.to(120.2);
    expect(view(s).provisioned[0]!.status).toBe("READY");
    s.to(122);
    expect([answer(s, "early"), answer(s, "late")]).toEqual([[119.3, "ok"], [121.1, "ok"]]);
  });

  test("LAM-067 refuses what can't be provisioned", () => {
    const put = (input: Record<string, string | number>, properties: Record<string, never> | object = {}) =>
      answer(fn({ properties: { PublishedVersions: [{ Version: "1" }], Aliases: [{ Name: "PROD", FunctionVersion: "1" }], ...properties } as never }, [[0, "lambda:PutProvisionedConcurrencyConfig", "f", { Qualifier: "1", ProvisionedConcurrentExecutions: 3, ...input }, "a"]]).to(0), "a")[1];
    expect(put({ Qualifier: "$LATEST" })).toBe("InvalidParameterValueException 400");
    expect(put({}, { ReservedConcurrentExecutions: 2 })).toBe("InvalidParameterValueException 400");
    expect(put({ ProvisionedConcurrentExecutions: 0 })).toBe("ValidationException 400");
    expect(put({ Qualifier: "PROD" }, { PublishedVersions: [{ Version: "1", ProvisionedConcurrentExecutions: 1 }] })).toBe("ResourceConflictException 409");
    const s = fn({ properties: { PublishedVersions: [{ Version: "1", ProvisionedConcurrentExecutions: 2 }] } }, [
      [0, "lambda:PutFunctionConcurrency", "f", { ReservedConcurrentExecutions: 1 }, "below"], [0, "lambda:GetProvisionedConcurrencyConfig", "f", { Qualifier: "2" }, "none"],
    ]).to(0);
    expect([answer(s, "below")[1], answer(s, "none")[1]]).toEqual(["InvalidParameterValueException 400", "ProvisionedConcurrencyConfigNotFoundException 404"]);
    const failing = fn({ properties: { PublishedVersions: [{ Version: "1" }] }, behaviour: { initFails: always } }, [[0, "lambda:PutProvisionedConcurrencyConfig", "f", { Qualifier: "1", ProvisionedConcurrentExecutions: 1 }, "a"]]).to(400);
    expect(failing.inspect("f")).toMatchObject({ provisioned: [{ status: "FAILED", statusReason: "FUNCTION_ERROR_INIT_FAILURE" }] });
  });

  test("LAM-068 makes 1,000 environments in ten seconds at most", () => {
    const s = fn({ account: { ConcurrentExecutions: 5000 }, properties: { Timeout: 120 }, behaviour: { durationMs: 60_000 } }, [...many(3000, 0, "a"), ...many(1000, 5, "b"), ...many(2000, 25, "c")], { checks: false });
    expect(view(s.to(0))).toMatchObject({ concurrency: { used: 1000 }, throttles: 2000, scaling: { tokens: 0, atUs: 0, perSecond: 100, most: 1000 } });
    expect(view(s.to(5))).toMatchObject({ concurrency: { used: 1500 }, throttles: 2500 });
    expect(view(s.to(25))).toMatchObject({ concurrency: { used: 2500 }, throttles: 3500 });
  });

  test("LAM-070 admits ten requests a second for each unit", () => {
    // The worked example (1,000 and 30,000) by a tenth: a script has its limits.
    const s = fn(warm({ account: { ConcurrentExecutions: 100 }, behaviour: { durationMs: 20 } }), Array.from({ length: 3_000 }, (_, n) => invoke(Math.floor((n * 1e6) / 3_000) / 1e6, `a${n}`)), { checks: false });
    s.to(0.999999);
    expect([s.metric("f", "Invocations"), s.metric("f", "Throttles"), s.metric("f", "ConcurrentExecutions")]).toEqual([1000, 2000, 0]);
    expect(view(s).lastThrottle!.reason).toBe("CallerRateLimitExceeded");
  });

  test("LAM-071 spills over by rate", () => {
    const s = fn(warm({ properties: provisioned(10), behaviour: { durationMs: 10 } }), Array.from({ length: 150 }, (_, n) => invoke(n / 150, `a${n}`, one))).to(2);
    expect([s.metric("f", "ProvisionedConcurrencyInvocations"), s.metric("f", "ProvisionedConcurrencySpilloverInvocations")]).toEqual([100, 50]);
  });

  test("LAM-072 counts throttles apart", () => {
    const s = fn({ properties: { ReservedConcurrentExecutions: 1 }, behaviour: { durationMs: 1000 } }, [invoke(0, "a"), invoke(0, "b")]).to(2);
    expect([s.metric("f", "Invocations"), s.metric("f", "Throttles"), s.metric("f", "Errors"), s.metric("f", "BilledRequests")]).toEqual([1, 1, 0, 1]);
  });

  test("LAM-073 claims reservations, provisioned environments and what is in flight", () => {
    const s = fn({ properties: { ReservedConcurrentExecutions: 100 }, nodes: [{ id: "b", type: "lambda.function", properties: provisioned(50) }, { id: "c", type: "lambda.function" }] }, many(20, 0, "x", "c")).to(0.1);
    expect(s.inspect("account:lambda")).toMatchObject({ claimed: 170, free: 830 });
    expect(starts(s, "c")).toHaveLength(20);
  });
});

describe("memory and money", () => {
  test("LAM-134 computes with a share of CPU by memory", () => {
    const ms = (memory: number) => Math.round(1000 * cpuFactor(1, 1769, memory));
    expect([ms(128), ms(885), ms(3538)]).toEqual([13_820, 1_999, 1_000]);
    const s = fn(warm({ properties: { MemorySize: 885, Timeout: 15 }, behaviour: { durationMs: 1000, cpuBoundShare: 1 } }), [invoke(0, "a")]);
    expect(view(s.to(1)).environments[0]).toMatchObject({ endsAtUs: 1_998_870 });
    expect(answer(s.to(5), "a")).toEqual([1.99887, "ok"]);
  });

  test("LAM-135 bills requests and GB-seconds", () => {
    const s = fn(warm({ properties: { MemorySize: 512 }, behaviour: { durationMs: 812.3 } }), [invoke(0, "a")]).to(1);
    expect(view(s).billedMs).toBe(813);
    expect(s.metric("f", "BilledGBSeconds")).toBeCloseTo(0.4065, 10);
    expect(s.metric("f", "BilledRequests")).toBe(1);
    expect(0.4065 * 0.000_016_666_7).toBeCloseTo(0.000_006_775, 9);
    const report = s.rows({ entity: "f", rule: "LAM-135" })[0]!;
    expect(report.says).toContain("Billed Duration: 813 ms");
    expect(fn({ account: { billing: false } }, [invoke(0, "a")]).to(1).metric("f", "BilledRequests")).toBe(0);
  });

  test("LAM-136 bills init", () => {
    expect(view(fn({}, [invoke(0, "a")]).to(1)).billedMs).toBe(300);
    expect(view(fn({ behaviour: { billInit: false } }, [invoke(0, "a")]).to(1)).billedMs).toBe(100);
    expect(view(fn({ properties: { PackageType: "Image" }, behaviour: { billInit: false } }, [invoke(0, "a")]).to(1)).billedMs).toBe(300);
  });

  test("LAM-137 charges provisioned concurrency while it waits", () => {
    const s = fn({ properties: { MemorySize: 1024, PublishedVersions: [{ Version: "1", ProvisionedConcurrentExecutions: 10 }] } }).to(420);
    expect(s.metric("f", "BilledProvisionedGBSeconds")).toBe(6000);
    expect(fn({}, [invoke(0, "a")]).to(420).metric("f", "BilledProvisionedGBSeconds")).toBe(0);
  });

  test("LAM-139 bills retries", () => {
    const s = fn(warm({ behaviour: { fails: always } }), [[0, "lambda:Invoke", "f", { InvocationType: "Event" }, "a"]]).to(400);
    expect(s.metric("f", "BilledRequests")).toBe(3);
    expect(view(s).billedMs).toBe(300);
  });

  test("LAM-140 reports CloudWatch's metrics", () => {
    const s = fn(warm({ behaviour: { fails: always } }), [[0, "lambda:Invoke", "f", { InvocationType: "Event" }, "a"]]).to(400);
    expect(["Invocations", "Errors", "AsyncEventsReceived", "AsyncEventsDropped", "Throttles"].map((name) => s.metric("f", name))).toEqual([3, 3, 1, 1, 0]);
    expect(s.metric("f", "AsyncEventAge")).toMatchObject({ count: 3, max: 180_200 });
  });
});
