/** The script's changes as flags: drag them in time, or take them with the arrow keys; Delete takes one out. */
import { useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { run, useDocument, useNames, useSession, workbench } from "../../stores/index.ts";
import { durationText, entriesOf } from "../../stores/scenario-document.ts";
import { clockText } from "../time-text.ts";
import { xOf } from "./axis.ts";
import type { Span } from "./axis.ts";
import { flagGroups } from "./flag-text.ts";
import type { FlagGroup } from "./flag-text.ts";

const TENTH_US = 1e5;

export function Flags({ width, height, span, lastUs }: { readonly width: number; readonly height: number; readonly span: Span; readonly lastUs: number }) {
  const script = useDocument((state) => state.document.script);
  const names = useNames();
  const groups = useMemo(() => flagGroups(entriesOf(script), names), [script, names]);
  return <>{groups.map((group) => <Flag key={group.indices.join(" ")} group={group} width={width} height={height} span={span} lastUs={lastUs} />)}</>;
}

function Flag({ group, width, height, span, lastUs }: { readonly group: FlagGroup; readonly width: number; readonly height: number; readonly span: Span; readonly lastUs: number }) {
  const editable = useSession((state) => state.mode) === "edit";
  const [dragged, setDragged] = useState<number | undefined>(undefined);
  const from = useRef({ x: 0, us: 0 });
  const us = dragged ?? group.atUs;
  if (us < span.from || us > span.to) return null;
  const x = xOf(us, span, width);
  const text = group.text.length > 22 ? `${group.text.slice(0, 21)}…` : group.text;
  const long = text.length * 6.2 + 18;
  const left = x > long;
  const move = (to: number) => void workbench.moveEntries(group.indices, durationText(Math.max(0, Math.min(lastUs, Math.round(to / TENTH_US) * TENTH_US))));
  const key = (event: KeyboardEvent) => {
    if (!editable) return;
    const step = event.shiftKey ? 1e6 : TENTH_US;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") move(us + (event.key === "ArrowLeft" ? -step : step));
    else if ((event.key === "Delete" || event.key === "Backspace") && group.indices[0] !== undefined) void [...group.indices].sort((a, b) => b - a).reduce<Promise<unknown>>((before, index) => before.then(() => workbench.removeEntry(index)), Promise.resolve());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <span className="pointer-events-none absolute top-0 w-[1.5px] bg-ink" style={{ left: x - 0.75, height: height - 2 }} aria-hidden="true" />
      <button type="button" className="pointer-events-auto absolute top-0 z-10 h-[17px] touch-none overflow-visible bg-ink px-1.5 text-small leading-[17px] font-[650] whitespace-nowrap text-on-ink after:absolute after:-inset-y-2 after:inset-x-0"
        style={{ left: left ? x - long : x, width: long, cursor: editable ? "ew-resize" : "default", textAlign: left ? "right" : "left", clipPath: left ? "polygon(0 0, 100% 0, 100% 100%, 0 100%, 5px 50%)" : "polygon(0 0, 100% 0, calc(100% - 5px) 50%, 100% 100%, 0 100%)" }}
        title={`${clockText(us)} ${group.text}.${editable ? " Drag it in time, or use the arrow keys; Delete takes it out." : ""}`} aria-label={`${clockText(us)} ${group.text}${editable ? ": arrow keys move it, Delete takes it out" : ""}`} onKeyDown={key}
        onPointerDown={(event) => { event.stopPropagation(); from.current = { x: event.clientX, us: group.atUs }; if (editable) event.currentTarget.setPointerCapture(event.pointerId); }}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          setDragged(Math.max(0, Math.min(lastUs, from.current.us + ((event.clientX - from.current.x) / width) * (span.to - span.from))));
        }}
        onPointerUp={() => { if (dragged !== undefined) move(dragged); setDragged(undefined); }}
        onClick={(event) => { if (Math.abs(event.clientX - from.current.x) < 3) { run.pause(); void run.seek(group.atUs); } }}>{text}</button>
    </>
  );
}
