/** The arrows of API Gateway: requests to an API, its back ends, its authorizers, pushes to WebSocket clients. */
import { field, optional } from "../../vocabulary/field.ts";
import { defineCallConnection, defineEntity, type AnyConfig, type Content, type EndProblem, type EntityDefinition, type Peer } from "../define.ts";
import { INTEGRATION, snapshot, type IntegrationType } from "./definition.ts";
import { isObject } from "../../vocabulary/problem.ts";
import type { Json } from "../../vocabulary/json.ts";

const APIS = ["apigateway.restApi", "apigateway.httpApi", "apigateway.webSocketApi"] as const;

const JSON_HEADERS: Readonly<Record<string, string>> = Object.freeze({ "content-type": "application/json" });

export const requestConnection = defineCallConnection({
  type: "apigateway:Request", service: "apigateway", title: "API request", says: "An HTTPS request to the API, answered with a status; to a WebSocket API, frames over one connection.",
  properties: {
    method: field.choice(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"], "POST", { help: "HTTP method." }),
    path: field.text("/", { maxLength: 2000, pattern: "/.*", help: "Path and query; it may begin with the stage: /prod/orders?type=a.", rules: ["APG-021", "APG-025"] }),
    headers: optional.json<Readonly<Record<string, string>>>({ help: "Request headers, such as x-api-key, Authorization, Cache-Control.", check: checkHeaders, rules: ["APG-012", "APG-041", "APG-084"] }),
    scheme: field.choice(["https", "http"], "https", { help: "APIs speak HTTPS (and WSS) only.", rules: ["APG-033"], advanced: true }),
    signed: field.boolean(false, { help: "Signed with AWS credentials (AWS_IAM methods).", rules: ["APG-050"], advanced: true }),
    vpcEndpoint: optional.text({ help: "Interface endpoint through which it comes, for PRIVATE APIs.", maxLength: 60, rules: ["APG-036"], advanced: true }),
  },
  joins: { from: ["caller"], to: [...APIS, "apigateway.domainName"], verb: "send a request", preference: 1 },
  compose: {
    one(content: Content, { properties }: AnyConfig) {
      const { method, path, headers, scheme, signed, vpcEndpoint } = properties as { readonly method: string; readonly path: string; readonly headers?: Readonly<Record<string, string>>; readonly scheme: string; readonly signed: boolean; readonly vpcEndpoint?: string };
      const bare = method === "GET" || method === "HEAD" || method === "OPTIONS";
      const input: Record<string, unknown> = !bare ? { method, path, headers: headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers }, body: content.body }
        : headers === undefined ? { method, path } : { method, path, headers };
      if (scheme === "http") input.scheme = "http";
      if (signed) input.signed = true;
      if (vpcEndpoint !== undefined) input.vpcEndpoint = vpcEndpoint;
      return content.input === undefined ? input : { ...input, ...content.input };
    },
  },
});

export const postConnection = defineCallConnection({
  type: "apigateway:PostToConnection", service: "apigateway", title: "Push to a connection", says: "Sends a frame to a client that is connected: the body names the connection as connectionId.",
  properties: {},
  joins: { from: ["caller"], to: ["apigateway.webSocketApi"], verb: "push a frame", preference: 5 },
  compose: {
    one(content: Content) {
      const body = parse(content.body);
      const id = isObject(body) ? body.connectionId ?? (isObject(body.requestContext) ? body.requestContext.connectionId : undefined) : undefined;
      return { ...(typeof id === "string" ? { ConnectionId: id } : {}), Data: content.body, ...content.input };
    },
  },
});

const nothing = { behaviour: {}, metrics: {}, init: () => null, view: () => null, inspect: () => null };

/** An edit of the definition: what deploys by itself serves it, the rest is a draft. */
const EDITED = "internal:apigateway.Edited";

export const integrationConnection = defineEntity({
  ...nothing, kind: "connection", type: "apigateway.integration", service: "apigateway", title: "Integration", says: "The back end of one method, or of all.",
  properties: {
    method: optional.choice(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"], { help: "Whose back end it is. Without method and path: of all that have none of their own.", change: "draft", rules: ["APG-113"] }),
    path: optional.text({ help: "Resource path, with {parameters}.", pattern: "/.*", maxLength: 1000, change: "draft", rules: ["APG-113"] }),
    route: optional.text({ help: "HTTP and WebSocket APIs: the RouteKey instead ($connect, $default, join).", maxLength: 256, change: "draft", rules: ["APG-100"] }),
  },
  joins: {
    from: [...APIS], verb: "back end", preference: 1,
    to: ["apigateway.target", "lambda.function", "http.endpoint", "sqs.queue", "sns.topic", "kinesis.stream", "firehose.deliveryStream", "stepfunctions.stateMachine", "events.bus", "s3.bucket", "dynamodb.table"],
  },
  refusals: [
    { from: "apigateway.restApi", to: "worker.fleet", says: "Servers that poll take no requests: an API calls a web server, or leaves the work in a queue.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }, { label: "Use an HTTP endpoint", insert: "http.endpoint" }] },
    { from: "apigateway.httpApi", to: "worker.fleet", says: "Servers that poll take no requests: an API calls a web server, or leaves the work in a queue.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }, { label: "Use an HTTP endpoint", insert: "http.endpoint" }] },
    { from: "apigateway.restApi", to: "client", says: "A REST API answers; it never calls its clients. A WebSocket API can push to those that are connected.", instead: [{ label: "Use a WebSocket API", insert: "apigateway.webSocketApi" }] },
    { from: "apigateway.httpApi", to: "client", says: "An HTTP API answers; it never calls its clients. A WebSocket API can push to those that are connected.", instead: [{ label: "Use a WebSocket API", insert: "apigateway.webSocketApi" }] },
    { from: "apigateway.webSocketApi", to: "client", says: "Draw the arrow from the client: it opens the connection, and frames then go both ways.", instead: [] },
    { from: "sqs.queue", to: "apigateway.restApi", says: "A queue calls nobody: a function takes its messages and may send requests.", instead: [{ label: "Put a function between", insert: "lambda.function" }] },
    { from: "sqs.queue", to: "apigateway.httpApi", says: "A queue calls nobody: a function takes its messages and may send requests.", instead: [{ label: "Put a function between", insert: "lambda.function" }] },
    { from: "sns.topic", to: "apigateway.restApi", says: "A topic notifies HTTP endpoints that confirm their subscription; let a function be the subscriber.", instead: [{ label: "Put a function between", insert: "lambda.function" }] },
    { from: "apigateway.restApi", to: "apigateway.restApi", says: "An API calls another as any web server, through its public address: model that as an HTTP endpoint.", instead: [{ label: "Use an HTTP endpoint", insert: "http.endpoint" }] },
    { from: "client", to: "email.inbox", says: "A client does not reach an inbox: let an API's function publish to a topic that mails its subscribers.", instead: [{ label: "Put an API in front", insert: "apigateway.httpApi" }] },
  ],
  checkEnds: (config, ends) => [...endsOf(ends), ...typeFits(config, ends)],
  started(_state, ctx) { if (ctx.now > 0) ctx.call("from", EDITED, {}, "APG-019"); },
  changed(_state, _before, ctx) { ctx.call("from", EDITED, {}, "APG-019"); },
});

/** HTTP APIs have integrations for some services only. Source: DG http-api-develop-integrations-aws-services-reference.html */
const HTTP_TARGETS: ReadonlySet<string> = new Set(["lambda.function", "http.endpoint", "sqs.queue", "kinesis.stream", "stepfunctions.stateMachine", "events.bus"]);

function endsOf({ from, to }: { readonly from: Peer; readonly to: Peer }): readonly EndProblem[] {
  if (from.type === "apigateway.httpApi" && !HTTP_TARGETS.has(to.type)) return [{ path: "to", code: "BadRequestException", message: "HTTP APIs have no integration with this service.", fix: "Use a REST API, or put a function between." }];
  return [];
}

type Ends = Parameters<NonNullable<EntityDefinition["checkEnds"]>>[1];

/** What a method that this arrow serves calls must be of the kind that its type asks for (APG-114). */
function typeFits(config: AnyConfig, { from, to, siblings = [] }: Ends): readonly EndProblem[] {
  const kind = from.type === "apigateway.restApi" ? "rest" : from.type === "apigateway.httpApi" ? "http" : "websocket";
  const arrow = { connection: "", connectionConfig: config, id: to.id, type: to.type };
  const { routes } = snapshot(kind, { config: from.config as never, out: (type) => (type === INTEGRATION ? [...siblings, arrow] : []) });
  const wrong = routes.find(({ integration }) => integration.arrow === "" && integration.Type !== "MOCK" && !fitting(integration.Type, kind).includes(to.type) && (integration.Type !== "AWS" || to.type === "http.endpoint"));
  if (wrong === undefined) return [];
  const { Type } = wrong.integration;
  return [{ path: "to", code: "BadRequestException", message: Type === "AWS_PROXY" ? "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations." : `An integration of type ${Type} does not call this.`, fix: Type === "AWS_PROXY" ? "Use AWS with a mapping template." : `Leave out Type of ${wrong.key}, or draw the arrow to ${Type === "AWS" ? "an AWS service" : "an HTTP endpoint"}.` }];
}

/** HTTP APIs call services by AWS_PROXY, too. */
function fitting(type: IntegrationType, kind: string): readonly string[] {
  if (type === "HTTP" || type === "HTTP_PROXY") return ["http.endpoint"];
  return type !== "AWS_PROXY" ? [] : kind === "http" ? [...HTTP_TARGETS].filter((each) => each !== "http.endpoint") : ["lambda.function", "firehose.deliveryStream"];
}

export const authorizerConnection = defineEntity({
  ...nothing, kind: "connection", type: "apigateway.authorizer", service: "apigateway", title: "Authorizer", says: "Who decides about callers: a function, or a user pool whose tokens are checked.",
  properties: { name: field.text("authorizer", { maxLength: 128, help: "Name of the authorizer, as methods name it.", change: "draft", rules: ["APG-039", "APG-047"] }) },
  joins: { from: [...APIS], to: ["lambda.function", "cognito.userPool"], verb: "authorizer", preference: 2 },
  started(_state, ctx) { if (ctx.now > 0) ctx.call("from", EDITED, {}, "APG-019"); },
});

function checkHeaders(value: Json): { path: string; message: string; code: string }[] {
  return isObject(value) && Object.values(value).every((each) => typeof each === "string") ? [] : [{ path: "", code: "WrongType", message: "headers must be an object of texts." }];
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
