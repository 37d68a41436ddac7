/** The last step of every request: answers that the gateway makes itself, counting, and the reply. */
import { succeeded } from "../../aws/errors.ts";
import type { RuleId } from "../define.ts";
import type { ApiContext } from "./config.ts";
import type { Definition } from "./definition.ts";
import { headerOf } from "./routing.ts";
import type { ApiState, Exchange, HttpAnswer } from "./state.ts";

/**
 * Types of answers that the gateway makes (DG supported-gateway-response-types.html): status, message and
 * x-amzn-ErrorType.
 */
const TYPES = {
  BAD_REQUEST_PARAMETERS: [400, "Missing required request parameters", "BadRequestException"],
  BAD_REQUEST_BODY: [400, "Invalid request body", "BadRequestException"],
  UNAUTHORIZED: [401, "Unauthorized", "UnauthorizedException"],
  ACCESS_DENIED: [403, "User is not authorized to access this resource", "AccessDeniedException"],
  MISSING_AUTHENTICATION_TOKEN: [403, "Missing Authentication Token", "MissingAuthenticationTokenException"],
  INVALID_API_KEY: [403, "Forbidden", "ForbiddenException"],
  WAF_FILTERED: [403, "Forbidden", "ForbiddenException"],
  NOT_FOUND: [404, "Not Found", "NotFoundException"],
  REQUEST_TOO_LARGE: [413, "Request Too Long", "RequestTooLargeException"],
  UNSUPPORTED_MEDIA_TYPE: [415, "Unsupported Media Type", "BadRequestException"],
  THROTTLED: [429, "Too Many Requests", "TooManyRequestsException"],
  QUOTA_EXCEEDED: [429, "Limit Exceeded", "LimitExceededException"],
  API_CONFIGURATION_ERROR: [500, "Internal server error", "InternalServerErrorException"],
  AUTHORIZER_FAILURE: [500, null, "AuthorizerFailureException"],
  AUTHORIZER_CONFIGURATION_ERROR: [500, null, "AuthorizerConfigurationException"],
  INTEGRATION_FAILURE: [504, "Network error communicating with endpoint", "InternalServerErrorException"],
  INTEGRATION_TIMEOUT: [504, "Endpoint request timed out", "InternalServerErrorException"],
  BAD_GATEWAY: [502, "Internal server error", "InternalServerErrorException"],
  SERVICE_UNAVAILABLE: [503, "Service Unavailable", "ServiceUnavailableException"],
} as const satisfies Record<string, readonly [number, string | null, string]>;
export type ResponseType = keyof typeof TYPES;

/** Types that can be customised. Source: DG supported-gateway-response-types.html */
export const GATEWAY_RESPONSES: ReadonlySet<string> = new Set([
  ...Object.keys(TYPES).filter((type) => type !== "NOT_FOUND" && type !== "BAD_GATEWAY" && type !== "SERVICE_UNAVAILABLE"),
  "DEFAULT_4XX", "DEFAULT_5XX", "RESOURCE_NOT_FOUND", "INVALID_SIGNATURE", "EXPIRED_TOKEN",
]);

const PLAIN: Readonly<Record<ResponseType, HttpAnswer>> = Object.freeze(Object.fromEntries(Object.entries(TYPES).map(([type, [status, message, errorType]]) =>
  [type, Object.freeze({ status, headers: Object.freeze({ "content-type": "application/json", "x-amzn-errortype": errorType }), body: bodyFor(type, message) })])) as unknown as Record<ResponseType, HttpAnswer>);

/** AWS writes one of them with a capital. */
function bodyFor(type: string, message: string | null): string {
  return JSON.stringify(type === "ACCESS_DENIED" ? { Message: message } : { message });
}

/** The gateway's own answer of a type; REST APIs may have changed it (APG-079). */
export function gatewayAnswer(definition: Definition | undefined, type: ResponseType, message?: string, status?: number): HttpAnswer {
  const standard = PLAIN[type];
  const plain = message === undefined && status === undefined ? standard : { ...standard, status: status ?? standard.status, ...(message === undefined ? {} : { body: bodyFor(message === "Forbidden" ? "" : type, message) }) };
  const changed = definition?.gatewayResponses;
  if (changed === undefined) return plain;
  const own = changed[type];
  // What is too large keeps its answer whatever the family's is. Source: DG api-gateway-known-issues.html
  const family = type === "REQUEST_TOO_LARGE" ? undefined : changed[plain.status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX"];
  if (own === undefined && family === undefined) return plain;
  const code = own?.StatusCode ?? family?.StatusCode;
  const template = (own?.ResponseTemplates ?? family?.ResponseTemplates)?.["application/json"];
  const said = JSON.parse(plain.body) as { readonly message?: string | null; readonly Message?: string };
  const text = said.message ?? said.Message ?? "";
  return {
    status: code === undefined ? plain.status : Number(code),
    headers: { ...plain.headers, ...headersFrom(family?.ResponseParameters, "gatewayresponse.header."), ...headersFrom(own?.ResponseParameters, "gatewayresponse.header.") },
    body: template === undefined ? plain.body : template.replaceAll("$context.error.messageString", JSON.stringify(text)).replaceAll("$context.error.message", text).replaceAll("$context.error.responseType", type),
  };
}

/** `{ "gatewayresponse.header.X": "'value'" }` as headers. */
export function headersFrom(parameters: Readonly<Record<string, string>> | undefined, prefix: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters ?? {}))
    if (name.startsWith(prefix)) headers[name.slice(prefix.length).toLowerCase()] = value.replace(/^'(.*)'$/s, "$1");
  return headers;
}

/** Refuses with the gateway's own answer, and says so in the log. Nothing reaches the back end (APG-015). */
export function refuse(state: ApiState, x: Exchange, type: ResponseType, rule: RuleId, ctx: ApiContext, about: { readonly limiter?: string; readonly message?: string; readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly facts?: Readonly<Record<string, unknown>> } = {}): void {
  const definition = state.deployments.get(x.deployment)?.definition;
  const plain = gatewayAnswer(definition, type, about.message, about.status);
  const answer = about.headers === undefined ? plain : { ...plain, headers: { ...plain.headers, ...about.headers } };
  state.lastRefusal = { at: ctx.now, status: answer.status, limiter: about.limiter ?? "", rule, ...(about.message === undefined ? {} : { says: about.message }) };
  ctx.note(rule, { status: answer.status, path: x.path, stage: x.stage, ...(about.limiter === undefined ? {} : { limiter: about.limiter }), ...about.facts }, x.messages);
  respond(state, x, answer, rule, ctx, definition, about.limiter);
}

/** Answers the client and counts (APG-109). */
export function respond(state: ApiState, x: Readonly<Exchange>, answer: HttpAnswer, rule: RuleId, ctx: ApiContext, definition?: Definition, limiter?: string): void {
  const { status } = answer;
  state.statuses[status] = (state.statuses[status] ?? 0) + 1;
  if (state.kind !== "websocket") {
    if (status >= 500) ctx.count(state.kind === "rest" ? "5XXError" : "5xx");
    else if (status >= 400) ctx.count(state.kind === "rest" ? "4XXError" : "4xx");
    ctx.measure("Latency", (ctx.now - x.at) / 1000);
  }
  const cors = definition?.cors ?? null;
  const sent = cors !== null && state.kind === "http" ? withCors(answer, cors, headerOf(x.input.headers, "origin")) : answer;
  ctx.reply(x.call, succeeded(sent, limiter === undefined ? undefined : { limiter }), rule);
}

type Cors = NonNullable<Definition["cors"]>;

/** HTTP APIs overwrite the back end's CORS headers (APG-096). */
export function withCors(answer: HttpAnswer, cors: Cors, origin: string | undefined): HttpAnswer {
  const headers: Record<string, string> = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !name.toLowerCase().startsWith("access-control-")));
  const allowed = allowedOrigin(cors, origin);
  if (allowed !== undefined) {
    headers["access-control-allow-origin"] = allowed;
    if (cors.AllowCredentials) headers["access-control-allow-credentials"] = "true";
    if (cors.ExposeHeaders !== undefined) headers["access-control-expose-headers"] = cors.ExposeHeaders.join(",");
  }
  return { ...answer, headers };
}

/** The gateway's answer to a preflight on an HTTP API, with or without an OPTIONS route. */
export function preflightAnswer(cors: Cors, origin: string | undefined): HttpAnswer {
  const bare = withCors({ status: 204, headers: {}, body: "" }, cors, origin);
  if (allowedOrigin(cors, origin) === undefined) return bare;
  return {
    ...bare,
    headers: {
      ...bare.headers,
      ...(cors.AllowMethods === undefined ? {} : { "access-control-allow-methods": cors.AllowMethods.join(",") }),
      ...(cors.AllowHeaders === undefined ? {} : { "access-control-allow-headers": cors.AllowHeaders.join(",") }),
      ...(cors.MaxAge === undefined ? {} : { "access-control-max-age": String(cors.MaxAge) }),
    },
  };
}

function allowedOrigin(cors: Cors, origin: string | undefined): string | undefined {
  const origins = cors.AllowOrigins ?? [];
  if (origins.includes("*")) return "*";
  return origin !== undefined && origins.includes(origin) ? origin : undefined;
}
