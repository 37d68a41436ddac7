import { describe, expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { services } from "../../testing/api-scene.ts";
import type { ApiView } from "./view.ts";

/** Documents as people write them: the default latency of 5 ms, everything else left out. */
interface Case { readonly rules: string; readonly api?: object; readonly behaviour?: object; readonly type?: string; readonly client?: object; readonly request?: object; readonly back?: object; readonly until?: number; readonly statuses: object; readonly view: object; readonly script?: readonly object[] }

const function_ = (behaviour: object = {}, properties: object = {}) => ({ id: "back", type: "lambda.function", behaviour: { returns: { statusCode: 200 }, ...behaviour }, properties });
const web = (behaviour: object = {}) => ({ id: "back", type: "http.endpoint", behaviour });
const once = (count: number) => ({ arrivals: { kind: "once", count } });
const stage = (...MethodSettings: object[]) => ({ Stages: [{ StageName: "prod", MethodSettings }] });
const get = { method: "GET", path: "/a" };
const keyed = (plan: object, key = "K") => ({ api: { Methods: [{ HttpMethod: "GET", ResourcePath: "/a", ApiKeyRequired: true }], UsagePlans: [plan] }, request: { ...get, headers: { "x-api-key": key } } });

const CASES: readonly Case[] = [
  { rules: "APG-001 APG-003 APG-016", client: once(5_050), back: web(), request: get, statuses: { 200: 5_000, 429: 50 }, view: { limited: { account: 50 }, account: { burst: 5_000 } } },
  { rules: "APG-002 APG-004 APG-006 APG-015", api: stage({ ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 }), client: { arrivals: { kind: "every", ms: 500 }, stopAfter: 7 }, request: get, back: web(), statuses: { 200: 5, 429: 2 }, view: { limited: { stage: 2 }, stages: [{ buckets: [{ burst: 2, rate: 1 }, { burst: 2 }] }] } },
  { rules: "APG-005 APG-007", ...keyed({ Throttle: { RateLimit: 1, BurstLimit: 2 }, Keys: ["K"] }), client: once(4), back: web(), statuses: { 200: 2, 429: 2 }, view: { plans: [{ key: "K", bucket: { burst: 2 } }], lastRefusal: { limiter: "usagePlan" } } },
  { rules: "APG-009", ...keyed({ Quota: { Limit: 3 }, Keys: ["K"] }), client: once(5), back: web(), statuses: { 200: 3, 429: 2 }, view: { plans: [{ used: 3, limit: 3 }] } },
  { rules: "APG-012", ...keyed({ Keys: ["K"] }, "other"), client: once(2), back: web(), statuses: { 403: 2 }, view: { lastRefusal: { status: 403, rule: "APG-012" } } },
  { rules: "APG-019 APG-020", client: { arrivals: { kind: "at", times: ["1s", "3s", "5s"] } }, request: get, back: web(), until: 8, script: [
    { at: "2s", change: "api", properties: { Methods: [{ HttpMethod: "GET", ResourcePath: "/other" }] } }, { at: "4s", call: "apigateway:CreateDeployment", on: "api", input: { stageName: "prod" } },
  ], api: { Methods: [{ HttpMethod: "GET", ResourcePath: "/a" }] }, statuses: { 200: 2, 403: 1 }, view: { deployments: 2, draftSince: null, stages: [{ deployment: "D2" }] } },
  { rules: "APG-021", api: { Methods: [{ HttpMethod: "GET", ResourcePath: "/pets" }] }, client: once(1), request: { method: "GET", path: "/petz" }, back: web(), statuses: { 403: 1 }, view: { lastRefusal: { rule: "APG-021" } } },
  { rules: "APG-028", api: { Stages: [{ StageName: "prod", CanarySetting: { PercentTraffic: 10 } }] }, client: once(30), request: get, back: web(), statuses: { 200: 30 }, view: { stages: [{ served: 30, canary: { percent: 10, served: 3 } }] } },
  { rules: "APG-056 APG-058", client: once(2), request: get, back: function_(), statuses: { 200: 2 }, view: { inFlight: 0, statuses: { 200: 2 } } },
  { rules: "APG-059 APG-060 APG-071", client: once(1), request: get, back: function_({ fails: { kind: "always" } }), statuses: { 502: 1 }, view: { lastRefusal: { limiter: "backEnd", rule: "APG-060" } } },
  { rules: "APG-061", client: once(2), request: get, back: function_({}, { ReservedConcurrentExecutions: 1 }), statuses: { 200: 1, 500: 1 }, view: { lastRefusal: { rule: "APG-061" } } },
  { rules: "APG-064", client: once(1), request: get, back: function_({ durationMs: 40_000 }, { Timeout: 60 }), until: 60, statuses: { 504: 1 }, view: { timedOut: 1, limitUs: 29_000_000, flights: [] } },
  { rules: "APG-070", api: { Methods: [{ HttpMethod: "GET", ResourcePath: "/a", Integration: { Type: "AWS" } }] }, client: once(1), request: get, back: function_({ fails: { kind: "always" } }), statuses: { 200: 1 }, view: { statuses: { 200: 1 } } },
  { rules: "APG-073", client: once(3), request: { path: "/a" }, back: { id: "back", type: "sqs.queue" }, statuses: { 200: 3 }, view: { statuses: { 200: 3 } } },
  { rules: "APG-080 APG-081 APG-082", api: { Stages: [{ StageName: "prod", CacheClusterEnabled: true }] }, client: { arrivals: { kind: "every", ms: 1_000 }, stopAfter: 5 }, request: get, back: web(), statuses: { 200: 5 }, view: { stages: [{ cache: { hits: 4, misses: 1, ttlS: 300, entries: 1 } }] } },
  { rules: "APG-084", api: { Stages: [{ StageName: "prod", CacheClusterEnabled: true }] }, client: { arrivals: { kind: "every", ms: 1_000 }, stopAfter: 3 }, request: { ...get, signed: true, headers: { "Cache-Control": "max-age=0" } }, back: web(), statuses: { 200: 3 }, view: { stages: [{ cache: { hits: 0, misses: 3 } }] } },
  { rules: "APG-052 APG-053", api: { Methods: [{ HttpMethod: "POST", ResourcePath: "/a", RequestValidator: "all", RequestParameters: { "method.request.querystring.q": true } }] }, client: once(1), request: { path: "/a" }, back: web(), statuses: { 400: 1 }, view: { lastRefusal: { rule: "APG-052" } } },
  { rules: "APG-092", client: { ...once(1), kind: "browser" }, request: get, back: web(), statuses: { 200: 1 }, view: { statuses: { 200: 1 } } },
  { rules: "APG-093 APG-095", api: { CorsConfiguration: { AllowOrigins: ["*"] } }, client: { ...once(1), kind: "browser" }, request: { method: "PUT", path: "/a" }, back: web(), statuses: { 200: 1 }, view: { statuses: { 200: 2 } } },
  { rules: "APG-098 APG-100", type: "apigateway.webSocketApi", client: { arrivals: { kind: "every", ms: 1_000 }, stopAfter: 3 }, back: function_(), statuses: { 200: 3 }, view: { sockets: { open: 1, list: [{ state: "OPEN", framesIn: 3 }] } } },
  { rules: "APG-102 APG-103", type: "apigateway.webSocketApi", client: once(1), back: function_(), until: 700, statuses: { 200: 1 }, view: { sockets: { open: 0, closed: 1 } } },
];

describe("documents with default settings", () => {
  for (const each of CASES)
    test(`${each.rules} by a document as people write it`, () => {
      const run = simulate({
        nodes: [{ id: "shop", type: "client", behaviour: each.client }, { id: "api", type: each.type ?? "apigateway.restApi", properties: each.api ?? {}, behaviour: each.behaviour ?? {} }, each.back!],
        connections: [{ id: "c1", from: "shop", to: "api", type: "apigateway:Request", properties: each.request ?? {} }, { id: "c2", from: "api", to: "back", type: "apigateway.integration" }],
        script: each.script ?? [],
      }, { services, latencyMs: 5 }).to(each.until ?? 20);
      const { statuses } = run.inspect<{ statuses: Record<string, number> }>("shop");
      // A browser that may not read an answer still knows the status on the wire.
      expect(statuses).toEqual(each.statuses);
      expect(run.view<ApiView>("api")).toMatchObject(each.view);
      expect(JSON.stringify(run.view("api")).length).toBeLessThan(8_000);
    });

  test("APG-039 APG-040 APG-041 APG-043 APG-044 by a document as people write it", () => {
    const guard = (behaviour: object, headers?: object) => {
      const run = simulate({
        nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 1_000 }, stopAfter: 3 } }, { id: "api", type: "apigateway.restApi" }, { id: "guard", type: "lambda.function", behaviour }, web()],
        connections: [{ id: "c1", from: "shop", to: "api", type: "apigateway:Request", properties: { ...get, ...(headers === undefined ? {} : { headers }) } }, { id: "c2", from: "api", to: "back", type: "apigateway.integration" }, { id: "c3", from: "api", to: "guard", type: "apigateway.authorizer" }],
      }, { services, latencyMs: 5 }).to(10);
      const { statuses, authorizers } = run.view<ApiView>("api");
      return [statuses, authorizers[0]?.invocations ?? 0];
    };
    const says = (Effect: string) => ({ returns: { principalId: "ann", policyDocument: { Statement: [{ Effect, Action: "*", Resource: "*" }] } } });
    expect(guard(says("Allow"), { Authorization: "T" })).toEqual([{ 200: 3 }, 1]);
    expect(guard(says("Deny"), { Authorization: "T" })).toEqual([{ 403: 3 }, 1]);
    expect(guard(says("Allow"))).toEqual([{ 401: 3 }, 0]);
    expect(guard({ fails: { kind: "always" } }, { Authorization: "T" })).toEqual([{ 500: 3 }, 3]);
  });
});
