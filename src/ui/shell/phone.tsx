/** A phone: play, look, ask, turn the pinned knobs; add parts by a tap, set them in their sheet, connect them in the outline. Places are found by the page. */
import { useState } from "react";
import { LayoutGrid, Plus, X } from "lucide-react";
import { nodeUi } from "../../canvas/registry.ts";
import { run, session, useCatalogue, useDocument, useEffective, useNames, useRun, useSession, useView } from "../../stores/index.ts";
import type { ConnectionDocument, NodeDocument } from "../../stores/scenario-document.ts";
import { BottomSheet } from "../kit/bottom-sheet.tsx";
import type { SheetStop } from "../kit/bottom-sheet.tsx";
import { Button, IconButton } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";
import { Mark } from "../kit/mark.tsx";
import { Tabs } from "../kit/tabs.tsx";
import { InspectList } from "../inspector/inspect-list.tsx";
import { Inspector } from "../inspector/inspector.tsx";
import { usePinned } from "../inspector/pinned-knobs.tsx";
import { FieldRow } from "../inspector/field-row.tsx";
import { LogPanel } from "../log/log-panel.tsx";
import { NodeTile } from "../node-tile.tsx";
import { WhyPanel } from "../why/why-panel.tsx";
import { PlayButton, usePaceText } from "../transport/transport.tsx";
import { axisEnd } from "../charts/axis.ts";
import { Slider } from "../kit/slider.tsx";
import { clockText } from "../time-text.ts";
import { nextMoment } from "../transport/steps.ts";
import { ScenarioPanel } from "./scenario-panel.tsx";
import { MoreMenu } from "./top-bar.tsx";

export function PhoneTop() {
  const title = useDocument((state) => state.document.title ?? "Untitled");
  const { building, adding } = useSession((state) => ({ building: state.mode === "edit", adding: state.paletteOpen }));
  return (
    <header className="flex min-h-14 items-center gap-1 border-b-[1.5px] border-line-strong bg-panel pr-2 pl-4 [grid-area:top]">
      <b className="mr-auto line-clamp-2 text-[16px] leading-tight font-strong">{title}</b>
      {building ? <IconButton label="Add a part" aria-expanded={adding} onClick={() => session.set({ paletteOpen: !adding })}>{adding ? <X /> : <Plus />}</IconButton> : null}
      <IconButton label="Gallery" onClick={() => session.open("gallery")}><LayoutGrid /></IconButton>
      <IconButton label="Share" onClick={() => session.open("share")}>{icons.share}</IconButton>
      <MoreMenu />
    </header>
  );
}

export function PhoneBar() {
  const now = useRun((state) => clockText(state.playheadUs));
  const pace = usePaceText();
  return (
    <footer className="[@media(max-height:480px)]:flex [@media(max-height:480px)]:items-center [@media(max-height:480px)]:gap-4 border-t-[1.5px] border-line-strong bg-panel px-4 pb-[max(10px,env(safe-area-inset-bottom))] [--hit:48px] [grid-area:time]">
      <Scrubber />
      <div className="flex items-center gap-1.5 [@media(max-height:480px)]:py-1">
        <div className="mr-auto text-[22px] leading-[1.1] font-strong">{now}<small className="block text-small font-normal text-ink-2">{pace}</small></div>
        <IconButton quiet={false} label="Step back" onClick={() => void run.step(-1, "event")}>{icons.back}</IconButton>
        <PlayButton size={48} />
        <IconButton quiet={false} label="Next event" onClick={() => void run.step(1, "event")}>{icons.step}</IconButton>
        <IconButton quiet={false} label="Next moment" onClick={() => void nextMoment()}>{icons.moment}</IconButton>
      </div>
    </footer>
  );
}

/** The timeline of a phone: the playhead to take hold of, and where something happened. */
function Scrubber() {
  const { now, to } = useRun((state) => ({ now: state.playheadUs, to: axisEnd(Math.max(state.furthestUs, state.playheadUs), state.untilUs) }));
  const moments = useRun((state) => state.moments);
  return (
    <div className="relative -mx-1 flex flex-1 items-center">
      <div aria-hidden="true" className="pointer-events-none absolute inset-x-[14px] top-1/2">
        {moments.slice(0, 60).map((each) => (each.atUs > to ? null : <span key={each.row} className="absolute top-[-11px] h-[7px] w-[2px] -translate-x-1/2 rounded-full bg-ink-2" style={{ left: `${(each.atUs / to) * 100}%` }} />))}
      </div>
      <Slider label="Playhead" min={0} max={Math.ceil(to / 1e5)} value={Math.round(now / 1e5)} says={`${clockText(now)} of ${clockText(to)}`} onChange={(tenths) => { run.pause(); void run.seek(tenths * 1e5); }} />
    </div>
  );
}

export function PhoneSheet() {
  const { about, selection } = useSession((state) => ({ about: state.about, selection: state.selection }));
  const [chosenStop, setStop] = useState<{ readonly over: unknown; readonly stop: SheetStop }>({ over: undefined, stop: "peek" });
  const [tab, setTab] = useState("about");
  const chosen = selection.at(-1);
  // There is room for one of the two: whichever was asked for last.
  const [last, setLast] = useState<{ readonly about: typeof about; readonly chosen: typeof chosen; readonly why: boolean }>({ about, chosen, why: about !== undefined });
  if (last.about !== about || last.chosen !== chosen) setLast({ about, chosen, why: about !== undefined && (last.about !== about || chosen === undefined) });
  const asks = about !== undefined && last.why;
  const subject = asks ? "why" : chosen;
  // Asking or choosing brings the sheet up far enough to read; it never covers the whole yard by itself.
  const stop = chosenStop.over === subject ? chosenStop.stop : subject === undefined ? "peek" : chosenStop.stop === "full" ? "full" : "half";
  return (
    <BottomSheet stop={stop} onStop={(next) => setStop({ over: subject, stop: next })} label="Details" onClose={!asks && chosen ? () => session.select([]) : undefined}>
      {asks ? <WhyPanel about={about} /> : chosen ? <PhonePart id={chosen} /> : (
        // The tabs stay, what they show scrolls: the sheet is filled whatever its height.
        <Tabs label="What to show" className="h-full px-4" value={tab} onChange={setTab} tabs={[
          { value: "about", label: "About", content: <div className="-mx-4 h-full overflow-y-auto"><ScenarioPanel /></div> },
          { value: "log", label: "Log", content: <div className="-mx-4 flex h-full flex-col [&_header_h2]:hidden"><LogPanel /></div> },
        ]} />
      )}
    </BottomSheet>
  );
}

function PhonePart({ id }: { readonly id: string }) {
  const mode = useSession((state) => state.mode);
  const pinned = usePinned().filter((member) => member.id === id);
  const { nodes, connections } = useEffective();
  const moments = useRun((state) => state.moments);
  const recent = moments.filter((each) => each.entity === id).slice(-3).reverse();
  const part = nodes.find((each) => each.id === id) ?? connections.find((each) => each.id === id);
  // With nothing pinned the whole form is there, which has a head and an inside of its own.
  const whole = pinned.length === 0 && mode !== "play";
  return (
    <div className="pb-3">
      {whole ? <Inspector key={id} id={id} /> : part ? <PartHead part={part} /> : null}
      {pinned.length > 0 ? <div className="px-4 pt-1">{pinned.map((member) => <FieldRow key={member.name} member={member} />)}</div> : null}
      <ol className="px-4">
        {recent.map((each) => <li key={each.row}><button type="button" className="grid min-h-11 w-full grid-cols-[22px_1fr_auto] items-center gap-2 border-b border-line py-2 text-left text-[15px]" onClick={() => session.explain({ row: each.row })}><Mark name={each.mark} size={20} /><span>{each.says}</span><span className="text-ink-2">{clockText(each.atUs)}</span></button></li>)}
      </ol>
      {mode === "edit" && !whole ? <details className="px-4 pt-2"><summary className="flex min-h-11 cursor-pointer items-center text-[15px] font-[650]">All its settings</summary><div className="-mx-4"><Inspector key={id} id={id} /></div></details> : null}
      {whole ? null : <section aria-label="Inside now" className="px-4 pt-3"><h3 className="mb-1.5 text-small font-[650] text-ink-2">Inside now</h3><InspectList id={id} /></section>}
    </div>
  );
}

/** What it is, and how it stands in one sentence: the one that screen readers hear on the canvas. */
function PartHead({ part }: { readonly part: NodeDocument | ConnectionDocument }) {
  const names = useNames();
  const catalogue = useCatalogue();
  const view = useView(part.id);
  const node = !("from" in part);
  const says = node ? standing(part, view) : undefined;
  return (
    <header className="px-4 pt-1 pb-2">
      <h2 className="flex items-center gap-2.5 text-[18px] font-strong">{node ? <NodeTile type={part.type} properties={part.properties} size={28} /> : null}<span className="min-w-0 truncate">{names(part.id)}</span><small className="ml-auto text-[13px] font-normal whitespace-nowrap text-ink-2">{catalogue?.definition(part.type)?.title ?? part.type}</small><Button quiet className="-mr-3 text-[15px]!" onClick={() => session.explain({ entity: part.id })}>Why?</Button></h2>
      {says ? <p className="mt-1 text-[14px] leading-snug text-ink-2">{says}</p> : null}
    </header>
  );
}

function standing(node: NodeDocument, view: unknown): string | undefined {
  if (view === undefined || view === null) return undefined;
  try {
    return nodeUi(node.type).says?.(view, { properties: node.properties ?? {}, behaviour: node.behaviour ?? {} });
  } catch {
    // A sentence is no reason to lose the sheet.
    return undefined;
  }
}
