/** Servers that poll queues: an EC2 Auto Scaling group of workers. */
import { autoScalingGroupArn } from "../../aws/arn.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { defineEntity, type Service } from "../define.ts";
import { checkFleet, fleetBehaviour, fleetProperties, type FleetConfig, type FleetContext } from "./config.ts";
import { adjustThreads, crash, launch, replace, serve } from "./instances.ts";
import { metrics, publish } from "./metrics.ts";
import { rules } from "./rules.ts";
import { resize, sample, sampled, startSampling } from "./scaling.ts";
import { emptyFleet, threadOf, type FleetState, type Place } from "./state.ts";
import { members, processRecords } from "./stream.ts";
import { inspectFleet, viewFleet } from "./view.ts";
import { deleted, heartbeat, poll, polled, sent, settleSent, workDone, type CallData } from "./work.ts";

const fleet = defineEntity({
  kind: "node", type: "worker.fleet", service: "worker", title: "Worker fleet", says: "Servers that poll a queue, work on messages and delete them.",
  properties: fleetProperties, behaviour: fleetBehaviour, check: checkFleet,
  roles: ["caller", "poller"],
  refusals: [
    { from: "worker.fleet", to: "worker.fleet", says: "Servers don't know each other: they share a queue. Put a queue between.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }] },
    { from: "client", to: "worker.fleet", says: "A fleet has no address that a client could call: it polls. Put a queue between.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }] },
    { from: "sns.topic", to: "worker.fleet", says: "A topic pushes, a fleet polls: put a queue between.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }] },
    { from: "events.bus", to: "worker.fleet", says: "A bus pushes, a fleet polls: put a rule and a queue between.", instead: [{ label: "Put a queue between", insert: "sqs.queue" }] },
  ],
  arn: (id, _config, settings) => autoScalingGroupArn(settings, id, "00000000-0000-4000-8000-000000000000"),

  init: emptyFleet,
  started(state: FleetState, ctx) {
    state.desired = wantedSize(ctx);
    // What the document says is in place at the start; what is added later boots.
    for (let i = 0; i < state.desired; i++) launch(state, ctx, ctx.now === 0);
    publish(state, ctx);
    startSampling(state, ctx);
  },
  on: {
    "fleet/booted": (state, id: number, ctx) => serve(state, ctx, id),
    "fleet/crash-found": (state, id: number, ctx) => replace(state, ctx, id),
    "fleet/work-done": (state, at: Place, ctx) => workDone(state, ctx, at),
    "fleet/heartbeat-due": (state, at: Place, ctx) => heartbeat(state, ctx, at),
    "fleet/pause-over"(state, at: Place, ctx) {
      const found = threadOf(state, at);
      if (found !== undefined && found.thread.job === -1) poll(state, ctx, found.instance, found.thread);
    },
    "fleet/sample-due": (state, _data, ctx) => sample(state, ctx),
  },
  calls: {
    "worker:CrashInstance"(state, call, ctx) {
      const id = (call.input as { readonly instance?: number } | null)?.instance;
      const instance = state.instances.find((one) => one.state === "inService" && (id === undefined || one.id === id));
      if (instance === undefined) return ctx.reply(call.id, failed(awsError("ValidationError", "There is no such instance in service.")), "ASG-011");
      crash(state, ctx, instance);
      ctx.reply(call.id, succeeded({ InstanceId: instance.id }), "ASG-011");
    },
    "internal:worker.Members": members,
    "internal:worker.Process": processRecords,
    "autoscaling:SetDesiredCapacity"(state, call, ctx) {
      const { DesiredCapacity } = (call.input ?? {}) as { readonly DesiredCapacity?: unknown };
      const { MinSize, MaxSize } = ctx.config.properties;
      if (typeof DesiredCapacity !== "number" || !Number.isInteger(DesiredCapacity) || DesiredCapacity < MinSize || DesiredCapacity > MaxSize)
        return ctx.reply(call.id, failed(awsError("ValidationError", `New SetDesiredCapacity value ${String(DesiredCapacity)} is not between the minimum ${MinSize} and the maximum ${MaxSize} of the group.`)), "ASG-010");
      ctx.reply(call.id, succeeded({}), "ASG-010");
      resize(state, ctx, DesiredCapacity, { rule: "ASG-010", value: DesiredCapacity, target: DesiredCapacity });
    },
  },
  answered(state, call, outcome, ctx) {
    const data = call.data as CallData | (Place & { readonly what: "sample" });
    if (data.what === "sample") return sampled(state, ctx, outcome);
    if (data.what === "send") settleSent(ctx, call, outcome);
    const found = threadOf(state, data);
    if (found === undefined) return;
    const { instance, thread } = found;
    if (data.what === "poll") polled(state, ctx, instance, thread, call, outcome);
    else if (data.what === "delete") deleted(state, ctx, instance, thread, data.count, outcome);
    else if (data.what === "send") sent(state, ctx, instance, thread, outcome);
  },
  changed(state, before, ctx) {
    if (wantedOf(before) !== wantedOf(ctx.config)) resize(state, ctx, wantedSize(ctx), { rule: "ASG-010", value: wantedSize(ctx), target: wantedSize(ctx) });
    else resize(state, ctx, state.desired, { rule: "ASG-010", value: state.desired, target: state.desired });
    if (before.behaviour.threads !== ctx.config.behaviour.threads) adjustThreads(state, ctx);
    startSampling(state, ctx);
  },
  removed(state, ctx) {
    for (const instance of state.instances) ctx.close(instance.scope, "EYD-150");
    state.instances = [];
  },
  invariants: {
    "As many instances live as are wanted, unless protection keeps more": (state, ctx) => state.instances.length === state.desired || ctx.config.properties.NewInstancesProtectedFromScaleIn || state.desired === 0,
    "A thread that works has a message in hand": (state) => state.instances.every(({ threads }) => threads.every((thread) => thread.doing !== "working" || thread.at < thread.batch.length)),
    "The size stays within its bounds": (state, ctx) => state.desired >= ctx.config.properties.MinSize && state.desired <= ctx.config.properties.MaxSize,
  },
  metrics,
  view: viewFleet,
  inspect: inspectFleet,
  actions: [{ label: "Crash an instance", operation: "worker:CrashInstance", input: {}, says: "Its messages come back when their visibility timeout ends." }],
  faults: [
    { label: "Crash now", says: "One instance dies at once, with what it holds.", call: { operation: "worker:CrashInstance", input: {} } },
    { label: "Slow", says: "Work takes 40 s: longer than the usual visibility timeout.", change: { behaviour: { durationMs: 40_000 } } },
    { label: "Forgets to delete", says: "Work succeeds and nothing is deleted.", change: { behaviour: { deletes: { kind: "never" } } } },
    { label: "Fails on one in three", says: "A third of the messages fail.", change: { behaviour: { fails: { kind: "ratio", of: [1, 3] } } } },
  ],
});

function wantedOf({ properties }: Pick<FleetConfig, "properties">): number {
  return properties.DesiredCapacity ?? properties.MinSize;
}

function wantedSize(ctx: FleetContext): number {
  const { MinSize, MaxSize } = ctx.config.properties;
  return Math.min(MaxSize, Math.max(MinSize, wantedOf(ctx.config)));
}

export const workerFleet: Service = { name: "worker", title: "Worker fleet", family: "actor", rules, entities: [fleet] };
