/** What a bucket knows. */
import type { Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";

export interface StoredObject { readonly key: string; readonly body: string; readonly bytes: number; readonly at: Micros; readonly message: MessageId; readonly etag: string }

/** What happened to the last objects, newest last. */
export interface Happened { readonly key: string; readonly what: "put" | "removed"; readonly told: number; readonly at: Micros }

export interface BucketState {
  objects: Map<string, StoredObject>;
  bytes: number;
  puts: number;
  removed: number;
  refused: number;
  /** Of the sequencer in events. */
  sequence: number;
  notified: number;
  notFitting: number;
  lost: number;
  last: Happened[];
  lastRefusal: { readonly at: Micros; readonly code: string } | null;
}
