/** Workers that share a stream: leases, checkpoints, crashes. And which to choose, a stream or a queue. */
import type { RuleDefinition } from "../define.ts";
import { guide, rule } from "./sources.ts";

const KCL = "https://github.com/awslabs/amazon-kinesis-client";

export const consumingRules: Readonly<Record<string, RuleDefinition>> = {
  "KIN-056": rule("P0", "One worker a shard", guide("shared-throughput-kcl-consumers"), "A consumer application keeps one lease for each shard; a worker reads a shard only while it owns the lease. A worker may own many; surplus workers idle.", { tells: { "kinesis/scan-due": "The workers look for leases.", default: "Worker {worker} takes the lease of {shard}." }, moment: "first lease" }),
  "KIN-057": rule("P1", "Balancing by stealing", KCL, "A worker with less than its share takes expired leases first, else one lease a round from the most loaded.", { tells: "Worker {worker} steals the lease of {shard} from {from}.", properties: ["maxLeasesToSteal", "takeoverScanMs"] }),
  "KIN-058": rule("P0", "Checkpoints", guide("kinesis-record-processor-ddb"), "The application decides when it writes down its place; whoever comes next resumes after the last checkpoint, not after the last record worked on.", { tells: "Checkpoint of {shard}: {position} records.", routine: true, properties: ["checkpointEvery"] }),
  "KIN-059": rule("P0", "A crash repeats", guide("kinesis-record-processor-duplicates"), "After a crash, a lease that moves or a deployment, everything since the last checkpoint is worked on again.", { tells: "Worker {worker} is gone with {shard}: back to the checkpoint, {again} records again.", mark: "returning", moment: "back to the checkpoint", properties: ["checkpointEvery"] }),
  "KIN-060": rule("P1", "Failover takes a while", KCL, "Owners renew about every third of `failoverTimeMillis`; a lease is taken over when its counter was seen unchanged for that long, at the next scan.", { tells: "The lease of {shard} has not been renewed for {seconds} s.", properties: ["failoverTimeMillis", "takeoverScanMs"] }),
  "KIN-062": rule("P1", "An exception skips", guide("troubleshooting-consumers"), "What processRecords throws is swallowed: the rest of the batch is passed over for good.", { tells: "{skipped} records of {shard} are skipped: the processor threw.", mark: "dropped", moment: "first skip" }),
  "KIN-064": rule("P2", "LATEST begins at the end", guide("kinesis-record-processor-additional-considerations"), "Without a checkpoint the place to begin is what was configured: LATEST leaves out what came before, TRIM_HORIZON begins with the oldest.", { properties: ["initialPosition"] }),
  "KIN-065": rule("P1", "Lambda as a consumer", "https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html", "Seen from the stream a mapping is one standard consumer that polls each shard about once a second, one batch at a time: a poisoned batch stops its shard, the others go on."),
  "CMP-001": rule("P0", "Queue or log", "https://aws.amazon.com/kinesis/data-streams/faqs/", "A queue's message goes to one consumer and is gone when deleted; a stream's record goes to every application until it is old, and can be read again.", { note: "SQS deletes nothing by itself when a message was processed: the consumer must." }),
  "CMP-002": rule("P0", "Which to choose", "https://aws.amazon.com/kinesis/data-streams/faqs/", "A stream for order per key, many readers, replay; a queue for a pool of workers, retries and dead letters message by message, no shards to size.", { note: "SQS keeps messages 14 days at most, not 15." }),
};
