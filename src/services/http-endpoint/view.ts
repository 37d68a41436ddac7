/** What an endpoint's node draws and its panel shows. */
import { length } from "../../kernel/fifo.ts";
import { SECOND } from "../../kernel/time.ts";
import type { AnyConfig } from "../define.ts";
import type { EndpointContext } from "./config.ts";
import { DRAWN, KEPT, type EndpointState, type Stick } from "./state.ts";

export interface EndpointView {
  readonly nowUs: number;
  readonly received: number;
  /** Answered requests of the last 60 s, and those whose callers gave up: oldest first. */
  readonly answers: readonly Stick[];
  /** Milliseconds; null without an answer in the last 60 s. */
  readonly medianMs: number | null;
  readonly statuses: Readonly<Record<string, number>>;
  readonly noAnswer: number;
  readonly busy: number;
  readonly concurrency: number | null;
  readonly waitingInLine: number;
  /** Requests that are open and will never be answered. */
  readonly silent: number;
  /** When the latest of them came, microseconds. */
  readonly silentSince: readonly number[];
  /** Microseconds; null while it answers. */
  readonly downSince: number | null;
  /** When its most impatient caller stops waiting, milliseconds; null when nobody does. */
  readonly patienceMs: number | null;
}

export function view(state: EndpointState, ctx: EndpointContext): EndpointView {
  const answers = state.sticks.filter((stick) => ctx.now - stick.at <= 60 * SECOND);
  const times = answers.filter((stick) => stick.status > 0).map((stick) => stick.ms).sort((a, b) => a - b);
  const patience = ctx.in().map((peer) => patienceOf(peer.connectionType, peer.config)).filter((ms) => ms !== undefined);
  return {
    nowUs: ctx.now, received: state.total, answers, medianMs: times.length === 0 ? null : times[Math.floor((times.length - 1) / 2)]!,
    statuses: state.statuses, noAnswer: state.noAnswer, busy: state.busy, concurrency: ctx.config.behaviour.concurrency ?? null,
    waitingInLine: length(state.line), silent: state.silent.size, silentSince: [...state.silent.values()].slice(-DRAWN / 2), downSince: state.downSince < 0 ? null : state.downSince,
    patienceMs: patience.length === 0 ? null : Math.min(...patience),
  };
}

/** Milliseconds that a caller waits, by the kind of its arrow. */
function patienceOf(connectionType: string, caller: AnyConfig): number | undefined {
  if (connectionType === "sns.subscription") return 15_000;
  if (connectionType === "apigateway.integration") return 29_000;
  const own = caller.behaviour.timeoutMs;
  return connectionType === "http:Request" ? (typeof own === "number" ? own : 60_000) : undefined;
}

export function inspect(state: EndpointState): unknown {
  return {
    received: state.received.slice(-KEPT).map((each) => ({ at: each.at / SECOND, body: each.body, method: each.method, path: each.path })),
    total: state.total, statuses: state.statuses, noAnswer: state.noAnswer, busy: state.busy, waiting: length(state.line),
  };
}
