/**
 * CloudWatch's names of a stream's metrics.
 * Source: https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html; prices https://aws.amazon.com/kinesis/data-streams/pricing/
 */
import type { MetricDefinition } from "../define.ts";

const counter = (unit: string, says: string, usd?: number): MetricDefinition => ({ kind: "counter", unit, says, ...(usd === undefined ? {} : { usd }) });
const gauge = (unit: string, says: string): MetricDefinition => ({ kind: "gauge", unit, says });

export const metrics: Readonly<Record<string, MetricDefinition>> = {
  IncomingRecords: counter("Count", "Records stored."),
  IncomingBytes: counter("Bytes", "Bytes stored, keys included."),
  "PutRecord.Success": counter("Count", "PutRecord calls that stored their record."),
  "PutRecords.TotalRecords": counter("Count", "Entries of PutRecords calls."),
  "PutRecords.SuccessfulRecords": counter("Count", "Entries that were stored."),
  "PutRecords.ThrottledRecords": counter("Count", "Entries that a shard's limit refused."),
  WriteProvisionedThroughputExceeded: counter("Count", "Records that a shard's write limit refused."),
  ReadProvisionedThroughputExceeded: counter("Count", "GetRecords calls that a shard's read limit refused."),
  "GetRecords.Success": counter("Count", "GetRecords calls that were served."),
  "GetRecords.Records": counter("Count", "Records handed out to those who poll."),
  "GetRecords.Bytes": counter("Bytes", "Bytes handed out to those who poll."),
  "GetRecords.IteratorAgeMilliseconds": gauge("Milliseconds", "Age of the last record that a GetRecords returned."),
  "SubscribeToShard.Success": counter("Count", "Subscriptions of registered consumers."),
  "SubscribeToShardEvent.Records": counter("Count", "Records pushed to registered consumers."),
  "SubscribeToShardEvent.Bytes": counter("Bytes", "Bytes pushed to registered consumers."),
  "SubscribeToShardEvent.MillisBehindLatest": gauge("Milliseconds", "How far a registered consumer is behind the tip."),
  OpenShardCount: gauge("Count", "Shards that take records."),
  StandingCharge: { ...gauge("None", "US dollars an hour: for each open shard, or on demand for the stream; used or not (not a metric of CloudWatch)."), usd: 1 },
  ExpiredRecords: counter("Count", "Records that retention removed (not a metric of CloudWatch)."),
  LostUnread: counter("Count", "Records that aged out before a known consumer had read them (not a metric of CloudWatch)."),
  BilledKilobytesIn: counter("Kilobytes", "Billed on demand: whole KiB of each record.", 0.08 / 1_048_576),
  BilledBytesOut: counter("Bytes", "Billed on demand: bytes handed out to those who poll.", 0.04 / 1_073_741_824),
  BilledBytesPushed: counter("Bytes", "Billed on demand: bytes pushed to registered consumers.", 0.05 / 1_073_741_824),
  BilledBytesFannedOut: counter("Bytes", "Billed (provisioned mode): bytes pushed to registered consumers.", 0.013 / 1_073_741_824),
  PutPayloadUnits: counter("Count", "Billed units of 25 KB (provisioned mode).", 0.014 / 1e6),
};
