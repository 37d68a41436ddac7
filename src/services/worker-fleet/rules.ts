/** The rules of a fleet of servers that poll: Auto Scaling's, and those of the work itself. */
import type { RuleDefinition } from "../define.ts";

const asg = (page: string) => `https://docs.aws.amazon.com/autoscaling/ec2/userguide/${page}.html`;
const poller = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-architecture.html";

export const rules: { readonly [id: string]: RuleDefinition } = {
  "ASG-001": {
    rank: "P0", title: "Backlog per instance drives the size", status: "documented", source: asg("as-using-sqs-queue"),
    says: "With target T and metric m the group aims at n·m/T instances, rounded up. Growing after three samples above the target is assumed: AWS does not publish the alarms' shape.",
    tells: { "fleet/sample-due": "A sample of the backlog.", default: "Backlog per instance {value}, target {target}: from {from} to {to} instances." }, mark: "info", properties: ["TargetTrackingConfiguration"], moment: "first scaling",
    note: "Queue length alone is a poor measure: backlog per instance is the one that works.",
  },
  "ASG-002": {
    rank: "P0", title: "Queue length alone is a bad target", status: "documented", source: asg("as-scaling-target-tracking"),
    says: "The length of the queue does not fall in proportion to the instances: tracking it does not settle and ends at the maximum.",
    tells: "Queue length {value}, target {target}: from {from} to {to} instances.", mark: "failed", properties: ["TargetTrackingConfiguration"],
  },
  "ASG-003": {
    rank: "P0", title: "A launch takes time", status: "documented", source: asg("ec2-auto-scaling-lifecycle"),
    says: "A new instance polls only when it has booted; the backlog grows meanwhile.",
    tells: { "fleet/booted": "Booted: it polls from now on.", default: "Instance {instance} is launched: it boots for {bootS} s." }, mark: "waiting", properties: ["bootMs"],
  },
  "ASG-004": {
    rank: "P0", title: "Warm-up prevents overshoot", status: "documented", source: asg("as-scaling-target-tracking"),
    says: "Instances that warm up count as capacity for the next growth, and nothing is ended meanwhile.",
    tells: "The backlog is low, but instances still warm up: nothing is ended yet.", mark: "info", properties: ["TargetTrackingConfiguration"],
  },
  "ASG-005": {
    rank: "P1", title: "Simple scaling and its cooldown", status: "documented", source: asg("ec2-auto-scaling-scaling-cooldowns"),
    says: "After an activity of a simple policy has ended, further ones wait for `DefaultCooldown` (300 s); target tracking and steps do not.",
    tells: "The metric is {value}, threshold {target}: from {from} to {to} instances, then the cooldown.", mark: "info", properties: ["SimpleScalingPolicy", "DefaultCooldown"],
  },
  "ASG-006": {
    rank: "P1", title: "Step scaling", status: "documented", source: asg("as-scaling-simple-step"),
    says: "The adjustment depends on how far the metric is above the threshold; lower bounds are included, upper ones are not.",
    tells: "The metric is {value}, threshold {target}: from {from} to {to} instances.", mark: "info", properties: ["StepScalingPolicy"],
  },
  "ASG-007": {
    rank: "P0", title: "Scaling in returns work", status: "documented", source: asg("as-using-sqs-queue"),
    says: "An instance that is ended while it works leaves its messages to come back after their visibility timeout.",
    tells: "Instance {instance} is ended, holding {held}.", mark: "returning", properties: ["NewInstancesProtectedFromScaleIn"],
  },
  "ASG-008": {
    rank: "P1", title: "Protection from scaling in", status: "documented", source: asg("ec2-auto-scaling-instance-protection"),
    says: "Protected instances are not chosen; if all are protected nothing is ended. Here those that work are protected.",
    tells: "{protected} instances work and are protected.", mark: "info", properties: ["NewInstancesProtectedFromScaleIn"],
  },
  "ASG-009": {
    rank: "P0", title: "The trap of zero instances", status: "documented", source: asg("as-scaling-target-tracking"),
    says: "With no instance in service the backlog per instance has no value, and target tracking never starts. `MinSize` of 1 or more helps.",
    tells: "{visible} messages wait, but with no instance there is no backlog per instance: nothing is launched.", mark: "failed", properties: ["MinSize"],
  },
  "ASG-010": {
    rank: "P1", title: "Bounds", status: "documented", source: asg("ec2-auto-scaling-capacity-limits"),
    says: "The desired capacity stays between `MinSize` and `MaxSize`.",
    tells: { default: ["Between {MinSize} and {MaxSize} instances: {wanted} were wanted.", "{wanted} wanted, between MinSize and MaxSize: from {from} to {to} instances."] }, mark: "info", properties: ["MinSize", "MaxSize"],
  },
  "ASG-011": {
    rank: "P1", title: "Unhealthy instances are replaced", status: "documented", source: asg("ec2-auto-scaling-health-checks"),
    says: "A crashed instance is found by its health check and replaced by a new one. How long that takes is assumed.",
    tells: { "fleet/crash-found": "The health check found the crashed instance.", default: "Instance {instance} crashed, holding {held}: they come back when their visibility timeout ends." }, mark: "failed", properties: ["crashes", "detectMs"], moment: "first crash",
  },
  "ASG-012": {
    rank: "P1", title: "Which instance goes", status: "assumed", source: asg("ec2-auto-scaling-termination-policies"),
    says: "AWS balances zones first. Here there is one zone: the oldest launch goes, then the lowest number.",
    tells: "The oldest goes.", mark: "info",
  },
  "ASG-013": {
    rank: "P0", title: "Compared with Lambda on the same queue", status: "documented", source: asg("as-using-sqs-queue"),
    says: "Lambda's pollers begin within a second and cost nothing when idle. A group reacts after its alarm and the boot, and keeps its minimum running.",
    tells: "The group needs its alarm and the boot.", mark: "info", properties: ["bootMs", "MinSize"],
    note: "A queue does not invoke a function by its length: Lambda polls it.",
  },
  "ASG-014": {
    rank: "P2", title: "High-resolution metrics", status: "documented", source: asg("as-scaling-target-tracking"),
    says: "Target tracking can look every 10 or 30 s instead of every minute; what it finds it finds sooner.",
    tells: "A sample.", mark: "info", properties: ["TargetTrackingConfiguration"],
  },
  "EYD-150": {
    rank: "-", title: "A thread polls", status: "assumed", source: poller,
    says: "Each thread of each instance asks its queue, works, deletes, and asks again. After an empty answer that came at once, or an error, it pauses for `pauseMs`.",
    tells: { "fleet/pause-over": "The pause is over: it asks again.", default: "Worker {worker} takes it (receive {receiveCount})." }, mark: "in-flight", properties: ["threads", "pauseMs"],
  },
  "EYD-151": {
    rank: "-", title: "A thread works on one message after another", status: "assumed", source: poller,
    says: "The work on each message takes `durationMs`; then it is deleted. What is done in the same instant is deleted in one batch.",
    tells: { "fleet/work-done": "The work on a message is over.", default: "Worker {worker} has worked on it for {tookS} s." }, mark: "done", properties: ["durationMs", "deletes"],
  },
  "EYD-152": {
    rank: "-", title: "The work on a message fails", status: "assumed", source: poller,
    says: "A worker that fails does not delete: the message comes back when its visibility timeout ends.",
    tells: "The work failed: {then}.", mark: "failed", properties: ["fails"], moment: "first failure",
  },
  "EYD-153": {
    rank: "-", title: "A crash between the work and the delete", status: "assumed", source: poller,
    says: "The work was done, but nobody deletes the message: it will be done again. This is why consumers must be idempotent.",
    tells: "Instance {instance} died after the work and before the delete.", mark: "failed", properties: ["crashes"],
  },
  "EYD-154": {
    rank: "-", title: "Done, but not deleted", status: "assumed", source: poller,
    says: "A worker that forgets to delete gets the message again.",
    tells: "The work was done, and nobody deleted it.", mark: "failed", properties: ["deletes"],
  },
  "EYD-155": {
    rank: "-", title: "A worker passes on", status: "assumed", source: poller,
    says: "A fleet's own arrows are called with the message's content when its work is done, before it is deleted. An error makes the work fail.",
    tells: "Passed on.", mark: "info",
  },
};
