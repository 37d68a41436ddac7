/** What the difference has come to so far: a few figures of each run, those that are not the same in ink. */
import type { MeasurePair } from "../../worker/protocol.ts";
import { useRun, useTwin } from "../../stores/index.ts";
import { numberText, spanText } from "../time-text.ts";
import type { Difference } from "./differs.tsx";

const SAYS: Readonly<Record<MeasurePair["name"], string>> = {
  waiting: "waiting", done: "done", returned: "came back", "dead-lettered": "dead-lettered", failed: "failed", throttled: "throttled", age: "age, p99", cost: "cost at AWS",
};

export function Measures({ differences }: { readonly differences: readonly Difference[] }) {
  const { compared, swapped } = useTwin((state) => ({ compared: state.compared, swapped: state.swapped }));
  const goals = useRun((state) => state.goals);
  const theirs = useTwin((state) => state.view)?.store.getState().goals ?? [];
  const shown = compared?.measures.filter(({ name, here, there }) => (name === "waiting" && here !== null) || name === "done" || (here ?? 0) !== 0 || (there ?? 0) !== 0) ?? [];
  const broken = goals.filter((goal, i) => theirs[i] !== undefined && theirs[i].held !== goal.held);
  return (
    <div role="group" aria-label="What differs so far: this run, then the twin" className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-5 gap-y-0.5 max-phone:gap-x-3.5 max-phone:py-0.5 border-t-[1.5px] border-line-strong px-3 py-1 text-[13px] in-data-[scale=presenting]:text-[20px]">
      {shown.map((each) => <Pair key={each.name} pair={each} swapped={swapped} />)}
      {broken.map((goal) => <span key={goal.say} className="whitespace-nowrap"><span className="text-ink-2">goal “{goal.say}”</span> <b className="font-strong">{held(goal.held)} | {held(theirs[goals.indexOf(goal)]?.held ?? null)}</b></span>)}
      <span className="ml-auto whitespace-nowrap text-ink-2 max-phone:vh">{differences.length === 0 ? "no node differs now" : differences.length === 1 ? "1 node differs now" : `${differences.length} nodes differ now`}</span>
    </div>
  );
}

function Pair({ pair, swapped }: { readonly pair: MeasurePair; readonly swapped: boolean }) {
  const [a, b] = swapped ? [pair.there, pair.here] : [pair.here, pair.there];
  const same = a === b;
  return (
    <span className={`whitespace-nowrap ${same ? "text-ink-2" : ""}`} data-measure={pair.name}>
      <span className="text-ink-2">{SAYS[pair.name]}</span>{" "}
      {same ? text(a, pair.unit) : <b className="font-strong">{text(a, pair.unit)} <span className="font-normal text-ink-3" aria-hidden="true">|</span><span className="vh">against</span> {text(b, pair.unit)}</b>}
    </span>
  );
}

function text(value: number | null, unit: MeasurePair["unit"]): string {
  if (value === null) return "none";
  if (unit === "us") return spanText(value);
  if (unit === "usd") return value === 0 ? "$0" : `$${Number(value.toPrecision(2))}`;
  return numberText(value);
}

const held = (value: boolean | null) => (value === null ? "open" : value ? "holds" : "fails");
