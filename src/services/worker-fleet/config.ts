/** What a scenario may say of a fleet of servers that poll: AWS's Auto Scaling group, and how the work goes. */
import { ALWAYS, NEVER } from "../../vocabulary/chance.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Context } from "../define.ts";

export const fleetProperties = {
  MinSize: field.integer(1, { unit: "count", min: 0, max: 100, help: "Never fewer instances than this.", rules: ["ASG-010", "ASG-009"] }),
  MaxSize: field.integer(4, { unit: "count", min: 0, max: 100, help: "Never more instances than this.", rules: ["ASG-010"] }),
  DesiredCapacity: optional.integer({ unit: "count", min: 0, max: 100, help: "Instances wanted now; MinSize where it is not said.", rules: ["ASG-010"] }),
  TargetTrackingConfiguration: optional.object({
    TargetValue: field.number(10, { min: 0.001, help: "Visible messages per instance that the group aims at: acceptable latency ÷ time per message.", rules: ["ASG-001"] }),
    Metric: field.choice(["BacklogPerInstance", "QueueLength"], "BacklogPerInstance", { help: "QueueLength does not fall in proportion to the instances, so that the group does not settle.", rules: ["ASG-001", "ASG-002"] }),
    DisableScaleIn: field.boolean(false, { help: "Only ever grow." }),
    Period: field.integer(60, { unit: "s", min: 10, max: 60, help: "Between two samples: 10, 30 or 60 s.", rules: ["ASG-014"] }),
    EstimatedInstanceWarmup: field.integer(300, { unit: "s", min: 0, max: 3600, help: "A new instance counts as warming for this long after it is in service.", rules: ["ASG-004"] }),
  }, { help: "Scales by the backlog of the queues that the fleet polls. Without it the size stays.", rules: ["ASG-001", "ASG-002", "ASG-004", "ASG-009"] }),
  StepScalingPolicy: optional.object({
    Metric: field.choice(["QueueLength", "BacklogPerInstance"], "QueueLength", { help: "QueueLength has a value also without instances." }),
    Threshold: field.number(1, { min: 0, help: "The alarm goes off when the metric is at or above this." }),
    EvaluationPeriods: field.integer(1, { unit: "count", min: 1, max: 60, help: "Samples in a row at or above the threshold." }),
    StepAdjustments: field.json<readonly StepAdjustment[]>([{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }], { help: "How many instances more, by how far the metric is above the threshold: lower bounds are included, upper ones not.", check: checkSteps }),
    EstimatedInstanceWarmup: field.integer(300, { unit: "s", min: 0, max: 3600, help: "Instances that warm up count as capacity already." }),
  }, { help: "Adds instances by steps while an alarm is on. It starts from zero, too.", rules: ["ASG-006", "ASG-009", "ASG-013"] }),
  SimpleScalingPolicy: optional.object({
    Metric: field.choice(["QueueLength", "BacklogPerInstance"], "QueueLength"),
    Threshold: field.number(1, { min: 0, help: "The alarm goes off when the metric is at or above this." }),
    EvaluationPeriods: field.integer(1, { unit: "count", min: 1, max: 60 }),
    ScalingAdjustment: field.integer(1, { unit: "count", min: 1, max: 100, help: "Instances more each time." }),
  }, { help: "Adds instances, then waits for the cooldown.", rules: ["ASG-005"], advanced: true }),
  DefaultCooldown: field.integer(300, { unit: "s", min: 0, max: 86_400, help: "After a simple policy's activity has ended nothing more of its kind begins for this long.", rules: ["ASG-005"], advanced: true }),
  NewInstancesProtectedFromScaleIn: field.boolean(false, { help: "Instances that work are not ended by scaling in.", rules: ["ASG-008"], advanced: true }),
};

export const fleetBehaviour = {
  threads: field.integer(1, { unit: "count", min: 1, max: 64, help: "Pollers of each instance: each asks, works and deletes by itself.", rules: ["SQS-013"] }),
  durationMs: field.amount(100, { unit: "ms", min: 0, help: "Work on one message.", rules: ["SQS-026"] }),
  fails: field.chance(NEVER, { help: "The work on a message fails: it is not deleted.", rules: ["SQS-018", "SQS-055"] }),
  deletes: field.chance(ALWAYS, { help: "A message whose work succeeded is deleted.", rules: ["SQS-001", "SQS-027"] }),
  crashes: field.chance(NEVER, { help: "The instance dies between the work on a message and its deletion.", rules: ["ASG-011", "ASG-007", "SQS-018"] }),
  heartbeatMs: optional.number({ unit: "ms", min: 100, help: "While a message is worked on, its visibility timeout is restarted this often.", rules: ["SQS-021"], advanced: true }),
  pauseMs: field.amount(1000, { unit: "ms", min: 1, help: "Pause after an empty answer that came at once, and after an error.", assumed: true, rules: ["SQS-008", "SQS-068"], advanced: true }),
  bootMs: field.amount(60_000, { unit: "ms", min: 0, help: "From the launch of an instance until it polls.", knob: "bootMs", assumed: true, rules: ["ASG-003"] }),
  detectMs: field.amount(60_000, { unit: "ms", min: 0, help: "Until the health check finds a crashed instance.", assumed: true, rules: ["ASG-011"], advanced: true }),
  samplesOut: field.integer(3, { unit: "count", min: 1, max: 60, help: "Samples in a row above the target before the group grows; one sample a minute.", assumed: true, knob: "samplesOut", rules: ["ASG-001"], advanced: true }),
  samplesIn: field.integer(15, { unit: "count", min: 1, max: 60, help: "Samples in a row below nine tenths of the target before it shrinks.", assumed: true, knob: "samplesIn", rules: ["ASG-004"], advanced: true }),
};

/** AWS's StepAdjustment; bounds are distances from the threshold. */
export interface StepAdjustment { readonly MetricIntervalLowerBound?: number; readonly MetricIntervalUpperBound?: number; readonly ScalingAdjustment: number }

function checkSteps(value: Json): FieldProblem[] {
  if (!Array.isArray(value) || value.length === 0) return [{ path: "", message: "Must be a list with one step at least." }];
  return value.flatMap((step: Json, i) => {
    const { MetricIntervalLowerBound: low = 0, MetricIntervalUpperBound: high, ScalingAdjustment: by } = (step ?? {}) as Readonly<Record<string, Json>>;
    const fine = typeof by === "number" && Number.isInteger(by) && typeof low === "number" && (high === undefined || (typeof high === "number" && high > low));
    return fine ? [] : [{ path: `/${i}`, message: "A step has a whole ScalingAdjustment, and a lower bound below its upper one." }];
  });
}

export type FleetContext = Context<typeof fleetProperties, typeof fleetBehaviour>;
export type FleetConfig = FleetContext["config"];

export function checkFleet({ properties }: FleetConfig): readonly FieldProblem[] {
  const { MinSize, MaxSize, DesiredCapacity, TargetTrackingConfiguration: tracking } = properties;
  if (tracking !== undefined && ![10, 30, 60].includes(tracking.Period))
    return [{ path: "properties.TargetTrackingConfiguration.Period", code: "ValidationError", message: "The period of a metric is 10, 30 or 60 s." }];
  if (MinSize > MaxSize) return [{ path: "properties.MinSize", code: "ValidationError", message: `MinSize (${MinSize}) is above MaxSize (${MaxSize}).`, fix: "Raise MaxSize." }];
  if (DesiredCapacity !== undefined && (DesiredCapacity < MinSize || DesiredCapacity > MaxSize))
    return [{ path: "properties.DesiredCapacity", code: "ValidationError", message: `Desired capacity ${DesiredCapacity} must lie between MinSize (${MinSize}) and MaxSize (${MaxSize}).` }];
  return [];
}
