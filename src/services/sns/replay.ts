/**
 * Replay of archived messages (SNS-050): the subscription asks its topic, the topic hands over what its archive holds
 * of the span, in order, with the old ids and times and a mark.
 */
import { parseIso } from "../../aws/date.ts";
import { succeeded } from "../../aws/errors.ts";
import type { Answered, Call, Outcome } from "../define.ts";
import type { SubscriptionContext, TopicContext } from "./config.ts";
import { begin } from "./deliver.ts";
import type { Archived, SubscriptionState, TopicState } from "./state.ts";

export interface Span { readonly startMs: number; readonly endMs: number | null }

export function replayFrom(state: TopicState, call: Call, ctx: TopicContext): void {
  const { startMs, endMs } = call.input as Span;
  const found = state.archive.filter(({ notification }) => notification.timestampMs >= startMs && (endMs === null || notification.timestampMs <= endMs));
  ctx.reply(call.id, succeeded({ found }), "SNS-050");
}

export function startReplay(state: SubscriptionState, span: Span, ctx: SubscriptionContext): void {
  state.replay = { ...span, status: "Pending", done: 0 };
  ctx.note("SNS-050", { startS: (span.startMs - ctx.settings.startsAtMs) / 1000 });
  ctx.call("from", "internal:sns.Replay", span, "SNS-050", { data: { replay: span } });
}

export function replayAnswered(state: SubscriptionState, answer: Answered, outcome: Outcome, ctx: SubscriptionContext): void {
  const span = (answer.data as { readonly replay: Span }).replay;
  const { replay } = state;
  // A newer replay has taken its place.
  if (replay === null || replay.startMs !== span.startMs || replay.endMs !== span.endMs) return;
  if (!outcome.ok) {
    replay.status = "Failed";
    return;
  }
  replay.status = "In progress";
  for (const { notification, message } of (outcome.output as { readonly found: readonly Archived[] }).found) {
    const copy = ctx.message("copy", [message], { body: notification.message, ...(notification.group === undefined ? {} : { group: notification.group }) });
    begin(state, copy, Object.freeze({ ...notification, replayed: true }), -1, ctx);
    replay.done++;
  }
  replay.status = "Completed";
}

/** With an end, a subscription gets no new messages after its replay. */
export function isClosed(state: SubscriptionState): boolean {
  return state.replay !== null && state.replay.endMs !== null;
}

export interface ReplayPolicy { readonly PointType: "Timestamp"; readonly StartingPoint: string; readonly EndingPoint?: string }

/** The span of a policy in epoch milliseconds, or what is wrong with it. */
export function readReplay(given: unknown): Span | string {
  const { PointType, StartingPoint, EndingPoint } = (given ?? {}) as { readonly PointType?: unknown; readonly StartingPoint?: unknown; readonly EndingPoint?: unknown };
  const start = typeof StartingPoint === "string" ? parseIso(StartingPoint) : undefined;
  if (PointType !== "Timestamp" || start === undefined) return "ReplayPolicy needs PointType Timestamp and a StartingPoint such as 2026-01-01T00:00:05Z";
  if (EndingPoint === undefined) return { startMs: start, endMs: null };
  const end = typeof EndingPoint === "string" ? parseIso(EndingPoint) : undefined;
  return end === undefined || end < start ? "EndingPoint must be a time after StartingPoint" : { startMs: start, endMs: end };
}
