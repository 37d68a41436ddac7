import type { ReactNode } from "react";

/** The hatches and the arrow that bodies refer to; once a page, anywhere in it. */
export function KitDefs(): ReactNode {
  return (
    <svg width="0" height="0" style={{ position: "absolute" }} aria-hidden="true">
      <defs>
        <pattern id="ey-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="var(--throttled-soft)" /><rect width="2.4" height="5" fill="var(--throttled)" /></pattern>
        <pattern id="ey-hatch-bed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--well)" /><rect width="1.6" height="6" fill="var(--track)" /></pattern>
        <marker id="ey-arrow" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse"><path d="M1 1 6.5 4 1 7" fill="none" stroke="var(--line-strong)" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" /></marker>
      </defs>
    </svg>
  );
}
