/** Reads one node or one connection of a document. What stands around it is looked at by `checkEnds` afterwards. */
import type { EntityDefinition, Settings } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import { isObject, joinPaths, nameOf } from "../vocabulary/problem.ts";
import { checkTemplate } from "../vocabulary/template.ts";
import { nearestType, type Catalog } from "./catalog.ts";
import { commonOf, readConfig, WHEN_WORDS } from "./config.ts";
import { INERT_TYPES, type JsonObject, type Position, type When } from "./document.ts";
import { endOf, legalTypes, mayJoin, type Instead } from "./legality.ts";
import { MOST_CHARACTERS } from "./most-characters.ts";
import { checkNames, readId, readName, readObject, readText } from "./read.ts";
import type { Report } from "./report.ts";
import type { LoadedConnection, LoadedNode } from "./scenario.ts";

export const NODE_MEMBERS = ["id", "type", "name", "at", "properties", "behaviour"] as const;
export const INERT_MEMBERS = ["id", "type", "name", "at", "text", "size"] as const;
export const CONNECTION_MEMBERS = ["id", "type", "from", "to", "name", "properties", "behaviour", "body", "input", "when", "ignoreErrors"] as const;
export const CALL_MEMBERS = ["body", "input", "when", "ignoreErrors"] as const;

/** Who is read, and with what. */
export interface Reading { readonly report: Report; readonly catalog: Catalog; readonly settings: Settings }

/** A node, `"inert"` for notes and frames, or undefined when something is wrong (it has been reported). */
export function readNode({ report, catalog, settings }: Reading, json: Json, path: string): LoadedNode | "inert" | undefined {
  const node = readObject(report, json, path, "A node");
  if (node === undefined) return undefined;
  const before = report.problems.length;
  const id = readId(report, node, path);
  const type = readName(report, node, "type", path, "what the node is, such as sqs.queue");
  const name = readText(report, node.name, joinPaths(path, "name"), "name", MOST_CHARACTERS.name);
  const at = readPosition(report, node.at, joinPaths(path, "at"), "at");
  if (type !== undefined && INERT_TYPES.includes(type)) {
    readPosition(report, node.size, joinPaths(path, "size"), "size");
    readText(report, node.text, joinPaths(path, "text"), "text", MOST_CHARACTERS.text);
    checkNames(report, node, INERT_MEMBERS, path);
    return report.problems.length > before ? undefined : "inert";
  }
  checkNames(report, node, NODE_MEMBERS, path);
  const definition = type === undefined ? undefined : findDefinition(report, catalog, "node", type, joinPaths(path, "type"));
  if (definition === undefined) return undefined;
  const config = readConfig(report, definition, written(node), {}, path, id ?? "", settings);
  if (id === undefined || config === undefined || report.problems.length > before) return undefined;
  return { kind: "node", id, type: definition.type, name: name ?? id, at, definition, config };
}

export function readConnection({ report, catalog, settings }: Reading, json: Json, path: string): LoadedConnection | undefined {
  const connection = readObject(report, json, path, "A connection");
  if (connection === undefined) return undefined;
  const before = report.problems.length;
  const id = readId(report, connection, path);
  const from = readName(report, connection, "from", path, "the id of where it starts");
  const to = readName(report, connection, "to", path, "the id of where it ends");
  const name = readText(report, connection.name, joinPaths(path, "name"), "name", MOST_CHARACTERS.name);
  checkNames(report, connection, CONNECTION_MEMBERS, path);
  // What is possible here depends on the ends: `checkEnds` says it.
  const type = connection.type === undefined ? undefined : readName(report, connection, "type", path, "");
  const definition = type === undefined ? undefined : findDefinition(report, catalog, "connection", type, joinPaths(path, "type"));
  if (definition === undefined) return undefined;
  const members = readCallMembers(report, connection, definition, path);
  const config = readConfig(report, definition, written(connection), members, path, id ?? "", settings);
  if (id === undefined || from === undefined || to === undefined || config === undefined || report.problems.length > before) return undefined;
  return makeConnection(definition, { id, from, to, name: name ?? id, config, implied: false });
}

/** A connection from its parts; `common` and the call members are views of the configuration. */
export function makeConnection(definition: EntityDefinition, parts: Pick<LoadedConnection, "id" | "from" | "to" | "name" | "config" | "implied">): LoadedConnection {
  const { body, input, when, ignoreErrors } = parts.config.behaviour as Partial<CallMembers>;
  return { kind: "connection", type: definition.type, definition, ...parts, common: commonOf(parts.config), body, input, when, ignoreErrors };
}

export interface CallMembers { readonly body: Json; readonly input: JsonObject; readonly when: When; readonly ignoreErrors: boolean }

/** Those of `body`, `input`, `when` and `ignoreErrors` that are written. */
export function readCallMembers(report: Report, object: JsonObject, definition: EntityDefinition, path: string): Partial<CallMembers> {
  const members: { -readonly [name in keyof CallMembers]?: CallMembers[name] } = {};
  const { body, input, when, ignoreErrors } = object;
  if (definition.compose === undefined) {
    for (const name of CALL_MEMBERS) if (object[name] !== undefined) report.problem(joinPaths(path, name), "NotACall", name, definition.type);
    return {};
  }
  if (body !== undefined) {
    takeTemplate(report, body, joinPaths(path, "body"));
    members.body = body;
  }
  if (input !== undefined) {
    takeTemplate(report, input, joinPaths(path, "input"));
    const object_ = readObject(report, input, joinPaths(path, "input"), "input");
    if (object_) members.input = object_;
  }
  if (when !== undefined) {
    const word = typeof when === "string" && Object.hasOwn(WHEN_WORDS, when) ? WHEN_WORDS[when] : undefined;
    if (word === undefined) report.problem(joinPaths(path, "when"), "NotAnOption", "when", nameOf(when), "success, failure or each record");
    else members.when = word;
  }
  if (typeof ignoreErrors === "boolean") members.ignoreErrors = ignoreErrors;
  else if (ignoreErrors !== undefined) report.problem(joinPaths(path, "ignoreErrors"), "WrongType", "ignoreErrors", "true or false", nameOf(ignoreErrors));
  return members;
}

function takeTemplate(report: Report, template: Json, path: string): void {
  for (const each of checkTemplate(template)) report.take({ ...each, code: each.code ?? "BadTemplate", path: joinPaths(path, each.path) });
}

/** What `checkEnds` needs to know of what is already there. */
export interface Around {
  /** `"unread"`: something is there whose type nobody knows. */
  find(id: string): EntityDefinition | "inert" | "unread" | undefined;
  /** How many connections of this type start at the entity, this one not counted. */
  outgoing(id: string, type: string): number;
  readonly ids: readonly string[];
}

/** Whether a connection may be where it is. `definition` is undefined when its type is missing. */
export function checkEnds({ report, catalog }: Reading, connection: JsonObject, definition: EntityDefinition | undefined, path: string, around: Around): void {
  const ends = (["from", "to"] as const).map((member) => readEnd(report, connection[member], member, joinPaths(path, member), around));
  const [from, to] = ends;
  if (!from || !to) {
    if (definition === undefined && connection.type === undefined) report.problem(joinPaths(path, "type"), "MissingMember", "type", "what the connection is, such as sqs:SendMessage");
    return;
  }
  const legality = legalTypes(endOf(from), endOf(to), catalog.services);
  const types = legality.types.map((each) => each.type);
  if (connection.type === undefined) {
    const possible = types.length === 0 ? (legality.refusal?.says ?? "") : `here it can be ${types.join(", ")}`;
    report.problem(joinPaths(path, "type"), "MissingMember", "type", possible.replace(/\.$/, ""));
  } else if (definition !== undefined && !mayJoin(definition, endOf(from), endOf(to))) {
    if (legality.refusal) report.problem(joinPaths(path, "type"), "IllegalPair", legality.refusal.says, insteadText(legality.refusal.instead));
    else report.problem(joinPaths(path, "type"), "WrongConnectionType", definition.type, from.type, to.type, types);
  } else if (definition?.joins?.mostFrom !== undefined && around.outgoing(String(connection.from), definition.type) >= definition.joins.mostFrom) {
    report.problem(path, "TooManyOfType", definition.title, String(connection.from), definition.joins.mostFrom);
  }
}

function readEnd(report: Report, id: Json | undefined, member: string, path: string, around: Around): EntityDefinition | undefined {
  if (typeof id !== "string") return undefined;
  const found = around.find(id);
  if (found === "inert") return report.problem(path, "InertReference", member, id);
  if (found === undefined) return report.problem(path, "UnknownReference", member, id, nearestType(id, around.ids));
  // Its own problem has been told.
  if (found === "unread") return undefined;
  return found;
}

function insteadText(instead: readonly Instead[]): string | undefined {
  return instead.length === 0 ? undefined : `${instead.map((each) => each.label).join("; or ")}.`;
}

function findDefinition(report: Report, catalog: Catalog, kind: "node" | "connection", type: string, path: string): EntityDefinition | undefined {
  const [here, there] = kind === "node" ? [catalog.nodes, catalog.connections] : [catalog.connections, catalog.nodes];
  const found = here.get(type);
  if (found !== undefined) return found;
  if (there.has(type)) return report.problem(path, "WrongKind", type, kind === "node" ? "connection" : "node", kind === "node" ? "connections" : "nodes");
  return report.problem(path, "UnknownType", type, kind, nearestType(type, here.keys()));
}

function written(entity: JsonObject): { readonly properties?: Json; readonly behaviour?: Json } {
  const { properties, behaviour } = entity;
  return { ...(properties === undefined ? {} : { properties }), ...(behaviour === undefined ? {} : { behaviour }) };
}

const FARTHEST = 1_000_000;

function readPosition(report: Report, value: Json | undefined, path: string, name: string): Position | undefined {
  if (value === undefined) return undefined;
  const fine = Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number" && Math.abs(each) <= FARTHEST);
  return fine ? (value as unknown as Position) : report.problem(path, "WrongType", name, "two numbers, such as [280, 120]", nameOf(value));
}

/** Whether JSON is meant as a connection rather than a node. */
export function looksLikeConnection(json: Json): boolean {
  return isObject(json) && ("from" in json || "to" in json);
}
