/** The right side: why, what is chosen, what happened. Each scrolls by itself; the log has what is left. */
import { twin, useSession, useTwin } from "../../stores/index.ts";
import { Inspector } from "../inspector/inspector.tsx";
import { LogPanel } from "../log/log-panel.tsx";
import { WhyPanel } from "../why/why-panel.tsx";
import { Segments } from "../kit/segments.tsx";
import { ScenarioPanel } from "./scenario-panel.tsx";
import { SelectionPanel } from "./selection-panel.tsx";
import { useTall } from "../use-media.ts";
import { PinnedKnobs } from "../inspector/pinned-knobs.tsx";

export function Side() {
  const { about, selection, mode } = useSession((state) => ({ about: state.about, selection: state.selection, mode: state.mode }));
  const only = selection.length === 1 ? selection[0] : undefined;
  const tall = useTall();
  const upper = "min-h-0 overflow-y-auto [&+*]:border-t-[1.5px] [&+*]:border-line-strong";
  return (
    <aside aria-label="Details" className={`flex min-h-0 overflow-hidden ${tall ? "flex-row *:h-auto! *:max-h-none! *:min-w-0 *:flex-1! *:basis-0 [&>*+*]:border-t-0! [&>*+*]:border-l-[1.5px] [&>*+*]:border-line-strong" : "flex-col"}`}>
      <WhichHalf />
      {about ? <div className={`${upper} ${only ? "max-h-[54%]" : "max-h-[70%]"} shrink-0`}><WhyPanel about={about} /></div> : null}
      {mode === "explore" ? <div className={`${upper} max-h-[50%] shrink-0`}><PinnedKnobs /></div> : null}
      {only ? <div className={`${upper} ${about ? "min-h-40 flex-1" : "max-h-[68%] shrink-0"}`}><Inspector key={only} id={only} /></div> : null}
      {selection.length > 1 ? <div className={`${upper} shrink-0`}><SelectionPanel ids={selection} /></div> : null}
      {!about && selection.length === 0 ? <div className={`${upper} max-h-[62%] shrink-0`}><ScenarioPanel /></div> : null}
      <div className={`flex flex-col overflow-hidden ${about && only ? "h-[180px] shrink-0" : "min-h-[150px] flex-1"}`}><LogPanel /></div>
    </aside>
  );
}

/** Of a twin run: which of the two these panels tell of. */
function WhichHalf() {
  const { open, asked } = useTwin((state) => ({ open: state.open, asked: state.asked }));
  if (!open) return null;
  return <div className="flex items-center gap-2 border-b-[1.5px] border-line-strong px-4 py-1.5 text-[13px] text-ink-2">Told of <Segments label="Which run is told of" value={asked} options={[{ value: "here", label: "This run" }, { value: "there", label: "Twin" }]} onChange={twin.ask} /></div>;
}
