/**
 * The JSON Schema (draft 2020-12) of fields. What stands in several places of a document (Amount, Chance, Template,
 * Duration) is written once, under `$defs`: put `vocabularyDefs` at the root of the schema that uses these parts.
 */
import { DURATION_PATTERN } from "./duration.ts";
import type { Field, Fields } from "./field.ts";
import type { Json } from "./json.ts";

export type JsonSchema = { readonly [keyword: string]: Json };

const ref = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });

/** One variant of a tagged union: exactly these members, all needed but those named optional. */
function variant(kind: readonly string[], members: JsonSchema, optional: readonly string[] = []): JsonSchema {
  return {
    type: "object",
    properties: { kind: kind.length === 1 ? { const: kind[0]! } : { enum: kind }, ...members },
    required: ["kind", ...Object.keys(members).filter((name) => !optional.includes(name))],
    additionalProperties: false,
  };
}

/** The words of the vocabulary, for the root's `$defs`. */
export const vocabularyDefs: { readonly [name: string]: JsonSchema } = {
  Duration: { type: "string", pattern: DURATION_PATTERN, description: "A time: 1.5s, 250ms, 10m." },
  Amount: {
    description: "A number, or how to draw one.",
    anyOf: [
      { type: "number" },
      variant(["constant"], { value: { type: "number" } }),
      variant(["uniform"], { min: { type: "number" }, max: { type: "number" } }),
      variant(["exponential"], { mean: { type: "number", minimum: 0 } }),
      variant(["lognormal"], { median: { type: "number", exclusiveMinimum: 0 }, p99: { type: "number", exclusiveMinimum: 0 } }),
      variant(["sequence"], { values: { type: "array", items: { type: "number" }, minItems: 1 }, then: { enum: ["last", "repeat"], default: "last" } }, ["then"]),
      variant(["byMessage"], { path: { type: "string", pattern: "^\\$", description: "A path into the body, such as $.ms" }, else: ref("Amount") }),
    ],
  },
  Chance: {
    description: "Whether something happens to an attempt.",
    anyOf: [
      variant(["never", "always"], {}),
      variant(["ratio"], { of: { type: "array", prefixItems: [{ type: "integer", minimum: 0 }, { type: "integer", minimum: 1 }], items: false, minItems: 2, description: "[1, 10] is one in ten" } }),
      variant(["everyNth"], { n: { type: "integer", minimum: 1 } }),
      variant(["first"], { n: { type: "integer", minimum: 0, description: "The first n attempts of each message" } }),
      variant(["between"], { from: ref("Duration"), to: ref("Duration") }),
      variant(["matches"], { pattern: { type: "object", description: "An EventBridge pattern over the body" } }),
      variant(["any", "all"], { of: { type: "array", items: ref("Chance"), minItems: 1 } }),
    ],
  },
  Template: { description: "Any JSON; its strings may hold {{seq}} {{uuid}} {{now}} {{int 1 100}} {{pick red green}} {{key}} {{body.path}}; {{{{ writes {{." },
};

/** The schema of one field's value. Units, rules and the way a change is made stand under `x-eventyard`. */
export function fieldSchema(field: Field): JsonSchema {
  return { ...shapeOf(field), ...wordsOf(field) };
}

/** The schema of an object with these members. A member that no field names is refused, as the loading door does. */
export function fieldsSchema(fields: Fields): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
    additionalProperties: false,
  };
}

function shapeOf(field: Field): JsonSchema {
  switch (field.kind) {
    case "number": return { type: field.integer ? "integer" : "number", ...limits(field, "minimum", "maximum") };
    case "boolean": return { type: "boolean" };
    case "text": return { type: "string", ...(field.pattern === undefined ? {} : { pattern: `^(?:${field.pattern})$` }), ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }) };
    case "choice": return { type: "string", enum: field.options };
    // Keywords beside $ref apply too; minimum and maximum concern plain numbers only.
    case "amount": return { ...ref("Amount"), ...limits(field, "minimum", "maximum") };
    case "chance": return ref("Chance");
    case "template": return ref("Template");
    case "json": return {};
    case "object": return fieldsSchema(field.fields);
    case "list": return { type: "array", items: fieldSchema(field.of), ...limits(field, "minItems", "maxItems") };
    default: return field satisfies never;
  }
}

function limits(field: { readonly min?: number | undefined; readonly max?: number | undefined }, least: string, most: string): JsonSchema {
  return { ...(field.min === undefined ? {} : { [least]: field.min }), ...(field.max === undefined ? {} : { [most]: field.max }) };
}

function wordsOf(field: Field): JsonSchema {
  const more: { [name: string]: Json } = {};
  if (field.unit !== undefined) more.unit = field.unit;
  if (field.rules && field.rules.length > 0) more.rules = field.rules;
  if (field.error !== undefined) more.error = field.error;
  if (field.change !== undefined) more.change = field.change;
  if (field.assumed === true) more.assumed = true;
  if (field.realistic !== undefined) more.realistic = field.realistic;
  if (field.knob !== undefined) more.knob = field.knob;
  return {
    ...(field.help === undefined ? {} : { description: field.help }),
    ...(field.default === undefined ? {} : { default: field.default as Json }),
    ...(Object.keys(more).length === 0 ? {} : { "x-eventyard": more }),
  };
}
