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
    <header className="flex items-center gap-10 bg-canvas px-16 py-4 [grid-area:top] [@media(max-height:1000px)]:py-3">
      <h1 className="text-[46px] leading-[1.12] font-[720] tracking-tight max-[1700px]:text-[40px]">{question ?? title ?? "Untitled"}</h1>
      <IconButton label="Leave presenting" keys="Escape" className="ml-auto size-14 [&_svg]:size-9" onClick={() => session.present(false)}>{icons.close}</IconButton>
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
    <div className="flex min-h-[84px] items-center border-b-[2.5px] border-line-strong bg-canvas px-16 py-3 [grid-area:says]">
      <PointerRing />
      {text && mark ? <p aria-live="polite" className="flex items-center gap-6 text-[34px] leading-[1.3] font-label">
        <Mark name={mark} size={44} /><span><Title text={text} label={told?.journey?.label} /></span>{rule ? <span className="[&_.ruleid]:px-3 [&_.ruleid]:py-1.5 [&_.ruleid]:text-[22px]"><RuleChip id={rule} onOpen={session.openRule} /></span> : null}
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
    <footer className="flex items-center gap-5 bg-panel px-16 py-2.5 text-[24px] [@media(max-height:1000px)]:py-2 [grid-area:time]">
      <IconButton quiet={false} label="Step back" keys="," className="[&_svg]:size-8!" style={{ width: 68, minHeight: 68 }} onClick={() => void run.step(-1, "event")}>{icons.back}</IconButton>
      <PlayButton size={84} />
      <IconButton quiet={false} label="Next event" keys="." className="[&_svg]:size-8!" style={{ width: 68, minHeight: 68 }} onClick={() => void run.step(1, "event")}>{icons.step}</IconButton>
      <div className="mr-5 ml-3 text-[56px] leading-none font-bold tracking-tight">{now}</div>
      <div className="mr-auto text-[26px] font-label whitespace-nowrap max-[1700px]:invisible max-[1700px]:w-0">{pace}</div>
      <div className="flex items-center gap-3 text-[22px] text-ink-2 max-[1400px]:hidden [&_kbd]:px-2 [&_kbd]:py-1 [&_kbd]:text-[19px]"><kbd>Space</kbd>play <kbd>,</kbd><kbd>.</kbd>step <kbd>V</kbd>point</div>
      <Button className="shrink-0 gap-3.5! px-5.5! [&_svg]:size-8!" aria-keyshortcuts="r" onClick={() => void run.restart({ play: false })}>{icons.restart}Start again</Button>
    </footer>
  );
}
