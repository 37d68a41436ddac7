import { describe, expect, test } from "vitest";
import { fn, integration, mock, scene, services, statuses } from "../../testing/api-scene.ts";
import { problemsOf } from "../../testing/simulate.ts";

type Members = Record<string, unknown>;
const KINDS = { rest: "apigateway.restApi", http: "apigateway.httpApi", websocket: "apigateway.webSocketApi" };

/** What is refused of an API with these properties: AWS's error, where, in how many places. */
function refused(kind: keyof typeof KINDS, properties: Members, more: readonly Members[] = [], connections: readonly Members[] = []): string[] {
  return problemsOf({ nodes: [{ id: "api", type: KINDS[kind], properties }, ...more], connections } as never, services).map(({ path, code, message }) => `${/AWS answers (\w+)/.exec(message)?.[1] ?? code} ${path.replace("nodes[0].properties.", "")}`);
}
const methods = (...list: readonly (readonly [verb: string, path: string])[]) => ({ Methods: list.map(([HttpMethod, ResourcePath]) => ({ HttpMethod, ResourcePath })) });
const call = (name: string, input: object) => ({ at: "1s", call: `apigateway:${name}`, on: "api", input, as: "called" }) as never;

describe("what AWS refuses when an API is saved", () => {
  test("APG-024 two methods alike, and paths that cannot be", () => {
    expect(refused("rest", methods(["GET", "/a"], ["GET", "/a"]))).toEqual(["ConflictException Methods[1]"]);
    expect(refused("rest", methods(["GET", "/{proxy+}/a"]))).toEqual(["BadRequestException Methods[0].ResourcePath"]);
    expect(refused("rest", methods(["GET", "/a{b}"]))).toEqual(["BadRequestException Methods[0].ResourcePath"]);
    expect(refused("rest", methods(["GET", "/{a}"], ["GET", "/{b}/c"]))).toEqual(["BadRequestException Methods[1].ResourcePath"]);
    expect(refused("rest", methods(["GET", "/{a}"], ["GET", "/{a}/c"], ["ANY", "/{proxy+}"], ["GET", "/b/{c}"]))).toEqual([]);
    expect(refused("http", { Routes: [{ RouteKey: "GET /a" }, { RouteKey: "GET /a" }] })).toEqual(["ConflictException Routes[1].RouteKey"]);
  });

  test("APG-026 names and values of stage variables, and stages that a kind does not have", () => {
    expect(refused("rest", { Stages: [{ Variables: { "a-b": "x" } }] })).toEqual(["BadRequestException Stages[0].Variables.a-b"]);
    expect(refused("rest", { Stages: [{ Variables: { a: "x".repeat(513) } }] })).toEqual(["BadRequestException Stages[0].Variables.a"]);
    expect(refused("rest", { Stages: [{ Variables: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`v${i}`, "x"])) }] })).toEqual(["BadRequestException Stages[0].Variables"]);
    expect(refused("rest", { Stages: [{ StageName: "$default" }] })).toEqual(["BadRequestException Stages[0].StageName"]);
    expect(refused("rest", { Stages: [{ StageName: "beta", AutoDeploy: true }] })).toEqual(["BadRequestException Stages[0].AutoDeploy"]);
  });

  test("APG-042 APG-053 patterns that are no regular expressions", () => {
    expect(refused("rest", { Authorizers: [{ Name: "a", IdentityValidationExpression: "(" }] })).toEqual(["BadRequestException Authorizers[0].IdentityValidationExpression"]);
    const model = (pattern: string) => ({ Methods: [mock("/", "POST", { RequestModels: { "application/json": { type: "object", properties: { a: { type: "string", pattern } } } } })] });
    expect(refused("rest", model("("))).toEqual(["BadRequestException Methods[0].RequestModels.application/json"]);
    expect(refused("rest", model("^a+$"))).toEqual([]);
  });

  test("APG-013 plans for stages that are not there, and quotas used up before they begin", () => {
    expect(refused("rest", { UsagePlans: [{ UsagePlanName: "p", ApiStages: ["nowhere"] }] })).toEqual(["BadRequestException UsagePlans[0].ApiStages[0]"]);
    expect(refused("rest", { UsagePlans: [{ UsagePlanName: "p", ApiStages: ["prod"] }] })).toEqual([]);
    expect(refused("rest", { UsagePlans: [{ UsagePlanName: "p", Quota: { Limit: 1, Offset: 5 } }] })).toEqual(["BadRequestException UsagePlans[0].Quota.Offset"]);
  });

  test("APG-017 APG-111 what one kind of API has and another does not", () => {
    expect(refused("http", { UsagePlans: [{ UsagePlanName: "p" }] })).toEqual(["BadRequestException UsagePlans"]);
    expect(refused("websocket", { GatewayResponses: [{ ResponseType: "THROTTLED" }] })).toEqual(["BadRequestException GatewayResponses"]);
    expect(refused("http", { Methods: [mock("/", "GET", { Integration: { RequestTemplates: { "application/json": "{}" } } })] })).toEqual(["BadRequestException Methods[0].Integration.RequestTemplates"]);
    expect(refused("rest", { Authorizers: [{ Name: "a", Type: "JWT" }] })).toEqual(["BadRequestException Authorizers[0].Type"]);
    expect(refused("http", { Authorizers: [{ Name: "a", Type: "COGNITO_USER_POOLS" }] })).toEqual(["BadRequestException Authorizers[0].Type"]);
    expect(refused("http", { CorsConfiguration: { AllowOrigins: ["*"], AllowCredentials: true } })).toEqual(["BadRequestException CorsConfiguration.AllowCredentials"]);
  });

  test("APG-079 answers that cannot be customised", () => {
    expect(refused("rest", { GatewayResponses: [{ ResponseType: "NONE_SUCH" }] })).toEqual(["BadRequestException GatewayResponses[0].ResponseType"]);
    expect(refused("rest", { GatewayResponses: [{ ResponseType: "REQUEST_TOO_LARGE", StatusCode: "400" }] })).toEqual(["BadRequestException GatewayResponses[0].StatusCode"]);
  });

  test("APG-098 authorization of frames: a connection is let in once", () => {
    expect(refused("websocket", { Routes: [{ RouteKey: "join", Authorizer: "a" }], Authorizers: [{ Name: "a", Type: "REQUEST" }] })).toEqual(["BadRequestException Routes[0].Authorizer"]);
  });

  test("APG-114 a proxy integration with anything but a function", () => {
    const typed = (Type: string) => ({ Methods: [mock("/", "POST", { Integration: { Type } })] });
    const to = (id: string, type: string, Type: string) => refused("rest", typed(Type), [{ id, type }], [integration(id)]);
    expect(to("t", "dynamodb.table", "AWS_PROXY")).toEqual(["BadRequestException connections[0].to"]);
    expect(to("f", "lambda.function", "HTTP_PROXY")).toEqual(["BadRequestException connections[0].to"]);
    expect(to("web", "http.endpoint", "AWS")).toEqual(["BadRequestException connections[0].to"]);
    expect([to("t", "dynamodb.table", "AWS"), to("f", "lambda.function", "AWS"), to("web", "http.endpoint", "HTTP")]).toEqual([[], [], []]);
  });
});

describe("what AWS refuses of calls", () => {
  const error = (name: string, input: object) => scene({ properties: { Methods: [mock("/")] }, script: [call(name, input)] }).to(1).call("called").error;

  test("APG-020 a deployment that a stage points to is not deleted", () => {
    expect(error("DeleteDeployment", { deploymentId: "D1" })).toMatchObject({ code: "BadRequestException", status: 400, message: "Active stages pointing to this deployment must be moved or deleted" });
    expect(error("DeleteDeployment", { deploymentId: "D9" })).toMatchObject({ code: "NotFoundException", status: 404 });
    const run = scene({ properties: { Methods: [mock("/")] }, script: [{ at: "0s", call: "apigateway:CreateDeployment", on: "api", input: {} } as never, call("DeleteDeployment", { deploymentId: "D2" })], requests: [{ at: 2 }] }).to(2);
    expect([run.call("called").ok, ...statuses(run, 1)]).toEqual([true, 200]);
  });

  test("APG-006 APG-081 values of settings that are none, in words of their own", () => {
    const patch = (path: string, value: string) => error("UpdateStage", { stageName: "prod", patchOperations: [{ op: "replace", path, value }] });
    expect(patch("/*/*/throttling/rateLimit", "many")).toMatchObject({ code: "BadRequestException", message: "Invalid value for /*/*/throttling/rateLimit: many" });
    expect(patch("/*/*/caching/ttlInSeconds", "3601")).toMatchObject({ code: "BadRequestException", message: "CacheTtlInSeconds is 3601 s; at most 3600 s." });
  });
});

test("APG-044 a method whose authorizer is nowhere is no open door", () => {
  const run = scene({ properties: { Methods: [mock("/", "GET", { Authorizer: "nobody" })] }, nodes: [fn("f")], connections: [integration("f")], requests: [{ headers: { Authorization: "t" } }] }).to(1);
  expect(statuses(run, 1)).toEqual([500]);
  expect(run.metric("f", "Invocations")).toBe(0);
});
