/**
 * A twin run: two living canvases of one layout, on one clock, in one view. Each half says what makes it what it is;
 * above stands where the two part, below what that has come to.
 */
import { useEffect, useMemo, useRef, useState } from "react";
import type { CSSProperties, KeyboardEvent, PointerEvent } from "react";
import { Canvas, canvasActions } from "../../canvas/index.ts";
import { session, twin, useHalf, useNames, useTwin } from "../../stores/index.ts";
import { StageContext } from "../../stores/stage.ts";
import type { Half } from "../../stores/twin.ts";
import { usePhone } from "../use-media.ts";
import { Differs, useDifferences } from "./differs.tsx";
import type { Difference } from "./differs.tsx";
import { HalfHead } from "./half-head.tsx";
import { Measures } from "./measures.tsx";
import { PartingBar, partingText } from "./parting-bar.tsx";
import { Linked, createViewportLink } from "./viewport-link.tsx";
import type { ViewportLink } from "./viewport-link.tsx";

const LEAST = 25;
const HALVES: readonly Half[] = ["here", "there"];

export function TwinView() {
  const { view, swapped } = useTwin((state) => ({ view: state.view, swapped: state.swapped }));
  const phone = usePhone();
  const [share, setShare] = useState(50);
  const [link] = useState(createViewportLink);
  const differences = useDifferences();
  const [first, second] = [share, 100 - share];
  // What fits the smaller half fits the larger one.
  const leader: Half = share === 50 ? "here" : share < 50 === swapped ? "there" : "here";
  return (
    <section aria-label="Twin run" className="absolute inset-0 flex flex-col bg-panel">
      <PartingBar />
      {/* Heads share a row, so that both canvases have the same room and the same place. */}
      <div className="grid min-h-0 flex-1" style={phone ? { gridTemplateRows: `auto minmax(0, ${first}fr) 3px auto minmax(0, ${second}fr)`, gridTemplateColumns: "minmax(0, 1fr)" } : { gridTemplateRows: "auto minmax(0, 1fr)", gridTemplateColumns: `minmax(0, ${first}fr) 3px minmax(0, ${second}fr)` }}>
        {HALVES.map((half) => (
          <HalfView key={half} half={half} link={link} differences={differences} ready={view !== undefined} leads={half === leader}
            style={placeOf((half === "there") === swapped, phone)} />
        ))}
        <Split share={share} stacked={phone} onShare={setShare} />
      </div>
      <Measures differences={differences} />
      <Told differences={differences} />
    </section>
  );
}

/** Which rows and columns a half takes. */
function placeOf(isFirst: boolean, stacked: boolean): CSSProperties {
  if (stacked) return { gridRow: isFirst ? "1 / 3" : "4 / 6", gridColumn: 1 };
  return { gridRow: "1 / 3", gridColumn: isFirst ? 1 : 3 };
}

function HalfView({ half, link, differences, ready, leads, style }: { readonly half: Half; readonly link: ViewportLink; readonly differences: readonly Difference[]; readonly ready: boolean; readonly leads: boolean; readonly style: CSSProperties }) {
  const stage = useHalf(half);
  const asked = useTwin((state) => state.asked === half);
  const actions = useMemo(() => ({
    ...canvasActions,
    select: (ids: readonly string[]) => { twin.ask(half); session.select(ids); },
    pickFlight: (flight: Parameters<typeof canvasActions.pickFlight>[0]) => { twin.ask(half); canvasActions.pickFlight(flight); },
    pickMessage: (message: number) => { twin.ask(half); session.follow(message); },
    change: (id: string, patch: Parameters<typeof canvasActions.change>[1]) => void stage.change(id, patch as Parameters<typeof stage.change>[1]).then(([problem]) => { if (problem) session.tell(problem.message, { tone: "failed" }); }),
  }), [half, stage]);
  return (
    <section aria-label={half === "here" ? "This run" : "The twin"} className="grid min-h-0 min-w-0 grid-rows-subgrid" style={style}>
      <StageContext value={stage}>
        <HalfHead half={half} />
        <div className="relative min-h-0 max-phone:[&_.ey-legend]:hidden! max-phone:[&_.ey-zoom]:hidden!">
          {half === "there" && !ready ? <p className="dots absolute inset-0 p-4 text-ink-2">Running the twin up to this moment.</p> : (
            <Canvas actions={actions} led={!leads} follows={asked}>
              <Linked link={link} half={half} leads={leads} />
              <Differs half={half} differences={differences} />
            </Canvas>
          )}
        </div>
      </StageContext>
    </section>
  );
}

/** The line between the halves: dragged, or moved by arrow keys; a double click makes them equal. */
function Split({ share, stacked, onShare }: { readonly share: number; readonly stacked: boolean; onShare(share: number): void }) {
  const bar = useRef<HTMLDivElement>(null);
  const set = (next: number) => onShare(Math.max(LEAST, Math.min(100 - LEAST, next)));
  const drag = (event: PointerEvent) => {
    const room = bar.current?.parentElement?.getBoundingClientRect();
    if (!room || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    set(stacked ? ((event.clientY - room.top) / room.height) * 100 : ((event.clientX - room.left) / room.width) * 100);
  };
  const keys = (event: KeyboardEvent) => {
    const by = event.key === "ArrowLeft" || event.key === "ArrowUp" ? -5 : event.key === "ArrowRight" || event.key === "ArrowDown" ? 5 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    set(share + by);
  };
  return (
    // A window splitter is a separator that can be moved: that is its role in ARIA.
    <div ref={bar} role="separator" tabIndex={0} aria-label="Share of the halves" aria-orientation={stacked ? "horizontal" : "vertical"} aria-valuenow={Math.round(share)} aria-valuemin={LEAST} aria-valuemax={100 - LEAST}
      className={`relative z-10 touch-none bg-line-strong after:absolute hover:bg-ink ${stacked ? "row-start-3 cursor-row-resize after:-inset-y-3 after:inset-x-0" : "col-start-2 row-span-2 row-start-1 cursor-col-resize after:-inset-x-2.5 after:inset-y-0"}`}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={drag} onDoubleClick={() => onShare(50)} onKeyDown={keys} />
  );
}

/** What those hear who don't see it: where they part, and while it rests how the nodes differ. */
function Told({ differences }: { readonly differences: readonly Difference[] }) {
  const names = useNames();
  const parts = useTwin((state) => state.compared?.parts ?? undefined);
  const [text, setText] = useState("Twin run: two runs of the same seed side by side.");
  const parting = parts ? partingText(parts, names) : undefined;
  const told = useRef("");
  useEffect(() => {
    if (!parting || told.current === parting) return;
    told.current = parting;
    setText(parting);
  }, [parting]);
  const many = differences.length;
  return (
    <div className="vh">
      <p role="status">{text}</p>
      <p>{many === 0 ? "No node differs now." : `${many === 1 ? "One node differs" : `${many} nodes differ`} now: ${differences.map((each) => `${each.name}: here ${each.here}, in the twin ${each.there}`).join("; ")}.`}</p>
    </div>
  );
}
