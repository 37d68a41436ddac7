/**
 * A 4-ary heap of (at, tie, slot) in typed arrays. Keys lie beside each other in heap order (four children share a
 * cache line); `place` says where a slot's entry is, so that it can be removed from the middle.
 */
import type { Micros } from "./time.ts";

export interface EventHeapSnapshot {
  readonly at: Float64Array;
  readonly tie: Float64Array;
  readonly slot: Int32Array;
}

export class EventHeap {
  length = 0;
  at = new Float64Array(256);
  tie = new Float64Array(256);
  slot = new Int32Array(256);
  /** Place in the heap by slot. The queue keeps negative numbers here for slots that are elsewhere. */
  place = new Int32Array(256);

  push(at: Micros, tie: number, slot: number): void {
    if (this.length === this.at.length) this.#grow();
    this.#rise(this.length++, at, tie, slot);
  }

  /** Takes the entry at this place out; its slot's place is left to the caller. */
  remove(place: number): void {
    const last = --this.length;
    if (place === last) return;
    const at = this.at[last]!;
    const tie = this.tie[last]!;
    const slot = this.slot[last]!;
    const parent = (place - 1) >> 2;
    if (place > 0 && (at < this.at[parent]! || (at === this.at[parent]! && tie < this.tie[parent]!))) this.#rise(place, at, tie, slot);
    else this.#sink(place, at, tie, slot);
  }

  snapshot(): EventHeapSnapshot {
    return { at: this.at.slice(0, this.length), tie: this.tie.slice(0, this.length), slot: this.slot.slice(0, this.length) };
  }

  /** Everything but `place` of slots that are not in the heap. */
  restore(from: EventHeapSnapshot): void {
    this.length = 0;
    while (this.at.length < from.at.length) this.#grow();
    this.length = from.at.length;
    this.at.set(from.at);
    this.tie.set(from.tie);
    this.slot.set(from.slot);
    for (let i = 0; i < this.length; i++) this.place[this.slot[i]!] = i;
  }

  /** Makes room in `place` for this many slots. */
  reserve(slots: number): void {
    if (this.place.length < slots) this.place = enlarged(this.place, new Int32Array(slots));
  }

  #rise(from: number, at: Micros, tie: number, slot: number): void {
    const { at: ats, tie: ties, slot: slots, place } = this;
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentAt = ats[parent]!;
      if (parentAt < at || (parentAt === at && ties[parent]! < tie)) break;
      const moved = slots[parent]!;
      ats[i] = parentAt;
      ties[i] = ties[parent]!;
      slots[i] = moved;
      place[moved] = i;
      i = parent;
    }
    ats[i] = at;
    ties[i] = tie;
    slots[i] = slot;
    place[slot] = i;
  }

  #sink(from: number, at: Micros, tie: number, slot: number): void {
    const { at: ats, tie: ties, slot: slots, place, length } = this;
    let i = from;
    for (;;) {
      let child = 4 * i + 1;
      if (child >= length) break;
      const end = child + 4 < length ? child + 4 : length;
      let childAt = ats[child]!;
      for (let other = child + 1; other < end; other++) {
        const otherAt = ats[other]!;
        if (otherAt < childAt || (otherAt === childAt && ties[other]! < ties[child]!)) {
          child = other;
          childAt = otherAt;
        }
      }
      if (at < childAt || (at === childAt && tie < ties[child]!)) break;
      const moved = slots[child]!;
      ats[i] = childAt;
      ties[i] = ties[child]!;
      slots[i] = moved;
      place[moved] = i;
      i = child;
    }
    ats[i] = at;
    ties[i] = tie;
    slots[i] = slot;
    place[slot] = i;
  }

  #grow(): void {
    const capacity = 2 * this.at.length;
    this.at = enlarged(this.at, new Float64Array(capacity));
    this.tie = enlarged(this.tie, new Float64Array(capacity));
    this.slot = enlarged(this.slot, new Int32Array(capacity));
  }
}

/** The content of one array in a larger one. */
export function enlarged<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
