/** What the run would have cost at AWS, in US dollars, by entity: counters with a price. */
import type { World } from "./world.ts";

export function costs(world: World): Record<string, number> {
  const dollars: Record<string, number> = {};
  if (!world.options.settings.billing) return dollars;
  for (const series of world.metrics.series) {
    const { usd } = series.definition;
    if (usd === undefined) continue;
    const { id } = world.entities[series.entity]!;
    dollars[id] = (dollars[id] ?? 0) + usd * series.total;
  }
  return dollars;
}
