/**
 * A scenario that has passed the loading door: every reference resolved, every default and profile applied, all times
 * in microseconds, everything frozen. The engine builds its world from this and asks nothing else.
 */
import type { Micros } from "../kernel/time.ts";
import type { AnyConfig, EntityDefinition, Service, Settings } from "../services/define.ts";
import type { Amount } from "../vocabulary/amount.ts";
import type { Chance } from "../vocabulary/chance.ts";
import type { Json } from "../vocabulary/json.ts";
import type { Comparison, EntityChange, GoalFate, JsonObject, Measure, Position, ScenarioDocument, Statistic, When } from "./document.ts";

export interface Scenario {
  /** The document as typed, brought to this version; parts that nobody knows are still in it. */
  readonly document: ScenarioDocument;
  readonly title: string;
  readonly seed: number;
  readonly settings: Settings;
  /** Inclusive. */
  readonly untilUs: Micros;
  /** Without notes and frames; in document order. */
  readonly nodes: readonly LoadedNode[];
  /** In document order, implied connections last. */
  readonly connections: readonly LoadedConnection[];
  /** By time, then by the list. */
  readonly script: readonly LoadedEntry[];
  readonly goals: readonly LoadedGoal[];
  /** The services it was loaded with: what is added later goes through the same door. */
  readonly services: readonly Service[];
}

export interface LoadedNode {
  readonly kind: "node";
  readonly id: string;
  readonly type: string;
  /** The name that a person gave, or the id. */
  readonly name: string;
  readonly at: Position | undefined;
  readonly definition: EntityDefinition;
  readonly config: AnyConfig;
}

export interface LoadedConnection {
  readonly kind: "connection";
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** A node's id, or for failure arrows a connection's. */
  readonly from: string;
  readonly to: string;
  readonly definition: EntityDefinition;
  /**
   * `behaviour` holds the definition's own members, those of every connection (`common`) and those of call connections
   * (`body`, `input`, `when`, `ignoreErrors`), so that whoever reads or changes it finds all in one place. What was not
   * written and has no default is absent; `allowed` is always there.
   */
  readonly config: AnyConfig;
  /** The members of `config.behaviour` that every connection may have. */
  readonly common: Common;
  /** Members of call connections; undefined where not written. */
  readonly body: Json | undefined;
  readonly input: JsonObject | undefined;
  readonly when: When | undefined;
  readonly ignoreErrors: boolean | undefined;
  /** Made by the loader because a definition names a resource; drawn dashed. */
  readonly implied: boolean;
}

/** What every connection may say of the calls that cross it (CONTRACTS, Connections). */
export interface Common {
  /** One way, milliseconds; the account's when undefined. */
  readonly latencyMs: Amount | undefined;
  readonly allowed: boolean;
  readonly losesRequest: Chance | undefined;
  readonly losesAnswer: Chance | undefined;
  readonly fails: WireFault | undefined;
}
export interface WireFault { readonly when: Chance; readonly as: "serverError" | "clientError" | "timeout" | number }

/** One entry of the script. `index` and `path` are of the document's list. */
export type LoadedEntry = { readonly atUs: Micros; readonly index: number; readonly path: string } & (
  | { readonly kind: "call"; readonly call: string; readonly on: string; readonly input: Json; readonly as: string | undefined }
  | { readonly kind: "change"; readonly change: string; readonly members: EntityChange }
  /** `entity` is loaded when the entry applies (`loadEntity`): what stands around it may have changed by then. */
  | { readonly kind: "add"; readonly entity: JsonObject }
  | { readonly kind: "remove"; readonly remove: string }
);

export interface LoadedGoal { readonly say: string; readonly expect: Expectation }

export type Compare<T = number> = readonly [Comparison, T];

/** A goal's expectation, times in microseconds. */
export type Expectation =
  | { readonly kind: "metric"; readonly metric: string; readonly of: string; readonly statistic: Statistic; readonly is: Compare; readonly during: readonly [Micros, Micros] | undefined }
  | { readonly kind: "messages"; readonly from: string; readonly matching: JsonObject | undefined; readonly fate: GoalFate; readonly at: string | undefined; readonly times: Compare; readonly withinUs: Micros | undefined }
  | { readonly kind: "percentile"; readonly percentile: number; readonly measure: Measure; readonly of: string; /** Microseconds. */ readonly is: Compare<Micros> }
  | { readonly kind: "rule"; readonly rule: string; readonly of: string | undefined; readonly seen: Compare }
  | { readonly kind: "all" | "any"; readonly of: readonly Expectation[] }
  | { readonly kind: "not"; readonly of: Expectation };
