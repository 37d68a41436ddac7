/**
 * A shard's limits. AWS tells the rates and a tank that refills, not the algorithm: the tank holds one second (KIN-019).
 * Source: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html and …/large-records.html
 */
import { refill, spend } from "../../aws/token-bucket.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import { READ_BYTES, READ_CALLS, WRITE_BYTES, WRITE_RECORDS, type StreamContext } from "./config.ts";
import type { Shard } from "./state.ts";

export type Refused = "records" | "bytes" | undefined;

/** Lets one record of `charge` bytes in, or says which limit is in the way. A record above 1 MiB leaves a debt (KIN-016). */
export function admit(shard: Shard, ctx: StreamContext, charge: number): Refused {
  const needed = Math.min(charge, WRITE_BYTES);
  if (ctx.config.behaviour.throttleModel === "fixedWindow") return admitInWindow(shard, ctx.now, charge, needed);
  const { records, bytes } = shard.tank;
  refill(records, ctx.now);
  refill(bytes, ctx.now);
  if (records.parts < records.scale) return "records";
  if (bytes.parts < needed * bytes.scale) return "bytes";
  records.parts -= records.scale;
  spend(bytes, ctx.now, charge);
  return undefined;
}

function admitInWindow(shard: Shard, now: Micros, charge: number, needed: number): Refused {
  const second = Math.floor(now / SECOND);
  if (shard.window.second !== second) shard.window = { second, records: 0, bytes: 0 };
  const { window } = shard;
  if (window.records >= WRITE_RECORDS) return "records";
  if (window.bytes + needed > WRITE_BYTES) return "bytes";
  window.records++;
  window.bytes += charge;
  return undefined;
}

/** What one more record costs at the byte limit: whole KiB of all that this call brings to the shard (KIN-020). */
export function chargeFor(ctx: StreamContext, before: number, bytes: number): number {
  if (!ctx.config.behaviour.roundUpToKiB) return bytes;
  return 1024 * (Math.ceil((before + bytes) / 1024) - Math.ceil(before / 1024));
}

/** Whether a GetRecords may be served now, by the limit that all standard consumers of a shard share; else the reason. */
export function mayRead(shard: Shard, now: Micros): "calls" | "bytes" | "blocked" | undefined {
  while (shard.reads.length > 0 && shard.reads[0]!.at <= now - SECOND) shard.reads.shift();
  if (now < shard.blockedUntil) return "blocked";
  if (shard.reads.length >= READ_CALLS) return "calls";
  let bytes = 0;
  for (const read of shard.reads) bytes += read.bytes;
  return bytes >= READ_BYTES ? "bytes" : undefined;
}

/** Charges a GetRecords that was served. Above 2 MiB the shard is closed to readers until the average fits (KIN-034). */
export function chargeRead(shard: Shard, now: Micros, bytes: number): void {
  shard.reads.push({ at: now, bytes });
  if (bytes > READ_BYTES) shard.blockedUntil = now + fromMs(Math.ceil((1000 * bytes) / READ_BYTES));
}

/** Counts a put for the shard's heat, and votes for the key that may be hot. */
export function heatUp(shard: Shard, now: Micros, key: string, bytes: number, refused: boolean): void {
  const second = Math.floor(now / SECOND);
  if (shard.heat.second !== second) {
    shard.lastHeat = shard.heat.second === second - 1 ? shard.heat : { second: second - 1, records: 0, bytes: 0, refused: 0 };
    shard.heat = { second, records: 0, bytes: 0, refused: 0 };
    shard.votes = Math.min(shard.votes, 100);
  }
  const { heat } = shard;
  if (refused) heat.refused++;
  else {
    heat.records++;
    heat.bytes += bytes;
  }
  // A majority vote: a key that has most of the puts stays on top.
  if (shard.hotKey === key) shard.votes++;
  else if (shard.votes === 0) {
    shard.hotKey = key;
    shard.votes = 1;
  } else shard.votes--;
}
