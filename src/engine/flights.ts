/** Hops over connections as the page draws them: told to a sink when they depart, because the arrival is known then. */
import { numbered } from "../kernel/numbered.ts";
import type { Micros } from "../kernel/time.ts";
import type { MessageId, Outcome } from "../services/define.ts";
import type { Entity } from "./entity.ts";
import { MESSAGE_KINDS } from "./messages.ts";
import type { AnswerData } from "./network.ts";
import { EventType, type World } from "./world.ts";

/** Same numbers as the protocol's FlightKind and FlightResult. */
export const FLIGHT_KIND = { message: 0, request: 1, response: 2, copy: 3, error: 4, record: 5, event: 6 } as const;
export const FLIGHT_RESULT = { none: 0, ok: 1, failed: 2, throttled: 3, lost: 4, refused: 5 } as const;

export interface Flight {
  readonly number: number;
  readonly connection: number;
  readonly departs: Micros;
  readonly arrives: Micros;
  readonly kind: number;
  readonly reverse: boolean;
  readonly result: number;
  readonly messages: readonly MessageId[];
  readonly cause: number;
  readonly row: number;
}

export interface FlightSink { flight(flight: Flight): void }

/**
 * Records a hop and returns its number. Numbers are given whether or not anybody looks, so that a run that is watched
 * is the same as one that is not.
 */
export function fly(world: World, connection: Entity, departs: Micros, arrives: Micros, against: boolean, outcome: Outcome | undefined,
  messages: readonly MessageId[], lost: boolean): number {
  const number = world.flights++;
  if (world.sink !== undefined) {
    world.sink.flight({
      number, connection: connection.index, departs, arrives, kind: kindOf(world, outcome, messages), reverse: against,
      result: lost ? FLIGHT_RESULT.lost : resultOf(outcome), messages, cause: world.flight, row: world.row,
    });
  }
  return number;
}

function kindOf(world: World, outcome: Outcome | undefined, messages: readonly MessageId[]): number {
  if (outcome !== undefined && !outcome.ok) return FLIGHT_KIND.error;
  if (messages.length === 0) return outcome === undefined ? FLIGHT_KIND.request : FLIGHT_KIND.response;
  return FLIGHT_KIND[world.messages.kindOf(messages[0]!)];
}

function resultOf(outcome: Outcome | undefined): number {
  if (outcome === undefined) return FLIGHT_RESULT.none;
  if (outcome.ok) return FLIGHT_RESULT.ok;
  const { status, code } = outcome.error;
  if (status === 429 || /Throttl|TooManyRequests|ProvisionedThroughputExceeded|OverLimit|LimitExceeded/.test(code)) return FLIGHT_RESULT.throttled;
  return code.startsWith("AccessDenied") ? FLIGHT_RESULT.refused : FLIGHT_RESULT.failed;
}

/** Hops that are under way now, also those that departed before anybody looked: for the page after a seek. */
export function inTheAir(world: World): Flight[] {
  const found: Flight[] = [];
  world.queue.forEach(({ type, at, data, cause }) => {
    if (type !== EventType.arrive && type !== EventType.answer) return;
    const answer = type === EventType.answer ? (data as AnswerData) : undefined;
    const call = numbered(world.calls, answer?.call ?? (data as number));
    const number = answer?.flight ?? call?.flight ?? -1;
    if (call === undefined || number < 0 || at <= world.now) return;
    const messages = answer?.carries ?? call.carries;
    found.push({
      number, connection: call.over, departs: answer?.sentAt ?? call.sentAt, arrives: at, kind: kindOf(world, answer?.outcome, messages),
      reverse: answer === undefined ? call.against : !call.against, result: resultOf(answer?.outcome), messages, cause: -1, row: cause,
    });
  });
  return found.sort((a, b) => a.number - b.number);
}

/** Kinds of message by number, for those who read the columns. */
export const FLIGHT_KINDS = [...MESSAGE_KINDS, "error"] as const;
