/** What a client knows. Requests are never changed: each attempt is a new one. */
import { emptyFifo, type Fifo } from "../../kernel/fifo.ts";
import type { Micros } from "../../kernel/time.ts";
import type { Content, EntityId, MessageId, TimerId } from "../define.ts";
import type { ClientContext } from "./config.ts";

/** One call to make or made, through all its attempts. */
export interface Request {
  /** The arrow that it crosses. */
  readonly arrow: EntityId;
  readonly operation: string;
  readonly input: unknown;
  readonly messages: readonly MessageId[];
  /** The work itself is waited for: the request is over with its answer. Else the callee takes the messages over. */
  readonly waitedFor: boolean;
  /** What the entries were made of; kept for batches only, whose failed entries may be sent again. */
  readonly contents: readonly Content[] | undefined;
  /** 1 for the first. */
  readonly attempt: number;
  /** When its first attempt left; of one in line, when it came there. */
  readonly firstSentAt: Micros;
  /** Its number among all requests: names its stick. */
  readonly number: number;
}

/** Messages of one arrow that wait for their batch to fill. */
export interface Buffer { readonly connection: EntityId; messages: MessageId[]; contents: Content[]; timer: TimerId; flushAt: Micros; /** Entries that the operation takes at most. */ limit: number }

/** A request between two attempts. */
export interface Waiting { readonly request: Request; readonly at: Micros; readonly code: string }

export const Stick = { open: 0, ok: 1, throttled: 2, failed: 3, retrying: 4 } as const;
export type Stick = (typeof Stick)[keyof typeof Stick];
/** As many of the latest requests are drawn. */
export const STICKS = 48;
/** Seconds of the arrivals strip. */
export const STRIP = 60;
const ANSWERS = 8;

export interface AnswerNote { readonly at: Micros; readonly status: number; readonly code: string; readonly label: string }

export interface ClientState {
  /** When the present law began, how many of its instants have been, how many arrivals it brought. */
  startedAt: Micros;
  step: number;
  byLaw: number;
  timer: TimerId | -1;
  nextAt: Micros;
  /** All arrivals: {{seq}} of the latest. */
  arrived: number;
  /** The body where it has no placeholders; undefined where each arrival has its own. */
  constantBody: string | undefined;
  /** Cumulative weights of a zipf choice. */
  keyWeights: Float64Array | undefined;
  groupWeights: Float64Array | undefined;

  /** Batches that fill, one for each arrow: a handful. */
  buffers: Buffer[];
  /** Requests that wait for a free place among `inFlight`. */
  line: Fifo<Request>;
  flying: number;
  retries: Map<number, Waiting>;
  /** Requests of a browser that wait for the answer to their preflight. */
  probes: Map<number, Request>;
  nextRequest: number;

  sent: number;
  succeeded: number;
  failed: number;
  throttled: number;
  retried: number;
  /** Answers by HTTP status; 0 = none came. */
  statuses: Record<string, number>;
  /** Latest answers, newest last. */
  answers: AnswerNote[];
  /** Rings of the latest requests: when, and what came of it. */
  stickAt: Float64Array;
  stick: Uint8Array;
  /** Arrivals in each of the last sixty seconds, by second modulo 60. */
  strip: Float64Array;
  stripSecond: number;
}

export function emptyClient(ctx: ClientContext): ClientState {
  return {
    startedAt: ctx.now, step: 0, byLaw: 0, timer: -1, nextAt: -1, arrived: 0, constantBody: undefined, keyWeights: undefined, groupWeights: undefined,
    buffers: [], line: emptyFifo(), flying: 0, retries: new Map(), probes: new Map(), nextRequest: 0,
    sent: 0, succeeded: 0, failed: 0, throttled: 0, retried: 0, statuses: {}, answers: [],
    stickAt: new Float64Array(STICKS), stick: new Uint8Array(STICKS), strip: new Float64Array(STRIP), stripSecond: 0,
  };
}

export function setStick(state: ClientState, number: number, stick: Stick): void {
  // A newer request has taken the place of one that was open too long.
  if (number > state.nextRequest - 1 - STICKS) state.stick[number % STICKS] = stick;
}

export function noteAnswer(state: ClientState, answer: AnswerNote): void {
  state.answers.push(Object.freeze(answer));
  if (state.answers.length > ANSWERS) state.answers.shift();
}

/** Counts arrivals into the strip and forgets seconds that are over. */
export function countInStrip(state: ClientState, second: number, count: number): void {
  if (second !== state.stripSecond) turnStrip(state, second);
  state.strip[second % STRIP]! += count;
}

function turnStrip(state: ClientState, second: number): void {
  const from = Math.max(state.stripSecond + 1, second - STRIP + 1);
  for (let each = from; each <= second; each++) state.strip[each % STRIP] = 0;
  state.stripSecond = second;
}
