/** Entities come, go and change: at the start, by the script, by the console, by AWS calls that create resources. All through the loading door. */
import { assert } from "../kernel/assert.ts";
import { eachNumbered } from "../kernel/numbered.ts";
import type { EntityDefinition } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import type { EntityChange } from "../scenario/document.ts";
import { changeConfig, loadEntity, type ChangedMember, type Surroundings } from "../scenario/entity.ts";
import type { Problem } from "../scenario/problem.ts";
import type { LoadedConnection, LoadedNode } from "../scenario/scenario.ts";
import { EntityContext } from "./context.ts";
import type { Entity } from "./entity.ts";
import { reply } from "./network.ts";
import { nameEntity, type World } from "./world.ts";

/** Puts an entity into the world without starting it. */
export function place(world: World, loaded: LoadedNode | LoadedConnection | AccountEntity, implied = false): Entity {
  const { definition, config, id } = loaded;
  const existing = world.byId.get(id);
  assert(existing === undefined || !existing.alive, `The id ${id} is taken.`);
  const entity: Entity = {
    index: world.entities.length, id, type: definition.type, kind: definition.kind, definition, implied: implied || (loaded.kind === "connection" && loaded.implied),
    fromId: loaded.kind === "connection" ? loaded.from : undefined, toId: loaded.kind === "connection" ? loaded.to : undefined,
    config, ...nameEntity(definition, id, config, world.options.settings), state: undefined, alive: true, streams: new Map(), counters: new Map(),
    context: undefined as unknown as EntityContext, peers: undefined, wire: undefined,
  };
  entity.context = new EntityContext(world, entity);
  world.entities.push(entity);
  world.byId.set(id, entity);
  world.topology++;
  return entity;
}

export function initialise(entity: Entity): void {
  entity.state = entity.definition.init(entity.context);
}

export function start(entity: Entity): void {
  entity.definition.started?.(entity.state, entity.context);
}

/**
 * The account of a service stands from the moment that something of the service does: a world without streams is the same
 * world whether or not streams are known to whoever runs it.
 */
export function ensureAccount(world: World, service: string): Entity | undefined {
  const id = `account:${service}`;
  const standing = world.byId.get(id);
  if (standing !== undefined) return standing;
  const definition = world.options.services.flatMap(({ entities }) => entities).find((each) => each.kind === "account" && each.service === service);
  if (definition === undefined) return undefined;
  const properties = Object.fromEntries(Object.keys(definition.properties).map((name) => [name, world.options.settings[name]]));
  const account = place(world, { kind: "account", id, definition, config: { properties, behaviour: {} } });
  initialise(account);
  start(account);
  return account;
}

/** Adds a node or a connection while running, with the same checks as in a document. */
export function addEntity(world: World, json: Json, implied: boolean): readonly Problem[] {
  const loaded = loadEntity(json, surroundings(world));
  if (!loaded.ok) return loaded.problems;
  for (const each of [loaded.entity, ...loaded.implied]) ensureAccount(world, each.definition.service);
  const placed = [place(world, loaded.entity, implied), ...loaded.implied.map((connection) => place(world, connection, true))];
  for (const entity of placed) initialise(entity);
  for (const entity of placed) start(entity);
  return [];
}

/** Removes an entity and the connections that start or end at it. */
export function removeEntity(world: World, id: string): boolean {
  const entity = world.entity(id);
  if (entity === undefined) return false;
  for (const other of world.entities)
    if (other.alive && ((other.fromId === id && other.definition.joins?.outlivesStart !== true) || (other.toId === id && other.definition.joins?.outlivesEnd !== true))) removeEntity(world, other.id);
  entity.definition.removed?.(entity.state, entity.context);
  // Who still waits for an answer of it hears that it is gone.
  for (const call of Array.from(eachNumbered(world.calls)))
    if (call.to === entity.index && call.arrived && !call.replied)
      reply(world, entity, call.id, { ok: false, error: { code: "ResourceNotFoundException", message: `${entity.name} does not exist any more.`, status: 404 } }, call.rule, undefined);
  entity.alive = false;
  // What is gone is paid for no longer.
  for (const series of world.metrics.forEntity(entity.index))
    if (series.definition.kind === "gauge" && series.definition.usd !== undefined) world.metrics.gauge(series, 0, world);
  world.topology++;
  return true;
}

/**
 * Changes properties or behaviour of a running entity. What AWS changes by a call of its own is not taken over but
 * returned, for the script to call; what the service does itself (`ctx.configure`) is taken over whatever its kind.
 */
export function configureEntity(world: World, entity: Entity, change: EntityChange, byService: boolean): { readonly problems: readonly Problem[]; readonly calls: readonly ChangedMember[] } {
  const changed = changeConfig(entity, change, world.options.settings, { fresh: byService });
  if (!changed.ok) return { problems: changed.problems, calls: [] };
  if (byService) world.configured = [...world.configured, { at: world.now, entity: entity.id, change }];
  const calls = byService ? [] : changed.changed.filter((member) => typeof member.change === "object");
  const before = entity.config;
  const properties: Record<string, unknown> = { ...changed.config.properties };
  for (const { name } of calls) properties[name] = before.properties[name];
  entity.config = calls.length === 0 ? changed.config : Object.freeze({ properties: Object.freeze(properties), behaviour: changed.config.behaviour });
  if (calls.length < changed.changed.length) {
    Object.assign(entity, nameEntity(entity.definition, entity.id, entity.config, world.options.settings));
    world.topology++;
    entity.definition.changed?.(entity.state, before as never, entity.context);
  }
  return { problems: [], calls };
}

/** What the loading door needs to know of the running world. */
function surroundings(world: World): Surroundings {
  return {
    services: world.options.services, settings: world.options.settings,
    entities: world.entities.filter((entity) => entity.alive && entity.kind !== "account").map((entity) => ({ id: entity.id, definition: entity.definition, config: entity.config, from: entity.fromId, to: entity.toId })),
  };
}

/** An account is no part of the document: its configuration are the settings. */
export interface AccountEntity { readonly kind: "account"; readonly id: string; readonly definition: EntityDefinition; readonly config: { readonly properties: Readonly<Record<string, unknown>>; readonly behaviour: Readonly<Record<string, unknown>> } }
