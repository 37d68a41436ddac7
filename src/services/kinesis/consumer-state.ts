/** What a consumer application knows: its lease table, and where each shard's reader stands. */
import { utf8Length } from "../../aws/utf8.ts";
import type { Micros } from "../../kernel/time.ts";
import type { CallId, TimerId } from "../define.ts";
import type { Batch } from "../stream-batch.ts";

export interface Lease {
  readonly id: string;
  readonly ix: number;
  readonly parents: readonly string[];
  /** `waiting` for parents · `free` · `owned` · `ended`: read and worked on to the shard's end · `zombie`: what a worker that was cut off still believes to own (KIN-061). */
  state: "waiting" | "free" | "owned" | "ended" | "zombie";
  /** Instance of the fleet, 0 = none. */
  owner: number;
  /** Counts owners: answers that were meant for an earlier one are passed over. */
  epoch: number;
  /** Where a new owner resumes: a position in the shard and the number before it; -1 = nothing was written down yet. */
  checkpoint: number;
  checkpointSequence: string;
  /** The type of iterator without a checkpoint. */
  readonly from: "TRIM_HORIZON" | "LATEST";
  iterator: string;
  /** Behind the last record read; -1 = not known yet. */
  read: number;
  readSequence: string;
  readAt: Micros;
  /** Behind the last record worked on, and behind the furthest ever. */
  done: number;
  furthest: number;
  sinceCheckpoint: number;
  /** Behind the piece that the worker has, or had last. */
  handed: { readonly position: number; readonly sequence: string } | null;
  /** Read and not handed over yet. */
  buffer: Batch;
  openedAt: Micros;
  /** The processor has a batch. */
  busy: boolean;
  call: CallId | -1;
  timer: TimerId | -1;
  /** Nothing more will come: the shard is closed and read to its end. */
  over: boolean;
  behindMs: number;
  lastError: string;
}

export interface Worker { readonly id: number; readonly since: Micros; crashedAt: Micros }

export interface ConsumerState {
  leases: Map<string, Lease>;
  workers: Worker[];
  /** ARN of the registered consumer, "" while there is none. */
  arn: string;
  listing: boolean;
  listed: boolean;
  scannedAt: Micros;
  tally: { read: number; processed: number; repeated: number; skipped: number; checkpoints: number; takeovers: number; steals: number; throttled: number };
  /** The worker that can't reach the lease table, and since when. */
  cut?: { readonly worker: number; readonly at: Micros };
  /** Leases that were lost to others while their worker went on. */
  zombies?: number;
  lastCrash: { readonly at: Micros; readonly worker: number; readonly again: number } | null;
}

export function emptyConsumer(): ConsumerState {
  return {
    leases: new Map(), workers: [], arn: "", listing: false, listed: false, scannedAt: -1,
    tally: { read: 0, processed: 0, repeated: 0, skipped: 0, checkpoints: 0, takeovers: 0, steals: 0, throttled: 0 }, lastCrash: null,
  };
}

/** What counts for the hash: what waits is told record by record, however it is kept. */
export function essenceOf({ leases, ...rest }: ConsumerState): unknown {
  return { ...rest, leases: new Map([...leases].map(([id, lease]) => [id, { ...lease, buffer: recordsOf(lease.buffer) }])) };
}

function recordsOf({ first, messages, keys, data, at }: Batch): readonly unknown[] {
  return messages.map((message, i) => ({ message, at: at[i], position: first + i, key: keys[i]!, data: data[i]!, bytes: utf8Length(data[i]!) + utf8Length(keys[i]!) }));
}

/** Zombies stand in the lease table's map under names of their own: their shards have a true lease beside. */
export const keyOf = (lease: Lease): string => (lease.state === "zombie" ? `${lease.id} ${lease.epoch}` : lease.id);

/** The lease, or the zombie of it, that was meant when `epoch` was its owner's number. */
export function leaseOf(state: ConsumerState, id: string, epoch: number): Lease | undefined {
  const lease = state.leases.get(id);
  return lease === undefined || lease.epoch === epoch ? lease : state.leases.get(`${id} ${epoch}`);
}
