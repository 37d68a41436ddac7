/**
 * What a stream costs by the hour, used or not: each open shard, or on demand the stream.
 * Source: https://aws.amazon.com/kinesis/data-streams/pricing/ (us-east-1, without the Advantage commitment)
 */
import { isOnDemand, type StreamContext } from "./config.ts";
import type { StreamState } from "./state.ts";

const USD_PER_SHARD_HOUR = 0.015;
const USD_PER_STREAM_HOUR = 0.04;

/** To be called where the number of open shards or the mode has changed. */
export function showShards(state: StreamState, ctx: StreamContext): void {
  ctx.gauge("OpenShardCount", state.open.length);
  chargeShards(state, ctx);
}

export function chargeShards(state: StreamState, ctx: StreamContext): void {
  ctx.gauge("StandingCharge", isOnDemand(ctx.config) ? USD_PER_STREAM_HOUR : state.open.length * USD_PER_SHARD_HOUR);
}
