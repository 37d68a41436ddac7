/** Records of one shard on their way to its readers: columns, because at every look there are hundreds of them. */
import { openRecords } from "../aws/aggregate.ts";
import type { Micros } from "../kernel/time.ts";
import type { Context, MessageId } from "./define.ts";

/** Records that follow each other: the one at place `i` of each column stands at position `first + i` of the shard. Never changed: readers share the columns. */
export interface Batch {
  readonly first: number;
  readonly messages: readonly MessageId[];
  /** Partition keys. */
  readonly keys: readonly string[];
  /** The texts; base64 only in AWS's inputs and outputs. */
  readonly data: readonly string[];
  /** Arrivals (ApproximateArrivalTimestamp); they never fall. */
  readonly at: readonly Micros[];
  /** False where each text and key is known to be its message's own body and group. */
  readonly reworded: boolean;
  /** False where none is an envelope (KIN-063). */
  readonly sealed: boolean;
}

export const NO_RECORDS: Batch = Object.freeze({ first: 0, messages: Object.freeze([]), keys: Object.freeze([]), data: Object.freeze([]), at: Object.freeze([]), reworded: false, sealed: false });

/** Arrival of the last record; -1 where there is none. */
export function lastAt({ at }: Batch): Micros {
  return at[at.length - 1] ?? -1;
}

/** The records from place `from` on, up to place `to`, which is not among them. */
export function sliceOf(batch: Batch, from: number, to = batch.messages.length): Batch {
  if (from === 0 && to >= batch.messages.length) return batch;
  const { first, messages, keys, data, at } = batch;
  return { ...batch, first: first + from, messages: messages.slice(from, to), keys: keys.slice(from, to), data: data.slice(from, to), at: at.slice(from, to) };
}

/** `next` follows `batch` in its shard. */
export function joined(batch: Batch, next: Batch): Batch {
  if (batch.messages.length === 0) return next;
  return { first: batch.first, messages: [...batch.messages, ...next.messages], keys: [...batch.keys, ...next.keys], data: [...batch.data, ...next.data], at: [...batch.at, ...next.at], reworded: batch.reworded || next.reworded, sealed: batch.sealed || next.sealed };
}

/** What a reader works on: the user records of a batch, in columns too. */
export interface UserRecords {
  readonly bodies: readonly string[];
  readonly keys: readonly string[];
  /** A copy of the record that each came in: the records stay in their stream. */
  readonly copies: readonly MessageId[];
  /** User records of each record; undefined where each is its own. */
  readonly sizes?: readonly number[];
}

/** Readers open the producer library's envelopes by themselves (KIN-063). */
export function takeRecords(ctx: Pick<Context, "copies">, { messages, keys, data, reworded, sealed }: Batch): UserRecords {
  if (!sealed) return { bodies: data, keys, copies: reworded ? ctx.copies(messages, data, keys) : ctx.copies(messages) };
  const opened = data.map((text) => openRecords(text) ?? [text]);
  const ofEach = <T>(column: readonly T[]): T[] => opened.flatMap((users, i) => users.map(() => column[i]!));
  const bodies = opened.flat();
  const keysOfEach = ofEach(keys);
  return { bodies, keys: keysOfEach, copies: ctx.copies(ofEach(messages), bodies, keysOfEach), sizes: opened.map(({ length }) => length) };
}
