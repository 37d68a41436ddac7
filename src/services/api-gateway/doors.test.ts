import { expect, test } from "vitest";
import { answer, fn, integration, mock, requests, scene, services, statuses } from "../../testing/api-scene.ts";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import type { ApiView } from "./view.ts";

const says = (body: string) => ({ Integration: { Type: "MOCK", IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { "application/json": body } }] } });

test("APG-014 takes the key from the authorizer's answer, whatever the header says", () => {
  const policy = { principalId: "ann", usageIdentifierKey: "K1", policyDocument: { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } };
  const run = scene({
    properties: { ApiKeySourceType: "AUTHORIZER", Methods: [mock("/", "GET", { ApiKeyRequired: true, Authorizer: "guard" })], Authorizers: [{ Name: "guard" }], UsagePlans: [{ Quota: { Limit: 1, Period: "DAY" }, Keys: ["K1"] }] } as never,
    nodes: [fn("guard", { returns: policy } as never)], connections: [{ id: "a", from: "api", to: "guard", type: "apigateway.authorizer", properties: { name: "guard" } }],
    requests: ["one", "two"].map((key) => ({ headers: { Authorization: "T", "x-api-key": key } })),
  }).to(1);
  expect(statuses(run, 2)).toEqual([200, 429]);
  expect(run.view<ApiView>("api").plans[0]).toMatchObject({ key: "K1", used: 1, limit: 1 });
});

test("APG-038 the firewall stands first: the authorizer is not asked", () => {
  const document = (wafBlocks: object) => scene({
    properties: { Methods: [mock("/", "GET", { Authorizer: "guard" })], Authorizers: [{ Name: "guard" }] } as never, behaviour: { wafBlocks } as never,
    nodes: [fn("guard", { returns: {} } as never)], connections: [{ id: "a", from: "api", to: "guard", type: "apigateway.authorizer", properties: { name: "guard" } }], requests: [{ headers: { Authorization: "bad" } }],
  }).to(1);
  const blocked = document({ kind: "always" });
  expect(answer(blocked, 1)).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  expect(blocked.metric("guard", "Invocations")).toBe(0);
  expect(blocked.view<ApiView>("api")).toMatchObject({ lastRefusal: { status: 403, limiter: "waf", rule: "APG-038" }, account: { tokens: 5_000 } });
  expect(answer(document({ kind: "never" }), 1)!.status).toBe(500);
});

/** `shop` → domain → A and B. */
function domain(list: Parameters<typeof requests>[0]) {
  return simulate({
    nodes: [{ id: "host", type: "apigateway.domainName" }, { id: "A", type: "apigateway.restApi", properties: { Methods: [mock("/1", "GET", says("orders")), mock("/", "GET", says("root"))], Stages: [{ StageName: "prod" }, { StageName: "dev" }] } }, { id: "B", type: "apigateway.restApi", properties: { Methods: [mock("/1", "GET", says("users"))] } }],
    connections: [["orders", "A", "prod"], ["users", "B", "prod"], ["orders/new", "A", "dev"]].map(([BasePath, to, Stage]) => ({ id: `m-${BasePath!.replace("/", "-")}`, from: "host", to, type: "apigateway.mapping", properties: { BasePath, Stage } })),
    script: requests(list.map((each) => ({ on: "host", ...each }))),
  }, { services }).to(1);
}

test("APG-034 a domain's base paths lead to APIs and stages, the longest first", () => {
  const run = domain([{ path: "/orders/1" }, { path: "/users/1" }, { path: "/orders/new/1" }, { path: "/orders" }, { path: "/ordersandmore/1" }, { path: "/" }, { path: "/orders/1", scheme: "http" }]);
  expect([1, 2, 3, 4].map((n) => answer(run, n)!.body)).toEqual(["orders", "users", "orders", "root"]);
  expect([5, 6].map((n) => answer(run, n))).toMatchObject([{ status: 403, body: '{"message":"Forbidden"}' }, { status: 403 }]);
  expect(run.call("r7").error).toMatchObject({ status: 0 });
  expect(run.view<ApiView>("A").stages.map(({ name, served }) => [name, served])).toEqual([["prod", 2], ["dev", 1]]);
  expect(run.view("host")).toMatchObject({ requests: 6, unmapped: 2, mappings: [{ base: "orders/new", api: "A", stage: "dev", served: 1 }, { base: "orders", served: 2 }, { base: "users", api: "B", served: 1 }] });
});

test("APG-034 a client's request goes through a domain and comes back, in the default settings", () => {
  const run = simulate({
    nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 2 } } }, { id: "host", type: "apigateway.domainName" }, { id: "api", type: "apigateway.restApi" }, { id: "web", type: "http.endpoint" }],
    connections: [{ id: "c", from: "shop", to: "host", type: "apigateway:Request", properties: { method: "GET", path: "/v1/a" } }, { id: "m", from: "host", to: "api", type: "apigateway.mapping", properties: { BasePath: "v1" } }, integration("web")],
  }, { services, latencyMs: 5 }).to(2);
  expect(run.view("shop")).toMatchObject({ succeeded: 2 });
  expect(run.fates("shop")).toEqual(["answered", "answered"]);
  expect(problemsOf({ nodes: [{ id: "host", type: "apigateway.domainName" }, { id: "ws", type: "apigateway.webSocketApi" }], connections: [{ id: "m", from: "host", to: "ws", type: "apigateway.mapping" }] }, services)).toHaveLength(1);
});

test("APG-027 a stage variable that is not set: 500, and nothing is invoked", () => {
  const run = scene({
    properties: { Methods: [mock("/", "GET", { Integration: { Type: "AWS_PROXY", Uri: "f:${stageVariables.alias}" } })], Stages: [{ StageName: "prod" }] } as never, nodes: [fn("f")], connections: [integration("f", { method: "GET", path: "/" })], requests: [{}],
  }).to(1);
  expect(answer(run, 1)).toMatchObject({ status: 500, body: '{"message":"Internal server error"}' });
  expect(run.metric("f", "Invocations")).toBe(0);
  expect(run.view<ApiView>("api").lastRefusal).toMatchObject({ rule: "APG-027" });
});

test("APG-057 an answer above Lambda's own 6 MB is a 502, though the gateway takes 10", () => {
  const of = (times: number) => simulate({
    nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 1 }, body: "x".repeat(500_000) } }, { id: "api", type: "apigateway.restApi" }, fn("f", { returns: { statusCode: 200, body: "{{body.body}}".repeat(times) } })],
    connections: [{ id: "c", from: "shop", to: "api", type: "apigateway:Request" }, integration("f")],
  }, { services }).to(1).view<ApiView>("api").statuses;
  expect([of(12), of(14)]).toEqual([{ 200: 1 }, { 502: 1 }]);
});

test("APG-052 a blank value is a missing one", () => {
  const method = mock("/", "GET", { RequestValidator: "parameters", RequestParameters: { "method.request.querystring.q": true } });
  const run = scene({ properties: { Methods: [method] }, requests: [{ path: "/?q=" }, { path: "/?q=%20" }, { path: "/?q=1" }] }).to(0);
  expect(statuses(run, 3)).toEqual([400, 400, 200]);
  expect(answer(run, 1)!.body).toBe('{"message":"Missing required request parameters: [q]"}');
});
