/** What the run would have cost at AWS, in US dollars, by entity: counters with a price, and gauges with a price by the hour. */
import type { Micros } from "../kernel/time.ts";
import type { Series } from "./metrics.ts";
import type { World } from "./world.ts";

const HOUR: Micros = 3_600_000_000;

/** @param now how far the run has got: what is paid by the hour goes on between events */
export function costs(world: World, now: Micros = world.now): Record<string, number> {
  const dollars: Record<string, number> = {};
  if (!world.options.settings.billing) return dollars;
  for (const series of world.metrics.series) {
    const { usd } = series.definition;
    if (usd === undefined) continue;
    const { id } = world.entities[series.entity]!;
    dollars[id] = (dollars[id] ?? 0) + usd * (series.definition.kind === "gauge" ? standing(series, now) : series.total);
  }
  return dollars;
}

/** A gauge's value by time, in units × hours: evenly, where AWS rounds to seconds or hours. */
function standing({ count, area, total, changedAt }: Series, now: Micros): number {
  return count === 0 ? 0 : (area + total * Math.max(0, now - changedAt)) / HOUR;
}
