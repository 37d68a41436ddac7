import { deploySubscription } from "./deploy.ts";
import { fromMs } from "../../kernel/time.ts";
import { equal } from "../../kernel/plain.ts";
import { succeeded } from "../../aws/errors.ts";
import { defineEntity, type Call, type MessageId } from "../define.ts";
import { getSubscriptionAttributes, setSubscriptionAttributes } from "./attributes.ts";
import { checkSubscription, subscriptionBehaviour, subscriptionProperties, type SubscriptionConfig, type SubscriptionContext } from "./config.ts";
import { answered, due, retryDue, secondEnded, takeFilter, takeOver } from "./deliver.ts";
import { subscriptionMetrics } from "./metrics.ts";
import { confirmHere } from "./operations.ts";
import { isClosed, readReplay, replayAnswered, startReplay } from "./replay.ts";
import type { AccountState, SubscriptionState } from "./state.ts";
import { askForConfirmation, init, pairProblem, recordByArn, removed, started } from "./subscribe.ts";
import { inspectSubscription, viewSubscription } from "./view.ts";

export const subscription = defineEntity({
  kind: "connection", type: "sns.subscription", service: "sns", title: "Subscription", says: "Gets a copy of each message of the topic that its filter lets pass, with its own retries.",
  deploy: deploySubscription,
  properties: subscriptionProperties, behaviour: subscriptionBehaviour, check: checkSubscription,
  joins: {
    from: ["sns.topic"], to: ["sns.subscriber", "sqs.queue", "lambda.function", "http.endpoint", "firehose.deliveryStream", "email.inbox", "sms.phone", "mobile.app"],
    verb: "notify", preference: 1, outlivesEnd: true,
  },

  // A drawn arrow is a Subscribe: AWS would answer InvalidParameter (SNS-047).
  checkEnds(_config, { from, to }) {
    const problem = pairProblem(from, to);
    return problem === undefined ? [] : [{ path: "", code: "InvalidParameter", message: problem, fix: to.type === "sqs.queue" ? "Make topic and queue of the same type, or put a standard queue behind the FIFO topic." : "Subscribe an SQS queue and put a function that reads it behind." }];
  },

  init, started, removed, answered: (state, answer, outcome, ctx) => {
    if (answer.operation === "internal:sns.Replay") replayAnswered(state, answer, outcome, ctx);
    else answered(state, answer, outcome, ctx);
  },
  on: {
    "sns/delivery-due"(state, message: MessageId, ctx) {
      const delivery = state.pending.get(message);
      if (delivery !== undefined) due(state, delivery, ctx);
    },
    "sns/retry-due": (state, message: MessageId, ctx) => retryDue(state, message, ctx),
    "sns/second-ended": (state, _data, ctx) => secondEnded(state, ctx),
    "sns/filter-took-effect": (state, _data, ctx) => takeFilter(state, ctx),
  },
  calls: {
    "internal:sns.Deliver"(state, call, ctx) {
      if (isClosed(state)) return refuseNew(call, ctx);
      takeOver(state, call, ctx);
    },
    "internal:sns.AskForConfirmation"(state, call, ctx) {
      askForConfirmation(state, recordByArn(ctx.account<AccountState>(), state.arn), ctx);
      ctx.reply(call.id, succeeded(), "SNS-010");
    },
    "sns:ConfirmSubscription": confirmHere,
    "sns:GetSubscriptionAttributes": getSubscriptionAttributes,
    "sns:SetSubscriptionAttributes": setSubscriptionAttributes,
    "sns:Unsubscribe"(_state, call, ctx) {
      ctx.reply(call.id, succeeded(), "SNS-015");
      ctx.remove(ctx.self.id);
    },
  },
  changed,
  invariants: {
    "each group's first delivery is under way": (state) => [...state.lanes.values()].every((lane) => lane.length > 0 && state.pending.get(lane[0]!)?.stage !== "in line"),
    "what failed was dead-lettered, lost, or is on its way there": (state) =>
      state.failed === state.deadLettered + state.dropped + [...state.pending.values()].filter((delivery) => delivery.stage === "dead-lettering").length,
  },
  // What is on its way is in its call: the subscriber may have taken it, or even ended it, before its answer is here.
  *holds(state): Iterable<MessageId> {
    for (const delivery of state.pending.values()) if (delivery.stage !== "attempting" && delivery.stage !== "dead-lettering") yield delivery.message;
  },
  metrics: subscriptionMetrics,
  view: viewSubscription, inspect: inspectSubscription,

  actions: [
    { label: "Confirm", operation: "sns:ConfirmSubscription", input: {}, says: "The endpoint's owner visits the SubscribeURL." },
    { label: "Look at its attributes", operation: "sns:GetSubscriptionAttributes", input: {}, says: "As AWS answers them." },
    { label: "Deliver raw", operation: "sns:SetSubscriptionAttributes", input: { AttributeName: "RawMessageDelivery", AttributeValue: "true" }, says: "The bare message, without the JSON envelope." },
    { label: "Unsubscribe", operation: "sns:Unsubscribe", input: {}, says: "What SNS has taken is still delivered once." },
  ],
  faults: [
    { label: "Subscriber fails", says: "Every attempt meets a server error: watch the retry phases.", change: { behaviour: { fails: { when: { kind: "always" }, as: "serverError" } } } },
    { label: "Permission missing", says: "The subscriber does not let SNS in: a client-side error, never retried.", change: { behaviour: { allowed: false } } },
    { label: "Deliver twice", says: "Every tenth delivery is made once more.", change: { behaviour: { duplicates: { kind: "ratio", of: [1, 10] } } } },
    { label: "Healthy again", says: "No fault on this subscription.", change: { behaviour: { fails: null, allowed: true, duplicates: { kind: "never" } } } },
  ],
});

/** SNS-050: a replay with an end gets nothing new afterwards. */
function refuseNew(call: Call, ctx: SubscriptionContext): void {
  for (const copy of call.carries) ctx.ended(copy, "filtered", "SNS-050");
  ctx.reply(call.id, succeeded({ result: "filtered" }), "SNS-050");
}

function changed(state: SubscriptionState, before: SubscriptionConfig, ctx: SubscriptionContext): void {
  const { properties, behaviour } = ctx.config;
  const sameFilter = equal(properties.FilterPolicy, before.properties.FilterPolicy) && properties.FilterPolicyScope === before.properties.FilterPolicyScope && behaviour.anythingButExtended === before.behaviour.anythingButExtended;
  if (!sameFilter) {
    const delay = Math.max(0, fromMs(ctx.amount(behaviour.filterPropagationMs, "filter")));
    if (delay === 0) takeFilter(state, ctx);
    else {
      state.filterChangesAt = ctx.now + delay;
      ctx.after(delay, "sns/filter-took-effect", null, "SNS-043");
    }
  }
  if (!equal(properties.ReplayPolicy, before.properties.ReplayPolicy)) {
    const span = properties.ReplayPolicy === undefined ? undefined : readReplay(properties.ReplayPolicy);
    if (span === undefined || typeof span === "string") state.replay = null;
    else startReplay(state, span, ctx);
  }
}
