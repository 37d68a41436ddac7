/** DeleteMessage, ChangeMessageVisibility and their batches (behaviours D and E of the reference). */
import { succeeded } from "../../aws/errors.ts";
import { numbered } from "../../kernel/numbered.ts";
import { SECOND } from "../../kernel/time.ts";
import type { AwsError, Call, MessageId, RuleId } from "../define.ts";
import { isBrief } from "./answers.ts";
import { ALL_DONE, entryFailed, readEntries, type BatchEntry, type BatchOutput } from "./batch.ts";
import { begin, bill, refuse, settle } from "./begin.ts";
import { LONGEST_VISIBILITY, type QueueContext } from "./config.ts";
import { handleText, isOurs, readReceipt } from "./identity.ts";
import { badValue, beyondTwelveHours, expiredHandle, missing, notAHandle, notThere } from "./refusals.ts";
import { Place, type QueueState, type StoredMessage } from "./state.ts";
import { haunt, hide, openHiding, show, takeOut } from "./stock.ts";

/** What became of one entry: done (with the rule that tells how), or AWS's error. */
interface Done { readonly rule: RuleId; readonly error?: AwsError }
/** What is gone from the queue is told to `removed`: the caller ends it. */
type Action = (state: QueueState, ctx: QueueContext, entry: BatchEntry, simulated: boolean, removed: MessageId[]) => Done;

const OK = succeeded({});
const DELETED: Done = Object.freeze({ rule: "SQS-027" });
const DELETED_WHILE_VISIBLE: Done = Object.freeze({ rule: "SQS-029" });
const NOT_THERE: Done = Object.freeze({ rule: "SQS-031" });

export const deleteMessage = (state: QueueState, call: Call, ctx: QueueContext) => single(state, call, ctx, "DeleteMessage", deleteOne);
export const deleteMessageBatch = (state: QueueState, call: Call, ctx: QueueContext) => many(state, call, ctx, "DeleteMessage", deleteOne);
export const changeMessageVisibility = (state: QueueState, call: Call, ctx: QueueContext) => single(state, call, ctx, "ChangeMessageVisibility", changeOne);
export const changeMessageVisibilityBatch = (state: QueueState, call: Call, ctx: QueueContext) => many(state, call, ctx, "ChangeMessageVisibility", changeOne);

function single(state: QueueState, call: Call, ctx: QueueContext, action: string, act: Action): void {
  const input = (call.input ?? {}) as BatchEntry;
  const brief = isBrief(call.callerType);
  if (!begin(state, call, ctx, action, groupOf(state, input, brief))) return;
  bill(state, ctx, 0);
  const removed: MessageId[] = [];
  const done = act(state, ctx, input, brief, removed);
  if (done.error !== undefined) refuse(state, call, ctx, done.error, done.rule);
  else {
    if (removed.length > 0) {
      ctx.endedAll(removed, "processed", done.rule);
      ctx.count("NumberOfMessagesDeleted");
      ctx.note(done.rule, undefined, removed);
    }
    ctx.reply(call.id, OK, done.rule);
  }
  settle(state, ctx);
}

function many(state: QueueState, call: Call, ctx: QueueContext, action: string, act: Action): void {
  const envelope = readEntries(call.input, `${action}BatchRequestEntry`);
  const brief = isBrief(call.callerType);
  if (!begin(state, call, ctx, action, envelope.ok ? groupOf(state, envelope.entries[0]!, brief) : undefined)) return;
  bill(state, ctx, 0);
  if (!envelope.ok) return refuse(state, call, ctx, envelope.error, "SQS-005");
  const output: BatchOutput = { Successful: [], Failed: [] };
  const removed: MessageId[] = [];
  for (const entry of envelope.entries) {
    const done = act(state, ctx, entry, brief, removed);
    if (done.error === undefined) {
      if (!brief) output.Successful.push({ Id: entry.Id as string });
    } else output.Failed.push(entryFailed(entry.Id, inBatch(done)));
  }
  if (removed.length > 0) {
    ctx.endedAll(removed, "processed", "SQS-027");
    ctx.count("NumberOfMessagesDeleted", removed.length);
    ctx.note("SQS-027", undefined, removed);
  }
  ctx.reply(call.id, succeeded(brief && output.Failed.length === 0 ? ALL_DONE : output), "SQS-004");
  settle(state, ctx);
}

/** In a batch an expired FIFO handle has another code than alone (SQS-030). */
function inBatch(done: Done): AwsError {
  return done.rule === "SQS-030" ? { ...done.error!, code: "ReceiptHandleIsInvalid" } : done.error!;
}

function deleteOne(state: QueueState, ctx: QueueContext, entry: BatchEntry, simulated: boolean, removed: MessageId[]): Done {
  if (entry.ReceiptHandle === undefined || entry.ReceiptHandle === "") return { rule: "SQS-027", error: missing("ReceiptHandle") };
  // Numbers as they come: this is on every message's way.
  if (simulated && isOurs(state, entry)) return deleteReceived(state, ctx, entry, entry.ReceiptHandle as number, entry.receiveCount as number, removed);
  const handle = readReceipt(state, entry, simulated);
  if (handle === undefined) return { rule: "SQS-031", error: notAHandle(handleText(state, entry)) };
  return deleteReceived(state, ctx, entry, handle.order, handle.receive, removed);
}

function deleteReceived(state: QueueState, ctx: QueueContext, entry: BatchEntry, order: number, receive: number, removed: MessageId[]): Done {
  const message = numbered(state.messages, order);
  if (message === undefined || message.place === Place.ghost) return NOT_THERE;
  const stale = receive < message.receiveCount;
  if (state.fifo) {
    if (stale || !isHeld(ctx, message)) {
      if (stale) ctx.note("SQS-026", { receiveCount: message.receiveCount, handleOfReceive: receive, holder: message.holder }, [message.id]);
      ctx.note("SQS-030", { receiveCount: message.receiveCount, handleOfReceive: receive }, [message.id]);
      return { rule: "SQS-030", error: expiredHandle(handleText(state, entry)) };
    }
  } else if (stale && ctx.config.behaviour.staleHandleDelete === "noop") {
    ctx.note(message.place === Place.inFlight ? "SQS-026" : "SQS-028", { receiveCount: message.receiveCount, handleOfReceive: receive, holder: message.holder }, [message.id]);
    return { rule: "SQS-028" };
  }
  const done = stale || message.place === Place.inFlight ? DELETED : DELETED_WHILE_VISIBLE;
  if (returnsOnce(state, ctx, message)) return DELETED;
  takeOut(state, ctx, message);
  state.tally.deleted++;
  removed.push(message.id);
  return done;
}

/** FIFO: a handle is good until its timeout ends; one of zero length until the end of its millisecond (SQS-025). */
function isHeld(ctx: QueueContext, message: StoredMessage): boolean {
  if (message.place === Place.inFlight) return true;
  return message.until === message.lastReceivedAt && Math.floor(ctx.now / 1000) === Math.floor(message.lastReceivedAt / 1000);
}

/** SQS-031: rarely a deleted standard message shows up once more. */
function returnsOnce(state: QueueState, ctx: QueueContext, message: StoredMessage): boolean {
  const { resurrects } = ctx.config.behaviour;
  if (state.fifo || resurrects.kind === "never" || message.resurrected || message.place !== Place.inFlight) return false;
  if (!ctx.chance(resurrects, "resurrects", { items: [{ body: message.body, attempt: message.receiveCount }] })) return false;
  haunt(state, ctx, message);
  state.tally.duplicates++;
  state.lastDuplicateAt = ctx.now;
  ctx.mark(message.id, "duplicated", "SQS-031");
  ctx.note("SQS-031", { backInS: (message.until - ctx.now) / SECOND }, [message.id]);
  return true;
}

function changeOne(state: QueueState, ctx: QueueContext, entry: BatchEntry, simulated: boolean): Done {
  const timeout = entry.VisibilityTimeout;
  if (entry.ReceiptHandle === undefined || entry.ReceiptHandle === "") return { rule: "SQS-021", error: missing("ReceiptHandle") };
  if (timeout === undefined) return { rule: "SQS-021", error: missing("VisibilityTimeout") };
  if (typeof timeout !== "number" || !Number.isInteger(timeout) || timeout < 0 || timeout > LONGEST_VISIBILITY)
    return { rule: "SQS-023", error: badValue(timeout, "VisibilityTimeout", "VisibilityTimeout must be an integer between 0 and 43200.") };
  const handle = readReceipt(state, entry, simulated);
  if (handle === undefined) return { rule: "SQS-031", error: notAHandle(handleText(state, entry)) };
  const message = numbered(state.messages, handle.order);
  if (message === undefined || message.place === Place.ghost) return { rule: "SQS-024", error: notThere(handleText(state, entry)) };
  if (state.fifo && (handle.receive < message.receiveCount || !isHeld(ctx, message))) return { rule: "SQS-030", error: expiredHandle(handleText(state, entry)) };
  if (ctx.now + timeout * SECOND > message.lastReceivedAt + LONGEST_VISIBILITY * SECOND) return { rule: "SQS-023", error: beyondTwelveHours() };
  const inFlight = message.place === Place.inFlight;
  if (timeout === 0) {
    if (!inFlight) return { rule: "SQS-022" };
    ctx.note("SQS-022", { receiveCount: message.receiveCount, holder: message.holder }, [message.id]);
    show(state, ctx, message);
    ctx.mark(message.id, "returned", "SQS-022");
    return { rule: "SQS-022" };
  }
  const holder = message.holder;
  ctx.note(inFlight ? "SQS-021" : "SQS-024", { timeoutS: timeout, holder }, [message.id]);
  hide(state, ctx, message, openHiding(state, ctx, ctx.now + timeout * SECOND, "sqs/visibility-expired", "SQS-017"), holder);
  return { rule: inFlight ? "SQS-021" : "SQS-024" };
}

/** The group that a call on a handle is counted against (SQS-051). */
function groupOf(state: QueueState, entry: BatchEntry, simulated: boolean): string | undefined {
  if (!state.fifo) return undefined;
  const handle = readReceipt(state, entry, simulated);
  return handle === undefined ? undefined : numbered(state.messages, handle.order)?.group;
}
