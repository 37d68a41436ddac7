/** Flights as columns, from a few members each: for tests and fixtures of the timeline and the canvas. */
import type { FlightColumns } from "../worker/protocol.ts";
import { RateLog } from "../worker/rates.ts";

export interface FlightRow {
  readonly departs: number;
  /** Default: at once. */
  readonly arrives?: number;
  readonly connection?: number; readonly kind?: number; readonly reverse?: boolean; readonly result?: number;
  /** Default 1; -1 carries none. */
  readonly message?: number;
  readonly size?: number; readonly group?: number; readonly receives?: number; readonly twin?: boolean; readonly cause?: number; readonly row?: number;
}

export function flightColumns(first: number, rows: readonly FlightRow[]): FlightColumns {
  const rates = new RateLog();
  for (const { connection = 0, departs, reverse = false, message = 1, size = 1 } of rows) rates.count({ connection, departs, reverse, messages: { length: message < 0 ? 0 : size } });
  return {
    first, count: rows.length,
    connection: Int32Array.from(rows, (row) => row.connection ?? 0),
    departs: Float64Array.from(rows, (row) => row.departs),
    arrives: Float64Array.from(rows, (row) => row.arrives ?? row.departs),
    kind: Uint8Array.from(rows, (row) => row.kind ?? 0),
    reverse: Uint8Array.from(rows, (row) => (row.reverse ? 1 : 0)),
    result: Uint8Array.from(rows, (row) => row.result ?? 0),
    message: Int32Array.from(rows, (row) => row.message ?? 1),
    size: Uint16Array.from(rows, (row) => row.size ?? 1),
    group: Int32Array.from(rows, (row) => row.group ?? -1),
    receives: Uint16Array.from(rows, (row) => row.receives ?? 0),
    twin: Uint8Array.from(rows, (row) => (row.twin ? 1 : 0)),
    cause: Int32Array.from(rows, (row) => row.cause ?? -1),
    row: Int32Array.from(rows, (row) => row.row ?? -1),
    rates: rates.drain(),
  };
}
