/** The phone's sheet: peek, half, full. Dragged by its grip, stepped by its button, never in the way of the transport. */
import { useRef, useState } from "react";
import type { PointerEvent, ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { icons } from "./icons.tsx";

export type SheetStop = "peek" | "half" | "full";
const STOPS: readonly SheetStop[] = ["peek", "half", "full"];
const HEIGHT: Readonly<Record<SheetStop, number>> = { peek: 0.2, half: 0.5, full: 0.9 };

export function BottomSheet({ stop, onStop, onClose, label, children }: { readonly stop: SheetStop; readonly label: string; readonly children: ReactNode; onStop(stop: SheetStop): void; /** Lets go of what it shows. */ readonly onClose?: (() => void) | undefined }) {
  const [dragged, setDragged] = useState<number | undefined>(undefined);
  const from = useRef<{ y: number; height: number; room: number; moved: boolean } | undefined>(undefined);
  const sheet = useRef<HTMLElement>(null);

  const begin = (event: PointerEvent<HTMLButtonElement>) => {
    const parent = sheet.current?.parentElement;
    if (!parent || !sheet.current) return;
    from.current = { y: event.clientY, height: sheet.current.offsetHeight, room: parent.offsetHeight, moved: false };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const start = from.current;
    if (!start) return;
    if (Math.abs(event.clientY - start.y) > 4) start.moved = true;
    if (start.moved) setDragged(Math.max(72, Math.min(start.room * 0.95, start.height + start.y - event.clientY)));
  };
  const end = () => {
    const start = from.current;
    from.current = undefined;
    if (!start) return;
    if (!start.moved) { onStop(STOPS[(STOPS.indexOf(stop) + 1) % STOPS.length] ?? "peek"); return; }
    const share = (dragged ?? start.height) / start.room;
    onStop(STOPS.reduce((best, each) => (Math.abs(HEIGHT[each] - share) < Math.abs(HEIGHT[best] - share) ? each : best)));
    setDragged(undefined);
  };
  return (
    <section ref={sheet} aria-label={label} data-covers-canvas className="absolute inset-x-0 bottom-0 z-20 flex flex-col rounded-t-[18px] border-t-[1.5px] border-line-strong bg-panel shadow-lift-2"
      style={{ height: dragged === undefined ? `${HEIGHT[stop] * 100}%` : dragged, minHeight: 72, transition: dragged === undefined ? "height var(--d-move) var(--e-out)" : "none" }}>
      <button type="button" className="relative flex h-7 w-full shrink-0 touch-none after:absolute after:inset-x-0 after:-top-4 after:bottom-0 items-center justify-center" aria-label={`${label}: ${stop}. Make it larger or smaller`}
        onPointerDown={begin} onPointerMove={move} onPointerUp={end} onPointerCancel={end}
        onKeyDown={(event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); onStop(STOPS[(STOPS.indexOf(stop) + 1) % STOPS.length] ?? "peek"); } }}>
        <span className="block h-[5px] w-10 rounded-full bg-(--track-edge)" />
      </button>
      {onClose ? <IconButton label="Close" className="absolute! top-1 right-2 z-10" onClick={onClose}>{icons.close}</IconButton> : null}
      <div className={`min-h-0 flex-1 overflow-y-auto overscroll-contain ${onClose ? "pt-3" : ""}`}>{children}</div>
    </section>
  );
}
