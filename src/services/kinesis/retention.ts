/** Time alone takes records away (KIN-026), read or not; a closed shard goes with its last one (KIN-047). */
import { Phase } from "../../kernel/phase.ts";
import { HOUR, type Micros } from "../../kernel/time.ts";
import type { MessageId } from "../define.ts";
import type { StreamContext } from "./config.ts";
import { arrivedAt, trim } from "./log.ts";
import type { Shard, StreamState } from "./state.ts";

export const retentionOf = (ctx: StreamContext): Micros => ctx.config.properties.RetentionPeriodHours * HOUR;

/** Removes whatever is as old as the retention period. Before anybody reads, and when the timer says so. */
export function trimAll(state: StreamState, ctx: StreamContext): void {
  // Cheap where nothing is due: the timer stands at the oldest.
  if (state.retentionAt < 0 || ctx.now < state.retentionAt) return;
  const before = ctx.now - retentionOf(ctx);
  for (const shard of Array.from(state.shards.values())) {
    const from = shard.first;
    const gone = trim(shard, before);
    if (gone.length > 0) expire(state, ctx, shard, gone, from);
    if (shard.closedAt >= 0 && shard.closedAt <= before) forget(state, ctx, shard);
  }
}

function expire(state: StreamState, ctx: StreamContext, shard: Shard, messages: readonly MessageId[], from: number): void {
  shard.tally.expired += messages.length;
  state.tally.expired += messages.length;
  for (const message of messages) ctx.ended(message, "expired", "KIN-026");
  ctx.note("KIN-026", { shard: shard.id, records: messages.length, hours: ctx.config.properties.RetentionPeriodHours }, messages);
  ctx.count("ExpiredRecords", messages.length);
  for (const reader of state.readers.values()) {
    const cursor = reader.cursors.get(shard.ix);
    if (cursor === undefined || cursor.position >= shard.first) continue;
    const lost = shard.first - Math.max(cursor.position, from);
    cursor.position = shard.first;
    reader.lost += lost;
    shard.tally.lostUnread += lost;
    state.tally.lostUnread += lost;
    ctx.note("KIN-036", { consumer: reader.name, shard: shard.id, lost }, messages);
    ctx.count("LostUnread", lost);
  }
  for (const pipe of state.pipes.values()) if (pipe.shard === shard.ix) pipe.position = Math.max(pipe.position, shard.first);
}

/** EXPIRED: no longer listed. */
function forget(state: StreamState, ctx: StreamContext, shard: Shard): void {
  state.shards.delete(shard.ix);
  for (const reader of state.readers.values()) reader.cursors.delete(shard.ix);
  ctx.note("KIN-047", { shard: shard.id });
}

/** One timer for the whole stream, at the first instant at which something is due. */
export function armRetention(state: StreamState, ctx: StreamContext): void {
  if (state.retentionTimer !== -1) return;
  const due = nextDue(state, ctx);
  if (due < 0) return void (state.retentionAt = -1);
  state.retentionAt = due;
  state.retentionTimer = ctx.after(Math.max(0, due - ctx.now), "kinesis/retention-ended", null, "KIN-026", { phase: Phase.retention });
}

/** After a change of the period. */
export function rearmRetention(state: StreamState, ctx: StreamContext): void {
  if (state.retentionTimer !== -1) ctx.cancel(state.retentionTimer);
  state.retentionTimer = -1;
  armRetention(state, ctx);
}

function nextDue(state: StreamState, ctx: StreamContext): Micros {
  let oldest = -1;
  for (const shard of state.shards.values()) {
    const head = shard.first < shard.next ? arrivedAt(shard, shard.first) : shard.closedAt;
    if (head >= 0 && (oldest < 0 || head < oldest)) oldest = head;
  }
  return oldest < 0 ? -1 : oldest + retentionOf(ctx);
}
