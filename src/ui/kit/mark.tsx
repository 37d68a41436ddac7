/** The marks of the fates: what happened is a shape first, a colour second. */
import type { ReactNode } from "react";

export type MarkName = "ok" | "waiting" | "delayed" | "flight" | "retry" | "failed" | "dropped" | "throttled" | "advice";

const ALIASES: Readonly<Record<string, MarkName>> = {
  done: "ok", processed: "ok", answered: "ok", delivered: "ok",
  "in-flight": "flight", received: "flight", running: "flight",
  returning: "retry", returned: "retry", redriven: "retry",
  "dead-lettered": "failed", error: "failed", expired: "dropped", filtered: "dropped", purged: "dropped",
  info: "waiting", sent: "waiting", note: "waiting",
};

/** The mark for a word of a rule, a trace row or a fate; `waiting` for a word that has none. */
export function markName(word: string): MarkName {
  return word in SHAPES ? (word as MarkName) : (ALIASES[word] ?? "waiting");
}

const line = (d: string, className = "m-stroke") => <path d={d} className={className} />;

const SHAPES: Readonly<Record<MarkName, ReactNode>> = {
  ok: <><circle r="6" className="m-fill" />{line("M-2.7 .2-.7 2.3 2.9-1.9", "m-cut")}</>,
  waiting: <circle r="5" className="m-fill" />,
  delayed: <><circle r="5.2" className="m-stroke" /><path d="M0 0V-3.4A3.4 3.4 0 0 1 2.75 2Z" className="m-fill" /></>,
  flight: <><circle r="2.3" className="m-fill" />{line("M0-5.2A5.2 5.2 0 1 1-4.95 1.6")}</>,
  retry: <>{line("M4.9-2.2A5.2 5.2 0 1 0 5.2 1.2")}{line("M5.6-5.2V-1.7H2.1")}</>,
  failed: <><path d="M-2.5-6h5L6-2.5v5L2.5 6h-5L-6 2.5v-5z" className="m-fill" />{line("M-2.2-2.2 2.2 2.2M2.2-2.2-2.2 2.2", "m-cut")}</>,
  dropped: <><circle r="5.2" className="m-stroke" strokeDasharray="2.6 1.8" />{line("M-3.2 3.2 3.2-3.2")}</>,
  throttled: <><rect x="-6" y="-6" width="12" height="12" rx="2" className="m-fill" />{line("M-1.9-2.8v5.6M1.9-2.8v5.6", "m-cut")}</>,
  advice: <><path d="M0-5.6 6 5H-6z" className="m-fill" style={{ stroke: "var(--c)", strokeWidth: 1.6, strokeLinejoin: "round" }} />{line("M0-1.6V1.2M0 3.5v.01", "m-cut")}</>,
};

/** A fate's mark by name or by any of its words ("done", "returning"). Decorative unless `label` is given. */
export function Mark({ name, size = 14, label }: { readonly name: string; readonly size?: number; readonly label?: string }) {
  const mark = markName(name);
  return (
    <svg width={size} height={size} viewBox="-7 -7 14 14" className={`c-${mark} shrink-0`} role={label ? "img" : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      {SHAPES[mark]}
    </svg>
  );
}

/** The same mark inside another drawing, centred at x, y with radius r. */
export function MarkShape({ name, x, y, r = 6 }: { readonly name: string; readonly x: number; readonly y: number; readonly r?: number }) {
  const mark = markName(name);
  return <g transform={`translate(${x} ${y}) scale(${r / 6})`} className={`c-${mark}`}>{SHAPES[mark]}</g>;
}
