/** ReceiveMessage: short polls, long polls, and what they find (behaviours B to D, H and J of the reference). */
import { succeeded } from "../../aws/errors.ts";
import { Phase } from "../../kernel/phase.ts";
import { SECOND } from "../../kernel/time.ts";
import type { Call, CallId, EntityId, MessageId, Outcome } from "../define.ts";
import { briefOutput, isBrief, messageOutput, simMessage, type BriefMessage } from "./answers.ts";
import { replay, remember } from "./attempts.ts";
import { begin, bill, billUnits, refuse, settle } from "./begin.ts";
import { BILLING_CHUNK, LONGEST_VISIBILITY, type QueueContext } from "./config.ts";
import { badValue, overLimit } from "./refusals.ts";
import type { QueueState, ReceiveRequest, StoredMessage, Waiter } from "./state.ts";
import { chooseServers } from "./new-message.ts";
import { take } from "./take.ts";

const CONSOLE = "console";
const NONE: readonly string[] = [];
const NOTHING = succeeded({});

export function receiveMessage(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "ReceiveMessage")) return;
  bill(state, ctx, 0);
  const request = readRequest(state, call, ctx);
  if ("code" in request) return refuse(state, call, ctx, request, request.message.includes("WaitTimeSeconds") ? "SQS-012" : request.message.includes("Visibility") ? "SQS-019" : "SQS-007");
  const repeated = request.attemptId === undefined ? undefined : replay(state, ctx, request.attemptId, hideUs(ctx, request));
  if (repeated !== undefined) {
    answer(state, ctx, call.id, request, repeated, "SQS-050");
    return settle(state, ctx);
  }
  const { maxInFlight } = ctx.config.behaviour;
  if (!state.fifo && request.waitUs === 0 && state.counts.inFlight >= maxInFlight) {
    ctx.note("SQS-052", { inFlight: state.counts.inFlight });
    return refuse(state, call, ctx, overLimit(maxInFlight), "SQS-052");
  }
  const holder = call.caller ?? CONSOLE;
  const taken = take(state, ctx, request, hideUs(ctx, request), holder, request.waitUs === 0 ? sample(state, ctx) : 0);
  if (taken.length > 0 || request.waitUs === 0) answer(state, ctx, call.id, request, taken, taken.length === 0 ? "SQS-008" : "SQS-007");
  else wait(state, ctx, call.id, holder, request);
  settle(state, ctx);
}

/** Phase look: messages turned visible, or lanes or room in flight became free. The waiting polls are served, each once. */
export function serveWaiters(state: QueueState, ctx: QueueContext): void {
  while (state.waiters.length > 0 && state.counts.visible > 0) {
    const i = ctx.config.behaviour.waiterChoice === "random" && state.waiters.length > 1 ? ctx.random("waiterChoice").integer(0, state.waiters.length - 1) : 0;
    const waiter = state.waiters[i]!;
    const taken = take(state, ctx, waiter.request, hideUs(ctx, waiter.request), waiter.caller, 0);
    if (taken.length === 0) break;
    if (state.waiters.length > 1) ctx.note("SQS-013", { holder: waiter.caller, waiting: state.waiters.length }, taken.map(({ id }) => id));
    state.waiters.splice(i, 1);
    ctx.cancel(waiter.timer);
    answer(state, ctx, waiter.call, waiter.request, taken, "SQS-010");
  }
  settle(state, ctx);
}

/** Phase deadline: a long poll ends empty (SQS-011). */
export function endWait(state: QueueState, ctx: QueueContext, call: CallId): void {
  const waiter = leave(state, call);
  if (waiter !== undefined) answer(state, ctx, call, waiter.request, [], "SQS-011");
}

/** The caller of a long poll has gone away. */
export function dropWaiter(state: QueueState, ctx: QueueContext, call: CallId): void {
  const waiter = leave(state, call);
  if (waiter !== undefined) ctx.cancel(waiter.timer);
}

function leave(state: QueueState, call: CallId): Waiter | undefined {
  const i = state.waiters.findIndex((waiter) => waiter.call === call);
  return i < 0 ? undefined : state.waiters.splice(i, 1)[0];
}

function wait(state: QueueState, ctx: QueueContext, call: CallId, caller: EntityId, request: ReceiveRequest): void {
  const timer = ctx.after(request.waitUs, "sqs/wait-ended", call, "SQS-011", { phase: Phase.deadline });
  ctx.note("SQS-010", { waitS: request.waitUs / SECOND, caller });
  state.waiters.push({ call, caller, since: ctx.now, deadline: ctx.now + request.waitUs, timer, request });
}

function answer(state: QueueState, ctx: QueueContext, call: CallId, request: ReceiveRequest, taken: readonly StoredMessage[], rule: "SQS-007" | "SQS-008" | "SQS-010" | "SQS-011" | "SQS-050"): void {
  if (taken.length === 0) {
    ctx.count("NumberOfEmptyReceives");
    ctx.reply(call, NOTHING, rule);
    return;
  }
  const carries: MessageId[] = [];
  let bytes = 0;
  for (const message of taken) {
    carries.push(message.id);
    bytes += message.size;
  }
  ctx.count("NumberOfMessagesReceived", taken.length);
  if (bytes > BILLING_CHUNK) billUnits(state, ctx, Math.ceil(bytes / BILLING_CHUNK) - 1);
  if (request.attemptId !== undefined) remember(state, ctx, request.attemptId, taken);
  ctx.reply(call, request.brief ? briefAnswer(state, taken) : fullAnswer(state, ctx, request, taken), rule, { carries });
}

function briefAnswer(state: QueueState, taken: readonly StoredMessage[]): Outcome {
  const Messages: BriefMessage[] = [];
  for (let i = 0; i < taken.length; i++) Messages.push(briefOutput(state, taken[i]!, i));
  const all = { Messages, messages: Messages };
  return succeeded(all, all);
}

function fullAnswer(state: QueueState, ctx: QueueContext, request: ReceiveRequest, taken: readonly StoredMessage[]): Outcome {
  return succeeded({ Messages: taken.map((message) => messageOutput(state, ctx, message, request)) }, { messages: taken.map(simMessage) });
}

function hideUs(ctx: QueueContext, request: ReceiveRequest): number {
  return request.hideUs >= 0 ? request.hideUs : ctx.config.properties.VisibilityTimeout * SECOND;
}

/** The servers that a short poll asks, as bits; 0 = all (SQS-009). */
function sample(state: QueueState, ctx: QueueContext): number {
  const sampling = ctx.config.behaviour.sampling;
  if (state.fifo || sampling === undefined || sampling.servers <= 1 || sampling.sample >= sampling.servers) return (state.lastSample = 0);
  return (state.lastSample = chooseServers(ctx, "sample", sampling.servers, sampling.sample));
}

/** The request after its checks, or AWS's error. */
function readRequest(state: QueueState, call: Call, ctx: QueueContext): ReceiveRequest | ReturnType<typeof badValue> {
  const input = (call.input ?? {}) as Readonly<Record<string, unknown>>;
  const max = input.MaxNumberOfMessages ?? 1;
  if (!isWhole(max, 1, 10)) return badValue(max, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.");
  const waitS = input.WaitTimeSeconds ?? ctx.config.properties.ReceiveMessageWaitTimeSeconds;
  if (!isWhole(waitS, 0, 20)) return badValue(waitS, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.");
  const hideS = input.VisibilityTimeout;
  if (hideS !== undefined && !isWhole(hideS, 0, LONGEST_VISIBILITY)) return badValue(hideS, "VisibilityTimeout", "Must be between 0 and 43200.");
  const attemptId = input.ReceiveRequestAttemptId;
  if (attemptId !== undefined && (!state.fifo || typeof attemptId !== "string" || attemptId.length < 1 || attemptId.length > 128))
    return badValue(attemptId, "ReceiveRequestAttemptId", "The request include parameter that is not valid for this queue type.");
  return {
    max, waitUs: waitS * SECOND, hideUs: hideS === undefined ? -1 : hideS * SECOND, attemptId,
    systemNames: [...names(input.AttributeNames), ...names(input.MessageSystemAttributeNames)], attributeNames: names(input.MessageAttributeNames),
    brief: isBrief(call.callerType),
  };
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

function names(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.filter((name): name is string => typeof name === "string") : NONE;
}
