/** What a scenario may say of a queue: AWS's attributes, and the knobs for what AWS leaves to chance or does not publish. */
import type { Context } from "../define.ts";
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";

/** Bytes of one billing unit, and of the largest message (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html). */
export const BILLING_CHUNK = 65_536;
export const LARGEST_MESSAGE = 1_048_576;
/** Seconds: twelve hours, the longest a message can be hidden after a receive. */
export const LONGEST_VISIBILITY = 43_200;

export const queueProperties = {
  FifoQueue: field.boolean(false, { help: "Order within message groups and no duplicates inside five minutes. Fixed when the queue is made.", change: "replace", rules: ["SQS-038", "SQS-065"] }),
  VisibilityTimeout: field.integer(30, { unit: "s", min: 0, max: LONGEST_VISIBILITY, error: "InvalidAttributeValue", help: "How long a received message stays hidden from other receives.", rules: ["SQS-017", "SQS-018", "SQS-019", "SQS-026"] }),
  DelaySeconds: field.integer(0, { unit: "s", min: 0, max: 900, error: "InvalidAttributeValue", help: "How long each new message waits before it can be received.", rules: ["SQS-032", "SQS-033", "SQS-034"] }),
  MessageRetentionPeriod: field.integer(345_600, { unit: "s", min: 60, max: 1_209_600, error: "InvalidAttributeValue", help: "Messages older than this are removed, whatever their state.", rules: ["SQS-036", "SQS-037"] }),
  ReceiveMessageWaitTimeSeconds: field.integer(0, { unit: "s", min: 0, max: 20, error: "InvalidAttributeValue", help: "Long polling for receives that do not say how long they wait.", rules: ["SQS-010", "SQS-012"] }),
  MaximumMessageSize: field.integer(LARGEST_MESSAGE, { unit: "B", min: 1_024, max: LARGEST_MESSAGE, error: "InvalidAttributeValue", help: "Body and message attributes together.", rules: ["SQS-002"] }),
  ContentBasedDeduplication: field.boolean(false, { when: { FifoQueue: true }, help: "FIFO: a message without MessageDeduplicationId takes the SHA-256 of its body.", error: "InvalidAttributeName", rules: ["SQS-046"] }),
  DeduplicationScope: field.choice(["queue", "messageGroup"], "queue", { when: { FifoQueue: true }, help: "FIFO: where a deduplication ID is compared.", error: "InvalidAttributeValue", rules: ["SQS-047"] }),
  FifoThroughputLimit: field.choice(["perQueue", "perMessageGroupId"], "perQueue", { when: { FifoQueue: true }, help: "FIFO: perMessageGroupId is the high throughput mode; it needs DeduplicationScope messageGroup.", error: "InvalidAttributeValue", rules: ["SQS-051"] }),
  RedriveAllowPolicy: optional.json<RedriveAllowPolicy>({ help: "Which queues may use this one as their dead-letter queue.", check: checkAllowPolicy, rules: ["SQS-060"], advanced: true }),
  QueueName: optional.text({ help: "AWS's name of the queue where it is not the id.", pattern: "^[A-Za-z0-9_-]{1,80}(\\.fifo)?$", maxLength: 80, change: "replace", rules: ["SQS-065"], advanced: true }),
};

export const queueBehaviour = {
  duplicates: field.chance(NEVER, { when: { FifoQueue: false }, help: "Standard: a receive leaves the message visible, as if one server had not heard of it.", knob: "duplicateOnReceiveP", realistic: { kind: "ratio", of: [1, 1000] }, assumed: true, rules: ["SQS-015"] }),
  reordersMs: field.amount(0, { when: { FifoQueue: false }, unit: "ms", min: 0, help: "Standard: how much later than its time a message takes its place in line.", knob: "reorderJitterMs", realistic: { kind: "uniform", min: 0, max: 200 }, assumed: true, rules: ["SQS-014"] }),
  sampling: optional.object({
    servers: field.integer(1, { unit: "count", min: 1, max: 16, help: "Servers of the queue.", assumed: true }),
    replicas: field.integer(1, { unit: "count", min: 1, max: 16, help: "Servers on which each message lies.", assumed: true }),
    sample: field.integer(1, { unit: "count", min: 1, max: 16, help: "Servers that a short poll asks.", knob: "shortPollSample", assumed: true }),
  }, { when: { FifoQueue: false }, help: "Standard: a short poll asks only some servers and may miss messages.", knob: ["servers", "replicas", "shortPollSample"], realistic: { servers: 8, replicas: 3, sample: 4 }, assumed: true, rules: ["SQS-009"] }),
  resurrects: field.chance(NEVER, { when: { FifoQueue: false }, help: "Standard: a deleted message comes back once.", knob: "resurrectAfterDeleteP", realistic: { kind: "ratio", of: [1, 5000] }, assumed: true, advanced: true, rules: ["SQS-015", "SQS-031"] }),
  waiterChoice: field.choice(["oldest", "random"], "oldest", { help: "Which waiting long poll gets a new message.", knob: "waiterChoice", realistic: "random", assumed: true, advanced: true, rules: ["SQS-013"] }),
  staleHandleDelete: field.choice(["noop", "delete"], "noop", { when: { FifoQueue: false }, help: "Standard: what deleting with the handle of an earlier receive does. AWS answers success either way.", knob: "staleHandleDelete", assumed: true, advanced: true, rules: ["SQS-026", "SQS-028"] }),
  maxInFlight: field.integer(120_000, { unit: "count", min: 1, max: 120_000, help: "Messages that can be in flight at once.", knob: "maxInFlight", rules: ["SQS-052"], advanced: true }),
  fifoLookAhead: field.integer(120_000, { when: { FifoQueue: true }, unit: "count", min: 1, max: 120_000, help: "FIFO: how many of the oldest messages are searched for a free group.", knob: "fifoLookAhead", rules: ["SQS-053"], advanced: true }),
  fifoPartitions: field.integer(4, { when: { FifoQueue: true }, unit: "count", min: 1, max: 64, help: "FIFO with high throughput: partitions, each with 300 calls a second per action.", knob: "partitions", assumed: true, rules: ["SQS-051"], advanced: true }),
  fairShare: field.number(0.1, { when: { FifoQueue: false }, unit: "ratio", min: 0, max: 1, help: "Standard with message groups: a tenant above this share of the messages in flight is noisy.", knob: "fairShare", rules: ["SQS-054"], advanced: true }),
  fairMinInFlight: field.integer(30, { when: { FifoQueue: false }, unit: "count", min: 1, help: "… if it has at least this many in flight.", knob: "fairMinInFlight", rules: ["SQS-054"], advanced: true }),
  fairQuietAfterMs: field.amount(300_000, { when: { FifoQueue: false }, unit: "ms", min: 0, help: "A noisy tenant that sent nothing for this long is quiet again.", knob: "fairQuietAfter", rules: ["SQS-054"], advanced: true }),
  redrivesPerSecond: field.integer(100, { unit: "/s", min: 1, max: 500, help: "Speed of a redrive task that names none.", assumed: true, rules: ["SQS-063"], advanced: true }),
  attributePropagationMs: field.amount(0, { unit: "ms", min: 0, help: "How long SetQueueAttributes takes to act.", knob: "attributePropagationMs", realistic: { kind: "uniform", min: 0, max: 60_000 }, assumed: true, rules: ["SQS-067"], advanced: true }),
  metricLagMs: field.amount(0, { unit: "ms", min: 0, help: "How old the Approximate… counters of GetQueueAttributes are.", knob: "metricLagMs", realistic: 60_000, assumed: true, rules: ["SQS-067"], advanced: true }),
  purgeLagMs: field.amount(0, { unit: "ms", min: 0, help: "How long PurgeQueue takes to act.", knob: "purgeLagMs", realistic: { kind: "uniform", min: 0, max: 60_000 }, assumed: true, rules: ["SQS-066"], advanced: true }),
  deleteQueueLagMs: field.amount(0, { unit: "ms", min: 0, help: "How long a deleted queue still answers.", knob: "deleteQueueLagMs", realistic: { kind: "uniform", min: 0, max: 60_000 }, assumed: true, rules: ["SQS-064"], advanced: true }),
};

export interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  /** ARNs of the source queues, one to ten, with `byQueue` only. */
  readonly sourceQueueArns?: readonly string[];
}

export type QueueContext = Context<typeof queueProperties, typeof queueBehaviour>;
export type QueueConfig = QueueContext["config"];

/** Checks that concern several properties at once. */
export function checkQueue(config: QueueConfig): readonly FieldProblem[] {
  const { properties } = config;
  const problems: FieldProblem[] = [];
  if (!properties.FifoQueue) {
    for (const name of ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"] as const)
      if (properties[name] !== queueProperties[name].default)
        problems.push({ path: `properties.${name}`, code: "InvalidAttributeName", message: `Unknown Attribute ${name}.`, fix: "It is for FIFO queues: set FifoQueue to true." });
  }
  if (properties.FifoThroughputLimit === "perMessageGroupId" && properties.DeduplicationScope !== "messageGroup")
    problems.push({ path: "properties.FifoThroughputLimit", code: "InvalidAttributeValue", message: "FifoThroughputLimit perMessageGroupId needs DeduplicationScope messageGroup.", fix: "Set DeduplicationScope to messageGroup." });
  const name = properties.QueueName;
  if (name !== undefined && name.endsWith(".fifo") !== properties.FifoQueue)
    problems.push({ path: "properties.QueueName", code: "InvalidParameterValue", message: "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length." });
  return problems;
}

export function checkAllowPolicy(value: Json): FieldProblem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [{ path: "", message: "Must be an object with redrivePermission." }];
  const { redrivePermission, sourceQueueArns } = value as { readonly redrivePermission?: Json; readonly sourceQueueArns?: Json };
  if (redrivePermission !== "allowAll" && redrivePermission !== "denyAll" && redrivePermission !== "byQueue")
    return [{ path: "/redrivePermission", message: "Must be allowAll, denyAll or byQueue." }];
  if (redrivePermission !== "byQueue")
    return sourceQueueArns === undefined ? [] : [{ path: "/sourceQueueArns", message: "Goes with redrivePermission byQueue only." }];
  if (!Array.isArray(sourceQueueArns) || sourceQueueArns.length < 1 || sourceQueueArns.length > 10 || !sourceQueueArns.every((arn) => typeof arn === "string"))
    return [{ path: "/sourceQueueArns", message: "byQueue needs 1 to 10 ARNs of source queues." }];
  return [];
}
