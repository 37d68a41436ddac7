/**
 * Standard queues with message groups are fair (SQS-054): a tenant that holds a large share of the messages in flight
 * is noisy, and waits while quiet tenants have visible messages. Of AWS's two measures the share in flight is modelled,
 * the share of processing time is not.
 */
import { numbered } from "../../kernel/numbered.ts";
import { addTo, emptyOrdered, eachOf, firstOf, removeFrom, type Ordered } from "../../kernel/ordered.ts";
import { fromMs, type Micros } from "../../kernel/time.ts";
import type { QueueContext } from "./config.ts";
import { Place, type QueueState, type StoredMessage, type Tenant } from "./state.ts";

export function joinTenant(state: QueueState, message: StoredMessage, now: Micros): void {
  const tenant = state.tenants.get(message.group!);
  if (tenant === undefined) state.tenants.set(message.group!, { count: 1, inFlight: 0, noisy: false, lastSentAt: now, line: emptyOrdered() });
  else {
    tenant.count++;
    tenant.lastSentAt = now;
  }
}

export function leaveTenant(state: QueueState, message: StoredMessage): void {
  const name = message.group!;
  const tenant = state.tenants.get(name)!;
  if (--tenant.count > 0) return;
  state.tenants.delete(name);
  if (tenant.noisy) state.noisy = state.noisy.filter((other) => other !== name);
}

/** The line in which a visible message of this tenant stands. */
export function lineOf(state: QueueState, message: StoredMessage): Ordered {
  if (message.group === undefined || state.noisy.length === 0) return state.visible;
  const tenant = state.tenants.get(message.group);
  return tenant?.noisy === true ? tenant.line : state.visible;
}

export function countInFlight(state: QueueState, ctx: QueueContext, message: StoredMessage, change: 1 | -1): void {
  const tenant = state.tenants.get(message.group!);
  if (tenant === undefined) return;
  tenant.inFlight += change;
  if (change < 0 || tenant.noisy) return;
  if (!isLoud(state, ctx, tenant)) return;
  tenant.noisy = true;
  state.noisy.push(message.group!);
  moveLine(state, message.group!, state.visible, tenant.line);
  ctx.note("SQS-054", { tenant: message.group, inFlight: tenant.inFlight, of: state.counts.inFlight });
}

function isLoud(state: QueueState, ctx: QueueContext, tenant: Tenant): boolean {
  const { fairMinInFlight, fairShare } = ctx.config.behaviour;
  return tenant.inFlight >= fairMinInFlight && tenant.inFlight > fairShare * state.counts.inFlight;
}

/** Order of the message that a receive meets next, or 0. */
export function nextInLine(state: QueueState, ctx: QueueContext): number {
  if (state.noisy.length === 0) return firstOf(state.visible);
  calmDown(state, ctx);
  const quiet = firstOf(state.visible);
  if (quiet !== 0) return quiet;
  let best: Tenant | undefined;
  for (const name of state.noisy) {
    const tenant = state.tenants.get(name)!;
    if (firstOf(tenant.line) !== 0 && (best === undefined || tenant.inFlight < best.inFlight)) best = tenant;
  }
  return best === undefined ? 0 : firstOf(best.line);
}

/** A tenant is quiet again when its backlog is gone, or when it sent nothing for a while. */
function calmDown(state: QueueState, ctx: QueueContext): void {
  const silence = fromMs(ctx.amount(ctx.config.behaviour.fairQuietAfterMs, "fairQuietAfterMs"));
  const still = state.noisy.filter((name) => {
    const tenant = state.tenants.get(name)!;
    const backlog = firstOf(tenant.line) !== 0 || isLoud(state, ctx, tenant);
    if (backlog && ctx.now - tenant.lastSentAt < silence) return true;
    tenant.noisy = false;
    moveLine(state, name, tenant.line, state.visible);
    return false;
  });
  if (still.length < state.noisy.length) state.noisy = still;
}

function moveLine(state: QueueState, group: string, from: Ordered, to: Ordered): void {
  const moving: StoredMessage[] = [];
  eachOf(from, (order) => {
    const message = numbered(state.messages, order)!;
    if (message.group === group && message.place === Place.visible) moving.push(message);
    return true;
  });
  for (const message of moving) {
    removeFrom(from, message.key, message.order);
    addTo(to, message.key, message.order);
  }
}
