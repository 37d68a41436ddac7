/**
 * Drives scenario documents through the loading door and virtual time, for tests. Latency is 0 unless the document says
 * otherwise, because the rules' worked examples take network time as 0.
 */
import { assert } from "../kernel/assert.ts";
import { fromSeconds } from "../kernel/time.ts";
import type { Run as EngineRun } from "../engine/run.ts";
import { Run } from "../engine/run.ts";
import { evaluateJsonata } from "../engine/evaluate.ts";
import { summarise } from "../engine/metrics.ts";
import { whyMessage } from "../engine/why.ts";
import { Narrator, type LogRow } from "../engine/log.ts";
import { faultOf } from "../engine/sentence.ts";
import { RowKind } from "../engine/trace.ts";
import type { World } from "../engine/world.ts";
import type { CallRecord } from "../engine/script.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Service } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";

export interface SimulateOptions { readonly services?: readonly Service[]; readonly seed?: number; readonly checks?: boolean; readonly latencyMs?: number; readonly checkpointEvery?: number }

/** A scenario that runs. Times are seconds. */
export class Simulation {
  readonly #sentences = new Sentences();
  constructor(readonly run: EngineRun) {}

  /** Runs up to and including `seconds`. Throws when something must be evaluated: use `toAsync` there. */
  to(seconds: number): this {
    const stop = this.run.advance(fromSeconds(seconds));
    assert(stop === "reached", `The run stopped at ${this.run.world.now} µs: ${stop} ${this.run.world.stopped?.message ?? ""}`);
    this.#sentences.check(this.run.world);
    return this;
  }

  async toAsync(seconds: number): Promise<this> {
    for (;;) {
      const stop = this.run.advance(fromSeconds(seconds));
      if (stop !== "evaluation") {
        assert(stop === "reached", `The run stopped: ${stop}`);
        this.#sentences.check(this.run.world);
        return this;
      }
      while (this.run.evaluations.length > 0) {
        const evaluation = this.run.evaluations[0]!;
        this.run.provide(evaluation, await evaluateJsonata(evaluation, this.run.world));
      }
    }
  }

  get now(): number { return this.run.world.now / 1e6; }

  /** `inspect` of a node or connection, loosely typed: tests know what they look for. */
  inspect<T = Record<string, never>>(id: string): T {
    const entity = this.#entity(id);
    return this.run.world.inspect(entity) as T;
  }

  view<T = Record<string, never>>(id: string): T {
    const entity = this.#entity(id);
    return this.run.world.view(entity) as T;
  }

  state<T>(id: string): T { return this.#entity(id).state as T; }

  metric(id: string, name: string): ReturnType<typeof summarise> {
    const entity = this.#entity(id);
    const series = this.run.world.metrics.find(entity.index, name);
    return series === undefined ? 0 : summarise(series);
  }

  #entity(id: string) {
    const entity = this.run.world.byId.get(id);
    assert(entity !== undefined, `There is no ${id}.`);
    return entity;
  }

  /** Calls of the script, by their `as`. `at` and `answeredAt` in seconds. */
  call(as: string): { readonly at: number; readonly answeredAt: number | undefined; readonly ok: boolean | null; readonly output: Json; readonly error: { readonly code: string; readonly message: string; readonly status: number } | undefined } {
    const record = this.run.scriptState.records.findLast((r: CallRecord) => r.as === as);
    assert(record !== undefined, `No call named ${as} was made.`);
    const { outcome } = record;
    return {
      at: record.at / 1e6, answeredAt: record.answeredAt === undefined ? undefined : record.answeredAt / 1e6, ok: outcome === undefined ? null : outcome.ok,
      output: (outcome?.ok === true ? outcome.output : undefined) as Json, error: outcome !== undefined && !outcome.ok ? outcome.error : undefined,
    };
  }

  /** Log rows, oldest first. */
  rows(filter: { readonly rule?: string; readonly entity?: string; readonly what?: string; readonly message?: number } = {}): LogRow[] {
    return new Narrator(this.run.world).list({ all: true, ...filter }, null, 100_000).rows.reverse();
  }

  why(message: number): readonly string[] {
    return whyMessage(this.run.world, message as never)?.links.map((link) => link.says) ?? [];
  }

  /** Fates of all messages made by an entity, in order. */
  fates(maker: string): (string | undefined)[] {
    const { messages } = this.run.world;
    const index = this.#entity(maker).index;
    return Array.from({ length: messages.count }, (_, id) => id as never).filter((id) => messages.makerOf(id) === index).map((id) => messages.fateOf(id));
  }

  hash(): string { return this.run.hash(); }
  get findings() { return this.run.world.findings; }
}

/** Whatever is told must be readable: each kind of row once, with the facts that it was given. */
export class Sentences {
  readonly #known = new Set<string>();
  #next = 0;

  check(world: World): void {
    const narrator = new Narrator(world);
    this.#next = Math.min(this.#next, world.rows);
    for (; this.#next < world.rows; this.#next++) {
      const row = world.trace.read(this.#next);
      // What AWS answers is told in AWS's own words.
      if (row === undefined || row.kind === RowKind.answer) continue;
      const kind = `${row.kind} ${row.name} ${row.rule} ${Object.entries(row.facts).map(([name, value]) => `${name}:${value === "" ? "" : typeof value}`).join()}`;
      if (this.#known.has(kind)) continue;
      this.#known.add(kind);
      const { says } = narrator.tell(row);
      // Braces that somebody wrote into a value are no place of the sentence.
      const values = JSON.stringify(row.facts);
      const fault = faultOf(says.replace(/\{\w+\}/g, (place) => (values.includes(place) ? "" : place)));
      assert(fault === undefined, `The sentence of ${row.rule ?? row.name} has ${fault}: "${says}", from ${JSON.stringify(row.facts)}`);
    }
  }
}

/** Loads a document (its `eventyard`, `title` and `account.latencyMs: 0` are filled in) and stands at its start. */
export function simulate(document: Record<string, unknown>, options: SimulateOptions = {}): Simulation {
  const whole = { eventyard: 1, title: "test", ...document, account: { latencyMs: options.latencyMs ?? 0, ...(document.account as object | undefined) } };
  const loaded = loadScenario(whole, options.services);
  if (!loaded.ok) throw new Error(`The scenario was refused:\n${loaded.problems.map((p) => `${p.path}: ${p.code} ${p.message}`).join("\n")}`);
  return new Simulation(new Run(loaded.scenario, {
    checks: options.checks ?? true, ...(options.seed === undefined ? {} : { seed: options.seed }), ...(options.checkpointEvery === undefined ? {} : { checkpointEvery: options.checkpointEvery }),
  }));
}

/** Problems that the loading door tells of a document. */
export function problemsOf(document: Record<string, unknown>, services?: readonly Service[]): readonly { readonly path: string; readonly code: string; readonly message: string; readonly fix?: string }[] {
  const loaded = loadScenario({ eventyard: 1, title: "test", ...document }, services);
  return loaded.ok ? [] : loaded.problems;
}

/** Script entries from `[seconds, call, on, input, as]` rows: the shape of most worked examples. */
export function calls(...rows: readonly (readonly [seconds: number, call: string, on: string, input?: Json, as?: string])[]): Json[] {
  return rows.map(([seconds, call, on, input, as]) => ({ at: `${Math.round(seconds * 1e6)}us`, call, on, ...(input === undefined ? {} : { input }), ...(as === undefined ? {} : { as }) }) as Json);
}
