/** Signs, marks, tokens and letters. */
import type { ReactNode } from "react";
import { memo } from "react";
import type { Sign } from "./glyphs.ts";
import { signShape } from "./glyphs.ts";
import { arcPath, tokenOutline, tokenStrokes, wedgePath } from "./shapes.ts";
import type { Hue, MarkName, TokenKind, Tone } from "./tone.ts";
import { groupStyle, tone } from "./tone.ts";

/** The sign of a node type, in currentColor, for use inside an SVG. */
export const GlyphShape = memo(function GlyphShape({ name, x = 0, y = 0, size = 22 }: { readonly name: Sign; readonly x?: number; readonly y?: number; readonly size?: number }): ReactNode {
  return (
    <g transform={`translate(${x} ${y}) scale(${size / 24})`} fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round"
      dangerouslySetInnerHTML={{ __html: signShape(name) }} />
  );
});

/** The same as an element of its own, for HTML (palette, inspector). */
export function Glyph({ name, size = 22 }: { readonly name: Sign; readonly size?: number }): ReactNode {
  return <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true"><GlyphShape name={name} size={24} /></svg>;
}

/** What befell a message, as a shape that reads at 12 px in one colour. `tone` recolours it; `on` is for a filled ground. */
export function Mark({ name, x = 0, y = 0, r = 6, tone: colour, className = "" }: { readonly name: MarkName; readonly x?: number; readonly y?: number; readonly r?: number; readonly tone?: Tone; readonly className?: string }): ReactNode {
  return <g transform={`translate(${x} ${y}) scale(${r / 6})`} className={`${tone(colour ?? name)} ${className}`}>{markShapes[name]}</g>;
}

/** The mark as an element of its own, for HTML. */
export function MarkIcon({ name, size = 14 }: { readonly name: MarkName; readonly size?: number }): ReactNode {
  return <svg width={size} height={size} viewBox="-7 -7 14 14" aria-hidden="true"><Mark name={name} /></svg>;
}

const markShapes: Readonly<Record<MarkName, ReactNode>> = {
  ok: <><circle r="6" className="ey-m-fill" /><path d="M-2.7 .2-.7 2.3 2.9-1.9" className="ey-m-cut" /></>,
  waiting: <circle r="5" className="ey-m-fill" />,
  delayed: <><circle r="5.2" className="ey-m-stroke" /><path d={wedgePath(0, 0, 3.4, 0.35)} className="ey-m-fill" /></>,
  flight: <><circle r="2.3" className="ey-m-fill" /><path d={arcPath(0, 0, 5.2, 0.7)} className="ey-m-stroke" /></>,
  retry: <path d="M4.9-2.2A5.2 5.2 0 1 0 5.2 1.2M5.6-5.2V-1.7H2.1" className="ey-m-stroke" />,
  failed: <><path d="M-2.5-6h5L6-2.5v5L2.5 6h-5L-6 2.5v-5z" className="ey-m-fill" /><path d="M-2.2-2.2 2.2 2.2M2.2-2.2-2.2 2.2" className="ey-m-cut" /></>,
  dropped: <><circle r="5.2" className="ey-m-stroke" strokeDasharray="2.6 1.8" /><path d="M-3.2 3.2 3.2-3.2" className="ey-m-stroke" /></>,
  throttled: <><rect x="-6" y="-6" width="12" height="12" rx="2" className="ey-m-fill" /><path d="M-1.9-2.8v5.6M1.9-2.8v5.6" className="ey-m-cut" /></>,
  advice: <><path d="M0-5.6 6 5H-6z" className="ey-m-fill ey-m-fat" /><path d="M0-1.6V1.2M0 3.5v.01" className="ey-m-cut" /></>,
};

export interface TokenProps {
  readonly x?: number; readonly y?: number;
  readonly kind?: TokenKind;
  readonly tone?: Tone;
  /** A group's or key's hue wins over the tone; show its letter as well. */
  readonly hue?: Hue; readonly letter?: string;
  /** Receive count: one ring a receive, from the second stop on; above three, `×4`. */
  readonly rings?: number;
  /** A duplicate: hollow and solid, joined by `=`. */
  readonly twin?: boolean;
  /** Not received, filtered: hollow and dashed. */
  readonly hollow?: boolean;
  /** The followed one. */
  readonly halo?: boolean;
  readonly r?: number;
  /** Degrees clockwise. */
  readonly turn?: number;
}

/** A token as SVG: the same shapes as those that ride on the beds. */
export function TokenMark({ x = 0, y = 0, kind = "message", tone: colour = "waiting", hue, letter, rings = 0, twin = false, hollow = false, halo = false, r = 7, turn = 0 }: TokenProps): ReactNode {
  const shape = (dx: number, ghost: boolean): ReactNode => (
    <g transform={dx === 0 ? undefined : `translate(${dx} 0)`}>
      <path d={tokenOutline(kind, r)} className={hollow ? "ey-tk-hollow" : ghost ? "ey-tk-ghost" : kind === "response" ? "ey-tk-open" : "ey-tk"} />
      {!hollow && !ghost && tokenStrokes(kind, r) !== undefined && <path d={tokenStrokes(kind, r)} className={kind === "copy" ? "ey-tk-fold" : "ey-tk-cut"} />}
    </g>
  );
  const shown = Math.min(rings, 3);
  return (
    <g transform={`translate(${x} ${y})`} className={tone(colour, hue)}>
      {halo && <circle r={r + 5 + shown * 3} className="ey-halo" />}
      {Array.from({ length: shown }, (_, i) => <circle key={i} r={r + 3 + i * 3} className="ey-tk-ring" />)}
      {rings > 3 && <text x={r + 14} y={4} className="ey-tick ey-b">×{rings}</text>}
      <g transform={turn === 0 ? undefined : `rotate(${turn})`}>
        {twin ? <>{shape(-r * 0.72, true)}<path d={`M${-r * 0.72 - 3} ${r + 4}h${r * 1.44 + 6}m0 2.5h${-r * 1.44 - 6}`} className="ey-tk-bond" />{shape(r * 0.72, false)}</> : shape(0, false)}
      </g>
      {letter !== undefined && <text y={4} className="ey-tk-letter">{letter}</text>}
    </g>
  );
}

/** The letter of a group or key on its hue: `name` decides both. A square of `size` px at (x, y). */
export function GroupLetter({ name, x = 0, y = 0, size = 22, height = size }: { readonly name: string; readonly x?: number; readonly y?: number; readonly size?: number; readonly height?: number }): ReactNode {
  const { letter, hue } = groupStyle(name);
  return (
    <g className={tone(undefined, hue)}>
      <title>{name}</title>
      <rect x={x} y={y} width={size} height={height} rx={4} className="ey-lane-tag" />
      <text x={x + size / 2} y={y + height / 2 + 5} className="ey-tk-letter ey-big">{letter}</text>
    </g>
  );
}

/** A count with its mark: status codes, matched and filtered, hits and misses. Takes about 52 px and 8 for each digit. */
export function CountMark({ x, y, mark, label, count }: { readonly x: number; readonly y: number; readonly mark: MarkName; readonly label: string; readonly count: number | string }): ReactNode {
  return (
    <g>
      <Mark name={mark} x={x + 6} y={y - 4} r={5} />
      <text x={x + 15} y={y} className="ey-small ey-2">{label} <tspan className="ey-b ey-1">{count}</tspan></text>
    </g>
  );
}
