/** What an engineer who knows API Gateway looks for: statuses, bodies and headers as it sends them. */
import { describe, expect, test } from "vitest";
import { answer, fn, integration, mock, scene, services, statuses } from "../../testing/api-scene.ts";
import { problemsOf } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";
import { gatewayAnswer } from "./respond.ts";

const DAY = 86_400;
const cached = (...MethodSettings: object[]) => [{ StageName: "prod", CacheClusterEnabled: true, MethodSettings }] as never;
const guard = (returns: Json, Type = "TOKEN", more: object = {}) => ({
  properties: { Methods: [mock("/", "GET", { Authorizer: "guard" })], Authorizers: [{ Name: "guard", Type, ...more }] } as never,
  nodes: [fn("guard", { returns })], connections: [{ id: "a", from: "api", to: "guard", type: "apigateway.authorizer", properties: { name: "guard" } }],
});
const policy = (Effect: string, Resource = "*") => ({ principalId: "ann", policyDocument: { Statement: [{ Effect, Action: "execute-api:Invoke", Resource }] } });

test("APG-011 the first period is the plan's: a key that comes later has its whole quota", () => {
  const properties = { Methods: [mock("/", "GET", { ApiKeyRequired: true })], UsagePlans: [{ Quota: { Limit: 3, Period: "DAY", Offset: 2 }, Keys: ["early", "late"] }] };
  const by = (key: string, at: number) => ({ at, headers: { "x-api-key": key } });
  const run = scene({ properties, requests: [by("early", 0), by("early", 1), by("late", DAY), by("late", DAY + 1), by("late", DAY + 2), by("late", DAY + 3)] }).to(DAY + 4);
  expect(statuses(run, 6)).toEqual([200, 429, 200, 200, 200, 429]);
});

test("APG-036 who does not know a private API's name is no request; who comes by another endpoint is told whom to allow", () => {
  const run = scene({ properties: { Methods: [mock("/")], EndpointConfiguration: { Types: ["PRIVATE"], VpcEndpointIds: ["vpce-1"] } }, requests: [{}, { vpcEndpoint: "vpce-2" }] }).to(1);
  expect([run.call("r1").ok, run.metric("api", "Count"), answer(run, 2)!.status]).toEqual([false, 1, 403]);
  expect(answer(run, 2)!.body).toMatch(/^\{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:/);
});

test("APG-037 capitalises headers at the edge, passes them on in the Region, writes them small on HTTP APIs", () => {
  const seen = (type: string, properties: object) => {
    const run = scene({ type, properties: properties as never, nodes: [fn("f", { returns: { statusCode: 200, headers: { seen: "{{body.headers.X-Trace}}{{body.headers.x-Trace}}{{body.headers.x-trace}}" } } })], connections: [integration("f")], requests: [{ headers: { "x-Trace": "1" } }] }).to(1);
    return run.rows({ what: "call" }).length > 0 ? (run.call("r1").output as { headers: { seen: string } }).headers.seen : undefined;
  };
  const at = (Types: string[]) => ({ EndpointConfiguration: { Types } });
  expect([seen("apigateway.restApi", at(["EDGE"])), seen("apigateway.restApi", at(["REGIONAL"])), seen("apigateway.httpApi", {})]).toEqual(["1nullnull", "null1null", "nullnull1"]);
});

test("APG-026 a variable that names no function calls none", () => {
  const properties = { Methods: [mock("/", "GET", { Integration: { Uri: "${stageVariables.fn}" } })], Stages: [{ StageName: "a", Variables: { fn: "f1" } }, { StageName: "b", Variables: { fn: "f2" } }, { StageName: "c", Variables: { fn: "nobody" } }] };
  const run = scene({ properties, nodes: [fn("f1"), fn("f2")], connections: [integration("f1"), integration("f2")], requests: [{ path: "/a" }, { path: "/b" }, { path: "/c" }] }).to(1);
  expect([...statuses(run, 3), run.metric("f1", "Invocations"), run.metric("f2", "Invocations")]).toEqual([200, 200, 500, 1, 1]);
});

describe("access", () => {
  test("APG-043 says Message with a capital, and whether a policy denies or only does not allow", () => {
    const run = (returns: Json) => answer(scene({ ...guard(returns), requests: [{ headers: { Authorization: "t" } }] }).to(1), 1)!;
    expect(run(policy("Deny"))).toMatchObject({ status: 403, body: "{\"Message\":\"User is not authorized to access this resource with an explicit deny\"}", headers: { "x-amzn-errortype": "AccessDeniedException" } });
    expect(run(policy("Allow", "arn:aws:execute-api:*:*:other/*")).body).toBe("{\"Message\":\"User is not authorized to access this resource\"}");
  });

  test("APG-049 says in www-authenticate what is wrong with a token", () => {
    const run = scene({
      type: "apigateway.httpApi", properties: { Routes: [{ RouteKey: "GET /", Authorizer: "pool" }], Authorizers: [{ Name: "pool", Type: "JWT", JwtConfiguration: { Audience: ["mobile"] } }] },
      nodes: [{ id: "pool", type: "cognito.userPool" }, fn("f")], connections: [integration("f"), { id: "a", from: "api", to: "pool", type: "apigateway.authorizer", properties: { name: "pool" } }],
      script: [{ at: "0s", call: "cognito-idp:InitiateAuth", on: "pool", input: { AuthParameters: { USERNAME: "ann", PASSWORD: "correct" } }, as: "in" } as never],
      requests: [{ at: 1, headers: { Authorization: { $from: "in.AuthenticationResult.IdToken" } as never } }, { at: 1 }],
    }).to(2);
    expect(answer(run, 1)).toMatchObject({ status: 401, headers: { "www-authenticate": "Bearer scope=\"\" error=\"invalid_token\" error_description=\"the token does not have a valid audience\"" } });
    expect(answer(run, 2)).toMatchObject({ status: 401, headers: { "www-authenticate": "Bearer" } });
  });

  test("APG-050 reads actions as policies write them", () => {
    const run = scene({ properties: { Methods: [mock("/", "GET", { AuthorizationType: "AWS_IAM" })] }, requests: [{ signed: ["execute-api:*"] }, { signed: ["execute-api:InvalidateCache"] }, { signed: ["*"] }] }).to(1);
    expect(statuses(run, 3)).toEqual([200, 403, 200]);
  });

  test("APG-041 HTTP APIs ask nobody where a named identity source is missing, cached or not", () => {
    const run = scene({ type: "apigateway.httpApi", ...guard(policy("Allow"), "REQUEST", { IdentitySource: "$request.header.Auth" }), properties: { Routes: [{ RouteKey: "GET /", Authorizer: "guard" }], Authorizers: [{ Name: "guard", Type: "REQUEST", IdentitySource: "$request.header.Auth" }] }, requests: [{}] }).to(1);
    expect([...statuses(run, 1), run.metric("guard", "Invocations")]).toEqual([401, 0]);
  });
});

describe("answers", () => {
  test("APG-059 a body that is no text is malformed, and the log says so", () => {
    const run = scene({ nodes: [fn("f", { returns: { statusCode: 200, body: { order: 1 } } })], connections: [integration("f")], requests: [{}] }).to(1);
    expect(statuses(run, 1)).toEqual([502]);
    expect(run.rows({ rule: "APG-059", what: "note" }).map(({ says }) => says)).toEqual(["malformed answer (its body is no text): 502."]);
  });

  test("APG-063 spells its error as each kind of API does", () => {
    const body = (type: string) => answer(scene({ type, nodes: [fn("f")], connections: [{ ...integration("f"), behaviour: { allowed: false } }], requests: [{}] }).to(1), 1)!.body;
    expect([body("apigateway.restApi"), body("apigateway.httpApi")]).toEqual(["{\"message\":\"Internal server error\"}", "{\"message\":\"Internal Server Error\"}"]);
  });

  test("APG-067 a streamed answer may take 15 minutes, and is kept by no cache", () => {
    const streaming = (Integration: object) => ({ properties: { EndpointConfiguration: { Types: ["REGIONAL"] }, Methods: [mock("/", "GET", { Integration: Integration as never })], Stages: cached() }, nodes: [fn("f", { durationMs: 120_000 }, { Timeout: 300 })], connections: [integration("f")], requests: [{}, { at: 130 }] });
    const run = scene(streaming({ ResponseTransferMode: "STREAM", TimeoutInMillis: 900_000 })).to(300);
    expect([...statuses(run, 2), run.call("r1").answeredAt, run.metric("f", "Invocations")]).toEqual([200, 200, 120, 2]);
    expect(statuses(scene(streaming({})).to(60), 1)).toEqual([504]);
    const refused = (type: string, Integration: object) => problemsOf({ nodes: [{ id: "api", type, properties: { Methods: [mock("/", "GET", { Integration: Integration as never })] } }] }, services).map(({ code }) => code);
    expect(refused("apigateway.restApi", { Type: "MOCK", ResponseTransferMode: "STREAM" })).toEqual(["BadRequestException"]);
    expect(refused("apigateway.httpApi", { ResponseTransferMode: "STREAM" })).toEqual(["BadRequestException"]);
    expect(refused("apigateway.restApi", { ResponseTransferMode: "STREAM", TimeoutInMillis: 900_001 }).length).toBe(1);
  });

  test("APG-077 a status that the method does not declare is a 500", () => {
    const run = (StatusCode: number) => statuses(scene({ properties: { Methods: [mock("/", "GET", { MethodResponses: [{ StatusCode: "200" }], Integration: { Type: "MOCK", IntegrationResponses: [{ StatusCode }] } })] }, requests: [{}] }).to(1), 1);
    expect([run(200), run(201)]).toEqual([[200], [500]]);
  });

  test("APG-079 a family's answer does not reach what is too large", () => {
    const changed = { gatewayResponses: { DEFAULT_4XX: { ResponseType: "DEFAULT_4XX", StatusCode: "410" } } } as never;
    expect([gatewayAnswer(changed, "THROTTLED").status, gatewayAnswer(changed, "REQUEST_TOO_LARGE").status]).toEqual([410, 413]);
  });
});

test("APG-083 an ANY method keeps answers of GET alone, unless it is told to; verbs share nothing", () => {
  const run = (...settings: object[]) => scene({ properties: { Methods: [mock("/a", "ANY")], Stages: cached(...settings) }, nodes: [fn("f")], connections: [integration("f")], requests: [{ method: "POST", path: "/a" }, { at: 1, method: "POST", path: "/a" }, { at: 2, path: "/a" }, { at: 3, path: "/a" }] }).to(4).metric("f", "Invocations");
  expect([run(), run({ HttpMethod: "ANY", ResourcePath: "/a", CachingEnabled: true })]).toEqual([3, 2]);
});
