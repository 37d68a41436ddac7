/**
 * Reads the script. Entries are checked in the order in which they will apply, each against what is there by then:
 * added, removed and changed by those before it.
 */
import type { EntityDefinition, Settings } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import { joinPaths, nameOf } from "../vocabulary/problem.ts";
import { nearestType, type Catalog } from "./catalog.ts";
import type { EntityChange, JsonObject } from "./document.ts";
import { applyChange, readAdded, type Standing } from "./entity.ts";
import { checkFroms } from "./from.ts";
import { CALL_MEMBERS } from "./read-entity.ts";
import { checkNames, readDuration, readName, readObject } from "./read.ts";
import type { Report } from "./report.ts";
import type { LoadedEntry } from "./scenario.ts";

const KINDS = ["call", "change", "add", "remove"] as const;
type Kind = (typeof KINDS)[number];

export const ENTRY_MEMBERS: { readonly [kind in Kind]: readonly string[] } = {
  call: ["at", "call", "on", "input", "as"],
  change: ["at", "change", "properties", "behaviour", ...CALL_MEMBERS],
  add: ["at", "add"],
  remove: ["at", "remove"],
};

const OPERATION = /^[a-z][a-z0-9.-]*:[A-Za-z][A-Za-z0-9.]*$/;
/** Operations that make a resource: what they make may be named afterwards. */
const MAKES = /:(Create|Subscribe|Register|Put(Rule|Targets|Bucket)|Publish(Version|LayerVersion))/;

/** Entities by id at some moment of the script; `undefined` for one whose own loading has failed. */
type Present = Map<string, Standing | undefined>;

interface Reader { readonly report: Report; readonly catalog: Catalog; readonly settings: Settings; readonly present: Present; /** Ids of what was there once and is gone. */ readonly gone: Set<string>; /** True once a call may have made what the document does not name. */ made: boolean }

export function readScript(report: Report, list: readonly Json[], catalog: Catalog, settings: Settings, present: Present): LoadedEntry[] {
  const entries = list.map((json, index) => {
    const path = `script[${index}]`;
    const entry = readObject(report, json, path, "A script entry");
    return entry === undefined ? undefined : { entry, index, path, atUs: readAt(report, entry, path) };
  }).filter((each) => each !== undefined);
  checkFroms(report, entries);
  const reader: Reader = { report, catalog, settings, present: new Map(present), gone: new Set(), made: false };
  // Sorting is stable: entries of one instant keep the order of the list.
  const inOrder = entries.sort((a, b) => (a.atUs ?? 0) - (b.atUs ?? 0));
  return inOrder.flatMap(({ entry, index, path, atUs }) => {
    const read = readEntry(reader, entry, path);
    return read === undefined || atUs === undefined ? [] : [{ atUs, index, path, ...read }];
  });
}

function readAt(report: Report, entry: JsonObject, path: string): number | undefined {
  if (entry.at === undefined) return report.problem(`${path}.at`, "MissingMember", "at", "when it happens, such as 12s");
  return readDuration(report, entry.at, `${path}.at`, "at");
}

/** What an entry does, without its time and place. */
type Act = LoadedEntry extends infer E ? (E extends LoadedEntry ? Omit<E, "atUs" | "index" | "path"> : never) : never;

function readEntry(reader: Reader, entry: JsonObject, path: string): Act | undefined {
  const { report } = reader;
  const kinds = KINDS.filter((kind) => entry[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return report.problem(path, "BadEntry", kinds.length);
  checkNames(report, entry, ENTRY_MEMBERS[kind], path);
  switch (kind) {
    case "call": return readCall(reader, entry, path);
    case "change": return readChange(reader, entry, path);
    case "add": return readAdd(reader, entry, path);
    case "remove": return readRemove(reader, entry, path);
    default: return kind satisfies never;
  }
}

function readCall(reader: Reader, entry: JsonObject, path: string): Act | undefined {
  const { report } = reader;
  const call = readName(report, entry, "call", path, "the operation");
  const on = readName(report, entry, "on", path, "the id of what is called, or a service such as sqs");
  const as = entry.as === undefined ? undefined : readName(report, entry, "as", path, "");
  if (call === undefined || on === undefined) return undefined;
  if (call.startsWith("internal:")) return report.problem(`${path}.call`, "InternalOperation", call);
  if (!OPERATION.test(call)) return report.problem(`${path}.call`, "BadOperation", nameOf(call));
  checkCallee(reader, on, call, path);
  if (MAKES.test(call)) reader.made = true;
  const input = readObject(report, entry.input, `${path}.input`, "input");
  return { kind: "call", call, on, input: input ?? {}, as };
}

function checkCallee(reader: Reader, on: string, call: string, path: string): void {
  const { report, catalog, present, gone } = reader;
  const account = catalog.accounts.get(on) ?? catalog.accounts.get(catalog.services.find((each) => each.name === on)?.entities[0]?.service ?? "");
  const isService = account !== undefined || catalog.services.some((each) => each.name === on || each.entities.some((entity) => entity.service === on));
  const callee = present.has(on) ? present.get(on)?.definition : account;
  if (callee !== undefined) {
    if (!answers(callee, call)) report.notice(`${path}.call`, "UnknownOperation", call, callee.type);
  } else if (!present.has(on) && !isService && !gone.has(on)) sayMissing(reader, "on", on, path);
}

function answers(definition: EntityDefinition, operation: string): boolean {
  return definition.otherwise !== undefined || Object.hasOwn(definition.calls ?? {}, operation);
}

function readChange(reader: Reader, entry: JsonObject, path: string): Act | undefined {
  const { report, present, settings } = reader;
  const id = readName(report, entry, "change", path, "the id of what changes");
  if (id === undefined) return undefined;
  const members = Object.fromEntries(ENTRY_MEMBERS.change.slice(2).flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]]))) as EntityChange;
  const entity = present.get(id) ?? accountOf(reader, id);
  if (entity === undefined && !present.has(id)) sayMissing(reader, "change", id, path);
  if (entity !== undefined) {
    const changed = applyChange(report, entity, members as JsonObject, settings, path, false);
    // What changes later is held against what this one leaves behind.
    if (changed) present.set(id, { ...entity, config: changed.config });
  }
  return { kind: "change", change: id, members };
}

/** A service's account, as the engine makes it of the settings: `account:lambda`. */
function accountOf({ catalog, settings }: Reader, id: string): Standing | undefined {
  const definition = id.startsWith("account:") ? catalog.accounts.get(id.slice("account:".length)) : undefined;
  if (definition === undefined) return undefined;
  return { id, definition, config: { properties: Object.fromEntries(Object.keys(definition.properties).map((name) => [name, settings[name]])), behaviour: {} } };
}

function readAdd(reader: Reader, entry: JsonObject, path: string): Act | undefined {
  const { report, present, settings, catalog } = reader;
  const json = readObject(report, entry.add, joinPaths(path, "add"), "add");
  if (json === undefined) return undefined;
  const before = report.problems.length;
  const entities = [...present.values()].filter((each) => each !== undefined);
  // An end that a call of the script makes cannot be looked at now: the engine checks when the entry applies.
  if (reader.made && ["from", "to"].some((end) => typeof json[end] === "string" && !present.has(json[end]))) {
    for (const end of ["from", "to"]) if (typeof json[end] === "string" && !present.has(json[end])) sayMissing(reader, end, json[end], joinPaths(path, "add"));
    return { kind: "add", entity: json };
  }
  const added = readAdded(report, json, catalog, { settings, entities }, joinPaths(path, "add"));
  if (typeof json.id === "string") present.set(json.id, added);
  return added === undefined || report.problems.length > before ? undefined : { kind: "add", entity: json };
}

function readRemove(reader: Reader, entry: JsonObject, path: string): Act | undefined {
  const { present, report, gone } = reader;
  const id = readName(report, entry, "remove", path, "the id of what goes");
  if (id === undefined) return undefined;
  if (!present.has(id)) sayMissing(reader, "remove", id, path);
  const before = [...present.keys()];
  remove(present, id);
  // What is called after it is gone answers as AWS does.
  for (const each of before) if (!present.has(each)) gone.add(each);
  return { kind: "remove", remove: id };
}

/** Connections go with their ends, but for those that AWS keeps. */
function remove(present: Present, id: string): void {
  present.delete(id);
  for (const each of present.values()) if (each !== undefined && ((each.from === id && each.definition.joins?.outlivesStart !== true) || (each.to === id && each.definition.joins?.outlivesEnd !== true))) remove(present, each.id);
}

function sayMissing({ report, made, present }: Reader, member: string, id: string, path: string): void {
  const where = joinPaths(path, member);
  if (made) report.notice(where, "PerhapsLater", member, id);
  else report.problem(where, "UnknownReference", member, id, nearestType(id, present.keys()));
}
