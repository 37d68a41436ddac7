/** Before a class: the question above, one sentence below the picture, large buttons, and keys for all of it. */
import { useEffect, useState } from "react";
import type { Moment } from "../../worker/protocol.ts";
import { run, session, useDocument, useNames, useRun, useSession } from "../../stores/index.ts";
import { IconButton, Button } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";
import { Mark } from "../kit/mark.tsx";
import { RuleChip } from "../kit/rule-chip.tsx";
import { PlayButton, usePaceText } from "../transport/transport.tsx";
import { Title, useWhy } from "../why/why-panel.tsx";
import { inNames } from "../named.ts";
import { clockText } from "../time-text.ts";

export function PresentHead() {
  const { title, question } = useDocument((state) => ({ title: state.document.title, question: state.document.gallery?.question }));
  return (
    <header className="flex min-h-(--present-head) items-center gap-8 bg-canvas px-(--present-side) py-1 [grid-area:top]">
      <h1 className="text-[clamp(22px,2.2vw,44px)] leading-[1.12] font-[720] tracking-tight text-balance">{question ?? title ?? "Untitled"}</h1>
      <IconButton label="Leave presenting" keys="Escape" className="ml-auto [&_svg]:size-9" onClick={() => session.present(false)}>{icons.close}</IconButton>
    </header>
  );
}

/** The latest moment, or the last link of what is being asked. */
export function PresentSays() {
  const about = useSession((state) => state.about);
  const names = useNames();
  const told = useWhy(about);
  const last = useRun((state) => state.moments.findLast((each) => each.atUs <= state.playheadUs));
  const isOver = useCaptionEnds(last);
  const latest = isOver ? undefined : last;
  const link = about ? told?.why?.links.at(-1) : undefined;
  const [mark, text, rule] = link ? [link.mark, `${names(link.entity)}: ${inNames(link, names)}`, link.rule] : latest ? [latest.mark, `${names(latest.entity)}: ${latest.says}`, latest.rule] : [undefined, undefined, undefined];
  return (
    <div className="flex min-h-(--present-says) items-center border-b-[2.5px] border-line-strong bg-canvas pr-[calc(var(--present-side)+212px)] pl-(--present-side) [grid-area:says]">
      <PointerRing />
      {text && mark ? <p aria-live="polite" className="flex items-center gap-5 text-[clamp(20px,1.75vw,34px)] leading-[1.2] font-label">
        <Mark name={mark} size={36} /><span><Title text={text} label={told?.journey?.label} /></span>{rule ? <span className="[&_.ruleid]:px-2.5 [&_.ruleid]:py-1 [&_.ruleid]:text-[clamp(16px,1.15vw,22px)]"><RuleChip id={rule} onOpen={session.openRule} /></span> : null}
      </p> : null}
    </div>
  );
}

/** How long a caption stands while the run plays on, and how far from its moment one still stands that was put there. */
const CAPTION_MS = 7000;
const CAPTION_US = 10e6;

/** Whether the caption of a moment has stood long enough: it ends, and is not there where the playhead was put far beyond it. */
function useCaptionEnds(moment: Moment | undefined): boolean {
  const playing = useRun((state) => state.playing);
  const isFar = useRun((state) => moment !== undefined && state.playheadUs - moment.atUs > CAPTION_US);
  const row = moment?.row;
  const [seen, setSeen] = useState<{ readonly row: number | undefined; readonly over: boolean }>({ row, over: !playing && isFar });
  if (seen.row !== row) setSeen({ row, over: !playing && isFar });
  useEffect(() => {
    if (row === undefined || !playing) return undefined;
    const timer = window.setTimeout(() => setSeen({ row, over: true }), CAPTION_MS);
    return () => window.clearTimeout(timer);
  }, [row, playing]);
  return seen.over;
}

/** A ring around the pointer while a button or the V key is held, so that the back row sees where it is. */
function PointerRing() {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | undefined>(undefined);
  useEffect(() => {
    let held = false;
    let last = { x: 0, y: 0 };
    const move = (event: PointerEvent) => { last = { x: event.clientX, y: event.clientY }; if (held || event.buttons > 0) setAt(last); };
    const show = () => setAt(last);
    const hide = () => { if (!held) setAt(undefined); };
    const key = (event: KeyboardEvent) => { if (event.key.toLowerCase() !== "v" || event.repeat) return; held = event.type === "keydown"; if (held) show(); else setAt(undefined); };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerdown", show);
    window.addEventListener("pointerup", hide);
    window.addEventListener("keydown", key);
    window.addEventListener("keyup", key);
    return () => { window.removeEventListener("pointermove", move); window.removeEventListener("pointerdown", show); window.removeEventListener("pointerup", hide); window.removeEventListener("keydown", key); window.removeEventListener("keyup", key); };
  }, []);
  return at ? <div aria-hidden="true" className="pointer-events-none fixed z-50 size-[106px] -translate-1/2 rounded-full border-[7px] border-mark shadow-[0_0_0_2.5px_var(--ink),inset_0_0_0_2.5px_var(--ink)]" style={{ left: at.x, top: at.y }} /> : null;
}

export function PresentBar() {
  const now = useRun((state) => clockText(state.playheadUs));
  const pace = usePaceText();
  return (
    <footer className="flex h-(--present-bar) items-center gap-5 bg-panel px-(--present-side) text-[clamp(19px,1.25vw,24px)] [grid-area:time]">
      <IconButton quiet={false} label="Step back" keys="," className="[&_svg]:size-8!" onClick={() => void run.step(-1, "event")}>{icons.back}</IconButton>
      <PlayButton size={72} />
      <IconButton quiet={false} label="Next event" keys="." className="[&_svg]:size-8!" onClick={() => void run.step(1, "event")}>{icons.step}</IconButton>
      <div className="mr-5 ml-3 text-[clamp(36px,2.9vw,56px)] leading-none font-bold tracking-tight">{now}</div>
      <div className="mr-auto font-label whitespace-nowrap max-[1180px]:invisible max-[1180px]:w-0">{pace}</div>
      <div className="flex items-center gap-3 text-[20px] text-ink-2 max-[1600px]:hidden [&_kbd]:px-2 [&_kbd]:py-1 [&_kbd]:text-[18px]"><kbd>Space</kbd>play <kbd>,</kbd><kbd>.</kbd>step <kbd>V</kbd>point</div>
      <Button className="shrink-0 gap-3.5! px-5.5! [&_svg]:size-8!" aria-keyshortcuts="r" onClick={() => void run.restart({ play: false })}>{icons.restart}Start again</Button>
    </footer>
  );
}
