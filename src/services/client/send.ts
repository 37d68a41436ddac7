/** From an arrival to a call on its way: batches fill, calls wait for a free place, and go. */
import { length, push, shift } from "../../kernel/fifo.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { CallOptions, Content, EntityId, MessageId, Peer, RuleId } from "../define.ts";
import { endsWithAnswer, isHttp } from "./answer.ts";
import { needsPreflight, preflightOf, withOrigin, type HttpRequest } from "./browser.ts";
import { factsOf, makeContent, type Given, type Made } from "./content.ts";
import type { ClientContext } from "./config.ts";
import { countInStrip, setStick, Stick, STICKS, type Buffer, type ClientState, type Request } from "./state.ts";

/** A plain HTTP client's patience, where the behaviour names none (assumed: the usual default of such libraries). */
const HTTP_PATIENCE: Micros = 60 * SECOND;

/** `count` arrivals at this instant. */
export function arrive(state: ClientState, count: number, ctx: ClientContext, given?: Given): void {
  countInStrip(state, Math.floor(ctx.now / SECOND), count);
  const arrows = ctx.out();
  const inTurn = ctx.config.behaviour.sends === "inTurn" && arrows.length > 1;
  for (let i = 0; i < count; i++) {
    const seq = ++state.arrived;
    if (arrows.length === 0) continue;
    const made = makeContent(state, seq, ctx, given);
    if (inTurn) offer(state, made, arrows[(seq - 1) % arrows.length]!, ctx);
    else for (const arrow of arrows) offer(state, made, arrow, ctx);
  }
  if (arrows.length === 0) ctx.finding("Eventyard.NothingToCall", { message: `${ctx.self.id} has no arrow: its arrivals go nowhere. Draw one to a queue, a topic, a function or an API.` });
}

/** One message for one arrow: into its batch, or off at once. */
function offer(state: ClientState, made: Made, arrow: Peer, ctx: ClientContext): void {
  const { batch } = ctx.config.behaviour;
  const open = batch === undefined ? undefined : bufferOf(state, arrow.connection);
  // What goes in batches is taken over by the callee, never waited for.
  const waitedFor = open === undefined && endsWithAnswer(arrow);
  const message = ctx.message(waitedFor ? "request" : "message", NO_PARENTS, factsOf(made));
  if (batch !== undefined && batch.size > 1) {
    const buffer = open ?? openBuffer(state, arrow, ctx);
    if (buffer !== undefined) return gather(state, buffer, batch.size, message, made, arrow, ctx);
  }
  const { operation, input } = ctx.compose(arrow, made);
  launch(state, { arrow: arrow.connection, operation, input, messages: [message], waitedFor, contents: undefined, attempt: 1, firstSentAt: ctx.now, number: openStick(state, ctx) }, arrow, ctx);
}

const NO_CONTENTS: readonly Content[] = Object.freeze([]);
const NO_PARENTS: readonly MessageId[] = Object.freeze([]);
const AT_DEADLINE = Object.freeze({ phase: Phase.deadline });

/** A new batch for this arrow; undefined where its operation takes one message only. */
function openBuffer(state: ClientState, arrow: Peer, ctx: ClientContext): Buffer | undefined {
  const limit = ctx.composeMany(arrow, NO_CONTENTS)?.limit ?? 1;
  if (limit <= 1) return undefined;
  const linger = fromMs(ctx.amount(ctx.config.behaviour.batch!.lingerMs, "linger"));
  const timer = ctx.after(linger, "client/linger-ended", arrow.connection, "EYD-112", AT_DEADLINE);
  const buffer: Buffer = { connection: arrow.connection, messages: [], contents: [], timer, flushAt: ctx.now + linger, limit };
  state.buffers.push(buffer);
  return buffer;
}

function gather(state: ClientState, buffer: Buffer, size: number, message: MessageId, content: Content, arrow: Peer, ctx: ClientContext): void {
  buffer.messages.push(message);
  buffer.contents.push(content);
  if (buffer.messages.length < Math.min(buffer.limit, size)) return;
  ctx.cancel(buffer.timer);
  flush(state, arrow.connection, ctx);
}

function bufferOf({ buffers }: ClientState, connection: EntityId): Buffer | undefined {
  for (const buffer of buffers) if (buffer.connection === connection) return buffer;
  return undefined;
}

/** Sends what a batch has gathered. */
export function flush(state: ClientState, connection: EntityId, ctx: ClientContext): void {
  const buffer = bufferOf(state, connection);
  if (buffer === undefined) return;
  if (state.buffers.at(-1) === buffer) state.buffers.pop();
  else state.buffers.splice(state.buffers.indexOf(buffer), 1);
  const arrow = arrowOf(connection, ctx);
  if (arrow === undefined) return drop(buffer.messages, "EYD-116", ctx);
  launch(state, batchRequest(arrow, buffer, { attempt: 1, firstSentAt: ctx.now, number: openStick(state, ctx) }, ctx), arrow, ctx);
}

interface Entries { readonly messages: readonly MessageId[]; readonly contents: readonly Content[] }

/** A call for several messages. Batches must be of an operation that has one: `composeMany` was asked before. */
export function batchRequest(arrow: Peer, { messages, contents }: Entries, rest: Pick<Request, "attempt" | "firstSentAt" | "number">, ctx: ClientContext): Request {
  const { operation, input } = ctx.composeMany(arrow, contents) ?? ctx.compose(arrow, contents[0]!);
  return { arrow: arrow.connection, operation, input, messages, waitedFor: false, contents, ...rest };
}

function openStick(state: ClientState, ctx: ClientContext): number {
  const number = state.nextRequest++;
  state.stickAt[number % STICKS] = ctx.now;
  state.stick[number % STICKS] = Stick.open;
  return number;
}

/** Off with a request, or into the line when as many calls as may be are unanswered. */
function launch(state: ClientState, request: Request, arrow: Peer, ctx: ClientContext): void {
  const { inFlight, kind } = ctx.config.behaviour;
  if (inFlight !== undefined && state.flying >= inFlight) {
    // What waits is frozen: checkpoints share it. What flies is soon gone, and freezing costs more than copying a few.
    push(state.line, Object.freeze(request));
    ctx.gauge("Waiting", length(state.line) + state.retries.size);
    return;
  }
  state.flying++;
  if (kind === "browser" && isHttp(request.operation)) return goAcrossOrigins(state, request, arrow, ctx);
  transmit(state, request, arrow, "EYD-111", ctx);
}

/** A browser writes the page's origin on the request, and asks first where it must. */
function goAcrossOrigins(state: ClientState, request: Request, arrow: Peer, ctx: ClientContext): void {
  const input = withOrigin(request.input as HttpRequest, ctx);
  const whole = Object.freeze({ ...request, input });
  if (!needsPreflight(input)) return transmit(state, whole, arrow, "EYD-111", ctx);
  const probe = ctx.message("request", request.messages, { label: "preflight OPTIONS" });
  state.probes.set(request.number, whole);
  ctx.call(arrow, request.operation, preflightOf(input), "EYD-118", { data: Object.freeze({ probe, number: request.number }), carries: [probe], timeoutUs: HTTP_PATIENCE });
}

/** Makes the call. The place among `inFlight` is taken already and kept through all attempts. */
export function transmit(state: ClientState, request: Request, arrow: Peer, rule: RuleId, ctx: ClientContext): void {
  if (request.attempt === 1) {
    state.sent += request.messages.length;
    ctx.count("Sent", request.messages.length);
  }
  const options: { -readonly [M in keyof CallOptions]: CallOptions[M] } = { data: request, carries: request.messages };
  const { timeoutMs } = ctx.config.behaviour;
  if (timeoutMs !== undefined) options.timeoutUs = Math.max(1, fromMs(ctx.amount(timeoutMs, "timeout")));
  else if (isHttp(request.operation)) options.timeoutUs = HTTP_PATIENCE;
  ctx.call(arrow, request.operation, request.input, rule, options);
}

/** A place became free: the oldest of the line goes. */
export function release(state: ClientState, ctx: ClientContext): void {
  state.flying--;
  pump(state, ctx);
}

/** Lets as many go as there are places. */
export function pump(state: ClientState, ctx: ClientContext): void {
  if (state.line.items.length === 0) return;
  for (let next = takeNext(state, ctx); next !== undefined; next = takeNext(state, ctx)) {
    const arrow = arrowOf(next.arrow, ctx);
    if (arrow === undefined) fail(state, next, ctx);
    else launch(state, { ...next, firstSentAt: ctx.now }, arrow, ctx);
  }
}

function takeNext(state: ClientState, ctx: ClientContext): Request | undefined {
  const { inFlight } = ctx.config.behaviour;
  if (inFlight !== undefined && state.flying >= inFlight) return undefined;
  const next = shift(state.line);
  if (next !== undefined) ctx.gauge("Waiting", length(state.line) + state.retries.size);
  return next;
}

/** The arrow is gone: what was meant for it has nowhere to go. */
function fail(state: ClientState, request: Request, ctx: ClientContext): void {
  state.failed += request.messages.length;
  ctx.count("Failed", request.messages.length);
  setStick(state, request.number, Stick.failed);
  drop(request.messages, "EYD-116", ctx);
}

export function drop(messages: readonly MessageId[], rule: RuleId, ctx: ClientContext): void {
  for (const message of messages) ctx.ended(message, "dropped", rule);
}

export function arrowOf(connection: EntityId, ctx: ClientContext): Peer | undefined {
  for (const peer of ctx.out()) if (peer.connection === connection) return peer;
  return undefined;
}
