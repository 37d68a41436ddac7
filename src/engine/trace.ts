/**
 * The trace: one row for each handled event, call, answer, drop, note and finding, with its cause and its rule, in
 * columns. Rows are numbered from the start of the run and the numbers belong to the world (a re-simulation gives the
 * same ones); the stored rows do not: the oldest are forgotten at the cap and come back by re-simulation.
 */
import { Interner } from "../kernel/interner.ts";
import type { Micros } from "../kernel/time.ts";
import type { MessageId } from "../services/define.ts";

export const RowKind = { event: 0, call: 1, answer: 2, drop: 3, note: 4, finding: 5 } as const;
export type RowKind = (typeof RowKind)[keyof typeof RowKind];
export const ROW_KINDS = ["event", "call", "answer", "drop", "note", "finding"] as const;

/** A row as an object, for those who read. */
export interface TraceRow {
  readonly row: number;
  readonly at: Micros;
  readonly kind: RowKind;
  /** Event name, operation, or rule of a note. */
  readonly name: string;
  /** Index of the entity, or -1. */
  readonly entity: number;
  readonly connection: number;
  /** Row that led to this one, or -1. */
  readonly cause: number;
  readonly rule: string | undefined;
  readonly messages: readonly MessageId[];
  readonly facts: Readonly<Record<string, unknown>>;
  /** Number of the flight whose arrival this row handles or descends from, or -1. */
  readonly flight: number;
}

const CHUNK = 1 << 14;
const NO_MESSAGES: readonly MessageId[] = [];
const NO_FACTS: Readonly<Record<string, unknown>> = {};

interface Chunk {
  readonly at: Float64Array;
  readonly kind: Uint8Array;
  readonly name: Int32Array;
  readonly entity: Int32Array;
  readonly connection: Int32Array;
  readonly cause: Int32Array;
  readonly rule: Int32Array;
  readonly flight: Int32Array;
  readonly messages: (readonly MessageId[] | undefined)[];
  readonly facts: (Readonly<Record<string, unknown>> | undefined)[];
}

/** A chunk's lists before anything is there; only copied. Most rows have neither messages nor facts. */
const NOTHING: readonly undefined[] = Array.from({ length: CHUNK }, () => undefined);

function newChunk(): Chunk {
  return {
    at: new Float64Array(CHUNK), kind: new Uint8Array(CHUNK), name: new Int32Array(CHUNK), entity: new Int32Array(CHUNK),
    connection: new Int32Array(CHUNK), cause: new Int32Array(CHUNK), rule: new Int32Array(CHUNK), flight: new Int32Array(CHUNK),
    messages: NOTHING.slice(), facts: NOTHING.slice(),
  };
}

export class Trace {
  readonly words = new Interner();
  /** Rows numbered below this are no longer stored. */
  first = 0;
  #chunks: (Chunk | undefined)[] = [];

  /** @param cap stored rows at most (rounded to chunks of 16,384); 0 stores nothing */
  constructor(readonly cap: number) {}

  get stores(): boolean {
    return this.cap > 0;
  }

  write(row: number, at: Micros, kind: RowKind, name: string, entity: number, connection: number, cause: number, rule: string | undefined,
    messages: readonly MessageId[] | undefined, facts: Readonly<Record<string, unknown>> | undefined, flight: number): void {
    if (this.cap === 0) return;
    const number = Math.floor(row / CHUNK);
    let chunk = this.#chunks[number];
    if (chunk === undefined) {
      chunk = newChunk();
      this.#chunks[number] = chunk;
      this.#forgetOldest(number);
    }
    const i = row - number * CHUNK;
    chunk.at[i] = at;
    chunk.kind[i] = kind;
    chunk.name[i] = this.words.intern(name);
    chunk.entity[i] = entity;
    chunk.connection[i] = connection;
    chunk.cause[i] = cause;
    chunk.rule[i] = rule === undefined ? -1 : this.words.intern(rule);
    chunk.flight[i] = flight;
    chunk.messages[i] = messages;
    chunk.facts[i] = facts;
  }

  /** Flight of a stored row, or -1. */
  flightOf(row: number): number {
    if (this.cap === 0 || row < this.first || row < 0) return -1;
    const chunk = this.#chunks[Math.floor(row / CHUNK)];
    return chunk === undefined ? -1 : chunk.flight[row % CHUNK]!;
  }

  /** Rule of a stored row, without reading all of it. */
  ruleOf(row: number): string | undefined {
    const chunk = row < this.first ? undefined : this.#chunks[Math.floor(row / CHUNK)];
    const rule = chunk === undefined ? -1 : chunk.rule[row % CHUNK]!;
    return rule < 0 ? undefined : this.words.text(rule);
  }

  has(row: number): boolean {
    return row >= this.first && this.#chunks[Math.floor(row / CHUNK)] !== undefined;
  }

  read(row: number): TraceRow | undefined {
    if (row < this.first || row < 0) return undefined;
    const chunk = this.#chunks[Math.floor(row / CHUNK)];
    if (chunk === undefined) return undefined;
    const i = row % CHUNK;
    const rule = chunk.rule[i]!;
    return {
      row, at: chunk.at[i]!, kind: chunk.kind[i] as RowKind, name: this.words.text(chunk.name[i]!), entity: chunk.entity[i]!,
      connection: chunk.connection[i]!, cause: chunk.cause[i]!, rule: rule < 0 ? undefined : this.words.text(rule),
      messages: chunk.messages[i] ?? NO_MESSAGES, facts: chunk.facts[i] ?? NO_FACTS, flight: chunk.flight[i]!,
    };
  }

  /** Forgets everything from this row number on: the past was changed. */
  truncate(row: number): void {
    this.#chunks.length = Math.min(this.#chunks.length, Math.floor(row / CHUNK) + 1);
    if (this.first > row) this.first = row;
  }

  #forgetOldest(newest: number): void {
    const keep = Math.max(1, Math.floor(this.cap / CHUNK));
    const oldest = newest - keep + 1;
    for (let i = Math.floor(this.first / CHUNK); i < oldest; i++) this.#chunks[i] = undefined;
    if (oldest > 0) this.first = Math.max(this.first, oldest * CHUNK);
  }
}
