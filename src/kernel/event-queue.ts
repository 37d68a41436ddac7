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
  readonly depth: number;
  readonly nextSeq: number;
  readonly size: number;
  readonly ties: Float64Array;
  readonly facts: Int32Array;
  readonly data: readonly unknown[];
  readonly free: Int32Array;
  readonly heap: EventHeapSnapshot;
  readonly present: readonly LaneSnapshot[];
  readonly delayed: DelayLanesSnapshot;
}

/** An id is seq · 2^22 + slot, so that none is ever given twice and a stale one is recognised. */
const SLOTS = 4_194_304;
/** The most events that may ever be scheduled: ids fit a double. */
const SEQS = 2_147_483_648;
/** Powers of two: multiplying by them is exact, and faster than dividing. */
const ONE_SLOT = 1 / SLOTS;
const ONE_SEQ = 1 / SEQS;
/** The facts of a slot lie together: whoever reads one reads all. */
const TARGET = 0;
const TYPE = 1;
const SCOPE = 2;
const CAUSE = 3;
const DEPTH = 4;
const FACTS = 5;
/** The tie of a slot that holds no event. A lane then knows its entry for dead. */
const GONE = -1;
/** Where the least event is: a lane of the present is its phase, a delay lane its number from 8 on. */
const HEAP = -1;
const NOWHERE = -2;
const UNKNOWN = -3;
const DELAYED = 8;
/** Slots there is room for at first. */
const ROOM = 256;

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
  /** How many events of this instant led to it, one after another: 0 for one that was scheduled before. */
  depth = 0;

  /** Pending events. */
  size = 0;
  /** What the next scheduled event gets: also the number of all that were ever scheduled. */
  nextSeq = 0;

  readonly #heap = new EventHeap(ROOM);
  readonly #present: readonly Lane[] = Array.from({ length: PHASES }, () => new Lane());
  /** One bit for each lane of the present that is not empty. */
  #presentMask = 0;
  readonly #delayed = new DelayLanes();
  #source = NOWHERE;

  /** Slots ever used; those of them that are free now, the last freed on top. */
  #slots = 0;
  #free = new Int32Array(ROOM);
  #freeCount = 0;
  #facts = new Int32Array(ROOM * FACTS);
  #data: unknown[] = [];

  /**
   * Adds an event. `at` is a whole number of microseconds, not before the last event popped. `target`, `type`, `cause`
   * and `scope` are whole numbers below 2^31.
   * @returns its id, for `cancel`; never negative, and the same in every run of the same scenario.
   */
  schedule(at: Micros, phase: Phase, target: number, type: number, data: unknown, cause: number, scope = -1): number {
    const delay = at - this.at;
    if (!(delay >= 0) || Math.floor(delay) !== delay || delay === Infinity) assert(false, `An event can't be scheduled for ${at} µs when it is ${this.at} µs.`);
    const seq = this.nextSeq++;
    if (seq === SEQS) assert(false, `More than ${SEQS} events were scheduled.`);
    const slot = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#newSlot();
    // Phase and seq as one number, so that one comparison decides.
    const tie = phase * SEQS + seq;
    this.#heap.ties[slot] = tie;
    this.#data[slot] = data;
    const facts = this.#facts;
    const base = slot * FACTS;
    facts[base + TARGET] = target;
    facts[base + TYPE] = type;
    facts[base + SCOPE] = scope;
    facts[base + CAUSE] = cause;
    facts[base + DEPTH] = delay === 0 ? this.depth + 1 : 0;
    this.size++;
    this.#source = UNKNOWN;
    if (delay === 0) this.#pushPresent(at, phase, tie, slot);
    else {
      const lane = this.#delayed.laneFor(delay, phase);
      if (lane < 0) this.#heap.push(at, slot);
      else {
        this.#delayed.lanes[lane]!.push(at, tie, slot);
        this.#heap.places[slot] = placeOf(DELAYED + lane);
      }
    }
    return seq * SLOTS + slot;
  }

  /** Takes a pending event out; false if it has happened or was cancelled. */
  cancel(id: number): boolean {
    const slot = this.#slotOf(id);
    if (slot < 0) return false;
    this.#heap.settle();
    const place = this.#heap.places[slot]!;
    this.#source = UNKNOWN;
    if (place >= 0) this.#heap.remove(place);
    this.#release(slot);
    if (place < 0) this.#lost(sourceOf(place));
    return true;
  }

  /** Whether the event is still pending. */
  has(id: number): boolean {
    return this.#slotOf(id) >= 0;
  }

  /** What a pending event ends with; -1 for nothing, or if it is not pending. */
  scopeOf(id: number): number {
    const slot = this.#slotOf(id);
    return slot < 0 ? -1 : this.#facts[slot * FACTS + SCOPE]!;
  }

  /** Where a pending event lies; -1 if it is not pending. */
  #slotOf(id: number): number {
    if (!(id >= 0)) return -1;
    // Remainders of such large numbers are slow.
    const slot = id - Math.floor(id * ONE_SLOT) * SLOTS;
    if (slot >= this.#slots) return -1;
    const tie = this.#heap.ties[slot]!;
    return tie !== GONE && seqOf(tie) * SLOTS + slot === id ? slot : -1;
  }

  /** Takes the least event out, into the fields above. False, and no field changed, when nothing is pending. */
  pop(): boolean {
    const source = this.#findSource();
    const heap = this.#heap;
    let slot: number;
    if (source === HEAP) {
      slot = heap.slot[0]!;
      this.at = heap.at[0]!;
      heap.removeFirst();
    } else if (source === NOWHERE) return false;
    else {
      const lane = this.#laneOf(source);
      slot = lane.slot[lane.head]!;
      this.at = lane.at[lane.head]!;
      lane.shift(heap.ties);
      if (lane.length === 0 && source < DELAYED) this.#presentMask &= ~(1 << source);
    }
    this.#source = UNKNOWN;
    const tie = heap.ties[slot]!;
    const phase = phaseOf(tie);
    const seq = tie - phase * SEQS;
    this.phase = phase;
    this.seq = seq;
    this.id = seq * SLOTS + slot;
    const facts = this.#facts;
    const base = slot * FACTS;
    this.target = facts[base + TARGET]!;
    this.type = facts[base + TYPE]!;
    this.scope = facts[base + SCOPE]!;
    this.cause = facts[base + CAUSE]!;
    this.depth = facts[base + DEPTH]!;
    this.data = this.#data[slot];
    this.#release(slot);
    return true;
  }

  /** When the least event is due; -1 when nothing is pending. */
  peekAt(): Micros {
    const source = this.#findSource();
    if (source === HEAP) return this.#heap.at[0]!;
    if (source === NOWHERE) return -1;
    const lane = this.#laneOf(source);
    return lane.at[lane.head]!;
  }

  /** Whether an event is due at or before `at`: asked before each step, so it gives no number that engines would have to box. */
  isDue(at: Micros): boolean {
    const source = this.#findSource();
    if (source === HEAP) return this.#heap.at[0]! <= at;
    if (source === NOWHERE) return false;
    const lane = this.#laneOf(source);
    return lane.at[lane.head]! <= at;
  }

  /** The phase of the least event; -1 when nothing is pending. */
  peekPhase(): Phase | -1 {
    const source = this.#findSource();
    if (source === NOWHERE) return -1;
    if (source === HEAP) return phaseOf(this.#heap.firstTie());
    const lane = this.#laneOf(source);
    return phaseOf(lane.tie[lane.head]!);
  }

  /** Visits what is pending in the order in which it will happen. The queue must not change meanwhile. */
  forEach(visit: (event: PendingEvent) => void): void {
    const heap = this.#heap;
    heap.settle();
    const pending: { readonly at: Micros; readonly tie: number; readonly slot: number }[] = [];
    for (let i = 0; i < heap.length; i++) pending.push({ at: heap.at[i]!, tie: heap.ties[heap.slot[i]!]!, slot: heap.slot[i]! });
    for (const lane of [...this.#present, ...this.#delayed.lanes]) lane.forEach(heap.ties, (at, tie, slot) => void pending.push({ at, tie, slot }));
    pending.sort((a, b) => a.at - b.at || a.tie - b.tie);
    for (const { at, tie, slot } of pending) {
      const seq = seqOf(tie);
      const base = slot * FACTS;
      visit({
        id: seq * SLOTS + slot, at, phase: phaseOf(tie), seq, data: this.#data[slot],
        target: this.#facts[base + TARGET]!, type: this.#facts[base + TYPE]!, scope: this.#facts[base + SCOPE]!, cause: this.#facts[base + CAUSE]!,
      });
    }
  }

  snapshot(): EventQueueSnapshot {
    this.#heap.settle();
    return {
      now: this.at, depth: this.depth, nextSeq: this.nextSeq, size: this.size,
      ties: this.#heap.ties.slice(0, this.#slots), facts: this.#facts.slice(0, this.#slots * FACTS), data: copy(this.#data),
      // Which slot comes next is part of the ids to come; and lanes are kept as lanes, so that the same will be opened.
      free: this.#free.slice(0, this.#freeCount),
      heap: this.#heap.snapshot(), present: this.#present.map((lane) => lane.snapshot()), delayed: this.#delayed.snapshot(),
    };
  }

  /** Makes this queue what the other was, down to the ids that it will give. The popped event but `at` and `depth` is as before. */
  restore(from: EventQueueSnapshot): void {
    this.at = from.now;
    this.depth = from.depth;
    this.nextSeq = from.nextSeq;
    this.size = from.size;
    this.#slots = from.ties.length;
    while (this.#heap.ties.length < this.#slots) this.#grow();
    this.#heap.ties.set(from.ties);
    this.#facts.set(from.facts);
    this.#data = copy(from.data) as unknown[];
    this.#free.set(from.free);
    this.#freeCount = from.free.length;
    this.#heap.restore(from.heap);
    this.#delayed.restore(from.delayed);
    this.#presentMask = 0;
    this.#present.forEach((lane, phase) => {
      lane.restore(from.present[phase]!);
      if (lane.length > 0) this.#presentMask |= 1 << phase;
      this.#place(lane, phase);
    });
    this.#delayed.lanes.forEach((lane, i) => this.#place(lane, DELAYED + i));
    this.#source = UNKNOWN;
  }

  #pushPresent(at: Micros, phase: Phase, tie: number, slot: number): void {
    this.#present[phase]!.push(at, tie, slot);
    this.#presentMask |= 1 << phase;
    this.#heap.places[slot] = placeOf(phase);
  }

  #findSource(): number {
    if (this.#source !== UNKNOWN) return this.#source;
    const heap = this.#heap;
    heap.settle();
    let source = NOWHERE;
    let at = Infinity;
    let tie = Infinity;
    if (heap.length > 0) {
      source = HEAP;
      at = heap.at[0]!;
      tie = heap.firstTie();
    }
    if (this.#presentMask !== 0) {
      const phase = 31 - Math.clz32(this.#presentMask & -this.#presentMask);
      const lane = this.#present[phase]!;
      const laneTie = lane.tie[lane.head]!;
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
      const laneAt = lane.at[lane.head]!;
      if (laneAt > at || (laneAt === at && lane.tie[lane.head]! > tie)) continue;
      source = DELAYED + i;
      at = laneAt;
      tie = lane.tie[lane.head]!;
    }
    this.#source = source;
    return source;
  }

  #laneOf(source: number): Lane {
    return source < DELAYED ? this.#present[source]! : this.#delayed.lanes[source - DELAYED]!;
  }

  /** Notes for the events of a lane where they are. */
  #place(lane: Lane, source: number): void {
    lane.forEach(this.#heap.ties, (_at, _tie, slot) => { this.#heap.places[slot] = placeOf(source); });
  }

  /** An event of this lane was cancelled. */
  #lost(source: number): void {
    const lane = this.#laneOf(source);
    lane.lost(this.#heap.ties);
    if (lane.length === 0 && source < DELAYED) this.#presentMask &= ~(1 << source);
  }

  #release(slot: number): void {
    this.#heap.ties[slot] = GONE;
    this.#data[slot] = undefined;
    this.#free[this.#freeCount++] = slot;
    this.size--;
  }

  #newSlot(): number {
    const slot = this.#slots++;
    if (slot === SLOTS) assert(false, `More than ${SLOTS} events are pending.`);
    if (slot === this.#heap.ties.length) this.#grow();
    return slot;
  }

  #grow(): void {
    const room = 2 * this.#heap.ties.length;
    this.#facts = enlarged(this.#facts, new Int32Array(room * FACTS));
    this.#free = enlarged(this.#free, new Int32Array(room));
    this.#heap.reserve(room);
  }
}

function phaseOf(tie: number): Phase {
  return Math.floor(tie * ONE_SEQ) as Phase;
}

function seqOf(tie: number): number {
  return tie - Math.floor(tie * ONE_SEQ) * SEQS;
}

/** What `places` says of a slot in a lane: below 0, where the heap says 0 and more. */
function placeOf(source: number): number {
  return -1 - source;
}

function sourceOf(place: number): number {
  return -1 - place;
}
