/** What is drawn and told of a consumer: who owns which shard, and where it stands. */
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { ConsumerContext } from "./consumer-config.ts";
import type { ConsumerState, Lease } from "./consumer-state.ts";

const MOST = 16;

export interface LeaseView {
  readonly shard: string; readonly state: Lease["state"]; readonly owner: number;
  /** The owner is dead and its lease has not run out yet. */
  readonly orphaned: boolean;
  /** Flag and cursor: positions in the shard. */
  readonly checkpoint: number; readonly position: number; readonly behindMs: number; readonly busy: boolean; readonly waiting: number;
  /** The lock on a child: parents that are not read to the end. */
  readonly waitsFor: readonly string[]; readonly lastError: string | null;
}
export interface ConsumerView {
  readonly nowUs: Micros; readonly pushed: boolean;
  readonly workers: readonly { readonly id: number; readonly leases: number; readonly crashed: boolean }[];
  readonly leases: { readonly total: number; readonly items: readonly LeaseView[] };
  readonly behindMs: number;
  readonly counters: ConsumerState["tally"];
  readonly lastCrash: { readonly atUs: Micros; readonly worker: number; readonly again: number } | null;
}

export function viewConsumer(state: ConsumerState, ctx: ConsumerContext): ConsumerView {
  const leases = [...state.leases.values()];
  return {
    nowUs: ctx.now, pushed: ctx.config.properties.kind === "enhancedFanOut",
    workers: state.workers.slice(0, MOST).map(({ id, crashedAt }) => ({ id, leases: leases.filter((lease) => lease.state === "owned" && lease.owner === id).length, crashed: crashedAt >= 0 })),
    leases: { total: leases.length, items: leases.filter(({ state: at }) => at !== "ended").slice(0, MOST).map((lease) => leaseView(state, lease)) },
    behindMs: leases.reduce((most, lease) => Math.max(most, lease.behindMs), 0),
    counters: { ...state.tally },
    lastCrash: state.lastCrash === null ? null : { atUs: state.lastCrash.at, worker: state.lastCrash.worker, again: state.lastCrash.again },
  };
}

function leaseView(state: ConsumerState, lease: Lease): LeaseView {
  const owner = state.workers.find(({ id }) => id === lease.owner);
  return {
    shard: lease.id, state: lease.state, owner: lease.owner, orphaned: lease.state === "owned" && (owner === undefined || owner.crashedAt >= 0), checkpoint: Math.max(0, lease.checkpoint), position: lease.done, behindMs: lease.behindMs,
    busy: lease.busy, waiting: lease.buffer.messages.length, waitsFor: lease.state === "waiting" ? lease.parents.filter((id) => (state.leases.get(id)?.state ?? "ended") !== "ended") : [], lastError: lease.lastError === "" ? null : lease.lastError,
  };
}

export function inspectConsumer(state: ConsumerState, ctx: ConsumerContext) {
  return {
    leases: [...state.leases.values()].map((lease) => ({ shard: lease.id, state: lease.state, owner: lease.owner, checkpoint: Math.max(0, lease.checkpoint), position: lease.done, behindMs: lease.behindMs })),
    workers: state.workers.map(({ id, crashedAt }) => ({ id, ...(crashedAt < 0 ? {} : { crashedAt: crashedAt / SECOND }) })),
    ...state.tally, now: ctx.now / SECOND,
  };
}
