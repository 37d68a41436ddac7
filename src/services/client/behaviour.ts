/** What a client does at each event: arrivals, answers, retries, changes. */
import { Phase } from "../../kernel/phase.ts";
import { equal } from "../../kernel/plain.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { Answered, Content, EntityId, MessageId, Outcome } from "../define.ts";
import { isHttp, mayHoldFailures, readOutcome, retryDelay, type Read } from "./answer.ts";
import { everyAt, nextArrival } from "./arrivals.ts";
import { mayRead, preflightAllows, type HttpAnswer, type HttpRequest } from "./browser.ts";
import type { ClientConfig, ClientContext } from "./config.ts";
import { constantBody, weightsOf } from "./content.ts";
import { arrive, arrowOf, batchRequest, drop, flush, pump, release, transmit } from "./send.ts";
import { emptyClient, noteAnswer, setStick, Stick, type ClientState, type Request } from "./state.ts";

const BLOCKED: Read = Object.freeze({ ok: false, status: 0, code: "BlockedByCORS", throttled: false, retryable: false, maybeTaken: false });

export function init(ctx: ClientContext): ClientState {
  const state = emptyClient(ctx);
  derive(state, ctx);
  return state;
}

/** What follows from the configuration and is wanted at each arrival. */
function derive(state: ClientState, ctx: ClientContext): void {
  const { body, key, group } = ctx.config.behaviour;
  state.constantBody = constantBody(body);
  state.keyWeights = weightsOf(key);
  state.groupWeights = weightsOf(group);
}

// ------------------------------------------------------------------------------------------------------------ arrivals

const AT_REQUEST = Object.freeze({ phase: Phase.request });

/** Waits for the next instant of the law. */
export function schedule(state: ClientState, ctx: ClientContext): void {
  const { arrivals, stopAfter } = ctx.config.behaviour;
  state.timer = -1;
  state.nextAt = -1;
  if (stopAfter !== undefined && state.byLaw >= stopAfter) return;
  // The usual law, and the fastest one.
  if (arrivals.kind === "every") return expect(state, everyAt(arrivals, state.startedAt, state.step), 1, ctx);
  const next = arrivals.kind === "poisson"
    ? nextArrival(arrivals, state.startedAt, state.step, ctx.now, (mean) => fromMs(ctx.amount({ kind: "exponential", mean }, "arrivals")))
    : nextArrival(arrivals, state.startedAt, state.step, ctx.now, noGap);
  if (next !== undefined) expect(state, next.at, stopAfter === undefined ? next.count : Math.min(next.count, stopAfter - state.byLaw), ctx);
}

function expect(state: ClientState, at: Micros, count: number, ctx: ClientContext): void {
  const { now } = ctx;
  state.nextAt = Math.max(at, now);
  // Like a request: what ends at this instant has ended before somebody arrives.
  state.timer = ctx.after(state.nextAt - now, "client/arrived", count, "EYD-110", AT_REQUEST);
}

/** Only a Poisson process draws gaps. */
const noGap = () => 0;

export function arrived(state: ClientState, count: number, ctx: ClientContext): void {
  state.step++;
  state.byLaw += count;
  arrive(state, count, ctx);
  schedule(state, ctx);
}

export function changed(state: ClientState, before: ClientConfig, ctx: ClientContext): void {
  derive(state, ctx);
  pump(state, ctx);
  const { arrivals, stopAfter } = ctx.config.behaviour;
  const sameLaw = equal(arrivals, before.behaviour.arrivals);
  if (sameLaw && stopAfter === before.behaviour.stopAfter) return;
  if (state.timer !== -1) ctx.cancel(state.timer);
  if (!sameLaw) {
    state.startedAt = ctx.now;
    state.step = 0;
  }
  schedule(state, ctx);
}

// ------------------------------------------------------------------------------------------------------------- answers

interface Probe { readonly probe: MessageId; readonly number: number }

export function answered(state: ClientState, answer: Answered, outcome: Outcome, ctx: ClientContext): void {
  const data = answer.data as Request | Probe;
  if ("probe" in data) return probeAnswered(state, data, outcome, ctx);
  let read = readOutcome(outcome, data.operation);
  if (ctx.config.behaviour.kind === "browser" && outcome.ok && isHttp(data.operation) && !mayRead(data.input as HttpRequest, outcome.output as HttpAnswer)) {
    read = { ...BLOCKED, status: (outcome.output as HttpAnswer).status ?? 200 };
    ctx.note("EYD-118", { why: "the answer does not allow this page's origin", origin: ctx.config.behaviour.origin, status: read.status }, data.messages);
  }
  state.statuses[read.status] = (state.statuses[read.status] ?? 0) + 1;
  if (read.ok) return succeed(state, data, outcome, ctx);
  if (read.throttled) {
    state.throttled++;
    ctx.count("Throttled");
    for (const message of data.messages) ctx.mark(message, "throttled", "EYD-115");
  }
  noteAnswer(state, { at: ctx.now, status: read.status, code: read.code, label: labelOf(data, ctx) });
  const delay = read.retryable ? retryDelay(data.attempt, data.operation, ctx) : undefined;
  if (delay === undefined) return giveUp(state, data, read, ctx);
  // Only what the callee takes over can be in two places; a request that is waited for is the client's own.
  if (read.maybeTaken && !data.waitedFor) for (const message of data.messages) ctx.mark(message, "duplicated", "EYD-114");
  wait(state, data, delay, read, ctx);
}

function succeed(state: ClientState, request: Request, outcome: Outcome, ctx: ClientContext): void {
  const arrow = arrowOf(request.arrow, ctx);
  const failed = outcome.ok && arrow !== undefined && mayHoldFailures(outcome.output) ? ctx.composeMany(arrow, NO_CONTENTS)?.failed(outcome.output) : undefined;
  if (failed !== undefined && failed.length > 0) return partlyFailed(state, request, failed, ctx);
  accept(state, request.messages, request.waitedFor, ctx);
  finish(state, request, Stick.ok, 200, "", ctx);
}

const NO_CONTENTS: readonly Content[] = Object.freeze([]);

/** The callee has taken the messages over, or has done the work that was waited for. */
function accept(state: ClientState, messages: readonly MessageId[], over: boolean, ctx: ClientContext): void {
  state.succeeded += messages.length;
  ctx.count("Succeeded", messages.length);
  if (over) for (const message of messages) ctx.ended(message, "answered", "EYD-111");
  else ctx.markAll(messages, "sent", "EYD-111");
}

/** Some entries of a batch failed inside an answer of 200: SDKs leave them to the program. */
function partlyFailed(state: ClientState, request: Request, failed: readonly { readonly index: number; readonly code: string }[], ctx: ClientContext): void {
  const indexes = new Set(failed.map((each) => each.index));
  const lost = request.messages.filter((_, i) => indexes.has(i));
  accept(state, request.messages.filter((_, i) => !indexes.has(i)), false, ctx);
  const code = failed[0]!.code;
  const read: Read = { ok: false, status: 200, code, throttled: false, retryable: true, maybeTaken: false };
  ctx.note("EYD-117", { failed: lost.length, of: request.messages.length, code }, lost);
  noteAnswer(state, { at: ctx.now, status: 200, code, label: `${lost.length} of ${request.messages.length} failed` });
  const part: Request = { ...request, messages: lost, contents: request.contents?.filter((_, i) => indexes.has(i)) };
  const delay = ctx.config.behaviour.resendFailedEntries ? retryDelay(request.attempt, request.operation, ctx) : undefined;
  if (delay === undefined) giveUp(state, part, read, ctx);
  else wait(state, part, delay, read, ctx);
}

/** The time until the next attempt; the place among `inFlight` is kept. */
function wait(state: ClientState, request: Request, delay: number, read: Read, ctx: ClientContext): void {
  setStick(state, request.number, read.throttled ? Stick.throttled : Stick.retrying);
  state.retries.set(request.number, Object.freeze({ request: Object.freeze(request), at: ctx.now + delay, code: read.code }));
  ctx.gauge("Waiting", state.line.items.length - state.line.head + state.retries.size);
  ctx.note("EYD-115", { error: read.code, status: read.status, attempt: request.attempt, delayS: delay / SECOND }, request.messages);
  ctx.after(delay, "client/retry-due", request.number, "EYD-115");
}

export function retry(state: ClientState, number: number, ctx: ClientContext): void {
  const waiting = state.retries.get(number);
  if (waiting === undefined) return;
  state.retries.delete(number);
  const { request } = waiting;
  const arrow = arrowOf(request.arrow, ctx);
  if (arrow === undefined) return giveUp(state, request, { ...BLOCKED, code: "TheArrowIsGone" }, ctx);
  state.retried++;
  ctx.count("Retries");
  const attempt = request.attempt + 1;
  const { messages, contents, firstSentAt } = request;
  // Of a batch only what failed may be left: it is composed anew. A single call is the same to the last letter.
  const again = contents === undefined ? { ...request, attempt } : batchRequest(arrow, { messages, contents }, { attempt, firstSentAt, number }, ctx);
  transmit(state, again, arrow, "EYD-115", ctx);
}

function giveUp(state: ClientState, request: Request, read: Read, ctx: ClientContext): void {
  state.failed += request.messages.length;
  ctx.count("Failed", request.messages.length);
  ctx.note("EYD-116", { error: read.code, status: read.status, attempts: request.attempt }, request.messages);
  // What was taken lives on with the callee, though the client believes it lost.
  drop(request.messages, "EYD-116", ctx);
  finish(state, request, read.throttled ? Stick.throttled : Stick.failed, read.status, read.code, ctx);
}

function finish(state: ClientState, request: Request, stick: Stick, status: number, code: string, ctx: ClientContext): void {
  setStick(state, request.number, stick);
  ctx.measure("Latency", (ctx.now - request.firstSentAt) / 1000);
  if (code === "" && state.answers.at(-1)?.code !== "") noteAnswer(state, { at: ctx.now, status, code, label: labelOf(request, ctx) });
  release(state, ctx);
}

function labelOf(request: Request, ctx: ClientContext): string {
  const label = ctx.facts(request.messages[0]!).label ?? "";
  return request.messages.length === 1 ? label : `${label} and ${request.messages.length - 1} more`;
}

function probeAnswered(state: ClientState, { probe, number }: Probe, outcome: Outcome, ctx: ClientContext): void {
  const request = state.probes.get(number)!;
  state.probes.delete(number);
  ctx.ended(probe, "answered", "EYD-118");
  const answer = (outcome.ok ? outcome.output : {}) as HttpAnswer;
  const status = outcome.ok ? answer.status ?? 200 : outcome.error.status;
  const arrow = arrowOf(request.arrow, ctx);
  if (arrow !== undefined && preflightAllows(request.input as HttpRequest, answer)) return transmit(state, request, arrow, "EYD-111", ctx);
  ctx.note("EYD-118", { why: "the preflight was not allowed, so the request is never sent", origin: ctx.config.behaviour.origin, status }, request.messages);
  state.statuses[status] = (state.statuses[status] ?? 0) + 1;
  noteAnswer(state, { at: ctx.now, status, code: BLOCKED.code, label: labelOf(request, ctx) });
  giveUp(state, request, { ...BLOCKED, status }, ctx);
}

export function lingerEnded(state: ClientState, connection: EntityId, ctx: ClientContext): void {
  flush(state, connection, ctx);
}

/** Nothing more is sent; what waited is lost with the client. */
export function removed(state: ClientState, ctx: ClientContext): void {
  for (const message of holds(state)) ctx.ended(message, "dropped", "EYD-116");
}

export function* holds(state: ClientState): Generator<MessageId> {
  for (const { messages } of state.buffers) yield* messages;
  for (let i = state.line.head; i < state.line.items.length; i++) yield* state.line.items[i]!.messages;
  for (const { request } of state.retries.values()) yield* request.messages;
  for (const request of state.probes.values()) yield* request.messages;
}
