/** What a document may say of a Kafka cluster. Topics live inside it: AWS knows the cluster, Kafka knows the topics. */
import type { Context } from "../define.ts";
import { field } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";

export interface TopicDefinition { readonly TopicName: string; readonly PartitionCount: number }

export const clusterProperties = {
  NumberOfBrokerNodes: field.integer(3, { unit: "count", min: 1, max: 90, error: "BadRequestException", help: "Brokers. They carry the partitions; nothing fails here when one does.", change: "replace", advanced: true }),
};

export const clusterBehaviour = {
  topics: field.json<readonly TopicDefinition[]>([{ TopicName: "topic", PartitionCount: 3 }], { help: "Topics and how many partitions each has; the first is meant where nothing is said.", rules: ["MSK-001"], check: checkTopics }),
  retentionHours: field.number(168, { unit: "h", min: 0.001, help: "log.retention.hours: older records go, read or not.", rules: ["MSK-003"], advanced: true }),
};

export type ClusterContext = Context<typeof clusterProperties, typeof clusterBehaviour>;

function checkTopics(value: Json) {
  const list = Array.isArray(value) ? (value as readonly { readonly TopicName?: Json; readonly PartitionCount?: Json }[]) : [];
  const fine = list.length > 0 && list.length <= 10 && list.every((one) => typeof one === "object" && one !== null && typeof one.TopicName === "string" && one.TopicName !== "" && typeof one.PartitionCount === "number" && Number.isInteger(one.PartitionCount) && one.PartitionCount >= 1 && one.PartitionCount <= 100);
  return fine && new Set(list.map((one) => one.TopicName)).size === list.length ? [] : [{ path: "", code: "BadValue", message: "topics is a list such as [{ \"TopicName\": \"orders\", \"PartitionCount\": 3 }], with 1 to 100 partitions each." }];
}
