/** One line of the timeline: what is measured and where, its line, its value at the playhead or under the pointer. */
import type { ReactNode } from "react";
import { session, useNames, useRun, useSeries, useTwin } from "../../stores/index.ts";
import { numberText, spanText } from "../time-text.ts";
import { highestOf, linePath, roundTop, valueAt, windowOf, xOf } from "./axis.ts";
import type { Line, Span } from "./axis.ts";
import { LABEL, ROW, VALUE } from "./measures.ts";
import { unitOf } from "./rows.ts";
import type { ChartRow } from "./rows.ts";

const HEIGHT = 26;

/** The frame that lines and coins share. */
export function RowFrame({ name, says, label, tone, title, height = ROW, value, onName, onValue, children }: {
  readonly name: string; readonly says: string; readonly label: string; readonly tone: string; readonly title: string; readonly height?: number; readonly value: ReactNode;
  onName(): void; onValue(): void; readonly children: ReactNode;
}) {
  return (
    <div className={`grid items-center c-${tone}`} style={{ gridTemplateColumns: `${LABEL}px 1fr ${VALUE}px`, height }}>
      <button type="button" className="min-w-0 pr-2 text-left text-[13px] leading-[1.1]" onClick={onName} aria-label={label}>
        <b className="block truncate font-semibold">{name}</b>
        <span className="block truncate text-small text-ink-2">{says}</span>
      </button>
      {children}
      <button type="button" className="rounded-control text-right text-name font-strong whitespace-nowrap hover:bg-well" title={title} onClick={onValue}>{value}<span className="vh">: why?</span></button>
    </div>
  );
}

export function Row({ row, width, span, cursor }: { readonly row: ChartRow; readonly width: number; readonly span: Span; readonly cursor: number | undefined }) {
  const series = useSeries(row.entity, row.metric);
  const beside = useTwin((state) => state.view);
  const theirs = useSeries(row.entity, row.metric, beside);
  const now = useRun((state) => state.playheadUs);
  const name = useNames()(row.entity);
  if (!series) return null;
  const twin = beside && theirs ? theirs : undefined;
  const known = knownOf(series);
  const theirKnown = twin && knownOf(twin);
  const top = roundTop(Math.max(...[series, known, twin, theirKnown].map((each) => (each ? highestOf(each, span.to, span) : 0))));
  const line = (of: Line | undefined, to: number) => (of ? linePath(of, to, span, width, HEIGHT, top) : "");
  const path = line(series, now);
  const ahead = line(known, lastOf(known));
  // The twin's line is dashed: colour says what is measured.
  const other = line(twin, now);
  const otherAhead = line(theirKnown, lastOf(theirKnown));
  const at = cursor ?? now;
  const read = (of: Line, knownOfIt: Line | undefined) => valueAt(at > now && knownOfIt ? knownOfIt : of, at, span);
  const value = read(series, known);
  const figure = twin && read(twin, theirKnown) !== value ? numberText(read(twin, theirKnown)) : undefined;
  const counted = series.info.kind === "counter" ? ` / ${spanText(windowOf(span, series.info.bucketUs))}` : "";
  const unit = unitOf(row);
  const told = `${numberText(value)}${unit === "" ? "" : ` ${unit}`}`;
  const beyond = { clipPath: `inset(-2px 0 0 ${Math.max(0, xOf(now, span, width))}px)` };
  return (
    <RowFrame name={name} says={`${row.says}${counted}`} label={`${name}, ${row.says}${counted}: ${told}`} tone={row.tone} title={figure ? `${told} here, ${figure} in the twin. Why?` : `Why is ${row.says} ${told}?`}
      onName={() => session.select([row.entity])} onValue={() => session.explain({ entity: row.entity, metric: row.metric })}
      value={<span className={cursor === undefined ? "" : "text-ink-2"}>{numberText(value)}{unit === "" ? null : <span className="ml-0.5 text-small font-normal text-ink-2">{unit}</span>}{figure ? <span className="block text-small font-normal text-ink-2">{figure}</span> : null}</span>}>
      <svg width={width} height={HEIGHT + 1} className="border-b border-line" aria-hidden="true">
        {ahead ? <path d={ahead} fill="none" stroke="var(--c)" strokeWidth="1.4" opacity=".45" strokeLinejoin="round" style={beyond} /> : null}
        {otherAhead ? <path d={otherAhead} fill="none" stroke="var(--ink)" strokeWidth="1.4" strokeDasharray="4 3" opacity=".45" strokeLinejoin="round" style={beyond} /> : null}
        {path ? <><path d={`${path}V${HEIGHT + 1}H0Z`} fill="var(--c)" opacity=".16" /><path d={path} fill="none" stroke="var(--c)" strokeWidth="1.8" strokeLinejoin="round" /></> : null}
        {other ? <path d={other} fill="none" stroke="var(--ink)" strokeWidth="1.4" strokeDasharray="4 3" strokeLinejoin="round" /> : null}
      </svg>
    </RowFrame>
  );
}

/** What was seen beyond the present, with what was before it: a line of its own. */
function knownOf(series: NonNullable<ReturnType<typeof useSeries>>): Line | undefined {
  return series.known && series.known.count > 0 ? { ...series.known, info: series.info } : undefined;
}

const lastOf = (line: Line | undefined) => (line ? (line.at[line.count - 1] ?? 0) : 0);
