/**
 * A number with its unit. What is typed is kept as typed; `onCommit` is called with a number as soon as it is one
 * (Enter, leaving, arrow keys, and while typing after a breath), so that a change acts at once without acting on halves.
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
  readonly className?: string;
  onCommit(value: number | undefined): void;
  /** What was typed is no number. */
  onUnreadable?(text: string): void;
}

const BREATH_MS = 500;

export function NumberField({ id, label, value, unit, placeholder, integer, bad, step = 1, describedBy, disabled, className = "", onCommit, onUnreadable }: Props) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const timer = useRef<number | undefined>(undefined);
  const words = value === undefined || unit === undefined ? undefined : lengthText(value, unit);
  const shown = draft ?? (value === undefined ? "" : String(value));
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const commit = (text: string) => {
    window.clearTimeout(timer.current);
    if (text.trim() === "") { onCommit(undefined); return; }
    const next = lengthOf(text, unit ?? "");
    if (next === undefined) onUnreadable?.(text.trim());
    else onCommit(integer && /[a-z]/i.test(text) ? Math.round(next) : next);
  };
  const type = (text: string) => {
    setDraft(text);
    window.clearTimeout(timer.current);
    // A unit that is being typed may go on: "5 m" is not yet "5 ms".
    if (!/[a-z]\s*$/i.test(text)) timer.current = window.setTimeout(() => commit(text), BREATH_MS);
    else timer.current = window.setTimeout(() => { if (lengthOf(text, unit ?? "") === undefined) onUnreadable?.(text.trim()); }, 2 * BREATH_MS);
  };
  const nudge = (by: number) => {
    const now = Number(shown);
    const next = Number(((Number.isFinite(now) ? now : 0) + by).toPrecision(12));
    setDraft(String(next));
    commit(String(next));
  };
  return (
    <div className={`field ${bad ? "bad" : ""} ${className}`}>
      <input id={id} aria-label={label} aria-invalid={bad || undefined} aria-describedby={describedBy} inputMode={integer ? "numeric" : "decimal"} autoComplete="off" disabled={disabled}
        value={shown} placeholder={placeholder}
        onChange={(event) => type(event.target.value)}
        onBlur={() => { if (draft !== undefined) commit(draft); if (!bad) setDraft(undefined); }}
        onKeyDown={(event) => {
          if (event.key === "Enter") { commit(shown); return; }
          if (event.key === "Escape") { setDraft(undefined); return; }
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          nudge((event.key === "ArrowUp" ? step : -step) * (event.shiftKey ? 10 : 1));
        }} />
      {unit ? <span className="unit" title={words}>{unit}</span> : null}
      {words && draft === undefined ? <span className="vh">{`, ${words}`}</span> : null}
    </div>
  );
}
