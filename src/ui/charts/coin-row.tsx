/** The coin line: what this run would have cost at AWS, each node a band. */
import { session, useNames, useRun, run } from "../../stores/index.ts";
import { xOf } from "./axis.ts";
import type { Span } from "./axis.ts";
import { RowFrame } from "./chart-row.tsx";
import { coinsOf, costsAt, usdText } from "./coins.ts";
import { COINS } from "./measures.ts";
import { usePrice } from "./use-costs.ts";

const POINTS = 80;
const HEIGHT = COINS - 5;
/** Bands after these are one: "others". */
const BANDS = 4;

export function CoinRow({ width, span, cursor }: { readonly width: number; readonly span: Span; readonly cursor: number | undefined }) {
  const names = useNames();
  const price = usePrice();
  const { now, furthest } = useRun((state) => ({ now: state.playheadUs, furthest: Math.min(state.furthestUs, span.to), events: state.events, busy: state.busy }));
  const shownTo = Math.max(span.from + 1, furthest);
  const coins = coinsOf(run.series.all(), price, { from: span.from, to: shownTo }, POINTS, now);
  const bands = coins.length <= BANDS ? coins : [...coins.slice(0, BANDS - 1), { entity: "", dollars: coins.slice(BANDS - 1).reduce((sum, { dollars }) => sum.map((each, i) => each + (dollars[i] ?? 0)), new Float64Array(POINTS)) }];
  const point = (us: number) => Math.max(0, Math.min(POINTS - 1, Math.round(((us - span.from) / (shownTo - span.from)) * (POINTS - 1))));
  const read = cursor === undefined || cursor <= now ? costsAt(run.series.all(), price, cursor ?? now) : coins.map(({ entity, dollars }) => [entity, dollars[point(Math.min(cursor, shownTo))] ?? 0] as const);
  const total = read.reduce((sum, [, usd]) => sum + usd, 0);
  const top = bands.reduce((sum, { dollars }) => sum + (dollars[POINTS - 1] ?? 0), 0);
  const told = read.map(([entity, usd]) => `${names(entity)} ${usdText(usd)}`).join(", ");
  const dearest = coins[0]?.entity;
  const x = (i: number) => Math.round(xOf(span.from + ((shownTo - span.from) * i) / (POINTS - 1), span, width) * 10) / 10;
  let below = new Float64Array(POINTS);
  const paths = bands.map(({ entity, dollars }, band) => {
    const above = below.map((each, i) => each + (dollars[i] ?? 0));
    const y = (value: number) => Math.round((HEIGHT - (value / (top || 1)) * (HEIGHT - 2)) * 10) / 10;
    const d = `M${Array.from(above, (value, i) => `${x(i)} ${y(value)}`).join("L")}L${Array.from(below, (value, i) => `${x(i)} ${y(value)}`).reverse().join("L")}Z`;
    below = above;
    return { key: entity || "others", d, opacity: 0.62 - band * 0.14, title: entity === "" ? "others" : names(entity) };
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
