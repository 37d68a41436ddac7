/**
 * Every message of the run, in columns. Rows are only appended, and so is the list of what befell them (marks.ts), so
 * a checkpoint holds lengths: going back takes marks back in reverse, going forward (to a later checkpoint of the same
 * history) applies them again.
 */
import { Bug } from "../kernel/assert.ts";
import { Interner } from "../kernel/interner.ts";
import type { Clock, Micros } from "../kernel/time.ts";
import type { Fate, Mark, MessageFacts, MessageId, MessageKind } from "../services/define.ts";
import type { CompiledTemplate } from "../vocabulary/template.ts";
import { markNumber, Marks, MARKS, type MarkRow } from "./marks.ts";

export { MARKS, type MarkRow } from "./marks.ts";

export const MESSAGE_KINDS: readonly MessageKind[] = ["message", "request", "response", "copy", "record", "event"];
const COPY = MESSAGE_KINDS.indexOf("copy");
const FIRST_FATE = markNumber("processed");
const RECEIVED = markNumber("received");
const DUPLICATED = markNumber("duplicated");

const NO_PARENTS: readonly MessageId[] = Object.freeze([]);
/** Lengths at one moment. */
export interface MessagesSnapshot { readonly count: number; readonly marks: number; readonly runs: number }

/** Messages lie in chunks: nothing is ever copied to make room, and what no run reaches is never there. */
const BITS = 13;
const ROWS = 1 << BITS;
const MASK = ROWS - 1;

/**
 * A text, none, the one of its (first) parent, which most copies have, or what makes it of the label's number: what is
 * held once asks nothing of the garbage collector.
 */
type Body = string | undefined | typeof PARENTS_BODY | CompiledTemplate;
const PARENTS_BODY = null;
/** In the column of groups: none, and the one of the (first) parent. */
const NO_GROUP = -1;
const PARENTS_GROUP = -2;

/** What goes into a body that is made again: its number. The client looks that nothing else is asked for. */
const nothingElse = (): never => {
  throw new Bug("The body of a message follows from more than its number.");
};

interface Chunk {
  readonly kind: Uint8Array;
  readonly maker: Int32Array;
  readonly at: Float64Array;
  readonly row: Int32Array;
  readonly origin: Int32Array;
  /** First parent, or -1; all of them (`#parents`) only where there are several. */
  readonly parent: Int32Array;
  readonly body: Body[];
  /** Undefined until one of the chunk has a name of its own: most chunks of a stream's run hold copies, named as their parents are. */
  names: Names | undefined;
  /** Group as a number of `#groups`, or one of the two below 0. */
  readonly group: Int32Array;
  /** Index into MARKS of the fate, or 0 while it lives. */
  readonly fate: Uint8Array;
  /** How often its keeper handed it out; who else says "received" (a function that works on it) is not counted twice. */
  readonly receives: Int32Array;
  readonly keeper: Int32Array;
  /** 1 where somebody may have taken it: a call that carried it was accepted, lost or left. Only spares a search. */
  readonly maybeTaken: Uint8Array;
  /** How often it was duplicated; undefined until one of the chunk was. */
  twins: Int32Array | undefined;
}

interface Names {
  /** Word of the label as a number of `#words`, or -1; and the label's own number, or NaN. */
  readonly label: Int32Array;
  readonly number: Float64Array;
}

/** A chunk's texts before any is there; only copied. */
const NO_BODIES: readonly undefined[] = Array.from({ length: ROWS }, () => undefined);

function newChunk(): Chunk {
  const bytes = () => new Uint8Array(ROWS);
  const numbers = () => new Int32Array(ROWS);
  return {
    kind: bytes(), maker: numbers(), at: new Float64Array(ROWS), row: numbers(), origin: numbers(), parent: numbers(), body: NO_BODIES.slice(), names: undefined,
    group: numbers(), fate: bytes(), receives: numbers(), keeper: numbers(), maybeTaken: bytes(), twins: undefined,
  };
}

function newNames(): Names {
  return { label: new Int32Array(ROWS).fill(-1), number: new Float64Array(ROWS).fill(NaN) };
}

export class Messages {
  count = 0;
  readonly #chunks: Chunk[] = [];
  readonly #parents = new Map<number, readonly MessageId[]>();
  readonly #words = new Interner();
  #lastWord = "";
  #lastWordNumber = this.#words.intern("");
  readonly #groups = new Interner();
  readonly #marks = new Marks();
  /** Marks come in runs: the number of the last one is often asked for again. */
  #lastMark: Mark = "sent";
  #lastKind = markNumber("sent");

  make(kind: MessageKind, parents: readonly MessageId[], facts: MessageFacts, maker: number, clock: Clock, row: number, bodyTemplate?: CompiledTemplate): MessageId {
    const parent = parents.length > 0 ? parents[0]! : -1;
    const group = facts.group === undefined ? NO_GROUP : this.#groups.intern(facts.group);
    const id = this.#write(MESSAGE_KINDS.indexOf(kind), parent, bodyTemplate ?? facts.body, group, maker, clock, row);
    if (parents.length > 1) this.#parents.set(id, parents);
    if (facts.label === undefined && facts.number === undefined) return id as MessageId;
    const names = (this.#chunkOf(id).names ??= newNames());
    if (facts.label !== undefined) names.label[id & MASK] = this.#wordNumber(facts.label);
    if (facts.number !== undefined) names.number[id & MASK] = facts.number;
    return id as MessageId;
  }

  /** A copy of each of `parents`, named as they are; with the body and the group that stand in its place, or else its parent's. */
  copies(parents: readonly MessageId[], bodies: readonly string[] | undefined, groups: readonly string[] | undefined, maker: number, clock: Clock, row: number): MessageId[] {
    const ids = parents.slice();
    for (let i = 0; i < ids.length; i++) {
      const body = bodies === undefined ? PARENTS_BODY : bodies[i];
      const group = groups === undefined ? PARENTS_GROUP : this.#groups.intern(groups[i]!);
      ids[i] = this.#write(COPY, parents[i]!, body, group, maker, clock, row) as MessageId;
    }
    return ids;
  }

  /** A new row in every column. */
  #write(kind: number, parent: number, body: Body, group: number, maker: number, clock: Clock, row: number): number {
    const id = this.count++;
    if (id >> BITS === this.#chunks.length) this.#chunks.push(newChunk());
    const chunk = this.#chunkOf(id);
    const i = id & MASK;
    chunk.kind[i] = kind;
    chunk.maker[i] = maker;
    chunk.at[i] = clock.now;
    chunk.row[i] = row;
    chunk.parent[i] = parent;
    chunk.origin[i] = parent < 0 ? id : this.originOf(parent as MessageId);
    if (this.#parents.size > 0) this.#parents.delete(id);
    chunk.body[i] = body;
    if (chunk.names !== undefined) {
      chunk.names.label[i] = -1;
      chunk.names.number[i] = NaN;
    }
    chunk.group[i] = group;
    chunk.fate[i] = 0;
    chunk.receives[i] = 0;
    chunk.keeper[i] = -1;
    chunk.maybeTaken[i] = 0;
    if (chunk.twins !== undefined) chunk.twins[i] = 0;
    return id;
  }

  #chunkOf(message: number): Chunk {
    return this.#chunks[message >> BITS]!;
  }

  /** The same word as a rule: one kind of message after another. */
  #wordNumber(word: string): number {
    if (word !== this.#lastWord) {
      this.#lastWord = word;
      this.#lastWordNumber = this.#words.intern(word);
    }
    return this.#lastWordNumber;
  }

  /** Things that befell messages so far. */
  get marks(): number {
    return this.#marks.length;
  }

  mark(message: MessageId, mark: Mark, entity: number, clock: Clock, row: number): void {
    const kind = this.#kindOf(mark);
    this.#marks.add(message, kind, entity, clock, row);
    this.#apply(message, kind, entity);
  }

  /** The same befell all of these, in this order. */
  markAll(messages: readonly MessageId[], mark: Mark, entity: number, clock: Clock, row: number): void {
    const kind = this.#kindOf(mark);
    this.#marks.addAll(messages, kind, entity, clock, row);
    if (kind >= FIRST_FATE || kind === RECEIVED || kind === DUPLICATED) for (let i = 0; i < messages.length; i++) this.#apply(messages[i]!, kind, entity);
  }

  #kindOf(mark: Mark): number {
    if (mark !== this.#lastMark) {
      this.#lastMark = mark;
      this.#lastKind = markNumber(mark);
    }
    return this.#lastKind;
  }

  #apply(message: number, mark: number, entity: number): void {
    const chunk = this.#chunkOf(message);
    const i = message & MASK;
    if (mark >= FIRST_FATE) chunk.fate[i] = mark;
    else if (mark === RECEIVED) {
      if (chunk.keeper[i] === -1) chunk.keeper[i] = entity;
      if (chunk.keeper[i] === entity) chunk.receives[i]!++;
    } else if (mark === DUPLICATED) (chunk.twins ??= new Int32Array(ROWS))[i]!++;
  }

  #takeBack(message: number, mark: number, entity: number): void {
    const chunk = this.#chunkOf(message);
    const i = message & MASK;
    if (mark >= FIRST_FATE) chunk.fate[i] = 0;
    else if (mark === RECEIVED) {
      if (chunk.keeper[i] === entity) chunk.receives[i]!--;
    } else if (mark === DUPLICATED) chunk.twins![i]!--;
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
    for (const message of messages) this.#chunkOf(message).maybeTaken[message & MASK] = 1;
  }

  /** False only when every call that ever carried it was refused. */
  isMaybeTaken(message: MessageId): boolean {
    return this.#chunkOf(message).maybeTaken[message & MASK] === 1;
  }

  kindOf(message: MessageId): MessageKind { return MESSAGE_KINDS[this.#chunkOf(message).kind[message & MASK]!]!; }
  makerOf(message: MessageId): number { return this.#chunkOf(message).maker[message & MASK]!; }
  madeAt(message: MessageId): Micros { return this.#chunkOf(message).at[message & MASK]!; }
  rowOf(message: MessageId): number { return this.#chunkOf(message).row[message & MASK]!; }
  originOf(message: MessageId): MessageId { return this.#chunkOf(message).origin[message & MASK] as MessageId; }
  parentsOf(message: MessageId): readonly MessageId[] {
    const first = this.#chunkOf(message).parent[message & MASK]!;
    return first < 0 ? NO_PARENTS : (this.#parents.get(message) ?? [first as MessageId]);
  }
  isChild(message: MessageId): boolean { return this.#chunkOf(message).parent[message & MASK]! >= 0; }
  receivesOf(message: MessageId): number { return this.#chunkOf(message).receives[message & MASK]!; }
  /** Index of who first said that it was received; -1 before. */
  keeperOf(message: MessageId): number { return this.#chunkOf(message).keeper[message & MASK]!; }
  isTwin(message: MessageId): boolean { return (this.#chunkOf(message).twins?.[message & MASK] ?? 0) > 0; }
  lives(message: MessageId): boolean { return this.#chunkOf(message).fate[message & MASK] === 0; }
  /** Those that live, in their order; the list itself where all do. */
  living(messages: readonly MessageId[]): readonly MessageId[] {
    for (let i = 0; i < messages.length; i++) if (!this.lives(messages[i]!)) return messages.filter((message) => this.lives(message));
    return messages;
  }
  fateOf(message: MessageId): Fate | undefined {
    const fate = this.#chunkOf(message).fate[message & MASK]!;
    return fate === 0 ? undefined : (MARKS[fate] as Fate);
  }

  factsOf(message: MessageId): MessageFacts {
    const body = this.bodyOf(message);
    const group = this.groupOf(message);
    const label = this.#ownLabel(message);
    return { ...(body === undefined ? {} : { body }), ...(group === undefined ? {} : { group }), ...(label === undefined ? {} : { label }) };
  }

  /** The text that a message holds by itself; undefined where its body is none, its parent's, or made when somebody asks. */
  heldBodyOf(message: MessageId): string | undefined {
    const body = this.#chunkOf(message).body[message & MASK];
    return typeof body === "string" ? body : undefined;
  }

  bodyOf(message: MessageId): string | undefined {
    const body = this.#chunkOf(message).body[message & MASK];
    if (body === PARENTS_BODY) return this.bodyOf(this.#chunkOf(message).parent[message & MASK] as MessageId);
    if (typeof body !== "function") return body;
    return body.text({ seq: this.#chunkOf(message).names!.number[message & MASK]!, nowIso: "", uuid: nothingElse, integer: nothingElse, pick: nothingElse }, []);
  }

  /** How a person names it; children inherit from their first parent. */
  labelOf(message: MessageId): string {
    for (let at: number = message; at >= 0; at = this.#chunkOf(at).parent[at & MASK]!) {
      const label = this.#ownLabel(at);
      if (label !== undefined) return label;
    }
    return `message ${message + 1}`;
  }

  #ownLabel(message: number): string | undefined {
    const { names } = this.#chunkOf(message);
    if (names === undefined) return undefined;
    const label = names.label[message & MASK]!;
    const number = names.number[message & MASK]!;
    if (number !== number) return label < 0 ? undefined : this.#words.text(label);
    return label < 0 ? `#${number}` : `${this.#words.text(label)} ${number}`;
  }

  groupOf(message: MessageId): string | undefined {
    const group = this.#chunkOf(message).group[message & MASK]!;
    if (group === PARENTS_GROUP) return this.groupOf(this.#chunkOf(message).parent[message & MASK] as MessageId);
    return group === NO_GROUP ? undefined : this.#groups.text(group);
  }

  /** Whether these are the message's body and group. */
  isOf(message: MessageId, body: string, group: string): boolean {
    return this.bodyOf(message) === body && this.groupOf(message) === group;
  }

  markAt(i: number): MarkRow {
    return this.#marks.at(i);
  }
}
