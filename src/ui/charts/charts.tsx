/** The timeline: lines of metrics on one axis, moments with words, the script's flags, and the playhead to take hold of. */
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import type { CSSProperties, KeyboardEvent, PointerEvent } from "react";
import { run, session, useDocument, useNames, useRun, useSeries, useSession, useTwin, workbench } from "../../stores/index.ts";
import { ChartLine } from "lucide-react";
import type { Samples } from "../../stores/boards.ts";
import { durationText, entriesOf } from "../../stores/scenario-document.ts";
import { Menu } from "../kit/menu.tsx";
import { MarkShape } from "../kit/mark.tsx";
import { axisText, clockText, numberText } from "../time-text.ts";
import { useAsked } from "../use-asked.ts";
import { axisEnd, linePath, roundTop, ticksOf, valueAt } from "./axis.ts";
import { layMarks } from "./lay-marks.ts";
import { flagGroups } from "./flag-text.ts";
import { automaticRows, rowOf } from "./rows.ts";
import type { ChartRow } from "./rows.ts";

const LABEL = 112;
const VALUE = 52;
const MARKS = 34;
const ROW = 35;

export function Charts() {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 800, height: 140 });
  useEffect(() => {
    const node = frame.current;
    if (!node) return undefined;
    const watch = new ResizeObserver(() => setSize({ width: node.clientWidth, height: node.clientHeight }));
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  const plot = Math.max(50, size.width - 28 - LABEL - VALUE);
  const { end, furthest } = useRun((state) => ({ end: axisEnd(Math.max(state.furthestUs, state.playheadUs), state.untilUs), furthest: state.furthestUs }));
  const rows = useRows(Math.max(1, Math.floor((size.height - MARKS) / ROW)));
  return (
    <div ref={frame} className="relative min-h-0 overflow-hidden pr-4 pl-3" aria-label="Timeline" role="group">
      <div className="relative z-10 pointer-events-none" style={{ height: MARKS, marginLeft: LABEL, marginRight: VALUE }}>
        <Overlay width={plot} height={size.height} end={end} furthest={furthest} />
        <PartingMark width={plot} height={size.height} end={end} />
      </div>
      <div className="absolute top-1 left-2 z-20"><LinesMenu rows={rows} /></div>
      {rows.map((row) => <Row key={row.key} row={row} width={plot} end={end} />)}
      {rows.length === 0 && furthest > 0 ? <p className="pl-[112px] pt-3 text-[13px] text-ink-2">Lines appear as soon as something is counted.</p> : null}
      <Playhead left={12 + LABEL} width={plot} end={end} height={size.height} />
    </div>
  );
}

/** The rows to show; looked at again when series are born and every other second while playing. */
function useRows(most: number): readonly ChartRow[] {
  const selection = useSession((state) => state.selection);
  const second = useRun((state) => Math.floor(state.playheadUs / 5e6));
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => run.series.onNew(again), []);
  const lines = useSession((state) => state.lines);
  return useAsked(chooseRows, JSON.stringify([most, selection, lines ?? null, run.series.all().length, second < 4 ? second : Math.floor(second / 4)])) ?? NO_ROWS;
}

const NO_ROWS: readonly ChartRow[] = [];

async function chooseRows(key: string): Promise<readonly ChartRow[]> {
  const [most, selection, lines] = JSON.parse(key) as [number, string[], string[] | null];
  if (lines) return run.series.all().map(rowOf).filter((each) => lines.includes(each.key)).slice(0, most);
  return automaticRows(run.series.all(), selection, most);
}

/** By the array that holds the samples: how far it was looked through, and the highest there. */
const tops = new WeakMap<Float64Array, { count: number; top: number }>();

/** The last sample may still change; those before it are looked at once. */
function highest(samples: Samples | undefined): number {
  if (!samples || samples.count === 0) return 0;
  const { value, count } = samples;
  let known = tops.get(value);
  if (!known || known.count > count) tops.set(value, (known = { count: 0, top: 0 }));
  for (; known.count < count - 1; known.count += 1) known.top = Math.max(known.top, value[known.count] ?? 0);
  return Math.max(known.top, value[count - 1] ?? 0);
}

/** Which series have a row: the page's choice, or the person's. */
function LinesMenu({ rows }: { readonly rows: readonly ChartRow[] }) {
  const lines = useSession((state) => state.lines);
  const names = useNames();
  const all = run.series.all().map(rowOf);
  const shown = rows.map((each) => each.key);
  const toggle = (key: string) => session.set({ lines: shown.includes(key) ? shown.filter((each) => each !== key) : [...shown, key] });
  const groups = [...new Set(all.map((each) => each.entity))].map((entity) => ({ title: names(entity), items: all.filter((each) => each.entity === entity).map((each) => ({ key: each.key, label: each.says, checked: shown.includes(each.key), run: () => toggle(each.key) })) }));
  return <Menu label="Choose the lines" side="top" align="start" className="btn quiet icon small" icon={<ChartLine />} groups={[{ items: [{ key: "auto", label: "What moves", says: "The page chooses.", checked: lines === undefined, run: () => session.set({ lines: undefined }) }] }, ...groups]} />;
}

/** Where the two runs of a twin part: a mark with words, and a button that goes there. */
function PartingMark({ width, height, end }: { readonly width: number; readonly height: number; readonly end: number }) {
  const parts = useTwin((state) => state.compared?.parts ?? undefined);
  if (!parts || parts.atUs > end) return null;
  const x = (parts.atUs / end) * width;
  const left = x > width - 70;
  return (
    <button type="button" className="pointer-events-auto absolute -top-0.5 z-20 flex h-5 items-center gap-1 rounded-[4px] bg-ink px-3 text-small leading-none font-semibold text-on-ink after:absolute after:-inset-x-1 after:-inset-y-2"
      style={{ left: left ? undefined : x - 1, right: left ? width - x - 1 : undefined, "--tall": `${height - 22}px` } as CSSProperties} data-parts={parts.atUs}
      onClick={() => { run.pause(); void run.seek(parts.atUs); }} aria-label={`They part at ${clockText(parts.atUs)}: go there`}><span className={`absolute top-full h-(--tall) w-[2px] bg-ink ${left ? "right-0" : "left-0"}`} aria-hidden="true" />they part</button>
  );
}

function Row({ row, width, end }: { readonly row: ChartRow; readonly width: number; readonly end: number }) {
  const series = useSeries(row.entity, row.metric);
  const beside = useTwin((state) => state.view);
  const theirs = useSeries(row.entity, row.metric, beside);
  const now = useRun((state) => state.playheadUs);
  const name = useNames()(row.entity);
  if (!series) return null;
  const twin = beside && theirs ? theirs : undefined;
  const top = Math.max(highest(series), highest(series.known), highest(twin), highest(twin?.known));
  const { known } = series;
  const ahead = known && known.count > 0 ? linePath({ ...known, info: series.info }, Math.min(end, known.at[known.count - 1] ?? 0), end, width, 29, roundTop(top)) : "";
  const line = linePath(series, now, end, width, 29, roundTop(top));
  const value = valueAt(series, now);
  // The twin's line is dashed: colour says what is measured.
  const other = twin ? linePath(twin, now, end, width, 29, roundTop(top)) : "";
  const otherAhead = twin?.known && twin.known.count > 0 ? linePath({ ...twin.known, info: twin.info }, Math.min(end, twin.known.at[twin.known.count - 1] ?? 0), end, width, 29, roundTop(top)) : "";
  const figure = twin && valueAt(twin, now) !== value ? numberText(valueAt(twin, now)) : undefined;
  return (
    <div className={`grid items-center c-${row.tone}`} style={{ gridTemplateColumns: `${LABEL}px 1fr ${VALUE}px`, height: ROW }}>
      <button type="button" className="min-w-0 pr-2 text-left text-[13px] leading-[1.15]" onClick={() => session.select([row.entity])} aria-label={`${name}, ${row.says}: ${numberText(value)}`}>
        <b className="block truncate font-semibold">{name}</b>
        <span className="block truncate text-small text-ink-2">{row.says}</span>
      </button>
      <svg width={width} height="30" className="border-b border-line" aria-hidden="true">
        {ahead ? <path d={ahead} fill="none" stroke="var(--c)" strokeWidth="1.4" opacity=".45" strokeLinejoin="round" style={{ clipPath: `inset(-2px 0 0 ${Math.max(0, (now / end) * width)}px)` }} /> : null}
        {otherAhead ? <path d={otherAhead} fill="none" stroke="var(--ink)" strokeWidth="1.4" strokeDasharray="4 3" opacity=".45" strokeLinejoin="round" style={{ clipPath: `inset(-2px 0 0 ${Math.max(0, (now / end) * width)}px)` }} /> : null}
        {other ? <path d={other} fill="none" stroke="var(--ink)" strokeWidth="1.6" strokeDasharray="4 3" strokeLinejoin="round" data-line="twin" /> : null}
        {line ? <><path d={`${line}V30H0Z`} fill="var(--c)" opacity=".16" /><path d={line} fill="none" stroke="var(--c)" strokeWidth="1.8" strokeLinejoin="round" /></> : null}
      </svg>
      <button type="button" className="rounded-control text-right text-name font-strong hover:bg-well" title={`Why is ${row.says} ${numberText(value)}?`} onClick={() => session.explain({ entity: row.entity, metric: row.metric })}>{numberText(value)}{figure === undefined ? null : <small className="block text-small leading-none font-normal text-ink-2"><span className="vh">, in the twin </span><span aria-hidden="true">twin </span>{figure}</small>}<span className="vh">: why?</span></button>
    </div>
  );
}

function Overlay({ width, height, end, furthest }: { readonly width: number; readonly height: number; readonly end: number; readonly furthest: number }) {
  const x = (us: number) => (us / end) * width;
  const moments = useRun((state) => state.moments);
  const script = useDocument((state) => state.document.script);
  const [dragged, setDragged] = useState<{ readonly of: number; readonly us: number } | undefined>(undefined);
  const flags = useMemo(() => flagGroups(entriesOf(script)), [script]);
  const marks = layMarks(moments.filter((each) => each.atUs <= end).map((each) => ({ x: x(each.atUs), text: each.says })), width);
  const bottom = height - 2;
  // The words of the hatch keep clear of the last mark's words.
  const hatchWords = Math.max(x(furthest) + 20, ...marks.map((mark) => (mark.text && mark.side > 0 ? mark.x + mark.text.length * 6.2 + 24 : 0)));
  return (
    <>
    <svg width={width} height={height} className="absolute top-0 left-0 overflow-visible select-none" style={{ pointerEvents: "none" }} aria-hidden="true">
      {furthest < end ? <><rect x={x(furthest)} y={MARKS} width={Math.max(0, width - x(furthest))} height={Math.max(0, bottom - MARKS)} fill="url(#hatch-bed)" opacity=".75" />{width - hatchWords > 80 ? <text x={hatchWords} y="12" className="fill-ink-3 text-small">not run yet</text> : null}</> : null}
      {ticksOf(end).map((us) => (
        <g key={us}><path d={`M${x(us)} 28V${bottom}`} stroke="var(--line)" fill="none" /><text x={x(us)} y="29" textAnchor="middle" className="fill-ink-3 text-tick" style={{ paintOrder: "stroke", stroke: "var(--panel)", strokeWidth: 3.5 }}>{axisText(us)}</text></g>
      ))}
      {marks.map((mark, i) => {
        const moment = moments[i];
        if (!moment) return null;
        return (
          <g key={moment.row} transform={`translate(${mark.x} 0)`}>
            <path d={`M0 10V${bottom}`} stroke="var(--line-strong)" strokeDasharray="2 3" fill="none" />
            <MarkShape name={moment.mark} x={0} y={8} />
            {mark.text ? <text x={mark.side * 11} y="12" textAnchor={mark.side < 0 ? "end" : "start"} className="fill-ink text-small" style={{ paintOrder: "stroke", stroke: "var(--panel)", strokeWidth: 3 }}>{mark.text}</text> : null}
          </g>
        );
      })}
      {flags.map((group) => {
        const us = dragged?.of === group.indices[0] ? dragged.us : group.atUs;
        if (us > end) return null;
        const w = Math.min(150, group.text.length * 6 + 18);
        return (
          <g key={group.indices.join(" ")} transform={`translate(${x(us)} 0)`}>
            <path d={`M0 0V${bottom}`} stroke="var(--ink)" strokeWidth="1.5" fill="none" />
            <Flag width={w} text={group.text} left={x(us) > w} at={us}
              onDrag={(by) => setDragged({ of: group.indices[0] ?? 0, us: Math.max(0, Math.min(end, us + (by / width) * end)) })}
              onDrop={() => { if (dragged) void workbench.moveEntries(group.indices, durationText(Math.round(dragged.us / 1e5) * 1e5)); setDragged(undefined); }} />
          </g>
        );
      })}
    </svg>
    {marks.map((mark, i) => {
      const moment = moments[i];
      if (!moment) return null;
      const reach = mark.text ? mark.text.length * 6.2 + 24 : 22;
      const says = `${clockText(moment.atUs)} ${moment.says}`;
      return (
        <button key={moment.row} type="button" aria-label={`${says}: why?`} title={`${says}. Why?`} className="pointer-events-auto absolute top-0 z-10 h-[22px] rounded-control"
          style={{ left: mark.text && mark.side < 0 ? mark.x - reach + 11 : mark.x - 11, width: reach }}
          onClick={() => { run.pause(); void run.seek(moment.atUs); session.explain({ row: moment.row }); }} />
      );
    })}
    </>
  );
}

function Flag({ width, text, left, at, onDrag, onDrop }: { readonly width: number; readonly text: string; readonly left: boolean; readonly at: number; onDrag(by: number): void; onDrop(): void }) {
  const from = useRef<number | undefined>(undefined);
  const side = left ? -1 : 1;
  return (
    <g style={{ pointerEvents: "auto", cursor: "ew-resize", touchAction: "none" }}
      onPointerDown={(event) => { event.stopPropagation(); from.current = event.clientX; event.currentTarget.setPointerCapture(event.pointerId); }}
      onPointerMove={(event) => { if (from.current !== undefined && event.clientX !== from.current) { onDrag(event.clientX - from.current); from.current = event.clientX; } }}
      onPointerUp={() => { from.current = undefined; onDrop(); }}>
      <title>{`${clockText(at)} ${text}. Drag to move it in time.`}</title>
      <path d={`M0 0h${side * width}l${-side * 5} 8.5l${side * 5} 8.5h${-side * width}z`} fill="var(--ink)" />
      <text x={side * 7} y="12.5" textAnchor={left ? "end" : "start"} className="text-small font-[650]" fill="var(--on-ink)">{text.length > 22 ? `${text.slice(0, 21)}…` : text}</text>
    </g>
  );
}

function Playhead({ left, width, end, height }: { readonly left: number; readonly width: number; readonly end: number; readonly height: number }) {
  const area = useRef<HTMLDivElement>(null);
  const { now, until } = useRun((state) => ({ now: state.playheadUs, until: state.untilUs }));
  const resume = useRef(false);
  const at = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect();
    return box ? Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * end : 0;
  };
  const key = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 10e6 : 1e6;
    const by: Readonly<Record<string, number>> = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -30e6, PageUp: 30e6 };
    const to = event.key === "Home" ? 0 : event.key === "End" ? run.store.getState().furthestUs : by[event.key] === undefined ? undefined : now + (by[event.key] ?? 0);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    run.pause();
    void run.seek(to);
  };
  return (
    <>
    <div ref={area} className="absolute top-0 touch-none" style={{ left, width, height, cursor: "col-resize" }}
      onPointerDown={(event) => { resume.current = run.store.getState().playing; run.pause(); event.currentTarget.setPointerCapture(event.pointerId); void run.seek(at(event)); }}
      onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) void run.seek(at(event)); }}
      onPointerUp={() => { if (resume.current) void run.play(); }} />
      <div role="slider" tabIndex={0} aria-label="Playhead" aria-valuemin={0} aria-valuemax={until / 1e6} aria-valuenow={Number((now / 1e6).toFixed(1))} aria-valuetext={clockText(now)} onKeyDown={key}
        className="pointer-events-none absolute top-0 bottom-0 z-20 w-0 border-l-[3px] border-ink" style={{ left: left - 1.5 + Math.min(1, now / end) * width }}>
        <span className="absolute block size-[18px] rotate-[-45deg] border-[2.5px] border-ink bg-mark" style={{ left: -10.5, top: -1, borderRadius: "50% 50% 50% 0" }} />
      </div>
    </>
  );
}
