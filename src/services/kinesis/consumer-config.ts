/** What a scenario may say of a consumer application: the names of the Kinesis Client Library. */
import { field } from "../../vocabulary/field.ts";
import type { Context } from "../define.ts";

export const consumerProperties = {
  kind: field.choice(["shared", "enhancedFanOut"], "shared", { help: "shared: polls, and shares 2 MiB and 5 calls a second of each shard with others. enhancedFanOut: is pushed to, on a wire of its own.", change: "replace", rules: ["KIN-032", "KIN-038"] }),
  initialPosition: field.choice(["LATEST", "TRIM_HORIZON"], "TRIM_HORIZON", { help: "Where it begins without a checkpoint. The library's own default is LATEST.", change: "replace", rules: ["KIN-064"] }),
  maxRecords: field.integer(10_000, { unit: "count", min: 1, max: 10_000, help: "Records of one GetRecords at most.", rules: ["KIN-031"] }),
  idleTimeBetweenReadsInMillis: field.integer(1_000, { unit: "ms", min: 200, max: 3_600_000, help: "Time from one GetRecords of a shard to the next; the guide says 1,000, the library's code 1,500.", rules: ["KIN-033", "KIN-037"] }),
  checkpointEvery: field.integer(0, { unit: "count", min: 0, max: 1_000_000, help: "Records from one checkpoint to the next; 0: after each batch.", rules: ["KIN-058", "KIN-059"] }),
  failoverTimeMillis: field.integer(10_000, { unit: "ms", min: 1_000, max: 3_600_000, help: "A lease that was not renewed for this long may be taken over.", rules: ["KIN-060"] }),
  maxLeasesToStealAtOneTime: field.integer(1, { unit: "count", min: 1, max: 1_000, help: "Leases that a worker steals in one round to even things out.", rules: ["KIN-057"], advanced: true }),
  shardSyncIntervalMillis: field.integer(60_000, { unit: "ms", min: 1_000, max: 3_600_000, help: "How often the list of shards is asked for.", rules: ["KIN-048"], advanced: true }),
};

export const consumerBehaviour = {
  takeoverScanMs: field.number(1_000, { unit: "ms", min: 100, help: "How often workers look at the lease table. The library's own: 20,050.", knob: "kcl.takeoverScanMs", realistic: 20_050, assumed: true, rules: ["KIN-057", "KIN-060"] }),
  cutOffWorker: field.integer(0, { min: 0, max: 1_000, help: "This worker (its number) can't reach the lease table: it goes on reading and working, renews nothing and writes no checkpoint. 0: none.", rules: ["KIN-061"], advanced: true }),
  drainParentsFirst: field.boolean(true, { help: "Children are read when their parents are worked on to the end; the library always does so.", rules: ["KIN-048"] }),
};

export type ConsumerContext = Context<typeof consumerProperties, typeof consumerBehaviour>;
