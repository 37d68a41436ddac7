/** When nothing is chosen: what this is about, its goals, what was found, what it would have cost. */
import type { ReactNode } from "react";
import type { GoalState } from "../../worker/protocol.ts";
import { session, useDocument, useNames, useRun, useSession } from "../../stores/index.ts";
import { usdText } from "../charts/coins.ts";
import { useCosts } from "../charts/use-costs.ts";
import { Mark } from "../kit/mark.tsx";
import { Prose } from "../kit/prose.tsx";
import { inNames } from "../named.ts";
import { clockText } from "../time-text.ts";
import { ScriptList } from "./script-list.tsx";
import { WorldForm } from "./world-form.tsx";

export function ScenarioPanel() {
  const { about, title, card } = useDocument((state) => ({ about: state.document.about, title: state.document.title, card: state.document.gallery }));
  const mode = useSession((state) => state.mode);
  return (
    <section className="px-4 py-3.5" aria-label="About this scenario">
      <h2 className="text-lead leading-[1.3] font-strong">{card?.idea ?? title ?? "Untitled"}</h2>
      {about ? <div className="mt-1 leading-snug text-ink-2"><Prose text={about} /></div> : <p className="mt-1 text-[13px] text-ink-2">Click a node, a message, or a mark on the timeline: each can be asked why.</p>}
      <Goals />
      <Findings />
      <Cost />
      <ScriptList />
      {mode === "edit" ? <WorldForm /> : null}
    </section>
  );
}

export function Goals() {
  const judged = useRun((state) => state.goals);
  const asked = useDocument((state) => state.document.goals);
  // Before the run has judged them they stand open in their places, so that nothing below jumps.
  const goals: readonly GoalState[] = judged.length > 0 ? judged : (asked ?? []).map(({ say }) => ({ say, held: null, standing: "open", about: [], because: "" }));
  if (goals.length === 0) return null;
  return (
    <>
      <h3 className="mt-4 mb-1 text-small font-[650] text-ink-2">Goals</h3>
      <ul className="grid gap-1.5">
        {goals.map((goal, i) => <GoalRow key={goal.say} goal={goal} onWhy={judged.length > 0 ? () => session.explain({ goal: i }) : undefined} />)}
      </ul>
    </>
  );
}

/** A full tick or cross is for good; hollow is what may still change. */
const STANDING: Readonly<Record<GoalState["standing"], { readonly mark: ReactNode; readonly says: string }>> = {
  met: { mark: <Mark name="ok" size={16} />, says: "met" }, broken: { mark: <Mark name="failed" size={16} />, says: "broken" },
  holds: { mark: <Hollow tick />, says: "holds so far" }, open: { mark: <Hollow />, says: "not yet" },
};

function Hollow({ tick = false }: { readonly tick?: boolean }) {
  return <svg width={16} height={16} viewBox="-7 -7 14 14" className="shrink-0 text-ink-2" fill="none" stroke="currentColor" strokeWidth={1.4} aria-hidden="true"><circle r="5.4" strokeDasharray={tick ? undefined : "2.4 1.8"} />{tick ? <path d="M-2.5 .2-.7 2 2.6-1.7" strokeLinecap="round" strokeLinejoin="round" /> : null}</svg>;
}

function GoalRow({ goal, onWhy }: { readonly goal: GoalState; readonly onWhy: (() => void) | undefined }) {
  const names = useNames();
  const { mark, says } = STANDING[goal.standing];
  const because = inNames({ says: goal.because, facts: { ...goal.about } }, names);
  return (
    <li className="flex gap-2 leading-snug">
      <span className="mt-0.5">{mark}</span>
      <span>
        <b className="font-semibold">{goal.say}</b> <span title={goal.standing === "open" ? because : undefined} className={`block text-[13px] ${goal.standing === "broken" ? "font-semibold text-failed" : "text-ink-2"}`}>{says}{goal.standing === "broken" && goal.atUs !== undefined ? ` at ${clockText(goal.atUs)}` : ""}</span>
        {because === "" || goal.standing !== "broken" ? null : <span className="block text-[13px] text-ink-2">{because} {onWhy ? <button type="button" className="relative underline decoration-ink-3 underline-offset-2 after:absolute after:-inset-2" onClick={onWhy}>Why?</button> : null}</span>}
      </span>
    </li>
  );
}

export function Findings() {
  const findings = useRun((state) => state.findings);
  if (findings.length === 0) return null;
  return (
    <ul className="mt-3 grid gap-2" aria-label="Found">
      {findings.slice(-4).map((each) => (
        <li key={`${each.code} ${each.atUs} ${each.entity ?? ""}`}>
          <button type="button" className="flex w-full gap-2 rounded-control border-[1.5px] border-line-strong px-2.5 py-2 text-left leading-snug hover:bg-well" onClick={() => { if (each.entity) session.select([each.entity]); }}>
            <span className="mt-0.5"><Mark name="throttled" size={16} /></span>
            <span>{each.message}<span className="block text-small text-ink-2">{clockText(each.atUs)}</span></span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Cost() {
  const rows = useCosts();
  const names = useNames();
  const empty = useDocument((state) => state.document.nodes.length === 0);
  if (empty) return null;
  const total = rows.reduce((sum, [, usd]) => sum + usd, 0);
  return (
    <details className="mt-3 text-[13px]">
      <summary className="cursor-pointer py-1 text-ink-2">This run at AWS: <b className="font-semibold text-ink">{rows.length === 0 ? "nothing yet" : usdText(total)}</b></summary>
      <ul>{rows.slice(0, 8).map(([id, usd]) => <li key={id} className="flex justify-between"><span>{names(id)}</span><span>{usdText(usd)}</span></li>)}</ul>
      <p className="mt-1 text-small text-ink-2">Requests and data; shards and Flink’s KPUs by time; an API’s cache at the end of each hour. Storage and other capacity paid by the hour are not counted.</p>
    </details>
  );
}
