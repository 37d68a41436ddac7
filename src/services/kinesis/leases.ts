/**
 * Who reads which shard. Workers look at the lease table now and then: they take what is free or has run out, and steal
 * from who has too much.
 * Source: https://github.com/awslabs/amazon-kinesis-client (DynamoDBLeaseTaker)
 */
import { fromMs, type Micros } from "../../kernel/time.ts";
import type { ConsumerContext } from "./consumer-config.ts";
import { readOn, startLease, stopLease } from "./consumer-read.ts";
import { keyOf, type ConsumerState, type Lease, type Worker } from "./consumer-state.ts";

/** Owners renew this often: a third of the failover time, less 25 ms. */
export function renewalOf(failoverMs: number): Micros {
  return fromMs(Math.floor(failoverMs / 3) - 25);
}

/** The first look at the table that can have seen the last renewal of a worker that died. */
export function firstSeen(worker: Worker, renewal: Micros, every: Micros): Micros {
  const last = worker.since + Math.floor(Math.max(0, worker.crashedAt - worker.since) / renewal) * renewal;
  return Math.ceil(last / every) * every;
}

/** One look at the lease table, on behalf of all living workers. */
export function scan(state: ConsumerState, ctx: ConsumerContext): void {
  state.scannedAt = ctx.now;
  freeLeases(state, ctx);
  buryZombies(state, ctx);
  const alive = state.workers.filter(({ id, crashedAt }) => crashedAt < 0 && state.cut?.worker !== id);
  if (alive.length === 0) return;
  const live = [...state.leases.values()].filter((lease) => lease.state === "free" || lease.state === "owned");
  const target = Math.ceil(live.length / alive.length);
  const counts = new Map(alive.map(({ id }) => [id, live.filter((lease) => lease.state === "owned" && lease.owner === id).length]));
  const able = live.filter((lease) => lease.state === "free" || hasRunOut(state, ctx, lease));
  if (!ctx.config.behaviour.drainParentsFirst) able.reverse();
  const took = new Set<number>();
  for (const lease of able) {
    const worker = leastLoaded(alive, counts);
    if (counts.get(worker)! >= target) break;
    counts.set(worker, counts.get(worker)! + 1);
    took.add(worker);
    take(state, ctx, lease, worker, lease.state === "free" ? "free" : "expired");
  }
  for (const { id } of alive) {
    if (took.has(id)) continue;
    for (let n = 0; n < ctx.config.properties.maxLeasesToStealAtOneTime && counts.get(id)! < target; n++) {
      const most = alive.reduce((best, { id: other }) => (counts.get(other)! > counts.get(best)! ? other : best), alive[0]!.id);
      if (counts.get(most)! <= target) break;
      const lease = live.find((one) => one.state === "owned" && one.owner === most)!;
      counts.set(most, counts.get(most)! - 1);
      counts.set(id, counts.get(id)! + 1);
      take(state, ctx, lease, id, "stolen");
    }
  }
}

function leastLoaded(alive: readonly Worker[], counts: ReadonlyMap<number, number>): number {
  return alive.reduce((best, { id }) => (counts.get(id)! < counts.get(best)! ? id : best), alive[0]!.id);
}

function hasRunOut(state: ConsumerState, ctx: ConsumerContext, lease: Lease): boolean {
  if (lease.state !== "owned") return false;
  const worker = state.workers.find(({ id }) => id === lease.owner);
  // Ended in good order: its lease is free at once.
  if (worker === undefined) return true;
  const silentFrom = worker.crashedAt >= 0 ? worker.crashedAt : state.cut?.worker === worker.id ? state.cut.at : -1;
  if (silentFrom < 0) return false;
  const failover = ctx.config.properties.failoverTimeMillis;
  return ctx.now - firstSeen({ ...worker, crashedAt: silentFrom }, renewalOf(failover), fromMs(ctx.config.behaviour.takeoverScanMs)) >= fromMs(failover);
}

/** Leases whose parents are read to the end become free (KIN-048). */
export function freeLeases(state: ConsumerState, ctx: ConsumerContext): void {
  for (const lease of state.leases.values()) {
    if (lease.state !== "waiting") continue;
    const waits = ctx.config.behaviour.drainParentsFirst && lease.parents.some((id) => (state.leases.get(id)?.state ?? "ended") !== "ended");
    if (!waits) lease.state = "free";
  }
}

function take(state: ConsumerState, ctx: ConsumerContext, lease: Lease, worker: number, how: "free" | "expired" | "stolen"): void {
  const from = lease.owner;
  const again = Math.max(0, lease.done - Math.max(0, lease.checkpoint));
  // A worker that lives and can't see the table goes on with what it has.
  if (how === "expired" && state.workers.some(({ id, crashedAt }) => id === from && crashedAt < 0)) raiseZombie(state, ctx, lease);
  else stopLease(ctx, lease);
  lease.owner = worker;
  lease.state = "owned";
  lease.epoch++;
  if (how === "stolen") {
    state.tally.steals++;
    ctx.note("KIN-057", { worker, from, shard: lease.id });
  } else if (how === "expired") {
    state.tally.takeovers++;
    ctx.note("KIN-060", { worker, from, shard: lease.id, seconds: ctx.config.properties.failoverTimeMillis / 1000 });
  } else ctx.note("KIN-056", { worker, shard: lease.id });
  if (again > 0) {
    state.lastCrash = { at: ctx.now, worker: from, again };
    ctx.note("KIN-059", { worker: from, shard: lease.id, again });
  }
  startLease(state, ctx, lease);
}

/** The old owner's reading and working is kept beside the lease, until it tries to write a checkpoint (KIN-061). */
function raiseZombie(state: ConsumerState, ctx: ConsumerContext, lease: Lease): void {
  const zombie: Lease = { ...lease, state: "zombie" };
  state.leases.set(keyOf(zombie), zombie);
  state.zombies = (state.zombies ?? 0) + 1;
  ctx.note("KIN-061", { worker: lease.owner, shard: lease.id });
  if (lease.timer !== -1) {
    ctx.cancel(lease.timer);
    zombie.timer = -1;
    readOn(state, ctx, zombie);
  }
  Object.assign(lease, { call: -1, timer: -1, busy: false });
}

/** Whose worker is gone is gone too. */
function buryZombies(state: ConsumerState, ctx: ConsumerContext): void {
  for (const [key, lease] of state.leases) if (lease.state === "zombie" && !state.workers.some(({ id, crashedAt }) => id === lease.owner && crashedAt < 0)) {
    stopLease(ctx, lease);
    state.leases.delete(key);
  }
}
