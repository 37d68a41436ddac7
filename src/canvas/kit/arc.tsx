/** Time left, drawn from the playhead: the body is not rendered again while it runs out. */
import type { ReactNode } from "react";
import { useRef } from "react";
import { arcPath, wedgePath } from "./shapes.ts";
import { usePlayhead } from "./surroundings.ts";
import type { Hue, Tone } from "./tone.ts";
import { tone } from "./tone.ts";

/** When it ends and how long the whole is, simulated microseconds. `nowUs` stands in for the playhead. */
export interface Ending { readonly endsAtUs: number; readonly totalUs: number; readonly nowUs?: number }

const STEPS = 240;

/** The part that is left, 1 … 0. */
export function partLeft(ending: Ending, nowUs: number): number {
  if (ending.totalUs <= 0) return 0;
  return Math.max(0, Math.min(1, (ending.endsAtUs - nowUs) / ending.totalUs));
}

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`: a span as people say it. */
export function sayUs(us: number): string {
  const s = Math.max(0, us) / 1_000_000;
  if (s < 0.01) return `${(s * 1000).toFixed(s < 0.001 ? 1 : 0)} ms`;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600) return s % 60 < 1 ? `${Math.floor(s / 60)} min` : `${Math.floor(s / 60)} min ${Math.floor(s % 60)} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** `144 B`, `12.0 KiB`, `3.4 MiB`: a size as people say it. */
export function sayBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  return bytes < 104_858 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

export interface ArcProps extends Ending {
  readonly cx: number; readonly cy: number; readonly r: number;
  readonly tone?: Tone; readonly hue?: Hue;
  /** Stroke in px, default 3; `wedge` fills a piece of pie instead (delays, waits). */
  readonly stroke?: number; readonly wedge?: boolean;
  /** Fills up instead of running out (a buffer's interval). */
  readonly filling?: boolean;
}

/** An arc that shortens clockwise from twelve: visibility, long poll, TTL, retry, token. */
export function Arc({ cx, cy, r, tone: colour, hue, stroke = 3, wedge = false, filling = false, endsAtUs, totalUs, nowUs }: ArcProps): ReactNode {
  const path = useRef<SVGPathElement>(null);
  const drawn = useRef("");
  usePlayhead((now) => {
    const left = partLeft({ endsAtUs, totalUs }, now);
    // In steps that no eye tells apart: what has not changed is not drawn again.
    const of = Math.round((filling ? 1 - left : left) * STEPS) / STEPS;
    const key = `${of} ${cx} ${cy} ${r}`;
    if (key === drawn.current) return;
    drawn.current = key;
    path.current?.setAttribute("d", wedge ? wedgePath(cx, cy, r, of) : arcPath(cx, cy, r, of));
  }, nowUs);
  return <path ref={path} className={`${wedge ? "ey-wedge" : "ey-arc"} ${tone(colour, hue)}`} {...(wedge ? {} : { style: { strokeWidth: stroke } })} />;
}

/** A span that counts down (or, with `sinceUs`, up: an age), as text at its baseline; changes at most ten times a second. */
export function Countdown({ x, y, endsAtUs, sinceUs, before = "", after = "", className = "ey-tick ey-b", anchor = "start", nowUs }: {
  readonly x: number; readonly y: number; readonly endsAtUs?: number; readonly sinceUs?: number; readonly before?: string; readonly after?: string;
  readonly className?: string; readonly anchor?: "start" | "middle" | "end"; readonly nowUs?: number;
}): ReactNode {
  const text = useRef<SVGTextElement>(null);
  const said = useRef("");
  usePlayhead((now) => {
    const words = `${before}${sayUs(endsAtUs === undefined ? now - (sinceUs ?? 0) : endsAtUs - now)}${after}`;
    if (!text.current || said.current === words) return;
    said.current = words;
    text.current.textContent = words;
  }, nowUs);
  return <text ref={text} x={x} y={y} textAnchor={anchor} className={className} />;
}

/** A thick ring that fills with time: Firehose's buffer interval, a schedule's next tick. */
export function Ring({ cx, cy, r = 15, tone: colour = "flight", ...ending }: Ending & { readonly cx: number; readonly cy: number; readonly r?: number; readonly tone?: Tone }): ReactNode {
  return (
    <>
      <circle cx={cx} cy={cy} r={r} className="ey-ring-bed" />
      <Arc cx={cx} cy={cy} r={r} stroke={5} tone={colour} filling {...ending} />
    </>
  );
}
