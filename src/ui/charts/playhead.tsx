/** The playhead to take hold of, the ground to scrub on, and the handles of a span that plays again and again. */
import { useRef } from "react";
import type { KeyboardEvent, PointerEvent, WheelEvent } from "react";
import { run, useRun } from "../../stores/index.ts";
import { clockText } from "../time-text.ts";
import { xOf } from "./axis.ts";
import type { Span } from "./axis.ts";

const LEAST_LOOP_US = 1e5;

interface Props {
  readonly left: number; readonly width: number; readonly height: number; readonly span: Span;
  onCursor(us: number | undefined): void;
  /** Around an instant; a factor below 1 comes nearer. */
  onZoom(aroundUs: number, factor: number): void;
  onPan(by: number): void;
  onAll(): void;
}

export function Playhead({ left, width, height, span, onCursor, onZoom, onPan, onAll }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const { now, until } = useRun((state) => ({ now: state.playheadUs, until: state.untilUs }));
  const resume = useRef(false);
  const loopFrom = useRef<number | undefined>(undefined);
  const at = (event: { readonly clientX: number }) => {
    const box = area.current?.getBoundingClientRect();
    return box ? span.from + Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * (span.to - span.from) : 0;
  };
  const key = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 10e6 : event.altKey ? 1e5 : 1e6;
    if (event.key === "+" || event.key === "=" || event.key === "-") { event.preventDefault(); onZoom(now, event.key === "-" ? 1.6 : 1 / 1.6); return; }
    if (event.key === "0") { event.preventDefault(); onAll(); return; }
    const by: Readonly<Record<string, number>> = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -30e6, PageUp: 30e6 };
    const to = event.key === "Home" ? 0 : event.key === "End" ? run.store.getState().furthestUs : by[event.key] === undefined ? undefined : now + (by[event.key] ?? 0);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    run.pause();
    void run.seek(to);
  };
  const down = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    if (event.shiftKey) { loopFrom.current = at(event); return; }
    resume.current = run.store.getState().playing;
    run.pause();
    void run.seek(at(event));
  };
  const move = (event: PointerEvent) => {
    onCursor(event.pointerType === "mouse" ? at(event) : undefined);
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    if (loopFrom.current === undefined) { void run.seek(at(event)); return; }
    const [fromUs, toUs] = [loopFrom.current, at(event)].sort((a, b) => a - b) as [number, number];
    if (toUs - fromUs >= LEAST_LOOP_US) run.setLoop({ fromUs, toUs });
  };
  const up = () => {
    if (loopFrom.current !== undefined) { loopFrom.current = undefined; return; }
    if (resume.current) void run.play();
    resume.current = false;
  };
  const wheel = (event: WheelEvent) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    if (sideways) onPan(((event.deltaX || event.deltaY) / width) * (span.to - span.from));
    else onZoom(at(event), event.deltaY > 0 ? 1.25 : 0.8);
  };
  const x = xOf(now, span, width);
  return (
    <>
      <div ref={area} className="absolute top-0 touch-none" style={{ left, width, height, cursor: "col-resize" }} data-scrub=""
        onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={up} onPointerLeave={() => onCursor(undefined)} onWheel={wheel} onDoubleClick={onAll} />
      <LoopSpan left={left} width={width} height={height} span={span} at={at} />
      <div role="slider" tabIndex={0} aria-label="Playhead" aria-valuemin={0} aria-valuemax={until / 1e6} aria-valuenow={Number((now / 1e6).toFixed(1))} aria-valuetext={clockText(now)} onKeyDown={key}
        className={`pointer-events-none absolute top-0 bottom-0 z-20 w-0 border-l-[3px] border-ink ${x < -1 || x > width + 1 ? "opacity-0" : ""}`} style={{ left: left - 1.5 + Math.max(0, Math.min(width, x)) }}>
        <span className="absolute block size-[18px] rotate-[-45deg] border-[2.5px] border-ink bg-mark" style={{ left: -10.5, top: -1, borderRadius: "50% 50% 50% 0" }} />
      </div>
    </>
  );
}

/** The span that plays again and again, with a handle at each end. */
function LoopSpan({ left, width, height, span, at }: { readonly left: number; readonly width: number; readonly height: number; readonly span: Span; at(event: { readonly clientX: number }): number }) {
  const loop = useRun((state) => state.loop);
  const until = useRun((state) => state.untilUs);
  if (!loop) return null;
  const set = (end: "fromUs" | "toUs", us: number) => {
    const to = end === "fromUs" ? Math.max(0, Math.min(loop.toUs - LEAST_LOOP_US, us)) : Math.min(until, Math.max(loop.fromUs + LEAST_LOOP_US, us));
    run.setLoop({ ...loop, [end]: to });
  };
  const [a, b] = [xOf(loop.fromUs, span, width), xOf(loop.toUs, span, width)];
  const [from, to] = [Math.max(0, Math.min(width, a)), Math.max(0, Math.min(width, b))];
  const handle = (end: "fromUs" | "toUs", x: number) => x < 0 || x > width ? null : (
    <button type="button" role="slider" aria-label={end === "fromUs" ? "Begin of the loop" : "End of the loop"} aria-valuemin={0} aria-valuemax={until / 1e6} aria-valuenow={Number((loop[end] / 1e6).toFixed(1))} aria-valuetext={clockText(loop[end])} title={`${clockText(loop[end])}: drag, or use the arrow keys`}
      className="absolute z-20 h-[18px] w-[10px] cursor-ew-resize touch-none border-[2.5px] border-ink bg-panel after:absolute after:-inset-x-2 after:-inset-y-1.5 pointer-coarse:after:-inset-4" style={{ top: 17, left: left + x - (end === "fromUs" ? 0 : 10), borderRightWidth: end === "fromUs" ? 0 : undefined, borderLeftWidth: end === "fromUs" ? undefined : 0 }}
      onPointerDown={(event) => { event.stopPropagation(); event.currentTarget.setPointerCapture(event.pointerId); }}
      onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) set(end, at(event)); }}
      onKeyDown={(event) => {
        const step = event.shiftKey ? 10e6 : 1e6;
        if (event.key === "ArrowLeft" || event.key === "ArrowDown") set(end, loop[end] - step);
        else if (event.key === "ArrowRight" || event.key === "ArrowUp") set(end, loop[end] + step);
        else if (event.key === "Delete" || event.key === "Backspace") run.setLoop(undefined);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }} />
  );
  return (
    <>
      <div className="pointer-events-none absolute z-10 border-x-[1.5px] border-ink bg-ink/8" style={{ left: left + from, width: Math.max(0, to - from), top: 17, height: Math.max(0, height - 19) }} aria-hidden="true" />
      {handle("fromUs", a)}
      {handle("toUs", b)}
    </>
  );
}
