/**
 * Playback clock and flight index together, in the shape the run store drives: chunks in, playhead and wish out. The
 * canvas reads `flights` at `stageMs`.
 */
import type { Chunk, FlightColumns } from "../worker/protocol.ts";
import { FlightIndex } from "./flights.ts";
import type { Pace, PlaybackState, PlaybackTick, Standing } from "./playback.ts";
import { standPlayback, startPlayback, tick } from "./playback.ts";

export interface DriverFacts { readonly pace: Pace; /** Steady: simulated seconds in a real one. Story: how fast it is told, 1 = 0.7 s a hop. */ readonly ratio: number; readonly reachedUs: number; readonly nextUs: number; readonly untilUs: number; readonly loop?: { readonly fromUs: number; readonly toUs: number } }
export interface DriverTick { readonly playheadUs: number; readonly askUs: number; /** The end is reached, and everything that was on its way has arrived. */ readonly over: boolean; readonly standing: Standing | null; readonly seekUs?: number }

/** How much faster than a story a step is told. */
const STEP_SPEED = 1.6;

export interface Timeline {
  readonly flights: FlightIndex;
  /** A chunk came in. */
  take(chunk: Chunk): void;
  /** One frame of real time while playing. */
  tick(realMs: number, facts: DriverFacts): DriverTick;
  /** One frame of real time while not playing: lets the hops of a step arrive. True while something moves. */
  rest(realMs: number): boolean;
  /** The playhead was put somewhere. After a fresh chunk (a seek) it jumps; after a step forwards the hops run there. */
  stand(us: number): void;
  reset(): void;
  /** Simulated seconds in one real second, just now; 0 while the clock stands for an instant. */
  ratio(): number;
  stageMs(): number;
  /** Where the drawing stands: the playhead, or on the way there during a step. */
  shownUs(): number;
  standing(): Standing | null;
}

export function createTimeline(): Timeline {
  const flights = new FlightIndex();
  let state: PlaybackState = startPlayback();
  let departed: FlightColumns[] = [];
  let events = 0;
  let standing: Standing | null = null;
  let walkingTo: number | undefined;
  let jumped = true;
  /** Stage time at which the last of the timed hops arrives. */
  let quietAt = 0;
  const endOf = (flight: number): number => flights.endOf(flight);

  const show = (result: PlaybackTick): void => {
    ({ state, standing } = result);
    const { timed } = result;
    for (let i = 0; i < timed.length; i += 3) {
      flights.time(timed[i]!, timed[i + 1]!, timed[i + 2]!);
      quietAt = Math.max(quietAt, timed[i + 2]!);
    }
    for (const { flight, atMs } of result.landed) flights.land(flight, atMs);
    showRiders();
  };
  const showRiders = (): void => {
    for (const { flight, departs, arrives, fromMs } of state.riders) {
      flights.ride(flight, Math.max(0, Math.min(1, (state.clockUs - departs) / (arrives - departs))), fromMs);
    }
  };
  const step = (realMs: number, facts: DriverFacts): PlaybackTick => {
    const now = departed;
    departed = [];
    const result = tick(state, realMs, { ...facts, events, departed: now, endOf });
    show(result);
    return result;
  };

  return {
    flights,
    take: (chunk) => {
      events = chunk.events;
      if (chunk.fresh) {
        flights.clear();
        departed = [];
        jumped = true;
        flights.append(chunk.flights);
        state = standPlayback(state, chunk.nowUs, [chunk.flights]);
        standing = null;
        walkingTo = undefined;
        showRiders();
      } else {
        flights.append(chunk.flights);
        if (chunk.flights.count > 0) departed.push(chunk.flights);
      }
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
    reset: () => {
      flights.clear();
      departed = [];
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
