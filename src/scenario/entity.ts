/**
 * The same door for one entity: what the script, the console, a `Create…` call or the page adds to a running scenario,
 * and what changes there.
 */
import type { AnyConfig, EntityDefinition, Service, Settings } from "../services/define.ts";
import { defaultOf } from "../vocabulary/default-of.ts";
import type { Change, Fields } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";
import { isObject, joinPaths } from "../vocabulary/problem.ts";
import { catalogOf, type Catalog } from "./catalog.ts";
import { behaviourFields, checkBothEnds, checkWhole, completeFault, readPart } from "./config.ts";
import type { EntityChange, JsonObject } from "./document.ts";
import { freeze } from "./freeze.ts";
import { impliedConnections } from "./implied.ts";
import { toPlain } from "./plain.ts";
import type { Notice, Problem } from "./problem.ts";
import { CALL_MEMBERS, checkEnds, looksLikeConnection, readCallMembers, readConnection, readNode } from "./read-entity.ts";
import { readObject } from "./read.ts";
import { Report } from "./report.ts";
import type { LoadedConnection, LoadedNode } from "./scenario.ts";

/** What stands around the entity. Built anew by the engine for each use, from its own entities. */
export interface Surroundings {
  readonly services: readonly Service[];
  readonly settings: Settings;
  /** Nodes and connections that are there now, implied ones too. */
  readonly entities: readonly Standing[];
}
/** What legality and references need to know of an entity. Nodes have no ends. */
export interface Standing { readonly id: string; readonly definition: EntityDefinition; readonly config: AnyConfig; readonly from?: string | undefined; readonly to?: string | undefined }

export type LoadedEntity =
  | { readonly ok: true; readonly entity: LoadedNode | LoadedConnection; readonly implied: readonly LoadedConnection[]; readonly notices: readonly Notice[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks one node or connection as `loadScenario` would, with all defaults applied. `path` is put in front of the paths
 * of problems. `implied` are the connections that come with it.
 */
export function loadEntity(json: unknown, around: Surroundings, path = ""): LoadedEntity {
  const plain = toPlain(json);
  if (!plain.ok) return { ok: false, problems: plain.problems.map((each) => ({ ...each, path: joinPaths(path, each.path) })) };
  const report = new Report();
  const entity = readAdded(report, plain.value, catalogOf(around.services), around, path);
  if (entity === undefined || report.problems.length > 0) return { ok: false, problems: report.problems };
  const catalog = catalogOf(around.services);
  const drawn = (from: string, to: string, type: string) => around.entities.some((each) => each.from === from && each.to === to && each.definition.type === type);
  const implied = impliedConnections([{ ...entity, path }], [...around.entities, entity], catalog, around.settings, report, drawn);
  return { ok: true, entity: freeze(entity), implied: freeze(implied), notices: report.notices };
}

/** A node or connection among others; undefined when something is wrong, or when it is a note or a frame. */
export function readAdded(report: Report, json: Json, catalog: Catalog, around: Pick<Surroundings, "settings" | "entities">, path: string): LoadedNode | LoadedConnection | undefined {
  const reading = { report, catalog, settings: around.settings };
  const { entities } = around;
  const entity = looksLikeConnection(json) ? readConnection(reading, json, path) : readNode(reading, json, path);
  if (entity === "inert") return report.problem(joinPaths(path, "type"), "UnknownType", String((json as JsonObject).type), "node that can be added to a run");
  const id = isObject(json) ? json.id : undefined;
  const other = entities.find((each) => each.id === id);
  if (other) report.problem(joinPaths(path, "id"), "DuplicateId", other.id, other.definition.title);
  if (isObject(json) && looksLikeConnection(json)) {
    checkEnds(reading, json, catalog.connections.get(String(json.type)), path, {
      find: (end) => entities.find((each) => each.id === end)?.definition,
      outgoing: (from, type) => entities.filter((each) => each.from === from && each.definition.type === type).length,
      ids: entities.map((each) => each.id),
    });
  }
  const from = entity?.kind === "connection" ? entities.find((each) => each.id === entity.from) : undefined;
  const to = entity?.kind === "connection" ? entities.find((each) => each.id === entity.to) : undefined;
  if (entity?.kind === "connection" && from && to) {
    const siblings = entities.flatMap((arrow) => {
      const end = arrow.from === entity.from && arrow.definition === entity.definition ? entities.find((each) => each.id === arrow.to) : undefined;
      return end === undefined ? [] : [{ arrow, to: end }];
    });
    checkBothEnds(report, entity, { from, to }, path, around.settings, false, siblings);
  }
  return entity;
}

/** One member that a change gives another value, and how that reaches a running resource. */
export interface ChangedMember { readonly part: "properties" | "behaviour"; readonly name: string; readonly value: unknown; readonly change: Change }

export type ChangedConfig =
  | { readonly ok: true; readonly config: AnyConfig; readonly changed: readonly ChangedMember[]; readonly notices: readonly Notice[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The configuration after a change of some members; `null` is the default again. `config` has every member changed,
 * whatever its kind of change: for `{ call }` and `draft` the engine makes the call, or keeps the draft, instead of
 * taking the member over. A member of kind `replace` that would get another value is a problem, unless `fresh` says
 * that nothing has run yet (or that AWS itself makes the change). Members of call connections (`body`, `input`, `when`,
 * `ignoreErrors`) become part of `config.behaviour`, as at loading.
 */
export function changeConfig(
  entity: { readonly id: string; readonly definition: EntityDefinition; readonly config: AnyConfig },
  change: EntityChange, settings: Settings, options: { readonly path?: string; readonly fresh?: boolean } = {},
): ChangedConfig {
  const plain = toPlain(change);
  if (!plain.ok) return { ok: false, problems: plain.problems };
  const report = new Report();
  const changed = applyChange(report, entity, isObject(plain.value) ? plain.value : {}, settings, options.path ?? "", options.fresh === true);
  if (changed === undefined || report.problems.length > 0) return { ok: false, problems: report.problems };
  return { ok: true, ...changed, notices: report.notices };
}

/** As `changeConfig`, into a report. `change` may have other members, which are not looked at. */
export function applyChange(
  report: Report, { id, definition, config }: { readonly id: string; readonly definition: EntityDefinition; readonly config: AnyConfig },
  change: JsonObject, settings: Settings, path: string, fresh: boolean,
): { readonly config: AnyConfig; readonly changed: readonly ChangedMember[] } | undefined {
  const before = report.problems.length;
  const fields = { properties: definition.properties, behaviour: behaviourFields(definition) };
  const next = {
    properties: changePart(report, fields.properties, config.properties, change.properties, joinPaths(path, "properties"), settings, true),
    behaviour: changePart(report, fields.behaviour, config.behaviour, change.behaviour, joinPaths(path, "behaviour"), settings, false),
  };
  if (definition.kind === "connection") {
    completeFault(report, next.behaviour, joinPaths(path, "behaviour"));
    changeCallMembers(report, definition, next.behaviour, change, path);
  }
  const changed = (["properties", "behaviour"] as const).flatMap((part) => changesOf(part, fields[part], config[part], next[part]));
  for (const { part, name, change: kind } of fresh ? [] : changed) {
    if (kind === "replace") report.problem(joinPaths(path, joinPaths(part, name)), "CannotReplace", name, definition.title);
  }
  if (report.problems.length > before || checkWhole(report, definition, next, path, id, settings) === undefined) return undefined;
  return { config: freeze(next), changed };
}

function changePart(report: Report, fields: Fields, now: Readonly<Record<string, unknown>>, written: Json | undefined, path: string, settings: Settings, aws: boolean): Record<string, unknown> {
  const next = { ...now };
  const given = readObject(report, written, path, path.slice(path.lastIndexOf(".") + 1));
  if (given === undefined) return next;
  // Null is the default again, also where null could be a value: only what is said is checked.
  const said = Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== null || !Object.hasOwn(fields, name)));
  const values = readPart(report, fields, said, path, settings.profile, aws);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fields, name)) continue;
    const value = given[name] === null ? defaultOf(fields[name]!, settings.profile) : values[name];
    if (value === undefined) delete next[name];
    else next[name] = value;
  }
  return next;
}

function changeCallMembers(report: Report, definition: EntityDefinition, behaviour: Record<string, unknown>, change: JsonObject, path: string): void {
  const given = Object.fromEntries(CALL_MEMBERS.flatMap((name) => (change[name] === undefined || change[name] === null ? [] : [[name, change[name]]])));
  Object.assign(behaviour, readCallMembers(report, given, definition, path));
  for (const name of CALL_MEMBERS) if (change[name] === null) delete behaviour[name];
}

function changesOf(part: "properties" | "behaviour", fields: Fields, before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): ChangedMember[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !isSame(before[name], after[name])).map((name) => ({ part, name, value: after[name] ?? null, change: (Object.hasOwn(fields, name) ? fields[name]!.change : undefined) ?? "now" }));
}

/** Whether two values of a configuration say the same, the order of members aside. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]));
}
