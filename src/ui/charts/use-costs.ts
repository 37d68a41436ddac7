/** What the run has cost at AWS: one source for the panel and the timeline. */
import { run, useCatalogue, useDocument, useRun } from "../../stores/index.ts";
import { costsAt } from "./coins.ts";
import type { Price } from "./coins.ts";

/** Prices by entity and metric. What is removed has cost what it cost. */
export function usePrice(): Price {
  const catalogue = useCatalogue();
  const entities = useRun((state) => state.entities);
  const document = useDocument((state) => state.document);
  const known = new Map([...(document.script ?? []).flatMap(({ add }) => add ?? []), ...document.connections, ...document.nodes, ...entities].map((each) => [each.id, each.type]));
  return (entity, metric) => {
    const type = known.get(entity);
    const definition = type === undefined ? undefined : catalogue?.definition(type)?.metrics[metric];
    return definition?.usd;
  };
}

/** Dollars at the playhead by entity, the dearest first; none where the run bills nothing. */
export function useCosts(): readonly (readonly [entity: string, usd: number])[] {
  const price = usePrice();
  // A seek says where it goes before it is there: what was counted comes with its end.
  const { now } = useRun((state) => ({ now: state.playheadUs, events: state.events, busy: state.busy }));
  return costsAt(run.series.all(), price, now);
}
