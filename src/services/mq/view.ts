/** What a broker draws (bounded) and what the panel shows. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import type { BrokerContext } from "./config.ts";
import { DEAD_LETTERS } from "./config.ts";
import type { BrokerState, Stored } from "./state.ts";

const MOST_QUEUES = 3;
const MOST_MESSAGES = 12;

export interface BrokerMessage { readonly message: MessageId; readonly group: string; readonly redeliveries: number; readonly inFlight: boolean; readonly againAtUs: Micros }
export interface BrokerQueueView { readonly name: string; readonly waiting: number; readonly inFlight: number; readonly delayed: number; readonly messages: readonly BrokerMessage[] }
export interface BrokerView {
  readonly nowUs: Micros;
  readonly engine: string;
  readonly queues: readonly BrokerQueueView[];
  readonly queueCount: number;
  readonly deadLetters: number;
  readonly maximumRedeliveries: number;
  readonly tally: BrokerState["tally"];
}

export function viewBroker(state: BrokerState, ctx: BrokerContext): BrokerView {
  const queues = [...state.queues.values()].filter(({ name }) => name !== DEAD_LETTERS);
  const of = (message: Stored, inFlight: boolean, againAtUs = -1): BrokerMessage => ({ message: message.id, group: message.group, redeliveries: message.redeliveries, inFlight, againAtUs });
  return {
    nowUs: ctx.now, engine: ctx.config.properties.EngineType === "RABBITMQ" ? "RabbitMQ" : "ActiveMQ", queueCount: queues.length,
    queues: queues.slice(0, MOST_QUEUES).map(({ name, waiting, delivered, delayed }) => ({
      name, waiting: waiting.length, inFlight: delivered.size, delayed: delayed.size,
      messages: [
        ...[...delivered.values()].slice(0, MOST_MESSAGES).map(({ message }) => of(message, true)), ...[...delayed.values()].slice(0, MOST_MESSAGES).map(({ message, at }) => of(message, false, at)), ...waiting.slice(0, MOST_MESSAGES).map((message) => of(message, false)),
      ].slice(0, MOST_MESSAGES),
    })),
    deadLetters: state.queues.get(DEAD_LETTERS)?.waiting.length ?? 0, maximumRedeliveries: ctx.config.behaviour.maximumRedeliveries, tally: { ...state.tally },
  };
}

export function inspectBroker(state: BrokerState): Readonly<Record<string, unknown>> {
  const plain = (message: Stored) => ({ id: message.id, messageId: message.messageId, body: message.body, sentAt: message.at / 1e6, redeliveries: message.redeliveries, ...(message.group === "" ? {} : { group: message.group }) });
  return {
    queues: Object.fromEntries([...state.queues.values()].map(({ name, waiting, delivered, delayed, acknowledged }) => [name, {
      waiting: waiting.map(plain), inFlight: [...delivered.values()].map(({ message }) => plain(message)), delayed: [...delayed.values()].map(({ message, at }) => ({ ...plain(message), again: at / 1e6 })), acknowledged,
    }])),
    ...state.tally,
  };
}
