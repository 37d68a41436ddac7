/** Size: a table of rules. Sections A and B of the behaviours: sending and polling. */
import type { RuleDefinition } from "../define.ts";
import { api, guide } from "./sources.ts";

export const sendingRules: { readonly [id: string]: RuleDefinition } = {
  "SQS-001": {
    rank: "P0", title: "Receiving does not remove", status: "documented", source: guide("sqs-visibility-timeout"),
    says: "A message stays in the queue until it is deleted, expires, is purged or moves to the dead-letter queue. Receiving only hides it.",
    tells: "Accepted: {messages} is in the queue.", mark: "waiting", properties: ["VisibilityTimeout"],
    note: "The queue is no mailbox that empties by looking: whoever has done the work must say so with `DeleteMessage`.",
  },
  "SQS-002": {
    rank: "P1", title: "At most 1 MiB, attributes included", status: "measured", source: guide("quotas-messages"),
    says: "Body and message attributes together may not be longer than `MaximumMessageSize` (1,048,576 bytes by default and at most). What is longer is refused; nothing goes to S3 by itself.",
    tells: "Too long: nothing was stored.", mark: "failed", properties: ["MaximumMessageSize"],
    note: "256 KB was the limit until August 2025. It is a hard limit, and storing larger bodies in S3 is what the Extended Client Library does on the sender's side.",
  },
  "SQS-003": {
    rank: "P1", title: "What a message may contain", status: "measured", source: api("SendMessage"),
    says: "The body has at least one character, of XML's set; up to ten message attributes, none of them empty.",
    tells: "The content was refused.", mark: "failed",
  },
  "SQS-004": {
    rank: "P1", title: "A batch answers for each entry", status: "measured", source: api("SendMessageBatch"),
    says: "Batch calls take one to ten entries. Each succeeds or fails on its own; the call itself answers 200 with `Successful` and `Failed`.",
    tells: "Each entry of the batch has its own answer.", mark: "info",
  },
  "SQS-005": {
    rank: "P1", title: "Faults that refuse the whole batch", status: "measured", source: api("SendMessageBatch"),
    says: "No entries or more than ten, repeated or malformed ids, too many bytes, and on FIFO a missing group or deduplication ID refuse the request: nothing is stored.",
    tells: "The whole batch was refused.", mark: "failed",
  },
  "SQS-006": {
    rank: "P2", title: "A batch holds 1 MiB in total", status: "measured", source: api("SendMessageBatch"),
    says: "All entries together may not be longer than 1,048,576 bytes, whatever the queue's own `MaximumMessageSize`.",
    tells: "The batch is too long: nothing was stored.", mark: "failed",
    note: "64 KB is the unit of billing, not a limit of a batch.",
  },
  "SQS-007": {
    rank: "P0", title: "MaxNumberOfMessages is a ceiling", status: "documented", source: api("ReceiveMessage"),
    says: "A receive returns none to `MaxNumberOfMessages` (one to ten) messages, and may return fewer although more are there.",
    tells: "Answered with {messages}.", mark: "in-flight", properties: ["MaxNumberOfMessages"],
  },
  "SQS-008": {
    rank: "P0", title: "Short polling answers at once", status: "documented", source: guide("sqs-short-and-long-polling"),
    says: "With a wait of 0 the call returns immediately, also with nothing. The empty answer is a billed request, and nobody tries again for the caller.",
    tells: "Nothing was found: an empty answer, at once.", mark: "info", properties: ["WaitTimeSeconds", "ReceiveMessageWaitTimeSeconds"],
    note: "SQS does not retry an empty short poll; the client has to poll again.",
  },
  "SQS-009": {
    rank: "P0", title: "A short poll may miss messages that exist", status: "documented", source: guide("sqs-short-and-long-polling"),
    says: "A short poll asks only some of the queue's servers, so that a queue with few messages can answer with nothing or with a part. Polling again finds the rest. How many servers are asked is our assumption.",
    tells: "The servers that were asked did not have everything: {missed} more are in the queue.", mark: "info", properties: ["sampling"], moment: "first missed by a short poll",
    note: "An empty short poll does not mean that the queue is empty.",
  },
  "SQS-010": {
    rank: "P0", title: "Long polling returns with the first message", status: "documented", source: guide("sqs-short-and-long-polling"),
    says: "With a wait of 1 to 20 s the call asks all servers and answers as soon as a message is available, with as many as there are then. It does not wait for a full batch.",
    tells: { event: "The waiting polls look again.", "SQS-010": "Waits up to {waitS} s for a message.", default: "A waiting poll got {messages}." }, mark: "in-flight", routine: true, properties: ["WaitTimeSeconds"],
  },
  "SQS-011": {
    rank: "P0", title: "A long poll ends empty, or wakes when something returns", status: "documented", source: guide("sqs-short-and-long-polling"),
    says: "When nothing comes the call returns empty at its deadline. A delay or a visibility timeout that ends meanwhile satisfies it.",
    tells: "WaitTimeSeconds is over: an empty answer.", mark: "info", properties: ["WaitTimeSeconds"],
  },
  "SQS-012": {
    rank: "P1", title: "The call's wait beats the queue's", status: "documented", source: guide("sqs-short-and-long-polling"),
    says: "`WaitTimeSeconds` of the call replaces the queue's `ReceiveMessageWaitTimeSeconds`, also with 0. Both go from 0 to 20 s.",
    tells: "The wait was refused: 0 to 20 s.", mark: "failed", properties: ["WaitTimeSeconds", "ReceiveMessageWaitTimeSeconds"],
  },
  "SQS-013": {
    rank: "P0", title: "Consumers compete", status: "documented", source: guide("sqs-basic-architecture"),
    says: "Any number of producers and consumers share a queue; a visible message goes to one receive at a time. Of several waiting polls the oldest is served first (assumed).",
    tells: "Of {waiting} waiting polls that of {holder} got it.", mark: "in-flight", routine: true, properties: ["waiterChoice"],
    note: "A queue may have any number of producers. Lambda polls a queue; it is not started by its length.",
  },
};
