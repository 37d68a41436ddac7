/** Attributes of topics and subscriptions, as AWS's calls take and give them: texts (SNS-004, SNS-026, SNS-042). */
import { isoFromMs } from "../../aws/date.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import { invalidFilterPolicy, invalidFilterPolicyScope, parseFilterPolicy, type FilterPolicyScope } from "../../aws/filter-policy.ts";
import type { Json } from "../../vocabulary/json.ts";
import { parseJson } from "../../vocabulary/path.ts";
import type { AwsError, Call, Context } from "../define.ts";
import type { SubscriptionContext, TopicContext } from "./config.ts";
import { DEFAULT_RETRY_POLICY, deliveryPolicyProblem, topicDeliveryPolicyProblem } from "./delivery-policy.ts";
import { PROTOCOLS } from "./envelope.ts";
import { invalid, missing, noSuchSubscription } from "./refusals.ts";
import { readReplay } from "./replay.ts";
import type { AccountState, SubscriptionState, TopicState } from "./state.ts";
import { isFifo, recordByArn, redriveProblem } from "./subscribe.ts";

export type Attributes = Readonly<Record<string, unknown>>;
type Changes = Record<string, Json>;

/** What a member of Attributes becomes, or what is wrong with it. */
export type Read = { readonly ok: true; readonly properties: Changes; readonly redrive?: string } | { readonly ok: false; readonly error: AwsError };

const no = (error: AwsError): Read => ({ ok: false, error });

/** Attributes as Subscribe and SetSubscriptionAttributes take them: texts. `fifo`: a FIFO queue behind a FIFO topic. */
export function readSubscriptionAttributes(given: Attributes, protocol: string, fifo: boolean, ctx: Pick<Context, "resolve">, operation: "Subscribe" | "SetSubscriptionAttributes", scope?: FilterPolicyScope, present?: Json): Read {
  const properties: Changes = {};
  let redrive: string | undefined;
  const wanted = (given.FilterPolicyScope ?? scope ?? "MessageAttributes") as string;
  for (const [name, value] of Object.entries(given)) {
    switch (name) {
      case "FilterPolicyScope":
        if (value !== "MessageAttributes" && value !== "MessageBody") return no(invalidFilterPolicyScope(String(value)));
        properties.FilterPolicyScope = value;
        break;
      case "RawMessageDelivery": {
        const text = String(value).toLowerCase();
        if (text !== "true" && text !== "false") return no(invalid(`Attributes Reason: RawMessageDelivery: Invalid value [${String(value)}]. Must be true or false.`));
        if (text === "true" && !["sqs", "http", "https", "firehose"].includes(protocol)) return no(invalid("Attributes Reason: RawMessageDelivery: Delivery protocol doesn't support raw message delivery"));
        properties.RawMessageDelivery = text === "true";
        break;
      }
      case "FilterPolicy": case "DeliveryPolicy": case "RedrivePolicy": case "ReplayPolicy": case "SubscriptionRoleArn": break;
      default: return no(invalid("AttributeName"));
    }
  }
  if (given.FilterPolicy !== undefined || (given.FilterPolicyScope !== undefined && present !== undefined)) {
    const policy = given.FilterPolicy ?? present!;
    // An empty text takes the policy away (SNS-030).
    if (policy === "") properties.FilterPolicy = null;
    else {
      const parsed = parseFilterPolicy(policy as Json, wanted === "MessageBody" ? "MessageBody" : "MessageAttributes");
      if (!parsed.ok) return no(invalidFilterPolicy(parsed.problem, operation));
      properties.FilterPolicy = typeof policy === "string" ? parseJson(policy)! : (policy as Json);
    }
  }
  if (given.DeliveryPolicy !== undefined) {
    const policy = given.DeliveryPolicy === "" ? null : typeof given.DeliveryPolicy === "string" ? parseJson(given.DeliveryPolicy) : (given.DeliveryPolicy as Json);
    const problem = policy === null ? undefined : policy === undefined ? "failed to parse JSON" : deliveryPolicyProblem(policy);
    if (problem !== undefined) return no(invalid(`Attributes Reason: DeliveryPolicy: ${problem}`));
    properties.DeliveryPolicy = policy!;
  }
  if (given.ReplayPolicy !== undefined) {
    const policy = given.ReplayPolicy === "" ? null : typeof given.ReplayPolicy === "string" ? parseJson(given.ReplayPolicy) : (given.ReplayPolicy as Json);
    const span = policy === null ? undefined : readReplay(policy);
    if (typeof span === "string") return no(invalid(`Attributes Reason: ReplayPolicy: ${span}`));
    properties.ReplayPolicy = policy!;
  }
  if (given.RedrivePolicy !== undefined && given.RedrivePolicy !== "") {
    const read = readRedrive(given.RedrivePolicy, fifo, ctx);
    if (typeof read === "object") return no(read);
    redrive = read;
  }
  return redrive === undefined ? { ok: true, properties } : { ok: true, properties, redrive };
}

/** The id of the queue that a redrive policy names (SNS-026, SNS-027). */
function readRedrive(given: unknown, fifo: boolean, ctx: Pick<Context, "resolve">): string | AwsError {
  const policy = typeof given === "string" ? parseJson(given) : (given as Json);
  if (typeof policy !== "object" || policy === null || Array.isArray(policy)) return invalid("RedrivePolicy: failed to parse JSON.");
  const stranger = Object.keys(policy).find((name) => name !== "deadLetterTargetArn");
  if (stranger !== undefined) return invalid(`RedrivePolicy: Attribute ${stranger} is unknown`);
  const arn = (policy as { readonly deadLetterTargetArn?: Json }).deadLetterTargetArn;
  if (typeof arn !== "string" || !/^arn:[^:]+:sqs:[^:]+:\d+:.+$/.test(arn)) return invalid("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  const problem = redriveProblem(fifo, arn.endsWith(".fifo"));
  if (problem !== undefined) return invalid(`RedrivePolicy: ${problem}`);
  return ctx.resolve(arn)?.id ?? invalid("RedrivePolicy: the dead-letter queue does not exist in this scenario");
}

export function getSubscriptionAttributes(state: SubscriptionState, call: Call, ctx: SubscriptionContext): void {
  const record = recordByArn(ctx.account<AccountState>(), state.arn);
  if (record === undefined) return ctx.reply(call.id, failed(noSuchSubscription()), "SNS-015");
  const { FilterPolicy, FilterPolicyScope, RawMessageDelivery, DeliveryPolicy } = ctx.config.properties;
  const queue = ctx.out("sns.redrive")[0];
  ctx.reply(call.id, succeeded({ Attributes: {
    SubscriptionArn: state.arn, TopicArn: record.topicArn, Protocol: record.protocol, Endpoint: record.endpoint, Owner: ctx.settings.accountId,
    PendingConfirmation: String(record.standing === "pending"), ConfirmationWasAuthenticated: String(record.standing === "confirmed"), RawMessageDelivery: String(RawMessageDelivery),
    ...(FilterPolicy === undefined ? {} : { FilterPolicy: JSON.stringify(FilterPolicy), FilterPolicyScope }),
    ...(DeliveryPolicy === undefined ? {} : { DeliveryPolicy: JSON.stringify(DeliveryPolicy) }),
    ...(queue === undefined ? {} : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.arn }) }),
    ...(state.replay === null ? {} : { ReplayStatus: state.replay.status }),
  } }), "SNS-010");
}

export function setSubscriptionAttributes(_state: SubscriptionState, call: Call, ctx: SubscriptionContext): void {
  const { AttributeName: name, AttributeValue: value = "" } = (call.input ?? {}) as { readonly AttributeName?: unknown; readonly AttributeValue?: unknown };
  if (typeof name !== "string") return ctx.reply(call.id, failed(missing("attributeName")), "SNS-042");
  const { FilterPolicy, FilterPolicyScope } = ctx.config.properties;
  const read = readSubscriptionAttributes({ [name]: value }, PROTOCOLS[ctx.to?.type ?? ""] ?? "sqs", isFifo(ctx.from, ctx.to), ctx, "SetSubscriptionAttributes", FilterPolicyScope, FilterPolicy);
  if (!read.ok) return ctx.reply(call.id, failed(read.error), "SNS-042");
  const problems = ctx.configure({ properties: read.properties });
  if (problems.length > 0) return ctx.reply(call.id, failed(invalid(problems[0]!.message)), "SNS-042");
  const queue = ctx.out("sns.redrive")[0];
  if (name === "RedrivePolicy" && queue !== undefined && queue.id !== read.redrive) ctx.remove(queue.connection);
  if (read.redrive !== undefined && queue?.id !== read.redrive) ctx.add({ id: `${ctx.self.id.slice(0, 58)}-dlq`, type: "sns.redrive", from: ctx.self.id, to: read.redrive });
  ctx.reply(call.id, succeeded(), "SNS-042");
}

export function getTopicAttributes(_state: TopicState, call: Call, ctx: TopicContext): void {
  const { FifoTopic, ContentBasedDeduplication, FifoThroughputScope, ArchivePolicy, DeliveryPolicy, DisplayName } = ctx.config.properties;
  const list = ctx.account<AccountState>().subscriptions.get(ctx.self.arn) ?? [];
  const policy = { http: { defaultHealthyRetryPolicy: { ...DEFAULT_RETRY_POLICY, ...DeliveryPolicy?.http?.defaultHealthyRetryPolicy }, disableSubscriptionOverrides: DeliveryPolicy?.http?.disableSubscriptionOverrides ?? false } };
  ctx.reply(call.id, succeeded({ Attributes: {
    TopicArn: ctx.self.arn, Owner: ctx.settings.accountId, DisplayName: DisplayName ?? "",
    SubscriptionsConfirmed: String(list.filter((record) => record.standing === "confirmed").length),
    SubscriptionsPending: String(list.filter((record) => record.standing === "pending").length), SubscriptionsDeleted: "0",
    EffectiveDeliveryPolicy: JSON.stringify(policy),
    ...(DeliveryPolicy === undefined ? {} : { DeliveryPolicy: JSON.stringify(DeliveryPolicy) }),
    ...(FifoTopic ? { FifoTopic: "true", ContentBasedDeduplication: String(ContentBasedDeduplication), FifoThroughputScope } : {}),
    ...(ArchivePolicy === undefined ? {} : { ArchivePolicy: JSON.stringify(ArchivePolicy), BeginningArchiveTime: isoFromMs(ctx.settings.startsAtMs) }),
  } }), "SNS-014");
}

export function setTopicAttributes(_state: TopicState, call: Call, ctx: TopicContext): void {
  const { AttributeName: name, AttributeValue: value = "" } = (call.input ?? {}) as { readonly AttributeName?: unknown; readonly AttributeValue?: unknown };
  // What a topic is, it is for life (SNS-014).
  if (name === "FifoTopic") return ctx.reply(call.id, failed(invalid("AttributeName")), "SNS-014");
  const read = readTopicAttributes({ [String(name)]: value }, ctx.config.properties.FifoTopic);
  if (!read.ok) return ctx.reply(call.id, failed(read.error), "SNS-014");
  if (read.properties.FifoThroughputScope === "Topic" && ctx.config.properties.FifoThroughputScope === "MessageGroup")
    return ctx.reply(call.id, failed(invalid("FifoThroughputScope Reason: MessageGroup can not be turned back to Topic")), "SNS-046");
  const problems = ctx.configure({ properties: read.properties });
  ctx.reply(call.id, problems.length > 0 ? failed(invalid(problems[0]!.message)) : succeeded(), "SNS-014");
}

/** Attributes of CreateTopic and SetTopicAttributes: texts. */
export function readTopicAttributes(given: Attributes, fifo: boolean): Read {
  const properties: Changes = {};
  for (const [name, value] of Object.entries(given)) {
    switch (name) {
      case "DisplayName": properties.DisplayName = String(value); break;
      case "ContentBasedDeduplication": case "FifoTopic":
        if (String(value) !== "true" && String(value) !== "false") return no(invalid(`Attributes Reason: ${name}: Invalid value [${String(value)}]. Must be true or false.`));
        if (name === "ContentBasedDeduplication" && !fifo) return no(invalid("Attributes Reason: Content-based deduplication can only be set for FIFO topics"));
        properties[name] = String(value) === "true";
        break;
      case "FifoThroughputScope":
        if ((value !== "Topic" && value !== "MessageGroup") || !fifo) return no(invalid("Attributes Reason: FifoThroughputScope"));
        properties.FifoThroughputScope = value;
        break;
      case "ArchivePolicy": case "DeliveryPolicy": {
        const policy = value === "" ? null : typeof value === "string" ? parseJson(value) : (value as Json);
        if (policy === undefined) return no(invalid(`Attributes Reason: ${name}: failed to parse JSON`));
        const problem = policy === null || name === "ArchivePolicy" ? undefined : topicDeliveryPolicyProblem(policy);
        if (problem !== undefined) return no(invalid(`Attributes Reason: DeliveryPolicy: ${problem}`));
        properties[name] = policy;
        break;
      }
      case "Policy": case "KmsMasterKeyId": case "TracingConfig": case "SignatureVersion": break;
      default: return no(invalid("AttributeName"));
    }
  }
  return { ok: true, properties };
}
