/** Drawing a connection: the line under the pointer, the choice between several types, the refusal with its way out. */
import type { ConnectionLineComponentProps } from "@xyflow/react";
import type { KeyboardEvent, ReactNode } from "react";
import { useEffect, useRef } from "react";
import { MarkIcon } from "./kit/marks.tsx";
import type { CanvasNode, CanvasRefusal, LegalChoice } from "./types.ts";

/** A connection that is being drawn, by pointer or by keys. */
export interface Drawing { readonly by: "pointer" | "keys"; readonly from: string; readonly over: string | null }
/** What is asked, or told, after it was let go. Place in px of the canvas. */
export interface Asking { readonly from: string; readonly to: string; readonly types: readonly LegalChoice[]; readonly refusal?: CanvasRefusal; readonly x: number; readonly y: number }

/** The bed to be: dashed; red with a sign where it may not end. */
export function DrawnLine({ fromX, fromY, toX, toY, illegal }: Pick<ConnectionLineComponentProps, "fromX" | "fromY" | "toX" | "toY"> & { readonly illegal: boolean }): ReactNode {
  const middle = (fromX + toX) / 2;
  return (
    <g className={illegal ? "ey-drawn ey-illegal" : "ey-drawn"}>
      <path d={`M${fromX} ${fromY}H${middle}V${toY}H${toX}`} />
      {illegal && <g transform={`translate(${toX} ${toY})`}><circle r={10} className="ey-no" /><path d="M-5 0H5" className="ey-no-bar" /></g>}
    </g>
  );
}

/** Several types are legal: a small menu, the likeliest first and chosen. */
export function TypeMenu({ asking, names, choose, close }: { readonly asking: Asking; readonly names: (id: string) => string; choose(type: string): void; close(): void }): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => { list.current?.querySelector("button")?.focus(); }, []);
  const keys = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Escape") { event.preventDefault(); close(); return; }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    buttons[(buttons.indexOf(document.activeElement as HTMLButtonElement) + step + buttons.length) % buttons.length]?.focus();
  };
  return (
    <div ref={list} role="menu" tabIndex={-1} aria-label={`Connect ${names(asking.from)} to ${names(asking.to)}`} className="ey-card ey-menu" style={{ left: asking.x, top: asking.y }} onKeyDown={keys}>
      <p>{names(asking.from)} → {names(asking.to)}</p>
      {asking.types.map(({ type, verb }) => (
        <button key={type} type="button" role="menuitem" onClick={() => choose(type)}><b>{sentenceCase(verb)}</b><code>{type}</code></button>
      ))}
    </div>
  );
}

/** AWS has no such arrow: the reason, then the way, as buttons that do it. */
export function RefusalCard({ asking, names, insert, close }: { readonly asking: Asking; readonly names: (id: string) => string; insert(type: string): void; close(): void }): ReactNode {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => { card.current?.querySelector("button")?.focus(); }, []);
  const refusal = asking.refusal ?? { says: `${names(asking.from)} can't send anything to ${names(asking.to)}.` };
  const [reason, ...way] = refusal.says.split(/(?<=\.)\s+/);
  return (
    // The card takes Escape for its buttons.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div ref={card} role="alertdialog" tabIndex={-1} aria-label="This connection is not possible" className="ey-card ey-refusal" style={{ left: asking.x, top: asking.y }}
      onKeyDown={(event) => { event.stopPropagation(); if (event.key === "Escape") { event.preventDefault(); close(); } }}>
      <h3><MarkIcon name="failed" size={16} /> {reason}</h3>
      {(way.length > 0 || refusal.rule !== undefined) && <p>{way.join(" ")} {refusal.rule !== undefined && <code className="ey-rule">{refusal.rule}</code>}</p>}
      <div className="ey-card-buttons">
        {(refusal.instead ?? []).map(({ label, insert: type }, i) => <button key={type} type="button" className={i === 0 ? "ey-main" : ""} onClick={() => insert(type)}>{label}</button>)}
        <button type="button" onClick={close}>Leave it</button>
      </div>
    </div>
  );
}

/** What the keys do while a connection is drawn with them; also read out. */
export function KeysHint({ from, over, verbs, place, of }: { readonly from: string; readonly over: CanvasNode | undefined; readonly verbs: readonly string[]; readonly place: number; readonly of: number }): ReactNode {
  return (
    <output className="ey-card ey-keys">
      {over
        ? <><b>{from} → {over.name}</b> <span>{verbs.join(", or ")}</span> <span>{place} of {of}</span></>
        : <b>{from} can’t be connected to anything here.</b>}
      <span><kbd>Tab</kbd> next</span> <span><kbd>Enter</kbd> connect</span> <span><kbd>Esc</kbd> leave</span>
    </output>
  );
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
