/** Gathers what departed and what changed since the last chunk, as columns that can be transferred. */
import type { Flight, FlightSink } from "../engine/flights.ts";
import type { Run } from "../engine/run.ts";
import type { Series } from "../engine/metrics.ts";
import type { FlightColumns, GaugeColumns, SeriesInfo } from "./protocol.ts";
import { RateLog, noRates } from "./rates.ts";

/** Flights in one chunk at most, and on one connection in one direction: more become a stream with a count (`rates`). */
const MOST_FLIGHTS = 20_000;
const MOST_ON_ONE = 128;
/** Flights of which it is still known whether they were told. */
const KNOWN = 1 << 16;

export class FlightLog implements FlightSink {
  #pending: Flight[] = [];
  #causes: number[] = [];
  #rates = new RateLog();
  /** By connection and direction: flights since the last chunk. */
  #onOne = new Int32Array(256);
  /** How many flights were ever told: their numbers for the page, which gets them without gaps. */
  #told = 0;
  readonly #world = new Float64Array(KNOWN).fill(-1);
  readonly #page = new Float64Array(KNOWN);

  flight(flight: Flight): void {
    this.#rates.count(flight);
    const lane = flight.connection * 2 + (flight.reverse ? 1 : 0);
    if (lane >= this.#onOne.length) this.#onOne = grown(this.#onOne, lane);
    if (this.#onOne[lane]!++ >= MOST_ON_ONE || this.#pending.length >= MOST_FLIGHTS) return;
    this.#pending.push(flight);
    const { cause, number } = flight;
    this.#causes.push(cause >= 0 && this.#world[cause % KNOWN] === cause ? this.#page[cause % KNOWN]! : -1);
    this.#world[number % KNOWN] = number;
    this.#page[number % KNOWN] = this.#told++;
  }

  clear(): void {
    this.#pending = [];
    this.#causes = [];
    this.#onOne.fill(0);
    this.#rates.clear();
    this.#world.fill(-1);
  }

  /** Starts anew with what is in the air: what came and went on the way there is not shown. */
  begin(flights: readonly Flight[]): void {
    this.clear();
    for (const flight of flights) this.flight(flight);
  }

  /** Hands over what has gathered. `strings` interns groups. */
  drain(run: Run, intern: (text: string) => number): FlightColumns {
    const flights = this.#pending, causes = this.#causes;
    this.#pending = [];
    this.#causes = [];
    this.#onOne.fill(0);
    const count = flights.length;
    const columns = { ...emptyFlights(count, this.#told - count), rates: this.#rates.drain() };
    const { messages } = run.world;
    for (let i = 0; i < count; i++) {
      const flight = flights[i]!;
      const message = flight.messages[0];
      columns.connection[i] = flight.connection;
      columns.departs[i] = flight.departs;
      columns.arrives[i] = flight.arrives;
      columns.kind[i] = flight.kind;
      columns.reverse[i] = flight.reverse ? 1 : 0;
      columns.result[i] = flight.result;
      columns.message[i] = message ?? -1;
      columns.size[i] = flight.messages.length;
      const group = message === undefined ? undefined : messages.groupOf(message);
      columns.group[i] = group === undefined ? -1 : intern(group);
      columns.receives[i] = message === undefined ? 0 : messages.receivesOf(message);
      columns.twin[i] = message !== undefined && messages.isTwin(message) ? 1 : 0;
      columns.cause[i] = causes[i]!;
      columns.row[i] = flight.row;
    }
    return columns;
  }
}

function grown(before: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(Math.max(before.length * 2, index + 1));
  more.set(before);
  return more;
}

export function emptyFlights(count: number, first: number): FlightColumns {
  return {
    count, first, connection: new Int32Array(count), departs: new Float64Array(count), arrives: new Float64Array(count), kind: new Uint8Array(count),
    reverse: new Uint8Array(count), result: new Uint8Array(count), message: new Int32Array(count), size: new Uint16Array(count), group: new Int32Array(count),
    receives: new Uint16Array(count), twin: new Uint8Array(count), cause: new Int32Array(count), row: new Int32Array(count), rates: noRates(),
  };
}

/** Which rows of each line the page has: it gets the rest, and the last row again when it changed. */
export class GaugeLog {
  #sent: { line: unknown; length: number; value: number }[] = [];

  clear(): void {
    this.#sent = [];
  }

  drain(run: Run): { readonly gauges: GaugeColumns; readonly newSeries: readonly SeriesInfo[] } {
    const { world } = run;
    const { series } = world.metrics;
    const newSeries: SeriesInfo[] = [];
    const rows: [series: number, at: number, value: number][] = [];
    series.forEach((one, i) => {
      let sent = this.#sent[i];
      if (sent === undefined) {
        newSeries.push(infoOf(run, one));
        sent = { line: one.line, length: 0, value: 0 };
        this.#sent[i] = sent;
      }
      // A line that was replaced by a wider one starts anew.
      const from = sent.line === one.line ? Math.max(0, sent.length - 1) : 0;
      for (let k = from; k < one.length; k++) {
        if (k === sent.length - 1 && sent.line === one.line && sent.value === one.line.value[k]) continue;
        rows.push([i, one.line.at[k]!, one.line.value[k]!]);
      }
      sent.line = one.line;
      sent.length = one.length;
      sent.value = one.length > 0 ? one.line.value[one.length - 1]! : 0;
    });
    const gauges = { count: rows.length, series: new Int32Array(rows.length), at: new Float64Array(rows.length), value: new Float64Array(rows.length) };
    rows.forEach(([which, at, value], i) => {
      gauges.series[i] = which;
      gauges.at[i] = at;
      gauges.value[i] = value;
    });
    return { gauges, newSeries };
  }
}

function infoOf(run: Run, series: Series): SeriesInfo {
  return { entity: run.world.entities[series.entity]!.id, metric: series.metric, kind: series.definition.kind, unit: series.definition.unit, bucketUs: series.bucketUs };
}

/** Buffers of a chunk's columns, to be moved instead of copied. */
export function buffersOf(flights: FlightColumns, gauges: GaugeColumns): ArrayBuffer[] {
  return [...Object.values(flights), ...Object.values(flights.rates), ...Object.values(gauges)].filter((value): value is Float64Array<ArrayBuffer> => ArrayBuffer.isView(value)).map((value) => value.buffer);
}
