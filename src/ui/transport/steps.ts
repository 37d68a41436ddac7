/** Going through a run other than by playing it: steps, moments, a span again and again, an instant by its time. */
import { run, session, twin } from "../../stores/index.ts";

/** Id of the clock, which takes an instant when it is asked. */
export const CLOCK = "transport-clock";
const LOOP_US = 10e6;

/** Stands at the next interesting moment, or says that there is none. */
export async function nextMoment(): Promise<void> {
  const before = run.playheadUs();
  await run.step(1, "moment");
  if (run.playheadUs() === before) session.tell("No further moment in this run.");
}

/** The next event, or the one before, of the followed message, else of the chosen part; of any where there is neither. */
export function stepOwn(direction: 1 | -1): void {
  const { followed, selection: [chosen] } = session.store.getState();
  if (followed !== undefined) void run.step(direction, "message", followed, twin.store.getState().asked === "there" ? "beside" : "main");
  else if (chosen) void run.step(direction, "entity", chosen);
  else void run.step(direction, "event");
}

/** Plays the last ten seconds again and again; the handles on the timeline say otherwise. */
export function toggleLoop(): void {
  const { loop } = run.store.getState();
  const now = run.playheadUs();
  run.setLoop(loop ? undefined : { fromUs: Math.max(0, now - LOOP_US), toUs: Math.max(1e6, now) });
}

export function jumpTo(): void {
  document.getElementById(CLOCK)?.click();
}

/** Microseconds of an instant as people write it: `1:23.4`, `0:05`, `83`, `83s`, `1.5 min`, `250 ms`; undefined where it is none. */
export function instantUs(text: string): number | undefined {
  const clock = /^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text.trim());
  if (clock) return Math.round((Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3])) * 1e6);
  const span = /^(\d+(?:\.\d+)?)\s*(us|µs|ms|s|m|min|h|d)?$/.exec(text.trim());
  const unit = { us: 1, "µs": 1, ms: 1e3, s: 1e6, m: 60e6, min: 60e6, h: 3600e6, d: 86_400e6 }[span?.[2] ?? "s"] ?? 1e6;
  return span ? Math.round(Number(span[1]) * unit) : undefined;
}
