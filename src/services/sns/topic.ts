import { deployTopic } from "./deploy.ts";
import { topicArn } from "../../aws/arn.ts";
import { awsError } from "../../aws/errors.ts";
import { defineEntity, type Answered, type Outcome } from "../define.ts";
import { getTopicAttributes, setTopicAttributes } from "./attributes.ts";
import { checkTopic, topicProperties, type TopicConfig, type TopicContext } from "./config.ts";
import type { Progress, Result } from "./deliver.ts";
import { topicMetrics } from "./metrics.ts";
import { confirmSubscription, deleteTopic, listSubscriptionsByTopic, relayToSubscription, relayed, subscribe, unsubscribe } from "./operations.ts";
import { armOf, publish, publishBatch } from "./publish.ts";
import { replayFrom } from "./replay.ts";
import { emptyTopic, type AccountState, type TopicState } from "./state.ts";
import { inspectTopic, viewTopic } from "./view.ts";

export const topic = defineEntity({
  kind: "node", type: "sns.topic", service: "sns", title: "SNS topic", says: "Pushes a copy of each message to every subscriber, and keeps nothing.",
  deploy: deployTopic,
  properties: topicProperties, behaviour: {}, check: checkTopic,
  roles: ["events.target", "s3.destination", "lambda.destination", "pipes.target"],
  refusals: [
    { from: "sns.topic", to: "sns.topic", says: "A topic cannot subscribe to a topic.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
    { from: "sns.topic", to: "stepfunctions.stateMachine", says: "A topic does not start state machines.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
    { from: "sns.topic", to: "kinesis.stream", says: "A topic does not write to Kinesis Data Streams; it delivers to Firehose.", instead: [{ label: "Put a Firehose delivery stream there", insert: "firehose.deliveryStream" }] },
    { from: "sns.topic", to: "worker.fleet", says: "Servers behind a topic poll a queue that is subscribed to it.", instead: [{ label: "Subscribe a queue", insert: "sqs.queue" }] },
    { from: "sns.topic", to: "events.bus", says: "A topic does not put events on a bus.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
  ],
  arn: (id, config, settings) => topicArn(settings, nameOf(id, config)),
  awsName: nameOf,
  denied: ({ operation, callerArn }) => awsError("AuthorizationError", `User: ${callerArn ?? "anonymous"} is not authorized to perform: ${operation.replace(/^sns:/, "SNS:")} because no identity-based or resource-based policy allows it`, 403),

  init: (ctx) => emptyTopic(ctx.now),
  started: (_state, ctx) => void ctx.account<AccountState>().topics.set(ctx.self.name, ctx.self.id),
  calls: {
    "sns:Publish": publish,
    "sns:PublishBatch": publishBatch,
    "sns:Subscribe": subscribe,
    "sns:ConfirmSubscription": confirmSubscription,
    "sns:Unsubscribe": unsubscribe,
    "sns:ListSubscriptionsByTopic": listSubscriptionsByTopic,
    "sns:GetSubscriptionAttributes": relayToSubscription,
    "sns:SetSubscriptionAttributes": relayToSubscription,
    "sns:GetTopicAttributes": getTopicAttributes,
    "sns:SetTopicAttributes": setTopicAttributes,
    "sns:DeleteTopic": deleteTopic,
    "internal:sns.Replay": replayFrom,
  },
  answered,
  removed(_state, ctx) {
    const account = ctx.account<AccountState>();
    account.topics.delete(ctx.self.name);
    account.subscriptions.delete(ctx.self.arn);
  },
  invariants: {
    "each copy is pending or has come to its end": (state) => [...state.arms.values()].every((arm) => arm.sent === arm.pending + arm.delivered + arm.filtered + arm.failed),
  },
  metrics: topicMetrics,
  view: viewTopic, inspect: inspectTopic,

  actions: [
    { label: "Publish", operation: "sns:Publish", input: { Message: "hello {{seq}}" }, says: "One message to everybody who subscribed." },
    { label: "Publish three at once", operation: "sns:PublishBatch", input: { PublishBatchRequestEntries: [{ Id: "a", Message: "hello a" }, { Id: "b", Message: "hello b" }, { Id: "c", Message: "hello c" }] }, says: "One call, three messages." },
    { label: "Subscribe an email address", operation: "sns:Subscribe", input: { Protocol: "email", Endpoint: "somebody@example.com" }, says: "Pending until somebody confirms." },
    { label: "Who has subscribed", operation: "sns:ListSubscriptionsByTopic", input: {}, says: "Subscriptions, confirmed or not." },
    { label: "Look at its attributes", operation: "sns:GetTopicAttributes", input: {}, says: "As AWS answers them." },
    { label: "Name it for people", operation: "sns:SetTopicAttributes", input: { AttributeName: "DisplayName", AttributeValue: "Orders" }, says: "DisplayName: the sender of emails." },
    { label: "Delete the topic", operation: "sns:DeleteTopic", input: {}, says: "Its subscriptions go with it." },
  ],
});

/** A delivery went on (it waits for its next attempt) or is over. */
function answered(state: TopicState, answer: Answered, outcome: Outcome, ctx: TopicContext): void {
  if (answer.operation !== "internal:sns.Deliver") return relayed(answer, outcome, ctx);
  const arm = armOf(state, answer.to);
  if (!outcome.ok) {
    // The subscription vanished between the publish and the hand-over.
    arm.pending--;
    arm.failed++;
    for (const copy of answer.carried) ctx.ended(copy, "dropped", "SNS-015");
    return;
  }
  if (answer.more) {
    arm.retry = Object.freeze({ ...(outcome.output as Progress) });
    return;
  }
  const { result, reason } = outcome.output as { readonly result: Result; readonly reason?: string };
  arm.pending--;
  arm.retry = arm.pending === 0 ? undefined : arm.retry;
  arm.last = result;
  arm.lastAt = ctx.now;
  if (result === "delivered") {
    arm.delivered++;
    ctx.count("NumberOfNotificationsDelivered");
  } else if (result === "filtered") {
    arm.filtered++;
    ctx.count("NumberOfNotificationsFilteredOut");
    if (reason !== undefined) ctx.count(`NumberOfNotificationsFilteredOut-${reason}`);
  } else {
    arm.failed++;
    ctx.count("NumberOfNotificationsFailed");
    if (result === "dead-lettered") {
      arm.deadLettered++;
      ctx.count("NumberOfNotificationsRedrivenToDlq");
    }
  }
}

function nameOf(id: string, config: { readonly properties: TopicConfig["properties"] }): string {
  return config.properties.TopicName ?? (config.properties.FifoTopic ? `${id}.fifo` : id);
}
