/**
 * One delivery: filter, attempt, wait, attempt again, give up or be dead-lettered (the state machine of § 1.2). A
 * delivery is answered to the topic when it is over; nothing that happens here reaches the publisher.
 */
import { isThrottle, succeeded } from "../../aws/errors.ts";
import { matchesFilterPolicy, parseFilterPolicy, whyFiltered } from "../../aws/filter-policy.ts";
import { jittered } from "../../aws/retry.ts";
import { length, push, shift } from "../../kernel/fifo.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { Answered, Call, CallId, MessageId, Outcome, RuleId } from "../define.ts";
import type { SubscriptionContext } from "./config.ts";
import { AWS_MANAGED, CUSTOMER_MANAGED, scheduleOf, stepOf, type Schedule } from "./delivery-policy.ts";
import { httpPolicy, MOST_RAW_ATTRIBUTES, PROTOCOLS, render, sqsInput } from "./envelope.ts";
import type { Delivery, Notification, SubscriptionState } from "./state.ts";

/** How long SNS waits for an HTTP endpoint. Source: https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html */
const HTTP_PATIENCE: Micros = 15 * SECOND;

/** What the topic hears of a delivery. */
export type Result = "delivered" | "filtered" | "failed" | "dead-lettered";
export interface Progress { readonly attempt: number; readonly phase: 1 | 2 | 3 | 4; readonly nextAt: Micros; readonly error: string }

/** The topic hands a copy over. */
export function takeOver(state: SubscriptionState, call: Call, ctx: SubscriptionContext): void {
  begin(state, call.carries[0]!, call.input as Notification, call.id, ctx);
}

export function begin(state: SubscriptionState, message: MessageId, notification: Notification, handOver: CallId | -1, ctx: SubscriptionContext): void {
  if (!passes(state, message, notification, handOver, ctx)) return;
  const delivery: Delivery = { message, notification, handOver, attempts: 0, phase: 0, stage: "starting", nextAt: -1, timer: -1, error: "", taken: false };
  state.pending.set(message, delivery);
  const delay = startDelay(state, notification, ctx);
  if (delay === 0) return due(state, delivery, ctx);
  delivery.nextAt = ctx.now + delay;
  delivery.timer = ctx.after(delay, "sns/delivery-due", message, "SNS-001");
}

/** From the publish to the first attempt. On a FIFO topic nobody overtakes. */
function startDelay(state: SubscriptionState, notification: Notification, ctx: SubscriptionContext): Micros {
  const { deliveryLatencyMs, reordersMs } = ctx.config.behaviour;
  const fifo = notification.sequenceNumber !== undefined;
  let ms = ctx.amount(deliveryLatencyMs, "latency");
  if (!fifo) ms += ctx.amount(reordersMs, "reorders");
  const at = ctx.now + Math.max(0, fromMs(ms));
  if (!fifo) return at - ctx.now;
  state.lastDueAt = Math.max(state.lastDueAt, at);
  return state.lastDueAt - ctx.now;
}

// -------------------------------------------------------------------------------------------------------------- filter

/** Without a policy everything passes; what does not is neither error nor retry (SNS-030). */
function passes(state: SubscriptionState, message: MessageId, notification: Notification, handOver: CallId | -1, ctx: SubscriptionContext): boolean {
  const { filter } = state;
  if (filter === null) return true;
  const subject = { body: notification.message, attributes: notification.attributes };
  if (matchesFilterPolicy(filter, subject)) return true;
  const why = whyFiltered(filter, subject)?.says ?? "";
  state.filtered++;
  state.lastFiltered = Object.freeze({ at: ctx.now, says: why, label: ctx.facts(message).label ?? "" });
  ctx.count("NumberOfNotificationsFilteredOut");
  ctx.note("SNS-030", { why }, [message]);
  ctx.ended(message, "filtered", "SNS-030");
  const reason = filter.scope === "MessageBody" ? "MessageBody" : notification.attributes === undefined ? "NoMessageAttributes" : "MessageAttributes";
  if (handOver !== -1) ctx.reply(handOver, succeeded({ result: "filtered", reason }), "SNS-030");
  return false;
}

/** The policy of the configuration acts from now on. */
export function takeFilter(state: SubscriptionState, ctx: SubscriptionContext): void {
  const { FilterPolicy, FilterPolicyScope } = ctx.config.properties;
  const parsed = FilterPolicy === undefined ? undefined : parseFilterPolicy(FilterPolicy, FilterPolicyScope, { anythingButExtended: ctx.config.behaviour.anythingButExtended });
  state.filter = parsed?.ok === true ? parsed.policy : null;
  state.filterChangesAt = -1;
}

// ------------------------------------------------------------------------------------------------------------- attempt

/** A delivery may start, unless others of its group or of this second are before it. */
export function due(state: SubscriptionState, delivery: Delivery, ctx: SubscriptionContext): void {
  delivery.timer = -1;
  delivery.nextAt = -1;
  const { group, sequenceNumber } = delivery.notification;
  if (delivery.attempts === 0 && sequenceNumber !== undefined && group !== undefined) {
    const lane = state.lanes.get(group);
    if (lane !== undefined) {
      lane.push(delivery.message);
      delivery.stage = "in line";
      ctx.note("SNS-048", { group, ahead: lane.length - 1 }, [delivery.message]);
      return;
    }
    state.lanes.set(group, [delivery.message]);
  }
  attempt(state, delivery, ctx);
}

function attempt(state: SubscriptionState, delivery: Delivery, ctx: SubscriptionContext): void {
  const { to } = ctx;
  if (to === undefined) return failedFor(state, delivery, "the endpoint was deleted", "SNS-013", ctx);
  const protocol = PROTOCOLS[to.type];
  if (protocol === "https" && !mayLeaveNow(state, delivery, ctx)) return;
  const { notification } = delivery;
  const tooMany = protocol === "sqs" && ctx.config.properties.RawMessageDelivery && Object.keys(notification.attributes ?? {}).length > MOST_RAW_ATTRIBUTES;
  delivery.attempts++;
  delivery.stage = "attempting";
  state.attempts++;
  if (tooMany) return failedFor(state, delivery, `raw delivery to SQS takes ${MOST_RAW_ATTRIBUTES} message attributes at most`, "SNS-004", ctx);
  transmit(state, delivery, false, ctx);
}

interface AttemptData { readonly message: MessageId; readonly twin: boolean; readonly dead: boolean }

function transmit(state: SubscriptionState, delivery: Delivery, twin: boolean, ctx: SubscriptionContext): void {
  const to = ctx.to!;
  const { operation, input } = render(delivery.notification, to, state, ctx);
  const data: AttemptData = { message: delivery.message, twin, dead: false };
  const rule: RuleId = delivery.attempts > 1 ? ruleOfSchedule(to.type) : "SNS-001";
  ctx.call("to", operation, input, rule, { data, carries: [delivery.message], ...(operation === "http:Request" ? { timeoutUs: HTTP_PATIENCE } : {}) });
}

/** SNS-024: so many a second, in windows that begin with the first delivery (assumed); the rest waits here. */
function mayLeaveNow(state: SubscriptionState, delivery: Delivery, ctx: SubscriptionContext): boolean {
  const { perSecond } = httpPolicy(ctx);
  if (perSecond === undefined) return true;
  const { window } = state;
  if (window.from < 0 || ctx.now >= window.from + SECOND) {
    window.from = ctx.now;
    window.used = 0;
  }
  if (window.used < perSecond) {
    window.used++;
    return true;
  }
  delivery.stage = "in line";
  push(state.line, delivery.message);
  ctx.note("SNS-024", { perSecond, waiting: length(state.line) }, [delivery.message]);
  if (state.lineTimer === -1) state.lineTimer = ctx.after(window.from + SECOND - ctx.now, "sns/second-ended", null, "SNS-024");
  return false;
}

/** A new second: as many leave as may. */
export function secondEnded(state: SubscriptionState, ctx: SubscriptionContext): void {
  state.lineTimer = -1;
  const waiting = length(state.line);
  for (let i = 0; i < waiting && state.lineTimer === -1; i++) {
    const delivery = state.pending.get(shift(state.line)!);
    if (delivery !== undefined) attempt(state, delivery, ctx);
  }
}

// -------------------------------------------------------------------------------------------------------------- answer

export function answered(state: SubscriptionState, answer: Answered, outcome: Outcome, ctx: SubscriptionContext): void {
  const data = answer.data as AttemptData | undefined;
  if (data === undefined) return;
  const delivery = state.pending.get(data.message);
  // A second copy's answer changes nothing.
  if (data.twin || delivery === undefined) return;
  if (data.dead) return deadLetterAnswered(state, delivery, outcome, ctx);
  const verdict = judge(outcome, answer.operation, ctx);
  if (verdict.kind === "delivered") return succeed(state, delivery, answer.operation, ctx);
  delivery.error = verdict.error;
  if (outcome.ok === false && outcome.timeout === true && answer.operation !== "http:Request" && (outcome.sim as { readonly taken?: boolean } | undefined)?.taken === true) delivery.taken = true;
  state.lastError = Object.freeze({ at: ctx.now, error: verdict.error, side: verdict.kind });
  if (verdict.kind === "client") return failedFor(state, delivery, verdict.error, answer.operation === "http:Request" ? "SNS-020" : "SNS-016", ctx);
  retryLater(state, delivery, ctx);
}

type Verdict = { readonly kind: "delivered" } | { readonly kind: "client" | "server"; readonly error: string };

/** SNS-016, SNS-020: whose fault an answer is. */
function judge(outcome: Outcome, operation: string, ctx: SubscriptionContext): Verdict {
  const status = outcome.ok ? statusOf(outcome.output, operation) : outcome.error.status;
  const error = outcome.ok ? `HTTP ${status}` : outcome.error.code;
  if (outcome.ok && status < 300) return { kind: "delivered" };
  if (operation === "http:Request") {
    if (status >= 300 && status < 500) return status >= 400 && ctx.config.behaviour.http4xx === "accepted" ? { kind: "delivered" } : { kind: "client", error };
    return { kind: "server", error };
  }
  const busy = status === 0 || status >= 500 || (!outcome.ok && isThrottle(outcome.error));
  return { kind: busy ? "server" : "client", error };
}

function statusOf(output: unknown, operation: string): number {
  const status = operation === "http:Request" ? (output as { readonly status?: unknown } | null)?.status : undefined;
  return typeof status === "number" ? status : 200;
}

function succeed(state: SubscriptionState, delivery: Delivery, operation: string, ctx: SubscriptionContext): void {
  state.delivered++;
  ctx.count("NumberOfNotificationsDelivered");
  billDelivery(operation, delivery.notification, ctx);
  // A queue, a function or a stream has taken the copy over; an endpoint outside AWS has read it.
  if (isSink(operation)) ctx.ended(delivery.message, "delivered", "SNS-001");
  else ctx.mark(delivery.message, "sent", "SNS-001");
  const again = delivery.notification.sequenceNumber === undefined && ctx.chance(ctx.config.behaviour.duplicates, "duplicates", { items: [{ body: delivery.notification.message, attempt: delivery.attempts }] });
  if (again && ctx.to !== undefined) {
    state.duplicated++;
    ctx.mark(delivery.message, "duplicated", "SNS-009");
    ctx.note("SNS-009", {}, [delivery.message]);
    transmit(state, delivery, true, ctx);
  }
  over(state, delivery, "delivered", ctx);
}

const SINKS: ReadonlySet<string> = new Set(["http:Request", "email:Deliver", "sms:Deliver", "mobile:Deliver"]);
const isSink = (operation: string): boolean => SINKS.has(operation);

const BILLED: Readonly<Record<string, string>> = { "http:Request": "BilledHttpDeliveries", "email:Deliver": "BilledEmails", "sms:Deliver": "BilledTexts", "mobile:Deliver": "BilledPushes", "firehose:PutRecord": "BilledFirehoseDeliveries" };

function billDelivery(operation: string, notification: Notification, ctx: SubscriptionContext): void {
  const metric = notification.sequenceNumber === undefined ? BILLED[operation] : "BilledFifoDeliveries";
  if (metric !== undefined) ctx.count(metric);
}

/** The phases of a delivery policy, as people say them. */
const STAGES = { 1: "immediate retry", 2: "retry before the backoff", 3: "retry of the backoff", 4: "retry after the backoff" } as const;

/** The endpoint cannot take it now: the schedule of its kind says when to try again. */
function retryLater(state: SubscriptionState, delivery: Delivery, ctx: SubscriptionContext): void {
  const type = ctx.to?.type ?? "";
  const rule = ruleOfSchedule(type);
  const step = stepOf(scheduleFor(type, ctx), delivery.attempts);
  if (step === undefined) return failedFor(state, delivery, delivery.error, rule, ctx);
  const { retryJitter } = ctx.config.behaviour;
  const delay = Math.round(jittered(step.delayUs, retryJitter, retryJitter === "none" ? undefined : ctx.random("retry")));
  delivery.phase = step.phase;
  delivery.stage = "waiting";
  delivery.nextAt = ctx.now + delay;
  if (delivery.taken) ctx.mark(delivery.message, "duplicated", "SNS-009");
  ctx.note(rule, { error: delivery.error, attempt: delivery.attempts, phase: step.phase, stage: STAGES[step.phase], delayS: delay / SECOND }, [delivery.message]);
  delivery.timer = ctx.after(delay, "sns/retry-due", delivery.message, rule);
  if (delivery.handOver !== -1) {
    const progress: Progress = { attempt: delivery.attempts + 1, phase: step.phase, nextAt: delivery.nextAt, error: delivery.error };
    ctx.reply(delivery.handOver, succeeded(progress), rule, { more: true });
  }
}

export function retryDue(state: SubscriptionState, message: MessageId, ctx: SubscriptionContext): void {
  const delivery = state.pending.get(message);
  if (delivery === undefined) return;
  delivery.timer = -1;
  delivery.nextAt = -1;
  attempt(state, delivery, ctx);
}

export function scheduleFor(type: string, ctx: SubscriptionContext): Schedule {
  if (type === "http.endpoint") return scheduleOf(httpPolicy(ctx).retry);
  return type === "email.inbox" || type === "sms.phone" || type === "mobile.app" ? CUSTOMER_MANAGED : AWS_MANAGED;
}

function ruleOfSchedule(type: string): RuleId {
  if (type === "http.endpoint") return "SNS-019";
  return type === "email.inbox" || type === "sms.phone" || type === "mobile.app" ? "SNS-018" : "SNS-017";
}

// ----------------------------------------------------------------------------------------------------------------- end

/** Failed for good: to the dead-letter queue of this subscription, or lost (SNS-026). */
function failedFor(state: SubscriptionState, delivery: Delivery, error: string, rule: RuleId, ctx: SubscriptionContext): void {
  delivery.error = error;
  state.failed++;
  state.lastError = Object.freeze({ at: ctx.now, error, side: rule === "SNS-013" || rule === "SNS-016" || rule === "SNS-004" || rule === "SNS-020" ? "client" : "server" });
  ctx.count("NumberOfNotificationsFailed");
  const queue = ctx.out("sns.redrive")[0];
  ctx.mark(delivery.message, "failed", rule);
  // The rules of schedules tell of waits: that none is left is told by the rule of dead letters.
  const noted = rule === "SNS-017" || rule === "SNS-018" || rule === "SNS-019" ? "SNS-026" : rule;
  ctx.note(noted, { error, attempts: delivery.attempts, dead: queue !== undefined ? "to its dead-letter queue" : "lost: it has no dead-letter queue" }, [delivery.message]);
  if (queue === undefined) return drop(state, delivery, rule, ctx);
  delivery.stage = "dead-lettering";
  const data: AttemptData = { message: delivery.message, twin: false, dead: true };
  ctx.call(queue, "sqs:SendMessage", sqsInput(delivery.notification, queue, state, ctx, protocolOf(ctx)), "SNS-026", { data, carries: [delivery.message] });
}

function protocolOf(ctx: SubscriptionContext): string {
  return PROTOCOLS[ctx.to?.type ?? ""] ?? "sqs";
}

/** SNS-027: a send to the dead-letter queue that fails loses the message. */
function deadLetterAnswered(state: SubscriptionState, delivery: Delivery, outcome: Outcome, ctx: SubscriptionContext): void {
  if (!outcome.ok) {
    ctx.count("NumberOfNotificationsFailedToRedriveToDlq");
    ctx.note("SNS-027", { error: outcome.error.code, message: outcome.error.message }, [delivery.message]);
    return drop(state, delivery, "SNS-027", ctx);
  }
  state.deadLettered++;
  ctx.count("NumberOfNotificationsRedrivenToDlq");
  ctx.mark(delivery.message, "dead-lettered", "SNS-026");
  over(state, delivery, "dead-lettered", ctx);
}

function drop(state: SubscriptionState, delivery: Delivery, rule: RuleId, ctx: SubscriptionContext): void {
  state.dropped++;
  ctx.ended(delivery.message, "dropped", rule);
  over(state, delivery, "failed", ctx);
}

/** The delivery is finished; the next of its group may start. */
function over(state: SubscriptionState, delivery: Delivery, result: Result, ctx: SubscriptionContext): void {
  state.pending.delete(delivery.message);
  if (delivery.handOver !== -1) ctx.reply(delivery.handOver, succeeded({ result, attempts: delivery.attempts }), "SNS-001");
  const { group, sequenceNumber } = delivery.notification;
  if (sequenceNumber === undefined || group === undefined) return;
  const lane = state.lanes.get(group)!;
  lane.shift();
  const next = lane[0] === undefined ? undefined : state.pending.get(lane[0]);
  if (next === undefined) state.lanes.delete(group);
  else attempt(state, next, ctx);
}

/** The subscription goes: what waits is lost, what is on its way may arrive (SNS-015); nobody will hear whether it did. */
export function dropWaiting(state: SubscriptionState, ctx: SubscriptionContext): void {
  for (const delivery of state.pending.values()) {
    const underWay = delivery.stage === "attempting" || delivery.stage === "dead-lettering";
    if (!underWay) ctx.ended(delivery.message, "dropped", "SNS-015");
    if (delivery.handOver !== -1) ctx.reply(delivery.handOver, succeeded({ result: "failed", attempts: delivery.attempts }), "SNS-015");
  }
}
