/** Amazon MQ: an ActiveMQ or RabbitMQ broker, with queues that clients fill and Lambda's mappings read. */
import { brokerArn, apiIdOf } from "../../aws/arn.ts";
import { optional } from "../../vocabulary/field.ts";
import { defineCallConnection, defineEntity, type CallId, type MessageId, type Service } from "../define.ts";
import { abandoned, acknowledge, receive, redelivered, reject, send, serve, waitEnded } from "./broker.ts";
import { brokerBehaviour, brokerProperties } from "./config.ts";
import { deployBroker } from "./deploy.ts";
import { polledBroker } from "./polled.ts";
import { rules } from "./rules.ts";
import { emptyBroker, newQueue } from "./state.ts";
import { inspectBroker, viewBroker } from "./view.ts";

const broker = defineEntity({
  kind: "node", type: "mq.broker", service: "mq", title: "Amazon MQ broker", says: "A managed ActiveMQ or RabbitMQ: queues for programs that speak their protocols.",
  properties: brokerProperties, behaviour: brokerBehaviour,
  roles: ["lambda.source"], source: polledBroker, deploy: deployBroker,
  refusals: [
    { from: "sns.topic", to: "mq.broker", says: "A topic does not write to brokers. Subscribe a Lambda function that does.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
    { from: "mq.broker", to: "worker.fleet", says: "Fleets poll queues of SQS here. Let a Lambda function read the broker.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
  ],
  arn: (id, _config, settings) => brokerArn(settings, id, `b-${apiIdOf(id)}`),
  init: emptyBroker,
  on: {
    "mq/looked": (state, _data, ctx) => serve(state, ctx),
    "mq/wait-ended": (state, data: { readonly queue: string; readonly call: CallId }, ctx) => waitEnded(state, data, ctx),
    "mq/redelivered": (state, data: { readonly queue: string; readonly order: number }, ctx) => redelivered(state, data, ctx),
  },
  calls: {
    "mq:Send": (state, call, ctx) => send(state, call as typeof call & { readonly input: object }, ctx),
    "mq:Receive": (state, call, ctx) => receive(state, call as typeof call & { readonly input: object }, ctx),
    "mq:Acknowledge": (state, call, ctx) => acknowledge(state, call as typeof call & { readonly input: object }, ctx),
    "mq:Reject": (state, call, ctx) => reject(state, call as typeof call & { readonly input: object }, ctx),
  },
  abandoned: (state, call, ctx) => abandoned(state, call.id, ctx),
  changed(state, _before, ctx) {
    for (const name of ctx.config.behaviour.queues) if (!state.queues.has(name)) state.queues.set(name, newQueue(name));
  },
  removed(state, ctx) {
    for (const id of holds(state)) ctx.ended(id, "dropped", "MQB-001");
  },
  *holds(state): Iterable<MessageId> { yield* holds(state); },
  invariants: {
    "A queue is in order": ({ queues }) => [...queues.values()].every(({ name, waiting }) => name === "ActiveMQ.DLQ" || waiting.every((one, n) => n === 0 || one.order > waiting[n - 1]!.order)),
    "What was sent is here or acknowledged": (state) => state.tally.sent === state.tally.acknowledged + [...holds(state)].length,
  },
  metrics: {
    EnqueueCount: { kind: "counter", unit: "Count", says: "Messages that were sent to its queues." },
    DispatchCount: { kind: "counter", unit: "Count", says: "Deliveries to receivers, redeliveries included." },
    DequeueCount: { kind: "counter", unit: "Count", says: "Messages that receivers acknowledged." },
    RedeliveryCount: { kind: "counter", unit: "Count", says: "Messages that were rejected and will be delivered again." },
    QueueSize: { kind: "gauge", unit: "Count", says: "Messages in its queues, delivered ones included." },
    InFlightCount: { kind: "gauge", unit: "Count", says: "Messages delivered and not acknowledged." },
  },
  view: viewBroker,
  inspect: inspectBroker,
  actions: [{ label: "Send a message", operation: "mq:Send", input: { Body: "hello {{seq}}" }, says: "Puts one message into the first queue." }],
  faults: [{ label: "Fails fast", says: "A message is dead-lettered after one redelivery (ActiveMQ).", change: { behaviour: { maximumRedeliveries: 1 } } }, { label: "Healthy again", says: "Six redeliveries, as Lambda uses.", change: { behaviour: { maximumRedeliveries: null } } }],
});

function* holds({ queues }: ReturnType<typeof emptyBroker>): Iterable<MessageId> {
  for (const { waiting, delivered, delayed } of queues.values()) {
    for (const { id } of waiting) yield id;
    for (const { message } of delivered.values()) yield message.id;
    for (const { message } of delayed.values()) yield message.id;
  }
}

const sendConnection = defineCallConnection({
  type: "mq:Send", service: "mq", title: "Send to a broker", says: "Sends each message to a queue of the broker.",
  properties: { Queue: optional.text({ help: "A queue of the broker; without it the first.", rules: ["MQB-001"] }) },
  joins: { from: ["caller"], to: ["mq.broker"], verb: "send to the broker", preference: 1 },
  compose: { one: (content, { properties }) => ({ ...(properties.Queue === undefined ? {} : { Queue: properties.Queue }), Body: content.body, ...(content.group === undefined ? {} : { Group: content.group }), ...content.input }) },
});

export const mq: Service = { name: "mq", title: "Amazon MQ", family: "queue", rules, entities: [broker, sendConnection] };
