/** What a table knows. */
import { newBucket, type TokenBucket } from "../../aws/token-bucket.ts";
import type { Micros } from "../../kernel/time.ts";
import type { MessageId, TimerId } from "../define.ts";
import type { Item } from "./attribute-value.ts";
import type { TableContext } from "./config.ts";

/** Unused capacity that is saved, in seconds. */
const SAVED_SECONDS = 300;

/** A change, as the stream tells it. Frozen. */
export interface Change {
  readonly order: number;
  readonly at: Micros;
  readonly kind: "INSERT" | "MODIFY" | "REMOVE";
  readonly keys: Item;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly message: MessageId;
}

export interface TableState {
  /** By the text of the key. */
  items: Map<string, Item>;
  /** Latest writes, for the picture and the panel. */
  received: { readonly at: Micros; readonly body: string }[];
  total: number;
  writes: TokenBucket;
  reads: TokenBucket;
  stream: Change[];
  nextOrder: number;
  trimTimer: TimerId | -1;
  tally: { puts: number; updates: number; deletes: number; reads: number; refusedConditions: number; throttled: number; failed: number };
  lastRefusal: { readonly at: Micros; readonly code: string } | null;
}

export function emptyTable(ctx: TableContext): TableState {
  const { ProvisionedThroughput: given } = ctx.config.properties;
  const saved = Math.max(1, ctx.config.behaviour.savedSeconds);
  const bucket = (units: number) => newBucket(units, units * SAVED_SECONDS, ctx.now, units * saved);
  return {
    items: new Map(), received: [], total: 0, writes: bucket(given?.WriteCapacityUnits ?? 5), reads: bucket(given?.ReadCapacityUnits ?? 5), stream: [], nextOrder: 1, trimTimer: -1,
    tally: { puts: 0, updates: 0, deletes: 0, reads: 0, refusedConditions: 0, throttled: 0, failed: 0 }, lastRefusal: null,
  };
}
