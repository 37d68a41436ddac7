/** One event: the least (instant, phase, birth) of all that is pending. */
import { assert } from "../kernel/assert.ts";
import { dropId } from "../kernel/ids.ts";
import type { Entity } from "./entity.ts";
import { abandoned, answered, arrive, timedOut, type AnswerData } from "./network.ts";
import { RowKind } from "./trace.ts";
import { EventType, FIRST_TIMER, lookKey, type Evaluation, type World } from "./world.ts";

/** Handles the next pending event. False when nothing is pending. */
export function step(world: World): boolean {
  const { queue } = world;
  if (!queue.pop()) return false;
  moveTo(world, queue.at);
  const { target, type, data, cause, scope } = queue;
  if (scope >= 0 && type >= FIRST_TIMER) {
    const row = world.scopes.get(scope);
    if (row !== undefined) dropId(row.timers, queue.id);
  }
  world.row = cause;
  world.flight = world.trace.flightOf(cause);
  const entity = world.entities[target]!;
  switch (type) {
    case EventType.arrive: arrive(world, entity, data as number, cause); break;
    case EventType.answer: answered(world, entity, data as AnswerData, cause); break;
    case EventType.timeout: if (target >= 0) timedOut(world, entity, data as number, cause); break;
    case EventType.abandoned: abandoned(world, entity, data as number, cause); break;
    default: timer(world, entity, type, data, cause);
  }
  world.events++;
  if (world.options.checks) check(world, entity);
  return true;
}

/** Advances the clock; what belonged to the last instant is over. */
export function moveTo(world: World, at: number): void {
  world.handledAt = at;
  if (at === world.now) {
    world.atInstant++;
    return;
  }
  if (!(at > world.now)) assert(false, `An event at ${at} µs is handled when the clock says ${world.now} µs.`);
  world.now = at;
  world.atInstant = 0;
}

function timer(world: World, entity: Entity, type: number, data: unknown, cause: number): void {
  const [event, rule] = world.timerOf(type);
  if (world.looks.length > 0) dropLook(world.looks, lookKey(entity.index, type));
  if (!entity.alive) return;
  world.row = world.write(RowKind.event, event, entity.index, -1, cause, rule);
  entity.context.handlerOf(type, event).call(entity.definition.on, entity.state, data, entity.context);
}

function dropLook(looks: number[], key: number): void {
  const at = looks.indexOf(key);
  if (at < 0) return;
  looks[at] = looks[looks.length - 1]!;
  looks.pop();
}

/** Hands over the result of an evaluation: it runs before anything else. */
export function evaluated(world: World, evaluation: Evaluation, result: { readonly result: unknown } | { readonly error: unknown }): void {
  const entity = world.entities[evaluation.entity]!;
  if (!entity.alive || (evaluation.scope >= 0 && !world.scopes.has(evaluation.scope))) return;
  world.flight = world.trace.flightOf(evaluation.cause);
  world.row = world.write(RowKind.event, evaluation.event, entity.index, -1, evaluation.cause, evaluation.rule);
  const handlers = entity.definition.on!;
  handlers[evaluation.event]!.call(handlers, entity.state, { data: evaluation.data, ...result }, entity.context);
  world.events++;
}

/** Asserts the invariants of the entity that has just acted, and of its service's account. */
export function check(world: World, entity: Entity | undefined): void {
  if (entity === undefined || !entity.alive) return;
  for (const [sentence, holds] of Object.entries(entity.definition.invariants ?? {}))
    if (!world.read(entity, (_, state, context) => holds(state, context))) assert(false, `Invariant of ${entity.id} at ${world.now} µs: ${sentence}.`);
  const account = entity.kind === "account" ? undefined : world.byId.get(`account:${entity.definition.service}`);
  if (account !== undefined) check(world, account);
}
