/** Tells the run in sentences to those who don't see it: the moments as they pass, never more than one in four seconds. */
import { useEffect, useRef, useState } from "react";
import { run, useRun, useSession } from "../../stores/index.ts";
import { clockText } from "../time-text.ts";

const EVERY_MS = 4000;

export function Announcer() {
  const [text, setText] = useState("");
  const told = useRef({ row: -1, at: 0 });
  const { playing, moments, findings, playheadUs } = useRun((state) => ({ playing: state.playing, moments: state.moments, findings: state.findings, playheadUs: Math.floor(state.playheadUs / 1e6) }));
  const selection = useSession((state) => state.selection);
  useEffect(() => {
    const now = performance.now();
    if (now - told.current.at < EVERY_MS) return;
    const fresh = moments.filter((each) => each.row > told.current.row && each.atUs <= run.playheadUs());
    const [first] = fresh;
    if (!first) return;
    const last = fresh.at(-1) ?? first;
    told.current = { row: last.row, at: now };
    setText(`${clockText(first.atUs)}: ${first.entity}, ${first.says}.${fresh.length > 1 ? ` And ${fresh.length - 1} more, up to ${last.says}.` : ""}`);
  }, [moments, playheadUs]);
  useEffect(() => { const last = findings.at(-1); if (last) setText(last.message); }, [findings]);
  useEffect(() => { setText(playing ? "Playing." : `Paused at ${clockText(run.playheadUs())}.`); }, [playing]);
  useEffect(() => { if (selection.length > 1) setText(`${selection.length} parts chosen.`); }, [selection]);
  return <p className="vh" role="status" aria-live="polite">{text}</p>;
}
