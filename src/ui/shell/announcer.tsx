/**
 * Tells the run in sentences to those who don't see it, as much of it as they chose: nothing, the interesting moments as
 * they pass, or each thing that happens. Never more than one announcement in four seconds while it plays; a step is
 * told at once.
 */
import { useEffect, useRef, useState } from "react";
import type { LogRow } from "../../worker/protocol.ts";
import { run, session, useNames } from "../../stores/index.ts";
import type { RunState } from "../../stores/run.ts";
import { inNames } from "../named.ts";
import { clockText } from "../time-text.ts";

const EVERY_MS = 4000;
/** Sentences in one announcement; how many more there were is said. */
const MOST = 3;

export function Announcer() {
  const [text, setText] = useState("");
  const names = useNames();
  const latest = useRef(names);
  useEffect(() => { latest.current = names; }, [names]);
  useEffect(() => {
    let told = { row: -1, at: -EVERY_MS };
    let asking = false;
    const happened = async (state: RunState, now: number) => {
      if (asking) return;
      asking = true;
      const log = await run.ask((host, runId) => host.log(runId, {}, null, 40));
      asking = false;
      const fresh = (log?.rows ?? []).filter((row) => row.row > told.row && row.atUs <= state.playheadUs).sort((a, b) => a.row - b.row);
      if (fresh.length === 0) return;
      told = { row: fresh.at(-1)!.row, at: now };
      const name = latest.current;
      const sentence = (row: LogRow) => `${clockText(row.atUs)}, ${name(row.entity)}: ${inNames(row, name)}`;
      setText(`${fresh.slice(-MOST).map(sentence).join(" ")}${fresh.length > MOST ? ` And ${fresh.length - MOST} before.` : ""}`);
    };
    const moments = (state: RunState, now: number) => {
      const fresh = state.moments.filter((each) => each.row > told.row && each.atUs <= state.playheadUs);
      const [first] = fresh;
      const last = fresh.at(-1);
      if (!first || !last) return;
      told = { row: last.row, at: now };
      setText(`${clockText(first.atUs)}: ${latest.current(first.entity)}, ${first.says}.${fresh.length > 1 ? ` And ${fresh.length - 1} more, up to ${last.says}.` : ""}`);
    };
    const listen = (state: RunState, before: RunState) => {
      const now = performance.now();
      const { narration } = session.store.getState();
      // After a seek back, or in another run, what was told may be told again.
      if (state.runId !== before.runId || state.playheadUs < before.playheadUs) told = { row: -1, at: told.at };
      if (state.findings !== before.findings && state.findings.length > 0) setText(state.findings.at(-1)?.message ?? "");
      else if (state.playing !== before.playing) setText(state.playing ? "Playing." : `Paused at ${clockText(state.playheadUs)}.`);
      else if (narration !== "off" && (!state.playing || now - told.at >= EVERY_MS) && state.playheadUs !== before.playheadUs) {
        if (narration === "events") void happened(state, now);
        else moments(state, now);
      }
    };
    const stops = [
      run.store.subscribe(listen),
      session.store.subscribe((state, before) => {
        if (state.selection !== before.selection && state.selection.length > 1) setText(`${state.selection.length} parts chosen.`);
        if (state.narration !== before.narration) setText({ off: "The run is not told.", moments: "Interesting moments are told.", events: "Each thing that happens is told." }[state.narration]);
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);
  return <p className="vh" role="status" aria-live="polite">{text}</p>;
}
