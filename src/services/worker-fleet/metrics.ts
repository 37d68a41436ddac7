import type { MetricDefinition } from "../define.ts";
import type { FleetContext } from "./config.ts";
import { isBusy, type FleetState } from "./state.ts";

const gauge = (says: string): MetricDefinition => ({ kind: "gauge", unit: "Count", says });
const counter = (says: string): MetricDefinition => ({ kind: "counter", unit: "Count", says });

/** The group's metrics in CloudWatch's names (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html), and the work's own. */
export const metrics = {
  GroupInServiceInstances: gauge("Instances that poll."),
  GroupDesiredCapacity: gauge("Instances that the group wants."),
  BacklogPerInstance: gauge("Visible messages of the polled queues for each instance in service, sampled each minute."),
  BusyThreads: gauge("Threads that work, send or delete."),
  MessagesProcessed: counter("Messages whose work succeeded."),
  MessagesFailed: counter("Messages whose work failed."),
  Crashes: counter("Instances that died."),
} as const satisfies { readonly [name: string]: MetricDefinition };

export function publish(state: FleetState, ctx: FleetContext): void {
  let busy = 0;
  let inService = 0;
  for (const instance of state.instances) {
    if (instance.state !== "inService") continue;
    inService++;
    for (const thread of instance.threads) if (isBusy(thread)) busy++;
  }
  const { gauges } = state;
  if (busy !== gauges.busy) ctx.gauge("BusyThreads", (gauges.busy = busy));
  if (inService !== gauges.inService) ctx.gauge("GroupInServiceInstances", (gauges.inService = inService));
  if (state.desired !== gauges.desired) ctx.gauge("GroupDesiredCapacity", (gauges.desired = state.desired));
}
