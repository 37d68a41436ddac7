/** Bounded things get a bar with its limit, unbounded things a 60 s line. */
import type { ReactNode } from "react";
import { Words } from "./text.tsx";
import type { Tone } from "./tone.ts";
import { tone } from "./tone.ts";

/** A bar `of` 0…1 of its width, with a short ink tick at `limit` (0…1). `hatched` is for a second share (a canary, what did not match). */
export function Bar({ x, y, width, of, tone: colour = "waiting", limit, height = 6, restHatched = false }: {
  readonly x: number; readonly y: number; readonly width: number; readonly of: number; readonly tone?: Tone; readonly limit?: number; readonly height?: number;
  /** The rest is hatched: it went elsewhere (no match, canary). */
  readonly restHatched?: boolean;
}): ReactNode {
  return (
    <g>
      <rect x={x} y={y} width={width} height={height} rx={height / 2} className={restHatched ? "ey-hatch-bed" : "ey-gauge-bed"} />
      {of > 0 && <rect x={x} y={y} width={Math.max(height, width * Math.min(1, of))} height={height} rx={height / 2} className={`ey-gauge ${tone(colour)}`} />}
      {limit !== undefined && <path d={`M${x + width * limit} ${y - 3}v${height + 6}`} className="ey-limit" />}
    </g>
  );
}

/** A little line chart; values as they are, scaled to their own greatest (or `most`). */
export function Sparkline({ x, y, width, height, values, tone: colour = "waiting", area = true, most }: {
  readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly values: readonly number[]; readonly tone?: Tone; readonly area?: boolean; readonly most?: number;
}): ReactNode {
  if (values.length < 2) return <path d={`M${x} ${y + height}h${width}`} className={`ey-curve ${tone(colour)}`} />;
  const top = most ?? values.reduce((a, b) => Math.max(a, b), 0);
  const points = values.map((value, i) => `${(x + (width * i) / (values.length - 1)).toFixed(1)} ${(y + height - (top > 0 ? Math.min(1, value / top) : 0) * height).toFixed(1)}`).join("L");
  return (
    <g className={tone(colour)}>
      {area && <path d={`M${x} ${y + height}L${points}L${x + width} ${y + height}Z`} className="ey-area" />}
      <path d={`M${points}`} className="ey-curve" />
    </g>
  );
}

/** A vessel filled `of` 0…1 with a word on it: a token bucket (level falls), a buffer by size (level rises). */
export function Tank({ x, y, width, height, of, tone: colour = "flight", children }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly of: number; readonly tone?: Tone; readonly children?: ReactNode }): ReactNode {
  const level = Math.max(0, Math.min(1, of)) * (height - 4);
  return (
    <g>
      <rect x={x} y={y} width={width} height={height} rx={5} className="ey-tank" />
      <rect x={x + 2} y={y + height - 2 - level} width={width - 4} height={level} rx={3} className={`ey-tank-level ${tone(colour)}`} />
      {children !== undefined && <Words x={x + width / 2} y={y + height / 2 + 6} size="name" anchor="middle" rim>{children}</Words>}
    </g>
  );
}

/** One thing waiting against a deadline on a lane that ends with a red line (29 s of API Gateway). `at` 0…1. */
export function DeadlineLane({ y, width, items }: { readonly y: number; readonly width: number; readonly items: readonly { readonly at: number; readonly message?: number }[] }): ReactNode {
  return (
    <g>
      <rect x={12} y={y} width={width - 24} height={14} rx={4} className="ey-shard" />
      <path d={`M${width - 14} ${y - 4}v22`} className="ey-limit ey-strong" />
      {items.map((item, i) => (
        <g key={item.message ?? i} transform={`translate(${14 + (width - 30) * Math.min(1, item.at)} ${y + 7})`} className={tone(item.at > 0.85 ? "retry" : "flight")} {...(item.message === undefined ? {} : { "data-message": item.message })}>
          <path d="M-5-4h5l6 4-6 4h-5z" className="ey-tk" />
        </g>
      ))}
    </g>
  );
}

/** Sticks with heads on a line of time, newest at the right: each a request (or call), its head the answer; an open head still waits. `height` of a stick is 0…1 (a latency). */
export function Sticks({ y, width, height = 16, items, children }: { readonly y: number; readonly width: number; readonly height?: number; readonly items: readonly { readonly ago: number; readonly of?: number; readonly head: ReactNode | null }[]; readonly children?: ReactNode }): ReactNode {
  const foot = y + height + 14;
  return (
    <g>
      <path d={`M12 ${foot}H${width - 12}`} className="ey-axis" />
      {items.map((item, i) => {
        const x = width - 16 - (width - 32) * Math.min(1, item.ago);
        const top = foot - height * (item.of ?? 1);
        return (
          <g key={i}>
            <path d={`M${x} ${foot}V${top}`} className="ey-tick-line" />
            <g transform={`translate(${x} ${top - 6})`}>{item.head ?? <circle r={4.5} className="ey-open-answer" />}</g>
          </g>
        );
      })}
      {children}
    </g>
  );
}
