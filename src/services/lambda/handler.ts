/** What the handler does with an event: how long it works, how it ends, what it answers. Luck is drawn when it begins. */
import { utf8Length } from "../../aws/utf8.ts";
import { fromMs, type Micros } from "../../kernel/time.ts";
import type { Chance } from "../../vocabulary/chance.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { MessageId } from "../define.ts";
import type { Code, FunctionContext } from "./config.ts";
import { durableWork } from "./durable.ts";
import { isStreamed, MOST_STREAMED_BYTES } from "./streaming.ts";
import { LATEST, type Environment, type FunctionState, type Invocation, type RunResult, type WorkItem } from "./state.ts";

/** Above this many bytes a buffered answer makes the run fail (LAM-015). */
export const MOST_RESPONSE_BYTES = 6_291_556;
/** Memory of one vCPU; a single thread gains nothing beyond. */
export const ONE_VCPU_MB = 1_769;

export interface Shape { readonly code: Code; readonly timeoutS: number; readonly memoryMB: number }

/** Code and configuration that a version runs with: `$LATEST` as it stands now, others as they were published. */
export function shapeOf(state: FunctionState, ctx: FunctionContext, version: string): Shape {
  if (version !== LATEST) return state.versions.get(version)!;
  const { properties, behaviour } = ctx.config;
  return { code: behaviour, timeoutS: properties.Timeout, memoryMB: properties.MemorySize };
}

/** Draws how long the handler works and how it will end. */
export function beginWork(state: FunctionState, ctx: FunctionContext, invocation: Invocation): Micros {
  const { code, items } = invocation;
  const attempt = { items };
  countAttempts(state, invocation);
  const fails = ctx.chance(code.fails, "fails", attempt);
  invocation.ends = !fails ? "success" : code.failsWith === "timeout" ? "hang" : code.failsWith;
  if (!fails && code.failsItems.kind !== "never") invocation.failing = drawFailing(ctx, invocation);
  const durable = durableWork(state, ctx, invocation.event);
  if (durable !== undefined) return durable;
  const { cpuBoundShare, durationAtMB } = ctx.config.behaviour;
  return fromMs(Math.max(0, ctx.amount(code.durationMs, "duration", attempt)) * cpuFactor(cpuBoundShare, durationAtMB, invocation.memoryMB));
}

/** LAM-134: the share that computes grows or shrinks with CPU, which grows with memory up to one vCPU. */
export function cpuFactor(share: number, measuredAtMB: number, memoryMB: number): number {
  if (share === 0) return 1;
  return 1 - share + (share * Math.min(measuredAtMB, ONE_VCPU_MB)) / Math.min(memoryMB, ONE_VCPU_MB);
}

/** Indexes of the items that the handler will report. In order, nothing after the first failure is tried (LAM-090). */
function drawFailing(ctx: FunctionContext, invocation: Invocation): readonly number[] {
  const { items, code, inOrder } = invocation;
  const failing: number[] = [];
  for (const [index, item] of items.entries()) {
    if (!ctx.chance(code.failsItems, "failsItems", { items: [item] })) continue;
    if (inOrder) return items.slice(index).map((_, n) => index + n);
    failing.push(index);
  }
  return failing;
}

/** The handler is through: its answer, or the error that it throws. */
export function resultOf(state: FunctionState, ctx: FunctionContext, invocation: Invocation, environment: Environment): RunResult {
  const { code } = invocation;
  switch (invocation.ends) {
    case "success": break;
    case "error": return failure("error", code.error.errorType, code.error.errorMessage);
    case "crash": return failure("crash", "Runtime.ExitError", `RequestId: ${invocation.requestId} Error: Runtime exited without providing a reason`);
    case "hang": return failure("timeout", "Sandbox.Timedout", `RequestId: ${invocation.requestId} Error: Task timed out after ${(invocation.timeoutUs / 1e6).toFixed(2)} seconds`);
    default: invocation.ends satisfies never;
  }
  const { writesMB, responseBytes } = ctx.config.behaviour;
  const room = ctx.config.properties.EphemeralStorage?.Size ?? 512;
  if (writesMB > 0 && environment.tmpMB + writesMB > room) return failure("error", "OSError", "[Errno 28] No space left on device");
  environment.tmpMB += writesMB;
  const payload = JSON.stringify(answerOf(state, ctx, invocation));
  const bytes = responseBytes ?? utf8Length(payload);
  const most = isStreamed(ctx, invocation) ? MOST_STREAMED_BYTES : MOST_RESPONSE_BYTES;
  if (bytes > most) return failure("error", "Function.ResponseSizeTooLarge", `Response payload size exceeded maximum allowed payload size (${most} bytes).`);
  return { kind: "success", payload, errorType: "", errorMessage: "" };
}

function answerOf(state: FunctionState, ctx: FunctionContext, invocation: Invocation): Json {
  const template = invocation.code.returns;
  const returns = template === null ? null : ctx.template(template, "returns", { seq: state.tally.runs, body: bodyForTemplates(invocation) });
  const windowState: { readonly [name: string]: Json } = invocation.window === null || returns !== null ? {} : { state: { count: countOf(invocation.window.state) + invocation.items.length } };
  if (invocation.code.failsItems.kind === "never") return invocation.window === null || returns !== null ? returns : windowState;
  const batchItemFailures = invocation.failing.map((index) => ({ itemIdentifier: invocation.items[index]!.identifier }));
  return { ...(typeof returns === "object" && returns !== null && !Array.isArray(returns) ? returns : {}), ...windowState, batchItemFailures };
}

/** Where nothing else is written, a handler of tumbling windows counts its records. */
function countOf(state: Json): number {
  const count = typeof state === "object" && state !== null && !Array.isArray(state) ? (state as { readonly count?: Json }).count : undefined;
  return typeof count === "number" ? count : 0;
}

/** The event as people think of it: the body of the one message, the list of bodies, or what the caller sent. */
export function bodyForTemplates(invocation: Invocation): Json {
  if (invocation.kind !== "mapping") return invocation.payload;
  const bodies = invocation.items.map((item) => parsed(item.body));
  return bodies.length === 1 ? bodies[0]! : bodies;
}

export function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** AWS's error object, as the caller finds it in the payload. */
export function failure(kind: RunResult["kind"], errorType: string, errorMessage: string): RunResult {
  return { kind, payload: JSON.stringify({ errorType, errorMessage }), errorType, errorMessage };
}

/** How often this message has been run, the coming time included; counted only where a Chance asks. Without a message the function's runs count. */
export function attemptOf(state: FunctionState, message: MessageId | -1): number {
  return message === -1 ? state.tally.runs + 1 : (state.attempts.get(message) ?? 0) + 1;
}

/** Remembers that these messages are being run. */
function countAttempts(state: FunctionState, invocation: Invocation): void {
  const { fails, failsItems } = invocation.code;
  if (!asksForAttempts(fails) && !asksForAttempts(failsItems)) return;
  for (const item of invocation.items) if (item.message !== -1) state.attempts.set(item.message, item.attempt);
}

function asksForAttempts(chance: Chance): boolean {
  if (chance.kind === "first") return true;
  return (chance.kind === "any" || chance.kind === "all") && chance.of.some(asksForAttempts);
}

export function forgetAttempts(state: FunctionState, items: readonly WorkItem[]): void {
  if (state.attempts.size === 0) return;
  for (const item of items) if (item.message !== -1) state.attempts.delete(item.message);
}
