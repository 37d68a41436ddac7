import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FlightRow } from "../testing/flight-columns.ts";
import { flightColumns } from "../testing/flight-columns.ts";
import type { FlightColumns } from "../worker/protocol.ts";
import { FlightIndex } from "./flights.ts";
import { hurriedUs } from "./hurry.ts";
import type { Pace, PlaybackState, PlaybackTick } from "./playback.ts";
import { HOP_MS, SHORTEST_MS, standPlayback, startPlayback, tick, TRAIL_MS, WAVE_MS } from "./playback.ts";

/**
 * A worker that answers at once: `flights` in order of departure (`cause` by their number), `events` are instants at
 * which something happens without a hop. Plays, and keeps when each flight was seen.
 */
class Stage {
  state: PlaybackState = startPlayback();
  readonly seen = new Map<number, { start: number; end: number }>();
  readonly index = new FlightIndex();
  readonly clocks: { stage: number; clock: number; standing: string }[] = [];
  last: PlaybackTick | undefined;
  private reached = -1;
  private told = 0;
  private instants: number[];
  private pending: FlightColumns[] = [];
  private events = 0;
  private readonly flights: readonly FlightRow[];
  readonly pace: Pace;
  ratio: number;
  readonly untilUs: number;

  constructor(flights: readonly FlightRow[], options: { pace?: Pace; ratio?: number; events?: readonly number[]; untilUs?: number } = {}) {
    this.flights = flights;
    this.pace = options.pace ?? "story";
    this.ratio = options.ratio ?? 1;
    this.untilUs = options.untilUs ?? 3600e6;
    this.instants = [...new Set([...flights.flatMap((row) => [row.departs, row.arrives ?? row.departs]), ...(options.events ?? [])])].sort((a, b) => a - b);
    this.advance(0);
  }

  advance(toUs: number): void {
    while (this.instants.length > 0 && this.instants[0]! <= toUs) { this.instants.shift(); this.events++; }
    this.reached = Math.max(this.reached, toUs);
    const rows: FlightRow[] = [];
    const first = this.told;
    while (this.told < this.flights.length && this.flights[this.told]!.departs <= this.reached) rows.push(this.flights[this.told++]!);
    if (rows.length === 0) return;
    const columns = flightColumns(first, rows);
    this.index.append(columns);
    this.pending.push(columns);
  }

  frame(ms = 16): PlaybackTick {
    const departed = this.pending;
    this.pending = [];
    const result = tick(this.state, ms, {
      pace: this.pace, ratio: this.ratio, reachedUs: this.reached, nextUs: this.instants[0] ?? -1, untilUs: this.untilUs, events: this.events, departed,
      endOf: (flight) => this.index.endOf(flight),
    });
    this.state = result.state;
    this.last = result;
    for (let i = 0; i < result.timed.length; i += 3) {
      const [flight, start, end] = [result.timed[i]!, result.timed[i + 1]!, result.timed[i + 2]!];
      this.index.time(flight, start, end);
      this.seen.set(flight, { start, end });
    }
    for (const { flight, fromMs, departs, arrives } of this.state.riders) {
      const progress = (this.state.clockUs - departs) / (arrives - departs);
      this.index.ride(flight, progress, fromMs);
      if (progress <= 0 || !this.seen.has(flight)) this.seen.set(flight, { start: fromMs, end: Infinity });
    }
    for (const { flight, atMs } of result.landed) {
      this.index.land(flight, atMs);
      const before = this.seen.get(flight);
      this.seen.set(flight, { start: before?.start ?? NaN, end: atMs });
    }
    this.clocks.push({ stage: this.state.stageMs, clock: this.state.clockUs, standing: result.standing ? `${result.standing.shown}/${result.standing.of}` : "" });
    if (result.wantUs > this.reached) this.advance(Math.min(result.wantUs, this.untilUs));
    return result;
  }

  /** Plays `ms` of real time. */
  play(ms: number, frame = 16): this {
    for (let passed = 0; passed < ms; passed += frame) this.frame(frame);
    return this;
  }

  /** Real time at which the clock first reached an instant. */
  when(us: number): number {
    return this.clocks.find(({ clock }) => clock >= us)?.stage ?? Infinity;
  }

  lasts(flight: number): number {
    const { start, end } = this.seen.get(flight) ?? { start: NaN, end: NaN };
    return end - start;
  }
}

const MS = 1000, S = 1_000_000;

describe("story pace", () => {
  test("a hop takes 0.7 s, whatever its latency", () => {
    for (const latency of [1 * MS, 5 * MS, 70 * MS, 2 * S]) {
      const stage = new Stage([{ departs: 0, arrives: latency }]).play(2000);
      expect(stage.lasts(0)).toBeCloseTo(HOP_MS, -1);
    }
  });

  test("of two hops under way the shorter takes 0.7 s, and the longer is where the clock says", () => {
    const stage = new Stage([{ departs: 0, arrives: 5 * MS }, { departs: 0, arrives: 10 * MS }]);
    stage.play(HOP_MS, 10);
    expect(stage.state.clockUs).toBeCloseTo(5 * MS, -3);
    stage.play(1000, 10);
    expect(stage.lasts(0)).toBeCloseTo(HOP_MS, -2);
    // The second half of the longer hop is gone through at its own 0.7 s for the whole.
    expect(stage.lasts(1)).toBeCloseTo(HOP_MS * 1.5, -2);
  });

  test("a chain of hops takes 0.7 s each, one after another", () => {
    const stage = new Stage([{ departs: 0, arrives: 5 * MS }, { departs: 5 * MS, arrives: 10 * MS, cause: 0 }, { departs: 10 * MS, arrives: 15 * MS, cause: 1 }]).play(3000);
    for (const flight of [0, 1, 2]) expect(Math.abs(stage.lasts(flight) - HOP_MS)).toBeLessThan(20);
    expect(stage.seen.get(1)!.start).toBeGreaterThanOrEqual(stage.seen.get(0)!.end - 1);
    expect(stage.seen.get(2)!.start).toBeGreaterThanOrEqual(stage.seen.get(1)!.end - 1);
  });

  test("a wait of 30 s takes one to two seconds and is seen running out", () => {
    const stage = new Stage([{ departs: 30 * S, arrives: 30 * S + 5 * MS }]).play(3000);
    expect(stage.when(30 * S)).toBeGreaterThan(1000);
    expect(stage.when(30 * S)).toBeLessThan(2000);
    // Running out: the second half of it takes more than 100 ms, the first tenth more than half a second.
    expect(stage.when(30 * S) - stage.when(15 * S)).toBeGreaterThan(100);
    expect(stage.when(3 * S)).toBeGreaterThan(500);
  });

  test("waits of any length end: 100 ms in half a second, a day in four", () => {
    expect(new Stage([{ departs: 100 * MS }]).play(2000).when(100 * MS)).toBeLessThan(700);
    expect(new Stage([{ departs: 100 * MS }]).play(2000).when(100 * MS)).toBeGreaterThan(300);
    expect(new Stage([{ departs: 86_400 * S }], { untilUs: 1e12 }).play(5000).when(86_400 * S)).toBeLessThan(4000);
  });

  test("instants without a hop do not make a wait long", () => {
    const events = Array.from({ length: 300 }, (_, i) => (i + 1) * 100 * MS);
    const stage = new Stage([{ departs: 30 * S }], { events }).play(6000, 4);
    expect(stage.when(30 * S)).toBeLessThan(3000);
  });

  test("asked again within a frame, a hurry catches up with where it should be", () => {
    const events = Array.from({ length: 3000 }, (_, i) => (i + 1) * 10 * MS);
    const stage = new Stage([{ departs: 30 * S }], { events });
    for (let i = 0; i < 200; i++) {
      stage.frame(16);
      const stageMs = stage.state.stageMs;
      for (let asks = 0; asks < 200; asks++) stage.frame(0);
      expect(stage.state.stageMs).toBe(stageMs);
    }
    expect(stage.when(30 * S)).toBeLessThan(3000);
  });

  test("an instant without a hop, late in a wait, is passed slowly", () => {
    const stage = new Stage([{ departs: 60 * S }], { events: [30 * S] }).play(5000);
    const straight = new Stage([{ departs: 60 * S }]).play(5000);
    expect(stage.when(31 * S) - stage.when(30 * S)).toBeGreaterThan(3 * (straight.when(31 * S) - straight.when(30 * S)));
    expect(stage.when(60 * S)).toBeLessThan(straight.when(60 * S) + 1500);
  });

  test("the clock never passes an instant at which something is still to happen", () => {
    const flights = Array.from({ length: 20 }, (_, i) => ({ departs: i * 700 * MS, arrives: i * 700 * MS + 5 * MS }));
    const stage = new Stage(flights);
    for (let i = 0; i < 2000; i++) {
      stage.frame(16);
      const due = flights.filter(({ departs }) => departs <= stage.state.clockUs).length;
      // What is due has been told at the latest in this frame.
      expect(stage.seen.size + 1).toBeGreaterThanOrEqual(due);
    }
    expect(stage.seen.size).toBe(20);
  });

  test("hops of no time are shown one after another where one caused the other, half a second each, while the clock stands", () => {
    const stage = new Stage([{ departs: S }, { departs: S, cause: 0 }, { departs: S, cause: 1 }]).play(6000);
    for (const flight of [0, 1, 2]) expect(stage.lasts(flight)).toBeCloseTo(WAVE_MS, 5);
    expect(stage.seen.get(1)!.start).toBe(stage.seen.get(0)!.end);
    expect(stage.seen.get(2)!.start).toBe(stage.seen.get(1)!.end);
    const during = stage.clocks.filter(({ standing }) => standing !== "");
    expect(new Set(during.map(({ clock }) => clock))).toEqual(new Set([S]));
    expect([...new Set(during.map(({ standing }) => standing))]).toEqual(["1/3", "2/3", "3/3"]);
    expect(during.at(-1)!.stage - during[0]!.stage).toBeGreaterThan(3 * WAVE_MS - 50);
  });

  test("hops of no time stand side by side where neither caused the other", () => {
    const stage = new Stage([{ departs: S }, { departs: S }, { departs: S, cause: 0 }, { departs: S, cause: 1 }]).play(6000);
    expect(stage.seen.get(0)!.start).toBe(stage.seen.get(1)!.start);
    expect(stage.seen.get(2)!.start).toBe(stage.seen.get(3)!.start);
    expect(stage.seen.get(2)!.start).toBe(stage.seen.get(0)!.end);
  });

  test("hops that depart at one moment and take time leave together and arrive together", () => {
    const stage = new Stage([{ departs: S, arrives: S + 5 * MS }, { departs: S, arrives: S + 5 * MS }]).play(4000);
    expect(stage.seen.get(0)).toEqual(stage.seen.get(1));
  });

  test("a hop that takes time waits for the hop of no time that caused it", () => {
    const stage = new Stage([{ departs: S }, { departs: S, arrives: S + 5 * MS, cause: 0 }]).play(5000);
    expect(stage.seen.get(1)!.start).toBe(stage.seen.get(0)!.end);
    expect(stage.lasts(1)).toBeCloseTo(HOP_MS, -1);
  });

  test("what was under way stands still while an instant is played", () => {
    const stage = new Stage([{ departs: 0, arrives: 10 * MS }, { departs: 5 * MS }]);
    stage.play(500);
    const standing: number[] = [];
    for (let i = 0; i < 60; i++) {
      stage.frame(16);
      if (stage.last?.standing) standing.push(stage.state.clockUs);
    }
    expect(standing.length).toBeGreaterThan(20);
    expect(new Set(standing)).toEqual(new Set([5 * MS]));
    stage.play(1000);
    expect(stage.lasts(0)).toBeCloseTo(HOP_MS + WAVE_MS, -2);
  });

  test("a chain without end within one instant is told ever faster", () => {
    const chain = Array.from({ length: 200 }, (_, i) => ({ departs: S, ...(i > 0 ? { cause: i - 1 } : {}) }));
    const stage = new Stage(chain).play(60_000);
    expect(stage.lasts(0)).toBe(WAVE_MS);
    expect(stage.lasts(199)).toBeLessThan(100);
    expect(stage.seen.size).toBe(200);
    expect(stage.last?.standing).toBeNull();
  });

  test("a hop that carries no message stops nothing, but what it caused waits for it", () => {
    const polls = Array.from({ length: 30 }, (_, i) => ({ departs: i * S, arrives: i * S + 5 * MS, message: -1 }));
    const stage = new Stage(polls).play(2500);
    // With one look at the worker a frame; stopping for each would take 21 s.
    expect(stage.state.clockUs).toBeGreaterThan(15 * S);
    const answered = new Stage([{ departs: 0, arrives: 5 * MS, message: -1 }, { departs: 5 * MS, arrives: 10 * MS, cause: 0 }]).play(3000);
    expect(answered.seen.get(1)!.start).toBeGreaterThanOrEqual(answered.seen.get(0)!.end - 1);
  });

  test("a slow worker holds the clock and loses nothing", () => {
    const stage = new Stage([{ departs: 30 * S, arrives: 30 * S + 5 * MS }]);
    const advance = stage.advance.bind(stage);
    stage.advance = () => {};
    stage.play(5000);
    expect(stage.state.clockUs).toBe(30 * S);
    expect(stage.seen.size).toBe(0);
    stage.advance = advance;
    stage.play(1500);
    expect(stage.lasts(0)).toBeCloseTo(HOP_MS, -1);
  });

  test("a hidden tab loses nothing: a frame of a minute counts as a tenth of a second", () => {
    const stage = new Stage([{ departs: 0, arrives: 5 * MS }]);
    stage.frame(16);
    stage.frame(60_000);
    expect(stage.state.stageMs).toBe(116);
    stage.play(1000);
    expect(stage.lasts(0)).toBeCloseTo(HOP_MS, -1);
  });

  test("told faster, everything takes less time", () => {
    const stage = new Stage([{ departs: 0, arrives: 5 * MS }], { ratio: 2 });
    for (let i = 0; i < 22; i++) stage.frame(16);
    expect(stage.state.clockUs).toBeGreaterThanOrEqual(5 * MS);
  });

  test("with nothing to come the clock walks in real time, to the end and no further", () => {
    const stage = new Stage([], { untilUs: 3 * S });
    stage.play(1000);
    expect(stage.state.clockUs).toBeCloseTo(S, -5);
    expect(stage.last?.over).toBe(false);
    stage.play(4000);
    expect(stage.state.clockUs).toBe(3 * S);
    expect(stage.last?.over).toBe(true);
  });

  test("each hop is seen once, not before its cause has arrived, and the clock never goes back", () => {
    const arbitrary = fc.array(fc.record({ gap: fc.constantFrom(0, 0, 1000, 5000, S, 30 * S), latency: fc.constantFrom(0, 0, 5000, 5000, 70_000), back: fc.integer({ min: 1, max: 4 }), minor: fc.integer({ min: 0, max: 9 }) }), { minLength: 1, maxLength: 25 });
    fc.assert(fc.property(arbitrary, fc.constantFrom(7, 16, 33), (rows, frame) => {
      const flights: FlightRow[] = [];
      let at = 0;
      for (const { gap, latency, back, minor } of rows) {
        at += gap;
        const cause = flights.length - back;
        const before = flights[cause];
        // A cause arrives when, or before, its effect departs.
        const departs = before ? Math.max(at, before.arrives ?? before.departs) : at;
        at = departs;
        flights.push({ departs, arrives: departs + latency, ...(before ? { cause } : {}), ...(minor === 0 ? { message: -1 } : {}) });
      }
      const stage = new Stage(flights, { untilUs: 1e12 }).play(40_000, frame);
      expect(stage.seen.size).toBe(flights.length);
      flights.forEach((row, i) => {
        const { start, end } = stage.seen.get(i)!;
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThan(Infinity);
        if (row.cause !== undefined) expect(start).toBeGreaterThanOrEqual(stage.seen.get(row.cause)!.end - 1e-6);
      });
      stage.clocks.reduce((before, { clock }) => { expect(clock).toBeGreaterThanOrEqual(before); return clock; }, 0);
    }), { numRuns: 40 });
  });
});

describe("a story of many messages", () => {
  /** As a scene sends: `many` at each moment, and of each message a request, its answer, a delivery and its answer. */
  const sends = (everyUs: number, moments: number, many = 1): FlightRow[] => {
    const rows = Array.from({ length: moments * many }, (_, i) => Math.floor(i / many) * everyUs + (i % many) * 10).flatMap((at, i) => [0, 1, 2, 3].map((hop) => ({ departs: at + hop * 20 * MS, arrives: at + (hop + 1) * 20 * MS, chain: i, hop })));
    rows.sort((a, b) => a.departs - b.departs || a.chain - b.chain);
    const number = new Map(rows.map(({ chain, hop }, i) => [`${chain} ${hop}`, i]));
    return rows.map(({ departs, arrives, chain, hop }) => ({ departs, arrives, ...(hop > 0 ? { cause: number.get(`${chain} ${hop - 1}`)! } : {}) }));
  };

  test.each([["one every 100 ms, as in hot and cold keys", 100 * MS, 1], ["150 every 100 ms, as in resharding", 100 * MS, 12]])("%s: half a simulated second in a real one, once the first few were told", (_, every, many) => {
    const stage = new Stage(sends(every, 120, many)).play(12_000);
    expect(stage.when(0.5 * S)).toBeLessThan(12_000);
    const from = stage.state.clockUs;
    stage.play(8000);
    expect(stage.state.clockUs - from).toBeGreaterThan(3.5 * S);
    expect(stage.state.clockUs - from).toBeLessThan(4.6 * S);
    // The first is told for itself, and each is seen.
    expect(stage.lasts(0)).toBeGreaterThan(HOP_MS - 60);
    for (const { start, end } of [...stage.seen.values()].slice(0, -20)) expect(end - start).toBeGreaterThanOrEqual(SHORTEST_MS);
  });

  test.each([["one a second, as the patient app", 1 * S, 1], ["one every 3 s, as in FIFO", 3 * S, 1], ["30 at once every 10 s, as the crowd at a throttle", 10 * S, 30]])("%s: each hop takes its 0.7 s", (_, every, many) => {
    const stage = new Stage(sends(every, 5, many)).play(16_000);
    for (const { start, end } of [...stage.seen.values()].filter((each) => each.end < Infinity)) expect(end - start).toBeGreaterThan(HOP_MS - 60);
  });

  test("when the stream ends, the next message is told for itself", () => {
    const rows = sends(100 * MS, 30);
    const stage = new Stage([...rows, { departs: 60 * S, arrives: 60 * S + 20 * MS }]).play(40_000);
    expect(stage.lasts(rows.length)).toBeCloseTo(HOP_MS, -2);
  });
});

describe("steady pace", () => {
  const steady = (flights: readonly FlightRow[], ratio: number, untilUs = 3600e6) => new Stage(flights, { pace: "steady", ratio, untilUs });

  test("the clock runs at the ratio", () => {
    for (const ratio of [0.001, 1, 60, 1000]) {
      const stage = steady([{ departs: 3000 * S }], ratio).play(2000);
      expect(stage.state.clockUs / (stage.state.stageMs * 1000 * ratio)).toBeGreaterThan(0.97);
      expect(stage.state.clockUs / (stage.state.stageMs * 1000 * ratio)).toBeLessThanOrEqual(1);
      expect(stage.state.speed / 1000 / ratio).toBeCloseTo(1, 2);
    }
  });

  test("a hop is seen for its own time, and for at least 120 ms", () => {
    const stage = steady([{ departs: 100 * MS, arrives: 105 * MS }, { departs: 110 * MS, arrives: 410 * MS }], 1).play(1000);
    expect(stage.lasts(0)).toBeCloseTo(SHORTEST_MS, 5);
    expect(stage.lasts(1)).toBeCloseTo(300, 5);
    expect(stage.seen.get(0)!.start).toBeCloseTo(100, -2);
  });

  test("a hop waits for its cause, but does not trail far behind the clock", () => {
    const chain = Array.from({ length: 40 }, (_, i) => ({ departs: i * 10 * MS, arrives: i * 10 * MS + 10 * MS, ...(i > 0 ? { cause: i - 1 } : {}) }));
    const stage = steady(chain, 1).play(2000);
    expect(stage.seen.get(1)!.start).toBeGreaterThanOrEqual(stage.seen.get(0)!.end - 1e-6);
    for (let i = 0; i < 40; i++) expect(stage.seen.get(i)!.start).toBeLessThanOrEqual(i * 10 + TRAIL_MS + 60);
  });

  test("a long hop rides on the clock, so that a change of pace takes it along", () => {
    const stage = steady([{ departs: 0, arrives: 5 * MS }], 0.001).play(1000);
    expect(stage.state.riders).toHaveLength(1);
    stage.ratio = 1;
    stage.play(50);
    expect(stage.state.riders).toHaveLength(0);
    expect(stage.seen.get(0)!.end).toBeLessThan(1100);
  });

  test("flat out goes as far as the worker does, and shows what departed", () => {
    const flights = Array.from({ length: 500 }, (_, i) => ({ departs: i * S, arrives: i * S + 5 * MS }));
    const stage = steady(flights, Infinity, 500 * S);
    const real = stage.advance.bind(stage);
    // A worker with a budget: 50 s a frame.
    stage.advance = (to) => real(Math.min(to, stage.state.clockUs + 50 * S));
    stage.play(400);
    expect(stage.seen.size).toBe(500);
    for (let i = 0; i < 500; i++) expect(stage.lasts(i)).toBeCloseTo(SHORTEST_MS, 5);
    expect(stage.last?.over).toBe(true);
  });

  test("a worker that can't keep up holds the clock; afterwards it does not race to make up for it", () => {
    const stage = steady([{ departs: S }, { departs: 100 * S }], 1);
    const real = stage.advance.bind(stage);
    stage.advance = () => {};
    stage.play(5000);
    expect(stage.state.clockUs).toBeLessThanOrEqual(S);
    stage.advance = real;
    stage.play(500);
    expect(stage.state.clockUs).toBeLessThan(2 * S);
  });

  test("the end stops it", () => {
    const stage = steady([{ departs: S }], 10, 2 * S).play(1000);
    expect(stage.state.clockUs).toBe(2 * S);
    expect(stage.last?.over).toBe(true);
  });
});

describe("seeking, looping, changing pace", () => {
  test("after a seek the hops under way stand where the clock says", () => {
    const columns = flightColumns(5, [{ departs: 0, arrives: 10 * MS }, { departs: 20 * MS, arrives: 30 * MS }, { departs: 0, arrives: 4 * MS }]);
    const state = standPlayback(startPlayback(), 4 * MS, [columns]);
    expect(state.clockUs).toBe(4 * MS);
    expect(state.riders.map(({ flight }) => flight)).toEqual([5]);
  });

  test("a loop asks to go back when its end is reached", () => {
    const state = startPlayback(0);
    const info = { pace: "steady" as const, ratio: 1, reachedUs: 10 * S, nextUs: 20 * S, untilUs: 60 * S, events: 0, departed: [], endOf: () => -Infinity, loop: { fromUs: 0, toUs: 50 * MS } };
    let result = tick(state, 16, info);
    expect(result.seekUs).toBeUndefined();
    for (let i = 0; i < 4; i++) result = tick(result.state, 16, info);
    expect(result.seekUs).toBe(0);
  });

  test("from story to steady nothing that was told is lost", () => {
    const columns = flightColumns(0, [{ departs: 0, arrives: 5 * MS }, { departs: 10 * MS, arrives: 15 * MS }]);
    const info = { ratio: 1, reachedUs: 20 * MS, nextUs: 60 * S, untilUs: 60 * S, events: 0, endOf: () => -Infinity };
    const story = tick(startPlayback(), 16, { ...info, pace: "story", departed: [columns] });
    expect(story.state.coming.map(({ flight }) => flight)).toEqual([1]);
    const steady = tick(story.state, 16, { ...info, pace: "steady", departed: [] });
    expect([...steady.timed].filter((_, i) => i % 3 === 0)).toEqual([1]);
    expect(steady.landed.map(({ flight }) => flight)).toEqual([0]);
  });

  test("without real time nothing moves", () => {
    const state = startPlayback(5);
    const { state: next } = tick(state, 0, { pace: "story", ratio: 1, reachedUs: 5, nextUs: 100, untilUs: 1000, events: 0, departed: [], endOf: () => -Infinity });
    expect(next.clockUs).toBe(5);
    expect(next.stageMs).toBe(0);
  });
});

describe("hurry", () => {
  test("doubles every 120 ms from 5 ms on, without a step", () => {
    expect(hurriedUs(0)).toBe(0);
    expect(hurriedUs(120)).toBe(5000);
    expect(hurriedUs(240)).toBe(15_000);
    for (let ms = 0; ms < 3000; ms++) expect(hurriedUs(ms + 1)).toBeGreaterThan(hurriedUs(ms));
  });
});
