/** What the run would have cost at AWS by each instant: counters with a price, summed up by their node. */
import type { Series } from "../../stores/boards.ts";
import type { Span } from "./axis.ts";

export interface Coins { readonly entity: string; /** Dollars at each of the `points` instants of the span, from its start to its end. */ readonly dollars: Float64Array }

/** The dearest first. `price`: dollars per unit counted, of a metric of an entity. */
export function coinsOf(all: readonly Series[], price: (entity: string, metric: string) => number | undefined, span: Span, points: number): readonly Coins[] {
  const byEntity = new Map<string, Float64Array>();
  for (const series of all) {
    const usd = price(series.info.entity, series.info.metric);
    if (usd === undefined) continue;
    const dollars = byEntity.get(series.info.entity) ?? new Float64Array(points);
    byEntity.set(series.info.entity, dollars);
    const samples = series.known && series.known.count > series.count ? series.known : series;
    let i = 0;
    let sum = 0;
    for (let point = 0; point < points; point += 1) {
      const at = span.from + ((span.to - span.from) * point) / Math.max(1, points - 1);
      for (; i < samples.count && (samples.at[i] ?? 0) <= at; i += 1) sum += samples.value[i] ?? 0;
      dollars[point] = (dollars[point] ?? 0) + sum * usd;
    }
  }
  return [...byEntity].map(([entity, dollars]) => ({ entity, dollars })).filter(({ dollars }) => (dollars[points - 1] ?? 0) > 0).sort((a, b) => (b.dollars[points - 1] ?? 0) - (a.dollars[points - 1] ?? 0));
}

/** Small sums keep two telling digits: $0.0000042. */
export function usdText(usd: number): string {
  if (usd === 0) return "$0";
  if (usd >= 0.01) return `$${usd.toFixed(2)}`;
  const digits = Math.min(12, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(digits)}`;
}
