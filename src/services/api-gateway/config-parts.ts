/** The parts of an API's definition, in CloudFormation's names. */
import { field, optional, type FieldProblem, type ValueOf, type ValuesOf } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import { isObject } from "../../vocabulary/problem.ts";
import { runsAway } from "./runaway.ts";

const bad = "BadRequestException";
const isTexts = (value: Json): boolean => Array.isArray(value) && value.every((each) => typeof each === "string");
const isTextMap = (value: Json): boolean => isObject(value) && Object.values(value).every((each) => typeof each === "string");
const must = (holds: (value: Json) => boolean, message: string) => (value: Json): FieldProblem[] => (holds(value) ? [] : [{ path: "", code: "WrongType", message }]);

export const texts = (help: string, more: object = {}) => optional.json<readonly string[]>({ help, error: bad, check: must(isTexts, "This must be a list of texts."), ...more });
export const textMap = (help: string, more: object = {}) => optional.json<Readonly<Record<string, string>>>({ help, error: bad, check: must(isTextMap, "This must be an object whose values are texts."), ...more });

export interface IntegrationResponse { readonly StatusCode: string | number; readonly SelectionPattern?: string; readonly ResponseTemplates?: Readonly<Record<string, string>>; readonly ResponseParameters?: Readonly<Record<string, string>> }

const isResponses = (value: Json): boolean => Array.isArray(value) && value.every((each) => isObject(each) && Number.isInteger(Number(each.StatusCode)) && (each.SelectionPattern === undefined || isPattern(each.SelectionPattern)));

const isPattern = (value: Json): boolean => typeof value === "string" && canMatch(value);

/** Whether a text is a regular expression, and one that ends. */
export function canMatch(pattern: string): boolean {
  try {
    return new RegExp(pattern).source !== "" && !runsAway(pattern);
  } catch {
    return false;
  }
}

/** Schemas by content type, as JSON or its text; their patterns must be regular expressions. */
function checkModels(value: Json): FieldProblem[] {
  if (!isObject(value)) return [{ path: "", code: "WrongType", message: "This must be an object of schemas by content type." }];
  return Object.entries(value).flatMap(([type, model]) => (isSchema(typeof model === "string" ? readText(model) : model) ? [] : [{ path: type, code: "BadRequestException", message: "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]" }]));
}

function isSchema(value: Json | undefined): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).every(isSchemaPart);
  return isObject(value) && isSchemaPart(value);
}

/** Everything inside a schema but its patterns may be anything: unknown keywords ask for nothing. */
function isSchemaPart(value: Json): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).every(isSchemaPart);
  return !isObject(value) || Object.entries(value).every(([name, each]) => (name === "pattern" && typeof each === "string" ? canMatch(each) : isSchemaPart(each)));
}

function readText(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

export const TYPES = ["AWS_PROXY", "AWS", "HTTP_PROXY", "HTTP", "MOCK"] as const;

export const integration = optional.object({
  Type: optional.choice(TYPES, { error: bad, help: "Default: by what the arrow leads to (function: AWS_PROXY, server: HTTP_PROXY, other services: AWS, nothing: MOCK).", rules: ["APG-058", "APG-069", "APG-070", "APG-076"] }),
  Action: optional.text({ error: bad, help: "The AWS operation, where the service has several: \"states:StartSyncExecution\".", maxLength: 100, rules: ["APG-073", "APG-074", "APG-075"] }),
  Uri: optional.text({ error: bad, help: "Function name with alias, or a path; `${stageVariables.name}` is filled in for each request.", maxLength: 2048, rules: ["APG-026"] }),
  TimeoutInMillis: optional.integer({ unit: "ms", min: 50, max: 900_000, error: bad, help: "How long the back end may take. REST and WebSocket 29,000, HTTP 30,000.", rules: ["APG-064", "APG-065", "APG-066"] }),
  ResponseTransferMode: optional.choice(["BUFFERED", "STREAM"], { error: bad, help: "REST, proxies only. STREAM passes the answer on as it comes: up to 15 minutes, never cached. Here it still arrives whole, at its end. Default BUFFERED.", rules: ["APG-067"], advanced: true }),
  RequestTemplates: textMap("Mapping templates by content type.", { rules: ["APG-055", "APG-076"] }),
  RequestParameters: textMap("What of the request becomes a header of the call: { \"integration.request.header.X-Amz-Invocation-Type\": \"'Event'\" }.", { rules: ["APG-072"] }),
  IntegrationResponses: optional.json<readonly IntegrationResponse[]>({ error: bad, help: "How answers become status and body: { StatusCode, SelectionPattern, ResponseTemplates, ResponseParameters }.", check: must(isResponses, "This must be a list of { StatusCode, SelectionPattern?, ResponseTemplates?, ResponseParameters? } with patterns that are regular expressions, none of which repeats what repeats itself."), rules: ["APG-069", "APG-070", "APG-075", "APG-076"] }),
  PassthroughBehavior: field.choice(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"], "WHEN_NO_MATCH", { error: bad, help: "What happens to content without a template.", rules: ["APG-054"] }),
  CacheKeyParameters: texts("Parameters that tell cache entries apart: [\"method.request.querystring.type\"].", { rules: ["APG-082"] }),
  PayloadFormatVersion: optional.choice(["1.0", "2.0"], { error: bad, help: "HTTP APIs: form of the event and of the answer. Default 2.0.", rules: ["APG-078"] }),
}, { help: "The back end of this method.", change: "draft" });
export type IntegrationConfig = ValueOf<typeof integration>;

const isValidator = (value: Json): boolean => value === "body" || value === "parameters" || value === "all" || (isObject(value) && Object.keys(value).every((key) => key === "ValidateRequestBody" || key === "ValidateRequestParameters"));

const methodMembers = {
  AuthorizationType: optional.choice(["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"], { error: bad, help: "Default: NONE, or what the named authorizer is.", rules: ["APG-039", "APG-047", "APG-050"] }),
  Authorizer: optional.text({ error: bad, help: "Name of one of Authorizers.", maxLength: 128, rules: ["APG-039"] }),
  AuthorizationScopes: texts("OAuth scopes of which the token must carry one.", { rules: ["APG-048", "APG-049"] }),
  Integration: integration,
};

const isMethodResponses = (value: Json): boolean => Array.isArray(value) && value.every((each) => isObject(each) && Number.isInteger(Number(each.StatusCode)));

export const method = optional.object({
  HttpMethod: field.text("ANY", { pattern: "(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY)", help: "HTTP method, or ANY.", error: bad }),
  ResourcePath: field.text("/", { pattern: "/.*", help: "Path with {parameters}; {proxy+} takes the rest.", error: bad, rules: ["APG-021", "APG-024"] }),
  ...methodMembers,
  ApiKeyRequired: field.boolean(false, { error: bad, help: "Needs the key of a usage plan that covers the stage.", rules: ["APG-012", "APG-013"] }),
  RequestValidator: optional.json<"body" | "parameters" | "all" | { readonly ValidateRequestBody?: boolean; readonly ValidateRequestParameters?: boolean }>({ error: bad, help: "What is checked before the back end is called: \"body\", \"parameters\" or \"all\".", check: must(isValidator, "This is \"body\", \"parameters\", \"all\", or { ValidateRequestBody, ValidateRequestParameters }."), rules: ["APG-052", "APG-053"] }),
  RequestParameters: optional.json<Readonly<Record<string, boolean>>>({ error: bad, help: "{ \"method.request.querystring.type\": true }: true where it is required.", check: must((value) => isObject(value) && Object.values(value).every((each) => typeof each === "boolean"), "This must be an object whose values are true (required) or false."), rules: ["APG-052"] }),
  RequestModels: optional.json<Readonly<Record<string, Json>>>({ error: bad, help: "JSON schemas (draft 4) by content type.", check: checkModels, rules: ["APG-053"] }),
  MethodResponses: optional.json<readonly { readonly StatusCode: string | number }[]>({ error: bad, help: "REST, not for proxies: the statuses that the method declares, as { StatusCode }. An answer mapped to another one is a 500. Default: what IntegrationResponses say.", check: must(isMethodResponses, "This must be a list of { StatusCode }."), rules: ["APG-077"], advanced: true }),
});
export type MethodConfig = ValueOf<typeof method>;

export const route = optional.object({
  RouteKey: field.text("$default", { pattern: "(\\$[a-z]+|[A-Za-z0-9_.-]+|(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) /.*)", maxLength: 256, help: "`GET /pets/{id}`, `$default`; WebSocket: the frame's route.", error: bad, rules: ["APG-022", "APG-023", "APG-100"] }),
  ...methodMembers,
  RouteResponse: field.boolean(false, { error: bad, help: "WebSocket: sends the back end's answer back to the client.", rules: ["APG-108"], advanced: true }),
});
export type RouteConfig = ValueOf<typeof route>;

export const CACHE_SIZES = ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"] as const;

const methodSetting = optional.object({
  HttpMethod: field.text("*", { error: bad, help: "HTTP method, or * for each.", maxLength: 10 }),
  ResourcePath: field.text("/*", { error: bad, help: "Path, or /* for each.", maxLength: 1000 }),
  RouteKey: optional.text({ error: bad, help: "HTTP and WebSocket APIs: instead of method and path.", maxLength: 256, rules: ["APG-017"], advanced: true }),
  ThrottlingRateLimit: optional.number({ error: bad, unit: "/s", min: 0, help: "Tokens that return per second. Default: only the account's limit.", rules: ["APG-002", "APG-006"] }),
  ThrottlingBurstLimit: optional.integer({ error: bad, unit: "count", min: 0, help: "Size of the bucket.", rules: ["APG-002", "APG-003", "APG-006"] }),
  CachingEnabled: optional.boolean({ error: bad, help: "Overrides the stage's cache for these methods. By itself the cache serves GET only.", rules: ["APG-083"] }),
  CacheTtlInSeconds: optional.integer({ unit: "s", min: 0, max: 3600, error: bad, help: "How long answers are kept: 300 by default, at most 3,600, 0 for not at all.", rules: ["APG-080", "APG-081"] }),
  RequireAuthorizationForCacheControl: field.boolean(true, { error: bad, help: "Whether Cache-Control: max-age=0 needs permission.", knob: "requireAuthorizationForCacheControl", rules: ["APG-084", "APG-085"], advanced: true }),
  UnauthorizedCacheControlHeaderStrategy: field.choice(["SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER", "FAIL_WITH_403"], "SUCCEED_WITH_RESPONSE_HEADER", { error: bad, help: "What a caller without that permission gets.", knob: "unauthorizedCacheControlHeaderStrategy", rules: ["APG-085"], advanced: true }),
});
export type MethodSetting = ValueOf<typeof methodSetting>;

export const stage = optional.object({
  StageName: field.text("prod", { pattern: "(\\$default|[A-Za-z0-9_-]{1,128})", maxLength: 128, help: "First part of the path of its requests. $default has none.", error: bad, rules: ["APG-025"] }),
  Variables: textMap("Stage variables.", { rules: ["APG-026", "APG-027"] }),
  MethodSettings: optional.list(methodSetting, { error: bad, help: "Throttles and cache by method; `*` and `/*` for all." }),
  CacheClusterEnabled: field.boolean(false, { error: bad, help: "REST: keeps answers of GET methods.", rules: ["APG-080", "APG-088", "APG-091"] }),
  CacheClusterSize: field.choice(CACHE_SIZES, "0.5", { help: "GB; each costs by the hour.", error: bad, knob: "cacheClusterSize", rules: ["APG-087"] }),
  CanarySetting: optional.object({
    PercentTraffic: field.number(0, { min: 0, max: 100, error: bad, help: "Share of the requests that the canary's deployment answers.", rules: ["APG-028"] }),
    StageVariableOverrides: textMap("Stage variables of canary requests.", { rules: ["APG-029"] }),
    UseStageCache: field.boolean(false, { error: bad, help: "Canary requests use the stage's cache.", rules: ["APG-030"] }),
  }, { help: "A second deployment for part of the traffic.", rules: ["APG-028", "APG-029", "APG-031"] }),
  AutoDeploy: optional.boolean({ error: bad, help: "HTTP APIs: each change is deployed at once. Default: on for HTTP APIs without stages of their own.", rules: ["APG-025"] }),
});
export type StageConfig = ValueOf<typeof stage>;

const throttle = {
  RateLimit: optional.number({ error: bad, unit: "/s", min: 0, help: "Tokens that return per second." }),
  BurstLimit: optional.integer({ error: bad, unit: "count", min: 0, help: "Size of the bucket." }),
};
export type Throttle = ValuesOf<typeof throttle>;

export interface KeyConfig { readonly Name?: string; readonly Value?: string; readonly Enabled?: boolean }
const isKeys = (value: Json): boolean => Array.isArray(value) && value.every((each) => typeof each === "string" || (isObject(each) && (typeof each.Name === "string" || typeof each.Value === "string")));

export const usagePlan = optional.object({
  UsagePlanName: field.text("plan", { maxLength: 128, help: "Name of the plan." }),
  Throttle: optional.object(throttle, { help: "Each key has its own bucket of this size.", rules: ["APG-005", "APG-007"] }),
  Quota: optional.object({
    Limit: field.integer(1000, { error: bad, unit: "count", min: 0, help: "Requests in a period.", rules: ["APG-009"] }),
    Period: field.choice(["DAY", "WEEK", "MONTH"], "DAY", { error: bad, help: "Starts anew at 00:00 UTC, on Sundays, on the first.", rules: ["APG-010"] }),
    Offset: field.integer(0, { error: bad, unit: "count", min: 0, help: "Requests that count as used in the first period.", rules: ["APG-011"] }),
  }, { help: "How many requests each key has." }),
  ApiStages: optional.json<readonly (string | { readonly Stage: string; readonly Throttle?: Readonly<Record<string, Throttle>> })[]>({ error: bad, help: "Stages that its keys open, with throttles by \"/path/METHOD\". Default: all.", check: must((value) => Array.isArray(value) && value.every((each) => typeof each === "string" || (isObject(each) && typeof each.Stage === "string")), "This must be a list of stage names, or of { Stage, Throttle }."), rules: ["APG-008", "APG-013"] }),
  Keys: optional.json<readonly (string | KeyConfig)[]>({ error: bad, help: "API keys: { Name, Value, Enabled }; a key without Value is called by its name.", check: must(isKeys, "This must be a list of names, or of { Name, Value, Enabled }."), rules: ["APG-007", "APG-012"] }),
});
export type UsagePlanConfig = ValueOf<typeof usagePlan>;

export const authorizer = optional.object({
  Name: field.text("authorizer", { maxLength: 128, help: "As methods and arrows name it." }),
  Type: field.choice(["TOKEN", "REQUEST", "COGNITO_USER_POOLS", "JWT"], "TOKEN", { error: bad, help: "TOKEN and REQUEST call a function; the others check a token without calling anybody.", rules: ["APG-039", "APG-045", "APG-047", "APG-049"] }),
  IdentitySource: optional.text({ error: bad, help: "Comma-separated: method.request.header.Authorization, method.request.querystring.q. Default: the header Authorization.", maxLength: 1000, rules: ["APG-041", "APG-045"] }),
  IdentityValidationExpression: optional.text({ error: bad, help: "TOKEN: a regular expression that the token must match.", maxLength: 500, rules: ["APG-042"], advanced: true }),
  AuthorizerResultTtlInSeconds: optional.integer({ unit: "s", min: 0, max: 3600, error: bad, help: "How long decisions are kept. REST: 300 by default; HTTP: 0.", rules: ["APG-040", "APG-046"] }),
  JwtConfiguration: optional.object({ Audience: texts("Accepted aud or client_id."), Issuer: optional.text({ help: "Default: the user pool that the arrow leads to." }) }, { help: "JWT authorizers (HTTP APIs).", rules: ["APG-049"], advanced: true }),
  EnableSimpleResponses: field.boolean(false, { error: bad, help: "HTTP APIs: the function answers { isAuthorized, context }.", rules: ["APG-051"], advanced: true }),
});
export type AuthorizerConfig = ValueOf<typeof authorizer>;

export const cors = {
  AllowOrigins: texts("Origins, or \"*\".", { rules: ["APG-096"] }),
  AllowMethods: texts("Methods, or \"*\"."),
  AllowHeaders: texts("Headers, or \"*\"."),
  ExposeHeaders: texts("Headers that pages may read."),
  MaxAge: optional.integer({ unit: "s", min: -1, max: 86_400, error: bad, help: "How long browsers keep the answer to a preflight.", knob: "Cors.MaxAge" }),
  AllowCredentials: field.boolean(false, { error: bad, help: "Cookies and Authorization across origins." }),
};
export type CorsConfig = ValuesOf<typeof cors>;

export const gatewayResponse = optional.object({
  ResponseType: field.text("DEFAULT_4XX", { error: bad, help: "THROTTLED, QUOTA_EXCEEDED, UNAUTHORIZED, DEFAULT_4XX …", maxLength: 60 }),
  StatusCode: optional.text({ pattern: "[1-5][0-9][0-9]", help: "Another status.", error: bad }),
  ResponseParameters: textMap("Headers: { \"gatewayresponse.header.Access-Control-Allow-Origin\": \"'*'\" }."),
  ResponseTemplates: textMap("Bodies by content type."),
});
export type GatewayResponseConfig = ValueOf<typeof gatewayResponse>;
