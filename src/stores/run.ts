/**
 * The run as the page sees it: it owns the host, drives the playhead frame by frame, and hands each fact to those who
 * look at it. Requests go one after another, so that an answer always belongs to the state the page is in.
 */
import { createStore } from "zustand/vanilla";
import type { Acted, CallRecord, Chunk, EntityInfo, Finding, GoalState, Moment, Notice, Problem, RunHost, ScriptAct, StepKind } from "../worker/protocol.ts";
import type { Json } from "../vocabulary/json.ts";
import { createBoard, createSeriesBoard } from "./boards.ts";
import type { Standing } from "../timeline/playback.ts";
import { createTimeline } from "../timeline/driver.ts";
import { createRunNames } from "./run-names.ts";

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
/** Longer than any request may take: a seek over a long run is the slowest. */
const SILENCE_MS = 20_000;

export type RunStore = ReturnType<typeof createRunStore>;

export function createRunStore(means: Means) {
  const playback = createTimeline();
  const store = createStore<RunState>(() => ({
    status: "idle", problems: [], notices: [], runId: 0, engine: "", seed: 1, untilUs: 120e6, entities: [],
    playheadUs: 0, reachedUs: 0, furthestUs: 0, nextUs: 0, events: 0, playing: false, pace: "story", ratio: 1, tempo: 1, standing: null, loop: undefined, ratioNow: 1,
    moments: [], findings: [], calls: [], goals: [], cost: {}, busy: false, dead: undefined,
  }));
  const views = createBoard<unknown>();
  const series = createSeriesBoard();
  const chunkListeners = new Set<(chunk: Chunk) => void>();
  let connected: Connected | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let exactUs = 0;
  let toldAt = 0;
  /** Another diagram is on its way: what the worker still says of this one must not meet the next one's types. */
  let left = false;
  /** The last chunk came without views. */
  let viewsAreOld = false;
  let wantedSeek: number | undefined;
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

  /** `moved`: the playhead was put somewhere, nothing was changed; `changed`: the future may come otherwise than it was seen. */
  const take = (chunk: Chunk, how: "on" | "moved" | "changed" = "on") => {
    const now = get();
    if (chunk.runId !== now.runId || left) return;
    for (const listener of chunkListeners) listener(chunk);
    // Where the playhead jumps, hops in between are not shown one by one.
    playback.take(how === "moved" ? { ...chunk, fresh: true } : chunk);
    series.take(chunk);
    if (how === "changed") series.forgetFuture();
    viewsAreOld = chunk.views === null;
    if (chunk.views) for (const [id, view] of Object.entries(chunk.views)) views.set(id, view);
    for (const id of chunk.removed) views.delete(id);
    const known = <T>(before: readonly T[], more: readonly T[]) => (chunk.fresh ? more : more.length > 0 ? [...before, ...more] : before);
    const calls = chunk.fresh ? chunk.calls : chunk.calls.length > 0 ? mergeCalls(now.calls, chunk.calls) : now.calls;
    set({
      reachedUs: chunk.nowUs, nextUs: chunk.nextUs, events: chunk.events, furthestUs: how === "changed" ? chunk.nowUs : Math.max(now.furthestUs, chunk.nowUs),
      // A fresh chunk tells all entities again.
      entities: chunk.fresh && chunk.newEntities.length > 0 ? chunk.newEntities : chunk.newEntities.length > 0 || chunk.removed.length > 0 ? [...now.entities.filter((each) => !chunk.removed.includes(each.id)), ...chunk.newEntities] : now.entities,
      moments: mergeMoments(now.moments, chunk, how), findings: known(now.findings, chunk.findings), calls,
      ...(chunk.goals ? { goals: chunk.goals } : {}), ...(chunk.cost ? { cost: chunk.cost } : {}),
    });
  };

  const standAt = (us: number) => {
    exactUs = us;
    playback.stand(us);
    toldAt = means.now();
    series.tell();
    set({ playheadUs: us, ratioNow: playback.ratio() });
  };

  /** Loads a document and stands at `atUs`; keeps playing if it was. */
  const open = async (document: unknown, options: { readonly seed?: number; readonly atUs?: number; readonly play?: boolean } = {}) => {
    current = document;
    const wasPlaying = options.play ?? get().playing;
    set({ status: "opening", playing: false, busy: true, dead: undefined });
    const opened = await inTurn(async (host) => host.open(document, options.seed === undefined ? {} : { seed: options.seed }), true);
    left = false;
    if (!opened) return false;
    if (!opened.ok) {
      set({ status: "problems", problems: opened.problems, busy: false });
      return false;
    }
    views.clear();
    series.reset();
    playback.reset();
    set({
      status: "ready", problems: [], notices: opened.notices, runId: opened.runId, engine: opened.engine, seed: opened.seed, untilUs: opened.untilUs,
      entities: opened.entities, playheadUs: 0, reachedUs: 0, furthestUs: 0, moments: [], findings: [], calls: [], goals: [], cost: {}, busy: false,
    });
    take({ ...opened.chunk, newEntities: [] });
    standAt(0);
    if (options.atUs) await seek(options.atUs);
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
    while (wantedSeek !== undefined) {
      const to: number = wantedSeek;
      const chunk = await inTurn((host, runId) => host.seek(runId, to));
      if (wantedSeek === to) wantedSeek = undefined;
      if (!chunk) { wantedSeek = undefined; break; }
      take(chunk, "moved");
      if (wantedSeek === undefined) standAt(chunk.nowUs);
    }
    set({ busy: false });
  };

  const step = async (direction: 1 | -1, kind: StepKind, about?: string | number) => {
    set({ playing: false });
    const chunk = await inTurn((host, runId) => host.step(runId, direction, kind, about));
    if (!chunk) return;
    take(chunk);
    standAt(chunk.nowUs);
  };

  /** Does something at the playhead. The entry comes back stamped, for the document's script. */
  const act = async (what: ScriptAct): Promise<Acted | undefined> => {
    const acted = await inTurn((host, runId) => host.act(runId, what));
    if (acted) {
      take(acted.chunk, acted.problems.length > 0 ? "on" : "changed");
      // It was done in the first free microsecond: a playhead that rests goes there, so that what was done is seen.
      if (!get().playing) standAt(Math.max(exactUs, acted.chunk.nowUs));
      series.tell();
    }
    return acted;
  };

  /** The same run with another script, at the same playhead. */
  const rescript = async (script: Json) => {
    const to = Math.max(exactUs, 0);
    const chunk = await inTurn((host, runId) => host.rescript(runId, script, to));
    if (!chunk) return;
    take(chunk, "changed");
    standAt(chunk.nowUs);
  };

  /** One frame of `realMs`: moves the playhead and asks the engine on. Called by the page's animation frames. */
  const frame = (realMs: number) => {
    const now = get();
    if (now.status !== "ready" || wantedSeek !== undefined) return;
    if (!now.playing) { playback.rest(realMs); return; }
    const wanted = playback.tick(realMs, { pace: now.pace, ratio: now.pace === "story" ? now.tempo : now.ratio, reachedUs: now.reachedUs, nextUs: now.nextUs, untilUs: now.untilUs, ...(now.loop ? { loop: now.loop } : {}) });
    if (wanted.seekUs !== undefined) { void seek(wanted.seekUs); return; }
    exactUs = wanted.playheadUs;
    const due = means.now() - toldAt >= TELL_EVERY_MS - 20;
    // While the clock stands for an instant there is nothing to ask but what the nodes look like now.
    if ((wanted.askUs > now.reachedUs || (due && viewsAreOld)) && waiting === 0) {
      void inTurn((host, runId) => host.advance(runId, Math.min(Math.max(wanted.askUs, now.reachedUs), now.untilUs), BUDGET_MS, { views: due, cost: true })).then((chunk) => {
        if (!chunk || wantedSeek !== undefined) return;
        take(chunk);
        // A story stops at each instant; the next is asked for at once, or a wait with many instants would take a frame for each.
        if (get().playing) frame(0);
      });
    }
    // At the end the clock stands, and the last hops still arrive.
    const { over } = wanted;
    if (means.now() - toldAt < TELL_EVERY_MS && !over) return;
    toldAt = means.now();
    series.tell();
    set({ playheadUs: exactUs, ratioNow: playback.ratio(), standing: wanted.standing, ...(over ? { playing: false } : {}) });
  };

  // Views come about ten times a second; where it stops, they must be of that very instant.
  store.subscribe((now, before) => {
    if (!before.playing || now.playing || now.status !== "ready") return;
    void inTurn((host, runId) => host.advance(runId, get().reachedUs, BUDGET_MS, { views: true, cost: true })).then((chunk) => { if (chunk && wantedSeek === undefined) { take(chunk); series.tell(); } });
  });

  const onChunk = (listener: (chunk: Chunk) => void) => { chunkListeners.add(listener); return () => { chunkListeners.delete(listener); }; };

  return {
    store, views, series, open, seek, step, act, rescript, frame, onChunk,
    /** Names of what flights carry by number. */
    names: createRunNames({ store, onChunk }),
    /** Before the document changes for another one: views go, and none of this run come any more until `open`, or `stay`. */
    leave: () => { left = true; views.clear(); },
    stay: () => { left = false; },
    /** Flights on show and where the drawing stands: what the token layer reads each frame. */
    timeline: playback,
    /** The exact playhead, for drawing. */
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

/** Moments seen beyond the present stay, as long as nothing is changed: the same run comes to them again. */
function mergeMoments(before: readonly Moment[], chunk: Chunk, how: "on" | "moved" | "changed"): readonly Moment[] {
  if (!chunk.fresh && chunk.moments.length === 0 && how !== "changed") return before;
  const kept = how === "changed" ? before.filter((each) => !chunk.fresh && each.atUs <= chunk.nowUs) : chunk.fresh ? before.filter((each) => each.atUs > chunk.nowUs) : before;
  const rows = new Map([...kept, ...chunk.moments].map((each) => [each.row, each]));
  return [...rows.values()].sort((a, b) => a.atUs - b.atUs || a.row - b.row);
}

function mergeCalls(before: readonly CallRecord[], more: readonly CallRecord[]): readonly CallRecord[] {
  const byIndex = new Map(before.map((each) => [each.index, each]));
  for (const each of more) byIndex.set(each.index, each);
  return [...byIndex.values()].sort((a, b) => a.index - b.index);
}
