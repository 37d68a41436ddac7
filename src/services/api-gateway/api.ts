/** The three kinds of API as entities: REST, HTTP, WebSocket. They share state and most of what happens. */
import { apiIdOf, httpApiArn, restApiArn } from "../../aws/arn.ts";
import { succeeded } from "../../aws/errors.ts";
import type { Fields } from "../../vocabulary/field.ts";
import { defineEntity, type Call, type Context, type EntityDefinition, type FaultDefinition, type MetricDefinition } from "../define.ts";
import type { AccountState } from "./account.ts";
import { checkApi } from "./checks.ts";
import { deployRestApi } from "./deploy-rest.ts";
import { deployHttpApi, deployWebSocketApi } from "./deploy-v2.ts";
import { httpBehaviour, httpProperties, restBehaviour, restProperties, webSocketBehaviour, webSocketProperties, type ApiContext } from "./config.ts";
import { managementCalls } from "./manage.ts";
import { CACHE_USD_PER_HOUR, httpMetrics, restMetrics, webSocketMetrics } from "./metrics.ts";
import { deleteConnection, getConnection, postToConnection } from "./push.ts";
import { admitted, authorized, backEndAnswered, clientLeft, request, type Pending } from "./request.ts";
import { deploy, edited, stageConfigs, syncStages } from "./stages.ts";
import { newApi, type ApiState, type Kind } from "./state.ts";
import { inspectApi, viewApi } from "./view.ts";
import { aged, connect, disconnect, frameByArrow, idle, sendFrame, socketBackEndAnswered } from "./websocket.ts";

const HOUR = 3_600_000_000;

interface About<P extends Fields, B extends Fields> { readonly kind: Kind; readonly type: string; readonly title: string; readonly says: string; readonly properties: P; readonly behaviour: B; readonly metrics: Readonly<Record<string, MetricDefinition>>; readonly faults: readonly FaultDefinition[]; readonly actions: EntityDefinition["actions"] }

/** Members that change the definition, not a stage: on stages that deploy by themselves they act at once. */
const DRAFT = ["Methods", "Routes", "Authorizers", "CorsConfiguration", "GatewayResponses", "EndpointConfiguration", "RouteSelectionExpression", "ApiKeySourceType"] as const;

function defineApi<const P extends Fields, const B extends Fields>(about: About<P, B>) {
  const { kind } = about;
  type C = Context<P, B>;
  // The three configurations share their members' types: one context serves all (config.ts).
  const of = (ctx: C) => ctx as unknown as ApiContext;
  const handle = (handler: (state: ApiState, call: Call, ctx: ApiContext) => void) => (state: ApiState, call: Call, ctx: C) => handler(state, call, of(ctx));
  const sockets = { "apigateway:Connect": handle(connect), "apigateway:SendFrame": handle(sendFrame), "apigateway:Disconnect": handle(disconnect), "apigateway:PostToConnection": handle(postToConnection), "apigateway:GetConnection": handle(getConnection), "apigateway:DeleteConnection": handle(deleteConnection) };
  return defineEntity<P, B, ApiState>({
    kind: "node", type: about.type, service: "apigateway", title: about.title, says: about.says, properties: about.properties, behaviour: about.behaviour,
    roles: ["apigateway.api"], deploy: { rest: deployRestApi, http: deployHttpApi, websocket: deployWebSocketApi }[kind],
    check: (config) => checkApi(kind)(config as unknown as Parameters<ReturnType<typeof checkApi>>[0]),
    arn: (id, _config, settings) => (kind === "rest" ? restApiArn : httpApiArn)(settings, apiIdOf(id)),
    init: () => newApi(kind),
    started(state, ctx) {
      const { apis } = ctx.account<AccountState>();
      for (const name of [ctx.self.id, ctx.self.arn.slice(ctx.self.arn.lastIndexOf("/") + 1)]) apis.set(name, ctx.self.arn);
      deploy(state, of(ctx));
      syncStages(state, of(ctx));
      armHour(state, of(ctx));
    },
    on: {
      "apigateway/admitted": (state, number: number, ctx) => admitted(state, number, of(ctx)),
      "apigateway/authorized": (state, number: number, ctx) => authorized(state, number, of(ctx)),
      "apigateway/socket-idle": (state, id: string, ctx) => idle(state, id, of(ctx)),
      "apigateway/socket-aged": (state, id: string, ctx) => aged(state, id, of(ctx)),
      "apigateway/hour-ended"(state, _data, ctx) {
        state.hourArmed = false;
        const usd = hourlyCost(state, of(ctx));
        if (usd > 0) ctx.count("CacheCost", usd);
        armHour(state, of(ctx));
      },
    },
    calls: {
      "apigateway:Request": kind === "websocket" ? handle(frameByArrow) : handle(request),
      ...(kind === "websocket" ? sockets : {}),
      ...Object.fromEntries(Object.entries(managementCalls).map(([name, handler]) => [name, handle(handler)])),
      "internal:apigateway.Edited"(state, call, ctx) {
        edited(state, of(ctx), "APG-019");
        ctx.reply(call.id, succeeded({}), "APG-019");
      },
    },
    answered(state, call, outcome, ctx) {
      if (kind === "websocket") socketBackEndAnswered(state, call as typeof call & { readonly data: Pending }, outcome, of(ctx));
      else backEndAnswered(state, call as typeof call & { readonly data: Pending }, outcome, of(ctx));
    },
    abandoned: (state, call, ctx) => clientLeft(state, call, of(ctx)),
    changed(state, before, ctx) {
      const [was, is] = [before.properties as Readonly<Record<string, unknown>>, ctx.config.properties as Readonly<Record<string, unknown>>];
      // Usage plans act at once: buckets of other sizes start full.
      if (was.UsagePlans !== is.UsagePlans) for (const usage of state.usage.values()) [usage.bucket, usage.methods] = [null, new Map()];
      if (was.UsagePlans !== is.UsagePlans) refillPlans(state, of(ctx));
      syncStages(state, of(ctx));
      armHour(state, of(ctx));
      if (DRAFT.some((name) => was[name] !== is[name])) edited(state, of(ctx), "APG-019");
    },
    invariants: {
      "Every stage points to a deployment that exists": (state) => [...state.stages.values()].every((stage) => state.deployments.has(stage.deployment) && (stage.canaryDeployment === "" || state.deployments.has(stage.canaryDeployment))),
      "No bucket holds more than its burst": (state) => [...state.stages.values()].every((stage) => [...stage.buckets.values()].every((bucket) => bucket.parts <= bucket.burst * bucket.scale)),
      "Whoever waits for a back end is kept": (state) => state.waiting >= 0 && state.waiting <= state.exchanges.size,
      "A cache keeps no more than it may": (state) => [...state.stages.values()].every(({ cache }) => cache.bytes >= 0 && (cache.entries.size === 0 || cache.bytes <= cache.sizeGb * 1_073_741_824)),
    },
    metrics: about.metrics,
    view: (state, ctx) => viewApi(state, of(ctx)),
    inspect: (state, ctx) => inspectApi(state, of(ctx)),
    ...(about.actions === undefined ? {} : { actions: about.actions }), faults: about.faults,
  });
}

/** A cache costs by the hour, with or without traffic (APG-091). Nothing is armed where there is none. */
function armHour(state: ApiState, ctx: ApiContext): void {
  if (state.kind !== "rest" || state.hourArmed || hourlyCost(state, ctx) === 0) return;
  state.hourArmed = true;
  ctx.after(HOUR, "apigateway/hour-ended", null, "APG-091");
}

function hourlyCost(state: ApiState, ctx: ApiContext): number {
  return stageConfigs(state, ctx).reduce((sum, stage) => sum + (stage.CacheClusterEnabled ? CACHE_USD_PER_HOUR[stage.CacheClusterSize] ?? 0 : 0), 0);
}

/** Plans with new limits: their buckets are made anew. */
function refillPlans(state: ApiState, ctx: ApiContext): void {
  const plans = ctx.config.properties.UsagePlans ?? [];
  for (const [name, usage] of Array.from(state.usage)) {
    const plan = plans.find((each) => each.UsagePlanName === name.split("\n")[0]);
    if (plan === undefined) state.usage.delete(name);
    else if (plan.Throttle !== undefined) usage.bucket = { parts: (plan.Throttle.BurstLimit ?? 5_000) * scaleOf(plan.Throttle.RateLimit), at: ctx.now, rate: plan.Throttle.RateLimit ?? 10_000, burst: plan.Throttle.BurstLimit ?? 5_000, scale: scaleOf(plan.Throttle.RateLimit) };
  }
}

const scaleOf = (rate: number | undefined): number => (rate === undefined || Number.isInteger(rate) ? 1_000_000 : 1_000_000_000);

const slow: FaultDefinition = { label: "Slow gateway", says: "The gateway itself takes 500 ms for each request.", change: { behaviour: { gatewayOverheadMs: 500 } } };

export const restApi = defineApi({
  kind: "rest", type: "apigateway.restApi", title: "REST API", says: "The front door for HTTPS requests: throttles, keys, cache, validation, canaries.",
  properties: restProperties, behaviour: restBehaviour, metrics: restMetrics,
  actions: [
    { label: "Send a GET", operation: "apigateway:Request", input: { method: "GET", path: "/" }, says: "One request from the console." },
    { label: "Deploy", operation: "apigateway:CreateDeployment", input: { stageName: "prod" }, says: "Serves the definition as it stands now on the stage prod." },
    { label: "Flush the cache", operation: "apigateway:FlushStageCache", input: {}, says: "Empties the caches of all stages." },
    { label: "Forget authorizers' answers", operation: "apigateway:FlushStageAuthorizersCache", input: {}, says: "The next request of each caller asks the authorizer again." },
  ],
  faults: [
    { label: "Throttle to one a second", says: "Each method has a bucket of one token, refilled once a second.", change: { properties: { Stages: [{ StageName: "prod", MethodSettings: [{ ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 }] }] } } },
    slow,
  ],
});

export const httpApi = defineApi({
  kind: "http", type: "apigateway.httpApi", title: "HTTP API", says: "The simpler and cheaper front door: routes, JWTs, CORS; no keys, no cache.",
  properties: httpProperties, behaviour: httpBehaviour, metrics: httpMetrics,
  actions: [{ label: "Send a GET", operation: "apigateway:Request", input: { method: "GET", path: "/" }, says: "One request from the console." }],
  faults: [
    { label: "Throttle to one a second", says: "Each route has a bucket of one token, refilled once a second.", change: { properties: { Stages: [{ StageName: "$default", AutoDeploy: true, MethodSettings: [{ RouteKey: "*", ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 }] }] } } },
    slow,
  ],
});

export const webSocketApi = defineApi({
  kind: "websocket", type: "apigateway.webSocketApi", title: "WebSocket API", says: "Connections that last: frames go both ways.",
  properties: webSocketProperties, behaviour: webSocketBehaviour, metrics: webSocketMetrics,
  actions: [{ label: "Connect", operation: "apigateway:Connect", input: {}, says: "Opens a connection from the console." }],
  faults: [{ label: "Lose $disconnect", says: "Back ends do not hear of connections that end.", change: { behaviour: { dropDisconnect: { kind: "always" } } } }, slow],
});
