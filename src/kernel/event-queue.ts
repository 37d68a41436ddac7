/**
 * All pending work, as data. Total order (at, phase, seq); seq is given when an event is scheduled. Events lie in
 * columns by slot. Where their order is known when they come they wait in a lane (one per phase for the present
 * instant, a few for delays seen often); all others in a heap, from which a cancelled event is truly removed.
 * Which of these holds an event never shows outside.
 */
import { assert } from "./assert.ts";
import { DelayLanes, type DelayLanesSnapshot } from "./delay-lanes.ts";
import { enlarged, EventHeap, type EventHeapSnapshot } from "./event-heap.ts";
import { Lane, type LaneSnapshot } from "./lane.ts";
import { PHASES, type Phase } from "./phase.ts";
import { copy } from "./plain.ts";
import type { Micros } from "./time.ts";

/** One pending event, as `forEach` shows it. */
export interface PendingEvent {
  readonly id: number;
  readonly at: Micros;
  readonly phase: Phase;
  readonly seq: number;
  /** Whom it is for, and what it is: the owner of the queue knows the numbers. */
  readonly target: number;
  readonly type: number;
  readonly data: unknown;
  /** The trace row that led to it; -1 for none. */
  readonly cause: number;
  /** What it ends with; -1 for nothing. */
  readonly scope: number;
}

/** A queue at one moment. It shares nothing with the queue but what is frozen, and may be restored any number of times. */
export interface EventQueueSnapshot {
  readonly now: Micros;
  readonly nextSeq: number;
  readonly size: number;
  readonly slots: number;
  readonly ties: Float64Array;
  readonly causes: Float64Array;
  readonly facts: Int32Array;
  readonly data: readonly unknown[];
  readonly free: Int32Array;
  readonly heap: EventHeapSnapshot;
  readonly present: readonly LaneSnapshot[];
  readonly delayed: DelayLanesSnapshot;
}

/** An id is generation · 2^23 + slot: it fits a double, and a stale one is recognised. */
const SLOTS = 8_388_608;
/** Phase and seq as one number, so that one comparison decides: phase · 2^50 + seq. */
const SEQS = 1_125_899_906_842_624;
/** Four facts of a slot lie together. */
const TARGET = 0;
const TYPE = 1;
const SCOPE = 2;
const GENERATION = 3;
const FACTS = 4;
/** Where the least event is: a lane for the present is its phase, a delay lane its number from 8. */
const HEAP = -1;
const NOWHERE = -2;
const UNKNOWN = -3;
const DELAYED = 8;
/** What `place` of a slot says when it is not in the heap: free, or in a source (counted down from -2). */
const FREE = -1;

export class EventQueue {
  /** The event that `pop` took out last; `at` is also the present of the queue. */
  at: Micros = 0;
  phase: Phase = 0;
  seq = -1;
  target = -1;
  type = -1;
  data: unknown = undefined;
  cause = -1;
  id = -1;
  scope = -1;

  /** Pending events. */
  size = 0;
  /** What the next scheduled event gets: also the number of all that were ever scheduled. */
  nextSeq = 0;

  readonly #heap = new EventHeap();
  readonly #present: readonly Lane[] = Array.from({ length: PHASES }, () => new Lane());
  /** One bit for each lane of the present that is not empty. */
  #presentMask = 0;
  readonly #delayed = new DelayLanes();
  #source = NOWHERE;

  #slots = 0;
  #ties = new Float64Array(256);
  #causes = new Float64Array(256);
  #facts = new Int32Array(256 * FACTS);
  #data: unknown[] = [];
  #free = new Int32Array(256);
  #freeCount = 0;

  /**
   * Adds an event. `at` is a whole number of microseconds, not before the last event popped.
   * @returns its id, for `cancel`; never negative, and the same in every run of the same scenario.
   */
  schedule(at: Micros, phase: Phase, target: number, type: number, data: unknown, cause: number, scope = -1): number {
    const delay = at - this.at;
    if (!(delay >= 0) || Math.floor(at) !== at || at === Infinity) assert(false, `An event can't be scheduled for ${at} µs when it is ${this.at} µs.`);
    const slot = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#newSlot();
    const tie = phase * SEQS + this.nextSeq++;
    this.#ties[slot] = tie;
    this.#causes[slot] = cause;
    this.#data[slot] = data;
    const facts = this.#facts;
    const base = slot * FACTS;
    facts[base + TARGET] = target;
    facts[base + TYPE] = type;
    facts[base + SCOPE] = scope;
    this.size++;
    this.#source = UNKNOWN;
    if (delay === 0) {
      this.#present[phase]!.push(at, tie, slot);
      this.#presentMask |= 1 << phase;
      this.#heap.place[slot] = -2 - phase;
    } else {
      const lane = this.#delayed.laneFor(delay, phase);
      if (lane < 0) this.#heap.push(at, tie, slot);
      else {
        this.#delayed.lanes[lane]!.push(at, tie, slot);
        this.#heap.place[slot] = -2 - (DELAYED + lane);
      }
    }
    return facts[base + GENERATION]! * SLOTS + slot;
  }

  /** Takes a pending event out; false if it has happened or was cancelled. */
  cancel(id: number): boolean {
    if (!this.has(id)) return false;
    const slot = id % SLOTS;
    const place = this.#heap.place[slot]!;
    this.#source = UNKNOWN;
    this.#release(slot);
    if (place >= 0) this.#heap.remove(place);
    else this.#lose(-2 - place);
    return true;
  }

  has(id: number): boolean {
    if (!(id >= 0)) return false;
    const slot = id % SLOTS;
    return slot < this.#slots && this.#heap.place[slot] !== FREE && this.#facts[slot * FACTS + GENERATION]! * SLOTS + slot === id;
  }

  /** Takes the least event out, into the fields above. False, and no field changed, when nothing is pending. */
  pop(): boolean {
    const source = this.#findSource();
    let slot: number;
    if (source === HEAP) {
      const heap = this.#heap;
      slot = heap.slot[0]!;
      this.at = heap.at[0]!;
      heap.remove(0);
    } else if (source === NOWHERE) return false;
    else {
      const lane = this.#laneOf(source);
      slot = lane.headSlot();
      this.at = lane.headAt();
      lane.shift(this.#ties);
      if (lane.length === 0 && source < DELAYED) this.#presentMask &= ~(1 << source);
    }
    this.#source = UNKNOWN;
    const tie = this.#ties[slot]!;
    this.phase = Math.floor(tie / SEQS) as Phase;
    this.seq = tie - this.phase * SEQS;
    const facts = this.#facts;
    const base = slot * FACTS;
    this.target = facts[base + TARGET]!;
    this.type = facts[base + TYPE]!;
    this.scope = facts[base + SCOPE]!;
    this.id = facts[base + GENERATION]! * SLOTS + slot;
    this.cause = this.#causes[slot]!;
    this.data = this.#data[slot];
    this.#release(slot);
    return true;
  }

  /** When the least event is due; -1 when nothing is pending. */
  peekAt(): Micros {
    const source = this.#findSource();
    if (source === HEAP) return this.#heap.at[0]!;
    return source === NOWHERE ? -1 : this.#laneOf(source).headAt();
  }

  /** Its phase; -1 when nothing is pending. */
  peekPhase(): Phase | -1 {
    const source = this.#findSource();
    if (source === NOWHERE) return -1;
    const tie = source === HEAP ? this.#heap.tie[0]! : this.#laneOf(source).headTie();
    return Math.floor(tie / SEQS) as Phase;
  }

  /** Visits what is pending in the order in which it will happen. The queue must not change meanwhile. */
  forEach(visit: (event: PendingEvent) => void): void {
    const pending: { at: Micros; tie: number; slot: number }[] = [];
    const collect = (at: Micros, tie: number, slot: number): void => void pending.push({ at, tie, slot });
    const { heap, lanes } = { heap: this.#heap, lanes: [...this.#present, ...this.#delayed.lanes] };
    for (let i = 0; i < heap.length; i++) collect(heap.at[i]!, heap.tie[i]!, heap.slot[i]!);
    for (const lane of lanes) lane.forEach(this.#ties, collect);
    pending.sort((a, b) => a.at - b.at || a.tie - b.tie);
    for (const { at, tie, slot } of pending) {
      const phase = Math.floor(tie / SEQS) as Phase;
      const [target, type, scope, generation] = this.#facts.subarray(slot * FACTS, slot * FACTS + FACTS) as unknown as [number, number, number, number];
      visit({ id: generation * SLOTS + slot, at, phase, seq: tie - phase * SEQS, target, type, data: this.#data[slot], cause: this.#causes[slot]!, scope });
    }
  }

  snapshot(): EventQueueSnapshot {
    const slots = this.#slots;
    return {
      now: this.at, nextSeq: this.nextSeq, size: this.size, slots,
      ties: this.#ties.slice(0, slots), causes: this.#causes.slice(0, slots), facts: this.#facts.slice(0, slots * FACTS),
      data: copy(this.#data), free: this.#free.slice(0, this.#freeCount),
      heap: this.#heap.snapshot(), present: this.#present.map((lane) => lane.snapshot()), delayed: this.#delayed.snapshot(),
    };
  }

  /** Makes this queue what the other was, down to the ids that it will give. */
  restore(from: EventQueueSnapshot): void {
    this.at = from.now;
    this.nextSeq = from.nextSeq;
    this.size = from.size;
    while (this.#ties.length < from.slots) this.#grow();
    this.#slots = from.slots;
    this.#ties.set(from.ties);
    this.#causes.set(from.causes);
    // Slots that the snapshot did not know start again with generation 0, as they did then.
    this.#facts.fill(0).set(from.facts);
    this.#data = copy(from.data) as unknown[];
    this.#free.set(from.free);
    this.#freeCount = from.free.length;
    this.#restorePlaces(from);
    this.#source = UNKNOWN;
  }

  #restorePlaces(from: EventQueueSnapshot): void {
    const { place } = this.#heap;
    place.fill(FREE);
    this.#heap.restore(from.heap);
    this.#delayed.restore(from.delayed);
    this.#presentMask = 0;
    this.#present.forEach((lane, phase) => {
      lane.restore(from.present[phase]!);
      if (lane.length > 0) this.#presentMask |= 1 << phase;
      lane.forEach(this.#ties, (_at, _tie, slot) => { place[slot] = -2 - phase; });
    });
    this.#delayed.lanes.forEach((lane, i) => lane.forEach(this.#ties, (_at, _tie, slot) => { place[slot] = -2 - (DELAYED + i); }));
  }

  #findSource(): number {
    if (this.#source !== UNKNOWN) return this.#source;
    const heap = this.#heap;
    let source = NOWHERE;
    let at = Infinity;
    let tie = Infinity;
    if (heap.length > 0) {
      source = HEAP;
      at = heap.at[0]!;
      tie = heap.tie[0]!;
    }
    if (this.#presentMask !== 0) {
      const phase = 31 - Math.clz32(this.#presentMask & -this.#presentMask);
      const laneTie = this.#present[phase]!.headTie();
      if (this.at < at || laneTie < tie) {
        source = phase;
        at = this.at;
        tie = laneTie;
      }
    }
    const { lanes, used } = this.#delayed;
    for (let i = 0; i < used; i++) {
      const lane = lanes[i]!;
      if (lane.length === 0) continue;
      const laneAt = lane.headAt();
      if (laneAt > at || (laneAt === at && lane.headTie() > tie)) continue;
      source = DELAYED + i;
      at = laneAt;
      tie = lane.headTie();
    }
    this.#source = source;
    return source;
  }

  #laneOf(source: number): Lane {
    return source < DELAYED ? this.#present[source]! : this.#delayed.lanes[source - DELAYED]!;
  }

  /** An event of this lane was cancelled. */
  #lose(source: number): void {
    const lane = this.#laneOf(source);
    lane.lost(this.#ties);
    if (lane.length === 0 && source < DELAYED) this.#presentMask &= ~(1 << source);
  }

  #release(slot: number): void {
    this.#ties[slot] = -1;
    this.#data[slot] = undefined;
    this.#facts[slot * FACTS + GENERATION]!++;
    this.#heap.place[slot] = FREE;
    this.#free[this.#freeCount++] = slot;
    this.size--;
  }

  #newSlot(): number {
    const slot = this.#slots++;
    if (slot === SLOTS) assert(false, `More than ${SLOTS} events are pending.`);
    if (slot === this.#ties.length) this.#grow();
    return slot;
  }

  #grow(): void {
    const capacity = 2 * this.#ties.length;
    this.#ties = enlarged(this.#ties, new Float64Array(capacity));
    this.#causes = enlarged(this.#causes, new Float64Array(capacity));
    this.#facts = enlarged(this.#facts, new Int32Array(capacity * FACTS));
    this.#free = enlarged(this.#free, new Int32Array(capacity));
    this.#heap.reserve(capacity);
  }
}
