/** The worker's side of the protocol: one run, and for comparing a second beside it, advanced as far as the page asks. */
import { Compared } from "../engine/twin.ts";
import { openScenario, type Loaded } from "../scenario/door.ts";
import { coreServices } from "../services/core.ts";
import type { Service } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import type { About, Chunk, Comparison, Foreseen, LogFilter, Micros, Opened, RunHost, ScriptAct, StepKind } from "./protocol.ts";
import { Seat, type Clock, type Library, type Transfer } from "./seat.ts";

/** Metrics that differ, told at most. */
const MOST_METRICS = 40;

export class Host implements RunHost, Library {
  services: readonly Service[] = coreServices;
  #lastId = 0;
  #main: Seat | undefined;
  #second: Seat | undefined;
  #compared: Compared | undefined;

  constructor(private readonly clock: Clock, private readonly transfer: Transfer) {}

  async open(document: unknown, options: { readonly seed?: number; readonly beside?: number } = {}): Promise<Opened> {
    const first = options.beside === undefined ? undefined : this.#at(options.beside);
    const loaded = await this.load(document);
    if (!loaded.ok) return { ok: false, problems: loaded.problems };
    const seat = new Seat(++this.#lastId, loaded.scenario, first ? first.run.world.options.seed : options.seed, this, this.clock, this.transfer);
    this.#second = undefined;
    this.#compared = undefined;
    if (first === undefined) this.#main = seat;
    else {
      this.#second = seat;
      this.#compared = new Compared(first.run, seat.run);
    }
    return seat.opened(loaded.notices);
  }

  async close(runId: number): Promise<void> {
    if (this.#second?.runId !== runId) return;
    this.#second = undefined;
    this.#compared = undefined;
  }

  /** Most scenarios need the core only; the other services are fetched when a document does not load without them. */
  async load(document: unknown): Promise<Loaded> {
    const loaded = openScenario(document, this.services);
    if (loaded.ok || this.services !== coreServices) return loaded;
    this.services = (await import("../services/registry.ts")).services;
    return openScenario(document, this.services);
  }

  #at(runId: number): Seat {
    const seat = [this.#main, this.#second].find((each) => each?.runId === runId);
    if (seat === undefined) throw new Error(`StaleRun: run ${runId} is over.`);
    return seat;
  }

  advance = async (runId: number, toUs: Micros, budgetMs: number, want: { readonly views: boolean; readonly cost?: boolean }) => this.#at(runId).advance(toUs, budgetMs, want);
  seek = async (runId: number, atUs: Micros) => this.#at(runId).seek(atUs);
  step = async (runId: number, direction: 1 | -1, kind: StepKind, about?: string | number) => this.#at(runId).step(direction, kind, about);

  /** The nearest such instant of either: both stand there. */
  async stepBoth(runId: number, besideId: number, direction: 1 | -1, kind: StepKind, about?: string | number): Promise<readonly [Chunk, Chunk]> {
    const [a, b] = [this.#at(runId), this.#at(besideId)];
    if (direction === -1) {
      const target = Math.max(a.before(kind, about), b.before(kind, about));
      return [await a.seek(target), await b.seek(target)];
    }
    const from = [a.run.reachedUs, b.run.reachedUs] as const;
    // Who has something to do first goes first: then the other seldom has to wait for nothing.
    const [first, second] = b.run.nextUs >= 0 && (a.run.nextUs < 0 || b.run.nextUs < a.run.nextUs) ? [b, a] : [a, b];
    await first.forward(kind, about, Infinity);
    await second.forward(kind, about, first.run.reachedUs);
    const target = second.run.reachedUs;
    if (first.run.reachedUs <= target) return [a.tell(from[0]), b.tell(from[1])];
    const back = await first.seek(target);
    return first === a ? [back, b.tell(from[1])] : [a.tell(from[0]), back];
  }

  act = async (runId: number, act: ScriptAct) => this.#at(runId).act(act);
  rescript = async (runId: number, script: Json, toUs: Micros) => {
    const chunk = await this.#at(runId).rescript(script, toUs);
    this.#forgetParting();
    return chunk;
  };

  /** Another script, another past: where they part is looked for again. */
  #forgetParting(): void {
    if (this.#main && this.#second) this.#compared = new Compared(this.#main.run, this.#second.run);
  }

  inspect = async (runId: number, id: string) => this.#at(runId).inspect(id);
  log = async (runId: number, filter: LogFilter, before: number | null, limit: number) => this.#at(runId).log(filter, before, limit);
  why = async (runId: number, about: About) => this.#at(runId).why(about);
  journey = async (runId: number, message: number) => this.#at(runId).journey(message);
  messages = async (runId: number, ids: readonly number[]) => this.#at(runId).messages(ids);
  series = async (runId: number, id: string, metric: string, fromUs: Micros, toUs: Micros, points: number) => this.#at(runId).series(id, metric, fromUs, toUs, points);
  hash = async (runId: number) => this.#at(runId).hash();
  whatIf = async (runId: number, message: number) => this.#at(runId).whatIf(message);
  whatNext = async (runId: number, message: number) => this.#at(runId).whatNext(message);
  operations = async (runId: number) => this.#at(runId).operations();

  async foresee(besideId: number, budgetMs: number): Promise<Foreseen> {
    this.#at(besideId);
    const end = this.clock() + budgetMs;
    return (await this.#compared?.ahead(() => this.clock() >= end)) ?? { parts: null, never: false };
  }

  async compare(besideId: number): Promise<Comparison> {
    this.#at(besideId);
    if (this.#compared === undefined) throw new Error(`StaleRun: run ${besideId} stands beside none.`);
    const { parts, measures, metrics } = this.#compared.now();
    return { parts, measures, metrics: metrics.slice(0, MOST_METRICS) };
  }
}
