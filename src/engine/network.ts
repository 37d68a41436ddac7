/**
 * Calls in flight: request → (latency, faults) → the callee's rules → answer → (latency, faults) → the caller. Every
 * call is a row of the world; who holds a call keeps its id.
 */
import { assert } from "../kernel/assert.ts";
import { dropId } from "../kernel/ids.ts";
import { dropNumbered, numbered, putNumbered } from "../kernel/numbered.ts";
import { Phase } from "../kernel/phase.ts";
import { fromMs, HOUR, instantAfter, SECOND, type Micros } from "../kernel/time.ts";
import type { Answered, AwsError, Call, CallId, CallOptions, MessageId, Outcome, RuleId } from "../services/define.ts";
import type { Amount } from "../vocabulary/amount.ts";
import { drawAmount } from "../vocabulary/amount.ts";
import { drawChance, type Chance } from "../vocabulary/chance.ts";
import type { Entity, Wire } from "./entity.ts";
import { fly } from "./flights.ts";
import { RowKind } from "./trace.ts";
import { EventType, type World } from "./world.ts";

const NONE: readonly MessageId[] = [];

/** What an SDK waits for an answer that was lost, where the caller set no time-out of its own (assumed; SDKs differ). */
const LOST_AFTER: Micros = 60 * SECOND;

export interface CallRow extends Call {
  /** Index of the caller, or -1 for the script. */
  readonly from: number;
  readonly to: number;
  /** Index of the connection, or -1. */
  readonly over: number;
  /** The call goes from the connection's end to its start. */
  readonly against: boolean;
  readonly data: unknown;
  readonly scope: number;
  readonly rule: string;
  readonly internal: boolean;
  /** Pending time-out event, or -1. */
  timeout: number;
  /** The callee has it. */
  arrived: boolean;
  /** The callee has answered for good; the answer may still be travelling. */
  replied: boolean;
  /** The callee did not take it: it answered with an error, or never saw it. */
  refused: boolean;
  /** The request never arrives. */
  lost: boolean;
  /** The caller no longer waits: an answer will be dropped. */
  left: boolean;
  flight: number;
}

/** What travels back. The row of the call is found by its id: copies of rows would part company at a checkpoint. */
export interface AnswerData { readonly call: number; readonly outcome: Outcome; readonly carries: readonly MessageId[]; readonly more: boolean; readonly flight: number; readonly sentAt: Micros; readonly rule: string }

export function send(world: World, caller: Entity | undefined, callee: Entity, connection: Entity | undefined, against: boolean,
  operation: string, input: unknown, rule: string, options: CallOptions | undefined): CallId {
  const id = world.nextCall++ as CallId;
  const carries = options?.carries ?? NONE;
  const internal = operation.startsWith("internal:");
  const crosses = connection !== undefined && caller !== undefined && !internal && callee !== caller;
  const latency = crosses ? latencyOf(world, connection) : 0;
  const row: CallRow = {
    id, operation, input, caller: caller?.id, callerType: caller?.type, callerArn: caller === undefined ? undefined : caller.arn,
    connection: connection?.id, carries, sentAt: world.now, from: caller?.index ?? -1, to: callee.index, over: connection?.index ?? -1,
    against, data: options?.data, scope: options?.scope ?? -1, rule, internal, timeout: -1, arrived: false, replied: false, refused: false, lost: false, left: false, flight: -1,
  };
  putNumbered(world.calls, id, row);
  if (row.scope >= 0) world.scopes.get(row.scope)?.calls.push(id);

  const drawn = connection !== undefined && caller !== undefined && (crosses || (caller.kind === "node" && callee.kind === "node"));
  let lost = false;
  if (crosses && faulty(world, connection)) lost = unlucky(world, connection, connection.config.behaviour.losesRequest, "losesRequest", carries);
  row.refused = lost;
  if (drawn) row.flight = fly(world, connection, world.now, world.now + latency, against, undefined, carries, lost);
  if (options?.timeoutUs !== undefined || lost) {
    const wait = options?.timeoutUs ?? LOST_AFTER;
    row.timeout = world.queue.schedule(instantAfter(world.now, wait), Phase.deadline, row.from, EventType.timeout, id, world.row);
  }
  row.lost = lost;
  if (lost) world.write(RowKind.drop, operation, callee.index, row.over, world.row, rule, carries, { why: "the request was lost on the way" });
  else world.queue.schedule(world.now + latency, Phase.request, callee.index, EventType.arrive, id, world.row);
  return id;
}

/** A hop against the arrow of a connection that a caller holds open. Nobody answers it, so nothing comes of its arrival. */
export function pushed(world: World, connection: Entity, messages: readonly MessageId[]): void {
  fly(world, connection, world.now, world.now + latencyOf(world, connection), true, undefined, messages, false);
}

/** A request reaches its callee. */
export function arrive(world: World, callee: Entity, id: number, cause: number): void {
  const call = numbered(world.calls, id);
  if (call === undefined) return;
  if (call.flight >= 0) world.flight = call.flight;
  world.row = world.write(RowKind.call, call.operation, callee.index, call.over, cause, call.rule, call.carries, undefined);
  call.arrived = true;
  if (!callee.alive) return reply(world, callee, id, failure("ResourceNotFoundException", `${callee.name} does not exist any more.`, 404), call.rule, undefined);
  const connection = call.over >= 0 ? world.entities[call.over] : undefined;
  if (connection !== undefined && call.from >= 0 && faulty(world, connection) && !call.internal) {
    const refusal = faultAtArrival(world, connection, callee, call);
    if (refusal === "silence") return;
    if (refusal !== undefined) return reply(world, callee, id, refusal, "EYD-002", undefined);
  }
  const handler = callee.definition.calls?.[call.operation];
  if (handler !== undefined) handler.call(callee.definition.calls, callee.state, call, callee.context);
  else if (callee.definition.otherwise !== undefined) callee.definition.otherwise(callee.state, call, callee.context);
  else reply(world, callee, id, failure("UnknownOperationException", `${callee.definition.title} has no operation ${call.operation}.`, 404), call.rule, undefined);
}

/** The callee answers. The row stays until the answer has arrived, so that the caller may still leave. */
export function reply(world: World, callee: Entity, id: number, outcome: Outcome, rule: string, options: { readonly more?: boolean; readonly carries?: readonly MessageId[] } | undefined): void {
  const call = numbered(world.calls, id);
  if (call === undefined || call.replied) assert(false, `${callee.id} answers call ${id}, which does not exist or was answered already.`);
  if (call.to !== callee.index) assert(false, `${callee.id} answers a call that was made to another entity.`);
  const more = options?.more === true;
  const carries = options?.carries ?? NONE;
  if (!more) {
    call.replied = true;
    call.refused = !outcome.ok;
    if (outcome.ok) world.messages.mayBeTaken(takenOf(call.carries, outcome.sim));
  }
  if (call.left) {
    if (!more) dropNumbered(world.calls, id);
    world.write(RowKind.drop, call.operation, callee.index, call.over, world.row, rule, call.carries, { why: "the caller no longer waits: the answer is dropped", ok: outcome.ok });
    if (!more) endOrphans(world, call);
    return;
  }
  if (call.from < 0) {
    // The script is no entity: its answers come at once.
    if (!more) dropNumbered(world.calls, id);
    world.write(RowKind.answer, call.operation, callee.index, -1, world.row, rule, carries, outcomeFacts(outcome));
    world.scriptAnswered(call.data as number, outcome);
    return;
  }
  const connection = call.over >= 0 ? world.entities[call.over]! : undefined;
  const crosses = connection !== undefined && !call.internal && call.from !== call.to;
  const latency = crosses ? latencyOf(world, connection) : 0;
  const lost = crosses && faulty(world, connection) && unlucky(world, connection, connection.config.behaviour.losesAnswer, "losesAnswer", carries.length > 0 ? carries : call.carries);
  const flight = crosses ? fly(world, connection, world.now, world.now + latency, !call.against, outcome, carries, lost) : -1;
  if (lost) {
    world.write(RowKind.drop, call.operation, callee.index, call.over, world.row, rule, carries, { why: "the answer was lost on the way" });
    if (call.timeout < 0) call.timeout = world.queue.schedule(Math.max(call.sentAt + LOST_AFTER, world.now), Phase.deadline, call.from, EventType.timeout, id, world.row);
    return;
  }
  const data: AnswerData = { call: id, outcome, carries, more, flight, sentAt: world.now, rule };
  world.queue.schedule(world.now + latency, Phase.answer, call.from, EventType.answer, data, world.row);
}

/** What an answer of success has taken over: all it carried, but for the entries that it refuses one by one (`sim.refused`). */
function takenOf(carries: readonly MessageId[], sim: unknown): readonly MessageId[] {
  const refused = (sim as { readonly refused?: readonly MessageId[] } | undefined)?.refused;
  if (refused === undefined || refused.length === 0) return carries;
  const not = new Set(refused);
  return carries.filter((message) => !not.has(message));
}

/** An answer reaches the caller. */
export function answered(world: World, caller: Entity, data: AnswerData, cause: number): void {
  const call = numbered(world.calls, data.call);
  if (call === undefined || call.left) {
    world.write(RowKind.drop, "answer", caller.index, -1, cause, data.rule, data.carries, { why: "the caller no longer waits: the answer is dropped", ok: data.outcome.ok });
    return;
  }
  if (!data.more) {
    dropNumbered(world.calls, call.id);
    if (call.timeout >= 0) world.queue.cancel(call.timeout);
    if (call.scope >= 0) dropCall(world, call);
  }
  if (data.flight >= 0) world.flight = data.flight;
  world.row = world.write(RowKind.answer, call.operation, caller.index, call.over, cause, data.rule, data.carries.length > 0 ? data.carries : call.carries, outcomeFacts(data.outcome));
  tell(world, caller, call, data.outcome, data.carries, data.more);
}

/** Its scope no longer has to abandon it. */
function dropCall(world: World, call: CallRow): void {
  const scope = world.scopes.get(call.scope);
  if (scope !== undefined) dropId(scope.calls, call.id);
}

function tell(world: World, caller: Entity, call: CallRow, outcome: Outcome, carries: readonly MessageId[], more: boolean): void {
  if (!caller.alive) {
    // Nobody hears the answer. What the callee has not taken over was the caller's, and is lost with it.
    if (!more) for (const message of call.carries) if (!world.isSomewhere(message)) caller.context.ended(message, "dropped", call.rule as RuleId);
    return;
  }
  const answer: Answered = {
    id: call.id, operation: call.operation, input: call.input, data: call.data, to: world.entities[call.to]!.id, connection: call.connection,
    carried: call.carries, carries, sentAt: call.sentAt, more,
  };
  caller.definition.answered?.(caller.state, answer, outcome, caller.context);
}

/** The caller's patience is over. */
export function timedOut(world: World, caller: Entity, id: number, cause: number): void {
  const call = numbered(world.calls, id);
  if (call === undefined || call.left) return;
  call.timeout = -1;
  // A real caller cannot know whether the request was taken, or still will be; a simulated one must, to tell a duplicate from a repeat.
  const taken = !call.refused;
  leave(world, call, cause);
  const outcome: Outcome = { ok: false, timeout: true, error: { code: "TimeoutError", message: `No answer to ${call.operation} within ${(world.now - call.sentAt) / SECOND} s.`, status: 0 }, sim: { taken } };
  world.row = world.write(RowKind.answer, call.operation, caller.index, call.over, cause, "EYD-001", call.carries, outcomeFacts(outcome));
  tell(world, caller, call, outcome, NONE, false);
}

/** The caller gives up: the callee hears of it after the connection's latency, if it holds the call. */
export function abandon(world: World, id: number, rule: string): void {
  const call = numbered(world.calls, id);
  if (call === undefined || call.left) return;
  world.write(RowKind.note, rule, call.from, call.over, world.row, rule, call.carries, { operation: call.operation, why: "abandoned" });
  leave(world, call, world.row);
}

function leave(world: World, call: CallRow, cause: number): void {
  call.left = true;
  world.messages.mayBeTaken(call.carries);
  if (call.timeout >= 0) world.queue.cancel(call.timeout);
  call.timeout = -1;
  if (call.scope >= 0) dropCall(world, call);
  // What is still on its way arrives all the same, and its answer will be dropped; what was lost or answered is over.
  if (call.replied || call.lost) dropNumbered(world.calls, call.id);
  else if (call.arrived) {
    const connection = call.over >= 0 ? world.entities[call.over] : undefined;
    const latency = connection !== undefined && !call.internal ? latencyOf(world, connection) : 0;
    world.queue.schedule(world.now + latency, Phase.request, call.to, EventType.abandoned, call.id, cause);
  }
}

/** Messages of a call that nobody waits for and nobody took: they end here. */
function endOrphans(world: World, call: CallRow): void {
  for (const message of call.carries)
    if (world.messages.lives(message) && !world.isSomewhere(message)) world.entities[call.to]!.context.ended(message, "dropped", "EYD-001");
}

/** The callee hears that the caller went away. */
export function abandoned(world: World, callee: Entity, id: number, cause: number): void {
  const call = numbered(world.calls, id);
  if (call === undefined) return;
  world.row = world.write(RowKind.drop, call.operation, callee.index, call.over, cause, call.rule, call.carries, { why: "the caller went away" });
  if (callee.alive) callee.definition.abandoned?.(callee.state, call, callee.context);
}

/** As the field says: a draw may lie far beyond what it is drawn around. */
const MOST_LATENCY = HOUR;

function latencyOf(world: World, connection: Entity): Micros {
  const { latencyUs } = wireOf(world, connection);
  if (latencyUs >= 0) return latencyUs;
  const drawn = drawAmount(latencyAmount(world, connection), world.stream(connection, "latency"), () => world.counter(connection, "latency"));
  return Math.min(MOST_LATENCY, Math.max(0, fromMs(drawn)));
}

function latencyAmount(world: World, connection: Entity): Amount {
  return (connection.config.behaviour.latencyMs ?? world.options.settings.latencyMs) as Amount;
}

function faulty(world: World, connection: Entity): boolean {
  return wireOf(world, connection).faulty;
}

function wireOf(world: World, connection: Entity): Wire {
  const { wire, config } = connection;
  return wire?.config === config ? wire : (connection.wire = wireAsSet(world, connection));
}

function wireAsSet(world: World, connection: Entity): Wire {
  const { config } = connection;
  const { allowed, losesRequest, losesAnswer, fails } = config.behaviour;
  const amount = latencyAmount(world, connection);
  return { config, faulty: allowed === false || losesRequest !== undefined || losesAnswer !== undefined || fails !== undefined, latencyUs: typeof amount === "number" ? fromMs(amount) : -1 };
}

function unlucky(world: World, connection: Entity, chance: unknown, purpose: string, messages: readonly MessageId[]): boolean {
  if (chance === undefined || chance === null) return false;
  return drawFor(world, connection, chance as Chance, purpose, messages);
}

/** Draws a Chance for one attempt over a connection; attempts are counted per message only where somebody asks. */
export function drawFor(world: World, entity: Entity, chance: Chance, purpose: string, messages: readonly MessageId[]): boolean {
  const items = messages.map((message) => ({ body: world.messages.bodyOf(message) ?? "", attempt: world.counter(entity, `${purpose}#${message}`) + 1 }));
  return drawChance(chance, world.stream(entity, purpose), {
    counter: () => world.counter(entity, purpose), startedAtUs: world.now, items, matches: (pattern, body) => world.matches(pattern, body),
  });
}

function faultAtArrival(world: World, connection: Entity, callee: Entity, call: CallRow): Outcome | "silence" | undefined {
  const { allowed, fails } = connection.config.behaviour;
  if (allowed === false) {
    const error: AwsError = callee.definition.denied?.({ operation: call.operation, callerArn: call.callerArn === "" ? undefined : call.callerArn }) ?? {
      code: "AccessDeniedException", status: 403,
      message: `User: ${call.callerArn === undefined || call.callerArn === "" ? call.caller : call.callerArn} is not authorized to perform: ${call.operation} on resource: ${callee.arn}`,
    };
    return { ok: false, error };
  }
  if (fails === undefined || fails === null) return undefined;
  const { when, as } = fails as { readonly when: Chance; readonly as: "serverError" | "clientError" | "timeout" | number };
  if (!drawFor(world, connection, when, "fails", call.carries)) return undefined;
  if (as === "timeout") {
    if (call.timeout < 0) call.timeout = world.queue.schedule(call.sentAt + LOST_AFTER, Phase.deadline, call.from, EventType.timeout, call.id, world.row);
    call.replied = true;
    call.refused = true;
    return "silence";
  }
  if (as === "clientError") return failure("InvalidRequestException", "The request was refused (a fault set on this connection).", 400);
  if (as === "serverError") return failure("InternalFailure", "The service failed (a fault set on this connection).", 500);
  return failure(as === 429 ? "TooManyRequestsException" : as >= 500 ? "ServiceUnavailable" : "InvalidRequestException", `HTTP ${as} (a fault set on this connection).`, as);
}

function failure(code: string, message: string, status: number): Outcome {
  return { ok: false, error: { code, message, status } };
}

const OK = { ok: true } as const;

function outcomeFacts(outcome: Outcome): Readonly<Record<string, unknown>> {
  return outcome.ok ? OK : { ok: false, error: outcome.error.code, status: outcome.error.status, message: outcome.error.message };
}
