/** Gathers what departed and what changed since the last chunk, as columns that can be transferred. */
import type { Flight, FlightSink } from "../engine/flights.ts";
import type { Run } from "../engine/run.ts";
import type { Series } from "../engine/metrics.ts";
import type { FlightColumns, GaugeColumns, SeriesInfo } from "./protocol.ts";

/** Flights in one chunk at most; what is more is left out of the drawing (not of the run): nobody could follow it. */
const MOST_FLIGHTS = 20_000;

export class FlightLog implements FlightSink {
  #pending: Flight[] = [];

  flight(flight: Flight): void {
    if (this.#pending.length < MOST_FLIGHTS) this.#pending.push(flight);
  }

  clear(): void {
    this.#pending = [];
  }

  /** Starts anew with what is in the air: what came and went on the way there is not shown. */
  begin(flights: readonly Flight[]): void {
    this.#pending = flights.slice(0, MOST_FLIGHTS);
  }

  /** Hands over what has gathered. `strings` interns groups. */
  drain(run: Run, intern: (text: string) => number): FlightColumns {
    const flights = this.#pending;
    this.#pending = [];
    const count = flights.length;
    const columns = emptyFlights(count, flights[0]?.number ?? run.world.flights);
    const { messages } = run.world;
    flights.forEach((flight, i) => {
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
      columns.cause[i] = flight.cause;
      columns.row[i] = flight.row;
    });
    return columns;
  }
}

export function emptyFlights(count: number, first: number): FlightColumns {
  return {
    count, first, connection: new Int32Array(count), departs: new Float64Array(count), arrives: new Float64Array(count), kind: new Uint8Array(count),
    reverse: new Uint8Array(count), result: new Uint8Array(count), message: new Int32Array(count), size: new Uint16Array(count), group: new Int32Array(count),
    receives: new Uint16Array(count), twin: new Uint8Array(count), cause: new Int32Array(count), row: new Int32Array(count),
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
  return [...Object.values(flights), ...Object.values(gauges)].filter((value): value is Float64Array<ArrayBuffer> => ArrayBuffer.isView(value)).map((value) => value.buffer);
}
