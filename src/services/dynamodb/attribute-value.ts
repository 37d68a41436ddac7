/** DynamoDB's typed values: to and from plain JSON, their size, their order. */
import { utf8Length } from "../../aws/utf8.ts";
import type { Json } from "../../vocabulary/json.ts";

export type AttributeValue =
  | { readonly S: string } | { readonly N: string } | { readonly BOOL: boolean } | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] } | { readonly M: Item };
export type Item = { readonly [name: string]: AttributeValue };

export function marshal(value: Json): AttributeValue {
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case "string": return { S: value };
    case "number": return { N: String(value) };
    case "boolean": return { BOOL: value };
    default: return Array.isArray(value) ? { L: (value as readonly Json[]).map(marshal) } : { M: marshalItem(value as { readonly [name: string]: Json }) };
  }
}

export function marshalItem(value: { readonly [name: string]: Json }): Item {
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, marshal(one)]));
}

export function unmarshal(value: AttributeValue): Json {
  if ("S" in value) return value.S;
  if ("N" in value) return Number(value.N);
  if ("BOOL" in value) return value.BOOL;
  if ("L" in value) return value.L.map(unmarshal);
  return "M" in value ? unmarshalItem(value.M) : null;
}

export function unmarshalItem(item: Item): { readonly [name: string]: Json } {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, unmarshal(value)]));
}

/** Lists and maps inside one another, at most (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html). */
const MOST_NESTING = 32;

/** Whether this is a value of one of the types that are known here, not nested too deeply. */
export function isValue(value: unknown, depth = 0): value is AttributeValue {
  if (depth > MOST_NESTING || typeof value !== "object" || value === null) return false;
  const [entry, more] = Object.entries(value) as [string, unknown][];
  if (entry === undefined || more !== undefined) return false;
  const [type, inside] = entry;
  switch (type) {
    case "S": return typeof inside === "string";
    case "N": return typeof inside === "string" && inside !== "" && Number.isFinite(Number(inside));
    case "BOOL": return typeof inside === "boolean";
    case "NULL": return inside === true;
    case "L": return Array.isArray(inside) && inside.every((one) => isValue(one, depth + 1));
    case "M": return isItem(inside, depth + 1);
    default: return false;
  }
}

export function isItem(value: unknown, depth = 0): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every((one) => isValue(one, depth));
}

/** Bytes as they count for limits and capacity: names and values in UTF-8, numbers by their digits. */
export function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8Length(name) + sizeOfValue(value), 0);
}

function sizeOfValue(value: AttributeValue): number {
  if ("S" in value) return utf8Length(value.S);
  if ("N" in value) return Math.ceil(value.N.length / 2) + 1;
  if ("L" in value) return 3 + value.L.reduce((sum, one) => sum + 1 + sizeOfValue(one), 0);
  return "M" in value ? 3 + sizeOf(value.M) : 1;
}

export function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if ("N" in a && "N" in b) return Number(a.N) === Number(b.N);
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Numbers by value, texts by their code units; undefined where the two can't be compared. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if ("N" in a && "N" in b) return Number(a.N) - Number(b.N);
  if ("S" in a && "S" in b) return a.S < b.S ? -1 : a.S > b.S ? 1 : 0;
  return undefined;
}
