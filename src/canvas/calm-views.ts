/**
 * Views at the pace of the drawing. The run tells up to two hundred new views at once; drawing them all in one frame
 * would hold up the tokens. So while it plays a few nodes are told a frame, in turn, none more than about ten times a
 * second, and those out of sight when they come into it. Where it stands, all are told at once.
 */
import type { ViewSource } from "./kit/surroundings.ts";

export interface CalmViews extends ViewSource {
  /** Called each frame; `nowMs` is real time. */
  frame(nowMs: number): void;
}

/** Told in one frame: a part of those that wait, so that they take turns, and never so many that the frame is late. */
const LEAST_A_FRAME = 4, MOST_A_FRAME = 12, PARTS = 5;
const EVERY_MS = 85;

/** `isSeen` says whether a node, or anything else that has a view, may be in sight. */
export function createCalmViews(views: ViewSource, isPlaying: () => boolean, isSeen: (id: string) => boolean): CalmViews {
  const listeners = new Map<string, Set<() => void>>();
  const stops = new Map<string, () => void>();
  const toldAt = new Map<string, number>();
  /** Whose view has changed, the longest waiting first. */
  const waiting = new Set<string>();
  const tell = (id: string): void => {
    waiting.delete(id);
    for (const listener of listeners.get(id) ?? []) listener();
  };
  return {
    get: (id) => views.get(id),
    subscribe: (id, changed) => {
      let all = listeners.get(id);
      if (!all) {
        listeners.set(id, (all = new Set()));
        stops.set(id, views.subscribe(id, () => { if (isPlaying()) waiting.add(id); else tell(id); }));
      }
      all.add(changed);
      return () => {
        all.delete(changed);
        if (all.size > 0 || listeners.get(id) !== all) return;
        listeners.delete(id);
        stops.get(id)?.();
        stops.delete(id);
        waiting.delete(id);
        toldAt.delete(id);
      };
    },
    frame: (nowMs) => {
      const playing = isPlaying();
      let room = playing ? Math.max(LEAST_A_FRAME, Math.min(MOST_A_FRAME, Math.ceil(waiting.size / PARTS))) : Infinity;
      for (const id of waiting) {
        if (room <= 0) break;
        if (playing && (nowMs - (toldAt.get(id) ?? -Infinity) < EVERY_MS || !isSeen(id))) continue;
        toldAt.set(id, nowMs);
        tell(id);
        room--;
      }
    },
  };
}
