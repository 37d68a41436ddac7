/** What a client's node draws and its panel shows. */
import { length } from "../../kernel/fifo.ts";
import { SECOND } from "../../kernel/time.ts";
import { describeArrivals } from "./arrivals.ts";
import type { ClientContext } from "./config.ts";
import { STICKS, STRIP, type AnswerNote, type ClientState } from "./state.ts";

/** Retries and batches that are listed. */
const SHOWN = 6;

export interface ClientView {
  readonly nowUs: number;
  /** "random, 2 a second". */
  readonly law: string;
  readonly manual: boolean;
  readonly arrived: number;
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly throttled: number;
  readonly retried: number;
  /** Microseconds; null when nobody comes by himself. */
  readonly nextArrivalAt: number | null;
  /** Latest requests, oldest first: [when µs, Stick]. */
  readonly sticks: readonly (readonly [number, number])[];
  /** Arrivals in each of the last 60 s, oldest first. */
  readonly arrivalsStrip: readonly number[];
  readonly lastAnswers: readonly AnswerNote[];
  readonly statuses: Readonly<Record<string, number>>;
  readonly inFlight: number;
  readonly inFlightLimit: number | null;
  readonly waitingInLine: number;
  readonly retriesWaiting: number;
  readonly retries: readonly { readonly label: string; readonly attempt: number; readonly nextAt: number; readonly code: string }[];
  readonly batches: readonly { readonly connection: string; readonly gathered: number; readonly size: number; readonly flushAt: number }[];
  readonly blockedByCors: boolean;
}

export function view(state: ClientState, ctx: ClientContext): ClientView {
  const { arrivals, inFlight, batch } = ctx.config.behaviour;
  return {
    nowUs: ctx.now,
    law: describeArrivals(arrivals), manual: arrivals.kind === "manual",
    arrived: state.arrived, sent: state.sent, succeeded: state.succeeded, failed: state.failed, throttled: state.throttled, retried: state.retried,
    nextArrivalAt: state.nextAt < 0 ? null : state.nextAt,
    sticks: sticksOf(state, ctx.now), arrivalsStrip: stripOf(state, Math.floor(ctx.now / SECOND)),
    lastAnswers: state.answers, statuses: state.statuses,
    inFlight: state.flying, inFlightLimit: inFlight ?? null, waitingInLine: length(state.line), retriesWaiting: state.retries.size,
    retries: [...state.retries.values()].slice(0, SHOWN).map((each) => ({
      label: ctx.facts(each.request.messages[0]!).label ?? "", attempt: each.request.attempt + 1, nextAt: each.at, code: each.code,
    })),
    batches: state.buffers.slice(0, SHOWN).map(({ connection, ...buffer }) => ({
      connection, gathered: buffer.messages.length, size: Math.min(buffer.limit, batch?.size ?? 1), flushAt: buffer.flushAt,
    })),
    blockedByCors: state.answers.some((answer) => answer.code === "BlockedByCORS"),
  };
}

export function inspect(state: ClientState, ctx: ClientContext): unknown {
  return {
    arrivals: state.arrived, sent: state.sent, succeeded: state.succeeded, failed: state.failed, throttled: state.throttled, retried: state.retried,
    inFlight: state.flying, waiting: length(state.line), statuses: state.statuses,
    ...(state.nextAt < 0 ? {} : { nextArrivalAt: state.nextAt / SECOND }),
    retries: [...state.retries.values()].map((each) => ({
      message: ctx.facts(each.request.messages[0]!).label, attempt: each.request.attempt + 1, nextAt: each.at / SECOND, error: each.code,
    })),
  };
}

function sticksOf(state: ClientState, now: number): (readonly [number, number])[] {
  const sticks: (readonly [number, number])[] = [];
  for (let number = Math.max(0, state.nextRequest - STICKS); number < state.nextRequest; number++) {
    const at = state.stickAt[number % STICKS]!;
    if (now - at <= STRIP * SECOND) sticks.push([at, state.stick[number % STICKS]!]);
  }
  return sticks;
}

function stripOf(state: ClientState, second: number): number[] {
  return Array.from({ length: STRIP }, (_, i) => {
    const each = second - STRIP + 1 + i;
    // Seconds after the last arrival have not been written yet.
    return each < 0 || each > state.stripSecond || each <= state.stripSecond - STRIP ? 0 : state.strip[each % STRIP]!;
  });
}
