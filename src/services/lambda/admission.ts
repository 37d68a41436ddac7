/**
 * Whether a request gets an environment, and which: the order of checks is ours (AWS does not publish it), the checks are
 * AWS's. Nothing is changed when a request is throttled.
 */
import { take } from "../../aws/token-bucket.ts";
import { MINUTE, SECOND } from "../../kernel/time.ts";
import type { RuleId } from "../define.ts";
import { occupy, onDemandPool, rateThrottle, RATE_PER_CONCURRENCY, rowOf, type AccountState, type Pool, type ThrottleReason } from "./account.ts";
import type { FunctionContext } from "./config.ts";
import { hasIdle, makeEnvironment, takeIdle } from "./environments.ts";
import { LATEST, type Environment, type FunctionState } from "./state.ts";

export type Admission =
  | { readonly ok: true; readonly pool: Pool; readonly environment: Environment; readonly start: "warm" | "cold" | "reinit"; readonly spilled: boolean }
  | { readonly ok: false; readonly reason: ThrottleReason; readonly rule: RuleId; readonly says: string };

export function admit(state: FunctionState, ctx: FunctionContext, version: string, tenant: string): Admission {
  const account = ctx.account<AccountState>();
  const row = rowOf(account, ctx.self.id);
  if (row.reserved === 0) return refuse("ReservedFunctionConcurrentInvocationLimitExceeded", "LAM-061", "Its reserved concurrency is 0: the function is switched off.");
  const rate = rateThrottle(account, row, ctx.now);
  if (rate !== undefined) return refuse(rate, "LAM-070", `More than ${RATE_PER_CONCURRENCY} requests a second for each unit of concurrency.`);
  if (ctx.config.properties.CapacityProviderConfig !== undefined) return admitManaged(state, ctx, account, version);
  const provisioned = takeProvisioned(state, ctx, version);
  if (provisioned !== undefined) {
    occupy(account, row, "provisioned", ctx.now);
    return { ok: true, pool: "provisioned", environment: provisioned, start: provisioned.state === "needs-init" ? "reinit" : "warm", spilled: false };
  }
  const place = onDemandPool(account, row);
  if ("throttle" in place) {
    const reserved = row.reserved >= 0;
    return refuse(place.throttle, reserved ? "LAM-060" : "LAM-059", reserved ? `All ${row.reserved} reserved are in use.` : "The account's unreserved concurrency is in use.");
  }
  const spilled = [...state.provisioned.values()].some((one) => one.version === version && one.status === "READY");
  const idle = takeIdle(state, ctx, version, false, tenant);
  if (idle === undefined && ctx.settings.scalingModel === "burst") {
    if (!withinBurst(account, ctx)) return refuse("ConcurrentInvocationLimitExceeded", "LAM-069", "The account's burst is used up: 500 more a minute.");
  } else if (idle === undefined && !take(state.scaling, ctx.now)) return refuse("FunctionInvocationRateLimitExceeded", "LAM-068", "New environments come at no more than 1,000 per 10 s.");
  occupy(account, row, place.pool, ctx.now);
  if (idle !== undefined) return { ok: true, pool: place.pool, environment: idle, start: idle.state === "needs-init" ? "reinit" : "warm", spilled };
  const snapshot = version !== LATEST && ctx.config.properties.SnapStart?.ApplyOn === "PublishedVersions";
  return { ok: true, pool: place.pool, environment: makeEnvironment(state, ctx, version, snapshot ? "snap-start" : "on-demand", tenant), start: "cold", spilled };
}

const MORE_A_MINUTE = 500;

/** LAM-069, before November 2023: all functions share a burst, and 500 more for each minute since it was used up. */
function withinBurst(account: AccountState, ctx: FunctionContext): boolean {
  const burst = typeof ctx.settings.burstConcurrency === "number" ? ctx.settings.burstConcurrency : 3_000;
  let inFlight = 0;
  for (const row of account.functions.values()) inFlight += row.inFlight;
  if (inFlight < burst) {
    account.burstSince = -1;
    return true;
  }
  if ((account.burstSince ?? -1) < 0) account.burstSince = ctx.now;
  return inFlight < burst + MORE_A_MINUTE * Math.floor((ctx.now - account.burstSince!) / MINUTE);
}

/** A free provisioned environment of this version, within ten requests a second for each (LAM-071). */
function takeProvisioned(state: FunctionState, ctx: FunctionContext, version: string): Environment | undefined {
  if (!hasIdle(state, version, true)) return undefined;
  const one = [...state.provisioned.values()].find((each) => each.version === version && each.status === "READY");
  if (one === undefined) return undefined;
  const second = Math.floor(ctx.now / SECOND);
  if (one.second === second && one.requests >= one.requested * RATE_PER_CONCURRENCY) return undefined;
  one.requests = one.second === second ? one.requests + 1 : 1;
  one.second = second;
  return takeIdle(state, ctx, version, true, "");
}

/** Managed instances: whichever environment has the most room (LAM-118). There is no cold start on demand. */
function admitManaged(state: FunctionState, ctx: FunctionContext, account: AccountState, version: string): Admission {
  const most = ctx.config.properties.CapacityProviderConfig!.PerExecutionEnvironmentMaxConcurrency;
  let best: Environment | undefined;
  for (const environment of state.environments.values())
    if (environment.version === version && environment.busy < most && (best === undefined || environment.busy < best.busy)) best = environment;
  if (best === undefined) return refuse("ConcurrentInvocationLimitExceeded", "LAM-118", "Every environment is full; more are added as load is seen, not on demand.");
  // Instances run in the user's own account: the common pool is not touched.
  occupy(account, rowOf(account, ctx.self.id), "provisioned", ctx.now);
  return { ok: true, pool: "provisioned", environment: best, start: "warm", spilled: false };
}

function refuse(reason: ThrottleReason, rule: RuleId, says: string): Admission {
  return { ok: false, reason, rule, says };
}
