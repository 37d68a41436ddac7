/** Size: a table of rules. Sections J and K: dead-letter queues, redrive, life cycle, counters, cost, access. */
import type { RuleDefinition } from "../define.ts";
import { api, guide } from "./sources.ts";

export const lifeRules: { readonly [id: string]: RuleDefinition } = {
  "SQS-055": {
    rank: "P0", title: "maxReceiveCount, exactly", status: "measured", source: guide("sqs-dead-letter-queues"),
    says: "With `maxReceiveCount` n a message is handed out n times. The receive that meets it after that moves it instead of returning it.",
    tells: "Received {receiveCount} times, maxReceiveCount is {maxReceiveCount}: this receive moves it to {target}.", mark: "failed", properties: ["maxReceiveCount"], moment: "first dead-lettered",
  },
  "SQS-056": {
    rank: "P0", title: "The move happens at a receive", status: "measured", source: guide("sqs-dead-letter-queues"),
    says: "An exhausted message does not leave when its timeout ends: it waits, visible, until somebody polls. The receive that moves it goes on to other messages (assumed).",
    tells: "Moves to the dead-letter queue.", mark: "failed", properties: ["maxReceiveCount"],
  },
  "SQS-057": {
    rank: "P0", title: "What a moved message keeps", status: "measured", source: guide("sqs-dead-letter-queues"),
    says: "Body, attributes, MessageId and (standard) SentTimestamp stay; the receive count goes on; `DeadLetterQueueSourceArn` is added. It is visible at once: the dead-letter queue's delay is not applied (assumed).",
    tells: "Arrived from {source}, received {receiveCount} times so far.", mark: "failed", moment: "first in the dead-letter queue",
  },
  "SQS-058": {
    rank: "P0", title: "Retention in the dead-letter queue", status: "documented", source: guide("setting-up-dead-letter-queue-retention"),
    says: "On a standard queue the clock goes on from the first send, so that a message may expire soon after it arrived. On FIFO it starts anew. The age metric counts from the move in both.",
    tells: "Its age here is {ageS} s: it expires at {retentionS} s.", mark: "waiting", properties: ["MessageRetentionPeriod"],
    note: "The enqueue time stays the same on standard queues only. Give the dead-letter queue a longer retention than its source.",
  },
  "SQS-059": {
    rank: "P1", title: "FIFO dead-letter queues", status: "measured", source: guide("sqs-configure-dead-letter-queue-redrive"),
    says: "The dead-letter queue of a FIFO queue is FIFO. Moving the head frees its group, which breaks the order of effects. There the deduplication ID is the message's own id, so that two that shared one both fit.",
    tells: "The group {group} is free: what follows can overtake it.", mark: "failed",
  },
  "SQS-060": {
    rank: "P1", title: "Which queue may be a dead-letter queue", status: "documented", source: api("CreateQueue"),
    says: "It must exist, be of the same type, account and Region, and its `RedriveAllowPolicy` must admit the source; `maxReceiveCount` goes from 1 to 1,000. Nothing makes it for you.",
    tells: "This queue can't be the dead-letter queue.", mark: "failed", properties: ["RedriveAllowPolicy", "maxReceiveCount"],
  },
  "SQS-061": {
    rank: "P0", title: "Only receives lead to the dead-letter queue", status: "documented", source: guide("sqs-dead-letter-queues"),
    says: "What expires, is purged or is never polled does not get there. A message sent straight to it is an ordinary one without a source.",
    tells: "Not by expiry.", mark: "info",
    note: "A dead-letter queue does not collect unclaimed messages: those expire. It gets the ones that were claimed too often.",
  },
  "SQS-062": {
    rank: "P1", title: "Redrive", status: "measured", source: api("StartMessageMoveTask"),
    says: "A move task sends the messages of a dead-letter queue, oldest first, to a destination or each back to where it came from. For SQS they are new: new id, new SentTimestamp, receive count 0.",
    tells: "Redriven from {source}: a new message, receive count 0.", mark: "returning", moment: "first redriven",
  },
  "SQS-063": {
    rank: "P1", title: "Redrive: speed, life cycle, faults", status: "measured", source: api("StartMessageMoveTask"),
    says: "1 to 500 messages a second, else at AWS's own pace (here 100, assumed). One running task for each source; cancelling keeps what has moved.",
    tells: { event: "The next message is due.", default: "The move task is {status}: {moved} of {toMove} moved." }, mark: "info", properties: ["redrivesPerSecond"],
  },
  "SQS-064": {
    rank: "P1", title: "Creating and deleting queues", status: "measured", source: api("DeleteQueue"),
    says: "`CreateQueue` with the same values returns the same URL, with others it fails; the type never changes. After `DeleteQueue` the messages are gone and the name is blocked for 60 s.",
    tells: "The queue's life.", mark: "info", properties: ["deleteQueueLagMs"],
  },
  "SQS-065": {
    rank: "P1", title: "Names and .fifo", status: "measured", source: api("CreateQueue"),
    says: "1 to 80 letters, digits, hyphens and underscores; the name of a FIFO queue ends in `.fifo`, that of a standard queue does not.",
    tells: "The name was refused.", mark: "failed", properties: ["FifoQueue", "QueueName"],
    note: "`.fifo` belongs to the queue's name, not to its messages.",
  },
  "SQS-066": {
    rank: "P1", title: "Purge", status: "measured", source: api("PurgeQueue"),
    says: "Removes visible, delayed and in-flight messages and the deduplication memory of a FIFO queue. A second purge within 60 s fails.",
    tells: "Purged: {count} messages are gone.", mark: "dropped", properties: ["purgeLagMs"], moment: "purged",
  },
  "SQS-067": {
    rank: "P2", title: "Counters and attributes are eventually consistent", status: "documented", source: api("GetQueueAttributes"),
    says: "The Approximate… counters may be a minute old; changed attributes take up to 60 s, retention up to 15 minutes. On FIFO the waiting messages of a blocked group count as visible.",
    tells: { "sqs/minute-ended": "CloudWatch looks at the age of the oldest message.", default: "Counters and attributes caught up." }, mark: "info", properties: ["metricLagMs", "attributePropagationMs"],
  },
  "SQS-068": {
    rank: "P1", title: "Billed in requests of 64 KiB", status: "documented", source: "https://aws.amazon.com/sqs/pricing/",
    says: "Each call costs one request for each 64 KiB begun; a batch is one call, an empty receive costs one. $0.40 a million (FIFO $0.50) in us-east-1; the first million a month, free at AWS, is not taken off here.",
    tells: "Billed.", mark: "info", properties: ["WaitTimeSeconds"],
  },
  "SQS-069": {
    rank: "P2", title: "Access, and no throttling on standard queues", status: "documented", source: guide("sqs-overview-of-managing-access"),
    says: "An identity or queue policy must allow the call. A standard queue takes practically any number of calls a second.",
    tells: "Not allowed.", mark: "failed", properties: ["allowed"],
  },
};
