/**
 * The canonical form of a document: members in one order, nothing that only repeats a default. Two documents that say
 * the same give the same text, and it is what links carry and files are saved as. What nobody knows is kept, behind the
 * known members. Inside bodies, inputs and definitions the order is the author's: it is part of what is sent.
 */
import type { Service } from "../services/define.ts";
import { services as everyService } from "../services/registry.ts";
import { defaultOf } from "../vocabulary/default-of.ts";
import type { Field, Fields } from "../vocabulary/field.ts";
import { isObject } from "../vocabulary/problem.ts";
import type { Json } from "../vocabulary/json.ts";
import { catalogOf, type Catalog } from "./catalog.ts";
import { behaviourFields } from "./config.ts";
import { DEFAULT_SEED, DEFAULT_UNTIL, DOCUMENT_MEMBERS, VERSION, type JsonObject, type ScenarioDocument } from "./document.ts";
import { isSame } from "./entity.ts";
import { EXPECTATION_MEMBERS } from "./goals.ts";
import { CONNECTION_MEMBERS, INERT_MEMBERS, NODE_MEMBERS } from "./read-entity.ts";
import { ENTRY_MEMBERS } from "./script.ts";
import { accountFields } from "./settings.ts";

/** Canonical JSON text, on one line; for files `space` is 2. */
export function canonicalText(document: ScenarioDocument | JsonObject, services: readonly Service[] = everyService, space = 0): string {
  return JSON.stringify(canonicalDocument(document, services), null, space);
}

export function canonicalDocument(document: ScenarioDocument | JsonObject, services: readonly Service[] = everyService): ScenarioDocument {
  const catalog = catalogOf(services);
  const written = document as JsonObject;
  const profile = isObject(written.account) && written.account.profile === "realistic" ? "realistic" : "exact";
  const lean = (fields: Fields, value: Json | undefined): Json | undefined => withoutDefaults(fields, value, profile);
  const entity = (json: Json): Json => canonicalEntity(json, catalog, lean);
  const members: { [name: string]: Json | undefined } = {
    ...written,
    eventyard: VERSION,
    account: lean(accountFields(catalog), written.account),
    nodes: list(written.nodes, entity),
    connections: list(written.connections, entity),
    script: list(written.script, (entry) => canonicalEntry(entry, entity)),
    goals: list(written.goals, (goal) => (isObject(goal) ? inOrder(isObject(goal.expect) ? { ...goal, expect: canonicalExpectation(goal.expect) } : goal, ["say", "expect"]) : goal)),
  };
  if (members.seed === DEFAULT_SEED) delete members.seed;
  if (members.until === DEFAULT_UNTIL) delete members.until;
  return inOrder(members, DOCUMENT_MEMBERS) as unknown as ScenarioDocument;
}

type Lean = (fields: Fields, value: Json | undefined) => Json | undefined;

function canonicalEntity(json: Json, catalog: Catalog, lean: Lean): Json {
  if (!isObject(json)) return json;
  const definition = catalog.nodes.get(String(json.type)) ?? catalog.connections.get(String(json.type));
  const order = "from" in json ? CONNECTION_MEMBERS : "text" in json || "size" in json ? INERT_MEMBERS : NODE_MEMBERS;
  if (definition === undefined) return inOrder(json, order);
  const members: { [name: string]: Json | undefined } = { ...json, properties: lean(definition.properties, json.properties), behaviour: lean(behaviourFields(definition), json.behaviour) };
  if (members.name === members.id) delete members.name;
  return inOrder(members, order);
}

/** A change keeps what repeats a default: it may be there to undo an earlier one. */
function canonicalEntry(entry: Json, entity: (json: Json) => Json): Json {
  if (!isObject(entry)) return entry;
  const kind = (["call", "change", "add", "remove"] as const).find((each) => entry[each] !== undefined);
  if (kind === undefined) return entry;
  return inOrder(entry.add === undefined ? entry : { ...entry, add: entity(entry.add) }, ENTRY_MEMBERS[kind]);
}

function canonicalExpectation(expect: JsonObject): Json {
  const form = (Object.keys(EXPECTATION_MEMBERS) as (keyof typeof EXPECTATION_MEMBERS)[]).find((each) => expect[each] !== undefined);
  return form === undefined ? expect : inOrder(expect, EXPECTATION_MEMBERS[form]);
}

/** Empty lists are left out. */
function list(value: Json | undefined, each: (json: Json) => Json): Json | undefined {
  if (!Array.isArray(value)) return value;
  return value.length === 0 ? undefined : (value as readonly Json[]).map(each);
}

/** The members of a part that say something; undefined when none is left. Unknown ones stay, as typed, at the end. */
function withoutDefaults(fields: Fields, value: Json | undefined, profile: "exact" | "realistic"): Json | undefined {
  if (!isObject(value)) return value;
  const kept: { [name: string]: Json } = {};
  for (const name of Object.keys(fields)) {
    const written = Object.hasOwn(value, name) ? value[name] : undefined;
    if (written !== undefined && !saysNothing(fields[name]!, written, profile)) kept[name] = written;
  }
  for (const [name, written] of Object.entries(value)) if (!Object.hasOwn(fields, name)) kept[name] = written;
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/** Null is the default too, but where it is a value like any other. */
function saysNothing(field: Field, written: Json, profile: "exact" | "realistic"): boolean {
  return (written === null && field.kind !== "json" && field.kind !== "template") || isSame(written, defaultOf(field, profile));
}

/** The members in this order, then the others by name; what is undefined is left out. */
function inOrder(object: { readonly [name: string]: Json | undefined }, order: readonly string[]): Json {
  const others = Object.keys(object).filter((name) => !order.includes(name)).sort();
  const members: { [name: string]: Json } = {};
  for (const name of [...order, ...others]) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value !== undefined) members[name] = value;
  }
  return members;
}
