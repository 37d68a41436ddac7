/**
 * Reading and writing items. A write takes effect when it arrives; its answer comes after the table's latency.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
 */
import { tableStreamArn } from "../../aws/arn.ts";
import { isoFromMs } from "../../aws/date.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { take } from "../../aws/token-bucket.ts";
import { Phase } from "../../kernel/phase.ts";
import { fromMs } from "../../kernel/time.ts";
import type { AwsError, Call, Outcome, RuleId } from "../define.ts";
import { compareValues, isItem, isValue, sameValue, sizeOf, unmarshalItem, type AttributeValue, type Item } from "./attribute-value.ts";
import type { TableContext } from "./config.ts";
import { ExpressionProblem, holds, updated, type Names } from "./expression.ts";
import type { TableState } from "./state.ts";
import { hasStream, record } from "./stream.ts";

const MOST_ITEM_BYTES = 409_600;
const MOST_RECEIVED = 1_000;
const MOST_BATCH = 25;
const WRITE_UNIT = 1_024;
const READ_UNIT = 4_096;

interface Input extends Names { readonly Item?: unknown; readonly Key?: unknown; readonly ConditionExpression?: string; readonly UpdateExpression?: string; readonly KeyConditionExpression?: string; readonly FilterExpression?: string; readonly ReturnValues?: string; readonly Limit?: number; readonly ScanIndexForward?: boolean; readonly ConsistentRead?: boolean; readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>> }
interface WriteRequest { readonly PutRequest?: { readonly Item?: unknown }; readonly DeleteRequest?: { readonly Key?: unknown } }
type Done = { readonly output: unknown; readonly rule: RuleId } | { readonly error: AwsError; readonly rule: RuleId };
type Handler = (state: TableState, call: Call, ctx: TableContext) => void;

const invalid = (message: string, rule: RuleId = "DDB-004"): Done => ({ error: awsError("ValidationException", message), rule });

function operation(act: (state: TableState, ctx: TableContext, input: Input, call: Call) => Done): Handler {
  return (state, call, ctx) => {
    if (ctx.chance(ctx.config.behaviour.fails, "fails")) {
      state.tally.failed++;
      return answer(ctx, call, failed(awsError("InternalServerError", "Internal server error", 500)), "DDB-005");
    }
    let done: Done;
    try {
      const input = (call.input ?? {}) as Input;
      done = badMember(input) ?? act(state, ctx, input, call);
    } catch (problem) {
      if (!(problem instanceof ExpressionProblem)) throw problem;
      done = invalid(`Invalid expression: ${problem.message}`);
    }
    if ("error" in done) {
      state.lastRefusal = { at: ctx.now, code: done.error.code };
      return answer(ctx, call, failed(done.error), done.rule);
    }
    // What is written or answered is here: nobody else has the request any more.
    for (const message of call.carries) ctx.ended(message, "delivered", done.rule);
    answer(ctx, call, succeeded(done.output), done.rule);
  };
}

/** Members of the wrong type, before anything looks into them. */
function badMember(input: Input): Done | undefined {
  for (const name of ["ConditionExpression", "UpdateExpression", "KeyConditionExpression", "FilterExpression"] as const) {
    const text: unknown = input[name];
    if (text !== undefined && (typeof text !== "string" || text.trim() === "")) return invalid(`Invalid ${name}: The expression can not be empty;`);
  }
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, Limit: limit, RequestItems: requests } = input as { readonly [member: string]: unknown };
  if (names !== undefined && !isTable(names, (name) => typeof name === "string")) return invalid("ExpressionAttributeNames contains invalid value: it maps placeholders to names of attributes");
  if (values !== undefined && !isTable(values, (value) => isValue(value))) return invalid("ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  if (limit !== undefined && (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1)) return invalid(`1 validation error detected: Value '${String(limit)}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`);
  const fine = requests === undefined || isTable(requests, (list) => Array.isArray(list) && list.every((one) => typeof one === "object" && one !== null && Object.keys(one).length === 1));
  return fine ? undefined : invalid("RequestItems maps a table to a list of PutRequest and DeleteRequest");
}

function isTable(value: unknown, fits: (item: unknown) => boolean): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(fits);
}

function answer(ctx: TableContext, call: Call, outcome: Outcome, rule: RuleId): void {
  const delay = Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.latencyMs, "latency")));
  if (delay === 0) return ctx.reply(call.id, outcome, rule);
  ctx.after(delay, "dynamodb/answered", { call: call.id, outcome, rule }, rule, { phase: Phase.answer });
}

/** Text of the key of an item, or what is wrong with it. */
function keyOf(ctx: TableContext, item: Item, exact: boolean): string | Done {
  const { KeySchema } = ctx.config.properties;
  for (const { AttributeName } of KeySchema) if (item[AttributeName] === undefined) return invalid(exact ? "The provided key element does not match the schema" : `One or more parameter values were invalid: Missing the key ${AttributeName} in the item`);
  if (exact && Object.keys(item).length !== KeySchema.length) return invalid("The provided key element does not match the schema");
  return JSON.stringify(KeySchema.map(({ AttributeName }) => item[AttributeName]));
}

function keysOf(ctx: TableContext, item: Item): Item {
  return Object.fromEntries(ctx.config.properties.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]!]));
}

/** SYS-011: provisioned tables admit so many units a second and save unused ones for 300 s. */
function throttle(state: TableState, ctx: TableContext, bytes: number, writes: boolean): Done | undefined {
  const units = Math.max(1, Math.ceil(bytes / (writes ? WRITE_UNIT : READ_UNIT)));
  if (ctx.config.properties.BillingMode !== "PROVISIONED" || take(writes ? state.writes : state.reads, ctx.now, units)) {
    ctx.count(writes ? "ConsumedWriteCapacityUnits" : "ConsumedReadCapacityUnits", units);
    return undefined;
  }
  state.tally.throttled++;
  ctx.count("ThrottledRequests");
  return { rule: "SYS-011", error: awsError("ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.") };
}

function refusedCondition(state: TableState, ctx: TableContext, input: Input, item: Item | undefined): Done | undefined {
  if (input.ConditionExpression === undefined || holds(input.ConditionExpression, input, item ?? {})) return undefined;
  state.tally.refusedConditions++;
  ctx.count("ConditionalCheckFailedRequests");
  return { rule: "DDB-003", error: awsError("ConditionalCheckFailedException", "The conditional request failed") };
}

/** Puts (or, without `after`, removes) an item, tells the stream and counts. */
function write(state: TableState, ctx: TableContext, call: Call, key: string, after: Item | undefined): void {
  const before = state.items.get(key);
  if (after === undefined) state.items.delete(key);
  else state.items.set(key, Object.freeze(after));
  if (after !== undefined) {
    state.total++;
    state.received.push({ at: ctx.now, body: JSON.stringify(unmarshalItem(after)) });
    if (state.received.length > MOST_RECEIVED) state.received.shift();
  }
  if (!sameItem(before, after)) record(state, ctx, call, { keys: keysOf(ctx, (after ?? before)!), before, after });
}

function sameItem(a: Item | undefined, b: Item | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => sameValue(a[name], b[name]));
}

function put(state: TableState, ctx: TableContext, call: Call, given: unknown, input: Input): Done {
  if (!isItem(given)) return invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  const key = keyOf(ctx, given, false);
  if (typeof key !== "string") return key;
  const bytes = sizeOf(given);
  if (bytes > MOST_ITEM_BYTES) return invalid("Item size has exceeded the maximum allowed size");
  const before = state.items.get(key);
  const refused = throttle(state, ctx, bytes, true) ?? refusedCondition(state, ctx, input, before);
  if (refused !== undefined) return refused;
  write(state, ctx, call, key, given);
  state.tally.puts++;
  return { output: input.ReturnValues === "ALL_OLD" && before !== undefined ? { Attributes: before } : {}, rule: "DDB-001" };
}

export const tableCalls: Readonly<Record<string, Handler>> = {
  "dynamodb:PutItem": operation((state, ctx, input, call) => put(state, ctx, call, input.Item, input)),
  "dynamodb:GetItem": operation((state, ctx, input) => {
    if (!isItem(input.Key)) return invalid("The provided key element does not match the schema");
    const key = keyOf(ctx, input.Key, true);
    if (typeof key !== "string") return key;
    const item = state.items.get(key);
    const refused = throttle(state, ctx, item === undefined ? 0 : sizeOf(item), false);
    if (refused !== undefined) return refused;
    state.tally.reads++;
    return { output: item === undefined ? {} : { Item: item }, rule: "DDB-002" };
  }),
  "dynamodb:DeleteItem": operation((state, ctx, input, call) => {
    if (!isItem(input.Key)) return invalid("The provided key element does not match the schema");
    const key = keyOf(ctx, input.Key, true);
    if (typeof key !== "string") return key;
    const before = state.items.get(key);
    const refused = throttle(state, ctx, before === undefined ? 0 : sizeOf(before), true) ?? refusedCondition(state, ctx, input, before);
    if (refused !== undefined) return refused;
    if (before !== undefined) write(state, ctx, call, key, undefined);
    state.tally.deletes++;
    return { output: input.ReturnValues === "ALL_OLD" && before !== undefined ? { Attributes: before } : {}, rule: "DDB-001" };
  }),
  "dynamodb:UpdateItem": operation((state, ctx, input, call) => {
    if (!isItem(input.Key)) return invalid("The provided key element does not match the schema");
    const key = keyOf(ctx, input.Key, true);
    if (typeof key !== "string") return key;
    const before = state.items.get(key);
    const after = input.UpdateExpression === undefined ? { ...before, ...input.Key } : updated(input.UpdateExpression, input, { ...before, ...input.Key });
    const refused = throttle(state, ctx, Math.max(sizeOf(after), before === undefined ? 0 : sizeOf(before)), true) ?? refusedCondition(state, ctx, input, before);
    if (refused !== undefined) return refused;
    write(state, ctx, call, key, after);
    state.tally.updates++;
    const returned = input.ReturnValues === "ALL_NEW" ? after : input.ReturnValues === "ALL_OLD" ? before : undefined;
    return { output: returned === undefined ? {} : { Attributes: returned }, rule: "DDB-001" };
  }),
  "dynamodb:Query": operation((state, ctx, input) => {
    if (input.KeyConditionExpression === undefined) return invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
    return read(state, ctx, input, (item) => holds(input.KeyConditionExpression!, input, item));
  }),
  "dynamodb:Scan": operation((state, ctx, input) => read(state, ctx, input, () => true)),
  "dynamodb:BatchWriteItem": operation((state, ctx, input, call) => {
    const requests = Object.values(input.RequestItems ?? {}).flat();
    if (requests.length === 0 || requests.length > MOST_BATCH) return invalid(`Too many items requested for the BatchWriteItem call: at most ${MOST_BATCH}, at least 1`);
    const table = Object.keys(input.RequestItems!)[0]!;
    const left: WriteRequest[] = [];
    for (const request of requests) {
      const done = request.PutRequest !== undefined ? put(state, ctx, call, request.PutRequest?.Item, {}) : removeOne(state, ctx, call, request.DeleteRequest?.Key);
      if (!("error" in done)) continue;
      if (done.error.code !== "ProvisionedThroughputExceededException") return done;
      left.push(request);
    }
    return { output: { UnprocessedItems: left.length === 0 ? {} : { [table]: left } }, rule: "DDB-001" };
  }),
  "dynamodb:DescribeTable": operation((state, ctx) => ({
    output: { Table: { ...streamOf(ctx), TableName: ctx.self.name, TableArn: ctx.self.arn, TableStatus: "ACTIVE", ItemCount: state.items.size, KeySchema: ctx.config.properties.KeySchema, BillingModeSummary: { BillingMode: ctx.config.properties.BillingMode } } }, rule: "DDB-002",
  })),
};

/** What DescribeTable says of a stream, where there is one. */
function streamOf(ctx: TableContext): Readonly<Record<string, unknown>> {
  if (!hasStream(ctx)) return {};
  const label = isoFromMs(ctx.settings.startsAtMs).replace("Z", "");
  return {
    StreamSpecification: { StreamEnabled: true, StreamViewType: ctx.config.properties.StreamSpecification?.StreamViewType ?? "NEW_AND_OLD_IMAGES" },
    LatestStreamLabel: label, LatestStreamArn: tableStreamArn(ctx.settings, ctx.self.name, label),
  };
}

function removeOne(state: TableState, ctx: TableContext, call: Call, given: unknown): Done {
  if (!isItem(given)) return invalid("The provided key element does not match the schema");
  const key = keyOf(ctx, given, true);
  if (typeof key !== "string") return key;
  const refused = throttle(state, ctx, 0, true);
  if (refused !== undefined) return refused;
  if (state.items.has(key)) write(state, ctx, call, key, undefined);
  state.tally.deletes++;
  return { output: {}, rule: "DDB-001" };
}

/** Query and Scan: by sort key, filtered after reading; the capacity is that of what was read. */
function read(state: TableState, ctx: TableContext, input: Input, fits: (item: Item) => boolean): Done {
  const found = [...state.items.values()].filter(fits);
  const range = ctx.config.properties.KeySchema[1]?.AttributeName;
  if (range !== undefined) found.sort((a, b) => compareValues(a[range] as AttributeValue, b[range] as AttributeValue) ?? 0);
  if (input.ScanIndexForward === false) found.reverse();
  const page = found.slice(0, input.Limit ?? found.length);
  const refused = throttle(state, ctx, page.reduce((sum, item) => sum + sizeOf(item), 0), false);
  if (refused !== undefined) return refused;
  state.tally.reads++;
  const items = input.FilterExpression === undefined ? page : page.filter((item) => holds(input.FilterExpression!, input, item));
  return { output: { Items: items, Count: items.length, ScannedCount: page.length }, rule: "DDB-002" };
}
