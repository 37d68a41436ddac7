/**
 * Provisioned concurrency: environments of one version made ahead, all or none, and replaced when they die.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
import { fromMs, MINUTE, type Micros } from "../../kernel/time.ts";
import type { AwsError } from "../define.ts";
import { rowOf, setRow, sumProvisionedOutside, sumReserved, UNRESERVED_MINIMUM, type AccountState } from "./account.ts";
import { billProvisioned, PROVISIONED_BLOCK } from "./billing.ts";
import { drawInit } from "./cold-start.ts";
import type { FunctionContext } from "./config.ts";
import { forgetIdle, isProvisioned, makeEnvironment, rest } from "./environments.ts";
import { notProvisioned } from "./config-checks.ts";
import { shapeOf } from "./handler.ts";
import { badParameter, conflict } from "./refusals.ts";
import { LATEST, type FunctionState, type Provisioned } from "./state.ts";
import { mainVersion } from "./versions.ts";

/** LAM-066: environments made a minute. */
const PER_MINUTE = 6_000;
/** An init that fails is noticed after about this long (recorded). */
const FAILURE_AFTER: Micros = 5 * MINUTE;

/** Why AWS refuses this provisioned concurrency, or undefined (LAM-067). */
export function provisionedProblem(state: FunctionState, ctx: FunctionContext, qualifier: string, count: number): AwsError | undefined {
  if (qualifier === "" || qualifier === LATEST) return badParameter("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
  const version = mainVersion(state, ctx, qualifier);
  if (version === LATEST) return badParameter("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
  const never = notProvisioned(ctx.config.properties);
  if (never !== undefined) return badParameter(never);
  for (const other of state.provisioned.values())
    if (other.version === version && other.qualifier !== qualifier)
      return conflict(`Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version`);
  const account = ctx.account<AccountState>();
  const row = rowOf(account, ctx.self.id);
  const others = row.provisioned - (state.provisioned.get(qualifier)?.requested ?? 0);
  if (row.reserved >= 0 && others + count > row.reserved) return badParameter("Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function");
  if (row.reserved < 0 && account.limit - sumReserved(account) - (sumProvisionedOutside(account) - row.provisioned) - others - count < UNRESERVED_MINIMUM)
    return badParameter(`Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_MINIMUM}].`);
  return undefined;
}

/** Sets it up. `ready`: part of the document, so it stands at t = 0. */
export function provision(state: FunctionState, ctx: FunctionContext, qualifier: string, count: number, ready: boolean): void {
  const before = state.provisioned.get(qualifier);
  if (before !== undefined) withdraw(state, ctx, qualifier);
  const version = mainVersion(state, ctx, qualifier)!;
  const code = shapeOf(state, ctx, version).code;
  const init = ready ? 0 : drawInit(ctx, code);
  const prepare = ready ? 0 : fromMs(ctx.amount(ctx.config.behaviour.pcPrepareMs, "prepare"));
  const delay = ready ? 0 : prepare + Math.ceil((count * MINUTE) / PER_MINUTE) + init;
  const provisioned: Provisioned = {
    qualifier, version, requested: count, since: ctx.now, status: ready ? "READY" : "IN_PROGRESS", statusReason: "", readyAt: ctx.now + delay, timer: -1, billing: -1, second: -1, requests: 0,
  };
  state.provisioned.set(qualifier, provisioned);
  reckon(state, ctx);
  if (ready) return light(state, ctx, provisioned);
  const fails = ctx.chance(ctx.config.behaviour.initFails, "initFails");
  provisioned.timer = ctx.after(fails ? prepare + FAILURE_AFTER : delay, "lambda/provisioned", { qualifier, fails }, fails ? "LAM-067" : "LAM-066");
}

export function provisionedReady(state: FunctionState, data: { readonly qualifier: string; readonly fails: boolean }, ctx: FunctionContext): void {
  const provisioned = state.provisioned.get(data.qualifier)!;
  provisioned.timer = -1;
  if (data.fails) {
    provisioned.status = "FAILED";
    provisioned.statusReason = "FUNCTION_ERROR_INIT_FAILURE";
    return;
  }
  provisioned.status = "READY";
  light(state, ctx, provisioned);
}

/** All of them at once. */
function light(state: FunctionState, ctx: FunctionContext, provisioned: Provisioned): void {
  for (let i = 0; i < provisioned.requested; i++) rest(state, ctx, makeEnvironment(state, ctx, provisioned.version, "provisioned-concurrency", ""), false);
  charge(state, { qualifier: provisioned.qualifier }, ctx);
}

/** The next five minutes begin (LAM-137). */
export function charge(state: FunctionState, data: { readonly qualifier: string }, ctx: FunctionContext): void {
  const provisioned = state.provisioned.get(data.qualifier);
  if (provisioned === undefined) return;
  billProvisioned(ctx, provisioned, shapeOf(state, ctx, provisioned.version).memoryMB);
  provisioned.billing = ctx.after(PROVISIONED_BLOCK, "lambda/provisioned-charged", data, "LAM-137");
}

/** Takes it away: idle environments go at once, busy ones when their request is done. */
export function withdraw(state: FunctionState, ctx: FunctionContext, qualifier: string): void {
  const provisioned = state.provisioned.get(qualifier);
  if (provisioned === undefined) return;
  state.provisioned.delete(qualifier);
  if (provisioned.timer !== -1) ctx.cancel(provisioned.timer);
  if (provisioned.billing !== -1) ctx.cancel(provisioned.billing);
  for (const environment of state.environments.values()) {
    if (environment.version !== provisioned.version || !isProvisioned(environment)) continue;
    if (environment.busy > 0) continue;
    forgetIdle(state, environment);
    state.environments.delete(environment.id);
  }
  reckon(state, ctx);
}

/** Tells the account what is provisioned. */
function reckon(state: FunctionState, ctx: FunctionContext): void {
  let sum = 0;
  for (const one of state.provisioned.values()) sum += one.requested;
  setRow(ctx.account<AccountState>(), ctx.self.id, { provisioned: sum });
}

/** What the configuration says, at the start and after changes. */
export function syncProvisioned(state: FunctionState, ctx: FunctionContext, ready: boolean): void {
  const wanted = new Map<string, number>();
  for (const one of ctx.config.properties.PublishedVersions) if (one.ProvisionedConcurrentExecutions !== undefined) wanted.set(one.Version, one.ProvisionedConcurrentExecutions);
  for (const one of ctx.config.properties.Aliases) if (one.ProvisionedConcurrentExecutions !== undefined) wanted.set(one.Name, one.ProvisionedConcurrentExecutions);
  for (const qualifier of state.provisioned.keys()) if (!wanted.has(qualifier)) withdraw(state, ctx, qualifier);
  for (const [qualifier, count] of wanted) {
    const now = state.provisioned.get(qualifier);
    if (now?.requested === count && now.version === mainVersion(state, ctx, qualifier)) continue;
    provision(state, ctx, qualifier, count, ready);
  }
}
