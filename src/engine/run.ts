/**
 * A run: one world, its script, its checkpoints, and the ways to move through it. Running, restoring, seeking and acting
 * at the playhead all end in the same worlds: a run is a pure function of (scenario, seed, script, engine version).
 */
import { assert } from "../kernel/assert.ts";
import type { Micros } from "../kernel/time.ts";
import type { MessageId, Service } from "../services/define.ts";
import type { LoadedEntry, Scenario } from "../scenario/scenario.ts";
import { save, restore, type Checkpoint } from "./checkpoint.ts";
import { conservation } from "./conservation.ts";
import { Goals } from "./goals.ts";
import { applyHeld, applyNext, isHeld, newScriptState, takeAnswer, type ScriptState } from "./script.ts";
import { evaluated, step } from "./step.ts";
import { ensureAccount, initialise, place, start } from "./structure.ts";
import { DEFAULT_LIMITS, World, type Evaluation, type Limits } from "./world.ts";
import { hashWorld } from "./world-hash.ts";

export interface RunOptions {
  readonly seed?: number;
  /** Trace rows kept at most; 0 keeps none. Default 2,000,000. */
  readonly traceCap?: number;
  readonly limits?: Partial<Limits>;
  /** Assert the services' invariants after each event, and conservation now and then. Default false. */
  readonly checks?: boolean;
  /** Events between checkpoints; 0 takes none. Default 0. */
  readonly checkpointEvery?: number;
}

/** Why `advance` came back. `evaluation`: somebody must evaluate JSONata and hand in the result. */
export type Stop = "reached" | "budget" | "evaluation" | "limit";

const MOST_CHECKPOINTS = 48;
/** How often a budget is looked at. */
const LOOK_AT_BUDGET = 128;

export class Run {
  readonly world: World;
  script: readonly LoadedEntry[];
  scriptState: ScriptState = newScriptState();
  /** Every event up to here, inclusive, has been handled. -1 before anything. */
  reachedUs: Micros = -1;
  goals: Goals;
  readonly #checkpoints: Checkpoint[] = [];
  readonly #first: Checkpoint;
  #lastCheckpointAt = 0;
  /** How many messages have been weighed, and what they weigh. */
  #weighed = 0;
  #characters = 0;
  readonly #every: number;

  constructor(readonly scenario: Scenario, readonly options: RunOptions = {}) {
    this.#every = options.checkpointEvery ?? 0;
    this.script = scenario.script;
    this.world = new World({
      seed: options.seed ?? scenario.seed, settings: scenario.settings, services: scenario.services, traceCap: options.traceCap ?? 2_000_000,
      limits: { ...DEFAULT_LIMITS, ...options.limits }, checks: options.checks ?? false,
    });
    const { world } = this;
    world.scriptAnswered = (entry, outcome) => takeAnswer(world, this.script, this.scriptState, entry, outcome);
    this.#build();
    this.goals = new Goals(world, scenario.goals);
    world.watch = scenario.goals.length > 0 ? this.goals : undefined;
    this.#first = save(world, this.scriptState, this.goals.state);
  }

  #build(): void {
    const { world, scenario } = this;
    const used = new Set([...scenario.nodes, ...scenario.connections].map(({ definition }) => definition.service));
    for (const { entities } of scenario.services) for (const { service, kind } of entities) if (kind === "account" && used.has(service)) ensureAccount(world, service);
    for (const node of scenario.nodes) place(world, node);
    for (const connection of scenario.connections) place(world, connection);
    const placed = world.entities.filter(({ kind }) => kind !== "account");
    for (const entity of placed) initialise(entity);
    for (const entity of placed) start(entity);
  }

  /** Instant of the next thing that will happen, or -1. */
  get nextUs(): Micros {
    if (this.scriptState.held >= 0) return this.world.now;
    const script = this.script[this.scriptState.position]?.atUs;
    const event = this.world.queue.peekAt();
    if (script === undefined) return event;
    return event < 0 ? script : Math.min(script, event);
  }

  /**
   * Handles everything up to `toUs`, inclusive.
   * @param spent asked now and then; true ends the run early with "budget"
   */
  advance(toUs: Micros, spent?: () => boolean): Stop {
    const { world } = this;
    let sinceLook = 0;
    for (;;) {
      if (world.evaluations.length > 0) return "evaluation";
      if (world.stopped !== undefined) return "limit";
      // Most of a run comes after the last entry of its script.
      if (world.options.checks || this.scriptState.position < this.script.length || this.scriptState.held >= 0) {
        const at = this.nextUs;
        if (at < 0 || at > toUs) break;
        this.#one(at);
      } else if (world.queue.isDue(toUs)) step(world);
      else break;
      if (this.#every > 0 && world.events - this.#lastCheckpointAt >= this.#every) this.#checkpoint();
      if (++sinceLook >= LOOK_AT_BUDGET) {
        sinceLook = 0;
        this.#mindLimits();
        if (spent?.() === true) {
          this.reachedUs = Math.max(this.reachedUs, this.nextUs > world.now || this.nextUs < 0 ? world.now : world.now - 1);
          return "budget";
        }
      }
    }
    this.reachedUs = Math.max(this.reachedUs, toUs);
    return "reached";
  }

  /** Handles exactly the next event (or script entry); false when nothing is left. */
  single(): boolean {
    const at = this.nextUs;
    if (at < 0 || this.world.evaluations.length > 0 || this.world.stopped !== undefined) return false;
    this.#one(at);
    this.reachedUs = Math.max(this.reachedUs, this.nextUs > this.world.now || this.nextUs < 0 ? this.world.now : this.world.now - 1);
    return true;
  }

  #one(at: Micros): void {
    const { world } = this;
    const entry = this.script[this.scriptState.position];
    if (this.scriptState.held >= 0) {
      if (isHeld(world)) step(world);
      else applyHeld(world, this.script, this.scriptState);
    } else if (entry !== undefined && entry.atUs <= at) applyNext(world, this.script, this.scriptState);
    else step(world);
    if (world.options.checks && world.events % 64 === 0) conservation(world);
  }

  /** The evaluations that wait, oldest first; hand each result to `provide` in this order. */
  get evaluations(): readonly Evaluation[] {
    return this.world.evaluations;
  }

  provide(evaluation: Evaluation, result: { readonly result: unknown } | { readonly error: unknown }): void {
    const { world } = this;
    assert(world.evaluations[0] === evaluation, "Evaluations are answered in the order they were asked.");
    world.evaluations.shift();
    evaluated(world, evaluation, result);
  }

  /** Characters that messages hold; a body that goes on as it is counts once. */
  #weigh(): number {
    const { messages } = this.world;
    // A seek went back.
    if (messages.count < this.#weighed) this.#weighed = this.#characters = 0;
    let before: string | undefined;
    for (; this.#weighed < messages.count; this.#weighed++) {
      const body = messages.heldBodyOf(this.#weighed as MessageId);
      if (body !== undefined && body !== before) this.#characters += body.length;
      before = body;
    }
    return this.#characters;
  }

  #mindLimits(): void {
    const { world } = this;
    const { limits } = world.options;
    const reached = world.events > limits.events ? `${limits.events} events were handled`
      : world.queue.size > limits.pending ? `${limits.pending} things are pending`
      : world.messages.count > limits.messages ? `${limits.messages} messages were made`
      : this.#weigh() > limits.characters ? `the messages hold more than ${limits.characters} characters`
      : world.atInstant > limits.perInstant ? `${limits.perInstant} things happened in one instant`
      : world.queue.depth > limits.depth ? `${limits.depth} things followed from each other in one instant`
      : undefined;
    if (reached === undefined) return;
    const loop = world.findings.find((finding) => finding.code === "Eventyard.LoopFeedsItself");
    world.stopped = world.finding("Eventyard.LimitReached", `The run was stopped: ${reached}.${loop === undefined ? "" : ` ${loop.message}`} Go back, or change the design, and run again.`, undefined);
  }

  #checkpoint(): void {
    this.#lastCheckpointAt = this.world.events;
    const last = this.#checkpoints.at(-1);
    if (last !== undefined && last.events >= this.world.events) return;
    this.#checkpoints.push(save(this.world, this.scriptState, this.goals.state));
    if (this.#checkpoints.length > MOST_CHECKPOINTS) thin(this.#checkpoints);
  }

  #restore(checkpoint: Checkpoint): void {
    const { script, goals } = restore(this.world, checkpoint);
    this.scriptState = script;
    this.goals.state = goals as Goals["state"];
    this.#lastCheckpointAt = checkpoint.events;
    this.reachedUs = checkpoint.now - 1;
  }

  /**
   * Stands so that everything up to `atUs` can be handled by `advance(atUs)` with as little as possible still to do:
   * goes to the nearest checkpoint at or before it, unless the present is nearer. Nothing is simulated yet.
   */
  rewindTo(atUs: Micros): void {
    const { world } = this;
    let best: Checkpoint | undefined;
    for (const checkpoint of this.#checkpoints) if (checkpoint.now <= atUs && checkpoint.handledAt <= atUs) best = checkpoint;
    const here = world.handledAt <= atUs && world.evaluations.length === 0;
    if (here && (best === undefined || best.events <= world.events)) {
      this.reachedUs = Math.min(this.reachedUs, atUs);
      return;
    }
    this.#restore(best ?? this.#first);
  }

  /** First microsecond in which nothing has been handled yet: what a person does now is stamped with it. */
  get freeUs(): Micros {
    return Math.max(this.reachedUs, this.world.handledAt + 1, 0);
  }

  /** Takes another script: everything from the first difference on is forgotten. The caller advances again. */
  rescript(script: readonly LoadedEntry[]): void {
    let same = 0;
    while (same < script.length && same < this.script.length && sameEntry(script[same]!, this.script[same]!)) same++;
    const differsAt = Math.min(script[same]?.atUs ?? Infinity, this.script[same]?.atUs ?? Infinity);
    this.script = script;
    if (differsAt === Infinity) return;
    while (this.#checkpoints.length > 0 && this.#checkpoints.at(-1)!.handledAt >= differsAt) this.#checkpoints.pop();
    if (this.world.handledAt >= differsAt || this.scriptState.position > same) {
      this.#restore(this.#checkpoints.at(-1) ?? this.#first);
      this.world.trace.truncate(this.world.rows);
    }
  }

  /** More services than it began with: what is added from now on may be theirs. */
  know(services: readonly Service[]): void {
    this.world.options.services = services;
  }

  hash(): string {
    return hashWorld(this.world, this.scriptState);
  }

  get checkpointCount(): number {
    return this.#checkpoints.length;
  }
}

function sameEntry(a: LoadedEntry, b: LoadedEntry): boolean {
  return a === b || JSON.stringify({ ...a, index: 0, path: "" }) === JSON.stringify({ ...b, index: 0, path: "" });
}

/** Every second one of the older half goes. */
function thin(checkpoints: Checkpoint[]): void {
  const half = Math.floor(checkpoints.length / 2);
  const kept = checkpoints.filter((_, i) => i >= half || i % 2 === 1);
  checkpoints.length = 0;
  checkpoints.push(...kept);
}
