/** A checkpoint: the world at one moment between two events, small enough to keep many. Append-only lists are shared by length. */
import { eachNumbered, emptyNumbered, putNumbered } from "../kernel/numbered.ts";
import { copy } from "../kernel/plain.ts";
import { Sfc32 } from "../kernel/random.ts";
import type { AnyConfig } from "../services/define.ts";
import type { Entity } from "./entity.ts";
import type { MessagesSnapshot } from "./messages.ts";
import type { SeriesState } from "./metrics.ts";
import type { CallRow } from "./network.ts";
import type { ScriptState } from "./script.ts";
import type { Configured, Finding, ScopeRow, World } from "./world.ts";

interface EntityState {
  readonly entity: Entity; readonly config: AnyConfig; readonly name: string; readonly arn: string; readonly alive: boolean;
  readonly state: unknown; readonly streams: ReadonlyMap<string, Sfc32>; readonly counters: ReadonlyMap<string, number>;
}

export interface Checkpoint {
  readonly now: number; readonly handledAt: number; readonly events: number; readonly atInstant: number; readonly rows: number; readonly flights: number;
  readonly nextCall: number; readonly nextScope: number; readonly nextEvaluation: number;
  readonly messages: MessagesSnapshot;
  readonly queue: ReturnType<World["queue"]["snapshot"]>;
  readonly entities: readonly EntityState[];
  readonly calls: readonly CallRow[];
  readonly scopes: readonly ScopeRow[];
  readonly findings: readonly Finding[];
  readonly configured: readonly Configured[];
  readonly looks: readonly number[];
  readonly metrics: readonly SeriesState[];
  readonly stopped: Finding | undefined;
  readonly script: ScriptState;
  readonly goals: unknown;
}

export function save(world: World, script: ScriptState, goals: unknown): Checkpoint {
  return {
    now: world.now, handledAt: world.handledAt, events: world.events, atInstant: world.atInstant, rows: world.rows, flights: world.flights,
    nextCall: world.nextCall, nextScope: world.nextScope, nextEvaluation: world.nextEvaluation,
    messages: world.messages.snapshot(),
    queue: world.queue.snapshot(),
    entities: world.entities.map((entity) => ({
      entity, config: entity.config, name: entity.name, arn: entity.arn, alive: entity.alive, state: copyState(entity, entity.state),
      streams: copyStreams(entity.streams), counters: new Map(entity.counters),
    })),
    calls: Array.from(eachNumbered(world.calls), (call) => ({ ...call, data: copy(call.data) })),
    scopes: [...world.scopes.values()].map(copyScope),
    findings: [...world.findings],
    configured: world.configured,
    looks: world.looks.slice(),
    metrics: world.metrics.snapshot(),
    stopped: world.stopped,
    script: copyScript(script),
    goals: copy(goals),
  };
}

/** Puts the world back (or forward) to a checkpoint of the same history; returns script and goal state to go on with. */
export function restore(world: World, from: Checkpoint): { readonly script: ScriptState; readonly goals: unknown } {
  Object.assign(world, {
    now: from.now, handledAt: from.handledAt, events: from.events, atInstant: from.atInstant, rows: from.rows, flights: from.flights,
    nextCall: from.nextCall, nextScope: from.nextScope, nextEvaluation: from.nextEvaluation, stopped: from.stopped,
    row: -1, flight: -1, evaluations: [],
    calls: emptyNumbered(),
    scopes: new Map(from.scopes.map((scope) => [scope.id, copyScope(scope)])),
    findings: [...from.findings],
    configured: from.configured,
    looks: from.looks.slice(),
  });
  for (const call of from.calls) putNumbered(world.calls, call.id, { ...call, data: copy(call.data) });
  world.queue.restore(from.queue);
  world.messages.restore(from.messages);
  world.metrics.restore(from.metrics);
  world.entities.length = 0;
  world.byId.clear();
  for (const saved of from.entities) {
    const { entity } = saved;
    Object.assign(entity, { config: saved.config, name: saved.name, arn: saved.arn, alive: saved.alive, state: copyState(entity, saved.state), streams: copyStreams(saved.streams), counters: new Map(saved.counters) });
    world.entities.push(entity);
    world.byId.set(entity.id, entity);
  }
  world.topology++;
  return { script: copyScript(from.script), goals: copy(from.goals) };
}

function copyState({ definition }: Entity, state: unknown): unknown {
  return definition.copyState === undefined ? copy(state) : definition.copyState(state);
}

function copyStreams(streams: ReadonlyMap<string, Sfc32>): Map<string, Sfc32> {
  return new Map([...streams].map(([purpose, stream]) => [purpose, new Sfc32(stream.state.slice())]));
}

function copyScope(scope: ScopeRow): ScopeRow {
  return { ...scope, children: new Set(scope.children), timers: scope.timers.slice(), calls: scope.calls.slice() };
}

function copyScript(script: ScriptState): ScriptState {
  return { position: script.position, records: script.records.map((record) => ({ ...record })), problems: [...script.problems], waiting: [...script.waiting], held: script.held };
}
