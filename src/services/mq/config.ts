/** What a document may say of a broker. Queues live inside it: AWS knows the broker, its engine knows the queues. */
import type { Context } from "../define.ts";
import { field } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";

/** Where ActiveMQ puts what was redelivered too often. */
export const DEAD_LETTERS = "ActiveMQ.DLQ";

export const brokerProperties = {
  EngineType: field.choice(["ACTIVEMQ", "RABBITMQ"], "ACTIVEMQ", { error: "BadRequestException", help: "The engine decides how many batches Lambda runs at once, and what becomes of messages that fail.", rules: ["LAM-111", "MQB-003"], change: "replace" }),
};

export const brokerBehaviour = {
  queues: field.json<readonly string[]>(["queue"], { help: "Names of the queues in the broker; the first is meant where nothing is said.", rules: ["MQB-001"], check: checkQueues }),
  redeliveryDelayMs: field.number(1_000, { unit: "ms", min: 1, help: "Before a rejected message is delivered again: ActiveMQ's default; for RabbitMQ assumed.", assumed: true, rules: ["MQB-002"] }),
  maximumRedeliveries: field.integer(6, { unit: "count", min: 0, help: "ActiveMQ: redeliveries before a message goes to ActiveMQ.DLQ. Lambda's consumers use 6.", rules: ["LAM-111", "MQB-003"] }),
};

export type BrokerContext = Context<typeof brokerProperties, typeof brokerBehaviour>;

function checkQueues(value: Json) {
  const fine = Array.isArray(value) && value.length > 0 && value.length <= 20 && value.every((name) => typeof name === "string" && name !== "") && new Set(value).size === value.length;
  return fine ? [] : [{ path: "", code: "BadValue", message: "queues is a list of 1 to 20 different names." }];
}
