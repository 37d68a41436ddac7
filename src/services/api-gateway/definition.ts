/**
 * An API's definition in the form that requests are matched against, and its immutable copy: a deployment holds one.
 * Arrows are part of it: the arrow of a method is its integration.
 */
import { parseArn, resourceName } from "../../aws/arn.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Peer } from "../define.ts";
import type { ApiContext, ApiProperties } from "./config.ts";
import type { AuthorizerConfig, CorsConfig, GatewayResponseConfig, IntegrationConfig, MethodConfig, RouteConfig } from "./config-parts.ts";
import type { Kind } from "./state.ts";

export type IntegrationType = "AWS_PROXY" | "AWS" | "HTTP_PROXY" | "HTTP" | "MOCK";

export interface Route {
  /** `GET /pets/{id}`, `$default`. */
  readonly key: string;
  /** "" for `$default` and routes of WebSocket APIs. */
  readonly verb: string;
  readonly path: string;
  readonly segments: readonly string[];
  readonly authorization: "NONE" | "AWS_IAM" | "CUSTOM" | "COGNITO_USER_POOLS" | "JWT";
  readonly authorizer: string;
  readonly scopes: readonly string[];
  readonly apiKeyRequired: boolean;
  readonly checksBody: boolean;
  readonly checksParameters: boolean;
  readonly parameters: Readonly<Record<string, boolean>>;
  readonly models: Readonly<Record<string, Json>>;
  readonly routeResponse: boolean;
  /** Statuses that the method declares; null: whatever is mapped. */
  readonly declared: readonly number[] | null;
  readonly integration: Integration;
}

export interface Integration extends Omit<Partial<NonNullable<IntegrationConfig>>, "Type"> {
  readonly Type: IntegrationType;
  /** The arrow, "" for none (MOCK), or several by name in the Uri. */
  readonly arrow: string;
  /** Nothing can happen but a call to this arrow: neither stage variables nor names decide. */
  readonly fixed: boolean;
  readonly timeoutUs: number;
}

export interface Definition {
  readonly routes: readonly Route[];
  /** Routes without parameters, by `GET /pets`: the short way to most requests. */
  readonly exact: Readonly<Record<string, number>>;
  readonly authorizers: Readonly<Record<string, AuthorizerConfig>>;
  readonly cors: CorsConfig | null;
  readonly gatewayResponses: Readonly<Record<string, GatewayResponseConfig>>;
  readonly keyFromAuthorizer: boolean;
  readonly endpoint: string;
  readonly vpcEndpoints: readonly string[];
  readonly selection: string;
}

export const INTEGRATION = "apigateway.integration";
export const AUTHORIZER = "apigateway.authorizer";

/** What a definition is made of, in a run and in a document alike. */
export interface DefinitionSource { readonly config: { readonly properties: ApiProperties }; out(connectionType: string): readonly Arrow[] }
type Arrow = Pick<Peer, "connection" | "connectionConfig" | "id" | "type">;

/** Of `apigateway.integration`. */
interface ArrowProperties { readonly method?: string; readonly path?: string; readonly route?: string }

/** The definition as it stands now. */
export function snapshot(kind: Kind, ctx: DefinitionSource): Definition {
  const { properties } = ctx.config;
  const arrows = ctx.out(INTEGRATION);
  const routes = routesOf(kind, ctx, arrows);
  const exact: Record<string, number> = {};
  routes.forEach((route, index) => {
    if (kind === "websocket" || (route.verb !== "" && !route.path.includes("{"))) exact[route.key] ??= index;
  });
  return deepFreeze({
    routes, exact,
    authorizers: Object.fromEntries(authorizersOf(kind, ctx).map((each) => [each.Name, each])),
    cors: properties.CorsConfiguration ?? null,
    gatewayResponses: Object.fromEntries((properties.GatewayResponses ?? []).map((each) => [each.ResponseType, each])),
    keyFromAuthorizer: properties.ApiKeySourceType === "AUTHORIZER",
    endpoint: kind === "rest" ? String(properties.EndpointConfiguration?.Types[0] ?? "EDGE") : "REGIONAL",
    vpcEndpoints: properties.EndpointConfiguration?.VpcEndpointIds ?? [],
    selection: properties.RouteSelectionExpression ?? "$request.body.action",
  });
}

function authorizersOf(kind: Kind, ctx: DefinitionSource): readonly AuthorizerConfig[] {
  const written = ctx.config.properties.Authorizers ?? [];
  // An arrow to an authorizer that the definition does not name makes one.
  const drawn = ctx.out(AUTHORIZER).filter((arrow) => !written.some((each) => each.Name === nameOf(arrow))).map((arrow): AuthorizerConfig => ({
    Name: nameOf(arrow), Type: arrow.type === "cognito.userPool" ? (kind === "http" ? "JWT" : "COGNITO_USER_POOLS") : kind === "rest" ? "TOKEN" : "REQUEST",
    IdentitySource: undefined, IdentityValidationExpression: undefined, AuthorizerResultTtlInSeconds: undefined, JwtConfiguration: undefined, EnableSimpleResponses: false,
  }));
  // TOKEN is what the field says by itself: HTTP and WebSocket APIs know REQUEST alone.
  return kind === "rest" ? [...written, ...drawn] : [...written.map((each) => (each.Type === "TOKEN" ? { ...each, Type: "REQUEST" as const } : each)), ...drawn];
}

const nameOf = (arrow: Arrow): string => String(arrow.connectionConfig.properties.name ?? "authorizer");

/** The authorizer's arrow: by its name, or the only one there is. */
export function authorizerArrow(ctx: ApiContext, name: string): Peer | undefined {
  const arrows = ctx.out(AUTHORIZER);
  return arrows.find((arrow) => nameOf(arrow) === name) ?? (arrows.length === 1 ? arrows[0] : undefined);
}

// -------------------------------------------------------------------------------------------------------------- routes

type Written = { readonly key: string; readonly verb: string; readonly path: string; readonly of: Partial<MethodConfig> & Partial<RouteConfig> };

function routesOf(kind: Kind, ctx: DefinitionSource, arrows: readonly Arrow[]): Route[] {
  const { Methods = [], Routes = [], CorsConfiguration } = ctx.config.properties;
  const written: Written[] = [
    ...Methods.map((of) => ({ key: `${of.HttpMethod} ${of.ResourcePath}`, verb: of.HttpMethod, path: of.ResourcePath, of })),
    ...Routes.map((of) => ({ ...splitKey(kind, of.RouteKey), of })),
  ];
  const named = new Set(written.map((each) => each.key));
  const made = (arrow: Arrow): Written[] => keysOf(kind, arrow, written.length === 0).filter((each) => !named.has(each.key)).map((each) => {
    named.add(each.key);
    return { ...each, of: kind === "websocket" && each.key !== "$connect" ? {} : impliedAuthorizer(ctx) };
  });
  // Of two arrows for one method the later one is its integration: a method has one.
  for (const arrow of arrows) written.push(...made(arrow));
  const routes = written.map((each) => routeOf(kind, ctx, each, arrows));
  if (kind === "rest" && CorsConfiguration !== undefined) routes.push(...optionsMethods(routes, CorsConfiguration));
  return routes;
}

/** Methods that arrows make by themselves ask the only authorizer that is drawn. */
function impliedAuthorizer(ctx: DefinitionSource): Partial<MethodConfig> {
  const arrows = ctx.out(AUTHORIZER);
  return arrows.length === 1 ? { Authorizer: nameOf(arrows[0]!) } : {};
}

function splitKey(kind: Kind, key: string): { readonly key: string; readonly verb: string; readonly path: string } {
  const space = key.indexOf(" ");
  if (kind === "websocket" || space < 0) return { key, verb: "", path: "" };
  return { key, verb: key.slice(0, space), path: key.slice(space + 1) };
}

/** The routes that an arrow makes where nobody has written them. */
function keysOf(kind: Kind, arrow: Arrow, alone: boolean): { readonly key: string; readonly verb: string; readonly path: string }[] {
  const { method, path, route } = arrow.connectionConfig.properties as ArrowProperties;
  if (route !== undefined) return [splitKey(kind, route)];
  if (kind === "websocket") return alone ? [{ key: "$default", verb: "", path: "" }] : [];
  if (path === undefined && method === undefined) {
    if (!alone) return [];
    if (kind === "http") return [{ key: "$default", verb: "", path: "" }];
  }
  const verb = method ?? "ANY";
  const paths = path === undefined ? ["/", "/{proxy+}"] : [path];
  return paths.map((each) => ({ key: `${verb} ${each}`, verb, path: each }));
}

/** The arrow that is drawn for this method: its own, or one that is for all. The latest wins. */
function arrowFor(each: Written, arrows: readonly Arrow[]): Arrow | undefined {
  const fits = (arrow: Arrow) => {
    const { method, path, route } = arrow.connectionConfig.properties as ArrowProperties;
    if (route !== undefined) return route === each.key ? 3 : 0;
    if (path === undefined && method === undefined) return 1;
    if (path !== undefined && path !== each.path) return 0;
    if (method !== undefined && method !== each.verb) return method === "ANY" && path !== undefined ? 2 : 0;
    return 3;
  };
  let best: Arrow | undefined;
  let score = 0;
  for (const arrow of arrows) {
    const found = fits(arrow);
    if (found > 0 && found >= score) [best, score] = [arrow, found];
  }
  return best;
}

function routeOf(kind: Kind, ctx: DefinitionSource, each: Written, arrows: readonly Arrow[]): Route {
  const { of } = each;
  const authorizer = of.Authorizer ?? "";
  const type = authorizersOf(kind, ctx).find((one) => one.Name === authorizer)?.Type;
  // Whoever names an authorizer that is nowhere gets an error, not an open door.
  const implied = type === undefined ? (authorizer === "" ? "NONE" : "CUSTOM") : type === "COGNITO_USER_POOLS" || type === "JWT" ? type : "CUSTOM";
  const validator = of.RequestValidator;
  return {
    key: each.key, verb: each.verb, path: each.path, segments: segmentsOf(each.path),
    authorization: of.AuthorizationType ?? implied, authorizer, scopes: of.AuthorizationScopes ?? [],
    apiKeyRequired: of.ApiKeyRequired === true,
    checksBody: validator === "body" || validator === "all" || (typeof validator === "object" && validator.ValidateRequestBody === true),
    checksParameters: validator === "parameters" || validator === "all" || (typeof validator === "object" && validator.ValidateRequestParameters === true),
    parameters: of.RequestParameters ?? {}, models: of.RequestModels ?? {}, routeResponse: of.RouteResponse === true, declared: of.MethodResponses?.map(({ StatusCode }) => Number(StatusCode)) ?? null,
    integration: integrationOf(kind, each, arrowFor(each, arrows), arrows),
  };
}

function integrationOf(kind: Kind, { of }: Written, arrow: Arrow | undefined, arrows: readonly Arrow[]): Integration {
  const given = of.Integration;
  const Type = given?.Type ?? typeFor(arrow);
  const byName = given?.Uri === undefined ? undefined : arrows.find((each) => functionNameIn(given.Uri!) === each.id);
  const chosen = Type === "MOCK" ? undefined : byName ?? arrow;
  const timeoutMs = given?.TimeoutInMillis ?? (kind === "http" ? 30_000 : 29_000);
  return { ...given, Type, arrow: chosen?.connection ?? "", fixed: given?.Uri === undefined, timeoutUs: timeoutMs * 1_000 };
}

function typeFor(arrow: Arrow | undefined): IntegrationType {
  switch (arrow?.type) {
    case undefined: return "MOCK";
    case "lambda.function": return "AWS_PROXY";
    case "http.endpoint": return "HTTP_PROXY";
    default: return "AWS";
  }
}

/** The function that a Uri names: a name, an ARN, or the invocation URI around one. */
export function functionNameIn(uri: string): string {
  const inner = /functions\/(arn:.+?)\/invocations$/.exec(uri)?.[1] ?? uri;
  const arn = parseArn(inner);
  return arn === undefined ? inner.split(":")[0]! : resourceName(arn).split(":")[0]!;
}

/** "" where the Uri names none. */
export function qualifierIn(uri: string): string {
  const inner = /functions\/(arn:.+?)\/invocations$/.exec(uri)?.[1] ?? uri;
  const parts = inner.split(":");
  return inner.startsWith("arn:") ? parts[7] ?? "" : parts[1] ?? "";
}

/** The console's Enable CORS: an OPTIONS method (mock) on each resource that has none. */
function optionsMethods(routes: readonly Route[], cors: CorsConfig): Route[] {
  const paths = [...new Set(routes.map((route) => route.path))].filter((path) => !routes.some((route) => route.path === path && (route.verb === "OPTIONS")));
  const quoted = (list: readonly string[] | undefined) => `'${(list ?? ["*"]).join(",")}'`;
  const ResponseParameters = {
    "method.response.header.Access-Control-Allow-Origin": `'${cors.AllowOrigins?.[0] ?? "*"}'`,
    "method.response.header.Access-Control-Allow-Methods": cors.AllowMethods === undefined ? "'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS'" : quoted(cors.AllowMethods),
    "method.response.header.Access-Control-Allow-Headers": cors.AllowHeaders === undefined ? "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'" : quoted(cors.AllowHeaders),
  };
  return paths.map((path) => ({
    key: `OPTIONS ${path}`, verb: "OPTIONS", path, segments: segmentsOf(path), authorization: "NONE", authorizer: "", scopes: [], apiKeyRequired: false, checksBody: false, checksParameters: false,
    parameters: {}, models: {}, routeResponse: false, declared: null,
    integration: { Type: "MOCK", arrow: "", fixed: true, timeoutUs: 29_000_000, RequestTemplates: { "application/json": "{\"statusCode\":200}" }, IntegrationResponses: [{ StatusCode: 200, ResponseParameters }] },
  }));
}

export function segmentsOf(path: string): string[] {
  return path.split("/").filter((each) => each !== "");
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) deepFreeze(member);
  return value;
}
