/**
 * Lanes for constant delays. Time never goes backwards, so events scheduled with one delay, in one phase, are due in the
 * order in which they come. A delay gets a lane when it has been seen often; which delays do is a function of the calls
 * alone, and it never shows outside.
 */
import { Lane, type LaneSnapshot } from "./lane.ts";
import type { Micros } from "./time.ts";

export interface DelayLanesSnapshot {
  readonly lanes: readonly LaneSnapshot[];
  readonly candidates: Float64Array;
  readonly counts: Int32Array;
}

export const DELAY_LANES = 8;
const EMPTY: LaneSnapshot = { key: -1, dead: 0, at: new Float64Array(0), tie: new Float64Array(0), slot: new Int32Array(0) };
const CANDIDATES = 16;
/** A candidate seen this often, with few others in between, gets a lane. */
const OFTEN = 16;

export class DelayLanes {
  readonly lanes: readonly Lane[] = Array.from({ length: DELAY_LANES }, () => new Lane());
  /** Lanes in use stand in front. */
  used = 0;
  /** Their keys, side by side: each event that comes is held against all of them. */
  readonly #keys = new Float64Array(DELAY_LANES);
  readonly #candidates = new Float64Array(CANDIDATES).fill(-1);
  readonly #counts = new Int32Array(CANDIDATES);

  /** The number of the lane for this delay, or -1: to the heap with it. */
  laneFor(delay: Micros, phase: number): number {
    const key = delay * 8 + phase;
    for (let i = 0; i < this.used; i++) if (this.#keys[i] === key) return i;
    return this.#consider(key);
  }

  snapshot(): DelayLanesSnapshot {
    return { lanes: this.lanes.slice(0, this.used).map((lane) => lane.snapshot()), candidates: this.#candidates.slice(), counts: this.#counts.slice() };
  }

  restore(from: DelayLanesSnapshot): void {
    this.used = from.lanes.length;
    // Lanes that were not in use then are emptied: what they hold is of another history.
    this.lanes.forEach((lane, i) => {
      lane.restore(from.lanes[i] ?? EMPTY);
      this.#keys[i] = lane.key;
    });
    this.#candidates.set(from.candidates);
    this.#counts.set(from.counts);
  }

  /** Counts a sighting; strangers in the same place wear a candidate's count down (Boyer and Moore's vote). */
  #consider(key: number): number {
    const place = (Math.imul(key | 0, 0x9e3779b1) >>> 28) % CANDIDATES;
    if (this.#candidates[place] === key) {
      if (++this.#counts[place]! < OFTEN) return -1;
      this.#counts[place] = 0;
      return this.#open(key);
    }
    if (--this.#counts[place]! < 0) {
      this.#candidates[place] = key;
      this.#counts[place] = 1;
    }
    return -1;
  }

  /** A new lane, or one that has run empty; -1 when all are busy. */
  #open(key: number): number {
    let i = 0;
    while (i < this.used && this.lanes[i]!.length > 0) i++;
    if (i === DELAY_LANES) return -1;
    if (i === this.used) this.used++;
    this.lanes[i]!.key = key;
    this.#keys[i] = key;
    return i;
  }
}
