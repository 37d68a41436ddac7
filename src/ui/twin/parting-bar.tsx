/** Where the two runs part, in a sentence, and the way there; the halves' own buttons beside it. */
import { ArrowLeftRight, ArrowUpDown } from "lucide-react";
import type { LogRow, Parting } from "../../worker/protocol.ts";
import { run, session, twin, useNames, useRun, useTwin } from "../../stores/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";
import { inNames } from "../named.ts";
import { clockText } from "../time-text.ts";
import { usePhone } from "../use-media.ts";

export function PartingBar() {
  const { parts, never, busy, changed } = useTwin((state) => ({ parts: state.compared?.parts, never: state.never, busy: state.busy, changed: state.values.length > 0 }));
  const names = useNames();
  const phone = usePhone();
  const row = parts?.here ?? parts?.there;
  const asFar = useRun((state) => state.playing);
  return (
    <div className="flex min-h-11 items-center gap-2 border-b-[1.5px] border-line-strong py-1 pr-2 pl-3" data-parting={parts ? parts.atUs : ""}>
      <p className="min-w-0 flex-1 text-[13.5px] leading-snug in-data-[scale=presenting]:text-[22px] max-phone:line-clamp-3 max-phone:text-[13px]">
        {busy ? "Running the twin up to this moment." : parts ? <Sentence parts={parts} names={names} /> : !changed ? <><b className="font-strong">Two runs of the same seed.</b> Give the twin another value and see where they part.</> : never ? <><b className="font-strong">They never part.</b> In this run, to its end, this makes no difference.</> : <><b className="font-strong">They have not parted so far.</b> {asFar ? "Going on." : "Play on, or go to the next moment."}</>}
      </p>
      {parts ? <Button small onClick={() => void goToParting()}>{phone ? "Go there" : "Go to where they part"}</Button> : null}
      {row && !phone ? <Button small quiet onClick={() => void explainParting()}>Why?</Button> : null}
      <IconButton small label="Swap the halves" keys="x" onClick={twin.swap}>{phone ? <ArrowUpDown /> : <ArrowLeftRight />}</IconButton>
      <IconButton small label="Close the twin" keys="Shift+T" onClick={twin.close}>{icons.close}</IconButton>
    </div>
  );
}

export async function goToParting(): Promise<void> {
  const parts = twin.store.getState().compared?.parts;
  if (!parts) { session.tell("They have not parted so far."); return; }
  run.pause();
  await run.seek(parts.atUs);
}

/** The causes of what only one of them did; for that the run must have come there. */
async function explainParting(): Promise<void> {
  const parts = twin.store.getState().compared?.parts;
  const row = parts?.here ?? parts?.there;
  if (!parts || !row) return;
  if (run.playheadUs() < parts.atUs) await goToParting();
  twin.ask(parts.here ? "here" : "there");
  session.explain({ row: row.row });
}

function Sentence({ parts, names }: { readonly parts: Parting; readonly names: (id: string) => string }) {
  const [head, rest] = partingWords(parts, names);
  return <><b className="font-strong">{head}</b> {rest}</>;
}

export function partingText(parts: Parting, names: (id: string) => string): string {
  return partingWords(parts, names).join(" ");
}

function partingWords({ atUs, before, here, there }: Parting, names: (id: string) => string): readonly [string, string] {
  if (before) return [`They part before ${clockText(atUs)}.`, "What came earlier is no longer kept."];
  const tell = (row: LogRow) => `at ${names(row.entity)}: ${inNames(row, names)}`;
  const head = `They part at ${clockText(atUs)}.`;
  if (here && there) return [head, `Here, ${tell(here)} In the twin, ${tell(there)}`];
  if (here) return [head, `Only here, ${tell(here)}`];
  return [head, there ? `Only in the twin, ${tell(there)}` : ""];
}
