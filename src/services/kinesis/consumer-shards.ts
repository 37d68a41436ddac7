/** The list of shards becomes leases. */
import type { Outcome } from "../define.ts";
import { NO_RECORDS } from "../stream-batch.ts";
import type { ConsumerContext } from "./consumer-config.ts";
import type { ConsumerState, Lease } from "./consumer-state.ts";
import { shardIndex } from "./sequence.ts";

export function list(state: ConsumerState, ctx: ConsumerContext): void {
  if (state.listing) return;
  state.listing = true;
  ctx.call("from", "kinesis:ListShards", { StreamName: ctx.from!.id }, "KIN-047", { data: {} });
}

interface ListedShard { readonly ShardId: string; readonly ParentShardId?: string; readonly AdjacentParentShardId?: string; readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string } }

/** New shards get a lease. On the first list a LATEST consumer passes closed shards over; children begin at their start. */
export function listed(state: ConsumerState, outcome: Outcome, ctx: ConsumerContext): boolean {
  state.listing = false;
  if (!outcome.ok) return false;
  const first = !state.listed;
  state.listed = true;
  let fresh = false;
  for (const shard of (outcome.output as { readonly Shards: readonly ListedShard[] }).Shards) {
    if (state.leases.has(shard.ShardId)) continue;
    const latest = first && ctx.config.properties.initialPosition === "LATEST";
    const passed = latest && shard.SequenceNumberRange?.EndingSequenceNumber !== undefined;
    state.leases.set(shard.ShardId, newLease(shard, passed, latest));
    fresh = true;
  }
  return fresh;
}

function newLease(shard: ListedShard, passed: boolean, latest: boolean): Lease {
  return {
    id: shard.ShardId, ix: shardIndex(shard.ShardId), parents: [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined), state: passed ? "ended" : "waiting", owner: 0, epoch: 0,
    checkpoint: -1, checkpointSequence: "", from: latest ? "LATEST" : "TRIM_HORIZON", iterator: "", read: -1, readSequence: "", readAt: 0, done: 0, furthest: 0, sinceCheckpoint: 0, handed: null, buffer: NO_RECORDS, openedAt: 0,
    busy: false, call: -1, timer: -1, over: false, behindMs: 0, lastError: "",
  };
}
