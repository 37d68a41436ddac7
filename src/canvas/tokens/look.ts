/** What a flight looks like: shape, colour, rings, letter. Pure; colours are names, not values. */
import type { FlightTable } from "../../timeline/flights.ts";
import { FlightKind, FlightResult } from "../../worker/protocol.ts";
import type { Hue, TokenKind, Tone } from "../kit/tone.ts";
import { groupStyle } from "../kit/tone.ts";

export type ColourBy = "fate" | "group" | "origin";

export interface TokenLook {
  readonly kind: TokenKind;
  readonly tone: Tone;
  readonly hue: Hue | undefined;
  /** A–Z, or "" for none. */
  readonly letter: string;
  /** Receives from the second on. */
  readonly rings: number;
  readonly twin: boolean;
  readonly size: number;
  /** Falls half-way. */
  readonly lost: boolean;
}

export interface LookFacts {
  readonly colourBy: ColourBy;
  /** Name of a group, by its index in the run's strings. */
  groupName(index: number): string | undefined;
  /** Number of the entity that made a message (0, 1, …), if it is known. */
  originOf(message: number): number | undefined;
  /** True for a failure arrow. */
  isFailure(connection: number): boolean;
}

const NOTHING: TokenLook = { kind: "message", tone: "waiting", hue: undefined, letter: "", rings: 0, twin: false, size: 1, lost: false };

/** The look of the flight in this slot. */
export function lookOf(table: FlightTable, slot: number, facts: LookFacts): TokenLook {
  const result = table.result[slot]!;
  const receives = table.receives[slot]!;
  const kind = kindOf(table.kind[slot]!);
  const group = table.group[slot]!;
  const name = group < 0 ? undefined : facts.groupName(group);
  const style = name === undefined ? undefined : groupStyle(name);
  const failure = facts.isFailure(table.connection[slot]!);
  const origin = facts.colourBy === "origin" ? facts.originOf(table.message[slot]!) : undefined;
  const byGroup = facts.colourBy === "group" && style !== undefined;
  return {
    ...NOTHING,
    kind: result === FlightResult.refused ? "error" : kind,
    tone: toneOf(kind, result, receives, failure),
    hue: byGroup ? style.hue : origin === undefined ? undefined : (((origin % 6) + 1) as Hue),
    letter: byGroup ? style.letter : origin === undefined ? "" : String.fromCharCode(65 + (origin % 26)),
    rings: receives >= 2 ? receives : 0,
    twin: table.twin[slot] === 1,
    size: Math.max(1, table.size[slot]!),
    lost: result === FlightResult.lost,
  };
}

export function kindOf(kind: number): TokenKind {
  switch (kind) {
    case FlightKind.request: return "request";
    case FlightKind.response: return "response";
    case FlightKind.copy: return "copy";
    case FlightKind.error: return "error";
    default: return "message";
  }
}

/** Fate: what befell it, else how often it was received, else that it is on its way. */
function toneOf(kind: TokenKind, result: number, receives: number, failure: boolean): Tone {
  switch (result) {
    case FlightResult.failed: case FlightResult.refused: return "failed";
    case FlightResult.throttled: return "throttled";
    case FlightResult.lost: return "dropped";
    case FlightResult.ok: if (kind === "response") return "ok";
  }
  if (failure || kind === "error") return "failed";
  if (receives >= 2) return "retry";
  return receives === 1 ? "flight" : "waiting";
}
