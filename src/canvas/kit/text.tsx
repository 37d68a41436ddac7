/** Words and lines in a body. Sizes: small 12 px, tick 11 px (ticks and units only). */
import type { ReactNode } from "react";
import type { Tone } from "./tone.ts";
import { tone as toneClass } from "./tone.ts";

export interface WordsProps {
  readonly x: number; readonly y: number; readonly children: ReactNode;
  /** 12 px, or 11 for ticks and units. */
  readonly size?: "small" | "tick" | "name";
  readonly bold?: boolean;
  /** 1 main, 2 secondary, 3 hints. */
  readonly ink?: 1 | 2 | 3;
  readonly tone?: Tone;
  readonly anchor?: "start" | "middle" | "end";
  readonly mono?: boolean;
  /** A rim in the panel's colour, where it lies on something. */
  readonly rim?: boolean;
}

/** Text at its baseline. */
export function Words({ x, y, children, size = "small", bold = false, ink = 1, tone, anchor = "start", mono = false, rim = false }: WordsProps): ReactNode {
  const classes = [`ey-${size}`, bold ? "ey-b" : "", tone ? `${toneClass(tone)} ey-toned` : `ey-${ink}`, mono ? "ey-mono" : "", rim ? "ey-rim" : ""];
  return <text x={x} y={y} textAnchor={anchor} className={classes.join(" ")}>{children}</text>;
}

/** A line of a body: its label on the left (12 px, secondary), its fact on the right. `y` is the baseline; lines stand 20 px apart. */
export function Line({ y, width, label, value, tone, bold = false }: { readonly y: number; readonly width: number; readonly label: ReactNode; readonly value?: ReactNode; readonly tone?: Tone; readonly bold?: boolean }): ReactNode {
  return (
    <>
      <Words x={12} y={y} ink={2}>{label}</Words>
      {value !== undefined && <Words x={width - 12} y={y} anchor="end" ink={2} bold={bold || tone !== undefined} {...(tone ? { tone } : {})}>{value}</Words>}
    </>
  );
}

/** The hairline between two parts of a body. */
export function Rule({ y, width }: { readonly y: number; readonly width: number }): ReactNode {
  return <path d={`M0.75 ${y}H${width - 0.75}`} className="ey-hair" />;
}

/** Foot of a body: a rule and one secondary sentence; 28 px high. */
export function Foot({ y, width, children, right }: { readonly y: number; readonly width: number; readonly children: ReactNode; readonly right?: ReactNode }): ReactNode {
  return (
    <>
      <Rule y={y} width={width} />
      <Words x={12} y={y + 18} ink={2}>{children}</Words>
      {right !== undefined && <Words x={width - 12} y={y + 18} ink={2} anchor="end">{right}</Words>}
    </>
  );
}
