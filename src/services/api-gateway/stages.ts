/** Stages: which deployment each serves, its buckets, its cache; and what follows when the document's Stages change. */
import { newBucket, retune } from "../../aws/token-bucket.ts";
import { fromMs } from "../../kernel/time.ts";
import type { RuleId } from "../define.ts";
import type { ApiContext } from "./config.ts";
import type { MethodSetting, StageConfig } from "./config-parts.ts";
import { snapshot, type Route } from "./definition.ts";
import type { ApiState, Bucket, Cache, Deployment, RouteSettings, Stage } from "./state.ts";

/** Stages as the document says, or the one that every API has. */
export function stageConfigs(state: ApiState, ctx: ApiContext): readonly StageConfig[] {
  const { Stages } = ctx.config.properties;
  if (Stages !== undefined && Stages.length > 0) return Stages;
  return state.kind === "http" ? DEFAULT_HTTP : DEFAULT_REST;
}

const plain: StageConfig = { StageName: "prod", Variables: undefined, MethodSettings: undefined, CacheClusterEnabled: false, CacheClusterSize: "0.5", CanarySetting: undefined, AutoDeploy: undefined };
const DEFAULT_REST: readonly StageConfig[] = Object.freeze([Object.freeze(plain)]);
const DEFAULT_HTTP: readonly StageConfig[] = Object.freeze([Object.freeze({ ...plain, StageName: "$default", AutoDeploy: true })]);

export function stageConfig(state: ApiState, ctx: ApiContext, name: string): StageConfig | undefined {
  return stageConfigs(state, ctx).find((each) => each.StageName === name);
}

/** Makes a deployment of the definition as it stands now. */
export function deploy(state: ApiState, ctx: ApiContext): Deployment {
  const deployment: Deployment = Object.freeze({ id: `D${state.nextDeployment++}`, createdAt: ctx.now, definition: snapshot(state.kind, ctx) });
  state.deployments.set(deployment.id, deployment);
  return deployment;
}

/** Brings the stages in line with the configuration. Stages that stay keep deployment, tokens and cache. */
export function syncStages(state: ApiState, ctx: ApiContext): void {
  const configs = stageConfigs(state, ctx);
  for (const name of Array.from(state.stages.keys())) if (!configs.some((each) => each.StageName === name)) state.stages.delete(name);
  for (const config of configs) {
    const existing = state.stages.get(config.StageName);
    const stage = existing ?? newStage(state, config.StageName);
    if (existing === undefined) state.stages.set(stage.name, stage);
    stage.autoDeploy = state.kind === "http" && config.AutoDeploy === true;
    stage.settings.clear();
    const canary = config.CanarySetting;
    if (canary === undefined) stage.canaryDeployment = "";
    else if (stage.canaryDeployment === "") stage.canaryDeployment = stage.deployment;
    stage.percent = canary?.PercentTraffic ?? 0;
    syncCache(stage.cache, config, existing === undefined && ctx.now === 0, ctx);
    for (const [key, bucket] of stage.buckets) {
      const wanted = throttleFor(config, routeByKey(state, stage, key));
      if (wanted === undefined) stage.buckets.delete(key);
      else if (wanted.rate !== bucket.rate || wanted.burst !== bucket.burst) retune(bucket, ctx.now, wanted.rate, wanted.burst);
    }
  }
}

function newStage(state: ApiState, name: string): Stage {
  const latest = [...state.deployments.keys()].at(-1) ?? "";
  return {
    name, deployment: latest, canaryDeployment: "", percent: 0, accumulator: 0, served: 0, canaryServed: 0, autoDeploy: false, buckets: new Map(), settings: new Map(),
    cache: { entries: new Map(), bytes: 0, sizeGb: 0, availableAt: 0, hits: 0, misses: 0 },
  };
}

function syncCache(cache: Cache, config: StageConfig, atStart: boolean, ctx: ApiContext): void {
  const size = config.CacheClusterEnabled ? Number(config.CacheClusterSize) : 0;
  if (size === cache.sizeGb) return;
  // Another size is another cluster: what was kept is gone (APG-087). A new one takes its time (APG-088).
  if (cache.sizeGb === 0 && !atStart) cache.availableAt = ctx.now + fromMs(ctx.amount(ctx.config.behaviour.cacheProvisionMs ?? 0, "cache"));
  cache.sizeGb = size;
  emptyCache(cache);
}

export function emptyCache(cache: Cache): void {
  cache.entries.clear();
  cache.bytes = 0;
}

function routeByKey(state: ApiState, stage: Stage, key: string): Route | undefined {
  return state.deployments.get(stage.deployment)?.definition.routes.find((route) => route.key === key);
}

// ------------------------------------------------------------------------------------------------------------ settings

/** What the stage says of each route of a deployment. */
export function settingsOf(state: ApiState, stage: Stage, deployment: Deployment, ctx: ApiContext): readonly RouteSettings[] {
  let settings = stage.settings.get(deployment.id);
  if (settings === undefined) {
    const config = stageConfig(state, ctx, stage.name);
    settings = Object.freeze(deployment.definition.routes.map((route) => resolveSettings(config, route)));
    stage.settings.set(deployment.id, settings);
  }
  return settings;
}

function resolveSettings(config: StageConfig | undefined, route: Route): RouteSettings {
  const [own, all] = [settingFor(config, route, true), settingFor(config, route, false)];
  const throttle = throttleFor(config, route);
  // By itself a stage's cache serves GET; another method must say so for itself (APG-083).
  const cached = config?.CacheClusterEnabled === true && route.integration.ResponseTransferMode !== "STREAM" && (own?.CachingEnabled ?? (route.verb === "GET" || route.verb === "ANY" ? all?.CachingEnabled ?? true : false));
  const ttl = own?.CacheTtlInSeconds ?? all?.CacheTtlInSeconds ?? 300;
  const control = own ?? all;
  return Object.freeze({
    rate: throttle?.rate ?? 0, burst: throttle?.burst ?? 0, throttled: throttle !== undefined,
    cacheTtlUs: cached ? ttl * 1_000_000 : 0, cachesEveryVerb: route.verb !== "ANY" || own?.CachingEnabled === true,
    invalidationNeedsPermission: control?.RequireAuthorizationForCacheControl ?? true,
    strategy: control?.UnauthorizedCacheControlHeaderStrategy ?? "SUCCEED_WITH_RESPONSE_HEADER",
  });
}

/** The entry for this very method, or the one for all. */
function settingFor(config: StageConfig | undefined, route: Route, own: boolean): MethodSetting | undefined {
  return config?.MethodSettings?.findLast((each) => {
    const everything = each.RouteKey === undefined ? each.HttpMethod === "*" && (each.ResourcePath === "/*" || each.ResourcePath === "*") : each.RouteKey === "*";
    if (!own || everything) return everything && !own;
    if (each.RouteKey !== undefined) return each.RouteKey === route.key;
    const path = each.ResourcePath === "*" || each.ResourcePath === "/*" || each.ResourcePath === route.path || `/${each.ResourcePath.replace(/^~1/, "").replaceAll("~1", "/")}` === route.path;
    return path && (each.HttpMethod === "*" || each.HttpMethod === route.verb);
  });
}

/** A setting of one method replaces that of all for this method (APG-006). */
function throttleFor(config: StageConfig | undefined, route: Route | undefined): { readonly rate: number; readonly burst: number } | undefined {
  if (route === undefined) return undefined;
  for (const setting of [settingFor(config, route, true), settingFor(config, route, false)]) {
    if (setting?.ThrottlingRateLimit === undefined && setting?.ThrottlingBurstLimit === undefined) continue;
    // AWS fills the missing one with the account's value; a bucket without refill would be of no use.
    return { rate: setting.ThrottlingRateLimit ?? 10_000, burst: setting.ThrottlingBurstLimit ?? 5_000 };
  }
  return undefined;
}

/** The route's own bucket, full when it is first asked for. */
export function stageBucket(stage: Stage, key: string, settings: RouteSettings, now: number): Bucket {
  let bucket = stage.buckets.get(key);
  if (bucket === undefined) stage.buckets.set(key, bucket = newBucket(settings.rate, settings.burst, now));
  return bucket;
}

/** The definition was edited: stages that deploy by themselves serve it at once, the others go on as before. */
export function edited(state: ApiState, ctx: ApiContext, rule: RuleId): void {
  const auto = [...state.stages.values()].filter((stage) => stage.autoDeploy);
  if (auto.length < state.stages.size && state.draftSince < 0) state.draftSince = ctx.now;
  if (auto.length === 0) return ctx.note(rule, { stages: [...state.stages.keys()].join(", ") });
  const { id } = deploy(state, ctx);
  for (const stage of auto) pointTo(stage, id);
  ctx.note("APG-025", { deployment: id, stages: auto.map((stage) => stage.name).join(", ") });
}

/** The stage serves another deployment from now on. */
export function pointTo(stage: Stage, deployment: string): void {
  stage.deployment = deployment;
}

/** Which deployment answers the next request of this stage (APG-028). */
export function chooseCanary(stage: Stage, ctx: ApiContext): boolean {
  if (stage.canaryDeployment === "" || stage.percent <= 0) return false;
  if (ctx.config.behaviour.canaryChoice === "random") return ctx.random("canary").unit() * 100 < stage.percent;
  stage.accumulator += stage.percent;
  if (stage.accumulator < 100) return false;
  stage.accumulator -= 100;
  return true;
}

/** Stage variables as a request sees them: the canary's laid over the stage's (APG-029). */
export function variablesOf(config: StageConfig | undefined, canary: boolean): Readonly<Record<string, string>> {
  const own = config?.Variables ?? NOTHING;
  const over = canary ? config?.CanarySetting?.StageVariableOverrides : undefined;
  return over === undefined ? own : { ...own, ...over };
}

const NOTHING: Readonly<Record<string, string>> = Object.freeze({});
