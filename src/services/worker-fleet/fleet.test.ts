import { describe, expect, test } from "vitest";
import { calls, problemsOf, simulate, type Simulation } from "../../testing/simulate.ts";
import { send } from "../../testing/sqs.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { FleetView } from "./view.ts";
import type { FleetState } from "./state.ts";

interface Given {
  readonly queue?: object; readonly max?: number; readonly fleet?: object; readonly work?: object; readonly poll?: object; readonly shop?: object;
  readonly script?: readonly Json[]; readonly nodes?: readonly object[]; readonly connections?: readonly object[];
}

/** A shop, a queue `q` with a dead-letter queue, and a fleet `w` that long-polls it. */
function yard(given: Given): Simulation {
  return simulate({
    nodes: [
      { id: "q", type: "sqs.queue", properties: given.queue ?? {} }, { id: "d", type: "sqs.queue" }, { id: "w", type: "worker.fleet", properties: given.fleet ?? {}, behaviour: given.work ?? {} },
      ...(given.shop === undefined ? [] : [{ id: "shop", type: "client", behaviour: given.shop }]), ...(given.nodes ?? []),
    ],
    connections: [
      { id: "p", from: "q", to: "w", type: "sqs.poll", properties: given.poll ?? { WaitTimeSeconds: 20 } },
      ...(given.max === undefined ? [] : [{ id: "r", from: "q", to: "d", type: "sqs.redrive", properties: { maxReceiveCount: given.max } }]),
      ...(given.shop === undefined ? [] : [{ id: "s", from: "shop", to: "q", type: "sqs:SendMessage" }]), ...(given.connections ?? []),
    ],
    script: given.script ?? [],
  });
}
const view = (s: Simulation) => s.view<FleetView>("w");
const sends = (n: number, at = 0) => calls(...Array.from({ length: n }, (_, i) => send(at, `m${i}`, {}, `s${at}x${i}`)));
const counters = (s: Simulation) => s.inspect<{ processed: number; failed: number; deleted: number; crashed: number; kept: number; lateDeletes: number; emptyPolls: number }>("w");
const receives = (s: Simulation, message = 0) => s.run.world.messages.receivesOf(message as never);

describe("threads", () => {
  test("SQS-013 share a queue: each message goes to one of them", () => {
    const s = yard({ fleet: { DesiredCapacity: 2 }, work: { threads: 2, durationMs: 1000 }, script: sends(4) });
    s.to(0.5);
    expect(view(s).busyThreads).toBe(4);
    const held = view(s).instances.items.flatMap(({ threads }) => threads.map(({ message }) => message));
    expect(new Set(held).size).toBe(4);
    expect(view(s).instances.items[0]!.threads[0]).toMatchObject({ doing: "working", sinceUs: 0, untilUs: 1_000_000, receiveCount: 1, late: false });
    s.to(1);
    expect([counters(s).processed, counters(s).deleted, s.inspect<{ deleted: number }>("q").deleted]).toEqual([4, 4, 4]);
  });

  test("EYD-150 pause after an empty answer that came at once", () => {
    expect(counters(yard({ poll: {}, work: { pauseMs: 250 } }).to(0.999)).emptyPolls).toBe(4);
    expect(counters(yard({ poll: { WaitTimeSeconds: 20 } }).to(59)).emptyPolls).toBe(2);
  });

  test("EYD-151 work on one message after another, and delete in a batch what is done at once", () => {
    const one = yard({ poll: { MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }, script: sends(3), work: { durationMs: 2000 } });
    one.to(5.9);
    expect([counters(one).deleted, view(one).instances.items[0]!.threads[0]!.left]).toEqual([2, 1]);
    expect(one.to(6).metric("q", "NumberOfMessagesDeleted")).toBe(3);
    const batch = yard({ poll: { MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }, script: sends(10, 1), work: { durationMs: 0 } }).to(1);
    expect(batch.rows({ what: "call" }).filter(({ name }) => name === "sqs:DeleteMessageBatch")).not.toHaveLength(0);
    expect(counters(batch).deleted).toBe(10);
  });

  test("EYD-152 a failed message is not deleted and comes back", () => {
    const s = yard({ queue: { VisibilityTimeout: 10 }, work: { fails: { kind: "first", n: 1 } }, script: sends(1) });
    s.to(9);
    expect([counters(s).failed, receives(s)]).toEqual([1, 1]);
    s.to(11);
    expect([counters(s).processed, receives(s), s.fates("q")]).toEqual([1, 2, ["processed"]]);
  });

  test("SQS-055 what fails each time ends in the dead-letter queue", () => {
    const s = yard({ queue: { VisibilityTimeout: 10 }, max: 3, work: { fails: { kind: "always" } }, script: sends(1) }).to(60);
    expect([counters(s).failed, s.inspect<{ visible: unknown[] }>("d").visible.length]).toEqual([3, 1]);
    expect(s.rows({ rule: "SQS-057", what: "note" }).map(({ atUs }) => atUs)).toEqual([30_000_000]);
  });

  test("EYD-154 what is forgotten to be deleted is done again", () => {
    const s = yard({ queue: { VisibilityTimeout: 10 }, work: { deletes: { kind: "never" } }, script: sends(1) }).to(25);
    expect([counters(s).processed, counters(s).kept, receives(s)]).toEqual([3, 3, 3]);
  });

  test("SQS-026 slow work is done twice", () => {
    const s = yard({ queue: { VisibilityTimeout: 10 }, fleet: { DesiredCapacity: 2 }, work: { durationMs: { kind: "sequence", values: [15_000, 8000] } }, script: sends(1) });
    expect(view(s.to(5)).instances.items[0]!.threads[0]!.late).toBe(true);
    s.to(12);
    expect(view(s).busyThreads).toBe(2);
    s.to(18);
    expect([counters(s).processed, s.inspect<{ deleted: number }>("q").deleted, s.rows({ rule: "SQS-026", what: "note" }).map(({ atUs }) => atUs)]).toEqual([2, 1, [15_000_000]]);
  });

  test("SQS-021 heartbeats keep a message hidden", () => {
    const s = yard({ queue: { VisibilityTimeout: 2 }, fleet: { DesiredCapacity: 2 }, work: { durationMs: 9000, heartbeatMs: 1000 }, script: sends(1) }).to(20);
    expect([receives(s), counters(s).processed, s.fates("q")]).toEqual([1, 1, ["processed"]]);
    expect(s.rows({ rule: "SQS-021", what: "note" })).toHaveLength(8);
  });

  test("EYD-155 passes on what is done, and fails when that fails", () => {
    const next = { nodes: [{ id: "next", type: "sqs.queue" }], connections: [{ id: "n", from: "w", to: "next", type: "sqs:SendMessage" }] };
    const s = yard({ ...next, script: sends(2) }).to(5);
    expect([s.inspect<{ visible: { body: string }[] }>("next").visible.map(({ body }) => body), counters(s).deleted]).toEqual([["m0", "m1"], 2]);
    const denied = yard({ nodes: next.nodes, connections: [{ ...next.connections[0], behaviour: { allowed: false } }], script: sends(1) }).to(5);
    expect([counters(denied).failed, counters(denied).deleted]).toEqual([1, 0]);
  });
});

describe("instances", () => {
  test("EYD-153 ASG-011 a crash leaves messages to come back, and the instance is replaced", () => {
    const s = yard({ work: { threads: 1, durationMs: 100_000, bootMs: 60_000, detectMs: 60_000, crashes: { kind: "first", n: 1 } }, queue: { VisibilityTimeout: 120 }, script: sends(1) });
    expect(view(s.to(99)).busyThreads).toBe(1);
    expect(view(s.to(100))).toMatchObject({ inService: 0, crashed: 1, lastCrash: { atUs: 100_000_000, lost: 1 } });
    expect(view(s.to(160)).instances.items[0]!.state).toBe("pending");
    expect(view(s.to(220))).toMatchObject({ inService: 1, crashed: 0 });
    expect(receives(s)).toBe(2);
    expect(s.to(320).fates("q")).toEqual(["processed"]);
  });

  test("ASG-003 a new instance polls only when it has booted", () => {
    const s = yard({ fleet: { MaxSize: 2 }, work: { bootMs: 60_000 }, script: calls([180, "autoscaling:SetDesiredCapacity", "w", { DesiredCapacity: 2 }]) });
    expect(view(s.to(239.999))).toMatchObject({ desired: 2, inService: 1, instances: { items: [{ state: "inService" }, { state: "pending", readyAtUs: 240_000_000 }] } });
    expect(view(s.to(240)).inService).toBe(2);
    expect(s.view<{ waiters: { total: number } }>("q").waiters.total).toBe(2);
  });

  test("ASG-007 ending an instance returns its work after the visibility timeout", () => {
    const s = yard({ fleet: { MinSize: 0, DesiredCapacity: 1 }, work: { durationMs: 60_000 }, script: [...sends(1), ...calls([10, "autoscaling:SetDesiredCapacity", "w", { DesiredCapacity: 0 }])] });
    expect(s.to(29.999).inspect<{ inFlight: unknown[] }>("q").inFlight).toHaveLength(1);
    expect(s.to(30).inspect<{ visible: { receiveCount: number }[] }>("q").visible).toMatchObject([{ receiveCount: 1 }]);
  });

  test("ASG-008 instances that work are not ended when protected", () => {
    const s = yard({ fleet: { MinSize: 1, DesiredCapacity: 3, NewInstancesProtectedFromScaleIn: true }, work: { durationMs: 60_000 }, script: [...sends(2), ...calls([10, "autoscaling:SetDesiredCapacity", "w", { DesiredCapacity: 1 }])] }).to(20);
    expect(view(s)).toMatchObject({ inService: 2, busyThreads: 2 });
  });

  test("ASG-010 keeps the size between MinSize and MaxSize", () => {
    const s = yard({ script: [{ at: "1s", call: "autoscaling:SetDesiredCapacity", on: "w", input: { DesiredCapacity: 9 }, as: "nine" }] }).to(1);
    expect(s.call("nine").error).toMatchObject({ code: "ValidationError", status: 400 });
    expect(problemsOf({ nodes: [{ id: "w", type: "worker.fleet", properties: { MinSize: 3, MaxSize: 2 } }] })[0]?.code).toBe("ValidationError");
    const shrunk = yard({ fleet: { DesiredCapacity: 4 }, script: [{ at: "1s", change: "w", properties: { DesiredCapacity: 2, MaxSize: 2 } }] }).to(2);
    expect(view(shrunk)).toMatchObject({ desired: 2, inService: 2 });
  });

  test("ASG-012 the oldest instance goes first", () => {
    const s = yard({ fleet: { DesiredCapacity: 3 }, script: calls([10, "autoscaling:SetDesiredCapacity", "w", { DesiredCapacity: 2 }]) }).to(10);
    expect(view(s).instances.items.map(({ id }) => id)).toEqual([2, 3]);
  });
});

describe("target tracking", () => {
  /** A backlog that nobody works off: `visible` messages, and instances whose work takes for ever. */
  const backlog = (visible: number, instances: number, fleet: object, work: object = {}, script: readonly Json[] = []) => simulate({
    nodes: [
      { id: "q", type: "sqs.queue", properties: { VisibilityTimeout: 43_200 } },
      { id: "w", type: "worker.fleet", properties: { DesiredCapacity: instances, MaxSize: 20, ...fleet }, behaviour: { durationMs: 40_000_000, bootMs: 0, ...work } },
      { id: "shop", type: "client", behaviour: { arrivals: { kind: "burst", count: visible + instances, everyMs: 1e12 }, batch: { size: 10, lingerMs: 0 } } },
    ],
    connections: [{ id: "p", from: "q", to: "w", type: "sqs.poll", properties: { WaitTimeSeconds: 20 } }, { id: "s", from: "shop", to: "q", type: "sqs:SendMessage" }],
    script: [...script],
  }, { checks: false });

  test("ASG-001 ASG-004 aims at the backlog per instance, three samples above the target, and does not overshoot", () => {
    const s = backlog(1500, 10, { TargetTrackingConfiguration: { TargetValue: 100 } });
    s.to(179);
    expect(view(s)).toMatchObject({ desired: 10, backlogPerInstance: 150, target: 100 });
    expect(view(s.to(180)).desired).toBe(15);
    expect(view(s.to(241)).backlogPerInstance).toBeCloseTo(1495 / 15, 5);
    expect(view(s.to(600)).desired).toBe(15);
    expect(s.metric("w", "GroupDesiredCapacity")).toBe(15);
  });

  test("ASG-004 shrinks after fifteen low samples, when no instance warms up", () => {
    const s = backlog(1500, 10, { TargetTrackingConfiguration: { TargetValue: 100 } }, {}, calls([200, "sqs:PurgeQueue", "q"]));
    expect(view(s.to(1079)).desired).toBe(15);
    expect(view(s.to(1080)).desired).toBe(1);
  });

  test("ASG-010 clamps what it aims at", () => {
    expect(view(backlog(1500, 10, { MaxSize: 12, TargetTrackingConfiguration: { TargetValue: 100 } }).to(180)).desired).toBe(12);
  });

  test("ASG-014 reacts sooner with a shorter period", () => {
    const s = backlog(1500, 10, { TargetTrackingConfiguration: { TargetValue: 100, Period: 10 } });
    expect([view(s.to(29)).desired, view(s.to(30)).desired]).toEqual([10, 15]);
    expect(problemsOf({ nodes: [{ id: "w", type: "worker.fleet", properties: { TargetTrackingConfiguration: { Period: 15 } } }] })[0]?.code).toBe("ValidationError");
  });

  test("ASG-002 the length of the queue is a bad target: it ends at the maximum, and says so", () => {
    const s = backlog(1500, 2, { TargetTrackingConfiguration: { TargetValue: 100, Metric: "QueueLength" } }).to(180);
    expect(view(s).desired).toBe(20);
    expect(s.findings.map(({ code }) => code)).toContain("Eventyard.QueueLengthIsABadTarget");
  });

  test("ASG-009 never starts from zero", () => {
    const s = backlog(100, 0, { MinSize: 0, TargetTrackingConfiguration: { TargetValue: 10 } }).to(3600);
    expect(view(s)).toMatchObject({ desired: 0, backlogPerInstance: null });
    expect(s.rows({ rule: "ASG-009", what: "note" }).length).toBe(60);
  });
});

describe("alarms", () => {
  /** `visible` messages that stay: the instances' work takes for ever. */
  const alarmed = (fleet: object, visible: number, work: object = {}) => yard({
    queue: { VisibilityTimeout: 43_200 }, fleet: { MaxSize: 20, ...fleet }, work: { durationMs: 40_000_000, bootMs: 0, ...work }, shop: { arrivals: { kind: "burst", count: visible, everyMs: 1e12 } },
  });
  const steps = { Metric: "QueueLength", Threshold: 100, StepAdjustments: [{ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 100, ScalingAdjustment: 1 }, { MetricIntervalLowerBound: 100, ScalingAdjustment: 3 }] };

  test("ASG-006 adds more the further the metric is above the threshold", () => {
    // Two instances hold a message each: 199 and 200 are visible.
    expect(view(alarmed({ DesiredCapacity: 2, StepScalingPolicy: steps }, 201).to(60)).desired).toBe(3);
    expect(view(alarmed({ DesiredCapacity: 2, StepScalingPolicy: steps }, 202).to(60)).desired).toBe(5);
    // What warms up counts as added already.
    expect(view(alarmed({ DesiredCapacity: 2, StepScalingPolicy: steps }, 400).to(300)).desired).toBe(5);
    expect(problemsOf({ nodes: [{ id: "w", type: "worker.fleet", properties: { StepScalingPolicy: { StepAdjustments: [] } } }] })).toHaveLength(1);
  });

  test("ASG-005 waits for the cooldown after each activity of a simple policy", () => {
    const s = alarmed({ DesiredCapacity: 1, SimpleScalingPolicy: {} }, 100, { bootMs: 60_000 });
    const launches = () => s.rows({ rule: "ASG-005", what: "note" }).map(({ atUs }) => atUs / 1e6);
    s.to(500);
    expect(launches()).toEqual([60, 420]);
  });

  test("ASG-009 a step policy on the length of the queue starts from zero", () => {
    const s = alarmed({ MinSize: 0, DesiredCapacity: 0, StepScalingPolicy: {} }, 100).to(60);
    expect(view(s)).toMatchObject({ desired: 1, inService: 1 });
  });

  test("ASG-013 a group begins after its alarm and the boot, Lambda at once", () => {
    const s = yard({
      fleet: { MinSize: 0, DesiredCapacity: 0, StepScalingPolicy: {} }, work: { bootMs: 60_000 },
      nodes: [{ id: "q2", type: "sqs.queue" }, { id: "f", type: "lambda.function", behaviour: { initMs: 100 } }, { id: "shop", type: "client", behaviour: { arrivals: { kind: "burst", count: 100, everyMs: 1e12 } } }],
      connections: [{ id: "m", from: "q2", to: "f", type: "lambda.eventSourceMapping" }, { id: "s1", from: "shop", to: "q", type: "sqs:SendMessage" }, { id: "s2", from: "shop", to: "q2", type: "sqs:SendMessage" }],
    });
    s.to(1);
    expect(s.inspect<{ environments: unknown[] }>("f").environments.length).toBeGreaterThan(0);
    const first = (entity: string) => s.rows({ rule: "SQS-017", what: "note", entity })[0]?.atUs;
    expect(first("q2")).toBeLessThan(1_000_000);
    expect([first("q"), (s.to(120), first("q"))]).toEqual([undefined, 120_000_000]);
  });
});

test("canary: a state whose instances do not match its size is caught by an invariant", () => {
  const s = yard({ script: sends(1, 5) }).to(1);
  s.state<FleetState>("w").instances.push(...s.state<FleetState>("w").instances);
  expect(() => s.to(30)).toThrow("Invariant of w");
});
