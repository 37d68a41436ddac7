/**
 * Every message of the run, in columns. Rows are only appended, and so is the list of what befell them, so a
 * checkpoint holds two lengths: going back takes marks back in reverse, going forward (to a later checkpoint of the
 * same history) applies them again.
 */
import type { Micros } from "../kernel/time.ts";
import type { Fate, Mark, MessageFacts, MessageId, MessageKind } from "../services/define.ts";

export const MESSAGE_KINDS: readonly MessageKind[] = ["message", "request", "response", "copy", "record", "event"];
export const MARKS: readonly Mark[] = [
  "sent", "received", "dead-lettered", "returned", "throttled", "failed", "duplicated", "redriven", "worked",
  "processed", "answered", "expired", "purged", "dropped", "filtered", "delivered",
];
const FIRST_FATE = MARKS.indexOf("processed");
const RECEIVED = MARKS.indexOf("received");
const DUPLICATED = MARKS.indexOf("duplicated");

const NO_PARENTS: readonly MessageId[] = [];

/** One thing that befell a message. */
export interface MarkRow { readonly message: MessageId; readonly mark: Mark; readonly entity: number; readonly at: Micros; readonly row: number }

export class Messages {
  count = 0;
  marks = 0;
  readonly #kind: number[] = [];
  readonly #maker: number[] = [];
  readonly #at: number[] = [];
  readonly #row: number[] = [];
  readonly #origin: number[] = [];
  readonly #parents: (readonly MessageId[])[] = [];
  readonly #facts: MessageFacts[] = [];
  /** Index into MARKS of the fate, or 0 while it lives. */
  readonly #fate: number[] = [];
  /** How often its keeper handed it out; who else says "received" (a function that works on it) is not counted twice. */
  readonly #receives: number[] = [];
  readonly #keeper: number[] = [];
  /** 1 where somebody may have taken it: a call that carried it was accepted, lost or left. Only spares a search. */
  readonly #maybeTaken: number[] = [];
  readonly #twins: number[] = [];

  readonly #markMessage: number[] = [];
  readonly #markKind: number[] = [];
  readonly #markEntity: number[] = [];
  readonly #markAt: number[] = [];
  readonly #markRow: number[] = [];

  make(kind: MessageKind, parents: readonly MessageId[], facts: MessageFacts, maker: number, at: Micros, row: number): MessageId {
    const id = this.count++;
    this.#kind[id] = MESSAGE_KINDS.indexOf(kind);
    this.#maker[id] = maker;
    this.#at[id] = at;
    this.#row[id] = row;
    this.#origin[id] = parents.length > 0 ? this.#origin[parents[0]!]! : id;
    this.#parents[id] = parents.length > 0 ? parents : NO_PARENTS;
    this.#facts[id] = facts;
    this.#fate[id] = 0;
    this.#receives[id] = 0;
    this.#keeper[id] = -1;
    this.#maybeTaken[id] = 0;
    this.#twins[id] = 0;
    return id as MessageId;
  }

  mark(message: MessageId, mark: Mark, entity: number, at: Micros, row: number): void {
    const i = this.marks++;
    this.#markMessage[i] = message;
    this.#markKind[i] = MARKS.indexOf(mark);
    this.#markEntity[i] = entity;
    this.#markAt[i] = at;
    this.#markRow[i] = row;
    this.#apply(i);
  }

  #apply(i: number): void {
    const message = this.#markMessage[i]!;
    const mark = this.#markKind[i]!;
    if (mark >= FIRST_FATE) this.#fate[message] = mark;
    else if (mark === RECEIVED) {
      if (this.#keeper[message] === -1) this.#keeper[message] = this.#markEntity[i]!;
      if (this.#keeper[message] === this.#markEntity[i]) this.#receives[message]!++;
    } else if (mark === DUPLICATED) this.#twins[message]!++;
  }

  #takeBack(i: number): void {
    const message = this.#markMessage[i]!;
    const mark = this.#markKind[i]!;
    if (mark >= FIRST_FATE) this.#fate[message] = 0;
    else if (mark === RECEIVED) {
      if (this.#keeper[message] === this.#markEntity[i]) this.#receives[message]!--;
    } else if (mark === DUPLICATED) this.#twins[message]!--;
  }

  /** Sets both lengths, to an earlier or a later point of the same history. */
  goTo(count: number, marks: number): void {
    while (this.marks > marks) this.#takeBack(--this.marks);
    this.count = Math.max(count, this.count);
    while (this.marks < marks) this.#apply(this.marks++);
    this.count = count;
  }

  mayBeTaken(messages: readonly MessageId[]): void {
    for (const message of messages) this.#maybeTaken[message] = 1;
  }

  /** False only when every call that ever carried it was refused. */
  isMaybeTaken(message: MessageId): boolean {
    return this.#maybeTaken[message] === 1;
  }

  kindOf(message: MessageId): MessageKind { return MESSAGE_KINDS[this.#kind[message]!]!; }
  makerOf(message: MessageId): number { return this.#maker[message]!; }
  madeAt(message: MessageId): Micros { return this.#at[message]!; }
  rowOf(message: MessageId): number { return this.#row[message]!; }
  originOf(message: MessageId): MessageId { return this.#origin[message] as MessageId; }
  parentsOf(message: MessageId): readonly MessageId[] { return this.#parents[message]!; }
  receivesOf(message: MessageId): number { return this.#receives[message]!; }
  /** Index of who first said that it was received; -1 before. */
  keeperOf(message: MessageId): number { return this.#keeper[message]!; }
  isTwin(message: MessageId): boolean { return this.#twins[message]! > 0; }
  lives(message: MessageId): boolean { return this.#fate[message] === 0; }
  fateOf(message: MessageId): Fate | undefined {
    const fate = this.#fate[message]!;
    return fate === 0 ? undefined : (MARKS[fate] as Fate);
  }

  factsOf(message: MessageId): MessageFacts { return this.#facts[message]!; }

  /** How a person names it; children inherit from their first parent. */
  labelOf(message: MessageId): string {
    for (let at: MessageId | undefined = message; at !== undefined; at = this.#parents[at]![0]) {
      const label = this.#facts[at]!.label;
      if (label !== undefined) return label;
    }
    return `message ${message + 1}`;
  }

  groupOf(message: MessageId): string | undefined {
    return this.#facts[message]!.group;
  }

  markAt(i: number): MarkRow {
    return { message: this.#markMessage[i] as MessageId, mark: MARKS[this.#markKind[i]!]!, entity: this.#markEntity[i]!, at: this.#markAt[i]!, row: this.#markRow[i]! };
  }
}
