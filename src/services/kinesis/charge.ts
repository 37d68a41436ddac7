/**
 * What a stream costs by the hour, used or not: each open shard (more, where it keeps records longer than a day), each
 * registered consumer of each shard; or on demand the stream. What is put and read is counted (KIN-066).
 * Source: https://aws.amazon.com/kinesis/data-streams/pricing/ (us-east-1, without the Advantage commitment)
 */
import { isOnDemand, type StreamContext } from "./config.ts";
import type { StreamState } from "./state.ts";

const USD_PER_SHARD_HOUR = 0.015;
const USD_PER_LONGER_SHARD_HOUR = 0.02;
const USD_PER_CONSUMER_SHARD_HOUR = 0.015;
const USD_PER_STREAM_HOUR = 0.04;
/** Beyond that, extended retention is charged by what is stored, which is not in the cost. */
const DAY_HOURS = 24;
/** Bytes of one PUT payload unit. */
const UNIT = 25_000;

/** To be called where the number of open shards or the mode has changed. */
export function showShards(state: StreamState, ctx: StreamContext): void {
  ctx.gauge("OpenShardCount", state.open.length);
  chargeShards(state, ctx);
}

/** To be called where retention or the registered consumers have changed. */
export function chargeShards(state: StreamState, ctx: StreamContext): void {
  const ofShard = USD_PER_SHARD_HOUR + (ctx.config.properties.RetentionPeriodHours > DAY_HOURS ? USD_PER_LONGER_SHARD_HOUR : 0) + state.consumers.size * USD_PER_CONSUMER_SHARD_HOUR;
  ctx.gauge("StandingCharge", isOnDemand(ctx.config) ? USD_PER_STREAM_HOUR : state.open.length * ofShard);
}

/** Provisioned: units of 25 KB a record. On demand: whole KiB a record. Of what was stored: who is refused pays nothing. */
export function billPut(ctx: StreamContext, records: readonly { readonly bytes: number }[], stored: number): void {
  if (!ctx.settings.billing) return;
  const onDemand = isOnDemand(ctx.config);
  let units = 0;
  for (const { bytes } of records) units += onDemand ? Math.max(1, Math.ceil(bytes / 1024)) : bytes <= UNIT ? 1 : Math.ceil(bytes / UNIT);
  ctx.count(onDemand ? "BilledKilobytesIn" : "PutPayloadUnits", stored === records.length ? units : Math.round((units * stored) / records.length));
}

/** On demand, what is handed out is paid for too. */
export function billRead(ctx: StreamContext, bytes: number, pushed: boolean): void {
  if (ctx.settings.billing && isOnDemand(ctx.config)) ctx.count(pushed ? "BilledBytesPushed" : "BilledBytesOut", bytes);
  else if (ctx.settings.billing && pushed) ctx.count("BilledBytesFannedOut", bytes);
}
