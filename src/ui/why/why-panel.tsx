/** Why? The causal chain in sentences, each with its time and its rule, and what comes next. */
import { Fragment, useMemo, useState } from "react";
import type { About, Journey, Why, WhyLink } from "../../worker/protocol.ts";
import { run, session, useCatalogue, useNames, useRun, useSession, useStage } from "../../stores/index.ts";
import type { RunView } from "../../stores/run.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";
import { lengthText } from "../kit/length-text.ts";
import { Mark } from "../kit/mark.tsx";
import { Inline } from "../kit/prose.tsx";
import { RuleChip } from "../kit/rule-chip.tsx";
import { inNames } from "../named.ts";
import { describeValue } from "../../stores/vocabulary.ts";
import { clockText, spanText } from "../time-text.ts";
import { useAsked } from "../use-asked.ts";
import { useCalm } from "../use-calm.ts";
import { WhatNext } from "./what-next.tsx";
import { WhatWouldHaveHelped } from "./what-if.tsx";
import { JourneyStrip } from "./journey-strip.tsx";

/** Links shown at once; the root of a long chain is one click away. */
const MOST = 5;

interface Told { readonly why: Why | undefined; readonly journey: Journey | undefined }

const askWhy = (of: RunView) => async (key: string): Promise<Told | undefined> => {
  const [about] = JSON.parse(key) as [About | null];
  if (!about) return undefined;
  const why = (await of.ask((host, runId) => host.why(runId, about))) ?? undefined;
  const message = "message" in about ? about.message : "entity" in about && !/Age/.test(about.metric ?? "") ? undefined : why?.links.at(-1)?.messages[0];
  const journey = message === undefined ? undefined : ((await of.ask((host, runId) => host.journey(runId, message))) ?? undefined);
  return { why, journey };
};

/** Asks again when the playhead has moved: each half simulated second while playing, or when much has happened; at once when it was put somewhere. */
export function useWhy(about: About | undefined): Told | undefined {
  const moment = useCalm(useRun((state) => [state.runId, state.playing ? `${Math.floor(state.playheadUs / 500_000)} ${Math.floor(state.events / 50)}` : `${state.playheadUs} ${state.events}`, state.edition].join(" ")), useRun((state) => state.playing));
  const stage = useStage().run;
  return useAsked(useMemo(() => askWhy(stage), [stage]), JSON.stringify([about ?? null, moment]));
}

export function WhyPanel({ about }: { readonly about: About }) {
  const told = useWhy(about);
  const followed = useSession((state) => state.followed);
  const now = useRun((state) => state.playheadUs);
  const names = useNames();
  if (!told) return <section className="px-4 py-3.5 text-[13px] text-ink-2" aria-busy="true">Looking for the reason</section>;
  const { why, journey } = told;
  const message = journey?.message;
  return (
    <section className="px-4 py-3.5 wrap-anywhere" aria-label="Why?">
      <div className="float-right ml-2 flex gap-1">
        {message === undefined ? null : <Button small className={followed === message ? "on" : ""} aria-pressed={followed === message} onClick={() => session.set({ followed: followed === message ? undefined : message })}>{followed === message ? "Let go" : "Follow"}</Button>}
        <IconButton small label="Close" keys="Escape" onClick={() => session.set({ about: undefined, followed: undefined })}>{icons.close}</IconButton>
      </div>
      <h2 className="text-lead leading-[1.3] font-strong"><Title text={why ? named(why.title, why, names) : "Nothing is known of it at this moment."} label={journey?.label} /></h2>
      {why?.summary ? <p className="mt-0.5 text-[13px] text-ink-2">{named(why.summary, why, names)}</p> : null}
      {why && why.links.length === 0 && !why.summary && !journey ? <p className="mt-0.5 text-[13px] text-ink-2">Nothing out of the ordinary, up to this moment. Click a message there to ask about it.</p> : null}
      {journey ? <WhereNow journey={journey} /> : null}
      {journey ? <JourneyStrip journey={journey} nowUs={now} /> : null}
      {why ? <Chain links={why.links} nowUs={now} labels={journey === undefined} /> : null}
      {message === undefined || journey?.fate ? null : <WhatNext key={`${message} ${why?.links.at(-1)?.row ?? 0}`} message={message} />}
      {message === undefined ? null : <WhatWouldHaveHelped key={message} message={message} />}
      {journey ? <Family journey={journey} /> : null}
    </section>
  );
}

/** With the name of the entity that it is about. */
function named(text: string, why: Why, names: (id: string) => string): string {
  return why.entity === undefined ? text : inNames({ says: text, facts: { entity: why.entity } }, names);
}

/** The question with its message under the marker pen. */
export function Title({ text, label }: { readonly text: string; readonly label: string | undefined }) {
  const at = label ? text.indexOf(label) : -1;
  if (!label || at < 0) return <>{text}</>;
  return <>{text.slice(0, at)}<span className="pen">{label}</span>{text.slice(at + label.length)}</>;
}

function WhereNow({ journey }: { readonly journey: Journey }) {
  const names = useNames();
  const last = journey.stretches.at(-1);
  const where = last === undefined ? "" : names(last.entity);
  const text = journey.fate ? `It was ${journey.fate}${where === "" ? "" : `, at ${where}`}.` : last ? `Now ${NOW[last.kind]} ${where}.` : undefined;
  return text ? <p className="mt-0.5 text-[13px] text-ink-2">{text}</p> : null;
}

const NOW: Readonly<Record<Journey["stretches"][number]["kind"], string>> = { waiting: "waiting in", delayed: "delayed in", hidden: "hidden in", running: "worked on by", travelling: "on its way from", ended: "over, at" };

/** @param labels the steps are of several messages: each says of which */
export function Chain({ links, nowUs, labels }: { readonly links: readonly WhyLink[]; readonly nowUs: number; readonly labels: boolean }) {
  const [all, setAll] = useState(false);
  const hidden = all || links.length <= MOST + 1 ? 0 : links.length - MOST;
  // What it began with stays in sight: a story without its beginning explains nothing.
  const shown = hidden === 0 ? links : [links[0]!, ...links.slice(hidden + 1)];
  return (
    <ol className="mt-2.5">
      {shown.map((link, i) => (
        <Fragment key={`${link.row} ${link.name} ${link.entity}`}>
          <Step link={link} before={shown[i - 1]} current={i === shown.length - 1} nowUs={nowUs} labels={labels} />
          {i === 0 && hidden > 0 ? <li className="relative pb-1.5 pl-7 before:absolute before:-top-1.5 before:-bottom-1 before:left-[9px] before:border-l-2 before:border-dashed before:border-(--track-edge)"><Button small quiet className="-ml-2.5" onClick={() => setAll(true)}>{hidden === 1 ? "1 step between" : `${hidden} steps between`}</Button></li> : null}
        </Fragment>
      ))}
    </ol>
  );
}

/** Steps whose value is told: what went another way than it came. Of the others only the last, or the same few values would stand everywhere. */
const TELLING = new Set(["returning", "failed", "dropped", "throttled", "delayed"]);

function Step({ link, before, current, nowUs, labels }: { readonly labels: boolean; readonly link: WhyLink; readonly before: WhyLink | undefined; readonly current: boolean; readonly nowUs: number }) {
  return (
    <li className={`relative grid grid-cols-[20px_minmax(0,1fr)] gap-x-2 pb-1.5 text-[13.5px] wrap-anywhere leading-[1.32] ${current ? "rounded-slot bg-mark-soft pb-0! shadow-[0_0_0_6px_var(--mark-soft)]" : "before:absolute before:top-3.5 before:-bottom-1 before:left-[9px] before:border-l-2 before:border-(--track-edge)"}`}>
      <span className={`relative mt-px grid h-[18px] place-items-center ${current ? "" : "bg-panel"}`}><Mark name={link.mark} size={16} /></span>
      <div>
        <div className="flex items-baseline gap-2 text-small leading-[1.3] text-ink-2">
          <button type="button" className="relative after:absolute after:-inset-2 hover:underline" onClick={() => { run.pause(); void run.seek(link.atUs); }} aria-label={`Go to ${clockText(link.atUs)}`}>{clockText(link.atUs)}{current && Math.abs(link.atUs - nowUs) < 1e5 ? ", now" : ""}</button>
          {before !== undefined && link.atUs - before.atUs >= 1e5 ? <span className="text-ink-3">{`${spanText(link.atUs - before.atUs)} later`}</span> : null}
          {link.rule ? <span className="ml-auto flex items-baseline gap-1.5"><RuleChip id={link.rule} onOpen={session.openRule} />{link.source?.startsWith("https:") ? <a href={link.source} target="_blank" rel="noreferrer" className="relative after:absolute after:-inset-1.5" aria-label={`AWS’s page about ${link.rule}`} title="AWS’s page about it">AWS</a> : null}</span> : null}
        </div>
        <Sentence row={link} named={link.entity !== before?.entity} label={labels ? link.about : undefined} />
        {link.responsible && (current || TELLING.has(link.mark)) ? <p className="mt-0.5 flex flex-wrap gap-x-3 text-small">{link.responsible.map((each) => <ResponsibleValue key={each.name} value={each} />)}</p> : null}
      </div>
    </li>
  );
}

/** From so many units on a length is told in words: "4 days". */
const LONG = 3600;

/** The value that decided it; a click goes to where it is set. */
function ResponsibleValue({ value: { entity, part, name, value } }: { readonly value: NonNullable<WhyLink["responsible"]>[number] }) {
  const names = useNames();
  const catalogue = useCatalogue();
  const type = useRun((state) => state.entities.find((each) => each.id === entity)?.type);
  const field = type === undefined ? undefined : catalogue?.definition(type)?.[part][name];
  const go = () => { session.select([entity]); requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector(`[data-field="${name}"]`)?.scrollIntoView({ block: "center" }))); };
  return <button type="button" className="relative text-left text-ink-2 decoration-ink-3 underline-offset-2 after:absolute after:-inset-x-1 after:-inset-y-1 hover:underline" title={`${name} of ${names(entity)}: go to it`} onClick={go}><span className="font-mono text-[11.5px]">{name}</span> {typeof value === "number" && value >= LONG && lengthText(value, field?.unit ?? "") || describeValue(field, value)}</button>;
}

/** A row's sentence; where the chain comes to another entity, its name leads to its settings. */
function Sentence({ row, named: isNamed, label }: { readonly row: WhyLink; readonly named: boolean; readonly label: string | undefined }) {
  const names = useNames();
  const says = <span title={row.exact === undefined ? undefined : inNames({ ...row, says: row.exact }, names)}>{label === undefined ? null : <><b className="font-semibold">{label}</b>{": "}</>}<Inline text={inNames(row, names)} /></span>;
  if (!isNamed || row.entity === "script") return says;
  return <><button type="button" className="font-semibold hover:underline" onClick={() => session.select([row.connection ?? row.entity])}>{names(row.entity)}</button>{": "}{says}</>;
}

/** What it was made of and what was made of it, by their names. */
function Family({ journey }: { readonly journey: Journey }) {
  const { parents, children } = journey;
  const stage = useStage().run;
  const known = useAsked(useMemo(() => async (key: string) => stage.ask((host, runId) => host.messages(runId, JSON.parse(key) as number[])), [stage]), JSON.stringify([...parents.slice(0, 8), ...children.slice(0, 8)]));
  if (parents.length + children.length === 0) return null;
  const list = (title: string, ids: readonly number[]) => ids.length === 0 ? null : (
    <p className="flex flex-wrap items-center gap-1"><span className="text-ink-2">{title}</span>{ids.slice(0, 8).map((id) => {
      const one = known?.find((each) => each.id === id);
      return <Button key={id} small quiet onClick={() => session.follow(id)}>{one?.fate ? <Mark name={one.fate} size={12} /> : null}{one?.label ?? `message ${id + 1}`}</Button>;
    })}{ids.length > 8 ? <span className="text-ink-2">and {ids.length - 8} more</span> : null}</p>
  );
  return <div className="mt-2 text-[13px]">{list("Came from", parents)}{list(children.length === 1 ? "Its copy or child" : "Its copies and children", children)}</div>;
}
