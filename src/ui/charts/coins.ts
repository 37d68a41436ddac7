/** What the run would have cost at AWS by each instant: counters with a price, and what is paid by time, summed up by their node. */
import type { Samples, Series } from "../../stores/boards.ts";
import type { Span } from "./axis.ts";

export interface Coins { readonly entity: string; /** Dollars at each of the `points` instants of the span, from its start to its end. */ readonly dollars: Float64Array }

/** Dollars per unit counted, of a metric of an entity; of a gauge, per hour and unit. */
export type Price = (entity: string, metric: string) => number | undefined;

const HOUR_US = 3.6e9;

/** The dearest first. What was seen beyond the present is told too; up to the present only what was counted. */
export function coinsOf(all: readonly Series[], price: Price, span: Span, points: number, nowUs = Infinity): readonly Coins[] {
  const byEntity = new Map<string, Float64Array>();
  for (const series of all) {
    const usd = price(series.info.entity, series.info.metric);
    if (usd === undefined) continue;
    const dollars = byEntity.get(series.info.entity) ?? new Float64Array(points);
    byEntity.set(series.info.entity, dollars);
    const byTime = series.info.kind === "gauge";
    const counted = paidBy(series, usd, byTime);
    const known = paidBy(series.known && series.known.count > series.count ? series.known : series, usd, byTime);
    for (let point = 0; point < points; point += 1) {
      const at = span.from + ((span.to - span.from) * point) / Math.max(1, points - 1);
      dollars[point] = (dollars[point] ?? 0) + (at > nowUs ? known(at) : counted(at));
    }
  }
  return [...byEntity].map(([entity, dollars]) => ({ entity, dollars })).filter(({ dollars }) => (dollars[points - 1] ?? 0) > 0).sort((a, b) => (b.dollars[points - 1] ?? 0) - (a.dollars[points - 1] ?? 0));
}

/** Dollars up to an instant, by entity, the dearest first: the one figure that the panel and the timeline tell. */
export function costsAt(all: readonly Series[], price: Price, us: number): readonly (readonly [entity: string, usd: number])[] {
  return coinsOf(all, price, { from: us, to: us }, 1).map(({ entity, dollars }) => [entity, dollars[0] ?? 0] as const);
}

/** Dollars up to an instant, asked for in the order of time. */
function paidBy({ at, value, count }: Samples, usd: number, byTime: boolean): (us: number) => number {
  let i = 0;
  let sum = 0;
  let [rate, since] = [0, 0];
  return (us) => {
    for (; i < count && (at[i] ?? 0) <= us; i += 1) {
      if (byTime) sum += (rate * ((at[i] ?? 0) - since)) / HOUR_US;
      else sum += value[i] ?? 0;
      [rate, since] = [value[i] ?? 0, at[i] ?? 0];
    }
    return usd * (byTime ? sum + (rate * (us - since)) / HOUR_US : sum);
  };
}

/** Small sums keep two telling digits: $0.0000042. */
export function usdText(usd: number): string {
  if (usd === 0) return "$0";
  if (usd >= 0.01) return `$${usd.toFixed(2)}`;
  const digits = Math.min(12, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(digits)}`;
}
