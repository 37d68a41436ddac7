/** Playing: one clock, always saying how fast it runs. */
import { useState } from "react";
import { Ellipsis, Repeat } from "lucide-react";
import { run, session, useNames, useRun, useSession, workbench } from "../../stores/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";
import { Slider } from "../kit/slider.tsx";
import { Segments } from "../kit/segments.tsx";
import { Menu } from "../kit/menu.tsx";
import { HOP_MS } from "../../timeline/playback.ts";
import { axisText, clockText, paceText, spanText } from "../time-text.ts";
import { CLOCK, instantUs, jumpTo, nextMoment, stepOwn, toggleLoop } from "./steps.ts";
import { SPEED_STEPS, TEMPO_STEPS, positionOf, ratioAt, tempoAt, tempoPosition } from "./speed.ts";

export function Transport() {
  return (
    <div className="@container min-w-0"><div className="flex h-[54px] items-center gap-1 pr-4 pl-3 @max-[560px]:gap-0 @max-[560px]:px-1.5" role="group" aria-label="Playing">
      <RestartMenu />
      <IconButton label="Step back" keys="," onClick={() => void run.step(-1, "event")}>{icons.back}</IconButton>
      <PlayButton />
      <IconButton label="Next event" keys="." onClick={() => void run.step(1, "event")}>{icons.step}</IconButton>
      <Button quiet onClick={() => void nextMoment()} aria-keyshortcuts="m">{icons.moment}<span className="@max-[960px]:vh">Next moment</span></Button>
      <LoopButton />
      <StepsMenu />
      <Clock />
      <Pace />
    </div></div>
  );
}

export function PlayButton({ size }: { readonly size?: number }) {
  const { playing, ready } = useRun((state) => ({ playing: state.playing, ready: state.status === "ready" || state.status === "opening" }));
  return (
    <IconButton main round label={playing ? "Pause" : "Play"} keys="Space" disabled={!ready} className="mx-1 [&_svg]:size-1/2!" style={{ width: size ?? 40, minHeight: size ?? 40 }} onClick={() => void run.toggle()}>
      {playing ? icons.pause : icons.play}
    </IconButton>
  );
}

/** Plays a span again and again; its handles are on the timeline. */
function LoopButton() {
  const looping = useRun((state) => state.loop !== undefined);
  return <IconButton label={looping ? "Stop the loop" : "Loop a span"} keys="l" aria-pressed={looping} className={`@max-[620px]:hidden! ${looping ? "bg-well! ring-[1.5px] ring-ink" : ""}`} onClick={toggleLoop}><Repeat size={18} /></IconButton>;
}

function StepsMenu() {
  const { followed, chosen } = useSession((state) => ({ followed: state.followed, chosen: state.selection[0] }));
  const names = useNames();
  const own = followed !== undefined ? "the followed message" : chosen ? names(chosen) : undefined;
  return (
    <Menu label="Other steps" className="btn quiet icon @max-[560px]:hidden!" icon={<Ellipsis size={18} />} side="top" align="start" groups={[
      { items: [
        { key: "own", label: `Next event of ${own ?? "a chosen part"}`, keys: ">", disabled: own === undefined, run: () => stepOwn(1) },
        { key: "own-back", label: `Event before, of ${own ?? "a chosen part"}`, keys: "<", disabled: own === undefined, run: () => stepOwn(-1) },
      ] },
      { items: [
        { key: "moment", label: "Next interesting moment", keys: "M", run: () => void nextMoment() },
        { key: "moment-back", label: "The moment before", keys: "Shift+M", run: () => void run.step(-1, "moment") },
        { key: "jump", label: "Jump to an instant", keys: "J", run: () => window.setTimeout(jumpTo, 50) },
        { key: "loop", label: "Loop a span, or stop that", says: "Drag its handles on the timeline, or hold Shift and drag.", keys: "L", run: toggleLoop },
        { key: "charts", label: "Show the charts, or fold them away", keys: "T", run: () => session.set(({ timelineOpen }) => ({ timelineOpen: !timelineOpen })) },
      ] },
    ]} />
  );
}

/** Somebody asked to write here. */
function takeFocus(node: HTMLInputElement | null): void {
  node?.focus();
  node?.select();
}

/** The digits below a tenth, where it stands between two: steps from event to event would seem to go nowhere without them. */
function finerText(us: number): string {
  const below = Math.floor(us) % 100_000;
  return below === 0 ? "" : String(below).padStart(5, "0").slice(0, below % 1000 === 0 ? 2 : 5);
}

/** The clock; a click lets an instant be written into it. */
function Clock() {
  const { now, finer, until, seed, standing } = useRun((state) => ({ standing: state.standing, now: clockText(state.playheadUs), finer: state.playing ? "" : finerText(state.playheadUs), until: axisText(state.untilUs), seed: state.seed }));
  const [writing, setWriting] = useState(false);
  const go = (text: string) => {
    const us = instantUs(text);
    setWriting(false);
    if (us === undefined) { if (text.trim() !== "" && text !== now) session.tell("An instant is written like 1:23.4, 83s or 250 ms.", { tone: "failed" }); return; }
    run.pause();
    void run.seek(us);
  };
  return (
    <div className="ml-2.5 flex items-baseline gap-2 whitespace-nowrap @max-[560px]:ml-1" role="timer" aria-label={`${now} of ${until}`}>
      {writing
        ? <span className="field w-[92px]!"><input ref={takeFocus} aria-label="Jump to" className="font-strong" defaultValue={now} onBlur={() => setWriting(false)} onKeyDown={(event) => { if (event.key === "Enter") go(event.currentTarget.value); if (event.key === "Escape") setWriting(false); if (event.key === "Enter" || event.key === "Escape") event.stopPropagation(); }} /></span>
        : <button type="button" id={CLOCK} title="Jump to an instant" aria-label={`${now}: jump to an instant`} className="rounded-control px-1 text-[24px] font-strong tracking-tight hover:bg-well @max-[560px]:text-[18px]" onClick={() => { run.pause(); setWriting(true); }}>{now}{finer === "" ? null : <small className="text-[13px] font-normal text-ink-2 @max-[620px]:hidden">{finer}</small>}</button>}
      {/* Hops that share an instant are shown one after another, while the clock stands. */}
      {standing && standing.of > 1 ? <b className="font-semibold @max-[560px]:vh">event {standing.shown} of {standing.of}<span className="font-normal text-ink-2 @max-[1200px]:hidden"> now</span></b> : <span className="text-ink-2 @max-[560px]:vh">of {until}<span className="@max-[1200px]:hidden"> · seed {seed}</span></span>}
    </div>
  );
}

function Pace() {
  const { pace, ratio, tempo } = useRun((state) => ({ pace: state.pace, ratio: state.ratio, tempo: state.tempo }));
  const shown = usePaceText();
  return (
    <div className="ml-auto flex min-w-0 items-center gap-3 pl-2">
      <Segments label="Pace" value={pace} options={[{ value: "story", label: "Story" }, { value: "steady", label: "Steady" }]} onChange={run.setPace} />
      {pace === "story"
        ? <Slider className="w-[150px] flex-none! @max-[1000px]:w-20 @max-[860px]:hidden" label="How fast the story is told" min={0} max={TEMPO_STEPS} value={tempoPosition(tempo)} says={`${tempo} times`} onChange={(position) => run.setTempo(tempoAt(position))} />
        : <Slider className="w-[150px] flex-none! @max-[1000px]:w-20 @max-[860px]:hidden" label="Speed" min={0} max={SPEED_STEPS} value={positionOf(ratio)} says={shown} onChange={(position) => run.setRatio(ratioAt(position))} />}
      <p className="min-w-[150px] text-right font-semibold whitespace-nowrap @max-[760px]:vh @max-[760px]:min-w-0 @min-[1000px]:w-[196px] @max-[960px]:text-[13px]">{shown}</p>
    </div>
  );
}

/** "1 s here = 12 s simulated", as it is just now; a story that rests says how long a hop will take. */
export function usePaceText(): string {
  return useRun(({ pace, ratio, ratioNow, playing, tempo, standing }) => {
    if (standing && playing) return standing.of > 1 ? `one instant: ${standing.shown} of ${standing.of}` : "the clock stands";
    if (pace === "steady") return ratio === Number.POSITIVE_INFINITY ? "flat out" : paceText(ratio);
    return playing ? paceText(ratioNow) : `a hop takes ${spanText((HOP_MS / tempo) * 1e3)}`;
  });
}

function RestartMenu() {
  return (
    <Menu label="Start again" className="btn quiet icon" icon={icons.restart} side="top" align="start" groups={[{ items: [
      { key: "again", label: "Start again", says: "The same luck, the same script.", keys: "R", run: () => void run.restart() },
      { key: "luck", label: "Start again with other luck", says: "A new seed: the same system, another day.", run: () => void run.restart({ seed: 1 + Math.floor(Math.random() * 99_999) }) },
      { key: "seed", label: "Choose a seed", run: () => session.open("seed") },
      { key: "over", label: "Start over with this design", says: "What was changed on the way becomes the design itself.", run: () => void workbench.startOver() },
    ] }]} />
  );
}
