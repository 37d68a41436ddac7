import { describe, expect, test } from "vitest";
import type { Flight } from "../engine/flights.ts";
import type { Run } from "../engine/run.ts";
import type { MessageId } from "../services/define.ts";
import { FlightIndex } from "../timeline/flights.ts";
import { FlightLog } from "./columns.ts";

// The log asks the world for nothing but facts of messages, and there are none here.
const run = { world: { messages: { groupOf: () => undefined, receivesOf: () => 0, isTwin: () => false } } } as unknown as Run;
const flight = (number: number, more: Partial<Flight> = {}): Flight => ({ number, connection: 0, departs: number * 1000, arrives: number * 1000 + 5000, kind: 0, reverse: false, result: 0, messages: [], cause: -1, row: number, ...more });
const drain = (log: FlightLog) => log.drain(run, () => 0);

describe("FlightLog", () => {
  test("tells a part of what nobody could follow, and counts all of it", () => {
    const log = new FlightLog();
    for (let i = 0; i < 5000; i++) log.flight(flight(i, { departs: i * 100, messages: [i as MessageId, (i + 5000) as MessageId] }));
    const told = drain(log);
    expect(told.count).toBe(128);
    const index = new FlightIndex();
    index.append(told);
    expect(index.ratePerSecond(0, 999_999)).toBeCloseTo(10_000);
    for (let i = 0; i < 10; i++) log.flight(flight(5000 + i, { departs: 1_200_000, messages: [i as MessageId] }));
    const next = drain(log);
    expect(next).toMatchObject({ count: 10, first: 128 });
    index.append(next);
    expect(index.ratePerSecond(0, 1_500_000)).toBeCloseTo(10_000 / 2 + 10);
  });

  test("answers and empty polls are no messages on the arrow, unless it carries none", () => {
    const log = new FlightLog();
    for (let i = 0; i < 20; i++) log.flight(flight(i, { departs: i, reverse: i % 2 === 1, messages: [i as MessageId] }));
    for (let i = 20; i < 30; i++) log.flight(flight(i, { departs: i, connection: 1 }));
    const index = new FlightIndex();
    index.append(drain(log));
    expect([index.ratePerSecond(0, 999_999), index.ratePerSecond(1, 999_999)].map(Math.round)).toEqual([10, 10]);
  });

  test("numbers flights without gaps, and finds causes among those that were told", () => {
    const log = new FlightLog();
    for (let i = 0; i < 200; i++) log.flight(flight(i));
    log.flight(flight(200, { connection: 1, cause: 3 }));
    log.flight(flight(201, { connection: 1, cause: 150 }));
    log.flight(flight(202, { connection: 1, cause: 200 }));
    const told = drain(log);
    expect(Array.from(told.cause).slice(128)).toEqual([3, -1, 128]);
    log.begin([flight(500), flight(777, { cause: 500 })]);
    const fresh = drain(log);
    expect(fresh).toMatchObject({ count: 2, first: told.count });
    expect([...fresh.cause]).toEqual([-1, fresh.first]);
  });
});
