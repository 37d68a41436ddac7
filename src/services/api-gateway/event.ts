/** The event that a proxy integration hands to a function. Source: DG set-up-lambda-proxy-integrations.html, http-api-develop-integrations-lambda.html */
import { isoFromMs } from "../../aws/date.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { ApiContext } from "./config.ts";
import type { Definition, Route } from "./definition.ts";
import { bodyOf } from "./exchange.ts";
import { queryOf } from "./routing.ts";
import { stageConfig, variablesOf } from "./stages.ts";
import type { ApiState, Exchange, Kind } from "./state.ts";

/** Payload format 1.0 (REST) or 2.0 (HTTP APIs, unless they say otherwise). */
export function requestEvent(state: ApiState, x: Exchange, route: Route, definition: Definition, ctx: ApiContext): Json {
  const version = route.integration.PayloadFormatVersion ?? (state.kind === "http" ? "2.0" : "1.0");
  if (state.kind === "websocket") return socketEvent(x, route, ctx);
  return version === "2.0" ? version2(state, x, route, ctx) : version1(state, x, route, definition, ctx);
}

function version1(state: ApiState, x: Exchange, route: Route, definition: Definition, ctx: ApiContext): Json {
  const query = queryOf(x.query);
  const headers = headersSeen(state.kind, x.input.headers, definition);
  const variables = variablesOf(stageConfig(state, ctx, x.stage), x.canary);
  const body = bodyOf(x);
  return {
    ...(state.kind === "http" ? { version: "1.0" } : {}),
    resource: route.path, path: x.path, httpMethod: verbOf(x), headers: orNull(headers), multiValueHeaders: orNull(many(headers)),
    queryStringParameters: orNull(query), multiValueQueryStringParameters: orNull(many(query)), pathParameters: orNull(x.params), stageVariables: orNull(variables),
    requestContext: {
      accountId: ctx.settings.accountId, apiId: idOf(ctx), stage: x.stage, resourcePath: route.path, httpMethod: verbOf(x), path: `/${x.stage}${x.path}`, requestId: `request-${x.call}`,
      requestTimeEpoch: ctx.settings.startsAtMs + Math.floor(x.at / 1000), requestTime: isoFromMs(ctx.settings.startsAtMs + Math.floor(x.at / 1000)), identity: { sourceIp: "203.0.113.1" },
      ...(x.auth === null ? {} : { authorizer: { principalId: x.auth.principalId, ...(x.auth.context as Record<string, Json>) } }),
      ...(x.canary ? { isCanary: true } : {}),
    },
    body: body === "" ? null : body, isBase64Encoded: false,
  };
}

function version2(state: ApiState, x: Exchange, route: Route, ctx: ApiContext): Json {
  const query = queryOf(x.query);
  const variables = variablesOf(stageConfig(state, ctx, x.stage), false);
  const body = bodyOf(x);
  return {
    version: "2.0", routeKey: route.key, rawPath: x.path, rawQueryString: x.query, headers: lower(x.input.headers ?? {}),
    ...(x.query === "" ? {} : { queryStringParameters: query }), ...(Object.keys(x.params).length === 0 ? {} : { pathParameters: x.params }),
    ...(Object.keys(variables).length === 0 ? {} : { stageVariables: variables }),
    requestContext: {
      accountId: ctx.settings.accountId, apiId: idOf(ctx), stage: x.stage, routeKey: route.key, requestId: `request-${x.call}`, timeEpoch: ctx.settings.startsAtMs + Math.floor(x.at / 1000),
      http: { method: verbOf(x), path: x.path, protocol: "HTTP/1.1", sourceIp: "203.0.113.1" },
      ...(x.auth === null ? {} : { authorizer: x.auth.context.claims === undefined ? { lambda: x.auth.context as Json } : { jwt: x.auth.context as Json } }),
    },
    ...(body === "" ? {} : { body }), isBase64Encoded: false,
  };
}

function socketEvent(x: Exchange, route: Route, ctx: ApiContext): Json {
  const body = bodyOf(x);
  const eventType = route.key === "$connect" ? "CONNECT" : route.key === "$disconnect" ? "DISCONNECT" : "MESSAGE";
  return {
    ...(eventType === "CONNECT" ? { headers: x.input.headers ?? {} } : {}),
    requestContext: {
      routeKey: route.key, eventType, connectionId: x.socket, stage: x.stage, apiId: idOf(ctx), requestId: `request-${x.call}`,
      ...(x.auth === null ? {} : { authorizer: { principalId: x.auth.principalId } }),
    },
    ...(body === "" ? {} : { body }), isBase64Encoded: false,
  };
}

/**
 * Names of headers as back ends get them: an edge-optimised API capitalises them, HTTP APIs write them small (APG-037).
 * Source: DG api-gateway-api-endpoint-types.html
 */
export function headersSeen(kind: Kind, headers: Readonly<Record<string, string>> | undefined, { endpoint }: Definition): Readonly<Record<string, string>> {
  if (headers === undefined) return NONE;
  if (kind === "http") return lower(headers) as Readonly<Record<string, string>>;
  if (endpoint !== "EDGE") return headers;
  const seen: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) seen[name.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("-")] = value;
  return seen;
}

const NONE: Readonly<Record<string, string>> = Object.freeze({});

const idOf = (ctx: ApiContext): string => ctx.self.arn.slice(ctx.self.arn.lastIndexOf("/") + 1);
const verbOf = (x: Exchange): string => (x.input.method ?? "GET").toUpperCase();
const many = (record: Readonly<Record<string, string>>): Json => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, [value]]));
const lower = (record: Readonly<Record<string, string>>): Json => Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]));

/** AWS writes null for what is empty. */
function orNull(record: Json): Json {
  return Object.keys(record as object).length === 0 ? null : record;
}
