/** A web server: requests come, wait for a place, are worked on and answered, or not. */
import { succeeded, failed, awsError } from "../../aws/errors.ts";
import { length, push, shift } from "../../kernel/fifo.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs } from "../../kernel/time.ts";
import { bodyText } from "../../vocabulary/template.ts";
import { parseJson } from "../../vocabulary/path.ts";
import type { Attempt, Call } from "../define.ts";
import type { EndpointContext } from "./config.ts";
import { addStick, KEPT, type EndpointState, type Job } from "./state.ts";

export interface RequestInput { readonly method?: string; readonly path?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }

export function request(state: EndpointState, call: Call, ctx: EndpointContext): void {
  const { method = "POST", path = "/", body } = (call.input ?? {}) as RequestInput;
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  state.total++;
  ctx.count("Requests");
  state.received.push(Object.freeze({ at: ctx.now, body: text, method, path }));
  // Cut now and then rather than shifted each time.
  if (state.received.length >= 2 * KEPT) state.received = state.received.slice(-KEPT);
  for (const message of call.carries) ctx.mark(message, "received", "EYD-120");
  const job: Job = Object.freeze({ call: call.id, at: ctx.now, body: text, messages: call.carries, attempt: attemptOf(state, call, ctx) });
  const { down, concurrency } = ctx.config.behaviour;
  if (down.kind !== "never" && ctx.chance(down, "down", unit(job))) return swallow(state, job, ctx);
  state.downSince = -1;
  if (concurrency !== undefined && state.busy >= concurrency) {
    push(state.line, job);
    ctx.note("EYD-122", { waiting: length(state.line), concurrency }, call.carries);
    ctx.gauge("Waiting", length(state.line));
    return;
  }
  work(state, job, ctx);
}

/** Down: the caller hears nothing, ever. */
function swallow(state: EndpointState, job: Job, ctx: EndpointContext): void {
  if (state.downSince < 0) state.downSince = ctx.now;
  state.silent.set(job.call, job.at);
  ctx.note("EYD-123", {}, job.messages);
}

function work(state: EndpointState, job: Job, ctx: EndpointContext): void {
  state.busy++;
  ctx.gauge("Busy", state.busy);
  const { latencyMs } = ctx.config.behaviour;
  const duration = Math.max(0, fromMs(typeof latencyMs === "number" ? latencyMs : ctx.amount(latencyMs, "latency", unit(job))));
  ctx.after(duration, "http/worked", job, "EYD-120", { phase: Phase.answer });
}

const HEADERS: Readonly<Record<string, string>> = Object.freeze({ "content-type": "application/json" });

export function worked(state: EndpointState, job: Job, ctx: EndpointContext): void {
  const status = statusFor(job, ctx);
  const ms = (ctx.now - job.at) / 1000;
  state.busy--;
  state.statuses[status] = (state.statuses[status] ?? 0) + 1;
  state.lastAnswerAt = ctx.now;
  addStick(state, { at: job.at, ms, status });
  ctx.measure("Latency", ms);
  if (status >= 500) ctx.count("5XX");
  else if (status >= 400) ctx.count("4XX");
  const { body: template, headers: own } = ctx.config.behaviour;
  const body = template === "" ? "" : bodyText(ctx.template(template, "body", { body: parseJson(job.body) ?? job.body }));
  const headers = own === undefined ? HEADERS : { ...HEADERS, ...own };
  ctx.reply(job.call, succeeded({ status, headers, body }), "EYD-121");
  pump(state, ctx);
  ctx.gauge("Busy", state.busy);
}

/** The oldest in line take the free places. */
export function pump(state: EndpointState, ctx: EndpointContext): void {
  const { concurrency = Infinity } = ctx.config.behaviour;
  for (let free = concurrency - state.busy; free > 0 && length(state.line) > 0; free--) {
    work(state, shift(state.line)!, ctx);
    ctx.gauge("Waiting", length(state.line));
  }
}

/** A caller that will not hear an answer has given up: the request is over. Work goes on as if it had not. */
export function abandoned(state: EndpointState, call: Call, ctx: EndpointContext): void {
  const since = state.silent.get(call.id);
  if (since === undefined) return;
  state.silent.delete(call.id);
  state.noAnswer++;
  ctx.count("NoAnswer");
  addStick(state, { at: since, ms: (ctx.now - since) / 1000, status: 0 });
  ctx.reply(call.id, failed(awsError("NoAnswer", "The server never answered.", 0)), "EYD-123");
}

function statusFor(job: Job, ctx: EndpointContext): number {
  const { status } = ctx.config.behaviour;
  if (typeof status === "number") return status;
  // Each is drawn, so that later draws do not depend on which one held.
  const held = status.map((each, index) => ctx.chance(each.when, `status ${index}`, unit(job)));
  return status[held.indexOf(true)]?.status ?? 200;
}

function unit(job: Job): Attempt {
  return { items: [{ body: job.body, attempt: job.attempt }] };
}

/** Attempts are counted by message, and only where a Chance may ask. */
function attemptOf(state: EndpointState, call: Call, ctx: EndpointContext): number {
  const { status, down } = ctx.config.behaviour;
  const message = call.carries[0];
  if (message === undefined || (typeof status === "number" && (down.kind === "never" || down.kind === "always"))) return 1;
  const attempt = (state.attempts.get(message) ?? 0) + 1;
  state.attempts.set(message, attempt);
  return attempt;
}
