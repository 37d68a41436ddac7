/** The operations on subscriptions and topics beside Publish (§ 1.3): made by the console, the script or a client. */
import { failed, succeeded } from "../../aws/errors.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Answered, AwsError, Call, Outcome } from "../define.ts";
import { readSubscriptionAttributes, type Attributes, type Read } from "./attributes.ts";
import type { SubscriptionContext, TopicContext } from "./config.ts";
import { invalid, missing, noSuchSubscription } from "./refusals.ts";
import type { AccountState, SubscriptionRecord, SubscriptionState, TopicState } from "./state.ts";
import { pairProblem, recordByArn, recordOf, register, tokenOf, wantsConfirmation } from "./subscribe.ts";

const PROTOCOL_NAMES: ReadonlySet<string> = new Set(["http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"]);

export function subscribe(_state: TopicState, call: Call, ctx: TopicContext): void {
  const { Protocol: protocol, Endpoint: endpoint, Attributes: given = {} } = (call.input ?? {}) as { readonly Protocol?: unknown; readonly Endpoint?: unknown; readonly Attributes?: Attributes };
  const refuse = (error: AwsError, rule: "SNS-012" | "SNS-047" | "SNS-011" | "SNS-042" = "SNS-012") => ctx.reply(call.id, failed(error), rule);
  if (protocol === undefined) return refuse(missing("protocol"));
  if (typeof protocol !== "string" || !PROTOCOL_NAMES.has(protocol)) return refuse(invalid(`Amazon SNS does not support this protocol string: ${String(protocol)}`));
  if (typeof endpoint !== "string" || endpoint === "") return refuse(invalid("Endpoint"));
  const wantsArn = protocol === "sqs" || protocol === "lambda" || protocol === "firehose";
  if (wantsArn && !endpoint.startsWith(`arn:`)) return refuse(invalid(`${protocol === "sqs" ? "SQS" : protocol === "lambda" ? "Lambda" : "Firehose"} endpoint ARN`));
  const fifo = ctx.config.properties.FifoTopic;
  if (fifo && protocol !== "sqs") return refuse(invalid("Invalid protocol type: FIFO topics notify Amazon SQS queues only"), "SNS-047");
  // By its name alone: whether there is such a queue is not looked at (SNS-012).
  if (!fifo && protocol === "sqs" && endpoint.endsWith(".fifo")) return refuse(invalid("Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"), "SNS-047");
  const read = readSubscriptionAttributes(given, protocol, ctx.config.properties.FifoTopic && endpoint.endsWith(".fifo"), ctx, "Subscribe");
  if (!read.ok) return refuse(read.error, "SNS-042");
  const to = ctx.resolve(endpoint);
  const problem = to === undefined ? undefined : pairProblem({ config: ctx.config }, to);
  if (problem !== undefined) return refuse(invalid(`Endpoint Reason: ${problem}`), "SNS-047");
  const account = ctx.account<AccountState>();
  const known = account.subscriptions.get(ctx.self.arn)?.find((record) => record.protocol === protocol && record.endpoint === endpoint);
  if (known !== undefined) return again(known, read, call, ctx);
  if (to === undefined) return subscribeGhost(protocol, endpoint, call, ctx);
  const id = freshId(account, ctx.self.id);
  const problems = ctx.add({ id, type: "sns.subscription", from: ctx.self.id, to: to.id, properties: read.properties });
  if (problems.length > 0) return refuse(invalid(problems[0]!.message));
  if (read.redrive !== undefined) ctx.add({ id: `${id}-dlq`, type: "sns.redrive", from: id, to: read.redrive });
  const record = account.subscriptions.get(ctx.self.arn)!.at(-1)!;
  // At t = 0 it looks like one of the document, where all is confirmed; what a call makes is new in any case.
  if (wantsConfirmation(protocol) && record.standing === "confirmed") {
    record.standing = "pending";
    ctx.call(record.address!, "internal:sns.AskForConfirmation", {}, "SNS-010");
  }
  const all = (call.input as { readonly ReturnSubscriptionArn?: unknown }).ReturnSubscriptionArn === true;
  ctx.reply(call.id, succeeded({ SubscriptionArn: record.standing === "pending" && !all ? "pending confirmation" : record.arn }), "SNS-010");
}

/** SNS-011: the same endpoint with the same attributes is the same subscription. */
function again(known: SubscriptionRecord, read: Read & { readonly ok: true }, call: Call, ctx: TopicContext): void {
  const config = ctx.out("sns.subscription").find((peer) => peer.connection === known.connection)?.connectionConfig.properties;
  const same = config === undefined || Object.entries(read.properties).every(([name, value]) => JSON.stringify(config[name] ?? null) === JSON.stringify(value));
  if (!same) return ctx.reply(call.id, failed(invalid("Attributes Reason: Subscription already exists with different attributes")), "SNS-011");
  ctx.reply(call.id, succeeded({ SubscriptionArn: known.standing === "pending" ? "pending confirmation" : known.arn }), "SNS-011");
}

/** SNS-012: whether the queue exists is not checked. */
function subscribeGhost(protocol: string, endpoint: string, call: Call, ctx: TopicContext): void {
  const arn = `${ctx.self.arn}:${ctx.uuid("subscription-arn")}`;
  register(ctx.account<AccountState>(), recordOf(arn, ctx.self.arn, protocol, endpoint, "", wantsConfirmation(protocol) ? "pending" : "confirmed", tokenOf(ctx), ctx.now));
  ctx.reply(call.id, succeeded({ SubscriptionArn: wantsConfirmation(protocol) ? "pending confirmation" : arn }), "SNS-012");
}

function freshId(account: AccountState, topic: string): string {
  account.made++;
  return `${topic.slice(0, 48)}-sub-${account.made}`;
}

export function confirmSubscription(_state: TopicState, call: Call, ctx: TopicContext): void {
  const { Token: token } = (call.input ?? {}) as { readonly Token?: unknown };
  const record = ctx.account<AccountState>().subscriptions.get(ctx.self.arn)?.find((each) => each.token === token);
  confirm(record, call, ctx);
}

/** On the subscription itself the endpoint's owner visits the SubscribeURL: no token needs to be typed. */
export function confirmHere(state: SubscriptionState, call: Call, ctx: SubscriptionContext): void {
  const { Token: token } = (call.input ?? {}) as { readonly Token?: unknown };
  const record = recordByArn(ctx.account<AccountState>(), state.arn);
  confirm(token === undefined || record?.token === token ? record : undefined, call, ctx);
}

function confirm(record: SubscriptionRecord | undefined, call: Call, ctx: Pick<TopicContext, "reply" | "now" | "note">): void {
  if (record === undefined) return ctx.reply(call.id, failed(invalid("Token")), "SNS-010");
  if (record.standing === "pending" && ctx.now >= record.tokenExpiresAt) return ctx.reply(call.id, failed(invalid("Token")), "SNS-010");
  if (record.standing === "pending") {
    record.standing = "confirmed";
    ctx.note("SNS-010", { confirmed: true, protocol: record.protocol });
  }
  ctx.reply(call.id, succeeded({ SubscriptionArn: record.arn }), "SNS-010");
}

export function unsubscribe(_state: TopicState, call: Call, ctx: TopicContext): void {
  const { SubscriptionArn: arn } = (call.input ?? {}) as { readonly SubscriptionArn?: unknown };
  const account = ctx.account<AccountState>();
  const record = recordByArn(account, arn);
  if (record?.connection === "") account.subscriptions.set(record.topicArn, account.subscriptions.get(record.topicArn)!.filter((each) => each !== record));
  else if (record !== undefined) ctx.remove(record.connection);
  // Both deletes are idempotent (SNS-015).
  ctx.reply(call.id, succeeded(), "SNS-015");
}

export function listSubscriptionsByTopic(_state: TopicState, call: Call, ctx: TopicContext): void {
  const list = ctx.account<AccountState>().subscriptions.get(ctx.self.arn) ?? [];
  ctx.reply(call.id, succeeded({ Subscriptions: list.map(listed) }), "SNS-010");
}

export function listed(record: SubscriptionRecord): Json {
  return { SubscriptionArn: record.standing === "pending" ? "PendingConfirmation" : record.arn, Owner: record.topicArn.split(":")[4] ?? "", Protocol: record.protocol, Endpoint: record.endpoint, TopicArn: record.topicArn };
}

export function deleteTopic(_state: TopicState, call: Call, ctx: TopicContext): void {
  if (ctx.config.properties.ArchivePolicy !== undefined)
    return ctx.reply(call.id, failed({ code: "InvalidState", message: "The topic has an active archive policy: deactivate it before deleting the topic.", status: 400 }), "SNS-050");
  ctx.reply(call.id, succeeded(), "SNS-015");
  ctx.remove(ctx.self.id);
}

/** What concerns one subscription is answered by it. */
export function relayToSubscription(_state: TopicState, call: Call, ctx: TopicContext): void {
  const { SubscriptionArn: arn } = (call.input ?? {}) as { readonly SubscriptionArn?: unknown };
  const address = recordByArn(ctx.account<AccountState>(), arn)?.address;
  if (address === undefined) return ctx.reply(call.id, failed(noSuchSubscription()), "SNS-015");
  ctx.call(address, call.operation, call.input, "SNS-007", { data: call.id });
}

export function relayed(answer: Answered, outcome: Outcome, ctx: TopicContext): void {
  if (answer.data !== undefined) ctx.reply(answer.data as Call["id"], outcome, "SNS-007");
}
