/**
 * What AWS refuses of resources, methods, routes, authorizers and stages by themselves, in its own words where they are known.
 * Source: API Gateway's API reference (CreateResource, PutMethod, CreateAuthorizer, CreateStage; V2: CreateRoute, CreateAuthorizer)
 */
import type { FieldProblem } from "../../vocabulary/field.ts";
import type { ApiProperties } from "./config.ts";
import { canMatch, type GatewayResponseConfig, type StageConfig } from "./config-parts.ts";
import { segmentsOf } from "./definition.ts";
import { GATEWAY_RESPONSES } from "./respond.ts";
import { NEVER_ENDS, runsAway } from "./runaway.ts";
import type { Kind } from "./state.ts";

export const problem = (path: string, message: string, fix?: string): FieldProblem => ({ path, code: "BadRequestException", message, ...(fix === undefined ? {} : { fix }) });
const conflict = (path: string, message: string): FieldProblem => ({ path, code: "ConflictException", message });

/** Indexes of what stands there a second time. */
function repeated<T>(list: readonly T[], key: (each: T) => string): number[] {
  const seen = new Set<string>();
  return list.flatMap((each, i) => (seen.size === seen.add(key(each)).size ? [i] : []));
}

export function checkDefinition(kind: Kind, properties: ApiProperties): FieldProblem[] {
  const { Methods = [], Routes = [] } = properties;
  return [
    ...repeated(Methods, (each) => `${each.HttpMethod} ${each.ResourcePath}`).map((i) => conflict(`properties.Methods[${i}]`, "Method already exists for this resource")),
    ...repeated(Routes, (each) => each.RouteKey).map((i) => conflict(`properties.Routes[${i}].RouteKey`, `Route with key ${Routes[i]!.RouteKey} already exists for this API`)),
    ...Methods.flatMap(({ ResourcePath }, i) => (kind === "rest" ? checkPath(ResourcePath, `properties.Methods[${i}].ResourcePath`, Methods.slice(0, i).map((each) => each.ResourcePath)) : [])),
    ...checkAuthorizers(kind, properties),
    ...(properties.GatewayResponses ?? []).flatMap(checkResponse),
  ];
}

/** Of one resource's children only one may be a variable, and nothing follows a greedy one. */
function checkPath(path: string, at: string, others: readonly string[]): FieldProblem[] {
  const parts = segmentsOf(path);
  const wrong = parts.find((part) => !/^([\w.:$-]+|\{[\w.:$-]+\+?\})$/.test(part));
  if (wrong !== undefined) return [problem(at, `Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.`)];
  if (parts.slice(0, -1).some((part) => part.endsWith("+}"))) return [problem(at, "Cannot create a child of a resource with a greedy path variable.")];
  for (let n = 0; n < parts.length; n++) {
    const own = parts[n]!;
    if (!own.startsWith("{") || own.endsWith("+}")) continue;
    const before = parts.slice(0, n).join("/");
    const sibling = others.map(segmentsOf).find((other) => other.slice(0, n).join("/") === before && other[n]?.startsWith("{") === true && !other[n]!.endsWith("+}") && other[n] !== own);
    if (sibling !== undefined) return [problem(at, `A sibling (${sibling[n]!}) of this resource already has a variable path part -- only one unique variable path part is allowed`)];
  }
  return [];
}

function checkAuthorizers(kind: Kind, { Authorizers = [], Routes = [] }: ApiProperties): FieldProblem[] {
  const fits = (type: string) => (kind === "rest" ? type !== "JWT" : kind === "http" ? type !== "COGNITO_USER_POOLS" : type === "REQUEST" || type === "TOKEN");
  const instead = { rest: "User pools are COGNITO_USER_POOLS here; JWT authorizers are of HTTP APIs.", http: "HTTP APIs check the tokens of user pools with JWT.", websocket: "WebSocket APIs ask a function: REQUEST." }[kind];
  return [
    ...repeated(Authorizers, ({ Name }) => Name).map((i) => conflict(`properties.Authorizers[${i}].Name`, `Authorizer name must be unique. Authorizer ${Authorizers[i]!.Name} already exists in this API.`)),
    ...Authorizers.flatMap(({ Type }, i) => (fits(Type) ? [] : [problem(`properties.Authorizers[${i}].Type`, `Authorizers of type ${Type} are not available on ${{ rest: "REST", http: "HTTP", websocket: "WebSocket" }[kind]} APIs.`, instead)])),
    ...Authorizers.flatMap(({ IdentityValidationExpression: pattern }, i) => (pattern === undefined || canMatch(pattern) ? [] : [problem(`properties.Authorizers[${i}].IdentityValidationExpression`, runsAway(pattern) ? NEVER_ENDS : "Invalid identity validation expression specified.")])),
    ...(kind === "websocket" ? Routes.flatMap(({ RouteKey, Authorizer }, i) => (Authorizer === undefined || RouteKey === "$connect" ? [] : [problem(`properties.Routes[${i}].Authorizer`, "Currently, authorization is restricted to the $connect route only", "A connection is let in once, by $connect.")])) : []),
  ];
}

function checkResponse({ ResponseType, StatusCode }: GatewayResponseConfig, i: number): FieldProblem[] {
  if (!GATEWAY_RESPONSES.has(ResponseType)) return [problem(`properties.GatewayResponses[${i}].ResponseType`, `Invalid response type specified: ${ResponseType}`)];
  // Source: DG api-gateway-known-issues.html
  return ResponseType === "REQUEST_TOO_LARGE" && StatusCode !== undefined && StatusCode !== "413" ? [problem(`properties.GatewayResponses[${i}].StatusCode`, "The default status code of REQUEST_TOO_LARGE cannot be changed.")] : [];
}

/** Names and values of variables; what only one kind of API knows. */
export function checkStage(kind: Kind, stage: StageConfig, i: number): FieldProblem[] {
  const at = `properties.Stages[${i}]`;
  const variables = Object.entries(stage.Variables ?? {});
  return [
    ...(kind !== "http" && stage.StageName === "$default" ? [problem(`${at}.StageName`, "Stage name only allows a-zA-Z0-9_-: $default is a stage of HTTP APIs.")] : []),
    ...(kind === "rest" && stage.AutoDeploy === true ? [problem(`${at}.AutoDeploy`, "AutoDeploy is not available on REST APIs.", "Deploy with CreateDeployment, or use an HTTP API.")] : []),
    ...(variables.length > 100 ? [problem(`${at}.Variables`, `A stage has at most 100 variables; here are ${variables.length}.`)] : []),
    ...variables.flatMap(([name, value]) => (/^\w{1,64}$/.test(name) && /^[A-Za-z0-9-._~:/?#&=,]{1,512}$/.test(value) ? [] : [problem(`${at}.Variables.${name}`, "Stage variable names have alphanumeric and underscore characters, 64 at most; values match [A-Za-z0-9-._~:/?#&=,]+ and have 512 characters at most.")])),
  ];
}
