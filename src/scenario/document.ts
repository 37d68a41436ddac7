/**
 * The scenario document (DESIGN § 4.1, CONTRACTS.md) exactly as its JSON says it, version 1. These types describe a
 * document that the loading door has accepted; what comes from outside is `unknown` until then. Members that are not
 * named here are kept untouched.
 */
import type { Json } from "../vocabulary/json.ts";

/** The version of documents that this engine writes. */
export const VERSION = 1;

export interface ScenarioDocument {
  readonly eventyard: typeof VERSION;
  readonly title?: string;
  /** Markdown. */
  readonly about?: string;
  /** A whole number, 0 to 2^53 − 1. Default 1. */
  readonly seed?: number;
  readonly account?: JsonObject;
  /** Duration; default 10m. How long a run goes on, inclusive. */
  readonly until?: string;
  readonly nodes?: readonly NodeDocument[];
  readonly connections?: readonly ConnectionDocument[];
  readonly script?: readonly ScriptEntryDocument[];
  readonly goals?: readonly GoalDocument[];
  /** Knobs that the view mode `explore` shows: `worker.fails`, `orders.VisibilityTimeout`. Inert for the run. */
  readonly explore?: readonly string[];
  /** What the gallery says of it. Inert for the run. */
  readonly gallery?: GalleryCard;
}

export type JsonObject = { readonly [member: string]: Json };
/** x and y on the canvas, of the upper left corner. Inert for the run. */
export type Position = readonly [x: number, y: number];

/** A node, or one of the two inert types of the canvas: `note` (with `text`) and `frame` (with `name`). */
export interface NodeDocument {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly at?: Position;
  readonly properties?: JsonObject;
  readonly behaviour?: JsonObject;
  /** Of a note: markdown. */
  readonly text?: string;
  /** Of a note or a frame: width and height. */
  readonly size?: Position;
}

export interface ConnectionDocument {
  readonly id: string;
  readonly type: string;
  /** A node; for failure arrows of connections a connection. */
  readonly from: string;
  readonly to: string;
  readonly name?: string;
  readonly properties?: JsonObject;
  readonly behaviour?: JsonObject;
  /** Of a call connection: a Template. */
  readonly body?: Json;
  /** Of a call connection: a Template of AWS's input members. */
  readonly input?: JsonObject;
  /** Of a call connection from a function. */
  readonly when?: When;
  /** Of a call connection from a function: an error that stays does not make the invocation fail. */
  readonly ignoreErrors?: boolean;
}

/** When a function makes the call of its arrow. */
export type When = "success" | "failure" | "each record";

export type ScriptEntryDocument = { readonly at: string } & (
  | { readonly call: string; readonly on: string; readonly input?: Json; readonly as?: string }
  | ({ readonly change: string } & EntityChange)
  | { readonly add: NodeDocument | ConnectionDocument }
  | { readonly remove: string }
);

/** Members that replace those of an entity, one by one; `null` is the default again. */
export interface EntityChange {
  readonly properties?: JsonObject;
  readonly behaviour?: JsonObject;
  /** Of call connections. */
  readonly body?: Json;
  readonly input?: Json;
  readonly when?: Json;
  readonly ignoreErrors?: Json;
}

export interface GoalDocument { readonly say: string; readonly expect: ExpectationDocument }

export const COMPARISONS = ["=", "!=", "<", "<=", ">", ">="] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const STATISTICS = ["Sum", "Maximum", "Minimum", "Average", "Last"] as const;
export type Statistic = (typeof STATISTICS)[number];
export const GOAL_FATES = ["received", "processed", "answered", "dead-lettered", "expired", "dropped", "filtered"] as const;
export type GoalFate = (typeof GOAL_FATES)[number];
export const MEASURES = ["wait", "age", "latency", "duration"] as const;
export type Measure = (typeof MEASURES)[number];

export type ExpectationDocument =
  | { readonly metric: string; readonly of: string; readonly statistic: Statistic; readonly is: readonly [Comparison, number]; readonly during?: readonly [string, string] }
  | { readonly messages: { readonly from: string; readonly matching?: JsonObject }; readonly fate: GoalFate; readonly at?: string; readonly times: readonly [Comparison, number]; readonly within?: string }
  | { readonly percentile: number; readonly measure: Measure; readonly of: string; readonly is: readonly [Comparison, string] }
  | { readonly rule: string; readonly of?: string; readonly seen: readonly [Comparison, number] }
  | { readonly all: readonly ExpectationDocument[] }
  | { readonly any: readonly ExpectationDocument[] }
  | { readonly not: ExpectationDocument };

export interface GalleryCard { readonly idea: string; readonly question?: string; readonly services?: readonly string[] }

/** Types of nodes that are drawn and nothing else. */
export const INERT_TYPES: readonly string[] = ["note", "frame"];

/** Most entries of each list. */
export const MOST = { nodes: 500, connections: 2_000, script: 10_000, goals: 200, explore: 100 } as const;
/** In canonical order. */
export const DOCUMENT_MEMBERS = ["eventyard", "title", "about", "seed", "account", "until", "nodes", "connections", "script", "goals", "explore", "gallery"] as const;
export const DEFAULT_SEED = 1;
export const DEFAULT_UNTIL = "10m";
