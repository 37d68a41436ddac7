/** What belongs to the account: which topics and subscriptions there are; operations that name no entity of the document. */
import { arnOf } from "../../aws/arn.ts";
import { failed, succeeded } from "../../aws/errors.ts";
import type { Json } from "../../vocabulary/json.ts";
import { defineEntity, type Answered, type AwsError, type Call, type Context, type Outcome } from "../define.ts";
import { readTopicAttributes, type Attributes } from "./attributes.ts";
import { topicProperties } from "./config.ts";
import { listed } from "./operations.ts";
import { invalid, missing, noSuchSubscription, noSuchTopic } from "./refusals.ts";
import type { AccountState } from "./state.ts";
import { recordByArn } from "./subscribe.ts";

type AccountContext = Context<Record<never, never>, Record<never, never>>;

export const snsAccount = defineEntity({
  kind: "account", type: "account:sns", service: "sns", title: "SNS in this account", says: "Makes and lists topics, lists subscriptions.",
  properties: {}, behaviour: {},
  init: (): AccountState => ({ topics: new Map(), subscriptions: new Map(), made: 0 }),
  calls: {
    "sns:CreateTopic": createTopic,
    "sns:ListTopics": (state: AccountState, call, ctx) => ctx.reply(call.id, succeeded({ Topics: [...state.topics.keys()].map((name) => ({ TopicArn: arnOf("sns", ctx.settings, name) })) }), "SNS-014"),
    "sns:ListSubscriptions": (state: AccountState, call, ctx) =>
      ctx.reply(call.id, succeeded({ Subscriptions: [...state.subscriptions.values()].flat().map(listed) }), "SNS-010"),
  },
  otherwise: relay,
  answered: (_state: AccountState, call: Answered, outcome: Outcome, ctx) => ctx.reply(call.data as Call["id"], outcome, "SNS-007", { carries: call.carries }),
  metrics: {},
  view: (state: AccountState) => ({ topics: state.topics.size, subscriptions: [...state.subscriptions.values()].flat().length }),
  inspect: (state: AccountState) => ({ topics: [...state.topics.keys()], subscriptions: [...state.subscriptions.values()].flat().map((record) => record.arn) }),
});

function createTopic(state: AccountState, call: Call, ctx: AccountContext): void {
  const { Name: name, Attributes: given = {} } = (call.input ?? {}) as { readonly Name?: unknown; readonly Attributes?: Attributes };
  const refuse = (error: AwsError) => ctx.reply(call.id, failed(error), "SNS-014");
  if (name === undefined) return refuse(missing("name"));
  const fifo = String(given.FifoTopic) === "true";
  const plain = typeof name === "string" && name.endsWith(".fifo") ? name.slice(0, -".fifo".length) : name;
  if (typeof name !== "string" || name.length > 256 || !/^[A-Za-z0-9_-]{1,256}$/.test(String(plain)) || name.endsWith(".fifo") !== fifo) return refuse(invalid("Topic Name"));
  const arn = arnOf("sns", ctx.settings, name);
  const read = readTopicAttributes(given, fifo);
  if (!read.ok) return refuse(read.error);
  if (state.topics.has(name)) return compare(read.properties, arn, call, ctx);
  const wanted = { type: "sns.topic", properties: read.properties };
  const isId = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(String(plain));
  let problems = isId ? ctx.add({ ...wanted, id: String(plain) }) : undefined;
  // The id may be taken by something else, or be no id at all: the name is then a property.
  if (problems === undefined || problems.some((problem) => problem.code === "DuplicateId")) problems = ctx.add({ ...wanted, id: `topic-${++state.made}`, properties: { ...read.properties, TopicName: name } });
  ctx.reply(call.id, problems.length > 0 ? failed(invalid(problems[0]!.message)) : succeeded({ TopicArn: arn }), "SNS-014");
}

/** SNS-014: the same name with the same attributes is the same topic. Absent attributes are not compared. */
function compare(properties: Readonly<Record<string, Json>>, arn: string, call: Call, ctx: AccountContext): void {
  const existing = ctx.resolve(arn)?.config.properties ?? {};
  const differs = Object.entries(properties).some(([name, value]) => JSON.stringify(existing[name] ?? (topicProperties as Record<string, { readonly default: unknown }>)[name]?.default ?? null) !== JSON.stringify(value));
  ctx.reply(call.id, differs ? failed(invalid("Attributes Reason: Topic already exists with different attributes")) : succeeded({ TopicArn: arn }), "SNS-014");
}

const OF_SUBSCRIPTIONS: ReadonlySet<string> = new Set(["sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes"]);

/** Any other operation names its topic or subscription by ARN: it is handed on. */
function relay(state: AccountState, call: Call, ctx: AccountContext): void {
  const { TopicArn, TargetArn, SubscriptionArn } = (call.input ?? {}) as { readonly TopicArn?: unknown; readonly TargetArn?: unknown; readonly SubscriptionArn?: unknown };
  if (OF_SUBSCRIPTIONS.has(call.operation)) {
    const address = recordByArn(state, SubscriptionArn)?.address;
    if (address === undefined) return ctx.reply(call.id, failed(noSuchSubscription()), "SNS-015");
    ctx.call(address, call.operation, call.input, "SNS-007", { data: call.id });
    return;
  }
  const arn = TopicArn ?? TargetArn ?? (typeof SubscriptionArn === "string" ? SubscriptionArn.slice(0, SubscriptionArn.lastIndexOf(":")) : undefined);
  const parts = String(arn).split(":");
  if (parts.length !== 6 || parts[2] !== "sns") return ctx.reply(call.id, failed(invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${parts.length}`)), "SNS-007");
  if (parts[3] !== ctx.settings.Region) return ctx.reply(call.id, failed(invalid("TopicArn")), "SNS-007");
  const topic = ctx.resolve(String(arn));
  if (topic?.type === "sns.topic") ctx.call(topic, call.operation, call.input, "SNS-007", { data: call.id, carries: call.carries });
  // Deleting what is gone is fine (SNS-015).
  else if (call.operation === "sns:DeleteTopic" || call.operation === "sns:Unsubscribe") ctx.reply(call.id, succeeded(), "SNS-015");
  else ctx.reply(call.id, failed(noSuchTopic()), "SNS-007");
}
