/**
 * The whole vocabulary as one JSON Schema (draft 2020-12), generated from the same fields that the loading door reads:
 * for editors, and for whoever writes scenarios by program. It says what is right for known members; members that
 * nobody knows are allowed, as the door allows them. Published as public/scenario.schema.json by `npm run schema`.
 */
import type { EntityDefinition, Service } from "../services/define.ts";
import { fieldsSchema, vocabularyDefs, type JsonSchema } from "../vocabulary/field-schema.ts";
import type { Fields } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";
import { catalogOf } from "./catalog.ts";
import { behaviourFields, WHEN_WORDS } from "./config.ts";
import { COMPARISONS, DEFAULT_SEED, DEFAULT_UNTIL, GOAL_FATES, INERT_TYPES, MEASURES, MOST, STATISTICS, VERSION } from "./document.ts";
import { MOST_CHARACTERS } from "./most-characters.ts";
import { ID_PATTERN } from "./read.ts";
import { accountFields } from "./settings.ts";

const ref = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });
const text = (maxLength: number, description: string): JsonSchema => ({ type: "string", maxLength, description });
const object = (properties: JsonSchema, required: readonly string[], more: JsonSchema = {}): JsonSchema => ({ type: "object", properties, required, ...more });
const listOf = (items: JsonSchema, maxItems: number, description: string): JsonSchema => ({ type: "array", items, maxItems, description });
const pair = (a: JsonSchema, b: JsonSchema): JsonSchema => ({ type: "array", prefixItems: [a, b], items: false, minItems: 2 });

export function scenarioSchema(services: readonly Service[]): JsonSchema {
  const catalog = catalogOf(services);
  const nodes = [...catalog.nodes.values()];
  const connections = [...catalog.connections.values()];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Eventyard scenario",
    description: "A system of AWS services, what happens to it, and what should come of it. Omitted members have their defaults of this version, for ever.",
    ...object({
      eventyard: { const: VERSION, description: "The version of the document." },
      title: text(MOST_CHARACTERS.title, "What it is called."),
      about: text(MOST_CHARACTERS.about, "Markdown."),
      seed: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: DEFAULT_SEED, description: "All luck of the run follows from it." },
      account: openFields(accountFields(catalog)),
      until: { ...ref("Duration"), default: DEFAULT_UNTIL, description: "How long a run goes on, inclusive." },
      nodes: listOf(ref("Node"), MOST.nodes, "Resources, and the actors around them."),
      connections: listOf(ref("Connection"), MOST.connections, "Arrows; they follow the message."),
      script: listOf(ref("ScriptEntry"), MOST.script, "What happens at which moment, in order of time, then of the list."),
      goals: listOf(object({ say: text(MOST_CHARACTERS.say, "The goal in words."), expect: ref("Expectation") }, ["say", "expect"]), MOST.goals, "What should hold of the run."),
      explore: listOf({ type: "string" }, MOST.explore, "Knobs that the explore view shows, such as worker.fails."),
      gallery: object({ idea: text(MOST_CHARACTERS.say, "One idea."), question: text(MOST_CHARACTERS.say, "One question."), services: listOf({ type: "string" }, MOST.explore, "Services that it is about.") }, []),
    }, ["eventyard"]),
    $defs: {
      ...vocabularyDefs,
      Id: { type: "string", pattern: ID_PATTERN, description: "Unique over nodes and connections." },
      Position: pair({ type: "number" }, { type: "number" }),
      Node: anyOf("A node, or a note or frame on the canvas.", [inertSchema(), ...nodes.map(nodeSchema)]),
      Connection: anyOf("An arrow. A failure arrow of a connection starts at that connection.", connections.map(connectionSchema)),
      ...definitionsOf([...nodes, ...connections]),
      ScriptEntry: scriptSchema(),
      Expectation: expectationSchema(),
    },
  };
}

function anyOf(description: string, schemas: readonly JsonSchema[]): JsonSchema {
  return { description, oneOf: schemas };
}

/** Properties and behaviour of each type, by name, so that tools can look one up. */
function definitionsOf(definitions: readonly EntityDefinition[]): JsonSchema {
  return Object.fromEntries(definitions.flatMap((definition) => [
    [`${definition.type} properties`, openFields(definition.properties)],
    [`${definition.type} behaviour`, openFields(behaviourFields(definition))],
  ]));
}

function partsOf({ type, title, says }: EntityDefinition): JsonSchema {
  // In an address a space is written %20, as a JSON pointer in a URI fragment.
  const part = (name: string): JsonSchema => ({ $ref: `#/$defs/${encodeURIComponent(type)}%20${name}` });
  return { id: ref("Id"), type: { const: type, title, description: says }, name: text(MOST_CHARACTERS.name, "Shown instead of the id."), properties: part("properties"), behaviour: part("behaviour") };
}

function nodeSchema(definition: EntityDefinition): JsonSchema {
  return object({ ...partsOf(definition), at: ref("Position") }, ["id", "type"]);
}

function inertSchema(): JsonSchema {
  return object({ id: ref("Id"), type: { enum: INERT_TYPES }, name: text(MOST_CHARACTERS.name, "Of a frame."), at: ref("Position"), size: ref("Position"), text: text(MOST_CHARACTERS.text, "Markdown.") }, ["id", "type"]);
}

function connectionSchema(definition: EntityDefinition): JsonSchema {
  const call: JsonSchema = definition.compose === undefined ? {} : {
    body: { ...ref("Template"), description: "What is sent, instead of what the caller has." },
    input: { type: "object", description: "A Template of AWS's input members, laid over the others." },
    when: { enum: Object.keys(WHEN_WORDS), description: "From a function: when the call is made." },
    ignoreErrors: { type: "boolean", description: "From a function: an error that stays does not make the invocation fail." },
  };
  return object({ ...partsOf(definition), from: ref("Id"), to: ref("Id"), ...call }, ["id", "type", "from", "to"]);
}

function scriptSchema(): JsonSchema {
  const entry = (members: JsonSchema, required: readonly string[], description: string) => ({ description, ...object({ at: ref("Duration"), ...members }, ["at", ...required]) });
  const id: JsonSchema = { type: "string" };
  const members: JsonSchema = { type: "object", description: "Members that replace those of the entity; null is the default again." };
  return anyOf("One thing that happens.", [
    entry({ call: { type: "string", description: "service:Operation" }, on: id, input: { description: 'AWS\'s input; {"$from": "got.Messages[0].ReceiptHandle"} takes an earlier answer.' }, as: { type: "string" } }, ["call", "on"], "An AWS call."),
    entry({ change: id, properties: members, behaviour: members, body: {}, input: {}, when: {}, ignoreErrors: {} }, ["change"], "Another value for some members."),
    entry({ add: { anyOf: [ref("Node"), ref("Connection")] } }, ["add"], "Another node or connection; it takes AWS's time to come."),
    entry({ remove: id }, ["remove"], "A node goes, with its connections; or a connection."),
  ]);
}

function expectationSchema(): JsonSchema {
  const id: JsonSchema = { type: "string" };
  const comparison = (right: JsonSchema): JsonSchema => pair({ enum: COMPARISONS }, right);
  const number: JsonSchema = { type: "number" };
  return anyOf("What must hold.", [
    object({ metric: { type: "string" }, of: id, statistic: { enum: STATISTICS }, is: comparison({ type: ["number", "string"] }), during: pair(ref("Duration"), ref("Duration")) }, ["metric", "of", "is"]),
    object({ messages: object({ from: id, matching: { type: "object" } }, ["from"]), fate: { enum: GOAL_FATES }, at: id, times: comparison(number), within: ref("Duration") }, ["messages", "fate", "times"]),
    object({ percentile: { type: "number", exclusiveMinimum: 0, maximum: 100 }, measure: { enum: MEASURES }, of: id, is: comparison(ref("Duration")) }, ["percentile", "measure", "of", "is"]),
    object({ rule: { type: "string" }, of: id, seen: comparison(number) }, ["rule", "seen"]),
    object({ all: { type: "array", items: ref("Expectation") } }, ["all"]),
    object({ any: { type: "array", items: ref("Expectation") } }, ["any"]),
    object({ not: ref("Expectation") }, ["not"]),
  ]);
}

/** The fields as a schema that lets unknown members be; null is the default. */
function openFields(fields: Fields): JsonSchema {
  return opened(fieldsSchema(fields)) as JsonSchema;
}

function opened(schema: Json): Json {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return (schema as readonly Json[]).map(opened);
  const { additionalProperties, ...members } = schema as { readonly [keyword: string]: Json };
  return Object.fromEntries([
    ...Object.entries(members).map(([name, value]) => [name, name === "default" || name === "x-eventyard" ? value : opened(value)]),
    ...(additionalProperties === undefined || additionalProperties === false ? [] : [["additionalProperties", additionalProperties]]),
  ]);
}

