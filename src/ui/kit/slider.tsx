/** A slider, the browser's own: 4 px bed, 20 px knob, a target as high as a finger. Calls `onChange` while moving and `onDone` when let go. */
import { useEffect, useRef } from "react";
import type { CSSProperties } from "react";

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** What the value means, for those who hear it. */
  readonly says?: string;
  readonly disabled?: boolean;
  readonly className?: string;
  onChange(value: number): void;
  onDone?(value: number): void;
}

export function Slider({ label, value, min, max, step = 1, says, disabled = false, className = "", onChange, onDone }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(onDone);
  useEffect(() => { done.current = onDone; });
  // React's change is the browser's input; the browser's change, when it is let go, has no name in React.
  useEffect(() => {
    const node = input.current;
    const letGo = () => { if (node) done.current?.(node.valueAsNumber); };
    node?.addEventListener("change", letGo);
    return () => node?.removeEventListener("change", letGo);
  }, []);
  return (
    <input ref={input} type="range" className={`range min-w-16 flex-1 ${className}`} style={{ "--at": (value - min) / (max - min || 1) } as CSSProperties} aria-label={label} aria-valuetext={says}
      value={value} min={min} max={max} step={step} disabled={disabled} onChange={(event) => onChange(event.target.valueAsNumber)} />
  );
}
