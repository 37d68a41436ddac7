/** Controls on a node: few, big enough for a finger, and the same by keyboard. */
import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { useRef } from "react";
import { Words } from "./text.tsx";

/** A button in a body, 20 px high on its face, 32 px to the finger. `y` is the top of its face. */
export function BodyButton({ x, y, width, label, press, disabled = false }: { readonly x: number; readonly y: number; readonly width: number; readonly label: string; press(): void; readonly disabled?: boolean }): ReactNode {
  return (
    // SVG has no button of its own.
    <g role="button" tabIndex={disabled ? -1 : 0} aria-label={label} aria-disabled={disabled} className="ey-button nodrag nopan"
      onClick={(event) => { event.stopPropagation(); if (!disabled) press(); }}
      onKeyDown={(event) => { if (!disabled && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); event.stopPropagation(); press(); } }}>
      <rect x={x - 6} y={y - 6} width={width + 12} height={32} className="ey-hit" />
      <rect x={x} y={y} width={width} height={20} rx={5} className="ey-button-face" />
      <Words x={x + width / 2} y={y + 14} bold anchor="middle">{label}</Words>
    </g>
  );
}

/** A slider in a body: label, knob, value in words ("1 in 10"). `at` 0…1; moves in `steps`. `y` is the baseline of its words; it takes 28 px. */
export function Knob({ y, width, label, at, says, steps = 10, set, disabled = false }: {
  readonly y: number; readonly width: number; readonly label: string; readonly at: number; readonly says: string; readonly steps?: number; set(at: number): void; readonly disabled?: boolean;
}): ReactNode {
  const x0 = 52, x1 = width - 68;
  const bed = useRef<SVGRectElement>(null);
  const put = (value: number): void => {
    const next = Math.round(Math.max(0, Math.min(1, value)) * steps) / steps;
    if (next !== at) set(next);
  };
  const drag = (event: PointerEvent<SVGGElement>): void => {
    const box = bed.current?.getBoundingClientRect();
    if (box && box.width > 0) put((event.clientX - box.left) / box.width);
  };
  const key = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 3, PageDown: -3, Home: -steps, End: steps }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    put(at + by / steps);
  };
  const knob = x0 + (x1 - x0) * at;
  return (
    <g>
      <Words x={12} y={y} ink={2}>{label}</Words>
      <g role="slider" tabIndex={disabled ? -1 : 0} aria-label={label} aria-valuemin={0} aria-valuemax={steps} aria-valuenow={Math.round(at * steps)} aria-valuetext={says} aria-disabled={disabled}
        className="ey-knob-group nodrag nopan" onKeyDown={disabled ? undefined : key}
        onPointerDown={disabled ? undefined : (event) => { event.stopPropagation(); event.currentTarget.setPointerCapture(event.pointerId); drag(event); }}
        onPointerMove={disabled ? undefined : (event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event); }}>
        <rect x={x0 - 10} y={y - 20} width={x1 - x0 + 20} height={32} className="ey-hit" />
        <rect ref={bed} x={x0} y={y - 6} width={x1 - x0} height={4} rx={2} className="ey-gauge-bed" />
        <rect x={x0} y={y - 6} width={knob - x0} height={4} rx={2} className="ey-knob-run" />
        <circle cx={knob} cy={y - 4} r={8} className="ey-knob" />
      </g>
      <Words x={width - 12} y={y} bold anchor="end">{says}</Words>
    </g>
  );
}

/** A document of a bucket: fresh, resting or gone; 14 × 18. */
export function Sheet({ x, y, state }: { readonly x: number; readonly y: number; readonly state: "fresh" | "resting" | "gone" }): ReactNode {
  return <path d={`M${x} ${y}h9l5 5v13h-14z`} className={`ey-doc ey-${state}`} />;
}
