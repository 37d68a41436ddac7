import { describe, expect, test } from "vitest";
import { answer, output } from "../../testing/lambda.ts";
import { calls, simulate, type Simulation } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";
import { marshalItem, sizeOf, unmarshalItem } from "./attribute-value.ts";
import { holds, updated } from "./expression.ts";
import type { TableView } from "./index.ts";

type Row = readonly [number, string, Json, string?];
const table = (rows: readonly Row[], properties: object = {}, behaviour: object = { latencyMs: 0 }, more: object = {}): Simulation =>
  simulate({ nodes: [{ id: "t", type: "dynamodb.table", properties, behaviour }], ...more, script: calls(...rows.map(([at, operation, input, as]) => [at, `dynamodb:${operation}`, "t", input, as] as const)) });
const id = (n: string, more: { readonly [name: string]: Json } = {}): { readonly [name: string]: Json } => ({ id: { S: n }, ...more });
const put = (n: string, more: { readonly [name: string]: Json } = {}): Json => ({ Item: id(n, more) });
const view = (s: Simulation) => s.view<TableView>("t");

describe("items", () => {
  test("DDB-001 replaces the item with the same key, and answers after its latency", () => {
    const s = table([[0, "PutItem", put("1", { v: { N: "1" } }), "a"], [1, "PutItem", { ...(put("1", { v: { N: "2" } }) as object), ReturnValues: "ALL_OLD" }, "b"], [2, "DeleteItem", { Key: id("1") }, "c"]], {}, {});
    expect(view(s.to(0.5)).items).toBe(1);
    s.to(3);
    expect([answer(s, "a"), answer(s, "b")[0]]).toEqual([[0.01, "ok"], 1.01]);
    expect(output(s, "b")).toEqual({ Attributes: { id: { S: "1" }, v: { N: "1" } } });
    expect(s.inspect("t")).toMatchObject({ total: 2, items: [], puts: 2, deletes: 1, received: [{ at: 0, body: '{"id":"1","v":1}' }, { at: 1 }] });
  });

  test("DDB-001 counts with UpdateItem: written again, it counts again", () => {
    const add = { Key: id("1"), UpdateExpression: "ADD #n :one", ExpressionAttributeNames: { "#n": "count" }, ExpressionAttributeValues: { ":one": { N: "1" } }, ReturnValues: "ALL_NEW" };
    const s = table([[0, "UpdateItem", add, "a"], [0, "UpdateItem", add, "b"]]).to(0);
    expect(output(s, "b")).toEqual({ Attributes: { id: { S: "1" }, count: { N: "2" } } });
  });

  test("DDB-002 finds what was written", () => {
    const keys = { KeySchema: [{ AttributeName: "id", KeyType: "HASH" }, { AttributeName: "at", KeyType: "RANGE" }] };
    const s = table([
      ...[3, 1, 2].map((n): Row => [0, "PutItem", put("a", { at: { N: String(n) } })]), [0, "PutItem", put("b", { at: { N: "1" } })],
      [1, "Query", { KeyConditionExpression: "id = :a AND #at > :n", ExpressionAttributeNames: { "#at": "at" }, ExpressionAttributeValues: { ":a": { S: "a" }, ":n": { N: "1" } } }, "query"], [1, "Scan", {}, "scan"], [1, "GetItem", { Key: id("a", { at: { N: "2" } }) }, "get"], [1, "GetItem", { Key: id("c", { at: { N: "2" } }) }, "none"],
    ], keys).to(1);
    expect(output<{ Items: { at: { N: string } }[] }>(s, "query").Items.map((item) => item.at.N)).toEqual(["2", "3"]);
    expect(output<{ Count: number }>(s, "scan").Count).toBe(4);
    expect([output(s, "get"), output(s, "none")]).toEqual([{ Item: { id: { S: "a" }, at: { N: "2" } } }, {}]);
  });

  test("DDB-003 writes once, although told twice", () => {
    const once = { ...(put("1") as object), ConditionExpression: "attribute_not_exists(id)" };
    const s = table([[0, "PutItem", once, "a"], [1, "PutItem", once, "b"]]).to(1);
    expect([answer(s, "a")[1], answer(s, "b")[1]]).toEqual(["ok", "ConditionalCheckFailedException 400"]);
    expect(s.metric("t", "ConditionalCheckFailedRequests")).toBe(1);
  });

  test("DDB-004 refuses items without key, of unknown types or above 400 KB", () => {
    const s = table([[0, "PutItem", { Item: { v: { N: "1" } } }, "key"], [0, "PutItem", { Item: id("1", { v: { X: "1" } as never }) }, "type"], [0, "PutItem", put("1", { v: { S: "x".repeat(409_600) } }), "size"], [0, "UpdateItem", { Key: id("1"), UpdateExpression: "SET a = :b" }, "expression"]]).to(0);
    const nested = (depth: number): Json => (depth === 0 ? { N: "1" } : { L: [nested(depth - 1)] });
    const depths = table([[0, "PutItem", put("1", { v: nested(32) }), "fits"], [0, "PutItem", put("2", { v: nested(33) }), "deep"]]).to(0);
    expect([answer(depths, "fits")[1], answer(depths, "deep")[1]]).toEqual(["ok", "ValidationException 400"]);
    expect(["key", "type", "size", "expression"].map((as) => answer(s, as)[1])).toEqual(Array(4).fill("ValidationException 400"));
    expect(view(s).items).toBe(0);
  });

  test("DDB-005 fails when told so", () => {
    const s = table([[0, "PutItem", put("1"), "a"]], {}, { latencyMs: 0, fails: { kind: "always" } }).to(0);
    expect(answer(s, "a")[1]).toBe("InternalServerError 500");
  });

  test("SYS-011 throttles above the provisioned capacity and saves what is unused", () => {
    const provisioned = { BillingMode: "PROVISIONED", ProvisionedThroughput: { WriteCapacityUnits: 5, ReadCapacityUnits: 5 } };
    const seven = (at: number): Row[] => Array.from({ length: 7 }, (_, n) => [at, "PutItem", put(`${n}`, { v: { S: "x".repeat(900) } }), `a${at}x${n}`]);
    const s = table([...seven(0), ...seven(10)], provisioned);
    expect(view(s.to(0))).toMatchObject({ capacity: { writes: 5, saved: 0 }, tally: { throttled: 2 } });
    expect([0, 1, 2, 3, 4, 5, 6].map((n) => answer(s, `a0x${n}`)[1])).toEqual(["ok", "ok", "ok", "ok", "ok", "ProvisionedThroughputExceededException 400", "ProvisionedThroughputExceededException 400"]);
    expect(view(s.to(10)).tally.throttled).toBe(2);
  });
});

describe("streams and arrows", () => {
  test("DDB-006 keeps each change for a day, in order", () => {
    const s = simulate({
      nodes: [{ id: "t", type: "dynamodb.table", properties: { StreamSpecification: { StreamEnabled: true } }, behaviour: { latencyMs: 0 } }],
      script: calls([0, "dynamodb:PutItem", "t", put("1")], [1, "dynamodb:PutItem", "t", put("1")], [2, "dynamodb:DeleteItem", "t", { Key: id("1") }], [3, "dynamodbstreams:GetShardIterator", "t", { ShardIteratorType: "TRIM_HORIZON" }, "it"], [3, "dynamodbstreams:GetRecords", "t", { ShardIterator: { $from: "it.ShardIterator" } }, "got"]),
    });
    expect(view(s.to(3)).stream).toEqual({ on: true, records: 2 });
    // The second put changed nothing: no record.
    expect(output<{ Records: { eventName: string }[] }>(s, "got").Records.map((record) => record.eventName)).toEqual(["INSERT", "REMOVE"]);
    expect(view(s.to(86_402)).stream.records).toBe(0);
    expect(s.fates("t")).toEqual(["expired", "expired"]);
  });

  test("DDB-001 writes what a client sends over an arrow", () => {
    const s = simulate({
      nodes: [{ id: "t", type: "dynamodb.table" }, { id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 3 }, body: { id: "{{seq}}", what: "order" } } }],
      connections: [{ id: "p", from: "c", to: "t", type: "dynamodb:PutItem" }],
    }).to(1);
    expect(s.inspect("t")).toMatchObject({ total: 3, items: [{ id: 1, what: "order" }, { id: 2 }, { id: 3 }] });
    expect(s.fates("c")).toEqual(["delivered", "delivered", "delivered"]);
  });

  test("DDB-001 writes what a function makes of its messages", () => {
    const s = simulate({
      nodes: [{ id: "q", type: "sqs.queue" }, { id: "f", type: "lambda.function" }, { id: "t", type: "dynamodb.table" }],
      connections: [{ id: "m", from: "q", to: "f", type: "lambda.eventSourceMapping" }, { id: "p", from: "f", to: "t", type: "dynamodb:PutItem", when: "each record", body: { id: "{{body.order}}", state: "done" } }],
      script: calls([0, "sqs:SendMessage", "q", { MessageBody: '{"order":7}' }]),
    }).to(2);
    expect(s.inspect("t")).toMatchObject({ items: [{ id: 7, state: "done" }] });
    expect(s.inspect("q")).toMatchObject({ deleted: 1 });
  });
});

test("DDB-003 reads conditions", () => {
  const item = marshalItem({ n: 5, s: "hello", tags: ["a", "b"] });
  const values = { ExpressionAttributeValues: { ":n": { N: "5.0" }, ":h": { S: "he" }, ":a": { S: "a" }, ":low": { N: "1" }, ":high": { N: "9" } } };
  expect(["n = :n", "n <> :n", "begins_with(s, :h)", "contains(tags, :a)", "n BETWEEN :low AND :high", "attribute_not_exists(n)", "NOT attribute_exists(x) AND (n > :high OR n >= :n)"].map((text) => holds(text, values, item))).toEqual([true, false, true, true, true, false, true]);
  expect(() => holds("n =", values, item)).toThrow("Syntax error");
  expect(unmarshalItem(updated("SET n = n + :n, m = if_not_exists(m, :low) REMOVE s", values, item))).toEqual({ n: 10, tags: ["a", "b"], m: 1 });
  expect(sizeOf(marshalItem({ ab: "cde", f: true }))).toBe(7);
});
