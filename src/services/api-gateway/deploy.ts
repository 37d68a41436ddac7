/** HTTP APIs with function back ends as AWS::ApiGatewayV2, REST APIs as AWS::ApiGateway. Source: the CloudFormation reference of Amazon API Gateway. */
import { members, type CloudResource, type DeployContext, type DeployPart, type Deployment, type DeployValue, type Reference } from "../deploy.ts";
import { functionInvocationUri } from "../../aws/arn.ts";
import type { Json } from "../../vocabulary/json.ts";

type Members = Readonly<Record<string, Json>>;
interface BackEnd { readonly arrow: DeployPart; readonly method: string; readonly path: string; readonly route: string }

const NOT_WRITTEN = ["Authorizers", "UsagePlans", "GatewayResponses", "ApiKeySourceType"];

export function deployHttpApi(part: DeployPart, context: DeployContext): Deployment {
  const api = context.ref(part, part.id);
  const made: Record<string, CloudResource> = {
    "": { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: part.name, ProtocolType: "HTTP", ...members(part.properties, ["CorsConfiguration"]) } },
  };
  const stages = (part.properties.Stages ?? [{ StageName: "$default" }]) as readonly Members[];
  stages.forEach((stage, index) => {
    const own = stage.StageName ?? "prod";
    made[index === 0 ? "Stage" : `Stage${index + 1}`] = { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: api, StageName: own, AutoDeploy: stage.AutoDeploy ?? true, ...(stage.Variables === undefined ? {} : { StageVariables: stage.Variables }) } };
  });
  const notes = left(part);
  backEnds(part, context).forEach(({ arrow, route }, index) => {
    const suffix = index === 0 ? "" : String(index + 1);
    const integration = integrationOf(arrow, context);
    if (!integration) { notes.push(`The back end ${arrow.to?.name ?? arrow.id} of ${part.name} is not written.`); return; }
    made[`Integration${suffix}`] = { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: api, ...integration } };
    made[`Route${suffix}`] = { Type: "AWS::ApiGatewayV2::Route", Properties: { ApiId: api, RouteKey: route, Target: { "Fn::Join": ["/", ["integrations", context.own(part, `Integration${suffix}`, undefined, "integration")]] } } };
    if (arrow.to?.type === "lambda.function" && arrow.behaviour.allowed !== false) made[`Permission${suffix}`] = permission(arrow.to, context, api);
  });
  return { resources: made, notes: [...notes, `${part.name} is written for CloudFormation only: its parts are joined by ids that AWS gives.`] };
}

function integrationOf(arrow: DeployPart, context: DeployContext): Record<string, DeployValue> | undefined {
  if (arrow.to?.type === "lambda.function") return { IntegrationType: "AWS_PROXY", IntegrationUri: context.arn(arrow.to), PayloadFormatVersion: "2.0" };
  if (arrow.to?.type === "http.endpoint") return { IntegrationType: "HTTP_PROXY", IntegrationMethod: "ANY", IntegrationUri: "https://example.com", PayloadFormatVersion: "1.0" };
  return undefined;
}

/** Functions by Lambda proxy, servers by HTTP proxy; what needs mapping templates of its own is said to be missing. */
export function deployRestApi(part: DeployPart, context: DeployContext): Deployment {
  const api = context.ref(part, part.id);
  const made: Record<string, CloudResource> = { "": { Type: "AWS::ApiGateway::RestApi", Properties: { Name: part.name, EndpointConfiguration: (part.properties.EndpointConfiguration ?? { Types: ["EDGE"] }) as DeployValue } } };
  const notes = left(part);
  const methods: Reference[] = [];
  for (const { arrow, method, path } of backEnds(part, context)) {
    const target = arrow.to;
    const Integration: DeployValue | undefined = target?.type === "lambda.function" ? { Type: "AWS_PROXY", IntegrationHttpMethod: "POST", Uri: { "Fn::Sub": [functionInvocationUri({ Region: "${AWS::Region}", accountId: context.accountId }, "${function}"), { function: context.arn(target) }] } }
      : target?.type === "http.endpoint" ? { Type: "HTTP_PROXY", IntegrationHttpMethod: method, Uri: "https://example.com" } : undefined;
    if (!Integration) { notes.push(`The back end ${target?.name ?? arrow.id} of ${part.name} is not written: it needs a role and a mapping template.`); continue; }
    const resource = resourceFor(path, made, part, context, api);
    const suffix = `${method}${slug(path)}`;
    made[suffix] = { Type: "AWS::ApiGateway::Method", Properties: { RestApiId: api, ResourceId: resource, HttpMethod: method, AuthorizationType: "NONE", Integration } };
    methods.push(context.own(part, suffix, undefined, ""));
    if (target?.type === "lambda.function" && arrow.behaviour.allowed !== false) made[`Permission${slug(target.id)}`] ??= permission(target, context, api);
  }
  if (methods.length > 0) {
    made.Deployment = { Type: "AWS::ApiGateway::Deployment", Properties: { RestApiId: api }, DependsOn: methods };
    ((part.properties.Stages ?? [{}]) as readonly Members[]).forEach((stage, index) => {
      const settings = methodSettings(stage);
      made[index === 0 ? "Stage" : `Stage${index + 1}`] = { Type: "AWS::ApiGateway::Stage", Properties: { RestApiId: api, DeploymentId: context.own(part, "Deployment", undefined, ""), StageName: stage.StageName ?? "prod", ...members(stage, ["Variables", "CacheClusterEnabled", "CacheClusterSize"]), ...(settings.length === 0 ? {} : { MethodSettings: settings }) } };
      if (stage.CanarySetting !== undefined) notes.push(`The canary of ${part.name} is not written.`);
    });
  }
  return { resources: made, notes: [...notes, `${part.name} is written for CloudFormation only: its parts are joined by ids that AWS gives.`] };
}

const SETTING_MEMBERS = ["ThrottlingRateLimit", "ThrottlingBurstLimit", "CachingEnabled", "CacheTtlInSeconds"];

/**
 * A cluster alone keeps nothing: a method's answers are kept where CachingEnabled is true for it. Here a stage with a
 * cluster keeps what is not switched off, so each setting says so, and one for all methods stands where there is none.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-stage.html
 */
function methodSettings(stage: Members): readonly DeployValue[] {
  const given = (stage.MethodSettings ?? []) as readonly Members[];
  const cached = stage.CacheClusterEnabled === true;
  const written = given.map((setting): Members => ({
    HttpMethod: setting.HttpMethod ?? "*", ResourcePath: encodedPath(String(setting.ResourcePath ?? "/*")),
    ...(cached && servesGet(setting) ? { CachingEnabled: true } : {}), ...members(setting, SETTING_MEMBERS),
  }));
  if (!cached || written.some(({ HttpMethod, ResourcePath }) => HttpMethod === "*" && ResourcePath === "/*")) return written;
  return [{ HttpMethod: "*", ResourcePath: "/*", CachingEnabled: true }, ...written];
}

/** By itself a stage's cache serves GET; of other methods a setting must say it (APG-083). */
const servesGet = ({ HttpMethod = "*" }: Members) => HttpMethod === "*" || HttpMethod === "GET" || HttpMethod === "ANY";

/**
 * Slashes inside a path are written `~1`; the first one stays: `/~1items~1{id}`. `/*` (all) and `/` (the root) are as they are.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigateway-stage-methodsetting.html
 */
function encodedPath(path: string): string {
  if (path === "*" || path === "/*") return "/*";
  return path === "/" || path.includes("~1") ? path : `/${path.replaceAll("/", "~1")}`;
}

/** The resource of a path, with those above it. */
function resourceFor(path: string, made: Record<string, CloudResource>, part: DeployPart, context: DeployContext, api: DeployValue): DeployValue {
  let parent: DeployValue = context.own(part, "", "RootResourceId", "");
  let so = "";
  for (const segment of path.split("/").filter((each) => each !== "")) {
    so += `/${segment}`;
    const suffix = `Resource${slug(so)}`;
    made[suffix] ??= { Type: "AWS::ApiGateway::Resource", Properties: { RestApiId: api, ParentId: parent, PathPart: segment } };
    parent = context.own(part, suffix, undefined, "");
  }
  return parent;
}

/** What each arrow to a back end serves; one without a method and a path serves the API's methods, or everything. */
function backEnds(part: DeployPart, context: DeployContext): BackEnd[] {
  const listed = [...((part.properties.Methods ?? []) as readonly Members[]).map(({ HttpMethod, ResourcePath }) => ({ method: String(HttpMethod ?? "ANY"), path: String(ResourcePath ?? "/") })), ...((part.properties.Routes ?? []) as readonly Members[]).map(({ RouteKey }) => split(String(RouteKey ?? "$default")))];
  return context.out(part, "apigateway.integration").flatMap((arrow): BackEnd[] => {
    const { method, path, route } = arrow.properties;
    if (typeof route === "string") return [{ arrow, ...split(route), route }];
    if (method === undefined && path === undefined && listed.length > 0) return listed.map((each) => ({ arrow, ...each, route: each.path === "$default" ? "$default" : `${each.method} ${each.path}` }));
    const own = { method: String(method ?? "ANY"), path: String(path ?? (part.type === "apigateway.restApi" ? "/" : "$default")) };
    return [{ arrow, ...own, route: own.path === "$default" ? "$default" : `${own.method} ${own.path}` }];
  });
}

function split(route: string): { readonly method: string; readonly path: string } {
  const [method, path] = route.split(" ");
  return path === undefined ? { method: "ANY", path: "$default" } : { method: method!, path };
}

function permission(target: DeployPart, context: DeployContext, api: DeployValue): CloudResource {
  return { Type: "AWS::Lambda::Permission", Properties: { Action: "lambda:InvokeFunction", FunctionName: context.ref(target, target.name), Principal: "apigateway.amazonaws.com", SourceArn: { "Fn::Sub": ["arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${api}/*", { api }] } } };
}

const left = (part: DeployPart): string[] => NOT_WRITTEN.filter((name) => part.properties[name] !== undefined).map((name) => `${name} of ${part.name} is not written.`);
const slug = (text: string) => text.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
