/**
 * A number with its unit. What is typed stays as typed while it is being written, and afterwards as long as it is refused;
 * `onCommit` is called with a number as soon as it is one (Enter, leaving, arrow keys, and while typing after a breath),
 * so that a change acts at once without acting on halves.
 */
import { useEffect, useRef, useState } from "react";
import { lengthOf, lengthText } from "./length-text.ts";

interface Props {
  readonly id?: string;
  readonly label: string;
  readonly value: number | undefined;
  readonly unit?: string;
  readonly placeholder?: string;
  readonly integer?: boolean;
  readonly bad?: boolean;
  readonly step?: number;
  readonly describedBy?: string;
  readonly disabled?: boolean;
  /** It can't be left empty. */
  readonly needed?: boolean;
  readonly className?: string;
  onCommit(value: number | undefined): void;
  /** What was typed is no number; "" where nothing is left, if `needed`. */
  onUnreadable?(text: string): void;
  /** It was given up: what stands holds. */
  onRetract?(): void;
}

const BREATH_MS = 500;

export function NumberField({ id, label, value, unit, placeholder, integer, bad, step = 1, describedBy, disabled, needed = false, className = "", onCommit, onUnreadable, onRetract }: Props) {
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: number | undefined } | undefined>(undefined);
  const [here, setHere] = useState(false);
  const timer = useRef<number | undefined>(undefined);
  const words = value === undefined || unit === undefined ? undefined : lengthText(value, unit);
  // A refused one stays beside its message; what was taken, or has changed meanwhile, is shown as it is now.
  const draft = typed && (here || (bad && typed.over === value)) ? typed.text : undefined;
  const shown = draft ?? (value === undefined ? "" : String(value));
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const commit = (text: string) => {
    window.clearTimeout(timer.current);
    if (text.trim() === "") { if (needed) onUnreadable?.(""); else onCommit(undefined); return; }
    const next = lengthOf(text, unit ?? "");
    if (next === undefined) onUnreadable?.(text.trim());
    else onCommit(integer && /[a-z]/i.test(text) ? Math.round(next) : next);
  };
  const type = (text: string) => {
    setTyped({ text, over: value });
    window.clearTimeout(timer.current);
    // A unit that is being typed may go on: "5 m" is not yet "5 ms".
    if (!/[a-z]\s*$/i.test(text)) timer.current = window.setTimeout(() => commit(text), BREATH_MS);
    else timer.current = window.setTimeout(() => { if (lengthOf(text, unit ?? "") === undefined) onUnreadable?.(text.trim()); }, 2 * BREATH_MS);
  };
  const nudge = (by: number) => {
    const now = Number(shown);
    const next = Number(((Number.isFinite(now) ? now : 0) + by).toPrecision(12));
    setTyped({ text: String(next), over: value });
    commit(String(next));
  };
  return (
    <div className={`field ${bad ? "bad" : ""} ${className}`}>
      <input id={id} aria-label={label} aria-invalid={bad || undefined} aria-describedby={describedBy} inputMode={integer ? "numeric" : "decimal"} autoComplete="off" disabled={disabled}
        value={shown} placeholder={placeholder}
        onChange={(event) => type(event.target.value)}
        onFocus={() => { setHere(true); if (draft === undefined) setTyped(undefined); }}
        onBlur={() => { setHere(false); if (draft !== undefined) commit(draft); }}
        onKeyDown={(event) => {
          if (event.key === "Enter") { commit(shown); return; }
          if (event.key === "Escape") { window.clearTimeout(timer.current); setTyped(undefined); onRetract?.(); return; }
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          nudge((event.key === "ArrowUp" ? step : -step) * (event.shiftKey ? 10 : 1));
        }} />
      {unit ? <span className="unit" title={words}>{unit}</span> : null}
      {words && draft === undefined ? <span className="vh">{`, ${words}`}</span> : null}
    </div>
  );
}
