/**
 * The playback clock: how real time becomes simulated time, and when each hop is seen. A pure state machine; the run
 * store feeds it elapsed real time and what the worker told, and asks the worker for what it wants.
 *
 * Two axes. The *clock* is simulated time. The *stage* is real time that stands still while playback is paused; hops are
 * told either as a stretch of the stage (`timed`), or as riding on the clock (`riders`: their place is a function of the
 * clock alone, so they stay true whatever the pace does).
 *
 * Steady: the clock runs at `ratio`; a hop is seen for at least 120 ms, trailing behind the clock, and not before the
 * hop that caused it has arrived, unless that would make it trail too far.
 *
 * Story: the clock walks so that the shortest hop on its way takes 0.7 s, and hurries through waits. What takes no time,
 * and what must wait for it, is shown in causal order, 0.5 s each, side by side where neither caused the other, while the
 * clock stands. The clock never passes an instant at which something is still to happen: it asks for it and waits. Where
 * messages set out one after another, faster than anybody could follow each, they are told as a stream (`stream.ts`).
 */
import { hurriedUs } from "./hurry.ts";
import { STREAM_HOP_MS, STREAM_US_PER_MS, streamUsPerMs, withSetOut } from "./stream.ts";

export type Pace = "story" | "steady";

/** A hop whose place is a function of the clock. */
export interface Rider { readonly flight: number; readonly departs: number; readonly arrives: number; /** Stage time before which it is not seen, because its cause is still on its way. */ readonly fromMs: number }
/** A hop that takes no time, shown while the clock stands. */
export interface Wave { readonly flight: number; readonly startMs: number; readonly endMs: number; /** How many of its causes were shown at the same instant. */ readonly depth: number }

/** A hop that was told and whose departure the clock has not reached. */
export interface Coming { readonly flight: number; readonly departs: number; readonly arrives: number; readonly cause: number; /** Carries no message: an empty poll. */ readonly minor: boolean }

/** The clock stands: `shown` of the `of` hops of this instant have begun. */
export interface Standing { readonly atUs: number; readonly shown: number; readonly of: number }

export interface PlaybackState {
  readonly stageMs: number;
  /** Simulated microseconds; fractional between events. */
  readonly clockUs: number;
  /** Steady: where the clock would be if the worker were infinitely fast. */
  readonly goalUs: number;
  readonly riders: readonly Rider[];
  readonly waves: readonly Wave[];
  /** Story: in order of departure. */
  readonly coming: readonly Coming[];
  /** Story: when messages set out of themselves lately (simulated microseconds), oldest first. */
  readonly setOut: readonly number[];
  /** Story: when and where the present hurry began. */
  readonly calm: { readonly sinceMs: number; readonly fromUs: number; readonly softenedMs: number };
  /** Hops of the present instant, and where it stands. */
  readonly instant: { readonly atUs: number; readonly of: number };
  readonly events: number;
  /** Simulated microseconds in one real millisecond, smoothed; 0 while the clock stands. */
  readonly speed: number;
}

/** Flights as the clock needs them. Of two runs on one clock each has numbers of its own. */
export interface Departed { readonly count: number; readonly first: number; readonly departs: ArrayLike<number>; readonly arrives: ArrayLike<number>; readonly cause: ArrayLike<number>; readonly message: ArrayLike<number> }

export interface PlaybackInfo {
  readonly pace: Pace;
  /** Steady: simulated seconds in a real one; Infinity is flat out. Story: how fast the story is told (1 = 0.7 s a hop). */
  readonly ratio: number;
  /** How far the run has got. */
  readonly reachedUs: number;
  /** Instant of the next pending event; -1 when nothing will ever happen again. */
  readonly nextUs: number;
  readonly untilUs: number;
  /** Events handled so far: tells an instant without a hop from none. */
  readonly events: number;
  /** Flights told since the last tick, oldest first; of two runs on one clock, of each. */
  readonly departed: readonly Departed[];
  /** Stage time at which a flight that is no rider and no wave is seen to arrive; -Infinity if it is forgotten. */
  endOf(flight: number): number;
  /** Plays this stretch again and again. */
  readonly loop?: { readonly fromUs: number; readonly toUs: number };
}

export interface PlaybackTick {
  readonly state: PlaybackState;
  /** How far the worker should run; nothing to ask when it is not beyond `reachedUs`. */
  readonly wantUs: number;
  /** Flights to put on a stretch of the stage: [flight, startMs, endMs] in threes. */
  readonly timed: readonly number[];
  /** Riders that have arrived, with the stage time. */
  readonly landed: readonly { readonly flight: number; readonly atMs: number }[];
  /** The clock stands for the hops of one instant. */
  readonly standing: Standing | null;
  /** The end is reached. (A run in which nothing more is pending plays on: a person may still send something.) */
  readonly over: boolean;
  /** The loop's end is reached: go there. */
  readonly seekUs?: number;
}

/** One hop in story pace, real milliseconds. */
export const HOP_MS = 700;
/** One hop of an instant in story pace. */
export const WAVE_MS = 500;
/** A hop is seen at least this long in steady pace. */
export const SHORTEST_MS = 120;
/** How far a hop may trail behind the clock to wait for its cause. */
export const TRAIL_MS = 360;
/** A hop that carries no message (an empty poll) in story pace: it stops nothing. */
export const MINOR_MS = 300;
/** A frame longer than this (a hidden tab) counts as this long: nothing is missed, the clock just goes on. */
const LONGEST_FRAME_MS = 100;
const LOOK_AHEAD_MS = 34;
const STREAM_AHEAD_MS = 100;
/** Steady hops longer than this ride on the clock, so that a change of pace takes them along. */
const RIDES_FROM_MS = 400;
/** The clock gives up catching up with its goal beyond this. */
const MOST_BEHIND_MS = 250;
/** From this depth on a chain within one instant is told faster. */
const DEEP = 24;
const SOFTENED_EVERY_MS = 1400;
/** A softened hurry goes on as fast as after this long. */
const SOFTENED_TO_MS = 480;

export function startPlayback(atUs = 0, stageMs = 0): PlaybackState {
  return {
    stageMs, clockUs: atUs, goalUs: atUs, riders: [], waves: [], coming: [], setOut: [], calm: { sinceMs: stageMs, fromUs: atUs, softenedMs: stageMs },
    instant: { atUs, of: 0 }, events: 0, speed: 0,
  };
}

/** After a seek: stands at `atUs`; `inFlight` are the hops on their way there. */
export function standPlayback(state: PlaybackState, atUs: number, inFlight: readonly Departed[]): PlaybackState {
  const fresh = startPlayback(atUs, state.stageMs);
  const riders: Rider[] = [];
  for (const columns of inFlight) {
    for (let i = 0; i < columns.count; i++) {
      const arrives = columns.arrives[i]!, departs = columns.departs[i]!;
      if (arrives > atUs && departs <= atUs) riders.push({ flight: columns.first + i, departs, arrives, fromMs: state.stageMs });
    }
  }
  return { ...fresh, riders };
}

/** One step of `elapsedMs` real milliseconds. */
export function tick(state: PlaybackState, elapsedMs: number, info: PlaybackInfo): PlaybackTick {
  const dt = Math.max(0, Math.min(LONGEST_FRAME_MS, elapsedMs));
  return info.pace === "story" ? tellStory(state, dt * info.ratio, info) : keepSteady(state, dt, info);
}

// --------------------------------------------------------------------------------------------------------------- steady

function keepSteady(state: PlaybackState, dt: number, info: PlaybackInfo): PlaybackTick {
  const flatOut = info.ratio === Infinity;
  const usPerMs = info.ratio * 1000;
  const stageMs = state.stageMs + dt;
  const furthest = Math.min(info.untilUs, info.nextUs < 0 ? info.untilUs : Math.max(info.reachedUs, info.nextUs));
  const wished = flatOut ? info.untilUs : state.goalUs + dt * usPerMs;
  const goalUs = Math.min(wished, info.untilUs, flatOut ? info.untilUs : Math.max(state.clockUs, furthest) + MOST_BEHIND_MS * usPerMs);
  // Between the last event handled and the next nothing happens, so the clock may walk there without asking.
  const clockUs = Math.max(state.clockUs, flatOut && info.nextUs >= 0 ? info.reachedUs : Math.min(goalUs, furthest));
  const took = takeSteady(info, state.coming, clockUs, stageMs, dt, flatOut ? Infinity : usPerMs);
  const { riders, landed } = land([...state.riders, ...took.riders], clockUs, stageMs);
  const moved = clockUs - state.clockUs;
  const next: PlaybackState = {
    ...startPlayback(clockUs, stageMs), goalUs, riders, waves: state.waves.filter((wave) => wave.endMs > stageMs), events: info.events,
    speed: smoothed(state.speed, moved, dt),
  };
  const atEnd = clockUs >= info.untilUs && info.reachedUs >= info.untilUs;
  return {
    state: next, timed: took.timed, landed, standing: null, over: atEnd,
    wantUs: Math.min(info.untilUs, flatOut ? info.untilUs : Math.floor(goalUs + LOOK_AHEAD_MS * usPerMs)),
    ...looped(info, clockUs, true),
  };
}

function takeSteady(info: PlaybackInfo, coming: readonly Coming[], clockUs: number, stageMs: number, dt: number, usPerMs: number): { timed: number[]; riders: Rider[] } {
  const timed: number[] = [];
  const riders: Rider[] = [];
  const ends = new Map<number, number>();
  // What a story had not yet begun to tell.
  for (const { flight } of coming) timed.push(flight, stageMs, stageMs + SHORTEST_MS);
  for (const columns of info.departed) {
    const first = columns.departs[0] ?? 0;
    const spanUs = (columns.departs[columns.count - 1] ?? 0) - first;
    for (let i = 0; i < columns.count; i++) {
      const flight = columns.first + i;
      const departs = columns.departs[i]!, takesUs = columns.arrives[i]! - departs;
      const takesMs = usPerMs === Infinity ? 0 : takesUs / usPerMs;
      // What departed before the clock was told late: spread over a frame, so that a stream stays a stream.
      const mapped = departs > clockUs && usPerMs !== Infinity ? stageMs + (departs - clockUs) / usPerMs : stageMs + (spanUs > 0 ? ((departs - first) / spanUs) * dt : 0);
      const cause = columns.cause[i]!;
      const causeEnd = cause < 0 ? -Infinity : ends.get(cause) ?? info.endOf(cause);
      const startMs = causeEnd === Infinity ? mapped : Math.min(Math.max(mapped, causeEnd), mapped + TRAIL_MS);
      if (takesMs > RIDES_FROM_MS && columns.arrives[i]! > clockUs) {
        riders.push({ flight, departs, arrives: columns.arrives[i]!, fromMs: mapped });
        continue;
      }
      const endMs = startMs + Math.max(SHORTEST_MS, takesMs);
      ends.set(flight, endMs);
      timed.push(flight, startMs, endMs);
    }
  }
  return { timed, riders };
}

// ---------------------------------------------------------------------------------------------------------------- story

function tellStory(state: PlaybackState, dt: number, info: PlaybackInfo): PlaybackTick {
  const told = { timed: [] as number[], landed: [] as { flight: number; atMs: number }[] };
  const pendingUs = Math.min(info.untilUs, info.nextUs < 0 ? Infinity : Math.max(info.nextUs, info.reachedUs));
  let now: Scene = { ...state, coming: withDeparted(state.coming, info.departed) };
  if (info.departed.length === 0) now = { ...now, calm: soften(state, info) };
  let rest = dt;
  // What changes within a frame (an arrival, a departure, the end of a wave) is met exactly: each turn ends one of them.
  for (let turns = 0; turns < 1000; turns++) {
    now = depart(now, info, told.timed);
    // Asked again within a frame (the worker has answered), a hurry may go on to where it should be by now.
    const again = dt === 0 && turns === 0;
    if (rest <= 0 && !again) break;
    const freeAtMs = standsUntil(now.waves, now.riders, now.stageMs);
    if (freeAtMs > now.stageMs) {
      if (again) break;
      const step = Math.min(rest, freeAtMs - now.stageMs);
      rest -= step;
      now = calmed({ ...now, stageMs: now.stageMs + step });
      continue;
    }
    const horizonUs = Math.min(pendingUs, now.coming[0]?.departs ?? Infinity);
    const floor = streamUsPerMs(now.setOut, now.clockUs);
    const walk = walkOf(now, horizonUs, floor);
    if (!walk) {
      // A hurry is a function of when it began, so that waiting for the worker doesn't slow the story.
      const clockUs = Math.max(now.clockUs, Math.min(horizonUs, now.calm.fromUs + hurry(info, floor, now.stageMs + rest - now.calm.sinceMs)));
      const reached = now.coming.length > 0 && clockUs >= horizonUs;
      now = { ...now, clockUs, stageMs: now.stageMs + rest };
      rest = 0;
      if (reached) now = calmed(now);
      continue;
    }
    if (again) break;
    const step = Math.min(rest, Math.max(0, walk.toUs - now.clockUs) / walk.usPerMs);
    const clockUs = step === rest ? Math.min(walk.toUs, now.clockUs + step * walk.usPerMs) : walk.toUs;
    rest -= step;
    const after = land(now.riders, clockUs, now.stageMs + step);
    told.landed.push(...after.landed);
    now = calmed({ ...now, clockUs, stageMs: now.stageMs + step, riders: after.riders });
    if (clockUs >= pendingUs) {
      // Something happens here: the worker is asked, and the clock waits for what departs.
      now = calmed({ ...now, stageMs: now.stageMs + rest });
      rest = 0;
    }
  }
  const waves = now.waves.filter((wave) => wave.endMs > now.stageMs);
  const standing = standsUntil(waves, now.riders, now.stageMs) > now.stageMs;
  const { of } = now.instant;
  const ended = now.clockUs >= info.untilUs && info.reachedUs >= info.untilUs;
  return {
    ...told,
    state: { ...state, ...now, waves, goalUs: now.clockUs, events: info.events, speed: standing ? 0 : smoothed(state.speed, now.clockUs - state.clockUs, dt) },
    standing: standing ? { atUs: now.clockUs, of: Math.max(1, of), shown: Math.max(1, of - waves.filter((wave) => wave.startMs > now.stageMs).length) } : null,
    // A stream is asked for a little ahead: it has an event in every frame, and must not wait for each.
    wantUs: Math.min(info.untilUs, Math.max(now.clockUs >= pendingUs ? pendingUs : Math.floor(now.clockUs), Math.floor(now.clockUs + STREAM_AHEAD_MS * streamUsPerMs(now.setOut, now.clockUs)))),
    over: ended && !standing,
    ...looped(info, now.clockUs, !standing),
  };
}

/** What changes while a frame of a story is told. */
type Scene = Pick<PlaybackState, "stageMs" | "clockUs" | "riders" | "waves" | "coming" | "setOut" | "calm" | "instant">;

/** Something was on its way until now: a hurry would begin here. */
function calmed(now: Scene): Scene {
  return { ...now, calm: { sinceMs: now.stageMs, fromUs: now.clockUs, softenedMs: now.stageMs } };
}

function withDeparted(coming: readonly Coming[], departed: readonly Departed[]): readonly Coming[] {
  if (departed.length === 0) return coming;
  const all = [...coming];
  let last = all.at(-1)?.departs ?? -Infinity;
  let inOrder = true;
  for (const columns of departed) {
    for (let i = 0; i < columns.count; i++) {
      inOrder &&= columns.departs[i]! >= last;
      last = columns.departs[i]!;
      all.push({ flight: columns.first + i, departs: columns.departs[i]!, arrives: columns.arrives[i]!, cause: columns.cause[i]!, minor: columns.message[i]! < 0 });
    }
  }
  // One run tells in order; two on one clock are threaded into each other.
  return inOrder ? all : all.sort((a, b) => a.departs - b.departs);
}

/** Takes what is due at this instant: into waves (no time), riders, and minor hops that stop nothing. */
function depart(now: Scene, info: PlaybackInfo, timed: number[]): Scene {
  let due = 0;
  while (due < now.coming.length && now.coming[due]!.departs <= now.clockUs) due++;
  if (due === 0) return now;
  const riders = [...now.riders];
  const waves = [...now.waves];
  const known = new Map<number, { readonly endMs: number; readonly depth: number }>();
  for (const wave of waves) known.set(wave.flight, wave);
  let of = now.instant.atUs === now.clockUs ? now.instant.of : 0;
  const taken = now.coming.slice(0, due);
  const setOut = withSetOut(now.setOut, taken);
  const floor = streamUsPerMs(setOut, now.clockUs);
  for (const { flight, departs, arrives, cause, minor } of taken) {
    const before = known.get(cause);
    const causeEnd = before?.endMs ?? (cause < 0 ? -Infinity : info.endOf(cause));
    // A cause that rides has arrived before this one departs: that is what arriving means.
    const startMs = Math.max(now.stageMs, causeEnd === Infinity ? -Infinity : causeEnd);
    if (minor) {
      timed.push(flight, startMs, startMs + MINOR_MS);
      known.set(flight, { endMs: startMs + MINOR_MS, depth: -1 });
    } else if (floor > 0 && (arrives - departs) / floor < STREAM_HOP_MS) {
      // One of a stream holds nothing, and is seen long enough to be seen.
      const fromMs = Math.min(startMs, now.stageMs + TRAIL_MS);
      timed.push(flight, fromMs, fromMs + STREAM_HOP_MS);
      known.set(flight, { endMs: fromMs + STREAM_HOP_MS, depth: -1 });
    } else if (arrives > departs) {
      riders.push({ flight, departs, arrives, fromMs: floor > 0 ? now.stageMs : startMs });
    } else {
      const depth = (before?.depth ?? -1) + 1;
      // A long chain within one instant is told faster and faster: it must end.
      const lastsMs = depth < DEEP ? WAVE_MS : Math.max(16, (WAVE_MS * DEEP) / (depth + 1));
      const wave = { flight, startMs, endMs: startMs + lastsMs, depth };
      waves.push(wave);
      known.set(flight, wave);
      timed.push(flight, wave.startMs, wave.endMs);
      of++;
    }
  }
  const next = { ...now, riders, waves, coming: now.coming.slice(due), setOut, instant: { atUs: now.clockUs, of } };
  return riders.length > now.riders.length || waves.length > now.waves.length ? calmed(next) : next;
}

/** How the clock walks while something rides: the shortest hop takes 0.7 s, but for a stream's floor. Undefined for a wait. */
function walkOf(now: Scene, horizonUs: number, floor: number): { readonly usPerMs: number; readonly toUs: number } | undefined {
  let usPerMs = Infinity, toUs = horizonUs;
  for (const rider of now.riders) {
    if (rider.arrives <= now.clockUs) continue;
    usPerMs = Math.min(usPerMs, (rider.arrives - rider.departs) / HOP_MS);
    toUs = Math.min(toUs, rider.arrives);
  }
  // A stream goes on evenly from hop to hop; one that thins out ends in a hurry.
  if (usPerMs === Infinity) return floor >= STREAM_US_PER_MS / 2 ? { usPerMs: floor, toUs } : undefined;
  return { usPerMs: Math.max(usPerMs, floor), toUs };
}

/** Until when the clock stands: while hops of no time are shown, and while a rider waits for its cause. */
function standsUntil(waves: readonly Wave[], riders: readonly Rider[], stageMs: number): number {
  let until = stageMs;
  for (const wave of waves) if (wave.endMs > stageMs && (until === stageMs || wave.endMs < until)) until = wave.endMs;
  for (const rider of riders) if (rider.fromMs > stageMs && (until === stageMs || rider.fromMs < until)) until = rider.fromMs;
  return until;
}

/** With nothing to come the clock walks in real time, so that what is added by hand has a time of its own. */
function hurry(info: PlaybackInfo, floor: number, forMs: number): number {
  return info.nextUs < 0 ? forMs * 1000 : Math.max(hurriedUs(forMs), floor * forMs);
}

/** An instant without a hop (a timeout that nobody waits for) slows the hurry, so that it is seen; not twice in a short time, or many of them would make a wait long. */
function soften(state: PlaybackState, info: PlaybackInfo): PlaybackState["calm"] {
  if (info.events === state.events || state.stageMs - state.calm.softenedMs < SOFTENED_EVERY_MS) return state.calm;
  const back = Math.min(state.stageMs - state.calm.sinceMs, SOFTENED_TO_MS);
  return { sinceMs: state.stageMs - back, fromUs: state.clockUs - hurriedUs(back), softenedMs: state.stageMs };
}

// --------------------------------------------------------------------------------------------------------------- shared

function land(riders: readonly Rider[], clockUs: number, stageMs: number): { riders: readonly Rider[]; landed: { flight: number; atMs: number }[] } {
  const landed = riders.filter((rider) => rider.arrives <= clockUs).map(({ flight }) => ({ flight, atMs: stageMs }));
  return { riders: landed.length === 0 ? riders : riders.filter((rider) => rider.arrives > clockUs), landed };
}

function looped({ loop }: PlaybackInfo, clockUs: number, free: boolean): { seekUs?: number } {
  return loop && free && clockUs >= loop.toUs ? { seekUs: loop.fromUs } : {};
}

function smoothed(before: number, movedUs: number, dt: number): number {
  if (dt <= 0) return before;
  const part = Math.min(1, dt / 300);
  return before + (movedUs / dt - before) * part;
}
