/** Amazon SQS: standard and FIFO queues, polling, visibility, dead-letter queues, redrive tasks. */
import { eachNumbered } from "../../kernel/numbered.ts";
import { deployQueue } from "./deploy.ts";
import { queueArn } from "../../aws/arn.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import type { CallId, MessageId, Service } from "../define.ts";
import { defineEntity } from "../define.ts";
import { sqsAccount, type AccountState } from "./account.ts";
import { apply, getQueueAttributes, setQueueAttributes } from "./attributes.ts";
import { armMinute, begin, bill, gaugeAge, refuse, settle } from "./begin.ts";
import { checkQueue, queueBehaviour, queueProperties, type QueueConfig } from "./config.ts";
import { pollConnection, redriveConnection, sendMessageConnection } from "./connections.ts";
import { deadLetterAnswered, takeDeadLetter } from "./dead-letter.ts";
import { changeMessageVisibility, changeMessageVisibilityBatch, deleteMessage, deleteMessageBatch } from "./delete.ts";
import { changed } from "./changed.ts";
import { copyQueue, essenceOf } from "./copy.ts";
import { inspectQueue } from "./inspect.ts";
import { invariants } from "./invariants.ts";
import { metrics } from "./metrics.ts";
import { cancelMoveTask, listMoveTasks, moveNext, redriveAnswered, startMoveTask, takeRedriven } from "./move-task.ts";
import { deleteQueue, empty, purgeQueue, sweep, vanish } from "./purge.ts";
import { dropWaiter, endWait, receiveMessage, serveWaiters } from "./receive.ts";
import { noSuchQueue } from "./refusals.ts";
import { refusals } from "./pairs.ts";
import { polledQueue } from "./polled.ts";
import { expire } from "./retention.ts";
import { rules } from "./rules.ts";
import { sendMessage, sendMessageBatch } from "./send.ts";
import { emptyQueue, Place } from "./state.ts";
import { closeHiding, show } from "./stock.ts";
import { viewQueue } from "./view.ts";
import { answerUrl, listSources } from "./url.ts";

const queue = defineEntity({
  kind: "node", type: "sqs.queue", service: "sqs", title: "SQS queue", says: "Keeps messages until somebody who polls has deleted them.",
  deploy: deployQueue,
  properties: queueProperties, behaviour: queueBehaviour, check: checkQueue,
  roles: ["sns.subscriber", "lambda.source", "lambda.destination", "events.target", "s3.destination", "pipes.source", "pipes.target", "apigateway.target"],
  source: polledQueue,
  refusals,
  arn: (id, config, settings) => queueArn(settings, nameOf(id, config)),
  awsName: nameOf,
  denied: ({ operation, callerArn }) => awsError("AccessDenied", `User: ${callerArn ?? "anonymous"} is not authorized to perform: ${operation} because no identity-based or resource-based policy allows it`, 403),

  init: emptyQueue,
  started: (_state, ctx) => void ctx.account<AccountState>().queues.set(ctx.self.name, ctx.self.id),
  on: {
    "sqs/visibility-expired"(state, hiding: number, ctx) {
      const { VisibilityTimeout } = ctx.config.properties;
      for (const message of closeHiding(state, hiding)) {
        const { holder, lastReceivedAt } = message;
        const ghost = message.place === Place.ghost;
        show(state, ctx, message);
        ctx.mark(message.id, "returned", "SQS-018");
        ctx.note(ghost ? "SQS-031" : "SQS-018", { receiveCount: message.receiveCount, holder, timeoutS: (ctx.now - lastReceivedAt) / 1_000_000, VisibilityTimeout }, [message.id]);
        if (state.fifo) ctx.note("SQS-042", { group: message.group }, [message.id]);
      }
      settle(state, ctx);
    },
    "sqs/delay-ended"(state, hiding: number, ctx) {
      for (const message of closeHiding(state, hiding)) {
        show(state, ctx, message);
        ctx.note("SQS-032", { delayS: (ctx.now - message.arrivedAt) / 1_000_000 }, [message.id]);
      }
      settle(state, ctx);
    },
    "sqs/retention-ended"(state, _data, ctx) {
      expire(state, ctx);
      settle(state, ctx);
    },
    "sqs/looked": (state, _data, ctx) => serveWaiters(state, ctx),
    "sqs/wait-ended": (state, call: CallId, ctx) => endWait(state, ctx, call),
    "sqs/minute-ended"(state, _data, ctx) {
      state.minuteArmed = false;
      gaugeAge(state, ctx);
      if (state.messages.size > 0) armMinute(state, ctx);
    },
    "sqs/counters-shown"(state, _data, ctx) {
      state.shownPending = false;
      Object.assign(state.shown, state.counts);
      ctx.note("SQS-067", { ...state.counts });
    },
    "sqs/attributes-applied": (state, given, ctx) => apply(state, ctx, given),
    "sqs/purged": (state, _data, ctx) => sweep(state, ctx),
    "sqs/queue-deleted": (state, _data, ctx) => vanish(state, ctx),
    "sqs/redrive-due": (state, _data, ctx) => moveNext(state, ctx),
  },
  calls: {
    "sqs:SendMessage": sendMessage,
    "sqs:SendMessageBatch": sendMessageBatch,
    "sqs:ReceiveMessage": receiveMessage,
    "sqs:DeleteMessage": deleteMessage,
    "sqs:DeleteMessageBatch": deleteMessageBatch,
    "sqs:ChangeMessageVisibility": changeMessageVisibility,
    "sqs:ChangeMessageVisibilityBatch": changeMessageVisibilityBatch,
    "sqs:PurgeQueue": purgeQueue,
    "sqs:DeleteQueue": deleteQueue,
    "sqs:GetQueueUrl": answerUrl,
    "sqs:GetQueueAttributes": getQueueAttributes,
    "sqs:SetQueueAttributes": setQueueAttributes,
    "sqs:ListDeadLetterSourceQueues": listSources,
    "sqs:StartMessageMoveTask": startMoveTask,
    "sqs:ListMessageMoveTasks": listMoveTasks,
    "sqs:CancelMessageMoveTask": cancelMoveTask,
    /** What CloudWatch knows of it, for those who scale by it. */
    "internal:sqs.Count": (state, call, ctx) => ctx.reply(call.id, succeeded({ ...state.shown }), "SQS-067"),
    "internal:sqs.DeadLetter": takeDeadLetter,
    "internal:sqs.Redrive": takeRedriven,
  },
  otherwise(state, call, ctx) {
    if (!begin(state, call, ctx, call.operation)) return;
    bill(state, ctx, 0);
    refuse(state, call, ctx, awsError("UnsupportedOperation", `A queue has no operation ${call.operation}.`), "SQS-069");
  },
  answered(state, call, outcome, ctx) {
    if (call.operation === "internal:sqs.DeadLetter") deadLetterAnswered(state, call, outcome, ctx);
    else redriveAnswered(state, call, outcome, ctx);
  },
  abandoned: (state, call, ctx) => dropWaiter(state, ctx, call.id),
  changed,
  removed(state, ctx) {
    const account = ctx.account<AccountState>();
    account.queues.delete(ctx.self.name);
    if (!account.deletedNames.has(ctx.self.name) || ctx.now - account.deletedNames.get(ctx.self.name)! >= 60_000_000) account.deletedNames.set(ctx.self.name, ctx.now);
    for (const waiter of state.waiters.splice(0)) {
      ctx.cancel(waiter.timer);
      ctx.reply(waiter.call, failed(noSuchQueue()), "SQS-064");
    }
    empty(state, ctx, "SQS-064");
    state.deleted = true;
  },
  invariants,
  *holds(state): Iterable<MessageId> {
    for (const message of eachNumbered(state.messages)) yield message.id;
  },
  copyState: copyQueue,
  essence: essenceOf,
  metrics,
  view: viewQueue,
  inspect: inspectQueue,
  actions: [
    { label: "Send a message", operation: "sqs:SendMessage", input: { MessageBody: "hello {{seq}}" }, says: "Puts one message into the queue." },
    { label: "Receive", operation: "sqs:ReceiveMessage", input: { MaxNumberOfMessages: 1, MessageSystemAttributeNames: ["All"] }, says: "Takes a look as the console does: it counts as a receive." },
    { label: "Receive, waiting 20 s", operation: "sqs:ReceiveMessage", input: { MaxNumberOfMessages: 10, WaitTimeSeconds: 20, MessageSystemAttributeNames: ["All"] }, says: "A long poll: answered with the first message." },
    { label: "Send ten at once", operation: "sqs:SendMessageBatch", input: { Entries: Array.from({ length: 10 }, (_, n) => ({ Id: `e${n}`, MessageBody: `hello ${n}`, MessageGroupId: `g${n % 3}` })) }, says: "One call, ten messages in three groups." },
    { label: "Look at its attributes", operation: "sqs:GetQueueAttributes", input: { AttributeNames: ["All"] }, says: "Counters and settings, as AWS answers them." },
    { label: "Visibility timeout 60 s", operation: "sqs:SetQueueAttributes", input: { Attributes: { VisibilityTimeout: "60" } }, says: "For later receives." },
    { label: "Ask for its URL", operation: "sqs:GetQueueUrl", input: {}, says: "The address that programs use." },
    { label: "Which queues lead here", operation: "sqs:ListDeadLetterSourceQueues", input: {}, says: "Queues whose dead letters come here." },
    { label: "Purge", operation: "sqs:PurgeQueue", input: {}, says: "Removes all messages." },
    { label: "Start redrive", operation: "sqs:StartMessageMoveTask", input: {}, says: "Moves a dead-letter queue's messages back to where they came from." },
    { label: "Look at redrives", operation: "sqs:ListMessageMoveTasks", input: { MaxResults: 10 }, says: "Tasks of the last time, and how far they are." },
    { label: "Delete the queue", operation: "sqs:DeleteQueue", input: {}, says: "Its messages go; the name is blocked for 60 s." },
  ],
  faults: [
    { label: "Deliver twice", says: "Every tenth receive leaves its message visible: at-least-once delivery.", change: { behaviour: { duplicates: { kind: "ratio", of: [1, 10] } } } },
    { label: "Swap neighbours", says: "Messages take their place up to 2 s late: best-effort ordering.", change: { behaviour: { reordersMs: { kind: "uniform", min: 0, max: 2000 } } } },
    { label: "Ask few servers", says: "Short polls ask four of eight servers and may miss messages.", change: { behaviour: { sampling: { servers: 8, replicas: 1, sample: 4 } } } },
    { label: "Purge now", says: "All messages vanish.", call: { operation: "sqs:PurgeQueue", input: {} } },
  ],
});

/** A queue's AWS name: its id, with the ending that AWS wants. */
function nameOf(id: string, config: { readonly properties: QueueConfig["properties"] }): string {
  return config.properties.QueueName ?? (config.properties.FifoQueue ? `${id}.fifo` : id);
}

export const sqs: Service = {
  name: "sqs", title: "Amazon SQS", family: "queue", rules,
  entities: [queue, sqsAccount, sendMessageConnection, pollConnection, redriveConnection],
};
