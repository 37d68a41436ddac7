/**
 * A queue of events that come in their final order, so that none of them needs the heap. A ring of (at, tie, slot); an
 * entry whose slot has another tie by now was cancelled: it is dead, and is skipped.
 */
import type { Micros } from "./time.ts";

export interface LaneSnapshot {
  readonly key: number;
  readonly dead: number;
  readonly at: Float64Array;
  readonly tie: Float64Array;
  readonly slot: Int32Array;
}

const FIRST_CAPACITY = 64;
/** Fewer dead entries than this are not worth closing the gaps. */
const COMPACT_AT = 32;

export class Lane {
  /** Which delay and phase it serves, packed by `laneKey`; -1 for none. */
  key = -1;
  /** Entries, dead ones included. Never only dead ones. */
  length = 0;
  #dead = 0;
  #mask = FIRST_CAPACITY - 1;
  /** Columns, read in place by the queue: the first entry lies at `head`. */
  head = 0;
  at = new Float64Array(FIRST_CAPACITY);
  tie = new Float64Array(FIRST_CAPACITY);
  slot = new Int32Array(FIRST_CAPACITY);

  push(at: Micros, tie: number, slot: number): void {
    if (this.length > this.#mask) this.#grow();
    const place = (this.head + this.length) & this.#mask;
    this.at[place] = at;
    this.tie[place] = tie;
    this.slot[place] = slot;
    this.length++;
  }

  /** Drops the first entry, and the dead ones behind it. `ties` says which event a slot holds now. */
  shift(ties: Float64Array): void {
    this.head = (this.head + 1) & this.#mask;
    this.length--;
    if (this.#dead > 0) this.#skipDead(ties);
  }

  /** To be told after an event of this lane was cancelled and its slot freed. */
  lost(ties: Float64Array): void {
    this.#dead++;
    this.#skipDead(ties);
    // A lane of time-outs that never come stays about as long as what is alive in it.
    if (this.#dead >= COMPACT_AT && this.#dead * 2 > this.length) this.#compact(ties);
  }

  /** In order; dead entries are left out. */
  forEach(ties: Float64Array, visit: (at: Micros, tie: number, slot: number) => void): void {
    for (let i = 0; i < this.length; i++) {
      const place = (this.head + i) & this.#mask;
      const tie = this.tie[place]!;
      const slot = this.slot[place]!;
      if (ties[slot] === tie) visit(this.at[place]!, tie, slot);
    }
  }

  snapshot(): LaneSnapshot {
    const { length } = this;
    const at = new Float64Array(length);
    const tie = new Float64Array(length);
    const slot = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      const from = (this.head + i) & this.#mask;
      at[i] = this.at[from]!;
      tie[i] = this.tie[from]!;
      slot[i] = this.slot[from]!;
    }
    return { key: this.key, dead: this.#dead, at, tie, slot };
  }

  restore(from: LaneSnapshot): void {
    this.key = from.key;
    this.length = 0;
    this.head = 0;
    for (let i = 0; i < from.at.length; i++) this.push(from.at[i]!, from.tie[i]!, from.slot[i]!);
    this.#dead = from.dead;
  }

  #skipDead(ties: Float64Array): void {
    while (this.#dead > 0 && ties[this.slot[this.head]!] !== this.tie[this.head]) {
      this.head = (this.head + 1) & this.#mask;
      this.length--;
      this.#dead--;
    }
  }

  #compact(ties: Float64Array): void {
    let kept = 0;
    for (let i = 0; i < this.length; i++) {
      const from = (this.head + i) & this.#mask;
      const slot = this.slot[from]!;
      const tie = this.tie[from]!;
      if (ties[slot] !== tie) continue;
      const to = (this.head + kept++) & this.#mask;
      this.at[to] = this.at[from]!;
      this.tie[to] = tie;
      this.slot[to] = slot;
    }
    this.length = kept;
    this.#dead = 0;
  }

  #grow(): void {
    const { at, tie, slot } = this.snapshot();
    const capacity = 2 * (this.#mask + 1);
    this.at = new Float64Array(capacity);
    this.tie = new Float64Array(capacity);
    this.slot = new Int32Array(capacity);
    this.at.set(at);
    this.tie.set(tie);
    this.slot.set(slot);
    this.#mask = capacity - 1;
    this.head = 0;
  }
}
