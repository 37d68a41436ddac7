/** What an application knows: its job, the rows that its query holds, tables, checkpoints and snapshots. */
import type { Micros } from "../../kernel/time.ts";
import type { CallId, MessageId, ScopeId } from "../define.ts";
import type { Columns, Row } from "./windows.ts";

/** https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ApplicationDetail.html */
export type Status = "READY" | "STARTING" | "RUNNING" | "STOPPING" | "FORCE_STOPPING" | "UPDATING" | "AUTOSCALING" | "DELETING";

/** Where the job has read to: number of the last record, by connection and shard. */
export type Places = Map<string, Map<string, string>>;

/** State and places at one instant: a checkpoint or a snapshot. Frozen; rows are shared. */
export interface Saved {
  readonly at: Micros;
  readonly counted: number;
  readonly rows: readonly Row[];
  readonly endsAt: Micros;
  readonly stagger: readonly (readonly [key: string, rows: readonly Row[], endsAt: Micros])[];
  readonly places: readonly (readonly [connection: string, shards: Readonly<Record<string, string>>])[];
}
export interface Snapshot { readonly name: string; readonly version: number; readonly saved: Saved }

/** One S3 object as a table: loaded once, and again only when that is asked for (KDA-006). */
export interface Table {
  readonly name: string; readonly id: string;
  status: "LOADING" | "READY" | "FAILED";
  at: Micros; error: string; bytes: number;
  rows: Map<string, Columns>;
}

/** Rows that came before the tables were there. */
export interface Pending { readonly call: CallId; readonly input: TakeInput; readonly carries: readonly MessageId[] }
export interface TakeInput { readonly records: readonly string[]; readonly connection: string; readonly shard: string; readonly last: string }

export interface Result { readonly message: MessageId; readonly body: string; readonly group: string; readonly connection: string; readonly job: number }

export interface State {
  status: Status;
  version: number;
  readonly createdAt: Micros;
  /** `asleep`: its rows wait for an update or a start to be over. */
  job: "down" | "running" | "failed" | "asleep";
  /** Counts jobs that were given up: what an earlier one sent is no result of this one. */
  jobs: number;
  scope: ScopeId | -1;
  /** When the job, or the operation under way, is through; -1 = nothing is. */
  dueAt: Micros;
  /** Tasks at once, where scaling has raised them. */
  parallelism: number;
  /** Since the last minute: work in microseconds, and minutes in a row above and below the thresholds. */
  busyUs: Micros; busyUntil: Micros; cpu: number; hotMinutes: number; coldMinutes: number;

  /** Rows of open windows: all (tumbling, sliding), oldest first; or by key (stagger). */
  rows: Row[];
  fresh: number;
  endsAt: Micros;
  stagger: Map<string, { rows: Row[]; endsAt: Micros }>;
  /** Rows that the state has counted: each once, however often it came. */
  counted: number;
  places: Places;

  outstanding: number;
  /** Results that a destination refused, until they are sent again. */
  waiting: MessageId[];
  /** Results that were refused at least once and are not taken yet: while there are any, nothing more is taken in. */
  refused: Set<MessageId>;
  /** Who waits with the next rows. */
  held: CallId[];
  /** Whose rows are being worked on: the next ones come when that is done. */
  working: CallId[];
  pending: Pending[];
  tables: Map<string, Table>;

  checkpoint: Saved | null;
  checkpointDue: boolean;
  nextCheckpointAt: Micros;
  snapshots: Snapshot[];
  /** The snapshot that the state itself still is; and the one that a start under way restores. */
  asleepAs: string | null;
  startsFrom: string | null;
  /** The last restore: how many rows the state went back by. */
  lastFailure: { readonly at: Micros; readonly counted: number; readonly restored: number; readonly restoredAt: Micros } | null;
  tally: { rows: number; results: number; unreadable: number; unmatched: number; retries: number; checkpoints: number; restarts: number; repeated: number };
  last: { at: Micros; group: string; value: number | null; columns?: Columns }[];
}

export function emptyState(now: Micros, parallelism: number): State {
  return {
    status: "RUNNING", version: 1, createdAt: now, job: "down", jobs: 0, scope: -1, dueAt: -1, parallelism, busyUs: 0, busyUntil: 0, cpu: 0, hotMinutes: 0, coldMinutes: 0,
    rows: [], fresh: 0, endsAt: -1, stagger: new Map(), counted: 0, places: new Map(),
    outstanding: 0, waiting: [], refused: new Set(), held: [], working: [], pending: [], tables: new Map(),
    checkpoint: null, checkpointDue: false, nextCheckpointAt: -1, snapshots: [], asleepAs: null, startsFrom: null, lastFailure: null,
    tally: { rows: 0, results: 0, unreadable: 0, unmatched: 0, retries: 0, checkpoints: 0, restarts: 0, repeated: 0 }, last: [],
  };
}

export function allRows(state: State): Row[] {
  return [...state.rows, ...[...state.stagger.values()].flatMap(({ rows }) => rows)];
}
