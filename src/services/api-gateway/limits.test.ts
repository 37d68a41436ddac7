import { describe, expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { answer, fn, integration, mock, requests, scene, services, statuses } from "../../testing/api-scene.ts";
import type { ApiView } from "./view.ts";

const many = (count: number, at = 0, more: object = {}) => Array.from({ length: count }, () => ({ at, ...more }));
const throttle = (rate: number, burst: number, more: object = {}) => ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst, ...more });
const stages = (...MethodSettings: object[]) => [{ StageName: "prod", MethodSettings }] as never;

/** A client that sends all at once, and an API that answers by itself. */
function crowd(count: number, more: object = {}) {
  return {
    nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count } } }, { id: "api", type: "apigateway.restApi", properties: { Methods: [mock("/")], ...more } }],
    connections: [{ id: "c1", from: "shop", to: "api", type: "apigateway:Request", properties: { method: "GET" } }],
  };
}

describe("throttles", () => {
  test("APG-001 admits a burst from the account's bucket, answers 429 to the rest", () => {
    const run = simulate(crowd(6_000), { services }).to(0);
    expect(run.inspect("api")).toMatchObject({ responses: { 200: 5_000, 429: 1_000 }, limitedBy: { account: 1_000 } });
    expect(run.inspect("shop")).toMatchObject({ statuses: { 200: 5_000, 429: 1_000 } });
    expect(run.view<ApiView>("api")).toMatchObject({ account: { tokens: 0, burst: 5_000, rate: 10_000, at: 0 }, lastRefusal: { status: 429, limiter: "account" }, statuses: { 429: 1_000 } });
    expect(run.rows({ rule: "APG-001", entity: "api", what: "note" })[0]!.says).toContain("429 Too Many Requests");
  });

  test("APG-002 refills continuously, up to the burst", () => {
    const run = scene({ properties: { Methods: [mock("/")], Stages: stages(throttle(10, 5)) }, requests: [...many(5), { at: 0.099 }, { at: 0.1 }, { at: 1.1 }] });
    expect(statuses(run.to(0.1), 7)).toEqual([200, 200, 200, 200, 200, 429, 200]);
    expect(run.view<ApiView>("api").stages[0]!.buckets[0]).toMatchObject({ name: "GET /", tokens: 0, rate: 10, burst: 5, at: 100_000 });
    expect(run.to(1.1).view<ApiView>("api").stages[0]!.buckets[0]).toMatchObject({ tokens: 4 });
  });

  test("APG-003 counts arrivals, never requests in flight", () => {
    const run = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 1 }, stopAfter: 15_000 } }, { id: "api", type: "apigateway.restApi" }, { id: "web", type: "http.endpoint", behaviour: { latencyMs: 20_000 } }],
      connections: [{ id: "c1", from: "shop", to: "api", type: "apigateway:Request" }, { id: "c2", from: "api", to: "web", type: "apigateway.integration" }],
    }, { services, checks: false }).to(15);
    expect(run.view<ApiView>("api")).toMatchObject({ inFlight: 15_000, statuses: {}, lastRefusal: null });
    expect(run.view<ApiView>("api").flights[0]).toMatchObject({ startedAtUs: 0, limitUs: 29_000_000 });
  });

  test("APG-004 answers 429 and nothing else", () => {
    const run = scene({ properties: { Methods: [mock("/")], Stages: stages(throttle(1, 1)) }, requests: many(2) }).to(0);
    expect(statuses(run, 2)).toEqual([200, 429]);
    expect(answer(run, 2)!.body).toBe('{"message":"Too Many Requests"}');
  });

  test("APG-005 asks plan, stage and account in order and takes from all or none", () => {
    const properties = { Methods: [mock("/", "GET", { ApiKeyRequired: true })], Stages: stages(throttle(0, 3)), UsagePlans: [{ UsagePlanName: "basic", Throttle: { RateLimit: 0, BurstLimit: 1 }, Keys: ["K"] }] };
    const run = scene({ properties, requests: many(2, 0, { headers: { "x-api-key": "K" } }) }).to(0);
    expect(statuses(run, 2)).toEqual([200, 429]);
    const view = run.view<ApiView>("api");
    expect(view.lastRefusal).toMatchObject({ limiter: "usagePlan" });
    expect(view.stages[0]!.buckets[0]).toMatchObject({ tokens: 2 });
    expect(view.account.tokens).toBe(4_999);
  });

  test("APG-006 gives each method its own bucket, with its own setting where there is one", () => {
    const run = scene({ properties: { Methods: [mock("/a"), mock("/b")], Stages: stages(throttle(1, 2), throttle(1, 1, { HttpMethod: "GET", ResourcePath: "/a" })) }, requests: [...many(3, 0, { path: "/a" }), ...many(3, 0, { path: "/b" })] }).to(0);
    expect(statuses(run, 6)).toEqual([200, 429, 429, 200, 200, 429]);
    expect(run.view<ApiView>("api").stages[0]!.buckets.map((each) => [each.name, each.burst])).toEqual([["GET /a", 1], ["GET /b", 2]]);
    expect(run.view<ApiView>("api").limited).toEqual({ stage: 3 });
  });

  const keyed = (at: number, key: string, more: object = {}) => ({ at, headers: { "x-api-key": key }, ...more });

  test("APG-007 keeps keys apart", () => {
    const properties = { Methods: [mock("/", "GET", { ApiKeyRequired: true })], UsagePlans: [{ Throttle: { RateLimit: 1, BurstLimit: 2 }, Keys: ["A", "B"] }] };
    const run = scene({ properties, requests: [...Array.from({ length: 4 }, () => keyed(0, "A")), keyed(0, "B"), keyed(0, "B")] }).to(0);
    expect(statuses(run, 6)).toEqual([200, 200, 429, 429, 200, 200]);
    expect(run.view<ApiView>("api").plans.map(({ key, bucket }) => [key, bucket!.tokens])).toEqual([["A", 0], ["B", 0]]);
  });

  test("APG-008 gives a key a narrower bucket for one method of a plan", () => {
    const properties = {
      Methods: [mock("/pay", "POST", { ApiKeyRequired: true }), mock("/items", "GET", { ApiKeyRequired: true })],
      UsagePlans: [{ Throttle: { RateLimit: 1, BurstLimit: 10 }, ApiStages: [{ Stage: "prod", Throttle: { "/pay/POST": { RateLimit: 1, BurstLimit: 1 } } }], Keys: ["K"] }],
    };
    const run = scene({ properties, requests: [keyed(0, "K", { method: "POST", path: "/pay" }), keyed(0, "K", { method: "POST", path: "/pay" }), ...Array.from({ length: 3 }, () => keyed(0, "K", { path: "/items" }))] }).to(0);
    expect(statuses(run, 5)).toEqual([200, 429, 200, 200, 200]);
  });

  test("APG-009 answers Limit Exceeded when the quota is used up", () => {
    const properties = { Methods: [mock("/", "GET", { ApiKeyRequired: true })], UsagePlans: [{ Quota: { Limit: 3, Period: "DAY" }, Keys: ["K"] }] };
    const run = scene({ properties, requests: [0, 1, 2, 3].map((at) => keyed(at, "K")) }).to(3);
    expect(statuses(run, 4)).toEqual([200, 200, 200, 429]);
    expect(answer(run, 4)!.body).toBe('{"message":"Limit Exceeded"}');
    expect(run.view<ApiView>("api").plans[0]).toMatchObject({ used: 3, limit: 3, periodEndsAt: 86_400_000_000 });
    expect(run.view<ApiView>("api").lastRefusal).toMatchObject({ limiter: "quota" });
  });

  test("APG-010 starts a quota anew at midnight UTC", () => {
    const properties = { Methods: [mock("/", "GET", { ApiKeyRequired: true })], UsagePlans: [{ Quota: { Limit: 1, Period: "DAY" }, Keys: ["K"] }] };
    const run = scene({ properties, requests: [86_399.999, 86_400, 86_400.001].map((at) => keyed(at, "K")) }).to(86_401);
    expect(statuses(run, 3)).toEqual([200, 200, 429]);
  });

  test("APG-011 shortens the first period by the offset", () => {
    const properties = { Methods: [mock("/", "GET", { ApiKeyRequired: true })], UsagePlans: [{ Quota: { Limit: 5, Period: "DAY", Offset: 3 }, Keys: ["K"] }] };
    const run = scene({ properties, requests: [0, 1, 2, 86_400, 86_401, 86_402, 86_403, 86_404, 86_405].map((at) => keyed(at, "K")) }).to(86_406);
    expect(statuses(run, 9)).toEqual([200, 200, 429, 200, 200, 200, 200, 200, 429]);
  });

  test("APG-012 wants a valid, enabled key and takes no token without one", () => {
    const properties = { Methods: [mock("/", "GET", { ApiKeyRequired: true })], UsagePlans: [{ Keys: [{ Name: "K", Enabled: false }] }] };
    const enable = { at: "1s", call: "apigateway:UpdateApiKey", on: "api", input: { apiKey: "K", patchOperations: [{ op: "replace", path: "/enabled", value: "true" }] } };
    const run = scene({ properties, requests: [{}, keyed(0, "x"), keyed(0, "K"), keyed(2, "K")], script: [enable as never] });
    expect(run.to(0).view<ApiView>("api")).toMatchObject({ account: { tokens: 5_000 }, lastRefusal: { status: 403 } });
    expect(statuses(run.to(2), 4)).toEqual([403, 403, 403, 200]);
    expect(answer(run, 1)!.body).toBe('{"message":"Forbidden"}');
  });

  test("APG-013 opens only the stages of its plan, and joins one plan for a stage", () => {
    const properties = { Methods: [mock("/", "GET", { ApiKeyRequired: true })], Stages: [{ StageName: "dev" }, { StageName: "prod" }], UsagePlans: [{ UsagePlanName: "one", ApiStages: ["dev"], Keys: ["K"] }, { UsagePlanName: "two", ApiStages: ["dev"] }] } as never;
    const run = scene({ properties, requests: [keyed(0, "K", { path: "/dev" }), keyed(0, "K", { path: "/prod" })], script: [{ at: "1s", call: "apigateway:CreateUsagePlanKey", on: "api", input: { usagePlanId: "two", keyId: "K" }, as: "join" }] }).to(1);
    expect(statuses(run, 2)).toEqual([200, 403]);
    expect(run.call("join").error).toMatchObject({ code: "ConflictException", status: 409 });
  });

  test("APG-015 calls nothing for a request that is throttled", () => {
    const run = scene({ properties: { Stages: stages(throttle(1, 1)) }, nodes: [fn("f")], connections: [integration("f")], requests: many(3) }).to(1);
    expect(statuses(run, 3)).toEqual([200, 429, 429]);
    expect(run.metric("f", "Invocations")).toBe(1);
    expect(run.view<ApiView>("api")).toMatchObject({ inFlight: 0, limited: { stage: 2 } });
  });

  test("APG-016 lets one API starve another of the same account", () => {
    const document = crowd(5_000) as { nodes: object[]; connections: object[]; script?: unknown };
    document.nodes.push({ id: "other", type: "apigateway.restApi", properties: { Methods: [mock("/")] } });
    document.script = requests([{ at: 0.000001, on: "other" }, { at: 0.001, on: "other" }]);
    const run = simulate(document as never, { services }).to(0.01);
    // At 1 µs a hundredth of a token is back; at 1 ms ten are.
    expect(statuses(run, 2)).toEqual([429, 200]);
    expect(run.view<ApiView>("other")).toMatchObject({ account: { burst: 5_000 }, lastRefusal: { limiter: "account" } });
  });

  test("APG-017 throttles routes of HTTP APIs", () => {
    const run = scene({ type: "apigateway.httpApi", properties: { Stages: [{ StageName: "$default", MethodSettings: [{ RouteKey: "GET /pets", ...throttle(1, 1) }] }] } as never, nodes: [fn("f")], connections: [integration("f", { method: "GET", path: "/pets" })], requests: many(2, 0, { path: "/pets" }) }).to(1);
    expect(statuses(run, 2)).toEqual([200, 429]);
  });

  test("APG-018 is exact unless softLimits is on", () => {
    const given = { properties: { Methods: [mock("/")], Stages: stages(throttle(1, 1)) }, requests: many(100) };
    expect(scene(given).to(0).inspect("api")).toMatchObject({ responses: { 200: 1, 429: 99 } });
    const soft = scene({ ...given, behaviour: { softLimits: true } }).to(0).inspect<{ responses: Record<string, number> }>("api").responses[200]!;
    expect(soft).toBeGreaterThan(1);
    expect(soft).toBeLessThan(30);
  });

  test("APG-109 counts as CloudWatch does", () => {
    const run = scene({
      behaviour: { gatewayOverheadMs: 10 }, nodes: [fn("f", { durationMs: 90 })], connections: [integration("f")], properties: { Stages: stages(throttle(0, 8)) },
      requests: many(10), script: [],
    }).to(1);
    expect(run.metric("api", "Count")).toBe(10);
    expect(run.metric("api", "4XXError")).toBe(2);
    expect(run.metric("api", "IntegrationLatency")).toMatchObject({ max: 90, count: 8 });
    expect(run.metric("api", "Latency")).toMatchObject({ max: 100, count: 10 });
  });

  test("APG-112 has no capacity of its own", () => {
    const document = { ...crowd(100_000), account: { apiGatewayRate: 1_000_000, apiGatewayBurst: 1_000_000 } };
    expect(simulate(document, { services, checks: false }).to(0.001).inspect("api")).toMatchObject({ responses: { 200: 100_000 } });
  });
});
