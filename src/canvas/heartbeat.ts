/**
 * The canvas's own frames: tokens are drawn in each, and whoever follows the playhead is told when it has moved, at a
 * calmer rate. With reduced motion arcs step once a second.
 */
import type { Playhead } from "./kit/surroundings.ts";
import type { CanvasTime } from "./types.ts";

const STILL_EVERY_MS = 1000;
/** Arcs and countdowns follow so often: in a story, where they are watched running out, and at a steady pace. */
const GENTLE_EVERY_MS = 32;
const STEADY_EVERY_MS = 90;

export interface Heartbeat extends Playhead {
  /** Called each frame with the real time, ms. */
  onFrame(draw: (nowMs: number) => void): () => void;
  start(): () => void;
}

/** `clock` is the same object for the life of the diagram. */
export function createHeartbeat(clock: CanvasTime, still: () => boolean): Heartbeat {
  const followers = new Set<() => void>();
  const drawers = new Set<(nowMs: number) => void>();
  let told = NaN;
  let toldAt = 0;
  const beat = (now: number, elapsed: number): void => {
    if (!clock.playing()) clock.rest(Math.min(100, elapsed));
    const us = clock.shownUs();
    if (us !== told && (!clock.playing() || now - toldAt >= (still() ? STILL_EVERY_MS : clock.gentle() ? GENTLE_EVERY_MS : STEADY_EVERY_MS))) {
      told = us;
      toldAt = now;
      for (const follower of followers) follower();
    }
    for (const draw of drawers) draw(now);
  };
  const add = <T>(set: Set<T>, item: T) => { set.add(item); return () => { set.delete(item); }; };
  return {
    nowUs: () => clock.shownUs(),
    subscribe: (moved) => add(followers, moved),
    onFrame: (draw) => add(drawers, draw),
    start: () => {
      let last = performance.now();
      let frame = requestAnimationFrame(function next(now: number) {
        frame = requestAnimationFrame(next);
        beat(now, now - last);
        last = now;
      });
      return () => cancelAnimationFrame(frame);
    },
  };
}
