/** CloudWatch's metrics of a state machine (https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html), and what is billed. */
import type { MetricDefinition } from "../define.ts";

const counter = (says: string, usd?: number): MetricDefinition => ({ kind: "counter", unit: "Count", says, ...(usd === undefined ? {} : { usd }) });

export const metrics = {
  ExecutionsStarted: counter("Executions that began."),
  ExecutionsSucceeded: counter("Executions that reached their end."),
  ExecutionsFailed: counter("Executions that failed."),
  ExecutionsTimedOut: counter("Executions that ran out of time."),
  ExecutionsAborted: counter("Executions that were stopped."),
  ExecutionThrottled: counter("Transitions that waited for a token of the account's bucket."),
  ThrottledEvents: counter("Starts that were refused because the account starts too many."),
  ExecutionTime: { kind: "distribution", unit: "Milliseconds", says: "From an execution's start to its end." },
  OpenExecutionCount: { kind: "gauge", unit: "Count", says: "Executions that run." },
  StateTransitions: counter("Standard: states completed, and retries. Billed.", 0.000_025),
  ExpressRequests: counter("Express executions. Billed.", 0.000_001),
  ExpressGigabyteSeconds: { kind: "counter", unit: "Gigabyte-seconds", says: "Express: memory by time. Billed.", usd: 0.000_016_67 },
  ExpressExecutionBilledDuration: { kind: "counter", unit: "Milliseconds", says: "Express: each 100 ms begun." },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
