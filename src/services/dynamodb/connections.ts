/** Arrows into a table: a message becomes an item. */
import { crc32Hex } from "../../aws/digests.ts";
import type { Json } from "../../vocabulary/json.ts";
import { defineCallConnection, type Content, type Peer } from "../define.ts";
import { marshal, marshalItem, type AttributeValue, type Item } from "./attribute-value.ts";
import type { KeyElement } from "./config.ts";

const schemaOf = (target: Peer): readonly KeyElement[] => (target.config.properties.KeySchema as readonly KeyElement[] | undefined) ?? [{ AttributeName: "id", KeyType: "HASH" }];

function parsed(body: string): { readonly [name: string]: Json } {
  try {
    const value = JSON.parse(body) as Json;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { readonly [name: string]: Json }) : { value };
  } catch {
    return { value: body };
  }
}

/** A key attribute that the body lacks: the message's key, or a digest of the body, so that the same message is the same item. */
function keyValue(content: Content): AttributeValue {
  return { S: content.key ?? content.group ?? crc32Hex(content.body) };
}

function itemOf(content: Content, target: Peer): Item {
  const item = marshalItem(parsed(content.body));
  const missing = schemaOf(target).filter(({ AttributeName }) => item[AttributeName] === undefined);
  return { ...item, ...Object.fromEntries(missing.map(({ AttributeName }) => [AttributeName, keyValue(content)])) };
}

function keyOf(content: Content, target: Peer): Item {
  const body = parsed(content.body);
  return Object.fromEntries(schemaOf(target).map(({ AttributeName }) => [AttributeName, body[AttributeName] === undefined ? keyValue(content) : marshal(body[AttributeName])]));
}

const joins = (verb: string, preference: number) => ({ from: ["caller"], to: ["dynamodb.table"], verb, preference });

export const putItem = defineCallConnection({
  type: "dynamodb:PutItem", service: "dynamodb", title: "Put an item", says: "Writes each message as an item; the same key again replaces it.",
  properties: {}, joins: joins("put an item", 1),
  compose: {
    one: (content, _connection, target) => ({ TableName: target.id, Item: itemOf(content, target), ...content.input }),
    batch: {
      operation: "dynamodb:BatchWriteItem", limit: 25,
      many: (contents, _connection, target) => ({ RequestItems: { [target.id]: contents.map((content) => ({ PutRequest: { Item: itemOf(content, target) } })) } }),
      // Unprocessed requests come last in a throttled batch, so that they are told by their number.
      failed: (output) => {
        const left = Object.values((output as { readonly UnprocessedItems?: Readonly<Record<string, readonly unknown[]>> }).UnprocessedItems ?? {}).flat();
        return left.map((_, index) => ({ index, code: "ProvisionedThroughputExceededException", message: "Unprocessed" }));
      },
    },
  },
});

export const updateItem = defineCallConnection({
  type: "dynamodb:UpdateItem", service: "dynamodb", title: "Count in an item", says: "Adds one to the item's count: written again, it counts again. Give it an `input` for other updates.",
  properties: {}, joins: joins("add to an item", 12),
  compose: { one: (content, _connection, target) => ({ TableName: target.id, Key: keyOf(content, target), UpdateExpression: "ADD #count :one", ExpressionAttributeNames: { "#count": "count" }, ExpressionAttributeValues: { ":one": { N: "1" } }, ...content.input }) },
});

export const getItem = defineCallConnection({
  type: "dynamodb:GetItem", service: "dynamodb", title: "Get an item", says: "Reads the item with the message's key.",
  properties: {}, joins: joins("get an item", 13),
  compose: { one: (content, _connection, target) => ({ TableName: target.id, Key: keyOf(content, target), ...content.input }) },
});

export const deleteItem = defineCallConnection({
  type: "dynamodb:DeleteItem", service: "dynamodb", title: "Delete an item", says: "Deletes the item with the message's key.",
  properties: {}, joins: joins("delete an item", 14),
  compose: { one: (content, _connection, target) => ({ TableName: target.id, Key: keyOf(content, target), ...content.input }) },
});
