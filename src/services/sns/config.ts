/** What a scenario may say of topics and subscriptions: AWS's attributes, and knobs for what AWS leaves to chance. */
import { parseFilterPolicy } from "../../aws/filter-policy.ts";
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Context } from "../define.ts";
import { readReplay, type ReplayPolicy } from "./replay.ts";
import { deliveryPolicyProblem, topicDeliveryPolicyProblem, type DeliveryPolicy, type TopicDeliveryPolicy } from "./delivery-policy.ts";

export interface ArchivePolicy { readonly MessageRetentionPeriod: number }

export const topicProperties = {
  FifoTopic: field.boolean(false, { help: "Order within message groups and no duplicates inside five minutes. Fixed for life.", change: "replace", error: "InvalidParameter", rules: ["SNS-014", "SNS-044"] }),
  ContentBasedDeduplication: field.boolean(false, { when: { FifoTopic: true }, help: "FIFO: a message without MessageDeduplicationId takes the SHA-256 of its text.", error: "InvalidParameter", rules: ["SNS-045"] }),
  FifoThroughputScope: field.choice(["Topic", "MessageGroup"], "Topic", { when: { FifoTopic: true }, help: "FIFO: where deduplication IDs are compared and throughput is counted.", error: "InvalidParameter", rules: ["SNS-046"] }),
  ArchivePolicy: optional.json<ArchivePolicy>({ when: { FifoTopic: true }, help: "FIFO: keeps published messages for replay: { MessageRetentionPeriod: days, 1 to 365 }.", check: checkArchivePolicy, error: "InvalidParameter", rules: ["SNS-050"], advanced: true }),
  DeliveryPolicy: optional.json<TopicDeliveryPolicy>({ help: "Retries of all HTTP/S subscriptions: { http: { defaultHealthyRetryPolicy, disableSubscriptionOverrides … } }.", check: sentence(topicDeliveryPolicyProblem), error: "InvalidParameter", rules: ["SNS-021", "SNS-023"], advanced: true }),
  DisplayName: optional.text({ help: "Name of the sender in SMS and email.", maxLength: 100, error: "InvalidParameter", advanced: true }),
  TopicName: optional.text({ help: "AWS's name of the topic where it is not the id.", pattern: "[A-Za-z0-9_-]{1,256}(\\.fifo)?", maxLength: 256, change: "replace", error: "InvalidParameter", rules: ["SNS-014"], advanced: true }),
};

export const subscriptionProperties = {
  FilterPolicy: optional.json<{ readonly [key: string]: Json }>({ help: "Which messages this subscriber gets; none means all.", error: "InvalidParameter", rules: ["SNS-030", "SNS-031"] }),
  FilterPolicyScope: field.choice(["MessageAttributes", "MessageBody"], "MessageAttributes", { help: "What the policy looks at.", error: "InvalidParameter", rules: ["SNS-038", "SNS-039"] }),
  RawMessageDelivery: field.boolean(false, { help: "The bare message instead of the JSON envelope: SQS, HTTP/S and Firehose.", error: "InvalidParameter", rules: ["SNS-003", "SNS-004"] }),
  DeliveryPolicy: optional.json<DeliveryPolicy>({ help: "HTTP/S: { healthyRetryPolicy, throttlePolicy, requestPolicy }.", check: sentence(deliveryPolicyProblem), error: "InvalidParameter", rules: ["SNS-021", "SNS-022", "SNS-023", "SNS-024"], advanced: true }),
  ReplayPolicy: optional.json<ReplayPolicy>({ help: "FIFO topics with an archive: { PointType: Timestamp, StartingPoint, EndingPoint }.", check: sentence((value) => { const read = readReplay(value); return typeof read === "string" ? read : undefined; }), error: "InvalidParameter", rules: ["SNS-050"], advanced: true }),
};

export const subscriptionBehaviour = {
  deliveryLatencyMs: field.amount(0, { unit: "ms", min: 0, help: "From the publish to the first attempt.", knob: "deliveryLatencyMs", realistic: { kind: "lognormal", median: 30, p99: 200 }, assumed: true, rules: ["SNS-001"] }),
  reordersMs: field.amount(0, { unit: "ms", min: 0, help: "Standard topics: how much later a message may start than it should.", knob: "reorderJitterMs", realistic: { kind: "uniform", min: 0, max: 150 }, assumed: true, rules: ["SNS-009"] }),
  duplicates: field.chance(NEVER, { help: "Standard topics: a delivery that was accepted is made once more.", knob: "duplicateDeliveryP", realistic: { kind: "ratio", of: [1, 1000] }, assumed: true, rules: ["SNS-009"] }),
  retryJitter: field.choice(["none", "equal"], "none", { help: "equal: each wait is drawn from the upper half of its length. AWS says that it adds jitter, not which.", knob: "retryJitter", realistic: "equal", assumed: true, rules: ["SNS-017"] }),
  filterPropagationMs: field.amount(0, { unit: "ms", min: 0, help: "How long a changed filter policy takes to act: up to 15 minutes.", knob: "filterPropagationMs", realistic: { kind: "uniform", min: 0, max: 900_000 }, rules: ["SNS-043"], advanced: true }),
  http4xx: field.choice(["permanent", "accepted"], "permanent", { help: "What an HTTP answer from 400 to 499 is: a failure for good, or a delivery. Public sources disagree.", knob: "http4xx", assumed: true, rules: ["SNS-020"], advanced: true }),
  anythingButExtended: field.boolean(false, { help: "Takes suffix and equals-ignore-case inside anything-but, as some other simulators do.", knob: "anythingButExtended", assumed: true, rules: ["SNS-033"], advanced: true }),
};

export type TopicContext = Context<typeof topicProperties, Record<never, never>>;
export type TopicConfig = TopicContext["config"];
export type SubscriptionContext = Context<typeof subscriptionProperties, typeof subscriptionBehaviour>;
export type SubscriptionConfig = SubscriptionContext["config"];

export function checkTopic(config: TopicConfig): readonly FieldProblem[] {
  const { properties } = config;
  const problems: FieldProblem[] = [];
  if (!properties.FifoTopic) {
    if (properties.ContentBasedDeduplication) problems.push(onlyFifo("ContentBasedDeduplication"));
    if (properties.FifoThroughputScope !== "Topic") problems.push(onlyFifo("FifoThroughputScope"));
    if (properties.ArchivePolicy !== undefined) problems.push(onlyFifo("ArchivePolicy"));
  }
  const name = properties.TopicName;
  if (name !== undefined && name.endsWith(".fifo") !== properties.FifoTopic)
    problems.push({ path: "properties.TopicName", code: "InvalidParameter", message: "The names of FIFO topics end in .fifo, and only theirs.", fix: properties.FifoTopic ? `Write ${name}.fifo.` : "Set FifoTopic to true." });
  return problems;
}

export function checkSubscription(config: SubscriptionConfig): readonly FieldProblem[] {
  const { FilterPolicy, FilterPolicyScope } = config.properties;
  if (FilterPolicy === undefined) return [];
  const parsed = parseFilterPolicy(FilterPolicy, FilterPolicyScope, { anythingButExtended: config.behaviour.anythingButExtended });
  return parsed.ok ? [] : [{ path: "properties.FilterPolicy", code: "InvalidParameter", message: `Invalid parameter: FilterPolicy: ${parsed.problem}` }];
}

export function checkArchivePolicy(value: Json): FieldProblem[] {
  const days = (value as { readonly MessageRetentionPeriod?: Json } | null)?.MessageRetentionPeriod;
  const number = typeof days === "string" ? Number(days) : days;
  return typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= 365 ? [] : [{ path: "", message: "ArchivePolicy is { MessageRetentionPeriod: days } with 1 to 365 days." }];
}

function onlyFifo(name: string): FieldProblem {
  return { path: `properties.${name}`, code: "InvalidParameter", message: `${name} is for FIFO topics.`, fix: "Set FifoTopic to true." };
}

function sentence(check: (value: unknown) => string | undefined): (value: Json) => FieldProblem[] {
  return (value) => {
    const says = check(value);
    return says === undefined ? [] : [{ path: "", message: `${says[0]!.toUpperCase()}${says.slice(1)}.` }];
  };
}
