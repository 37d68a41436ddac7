/** Amazon MSK: a Kafka cluster with topics, their partitions and the offsets of consumer groups. */
import { apiIdOf, arnOf } from "../../aws/arn.ts";
import { optional } from "../../vocabulary/field.ts";
import { defineCallConnection, defineEntity, type AnyConfig, type Content, type MessageId, type Service } from "../define.ts";
import { clusterBehaviour, clusterProperties } from "./config.ts";
import { deployCluster } from "./deploy.ts";
import { commit, fetch, listOffsets, metadata, produce, trim, type RecordInput } from "./log.ts";
import { polledCluster } from "./polled.ts";
import { rules } from "./rules.ts";
import { emptyCluster, newTopic, type ClusterState } from "./state.ts";
import { inspectCluster, viewCluster } from "./view.ts";

const cluster = defineEntity({
  kind: "node", type: "msk.cluster", service: "kafka", title: "Amazon MSK cluster", says: "A managed Kafka: topics of ordered partitions that any number of groups reads.",
  properties: clusterProperties, behaviour: clusterBehaviour,
  roles: ["lambda.source", "lambda.mappingDestination"], source: polledCluster, deploy: deployCluster,
  refusals: [{ from: "sns.topic", to: "msk.cluster", says: "A topic of SNS does not write to Kafka. Subscribe a Lambda function that does.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] }],
  arn: (id, _config, settings) => arnOf("kafka", settings, `cluster/${id}/${apiIdOf(id)}-1`),
  init: emptyCluster,
  on: { "msk/trimmed": (state, _data, ctx) => trim(state, ctx) },
  calls: {
    "kafka:Produce": (state, call, ctx) => produce(state, call as typeof call & { readonly input: object }, ctx),
    "kafka:Metadata": (state, call, ctx) => metadata(state, call, ctx),
    "kafka:ListOffsets": (state, call, ctx) => listOffsets(state, call as typeof call & { readonly input: object }, ctx),
    "kafka:Fetch": (state, call, ctx) => fetch(state, call as typeof call & { readonly input: object }, ctx),
    "kafka:OffsetCommit": (state, call, ctx) => commit(state, call as typeof call & { readonly input: object }, ctx),
  },
  changed(state, _before, ctx) {
    for (const one of ctx.config.behaviour.topics) {
      const topic = state.topics.get(one.TopicName);
      // Partitions may be added, never taken away.
      if (topic === undefined) state.topics.set(one.TopicName, newTopic(one));
      else if (one.PartitionCount > topic.partitions.length) topic.partitions.push(...newTopic({ ...one, PartitionCount: one.PartitionCount - topic.partitions.length }).partitions);
    }
  },
  removed(state, ctx) {
    for (const id of holds(state)) ctx.ended(id, "dropped", "MSK-001");
  },
  *holds(state): Iterable<MessageId> { yield* holds(state); },
  invariants: {
    "Offsets of a partition are without gaps": (state) => [...state.topics.values()].every(({ partitions }) => partitions.every(({ records, first, next }) => next - first === records.length && records.every(({ offset }, n) => offset === first + n))),
    "No group is ahead of its partition": (state) => [...state.topics.values()].every(({ partitions }) => partitions.every(({ committed, next }) => [...committed.values()].every((offset) => offset <= next))),
  },
  metrics: {
    MessagesInPerSec: { kind: "counter", unit: "Count", says: "Records that were produced." },
    MessagesOut: { kind: "counter", unit: "Count", says: "Records that were fetched." },
    SumOffsetLag: { kind: "gauge", unit: "Count", says: "Records that the slowest group has not committed." },
  },
  view: viewCluster,
  inspect: inspectCluster,
  actions: [{ label: "Produce a record", operation: "kafka:Produce", input: { Records: [{ Key: "user-{{int 1 8}}", Value: "hello" }] }, says: "One record with one of eight keys." }],
});

function* holds({ topics }: ClusterState): Iterable<MessageId> {
  for (const { partitions } of topics.values()) for (const { records } of partitions) for (const { message } of records) yield message;
}

const record = (content: Content): RecordInput => ({ ...(content.key ?? content.group) === undefined ? {} : { Key: content.key ?? content.group }, Value: content.body });
const input = (contents: readonly Content[], { properties }: AnyConfig) => ({ ...(properties.Topic === undefined ? {} : { Topic: properties.Topic }), Records: contents.map(record) });

const produceConnection = defineCallConnection({
  type: "kafka:Produce", service: "kafka", title: "Produce to Kafka", says: "Writes each message to a topic; its key or group decides the partition.",
  properties: { Topic: optional.text({ help: "A topic of the cluster; without it the first.", rules: ["MSK-001"] }) },
  joins: { from: ["caller"], to: ["msk.cluster"], verb: "produce records", preference: 1 },
  compose: {
    one: (content, connection) => ({ ...input([content], connection), ...content.input }),
    batch: { operation: "kafka:Produce", limit: 500, many: input, failed: () => [] },
  },
});

export const msk: Service = { name: "kafka", title: "Amazon MSK", family: "stream", rules, entities: [cluster, produceConnection] };
