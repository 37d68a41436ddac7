/**
 * How real time becomes simulated time. The interface that the run store drives; `createSimplePlayback` keeps an even
 * ratio and hurries through waits, the timeline's clock tells each hop.
 */
import type { Chunk } from "../worker/protocol.ts";

export interface TickFacts { readonly pace: "story" | "steady"; readonly ratio: number; readonly reachedUs: number; readonly nextUs: number; readonly untilUs: number }
export interface Tick { readonly playheadUs: number; /** How far the engine should be asked to run. */ readonly askUs: number; /** Nothing more to show. */ readonly over: boolean }

export interface Playback {
  take(chunk: Chunk): void;
  tick(realMs: number, facts: TickFacts): Tick;
  /** The playhead was put somewhere. */
  stand(us: number): void;
  reset(): void;
  /** Simulated seconds in one real second, just now. */
  ratio(): number;
}

const LOOK_AHEAD_MS = 34;
const WAIT_TAKES_MS = 1200;

export function createSimplePlayback(): Playback {
  let at = 0;
  let ratio = 1;
  return {
    take: () => {},
    stand: (us) => { at = us; },
    reset: () => { at = 0; },
    ratio: () => ratio,
    tick: (realMs, { pace, ratio: asked, reachedUs, nextUs, untilUs }) => {
      const gapUs = nextUs > at ? nextUs - at : 0;
      ratio = pace === "steady" ? asked : Math.max(1, gapUs / 1e3 / WAIT_TAKES_MS);
      const target = Math.min(untilUs, at + realMs * 1e3 * ratio);
      at = Math.min(target, Math.max(reachedUs, at));
      return { playheadUs: at, askUs: target + LOOK_AHEAD_MS * 1e3 * ratio, over: nextUs === -1 && at >= reachedUs };
    },
  };
}
