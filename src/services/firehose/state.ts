/** What a delivery stream knows: records in its buffers, and deliveries under way. */
import type { TokenBucket } from "../../aws/token-bucket.ts";
import type { Micros } from "../../kernel/time.ts";
import type { MessageId, TimerId } from "../define.ts";

export interface Held { readonly id: number; readonly message: MessageId; readonly data: string; readonly bytes: number; readonly at: Micros; readonly key: string }

export interface Buffer { records: Held[]; bytes: number; readonly firstAt: Micros; readonly timer: TimerId | -1; readonly partition: string }

/** `object`: into S3 · `http`: a web server · `copy`: Redshift, after its object · `transform`: a batch at the function. */
export interface Delivery {
  readonly id: number;
  readonly kind: "object" | "http" | "copy" | "transform";
  readonly records: readonly Held[];
  readonly bytes: number;
  /** Of an object. */
  key: string;
  /** What the object or the copy is called on its way; -1 before the first attempt. */
  parcel: MessageId | -1;
  /** Records end with it (not those of backups). */
  readonly ends: boolean;
  /** It holds what failed, under the error prefix: no destination copies it, and it is no success. */
  readonly error?: boolean;
  /** What may be written only when this is (FIR-015). */
  readonly next?: { readonly records: readonly Held[]; readonly key: string };
  readonly startedAt: Micros;
  readonly giveUpAt: Micros;
  attempts: number;
  waitedUs: Micros;
  nextAt: Micros;
  status: "delivering" | "retrying" | "waiting";
  lastError: string;
}

export interface FirehoseState {
  buffers: Map<string, Buffer>;
  transform: Buffer | null;
  deliveries: Map<number, Delivery>;
  nextDelivery: number;
  nextRecord: number;
  version: number;
  status: "CREATING" | "ACTIVE";
  readonly createdAt: Micros;
  /** Of direct puts: bytes, calls and records of a second. */
  quota: TokenBucket;
  requests: TokenBucket;
  recordQuota: TokenBucket;
  /** COPY commands go one after another. */
  copying: boolean;
  tally: { accepted: number; refused: number; delivered: number; objects: number; dropped: number; failed: number; lost: number; retries: number; backedUp: number; billedBytes: number };
  last: { at: Micros; key: string; by: "size" | "time"; records: number; bytes: number } | null;
  lastError: { readonly at: Micros; readonly code: string } | null;
}
