/**
 * What page and worker say to each other. Control goes by comlink in few coarse calls; data comes back as transferred
 * columns. The page is master of the document, the worker of the run. Every answer bears the run's id: what belongs to
 * an older run falls on the floor.
 *
 * The worker never runs ahead of what the page asks for: the page's playback clock says how far, `advance` goes there
 * (or as far as its budget allows) and tells what departed meanwhile. A flight's arrival is known when it departs, so
 * the page can draw it at its own frame rate.
 */
import type { Json } from "../vocabulary/json.ts";

export type Micros = number;

/** One entity of the run, in a fixed order: columns refer to it by index. Added entities are appended. */
export interface EntityInfo {
  readonly id: string;
  readonly type: string;
  readonly kind: "node" | "connection";
  /** Made by a call or by the loader, not drawn by a person: shown dashed. */
  readonly implied: boolean;
  readonly from?: string;
  readonly to?: string;
}

export interface Problem { readonly path: string; readonly code: string; readonly message: string; readonly fix?: string }
export interface Notice { readonly path: string; readonly code: string; readonly message: string }

export type Opened =
  | { readonly ok: true; readonly runId: number; readonly engine: string; readonly seed: number; readonly untilUs: Micros; readonly entities: readonly EntityInfo[]; readonly notices: readonly Notice[]; readonly chunk: Chunk }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Hops over connections, one row each, in causal order. All arrays have `count` entries. Of what is more than an eye can
 * follow only a part is told, one by one; `rates` counts all.
 */
export interface FlightColumns {
  readonly count: number;
  /** Number of the first flight of this chunk, in the order of telling; `cause` uses the same numbers. */
  readonly first: number;
  /** Index into `entities`. */
  readonly connection: Int32Array;
  readonly departs: Float64Array;
  /** Equal to `departs` for what takes no time (shown one after another in story pace). */
  readonly arrives: Float64Array;
  /** FlightKind. */
  readonly kind: Uint8Array;
  /** 1 = against the arrow (a poll's request, an answer to a sender). */
  readonly reverse: Uint8Array;
  /** FlightResult. */
  readonly result: Uint8Array;
  /** First message in it, or -1; and how many there are. */
  readonly message: Int32Array;
  readonly size: Uint16Array;
  /** Index into `strings` of the run for the message group or partition key, or -1. */
  readonly group: Int32Array;
  /** How often the first message was received so far. */
  readonly receives: Uint16Array;
  /** 1 when the first message is one of twins. */
  readonly twin: Uint8Array;
  /** Number of the flight whose arrival led to this one, or -1 (also when that one was not told). */
  readonly cause: Int32Array;
  /** Trace row of the departure: what "why?" starts from. */
  readonly row: Int32Array;
  /** Of each connection on which something departed since the last chunk. */
  readonly rates: RateColumns;
}
/** How many messages went with the arrow (on connections that carry none: how many hops there were) in the latest simulated second with a departure, and in the second before it. */
export interface RateColumns {
  readonly count: number;
  readonly connection: Int32Array;
  /** Whole simulated seconds since 0. */
  readonly second: Float64Array;
  readonly now: Int32Array;
  readonly before: Int32Array;
}
export const FlightKind = { message: 0, request: 1, response: 2, copy: 3, error: 4, record: 5, event: 6 } as const;
export const FlightResult = { none: 0, ok: 1, failed: 2, throttled: 3, lost: 4, refused: 5 } as const;

/** Samples of metrics since the last chunk: one row a change, at most one per series and bucket. */
export interface GaugeColumns {
  readonly count: number;
  /** Index into the run's series list (`newSeries` extends it). */
  readonly series: Int32Array;
  /** Start of the bucket. */
  readonly at: Float64Array;
  /** Gauge: last value in the bucket; counter: sum in the bucket; distribution: maximum. */
  readonly value: Float64Array;
}
export interface SeriesInfo { readonly entity: string; readonly metric: string; readonly kind: "counter" | "gauge" | "distribution"; readonly unit: string; readonly bucketUs: Micros }

/** An interesting moment: a mark on the timeline. */
export interface Moment { readonly atUs: Micros; readonly row: number; readonly entity: string; readonly says: string; readonly mark: string; readonly rule?: string }
export interface Finding { readonly code: string; readonly atUs: Micros; readonly entity?: string; readonly message: string }

/** Members of an entity's configuration that a service changed itself, as AWS's calls do; null is the default again. */
export interface Configured { readonly atUs: Micros; readonly entity: string; readonly change: { readonly properties?: Readonly<Record<string, Json>>; readonly behaviour?: Readonly<Record<string, Json>> } }

/** A call that the script or the console made. */
export interface CallRecord {
  readonly index: number; readonly atUs: Micros; readonly answeredAtUs?: Micros; /** Not made yet: what its `$from` names has not been answered. */ readonly waits?: true; readonly call: string; readonly on: string; readonly as?: string;
  readonly ok: boolean | null; readonly output?: unknown; readonly error?: { readonly code: string; readonly message: string; readonly status: number };
}

/** `holds` so far, and may still break; `met` or `broken` for good; `open`: not met yet, and still may be. `about`: the ids that `because` names. */
export interface GoalState { readonly say: string; readonly held: boolean | null; readonly standing: "open" | "holds" | "met" | "broken"; readonly about: readonly string[]; readonly atUs?: Micros; readonly message?: string; readonly because: string }

export interface Chunk {
  readonly runId: number;
  /** True after a seek or a change of the past: forget all flights and gauges, these columns start anew. */
  readonly fresh: boolean;
  readonly fromUs: Micros;
  /** How far the run has got; less than asked for when the budget ended first. */
  readonly nowUs: Micros;
  /** Instant of the next pending event, or -1 when nothing will ever happen again. */
  readonly nextUs: Micros;
  readonly events: number;
  readonly flights: FlightColumns;
  readonly gauges: GaugeColumns;
  readonly newSeries: readonly SeriesInfo[];
  readonly newStrings: readonly string[];
  readonly newEntities: readonly EntityInfo[];
  /** Entities that are gone, by id. */
  readonly removed: readonly string[];
  /** `view(state)` at `nowUs` of the entities whose view changed since the last chunk that had views; null when not asked for. */
  readonly views: Readonly<Record<string, unknown>> | null;
  readonly moments: readonly Moment[];
  readonly findings: readonly Finding[];
  readonly configured: readonly Configured[];
  readonly calls: readonly CallRecord[];
  readonly goals: readonly GoalState[] | null;
  /** Dollars so far, by entity; null when not asked for. */
  readonly cost: Readonly<Record<string, number>> | null;
}

export interface LogFilter {
  readonly entity?: string; readonly message?: number; readonly rule?: string; readonly what?: string; readonly text?: string;
  /** Only outcomes of trouble: errors, throttles, drops. */
  readonly trouble?: boolean;
  /** Also rows that only carry on: timers, calls and answers that went well, and what is routine. */
  readonly all?: boolean;
}
export interface LogRow {
  readonly row: number; readonly cause: number; readonly atUs: Micros; readonly entity: string; readonly connection?: string;
  readonly what: "event" | "call" | "answer" | "drop" | "note" | "finding"; readonly name: string;
  readonly rule?: string; readonly says: string; readonly mark: string; readonly messages: readonly number[]; readonly facts: Readonly<Record<string, unknown>>;
  /** The sentence with every digit, where `says` has rounded; labels of its messages, where it does not name them. */
  readonly exact?: string; readonly about?: string;
}

/** A step of a causal chain, with the values that its rule names as responsible, and the page it rests on. */
export interface WhyLink extends LogRow { readonly responsible?: readonly { readonly entity: string; readonly part: "properties" | "behaviour"; readonly name: string; readonly value: Json; readonly unit: string }[]; readonly source?: string }
/** The causal chain, root first. `entity`: the one that the title names; `summary`: how things stand. */
export interface Why { readonly title: string; readonly links: readonly WhyLink[]; readonly entity?: string; readonly summary?: string }

/** A message's whole story. */
export interface Journey {
  readonly message: number; readonly label: string; readonly body?: string; readonly group?: string; readonly madeAtUs: Micros; readonly madeBy: string;
  readonly parents: readonly number[]; readonly children: readonly number[];
  /** Stretches: waited 2.1 s in orders · ran 0.8 s in worker · hidden 29 s … */
  readonly stretches: readonly { readonly fromUs: Micros; readonly toUs: Micros | null; readonly kind: "waiting" | "delayed" | "hidden" | "running" | "travelling" | "ended"; readonly entity: string; readonly says: string }[];
  readonly fate?: string;
}

/** What is asked about: a row, a message, what stands at an entity or a metric of it, a goal by its place in the document, a call by its place in the script. */
export type About = { readonly row: number } | { readonly message: number } | { readonly entity: string; readonly metric?: string } | { readonly goal: number } | { readonly call: number };

/** One entry of the script, as in the document (`at` is stamped by the engine with the playhead). */
export type ScriptAct =
  | { readonly call: string; readonly on: string; readonly input?: Json; readonly as?: string }
  | { readonly change: string; readonly properties?: Json; readonly behaviour?: Json }
  | { readonly add: Json }
  | { readonly remove: string };

export interface Acted { readonly chunk: Chunk; readonly problems: readonly Problem[]; /** The entry as stamped, to be put into the document's script. */ readonly entry: Json | null; /** Row of the call's record for `call`. */ readonly call?: CallRecord }

export type StepKind = "event" | "message" | "entity" | "moment";

/** One figure of two runs; null where there is nothing to measure. `us` is microseconds, `usd` dollars. */
export interface MeasurePair {
  readonly name: "waiting" | "done" | "returned" | "dead-lettered" | "failed" | "throttled" | "age" | "cost";
  readonly unit: "count" | "us" | "usd"; readonly here: number | null; readonly there: number | null;
}

/** The first instant at which two runs part, with what only one of them did then (null: nothing). `before`: earlier than what is still known. */
export interface Parting { readonly atUs: Micros; readonly here: LogRow | null; readonly there: LogRow | null; readonly before: boolean }
/** Where two runs will part, if that was found; `never`: they go to the end without. */
export interface Foreseen { readonly parts: Parting | null; readonly never: boolean }

/** Two runs of one seed held against each other, as far as both have come. */
export interface Comparison {
  /** Null where they have not parted so far, and it is not known that they will. */
  readonly parts: Parting | null;
  readonly measures: readonly MeasurePair[];
  /** Largest relative difference first. Gauges by their maximum, distributions by their 99th percentile. */
  readonly metrics: readonly { readonly entity: string; readonly metric: string; readonly unit: string; readonly here: number; readonly there: number }[];
}

export interface WhatIf { readonly entity: string; readonly part: "properties" | "behaviour"; readonly name: string; readonly from: Json; readonly to: Json; readonly unit: string; readonly spared: string; readonly tried: number }

/** The worker's side. All times are simulated microseconds. */
export interface RunHost {
  /**
   * Loads a document through the loading door and stands at 0. Replaces the run, and whatever stood beside it. With
   * `beside` that run stays, and this one, of the same seed, is held against it; there is one such at most.
   */
  open(document: unknown, options?: { readonly seed?: number; readonly beside?: number }): Promise<Opened>;
  /** Forgets a run that stood beside another. */
  close(runId: number): Promise<void>;
  /** Runs to `toUs` (inclusive) or until `budgetMs` of real time is spent. */
  advance(runId: number, toUs: Micros, budgetMs: number, want: { readonly views: boolean; readonly cost?: boolean }): Promise<Chunk>;
  /** Goes to `atUs`, forwards or backwards. */
  seek(runId: number, atUs: Micros): Promise<Chunk>;
  /** The next (or, backwards, the previous) instant at which something of that kind happens, and stands there. */
  step(runId: number, direction: 1 | -1, kind: StepKind, about?: string | number): Promise<Chunk>;
  /** As `step`, of two runs at once: both stand at the nearer of the two instants. */
  stepBoth(runId: number, besideId: number, direction: 1 | -1, kind: StepKind, about?: string | number): Promise<readonly [Chunk, Chunk]>;
  /** Does something at the playhead: it becomes a script entry stamped with the first instant in which nothing has been handled yet. */
  act(runId: number, act: ScriptAct): Promise<Acted>;
  /** Replaces the script from now on or in the past (undo, a dragged flag), re-simulating silently to the same playhead. */
  rescript(runId: number, script: Json, toUs: Micros): Promise<Chunk>;
  inspect(runId: number, entity: string): Promise<unknown>;
  log(runId: number, filter: LogFilter, before: number | null, limit: number): Promise<{ readonly rows: readonly LogRow[]; readonly total: number; readonly more: boolean }>;
  why(runId: number, about: About): Promise<Why | null>;
  journey(runId: number, message: number): Promise<Journey | null>;
  /** Labels and groups of messages, for tokens and tooltips. */
  messages(runId: number, ids: readonly number[]): Promise<readonly { readonly id: number; readonly label: string; readonly group?: string; readonly fate?: string }[]>;
  /** Samples of one metric over a span, thinned to at most `points`. */
  series(runId: number, entity: string, metric: string, fromUs: Micros, toUs: Micros, points: number): Promise<{ readonly at: Float64Array; readonly value: Float64Array }>;
  hash(runId: number): Promise<string>;
  /** A run beside another, held against it: where they part, and what differs. */
  compare(besideId: number): Promise<Comparison>;
  /** Looks for their parting beyond where they stand, by running both again for as long as the budget lasts. */
  foresee(besideId: number, budgetMs: number): Promise<Foreseen>;
  /** The smallest change of one value that would have spared this message its fate, tried by re-running; null where there is none. */
  whatIf(runId: number, message: number): Promise<WhatIf | null>;
  /** The next step of a message's story if nothing is changed, found by playing the same run on beside this one; null where there is none. */
  whatNext(runId: number, message: number): Promise<WhyLink | null>;
  /** Operations that an entity, or a service's account, answers: for the console's completion. */
  operations(runId: number): Promise<readonly { readonly on: string; readonly type: string; readonly name: string; readonly arn: string; readonly operations: readonly string[] }[]>;
}
