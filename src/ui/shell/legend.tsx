/** What colours and shapes mean just now, in the corner of the yard; a press goes on to the next way of colouring. */
import { session, useDocument, useEffective, useSession } from "../../stores/index.ts";
import type { ColourBy } from "../../stores/session.ts";
import { Mark } from "../kit/mark.tsx";
import { hint } from "../kit/tooltip.tsx";

const FATES: readonly (readonly [mark: string, says: string])[] = [["waiting", "waiting"], ["flight", "in flight"], ["retry", "coming back"], ["failed", "failed"], ["throttled", "throttled"], ["ok", "done"]];
const NEXT: Readonly<Record<ColourBy, ColourBy>> = { fate: "group", group: "origin", origin: "fate" };
const SAYS: Readonly<Record<ColourBy, string>> = { fate: "by what happened", group: "by group or key", origin: "by origin" };

export function Legend() {
  const colourBy = useSession((state) => state.colourBy);
  const { nodes } = useEffective();
  if (nodes.length === 0) return null;
  return (
    <div className="pointer-events-none absolute bottom-2 left-3 flex max-w-[calc(100%-120px)] flex-wrap items-center gap-x-3 gap-y-0.5 text-small">
      <button type="button" {...hint("Colour by fate, group, origin", "h")} className="pointer-events-auto min-h-7 rounded-control px-2 font-semibold underline decoration-ink-3 underline-offset-2 hover:bg-panel" onClick={() => session.set({ colourBy: NEXT[colourBy] })}>{SAYS[colourBy]}</button>
      {FATES.map(([mark, says]) => <span key={mark} className="flex items-center gap-[5px]"><Mark name={mark} />{says}</span>)}
    </div>
  );
}

/** The one line that says what to look at. */
export function Ask() {
  const question = useDocument((state) => state.document.gallery?.question);
  return question ? <p className="pointer-events-none absolute top-2.5 left-5 max-w-[calc(100%-230px)] truncate text-name font-medium" style={{ textShadow: "0 0 4px var(--canvas), 0 0 4px var(--canvas)" }}>{question}</p> : null;
}
