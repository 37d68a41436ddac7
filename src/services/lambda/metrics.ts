/** CloudWatch's names; and, marked with their price, what a run costs. Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
import type { MetricDefinition } from "../define.ts";

const counter = (says: string, unit = "Count", usd?: number): MetricDefinition => ({ kind: "counter", unit, says, ...(usd === undefined ? {} : { usd }) });
const gauge = (says: string, unit = "Count"): MetricDefinition => ({ kind: "gauge", unit, says });
const distribution = (says: string): MetricDefinition => ({ kind: "distribution", unit: "Milliseconds", says });

export const functionMetrics = {
  Invocations: counter("Runs of the code, those that failed included; throttled requests are not among them."),
  Errors: counter("Runs that ended in a function error."),
  Throttles: counter("Requests that were refused with 429."),
  Duration: distribution("Time of the handler, cold start excluded."),
  InitDuration: distribution("Cold starts: time of the code outside the handler (in AWS a number of the log's REPORT line)."),
  ConcurrentExecutions: gauge("Requests in flight."),
  ProvisionedConcurrentExecutions: gauge("Requests in flight in provisioned environments."),
  ProvisionedConcurrencyInvocations: counter("Runs in provisioned environments."),
  ProvisionedConcurrencySpilloverInvocations: counter("Runs on demand because every provisioned environment was busy."),
  ProvisionedConcurrencyUtilization: gauge("Share of the provisioned environments that is busy.", "None"),
  AsyncEventsReceived: counter("Events taken into the internal queue."),
  AsyncEventAge: distribution("From taking an event to running it."),
  AsyncEventsDropped: counter("Events that left the internal queue without success."),
  DeadLetterErrors: counter("Events that could not be sent to the dead-letter queue."),
  DestinationDeliveryFailures: counter("Records that could not be sent to a destination."),
  RecursiveInvocationsDropped: counter("Requests stopped because they were part of a loop."),
  IteratorAge: distribution("Age of the last record of each stream batch when it reaches the function."),
  BilledRequests: counter("Requests on the bill.", "Count", 0.2 / 1_000_000),
  BilledGBSeconds: counter("Memory × billed time, x86.", "GB-s", 0.000_016_666_7),
  BilledArmGBSeconds: counter("Memory × billed time, arm64.", "GB-s", 0.000_013_333_4),
  BilledProvisionedGBSeconds: counter("Memory × time of provisioned concurrency, busy or not.", "GB-s", 0.000_004_166_7),
  BilledProvisionedRunGBSeconds: counter("Memory × billed time in provisioned environments.", "GB-s", 0.000_009_722_2),
} as const satisfies Readonly<Record<string, MetricDefinition>>;
