/**
 * A twin run: the same seed and script with some values changed, held against the original. Where do they part, and what
 * is different by then? Both are whole runs; nothing is extrapolated.
 */
import type { Json } from "../vocabulary/json.ts";
import { openScenario } from "../scenario/door.ts";
import type { Problem } from "../scenario/problem.ts";
import type { MessageId } from "../services/define.ts";
import { costs } from "./cost.ts";
import { evaluateJsonata } from "./evaluate.ts";
import { Narrator, type LogRow } from "./log.ts";
import { percentile, summarise } from "./metrics.ts";
import { Run } from "./run.ts";
import { RowKind, type TraceRow } from "./trace.ts";

const MOST_DEEDS = 500;
/** Looking ahead, both go on by this much before they are compared. */
const AHEAD_STEP = 2_000_000;
const AHEAD_ROWS = 200_000;

/** Members that replace those of an entity of the document; `null` is the default again. */
export interface TwinChange { readonly entity: string; readonly properties?: { readonly [name: string]: Json }; readonly behaviour?: { readonly [name: string]: Json } }

export interface MetricDifference { readonly entity: string; readonly metric: string; readonly unit: string; readonly here: number; readonly there: number }
/** One figure of a whole run; null where there is nothing to measure. `us` is microseconds, `usd` dollars. */
export interface Measure { readonly name: "waiting" | "done" | "returned" | "dead-lettered" | "failed" | "throttled" | "age" | "cost"; readonly unit: "count" | "us" | "usd"; readonly value: number | null }
export interface MeasurePair { readonly name: Measure["name"]; readonly unit: Measure["unit"]; readonly here: number | null; readonly there: number | null }
/** Where two runs part: the first thing done by one and not, or otherwise, by the other. */
export interface Parting {
  readonly atUs: number;
  /** What happened at that instant on each side; null where nothing did then. */
  readonly here: LogRow | null;
  readonly there: LogRow | null;
  /** They parted before what is still known of either: `atUs` is the earliest that is known. */
  readonly before: boolean;
}
export interface Comparison {
  /** Null where they have not parted so far. */
  readonly parts: Parting | null;
  readonly measures: readonly MeasurePair[];
  /** Metrics that differ, largest relative difference first. Distributions by their 99th percentile. */
  readonly metrics: readonly MetricDifference[];
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

/**
 * Holds two runs against each other, as often as asked while they go on. Whether they part at an instant never changes
 * as they go on from there, nor when they go back, so what was compared once is not compared again.
 */
export class Compared {
  #parts: Parting | null = null;
  #here = 0;
  #there = 0;

  constructor(private readonly here: Run, private readonly there: Run) {}

  /**
   * Where they will part, looked for by running both once more from the start, until the end or until `spent`; they stay
   * where they are. `never` is true when that came to the end and they had not parted.
   */
  async ahead(spent: () => boolean): Promise<{ readonly parts: Parting | null; readonly never: boolean }> {
    const { untilUs } = this.here.scenario;
    const [here, there] = [again(this.here), again(this.there)];
    const scouts = new Compared(here, there);
    for (let toUs = 0; this.#parts === null && !spent(); toUs = Math.min(untilUs, toUs + AHEAD_STEP)) {
      if (!(await runTo(here, toUs, spent)) || !(await runTo(there, toUs, spent))) break;
      this.#parts = scouts.#look();
      if (toUs >= untilUs || (here.nextUs < 0 && there.nextUs < 0)) return { parts: this.#parts, never: this.#parts === null };
    }
    return { parts: this.#parts, never: false };
  }

  now(): Comparison {
    const mine = measuresOf(this.here);
    const theirs = measuresOf(this.there);
    return {
      parts: (this.#parts ??= this.#look()), metrics: differences(this.here, this.there),
      measures: mine.map(({ name, unit, value }, i) => ({ name, unit, here: value, there: theirs[i]!.value })),
    };
  }

  /** What was done is compared, not what was said of it: advice alone is no parting. Only instants that both have finished count. */
  #look(): Parting | null {
    const both = Math.min(this.here.reachedUs, this.there.reachedUs);
    const first = Math.max(this.here.world.trace.first, this.there.world.trace.first);
    const before = first > Math.max(this.#here, this.#there);
    if (before) this.#here = this.#there = first;
    for (; ; this.#here++, this.#there++) {
      this.#here = nextDeed(this.here, this.#here);
      this.#there = nextDeed(this.there, this.#there);
      const [a, b] = [readUpTo(this.here, this.#here, both), readUpTo(this.there, this.#there, both)];
      if (a === undefined && b === undefined) return null;
      if (a !== undefined && b !== undefined && a.at === b.at && deedOf(a) === deedOf(b)) continue;
      const atUs = Math.min(a?.at ?? Infinity, b?.at ?? Infinity);
      // What both do at this instant, one of them later in it, is not what parts them.
      const [mine, theirs] = [deedsAt(this.here, this.#here, atUs), deedsAt(this.there, this.#there, atUs)];
      const [onlyHere, onlyThere] = [firstWithout(mine, theirs), firstWithout(theirs, mine)];
      const otherOrder = onlyHere === undefined && onlyThere === undefined;
      return { atUs, before, here: tellFrom(this.here, onlyHere ?? (otherOrder ? mine[0] : undefined)), there: tellFrom(this.there, onlyThere ?? (otherOrder ? theirs[0] : undefined)) };
    }
  }
}

/** The same run at its start. */
function again(run: Run): Run {
  const fresh = new Run(run.scenario, { seed: run.world.options.seed, traceCap: AHEAD_ROWS });
  fresh.know(run.world.options.services);
  fresh.rescript(run.script);
  return fresh;
}

/** Holds two runs that stand at the same instant against each other. */
export function compare(here: Run, there: Run): Comparison {
  return new Compared(here, there).now();
}

function readUpTo({ world }: Run, number: number, atUs: number): TraceRow | undefined {
  // Beyond the last row of this world a trace may hold rows of a future it has come back from, or none.
  const row = number < world.rows ? world.trace.read(number) : undefined;
  return row === undefined || row.at > atUs ? undefined : row;
}

function nextDeed(run: Run, from: number): number {
  let number = from;
  while (number < run.world.rows && run.world.trace.read(number)?.kind === RowKind.note) number++;
  return number;
}

/** What is done, as far as two runs are compared by it. */
function deedOf({ name, entity, kind, facts }: TraceRow): string {
  return `${kind} ${entity} ${name} ${String(facts.ok)}`;
}

/** Deeds from a row on at one instant, as many as anybody would look through. */
function deedsAt(run: Run, from: number, atUs: number): readonly TraceRow[] {
  const deeds: TraceRow[] = [];
  for (let i = from; deeds.length < MOST_DEEDS; i++) {
    i = nextDeed(run, i);
    const row = readUpTo(run, i, atUs);
    if (row === undefined || row.at < atUs) return deeds;
    deeds.push(row);
  }
  return deeds;
}

/** The first deed that the others do less often. */
function firstWithout(deeds: readonly TraceRow[], others: readonly TraceRow[]): TraceRow | undefined {
  const left = new Map<string, number>();
  for (const each of others) left.set(deedOf(each), (left.get(deedOf(each)) ?? 0) + 1);
  return deeds.find((each) => {
    const count = left.get(deedOf(each)) ?? 0;
    left.set(deedOf(each), count - 1);
    return count <= 0;
  });
}

/** The first thing said of this row, or the row itself. */
function tellFrom({ world }: Run, row: TraceRow | undefined): LogRow | null {
  if (row === undefined) return null;
  const said = row.row + 1 < world.rows ? world.trace.read(row.row + 1) : undefined;
  return new Narrator(world).tell(said?.kind === RowKind.note && said.cause === row.row ? said : row);
}

/** What a run comes to so far, in a few figures: always the same list, so that two runs can be laid side by side. */
export function measuresOf({ world }: Run): readonly Measure[] {
  const { messages } = world;
  const counts = { returned: 0, "dead-lettered": 0, failed: 0, throttled: 0 };
  // Done is what was worked off, or answered where somebody waits.
  const ages: number[] = [];
  for (let i = 0; i < messages.marks; i++) {
    const { mark, message, at } = messages.markAt(i);
    if (mark in counts) counts[mark as keyof typeof counts]++;
    if (mark === "processed" || mark === "answered") ages.push(at - messages.madeAt(messages.originOf(message as MessageId)));
  }
  const dead = new Set(world.entities.flatMap((each) => (each.definition.joins?.failure === true && each.toId !== undefined ? [each.toId] : [])));
  const depths = world.metrics.series.filter(({ metric, entity }) => metric === "ApproximateNumberOfMessagesVisible" && !dead.has(world.entities[entity]!.id));
  const dollars = Object.values(costs(world));
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const count = (name: Measure["name"], value: number | null): Measure => ({ name, unit: "count", value });
  return [
    count("waiting", depths.length === 0 ? null : sum(depths.map(({ total }) => total))), count("done", ages.length), count("returned", counts.returned),
    count("dead-lettered", counts["dead-lettered"]), count("failed", counts.failed), count("throttled", counts.throttled),
    { name: "age", unit: "us", value: ages.length === 0 ? null : percentile(ages.sort((a, b) => a - b), 99) },
    { name: "cost", unit: "usd", value: dollars.length === 0 ? null : sum(dollars) },
  ];
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
