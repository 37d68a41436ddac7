import { describe, expect, test } from "vitest";
import { problemsOf } from "../../testing/simulate.ts";
import { answer, fn, integration, mock, scene, services, statuses } from "../../testing/api-scene.ts";
import type { ApiView } from "./view.ts";

const call = (at: string, name: string, input: object, as?: string) => ({ at, call: `apigateway:${name}`, on: "api", input, ...(as === undefined ? {} : { as }) }) as never;
const says = (body: string) => ({ Integration: { Type: "MOCK", IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { "application/json": body } }] } });
const bodies = (run: ReturnType<typeof scene>, count: number) => Array.from({ length: count }, (_, i) => answer(run, i + 1)!.body);

describe("deployments and stages", () => {
  test("APG-019 serves the old definition until it is deployed", () => {
    const run = scene({
      nodes: [fn("v1", { returns: { body: "v1" } }), fn("v2", { returns: { body: "v2" } })],
      connections: [integration("v1", { method: "GET", path: "/a" }), integration("v2", { method: "GET", path: "/later" })],
      requests: [{ at: 2, path: "/a" }, { at: 4, path: "/a" }],
      script: [{ at: "1s", change: "to-v2", properties: { path: "/a" } } as never, call("3s", "CreateDeployment", { stageName: "prod" })],
    });
    expect(run.to(2.5).view<ApiView>("api")).toMatchObject({ draftSince: 1_000_000, stages: [{ deployment: "D1" }] });
    expect(run.to(5).view<ApiView>("api")).toMatchObject({ draftSince: null, stages: [{ deployment: "D2" }], deployments: 2 });
    expect(bodies(run, 2)).toEqual(["v1", "v2"]);
  });

  test("APG-019 keeps a changed method a draft", () => {
    const run = scene({ properties: { Methods: [mock("/", "GET", says("one"))] }, requests: [{ at: 2 }, { at: 4 }], script: [{ at: "1s", change: "api", properties: { Methods: [mock("/", "GET", says("two"))] } } as never, call("3s", "CreateDeployment", { stageName: "prod" })] }).to(5);
    expect(bodies(run, 2)).toEqual(["one", "two"]);
  });

  test("APG-020 goes back to an earlier deployment at once", () => {
    const run = scene({ properties: { Methods: [mock("/", "GET", says("one"))] }, requests: [{ at: 4.999 }, { at: 5.001 }], script: [{ at: "1s", change: "api", properties: { Methods: [mock("/", "GET", says("two"))] } } as never, call("2s", "CreateDeployment", { stageName: "prod" }), call("5s", "UpdateStage", { stageName: "prod", patchOperations: [{ op: "replace", path: "/deploymentId", value: "D1" }] })] }).to(6);
    expect(bodies(run, 2)).toEqual(["two", "one"]);
    expect(run.view<ApiView>("api").stages[0]).toMatchObject({ deployment: "D1" });
  });

  test("APG-021 answers 403 Missing Authentication Token for what a REST API does not have", () => {
    const run = scene({ properties: { Methods: [mock("/pets")] }, requests: [{ path: "/petz" }, { method: "POST", path: "/pets" }, { path: "/pets" }, { path: "/prod/pets" }] }).to(0);
    expect(statuses(run, 4)).toEqual([403, 403, 200, 200]);
    expect(answer(run, 1)!.body).toBe('{"message":"Missing Authentication Token"}');
    expect(run.view<ApiView>("api").lastRefusal).toMatchObject({ status: 403, rule: "APG-021" });
    expect(run.rows({ rule: "APG-021", what: "note" })[0]!.says).toContain("/petz");
  });

  test("APG-022 APG-023 answers 404 on an HTTP API, and chooses among routes by priority", () => {
    const keys = ["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}"];
    const nodes = keys.map((_, i) => fn(`f${i + 1}`, { returns: { statusCode: 200, body: String(i + 1) } }));
    const connections = keys.map((route, i) => integration(`f${i + 1}`, { route }));
    const run = scene({ type: "apigateway.httpApi", nodes, connections, requests: [{ path: "/pets/dog/1" }, { path: "/pets/dog/2" }, { path: "/pets/cat/1" }, { method: "POST", path: "/test/5" }] }).to(1);
    expect(bodies(run, 4)).toEqual(["1", "2", "3", "4"]);
    const none = scene({ type: "apigateway.httpApi", nodes: [fn("f")], connections: [integration("f", { route: "GET /pets" })], requests: [{ path: "/petz" }] }).to(1);
    expect(answer(none, 1)).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
  });

  test("APG-024 lets a literal beat a parameter beat the rest, without a way back", () => {
    const Methods = [mock("/a/b", "GET", says("literal")), mock("/a/{x}", "GET", says("x")), mock("/a/{proxy+}", "ANY", says("proxy"))];
    const run = scene({ properties: { Methods }, requests: [{ path: "/a/b" }, { path: "/a/z" }, { path: "/a/z/q" }, { method: "POST", path: "/a/b" }] }).to(0);
    expect(bodies(run, 3)).toEqual(["literal", "x", "proxy"]);
    expect(answer(run, 4)!.status).toBe(403);
  });

  test("APG-025 serves edits at once on a stage that deploys by itself", () => {
    const run = scene({ type: "apigateway.httpApi", nodes: [fn("f")], requests: [{ at: 0.5, path: "/x" }, { at: 2, path: "/x" }], script: [{ at: "1s", add: integration("f", { route: "GET /x" }) } as never] }).to(3);
    expect(statuses(run, 2)).toEqual([404, 200]);
  });

  test("APG-026 fills stage variables in for each request", () => {
    const aliases = { PublishedVersions: [{ Version: "1" }, { Version: "2" }], Aliases: [{ Name: "DEV", FunctionVersion: "1" }, { Name: "PROD", FunctionVersion: "2" }] };
    const properties = { Methods: [mock("/", "GET", { Integration: { Type: "AWS_PROXY", Uri: "f:${stageVariables.alias}" } })], Stages: [{ StageName: "dev", Variables: { alias: "DEV" } }, { StageName: "prod", Variables: { alias: "PROD" } }, { StageName: "bare" }] } as never;
    const run = scene({ properties, nodes: [fn("f", {}, aliases as never)], connections: [integration("f", { method: "GET", path: "/" })], requests: [{ path: "/dev" }, { path: "/prod" }, { path: "/bare" }] }).to(1);
    expect(statuses(run, 3)).toEqual([200, 200, 500]);
    expect(run.rows({ rule: "LAM-135" }).length).toBe(2);
    expect(run.inspect<{ environments: { version: string }[] }>("f").environments.map((each) => each.version).sort()).toEqual(["1", "2"]);
    expect(run.view<ApiView>("api").stages.map((each) => [each.name, each.served])).toEqual([["dev", 1], ["prod", 1], ["bare", 1]]);
  });

  const canary = (PercentTraffic: number, more: object = {}) => ({ StageName: "prod", Variables: { testVar: "default", defaultVar: "default" }, CanarySetting: { PercentTraffic, ...more } });

  test("APG-028 sends every tenth request to a canary of 10 %", () => {
    const run = scene({ properties: { Methods: [mock("/", "GET", says("old"))], Stages: [canary(10)] } as never, requests: Array.from({ length: 30 }, (_, i) => ({ at: 3 + i / 100 })), script: [{ at: "1s", change: "api", properties: { Methods: [mock("/", "GET", says("new"))] } } as never, call("2s", "CreateDeployment", { stageName: "prod" })] }).to(4);
    expect(bodies(run, 30).flatMap((body, i) => (body === "new" ? [i + 1] : []))).toEqual([10, 20, 30]);
    expect(run.view<ApiView>("api").stages[0]!.canary).toEqual({ percent: 10, deployment: "D2", served: 3 });
  });

  test("APG-029 lets the canary see its own variables", () => {
    const template = "$stageVariables.testVar,$stageVariables.defaultVar,$stageVariables.noStageVar,$context.isCanary";
    const run = scene({ properties: { Methods: [mock("/", "GET", says(template))], Stages: [canary(100, { StageVariableOverrides: { testVar: "canary", noStageVar: "canary" } })] } as never, requests: [{}] }).to(0);
    expect(answer(run, 1)!.body).toBe("canary,default,canary,true");
  });

  test("APG-031 promotes a canary", () => {
    const promote = [{ op: "copy", from: "/canarySettings/deploymentId", path: "/deploymentId" }, { op: "remove", path: "/canarySettings" }];
    const run = scene({ properties: { Methods: [mock("/", "GET", says("old"))], Stages: [canary(20)] } as never, requests: Array.from({ length: 6 }, (_, i) => ({ at: 10 + i })), script: [{ at: "1s", change: "api", properties: { Methods: [mock("/", "GET", says("new"))] } } as never, call("2s", "CreateDeployment", { stageName: "prod" }), call("9s", "UpdateStage", { stageName: "prod", patchOperations: promote }, "promoted")] }).to(20);
    expect(run.call("promoted").ok).toBe(true);
    expect(bodies(run, 6)).toEqual(Array.from({ length: 6 }, () => "new"));
    expect(run.view<ApiView>("api").stages[0]!.canary).toBeNull();
  });

  test("APG-032 refuses a canary for a stage that is not there", () => {
    const run = scene({ properties: { Methods: [mock("/")] }, script: [call("1s", "CreateDeployment", { stageName: "beta", canarySettings: { percentTraffic: 10 } }, "beta")] }).to(1);
    expect(run.call("beta").error).toMatchObject({ code: "BadRequestException", status: 400 });
    expect(run.view<ApiView>("api").deployments).toBe(1);
  });

  test("APG-033 APG-036 refuses plain HTTP, and private APIs from outside", () => {
    const run = scene({ properties: { Methods: [mock("/")], EndpointConfiguration: { Types: ["PRIVATE"], VpcEndpointIds: ["vpce-1"] } }, requests: [{ scheme: "http" }, {}, { vpcEndpoint: "vpce-2" }, { vpcEndpoint: "vpce-1" }] }).to(0);
    expect(run.call("r1").error).toMatchObject({ status: 0 });
    expect(run.call("r2").error).toMatchObject({ status: 0 });
    expect(statuses(run, 4)).toEqual([undefined, undefined, 403, 200]);
    expect(run.metric("api", "Count")).toBe(2);
  });

  test("APG-035 takes the extra hop of an edge endpoint", () => {
    const given = (Types: string[]) => ({ properties: { Methods: [mock("/")], EndpointConfiguration: { Types } }, behaviour: { edgeHopMs: 20 }, requests: [{}] });
    expect(scene(given(["EDGE"])).to(1).call("r1").answeredAt).toBe(0.02);
    expect(scene(given(["REGIONAL"])).to(1).call("r1").answeredAt).toBe(0);
  });

  test("APG-066 APG-111 APG-114 refuses at the door what AWS refuses when saving", () => {
    const problems = (type: string, properties: object, behaviour: object = {}) => problemsOf({ nodes: [{ id: "api", type, properties, behaviour }] }, services).map((each) => each.path.replace("nodes[0].properties.", ""));
    const withTimeout = (TimeoutInMillis: number, Types = ["REGIONAL"]) => ({ EndpointConfiguration: { Types }, Methods: [mock("/", "GET", { Integration: { TimeoutInMillis } })] });
    const at = "Methods[0].Integration.TimeoutInMillis";
    expect([49, 50, 29_000, 29_001].map((ms) => problems("apigateway.restApi", withTimeout(ms)))).toEqual([[at], [], [], [at]]);
    expect(problems("apigateway.restApi", withTimeout(60_000), { integrationTimeoutQuotaMs: 300_000 })).toEqual([]);
    expect(problems("apigateway.restApi", withTimeout(60_000, ["EDGE"]), { integrationTimeoutQuotaMs: 300_000 })).toEqual([at]);
    expect(problems("apigateway.httpApi", { Stages: [{ StageName: "$default", CacheClusterEnabled: true }] })).toEqual(["Stages[0].CacheClusterEnabled"]);
    expect(problems("apigateway.restApi", { Methods: [mock("/", "POST", { Integration: { Type: "AWS_PROXY", Action: "dynamodb:PutItem" } })] })).toEqual(["Methods[0].Integration.Type"]);
  });

  test("APG-006 APG-017 takes settings as the command line writes them", () => {
    const patch = { op: "replace", path: "/*/*/throttling/burstLimit", value: "1" };
    const rest = scene({ properties: { Methods: [mock("/")] }, requests: [{ at: 1 }, { at: 1 }], script: [call("0s", "UpdateStage", { StageName: "prod", PatchOperations: patch }, "patched")] }).to(1);
    expect([rest.call("patched").ok, ...statuses(rest, 2)]).toEqual([true, 200, 429]);
    const http = scene({ type: "apigateway.httpApi", properties: { Methods: [mock("/a"), mock("/b")] }, requests: [{ at: 1, path: "/a" }, { at: 1, path: "/a" }, { at: 1, path: "/b" }, { at: 1, path: "/b" }], script: [call("0s", "UpdateStage", { StageName: "$default", RouteSettings: { "GET /a": { ThrottlingBurstLimit: 1 } } }, "set")] }).to(1);
    expect([http.call("set").ok, ...statuses(http, 4)]).toEqual([true, 200, 429, 200, 200]);
  });

  test("APG-113 gives each method its own back end", () => {
    const run = scene({
      nodes: [fn("f"), { id: "q", type: "sqs.queue" }, { id: "web", type: "http.endpoint" }],
      connections: [integration("f", { method: "GET", path: "/a" }), integration("q", { method: "POST", path: "/a" }), integration("web", { method: "GET", path: "/b" })],
      requests: [{ path: "/a" }, { method: "POST", path: "/a", body: "x" }, { path: "/b" }],
    }).to(1);
    expect(statuses(run, 3)).toEqual([200, 200, 200]);
    expect([run.metric("f", "Invocations"), run.metric("q", "NumberOfMessagesSent"), run.metric("web", "Requests")]).toEqual([1, 1, 1]);
  });
});
