/** Why? The causal chain in sentences, each with its time and its rule, and what comes next. */
import { useMemo, useState } from "react";
import type { About, Journey, LogRow, Why } from "../../worker/protocol.ts";
import { run, session, useNames, useRun, useSession, useStage } from "../../stores/index.ts";
import type { RunView } from "../../stores/run.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";
import { Mark } from "../kit/mark.tsx";
import { Inline } from "../kit/prose.tsx";
import { RuleChip } from "../kit/rule-chip.tsx";
import { inNames } from "../named.ts";
import { clockText } from "../time-text.ts";
import { useAsked } from "../use-asked.ts";
import { WhatWouldHaveHelped } from "./what-if.tsx";
import { JourneyStrip } from "./journey-strip.tsx";

/** Links shown at once; the root of a long chain is one click away. */
const MOST = 6;

interface Told { readonly why: Why | undefined; readonly journey: Journey | undefined }

const askWhy = (of: RunView) => async (key: string): Promise<Told | undefined> => {
  const [about] = JSON.parse(key) as [About | null];
  if (!about) return undefined;
  const why = (await of.ask((host, runId) => host.why(runId, about))) ?? undefined;
  const message = "message" in about ? about.message : why?.links.at(-1)?.messages[0];
  const journey = message === undefined ? undefined : ((await of.ask((host, runId) => host.journey(runId, message))) ?? undefined);
  return { why, journey };
};

/** Asks again when the playhead has moved: each half simulated second while playing, at once when it was put somewhere. */
export function useWhy(about: About | undefined): Told | undefined {
  const moment = useRun((state) => [state.runId, state.playing ? Math.floor(state.playheadUs / 500_000) : state.playheadUs].join(" "));
  const stage = useStage().run;
  return useAsked(useMemo(() => askWhy(stage), [stage]), JSON.stringify([about ?? null, moment]));
}

export function WhyPanel({ about }: { readonly about: About }) {
  const told = useWhy(about);
  const followed = useSession((state) => state.followed);
  const now = useRun((state) => state.playheadUs);
  if (!told) return <section className="px-4 py-3.5 text-[13px] text-ink-2" aria-busy="true">Looking for the reason</section>;
  const { why, journey } = told;
  const message = journey?.message;
  return (
    <section className="px-4 py-3.5" aria-label="Why?">
      <div className="float-right ml-2 flex gap-1">
        {message === undefined ? null : <Button small className={followed === message ? "on" : ""} aria-pressed={followed === message} onClick={() => session.follow(followed === message ? undefined : message)}>{followed === message ? "Let go" : "Follow"}</Button>}
        <IconButton small label="Close" keys="Escape" onClick={() => session.set({ about: undefined, followed: undefined })}>{icons.close}</IconButton>
      </div>
      <h2 className="text-lead leading-[1.3] font-strong"><Title text={why?.title ?? "Nothing is known of it at this moment."} label={journey?.label} /></h2>
      {journey ? <WhereNow journey={journey} /> : null}
      {journey ? <JourneyStrip journey={journey} nowUs={now} /> : null}
      {why ? <Chain links={why.links} nowUs={now} /> : null}
      {why?.next ? <p className="mt-3 text-[13.5px] leading-[1.4]"><b className="font-strong">What next?</b> <Inline text={why.next} /></p> : null}
      {message === undefined ? null : <WhatWouldHaveHelped key={message} message={message} />}
      {journey ? <Family journey={journey} /> : null}
    </section>
  );
}

/** The question with its message under the marker pen. */
export function Title({ text, label }: { readonly text: string; readonly label: string | undefined }) {
  const at = label ? text.indexOf(label) : -1;
  if (!label || at < 0) return <>{text}</>;
  return <>{text.slice(0, at)}<span className="pen">{label}</span>{text.slice(at + label.length)}</>;
}

function WhereNow({ journey }: { readonly journey: Journey }) {
  const last = journey.stretches.at(-1);
  const text = journey.fate ? `It was ${journey.fate}.` : last ? `Now ${last.says}.` : undefined;
  return text ? <p className="mt-0.5 text-[13px] text-ink-2">{text}</p> : null;
}

export function Chain({ links, nowUs }: { readonly links: readonly LogRow[]; readonly nowUs: number }) {
  const [all, setAll] = useState(false);
  const hidden = all || links.length <= MOST ? 0 : links.length - MOST;
  return (
    <ol className="mt-2.5">
      {hidden > 0 ? <li className="pb-1.5"><Button small quiet className="-ml-2.5" onClick={() => setAll(true)}>{`${hidden} earlier steps`}</Button></li> : null}
      {links.slice(hidden).map((link, at) => {
        const i = at + hidden;
        const current = i === links.length - 1;
        return (
          <li key={link.row} className={`relative grid grid-cols-[20px_1fr] gap-x-2 pb-1.5 text-[13.5px] leading-[1.32] ${current ? "rounded-slot bg-mark-soft pb-0! shadow-[0_0_0_6px_var(--mark-soft)]" : "before:absolute before:top-3.5 before:-bottom-1 before:left-[9px] before:border-l-2 before:border-(--track-edge)"}`}>
            <span className={`relative mt-px grid h-[18px] place-items-center ${current ? "" : "bg-panel"}`}><Mark name={link.mark} size={16} /></span>
            <div>
              <div className="flex items-baseline justify-between gap-2 text-small leading-[1.3] text-ink-2">
                <button type="button" className="relative after:absolute after:-inset-2 hover:underline" onClick={() => { run.pause(); void run.seek(link.atUs); }} aria-label={`Go to ${clockText(link.atUs)}`}>{clockText(link.atUs)}{current && Math.abs(link.atUs - nowUs) < 1e5 ? ", now" : ""}</button>
                {link.rule ? <RuleChip id={link.rule} onOpen={session.openRule} /> : null}
              </div>
              <Sentence row={link} named={link.entity !== links[i - 1]?.entity} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** A row's sentence; where the chain comes to another entity, its name leads to its settings. */
function Sentence({ row, named }: { readonly row: LogRow; readonly named: boolean }) {
  const names = useNames();
  const says = inNames(row, names);
  if (!named) return <Inline text={says} />;
  return <><button type="button" className="font-semibold hover:underline" onClick={() => session.select([row.connection ?? row.entity])}>{names(row.entity)}</button>{": "}<Inline text={says} /></>;
}

function Family({ journey }: { readonly journey: Journey }) {
  const { parents, children } = journey;
  if (parents.length + children.length === 0) return null;
  const list = (title: string, ids: readonly number[]) => ids.length === 0 ? null : (
    <p className="flex flex-wrap items-center gap-1"><span className="text-ink-2">{title}</span>{ids.slice(0, 8).map((id) => <Button key={id} small quiet onClick={() => session.follow(id)}>{`message ${id}`}</Button>)}{ids.length > 8 ? <span className="text-ink-2">and {ids.length - 8} more</span> : null}</p>
  );
  return <div className="mt-2 text-[13px]">{list("Came from", parents)}{list("Became", children)}</div>;
}
