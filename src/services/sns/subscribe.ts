/** A subscription begins and ends: registration with the account, confirmation, what it may join (SNS-010, SNS-047). */
import { topicArn as arnOfTopic } from "../../aws/arn.ts";
import { DAY, type Micros } from "../../kernel/time.ts";
import type { Peer } from "../define.ts";
import type { SubscriptionContext } from "./config.ts";
import { dropWaiting, takeFilter } from "./deliver.ts";
import { controlRequest, PROTOCOLS } from "./envelope.ts";
import { readReplay, startReplay } from "./replay.ts";
import { emptySubscription, type AccountState, type Standing, type SubscriptionRecord, type SubscriptionState } from "./state.ts";

/** Source: https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */
const TOKEN_LIVES: Micros = 2 * DAY;

export function init(ctx: SubscriptionContext): SubscriptionState {
  const state = emptySubscription(`${ctx.from?.arn ?? arnOfTopic(ctx.settings, "")}:${ctx.uuid("subscription-arn")}`);
  takeFilter(state, ctx);
  return state;
}

/** Told to the account, which lists it. What was not there from the start must be confirmed where AWS asks for it. */
export function started(state: SubscriptionState, ctx: SubscriptionContext): void {
  const { from, to } = ctx;
  if (from === undefined || to === undefined) return;
  const protocol = PROTOCOLS[to.type] ?? "";
  const standing: Standing = ctx.now > 0 && wantsConfirmation(protocol) ? "pending" : "confirmed";
  const record = recordOf(state.arn, from.arn, protocol, to.arn, ctx.self.id, standing, tokenOf(ctx), ctx.now);
  register(ctx.account<AccountState>(), record);
  const queue = ctx.out("sns.redrive")[0];
  const deadLetterProblem = queue === undefined ? undefined : redriveProblem(isFifo(from, to), queue.config.properties.FifoQueue === true);
  if (deadLetterProblem !== undefined) ctx.finding("SNS.InvalidRedrive", { message: `${ctx.self.id}: ${deadLetterProblem}` });
  if (standing === "pending") askForConfirmation(state, record, ctx);
  const span = ctx.now > 0 && ctx.config.properties.ReplayPolicy !== undefined ? readReplay(ctx.config.properties.ReplayPolicy) : undefined;
  if (typeof span === "object") startReplay(state, span, ctx);
}

export function register(account: AccountState, record: SubscriptionRecord): void {
  const list = account.subscriptions.get(record.topicArn);
  if (list === undefined) account.subscriptions.set(record.topicArn, [record]);
  else list.push(record);
}

export function recordByArn(account: AccountState, arn: unknown): SubscriptionRecord | undefined {
  if (typeof arn !== "string") return undefined;
  return account.subscriptions.get(arn.slice(0, arn.lastIndexOf(":")))?.find((record) => record.arn === arn);
}

const NOTHING = Object.freeze({ properties: Object.freeze({}), behaviour: Object.freeze({}) });

export function recordOf(arn: string, topicArn: string, protocol: string, endpoint: string, connection: string, standing: Standing, token: string, now: Micros): SubscriptionRecord {
  // A connection itself is reached by its own id, over no connection.
  const address: Peer | undefined = connection === "" ? undefined
    : Object.freeze({ connection: "", connectionType: "sns.subscription", connectionConfig: NOTHING, id: connection, type: "sns.subscription", arn, config: NOTHING });
  return { arn, connection, topicArn, protocol, endpoint, standing, token, tokenExpiresAt: now + TOKEN_LIVES, address };
}

export function tokenOf(ctx: Pick<SubscriptionContext, "uuid">): string {
  return [0, 1, 2].map(() => ctx.uuid("token").replaceAll("-", "")).join("");
}

/** HTTP/S and email say yes first; SQS, Lambda and Firehose of the same account need not; phones and apps have no such step. */
export function wantsConfirmation(protocol: string): boolean {
  return protocol === "http" || protocol === "https" || protocol === "email" || protocol === "email-json";
}

export function askForConfirmation(state: SubscriptionState, record: SubscriptionRecord | undefined, ctx: SubscriptionContext): void {
  if (record === undefined) return;
  ctx.note("SNS-010", { protocol: record.protocol });
  const request = controlRequest("SubscriptionConfirmation", record.token, state, ctx);
  if (record.protocol === "https") ctx.call("to", "http:Request", request, "SNS-010");
  else ctx.call("to", "email:Deliver", { Subject: "AWS Notification - Subscription Confirmation", Text: (request as { readonly body: string }).body }, "SNS-010");
}

export function removed(state: SubscriptionState, ctx: SubscriptionContext): void {
  const account = ctx.account<AccountState>();
  for (const [arn, list] of account.subscriptions) {
    const kept = list.filter((record) => record.connection !== ctx.self.id);
    if (kept.length < list.length) account.subscriptions.set(arn, kept);
    const gone = list.find((record) => record.connection === ctx.self.id);
    if (gone?.protocol === "https" && gone.standing === "confirmed" && ctx.to !== undefined) ctx.call("to", "http:Request", controlRequest("UnsubscribeConfirmation", gone.token, state, ctx), "SNS-015");
  }
  dropWaiting(state, ctx);
}

/** SNS-047: why this topic cannot notify this subscriber. */
export function pairProblem(topic: Pick<Peer, "config">, to: Pick<Peer, "type" | "config">): string | undefined {
  const fifoTopic = topic.config.properties.FifoTopic === true;
  const fifoQueue = to.type === "sqs.queue" && to.config.properties.FifoQueue === true;
  if (fifoTopic && to.type !== "sqs.queue") return `A FIFO topic notifies SQS queues only${to.type === "lambda.function" ? ": put a queue between it and the function" : ""}.`;
  return !fifoTopic && fifoQueue ? "FIFO SQS Queues can not be subscribed to standard SNS topics." : undefined;
}

/** A FIFO queue subscribed to a FIFO topic: the pair that keeps order. */
export function isFifo(topic: Pick<Peer, "config"> | undefined, to: Pick<Peer, "config"> | undefined): boolean {
  return topic?.config.properties.FifoTopic === true && to?.config.properties.FifoQueue === true;
}

/** SNS-027: why this queue cannot be the subscription's dead-letter queue. */
export function redriveProblem(fifo: boolean, fifoQueue: boolean): string | undefined {
  if (fifo && !fifoQueue) return "must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.";
  return !fifo && fifoQueue ? "must use a standard queue as DLQ unless a FIFO queue is subscribed to a FIFO topic." : undefined;
}
