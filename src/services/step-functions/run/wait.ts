/** Wait: Seconds, Timestamp, and both from data. Source: https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
import { fromSeconds, SECOND } from "../../../kernel/time.ts";
import { timestampMs } from "../asl/choice.ts";
import { runtime } from "../asl/failure.ts";
import type { StateOf } from "../asl/program.ts";
import { finish, type Filled } from "./data.ts";
import { key } from "./lane.ts";
import { failQuery } from "./jobs.ts";
import type { Execution, Lane } from "./state.ts";
import { stateOf, type Work } from "./work.ts";

/** Seconds of the longest single wait (SFN-078). */
const LONGEST = 2_147_483_647;

export function startWait(w: Work, exec: Execution, lane: Lane, spec: StateOf<"Wait">, filled: Filled): void {
  const seconds = waitSeconds(w, filled);
  if (typeof seconds === "string") {
    if (spec.jsonata) return failQuery(w, exec, lane, seconds, filled.Timestamp === undefined ? "Seconds" : "Timestamp");
    throw runtime(seconds);
  }
  if (seconds > LONGEST) throw runtime("Wait state delay is too long.");
  const { ctx } = w;
  if (seconds <= 0) return finish(w, exec, lane, undefined, spec.next);
  lane.phase = "waiting";
  lane.span = fromSeconds(seconds);
  lane.until = ctx.now + lane.span;
  lane.timer = ctx.after(lane.span, "states/waited", key(exec, lane), filled.Timestamp === undefined ? "SFN-075" : "SFN-076");
  ctx.note(filled.Timestamp === undefined ? "SFN-075" : "SFN-076", { execution: exec.name, state: spec.name, seconds }, exec.messages);
}

/** How long to wait, or a sentence why that cannot be told. */
function waitSeconds(w: Work, filled: Filled): number | string {
  const { Seconds: seconds, Timestamp: timestamp } = filled;
  if (timestamp !== undefined) {
    const ms = typeof timestamp === "string" ? timestampMs(timestamp) : undefined;
    if (ms === undefined) return `The Timestamp parameter does not reference a valid ISO-8601 extended offset date-time format string: ${typeof timestamp === "string" ? timestamp : JSON.stringify(timestamp)}`;
    return ((ms - w.ctx.settings.startsAtMs) * 1000 - w.ctx.now) / SECOND;
  }
  if (typeof seconds !== "number") return `The Seconds parameter references a value which is not a number: ${JSON.stringify(seconds ?? null)}`;
  if (!Number.isInteger(seconds)) return `The SecondsPath parameter references a value that cannot be parsed as a long: ${seconds}`;
  if (seconds < 0) return `The SecondsPath parameter references a negative value: ${seconds}`;
  return seconds;
}

export function waited(w: Work, exec: Execution, lane: Lane): void {
  lane.timer = -1;
  finish(w, exec, lane, undefined, stateOf(exec, lane).next);
}
