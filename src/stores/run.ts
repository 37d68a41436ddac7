/**
 * The run as the page sees it: it owns the host, drives the playhead frame by frame, and hands each fact to those who
 * look at it. Requests go one after another, so that an answer always belongs to the state the page is in. A second run
 * may stand beside it, on the same clock: whatever moves the one moves the other.
 */
import { createStore } from "zustand/vanilla";
import type { Acted, CallRecord, Chunk, Comparison, Configured, EntityInfo, Finding, Foreseen, GoalState, Moment, Notice, Problem, RunHost, ScriptAct, StepKind } from "../worker/protocol.ts";
import type { Json } from "../vocabulary/json.ts";
import type { Standing } from "../timeline/playback.ts";
import { createTimeline } from "../timeline/driver.ts";
import type { Timeline } from "../timeline/driver.ts";
import { createLane } from "./lane.ts";
import type { How, Lane } from "./lane.ts";

export interface RunState {
  readonly status: "idle" | "opening" | "ready" | "problems" | "dead";
  readonly problems: readonly Problem[];
  readonly notices: readonly Notice[];
  readonly runId: number;
  readonly engine: string;
  readonly seed: number;
  readonly untilUs: number;
  readonly entities: readonly EntityInfo[];
  /** Told about ten times a second while playing; `playheadUs()` has the exact one. */
  readonly playheadUs: number;
  /** How far the engine has run. */
  readonly reachedUs: number;
  /** The furthest instant ever reached with this design: beyond it the timeline is hatched. */
  readonly furthestUs: number;
  /** -1 when nothing will ever happen again. */
  readonly nextUs: number;
  readonly events: number;
  /** Counts what was done or undone: at the very same instant there may be something else now. */
  readonly edition: number;
  readonly playing: boolean;
  readonly pace: "story" | "steady";
  /** Simulated seconds in one real second, for the steady pace. */
  readonly ratio: number;
  /** How fast a story is told: 1 takes 0.7 s a hop. */
  readonly tempo: number;
  /** While the clock stands for the hops of one instant: which of how many. */
  readonly standing: Standing | null;
  /** A stretch that plays again and again. */
  readonly loop: { readonly fromUs: number; readonly toUs: number } | undefined;
  /** The ratio just now, as the transport tells it; 0 while the clock stands for an instant. */
  readonly ratioNow: number;
  readonly moments: readonly Moment[];
  readonly findings: readonly Finding[];
  /** Configurations that services changed by themselves, up to where the engine is. */
  readonly configured: readonly Configured[];
  readonly calls: readonly CallRecord[];
  readonly goals: readonly GoalState[];
  /** Dollars so far, by entity. */
  readonly cost: Readonly<Record<string, number>>;
  readonly busy: boolean;
  readonly dead: { readonly message: string; readonly atUs: number; readonly events: number } | undefined;
}

/** A connection to a worker, and how to end it. */
export interface Connected { readonly host: RunHost; end(): void }

interface Means {
  connect(failed: (message: string) => void): Connected;
  /** Calls back later; returns the way to cancel. For the watch over a worker that does not answer. */
  later(run: () => void, ms: number): () => void;
  /** Real milliseconds, for the rate at which listeners are told. */
  now(): number;
}

const TELL_EVERY_MS = 100;
const BUDGET_MS = 12;
/** Two frames: while the page draws one, the engine works. A pause waits for it. Where the page is slower, a little more. */
const FLAT_OUT_BUDGET_MS = 32;
const MOST_BUDGET_MS = 80;
/** Longer than any request may take: a seek over a long run is the slowest. */
const SILENCE_MS = 20_000;

const NOTHING: RunState = {
  status: "idle", problems: [], notices: [], runId: 0, engine: "", seed: 1, untilUs: 120e6, entities: [],
  playheadUs: 0, reachedUs: 0, furthestUs: 0, nextUs: 0, events: 0, edition: 0, playing: false, pace: "story", ratio: 1, tempo: 1, standing: null, loop: undefined, ratioNow: 1,
  moments: [], findings: [], configured: [], calls: [], goals: [], cost: {}, busy: false, dead: undefined,
};

export type RunStore = ReturnType<typeof createRunStore>;
/** A run as it is looked at; playing is the transport's. */
export interface RunView extends Pick<Lane, "store" | "views" | "series" | "names" | "onChunk"> {
  /** Flights on show and where the drawing stands: what the token layer reads each frame. */
  readonly timeline: Timeline;
  /** The exact playhead, for drawing. */
  playheadUs(): number;
  /** Asks the worker something that changes nothing: log, why, journey, inspect. Undefined when the run is gone. */
  ask<T>(question: (host: RunHost, runId: number) => Promise<T>): Promise<T | undefined>;
}

export function createRunStore(means: Means) {
  const playback = createTimeline();
  const main = createLane(createStore<RunState>(() => NOTHING), playback);
  const { store, views, series } = main;
  let connected: Connected | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let exactUs = 0;
  let toldAt = 0;
  /** The run beside, while there is one; it takes part when its lane is ready. */
  let second: { readonly lane: Lane; readonly view: RunView } | undefined;
  let wantedSeek: number | undefined;
  /** Counts what was opened: a run that is being left must not move the clock of the next one, nor play it. */
  let openings = 0;
  let current: unknown;

  const worker = () => (connected ??= means.connect((message) => die(new Error(message)))).host;
  const get = store.getState;
  const set = store.setState;

  /** One request after another; a failure of the worker itself is a bug of ours and ends this run. */
  const inTurn = <T>(ask: (host: RunHost, runId: number) => Promise<T>, opening = false): Promise<T | undefined> => {
    waiting += 1;
    const turn = queue.then(async () => {
      const { runId, status } = get();
      if (!opening && status !== "ready") { waiting -= 1; return undefined; }
      let cancel = () => {};
      const silence = new Promise<never>((_, reject) => { cancel = means.later(() => reject(new Error(`The worker has not answered for ${SILENCE_MS / 1000} s.`)), SILENCE_MS); });
      try {
        return await Promise.race([ask(worker(), runId), silence]);
      } catch (error) {
        // What belongs to a run that was replaced meanwhile falls on the floor.
        if (!String(error).includes("StaleRun")) die(error);
        return undefined;
      } finally {
        cancel();
        waiting -= 1;
      }
    });
    queue = turn;
    return turn;
  };

  const die = (error: unknown) => {
    connected?.end();
    connected = undefined;
    set({ status: "dead", playing: false, busy: false, dead: { message: error instanceof Error ? error.message : String(error), atUs: get().reachedUs, events: get().events } });
  };

  const beside = (): Lane | undefined => (second?.lane.store.getState().status === "ready" ? second.lane : undefined);
  const idOf = (lane: Lane) => lane.store.getState().runId;
  /** Takes one answer of each run; where the later of both stands. */
  const takeBoth = (chunks: readonly (Chunk | undefined)[], how?: How): number => {
    const lanes = [main, second?.lane];
    chunks.forEach((chunk, i) => { if (chunk) lanes[i]?.take(chunk, how); });
    return Math.min(...chunks.map((chunk) => chunk?.nowUs ?? Infinity));
  };
  /** The same question to both, in one turn. */
  const askBoth = (ask: (host: RunHost, runId: number, lane: Lane) => Promise<Chunk>): Promise<readonly (Chunk | undefined)[] | undefined> => inTurn((host, runId) => {
    const other = beside();
    return Promise.all([ask(host, runId, main), ...(other ? [ask(host, idOf(other), other)] : [])]);
  });
  /** How far both have come, and when either has something to do next. */
  const come = (): { readonly reachedUs: number; readonly nextUs: number } => {
    const [a, b] = [get(), beside()?.store.getState()];
    if (!b) return a;
    const next = [a, b].filter(({ nextUs }) => nextUs >= 0).map(({ nextUs, reachedUs }) => Math.max(nextUs, reachedUs));
    return { reachedUs: Math.min(a.reachedUs, b.reachedUs), nextUs: next.length > 0 ? Math.min(...next) : -1 };
  };
  const tellSeries = (toUs = exactUs) => { series.tell(toUs); second?.lane.series.tell(toUs); };

  const standAt = (us: number) => {
    exactUs = us;
    playback.stand(us);
    toldAt = means.now();
    tellSeries();
    set({ playheadUs: us, ratioNow: playback.ratio() });
  };

  /** Loads a document and stands at `atUs`; keeps playing if it was. */
  const open = async (document: unknown, options: { readonly seed?: number; readonly atUs?: number; readonly play?: boolean } = {}) => {
    current = document;
    const mine = ++openings;
    wantedSeek = undefined;
    const wasPlaying = options.play ?? get().playing;
    set({ status: "opening", playing: false, busy: true, dead: undefined });
    const opened = await inTurn(async (host) => host.open(document, options.seed === undefined ? {} : { seed: options.seed }), true);
    if (mine !== openings) return false;
    main.stay();
    if (!opened) return false;
    if (!opened.ok) {
      set({ status: "problems", problems: opened.problems, busy: false });
      return false;
    }
    // Whoever stood beside was beside the run before.
    second?.lane.store.setState({ status: "opening", runId: -1 });
    playback.reset();
    main.opened(opened);
    standAt(0);
    if (options.atUs) await seek(options.atUs);
    if (mine !== openings) return false;
    set({ playing: wasPlaying });
    return true;
  };

  /** Goes to an instant. While one seek is under way only the latest wish waits behind it. */
  const seek = async (us: number) => {
    const target = Math.max(0, Math.min(get().untilUs, Math.round(us)));
    const pending = wantedSeek !== undefined;
    wantedSeek = target;
    exactUs = target;
    set({ playheadUs: target, busy: true });
    if (pending) return;
    const mine = openings;
    while (wantedSeek !== undefined) {
      const to: number = wantedSeek;
      const chunks = await askBoth((host, runId) => host.seek(runId, to));
      if (mine !== openings) return;
      if (wantedSeek === to) wantedSeek = undefined;
      if (!chunks) { wantedSeek = undefined; break; }
      const nowUs = takeBoth(chunks, "moved");
      if (wantedSeek === undefined) standAt(nowUs);
    }
    set({ busy: false });
  };

  /** `beside`: a message of the run beside is meant, which the main run may not know. */
  const step = async (direction: 1 | -1, kind: StepKind, about?: string | number, of: "main" | "beside" = "main") => {
    set({ playing: false });
    const chunks = await inTurn(async (host, runId): Promise<readonly Chunk[]> => {
      const other = beside();
      if (!other) return [await host.step(runId, direction, kind, about)];
      if (kind !== "message") return host.stepBoth(runId, idOf(other), direction, kind, about);
      const [lead, led] = of === "main" ? [runId, idOf(other)] : [idOf(other), runId];
      const first = await host.step(lead, direction, kind, about);
      const then = await host.seek(led, first.nowUs);
      return of === "main" ? [first, then] : [then, first];
    });
    if (chunks) standAt(takeBoth(chunks));
  };

  /** Does something at the playhead. The entry comes back stamped, for the document's script. */
  const act = async (what: ScriptAct): Promise<Acted | undefined> => {
    const acted = await inTurn((host, runId) => host.act(runId, what));
    if (acted) {
      main.take(acted.chunk, acted.problems.length > 0 ? "on" : "changed");
      // It was done in the first free microsecond: a playhead that rests goes there, so that what was done is seen.
      if (!get().playing) standAt(Math.max(exactUs, acted.chunk.nowUs));
      tellSeries();
    }
    return acted;
  };

  /** The same run with another script, at the same playhead. */
  const rescript = async (script: Json) => {
    // The clock stands between two microseconds, the run never.
    const to = Math.max(Math.floor(exactUs), 0);
    const chunk = await inTurn((host, runId) => host.rescript(runId, script, to));
    if (!chunk) return;
    main.take(chunk, "changed");
    standAt(chunk.nowUs);
  };

  const viewsAreDue = () => means.now() - toldAt >= TELL_EVERY_MS - 20;
  const isFlatOut = ({ pace, ratio }: RunState) => pace === "steady" && ratio === Infinity;

  let flatOutBudget = FLAT_OUT_BUDGET_MS;

  /** Asks the engine on, as far as `toUs`. */
  const askOn = (toUs: number) => {
    const due = viewsAreDue(), flatOut = isFlatOut(get()), askedAt = means.now(), budget = flatOut ? flatOutBudget : BUDGET_MS;
    void askBoth((host, runId, lane) => host.advance(runId, Math.min(Math.max(toUs, lane.store.getState().reachedUs), get().untilUs), budget, { views: due, cost: due })).then((chunks) => {
      if (!chunks || wantedSeek !== undefined) return;
      // An answer that waited for the page, and an engine that stood still meanwhile: it gets more to do at a time.
      const late = means.now() - askedAt - budget;
      if (flatOut) flatOutBudget = Math.max(FLAT_OUT_BUDGET_MS, Math.min(MOST_BUDGET_MS, FLAT_OUT_BUDGET_MS + late));
      // Flat out the worker goes on at once: what it told is taken, and drawn, while it works.
      if (flatOut && !beside() && get().playing && waiting === 0 && chunks.every((chunk) => chunk !== undefined && chunk.nowUs < toUs && chunk.nextUs >= 0)) askOn(toUs);
      takeBoth(chunks);
      // A story stops at each instant; the next is asked for at once, or a wait with many instants would take a frame for each.
      if (get().playing) frame(0);
    });
  };

  /** One frame of `realMs`: moves the playhead and asks the engine on. Called by the page's animation frames. */
  const frame = (realMs: number) => {
    const now = get();
    if (now.status !== "ready" || wantedSeek !== undefined) return;
    if (!now.playing) { playback.rest(realMs); return; }
    const { reachedUs, nextUs } = come();
    const wanted = playback.tick(realMs, { pace: now.pace, ratio: now.pace === "story" ? now.tempo : now.ratio, reachedUs, nextUs, untilUs: now.untilUs, ...(now.loop ? { loop: now.loop } : {}) });
    if (wanted.seekUs !== undefined) { void seek(wanted.seekUs); return; }
    exactUs = wanted.playheadUs;
    // While the clock stands for an instant there is nothing to ask but what the nodes look like now.
    if ((wanted.askUs > reachedUs || (viewsAreDue() && main.viewsAreOld())) && waiting === 0) askOn(wanted.askUs);
    // At the end the clock stands, and the last hops still arrive.
    const { over } = wanted;
    if (means.now() - toldAt < TELL_EVERY_MS && !over) return;
    toldAt = means.now();
    tellSeries();
    set({ playheadUs: exactUs, ratioNow: playback.ratio(), standing: wanted.standing, ...(over ? { playing: false } : {}) });
  };

  // Views come about ten times a second; where it stops, they must be of that very instant, and two runs of the same one.
  store.subscribe((now, before) => {
    if (!before.playing || now.playing || now.status !== "ready") return;
    const to = () => Math.max(get().reachedUs, beside()?.store.getState().reachedUs ?? 0);
    void askBoth((host, runId) => host.advance(runId, to(), second ? Infinity : BUDGET_MS, { views: true, cost: true })).then((chunks) => {
      if (!chunks || wantedSeek !== undefined) return;
      takeBoth(chunks);
      // Nodes show where the engine is, a frame or two ahead of the clock: what rests must not contradict itself.
      tellSeries(Math.max(exactUs, come().reachedUs));
      // Flat out the clock is where the engine is, and that was still at work when the pause came.
      if (!isFlatOut(get()) || get().playing) return;
      exactUs = come().reachedUs;
      playback.overtake(exactUs);
      set({ playheadUs: exactUs });
    });
  });

  // ---------------------------------------------------------------------------------------------- a second run
  const ownAsk: RunView["ask"] = (question) => (beside() ? inTurn((host) => { const lane = beside(); return lane ? question(host, idOf(lane)) : Promise.reject(new Error("StaleRun")); }) : Promise.resolve(undefined));
  const makeSecond = () => {
    const clock = playback.beside();
    const lane = createLane(createStore<RunState>(() => ({ ...NOTHING, ...clockOf(get()), status: "opening", runId: -1 })), clock);
    return { lane, view: { ...lane, timeline: { ...playback, flights: clock.flights }, playheadUs: () => exactUs, ask: ownAsk } };
  };
  store.subscribe((now) => {
    const there = second?.lane.store;
    if (!there) return;
    const told = clockOf(now);
    const known = there.getState();
    if (CLOCK.some((name) => told[name] !== known[name])) there.setState(told);
  });
  /**
   * Puts a run of this document, of the same seed, beside this one, at the playhead; or another in its place. Problems
   * come back in words, and then the one before stays; undefined when the run is gone.
   */
  const openBeside = async (document: unknown): Promise<readonly Problem[] | undefined> => {
    const mine = (second ??= makeSecond());
    const opened = await inTurn((host, runId) => host.open(document, { beside: runId }));
    if (!opened || second !== mine) return undefined;
    if (!opened.ok) return opened.problems;
    mine.lane.opened(opened);
    mine.lane.store.setState({ ...clockOf(get()), status: "opening" });
    const chunk = await inTurn((host) => host.seek(opened.runId, Math.floor(exactUs)));
    if (!chunk || second !== mine) return undefined;
    mine.lane.take(chunk, "moved");
    mine.lane.store.setState({ status: "ready" });
    mine.lane.series.tell(exactUs);
    return [];
  };
  const closeBeside = () => {
    if (!second) return;
    const { lane } = second;
    second = undefined;
    playback.alone();
    lane.leave();
    const runId = idOf(lane);
    if (runId >= 0) void inTurn((host) => host.close(runId));
  };

  return {
    store, views, series, names: main.names, onChunk: main.onChunk, open, seek, step, act, rescript, frame, openBeside, closeBeside,
    /** What is seen of the run beside; the same object until it is closed. */
    beside: (): RunView | undefined => second?.view,
    /** Holds both runs against each other; undefined when there is no second, or not yet. */
    compare: (): Promise<Comparison | undefined> => ownAsk((host, besideId) => host.compare(besideId)),
    /** Looks for where they will part; undefined when there is no second. */
    foresee: (budgetMs: number): Promise<Foreseen | undefined> => ownAsk((host, besideId) => host.foresee(besideId, budgetMs)),
    /** Before the document changes for another one: views go, and none of this run come any more until `open`, or `stay`. */
    leave: main.leave,
    stay: main.stay,
    timeline: playback,
    playheadUs: () => exactUs,
    play: async () => {
      const { playheadUs, untilUs } = get();
      if (playheadUs >= untilUs) await seek(0);
      set({ playing: true });
    },
    pause: () => set({ playing: false, playheadUs: exactUs }),
    toggle: async () => { if (get().playing) set({ playing: false, playheadUs: exactUs }); else { if (exactUs >= get().untilUs) await seek(0); set({ playing: true }); } },
    setPace: (pace: "story" | "steady") => set({ pace }),
    setRatio: (ratio: number) => set({ ratio }),
    setTempo: (tempo: number) => set({ tempo }),
    setLoop: (loop: { readonly fromUs: number; readonly toUs: number } | undefined) => set({ loop }),
    restart: async (options: { readonly seed?: number; readonly play?: boolean } = {}) => (options.seed === undefined ? (await seek(0), set({ playing: options.play ?? get().playing })) : open(current, options)),
    /** Asks the worker something that changes nothing: log, why, journey, inspect. Undefined when the run is gone. */
    ask: <T>(question: (host: RunHost, runId: number) => Promise<T>) => (get().status === "ready" ? inTurn(question) : Promise.resolve(undefined)),
    /** After a bug: a new worker, the same document, the last good instant. */
    revive: async (atUs: number) => { set({ status: "opening", dead: undefined }); return open(current, { atUs, play: false }); },
    end: () => { connected?.end(); connected = undefined; },
  };
}

const CLOCK = ["playheadUs", "playing", "pace", "ratio", "tempo", "standing", "loop", "ratioNow", "busy"] as const;
type ClockState = Pick<RunState, (typeof CLOCK)[number]>;

/** What two runs on one clock have in common. */
function clockOf({ playheadUs, playing, pace, ratio, tempo, standing, loop, ratioNow, busy }: RunState): ClockState {
  return { playheadUs, playing, pace, ratio, tempo, standing, loop, ratioNow, busy };
}
