/** Publishing, subscriptions, FIFO topics: SNS-001 to SNS-015, SNS-044 to SNS-050. */
import type { RuleDefinition } from "../define.ts";

const DG = "https://docs.aws.amazon.com/sns/latest/dg/";
const API = "https://docs.aws.amazon.com/sns/latest/api/";

export const publishingRules: { readonly [id: string]: RuleDefinition } = {
  "SNS-001": {
    rank: "P0", title: "Fan-out", status: "documented", source: `${DG}sns-sqs-as-subscriber.html`, mark: "done", properties: ["deliveryLatencyMs"],
    says: "SNS pushes a copy of each message to every confirmed subscription whose filter accepts it. The publisher has its answer before any delivery and whatever becomes of them.",
    tells: { "sns/delivery-due": "The copy is on its way: first attempt.", default: "A copy for each subscriber." },
    note: "“Identical copies” holds only without filters, raw delivery and a text per protocol.",
  },
  "SNS-002": {
    rank: "P0", title: "A topic keeps nothing", status: "measured", source: "https://docs.aws.amazon.com/sns/latest/dg/welcome.html", mark: "dropped",
    says: "Without subscribers a publish succeeds and the message is gone; who subscribes later gets only what comes later. FIFO topics can have an archive.",
    tells: "Nobody has subscribed: the message is gone.", moment: "first message that nobody heard",
    note: "“Stored redundantly over several zones” is about safety while it is delivered, not about keeping it for later.",
  },
  "SNS-003": {
    rank: "P0", title: "The JSON envelope", status: "documented", source: `${DG}sns-message-and-json-formats.html`, properties: ["RawMessageDelivery"],
    says: "Without raw delivery SQS, Lambda and HTTP get a JSON document around the message, with SNS's own `MessageId`, the topic, the time and the attributes. In a queue it is the body; the SQS message has an id of its own and no message attributes. FIFO envelopes have a `SequenceNumber` and no signature.",
  },
  "SNS-004": {
    rank: "P1", title: "Raw delivery", status: "documented", source: `${DG}sns-large-payload-raw-message-delivery.html`, mark: "failed", properties: ["RawMessageDelivery"],
    says: "With `RawMessageDelivery` SQS gets the bare message and the attributes become SQS message attributes; more than ten make the delivery a client-side error. HTTP gets the bare body and a header. Only SQS, HTTP/S and Firehose can.",
    tells: "{error}: not tried again, {dead}.",
  },
  "SNS-005": {
    rank: "P2", title: "A text per protocol", status: "documented", source: `${API}API_Publish.html`,
    says: "With `MessageStructure` json the message is an object of texts: each protocol gets its own, or the one under `default`, which must be there.",
  },
  "SNS-006": {
    rank: "P1", title: "256 KiB, unlike SQS", status: "documented", source: `${API}API_Publish.html`,
    says: "A message with its attributes may take 262,144 bytes, and so may a whole batch. SQS takes 1 MiB; SNS does not.",
  },
  "SNS-007": {
    rank: "P1", title: "Refused publishes", status: "measured", source: `${API}API_Publish.html`,
    says: "An empty message, a bad subject, an unknown topic, another Region or a malformed ARN fails at once and reaches nobody.",
  },
  "SNS-008": {
    rank: "P1", title: "PublishBatch", status: "documented", source: `${API}API_PublishBatch.html`,
    says: "One to ten entries with distinct ids; each is published and answered on its own inside a 200. Faults of the envelope, and FIFO entries without group or deduplication ID, refuse the whole batch.",
  },
  "SNS-009": {
    rank: "P1", title: "Best-effort order, at least once", status: "assumed", source: "https://aws.amazon.com/sns/features/", mark: "returning", properties: ["reordersMs", "duplicates"],
    says: "Standard topics may deliver in another order than published, and now and then twice; each subscriber sees its own order. How often is not published: both are knobs.",
    tells: "Delivered once more: at least once is the promise.", moment: "first duplicate delivery",
  },
  "SNS-010": {
    rank: "P0", title: "Confirmation", status: "documented", source: `${API}API_ConfirmSubscription.html`, mark: "waiting",
    says: "SQS and Lambda subscriptions of the same account are confirmed at once. HTTP/S and email are pending, and get nothing, until `ConfirmSubscription` with the token that was sent to them, which lives two days.",
    tells: "Confirmation is asked of the endpoint, or given.",
  },
  "SNS-011": {
    rank: "P2", title: "Subscribing twice", status: "measured", source: `${API}API_Subscribe.html`,
    says: "The same endpoint with the same attributes is the same subscription; with other attributes it is an error.",
  },
  "SNS-012": {
    rank: "P1", title: "What Subscribe checks", status: "measured", source: `${API}API_Subscribe.html`,
    says: "Protocol and form of the ARN are checked, not whether the queue exists: deliveries to a ghost then fail on the client side.",
  },
  "SNS-013": {
    rank: "P0", title: "The subscriber must let SNS in", status: "documented", source: `${DG}subscribe-sqs-queue-to-sns-topic.html`, mark: "failed", properties: ["allowed"],
    says: "SNS delivers only if the queue's policy (the function's resource policy) lets it. A missing permission or a deleted endpoint is a client-side error: no retry, dead-letter queue or loss, while the publisher sees success.",
    tells: "{error}: not tried again, {dead}.", moment: "first delivery that may not enter",
    note: "The topic's policy alone is not enough: the queue's policy must let SNS send.",
  },
  "SNS-014": {
    rank: "P1", title: "Topics and their names", status: "documented", source: `${API}API_CreateTopic.html`, properties: ["FifoTopic", "TopicName"],
    says: "`CreateTopic` is idempotent on the name; other attributes make it fail. Names have 1 to 256 letters, digits, hyphens and underscores, and exactly those of FIFO topics end in `.fifo`.",
  },
  "SNS-015": {
    rank: "P2", title: "Unsubscribing and deleting", status: "assumed", source: `${API}API_Unsubscribe.html`, mark: "dropped",
    says: "What is on its way arrives; what waits for a retry is lost with its subscription (AWS does not say). An HTTP endpoint is told. Both deletes are idempotent; publishing to a deleted topic fails.",
  },
  "SNS-044": {
    rank: "P0", title: "Order from end to end", status: "documented", source: `${DG}fifo-topic-message-ordering.html`, properties: ["FifoTopic"],
    says: "A FIFO topic delivers to each FIFO queue in the order of publishing within a message group, and passes group and deduplication ID on. There is no order between groups or between subscribers.",
  },
  "SNS-045": {
    rank: "P0", title: "Deduplication on the topic", status: "documented", source: `${DG}fifo-message-dedup.html`, mark: "dropped", properties: ["ContentBasedDeduplication"],
    says: "A FIFO publish needs `MessageGroupId`, and `MessageDeduplicationId` unless `ContentBasedDeduplication` takes the SHA-256 of the message. A repeat within 300 s is answered with the first ids and not delivered.",
    tells: "Deduplication ID {deduplicationId} came {firstSentS} s into the run already: answered, not delivered.", moment: "first repeat that is held back",
  },
  "SNS-046": {
    rank: "P2", title: "Scope and throughput of FIFO topics", status: "documented", source: `${DG}fifo-high-throughput.html`, mark: "throttled", properties: ["FifoThroughputScope"],
    says: "With scope Topic IDs are compared over the whole topic, at 3,000 messages a second; with scope MessageGroup within a group. 300 a second in each group. One-second windows are our assumption. MessageGroup cannot be turned back.",
  },
  "SNS-047": {
    rank: "P1", title: "What may subscribe to what", status: "documented", source: `${DG}fifo-message-delivery.html`, properties: ["FifoTopic"],
    says: "A FIFO topic notifies SQS queues only: FIFO ones in order, standard ones without order and group. A standard topic notifies everything but FIFO queues.",
    note: "Fan-out from SNS to SQS depends on both types: a standard topic cannot feed a FIFO queue.",
  },
  "SNS-048": {
    rank: "P1", title: "Failures on FIFO topics", status: "assumed", source: `${DG}fifo-message-durability.html`, mark: "waiting",
    says: "Retries and dead letters work as for standard topics. While a message waits for a retry the later ones of its group wait behind it on that subscription: AWS does not say so, but its order needs it.",
    tells: "Waits behind {ahead} of group {group}.", moment: "first lane that stalls",
  },
  "SNS-049": {
    rank: "P2", title: "A group on a standard topic", status: "documented", source: `${API}API_Publish.html`,
    says: "`MessageGroupId` may be given on a standard topic; it is passed to standard SQS queues only, where it makes fair queues, and orders nothing.",
  },
  "SNS-050": {
    rank: "P2", title: "Archive and replay", status: "documented", source: `${DG}fifo-message-archiving-replay.html`, mark: "returning", properties: ["ArchivePolicy", "ReplayPolicy"],
    says: "With an archive a FIFO topic keeps messages for 1 to 365 days. A subscription's replay delivers those from its start on again, in order, filtered, with their old ids and a mark; with an end, nothing new comes after it.",
    tells: "Replay from {startS} s on.",
  },
};
