/** Ticks, what has not run yet, and the interesting moments with their words. */
import { run, session, twin, useNames, useRun } from "../../stores/index.ts";
import { MarkShape } from "../kit/mark.tsx";
import { axisText, clockText } from "../time-text.ts";
import { ticksOf, xOf } from "./axis.ts";
import type { Span } from "./axis.ts";
import { layMarks } from "./lay-marks.ts";
import { MARKS } from "./measures.ts";

export function Overlay({ width, height, span, cursor, lane }: { readonly width: number; readonly height: number; readonly span: Span; readonly cursor: number | undefined; /** Height of the lane of flags between moments and ticks. */ readonly lane: number }) {
  const x = (us: number) => xOf(us, span, width);
  const names = useNames();
  const { furthest, pin } = useRun((state) => ({ furthest: state.furthestUs, pin: Math.round(xOf(state.playheadUs, span, width) / 4) * 4 }));
  const moments = useRun((state) => state.moments).filter((each) => each.atUs >= span.from && each.atUs <= span.to);
  const marks = layMarks(moments.map((each) => ({ x: x(each.atUs), text: each.says })), width, pin);
  const bottom = height - 2;
  const hatch = Math.max(0, x(furthest));
  // The words of the hatch keep clear of the last mark's words.
  const hatchWords = Math.max(hatch + 20, ...marks.map((mark) => (mark.text && mark.side > 0 ? mark.x + mark.text.length * 6.2 + 24 : 0)));
  return (
    <>
      <svg width={width} height={height} className="absolute top-0 left-0 overflow-visible select-none" style={{ pointerEvents: "none" }} aria-hidden="true">
        {furthest < span.to ? <><rect x={hatch} y={MARKS + lane} width={Math.max(0, width - hatch)} height={Math.max(0, bottom - MARKS - lane)} fill="url(#hatch-bed)" opacity=".75" />{width - hatchWords > 80 ? <text x={hatchWords} y="12" className="fill-ink-3 text-small">not run yet</text> : null}</> : null}
        {ticksOf(span).map((us) => (
          <g key={us}><path d={`M${x(us)} ${28 + lane}V${bottom}`} stroke="var(--line)" fill="none" /><text x={x(us)} y={29 + lane} textAnchor="middle" className="fill-ink-3 text-tick" style={{ paintOrder: "stroke", stroke: "var(--panel)", strokeWidth: 3.5 }}>{axisText(us)}</text></g>
        ))}
        {cursor === undefined ? null : <g><path d={`M${x(cursor)} ${18 + lane}V${bottom}`} stroke="var(--ink-2)" fill="none" /><text x={x(cursor) + (x(cursor) > width - 50 ? -5 : 5)} y={29 + lane} textAnchor={x(cursor) > width - 50 ? "end" : "start"} className="fill-ink text-tick font-semibold" style={{ paintOrder: "stroke", stroke: "var(--panel)", strokeWidth: 4 }}>{clockText(cursor)}</text></g>}
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
      </svg>
      {marks.map((mark, i) => {
        const moment = moments[i];
        if (!moment) return null;
        const reach = mark.text ? mark.text.length * 6.2 + 24 : 22;
        const says = `${clockText(moment.atUs)} ${moment.says}, at ${names(moment.entity)}`;
        return (
          <button key={moment.row} type="button" aria-label={`${says}: why?`} title={`${says}. Why?`} className="pointer-events-auto absolute top-0 z-10 h-[22px] rounded-control"
            style={{ left: mark.text && mark.side < 0 ? mark.x - reach + 11 : mark.x - 11, width: reach }}
            onClick={() => { run.pause(); void run.seek(moment.atUs); twin.ask("here"); session.explain({ row: moment.row }); }} />
        );
      })}
    </>
  );
}
