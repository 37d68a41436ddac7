/**
 * Which hops are on show. Columns come with the chunks; the playback clock says when each is seen, in *stage*
 * milliseconds: real time that stands still while playback is paused. Looking costs as much as there is to see.
 */
import type { FlightColumns } from "../worker/protocol.ts";

/** Members of a flight, by slot. Read only; slots are reused. */
export interface FlightTable {
  readonly flight: Float64Array;
  readonly connection: Int32Array;
  readonly departs: Float64Array;
  readonly arrives: Float64Array;
  readonly kind: Uint8Array;
  readonly reverse: Uint8Array;
  readonly result: Uint8Array;
  readonly message: Int32Array;
  readonly size: Uint16Array;
  readonly group: Int32Array;
  readonly receives: Uint16Array;
  readonly twin: Uint8Array;
  readonly row: Int32Array;
}

const FIRST_CAPACITY = 1 << 12;
const MOST_CAPACITY = 1 << 17;
/** What is told of a flight that has been forgotten. */
const LONG_AGO = -Infinity;
const SECOND_US = 1_000_000;
/** Messages whose origin is kept; then all are forgotten, and found again for those that are new. */
const MOST_ORIGINS = 200_000;

export class FlightIndex {
  /** Flights by slot. */
  table: FlightTable = makeTable(FIRST_CAPACITY);
  /** Slots on show after `look`, in order of appearing, and how far each has come (0 … 1). */
  shown = new Int32Array(FIRST_CAPACITY);
  progress = new Float32Array(FIRST_CAPACITY);
  /** Something was told since the last `look`. */
  changed = false;
  /** Flights that had to be forgotten while on show because too many were. */
  forgotten = 0;

  #capacity = FIRST_CAPACITY;
  #startMs = new Float64Array(FIRST_CAPACITY);
  #endMs = new Float64Array(FIRST_CAPACITY);
  /** Progress of those that ride on the clock; NaN for those between two stage times. */
  #riding = new Float64Array(FIRST_CAPACITY);
  #active = new Int32Array(FIRST_CAPACITY);
  #activeCount = 0;
  /** 1 when the slot stands in `#active`: each at most once, also when its place was given to a newer flight. */
  #listed = new Uint8Array(FIRST_CAPACITY);
  #rates = new Map<number, Rate>();
  /** Connection of the first hop of each message, or of the message that led to it. */
  #origins = new Map<number, number>();

  /** Forgets everything: after a seek. */
  clear(): void {
    this.changed = true;
    this.table.flight.fill(-1);
    this.#listed.fill(0);
    this.#activeCount = 0;
    this.#rates.clear();
    this.#origins.clear();
  }

  /** Stores the flights of a chunk. They are not on show until `time` or `ride` says so. */
  append(columns: FlightColumns): void {
    this.changed = true;
    this.#makeRoom(columns.count);
    const { table } = this;
    // A chunk larger than all places: only the newest can be kept, and nobody could follow the others.
    for (let i = Math.max(0, columns.count - this.#capacity); i < columns.count; i++) {
      const flight = columns.first + i;
      const slot = flight % this.#capacity;
      table.flight[slot] = flight;
      table.connection[slot] = columns.connection[i]!;
      table.departs[slot] = columns.departs[i]!;
      table.arrives[slot] = columns.arrives[i]!;
      table.kind[slot] = columns.kind[i]!;
      table.reverse[slot] = columns.reverse[i]!;
      table.result[slot] = columns.result[i]!;
      table.message[slot] = columns.message[i]!;
      table.size[slot] = columns.size[i]!;
      table.group[slot] = columns.group[i]!;
      table.receives[slot] = columns.receives[i]!;
      table.twin[slot] = columns.twin[i]!;
      table.row[slot] = columns.row[i]!;
      this.#startMs[slot] = Infinity;
      this.#endMs[slot] = Infinity;
      this.#riding[slot] = NaN;
    }
    const { rates } = columns;
    for (let i = 0; i < rates.count; i++) this.#rates.set(rates.connection[i]!, { second: rates.second[i]!, now: rates.now[i]!, before: rates.before[i]! });
    this.#trace(columns);
  }

  /**
   * The connection over which a message, or the first of those that led to it, set out: copies and children belong to
   * the one who began. Undefined for what set out before anybody looked.
   */
  originOf(message: number): number | undefined {
    return this.#origins.get(message);
  }

  #trace(columns: FlightColumns): void {
    if (this.#origins.size > MOST_ORIGINS) this.#origins.clear();
    for (let i = 0; i < columns.count; i++) {
      const message = columns.message[i]!;
      if (message < 0 || this.#origins.has(message)) continue;
      const before = this.slotOf(columns.cause[i]!);
      const parent = before < 0 ? undefined : this.#origins.get(this.table.message[before]!);
      this.#origins.set(message, parent ?? columns.connection[i]!);
    }
  }

  /** Puts a flight on show from `startMs` to `endMs` (stage time), travelling evenly. */
  time(flight: number, startMs: number, endMs: number): void {
    this.changed = true;
    const slot = this.slotOf(flight);
    if (slot < 0) return;
    this.#list(slot);
    this.#startMs[slot] = startMs;
    this.#endMs[slot] = endMs;
    this.#riding[slot] = NaN;
  }

  /** Puts a flight where the clock has brought it, 0 … 1; it stays there until told otherwise. `startMs` is when it was first seen. */
  ride(flight: number, progress: number, startMs: number): void {
    this.changed = true;
    const slot = this.slotOf(flight);
    if (slot < 0) return;
    this.#list(slot);
    this.#startMs[slot] = startMs;
    this.#endMs[slot] = Infinity;
    this.#riding[slot] = progress;
  }

  #list(slot: number): void {
    if (this.#listed[slot] === 1) return;
    this.#listed[slot] = 1;
    this.#active[this.#activeCount++] = slot;
  }

  /** A riding flight has arrived, at this stage time. */
  land(flight: number, stageMs: number): void {
    this.changed = true;
    const slot = this.slotOf(flight);
    if (slot < 0) return;
    this.#endMs[slot] = stageMs;
    this.#riding[slot] = 1;
  }

  /** Stage time at which the flight is seen to arrive: Infinity while it rides or is not yet on show, -Infinity if nothing is known of it any more. */
  endOf(flight: number): number {
    const slot = this.slotOf(flight);
    return slot < 0 ? LONG_AGO : this.#endMs[slot]!;
  }

  /** Stage time at which it was or will be first seen; Infinity if nothing was told. */
  startOf(flight: number): number {
    const slot = this.slotOf(flight);
    return slot < 0 ? LONG_AGO : this.#startMs[slot]!;
  }

  /** Slot of a flight, or -1 if it has been forgotten. */
  slotOf(flight: number): number {
    if (flight < 0) return -1;
    const slot = flight % this.#capacity;
    return this.table.flight[slot] === flight ? slot : -1;
  }

  /** Fills `shown` and `progress` with what is on show at this stage time; returns how many. What has arrived is let go. */
  look(stageMs: number): number {
    this.changed = false;
    let kept = 0;
    let count = 0;
    for (let i = 0; i < this.#activeCount; i++) {
      const slot = this.#active[i]!;
      const start = this.#startMs[slot]!;
      const end = this.#endMs[slot]!;
      // The place was given to a newer flight of which nothing was told yet.
      const gone = start === Infinity;
      if (gone) this.forgotten++;
      if (gone || end <= stageMs) {
        this.#listed[slot] = 0;
        continue;
      }
      this.#active[kept++] = slot;
      if (start > stageMs) continue;
      const riding = this.#riding[slot]!;
      this.shown[count] = slot;
      this.progress[count++] = riding === riding ? riding : (stageMs - start) / (end - start);
    }
    this.#activeCount = kept;
    return count;
  }

  /** True when nothing is on show, nor will be of what was told. */
  get empty(): boolean {
    return this.#activeCount === 0;
  }

  /** Messages that set out on a connection in the simulated second before `nowUs` (on one that carries none: hops). */
  ratePerSecond(connection: number, nowUs: number): number {
    const rate = this.#rates.get(connection);
    if (!rate) return 0;
    const second = Math.floor(nowUs / SECOND_US);
    const part = nowUs / SECOND_US - second;
    if (second === rate.second) return rate.before * (1 - part) + rate.now;
    return second === rate.second + 1 ? rate.now * (1 - part) : 0;
  }

  /** Doubles the places while those on show and those to come fill more than half. */
  #makeRoom(more: number): void {
    let wanted = this.#capacity;
    while (wanted < MOST_CAPACITY && (this.#activeCount + more) * 2 > wanted) wanted *= 2;
    if (wanted === this.#capacity) return;
    const old = { table: this.table, start: this.#startMs, end: this.#endMs, riding: this.#riding, capacity: this.#capacity };
    const active = new Set(this.#active.subarray(0, this.#activeCount));
    this.table = makeTable(wanted);
    this.#startMs = new Float64Array(wanted);
    this.#endMs = new Float64Array(wanted);
    this.#riding = new Float64Array(wanted);
    this.#active = new Int32Array(wanted);
    this.#listed = new Uint8Array(wanted);
    this.shown = new Int32Array(wanted);
    this.progress = new Float32Array(wanted);
    this.#capacity = wanted;
    this.#activeCount = 0;
    for (let slot = 0; slot < old.capacity; slot++) {
      const flight = old.table.flight[slot]!;
      if (flight < 0) continue;
      const to = flight % wanted;
      copyRow(old.table, slot, this.table, to);
      this.#startMs[to] = old.start[slot]!;
      this.#endMs[to] = old.end[slot]!;
      this.#riding[to] = old.riding[slot]!;
      if (active.has(slot)) this.#list(to);
    }
  }
}

interface Rate { readonly second: number; readonly now: number; readonly before: number }

function makeTable(capacity: number): FlightTable {
  return {
    flight: new Float64Array(capacity).fill(-1),
    connection: new Int32Array(capacity),
    departs: new Float64Array(capacity),
    arrives: new Float64Array(capacity),
    kind: new Uint8Array(capacity),
    reverse: new Uint8Array(capacity),
    result: new Uint8Array(capacity),
    message: new Int32Array(capacity),
    size: new Uint16Array(capacity),
    group: new Int32Array(capacity),
    receives: new Uint16Array(capacity),
    twin: new Uint8Array(capacity),
    row: new Int32Array(capacity),
  };
}

function copyRow(from: FlightTable, i: number, to: FlightTable, j: number): void {
  to.flight[j] = from.flight[i]!;
  to.connection[j] = from.connection[i]!;
  to.departs[j] = from.departs[i]!;
  to.arrives[j] = from.arrives[i]!;
  to.kind[j] = from.kind[i]!;
  to.reverse[j] = from.reverse[i]!;
  to.result[j] = from.result[i]!;
  to.message[j] = from.message[i]!;
  to.size[j] = from.size[i]!;
  to.group[j] = from.group[i]!;
  to.receives[j] = from.receives[i]!;
  to.twin[j] = from.twin[i]!;
  to.row[j] = from.row[i]!;
}
