/** What is drawn and told of a bucket. */
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { BucketContext } from "./index.ts";
import type { BucketState } from "./state.ts";

export interface BucketView {
  readonly nowUs: Micros; readonly objects: number; readonly bytes: number; readonly puts: number; readonly notified: number; readonly notFitting: number; readonly refused: number;
  readonly last: readonly { readonly key: string; readonly what: "put" | "removed"; readonly told: number; readonly atUs: Micros }[];
  readonly listens: readonly string[];
  readonly lastRefusal: { readonly atUs: Micros; readonly code: string } | null;
}

export function viewBucket(state: BucketState, ctx: BucketContext): BucketView {
  return {
    nowUs: ctx.now, objects: state.objects.size, bytes: state.bytes, puts: state.puts, notified: state.notified, notFitting: state.notFitting, refused: state.refused,
    last: state.last.slice(-6).map(({ key, what, told, at }) => ({ key: key.slice(-60), what, told, atUs: at })),
    listens: ctx.out("s3.notification").slice(0, 4).map(({ id }) => id),
    lastRefusal: state.lastRefusal === null ? null : { atUs: state.lastRefusal.at, code: state.lastRefusal.code },
  };
}

export function inspectBucket(state: BucketState, _ctx: BucketContext) {
  return {
    objects: [...state.objects.values()].map(({ key, body, bytes, at }) => ({ key, bytes, at: at / SECOND, body })),
    received: [...state.objects.values()].map(({ at, body }) => ({ at: at / SECOND, body })), total: state.puts, bytes: state.bytes, removed: state.removed, notified: state.notified, lost: state.lost,
  };
}
