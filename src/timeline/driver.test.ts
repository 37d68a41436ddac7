import { describe, expect, test } from "vitest";
import type { FlightRow } from "../testing/flight-columns.ts";
import { flightColumns } from "../testing/flight-columns.ts";
import type { Chunk } from "../worker/protocol.ts";
import type { DriverFacts } from "./driver.ts";
import { createTimeline } from "./driver.ts";

const MS = 1000, S = 1_000_000;
const chunk = (first: number, rows: readonly FlightRow[], more: Partial<Chunk> = {}): Chunk => ({ runId: 1, fresh: false, fromUs: 0, nowUs: 0, nextUs: -1, events: 1, flights: flightColumns(first, rows), ...more }) as Chunk;
const facts = (more: Partial<DriverFacts> = {}): DriverFacts => ({ pace: "steady", ratio: 1, reachedUs: 0, nextUs: S, untilUs: 10 * S, ...more });
const places = (timeline: ReturnType<typeof createTimeline>): [number, number][] => {
  const count = timeline.flights.look(timeline.stageMs());
  return Array.from({ length: count }, (_, i): [number, number] => [timeline.flights.table.flight[timeline.flights.shown[i]!]!, Number(timeline.flights.progress[i]!.toFixed(2))]);
};

describe("the timeline", () => {
  test("after a seek hops under way stand where the clock is, and what was before is gone", () => {
    const timeline = createTimeline();
    timeline.take(chunk(0, [{ departs: 0, arrives: 9 * MS }]));
    timeline.tick(16, facts());
    timeline.take(chunk(40, [{ departs: 0, arrives: 8 * MS }], { fresh: true, nowUs: 2 * MS }));
    timeline.stand(2 * MS);
    expect(places(timeline)).toEqual([[40, 0.25]]);
    expect(timeline.shownUs()).toBe(2 * MS);
  });

  test("a step forwards is walked, not jumped: hops ride to where the clock then stands", () => {
    const timeline = createTimeline();
    timeline.take(chunk(0, [], { fresh: true }));
    timeline.tick(16, facts({ pace: "story", reachedUs: 0, nextUs: 4 * MS }));
    const from = timeline.shownUs();
    timeline.take(chunk(0, [{ departs: 4 * MS, arrives: 9 * MS }], { nowUs: 4 * MS }));
    timeline.stand(4 * MS);
    expect(timeline.shownUs()).toBe(from);
    for (let i = 0; i < 100 && timeline.rest(16); i++);
    expect(timeline.shownUs()).toBe(4 * MS);
    timeline.take(chunk(1, [{ departs: 9 * MS, arrives: 14 * MS, cause: 0 }], { nowUs: 9 * MS }));
    timeline.stand(9 * MS);
    timeline.rest(100);
    expect(places(timeline)[0]![1]).toBeGreaterThan(0.1);
    for (let i = 0; i < 100 && timeline.rest(16); i++);
    expect(places(timeline)).toEqual([[1, 0]]);
    expect(timeline.rest(16)).toBe(false);
  });

  test("while nothing plays nothing moves", () => {
    const timeline = createTimeline();
    timeline.take(chunk(0, [{ departs: 0, arrives: 2 * MS }]));
    timeline.tick(16, facts({ reachedUs: 50 * MS }));
    const before = places(timeline);
    expect(timeline.rest(1000)).toBe(false);
    expect(places(timeline)).toEqual(before);
  });

  test("it is over when the end is reached and the last hop has arrived", () => {
    const timeline = createTimeline();
    timeline.take(chunk(0, [{ departs: 10 * S - MS, arrives: 10 * S }]));
    const end = facts({ ratio: Infinity, reachedUs: 10 * S, nextUs: -1 });
    expect(timeline.tick(16, end).over).toBe(false);
    let over = false;
    let real = 16;
    for (; !over && real < 2000; real += 16) over = timeline.tick(16, end).over;
    expect(real).toBeGreaterThan(100);
    expect(over).toBe(true);
    expect(places(timeline)).toEqual([]);
  });

  test("another run starts at nothing", () => {
    const timeline = createTimeline();
    timeline.take(chunk(0, [{ departs: 0, arrives: S }]));
    timeline.tick(16, facts({ pace: "story", reachedUs: 5 * MS }));
    timeline.reset();
    expect(places(timeline)).toEqual([]);
    expect(timeline.shownUs()).toBe(0);
  });
});

describe("two runs on one clock", () => {
  const placesOf = (flights: ReturnType<typeof createTimeline>["flights"], stageMs: number) => Array.from({ length: flights.look(stageMs) }, (_, i) => flights.table.flight[flights.shown[i]!]!);

  test("each has its own flights, and a story gives the hops of either their time", () => {
    const timeline = createTimeline();
    const beside = timeline.beside();
    timeline.take(chunk(0, [{ departs: 0, arrives: 5 * MS }], { fresh: true }));
    beside.take(chunk(0, [{ departs: 0, arrives: 5 * MS }], { fresh: true }));
    timeline.take(chunk(1, [{ departs: 5 * MS, arrives: 10 * MS, cause: 0 }], { nowUs: 5 * MS }));
    beside.take(chunk(1, [{ departs: 2 * MS, arrives: 3 * MS, cause: 0 }], { nowUs: 5 * MS }));
    const story = facts({ pace: "story", reachedUs: 5 * MS, nextUs: 10 * MS });
    // The second run's hop of 1 ms takes 0.7 s although the first one's would take seven times as long.
    for (let i = 0; i < 40; i++) timeline.tick(16, story);
    expect(timeline.shownUs()).toBeLessThan(5 * MS);
    expect(placesOf(timeline.flights, timeline.stageMs())).toEqual([0]);
    expect(placesOf(beside.flights, timeline.stageMs())).toContain(1);
    for (let i = 0; i < 400; i++) timeline.tick(16, story);
    expect(timeline.shownUs()).toBe(10 * MS);
  });

  test("alone again, nothing of the second is left on the clock", () => {
    const timeline = createTimeline();
    const beside = timeline.beside();
    beside.take(chunk(0, [{ departs: 0 }, { departs: 0, cause: 0 }], { fresh: false }));
    timeline.alone();
    const tick = timeline.tick(16, facts({ pace: "story", reachedUs: 5 * MS, nextUs: 10 * MS }));
    expect(tick.standing).toBeNull();
    beside.take(chunk(2, [{ departs: 0 }]));
    expect(beside.flights.look(timeline.stageMs())).toBe(0);
  });
});
