/** What a change of properties does to messages that are here already. */
import { eachNumbered } from "../../kernel/numbered.ts";
import { ownOf } from "./new-message.ts";
import type { QueueConfig, QueueContext } from "./config.ts";
import { rearmRetention } from "./retention.ts";
import { Place, type QueueState, type StoredMessage } from "./state.ts";
import { hide, openHiding, seconds, show } from "./stock.ts";
import { settle } from "./begin.ts";

export function changed(state: QueueState, before: QueueConfig, ctx: QueueContext): void {
  const { properties, behaviour } = ctx.config;
  if (properties.MessageRetentionPeriod !== before.properties.MessageRetentionPeriod) rearmRetention(state, ctx);
  if (state.fifo && properties.DelaySeconds !== before.properties.DelaySeconds) moveDelays(state, ctx);
  if (behaviour.fifoLookAhead !== before.behaviour.fifoLookAhead) rewindow(state, behaviour.fifoLookAhead);
  if (state.waiters.length > 0 && state.counts.visible > 0) ctx.look("sqs/looked", "SQS-010");
  settle(state, ctx);
}

/** SQS-035: on FIFO a new delay also moves messages that wait already. */
function moveDelays(state: QueueState, ctx: QueueContext): void {
  const delay = seconds(ctx.config.properties.DelaySeconds);
  const waiting = [...eachNumbered(state.messages)].filter(({ place }) => place === Place.delayed);
  const hidings = new Map<number, number>();
  for (const found of waiting) {
    const message = ownOf(state, found);
    const until = Math.max(ctx.now, message.arrivedAt + delay);
    message.key = until;
    if (until === ctx.now) show(state, ctx, message);
    else rehide(state, ctx, message, until, hidings);
    ctx.note("SQS-035", { delayS: ctx.config.properties.DelaySeconds }, [message.id]);
  }
}

function rehide(state: QueueState, ctx: QueueContext, message: StoredMessage, until: number, hidings: Map<number, number>): void {
  let hiding = hidings.get(until);
  if (hiding === undefined) {
    hiding = openHiding(state, ctx, until, "sqs/delay-ended", "SQS-035");
    hidings.set(until, hiding);
  }
  hide(state, ctx, message, hiding, "", Place.delayed);
}

function rewindow(state: QueueState, lookAhead: number): void {
  if (!state.fifo) return;
  state.windowEnd = 0;
  state.windowCount = 0;
  for (const { order } of eachNumbered(state.messages)) {
    if (state.windowCount >= lookAhead) return;
    state.windowEnd = order;
    state.windowCount++;
  }
}
