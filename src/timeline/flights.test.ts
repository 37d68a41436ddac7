import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flightColumns } from "../testing/flight-columns.ts";
import { FlightIndex } from "./flights.ts";

const shown = (index: FlightIndex, stageMs: number): [number, number][] => {
  const count = index.look(stageMs);
  return Array.from({ length: count }, (_, i): [number, number] => [index.table.flight[index.shown[i]!]!, Number(index.progress[i]!.toFixed(3))]);
};

describe("FlightIndex", () => {
  test("shows a flight from its start until its end, and tells how far it has come", () => {
    const index = new FlightIndex();
    index.append(flightColumns(0, [{ departs: 10 }]));
    expect(shown(index, 0)).toEqual([]);
    index.time(0, 100, 200);
    expect(shown(index, 99)).toEqual([]);
    expect(shown(index, 100)).toEqual([[0, 0]]);
    expect(shown(index, 150)).toEqual([[0, 0.5]]);
    expect(shown(index, 200)).toEqual([]);
    expect(index.empty).toBe(true);
  });

  test("a rider stays where the clock has brought it, until it lands", () => {
    const index = new FlightIndex();
    index.append(flightColumns(0, [{ departs: 0, arrives: 100 }]));
    index.ride(0, 0.25, 10);
    expect(shown(index, 5)).toEqual([]);
    expect(shown(index, 10)).toEqual([[0, 0.25]]);
    expect(shown(index, 900)).toEqual([[0, 0.25]]);
    index.land(0, 1000);
    expect(shown(index, 999)).toEqual([[0, 1]]);
    expect(shown(index, 1000)).toEqual([]);
    expect(index.endOf(0)).toBe(1000);
  });

  test("clear forgets everything, also what was told of causes", () => {
    const index = new FlightIndex();
    index.append(flightColumns(0, [{ departs: 0 }]));
    index.time(0, 0, 100);
    index.clear();
    expect(shown(index, 50)).toEqual([]);
    expect(index.endOf(0)).toBe(-Infinity);
    index.append(flightColumns(0, [{ departs: 0, connection: 3 }]));
    index.time(0, 0, 100);
    expect(shown(index, 50)).toEqual([[0, 0.5]]);
  });

  test("a place that was given to a newer flight is shown once, with the newer one's members", () => {
    const index = new FlightIndex();
    const capacity = index.shown.length;
    index.append(flightColumns(0, [{ departs: 0, connection: 1 }]));
    index.time(0, 0, 1e9);
    // Fill the ring without growing it: small chunks, nothing on show.
    for (let first = 1; first <= capacity; first += 64) index.append(flightColumns(first, Array.from({ length: 64 }, () => ({ departs: 5, connection: 2 }))));
    index.time(capacity, 0, 100);
    expect(shown(index, 50).filter(([flight]) => flight === capacity)).toEqual([[capacity, 0.5]]);
    expect(index.slotOf(0)).toBe(-1);
  });

  test("grows for a crowd and keeps who is on show", () => {
    const index = new FlightIndex();
    index.append(flightColumns(0, [{ departs: 0 }]));
    index.time(0, 0, 1e6);
    const crowd = 20_000;
    index.append(flightColumns(1, Array.from({ length: crowd }, () => ({ departs: 1 }))));
    for (let i = 1; i <= crowd; i++) index.time(i, 0, 1000);
    expect(index.look(500)).toBe(crowd + 1);
    expect(index.look(2000)).toBe(1);
  });

  test("a copy belongs to whoever set out first", () => {
    const index = new FlightIndex();
    index.append(flightColumns(0, [{ departs: 0, message: 1, connection: 4 }, { departs: 0, message: 9, connection: 5 }]));
    index.append(flightColumns(2, [{ departs: 5, message: 2, connection: 6, cause: 0 }, { departs: 5, message: 3, connection: 7, cause: 2 }]));
    expect([1, 2, 3, 9, 77].map((message) => index.originOf(message))).toEqual([4, 4, 4, 5, undefined]);
    index.clear();
    expect(index.originOf(1)).toBeUndefined();
  });

  test("tells departures a simulated second", () => {
    const index = new FlightIndex();
    index.append(flightColumns(0, Array.from({ length: 240 }, (_, i) => ({ departs: (i * 1_000_000) / 240, connection: 7 }))));
    expect(index.ratePerSecond(7, 999_999)).toBeCloseTo(240, 0);
    expect(index.ratePerSecond(7, 1_500_000)).toBeCloseTo(120, 0);
    expect(index.ratePerSecond(7, 9_000_000)).toBe(0);
    expect(index.ratePerSecond(8, 0)).toBe(0);
  });

  test("agrees with a list that is searched from end to end", () => {
    fc.assert(fc.property(fc.array(fc.record({ start: fc.integer({ min: 0, max: 500 }), takes: fc.integer({ min: 1, max: 300 }) }), { maxLength: 60 }), (flights) => {
      const index = new FlightIndex();
      index.append(flightColumns(0, flights.map(() => ({ departs: 0 }))));
      flights.forEach(({ start, takes }, i) => index.time(i, start, start + takes));
      for (let now = 0; now <= 800; now += 50) {
        const naive = flights.flatMap(({ start, takes }, i) => (start <= now && now < start + takes ? [i] : []));
        expect(shown(index, now).map(([flight]) => flight).sort((a, b) => a - b)).toEqual(naive);
      }
    }));
  });
});
