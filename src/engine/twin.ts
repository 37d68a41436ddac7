/**
 * A twin run: the same seed and script with some values changed, held against the original. Where do they part, and what
 * is different in the end? Both are whole runs; nothing is extrapolated.
 */
import type { Json } from "../vocabulary/json.ts";
import { openScenario } from "../scenario/door.ts";
import type { Problem } from "../scenario/problem.ts";
import { evaluateJsonata } from "./evaluate.ts";
import { Narrator, type LogRow } from "./log.ts";
import { summarise } from "./metrics.ts";
import { Run } from "./run.ts";
import { RowKind } from "./trace.ts";

/** Members that replace those of an entity of the document; `null` is the default again. */
export interface TwinChange { readonly entity: string; readonly properties?: { readonly [name: string]: Json }; readonly behaviour?: { readonly [name: string]: Json } }

export interface MetricDifference { readonly entity: string; readonly metric: string; readonly unit: string; readonly here: number; readonly there: number }
export interface Comparison {
  /** The first instant at which they part, with what happened on each side; null where they never do. */
  readonly parts: { readonly atUs: number; readonly here: LogRow | null; readonly there: LogRow | null } | null;
  /** Metrics that differ, largest relative difference first. Distributions by their 99th percentile. */
  readonly metrics: readonly MetricDifference[];
  readonly hereEvents: number;
  readonly thereEvents: number;
}

export type Twin = { readonly ok: true; readonly run: Run } | { readonly ok: false; readonly problems: readonly Problem[] };

/** The twin of a run, at its start. */
export function twinOf(run: Run, changes: readonly TwinChange[], script: readonly Json[], traceCap = 500_000, seed = run.world.options.seed): Twin {
  const { document } = run.scenario;
  const changed = <T extends { readonly id: string }>(list: readonly T[] | undefined): readonly T[] =>
    (list ?? []).map((entity) => changes.filter((change) => change.entity === entity.id).reduce<T>(laidOver, entity));
  const loaded = openScenario({ ...document, nodes: changed(document.nodes), connections: changed(document.connections), script }, run.world.options.services);
  if (!loaded.ok) return { ok: false, problems: loaded.problems };
  return { ok: true, run: new Run(loaded.scenario, { seed, traceCap }) };
}

function laidOver<T extends { readonly id: string; readonly properties?: unknown; readonly behaviour?: unknown }>(entity: T, change: TwinChange): T {
  const part = (own: unknown, over: { readonly [name: string]: Json } | undefined) => {
    if (over === undefined) return own;
    const merged: Record<string, Json> = { ...(own as Record<string, Json> | undefined) };
    for (const [name, value] of Object.entries(over)) if (value === null) delete merged[name]; else merged[name] = value;
    return merged;
  };
  return { ...entity, properties: part(entity.properties, change.properties), behaviour: part(entity.behaviour, change.behaviour) };
}

/** Runs to `toUs`, evaluating on the way; false when `spent` ended it early or a limit was reached. */
export async function runTo(run: Run, toUs: number, spent?: () => boolean): Promise<boolean> {
  for (;;) {
    const stop = run.advance(toUs, spent);
    if (stop !== "evaluation") return stop === "reached";
    while (run.evaluations.length > 0) {
      const evaluation = run.evaluations[0]!;
      run.provide(evaluation, await evaluateJsonata(evaluation, run.world));
    }
  }
}

/** Holds two runs that stand at the same instant against each other. */
export function compare(here: Run, there: Run): Comparison {
  return { parts: partingOf(here, there), metrics: differences(here, there), hereEvents: here.world.events, thereEvents: there.world.events };
}

/** What was done is compared, not what was said of it: advice alone is no parting. */
function partingOf(here: Run, there: Run): Comparison["parts"] {
  const start = Math.max(here.world.trace.first, there.world.trace.first);
  for (let i = start, k = start; ; i++, k++) {
    i = nextDeed(here, i);
    k = nextDeed(there, k);
    const a = here.world.trace.read(i);
    const b = there.world.trace.read(k);
    if (a === undefined && b === undefined) return null;
    if (a !== undefined && b !== undefined && a.at === b.at && a.name === b.name && a.entity === b.entity && a.kind === b.kind && a.facts.ok === b.facts.ok) continue;
    return { atUs: Math.min(a?.at ?? Infinity, b?.at ?? Infinity), here: tellFrom(here, i), there: tellFrom(there, k) };
  }
}

function nextDeed(run: Run, from: number): number {
  let number = from;
  while (number < run.world.rows && run.world.trace.read(number)?.kind === RowKind.note) number++;
  return number;
}

/** The first thing said from this row on, or the row itself. */
function tellFrom({ world }: Run, number: number): LogRow | null {
  const row = world.trace.read(number);
  if (row === undefined) return null;
  const said = world.trace.read(number + 1);
  return new Narrator(world).tell(said?.kind === RowKind.note && said.cause === number ? said : row);
}

function differences(here: Run, there: Run): MetricDifference[] {
  const found: MetricDifference[] = [];
  const seen = new Set<string>();
  for (const [run, other, mine] of [[here, there, true], [there, here, false]] as const) {
    for (const series of run.world.metrics.series) {
      const { id } = run.world.entities[series.entity]!;
      const key = `${id} ${series.metric}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const match = other.world.metrics.find(other.world.byId.get(id)?.index ?? -1, series.metric);
      const own = valueOf(series);
      const others = match === undefined ? 0 : valueOf(match);
      if (own !== others) found.push({ entity: id, metric: series.metric, unit: series.definition.unit, here: mine ? own : others, there: mine ? others : own });
    }
  }
  const weight = ({ here: a, there: b }: MetricDifference) => Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  return found.sort((a, b) => weight(b) - weight(a));
}

/** Gauges by their maximum: the last value says little of a whole run. */
function valueOf(series: Parameters<typeof summarise>[0]): number {
  const summary = summarise(series);
  if (typeof summary !== "number") return summary.p99;
  return series.definition.kind === "gauge" ? series.max : summary;
}
