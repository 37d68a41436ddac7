/** One line of the timeline: what is measured and where, its line, its value at the playhead or under the pointer. */
import type { ReactNode } from "react";
import { session, useDocument, useNames, useRun, useSeries, useTwin } from "../../stores/index.ts";
import { entriesOf } from "../../stores/scenario-document.ts";
import { numberText, spanText } from "../time-text.ts";
import { barsOf, highestOf, isOpenAt, linePath, roundTop, valueAt, windowOf, xOf } from "./axis.ts";
import type { Bar, Line, Span } from "./axis.ts";
import { LABEL, ROW, VALUE } from "./measures.ts";
import { unitOf } from "./rows.ts";
import type { ChartRow } from "./rows.ts";

const HEIGHT = 26;

/** The frame that lines and coins share. */
export function RowFrame({ name, says, gone = false, label, tone, title, height = ROW, value, onName, onValue, children }: {
  readonly name: string; readonly says: string; readonly label: string; readonly tone: string; readonly title: string; /** Its part of the diagram is no more. */ readonly gone?: boolean; readonly height?: number; readonly value: ReactNode;
  onName(): void; onValue(): void; readonly children: ReactNode;
}) {
  return (
    <div className={`grid items-center c-${tone} ${gone ? "opacity-60" : ""}`} style={{ gridTemplateColumns: `${LABEL}px 1fr ${VALUE}px`, height }}>
      <button type="button" className="min-w-0 pr-2 text-left text-[13px] leading-[1.1]" onClick={onName} aria-label={label} title={`${name}: ${says}`}>
        <b className={`block truncate font-semibold ${gone ? "line-through" : ""}`}>{name}</b>
        <span className="block truncate text-small text-ink-2">{says}</span>
      </button>
      {children}
      <button type="button" className="rounded-control text-right text-name font-strong whitespace-nowrap hover:bg-well" title={title} onClick={onValue}>{value}<span className="vh">: why?</span></button>
    </div>
  );
}

export function Row({ row, height, width, span, cursor }: { readonly row: ChartRow; readonly height: number; readonly width: number; readonly span: Span; readonly cursor: number | undefined }) {
  const series = useSeries(row.entity, row.metric);
  const beside = useTwin((state) => state.view);
  const theirs = useSeries(row.entity, row.metric, beside);
  const now = useRun((state) => state.playheadUs);
  const name = useNames()(row.entity);
  const removedUs = useRemoved(row.entity);
  if (!series) return null;
  const gone = removedUs !== undefined;
  const end = Math.min(now, removedUs ?? now);
  const isCounter = series.info.kind === "counter";
  const twin = beside && theirs ? theirs : undefined;
  const known = knownOf(series);
  const theirKnown = twin && knownOf(twin);
  const top = roundTop(Math.max(...[series, known, twin, theirKnown].map((each) => (each ? highestOf(each, span.to, span) : 0))));
  const line = (of: Line | undefined, to: number) => (of ? linePath(of, to, span, width, HEIGHT, top) : "");
  const path = isCounter ? "" : line(series, end);
  const { bars, open } = isCounter ? barsOf(series, end, span, width, HEIGHT, top) : NO_BARS;
  const ahead = line(known, lastOf(known));
  // The twin's line is dashed: colour says what is measured.
  const other = line(twin, now);
  const otherAhead = line(theirKnown, lastOf(theirKnown));
  const at = cursor ?? now;
  const read = (of: Line, knownOfIt: Line | undefined) => valueAt(at > now && knownOfIt ? knownOfIt : of, at, span);
  const value = read(series, known);
  const unit = unitOf(row);
  const figure = twin && read(twin, theirKnown) !== value ? `${numberText(read(twin, theirKnown))}${unit === "" ? "" : ` ${unit}`}` : undefined;
  const counted = series.info.kind === "counter" ? ` / ${spanText(windowOf(span, series.info.bucketUs))}` : "";
  const soFar = isCounter && !gone && isOpenAt(series, at, now, span);
  const told = `${numberText(value)}${unit === "" ? "" : ` ${unit}`}`;
  const windowed = `${told}${soFar ? ` so far in these ${spanText(windowOf(span, series.info.bucketUs))}` : ""}`;
  const shown = gone ? "removed" : `${row.says}${counted}`;
  const beyond = { clipPath: `inset(-2px 0 0 ${Math.max(0, xOf(now, span, width))}px)` };
  return (
    <RowFrame name={name} height={height} says={shown} gone={gone} label={`${name}, ${row.says}${counted}: ${gone ? "removed" : windowed}`} tone={row.tone} title={figure ? `${told} here, ${figure} in the twin. Why?` : `${row.says}: ${windowed}. Why?`}
      onName={() => session.select([row.entity])} onValue={() => session.explain({ entity: row.entity, metric: row.metric })}
      value={gone ? <span className="text-small font-normal text-ink-2">–</span> : <span className={cursor === undefined ? "" : "text-ink-2"}>{numberText(value)}{unit === "" ? null : <span className="ml-0.5 text-small font-normal text-ink-2">{unit}</span>}{figure ? <span className="block text-small leading-[1.1] font-normal text-ink-2">twin {figure}</span> : soFar ? <span className="ml-1 text-small font-normal text-ink-2">so far</span> : null}</span>}>
      <svg width={width} height={HEIGHT + 1} className="border-b border-line" aria-hidden="true">
        {ahead ? <path d={ahead} fill="none" stroke="var(--c)" strokeWidth="1.4" opacity=".45" strokeLinejoin="round" style={beyond} /> : null}
        {otherAhead ? <path d={otherAhead} fill="none" stroke="var(--ink)" strokeWidth="1.4" strokeDasharray="4 3" opacity=".45" strokeLinejoin="round" style={beyond} /> : null}
        {bars.map((bar) => <BarShape key={bar.x} bar={bar} />)}
        {open ? <rect x={open.x + 0.5} y={open.y} width={Math.max(1, open.wide - 1)} height={Math.max(0, HEIGHT + 1 - open.y)} fill="var(--c)" fillOpacity=".1" stroke="var(--c)" strokeWidth="1.2" strokeDasharray="2.5 2.5"><title>This window is not over: so far</title></rect> : null}
        {path ? <><path d={`${path}V${HEIGHT + 1}H0Z`} fill="var(--c)" opacity=".16" /><path d={path} fill="none" stroke="var(--c)" strokeWidth="1.8" strokeLinejoin="round" /></> : null}
        {other ? <path d={other} fill="none" stroke="var(--ink)" strokeWidth="1.4" strokeDasharray="4 3" strokeLinejoin="round" /> : null}
      </svg>
    </RowFrame>
  );
}

const NO_BARS: { readonly bars: readonly Bar[]; readonly open: Bar | undefined } = { bars: [], open: undefined };

/** What was counted in one window: nothing is drawn as nothing. */
function BarShape({ bar: { x, wide, y } }: { readonly bar: Bar }) {
  return y >= HEIGHT ? null : <><rect x={x + 0.5} y={y} width={Math.max(1, wide - 1)} height={HEIGHT + 1 - y} fill="var(--c)" opacity=".28" /><rect x={x + 0.5} y={y} width={Math.max(1, wide - 1)} height="1.8" fill="var(--c)" /></>;
}

/** When a part was taken out, if it is not there at the playhead: its line ends there. */
function useRemoved(entity: string): number | undefined {
  const isThere = useRun((state) => state.entities.length === 0 || state.entities.some((each) => each.id === entity));
  const now = useRun((state) => (isThere ? -1 : state.playheadUs));
  const { script, arrow } = useDocument((state) => ({ script: state.document.script, arrow: state.document.connections.find((each) => each.id === entity) }));
  if (isThere) return undefined;
  // An arrow goes with either of its ends.
  const ids = [entity, ...(arrow ? [arrow.from, arrow.to] : [])];
  return entriesOf(script).findLast(({ entry, atUs }) => atUs <= now && entry.remove !== undefined && ids.includes(entry.remove))?.atUs;
}

/** What was seen beyond the present, with what was before it: a line of its own. */
function knownOf(series: NonNullable<ReturnType<typeof useSeries>>): Line | undefined {
  return series.known && series.known.count > 0 ? { ...series.known, info: series.info } : undefined;
}

const lastOf = (line: Line | undefined) => (line ? (line.at[line.count - 1] ?? 0) : 0);
