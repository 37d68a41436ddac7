/**
 * What a broker does with messages: stores, delivers to receivers, takes acknowledgements, delivers again what was
 * rejected. Source: https://activemq.apache.org/components/classic/documentation/message-redelivery-and-dlq-handling and
 * https://www.rabbitmq.com/docs/confirms
 */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { utf8Length } from "../../aws/utf8.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, fromSeconds, type Micros } from "../../kernel/time.ts";
import type { Call, CallId, MessageId } from "../define.ts";
import { DEAD_LETTERS, type BrokerContext } from "./config.ts";
import { newQueue, type BrokerQueue, type BrokerState, type Stored, type Waiter } from "./state.ts";

interface QueueInput { readonly Queue?: unknown }
interface SendInput extends QueueInput { readonly Body?: unknown; readonly Group?: unknown }
interface ReceiveInput extends QueueInput { readonly MaxMessages?: unknown; readonly WaitSeconds?: unknown }
interface TagsInput extends QueueInput { readonly Tags?: readonly string[] }

/** What the simulated receiver learns beside the answer. */
export interface DeliveredFacts { readonly message: MessageId; readonly receiveCount: number; readonly group: string }

/** The queue that is meant, or the broker's refusal. */
function queueOf(state: BrokerState, call: Call, ctx: BrokerContext): BrokerQueue | undefined {
  const name = (call.input as QueueInput | null)?.Queue;
  const queue = name === undefined ? state.queues.values().next().value : state.queues.get(String(name));
  if (queue === undefined) ctx.reply(call.id, failed(awsError("QueueNotFound", `The broker has no queue ${String(name)}.`, 404)), "MQB-001");
  return queue;
}

export function send(state: BrokerState, call: Call<SendInput>, ctx: BrokerContext): void {
  const queue = queueOf(state, call, ctx);
  if (queue === undefined) return;
  const { Body, Group } = call.input;
  const body = typeof Body === "string" ? Body : JSON.stringify(Body ?? "");
  const id = call.carries[0] ?? ctx.message("message", [], { body });
  const stored: Stored = {
    id, messageId: `ID:${ctx.self.name}-${state.nextOrder}`, order: state.nextOrder++, body, bytes: utf8Length(body), group: typeof Group === "string" ? Group : "", at: ctx.now, redeliveries: 0,
  };
  queue.waiting.push(stored);
  state.tally.sent++;
  ctx.count("EnqueueCount");
  ctx.mark(id, "sent", "MQB-001");
  ctx.reply(call.id, succeeded({ MessageId: stored.messageId }), "MQB-001");
  settle(state, ctx);
}

export function receive(state: BrokerState, call: Call<ReceiveInput>, ctx: BrokerContext): void {
  const queue = queueOf(state, call, ctx);
  if (queue === undefined) return;
  const most = Math.max(1, Number(call.input.MaxMessages ?? 1));
  const wait = fromSeconds(Number(call.input.WaitSeconds ?? 0));
  if (queue.waiting.length > 0 && queue.waiters.length === 0) return deliver(state, ctx, queue, call.id, call.caller ?? "", most);
  if (wait === 0) return ctx.reply(call.id, succeeded({ Messages: [] }), "MQB-001");
  const timer = ctx.after(wait, "mq/wait-ended", { queue: queue.name, call: call.id }, "MQB-001", { phase: Phase.deadline });
  queue.waiters.push({ call: call.id, caller: call.caller ?? "", most, timer });
}

function deliver(state: BrokerState, ctx: BrokerContext, queue: BrokerQueue, call: CallId, caller: string, most: number): void {
  const taken = queue.waiting.splice(0, most);
  const Messages = taken.map((message) => {
    const tag = state.nextTag++;
    queue.delivered.set(tag, { message, to: caller });
    return { MessageId: message.messageId, DeliveryTag: String(tag), Body: message.body, Redelivered: message.redeliveries > 0, RedeliveryCount: message.redeliveries };
  });
  const messages = taken.map(({ id, redeliveries, group }): DeliveredFacts => ({ message: id, receiveCount: redeliveries + 1, group }));
  state.tally.delivered += taken.length;
  ctx.count("DispatchCount", taken.length);
  ctx.note("MQB-001", { delivered: taken.length, queue: queue.name }, taken.map((message) => message.id));
  ctx.reply(call, succeeded({ Messages }, { messages }), "MQB-001", { carries: taken.map((message) => message.id) });
  settle(state, ctx);
}

/** Receivers that wait are served in the order of their coming, once an instant. */
export function serve(state: BrokerState, ctx: BrokerContext): void {
  for (const queue of state.queues.values())
    while (queue.waiting.length > 0 && queue.waiters.length > 0) {
      const { call, caller, most } = leave(ctx, queue, queue.waiters[0]!.call)!;
      deliver(state, ctx, queue, call, caller, most);
    }
}

function leave(ctx: BrokerContext, queue: BrokerQueue, call: CallId): Waiter | undefined {
  const at = queue.waiters.findIndex((waiter) => waiter.call === call);
  if (at < 0) return undefined;
  const [waiter] = queue.waiters.splice(at, 1);
  ctx.cancel(waiter!.timer);
  return waiter;
}

export function waitEnded(state: BrokerState, data: { readonly queue: string; readonly call: CallId }, ctx: BrokerContext): void {
  const queue = state.queues.get(data.queue);
  if (queue !== undefined && leave(ctx, queue, data.call) !== undefined) ctx.reply(data.call, succeeded({ Messages: [] }), "MQB-001");
}

export function abandoned(state: BrokerState, call: CallId, ctx: BrokerContext): void {
  for (const queue of state.queues.values()) leave(ctx, queue, call);
}

export function acknowledge(state: BrokerState, call: Call<TagsInput>, ctx: BrokerContext): void {
  const queue = queueOf(state, call, ctx);
  if (queue === undefined) return;
  const gone = takeTags(queue, call.input.Tags ?? []);
  queue.acknowledged += gone.length;
  state.tally.acknowledged += gone.length;
  ctx.count("DequeueCount", gone.length);
  for (const { id } of gone) ctx.ended(id, "processed", "MQB-001");
  ctx.reply(call.id, succeeded({ Acknowledged: gone.length }), "MQB-001");
  settle(state, ctx);
}

/** Each is delivered again after a while, until the engine has had enough of it. */
export function reject(state: BrokerState, call: Call<TagsInput>, ctx: BrokerContext): void {
  const queue = queueOf(state, call, ctx);
  if (queue === undefined) return;
  const { redeliveryDelayMs, maximumRedeliveries } = ctx.config.behaviour;
  const isActive = ctx.config.properties.EngineType === "ACTIVEMQ";
  for (const message of takeTags(queue, call.input.Tags ?? [])) {
    if (isActive && message.redeliveries >= maximumRedeliveries && queue.name !== DEAD_LETTERS) {
      bury(state, ctx, message);
      continue;
    }
    message.redeliveries++;
    state.tally.redelivered++;
    ctx.count("RedeliveryCount");
    ctx.mark(message.id, "returned", "MQB-002");
    const delay: Micros = fromMs(redeliveryDelayMs);
    const timer = ctx.after(delay, "mq/redelivered", { queue: queue.name, order: message.order }, "MQB-002");
    queue.delayed.set(message.order, { message, at: ctx.now + delay, timer });
    ctx.note("MQB-002", { redeliveries: message.redeliveries, delayS: delay / 1e6 }, [message.id]);
  }
  ctx.reply(call.id, succeeded({}), "MQB-002");
  settle(state, ctx);
}

function bury(state: BrokerState, ctx: BrokerContext, message: Stored): void {
  const dead = state.queues.get(DEAD_LETTERS) ?? newQueue(DEAD_LETTERS);
  state.queues.set(DEAD_LETTERS, dead);
  dead.waiting.push(message);
  state.tally.deadLettered++;
  ctx.mark(message.id, "dead-lettered", "MQB-003");
  ctx.note("MQB-003", { redeliveries: message.redeliveries }, [message.id]);
}

/** It takes its old place. */
export function redelivered(state: BrokerState, data: { readonly queue: string; readonly order: number }, ctx: BrokerContext): void {
  const queue = state.queues.get(data.queue)!;
  const { message } = queue.delayed.get(data.order)!;
  queue.delayed.delete(data.order);
  const at = queue.waiting.findIndex((other) => other.order > message.order);
  queue.waiting.splice(at < 0 ? queue.waiting.length : at, 0, message);
  settle(state, ctx);
}

function takeTags(queue: BrokerQueue, tags: readonly string[]): Stored[] {
  return tags.flatMap((tag) => {
    const delivery = queue.delivered.get(Number(tag));
    queue.delivered.delete(Number(tag));
    return delivery === undefined ? [] : [delivery.message];
  });
}

/** After anything that happened: gauges, and a look for those who wait. */
function settle(state: BrokerState, ctx: BrokerContext): void {
  let size = 0;
  let flying = 0;
  let served = false;
  for (const queue of state.queues.values()) {
    size += queue.waiting.length + queue.delayed.size + queue.delivered.size;
    flying += queue.delivered.size;
    served ||= queue.waiting.length > 0 && queue.waiters.length > 0;
  }
  ctx.gauge("QueueSize", size);
  ctx.gauge("InFlightCount", flying);
  if (served) ctx.look("mq/looked", "MQB-001");
}
