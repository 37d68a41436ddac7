/** What the page was told of one run, each fact in its place for those who look at it. The run store drives one lane, or two on one clock. */
import type { StoreApi } from "zustand/vanilla";
import type { CallRecord, Chunk, Moment, Opened } from "../worker/protocol.ts";
import type { Lane as ClockLane } from "../timeline/driver.ts";
import { createBoard, createSeriesBoard } from "./boards.ts";
import { createRunNames } from "./run-names.ts";
import type { RunState } from "./run.ts";

/** `moved`: the playhead was put somewhere, nothing was changed; `changed`: the future may come otherwise than it was seen. */
export type How = "on" | "moved" | "changed";

export type Lane = ReturnType<typeof createLane>;

export function createLane(store: StoreApi<RunState>, clock: ClockLane) {
  const views = createBoard<unknown>();
  const series = createSeriesBoard();
  const chunkListeners = new Set<(chunk: Chunk) => void>();
  /** Another diagram is on its way: what the worker still says of this one must not meet the next one's types. */
  let left = false;
  /** The last chunk came without views. */
  let viewsAreOld = false;
  const onChunk = (listener: (chunk: Chunk) => void) => { chunkListeners.add(listener); return () => { chunkListeners.delete(listener); }; };

  const take = (chunk: Chunk, how: How = "on") => {
    const now = store.getState();
    if (chunk.runId !== now.runId || left) return;
    for (const listener of chunkListeners) listener(chunk);
    // Where the playhead jumps, hops in between are not shown one by one.
    clock.take(how === "moved" ? { ...chunk, fresh: true } : chunk);
    series.take(chunk);
    if (how === "changed") series.forgetFuture();
    viewsAreOld = chunk.views === null;
    if (chunk.views) for (const [id, view] of Object.entries(chunk.views)) views.set(id, view);
    for (const id of chunk.removed) views.delete(id);
    const known = <T>(before: readonly T[], more: readonly T[]) => (chunk.fresh ? more : more.length > 0 ? [...before, ...more] : before);
    const calls = chunk.fresh ? chunk.calls : chunk.calls.length > 0 ? mergeCalls(now.calls, chunk.calls) : now.calls;
    store.setState({
      reachedUs: chunk.nowUs, nextUs: chunk.nextUs, events: chunk.events, furthestUs: how === "changed" ? chunk.nowUs : Math.max(now.furthestUs, chunk.nowUs),
      // A fresh chunk tells all entities again, with those that are gone.
      entities: chunk.fresh && chunk.newEntities.length > 0 ? chunk.newEntities.filter((each) => !chunk.removed.includes(each.id)) : chunk.newEntities.length > 0 || chunk.removed.length > 0 ? [...now.entities.filter((each) => !chunk.removed.includes(each.id)), ...chunk.newEntities] : now.entities,
      moments: mergeMoments(now.moments, chunk, how), findings: known(now.findings, chunk.findings), edition: how === "changed" ? now.edition + 1 : now.edition, configured: known(now.configured, chunk.configured), calls,
      ...(chunk.goals ? { goals: chunk.goals } : {}), ...(chunk.cost ? { cost: chunk.cost } : {}),
    });
  };

  return {
    store, views, series, onChunk, take,
    /** Names of what flights carry by number. */
    names: createRunNames({ store, onChunk }),
    viewsAreOld: () => viewsAreOld,
    /** A run has been opened, and stands at 0: nothing of the one before is left. */
    opened: (opened: Extract<Opened, { ok: true }>) => {
      left = false;
      views.clear();
      series.reset();
      store.setState({
        status: "ready", problems: [], notices: opened.notices, runId: opened.runId, engine: opened.engine, seed: opened.seed, untilUs: opened.untilUs,
        entities: opened.entities, playheadUs: 0, reachedUs: 0, furthestUs: 0, moments: [], findings: [], configured: [], calls: [], goals: [], cost: {}, busy: false,
      });
      take({ ...opened.chunk, newEntities: [] });
    },
    leave: () => { left = true; views.clear(); },
    stay: () => { left = false; },
  };
}

/** Moments seen beyond the present stay, as long as nothing is changed: the same run comes to them again. */
function mergeMoments(before: readonly Moment[], chunk: Chunk, how: How): readonly Moment[] {
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
