/** Working groups that drop at once. Ids are stems: fresh ones are made; places count from where the group lands. */
import type { ConnectionDocument, NodeDocument } from "../../stores/scenario-document.ts";

export interface Recipe {
  readonly key: string;
  readonly name: string;
  readonly says: string;
  /** Types it shows as its sign. */
  readonly glyphs: readonly string[];
  readonly nodes: readonly NodeDocument[];
  readonly connections: readonly ConnectionDocument[];
}

const shop: NodeDocument = { id: "shop", type: "client", at: [0, 0], behaviour: { arrivals: { kind: "poisson", perSecond: 1 }, body: { order: "{{seq}}" } } };

export const recipes: readonly Recipe[] = [
  {
    key: "queue-worker", name: "Queue, worker, dead letters", says: "A function works a queue; what fails three times goes aside.", glyphs: ["sqs.queue", "lambda.function"],
    nodes: [
      shop,
      { id: "orders", type: "sqs.queue", at: [320, 0], properties: { VisibilityTimeout: 60 } },
      { id: "worker", type: "lambda.function", at: [700, 0], properties: { Timeout: 10 }, behaviour: { durationMs: { kind: "lognormal", median: 800, p99: 3000 }, fails: { kind: "ratio", of: [1, 5] } } },
      { id: "dead-letters", type: "sqs.queue", at: [320, 300] },
    ],
    connections: [
      { id: "send", from: "shop", to: "orders", type: "sqs:SendMessage" },
      { id: "poll", from: "orders", to: "worker", type: "lambda.eventSourceMapping", properties: { BatchSize: 5 } },
      { id: "redrive", from: "orders", to: "dead-letters", type: "sqs.redrive", properties: { maxReceiveCount: 3 } },
    ],
  },
  {
    key: "fan-out", name: "Fan-out", says: "One publish, a copy in every queue.", glyphs: ["sns.topic", "sqs.queue"],
    nodes: [
      shop,
      { id: "order-events", type: "sns.topic", at: [320, 20] },
      { id: "billing", type: "sqs.queue", at: [660, -240] },
      { id: "shipping", type: "sqs.queue", at: [660, 0] },
      { id: "email", type: "sqs.queue", at: [660, 240] },
    ],
    connections: [
      { id: "publish", from: "shop", to: "order-events", type: "sns:Publish" },
      { id: "to-billing", from: "order-events", to: "billing", type: "sns.subscription" },
      { id: "to-shipping", from: "order-events", to: "shipping", type: "sns.subscription" },
      { id: "to-email", from: "order-events", to: "email", type: "sns.subscription" },
    ],
  },
  {
    key: "fleet", name: "Queue and servers", says: "A fleet polls a queue with long polling.", glyphs: ["sqs.queue", "worker.fleet"],
    nodes: [
      shop,
      { id: "jobs", type: "sqs.queue", at: [320, 0], properties: { VisibilityTimeout: 30 } },
      { id: "servers", type: "worker.fleet", at: [700, 0], behaviour: { threads: 2, durationMs: 3000 } },
    ],
    connections: [
      { id: "send", from: "shop", to: "jobs", type: "sqs:SendMessage" },
      { id: "poll", from: "jobs", to: "servers", type: "sqs.poll", properties: { MaxNumberOfMessages: 1, WaitTimeSeconds: 20 } },
    ],
  },
  {
    key: "api-function", name: "API in front of a function", says: "Requests come in over HTTP and are answered by a function.", glyphs: ["apigateway.restApi", "lambda.function"],
    nodes: [
      { ...shop, id: "browser", behaviour: { arrivals: { kind: "every", ms: 500 }, kind: "browser" } },
      { id: "api", type: "apigateway.restApi", at: [320, 0] },
      { id: "handler", type: "lambda.function", at: [700, 0], behaviour: { durationMs: 300 } },
    ],
    connections: [
      { id: "request", from: "browser", to: "api", type: "apigateway:Request" },
      { id: "integration", from: "api", to: "handler", type: "apigateway.integration" },
    ],
  },
  {
    key: "api-queue", name: "API in front of a queue", says: "The API takes the work and answers at once; a function does it later.", glyphs: ["apigateway.restApi", "sqs.queue"],
    nodes: [
      { ...shop, id: "callers" },
      { id: "api", type: "apigateway.restApi", at: [300, 0] },
      { id: "work", type: "sqs.queue", at: [600, 0], properties: { VisibilityTimeout: 60 } },
      { id: "worker", type: "lambda.function", at: [920, 0], properties: { Timeout: 10 }, behaviour: { durationMs: 3000 } },
    ],
    connections: [
      { id: "request", from: "callers", to: "api", type: "apigateway:Request" },
      { id: "integration", from: "api", to: "work", type: "apigateway.integration" },
      { id: "poll", from: "work", to: "worker", type: "lambda.eventSourceMapping", properties: { BatchSize: 1 } },
    ],
  },
  {
    key: "stream-two", name: "Stream with two readers", says: "Records stay; each reader walks at its own pace.", glyphs: ["kinesis.stream", "lambda.function"],
    nodes: [
      { ...shop, id: "clicks", behaviour: { arrivals: { kind: "poisson", perSecond: 5 }, key: { kind: "uniform", count: 8, prefix: "user-" } } },
      { id: "activity", type: "kinesis.stream", at: [320, 0], properties: { ShardCount: 2 } },
      { id: "board", type: "lambda.function", at: [780, -120], behaviour: { durationMs: 100 } },
      { id: "archive", type: "lambda.function", at: [780, 180], behaviour: { durationMs: 1500 } },
    ],
    connections: [
      { id: "put", from: "clicks", to: "activity", type: "kinesis:PutRecord" },
      { id: "read-board", from: "activity", to: "board", type: "lambda.eventSourceMapping" },
      { id: "read-archive", from: "activity", to: "archive", type: "lambda.eventSourceMapping" },
    ],
  },
];
