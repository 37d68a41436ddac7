import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { services } from "../../services/registry.ts";
import type { ConnectionDocument, JsonObject, NodeDocument, ScenarioDocument } from "../document.ts";
import { asCloudFormation, asCommands } from "./index.ts";

const definitions = new Map(services.flatMap(({ entities }) => entities.map((each) => [each.type, each] as const)));
const definition = (type: string) => definitions.get(type);
type Resources = Record<string, { Type: string; Properties: Record<string, unknown>; DependsOn?: string[] }>;
interface More { readonly type?: string; readonly nodes?: readonly NodeDocument[]; readonly connections?: readonly ConnectionDocument[] }

/** An API called `shop` with one function behind it, and what else is given. */
function scene(properties: JsonObject, more: More = {}): ScenarioDocument {
  return {
    eventyard: 1,
    nodes: [{ id: "shop", type: more.type ?? "apigateway.restApi", properties }, { id: "f", type: "lambda.function" }, ...(more.nodes ?? [])],
    connections: [{ id: "c1", type: "apigateway.integration", from: "shop", to: "f" }, ...(more.connections ?? [])],
  };
}
const everything = ({ nodes }: ScenarioDocument) => nodes!.map(({ id }) => id);

function template(properties: JsonObject, more?: More): Resources {
  const document = scene(properties, more);
  const { text } = asCloudFormation(document, everything(document), definition);
  return (parse(text.replace(/^#.*$/gm, "")) as { Resources: Resources }).Resources;
}

function commands(properties: JsonObject, more?: More): string[] {
  const document = scene(properties, more);
  return asCommands(document, everything(document), definition).text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

const pool: NodeDocument = { id: "people", type: "cognito.userPool" };
const toPool: ConnectionDocument = { id: "a1", type: "apigateway.authorizer", from: "shop", to: "people", properties: { name: "pool" } };

describe("a REST API's stages as CloudFormation", () => {
  const methods = [{ HttpMethod: "GET", ResourcePath: "/items" }];
  const settings = (stage: JsonObject) => template({ Methods: methods, Stages: [stage] }).ShopStage!.Properties.MethodSettings;

  test("write slashes inside a setting's path as ~1; all methods and the root stay", () => {
    const paths = ["/*", "/", "/items", "/items/{id}"].map((ResourcePath) => ({ ResourcePath, ThrottlingRateLimit: 5 }));
    expect(settings({ MethodSettings: paths })).toEqual(["/*", "/", "/~1items", "/~1items~1{id}"].map((ResourcePath) => ({ HttpMethod: "*", ResourcePath, ThrottlingRateLimit: 5 })));
  });

  test("switch caching on where a cluster is: without it AWS keeps nothing", () => {
    expect(settings({ CacheClusterEnabled: true })).toEqual([{ HttpMethod: "*", ResourcePath: "/*", CachingEnabled: true }]);
    expect(settings({ CacheClusterEnabled: true, MethodSettings: [{ HttpMethod: "GET", ResourcePath: "/items", CacheTtlInSeconds: 10 }, { HttpMethod: "POST", ResourcePath: "/items", ThrottlingRateLimit: 1 }] })).toEqual([
      { HttpMethod: "*", ResourcePath: "/*", CachingEnabled: true },
      { HttpMethod: "GET", ResourcePath: "/~1items", CachingEnabled: true, CacheTtlInSeconds: 10 },
      { HttpMethod: "POST", ResourcePath: "/~1items", ThrottlingRateLimit: 1 },
    ]);
    expect(settings({ CacheClusterEnabled: true, MethodSettings: [{ CachingEnabled: false }] })).toEqual([{ HttpMethod: "*", ResourcePath: "/*", CachingEnabled: false }]);
    expect(settings({})).toBeUndefined();
  });

  test("serve one deployment, which waits for all methods; a canary begins with the same", () => {
    const { ShopDeployment, ShopStage } = template({ Methods: [...methods, { HttpMethod: "POST", ResourcePath: "/items" }], Stages: [{ CanarySetting: { PercentTraffic: 10 } }] });
    expect(ShopDeployment!.DependsOn).toEqual(["ShopGETItems", "ShopPOSTItems"]);
    expect(ShopStage!.Properties).toMatchObject({ DeploymentId: { Ref: "ShopDeployment" }, CanarySetting: { PercentTraffic: 10, DeploymentId: { Ref: "ShopDeployment" } } });
  });
});

describe("a REST API's methods", () => {
  test("have each their own resource, also where the letters of two paths are alike", () => {
    const made = template({ Methods: [{ HttpMethod: "GET", ResourcePath: "/items/{id}" }, { HttpMethod: "GET", ResourcePath: "/items/id" }] });
    expect([made.ShopResourceItemsId, made.ShopResourceItemsId2].map((each) => each?.Properties.PathPart)).toEqual(["{id}", "id"]);
    expect([made.ShopGETItemsId, made.ShopGETItemsId2].map((each) => each?.Properties.ResourceId)).toEqual([{ Ref: "ShopResourceItemsId" }, { Ref: "ShopResourceItemsId2" }]);
  });

  test("ask their authorizer, a key, and check what they check", () => {
    const made = template({ Methods: [{ HttpMethod: "GET", ResourcePath: "/", Authorizer: "pool", AuthorizationScopes: ["orders/read"], ApiKeyRequired: true, RequestValidator: "all", RequestParameters: { "method.request.querystring.q": true }, RequestModels: { "application/json": { type: "object" } } }], Authorizers: [{ Name: "pool", Type: "COGNITO_USER_POOLS" }] }, { nodes: [pool], connections: [toPool] });
    expect(made.ShopGET!.Properties).toMatchObject({ AuthorizationType: "COGNITO_USER_POOLS", AuthorizerId: { Ref: "ShopAuthorizerPool" }, AuthorizationScopes: ["orders/read"], ApiKeyRequired: true, RequestValidatorId: { Ref: "ShopValidatorAll" }, RequestModels: { "application/json": { Ref: "ShopModelGet" } }, RequestParameters: { "method.request.querystring.q": true } });
    expect(made.ShopAuthorizerPool!.Properties).toMatchObject({ ProviderARNs: [{ "Fn::GetAtt": ["People", "Arn"] }], IdentitySource: "method.request.header.Authorization" });
  });

  test("are no open doors where their authorizer cannot be written", () => {
    expect(template({ Methods: [{ HttpMethod: "GET", ResourcePath: "/", Authorizer: "nobody" }] }).ShopGET!.Properties).toMatchObject({ AuthorizationType: "CUSTOM", AuthorizerId: "your-authorizer-id" });
  });

  test("answer by themselves with a template, without which AWS answers 500", () => {
    const made = template({ Methods: [{ HttpMethod: "GET", ResourcePath: "/ping", Integration: { Type: "MOCK" } }] });
    expect(made.ShopGETPing!.Properties).toMatchObject({ Integration: { Type: "MOCK", RequestTemplates: { "application/json": "{\"statusCode\":200}" }, IntegrationResponses: [{ StatusCode: "200" }] }, MethodResponses: [{ StatusCode: "200" }] });
  });
});

describe("AWS services behind a REST API", () => {
  const behind = (type: string, path: string, properties: JsonObject = {}) => template({ Methods: [{ HttpMethod: "POST", ResourcePath: path }] }, { nodes: [{ id: "x", type, properties }], connections: [{ id: "c2", type: "apigateway.integration", from: "shop", to: "x", properties: { method: "POST", path } }] });

  test("are called by a role, with the usual template", () => {
    const made = behind("sqs.queue", "/orders");
    expect(made.ShopPOSTOrders!.Properties.Integration).toMatchObject({ Type: "AWS", IntegrationHttpMethod: "POST", Uri: { "Fn::Sub": "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/x" }, Credentials: { "Fn::GetAtt": ["ShopRole", "Arn"] }, RequestTemplates: { "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)" }, IntegrationResponses: [{ StatusCode: "200" }] });
    expect(made.ShopRole!.Properties.Policies).toMatchObject([{ PolicyDocument: { Statement: [{ Action: "sqs:SendMessage", Resource: { "Fn::GetAtt": ["X", "Arn"] } }] } }]);
  });

  test("are named by reference inside a template", () => {
    expect(behind("sns.topic", "/news").ShopPOSTNews!.Properties.Integration).toMatchObject({ RequestTemplates: { "application/json": { "Fn::Sub": ["Action=Publish&TopicArn=$util.urlEncode('${target}')&Message=$util.urlEncode($input.body)", { target: { Ref: "X" } }] } } });
  });

  test("get an object's key from the path, which the method declares", () => {
    const { Integration, RequestParameters } = behind("s3.bucket", "/files/{name}").ShopPOSTFilesName!.Properties as { Integration: object; RequestParameters: object };
    expect(Integration).toMatchObject({ IntegrationHttpMethod: "PUT", RequestParameters: { "integration.request.path.key": "method.request.path.name" } });
    expect(RequestParameters).toEqual({ "method.request.path.name": true });
  });
});

describe("usage plans and keys", () => {
  const UsagePlans = [{ UsagePlanName: "gold", Throttle: { RateLimit: 10, BurstLimit: 20 }, Quota: { Limit: 5, Period: "WEEK", Offset: 2 }, ApiStages: [{ Stage: "prod", Throttle: { "/pay/POST": { BurstLimit: 1 } } }], Keys: ["short", { Name: "long", Value: "abcdefghijklmnopqrstuvwxyz", Enabled: false }] }];

  test("are resources that wait for their stages", () => {
    const made = template({ UsagePlans });
    expect(made.ShopPlan).toEqual({ Type: "AWS::ApiGateway::UsagePlan", DependsOn: ["ShopStage"], Properties: { UsagePlanName: "gold", Throttle: { RateLimit: 10, BurstLimit: 20 }, Quota: { Limit: 5, Period: "WEEK", Offset: 2 }, ApiStages: [{ ApiId: { Ref: "Shop" }, Stage: "prod", Throttle: { "/pay/POST": { BurstLimit: 1 } } }] } });
    // A value of fewer than 20 characters is refused: AWS makes one.
    expect([made.ShopKeyShort, made.ShopKeyLong].map((each) => each?.Properties)).toEqual([{ Name: "short", Enabled: true }, { Name: "long", Value: "abcdefghijklmnopqrstuvwxyz", Enabled: false }]);
    expect(made.ShopPlanKeyLong!.Properties).toEqual({ UsagePlanId: { Ref: "ShopPlan" }, KeyId: { Ref: "ShopKeyLong" }, KeyType: "API_KEY" });
  });

  test("keep their ids in variables on the command line", () => {
    const lines = commands({ UsagePlans });
    expect(lines.find((line) => line.includes("create-usage-plan "))).toContain(`--api-stages '[{"apiId":"'"\${shop_id}"'","stage":"prod","throttle":{"/pay/POST":{"burstLimit":1}}}]' --query id --output text)`);
    expect(lines).toContain("aws apigateway create-usage-plan-key --usage-plan-id \"${shop_Plan}\" --key-id \"${shop_KeyLong}\" --key-type API_KEY");
  });
});

describe("HTTP and WebSocket APIs", () => {
  test("an HTTP API's JWT authorizer names the pool's issuer and client", () => {
    const made = template({ Routes: [{ RouteKey: "GET /", Authorizer: "pool" }], Authorizers: [{ Name: "pool", Type: "JWT" }] }, { type: "apigateway.httpApi", nodes: [pool], connections: [toPool] });
    expect(made.ShopAuthorizerPool!.Properties).toMatchObject({ AuthorizerType: "JWT", JwtConfiguration: { Issuer: { "Fn::GetAtt": ["People", "ProviderURL"] }, Audience: [{ Ref: "PeopleClient" }] }, IdentitySource: ["$request.header.Authorization"] });
    expect(made.ShopRoute!.Properties).toMatchObject({ AuthorizationType: "JWT", AuthorizerId: { Ref: "ShopAuthorizerPool" }, Target: { "Fn::Join": ["/", ["integrations", { Ref: "ShopIntegration" }]] } });
    expect(made.ShopStage!.Properties).toMatchObject({ StageName: "$default", AutoDeploy: true });
  });

  test("stages that do not deploy by themselves serve a deployment", () => {
    const made = template({ Stages: [{ StageName: "beta", MethodSettings: [{ RouteKey: "*", ThrottlingBurstLimit: 5 }] }] }, { type: "apigateway.httpApi" });
    expect(made.ShopStage!.Properties).toEqual({ ApiId: { Ref: "Shop" }, StageName: "beta", DeploymentId: { Ref: "ShopDeployment" }, DefaultRouteSettings: { ThrottlingBurstLimit: 5 } });
  });

  test("a WebSocket API has its routes, the answer of those that give one, and a stage", () => {
    const more = { type: "apigateway.webSocketApi" };
    const properties: JsonObject = { Routes: [{ RouteKey: "$connect" }, { RouteKey: "join", RouteResponse: true }] };
    const made = template(properties, more);
    expect(made.Shop!.Properties).toEqual({ Name: "shop", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" });
    expect(made.ShopIntegration!.Properties).toMatchObject({ IntegrationType: "AWS_PROXY", IntegrationMethod: "POST" });
    expect(made.ShopRoute2Response!.Properties).toMatchObject({ RouteId: { Ref: "ShopRoute2" }, RouteResponseKey: "$default" });
    expect(made.ShopDeployment!.DependsOn).toEqual(["ShopRoute", "ShopRoute2"]);
    expect(commands(properties, more)).toEqual(expect.arrayContaining([
      "shop_id=$(aws apigatewayv2 create-api --name shop --protocol-type WEBSOCKET --route-selection-expression '$request.body.action' --query ApiId --output text)",
      "shop_Route2=$(aws apigatewayv2 create-route --api-id \"${shop_id}\" --route-key join --route-response-selection-expression '$default' --target \"integrations/${shop_Integration}\" --query RouteId --output text)",
    ]));
  });

  test("every variable is kept before it is read", () => {
    const lines = ["apigateway.restApi", "apigateway.httpApi", "apigateway.webSocketApi"].flatMap((type) => commands({ Authorizers: [{ Name: "pool", Type: type === "apigateway.httpApi" ? "JWT" : "COGNITO_USER_POOLS" }] }, type === "apigateway.webSocketApi" ? { type } : { type, nodes: [pool], connections: [toPool] }));
    const known = new Set<string>();
    for (const line of lines) {
      for (const [, name] of line.matchAll(/\$\{(\w+)\}/g)) expect({ line, known: known.has(name!) }).toEqual({ line, known: true });
      const kept = /^(\w+)=\$\(/.exec(line)?.[1];
      if (kept !== undefined) known.add(kept);
    }
    expect(known).toContain("people_client");
  });
});
