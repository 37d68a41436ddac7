/** What a broker knows: queues in order, deliveries that await their acknowledgement, receivers that wait. */
import type { Micros } from "../../kernel/time.ts";
import type { CallId, EntityId, MessageId, TimerId } from "../define.ts";
import type { BrokerContext } from "./config.ts";

export interface Stored {
  readonly id: MessageId;
  readonly messageId: string;
  /** Place in its queue, kept over redeliveries. */
  readonly order: number;
  readonly body: string;
  readonly bytes: number;
  readonly group: string;
  readonly at: Micros;
  redeliveries: number;
}

export interface Delivery { readonly message: Stored; readonly to: EntityId }
export interface Waiter { readonly call: CallId; readonly caller: EntityId; readonly most: number; readonly timer: TimerId }

export interface BrokerQueue {
  readonly name: string;
  /** In order; rejected messages take their old place. */
  waiting: Stored[];
  /** Delivery tag → what was delivered and not acknowledged. */
  delivered: Map<number, Delivery>;
  /** Rejected, and delivered again when the timer ends. */
  delayed: Map<number, { readonly message: Stored; readonly at: Micros; readonly timer: TimerId }>;
  waiters: Waiter[];
  acknowledged: number;
}

export interface BrokerState {
  queues: Map<string, BrokerQueue>;
  nextOrder: number;
  nextTag: number;
  tally: { sent: number; delivered: number; redelivered: number; acknowledged: number; deadLettered: number };
}

export function newQueue(name: string): BrokerQueue {
  return { name, waiting: [], delivered: new Map(), delayed: new Map(), waiters: [], acknowledged: 0 };
}

export function emptyBroker(ctx: BrokerContext): BrokerState {
  return {
    queues: new Map(ctx.config.behaviour.queues.map((name) => [name, newQueue(name)])), nextOrder: 1, nextTag: 1,
    tally: { sent: 0, delivered: 0, redelivered: 0, acknowledged: 0, deadLettered: 0 },
  };
}
