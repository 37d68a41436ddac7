/** What a bucket knows. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import type { ObjectEvent } from "./events.ts";

export interface StoredObject {
  readonly key: string; readonly body: string; readonly bytes: number; readonly at: Micros; readonly message: MessageId; readonly etag: string;
  /** "" without versions. */
  readonly versionId: string;
  readonly storageClass: string;
  readonly tags: string;
  readonly acl: string;
}

/** What happened to the last objects, newest last. `marker`: deleted, and its versions are still there. */
export interface Happened { readonly key: string; readonly what: "put" | "removed" | "marker" | "changed"; readonly event: ObjectEvent; readonly told: number; readonly at: Micros }

/** A notification that is on its way to leave. */
export interface Outgoing { readonly message: MessageId; readonly connection: string; readonly event: ObjectEvent; readonly attempt: number }

export interface BucketState {
  /** By key: what a plain read gives. */
  objects: Map<string, StoredObject>;
  /** By key: versions that are not what a plain read gives, oldest first. */
  older: Map<string, StoredObject[]>;
  /** Versions of delete markers by key. */
  markers: Map<string, string[]>;
  nextVersion: number;
  uploads: Map<string, { readonly key: string; parts: Map<number, string> }>;
  bytes: number;
  puts: number;
  removed: number;
  refused: number;
  /** Of the sequencer in events. */
  sequence: number;
  outgoing: Map<number, Outgoing>;
  nextOutgoing: number;
  notified: number;
  notFitting: number;
  lost: number;
  /** By connection: what its sieve let through and held back. */
  sieves: Map<string, { told: number; held: number }>;
  /** Arrows to the event bus: from when on they take events. */
  lamps: Map<string, Micros>;
  /** Configurations that were saved without looking whether their destination exists. */
  nowhere: { readonly Events: readonly string[]; readonly Prefix: string; readonly Suffix: string }[];
  /** The longest loop through one object so far, and how often the guard stopped one. */
  loop: { depth: number; stopped: number };
  last: Happened[];
  lastRefusal: { readonly at: Micros; readonly code: string } | null;
}

export const emptyBucket = (): BucketState => ({
  objects: new Map(), older: new Map(), markers: new Map(), nextVersion: 1, uploads: new Map(), bytes: 0, puts: 0, removed: 0, refused: 0, sequence: 0, outgoing: new Map(), nextOutgoing: 1, notified: 0, notFitting: 0, lost: 0,
  sieves: new Map(), lamps: new Map(), nowhere: [], loop: { depth: 0, stopped: 0 }, last: [], lastRefusal: null,
});
