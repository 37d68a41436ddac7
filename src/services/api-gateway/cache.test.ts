import { describe, expect, test } from "vitest";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";
import { answer, fn, integration, mock, scene, services, statuses } from "../../testing/api-scene.ts";
import type { ApiView } from "./view.ts";

const call = (at: string, name: string, input: object) => ({ at, call: `apigateway:${name}`, on: "api", input }) as never;
const cached = (setting: object = {}, more: object = {}) => [{ StageName: "prod", CacheClusterEnabled: true, MethodSettings: [setting], ...more }];

/** A cached REST API before a function; `returns` may be a template. */
function front(list: readonly object[], setting: object = {}, work: object = {}, more: { readonly stage?: object; readonly method?: object; readonly script?: readonly Json[] } = {}) {
  return scene({
    properties: { Stages: cached(setting, more.stage), Methods: [mock("/a", "GET", more.method as never), mock("/a", "POST", more.method as never), mock("/{x}", "GET")] } as never,
    nodes: [fn("f", work as never)], connections: [integration("f")], requests: list as never, script: more.script ?? [],
  });
}
const get = (at: number, path = "/a", headers?: Record<string, string>) => ({ at, path, ...(headers === undefined ? {} : { headers }) });
const runs = (run: ReturnType<typeof scene>) => run.metric("f", "Invocations");
const fresh = { "Cache-Control": "max-age=0" };

describe("cache", () => {
  test("APG-080 keeps an answer until it expires", () => {
    const run = front([get(0), get(1), get(300.2)], {}, { durationMs: 200 });
    expect(run.to(1).view<ApiView>("api").stages[0]!.cache).toMatchObject({ hits: 1, misses: 1, ttlS: 300, entries: 1, slots: [{ key: "GET /a", storedAt: 200_000, expiresAt: 300_200_000 }] });
    run.to(301);
    const latencies = [1, 2, 3].map((n) => Math.round((run.call(`r${n}`).answeredAt! - run.call(`r${n}`).at) * 1000));
    expect(latencies).toEqual([200, 0, 200]);
    expect([run.metric("api", "CacheHitCount"), run.metric("api", "CacheMissCount")]).toEqual([1, 2]);
    expect(run.inspect("api")).toMatchObject({ stages: [{ cache: { hits: 1, misses: 2, entries: [{ key: "GET /a", status: 200 }] } }] });
  });

  test("APG-081 takes a TTL from 0 to 3,600 s", () => {
    const problems = (CacheTtlInSeconds: number) => problemsOf({ nodes: [{ id: "api", type: "apigateway.restApi", properties: { Stages: cached({ CacheTtlInSeconds }) } }] }, services).length;
    expect([0, 1, 3_600, 3_601].map(problems)).toEqual([0, 0, 0, 1]);
    expect(runs(front([get(0), get(1)], { CacheTtlInSeconds: 0 }).to(2))).toBe(2);
    expect(runs(front([get(0), get(3_599)], { CacheTtlInSeconds: 3_600 }).to(3_600))).toBe(1);
    expect(front([get(0)], { CacheTtlInSeconds: 60 }).to(1).view<ApiView>("api").stages[0]!.cache).toMatchObject({ ttlS: 60 });
  });

  test("APG-082 tells entries apart by cache keys only", () => {
    const method = { Integration: { CacheKeyParameters: ["method.request.querystring.type"] } };
    const run = front([get(0, "/a?type=admin&dep=A"), get(1, "/a?type=admin&dep=B"), get(2, "/a?type=regular")], {}, { returns: { body: "{{body.queryStringParameters.dep}}" } }, { method }).to(3);
    expect([answer(run, 1)!.body, answer(run, 2)!.body]).toEqual(["A", "A"]);
    expect(runs(run)).toBe(2);
    expect(run.view<ApiView>("api").stages[0]!.cache!.slots.map((each) => each.key)).toEqual(["GET /a\ntype=admin", "GET /a\ntype=regular"]);
  });

  const post = (at: number) => ({ at, method: "POST", path: "/a", body: "{}" });

  test("APG-083 serves GET, and other methods that say so", () => {
    expect(runs(front([post(0), post(1)]).to(2))).toBe(2);
    expect(runs(front([post(0), post(1)], { HttpMethod: "POST", ResourcePath: "/a", CachingEnabled: true }).to(2))).toBe(1);
  });

  test("APG-084 replaces an entry when a client asks for a fresh answer", () => {
    const run = front([get(0), get(2, "/a", fresh), get(3)], { RequireAuthorizationForCacheControl: false }, { returns: { body: "v1" } }, { script: [{ at: "1s", change: "f", behaviour: { returns: { body: "v2" } } } as never] }).to(4);
    expect([1, 2, 3].map((n) => answer(run, n)!.body)).toEqual(["v1", "v2", "v2"]);
    expect(run.view<ApiView>("api").stages[0]!.cache).toMatchObject({ entries: 1, hits: 1, misses: 2, slots: [{ storedAt: 2_000_000 }] });
  });

  test("APG-085 lets only permitted clients invalidate", () => {
    const found = ["SUCCEED_WITH_RESPONSE_HEADER", "FAIL_WITH_403", "SUCCEED_WITHOUT_RESPONSE_HEADER"].map((UnauthorizedCacheControlHeaderStrategy) => {
      const run = front([get(0), get(1, "/a", fresh)], { UnauthorizedCacheControlHeaderStrategy }).to(2);
      return [answer(run, 2)!.status, answer(run, 2)!.headers.warning !== undefined, runs(run)];
    });
    expect(found).toEqual([[200, true, 1], [403, false, 1], [200, false, 1]]);
    expect(runs(front([get(0), { ...get(1, "/a", fresh), signed: true }]).to(2))).toBe(2);
  });

  test("APG-086 flushes all entries", () => {
    const paths = Array.from({ length: 10 }, (_, i) => `/p${i}`);
    const run = scene({ properties: { Stages: cached(), Methods: paths.map((path) => mock(path)) } as never, nodes: [fn("f")], connections: [integration("f")], requests: [...paths.map((path) => get(0, path)), ...paths.map((path) => get(6, path))], script: [call("5s", "FlushStageCache", { stageName: "prod" })] }).to(7);
    expect(runs(run)).toBe(20);
  });

  test("APG-087 APG-088 drops all entries with another size, and takes its time to come", () => {
    const resize = { at: "10s", change: "api", properties: { Stages: cached({}, { CacheClusterSize: "1.6" }) } } as never;
    expect(runs(front([get(9), get(11)], {}, {}, { script: [resize] }).to(12))).toBe(2);
    expect(problemsOf({ nodes: [{ id: "api", type: "apigateway.restApi", properties: { Stages: cached({}, { CacheClusterSize: "2" }) } }] }, services)).toHaveLength(1);
    const enabled = scene({ nodes: [fn("f")], connections: [integration("f")], requests: [1, 2, 240, 241].map((at) => get(at)), script: [{ at: "0s", change: "api", properties: { Stages: cached() } } as never] }).to(242);
    expect(runs(enabled)).toBe(3);
  });

  test("APG-089 does not keep what is too large", () => {
    const big = { returns: { body: "x".repeat(600_000) } };
    expect(runs(front([get(0), get(1)], {}, big).to(2))).toBe(1);
    // Three bytes each in UTF-8: above 1 MiB.
    expect(runs(front([get(0), get(1)], {}, { returns: { body: "€".repeat(349_526) } }).to(2))).toBe(2);
  });

  test("APG-090 lets hits pass the gates, too", () => {
    const run = front([get(0), get(10), get(10), get(10)], { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 }).to(11);
    expect(statuses(run, 4)).toEqual([200, 200, 200, 429]);
    expect(runs(run)).toBe(1);
  });

  test("APG-091 belongs to one stage and costs by the hour", () => {
    const run = scene({ properties: { Stages: [{ StageName: "dev", CacheClusterEnabled: true }, { StageName: "prod" }], Methods: [mock("/a")] }, nodes: [fn("f")], connections: [integration("f")], requests: [get(0, "/dev/a"), get(1, "/dev/a"), get(0, "/prod/a"), get(1, "/prod/a")] }).to(7_200);
    expect(runs(run)).toBe(3);
    expect(run.metric("api", "CacheCost")).toBeCloseTo(0.04);
  });

  test("APG-030 keeps the canary's entries apart while it serves another deployment", () => {
    const stage = { CanarySetting: { PercentTraffic: 50, UseStageCache: true } };
    const run = front([get(3), get(4), get(5), get(6)], {}, {}, { stage, script: [call("1s", "CreateDeployment", { stageName: "prod" })] }).to(7);
    expect(run.view<ApiView>("api").stages[0]!.canary).toMatchObject({ deployment: "D2", served: 2 });
    expect(runs(run)).toBe(2);
  });
});

describe("CORS", () => {
  const page = (kind: string, method: string, api: object = {}, returns: object = { statusCode: 200, body: "ok" }, more: object = {}, type = "apigateway.restApi") => simulate({
    nodes: [{ id: "page", type: "client", behaviour: { kind, origin: "https://x", arrivals: { kind: "once", count: 1 } } }, { id: "api", type, properties: api }, fn("f", { returns: returns as never })],
    connections: [{ id: "c1", from: "page", to: "api", type: "apigateway:Request", properties: { method, path: "/a", ...more } }, integration("f", { path: "/a", method })],
  }, { services }).to(1);

  test("APG-092 does the work for a browser and for curl; the browser hides the answer", () => {
    const [browser, curl] = [page("browser", "GET"), page("curl", "GET")];
    expect([runs(browser), runs(curl)]).toEqual([1, 1]);
    expect(browser.view("page")).toMatchObject({ blockedByCors: true });
    expect(browser.view<ApiView>("api").statuses).toEqual({ 200: 1 });
    expect(curl.inspect("page")).toMatchObject({ succeeded: 1, statuses: { 200: 1 } });
  });

  test("APG-093 refuses a preflight without an OPTIONS method: the request is never sent", () => {
    const run = page("browser", "PUT");
    expect(runs(run)).toBe(0);
    expect(run.view<ApiView>("api").statuses).toEqual({ 403: 1 });
    expect(run.view("page")).toMatchObject({ blockedByCors: true });
  });

  test("APG-094 sends a simple request straight", () => {
    const run = page("browser", "POST", {}, {}, { headers: { "content-type": "text/plain" } });
    expect(runs(run)).toBe(1);
    expect(run.view("page")).toMatchObject({ blockedByCors: true });
  });

  test("APG-095 makes OPTIONS for a REST API, but the proxy must return the header itself", () => {
    const api = { CorsConfiguration: { AllowOrigins: ["*"] } };
    const without = page("browser", "PUT", api);
    expect(runs(without)).toBe(1);
    expect(without.view<ApiView>("api").statuses).toEqual({ 200: 2 });
    expect(without.view("page")).toMatchObject({ blockedByCors: true });
    const having = page("browser", "PUT", api, { headers: { "Access-Control-Allow-Origin": "https://x" } });
    expect(having.inspect("page")).toMatchObject({ succeeded: 1 });
  });

  test("APG-096 answers preflights itself and overwrites the header on an HTTP API", () => {
    const api = { CorsConfiguration: { AllowOrigins: ["https://x"], AllowMethods: ["PUT"], AllowHeaders: ["content-type"] } };
    const run = page("browser", "PUT", api, { statusCode: 200, headers: { "access-control-allow-origin": "*" } }, {}, "apigateway.httpApi");
    expect(run.inspect("page")).toMatchObject({ succeeded: 1 });
    expect(run.view<ApiView>("api").statuses).toEqual({ 200: 1, 204: 1 });
  });

  test("APG-097 hides a 429 behind an error of CORS", () => {
    const run = page("browser", "GET", { Stages: [{ StageName: "prod", MethodSettings: [{ ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 }] }] });
    expect(run.view<ApiView>("api").statuses).toEqual({ 429: 1 });
    expect(run.view("page")).toMatchObject({ blockedByCors: true });
  });
});
