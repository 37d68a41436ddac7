/** DeleteMessage, ChangeMessageVisibility and their batches (behaviours D and E of the reference). */
import { succeeded } from "../../aws/errors.ts";
import { numbered } from "../../kernel/numbered.ts";
import { SECOND } from "../../kernel/time.ts";
import type { AwsError, Call, MessageId, RuleId } from "../define.ts";
import { isBrief } from "./answers.ts";
import { ALL_DONE, entryFailed, readEntries, type BatchEntry, type BatchOutput } from "./batch.ts";
import { begin, bill, refuse, settle } from "./begin.ts";
import { LONGEST_VISIBILITY, type QueueContext } from "./config.ts";
import { readHandle } from "./identity.ts";
import { badValue, beyondTwelveHours, expiredHandle, missing, notAHandle, notThere } from "./refusals.ts";
import { Place, type QueueState, type StoredMessage } from "./state.ts";
import { haunt, hide, openHiding, show, takeOut } from "./stock.ts";

/** What became of one entry: done (with the rule that tells how), or AWS's error. */
type Done = { readonly rule: RuleId; readonly error?: AwsError; /** It is gone from the queue. */ readonly removed?: MessageId };
type Action = (state: QueueState, ctx: QueueContext, entry: BatchEntry) => Done;

const OK = succeeded({});

export const deleteMessage = (state: QueueState, call: Call, ctx: QueueContext) => single(state, call, ctx, "DeleteMessage", deleteOne);
export const deleteMessageBatch = (state: QueueState, call: Call, ctx: QueueContext) => many(state, call, ctx, "DeleteMessage", deleteOne);
export const changeMessageVisibility = (state: QueueState, call: Call, ctx: QueueContext) => single(state, call, ctx, "ChangeMessageVisibility", changeOne);
export const changeMessageVisibilityBatch = (state: QueueState, call: Call, ctx: QueueContext) => many(state, call, ctx, "ChangeMessageVisibility", changeOne);

function single(state: QueueState, call: Call, ctx: QueueContext, action: string, act: Action): void {
  const input = (call.input ?? {}) as BatchEntry;
  if (!begin(state, call, ctx, action, groupOf(state, input))) return;
  bill(state, ctx, 0);
  const done = act(state, ctx, input);
  if (done.error !== undefined) refuse(state, call, ctx, done.error, done.rule);
  else {
    if (done.removed !== undefined) {
      ctx.count("NumberOfMessagesDeleted");
      ctx.note(done.rule, undefined, [done.removed]);
    }
    ctx.reply(call.id, OK, done.rule);
  }
  settle(state, ctx);
}

function many(state: QueueState, call: Call, ctx: QueueContext, action: string, act: Action): void {
  const envelope = readEntries(call.input, `${action}BatchRequestEntry`);
  if (!begin(state, call, ctx, action, envelope.ok ? groupOf(state, envelope.entries[0]!) : undefined)) return;
  bill(state, ctx, 0);
  if (!envelope.ok) return refuse(state, call, ctx, envelope.error, "SQS-005");
  const output: BatchOutput = { Successful: [], Failed: [] };
  const brief = isBrief(call.callerType);
  const removed: MessageId[] = [];
  for (const entry of envelope.entries) {
    const done = act(state, ctx, entry);
    if (done.removed !== undefined) removed.push(done.removed);
    if (done.error === undefined) {
      if (!brief) output.Successful.push({ Id: entry.Id as string });
    } else output.Failed.push(entryFailed(entry.Id, inBatch(done)));
  }
  if (removed.length > 0) {
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

function deleteOne(state: QueueState, ctx: QueueContext, entry: BatchEntry): Done {
  if (entry.ReceiptHandle === undefined || entry.ReceiptHandle === "") return { rule: "SQS-027", error: missing("ReceiptHandle") };
  const handle = readHandle(state, entry.ReceiptHandle);
  if (handle === undefined) return { rule: "SQS-031", error: notAHandle(entry.ReceiptHandle) };
  const message = numbered(state.messages, handle.order);
  if (message === undefined || message.place === Place.ghost) return { rule: "SQS-031" };
  const stale = handle.receive < message.receiveCount;
  if (state.fifo) {
    if (stale || !isHeld(ctx, message)) {
      if (stale) ctx.note("SQS-026", { receiveCount: message.receiveCount, handleOfReceive: handle.receive, holder: message.holder }, [message.id]);
      ctx.note("SQS-030", { receiveCount: message.receiveCount, handleOfReceive: handle.receive }, [message.id]);
      return { rule: "SQS-030", error: expiredHandle(entry.ReceiptHandle) };
    }
  } else if (stale && ctx.config.behaviour.staleHandleDelete === "noop") {
    ctx.note(message.place === Place.inFlight ? "SQS-026" : "SQS-028", { receiveCount: message.receiveCount, handleOfReceive: handle.receive, holder: message.holder }, [message.id]);
    return { rule: "SQS-028" };
  }
  const rule = stale || message.place === Place.inFlight ? "SQS-027" : "SQS-029";
  if (returnsOnce(state, ctx, message)) return { rule: "SQS-027" };
  takeOut(state, ctx, message);
  state.tally.deleted++;
  ctx.ended(message.id, "processed", rule);
  return { rule, removed: message.id };
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

function changeOne(state: QueueState, ctx: QueueContext, entry: BatchEntry): Done {
  const timeout = entry.VisibilityTimeout;
  if (entry.ReceiptHandle === undefined || entry.ReceiptHandle === "") return { rule: "SQS-021", error: missing("ReceiptHandle") };
  if (timeout === undefined) return { rule: "SQS-021", error: missing("VisibilityTimeout") };
  if (typeof timeout !== "number" || !Number.isInteger(timeout) || timeout < 0 || timeout > LONGEST_VISIBILITY)
    return { rule: "SQS-023", error: badValue(timeout, "VisibilityTimeout", "VisibilityTimeout must be an integer between 0 and 43200.") };
  const handle = readHandle(state, entry.ReceiptHandle);
  if (handle === undefined) return { rule: "SQS-031", error: notAHandle(entry.ReceiptHandle) };
  const message = numbered(state.messages, handle.order);
  if (message === undefined || message.place === Place.ghost) return { rule: "SQS-024", error: notThere(entry.ReceiptHandle) };
  if (state.fifo && (handle.receive < message.receiveCount || !isHeld(ctx, message))) return { rule: "SQS-030", error: expiredHandle(entry.ReceiptHandle) };
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
function groupOf(state: QueueState, entry: BatchEntry): string | undefined {
  if (!state.fifo) return undefined;
  const handle = readHandle(state, entry.ReceiptHandle);
  return handle === undefined ? undefined : numbered(state.messages, handle.order)?.group;
}
