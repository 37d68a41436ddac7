import { describe, expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";
import { defineEntity, type Service } from "../define.ts";
import { answer, fn, integration, mock, requests, scene, services, statuses } from "../../testing/api-scene.ts";
import type { ApiView } from "./view.ts";

const policy = (Effect: string, Resource: Json = "*") => ({ principalId: "ann", policyDocument: { Statement: [{ Effect, Action: "execute-api:Invoke", Resource }] } });
const authorizer = (id: string, behaviour: object, name = "guard") => ({ node: fn(id, behaviour as never), arrow: { id: `a-${id}`, from: "api", to: id, type: "apigateway.authorizer", properties: { name } } });

/** GET /a and GET /b behind the authorizer `guard`. */
function guarded(behaviour: object, list: readonly object[], config: object = {}, work: object = {}) {
  const { node, arrow } = authorizer("guard", behaviour);
  return scene({
    properties: { Methods: [mock("/a", "GET", { Authorizer: "guard" }), mock("/b", "GET", { Authorizer: "guard" })], Authorizers: [{ Name: "guard", ...config }] },
    nodes: [node, fn("f", work as never)], connections: [arrow, integration("f")], requests: list as never,
  });
}

const token = (at = 0, path = "/a", value = "T") => ({ at, path, headers: { Authorization: value } });

describe("authorizers", () => {
  test("APG-039 asks the authorizer first, then the back end", () => {
    const run = guarded({ durationMs: 30, returns: policy("Allow") }, [token()], {}, { durationMs: 100 }).to(1);
    expect(answer(run, 1)!.status).toBe(200);
    expect(run.call("r1").answeredAt).toBe(0.13);
    expect([run.metric("guard", "Invocations"), run.metric("f", "Invocations")]).toEqual([1, 1]);
    expect(run.view<ApiView>("api").authorizers).toEqual([{ name: "guard", invocations: 1, hits: 0, denied: 0, kept: 1 }]);
  });

  test("APG-040 keeps the answer for its TTL", () => {
    const run = guarded({ returns: policy("Allow") }, [token(0), token(299.999), token(300)]).to(301);
    expect(statuses(run, 3)).toEqual([200, 200, 200]);
    expect(run.metric("guard", "Invocations")).toBe(2);
    expect(run.view<ApiView>("api").authorizers[0]).toMatchObject({ hits: 1, invocations: 2 });
    const off = guarded({ returns: policy("Allow") }, [token(0), token(1)], { AuthorizerResultTtlInSeconds: 0 }).to(2);
    expect(off.metric("guard", "Invocations")).toBe(2);
  });

  test("APG-041 answers 401 without asking when there is no identity", () => {
    const run = guarded({ returns: policy("Allow") }, [{ path: "/a" }]).to(1);
    expect(answer(run, 1)).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(run.metric("guard", "Invocations")).toBe(0);
    expect(run.view<ApiView>("api").lastRefusal).toMatchObject({ status: 401, limiter: "authorizer", rule: "APG-041" });
  });

  test("APG-042 answers 401 without asking when the token has not its form", () => {
    const run = guarded({ returns: policy("Allow") }, [token(0, "/a", "abc"), token(0, "/a", "Bearer x")], { IdentityValidationExpression: "^Bearer .+$" }).to(1);
    expect(statuses(run, 2)).toEqual([401, 200]);
    expect(run.metric("guard", "Invocations")).toBe(1);
  });

  test("APG-043 answers 403 to a deny, and keeps the deny", () => {
    const run = guarded({ returns: policy("Deny") }, [token(0), token(1)]).to(2);
    expect(statuses(run, 2)).toEqual([403, 403]);
    expect([run.metric("guard", "Invocations"), run.metric("f", "Invocations")]).toEqual([1, 0]);
    expect(run.view<ApiView>("api").authorizers[0]).toMatchObject({ denied: 2 });
  });

  test("APG-044 tells 401 from 500", () => {
    const fails = (errorMessage: string) => ({ fails: { kind: "always" }, error: { errorType: "Error", errorMessage } });
    const found = [fails("Unauthorized"), fails("boom"), { returns: {} }].map((behaviour) => guarded(behaviour, [token()]).to(1)).map((run) => [answer(run, 1)!.status, run.view<ApiView>("api").lastRefusal!.rule]);
    expect(found).toEqual([[401, "APG-044"], [500, "APG-044"], [500, "APG-044"]]);
  });

  test("APG-045 joins all identity sources into the key", () => {
    const request = (h: string, q?: string) => ({ path: q === undefined ? "/a" : `/a?q=${q}`, headers: { h } });
    const run = guarded({ returns: policy("Allow") }, [request("h1", "q1"), { ...request("h1", "q1"), at: 1 }, { ...request("h1", "q2"), at: 2 }, { ...request("h1"), at: 3 }], { Type: "REQUEST", IdentitySource: "method.request.header.h, method.request.querystring.q" }).to(4);
    expect(statuses(run, 4)).toEqual([200, 200, 200, 401]);
    expect(run.metric("guard", "Invocations")).toBe(2);
  });

  test("APG-046 denies another method by a kept policy", () => {
    const onlyCalled = { returns: policy("Allow", "{{body.methodArn}}") };
    expect(statuses(guarded(onlyCalled, [token(0, "/a"), token(1, "/b")]).to(2), 2)).toEqual([200, 403]);
    expect(statuses(guarded(onlyCalled, [token(0, "/a"), token(1, "/b")], { AuthorizerResultTtlInSeconds: 0 }).to(2), 2)).toEqual([200, 200]);
  });

  test("APG-051 takes a simple answer on an HTTP API", () => {
    const { node, arrow } = authorizer("guard", { returns: { isAuthorized: false } });
    const run = scene({ type: "apigateway.httpApi", properties: { Routes: [{ RouteKey: "GET /a", Authorizer: "guard" }], Authorizers: [{ Name: "guard", Type: "REQUEST", EnableSimpleResponses: true }] } as never, nodes: [node, fn("f")], connections: [arrow, integration("f")], requests: [token()] }).to(1);
    expect(answer(run, 1)).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  });
});

const signIn = { at: "0s", call: "cognito-idp:InitiateAuth", on: "pool", input: { AuthParameters: { USERNAME: "ann", PASSWORD: "correct" } }, as: "in" } as never;

/** Sign-in at 0 s, then requests with a token of it. */
function pooled(list: readonly { readonly at: number; readonly kind?: string }[], method: object = {}, pool: object = {}) {
  const Authorization = (kind: string) => ({ $from: `in.AuthenticationResult.${kind}` });
  return scene({
    properties: { Methods: [mock("/", "GET", { Authorizer: "pool", ...method })], Authorizers: [{ Name: "pool", Type: "COGNITO_USER_POOLS" }] },
    nodes: [{ id: "pool", type: "cognito.userPool", properties: pool as never }], connections: [{ id: "a1", from: "api", to: "pool", type: "apigateway.authorizer", properties: { name: "pool" } }],
    requests: list.map(({ at, kind = "IdToken" }) => ({ at, headers: { Authorization: Authorization(kind) as never } })), script: [signIn],
  });
}

describe("user pools", () => {
  test("APG-047 COG-001 COG-002 takes an identity token until it expires, and asks nobody", () => {
    const run = pooled([{ at: 1 }, { at: 3_599 }, { at: 3_601 }]).to(3_700);
    expect(run.call("in").ok).toBe(true);
    expect(statuses(run, 3)).toEqual([200, 200, 401]);
    expect(run.inspect("pool")).toMatchObject({ signIns: 1 });
    expect(run.view<ApiView>("api").authorizers[0]).toMatchObject({ hits: 2, invocations: 0 });
  });

  test("APG-047 refuses an access token and a text that is none", () => {
    const run = pooled([{ at: 1, kind: "AccessToken" }, { at: 2, kind: "RefreshToken" }]).to(3);
    expect(statuses(run, 2)).toEqual([401, 401]);
    expect(run.view<ApiView>("api").lastRefusal).toMatchObject({ rule: "APG-047" });
  });

  test("APG-048 wants an access token with the scope", () => {
    const method = { AuthorizationScopes: ["orders/read"] };
    const list = [{ at: 1, kind: "AccessToken" }, { at: 2 }];
    expect(statuses(pooled(list, method, { Scopes: "orders/read" }).to(3), 2)).toEqual([200, 401]);
    expect(statuses(pooled(list, method).to(3), 2)).toEqual([401, 401]);
  });

  test("APG-049 checks the audience on an HTTP API", () => {
    const run = (Audience: string[]) => simulate({
      nodes: [{ id: "api", type: "apigateway.httpApi", properties: { Routes: [{ RouteKey: "GET /", Authorizer: "pool" }], Authorizers: [{ Name: "pool", Type: "JWT", JwtConfiguration: { Audience } }] } }, { id: "pool", type: "cognito.userPool" }, fn("f")],
      connections: [{ id: "a1", from: "api", to: "pool", type: "apigateway.authorizer", properties: { name: "pool" } }, integration("f")],
      script: [signIn, ...requests([{ at: 1, headers: { Authorization: { $from: "in.AuthenticationResult.IdToken" } as never } }, { at: 3_601, headers: { Authorization: { $from: "in.AuthenticationResult.IdToken" } as never } }])],
    }, { services }).to(4_000);
    expect(statuses(run(["web"]), 2)).toEqual([200, 401]);
    expect(statuses(run(["mobile"]), 2)).toEqual([401, 401]);
  });

  test("COG-001 refuses a wrong password; COG-007 COG-008 renews until revoked, while what is out stays good", () => {
    const refresh = (at: string, as: string) => ({ at, call: "cognito-idp:InitiateAuth", on: "pool", input: { AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: { REFRESH_TOKEN: { $from: "in.AuthenticationResult.RefreshToken" } } }, as });
    const run = simulate({ nodes: [{ id: "pool", type: "cognito.userPool" }], script: [signIn, { at: "1s", call: "cognito-idp:InitiateAuth", on: "pool", input: { AuthParameters: { USERNAME: "ann", PASSWORD: "no" } }, as: "wrong" }, refresh("2s", "fresh"), { at: "3s", call: "cognito-idp:RevokeToken", on: "pool", input: { Token: { $from: "in.AuthenticationResult.RefreshToken" } } }, refresh("4s", "late")] }, { services }).to(5);
    expect(run.call("wrong").error).toMatchObject({ code: "NotAuthorizedException", status: 400 });
    expect([run.call("fresh").ok, run.call("late").error?.code]).toEqual([true, "NotAuthorizedException"]);
  });

  test("APG-050 wants a signature where the method says so", () => {
    const run = scene({ properties: { Methods: [mock("/", "GET", { AuthorizationType: "AWS_IAM" })] }, requests: [{}, { signed: ["sqs:SendMessage"] }, { signed: true }] }).to(0);
    expect(statuses(run, 3)).toEqual([403, 403, 200]);
    expect(answer(run, 1)!.body).toContain("Missing Authentication Token");
  });
});

describe("validation", () => {
  const post = (path: string, body: Json, more: object = {}) => ({ method: "POST", path, body, ...more });

  test("APG-052 names the required parameters that are missing", () => {
    const method = mock("/", "GET", { RequestValidator: "parameters", RequestParameters: { "method.request.header.x-header-param": true, "method.request.querystring.qs1": true, "method.request.querystring.qs2": false } });
    const run = scene({ properties: { Methods: [method] }, nodes: [fn("f")], connections: [integration("f")], requests: [{}, { path: "/?qs1=1", headers: { "X-Header-Param": "1" } }] }).to(1);
    expect(answer(run, 1)).toMatchObject({ status: 400, body: '{"message":"Missing required request parameters: [x-header-param, qs1]"}' });
    expect(answer(run, 2)!.status).toBe(200);
    expect(run.metric("f", "Invocations")).toBe(1);
    expect(run.view<ApiView>("api").lastRefusal).toMatchObject({ status: 400, rule: "APG-052" });
  });

  test("APG-053 holds the body against its model", () => {
    const schema = { type: "object", required: ["a", "b"], properties: { a: { type: "number" }, b: { type: "number" } } };
    const run = scene({ properties: { Methods: [mock("/", "POST", { RequestValidator: "body", RequestModels: { "application/json": schema } })] }, requests: [post("/", '{"a":1}'), post("/", '{"a":1,"b":2}'), post("/", '{"a":1,"b":"2"}')] }).to(0);
    expect(statuses(run, 3)).toEqual([400, 200, 400]);
    expect(answer(run, 1)!.body).toBe('{"message":"Invalid request body"}');
    expect(run.view<ApiView>("api").lastRefusal).toMatchObject({ rule: "APG-053" });
  });

  test("APG-054 passes or refuses content without a template", () => {
    const status = (PassthroughBehavior: string) => {
      const run = scene({ properties: { Methods: [mock("/", "POST", { Integration: { Type: "AWS", PassthroughBehavior, RequestTemplates: { "application/json": "{}" } } })] }, nodes: [fn("f")], connections: [integration("f")], requests: [post("/", "<a/>", { headers: { "content-type": "application/xml" } })] }).to(1);
      return answer(run, 1)!.status;
    };
    expect(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"].map(status)).toEqual([200, 415, 415]);
  });

  test("APG-055 builds the back end's request by a template", () => {
    const template = "{\"id\":\"$input.params('id')\",\"n\":$input.json('$.n')#if($input.path('$.n') > 2),\"big\":true#end#foreach($each in $input.path('$.list')),\"$each\":$foreach.index#end}";
    const run = scene({ properties: { Methods: [mock("/", "POST", { Integration: { RequestTemplates: { "application/json": template } } })] }, nodes: [{ id: "q", type: "sqs.queue" }], connections: [integration("q")], requests: [post("/?id=7", '{"n":3,"list":["a","b"]}')] });
    // A template that yields an object names the members of AWS's input: here none of SendMessage's.
    expect(answer(run.to(1), 1)!.status).toBe(200);
    const plain = scene({ properties: { Methods: [mock("/", "POST", { Integration: { Type: "AWS", RequestTemplates: { "application/json": template } } })] }, nodes: [fn("f", { returns: "{{body}}" })], connections: [integration("f")], requests: [post("/?id=7", '{"n":3,"list":["a","b"]}')] }).to(1);
    expect(JSON.parse(answer(plain, 1)!.body)).toEqual({ id: "7", n: 3, big: true, a: 0, b: 1 });
  });

  test("APG-056 refuses more than 10 MB", () => {
    // A document cannot hold such a body: somebody sends it who makes it himself.
    const sender: Service = {
      name: "toy", title: "Toy", family: "actor", rules: {},
      entities: [defineEntity({
        kind: "node", type: "toy.sender", service: "toy", title: "Sender", says: "", properties: {}, behaviour: {}, roles: ["caller"], metrics: {}, init: () => ({ statuses: [] as number[] }),
        started: (_state, ctx) => { for (const bytes of [10_485_760, 10_485_761]) ctx.call(ctx.out()[0]!, "apigateway:Request", { method: "POST", path: "/", body: "x".repeat(bytes) }, "EYD-111"); },
        answered: (state, _call, outcome) => { if (outcome.ok) state.statuses.push((outcome.output as { status: number }).status); },
        view: (state) => state, inspect: (state) => state,
      })],
    };
    const run = simulate({
      nodes: [{ id: "sender", type: "toy.sender" }, { id: "api", type: "apigateway.restApi", properties: { Methods: [mock("/", "POST")] } }],
      connections: [{ id: "c1", from: "sender", to: "api", type: "apigateway:Request" }],
    }, { services: [...services, sender] }).to(0);
    expect(run.inspect("sender")).toEqual({ statuses: [200, 413] });
    expect(run.view<ApiView>("api").lastRefusal).toMatchObject({ status: 413, rule: "APG-056" });
  });
});
