/** What is drawn and told of a bucket. */
import { SECOND, type Micros } from "../../kernel/time.ts";
import { keepsVersions, type BucketContext } from "./config.ts";
import type { BucketState, Happened } from "./state.ts";

const MOST = 6;

export interface BucketView {
  readonly nowUs: Micros; readonly objects: number; readonly bytes: number; readonly puts: number; readonly notified: number; readonly notFitting: number; readonly refused: number; readonly lost: number;
  /** `family` colours the event: ObjectCreated, ObjectRemoved …; `marker` is a tombstone, `removed` a file that is gone. */
  readonly last: readonly { readonly key: string; readonly folder: string; readonly what: Happened["what"]; readonly family: string; readonly event: string; readonly told: number; readonly atUs: Micros }[];
  /** First parts of keys, and how many objects begin so. */
  readonly folders: readonly { readonly name: string; readonly objects: number }[];
  readonly listens: readonly string[];
  /** The sieve on each arrow: what it let through and held back; `fromUs`: an event bus takes events from then on. */
  readonly sieves: readonly { readonly connection: string; readonly to: string; readonly told: number; readonly held: number; readonly fromUs: Micros | null }[];
  /** Notifications that have not left yet. */
  readonly leaving: number;
  readonly versions: { readonly kept: boolean; readonly older: number; readonly markers: number };
  /** Rounds of the longest loop through one object, and how often the guard ended one. */
  readonly loop: { readonly rounds: number; readonly guard: number; readonly stopped: number };
  readonly lastRefusal: { readonly atUs: Micros; readonly code: string } | null;
}

export function viewBucket(state: BucketState, ctx: BucketContext): BucketView {
  const arrows = ctx.out("s3.notification");
  return {
    nowUs: ctx.now, objects: state.objects.size, bytes: state.bytes, puts: state.puts, notified: state.notified, notFitting: state.notFitting, refused: state.refused, lost: state.lost,
    last: state.last.slice(-MOST).map(({ key, what, event, told, at }) => ({ key: key.slice(-60), folder: key.slice(0, key.lastIndexOf("/") + 1).slice(0, 60), what, family: event.slice(0, event.indexOf(":")), event, told, atUs: at })),
    folders: foldersOf(state), listens: arrows.slice(0, 4).map(({ id }) => id),
    sieves: arrows.slice(0, MOST).map(({ connection, id }) => ({ connection, to: id, told: state.sieves.get(connection)?.told ?? 0, held: state.sieves.get(connection)?.held ?? 0, fromUs: state.lamps.get(connection) ?? null })),
    leaving: state.outgoing.size,
    versions: { kept: keepsVersions(ctx), older: [...state.older.values()].reduce((sum, list) => sum + list.length, 0), markers: [...state.markers.values()].reduce((sum, list) => sum + list.length, 0) },
    loop: { rounds: state.loop.depth, guard: ctx.config.behaviour.loopGuard, stopped: state.loop.stopped },
    lastRefusal: state.lastRefusal === null ? null : { atUs: state.lastRefusal.at, code: state.lastRefusal.code },
  };
}

function foldersOf(state: BucketState): BucketView["folders"] {
  const counts = new Map<string, number>();
  for (const key of state.objects.keys()) {
    const name = key.slice(0, key.indexOf("/") + 1);
    if (counts.size < MOST || counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, objects]) => ({ name, objects }));
}

export function inspectBucket(state: BucketState, _ctx: BucketContext) {
  return {
    objects: [...state.objects.values()].map(({ key, body, bytes, at, versionId }) => ({ key, bytes, at: at / SECOND, body, ...(versionId === "" ? {} : { versionId }) })),
    received: [...state.objects.values()].map(({ at, body }) => ({ at: at / SECOND, body })), total: state.puts, bytes: state.bytes, removed: state.removed, notified: state.notified, lost: state.lost, leaving: state.outgoing.size,
  };
}
