/** A slider: 4 px bed, 20 px knob, a target as high as a finger. Calls `onChange` while moving and `onDone` when let go. */
import { Slider as Radix } from "radix-ui";

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

export function Slider({ label, value, min, max, step = 1, says, disabled, className = "", onChange, onDone }: Props) {
  return (
    <Radix.Root className={`relative flex min-h-6 min-w-16 flex-1 touch-none items-center select-none pointer-coarse:min-h-11 ${disabled ? "opacity-45" : ""} ${className}`}
      value={[value]} min={min} max={max} step={step} disabled={disabled ?? false}
      onValueChange={([next]) => { if (next !== undefined) onChange(next); }}
      onValueCommit={([next]) => { if (next !== undefined) onDone?.(next); }}>
      <Radix.Track className="relative h-1 flex-1 rounded-full bg-track"><Radix.Range className="absolute h-1 rounded-full bg-ink" /></Radix.Track>
      <Radix.Thumb aria-label={label} aria-valuetext={says} className="block size-5 rounded-full border-[2.5px] border-ink bg-panel pointer-coarse:size-7" />
    </Radix.Root>
  );
}
