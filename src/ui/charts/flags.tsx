/** The script's changes as flags in a lane of their own: drag them in time, or take them with the arrow keys; Delete takes one out. */
import { useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { run, useDocument, useNames, useSession, workbench } from "../../stores/index.ts";
import { durationText, entriesOf } from "../../stores/scenario-document.ts";
import { clockText } from "../time-text.ts";
import { xOf } from "./axis.ts";
import type { Span } from "./axis.ts";
import { Menu } from "../kit/menu.tsx";
import { flagGroups } from "./flag-text.ts";
import type { FlagGroup } from "./flag-text.ts";
import { layFlags } from "./lay-flags.ts";
import type { Taken } from "./lay-flags.ts";
import { LANE_TOP } from "./measures.ts";

const TENTH_US = 1e5;

/** Before the words, after them, and the notch. */
const AROUND = 18;
let pen: CanvasRenderingContext2D | null | undefined;
/** Pixels that a flag with these words takes, as they are written: 12 px, 650. */
function longOf(text: string): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return text.length * 7 + AROUND;
  pen.font = `650 12px ${getComputedStyle(document.body).fontFamily}`;
  return Math.ceil(pen.measureText(text).width) + AROUND;
}
const shortText = (text: string) => (text.length > 22 ? `${text.slice(0, 21)}…` : text);
const countText = (count: number) => `${count} changes`;

interface Place { readonly left: number; readonly long: number; readonly side: 1 | -1 }

/** Whether there is any flag: then they have a lane of their own. */
export function useFlagGroups(): readonly FlagGroup[] {
  const script = useDocument((state) => state.document.script);
  const names = useNames();
  return useMemo(() => flagGroups(entriesOf(script), names), [script, names]);
}

/** @param taken what else stands in the lane, in pixels */
export function Flags({ groups, width, height, span, lastUs, taken }: { readonly groups: readonly FlagGroup[]; readonly width: number; readonly height: number; readonly span: Span; readonly lastUs: number; readonly taken: readonly Taken[] }) {
  const inSight = groups.filter(({ atUs }) => atUs >= span.from && atUs <= span.to);
  const laid = layFlags(inSight.map(({ atUs, text }) => ({ x: xOf(atUs, span, width), long: longOf(shortText(text)) })), width, (count) => longOf(countText(count)), taken);
  return <>{laid.map(({ of, ...place }) => {
    const here = of.flatMap((index) => inSight[index] ?? []);
    const [first] = here;
    if (!first) return null;
    const key = here.map(({ indices }) => indices.join(" ")).join(" ");
    return here.length === 1 ? <Flag key={key} group={first} place={place} width={width} height={height} span={span} lastUs={lastUs} /> : <ManyFlags key={key} groups={here} place={place} width={width} height={height} span={span} />;
  })}</>;
}

/** Changes too near one another for a flag each: one that opens. */
function ManyFlags({ groups, place, width, height, span }: { readonly groups: readonly FlagGroup[]; readonly place: Place; readonly width: number; readonly height: number; readonly span: Span }) {
  const count = groups.reduce((sum, { indices }) => sum + indices.length, 0);
  const items = groups.map(({ atUs, texts, indices }) => ({ key: indices.join(" "), label: texts.join(", "), says: clockText(atUs), run: () => { run.pause(); void run.seek(atUs); } }));
  return (
    <>
      {groups.map(({ atUs, indices }) => <Staff key={indices.join(" ")} x={xOf(atUs, span, width)} height={height} />)}
      <span className="pointer-events-auto absolute z-10" style={{ top: LANE_TOP, left: place.left, width: place.long }} onPointerDown={(event) => event.stopPropagation()}>
        <Menu label={`${countText(count)}, ${clockText(groups[0]?.atUs ?? 0)} to ${clockText(groups.at(-1)?.atUs ?? 0)}`} side="top" align="start" className="relative block h-[17px] w-full bg-ink text-center text-small leading-[17px] font-[650] whitespace-nowrap text-on-ink after:absolute after:-inset-y-2 after:inset-x-0" icon={countText(count)} groups={[{ items }]} />
      </span>
    </>
  );
}

function Staff({ x, height }: { readonly x: number; readonly height: number }) {
  return <span className="pointer-events-none absolute w-[1.5px] bg-ink" style={{ left: x - 0.75, top: LANE_TOP, height: height - LANE_TOP - 2 }} aria-hidden="true" />;
}

function Flag({ group, place, width, height, span, lastUs }: { readonly group: FlagGroup; readonly place: Place; readonly width: number; readonly height: number; readonly span: Span; readonly lastUs: number }) {
  const editable = useSession((state) => state.mode) === "edit";
  const [dragged, setDragged] = useState<number | undefined>(undefined);
  const from = useRef({ x: 0, us: 0 });
  const us = dragged ?? group.atUs;
  const x = xOf(us, span, width);
  const text = shortText(group.text);
  const { long } = place;
  const left = dragged === undefined ? place.side < 0 : x > long;
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
      <Staff x={x} height={height} />
      <button type="button" className="pointer-events-auto absolute z-10 h-[17px] touch-none overflow-visible bg-ink px-1.5 text-small leading-[17px] font-[650] whitespace-nowrap text-on-ink after:absolute after:-inset-y-2 after:inset-x-0"
        style={{ top: LANE_TOP, left: dragged === undefined ? place.left : left ? x - long : x, width: long, cursor: editable ? "ew-resize" : "default", textAlign: left ? "right" : "left", clipPath: left ? "polygon(0 0, 100% 0, 100% 100%, 0 100%, 5px 50%)" : "polygon(0 0, 100% 0, calc(100% - 5px) 50%, 100% 100%, 0 100%)" }}
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
