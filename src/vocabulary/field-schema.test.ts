import { describe, expect, test } from "vitest";
import { checkAmount } from "./amount.ts";
import { checkChance } from "./chance.ts";
import { fieldSchema, fieldsSchema, vocabularyDefs } from "./field-schema.ts";
import type { JsonSchema } from "./field-schema.ts";
import { field, optional } from "./field.ts";
import type { Json } from "./json.ts";

/** As much of JSON Schema as these schemas use. */
function accepts(schema: JsonSchema, value: Json): boolean {
  const each = (name: string, holds: (limit: never) => boolean) => schema[name] === undefined || holds(schema[name] as never);
  const list = Array.isArray(value) ? (value as Json[]) : undefined;
  const object = !list && typeof value === "object" && value !== null ? (value as { [name: string]: Json }) : undefined;
  const typeOf = list ? "array" : value === null ? "null" : typeof value;
  return each("$ref", (ref: string) => accepts(vocabularyDefs[ref.replace("#/$defs/", "")]!, value))
    && each("type", (type: string) => typeOf === type || (type === "integer" && Number.isInteger(value)))
    && each("const", (wanted: Json) => wanted === value)
    && each("enum", (wanted: Json[]) => wanted.includes(value))
    && each("anyOf", (any: JsonSchema[]) => any.some((one) => accepts(one, value)))
    && each("minimum", (min: number) => typeof value !== "number" || value >= min)
    && each("exclusiveMinimum", (min: number) => typeof value !== "number" || value > min)
    && each("maximum", (max: number) => typeof value !== "number" || value <= max)
    && each("pattern", (pattern: string) => typeof value !== "string" || new RegExp(pattern, "u").test(value))
    && each("maxLength", (max: number) => typeof value !== "string" || value.length <= max)
    && each("minItems", (min: number) => !list || list.length >= min)
    && each("maxItems", (max: number) => !list || list.length <= max)
    && each("prefixItems", (items: JsonSchema[]) => !list || items.every((one, index) => index >= list.length || accepts(one, list[index]!)))
    && (!list || schema.items === undefined || list.slice((schema.prefixItems as Json[] | undefined)?.length ?? 0).every((one) => schema.items !== false && accepts(schema.items as JsonSchema, one)))
    && each("required", (names: string[]) => !object || names.every((name) => name in object))
    && each("properties", (of: { [name: string]: JsonSchema }) => !object || Object.keys(object).every((name) => !of[name] || accepts(of[name], object[name]!)))
    && (!object || schema.additionalProperties !== false || Object.keys(object).every((name) => name in (schema.properties as object)));
}

const VALUES: Json[] = [
  5, "5", null, [], {}, { kind: "constant", value: 3 }, { kind: "constant" }, { kind: "constant", value: 3, unit: "s" }, { kind: "uniform", min: 1, max: 2 }, { kind: "exponential", mean: -1 },
  { kind: "lognormal", median: 0, p99: 1 }, { kind: "lognormal", median: 1, p99: 4 }, { kind: "sequence", values: [] }, { kind: "sequence", values: [1], then: "repeat" }, { kind: "sequence", values: ["1"] },
  { kind: "sequence", values: [1], then: "x" }, { kind: "byMessage", path: "$.ms", else: { kind: "constant", value: 1 } }, { kind: "byMessage", path: "ms", else: 1 }, { kind: "byMessage", path: "$.ms", else: {} },
  { kind: "never" }, { kind: "always", n: 1 }, { kind: "ratio", of: [1, 10] }, { kind: "ratio", of: [1] }, { kind: "ratio", of: [1, 2, 3] }, { kind: "ratio", of: [1, 0] }, { kind: "everyNth", n: 0 }, { kind: "everyNth", n: 2 },
  { kind: "first", n: 0 }, { kind: "first", n: 1.5 }, { kind: "between", from: "1s", to: "2s" }, { kind: "between", from: "1", to: "2s" }, { kind: "matches", pattern: { a: [1] } }, { kind: "matches" },
  { kind: "any", of: [] }, { kind: "all", of: [{ kind: "any", of: [{ kind: "never" }] }] }, { kind: "all", of: [{ kind: "nope" }] },
];

describe("vocabularyDefs", () => {
  test("accept and refuse the same Amounts and Chances as the loading door", () => {
    for (const value of VALUES) {
      expect([JSON.stringify(value), accepts(vocabularyDefs.Amount!, value)]).toEqual([JSON.stringify(value), checkAmount(value).length === 0]);
      expect([JSON.stringify(value), accepts(vocabularyDefs.Chance!, value)]).toEqual([JSON.stringify(value), checkChance(value).length === 0]);
    }
  });
});

describe("fieldSchema", () => {
  test("gives type, limits, default, help and what else is known", () => {
    expect(fieldSchema(field.integer(30, { unit: "s", min: 0, max: 43_200, help: "Hidden for so long.", rules: ["SQS-017"], change: "now" }))).toEqual({
      type: "integer", minimum: 0, maximum: 43_200, default: 30, description: "Hidden for so long.", "x-eventyard": { unit: "s", rules: ["SQS-017"], change: "now" },
    });
    expect(fieldSchema(optional.text({ pattern: "[a-z]+", maxLength: 3 }))).toEqual({ type: "string", pattern: "^(?:[a-z]+)$", maxLength: 3 });
    expect(fieldSchema(field.choice(["a", "b"], "a"))).toEqual({ type: "string", enum: ["a", "b"], default: "a" });
    expect(fieldSchema(field.amount(5, { min: 0 }))).toEqual({ $ref: "#/$defs/Amount", minimum: 0, default: 5 });
  });

  test("limits the plain number of an Amount", () => {
    const schema = fieldSchema(field.amount(5, { min: 0, max: 10 }));
    expect([accepts(schema, 10), accepts(schema, 11), accepts(schema, { kind: "constant", value: 3 })]).toEqual([true, false, true]);
  });
});

test("fieldsSchema describes members inside members, and refuses others", () => {
  const schema = fieldsSchema({ Stages: optional.list(optional.object({ StageName: field.text("prod") }), { max: 1 }), fails: field.chance({ kind: "never" }) });
  expect(accepts(schema, { Stages: [{ StageName: "a" }], fails: { kind: "always" } })).toBe(true);
  const wrong: Json[] = [{ Stages: [{ StageName: 1 }] }, { Stages: [{}, {}] }, { Stages: [{ Name: "a" }] }, { stages: [] }];
  expect(wrong.map((each) => accepts(schema, each))).toEqual([false, false, false, false]);
});
