/** The way to a dead-letter queue (SQS-055 to SQS-061): over the arrow `sqs.redrive`, by a call that AWS makes inside. */
import { failed, succeeded } from "../../aws/errors.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { Answered, Call, MessageId, Outcome, Peer } from "../define.ts";
import { settle } from "./begin.ts";
import type { QueueContext, RedriveAllowPolicy } from "./config.ts";
import { messageIdOf } from "./identity.ts";
import { noSuchQueue } from "./refusals.ts";
import { newMessage } from "./new-message.ts";
import type { MessageAttributes, QueueState, StoredMessage } from "./state.ts";
import { store, takeOut } from "./stock.ts";

export interface Redrive { readonly peer: Peer; readonly maxReceiveCount: number }

/** A message between two queues. */
export interface Moved {
  readonly id: MessageId;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes | undefined;
  readonly size: number;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sentAt: Micros;
  readonly receiveCount: number;
  readonly firstReceivedAt: Micros;
  /** ARN of the queue it leaves. */
  readonly source: string;
}

/** The redrive policy in force, or undefined. One that AWS would have refused is not in force, and the person is told. */
export function redriveOf(ctx: QueueContext): Redrive | undefined {
  const peer = ctx.out("sqs.redrive")[0];
  if (peer === undefined) return undefined;
  const reason = whyNotDeadLetterQueue(ctx.config.properties.FifoQueue, ctx.self.arn, ctx.self.id, peer);
  if (reason === undefined) return { peer, maxReceiveCount: Number(peer.connectionConfig.properties.maxReceiveCount) };
  ctx.finding("Eventyard.RedriveRefused", { message: `The redrive policy of ${ctx.self.id} is not in force: ${reason}` });
  return undefined;
}

/** The same for those who only look. */
export function redriveInForce(ctx: QueueContext): Redrive | undefined {
  const peer = ctx.out("sqs.redrive")[0];
  if (peer === undefined || whyNotDeadLetterQueue(ctx.config.properties.FifoQueue, ctx.self.arn, ctx.self.id, peer) !== undefined) return undefined;
  return { peer, maxReceiveCount: Number(peer.connectionConfig.properties.maxReceiveCount) };
}

/** Why a queue may not be another's dead-letter queue (SQS-060); undefined if it may. */
export function whyNotDeadLetterQueue(fifo: boolean, sourceArn: string, sourceId: string, target: Pick<Peer, "config" | "id">): string | undefined {
  const { FifoQueue, RedriveAllowPolicy } = target.config.properties as { readonly FifoQueue: boolean; readonly RedriveAllowPolicy?: RedriveAllowPolicy };
  if (FifoQueue !== fifo) return `the dead-letter queue of a ${fifo ? "FIFO" : "standard"} queue must be a ${fifo ? "FIFO" : "standard"} queue too.`;
  if (RedriveAllowPolicy?.redrivePermission === "denyAll") return `the RedriveAllowPolicy of ${target.id} denies all source queues.`;
  if (RedriveAllowPolicy?.redrivePermission === "byQueue" && !RedriveAllowPolicy.sourceQueueArns?.some((arn) => arn === sourceArn || arn === sourceId))
    return `the RedriveAllowPolicy of ${target.id} does not name ${sourceArn}.`;
  return undefined;
}

/** Moves a message that was received too often. It has left this queue when the function returns. */
export function deadLetter(state: QueueState, ctx: QueueContext, message: StoredMessage, redrive: Redrive): void {
  const moved = movedFrom(state, ctx, message);
  takeOut(state, ctx, message);
  state.tally.deadLettered++;
  ctx.note("SQS-055", { receiveCount: message.receiveCount, maxReceiveCount: redrive.maxReceiveCount, target: redrive.peer.id }, [message.id]);
  if (state.fifo) ctx.note("SQS-059", { group: message.group }, [message.id]);
  ctx.call(redrive.peer, "internal:sqs.DeadLetter", moved, "SQS-056", { carries: [message.id], data: moved });
}

export function movedFrom(state: QueueState, ctx: QueueContext, message: StoredMessage): Moved {
  return {
    id: message.id, messageId: messageIdOf(state, message), body: message.body, attributes: message.extra.attributes, size: message.size, group: message.group,
    deduplicationId: message.extra.deduplicationId, sentAt: message.sentAt, receiveCount: message.receiveCount, firstReceivedAt: message.firstReceivedAt, source: ctx.self.arn,
  };
}

/** The dead-letter queue takes a message in: visible at once, with its id, count and (standard) its age (SQS-057, SQS-058). */
export function takeDeadLetter(state: QueueState, call: Call, ctx: QueueContext): void {
  if (state.deleted) return ctx.reply(call.id, failed(noSuchQueue()), "SQS-064");
  const moved = call.input as Moved;
  const content = state.fifo ? { ...moved, deduplicationId: moved.messageId } : moved;
  store(state, ctx, newMessage(state, ctx, moved.id, content, { ...moved, sentAt: state.fifo ? ctx.now : moved.sentAt, deadLetterSource: moved.source }), 0);
  ctx.mark(moved.id, "dead-lettered", "SQS-057");
  ctx.note("SQS-057", { source: call.caller, receiveCount: moved.receiveCount }, [moved.id]);
  ctx.note("SQS-058", { ageS: state.fifo ? 0 : (ctx.now - moved.sentAt) / SECOND, retentionS: ctx.config.properties.MessageRetentionPeriod }, [moved.id]);
  ctx.reply(call.id, succeeded(), "SQS-057");
  settle(state, ctx);
}

/** A move that failed: the message stays where it was. */
export function deadLetterAnswered(state: QueueState, call: Answered, outcome: Outcome, ctx: QueueContext): void {
  if (outcome.ok) return;
  const moved = call.data as Moved;
  state.tally.deadLettered--;
  store(state, ctx, newMessage(state, ctx, moved.id, moved, { ...moved, deadLetterSource: "" }), 0);
  settle(state, ctx);
}
