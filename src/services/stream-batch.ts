/** Records of one shard on their way to its readers: columns, because at every look there are hundreds of them. */
import { isSealed, openRecords } from "../aws/aggregate.ts";
import type { Micros } from "../kernel/time.ts";
import type { MessageId } from "./define.ts";

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
}

export const NO_RECORDS: Batch = Object.freeze({ first: 0, messages: Object.freeze([]), keys: Object.freeze([]), data: Object.freeze([]), at: Object.freeze([]) });

/** Arrival of the last record; -1 where there is none. */
export function lastAt({ at }: Batch): Micros {
  return at[at.length - 1] ?? -1;
}

/** The records from place `from` on, up to place `to`, which is not among them. */
export function sliceOf(batch: Batch, from: number, to = batch.messages.length): Batch {
  if (from === 0 && to >= batch.messages.length) return batch;
  const { first, messages, keys, data, at } = batch;
  return { first: first + from, messages: messages.slice(from, to), keys: keys.slice(from, to), data: data.slice(from, to), at: at.slice(from, to) };
}

/** `next` follows `batch` in its shard. */
export function joined(batch: Batch, next: Batch): Batch {
  if (batch.messages.length === 0) return next;
  return { first: batch.first, messages: [...batch.messages, ...next.messages], keys: [...batch.keys, ...next.keys], data: [...batch.data, ...next.data], at: [...batch.at, ...next.at] };
}

/** What a reader works on: the user records of a batch, each with the record that it came in and that record's key. */
export interface UserRecords {
  readonly parents: readonly MessageId[];
  readonly bodies: readonly string[];
  readonly keys: readonly string[];
  /** User records of each record; undefined where each is its own. */
  readonly sizes?: readonly number[];
}

/** Readers open the producer library's envelopes by themselves (KIN-063). */
export function userRecords({ messages, keys, data }: Batch): UserRecords {
  // Most streams have no envelopes: the columns serve as they are.
  if (!data.some(isSealed)) return { parents: messages, bodies: data, keys };
  const opened = data.map((text) => openRecords(text) ?? [text]);
  return {
    parents: opened.flatMap((users, i) => users.map(() => messages[i]!)), bodies: opened.flat(),
    keys: opened.flatMap((users, i) => users.map(() => keys[i]!)), sizes: opened.map(({ length }) => length),
  };
}
