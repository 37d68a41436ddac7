import { emptyFifo, type Fifo } from "../../kernel/fifo.ts";
import type { Micros } from "../../kernel/time.ts";
import type { CallId, MessageId } from "../define.ts";

/** As many of the latest requests are kept for `inspect`, and drawn. */
export const KEPT = 10_000;
export const DRAWN = 48;

export interface Received { readonly at: Micros; readonly body: string; readonly method: string; readonly path: string }

/** A request that is worked on or waits. Frozen. */
export interface Job { readonly call: CallId; readonly at: Micros; readonly body: string; readonly messages: readonly MessageId[]; /** Which attempt of its message this is. */ readonly attempt: number }

/** One stick of the drawing. `status` 0: no answer (yet). */
export interface Stick { readonly at: Micros; readonly ms: number; readonly status: number }

export interface EndpointState {
  received: Received[];
  total: number;
  busy: number;
  line: Fifo<Job>;
  /** Requests that will never be answered, by call: when they came. */
  silent: Map<CallId, Micros>;
  /** Attempts of each message, where a Chance may ask for them. */
  attempts: Map<MessageId, number>;
  statuses: Record<string, number>;
  noAnswer: number;
  sticks: Stick[];
  lastAnswerAt: Micros;
  downSince: Micros;
}

export function emptyEndpoint(): EndpointState {
  return { received: [], total: 0, busy: 0, line: emptyFifo(), silent: new Map(), attempts: new Map(), statuses: {}, noAnswer: 0, sticks: [], lastAnswerAt: -1, downSince: -1 };
}

export function addStick(state: EndpointState, stick: Stick): void {
  state.sticks.push(Object.freeze(stick));
  if (state.sticks.length > DRAWN) state.sticks.shift();
}
