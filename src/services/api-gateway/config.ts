/**
 * What a scenario may say of an API, in CloudFormation's names. What AWS keeps in the API's definition is of kind
 * `draft`: nothing changes until the next deployment. What belongs to a stage or a usage plan acts at once.
 */
import type { Context } from "../define.ts";
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional, type ValuesOf } from "../../vocabulary/field.ts";
import { authorizer, cors, gatewayResponse, method, route, stage, usagePlan } from "./config-parts.ts";

const draft = "draft" as const;

/** Members that all three kinds of API have. */
const common = {
  Authorizers: optional.list(authorizer, { error: "BadRequestException", help: "Who decides about callers; an arrow of type apigateway.authorizer leads to the function or user pool of the same name.", change: draft, rules: ["APG-039", "APG-040", "APG-047", "APG-049"] }),
  Stages: optional.list(stage, { error: "BadRequestException", help: "Named references to deployments, each with its own settings. Default: one stage.", rules: ["APG-006", "APG-019", "APG-020", "APG-026", "APG-028", "APG-080"] }),
};

export const restProperties = {
  EndpointConfiguration: optional.object({
    Types: field.json<readonly string[]>(["EDGE"], { error: "BadRequestException", help: "EDGE (through CloudFront, AWS's default), REGIONAL or PRIVATE.", check: checkTypes, rules: ["APG-035", "APG-036", "APG-066"] }),
    VpcEndpointIds: optional.json<readonly string[]>({ error: "BadRequestException", check: checkTexts, help: "PRIVATE: interface endpoints that the resource policy lets in.", rules: ["APG-036"], advanced: true }),
  }, { help: "How clients reach the API.", change: draft, rules: ["APG-035", "APG-036"] }),
  Methods: optional.list(method, { error: "BadRequestException", help: "Resources and their methods. Without any, each arrow to a back end makes its own.", change: draft, rules: ["APG-021", "APG-024", "APG-113"] }),
  ...common,
  UsagePlans: optional.list(usagePlan, { error: "BadRequestException", help: "Limits for each API key.", rules: ["APG-005", "APG-007", "APG-008", "APG-009"] }),
  CorsConfiguration: optional.object(cors, { help: "REST: makes OPTIONS methods (mock), as the console's Enable CORS does. A proxy back end must still return the header itself.", change: draft, rules: ["APG-093", "APG-095"] }),
  GatewayResponses: optional.list(gatewayResponse, { error: "BadRequestException", help: "Status, headers and body of answers that the gateway makes itself.", change: draft, rules: ["APG-079", "APG-097"], advanced: true }),
  ApiKeySourceType: field.choice(["HEADER", "AUTHORIZER"], "HEADER", { error: "BadRequestException", help: "Where the API key stands: header x-api-key, or usageIdentifierKey of the authorizer's answer.", change: draft, rules: ["APG-014"], advanced: true }),
};

/** Members of REST APIs alone: said in words where somebody tries them, and in no form (`when` never holds here). */
const restOnly = (what: string) => optional.json({ error: "BadRequestException", help: `${what} are not available on this kind of API.`, check: () => [{ path: "", code: "BadRequestException", message: `${what} are not available on HTTP and WebSocket APIs.`, fix: "Use a REST API." }], advanced: true, when: { ApiKeySourceType: "HEADER" } });

export const httpProperties = {
  Routes: optional.list(route, { error: "BadRequestException", help: "Routes by RouteKey (`GET /pets/{id}`, `$default`). Without any, each arrow to a back end makes its own.", change: draft, rules: ["APG-022", "APG-023"] }),
  Methods: optional.list(method, { error: "BadRequestException", help: "The same as Routes, written as for a REST API.", change: draft, advanced: true }),
  ...common,
  CorsConfiguration: optional.object(cors, { help: "The gateway answers preflights itself and overwrites the back end's CORS headers.", change: draft, rules: ["APG-096"] }),
  UsagePlans: restOnly("API keys and usage plans"),
  GatewayResponses: restOnly("Gateway responses"),
};

export const webSocketProperties = {
  RouteSelectionExpression: field.text("$request.body.action", { error: "BadRequestException", help: "Where a frame names its route.", change: draft, maxLength: 200, rules: ["APG-100"] }),
  Routes: optional.list(route, { error: "BadRequestException", help: "$connect, $disconnect, $default and routes of your own. Without any, arrows without a route get every frame.", change: draft, rules: ["APG-098", "APG-100", "APG-101"] }),
  ...common,
  UsagePlans: restOnly("API keys and usage plans"),
  GatewayResponses: restOnly("Gateway responses"),
};

const overhead = field.amount(0, { unit: "ms", min: 0, help: "The gateway's own time for each request.", knob: "gatewayOverheadMs", realistic: 10, assumed: true, rules: ["APG-109"] });

/** What AWS does not publish, or leaves to quotas. */
const limits = {
  integrationTimeoutQuotaMs: field.integer(29_000, { unit: "ms", min: 29_000, max: 300_000, help: "The account's quota for time-outs of back ends (Regional and private REST APIs).", knob: "integrationTimeoutQuotaMs", rules: ["APG-066"], advanced: true }),
};

export const restBehaviour = {
  gatewayOverheadMs: overhead,
  wafBlocks: field.chance(NEVER, { help: "A web application firewall before the stage blocks the request: 403, and nobody else is asked.", rules: ["APG-038"], advanced: true }),
  edgeHopMs: field.amount(0, { unit: "ms", min: 0, help: "EDGE: the extra hop from CloudFront's point of presence to the Region.", knob: "edgeHopMs", realistic: 20, assumed: true, rules: ["APG-035"] }),
  authorizerLatencyMs: field.amount(0, { unit: "ms", min: 0, help: "Time of an authorizer's check beside its function's own.", knob: "authorizerLatencyMs", realistic: 30, assumed: true, rules: ["APG-039"] }),
  restLambdaThrottleStatus: field.integer(500, { min: 400, max: 599, help: "What clients get when Lambda throttles the gateway. Field reports show 502, too.", knob: "restLambdaThrottleStatus", assumed: true, rules: ["APG-061"], advanced: true }),
  canaryChoice: field.choice(["inTurn", "random"], "inTurn", { help: "Which requests go to the canary: every so many, or by luck.", realistic: "random", assumed: true, rules: ["APG-028"] }),
  cacheProvisionMs: field.amount(240_000, { unit: "ms", min: 0, help: "How long a cache that is switched on while running takes to be there.", knob: "cacheProvisionMs", rules: ["APG-088"], advanced: true }),
  softLimits: field.boolean(false, { help: "Lets up to a tenth more through, as AWS calls its limits targets.", knob: "softLimits", assumed: true, rules: ["APG-018"], advanced: true }),
  ...limits,
};

export const httpBehaviour = {
  gatewayOverheadMs: overhead,
  authorizerLatencyMs: restBehaviour.authorizerLatencyMs,
  httpLambdaThrottleStatus: field.integer(503, { min: 400, max: 599, help: "What clients get when Lambda throttles the gateway.", knob: "httpLambdaThrottleStatus", assumed: true, rules: ["APG-062"], advanced: true }),
  httpTimeoutStatus: field.integer(503, { min: 400, max: 599, help: "What clients get when a back end is too slow.", knob: "httpTimeoutStatus", assumed: true, rules: ["APG-065"], advanced: true }),
  softLimits: restBehaviour.softLimits,
};

export const webSocketBehaviour = {
  gatewayOverheadMs: overhead,
  authorizerLatencyMs: restBehaviour.authorizerLatencyMs,
  dropDisconnect: field.chance({ kind: "never" }, { help: "$disconnect is lost: AWS promises best effort only.", knob: "dropDisconnect", assumed: true, rules: ["APG-107"] }),
  softLimits: restBehaviour.softLimits,
};

/** One shape for all three kinds: what one kind lacks is absent. */
export type ApiProperties = Partial<ValuesOf<typeof restProperties>> & Partial<ValuesOf<typeof httpProperties>> & Partial<ValuesOf<typeof webSocketProperties>>;
export type ApiBehaviour = Partial<ValuesOf<typeof restBehaviour>> & Partial<ValuesOf<typeof httpBehaviour>> & Partial<ValuesOf<typeof webSocketBehaviour>>;

/** The context of any of the three. */
export type ApiContext = Omit<Context, "config"> & { readonly config: { readonly properties: ApiProperties; readonly behaviour: ApiBehaviour } };

function checkTexts(value: unknown): { path: string; message: string; code: string }[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? [] : [{ path: "", code: "BadRequestException", message: "This must be a list of texts." }];
}

function checkTypes(value: unknown): { path: string; message: string; code: string }[] {
  const fine = Array.isArray(value) && value.length === 1 && ["EDGE", "REGIONAL", "PRIVATE"].includes(value[0] as string);
  return fine ? [] : [{ path: "", code: "BadRequestException", message: "Types holds one of \"EDGE\", \"REGIONAL\", \"PRIVATE\"." }];
}
