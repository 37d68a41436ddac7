/** The coin line: what this run would have cost at AWS, each node a band. */
import { session, useCatalogue, useDocument, useNames, useRun, run } from "../../stores/index.ts";
import { xOf } from "./axis.ts";
import type { Span } from "./axis.ts";
import { RowFrame } from "./chart-row.tsx";
import { coinsOf, usdText } from "./coins.ts";
import { COINS } from "./measures.ts";

const POINTS = 80;
const HEIGHT = COINS - 5;
/** Bands after these are one: "others". */
const BANDS = 4;

export function CoinRow({ width, span, cursor }: { readonly width: number; readonly span: Span; readonly cursor: number | undefined }) {
  const catalogue = useCatalogue();
  const names = useNames();
  const { now, furthest, entities } = useRun((state) => ({ now: state.playheadUs, furthest: Math.min(state.furthestUs, span.to), entities: state.entities }));
  const document = useDocument((state) => state.document);
  // What is removed has cost what it cost.
  const known = [...entities, ...document.nodes, ...document.connections, ...(document.script ?? []).flatMap(({ add }) => add ?? [])];
  const price = (entity: string, metric: string) => {
    const type = known.find((each) => each.id === entity)?.type;
    return type === undefined ? undefined : catalogue?.definition(type)?.metrics[metric]?.usd;
  };
  const shownTo = Math.max(span.from + 1, furthest);
  const coins = coinsOf(run.series.all(), price, { from: span.from, to: shownTo }, POINTS);
  const bands = coins.length <= BANDS ? coins : [...coins.slice(0, BANDS - 1), { entity: "", dollars: coins.slice(BANDS - 1).reduce((sum, { dollars }) => sum.map((each, i) => each + (dollars[i] ?? 0)), new Float64Array(POINTS)) }];
  const point = (us: number) => Math.max(0, Math.min(POINTS - 1, Math.round(((us - span.from) / (shownTo - span.from)) * (POINTS - 1))));
  const at = point(Math.min(cursor ?? now, shownTo));
  const total = coins.reduce((sum, { dollars }) => sum + (dollars[at] ?? 0), 0);
  const top = bands.reduce((sum, { dollars }) => sum + (dollars[POINTS - 1] ?? 0), 0);
  const told = coins.map(({ entity, dollars }) => `${names(entity)} ${usdText(dollars[at] ?? 0)}`).join(", ");
  const dearest = coins[0]?.entity;
  const x = (i: number) => Math.round(xOf(span.from + ((shownTo - span.from) * i) / (POINTS - 1), span, width) * 10) / 10;
  let below = new Float64Array(POINTS);
  const paths = bands.map(({ entity, dollars }, band) => {
    const above = below.map((each, i) => each + (dollars[i] ?? 0));
    const y = (value: number) => Math.round((HEIGHT - (value / (top || 1)) * (HEIGHT - 2)) * 10) / 10;
    const d = `M${Array.from(above, (value, i) => `${x(i)} ${y(value)}`).join("L")}L${Array.from(below, (value, i) => `${x(i)} ${y(value)}`).reverse().join("L")}Z`;
    below = above;
    return { key: entity || "others", d, opacity: 0.62 - band * 0.14, title: `${entity === "" ? "others" : names(entity)}: ${usdText(dollars[at] ?? 0)}` };
  });
  return (
    <RowFrame name="Cost at AWS" says="" label={`Cost at AWS: ${usdText(total)}${told === "" ? "" : `: ${told}`}`} tone="retry" height={COINS} title={told === "" ? "Nothing is billed yet." : told}
      onName={() => session.select([])} onValue={() => { if (dearest) session.select([dearest]); }}
      value={<span className="text-small">{usdText(total)}</span>}>
      <svg width={width} height={HEIGHT + 1} className="border-b border-line" role="img" aria-label={told === "" ? "Nothing is billed yet" : told}>
        {top > 0 ? paths.map(({ key, d, opacity, title }) => <path key={key} d={d} fill="var(--c)" opacity={opacity} stroke="var(--panel)" strokeWidth=".6"><title>{title}</title></path>) : null}
      </svg>
    </RowFrame>
  );
}
