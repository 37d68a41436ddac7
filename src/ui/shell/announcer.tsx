/** Tells the run in sentences to those who don't see it: the moments as they pass, never more than one in four seconds. */
import { useEffect, useState } from "react";
import { run, session } from "../../stores/index.ts";
import type { RunState } from "../../stores/run.ts";
import { clockText } from "../time-text.ts";

const EVERY_MS = 4000;

export function Announcer() {
  const [text, setText] = useState("");
  useEffect(() => {
    let told = { row: -1, at: -EVERY_MS };
    const listen = (state: RunState, before: RunState) => {
      const now = performance.now();
      if (state.findings !== before.findings && state.findings.length > 0) setText(state.findings.at(-1)?.message ?? "");
      else if (state.playing !== before.playing) setText(state.playing ? "Playing." : `Paused at ${clockText(state.playheadUs)}.`);
      else if (now - told.at >= EVERY_MS) {
        const fresh = state.moments.filter((each) => each.row > told.row && each.atUs <= state.playheadUs);
        const [first] = fresh;
        const last = fresh.at(-1);
        if (!first || !last) return;
        told = { row: last.row, at: now };
        setText(`${clockText(first.atUs)}: ${first.entity}, ${first.says}.${fresh.length > 1 ? ` And ${fresh.length - 1} more, up to ${last.says}.` : ""}`);
      }
    };
    const stops = [
      run.store.subscribe(listen),
      session.store.subscribe((state, before) => { if (state.selection !== before.selection && state.selection.length > 1) setText(`${state.selection.length} parts chosen.`); }),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);
  return <p className="vh" role="status" aria-live="polite">{text}</p>;
}
