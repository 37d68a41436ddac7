/** Amazon DynamoDB: tables as key-value stores that functions and clients write, with a stream for mappings. */
import { deployTable } from "./deploy.ts";
import { tableArn } from "../../aws/arn.ts";
import { tokensAt } from "../../aws/token-bucket.ts";
import { defineEntity, type CallId, type Outcome, type RuleId, type Service } from "../define.ts";
import { unmarshalItem } from "./attribute-value.ts";
import { tableBehaviour, tableProperties } from "./config.ts";
import { deleteItem, getItem, putItem, updateItem } from "./connections.ts";
import { polledTable } from "./polled.ts";
import { rules } from "./rules.ts";
import { emptyTable } from "./state.ts";
import { hasStream, streamCalls, trim } from "./stream.ts";
import { tableCalls } from "./table.ts";

const MOST_DRAWN = 8;

export interface TableView {
  readonly nowUs: number;
  readonly items: number;
  readonly recent: readonly { readonly atUs: number; readonly body: string }[];
  readonly tally: Readonly<Record<string, number>>;
  readonly capacity: { readonly writes: number; readonly most: number; readonly saved: number } | null;
  readonly stream: { readonly on: boolean; readonly records: number };
  readonly lastRefusal: { readonly atUs: number; readonly code: string } | null;
}

const table = defineEntity({
  kind: "node", type: "dynamodb.table", service: "dynamodb", title: "DynamoDB table", says: "Keeps items by their key; the same key again replaces.",
  deploy: deployTable,
  properties: tableProperties, behaviour: tableBehaviour,
  refusals: [
    { from: "sqs.queue", to: "dynamodb.table", says: "A queue never pushes: it is polled. Put a Lambda function between that writes the items.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
    { from: "sns.topic", to: "dynamodb.table", says: "A topic does not write to tables. Subscribe a Lambda function that does.", instead: [{ label: "Put a Lambda function between", insert: "lambda.function" }] },
  ],
  roles: ["lambda.source"],
  source: polledTable,
  arn: (id, _config, settings) => tableArn(settings, id),
  init: emptyTable,
  on: {
    "dynamodb/answered"(_state, data: { readonly call: CallId; readonly outcome: Outcome; readonly rule: RuleId }, ctx) { ctx.reply(data.call, data.outcome, data.rule); },
    "dynamodb/trimmed": (state, _data, ctx) => trim(state, ctx),
  },
  calls: { ...tableCalls, ...streamCalls },
  changed(state, _before, ctx) {
    const fresh = emptyTable(ctx);
    state.writes = fresh.writes;
    state.reads = fresh.reads;
  },
  removed(state, ctx) { for (const change of state.stream) ctx.ended(change.message, "dropped", "DDB-006"); },
  *holds(state) { for (const change of state.stream) yield change.message; },
  invariants: {
    "The stream is in order": (state) => state.stream.every((change, index) => index === 0 || change.order > state.stream[index - 1]!.order),
  },
  metrics: {
    ConsumedWriteCapacityUnits: { kind: "counter", unit: "Count", says: "Write units: 1 KB each.", usd: 0.625 / 1_000_000 },
    ConsumedReadCapacityUnits: { kind: "counter", unit: "Count", says: "Read units: 4 KB each.", usd: 0.125 / 1_000_000 },
    ThrottledRequests: { kind: "counter", unit: "Count", says: "Requests above the provisioned capacity." },
    ConditionalCheckFailedRequests: { kind: "counter", unit: "Count", says: "Writes whose condition did not hold." },
    ReturnedRecordsCount: { kind: "counter", unit: "Count", says: "Stream records that were read." },
  },
  view(state, ctx): TableView {
    const provisioned = ctx.config.properties.BillingMode === "PROVISIONED";
    return {
      nowUs: ctx.now, items: state.items.size, recent: state.received.slice(-MOST_DRAWN).map(({ at, body }) => ({ atUs: at, body: body.slice(0, 80) })), tally: { ...state.tally },
      capacity: provisioned ? { writes: ctx.config.properties.ProvisionedThroughput?.WriteCapacityUnits ?? 5, most: state.writes.burst, saved: Math.max(0, tokensAt(state.writes, ctx.now)) } : null,
      stream: { on: hasStream(ctx), records: state.stream.length }, lastRefusal: state.lastRefusal === null ? null : { atUs: state.lastRefusal.at, code: state.lastRefusal.code },
    };
  },
  inspect: (state) => ({
    received: state.received.map(({ at, body }) => ({ at: at / 1_000_000, body })), total: state.total, items: [...state.items.values()].map(unmarshalItem), ...state.tally,
    stream: state.stream.length,
  }),
  actions: [{ label: "Put an item", operation: "dynamodb:PutItem", input: { Item: { id: { S: "{{uuid}}" } } }, says: "Writes one item." }],
  faults: [
    { label: "Fails always", says: "Every request is answered 500.", change: { behaviour: { fails: { kind: "always" } } } },
    { label: "Slow", says: "Every answer takes 2 s.", change: { behaviour: { latencyMs: 2_000 } } },
    { label: "Little capacity", says: "Five writes a second, no more.", change: { properties: { BillingMode: "PROVISIONED", ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } } } },
    { label: "Healthy again", says: "Answers after 10 ms, on demand.", change: { properties: { BillingMode: null }, behaviour: { fails: null, latencyMs: null } } },
  ],
});

export const dynamodb: Service = { name: "dynamodb", title: "Amazon DynamoDB", family: "store", rules, entities: [table, putItem, updateItem, getItem, deleteItem] };
