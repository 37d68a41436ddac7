/**
 * The world: everything that a run is made of at one instant. A pure function of (scenario, seed, script, engine
 * version). Here is the data and how rows, entities and neighbours are found; what happens is in network.ts (calls),
 * context.ts (what entities may do) and step.ts (one event).
 */
import { compilePattern } from "../aws/event-pattern.ts";
import { Bug } from "../kernel/assert.ts";
import { EventQueue } from "../kernel/event-queue.ts";
import type { Ids } from "../kernel/ids.ts";
import { eachNumbered, emptyNumbered } from "../kernel/numbered.ts";
import { Sfc32, seedState } from "../kernel/random.ts";
import type { Micros } from "../kernel/time.ts";
import type { AnyConfig, EntityDefinition, Mark, MessageId, Outcome, Peer, Service, Settings } from "../services/define.ts";
import type { EntityChange } from "../scenario/document.ts";
import type { Json } from "../vocabulary/json.ts";
import { compileTemplate, type CompiledTemplate } from "../vocabulary/template.ts";
import type { Entity } from "./entity.ts";
import type { FlightSink } from "./flights.ts";
import { Messages } from "./messages.ts";
import { Metrics, type Series } from "./metrics.ts";
import type { CallRow } from "./network.ts";
import { Trace, type RowKind } from "./trace.ts";

/** How much a run may become before it is stopped with a finding. */
export interface Limits {
  readonly events: number;
  readonly pending: number;
  readonly messages: number;
  /** Characters of the bodies of all messages: what wraps what it is given grows much faster than it counts. */
  readonly characters: number;
  /** Events handled at one and the same instant. */
  readonly perInstant: number;
  /** Events of one instant that follow from each other, one after another. */
  readonly depth: number;
}

export const DEFAULT_LIMITS: Limits = { events: 200_000_000, pending: 3_000_000, messages: 12_000_000, characters: 1_500_000_000, perInstant: 3_000_000, depth: 100_000 };

export interface Finding { readonly code: string; readonly at: Micros; readonly entity: string | undefined; readonly message: string; readonly row: number }

export interface ScopeRow { readonly id: number; readonly entity: number; readonly parent: number; readonly children: Set<number>; readonly timers: Ids; readonly calls: Ids }

/** A JSONata evaluation that waits for the run loop. */
export interface Evaluation { readonly id: number; readonly entity: number; readonly source: string; readonly bindings: Readonly<Record<string, unknown>>; readonly event: string; readonly data: unknown; readonly rule: string; readonly scope: number; readonly cause: number }

export interface Watch {
  mark(message: MessageId, mark: Mark, entity: number): void;
  metric(series: Series, value: number): void;
  rule(rule: string, entity: number): void;
}

/** A configuration that AWS's own call changed (UpdateFunctionConfiguration): the members with their new values, null being the default again. */
export interface Configured { readonly at: Micros; readonly entity: string; readonly change: EntityChange }

export interface WorldOptions { readonly seed: number; readonly settings: Settings; services: readonly Service[]; readonly traceCap: number; readonly limits: Limits; readonly checks: boolean }

export class World {
  now: Micros = 0;
  /** Last instant at which something was handled, -1 at the start: what a person does comes after it. */
  handledAt: Micros = -1;
  /** Events handled so far, and at this instant. */
  events = 0;
  atInstant = 0;
  readonly queue = new EventQueue();
  readonly entities: Entity[] = [];
  readonly byId = new Map<string, Entity>();
  /** Calls under way, by id. */
  calls = emptyNumbered<CallRow>();
  scopes = new Map<number, ScopeRow>();
  evaluations: Evaluation[] = [];
  findings: Finding[] = [];
  /** What services changed of their entities' configurations by themselves, in order. Never changed in place: checkpoints share it. */
  configured: readonly Configured[] = [];
  readonly messages = new Messages();
  readonly metrics = new Metrics();
  readonly trace: Trace;
  nextCall = 0;
  nextScope = 0;
  nextEvaluation = 0;
  /** Next trace row and flight number: they belong to the world, the stored rows do not. */
  rows = 0;
  flights = 0;
  /** Row of what is being handled, and the flight that led to it. */
  row = -1;
  flight = -1;
  /** Bumped whenever an entity comes, goes or changes its configuration: neighbour caches look at it. */
  topology = 0;
  /** Pending looks of this instant: `lookKey` of entity and timer type. A handful at once. */
  looks: number[] = [];
  stopped: Finding | undefined;
  /** Somebody only looks (view, inspect, invariants): nothing may be drawn, counted or done. */
  reading = false;
  sink: FlightSink | undefined;
  /** Goals and the like: told of marks, metrics and rules as they happen. */
  watch: Watch | undefined;
  /** Takes the answers to the script's calls, by the entry's number. */
  scriptAnswered: (entry: number, outcome: Outcome) => void = () => {};
  /** Timer events are (name, rule) pairs; the queue holds their number. */
  readonly #timers = new Map<string, Map<string, number>>();
  readonly #timerNames: (readonly [string, string])[] = [];
  readonly #patterns = new WeakMap<object, (body: Json) => boolean>();
  readonly #templates = new WeakMap<object, CompiledTemplate>();
  #byArn: { version: number; map: Map<string, Entity> } | undefined;

  constructor(readonly options: WorldOptions) {
    this.trace = new Trace(options.traceCap);
  }

  timerType(event: string, rule: string): number {
    let byRule = this.#timers.get(event);
    if (byRule === undefined) this.#timers.set(event, (byRule = new Map()));
    let type = byRule.get(rule);
    if (type === undefined) {
      type = FIRST_TIMER + this.#timerNames.length;
      this.#timerNames.push([event, rule]);
      byRule.set(rule, type);
    }
    return type;
  }

  /** Event name and rule of a timer type. */
  timerOf(type: number): readonly [event: string, rule: string] {
    return this.#timerNames[type - FIRST_TIMER]!;
  }

  write(kind: RowKind, name: string, entity: number, connection: number, cause: number, rule: string | undefined,
    messages?: readonly MessageId[], facts?: Readonly<Record<string, unknown>>): number {
    const row = this.rows++;
    if (this.trace.stores) this.trace.write(row, this.now, kind, name, entity, connection, cause, rule, messages, facts, this.flight);
    return row;
  }

  entity(id: string): Entity | undefined {
    const entity = this.byId.get(id);
    return entity?.alive === true ? entity : undefined;
  }

  byArn(arn: string): Entity | undefined {
    if (this.#byArn?.version !== this.topology) {
      const map = new Map<string, Entity>();
      for (const entity of this.entities) if (entity.alive && entity.arn !== "") map.set(entity.arn, entity);
      this.#byArn = { version: this.topology, map };
    }
    return this.#byArn.map.get(arn);
  }

  stream(entity: Entity, purpose: string): Sfc32 {
    this.mayAct(entity);
    let stream = entity.streams.get(purpose);
    if (stream === undefined) {
      stream = new Sfc32(seedState(this.options.seed, entity.id, purpose));
      entity.streams.set(purpose, stream);
    }
    return stream;
  }

  /** Counts up per entity and purpose: 0, 1, 2 … */
  counter(entity: Entity, purpose: string): number {
    this.mayAct(entity);
    const n = entity.counters.get(purpose) ?? 0;
    entity.counters.set(purpose, n + 1);
    return n;
  }

  /** A template that was read before is not read again: it stands in a frozen configuration. */
  template(template: Json): CompiledTemplate {
    if (template === null || typeof template !== "object") return compileTemplate(template);
    let compiled = this.#templates.get(template);
    if (compiled === undefined) this.#templates.set(template, compiled = compileTemplate(template));
    return compiled;
  }

  /** Asserts that this is not a mere look: a view that acts would make a watched run another run. */
  mayAct(entity: Entity): void {
    if (this.reading) throw new Bug(`${entity.id} acts while it is only looked at.`);
  }

  /** Looks at an entity, with its context sealed. */
  read<T>(entity: Entity, look: (definition: EntityDefinition, state: unknown, context: Entity["context"]) => T): T {
    const before = this.reading;
    this.reading = true;
    try {
      return look(entity.definition, entity.state, entity.context);
    } finally {
      this.reading = before;
    }
  }

  view(entity: Entity): unknown {
    return this.read(entity, (definition, state, context) => definition.view(state, context));
  }

  inspect(entity: Entity): unknown {
    return this.read(entity, (definition, state, context) => definition.inspect(state, context));
  }

  holds(entity: Entity): readonly MessageId[] {
    return this.read(entity, (definition, state, context) => [...(definition.holds?.(state, context) ?? [])]);
  }

  /** Whether a living entity has this message in its keeping, or a call carries it. What was handed to `but` is nowhere else. */
  isSomewhere(message: MessageId, but?: Entity): boolean {
    let carried = false;
    for (const call of eachNumbered(this.calls)) {
      if (!call.carries.includes(message)) continue;
      // Its sender may not have heard yet that it was taken; whoever took it may end it all the same.
      if (call.to === but?.index && call.arrived) return false;
      if (call.to !== but?.index) carried = true;
    }
    return carried || this.entities.some((entity) => entity !== but && entity.alive && entity.definition.holds !== undefined && this.holds(entity).includes(message));
  }

  /** Whether a body (JSON text) matches an EventBridge pattern; a body that is not JSON matches nothing. */
  matches(pattern: Json, body: string): boolean {
    if (pattern === null || typeof pattern !== "object") return false;
    let test = this.#patterns.get(pattern);
    if (test === undefined) {
      const compiled = compilePattern(pattern);
      test = compiled.ok ? (event) => compiled.matches(event) : () => false;
      this.#patterns.set(pattern, test);
    }
    const parsed = parseJson(body);
    return parsed !== undefined && test(parsed);
  }

  finding(code: string, message: string, entity: Entity | undefined): Finding {
    const row = this.write(5, code, entity?.index ?? -1, -1, this.row, undefined, undefined, { message });
    const finding: Finding = { code, at: this.now, entity: entity?.id, message, row };
    this.findings.push(finding);
    return finding;
  }
}

/** Event types of the engine itself; timers of entities come after. */
export const EventType = { arrive: 0, answer: 1, timeout: 2, look: 3, abandoned: 4 } as const;
export const FIRST_TIMER = 16;

/** An entity's look of one kind, as one number. */
export function lookKey(entity: number, type: number): number {
  return entity * 65_536 + type;
}

export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Names, ARN and caches that follow from an entity's configuration. */
export function nameEntity(definition: EntityDefinition, id: string, config: AnyConfig, settings: Settings): { name: string; arn: string } {
  const typed = config as { properties: Record<string, never>; behaviour: Record<string, never> };
  return { name: definition.awsName?.(id, typed) ?? id, arn: definition.arn?.(id, typed, settings) ?? "" };
}

/** An entity's neighbours, cached until the topology changes. Implied and drawn connections alike. */
export function peersOf(world: World, entity: Entity): NonNullable<Entity["peers"]> {
  return entity.peers?.version === world.topology ? entity.peers : findPeers(world, entity);
}

function findPeers(world: World, entity: Entity): NonNullable<Entity["peers"]> {
  const out: Peer[] = [];
  const into: Peer[] = [];
  for (const connection of world.entities) {
    if (!connection.alive || connection.kind !== "connection") continue;
    if (connection.fromId === entity.id) push(out, connection, connection.toId);
    if (connection.toId === entity.id) push(into, connection, connection.fromId);
  }
  function push(list: Peer[], connection: Entity, id: string | undefined): void {
    const other = id === undefined ? undefined : world.entity(id);
    if (other !== undefined) list.push(peer(connection, other));
  }
  const end = (id: string | undefined): Peer | undefined => {
    const other = id === undefined ? undefined : world.entity(id);
    return other === undefined ? undefined : peer(entity, other);
  };
  const cache = { version: world.topology, out, in: into, outByType: new Map<string, readonly Peer[]>(), inByType: new Map<string, readonly Peer[]>(), from: end(entity.fromId), to: end(entity.toId) };
  entity.peers = cache;
  return cache;
}

function peer(connection: Entity, other: Entity): Peer {
  return { connection: connection.id, connectionType: connection.type, connectionConfig: connection.config, id: other.id, type: other.type, arn: other.arn, config: other.config, source: other.definition.source };
}
