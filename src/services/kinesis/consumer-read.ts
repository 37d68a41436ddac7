/** One shard's reader: iterator, GetRecords, hand over to the worker, checkpoint, again. Or SubscribeToShard. */
import { Phase } from "../../kernel/phase.ts";
import { fromMs, SECOND } from "../../kernel/time.ts";
import type { Answered, Outcome } from "../define.ts";
import { joined, lastAt, NO_RECORDS, sliceOf, takeRecords } from "../stream-batch.ts";
import type { ConsumerContext } from "./consumer-config.ts";
import { keyOf, leaseOf, type ConsumerState, type Lease } from "./consumer-state.ts";
import { list } from "./consumer-shards.ts";
import type { SimAnswer } from "./read.ts";
import { sequenceNumber } from "./sequence.ts";

export interface LeaseData { readonly lease: string; readonly epoch: number; readonly first?: number; readonly count?: number; /** User records of each position, where there are envelopes. */ readonly sizes?: readonly number[] }

/** A new owner resumes after the checkpoint. */
export function startLease(state: ConsumerState, ctx: ConsumerContext, lease: Lease): void {
  lease.iterator = "";
  lease.read = lease.checkpoint;
  lease.readSequence = lease.checkpointSequence;
  lease.done = Math.max(0, lease.checkpoint);
  lease.sinceCheckpoint = 0;
  lease.buffer = NO_RECORDS;
  lease.over = false;
  readOn(state, ctx, lease);
}

/** The owner is gone: what it read and did not work on is forgotten, what is under way counts no more. */
export function stopLease(ctx: ConsumerContext, lease: Lease): void {
  if (lease.call !== -1) ctx.abandon(lease.call, "KIN-056");
  if (lease.timer !== -1) ctx.cancel(lease.timer);
  lease.call = -1;
  lease.timer = -1;
  lease.busy = false;
}

export function readOn(state: ConsumerState, ctx: ConsumerContext, lease: Lease): void {
  if (!works(lease) || lease.call !== -1 || !isServed(state, lease)) return;
  const data: LeaseData = { lease: lease.id, epoch: lease.epoch };
  const type = lease.readSequence === "" ? lease.from : "AFTER_SEQUENCE_NUMBER";
  const from = lease.readSequence === "" ? {} : { StartingSequenceNumber: lease.readSequence };
  if (ctx.config.properties.kind === "enhancedFanOut") {
    if (state.arn === "") return;
    lease.call = ctx.call("from", "kinesis:SubscribeToShard", { ConsumerARN: state.arn, ShardId: lease.id, StartingPosition: { Type: type, ...(lease.readSequence === "" ? {} : { SequenceNumber: lease.readSequence }) } }, "KIN-038", { data });
  } else if (lease.iterator === "") {
    lease.call = ctx.call("from", "kinesis:GetShardIterator", { StreamName: ctx.from!.id, ShardId: lease.id, ShardIteratorType: type, ...from }, "KIN-029", { data });
  } else lease.call = ctx.call("from", "kinesis:GetRecords", { ShardIterator: lease.iterator, Limit: ctx.config.properties.maxRecords }, "KIN-031", { data });
}

/** Zombies work too, for nothing. */
const works = (lease: Lease): boolean => lease.state === "owned" || lease.state === "zombie";

const isServed = (state: ConsumerState, lease: Lease): boolean => state.workers.some(({ id, crashedAt }) => id === lease.owner && crashedAt < 0);

/** An answer to GetShardIterator, GetRecords or SubscribeToShard. */
export function answeredRead(state: ConsumerState, call: Answered<LeaseData>, outcome: Outcome, ctx: ConsumerContext): void {
  const lease = leaseOf(state, call.data.lease, call.data.epoch);
  if (lease === undefined || lease.epoch !== call.data.epoch) return;
  if (!call.more) lease.call = -1;
  if (!outcome.ok) return troubled(state, ctx, lease, outcome);
  lease.lastError = "";
  if (call.operation === "kinesis:GetShardIterator") {
    lease.iterator = (outcome.output as { readonly ShardIterator: string }).ShardIterator;
    return readOn(state, ctx, lease);
  }
  const sim = outcome.sim as SimAnswer;
  const pushed = call.operation === "kinesis:SubscribeToShard";
  take(state, ctx, lease, sim);
  if (pushed) {
    if (sim.end === true) lease.over = true;
    else if (!call.more) readOn(state, ctx, lease);
  } else {
    const { NextShardIterator, MillisBehindLatest } = outcome.output as { readonly NextShardIterator: string | null; readonly MillisBehindLatest: number };
    lease.behindMs = MillisBehindLatest;
    lease.readAt = ctx.now;
    if (NextShardIterator === null) lease.over = true;
    else lease.iterator = NextShardIterator;
  }
  handOver(state, ctx, lease);
}

function take(state: ConsumerState, ctx: ConsumerContext, lease: Lease, { batch, openedAt, next }: SimAnswer): void {
  const count = batch.messages.length;
  if (count === 0) return;
  if (lease.checkpoint < 0) {
    // The first record ever read: what lies before it was never this application's.
    lease.checkpoint = batch.first;
    lease.done = lease.checkpoint;
  }
  lease.openedAt = openedAt;
  lease.read = next;
  lease.readSequence = sequenceNumber(ctx.settings.startsAtMs, lease, next - 1, lastAt(batch));
  lease.buffer = joined(lease.buffer, batch);
  state.tally.read += count;
}

/**
 * The next piece goes to the worker: all that was read, or up to the next checkpoint. Records stay in their shard: what goes are
 * copies, further ones whenever a record is handed over again. Many pieces are on their way at one instant: lists of texts and
 * numbers, not an object for each record.
 */
function handOver(state: ConsumerState, ctx: ConsumerContext, lease: Lease): void {
  if (lease.busy || !works(lease)) return;
  const waiting = lease.buffer.messages.length;
  if (waiting === 0) return rest(state, ctx, lease);
  const every = ctx.config.properties.checkpointEvery;
  const count = every === 0 ? waiting : Math.min(waiting, Math.max(1, every - lease.sinceCheckpoint));
  const piece = sliceOf(lease.buffer, 0, count);
  lease.buffer = count === waiting ? NO_RECORDS : sliceOf(lease.buffer, count);
  const { bodies, keys: groups, copies: carries, sizes } = takeRecords(ctx, piece);
  const known = Math.min(count, Math.max(0, (state.leases.get(lease.id) ?? lease).furthest - piece.first));
  const repeated = sizes === undefined ? known : sum(sizes.slice(0, known));
  const data: LeaseData = { lease: lease.id, epoch: lease.epoch, first: piece.first, count, ...(sizes === undefined ? {} : { sizes }) };
  lease.busy = true;
  ctx.call("to", "internal:worker.Process", { worker: lease.owner, bodies, groups, repeated }, "KIN-056", { data, carries });
  // The number after which a checkpoint would resume.
  const next = piece.first + count;
  lease.handed = { position: next, sequence: sequenceNumber(ctx.settings.startsAtMs, lease, next - 1, lastAt(piece)) };
}

/** The worker is through with a piece, or gone. */
export function answeredWork(state: ConsumerState, call: Answered<LeaseData>, outcome: Outcome, ctx: ConsumerContext): void {
  const { lease: id, epoch, first = 0, count = 0, sizes } = call.data;
  const lease = leaseOf(state, id, epoch);
  const real = state.leases.get(id);
  const got = (outcome.ok ? outcome.output : outcome.sim) as { readonly processed?: number; readonly failed?: boolean } | undefined;
  const processed = got?.processed ?? 0;
  ctx.endedAll(call.carried, "dropped", outcome.ok ? "KIN-062" : "KIN-059");
  state.tally.processed += processed;
  if (processed > 0) ctx.count("RecordsProcessed", processed);
  if (lease === undefined || real === undefined) return;
  const through = sizes === undefined ? processed : positionsThrough(sizes, processed);
  const repeated = Math.max(0, Math.min(first + through, real.furthest) - first);
  state.tally.repeated += repeated;
  if (repeated > 0) ctx.count("RecordsRepeated", repeated);
  real.furthest = Math.max(real.furthest, first + through);
  if (lease.epoch !== epoch) return;
  lease.done = first + through;
  if (!outcome.ok) {
    // The worker is gone; its lease runs out by and by.
    if (lease.call !== -1) ctx.abandon(lease.call, "KIN-059");
    lease.call = -1;
    return;
  }
  lease.busy = false;
  if (got?.failed === true) {
    const skipped = (sizes === undefined ? count : sum(sizes)) - processed;
    lease.done = first + count;
    state.tally.skipped += skipped;
    ctx.count("RecordsSkipped", skipped);
    ctx.note("KIN-062", { shard: id, skipped });
  }
  lease.sinceCheckpoint += count;
  const every = ctx.config.properties.checkpointEvery;
  if (every === 0 || lease.sinceCheckpoint >= every) checkpoint(state, ctx, lease);
  if (state.leases.get(keyOf(lease)) !== lease) return;
  ctx.gauge("MillisBehindLatest", lease.behindMs);
  handOver(state, ctx, lease);
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** Positions of which every user record was worked on. */
function positionsThrough(sizes: readonly number[], processed: number): number {
  let left = processed;
  let positions = 0;
  for (const size of sizes) {
    left -= size;
    if (left < 0) break;
    positions++;
  }
  return positions;
}

function checkpoint(state: ConsumerState, ctx: ConsumerContext, lease: Lease): void {
  if (lease.handed === null) return;
  if (lease.state === "zombie") {
    // Only now does it learn that the lease is another's.
    ctx.note("KIN-061", { worker: lease.owner, shard: lease.id, error: "ShutdownException" });
    stopLease(ctx, lease);
    state.leases.delete(keyOf(lease));
    return;
  }
  // The table is out of its reach: it works on, and tries with the next checkpoint.
  if (state.cut?.worker === lease.owner) {
    lease.sinceCheckpoint = 0;
    return;
  }
  lease.checkpoint = lease.handed.position;
  lease.checkpointSequence = lease.handed.sequence;
  lease.sinceCheckpoint = 0;
  state.tally.checkpoints++;
  ctx.count("Checkpoints");
  ctx.note("KIN-058", { shard: lease.id, position: lease.checkpoint });
}

/** Nothing to work on: the shard's end, or the next poll when its time has come. */
function rest(state: ConsumerState, ctx: ConsumerContext, lease: Lease): void {
  if (lease.over) {
    if (lease.sinceCheckpoint > 0 || lease.state === "zombie") checkpoint(state, ctx, lease);
    if (state.leases.get(keyOf(lease)) !== lease) return;
    lease.state = "ended";
    lease.owner = 0;
    ctx.note("KIN-049", { shard: lease.id });
    return list(state, ctx);
  }
  if (ctx.config.properties.kind === "enhancedFanOut" || lease.timer !== -1 || lease.call !== -1) return;
  const due = Math.max(0, lease.readAt + fromMs(ctx.config.properties.idleTimeBetweenReadsInMillis) - ctx.now);
  lease.timer = ctx.after(due, "kinesis/read-due", keyOf(lease), "KIN-037", { phase: Phase.request });
}

function troubled(state: ConsumerState, ctx: ConsumerContext, lease: Lease, outcome: Extract<Outcome, { ok: false }>): void {
  const { code } = outcome.error;
  lease.lastError = code;
  if (code === "ProvisionedThroughputExceededException") {
    state.tally.throttled++;
    ctx.count("Throttled");
  } else lease.iterator = "";
  if (lease.timer !== -1) return;
  const pause = ctx.config.properties.kind === "enhancedFanOut" ? SECOND : fromMs(ctx.config.properties.idleTimeBetweenReadsInMillis);
  lease.timer = ctx.after(pause, "kinesis/read-due", keyOf(lease), "KIN-032", { phase: Phase.request });
}

