/** The life of an execution environment: made, used by one request at a time, frozen, reset, reclaimed. */
import { assert } from "../../kernel/assert.ts";
import { fromMs, MILLISECOND, type Micros } from "../../kernel/time.ts";
import type { FunctionContext } from "./config.ts";
import { keyOf, LATEST, type Environment, type FunctionState, type InitType } from "./state.ts";

/** LAM-054: how long the runtime and the extensions may take to stop. */
const SHUTDOWN: Readonly<Record<"none" | "internal" | "external", Micros>> = { none: 0, internal: 500 * MILLISECOND, external: 2_000 * MILLISECOND };

export function makeEnvironment(state: FunctionState, ctx: FunctionContext, version: string, initType: InitType, tenant: string): Environment {
  const environment: Environment = {
    id: state.nextEnvironment++, version, revision: version === LATEST ? state.revision : 0, initType, createdAt: ctx.now,
    retireAt: ctx.now + Math.max(1, fromMs(ctx.amount(ctx.config.behaviour.maxEnvLifetimeMs, "lifetime"))), tenant,
    state: "creating", lastUsedAt: ctx.now, startedAt: ctx.now, endsAt: -1, timeoutAt: -1, busy: 0, invocation: 0, timer: -1,
    globals: 0, files: 0, tmpMB: 0, resets: 0, background: [], backgroundAt: -1,
  };
  state.environments.set(environment.id, environment);
  return environment;
}

/** An idle environment for this version, or undefined. It leaves the list of idle ones. */
export function takeIdle(state: FunctionState, ctx: FunctionContext, version: string, provisioned: boolean, tenant: string): Environment | undefined {
  const list = state.idle.get(keyOf(version, provisioned, tenant));
  if (list === undefined || list.length === 0) return undefined;
  const policy = ctx.config.behaviour.reusePolicy;
  const index = policy === "mostRecentlyUsed" ? list.length - 1 : policy === "leastRecentlyUsed" ? 0 : ctx.random("reuse").integer(0, list.length - 1);
  const environment = state.environments.get(list.splice(index, 1)[0]!)!;
  assert(environment.busy === 0, "An idle environment serves no request.");
  if (environment.timer !== -1) ctx.cancel(environment.timer);
  environment.timer = -1;
  return environment;
}

export function hasIdle(state: FunctionState, version: string, provisioned: boolean, tenant = ""): boolean {
  return (state.idle.get(keyOf(version, provisioned, tenant))?.length ?? 0) > 0;
}

/** Its request has been answered: it waits, frozen, unless it is too old or runs code of yesterday. */
export function release(state: FunctionState, ctx: FunctionContext, environment: Environment, needsInit: boolean): void {
  environment.busy = 0;
  environment.invocation = 0;
  environment.lastUsedAt = ctx.now;
  environment.timeoutAt = -1;
  const superseded = environment.version === LATEST && environment.revision !== state.revision;
  if (superseded) return shutDown(state, ctx, environment, "LAM-116");
  if (ctx.now >= environment.retireAt && !isProvisioned(environment)) return shutDown(state, ctx, environment, "LAM-047");
  rest(state, ctx, environment, needsInit);
}

/** Puts it among the idle ones and starts its clock. */
export function rest(state: FunctionState, ctx: FunctionContext, environment: Environment, needsInit: boolean): void {
  environment.state = needsInit ? "needs-init" : "idle";
  environment.startedAt = ctx.now;
  environment.endsAt = -1;
  const key = keyOf(environment.version, isProvisioned(environment), environment.tenant);
  const list = state.idle.get(key);
  if (list === undefined) state.idle.set(key, [environment.id]);
  else list.push(environment.id);
  if (isProvisioned(environment)) return;
  const idle = fromMs(ctx.amount(ctx.config.behaviour.idleReclaimMs, "idle"));
  const untilRetired = environment.retireAt - ctx.now;
  const delay = Math.max(0, Math.min(idle, untilRetired));
  environment.endsAt = ctx.now + delay;
  environment.timer = ctx.after(delay, "lambda/reclaimed", { environment: environment.id }, untilRetired <= idle ? "LAM-047" : "LAM-046");
}

/** Takes an environment away. While it shuts down it serves nobody. */
export function shutDown(state: FunctionState, ctx: FunctionContext, environment: Environment, rule: "LAM-046" | "LAM-047" | "LAM-116" | "LAM-063"): void {
  forgetIdle(state, environment);
  if (environment.timer !== -1) ctx.cancel(environment.timer);
  environment.timer = -1;
  const delay = SHUTDOWN[ctx.config.behaviour.extension];
  ctx.note(rule, { environment: environment.id, version: environment.version, idleS: (ctx.now - environment.lastUsedAt) / 1e6, ageS: (ctx.now - environment.createdAt) / 1e6 });
  if (delay === 0) {
    state.environments.delete(environment.id);
    return;
  }
  environment.state = "shutdown";
  environment.startedAt = ctx.now;
  environment.endsAt = ctx.now + delay;
  environment.timer = ctx.after(delay, "lambda/stopped", { environment: environment.id }, "LAM-054");
}

export function forgetIdle(state: FunctionState, environment: Environment): void {
  const key = keyOf(environment.version, isProvisioned(environment), environment.tenant);
  const list = state.idle.get(key);
  const index = list?.indexOf(environment.id) ?? -1;
  if (index < 0) return;
  list!.splice(index, 1);
  if (list!.length === 0) state.idle.delete(key);
}

/** Code of `$LATEST` has changed: idle environments of the old one go, busy ones when they are done. */
export function drainSuperseded(state: FunctionState, ctx: FunctionContext): void {
  for (const environment of state.environments.values())
    if (environment.version === LATEST && environment.revision !== state.revision && (environment.state === "idle" || environment.state === "needs-init")) shutDown(state, ctx, environment, "LAM-116");
}

/** What a timeout or a crash does: globals are gone, /tmp stays. */
export function reset(environment: Environment): void {
  environment.globals = 0;
  environment.background = [];
  environment.resets++;
}

export function isProvisioned(environment: Environment): boolean {
  return environment.initType === "provisioned-concurrency";
}
