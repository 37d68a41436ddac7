/** CloudWatch's names for mappings. Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
import type { MetricDefinition } from "../define.ts";

const counter = (says: string): MetricDefinition => ({ kind: "counter", unit: "Count", says });

export const mappingMetrics = {
  PolledEventCount: counter("Records that were fetched."),
  FilteredOutEventCount: counter("Records that no filter let through."),
  InvokedEventCount: counter("Records handed to the function, retries included."),
  FailedInvokeEventCount: counter("Records of runs that failed, or that the function reported."),
  DroppedEventCount: counter("Streams: records given up."),
  OnFailureDestinationDeliveredEventCount: counter("Streams: records whose batch was reported to the on-failure destination."),
  DeletedEventCount: counter("Queues: messages deleted after success."),
  IteratorAge: { kind: "gauge", unit: "Milliseconds", says: "Streams: age of the last record in work." },
  Polls: counter("Requests of the pollers to the source, empty ones included (on the source's bill)."),
} as const satisfies Readonly<Record<string, MetricDefinition>>;
