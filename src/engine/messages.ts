/**
 * Every message of the run, in columns. Rows are only appended, and so is the list of what befell them (marks.ts), so
 * a checkpoint holds lengths: going back takes marks back in reverse, going forward (to a later checkpoint of the same
 * history) applies them again.
 */
import { doubled } from "../kernel/columns.ts";
import { Interner } from "../kernel/interner.ts";
import type { Micros } from "../kernel/time.ts";
import type { Fate, Mark, MessageFacts, MessageId, MessageKind } from "../services/define.ts";
import { markNumber, Marks, MARKS, type MarkRow } from "./marks.ts";

export { MARKS, type MarkRow } from "./marks.ts";

export const MESSAGE_KINDS: readonly MessageKind[] = ["message", "request", "response", "copy", "record", "event"];
const FIRST_FATE = markNumber("processed");
const RECEIVED = markNumber("received");
const DUPLICATED = markNumber("duplicated");

const NO_PARENTS: readonly MessageId[] = Object.freeze([]);
/** Lengths at one moment. */
export interface MessagesSnapshot { readonly count: number; readonly marks: number; readonly runs: number }

/** Rows there is room for at first. */
const ROOM = 256;

export class Messages {
  count = 0;
  #room = ROOM;
  #kind = new Uint8Array(ROOM);
  #maker = new Int32Array(ROOM);
  #at = new Float64Array(ROOM);
  #row = new Int32Array(ROOM);
  #origin = new Int32Array(ROOM);
  /** First parent, or -1; all of them only where there are several. */
  #parent = new Int32Array(ROOM);
  readonly #parents = new Map<number, readonly MessageId[]>();
  readonly #body: (string | undefined)[] = [];
  /** Word of the label as a number of `#words`, or -1; and the label's own number, or NaN. */
  #label = new Int32Array(ROOM);
  #number = new Float64Array(ROOM);
  readonly #words = new Interner();
  #lastWord = "";
  #lastWordNumber = this.#words.intern("");
  /** Group as a number of `#groups`, or -1. */
  #group = new Int32Array(ROOM);
  readonly #groups = new Interner();
  /** Index into MARKS of the fate, or 0 while it lives. */
  #fate = new Uint8Array(ROOM);
  /** How often its keeper handed it out; who else says "received" (a function that works on it) is not counted twice. */
  #receives = new Int32Array(ROOM);
  #keeper = new Int32Array(ROOM);
  /** 1 where somebody may have taken it: a call that carried it was accepted, lost or left. Only spares a search. */
  #maybeTaken = new Uint8Array(ROOM);
  #twins = new Int32Array(ROOM);
  readonly #marks = new Marks();
  /** Marks come in runs: the number of the last one is often asked for again. */
  #lastMark: Mark = "sent";
  #lastKind = markNumber("sent");

  make(kind: MessageKind, parents: readonly MessageId[], facts: MessageFacts, maker: number, at: Micros, row: number): MessageId {
    const id = this.count++;
    if (id === this.#room) this.#grow();
    this.#kind[id] = MESSAGE_KINDS.indexOf(kind);
    this.#maker[id] = maker;
    this.#at[id] = at;
    this.#row[id] = row;
    this.#setParents(id, parents);
    this.#body[id] = facts.body;
    this.#label[id] = facts.label === undefined ? -1 : this.#wordNumber(facts.label);
    this.#number[id] = facts.number ?? NaN;
    this.#group[id] = facts.group === undefined ? -1 : this.#groupNumber(facts.group, this.#parent[id]!);
    this.#fate[id] = 0;
    this.#receives[id] = 0;
    this.#keeper[id] = -1;
    this.#maybeTaken[id] = 0;
    this.#twins[id] = 0;
    return id as MessageId;
  }

  /** Copies are of their parent's group as a rule: comparing two texts is cheaper than looking one up among thousands. */
  #groupNumber(group: string, parent: number): number {
    const inherited = parent < 0 ? -1 : this.#group[parent]!;
    return inherited >= 0 && this.#groups.text(inherited) === group ? inherited : this.#groups.intern(group);
  }

  /** The same word as a rule: one kind of message after another. */
  #wordNumber(word: string): number {
    if (word !== this.#lastWord) {
      this.#lastWord = word;
      this.#lastWordNumber = this.#words.intern(word);
    }
    return this.#lastWordNumber;
  }

  #setParents(id: number, parents: readonly MessageId[]): void {
    const first = parents.length > 0 ? parents[0]! : -1;
    this.#parent[id] = first;
    this.#origin[id] = first < 0 ? id : this.#origin[first]!;
    if (parents.length > 1) this.#parents.set(id, parents);
    else if (this.#parents.size > 0) this.#parents.delete(id);
  }

  #grow(): void {
    this.#room *= 2;
    this.#kind = doubled(this.#kind);
    this.#maker = doubled(this.#maker);
    this.#at = doubled(this.#at);
    this.#row = doubled(this.#row);
    this.#origin = doubled(this.#origin);
    this.#parent = doubled(this.#parent);
    this.#label = doubled(this.#label);
    this.#number = doubled(this.#number);
    this.#group = doubled(this.#group);
    this.#fate = doubled(this.#fate);
    this.#receives = doubled(this.#receives);
    this.#keeper = doubled(this.#keeper);
    this.#maybeTaken = doubled(this.#maybeTaken);
    this.#twins = doubled(this.#twins);
  }

  /** Things that befell messages so far. */
  get marks(): number {
    return this.#marks.length;
  }

  mark(message: MessageId, mark: Mark, entity: number, at: Micros, row: number): void {
    if (mark !== this.#lastMark) {
      this.#lastMark = mark;
      this.#lastKind = markNumber(mark);
    }
    const kind = this.#lastKind;
    this.#marks.add(message, kind, entity, at, row);
    this.#apply(message, kind, entity);
  }

  #apply(message: number, mark: number, entity: number): void {
    if (mark >= FIRST_FATE) this.#fate[message] = mark;
    else if (mark === RECEIVED) {
      if (this.#keeper[message] === -1) this.#keeper[message] = entity;
      if (this.#keeper[message] === entity) this.#receives[message]!++;
    } else if (mark === DUPLICATED) this.#twins[message]!++;
  }

  #takeBack(message: number, mark: number, entity: number): void {
    if (mark >= FIRST_FATE) this.#fate[message] = 0;
    else if (mark === RECEIVED) {
      if (this.#keeper[message] === entity) this.#receives[message]!--;
    } else if (mark === DUPLICATED) this.#twins[message]!--;
  }

  /** How long everything is now: what a checkpoint keeps. */
  snapshot(): MessagesSnapshot {
    return { count: this.count, marks: this.#marks.length, runs: this.#marks.runs };
  }

  /** Sets all lengths, to an earlier or a later point of the same history. */
  restore({ count, marks, runs }: MessagesSnapshot): void {
    this.#marks.takeBackTo(marks, (message, mark, entity) => this.#takeBack(message, mark, entity));
    this.#marks.applyTo(marks, runs, (message, mark, entity) => this.#apply(message, mark, entity));
    this.count = count;
  }

  mayBeTaken(messages: readonly MessageId[]): void {
    for (let i = 0; i < messages.length; i++) this.#maybeTaken[messages[i]!] = 1;
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
  parentsOf(message: MessageId): readonly MessageId[] {
    const first = this.#parent[message]!;
    return first < 0 ? NO_PARENTS : (this.#parents.get(message) ?? [first as MessageId]);
  }
  receivesOf(message: MessageId): number { return this.#receives[message]!; }
  /** Index of who first said that it was received; -1 before. */
  keeperOf(message: MessageId): number { return this.#keeper[message]!; }
  isTwin(message: MessageId): boolean { return this.#twins[message]! > 0; }
  lives(message: MessageId): boolean { return this.#fate[message] === 0; }
  fateOf(message: MessageId): Fate | undefined {
    const fate = this.#fate[message]!;
    return fate === 0 ? undefined : (MARKS[fate] as Fate);
  }

  factsOf(message: MessageId): MessageFacts {
    const body = this.#body[message];
    const group = this.groupOf(message);
    const label = this.#ownLabel(message);
    return { ...(body === undefined ? {} : { body }), ...(group === undefined ? {} : { group }), ...(label === undefined ? {} : { label }) };
  }

  bodyOf(message: MessageId): string | undefined {
    return this.#body[message];
  }

  /** How a person names it; children inherit from their first parent. */
  labelOf(message: MessageId): string {
    for (let at: number = message; at >= 0; at = this.#parent[at]!) {
      const label = this.#ownLabel(at);
      if (label !== undefined) return label;
    }
    return `message ${message + 1}`;
  }

  #ownLabel(message: number): string | undefined {
    const label = this.#label[message]!;
    const number = this.#number[message]!;
    if (number !== number) return label < 0 ? undefined : this.#words.text(label);
    return label < 0 ? `#${number}` : `${this.#words.text(label)} ${number}`;
  }

  groupOf(message: MessageId): string | undefined {
    const group = this.#group[message]!;
    return group < 0 ? undefined : this.#groups.text(group);
  }

  markAt(i: number): MarkRow {
    return this.#marks.at(i);
  }
}
