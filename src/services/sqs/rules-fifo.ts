/** Size: a table of rules. Sections H and I: FIFO queues, and fair queues. */
import type { RuleDefinition } from "../define.ts";
import { api, guide } from "./sources.ts";

export const fifoRules: { readonly [id: string]: RuleDefinition } = {
  "SQS-038": {
    rank: "P0", title: "Order within a message group", status: "documented", source: guide("FIFO-queues-understanding-logic"),
    says: "Messages of one `MessageGroupId` are delivered in the order in which SQS accepted them. There is no order between groups, and a consumer can't ask for a group.",
    tells: "Accepted at the end of its group.", mark: "waiting", properties: ["FifoQueue"],
  },
  "SQS-039": {
    rank: "P0", title: "A group waits while its head is in flight", status: "measured", source: guide("FIFO-queues-understanding-logic"),
    says: "While a received message of a group is neither deleted nor visible again, later ones of that group are not returned. A delete frees the lane at once, also for a waiting poll.",
    tells: "What waits behind in {groups} can't be received for {timeoutS} s, or until this is deleted.", mark: "in-flight", properties: ["VisibilityTimeout"],
  },
  "SQS-040": {
    rank: "P0", title: "Groups are the unit of parallelism", status: "documented", source: guide("FIFO-queues-understanding-logic"),
    says: "A blocked group does not block others. As many consumers can work at once as there are groups whose head is free.",
    tells: "Another lane is free.", mark: "in-flight",
    note: "Not one single lane: one lane for each group.",
  },
  "SQS-041": {
    rank: "P0", title: "A receive fills from one group first", status: "measured", source: guide("FIFO-queues-understanding-logic"),
    says: "A receive takes as many messages as possible from the first available group, in order, then goes on with the next.",
    tells: "Filled group by group: {groups}.", mark: "in-flight", properties: ["MaxNumberOfMessages"],
  },
  "SQS-042": {
    rank: "P0", title: "Order survives timeouts", status: "measured", source: guide("FIFO-queues-understanding-logic"),
    says: "Messages that return after a timeout take their old places; nothing of their group overtakes them.",
    tells: "Back in its old place, at the head of {group}.", mark: "returning", properties: ["VisibilityTimeout"],
  },
  "SQS-043": {
    rank: "P1", title: "The visible prefix of a group", status: "measured", source: guide("FIFO-queues-understanding-logic"),
    says: "A group delivers the longest run from its head in which every message is visible; the first hidden one stops it. (Derived from observations.)",
    tells: "The first hidden message stops its group.", mark: "in-flight",
  },
  "SQS-044": {
    rank: "P1", title: "Which group comes first", status: "assumed", source: guide("FIFO-queues-understanding-logic"),
    says: "AWS promises nothing. All recordings that we know fit: groups in the order in which their head became available.",
    tells: "Its group was available longest.", mark: "in-flight",
  },
  "SQS-045": {
    rank: "P0", title: "Deduplication by ID, five minutes", status: "documented", source: guide("using-messagededuplicationid-property"),
    says: "A send whose deduplication ID was accepted less than 300 s ago is answered with success and the first message's id, and adds nothing; also after the first message was deleted. Repeats do not prolong the window.",
    tells: "{deduplicationId} was accepted at {firstSentS} s, less than 300 s ago: answered with success, nothing was added.", mark: "dropped", properties: ["DeduplicationScope"], moment: "first repeat swallowed",
    note: "Duplicates are kept out within five minutes and by ID, not for ever.",
  },
  "SQS-046": {
    rank: "P0", title: "Content-based deduplication", status: "measured", source: api("CreateQueue"),
    says: "With `ContentBasedDeduplication` a missing ID becomes the SHA-256 of the body; attributes do not count; an explicit ID wins.",
    tells: "The body's digest is its ID.", mark: "info", properties: ["ContentBasedDeduplication"],
    note: "A deduplication ID is not required when content-based deduplication is on.",
  },
  "SQS-047": {
    rank: "P1", title: "Deduplication scope", status: "measured", source: guide("high-throughput-fifo"),
    says: "Scope `queue` compares IDs over all groups, `messageGroup` within a group. `perMessageGroupId` needs the scope `messageGroup`.",
    tells: "The scope decides where an ID is compared.", mark: "info", properties: ["DeduplicationScope", "FifoThroughputLimit"],
  },
  "SQS-048": {
    rank: "P1", title: "Missing or malformed FIFO parameters", status: "measured", source: api("SendMessage"),
    says: "A FIFO send needs a `MessageGroupId`, and a `MessageDeduplicationId` unless deduplication is content-based: 1 to 128 letters, digits or punctuation. A standard queue takes no deduplication ID.",
    tells: "A FIFO parameter is missing or malformed.", mark: "failed", properties: ["ContentBasedDeduplication"],
  },
  "SQS-049": {
    rank: "P2", title: "Sequence numbers", status: "documented", source: api("SendMessage"),
    says: "Each accepted FIFO message gets a large number that grows within its group, with gaps. Here it starts at 10^19 in steps of 256 (assumed).",
    tells: "Numbered.", mark: "info",
  },
  "SQS-050": {
    rank: "P2", title: "Receive request attempt ID", status: "documented", source: api("ReceiveMessage"),
    says: "On FIFO a receive repeated with the same `ReceiveRequestAttemptId` within five minutes gets the same messages and handles, hidden anew, unless one of them was deleted or changed. Standard queues refuse it.",
    tells: "The same answer as to the first attempt.", mark: "in-flight",
  },
  "SQS-051": {
    rank: "P1", title: "FIFO throughput", status: "documented", source: guide("quotas-messages"),
    says: "Without high throughput a FIFO queue takes 300 calls a second for each action, so 3,000 messages with full batches; more are throttled. High throughput gives as much to each partition. Windows of whole seconds are assumed.",
    tells: "More than {most} calls of {action} in this second: throttled.", mark: "throttled", properties: ["FifoThroughputLimit", "DeduplicationScope", "fifoPartitions"], moment: "first throttled",
    note: "300 calls or 3,000 messages in batches, in the normal mode; high throughput is a mode to switch on.",
  },
  "SQS-052": {
    rank: "P1", title: "A ceiling of messages in flight", status: "documented", source: guide("quotas-messages"),
    says: "About 120,000 messages can be in flight. At the ceiling a standard queue answers a short poll with `OverLimit` and lets a long poll wait; a FIFO queue returns nothing.",
    tells: "{inFlight} messages are in flight, as many as can be: the short poll is refused.", mark: "throttled", properties: ["maxInFlight"], moment: "first over the limit",
  },
  "SQS-053": {
    rank: "P2", title: "FIFO looks at the first 120,000 messages only", status: "documented", source: guide("avoid-backlog-with-the-same-message-group-id"),
    says: "Groups are searched among the oldest 120,000 messages: a longer backlog of one blocked group hides the groups behind it.",
    tells: "Beyond the look-ahead.", mark: "waiting", properties: ["fifoLookAhead"],
  },
  "SQS-054": {
    rank: "P1", title: "Fair queues: noisy neighbours wait", status: "documented", source: guide("sqs-fair-queues"),
    says: "On a standard queue `MessageGroupId` names a tenant. One that holds more than a tenth of the messages in flight, and 30 at least, is noisy: while quiet tenants have visible messages, these go first. The share of processing time, AWS's second measure, is not modelled.",
    tells: "{tenant} holds {inFlight} of {of} messages in flight: it is noisy, quiet tenants go first.", mark: "waiting", properties: ["fairShare", "fairMinInFlight", "fairQuietAfterMs"], moment: "first noisy tenant",
  },
};
