/**
 * The way of a request through a REST or HTTP API: stage, deployment, route, authorizer, key and limits, validation,
 * cache, back end, answer. Gates stand in this order; what a gate refuses never reaches the back end (APG-015).
 */
import { executeApiArn } from "../../aws/arn.ts";
import { awsError, failed } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs } from "../../kernel/time.ts";
import type { Answered, Call, Outcome, RuleId } from "../define.ts";
import { readBackEnd, wasTaken } from "./answers.ts";
import { apiIdFrom, authorize, authorizerAnswered, maySign, type Verdict } from "./authorize.ts";
import { cacheKey, drop, lookUp, store } from "./cache.ts";
import type { ApiContext } from "./config.ts";
import type { Definition, Route } from "./definition.ts";
import { bodyOf, keep, letGo, takeBack } from "./exchange.ts";
import { passLimits } from "./gates.ts";
import { httpInput } from "./http-input.ts";
import { integrate, templateInput } from "./integrate.ts";
import { preflightAnswer, refuse, respond } from "./respond.ts";
import { findStage, headerOf, matchAgain } from "./routing.ts";
import { chooseCanary, settingsOf } from "./stages.ts";
import type { ApiState, Exchange, HttpAnswer, HttpInput, RouteSettings, Stage } from "./state.ts";
import { isLonger, LARGEST_PAYLOAD, validate } from "./validate.ts";

const EMPTY: Readonly<Record<string, string>> = Object.freeze({});

export function newExchange(call: Call, input: HttpInput, at: number): Exchange {
  return {
    call: call.id, input, messages: call.carries, at, stage: "", deployment: "", canary: false, route: -1, path: "", query: "", params: EMPTY, auth: null, cacheKey: "", warning: "",
    startedAt: -1, limitUs: 0, child: -1, socket: "",
  };
}

const verbOf = ({ input }: Exchange): string => (input.method ?? "GET").toUpperCase();

/** apigateway:Request. */
export function request(state: ApiState, call: Call, ctx: ApiContext): void {
  const input = httpInput(call.input);
  if (input.scheme === "http") {
    ctx.note("APG-033", {}, call.carries);
    return ctx.reply(call.id, failed(awsError("ConnectionRefused", "APIs speak HTTPS only: nothing listens on plain HTTP.", 0)), "APG-033");
  }
  if (isHidden(state, input)) {
    ctx.note("APG-036", {}, call.carries);
    return ctx.reply(call.id, failed(awsError("ConnectionRefused", "The name of a private API is not known outside its VPC.", 0)), "APG-036");
  }
  state.requests++;
  ctx.count("Count");
  const x = newExchange(call, input, ctx.now);
  const delay = ownTime(state, ctx);
  if (delay === 0) return admit(state, x, ctx);
  ctx.after(delay, "apigateway/admitted", keep(state, x), "APG-109", { phase: Phase.request });
}

/** The gateway's own time before a request has any effect: 0 in the exact profile. */
function ownTime(state: ApiState, ctx: ApiContext): number {
  const { gatewayOverheadMs = 0, edgeHopMs = 0 } = ctx.config.behaviour;
  const overhead = gatewayOverheadMs === 0 ? 0 : fromMs(ctx.amount(gatewayOverheadMs, "overhead"));
  if (edgeHopMs === 0 || state.kind !== "rest" || (ctx.config.properties.EndpointConfiguration?.Types[0] ?? "EDGE") !== "EDGE") return overhead;
  return overhead + fromMs(ctx.amount(edgeHopMs, "edge"));
}

export function admitted(state: ApiState, number: number, ctx: ApiContext): void {
  const x = takeBack(state, number);
  if (x !== undefined) admit(state, x, ctx);
}

/** Finds stage, deployment and route, and asks who is there. */
function admit(state: ApiState, x: Exchange, ctx: ApiContext): void {
  const given = x.input.path ?? "/";
  const mark = given.indexOf("?");
  x.query = mark < 0 ? "" : given.slice(mark + 1);
  x.path = mark < 0 ? given : given.slice(0, mark);
  const stage = findStage(state, x);
  if (stage === undefined) return state.kind === "http" ? refuse(state, x, "NOT_FOUND", "APG-025", ctx) : refuse(state, x, "INVALID_API_KEY", "APG-020", ctx);
  x.stage = stage.name;
  stage.served++;
  // The firewall stands before all other gates (APG-038).
  const { wafBlocks } = ctx.config.behaviour;
  if (wafBlocks !== undefined && wafBlocks.kind !== "never" && ctx.chance(wafBlocks, "waf", { items: [{ body: bodyOf(x), attempt: 1 }] })) return refuse(state, x, "WAF_FILTERED", "APG-038", ctx, { limiter: "waf" });
  x.canary = chooseCanary(stage, ctx);
  if (x.canary) stage.canaryServed++;
  x.deployment = x.canary ? stage.canaryDeployment : stage.deployment;
  const { definition } = state.deployments.get(x.deployment)!;
  if (x.canary) ctx.note("APG-028", { percent: stage.percent, deployment: x.deployment, number: stage.served }, x.messages);
  if (definition.endpoint === "PRIVATE" && !definition.vpcEndpoints.includes(x.input.vpcEndpoint ?? "")) return refuse(state, x, "ACCESS_DENIED", "APG-036", ctx, { message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${executeApiArn(ctx.settings, apiIdFrom(ctx), stage.name, verbOf(x), x.path)}` });
  const verb = verbOf(x);
  if (verb === "OPTIONS" && state.kind === "http" && definition.cors !== null && headerOf(x.input.headers, "access-control-request-method") !== undefined) {
    ctx.note("APG-096", { origin: headerOf(x.input.headers, "origin") ?? "" }, x.messages);
    return respond(state, x, preflightAnswer(definition.cors, headerOf(x.input.headers, "origin")), "APG-096", ctx);
  }
  const found = matchAgain(state, x.deployment, definition, verb, x.path);
  if (found === undefined) return state.kind === "http" ? refuse(state, x, "NOT_FOUND", "APG-022", ctx, { facts: { method: verb } }) : refuse(state, x, "MISSING_AUTHENTICATION_TOKEN", "APG-021", ctx, { facts: { method: verb } });
  x.route = found.route;
  x.params = found.params;
  const route = definition.routes[found.route]!;
  if (x.input.body !== undefined && isLonger(bodyOf(x), LARGEST_PAYLOAD)) return refuse(state, x, "REQUEST_TOO_LARGE", "APG-056", ctx);
  if (route.authorization === "NONE") return enter(state, x, stage, route, definition, ctx);
  const verdict = authorize(state, x, route, definition, ctx);
  if (verdict !== "waiting") judged(state, x, verdict, stage, route, definition, ctx);
}

/** A private API's name is known inside the VPC alone: from elsewhere nothing reaches it (APG-036). */
function isHidden(state: ApiState, { vpcEndpoint }: HttpInput): boolean {
  if (vpcEndpoint !== undefined || state.kind !== "rest") return false;
  for (const { deployment } of state.stages.values()) return state.deployments.get(deployment)!.definition.endpoint === "PRIVATE";
  return false;
}

function judged(state: ApiState, x: Exchange, verdict: Verdict, stage: Stage, route: Route, definition: Definition, ctx: ApiContext): void {
  if (verdict.ok) return enter(state, x, stage, route, definition, ctx);
  refuse(state, x, verdict.type, verdict.rule, ctx, { limiter: "authorizer", ...(verdict.message === undefined ? {} : { message: verdict.message }), ...(verdict.headers === undefined ? {} : { headers: verdict.headers }), ...(verdict.facts === undefined ? {} : { facts: verdict.facts }) });
}

/** Key and limits, validation, cache, back end. */
function enter(state: ApiState, x: Exchange, stage: Stage, route: Route, definition: Definition, ctx: ApiContext): void {
  const settings = settingsOf(state, stage, state.deployments.get(x.deployment)!, ctx)[x.route]!;
  const refused = passLimits(state, x, stage, route, settings, definition.keyFromAuthorizer, ctx);
  if (refused !== undefined) {
    if (refused.limiter !== undefined) state.limited[refused.limiter] = (state.limited[refused.limiter] ?? 0) + 1;
    return refuse(state, x, refused.type, refused.rule, ctx, { ...(refused.limiter === undefined ? {} : { limiter: refused.limiter }), ...(refused.facts === undefined ? {} : { facts: refused.facts }) });
  }
  if (route.checksParameters || route.checksBody) {
    const invalid = validate(x, route);
    if (invalid !== undefined) return refuse(state, x, invalid.type, invalid.rule, ctx, invalid.message === undefined ? {} : { message: invalid.message });
  }
  if (settings.cacheTtlUs > 0 && (settings.cachesEveryVerb || verbOf(x) === "GET") && answeredFromCache(state, x, stage, route, settings, definition, ctx)) return;
  start(state, x, route, definition, ctx);
}

/** True when nothing else is to be done: a hit, or an invalidation that is forbidden. */
function answeredFromCache(state: ApiState, x: Exchange, stage: Stage, route: Route, settings: RouteSettings, definition: Definition, ctx: ApiContext): boolean {
  const { cache } = stage;
  if (ctx.now < cache.availableAt) return false;
  if (x.canary && !canaryMayUse(state, x, ctx)) return false;
  const key = cacheKey(x, stage, route);
  const invalidates = x.input.headers !== undefined && headerOf(x.input.headers, "cache-control")?.replaceAll(" ", "").includes("max-age=0") === true;
  const entry = lookUp(cache, key, ctx.now);
  if (invalidates) {
    const permitted = !settings.invalidationNeedsPermission || maySign(x.input.signed, "execute-api:InvalidateCache");
    if (permitted) {
      drop(cache, key);
      cache.misses++;
      ctx.count("CacheMissCount");
      ctx.note("APG-084", { key }, x.messages);
      x.cacheKey = key;
      return false;
    }
    ctx.note("APG-085", { strategy: settings.strategy }, x.messages);
    if (settings.strategy === "FAIL_WITH_403") {
      refuse(state, x, "ACCESS_DENIED", "APG-085", ctx);
      return true;
    }
    if (settings.strategy === "SUCCEED_WITH_RESPONSE_HEADER") x.warning = "199 Cache-control headers were ignored because the caller was unauthorized.";
  }
  if (entry !== undefined) {
    cache.hits++;
    ctx.count("CacheHitCount");
    respond(state, x, x.warning === "" ? entry.answer : { ...entry.answer, headers: { ...entry.answer.headers, warning: x.warning } }, "APG-080", ctx, definition);
    return true;
  }
  cache.misses++;
  ctx.count("CacheMissCount");
  x.cacheKey = key;
  return false;
}

function canaryMayUse(state: ApiState, x: Exchange, ctx: ApiContext): boolean {
  return ctx.config.properties.Stages?.find((each) => each.StageName === x.stage)?.CanarySetting?.UseStageCache === true && state.stages.has(x.stage);
}

function start(state: ApiState, x: Exchange, route: Route, definition: Definition, ctx: ApiContext): void {
  const started = integrate(state, x, route, definition, ctx);
  if (started.kind === "refused") return refuse(state, x, started.type, started.rule, ctx, { ...(state.kind === "http" && started.type === "API_CONFIGURATION_ERROR" ? { message: "Internal Server Error" } : {}), facts: { why: started.why } });
  if (started.kind === "answer") complete(state, x, started.answer, started.rule, definition, ctx);
}

/** Keeps the answer where it may be kept, and sends it. */
function complete(state: ApiState, x: Readonly<Exchange>, answer: HttpAnswer, rule: RuleId, definition: Definition, ctx: ApiContext): void {
  const stage = state.stages.get(x.stage);
  if (x.cacheKey !== "" && stage !== undefined && answer.status >= 200 && answer.status < 300) {
    const ttl = settingsOf(state, stage, state.deployments.get(x.deployment)!, ctx)[x.route]?.cacheTtlUs ?? 0;
    if (ttl > 0 && stage.cache.sizeGb > 0) {
      if (store(stage.cache, x.cacheKey, answer, ctx.now, ttl)) ctx.note("APG-080", { key: x.cacheKey, ttlS: ttl / 1e6 }, x.messages);
      else ctx.note("APG-089", { bytes: answer.body.length }, x.messages);
    }
  }
  respond(state, x, x.warning === "" ? answer : { ...answer, headers: { ...answer.headers, warning: x.warning } }, rule, ctx, definition);
}

// ------------------------------------------------------------------------------------------------------------- answers

export interface Pending { readonly exchange: number; readonly step: "authorize" | "integrate" }

/** An authorizer's function or a back end has answered, or has not in time. */
export function backEndAnswered(state: ApiState, call: Answered<Pending>, outcome: Outcome, ctx: ApiContext): void {
  const kept = letGo(state, call.data.exchange);
  if (kept === undefined) return;
  const { definition } = state.deployments.get(kept.deployment)!;
  const route = definition.routes[kept.route]!;
  if (call.data.step === "authorize") {
    const x = { ...kept };
    const verdict = authorizerAnswered(state, x, route, definition, outcome, ctx);
    const extra = ctx.config.behaviour.authorizerLatencyMs ?? 0;
    const delay = extra === 0 || !verdict.ok ? 0 : fromMs(ctx.amount(extra, "authorizer"));
    if (delay > 0) return void ctx.after(delay, "apigateway/authorized", keep(state, x), "APG-039", { phase: Phase.answer });
    return goOn(state, x, verdict, route, definition, ctx);
  }
  const read = finishCall(state, kept, route, call.operation, outcome, ctx);
  complete(state, kept, read.answer, read.rule, definition, ctx);
}

/** The authorizer's own time is over: it allowed. */
export function authorized(state: ApiState, number: number, ctx: ApiContext): void {
  const x = takeBack(state, number);
  if (x === undefined) return;
  const { definition } = state.deployments.get(x.deployment)!;
  goOn(state, x, { ok: true }, definition.routes[x.route]!, definition, ctx);
}

function goOn(state: ApiState, x: Exchange, verdict: Verdict, route: Route, definition: Definition, ctx: ApiContext): void {
  const stage = state.stages.get(x.stage);
  if (stage === undefined) return refuse(state, x, "INVALID_API_KEY", "APG-020", ctx);
  judged(state, x, verdict, stage, route, definition, ctx);
}

/** Counts and reads a back end's answer, and ends what nobody keeps. */
export function finishCall(state: ApiState, x: Readonly<Exchange>, route: Route, operation: string, outcome: Outcome, ctx: ApiContext): ReturnType<typeof readBackEnd> {
  state.waiting--;
  ctx.measure("IntegrationLatency", (ctx.now - x.startedAt) / 1000);
  const read = readBackEnd(state, state.deployments.get(x.deployment)!.definition, route, operation, outcome, (body) => templateInput(state, x, route, body, ctx), ctx);
  if (!outcome.ok && outcome.timeout === true) state.timedOut++;
  if (read.rule === "APG-070" && read.answer.status < 400) state.disguised = (state.disguised ?? 0) + 1;
  if (x.child !== -1 && !wasTaken(outcome)) ctx.ended(x.child, "dropped", read.rule);
  if (read.why !== "") {
    state.lastRefusal = { at: ctx.now, status: read.answer.status, limiter: "backEnd", rule: read.rule };
    ctx.note(read.rule, { status: read.answer.status, why: read.why, timeoutS: route.integration.timeoutUs / 1e6, path: x.path }, x.messages);
  }
  return read;
}

/** The client has gone: the back end works on, and its answer is dropped. */
export function clientLeft(state: ApiState, call: Call, ctx: ApiContext): void {
  for (const [, x] of state.exchanges) if (x.call === call.id) return ctx.note("APG-064", { why: "the client has gone; the back end works on", status: 0, timeoutS: x.limitUs / 1e6 }, call.carries);
}
