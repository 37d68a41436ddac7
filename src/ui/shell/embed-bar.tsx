/** Inside somebody's page: play, where it stands, how fast, and the door to the whole. */
import { run, useRun } from "../../stores/index.ts";
import { Slider } from "../kit/slider.tsx";
import { PlayButton, usePaceText } from "../transport/transport.tsx";
import { clockText } from "../time-text.ts";

export function EmbedBar() {
  const { now, until } = useRun((state) => ({ now: state.playheadUs, until: state.untilUs }));
  const pace = usePaceText();
  const whole = new URL(window.location.href);
  whole.hash = whole.hash.replace(/&view=embed/, "");
  return (
    <div className="flex items-center gap-2.5 border-t-[1.5px] border-line-strong bg-panel px-3 [grid-area:time]">
      <PlayButton size={36} />
      <b className="text-[16px] font-strong">{clockText(now)}</b>
      <Slider label="Playhead" min={0} max={until / 1e6} step={0.1} value={now / 1e6} says={clockText(now)} onChange={(s) => { run.pause(); void run.seek(s * 1e6); }} />
      <span className="text-[13px] whitespace-nowrap text-ink-2 max-[520px]:hidden">{pace}</span>
      <a className="text-[13px] text-ink-2" href={whole.href} target="_blank" rel="noreferrer">Open</a>
    </div>
  );
}
