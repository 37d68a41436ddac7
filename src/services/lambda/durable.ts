/**
 * Durable functions: finished steps are kept, a wait ends the invocation and costs nothing, and the next invocation
 * replays what is done before it goes on. Source: https://docs.aws.amazon.com/lambda/latest/dg/durable-basic-concepts.html
 */
import { fromMs, fromSeconds, SECOND, type Micros } from "../../kernel/time.ts";
import { schedule } from "./asynchronous.ts";
import type { DurableStep, FunctionContext } from "./config.ts";
import type { AsyncEvent, FunctionState } from "./state.ts";

/** One invocation of a durable execution: how long it works, where it stops, and how long it then waits (-1: it is done). */
export interface Leg { readonly runMs: number; readonly nextStep: number; readonly waitMs: number }

export function isDurable(ctx: FunctionContext): boolean {
  return ctx.config.properties.DurableConfig !== undefined && ctx.config.behaviour.steps !== undefined;
}

/** From `step` on to the next wait. Replaying what is done takes `replayMs`. */
export function legFrom(steps: readonly DurableStep[], step: number, replayMs: number): Leg {
  let runMs = step > 0 ? replayMs : 0;
  for (let at = step; at < steps.length; at++) {
    const one = steps[at]!;
    if ("waitMs" in one) return { runMs, nextStep: at + 1, waitMs: one.waitMs };
    runMs += one.runMs;
  }
  return { runMs, nextStep: steps.length, waitMs: -1 };
}

export function legOf(ctx: FunctionContext, event: AsyncEvent): Leg {
  return legFrom(ctx.config.behaviour.steps ?? [], event.step, ctx.config.behaviour.replayOverheadMs);
}

/** How long the handler of a durable function works in this invocation. */
export function durableWork(state: FunctionState, ctx: FunctionContext, eventId: number): Micros | undefined {
  const event = state.async.get(eventId);
  return event !== undefined && isDurable(ctx) ? fromMs(legOf(ctx, event).runMs) : undefined;
}

/** After a leg that went well: true when the execution waits and will be invoked again. */
export function afterDurableRun(_state: FunctionState, ctx: FunctionContext, event: AsyncEvent): boolean {
  if (!isDurable(ctx)) return false;
  const leg = legOf(ctx, event);
  if (leg.waitMs < 0) return false;
  const wait = fromMs(leg.waitMs);
  const limit = fromSeconds(ctx.config.properties.DurableConfig!.ExecutionTimeout);
  if (ctx.now + wait - event.enqueuedAt > limit) {
    ctx.note("LAM-131", { says: "ExecutionTimeout ends the execution before the wait is over.", limitS: limit / SECOND }, event.messages);
    return false;
  }
  event.step = leg.nextStep;
  // Retries are counted for each invocation anew.
  event.runs = 0;
  event.state = "waits-durable";
  ctx.note("LAM-131", { step: event.step, waitS: wait / SECOND }, event.messages);
  schedule(ctx, event, wait, "LAM-131");
  return true;
}
