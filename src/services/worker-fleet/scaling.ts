/**
 * Target tracking (ASG-001 to ASG-004, ASG-009): a sample a minute of the visible messages of the polled queues. The shape
 * of AWS's alarms is not published: three samples above the target to grow, fifteen below nine tenths of it to shrink.
 */
import { SECOND } from "../../kernel/time.ts";
import { Phase } from "../../kernel/phase.ts";
import type { Outcome } from "../define.ts";
import type { FleetContext } from "./config.ts";
import { reconcile } from "./instances.ts";
import type { FleetState } from "./state.ts";

export function startSampling(state: FleetState, ctx: FleetContext): void {
  const { TargetTrackingConfiguration: tracking, StepScalingPolicy: steps, SimpleScalingPolicy: simple } = ctx.config.properties;
  if ((tracking === undefined && steps === undefined && simple === undefined) || state.sampling) return;
  state.sampling = true;
  if (tracking?.Metric === "QueueLength")
    ctx.finding("Eventyard.QueueLengthIsABadTarget", { message: `${ctx.self.id} tracks the length of the queue: it does not fall in proportion to the instances, so the group will not settle. Track the backlog per instance.` });
  const period = (tracking?.Period ?? 60) * SECOND;
  ctx.after(period - (ctx.now % period), "fleet/sample-due", null, "ASG-001", { phase: Phase.deadline });
}

export function sample(state: FleetState, ctx: FleetContext): void {
  state.sampling = false;
  startSampling(state, ctx);
  const queues = ctx.in("sqs.poll");
  state.sampledVisible = 0;
  state.pendingSamples = queues.length;
  for (const queue of queues) ctx.call(queue, "internal:sqs.Count", {}, "ASG-001", { data: { instance: -1, thread: -1, what: "sample", count: 0 } });
}

export function sampled(state: FleetState, ctx: FleetContext, outcome: Outcome): void {
  if (outcome.ok) state.sampledVisible += (outcome.output as { readonly visible: number }).visible;
  if (--state.pendingSamples > 0) return;
  climb(state, ctx, state.sampledVisible);
  addOnce(state, ctx, state.sampledVisible);
  judge(state, ctx, state.sampledVisible);
}

function judge(state: FleetState, ctx: FleetContext, visible: number): void {
  const tracking = ctx.config.properties.TargetTrackingConfiguration;
  if (tracking === undefined) return;
  const inService = state.instances.filter((instance) => instance.state === "inService").length;
  if (inService === 0) {
    state.lastSample = null;
    state.above = 0;
    state.below = 0;
    if (visible > 0 && state.instances.length === 0) ctx.note("ASG-009", { visible });
    return;
  }
  const { TargetValue, Metric, DisableScaleIn } = tracking;
  const value = Metric === "QueueLength" ? visible : visible / inService;
  state.lastSample = value;
  ctx.gauge("BacklogPerInstance", visible / inService);
  state.above = value > TargetValue ? state.above + 1 : 0;
  state.below = value < 0.9 * TargetValue ? state.below + 1 : 0;
  const { samplesOut, samplesIn } = ctx.config.behaviour;
  // Division and multiplication in this order are exact where the example's numbers are.
  const wanted = Math.ceil((inService * value) / TargetValue);
  const warming = state.instances.some((instance) => instance.state === "pending" || instance.warmUntil > ctx.now);
  if (state.above >= samplesOut) resize(state, ctx, Math.max(wanted, state.desired), { rule: Metric === "QueueLength" ? "ASG-002" : "ASG-001", value, target: TargetValue });
  else if (state.below >= samplesIn && !DisableScaleIn) {
    if (warming) ctx.note("ASG-004", { value, target: TargetValue });
    else resize(state, ctx, Math.min(wanted, state.desired), { rule: "ASG-001", value, target: TargetValue });
  }
}

/** The value that an alarm looks at; undefined where it has none. */
function metricOf(state: FleetState, metric: "QueueLength" | "BacklogPerInstance", visible: number): number | undefined {
  if (metric === "QueueLength") return visible;
  const inService = state.instances.filter((instance) => instance.state === "inService").length;
  return inService === 0 ? undefined : visible / inService;
}

/** Step scaling (ASG-006): the further above the threshold, the more instances. What warms up counts as added already. */
function climb(state: FleetState, ctx: FleetContext, visible: number): void {
  const policy = ctx.config.properties.StepScalingPolicy;
  if (policy === undefined) return;
  const value = metricOf(state, policy.Metric, visible);
  state.stepAlarm = value !== undefined && value >= policy.Threshold ? state.stepAlarm + 1 : 0;
  if (value === undefined || state.stepAlarm < policy.EvaluationPeriods) return;
  const above = value - policy.Threshold;
  const step = policy.StepAdjustments.find(({ MetricIntervalLowerBound: low = 0, MetricIntervalUpperBound: high }) => above >= low && (high === undefined || above < high));
  if (step === undefined) return;
  const settled = state.instances.filter((instance) => instance.state === "inService" && instance.warmUntil <= ctx.now).length;
  resize(state, ctx, Math.max(state.desired, settled + step.ScalingAdjustment), { rule: "ASG-006", value, target: policy.Threshold });
}

/** Simple scaling (ASG-005): one adjustment, then the cooldown from the end of the activity, which is the boot. */
function addOnce(state: FleetState, ctx: FleetContext, visible: number): void {
  const { SimpleScalingPolicy: policy, DefaultCooldown, MaxSize } = ctx.config.properties;
  if (policy === undefined) return;
  const value = metricOf(state, policy.Metric, visible);
  state.simpleAlarm = value !== undefined && value >= policy.Threshold ? state.simpleAlarm + 1 : 0;
  if (value === undefined || state.simpleAlarm < policy.EvaluationPeriods || state.desired >= MaxSize) return;
  if (ctx.now < state.coolUntil || state.instances.some((instance) => instance.state === "pending")) return;
  resize(state, ctx, state.desired + policy.ScalingAdjustment, { rule: "ASG-005", value, target: policy.Threshold });
  const ready = state.instances.reduce((latest, { readyAt }) => Math.max(latest, readyAt), ctx.now);
  state.coolUntil = ready + DefaultCooldown * SECOND;
}

/** A new size within the bounds (ASG-010). */
export function resize(state: FleetState, ctx: FleetContext, wanted: number, because: { readonly rule: "ASG-001" | "ASG-002" | "ASG-005" | "ASG-006" | "ASG-010"; readonly value: number; readonly target: number }): void {
  const { MinSize, MaxSize } = ctx.config.properties;
  const desired = Math.min(MaxSize, Math.max(MinSize, wanted));
  if (desired === state.desired) return;
  ctx.note(because.rule, { from: state.desired, to: desired, wanted, value: because.value, target: because.target, atS: ctx.now / SECOND });
  if (desired !== wanted) ctx.note("ASG-010", { wanted, MinSize, MaxSize });
  state.desired = desired;
  reconcile(state, ctx);
}
