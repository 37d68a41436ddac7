/**
 * The limits that a request passes, in AWS's order: usage plan (method, then plan), quota, the stage's method, the
 * account. The first that is short names the refusal; tokens are taken from all of them only when all admit (assumed).
 * Source: DG api-gateway-request-throttling.html
 */
import { parts, msFromParts } from "../../aws/date.ts";
import { newBucket, refill } from "../../aws/token-bucket.ts";
import type { RuleId } from "../define.ts";
import type { AccountState } from "./account.ts";
import type { ApiContext } from "./config.ts";
import type { KeyConfig, UsagePlanConfig } from "./config-parts.ts";
import type { Route } from "./definition.ts";
import { headerOf } from "./routing.ts";
import { stageBucket } from "./stages.ts";
import type { ApiState, Bucket, Exchange, RouteSettings, Stage, Usage } from "./state.ts";

export interface Refused { readonly type: "INVALID_API_KEY" | "THROTTLED" | "QUOTA_EXCEEDED"; readonly rule: RuleId; readonly limiter?: string; readonly facts?: Readonly<Record<string, unknown>> }

/** Lets the request through and takes its tokens, or says which gate is shut. */
export function passLimits(state: ApiState, x: Exchange, stage: Stage, route: Route, settings: RouteSettings, keyFromAuthorizer: boolean, ctx: ApiContext): Refused | undefined {
  const { now } = ctx;
  const account = ctx.account<AccountState>();
  // The usual request has neither key nor throttle of its own: one bucket, and nothing is made.
  if (!route.apiKeyRequired) {
    const own = settings.throttled ? stageBucket(stage, route.key, settings, now) : null;
    if (own !== null && !admits(own, now, ctx)) return throttled("stage", "APG-006", { rate: own.rate, burst: own.burst });
    if (!admits(account.bucket, now, ctx)) return accountShort(account);
    if (own !== null) own.parts -= own.scale;
    account.bucket.parts -= account.bucket.scale;
    return undefined;
  }
  return passWithKey(state, x, stage, route, settings, account, keyFromAuthorizer, ctx);
}

function passWithKey(state: ApiState, x: Exchange, stage: Stage, route: Route, settings: RouteSettings, account: AccountState, keyFromAuthorizer: boolean, ctx: ApiContext): Refused | undefined {
  const { now } = ctx;
  const value = keyFromAuthorizer ? x.auth?.usageKey ?? "" : headerOf(x.input.headers, "x-api-key") ?? "";
  const found = planOf(state, ctx, value, stage.name);
  if (found === undefined) return { type: "INVALID_API_KEY", rule: value !== "" && isKnown(ctx, value) ? "APG-013" : "APG-012" };
  const usage = usageOf(state, found.plan, value, ctx);
  const buckets: { readonly bucket: Bucket; readonly limiter: string; readonly rule: RuleId }[] = [];
  const narrow = methodBucket(usage, found.plan, stage.name, route, now);
  if (narrow !== undefined) buckets.push({ bucket: narrow, limiter: "usagePlanMethod", rule: "APG-008" });
  if (usage.bucket !== null) buckets.push({ bucket: usage.bucket, limiter: "usagePlan", rule: "APG-007" });
  for (const each of buckets) if (!admits(each.bucket, now, ctx)) return throttled(each.limiter, each.rule, { key: value, rate: each.bucket.rate, burst: each.bucket.burst });
  const { Quota } = found.plan;
  if (Quota !== undefined && usage.used >= quotaOf(Quota, usage)) return { type: "QUOTA_EXCEEDED", rule: "APG-009", limiter: "quota", facts: { key: value, used: usage.used, limit: Quota.Limit, period: Quota.Period } };
  if (settings.throttled) buckets.push({ bucket: stageBucket(stage, route.key, settings, now), limiter: "stage", rule: "APG-006" });
  buckets.push({ bucket: account.bucket, limiter: "account", rule: "APG-001" });
  for (const each of buckets) {
    if (admits(each.bucket, now, ctx)) continue;
    return each.limiter === "account" ? accountShort(account) : throttled(each.limiter, each.rule, { rate: each.bucket.rate, burst: each.bucket.burst });
  }
  for (const { bucket } of buckets) bucket.parts -= bucket.scale;
  usage.used++;
  return undefined;
}

function admits(bucket: Bucket, now: number, ctx: ApiContext): boolean {
  refill(bucket, now);
  if (bucket.parts >= bucket.scale) return true;
  // AWS calls its limits targets: with softLimits up to a tenth of what is too much slips through (APG-018).
  return ctx.config.behaviour.softLimits === true && ctx.random("soft limits").unit() < 0.1;
}

function throttled(limiter: string, rule: RuleId, facts: Readonly<Record<string, unknown>>): Refused {
  return { type: "THROTTLED", rule, limiter, facts };
}

function accountShort(account: AccountState): Refused {
  account.throttled++;
  return throttled("account", "APG-001", { rate: account.bucket.rate, burst: account.bucket.burst });
}

/** The account's bucket alone: what calls to @connections and connects cost. */
export function passAccount(ctx: ApiContext): Refused | undefined {
  const account = ctx.account<AccountState>();
  if (!admits(account.bucket, ctx.now, ctx)) return accountShort(account);
  account.bucket.parts -= account.bucket.scale;
  return undefined;
}

/** New connections of WebSocket APIs (APG-106). */
export function passConnects(ctx: ApiContext): boolean {
  const { connects } = ctx.account<AccountState>();
  if (!admits(connects, ctx.now, ctx)) return false;
  connects.parts -= connects.scale;
  return true;
}

// -------------------------------------------------------------------------------------------------------- usage plans

export function keyOf(key: string | KeyConfig): { readonly name: string; readonly value: string; readonly enabled: boolean } {
  if (typeof key === "string") return { name: key, value: key, enabled: true };
  const value = key.Value ?? key.Name ?? "";
  return { name: key.Name ?? value, value, enabled: key.Enabled !== false };
}

const stageNameOf = (each: string | { readonly Stage: string }) => (typeof each === "string" ? each : each.Stage);

export function covers(plan: UsagePlanConfig, stage: string): boolean {
  return plan.ApiStages === undefined || plan.ApiStages.some((each) => stageNameOf(each) === stage);
}

/** The plan by which this key opens this stage. */
function planOf(state: ApiState, ctx: ApiContext, value: string, stage: string): { readonly plan: UsagePlanConfig } | undefined {
  if (value === "") return undefined;
  for (const plan of ctx.config.properties.UsagePlans ?? []) {
    const key = plan.Keys?.map(keyOf).find((each) => each.value === value);
    if (key !== undefined && (state.keyOverrides.get(value) ?? key.enabled) && covers(plan, stage)) return { plan };
  }
  return undefined;
}

function isKnown(ctx: ApiContext, value: string): boolean {
  return (ctx.config.properties.UsagePlans ?? []).some((plan) => plan.Keys?.some((key) => keyOf(key).value === value) === true);
}

export function usageOf(state: ApiState, plan: UsagePlanConfig, key: string, ctx: ApiContext): Usage {
  const name = `${plan.UsagePlanName}\n${key}`;
  let usage = state.usage.get(name);
  if (usage === undefined) {
    const { Throttle, Quota } = plan;
    const bucket = Throttle === undefined ? null : newBucket(Throttle.RateLimit ?? 10_000, Throttle.BurstLimit ?? 5_000, ctx.now);
    usage = { bucket, methods: new Map(), used: 0, periodEndsAt: Quota === undefined ? -1 : periodEnd(Quota.Period, ctx.now, ctx), firstPeriod: Quota === undefined || periodEnd(Quota.Period, 0, ctx) > ctx.now };
    state.usage.set(name, usage);
  }
  if (plan.Quota !== undefined && usage.periodEndsAt <= ctx.now) {
    // A new period: the counter is back at 0 (APG-010).
    if (usage.periodEndsAt >= 0) {
      usage.used = 0;
      usage.firstPeriod = false;
      ctx.note("APG-010", { key, period: plan.Quota.Period });
    }
    usage.periodEndsAt = periodEnd(plan.Quota.Period, ctx.now, ctx);
  }
  return usage;
}

export function quotaOf(quota: NonNullable<UsagePlanConfig["Quota"]>, usage: Usage): number {
  return usage.firstPeriod ? quota.Limit - quota.Offset : quota.Limit;
}

function methodBucket(usage: Usage, plan: UsagePlanConfig, stage: string, route: Route, now: number): Bucket | undefined {
  const entry = plan.ApiStages?.find((each) => stageNameOf(each) === stage);
  if (entry === undefined || typeof entry === "string" || entry.Throttle === undefined) return undefined;
  const limits = entry.Throttle[`${route.path}/${route.verb}`];
  if (limits === undefined) return undefined;
  let bucket = usage.methods.get(`${stage} ${route.key}`);
  if (bucket === undefined) usage.methods.set(`${stage} ${route.key}`, bucket = newBucket(limits.RateLimit ?? 10_000, limits.BurstLimit ?? 5_000, now));
  return bucket;
}

/** The next midnight, Sunday or first of the month after `now`, UTC (assumed: AWS does not say which midnight). */
function periodEnd(period: "DAY" | "WEEK" | "MONTH", now: number, ctx: ApiContext): number {
  const nowMs = ctx.settings.startsAtMs + Math.floor(now / 1000);
  const DAY = 86_400_000;
  const midnight = nowMs - (nowMs % DAY);
  let endMs = midnight + DAY;
  // 1970-01-01 was a Thursday: days since then, plus four, count from a Sunday.
  if (period === "WEEK") endMs = midnight + (7 - ((midnight / DAY + 4) % 7)) * DAY;
  if (period === "MONTH") {
    const { year, month } = parts(nowMs);
    endMs = msFromParts(month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 });
  }
  return (endMs - ctx.settings.startsAtMs) * 1000;
}
