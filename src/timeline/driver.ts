/**
 * Playback clock and flight index together, in the shape the run store drives: chunks in, playhead and wish out. The
 * canvas reads `flights` at `stageMs`. A second run may go on the same clock: it has flights of its own, and a story
 * takes the time that the hops of both need.
 */
import type { Chunk, FlightColumns } from "../worker/protocol.ts";
import { FlightIndex } from "./flights.ts";
import type { Departed, Pace, PlaybackState, PlaybackTick, Standing } from "./playback.ts";
import { standPlayback, startPlayback, tick } from "./playback.ts";

export interface DriverFacts { readonly pace: Pace; /** Steady: simulated seconds in a real one. Story: how fast it is told, 1 = 0.7 s a hop. */ readonly ratio: number; readonly reachedUs: number; readonly nextUs: number; readonly untilUs: number; readonly loop?: { readonly fromUs: number; readonly toUs: number } }
export interface DriverTick { readonly playheadUs: number; readonly askUs: number; /** The end is reached, and everything that was on its way has arrived. */ readonly over: boolean; readonly standing: Standing | null; readonly seekUs?: number }

/** How much faster than a story a step is told. */
const STEP_SPEED = 1.6;

/** What one run has on the clock. */
export interface Lane {
  readonly flights: FlightIndex;
  /** A chunk came in. */
  take(chunk: Chunk): void;
}

export interface Timeline extends Lane {
  /** Puts a second run on this clock, in the place of one that was there. */
  beside(): Lane;
  /** One run again. */
  alone(): void;
  /** One frame of real time while playing. */
  tick(realMs: number, facts: DriverFacts): DriverTick;
  /** One frame of real time while not playing: lets the hops of a step arrive. True while something moves. */
  rest(realMs: number): boolean;
  /** The playhead was put somewhere. After a fresh chunk (a seek) it jumps; after a step forwards the hops run there. */
  stand(us: number): void;
  /** The clock is at `us` now; hops that are on show stay where they are. */
  overtake(us: number): void;
  reset(): void;
  /** Simulated seconds in one real second, just now; 0 while the clock stands for an instant. */
  ratio(): number;
  stageMs(): number;
  /** Where the drawing stands: the playhead, or on the way there during a step. */
  shownUs(): number;
  standing(): Standing | null;
}

/** Flights of the second run are counted from here, so that one clock can tell them from the first one's. */
const SECOND = 1_099_511_627_776;

interface OnClock { readonly from: number; readonly flights: FlightIndex; departed: Departed[]; events: number }

export function createTimeline(): Timeline {
  const onClock = (from: number): OnClock => ({ from, flights: new FlightIndex(), departed: [], events: 0 });
  const main = onClock(0);
  const { flights } = main;
  let second: OnClock | undefined;
  let state: PlaybackState = startPlayback();
  let standing: Standing | null = null;
  let walkingTo: number | undefined;
  let jumped = true;
  /** Stage time at which the last of the timed hops arrives. */
  let quietAt = 0;
  const whose = (flight: number): OnClock | undefined => (flight < SECOND ? main : second);
  const endOf = (flight: number): number => { const of = whose(flight); return of ? of.flights.endOf(flight - of.from) : -Infinity; };

  const show = (result: PlaybackTick): void => {
    ({ state, standing } = result);
    const { timed } = result;
    for (let i = 0; i < timed.length; i += 3) {
      const of = whose(timed[i]!);
      of?.flights.time(timed[i]! - of.from, timed[i + 1]!, timed[i + 2]!);
      quietAt = Math.max(quietAt, timed[i + 2]!);
    }
    for (const { flight, atMs } of result.landed) { const of = whose(flight); of?.flights.land(flight - of.from, atMs); }
    showRiders();
  };
  const showRiders = (): void => {
    for (const { flight, departs, arrives, fromMs } of state.riders) {
      const of = whose(flight);
      of?.flights.ride(flight - of.from, Math.max(0, Math.min(1, (state.clockUs - departs) / (arrives - departs))), fromMs);
    }
  };
  const step = (realMs: number, facts: DriverFacts): PlaybackTick => {
    const departed = second ? [...main.departed, ...second.departed] : main.departed;
    main.departed = [];
    if (second) second.departed = [];
    const result = tick(state, realMs, { ...facts, events: main.events + (second?.events ?? 0), departed, endOf });
    show(result);
    return result;
  };

  /** Everything of one run is off the clock. */
  const off = (of: OnClock): void => {
    const others = <T extends { readonly flight: number }>(all: readonly T[]) => all.filter(({ flight }) => whose(flight) !== of);
    state = { ...state, riders: others(state.riders), waves: others(state.waves), coming: others(state.coming) };
    of.departed = [];
    of.flights.clear();
  };
  const take = (of: OnClock, chunk: Chunk): void => {
    of.events = chunk.events;
    const columns = shifted(chunk.flights, of.from);
    if (!chunk.fresh) {
      of.flights.append(chunk.flights);
      if (columns.count > 0) of.departed.push(columns);
      return;
    }
    off(of);
    of.flights.append(chunk.flights);
    const { riders } = state;
    const stood = standPlayback(state, chunk.nowUs, [columns]);
    // The second run joins a clock that the first one has put somewhere.
    state = of === main ? { ...stood, riders: [...riders, ...stood.riders] } : { ...state, riders: [...riders, ...stood.riders] };
    if (of === main) {
      jumped = true;
      standing = null;
      walkingTo = undefined;
    }
    showRiders();
  };

  return {
    flights,
    take: (chunk) => take(main, chunk),
    beside: () => {
      const lane = onClock(SECOND);
      if (second) off(second);
      second = lane;
      return { flights: lane.flights, take: (chunk) => { if (second === lane) take(lane, chunk); } };
    },
    alone: () => {
      if (second) off(second);
      second = undefined;
    },
    tick: (realMs, facts) => {
      walkingTo = undefined;
      jumped = false;
      const result = step(realMs, facts);
      return { playheadUs: state.clockUs, askUs: result.wantUs, over: result.over && state.stageMs >= quietAt, standing, ...(result.seekUs === undefined ? {} : { seekUs: result.seekUs }) };
    },
    rest: (realMs) => {
      if (walkingTo === undefined) return false;
      step(realMs, { pace: "story", ratio: STEP_SPEED, reachedUs: walkingTo, nextUs: walkingTo, untilUs: walkingTo });
      if (state.clockUs >= walkingTo && state.waves.length === 0 && state.coming.length === 0) walkingTo = undefined;
      return true;
    },
    stand: (us) => {
      if (!jumped && us >= state.clockUs) { walkingTo = us; return; }
      jumped = false;
      if (us === state.clockUs) return;
      state = { ...startPlayback(us, state.stageMs), riders: state.riders.filter((rider) => rider.departs <= us && rider.arrives > us) };
      showRiders();
    },
    overtake: (us) => {
      for (const { flight, arrives } of state.riders) { const of = whose(flight); if (arrives <= us) of?.flights.land(flight - of.from, state.stageMs); }
      state = { ...state, clockUs: us, goalUs: us, riders: state.riders.filter((rider) => rider.arrives > us) };
      showRiders();
    },
    reset: () => {
      flights.clear();
      main.departed = [];
      state = startPlayback(0, state.stageMs);
      standing = null;
      walkingTo = undefined;
      jumped = true;
    },
    ratio: () => state.speed / 1000,
    stageMs: () => state.stageMs,
    shownUs: () => state.clockUs,
    standing: () => standing,
  };
}

function shifted(columns: FlightColumns, by: number): Departed {
  if (by === 0) return columns;
  return { ...columns, first: columns.first + by, cause: Float64Array.from(columns.cause, (cause) => (cause < 0 ? cause : cause + by)) };
}
