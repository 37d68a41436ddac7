/** Redrive tasks: messages go back from a dead-letter queue, as new messages (SQS-062, SQS-063). */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { eachNumbered } from "../../kernel/numbered.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { Answered, Call, Outcome, Peer } from "../define.ts";
import { sourceOfTask } from "./account.ts";
import { epochMs } from "./answers.ts";
import { begin, bill, refuse, settle } from "./begin.ts";
import type { QueueContext } from "./config.ts";
import { movedFrom, type Moved } from "./dead-letter.ts";
import { badValue, noSuchQueue, noSuchTaskOrQueue } from "./refusals.ts";
import { newMessage } from "./new-message.ts";
import { Place, type MoveTask, type QueueState, type StoredMessage } from "./state.ts";
import { store, takeOut } from "./stock.ts";

const LONGEST: Micros = 36 * 3600 * SECOND;

interface StartInput { readonly SourceArn?: unknown; readonly DestinationArn?: unknown; readonly MaxNumberOfMessagesPerSecond?: unknown }

export function startMoveTask(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "StartMessageMoveTask")) return;
  bill(state, ctx, 0);
  const { SourceArn: source = ctx.self.arn, DestinationArn: destination, MaxNumberOfMessagesPerSecond: rate } = (call.input ?? {}) as StartInput;
  const no = (error: ReturnType<typeof awsError>) => refuse(state, call, ctx, error, "SQS-063");
  if (source !== ctx.self.arn) return no(noSuchTaskOrQueue("The resource that you specified for the SourceArn parameter doesn't exist."));
  if (rate !== undefined && (typeof rate !== "number" || !Number.isInteger(rate) || rate < 1 || rate > 500))
    return no(badValue(rate, "MaxNumberOfMessagesPerSecond", "Must be between 1 and 500."));
  if (ctx.in("sqs.redrive").length === 0) return no(awsError("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue."));
  if (destination !== undefined && target(ctx, destination) === undefined) return no(noSuchTaskOrQueue("The resource that you specified for the DestinationArn parameter doesn't exist."));
  if (state.tasks.some(isRunning)) return no(awsError("InvalidParameterValue", "There is already a task running. Only one active task is allowed for a source queue arn at a given time."));
  const task: MoveTask = {
    handle: `${ctx.uuid("task")}:${ctx.self.arn}`, source: ctx.self.arn, destination: typeof destination === "string" ? destination : "", rate: rate ?? 0,
    startedAt: ctx.now, status: "RUNNING", moved: 0, toMove: state.counts.visible, failure: "", timer: -1,
  };
  state.tasks.unshift(task);
  state.tasks.length = Math.min(state.tasks.length, 10);
  ctx.reply(call.id, succeeded({ TaskHandle: task.handle }), "SQS-062");
  moveNext(state, ctx);
}

/** One message goes; the next one after a step of the task's pace. */
export function moveNext(state: QueueState, ctx: QueueContext): void {
  const task = state.tasks[0];
  if (task === undefined || !isRunning(task)) return;
  task.timer = -1;
  const message = ctx.now - task.startedAt < LONGEST ? nextToMove(state, task) : undefined;
  if (message === undefined) return finish(ctx, task, "COMPLETED");
  const peer = target(ctx, task.destination === "" ? message.extra.deadLetterSource : task.destination);
  if (peer === undefined) {
    task.failure = "AWS.SimpleQueueService.NonExistentQueue";
    return finish(ctx, task, "FAILED");
  }
  const moved = movedFrom(state, ctx, message);
  takeOut(state, ctx, message);
  task.moved++;
  state.tally.redriven++;
  ctx.call(peer, "internal:sqs.Redrive", moved, "SQS-062", { carries: [message.id], data: { moved, task: task.handle, deadLetterSource: message.extra.deadLetterSource } });
  settle(state, ctx);
  if (nextToMove(state, task) === undefined) return finish(ctx, task, "COMPLETED");
  const rate = task.rate > 0 ? task.rate : ctx.config.behaviour.redrivesPerSecond;
  task.timer = ctx.after(Math.round(SECOND / rate), "sqs/redrive-due", null, "SQS-063");
}

/** The destination takes a redriven message in: a new one for SQS, the same one for who follows it. */
export function takeRedriven(state: QueueState, call: Call, ctx: QueueContext): void {
  if (state.deleted) return ctx.reply(call.id, failed(noSuchQueue()), "SQS-064");
  const moved = call.input as Moved;
  store(state, ctx, newMessage(state, ctx, moved.id, moved), 0);
  ctx.mark(moved.id, "redriven", "SQS-062");
  ctx.note("SQS-062", { source: call.caller }, [moved.id]);
  ctx.reply(call.id, succeeded(), "SQS-062");
  settle(state, ctx);
}

/** A destination that refused: the message stays, the task fails. */
export function redriveAnswered(state: QueueState, call: Answered, outcome: Outcome, ctx: QueueContext): void {
  if (outcome.ok) return;
  const { moved, task: handle, deadLetterSource } = call.data as { readonly moved: Moved; readonly task: string; readonly deadLetterSource: string };
  state.tally.redriven--;
  store(state, ctx, newMessage(state, ctx, moved.id, moved, { ...moved, deadLetterSource }), 0);
  const task = state.tasks.find((one) => one.handle === handle);
  if (task !== undefined) {
    task.moved--;
    task.failure = "AWS.SimpleQueueService.NonExistentQueue";
    finish(ctx, task, "FAILED");
  }
  settle(state, ctx);
}

export function cancelMoveTask(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "CancelMessageMoveTask")) return;
  bill(state, ctx, 0);
  const handle = (call.input as { readonly TaskHandle?: unknown } | null)?.TaskHandle;
  if (sourceOfTask(handle) === undefined) return refuse(state, call, ctx, badValue(handle, "TaskHandle", "It is not a task handle."), "SQS-063");
  const task = state.tasks.find((one) => one.handle === handle);
  if (task === undefined || !isRunning(task)) return refuse(state, call, ctx, noSuchTaskOrQueue("Task does not exist."), "SQS-063");
  finish(ctx, task, "CANCELLED");
  ctx.reply(call.id, succeeded({ ApproximateNumberOfMessagesMoved: task.moved }), "SQS-063");
}

export function listMoveTasks(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "ListMessageMoveTasks")) return;
  bill(state, ctx, 0);
  const most = (call.input as { readonly MaxResults?: unknown } | null)?.MaxResults ?? 1;
  if (typeof most !== "number" || most < 1 || most > 10) return refuse(state, call, ctx, badValue(most, "MaxResults", "Must be between 1 and 10."), "SQS-063");
  ctx.reply(call.id, succeeded({ Results: state.tasks.slice(0, most).map((task) => taskOutput(ctx, task)) }), "SQS-063");
}

function taskOutput(ctx: QueueContext, task: MoveTask): Record<string, unknown> {
  return {
    ...(task.status === "RUNNING" ? { TaskHandle: task.handle } : {}),
    Status: task.status,
    SourceArn: task.source,
    ...(task.destination === "" ? {} : { DestinationArn: task.destination }),
    ...(task.rate === 0 ? {} : { MaxNumberOfMessagesPerSecond: task.rate }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failure === "" ? {} : { FailureReason: task.failure }),
    StartedTimestamp: Number(epochMs(ctx, task.startedAt)),
  };
}

function isRunning(task: MoveTask): boolean {
  return task.status === "RUNNING";
}

function finish(ctx: QueueContext, task: MoveTask, status: MoveTask["status"]): void {
  if (task.timer !== -1) ctx.cancel(task.timer);
  task.timer = -1;
  task.status = status;
  ctx.note("SQS-063", { status, moved: task.moved, toMove: task.toMove });
}

/** Oldest first; without a destination only messages that came from a queue can go back. */
function nextToMove(state: QueueState, task: MoveTask): StoredMessage | undefined {
  for (const message of eachNumbered(state.messages))
    if (message.place === Place.visible && (task.destination !== "" || message.extra.deadLetterSource !== "")) return message;
  return undefined;
}

function target(ctx: QueueContext, arn: unknown): Peer | undefined {
  const peer = typeof arn === "string" ? ctx.resolve(arn) : undefined;
  return peer?.type === "sqs.queue" && peer.config.properties.FifoQueue === ctx.config.properties.FifoQueue ? peer : undefined;
}
