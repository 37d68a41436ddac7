/**
 * What befell messages, in the order in which it did. Marks come in runs: one handler tells the same of all messages of
 * a call. A run is stored once, and of each mark only the message.
 */
import { doubled } from "../kernel/columns.ts";
import type { Clock, Micros } from "../kernel/time.ts";
import type { Mark, MessageId } from "../services/define.ts";

export const MARKS: readonly Mark[] = [
  "sent", "received", "dead-lettered", "returned", "throttled", "failed", "duplicated", "redriven", "worked",
  "processed", "answered", "expired", "purged", "dropped", "filtered", "delivered",
];
const NUMBERS: ReadonlyMap<Mark, number> = new Map(MARKS.map((mark, i) => [mark, i]));

/** Index into MARKS. */
export function markNumber(mark: Mark): number {
  return NUMBERS.get(mark)!;
}

/** One thing that befell a message. */
export interface MarkRow { readonly message: MessageId; readonly mark: Mark; readonly entity: number; readonly at: Micros; readonly row: number }

export type VisitMark = (message: number, mark: number, entity: number) => void;

const ROOM = 256;
/** The messages lie in chunks: there are many times more of them than runs, and nothing is copied to make room. */
const BITS = 13;
const CHUNK = 1 << BITS;
const MASK = CHUNK - 1;

export class Marks {
  length = 0;
  readonly #messages: Int32Array[] = [];
  /** Runs that begin below `length`. What lies behind them belongs to a later point of the same history, or is stale. */
  runs = 0;
  #start = new Int32Array(ROOM);
  #kind = new Uint8Array(ROOM);
  #entity = new Int32Array(ROOM);
  #at = new Float64Array(ROOM);
  #row = new Int32Array(ROOM);
  /** Where the last search ended: readers go from one mark to the next. */
  #found = 0;

  add(message: MessageId, kind: number, entity: number, clock: Clock, row: number): void {
    this.#goOn(kind, entity, clock, row);
    this.#push(message);
  }

  /** The same for each of these, in one run. */
  addAll(messages: readonly MessageId[], kind: number, entity: number, clock: Clock, row: number): void {
    if (messages.length === 0) return;
    this.#goOn(kind, entity, clock, row);
    for (let i = 0; i < messages.length; i++) this.#push(messages[i]!);
  }

  #push(message: MessageId): void {
    const i = this.length++;
    if (i >> BITS === this.#messages.length) this.#messages.push(new Int32Array(CHUNK));
    this.#messages[i >> BITS]![i & MASK] = message;
  }

  #messageAt(i: number): number {
    return this.#messages[i >> BITS]![i & MASK]!;
  }

  /** Goes on with the last run, or begins another where anything differs. */
  #goOn(kind: number, entity: number, clock: Clock, row: number): void {
    const last = this.runs - 1;
    if (last < 0 || this.#row[last] !== row || this.#kind[last] !== kind || this.#entity[last] !== entity || this.#at[last] !== clock.now) this.#begin(kind, entity, clock, row);
  }

  #begin(kind: number, entity: number, clock: Clock, row: number): void {
    const run = this.runs++;
    if (run === this.#start.length) {
      this.#start = doubled(this.#start);
      this.#kind = doubled(this.#kind);
      this.#entity = doubled(this.#entity);
      this.#at = doubled(this.#at);
      this.#row = doubled(this.#row);
    }
    this.#start[run] = this.length;
    this.#kind[run] = kind;
    this.#entity[run] = entity;
    this.#at[run] = clock.now;
    this.#row[run] = row;
  }

  at(i: number): MarkRow {
    const run = this.#runOf(i);
    return { message: this.#messageAt(i) as MessageId, mark: MARKS[this.#kind[run]!]!, entity: this.#entity[run]!, at: this.#at[run]!, row: this.#row[run]! };
  }

  /** Takes marks back, latest first, until `length` are left. */
  takeBackTo(length: number, visit: VisitMark): void {
    while (this.length > length) {
      const i = --this.length;
      const run = this.runs - 1;
      visit(this.#messageAt(i), this.#kind[run]!, this.#entity[run]!);
      if (this.#start[run] === i) this.runs--;
    }
  }

  /** Goes forward again over what was taken back, up to a later point with so many runs: all up to there is as it was written. */
  applyTo(length: number, runs: number, visit: VisitMark): void {
    while (this.length < length) {
      const i = this.length++;
      if (this.runs < runs && this.#start[this.runs] === i) this.runs++;
      const run = this.runs - 1;
      visit(this.#messageAt(i), this.#kind[run]!, this.#entity[run]!);
    }
  }

  #runOf(i: number): number {
    const near = this.#found;
    if (this.#holds(near, i)) return near;
    if (this.#holds(near + 1, i)) return (this.#found = near + 1);
    let low = 0;
    let high = this.runs - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#start[middle]! <= i) low = middle;
      else high = middle - 1;
    }
    return (this.#found = low);
  }

  #holds(run: number, i: number): boolean {
    return run < this.runs && this.#start[run]! <= i && (run + 1 === this.runs || this.#start[run + 1]! > i);
  }
}
