/**
 * One run of the worker with what of it has been told to the page: advanced as far as the page asks, each chunk saying
 * what the ones before did not.
 */
import { evaluateJsonata } from "../engine/evaluate.ts";
import { inTheAir } from "../engine/flights.ts";
import { Narrator } from "../engine/log.ts";
import { Moments } from "../engine/moments.ts";
import { Run } from "../engine/run.ts";
import { callRecords } from "../engine/script.ts";
import { costs } from "../engine/cost.ts";
import { whatIf } from "../engine/what-if.ts";
import { whatNext } from "../engine/what-next.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { journey, why } from "../engine/why.ts";
import { equal } from "../kernel/plain.ts";
import type { MessageId, Service } from "../services/define.ts";
import type { Loaded } from "../scenario/door.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Json } from "../vocabulary/json.ts";
import { FlightLog, GaugeLog, buffersOf } from "./columns.ts";
import type {
  About, Acted, CallRecord, Configured, Chunk, EntityInfo, GoalState, Journey, LogFilter, LogRow, Micros, Notice, Opened, ScriptAct, StepKind, WhatIf, Why, WhyLink,
} from "./protocol.ts";

/** Real time, only to keep budgets; the run never sees it. */
export type Clock = () => number;
/** Marks buffers for transfer (comlink's `transfer`); the identity in tests. */
export type Transfer = <T>(value: T, buffers: ArrayBuffer[]) => T;

/** About 50 ms of re-simulation. */
const CHECKPOINT_EVERY = 15_000;
const SEEK_BUDGET_MS = Infinity;
/** A hint that takes longer is not worth waiting for. */
const WHAT_IF_BUDGET_MS = 8_000;

/** Opens documents with as many services as they need. */
export interface Library { readonly services: readonly Service[]; load(document: unknown): Promise<Loaded> }

export class Seat {
  readonly run: Run;
  #flights = new FlightLog();
  #gauges = new GaugeLog();
  #strings = new Map<string, number>();
  #newStrings: string[] = [];
  #views = new Map<string, unknown>();
  #entitiesSent = 0;
  #removed = new Set<string>();
  readonly #moments: Moments;
  #findingsSent = 0;
  #configuredSent = 0;
  #callsSent = new Map<number, string>();
  #fresh = true;
  /** The script as the document's list. */
  #script: readonly Json[];

  constructor(readonly runId: number, scenario: Scenario, seed: number | undefined, private readonly library: Library, private readonly clock: Clock, private readonly transfer: Transfer) {
    this.run = new Run(scenario, { checkpointEvery: CHECKPOINT_EVERY, ...(seed === undefined ? {} : { seed }) });
    this.run.world.sink = this.#flights;
    this.#script = (scenario.document.script ?? []) as unknown as readonly Json[];
    this.#moments = new Moments(this.run.world);
  }

  opened(notices: readonly Notice[]): Opened {
    const { run } = this;
    const entities = this.#newEntities();
    return {
      ok: true, runId: this.runId, engine: ENGINE_VERSION, seed: run.world.options.seed, untilUs: run.scenario.untilUs, entities, notices,
      chunk: this.#chunk(0, { views: true }),
    };
  }

  /** Nothing of the run has been told to the page yet. */
  #forget(): void {
    this.#flights.clear();
    this.#gauges.clear();
    this.#strings.clear();
    this.#newStrings = [];
    this.#views.clear();
    this.#entitiesSent = 0;
    this.#removed.clear();
    this.#findingsSent = 0;
    this.#configuredSent = 0;
    this.#callsSent.clear();
    this.#moments.forget();
    this.#fresh = true;
  }

  async advance(toUs: Micros, budgetMs: number, want: { readonly views: boolean; readonly cost?: boolean }): Promise<Chunk> {
    const run = this.run;
    const from = run.reachedUs;
    await this.#go(run, toUs, budgetMs);
    return this.#chunk(from, want);
  }

  async #go(run: Run, toUs: Micros, budgetMs: number): Promise<void> {
    const end = this.clock() + budgetMs;
    for (;;) {
      const stop = run.advance(toUs, budgetMs === Infinity ? undefined : () => this.clock() >= end);
      if (stop !== "evaluation") return;
      while (run.evaluations.length > 0) {
        const evaluation = run.evaluations[0]!;
        run.provide(evaluation, await evaluateJsonata(evaluation, run.world));
      }
    }
  }

  async seek(atUs: Micros): Promise<Chunk> {
    const run = this.run;
    const backwards = atUs < run.reachedUs;
    if (backwards) {
      run.rewindTo(atUs);
      this.#forget();
    }
    await this.#go(run, atUs, SEEK_BUDGET_MS);
    if (backwards) this.#flights.begin(inTheAir(run.world));
    return this.#chunk(atUs, { views: true, cost: true });
  }

  async step(direction: 1 | -1, kind: StepKind, about?: string | number): Promise<Chunk> {
    if (direction === -1) return this.seek(this.before(kind, about));
    const { reachedUs: from, scenario: { untilUs } } = this.run;
    // What is looked for may never come: not beyond the run's end, and then it stays where it was.
    const found = await this.forward(kind, about, kind === "event" || from >= untilUs ? Infinity : untilUs);
    return found ? this.#chunk(from, { views: true, cost: true }) : this.seek(from);
  }

  /** Runs until something of that kind happens, to the end of its instant; not beyond `withinUs`, and there if nothing does. Tells whether it did. */
  async forward(kind: StepKind, about: string | number | undefined, withinUs: Micros): Promise<boolean> {
    const { run } = this;
    const start = run.world.rows;
    let hit = false;
    for (let events = 0; events < 2_000_000 && !hit; events++) {
      const before = run.world.rows;
      if (run.evaluations.length > 0) await this.#go(run, run.world.now, Infinity);
      if (run.nextUs > withinUs || !run.single()) break;
      hit = this.#hit(run, before, kind, about);
    }
    if (run.world.rows > start) await this.#go(run, run.world.now, Infinity);
    if (!hit && withinUs !== Infinity) await this.#go(run, withinUs, Infinity);
    return hit || withinUs === Infinity;
  }

  /** What has not been told yet, as far as it has come; `fromUs` is where the page stood. */
  tell(fromUs: Micros): Chunk {
    return this.#chunk(fromUs, { views: true, cost: true });
  }

  /** Whether rows from `row` on are what a step looks for. */
  #hit(run: Run, row: number, kind: StepKind, about: string | number | undefined): boolean {
    if (kind === "event") return true;
    const { trace, rows, entities } = run.world;
    for (let at = row; at < rows; at++) {
      const read = trace.read(at);
      if (read === undefined) continue;
      if (kind === "message" && read.messages.includes(about as MessageId)) return true;
      if (kind === "entity" && entities[read.entity]?.id === about) return true;
      if (kind === "moment" && this.#moments.isMoment(read)) return true;
    }
    return false;
  }

  /** The last instant before this one at which something of that kind happened, or 0. */
  before(kind: StepKind, about: string | number | undefined): Micros {
    const { run } = this;
    const { trace, world } = { trace: run.world.trace, world: run.world };
    for (let at = world.rows - 1; at >= trace.first; at--) {
      const read = trace.read(at);
      if (read === undefined || read.at >= run.reachedUs) continue;
      if (kind === "event" || (kind === "moment" ? this.#moments.isMoment(read) : this.#hit(run, at, kind, about))) return read.at;
    }
    return 0;
  }

  async act(act: ScriptAct): Promise<Acted> {
    const run = this.run;
    const atUs = run.freeUs;
    const entry = { at: `${atUs}us`, ...act } as unknown as Json;
    const loaded = await this.#scripted(run, [...this.#script, entry]);
    if (!loaded.ok) return { chunk: this.#chunk(run.reachedUs, { views: true }), problems: loaded.problems, entry: null };
    this.#script = [...this.#script, entry];
    run.rescript(loaded.scenario.script);
    const from = run.reachedUs;
    const position = run.script.findIndex((one) => one.index === this.#script.length - 1);
    await this.#go(run, atUs, Infinity);
    const problems = run.scriptState.problems.filter((one) => one.entry === position).map(({ problem }) => problem);
    const record = run.scriptState.records.findLast((one) => one.entry === position);
    return { chunk: this.#chunk(from, { views: true }), problems, entry, ...(record === undefined ? {} : { call: recordOf(record) }) };
  }

  async rescript(script: Json, toUs: Micros): Promise<Chunk> {
    const run = this.run;
    const list = Array.isArray(script) ? (script as Json[]) : [];
    const loaded = await this.#scripted(run, list);
    if (!loaded.ok) throw new Error(loaded.problems.map((problem) => problem.message).join(" "));
    this.#script = list;
    run.rescript(loaded.scenario.script);
    run.rewindTo(toUs);
    this.#forget();
    await this.#go(run, toUs, Infinity);
    this.#flights.begin(inTheAir(run.world));
    return this.#chunk(toUs, { views: true, cost: true });
  }

  /** The script goes through the same door as the document it belongs to. */
  async #scripted(run: Run, script: readonly Json[]): Promise<Loaded> {
    const loaded = await this.library.load({ ...run.scenario.document, script });
    // What was added may be of a service that was not known when the run began.
    if (loaded.ok) run.know(this.library.services);
    return loaded;
  }

  #chunk(fromUs: Micros, want: { readonly views: boolean; readonly cost?: boolean }): Chunk {
    const run = this.run;
    const { world } = run;
    const flights = this.#flights.drain(run, (text) => this.#intern(text));
    const { gauges, newSeries } = this.#gauges.drain(run);
    const newEntities = this.#newEntities();
    const removed = this.#newlyRemoved(run);
    const newStrings = this.#newStrings;
    this.#newStrings = [];
    const findings = world.findings.slice(this.#findingsSent).map(({ code, at, entity, message }) => ({ code, atUs: at, message, ...(entity === undefined ? {} : { entity }) }));
    this.#findingsSent = world.findings.length;
    const configured = world.configured.slice(this.#configuredSent).map(({ at, entity, change }) => ({ atUs: at, entity, change: change as Configured["change"] }));
    this.#configuredSent = world.configured.length;
    const fresh = this.#fresh;
    this.#fresh = false;
    const chunk: Chunk = {
      runId: this.runId, fresh, fromUs, nowUs: run.reachedUs, nextUs: world.stopped === undefined ? run.nextUs : -1, events: world.events,
      flights, gauges, newSeries, newStrings, newEntities, removed, views: want.views ? this.#changedViews(run) : null,
      moments: this.#moments.drain(), findings, configured, calls: this.#newCalls(run), goals: want.views && run.scenario.goals.length > 0 ? this.#goals(run) : null, cost: want.cost === true ? costs(world, run.reachedUs) : null,
    };
    return this.transfer(chunk, buffersOf(flights, gauges));
  }

  #intern(text: string): number {
    let number = this.#strings.get(text);
    if (number === undefined) {
      number = this.#strings.size;
      this.#strings.set(text, number);
      this.#newStrings.push(text);
    }
    return number;
  }

  #newEntities(): readonly EntityInfo[] {
    const { entities } = this.run.world;
    const added = entities.slice(this.#entitiesSent).map((entity): EntityInfo => ({
      id: entity.id, type: entity.type, kind: entity.kind === "connection" ? "connection" : "node", implied: entity.implied,
      ...(entity.fromId === undefined ? {} : { from: entity.fromId }), ...(entity.toId === undefined ? {} : { to: entity.toId }),
    }));
    this.#entitiesSent = entities.length;
    return added;
  }

  #newlyRemoved(run: Run): string[] {
    const gone: string[] = [];
    for (const entity of run.world.entities) {
      if (entity.alive || run.world.entity(entity.id) !== undefined || this.#removed.has(entity.id)) continue;
      this.#removed.add(entity.id);
      gone.push(entity.id);
    }
    return gone;
  }

  #changedViews(run: Run): Record<string, unknown> {
    const views: Record<string, unknown> = {};
    for (const entity of run.world.entities) {
      if (!entity.alive || entity.kind === "account") continue;
      const view = run.world.view(entity);
      const before = this.#views.get(entity.id);
      if (before !== undefined && equal(before, view)) continue;
      this.#views.set(entity.id, view);
      views[entity.id] = view;
    }
    return views;
  }

  #newCalls(run: Run): CallRecord[] {
    const calls: CallRecord[] = [];
    const { waiting } = run.scriptState;
    for (const record of callRecords(run.script, run.scriptState)) {
      const waits = record.outcome === undefined && waiting.includes(record.entry);
      const state = `${record.at} ${waits} ${record.outcome !== undefined}`;
      if (this.#callsSent.get(record.entry) === state) continue;
      this.#callsSent.set(record.entry, state);
      calls.push({ ...recordOf(record), ...(waits ? { waits } : {}) });
    }
    return calls;
  }

  #goals(run: Run): GoalState[] {
    return run.goals.results(run.reachedUs, run.nextUs < 0 || run.reachedUs >= run.scenario.untilUs).map(({ message, ...goal }) => ({
      ...goal, ...(message === undefined ? {} : { message: run.world.messages.labelOf(message) }),
    }));
  }

  async inspect(id: string): Promise<unknown> {
    const { world } = this.run;
    const entity = world.entity(id);
    return entity === undefined ? undefined : world.inspect(entity);
  }

  async log(filter: LogFilter, before: number | null, limit: number): Promise<{ readonly rows: readonly LogRow[]; readonly total: number; readonly more: boolean }> {
    return new Narrator(this.run.world).list(filter, before, Math.min(limit, 1_000));
  }

  async why(about: About): Promise<Why | null> {
    const { run } = this;
    return why(run, about, run.nextUs < 0 || run.reachedUs >= run.scenario.untilUs);
  }

  async journey(message: number): Promise<Journey | null> {
    return journey(this.run.world, message as MessageId);
  }

  async messages(ids: readonly number[]): Promise<readonly { readonly id: number; readonly label: string; readonly group?: string; readonly fate?: string }[]> {
    const { messages } = this.run.world;
    return ids.filter((id) => id >= 0 && id < messages.count).map((id) => {
      const group = messages.groupOf(id as MessageId);
      const fate = messages.fateOf(id as MessageId);
      return { id, label: messages.labelOf(id as MessageId), ...(group === undefined ? {} : { group }), ...(fate === undefined ? {} : { fate }) };
    });
  }

  async series(id: string, metric: string, fromUs: Micros, toUs: Micros, points: number): Promise<{ readonly at: Float64Array; readonly value: Float64Array }> {
    const { world } = this.run;
    const series = world.metrics.find(world.byId.get(id)?.index ?? -1, metric);
    const at: number[] = [];
    const value: number[] = [];
    if (series !== undefined) {
      const inside = Array.from({ length: series.length }, (_, i) => i).filter((i) => series.line.at[i]! >= fromUs && series.line.at[i]! <= toUs);
      const stride = Math.max(1, Math.ceil(inside.length / Math.max(1, points)));
      for (let i = 0; i < inside.length; i += stride) {
        at.push(series.line.at[inside[i]!]!);
        value.push(Math.max(...inside.slice(i, i + stride).map((k) => series.line.value[k]!)));
      }
    }
    return { at: Float64Array.from(at), value: Float64Array.from(value) };
  }

  async hash(): Promise<string> {
    return this.run.hash();
  }

  async whatNext(message: number): Promise<WhyLink | null> {
    const end = this.clock() + WHAT_IF_BUDGET_MS;
    return (await whatNext(this.run, message as MessageId, this.#script, () => this.clock() >= end)) ?? null;
  }

  async whatIf(message: number): Promise<WhatIf | null> {
    const end = this.clock() + WHAT_IF_BUDGET_MS;
    return (await whatIf(this.run, message as MessageId, this.#script, () => this.clock() >= end)) ?? null;
  }

  async operations(): Promise<readonly { readonly on: string; readonly type: string; readonly name: string; readonly arn: string; readonly operations: readonly string[] }[]> {
    const { world } = this.run;
    return world.entities.filter((entity) => entity.alive).map((entity) => ({
      on: entity.kind === "account" ? entity.definition.service : entity.id, type: entity.type, name: entity.name, arn: entity.arn,
      operations: Object.keys(entity.definition.calls ?? {}).filter((operation) => !operation.startsWith("internal:")),
    }));
  }
}

function recordOf(record: { readonly entry: number; readonly at: number; readonly call: string; readonly on: string; readonly as: string | undefined; readonly answeredAt: number | undefined; readonly outcome: { readonly ok: boolean; readonly output?: unknown; readonly error?: { readonly code: string; readonly message: string; readonly status: number } } | undefined }): CallRecord {
  const { outcome } = record;
  return {
    index: record.entry, atUs: record.at, call: record.call, on: record.on, ok: outcome === undefined ? null : outcome.ok,
    ...(record.as === undefined ? {} : { as: record.as }), ...(record.answeredAt === undefined ? {} : { answeredAtUs: record.answeredAt }),
    ...(outcome?.ok === true ? { output: outcome.output } : {}), ...(outcome?.error === undefined ? {} : { error: outcome.error }),
  };
}
