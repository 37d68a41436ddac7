/** Which messages a receive gets: by the line on a standard queue, by groups on a FIFO queue. Exhausted ones go to the dead-letter queue on the way. */
import { numbered } from "../../kernel/numbered.ts";
import { eachOf, firstOf, type Ordered } from "../../kernel/ordered.ts";
import type { Micros } from "../../kernel/time.ts";
import type { EntityId, MessageId } from "../define.ts";
import type { QueueContext } from "./config.ts";
import { deadLetter, redriveOf, type Redrive } from "./dead-letter.ts";
import { insideWindow } from "./lanes.ts";
import { ownOf } from "./new-message.ts";
import { Place, type QueueState, type ReceiveRequest, type StoredMessage } from "./state.ts";
import { hide, openHiding, show } from "./stock.ts";
import { nextInLine } from "./tenants.ts";

const NONE: readonly StoredMessage[] = [];

/**
 * Takes up to `request.max` messages, as many as the ceiling of messages in flight allows.
 * @param hideUs how long they are hidden; 0 = not at all
 * @param sample servers asked, as bits; 0 = all
 */
export function take(state: QueueState, ctx: QueueContext, request: ReceiveRequest, hideUs: Micros, holder: EntityId, sample: number): readonly StoredMessage[] {
  if (state.counts.visible === 0) return NONE;
  const limit = Math.min(request.max, ctx.config.behaviour.maxInFlight - state.counts.inFlight);
  if (limit <= 0) return NONE;
  const taking: Taking = { taken: [], again: [], limit, hideUs, holder, hiding: 0, redrive: redriveOf(ctx) };
  if (state.fifo) takeFromLanes(state, ctx, taking);
  else if (sample !== 0) takeSampled(state, ctx, taking, sample);
  else takeFromLine(state, ctx, taking);
  for (const message of taking.again) show(state, ctx, message);
  if (taking.taken.length > 0) tell(state, ctx, taking);
  return taking.taken;
}

interface Taking {
  readonly taken: StoredMessage[];
  /** Received, yet to be shown again before the event ends: VisibilityTimeout 0, and duplicates. */
  readonly again: StoredMessage[];
  readonly limit: number;
  readonly hideUs: Micros;
  readonly holder: EntityId;
  /** The hiding that all of them share, once there is one. */
  hiding: number;
  readonly redrive: Redrive | undefined;
}

function takeFromLine(state: QueueState, ctx: QueueContext, taking: Taking): void {
  while (taking.taken.length < taking.limit) {
    const order = nextInLine(state, ctx);
    if (order === 0) return;
    meet(state, ctx, taking, numbered(state.messages, order)!);
  }
}

/** SQS-009: messages on none of the sampled servers are passed over. */
function takeSampled(state: QueueState, ctx: QueueContext, taking: Taking, sample: number): void {
  const found: StoredMessage[] = [];
  let room = taking.limit;
  const search = (line: Ordered) => eachOf(line, (order) => {
    const message = numbered(state.messages, order)!;
    if (message.extra.servers !== 0 && (message.extra.servers & sample) === 0) return true;
    found.push(message);
    if (!isExhausted(message, taking)) room--;
    return room > 0;
  });
  search(state.visible);
  for (const name of state.noisy) if (room > 0) search(state.tenants.get(name)!.line);
  for (const message of found) meet(state, ctx, taking, message);
  if (room > 0 && state.counts.visible > 0) ctx.note("SQS-009", { sampled: sample, missed: state.counts.visible });
}

/** SQS-041: as many as possible of the first available group, then of the next. */
function takeFromLanes(state: QueueState, ctx: QueueContext, taking: Taking): void {
  while (taking.taken.length < taking.limit) {
    const head = firstReady(state);
    if (head === undefined) return;
    for (const message of runOf(state, head, taking)) meet(state, ctx, taking, message);
  }
}

function firstReady(state: QueueState): StoredMessage | undefined {
  let head = 0;
  if (state.windowCount === state.messages.size) head = firstOf(state.ready);
  else eachOf(state.ready, (order) => {
    if (insideWindow(state, order)) head = order;
    return head === 0;
  });
  return head === 0 ? undefined : numbered(state.messages, head);
}

/** SQS-043: the visible messages from the head of the group up to the first hidden one, no more than there is room for. */
function runOf(state: QueueState, head: StoredMessage, taking: Taking): StoredMessage[] {
  const group = state.groups.get(head.group!)!;
  const run: StoredMessage[] = [];
  let room = taking.limit - taking.taken.length;
  for (let i = group.start; i < group.orders.length && room > 0; i++) {
    const message = numbered(state.messages, group.orders[i]!);
    if (message === undefined) continue;
    if (message.place !== Place.visible || !insideWindow(state, message.order)) break;
    run.push(message);
    if (!isExhausted(message, taking)) room--;
  }
  return run;
}

function isExhausted(message: StoredMessage, taking: Taking): boolean {
  return taking.redrive !== undefined && message.receiveCount >= taking.redrive.maxReceiveCount;
}

/** A receive meets a visible message: it is handed out, or it was handed out too often (SQS-055). */
function meet(state: QueueState, ctx: QueueContext, taking: Taking, met: StoredMessage): void {
  if (isExhausted(met, taking)) return deadLetter(state, ctx, met, taking.redrive!);
  const message = ownOf(state, met);
  message.receiveCount++;
  if (message.firstReceivedAt < 0) message.firstReceivedAt = ctx.now;
  message.lastReceivedAt = ctx.now;
  const duplicated = isDuplicated(state, ctx, message);
  if (taking.hideUs === 0 || duplicated) {
    hide(state, ctx, message, 0, taking.holder);
    taking.again.push(message);
  } else {
    if (taking.hiding === 0) taking.hiding = openHiding(state, ctx, ctx.now + taking.hideUs, "sqs/visibility-expired", "SQS-017");
    hide(state, ctx, message, taking.hiding, taking.holder);
  }
  taking.taken.push(message);
}

/** SQS-015: one server has not heard of the receive, and will hand the message out again. */
function isDuplicated(state: QueueState, ctx: QueueContext, message: StoredMessage): boolean {
  const { duplicates } = ctx.config.behaviour;
  if (state.fifo || duplicates.kind === "never") return false;
  if (!ctx.chance(duplicates, "duplicates", { items: [{ body: message.body, attempt: message.receiveCount }] })) return false;
  state.tally.duplicates++;
  state.lastDuplicateAt = ctx.now;
  ctx.mark(message.id, "duplicated", "SQS-015");
  ctx.note("SQS-015", { receiveCount: message.receiveCount }, [message.id]);
  return true;
}

/** What the log says of a receive: how long hidden, which counts, and on FIFO which lanes are locked by it. */
function tell(state: QueueState, ctx: QueueContext, { taken, hideUs, holder, redrive }: Taking): void {
  const ids: MessageId[] = [];
  for (const message of taken) ids.push(message.id);
  ctx.markAll(ids, "received", "SQS-020");
  ctx.note(hideUs === 0 ? "SQS-025" : "SQS-017", { count: ids.length, timeoutS: hideUs / 1_000_000, holder }, ids);
  for (const message of taken)
    if (message.receiveCount > 1)
      ctx.note("SQS-020", { receiveCount: message.receiveCount, holder, of: redrive === undefined ? "" : ` of ${redrive.maxReceiveCount}` }, [message.id]);
  if (!state.fifo || hideUs === 0) return;
  const groups = [...new Set(taken.map((message) => message.group!))];
  const behind = groups.filter((name) => state.groups.get(name)!.size > state.groups.get(name)!.inFlight);
  if (taken.length > 1) ctx.note("SQS-041", { groups: groups.join(", "), count: taken.length }, ids);
  if (behind.length > 0) ctx.note("SQS-039", { groups: behind.join(", "), timeoutS: hideUs / 1_000_000 }, ids);
}
