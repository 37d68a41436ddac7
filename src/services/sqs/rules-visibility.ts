/** Size: a table of rules. Sections C to G: guarantees of standard queues, visibility, deleting, delays, retention. */
import type { RuleDefinition } from "../define.ts";
import { api, guide } from "./sources.ts";

export const visibilityRules: { readonly [id: string]: RuleDefinition } = {
  "SQS-014": {
    rank: "P0", title: "Best-effort ordering", status: "documented", source: guide("standard-queues"),
    says: "A standard queue usually returns older messages first, and does not promise it. How far messages stray is our assumption.",
    tells: "Took its place in line.", mark: "waiting", properties: ["reordersMs"],
    note: "Only FIFO queues keep an order; standard queues do not guarantee one.",
  },
  "SQS-015": {
    rank: "P0", title: "At-least-once delivery", status: "documented", source: guide("standard-queues-at-least-once-delivery"),
    says: "A standard queue can deliver a message again although no timeout ran out, when a server with a copy missed the receive or the delete. AWS calls it rare and publishes no rate.",
    tells: "One server missed this receive: {messages} can be received again at once.", mark: "returning", properties: ["duplicates", "resurrects"], moment: "first delivered twice",
  },
  "SQS-016": {
    rank: "P1", title: "Received three times: to the back", status: "documented", source: guide("sqs-available-cloudwatch-metrics"),
    says: "A standard message that was received three times or more without being deleted goes behind the others, and no longer counts for `ApproximateAgeOfOldestMessage`. The moment is assumed: when it returns after the third receive.",
    tells: "Received {receiveCount} times: it goes to the back of the line.", mark: "returning",
  },
  "SQS-017": {
    rank: "P0", title: "Hidden while in flight", status: "measured", source: guide("sqs-visibility-timeout"),
    says: "From the receive until its visibility timeout ends, no other receive returns the message.",
    tells: { event: "A visibility timeout is over.", default: "Received by {holder}: hidden for {timeoutS} s." }, mark: "in-flight", properties: ["VisibilityTimeout"],
  },
  "SQS-018": {
    rank: "P0", title: "What is not deleted comes back, for anyone", status: "measured", source: guide("sqs-visibility-timeout"),
    says: "When the timeout ends without a delete, the message is visible again, and any consumer may get it, also the one that failed.",
    tells: "VisibilityTimeout ({timeoutS} s) ran out at {holder}: visible again.", mark: "returning", properties: ["VisibilityTimeout"], moment: "first comes back",
    note: "It is not kept for a different client: any may get it again.",
  },
  "SQS-019": {
    rank: "P1", title: "Which visibility timeout applies", status: "measured", source: api("ReceiveMessage"),
    says: "The call's `VisibilityTimeout` beats the queue's for the messages of its answer and is not remembered. A changed value of the queue acts on later receives.",
    tells: "The visibility timeout was refused.", mark: "failed", properties: ["VisibilityTimeout"],
  },
  "SQS-020": {
    rank: "P0", title: "Each receive counts", status: "measured", source: api("ReceiveMessage"),
    says: "`ApproximateReceiveCount` is 1 at the first receive and grows with each, also when the answer was lost. The count goes along into the dead-letter queue.",
    tells: "Received again, by {holder}: receive count {receiveCount}{of}.", mark: "in-flight", properties: ["maxReceiveCount"], moment: "first received again",
  },
  "SQS-021": {
    rank: "P0", title: "ChangeMessageVisibility restarts the clock", status: "measured", source: api("ChangeMessageVisibility"),
    says: "The new timeout counts from the moment of the call; nothing is added to the rest. Repeated in time (a heartbeat) it keeps the message hidden.",
    tells: { event: "Time for a heartbeat: it asks for more time.", "fleet/heartbeat-due": "Time for a heartbeat: it asks for more time.", default: "{holder} asked for {timeoutS} s more, counted from now." }, mark: "in-flight", properties: ["VisibilityTimeout"],
  },
  "SQS-022": {
    rank: "P0", title: "Given back early", status: "measured", source: api("ChangeMessageVisibility"),
    says: "`ChangeMessageVisibility` with 0 makes the message visible at once. The receive still counts.",
    tells: "{holder} gave it back: visible at once.", mark: "returning", properties: ["VisibilityTimeout"],
  },
  "SQS-023": {
    rank: "P1", title: "Twelve hours for each receive", status: "documented", source: guide("sqs-visibility-timeout"),
    says: "A timeout may end at most 43,200 s after the receive that returned the message. Asking for more fails and changes nothing.",
    tells: "Beyond the twelve hours of this receive: refused.", mark: "failed", properties: ["VisibilityTimeout"],
  },
  "SQS-024": {
    rank: "P1", title: "Changing visibility of what is not in flight", status: "measured", source: api("ChangeMessageVisibility"),
    says: "On a standard queue a handle whose timeout ran out still hides the message again. After a delete the call fails. `MessageNotInflight` is documented, but was not observed, and is not raised.",
    tells: { answer: "The message is gone: refused.", default: "Hidden again for {timeoutS} s by a handle whose timeout was over." }, mark: "in-flight",
  },
  "SQS-025": {
    rank: "P1", title: "A visibility timeout of 0", status: "measured", source: guide("sqs-visibility-timeout"),
    says: "A message received with timeout 0 stays visible. On FIFO its handle is expired at once, but for a delete in the same millisecond.",
    tells: "Received by {holder}, and visible all the same.", mark: "waiting", properties: ["VisibilityTimeout"],
  },
  "SQS-026": {
    rank: "P0", title: "A slow consumer: the same work twice", status: "documented", source: guide("sqs-visibility-timeout"),
    says: "Work that takes longer than the timeout is done by a second consumer as well. On a standard queue the first one's late delete is answered with success and may have no effect; on FIFO it fails.",
    tells: "A late delete with the handle of receive {handleOfReceive} has no effect: {holder} works on it again, by receive {receiveCount}.", mark: "failed", properties: ["VisibilityTimeout", "staleHandleDelete"], moment: "first done twice",
  },
  "SQS-027": {
    rank: "P0", title: "Delete by receipt handle", status: "documented", source: api("DeleteMessage"),
    says: "`DeleteMessage` takes the handle of a receive, never the MessageId, and removes the message also while it is in flight.",
    tells: "Deleted: {messages} is out of the queue.", mark: "done",
    note: "Processing alone removes nothing: the consumer deletes.",
  },
  "SQS-028": {
    rank: "P1", title: "Each receive has its own handle", status: "documented", source: api("DeleteMessage"),
    says: "Deleting with the handle of an earlier receive is answered with success on a standard queue, without a promise that the message is gone. We keep it (assumed).",
    tells: "A late delete with the handle of receive {handleOfReceive}: it was received {receiveCount} times by then, so it has no effect.", mark: "info", properties: ["staleHandleDelete"],
  },
  "SQS-029": {
    rank: "P1", title: "Standard: deleting after the timeout", status: "measured", source: api("DeleteMessage"),
    says: "If nobody received the message again, a handle whose timeout is over still deletes it.",
    tells: "Deleted after its timeout.", mark: "done",
  },
  "SQS-030": {
    rank: "P0", title: "FIFO: deleting after the timeout fails", status: "measured", source: api("DeleteMessage"),
    says: "A FIFO queue refuses a handle whose timeout is over; an extension keeps it valid.",
    tells: "The receipt handle has expired: the message stays.", mark: "failed", properties: ["VisibilityTimeout"], moment: "first delete refused",
  },
  "SQS-031": {
    rank: "P1", title: "Deleting again, and bad handles", status: "measured", source: api("DeleteMessage"),
    says: "Deleting again with the same handle succeeds; a text that is no handle fails. Rarely a deleted standard message shows up once more.",
    tells: "Deleted, but one server kept a copy: it comes back once.", mark: "returning", properties: ["resurrects"],
  },
  "SQS-032": {
    rank: "P0", title: "Delay queue", status: "documented", source: guide("sqs-delay-queues"),
    says: "With `DelaySeconds` each new message starts hidden for that long. It counts as delayed, not as in flight, and its receive count is 0.",
    tells: { event: "A delay is over.", default: "The delay of {delayS} s is over: visible." }, mark: "delayed", properties: ["DelaySeconds"],
  },
  "SQS-033": {
    rank: "P0", title: "A message's timer beats the queue's delay", status: "documented", source: guide("sqs-message-timers"),
    says: "On a standard queue `DelaySeconds` of `SendMessage` replaces the queue's delay for that message, also with 0.",
    tells: "Accepted with its own delay.", mark: "delayed", properties: ["DelaySeconds"],
  },
  "SQS-034": {
    rank: "P0", title: "FIFO has no message timers", status: "measured", source: guide("sqs-message-timers"),
    says: "A positive `DelaySeconds` on a send to a FIFO queue is refused; 0 means the queue's own delay.",
    tells: "A FIFO queue takes only the queue's delay.", mark: "failed", properties: ["DelaySeconds"],
  },
  "SQS-035": {
    rank: "P2", title: "Changing the delay", status: "documented", source: guide("sqs-delay-queues"),
    says: "On a standard queue a new delay concerns later messages only; on FIFO it also moves those that wait already.",
    tells: "The queue's delay is {delayS} s now, also for what waits.", mark: "delayed", properties: ["DelaySeconds"],
  },
  "SQS-036": {
    rank: "P0", title: "Retention", status: "measured", source: api("CreateQueue"),
    says: "A message is removed when its age reaches `MessageRetentionPeriod` (four days by default; one minute to 14 days), whatever its state.",
    tells: "MessageRetentionPeriod ({retentionS} s) is over: gone, without having been deleted.", mark: "dropped", properties: ["MessageRetentionPeriod"], moment: "first expires",
    note: "At most 14 days, not 15; at least 60 s.",
  },
  "SQS-037": {
    rank: "P1", title: "Being in flight does not stop retention", status: "measured", source: api("SetQueueAttributes"),
    says: "A message expires also while in flight, and its late delete is answered with success. Shortening the period removes what is older.",
    tells: { event: "Looks for messages whose retention period is over.", default: "MessageRetentionPeriod ({retentionS} s) is over while in flight: gone." }, mark: "dropped", properties: ["MessageRetentionPeriod"],
  },
};
