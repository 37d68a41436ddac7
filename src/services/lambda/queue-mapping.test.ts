import { describe, expect, test } from "vitest";
import { answer, change, flying, invoke, mapped, mapping, notes, send, sendTo, starts, view, waiting } from "../../testing/lambda.ts";
import { assertConserved, callNow } from "../../testing/sqs.ts";
import { problemsOf } from "../../testing/simulate.ts";
import { newAllowance, nextAllowance, type Ramp } from "./allowance.ts";
import { readReported } from "./partial.ts";

const always = { kind: "always" };
const counts = (s: ReturnType<typeof mapped>, id = "q") => s.inspect<{ inFlight: { body: string; receiveCount: number; hiddenUntil: number }[]; visible: { body: string; receiveCount: number }[]; deleted: number }>(id);
const backlog = (n: number) => Array.from({ length: n }, (_, i) => send(0, `m${i}`));

describe("polling and batches", () => {
  test("LAM-074 polls, invokes, and deletes after success", () => {
    const s = mapped({ f: { behaviour: { durationMs: 1000 } } }, [send(0, "hello")]);
    s.to(0.5);
    expect([waiting(s), flying(s)]).toEqual([[], ["hello"]]);
    expect(mapping(s)).toMatchObject({ state: "Enabled", pollers: { waiting: 4 }, slots: { used: 1, allowance: 5 }, batches: [{ slot: 0, state: "invoking", records: 1 }] });
    expect(view(s).environments[0]).toMatchObject({ state: "busy", endsAtUs: 1_000_000, messages: 1 });
    s.to(1);
    expect([counts(s).deleted, flying(s)]).toEqual([1, []]);
    expect(starts(s)).toEqual([0]);
    assertConserved(s);
  });

  test("LAM-075 takes what one receive brings", () => {
    const s = mapped({}, [send(0, "a"), send(0, "b"), send(0, "c")]);
    // The messages are there before the pollers look: they come in one batch of three, as one receive found them.
    const later = mapped({ mapping: { properties: { Enabled: false } } }, [send(0, "a"), send(0, "b"), send(0, "c"), [1, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }]]).to(1.05);
    expect(mapping(later).batches).toMatchObject([{ records: 3 }]);
    expect(mapping(later).tally.batches).toBe(1);
    expect(s.to(1).metric("m", "InvokedEventCount")).toBe(3);
  });

  test("LAM-076 gathers until the window ends or the batch is full", () => {
    const windowed = { f: {}, mapping: { properties: { BatchSize: 100, MaximumBatchingWindowInSeconds: 5 } } };
    const s = mapped(windowed, [send(0, "a"), send(1, "b"), send(2, "c")]);
    expect(mapping(s.to(3)).openBatch).toMatchObject({ records: 3, size: 100, openedAtUs: 0, closesAtUs: 5_000_000 });
    s.to(6);
    expect(starts(s)).toEqual([5]);
    expect(s.metric("m", "InvokedEventCount")).toBe(3);
    const full = mapped(windowed, [...Array.from({ length: 99 }, (_, n) => send(0, `${n}`)), send(2, "last")]).to(3);
    expect(starts(full)).toEqual([2]);
    expect(full.metric("m", "InvokedEventCount")).toBe(100);
  });

  test("LAM-077 refuses large batches without a window", () => {
    const problems = (properties: object, queue: object = {}) => problemsOf({
      nodes: [{ id: "q", type: "sqs.queue", properties: { VisibilityTimeout: 60, ...queue } }, { id: "f", type: "lambda.function" }], connections: [{ id: "m", from: "q", to: "f", type: "lambda.eventSourceMapping", properties }],
    }).map((one) => one.message).join();
    expect(problems({ BatchSize: 11 })).toContain("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
    expect(problems({ BatchSize: 11, MaximumBatchingWindowInSeconds: 1 })).toBe("");
    expect(problems({ BatchSize: 11 }, { FifoQueue: true })).toContain("FIFO");
    expect(mapping(mapped({}).to(0)).batchSize).toBe(10);
  });

  test("LAM-078 wants a visibility timeout that covers the function", () => {
    const create = (VisibilityTimeout: number) => {
      const s = mapped({ f: { properties: { Timeout: 60 } }, nodes: [{ id: "q2", type: "sqs.queue", properties: { VisibilityTimeout } }] }, [[0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:q2", FunctionName: "f" }, "a"]]).to(0);
      return [answer(s, "a")[1], s.call("a").error?.message, s.call("a").ok === true ? notes(s, "LAM-078", "mapping-1") : undefined];
    };
    expect(create(30)).toEqual(["InvalidParameterValueException 400", "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds", undefined]);
    expect(create(60)).toEqual(["ok", undefined, [0]]);
    // A document that has it so is accepted, and told.
    const s = mapped({ f: { properties: { Timeout: 60 } }, queue: { properties: { VisibilityTimeout: 30 } } }).to(0);
    expect(mapping(s).state).toBe("Enabled");
    expect(s.findings.map((finding) => finding.code)).toContain("Lambda.VisibilityBelowTimeout");
  });

  test("LAM-093 closes a batch at 6 MB", () => {
    const s = mapped({ mapping: { properties: { BatchSize: 10, MaximumBatchingWindowInSeconds: 5 }, behaviour: {} }, f: { behaviour: { durationMs: 0 } } }).to(0);
    // A call at the playhead, because a document may not hold ten megabytes.
    for (let n = 0; n < 10; n++) callNow(s, "sqs:SendMessage", "q", { MessageBody: "x".repeat(1_048_576) });
    s.to(0);
    expect(mapping(s).tally.invoked).toBe(6);
    expect(mapping(s).openBatch).toMatchObject({ records: 4, closesAtUs: 5_000_000 });
    s.to(5);
    expect(starts(s)).toEqual([0, 5]);
  });

  test("LAM-109 drops what no filter lets through", () => {
    const s = mapped({ mapping: { properties: { FilterCriteria: { Filters: [{ Pattern: '{"body":{"City":["Seattle"]}}' }] } } } }, [send(0, '{"City":"Seattle"}'), send(0, '{"City":"Paris"}')]).to(1);
    expect([s.metric("f", "Invocations"), s.metric("m", "FilteredOutEventCount"), counts(s).deleted]).toEqual([1, 1, 2]);
    expect(mapping(s)).toMatchObject({ filters: 1, tally: { filtered: 1, invoked: 1 } });
    expect(problemsOf({ nodes: [{ id: "q", type: "sqs.queue" }, { id: "f", type: "lambda.function" }], connections: [{ id: "m", from: "q", to: "f", type: "lambda.eventSourceMapping", properties: { FilterCriteria: { Filters: [{ Pattern: "{" }] } } }] })[0]!.message).toContain("Invalid filter pattern definition.");
  });

  test("LAM-110 compares numbers by value", () => {
    const s = mapped({ mapping: { properties: { FilterCriteria: { Filters: [{ Pattern: { body: { n: [300] } } }] } } } }, [send(0, '{"n":300}'), send(0, '{"n":300.0}'), send(0, '{"n":"300"}')]).to(1);
    expect(mapping(s).tally).toMatchObject({ invoked: 2, filtered: 1 });
  });
});

describe("failures", () => {
  test("LAM-079 returns the whole batch after an error", () => {
    const s = mapped({ f: { behaviour: { durationMs: 1000, fails: { kind: "first", n: 1 } } }, queue: { properties: { VisibilityTimeout: 30 } }, mapping: { properties: { Enabled: false } } }, [send(0, "a"), send(0, "b"), send(0, "c"), [0, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }]]);
    s.to(29.9);
    expect(counts(s).inFlight.map((one) => [one.body, one.hiddenUntil])).toEqual([["a", 30], ["b", 30], ["c", 30]]);
    expect(mapping(s)).toMatchObject({ slots: { used: 0 }, lastResult: "PROBLEM: Function call failed" });
    s.to(30);
    expect(counts(s).inFlight.map((one) => one.receiveCount)).toEqual([2, 2, 2]);
    s.to(40);
    expect(starts(s)[0]).toBe(0);
    expect(new Set(starts(s).slice(1))).toEqual(new Set([30]));
    expect(counts(s).deleted).toBe(3);
    expect(notes(s, "LAM-079", "m")).toEqual([1]);
  });

  test("LAM-080 dead-letters by the queue's policy", () => {
    const s = mapped({ f: { behaviour: { durationMs: 1000, fails: always }, }, queue: { properties: { VisibilityTimeout: 10 } }, max: 2 }, [send(0, "a")]);
    s.to(19.9);
    expect(waiting(s, "d")).toEqual([]);
    s.to(60);
    expect([starts(s), waiting(s, "d")]).toEqual([[0, 10], ["a"]]);
    const refused = mapped({ nodes: [{ id: "q2", type: "sqs.queue", properties: { VisibilityTimeout: 60 } }] }, [[0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:q2", FunctionName: "f", DestinationConfig: { OnFailure: { Destination: "x" } } }, "a"]]).to(0);
    expect(refused.call("a").error!.message).toContain("Unsupported DestinationConfig parameter");
  });

  const partial = { properties: { FunctionResponseTypes: ["ReportBatchItemFailures"], Enabled: false } };
  const on = [0, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }] as const;
  const five = ["1", "2", "3", "4", "5"].map((n) => send(0, `{"id":${n}}`));
  const even = { behaviour: { durationMs: 1000, failsItems: { kind: "matches", pattern: { id: [2, 4] } } } };

  test("LAM-081 deletes all but what is reported", () => {
    const s = mapped({ f: even, queue: { properties: { VisibilityTimeout: 30 } }, mapping: partial }, [...five, on]);
    s.to(1);
    expect(counts(s).deleted).toBe(3);
    expect(flying(s)).toEqual(['{"id":2}', '{"id":4}']);
    expect(mapping(s).tally).toMatchObject({ deleted: 3, failed: 2 });
    s.to(30);
    expect(counts(s).inFlight.map((one) => one.receiveCount)).toEqual([2, 2]);
    const without = mapped({ f: even, queue: { properties: { VisibilityTimeout: 30 } }, mapping: { properties: { Enabled: false } } }, [...five, on]).to(1);
    expect(counts(without).deleted).toBe(5);
  });

  test("LAM-081 reads what a function reports", () => {
    const known = new Set(["a", "b"]);
    const kind = (returned: unknown) => readReported(JSON.stringify(returned), known).kind;
    expect([{}, null, { batchItemFailures: [] }, { batchItemFailures: null }].map(kind)).toEqual(["none", "none", "none", "none"]);
    expect([{ batchItemFailures: [{ itemIdentifier: "" }] }, { batchItemFailures: [{ itemIdentifier: null }] }, { batchItemFailures: [{ wrong: "a" }] }, { batchItemFailures: [{ itemIdentifier: "zzz" }] }].map(kind)).toEqual(["all", "all", "all", "all"]);
    expect(kind({ batchItemFailures: [{ itemIdentifier: "a" }] })).toBe("some");
  });

  test("LAM-082 polls less after errors, not after reported items", () => {
    const ramp: Ramp = { start: 5, perMinute: 300, most: 1250, floor: 2, errorFactor: 0.5 };
    const after = nextAllowance({ value: 40, seconds: 7 }, ramp, { constrained: false, failed: true });
    expect(after.value).toBe(20);
    expect(nextAllowance(after, ramp, { constrained: false, failed: false }).value).toBe(25);
    expect(nextAllowance({ value: 3, seconds: 0 }, ramp, { constrained: false, failed: true }).value).toBe(2);
    expect(newAllowance(ramp)).toEqual({ value: 5, seconds: 0 });
    const s = mapped({ f: { behaviour: { durationMs: 200, fails: always } } }, [send(0.5, "x")]);
    expect(mapping(s.to(0.9)).slots.allowance).toBe(5);
    expect(mapping(s.to(1)).slots.allowance).toBe(2);
    expect(mapping(s.to(2)).slots.allowance).toBe(5);
    const reported = mapped({ f: { behaviour: { durationMs: 200, failsItems: always } }, mapping: { properties: { FunctionResponseTypes: ["ReportBatchItemFailures"] } } }, [send(0.5, "x")]);
    expect(mapping(reported.to(1)).slots.allowance).toBe(5);
  });

  const off = { properties: { ReservedConcurrentExecutions: 0 } };
  test("LAM-083 holds a throttled batch, then lets it go", () => {
    const s = mapped({ f: off, queue: { properties: { VisibilityTimeout: 30 } } }, [send(0, "a")]);
    s.to(8);
    expect(mapping(s)).toMatchObject({ held: 1, batches: [{ state: "held", throttles: 4, nextAtUs: 15_000_000, deadlineUs: 30_000_000 }] });
    s.to(29.9);
    expect(notes(s, "LAM-011")).toEqual([0, 1, 3, 7, 15]);
    expect(counts(s).inFlight[0]!.receiveCount).toBe(1);
    s.to(30);
    expect(counts(s).inFlight[0]!.receiveCount).toBe(2);
    expect(notes(s, "LAM-011")).toEqual([0, 1, 3, 7, 15, 30]);
    expect(mapping(s).tally.abandoned).toBe(1);
  });

  test("LAM-084 dead-letters messages that never ran", () => {
    const s = mapped({ f: off, queue: { properties: { VisibilityTimeout: 30 } }, max: 2 }, [send(0, "a")]).to(59.9);
    expect(notes(s, "LAM-011")).toEqual([0, 1, 3, 7, 15, 30, 31, 33, 37, 45]);
    expect(waiting(s, "d")).toEqual([]);
    s.to(60);
    expect(waiting(s, "d")).toEqual(["a"]);
    expect(view(s)).toMatchObject({ invocations: 0, throttles: 10 });
  });

  test("LAM-091 is not enabled without permission, and not made twice", () => {
    const s = mapped({ mapping: { behaviour: { allowed: false } } }, [send(0, "a")]).to(10);
    expect(mapping(s)).toMatchObject({ state: "Refused", problem: "The provided execution role does not have permissions to call ReceiveMessage on SQS", pollers: { waiting: 0 } });
    expect(waiting(s)).toEqual(["a"]);
    const create = (EventSourceArn: string, FunctionName: string) => answer(mapped({}, [[0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn, FunctionName }, "a"]]).to(0), "a")[1];
    const arn = "arn:aws:sqs:us-east-1:123456789012:";
    expect([create(`${arn}q`, "f"), create(`${arn}none`, "f"), create(`${arn}q`, "g")]).toEqual(["ResourceConflictException 409", "InvalidParameterValueException 400", "InvalidParameterValueException 400"]);
    const says = (EventSourceArn: string) => mapped({}, [[0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn, FunctionName: "f" }, "a"]]).to(0).call("a").error?.message;
    expect(says(`${arn}none`)).toContain("The specified queue does not exist");
    expect(says("arn:aws:kinesis:us-east-1:123456789012:stream/none")).toBe("Event source not found: arn:aws:kinesis:us-east-1:123456789012:stream/none");
    const granted = mapped({ mapping: { behaviour: { allowed: false } } }, [send(0, "a"), change(5, "m", { behaviour: { allowed: true } })]).to(6);
    expect([mapping(granted).state, counts(granted).deleted]).toEqual(["Enabled", 1]);
  });

  test("LAM-092 goes through its states", () => {
    const s = mapped({ nodes: [{ id: "q2", type: "sqs.queue", properties: { VisibilityTimeout: 60 } }], mapping: { behaviour: { esmActivationMs: 5000 } } }, [
      send(0, "a", {}, "q2"), [0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:q2", FunctionName: "f" }, "made"],
      [10, "lambda:UpdateEventSourceMapping", "m", { Enabled: false }, "off"], [12, "lambda:UpdateEventSourceMapping", "m", { BatchSize: 5 }, "busy"], send(20, "b"), [30, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }],
    ]);
    expect(s.to(0).call("made").output).toMatchObject({ UUID: "mapping-1", State: "Creating" });
    expect(mapping(s.to(11)).state).toBe("Disabling");
    expect(mapping(s.to(16)).state).toBe("Disabled");
    expect(answer(s, "busy")[1]).toBe("ResourceInUseException 400");
    expect(mapping(s.to(31)).state).toBe("Enabling");
    s.to(34.9);
    expect(waiting(s)).toEqual(["b"]);
    expect(mapping(s.to(35)).state).toBe("Enabled");
    expect(starts(s.to(36))).toContain(35);
  });

  test("LAM-092 receives five seconds after it was made", () => {
    const s = mapped({ account: {}, nodes: [{ id: "q2", type: "sqs.queue", properties: { VisibilityTimeout: 60 } }] }, [
      send(0, "a", {}, "q2"), { at: "0s", add: { id: "m2", type: "lambda.eventSourceMapping", from: "q2", to: "f" } }, change(1, "m", { behaviour: { esmActivationMs: 5000 } }),
      { at: "2s", add: { id: "q3", type: "sqs.queue", properties: { VisibilityTimeout: 60 } } }, { at: "2s", add: { id: "m3", type: "lambda.eventSourceMapping", from: "q3", to: "f", behaviour: { esmActivationMs: 5000 } } }, { at: "2s", call: "sqs:SendMessage", on: "q3", input: { MessageBody: "x" } },
    ]).to(6.9);
    expect(starts(s)).toEqual([0]);
    expect(mapping(s, "m3").state).toBe("Creating");
    expect(starts(s.to(7.1))).toEqual([0, 7]);
  });
});

describe("scaling", () => {
  test("LAM-085 ramps up in a straight line while messages remain", () => {
    const s = mapped({ account: { ConcurrentExecutions: 400 }, f: { properties: { Timeout: 60 }, behaviour: { durationMs: 30_000 } }, mapping: { properties: { BatchSize: 1 } }, queue: { properties: { VisibilityTimeout: 3600 } },
      nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 3000 }, batch: { size: 10, lingerMs: 0 } } }], connections: [{ id: "s", from: "c", to: "q", type: "sqs:SendMessage" }] }, [], { checks: false });
    const used = (seconds: number) => view(s.to(seconds)).concurrency.used;
    expect([used(0), used(1), used(30), used(60)]).toEqual([5, 10, 155, 305]);
    expect(mapping(s).slots).toMatchObject({ used: 305, allowance: 305, most: 400 });
    expect([used(79), used(90)]).toEqual([400, 400]);
    expect(s.metric("f", "Throttles")).toBe(0);
  });

  test("LAM-086 polls less when nothing comes", () => {
    const s = mapped({});
    expect(mapping(s.to(10)).pollers.waiting).toBe(5);
    s.to(119.9);
    expect(mapping(s).pollers.waiting).toBe(2);
    expect(s.metric("m", "Polls")).toBe(21);
    expect(s.inspect<{ requests: number }>("q").requests).toBe(21);
    const capped = mapped({ mapping: { properties: { ScalingConfig: { MaximumConcurrency: 10 } } } }).to(119.9);
    expect(capped.metric("m", "Polls")).toBe(30);
  });

  test("LAM-087 caps concurrency without throttles", () => {
    const s = mapped({ f: { properties: { Timeout: 20 }, behaviour: { durationMs: 10_000 } }, mapping: { properties: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } } } }, backlog(6));
    s.to(5);
    expect([waiting(s).length, mapping(s).slots]).toEqual([4, { used: 2, allowance: 2, most: 2 }]);
    s.to(40);
    expect(starts(s)).toEqual([0, 0, 10, 10, 20, 20]);
    expect(view(s).throttles).toBe(0);
    expect(problemsOf({ nodes: [{ id: "q", type: "sqs.queue" }, { id: "f", type: "lambda.function" }], connections: [{ id: "m", from: "q", to: "f", type: "lambda.eventSourceMapping", properties: { ScalingConfig: { MaximumConcurrency: 1 } } }] })).toHaveLength(1);
  });

  test("LAM-088 ramps provisioned pollers faster", () => {
    const ramp: Ramp = { start: 100, perMinute: 1000, most: 2000, floor: 2, errorFactor: 0.5 };
    let now = newAllowance(ramp);
    const values: number[] = [now.value];
    for (let second = 1; second <= 120; second++) values.push((now = nextAllowance(now, ramp, { constrained: true, failed: false })).value);
    expect([values[0], values[60], values[113], values[114]]).toEqual([100, 1100, 1983, 2000]);
    const s = mapped({ f: { properties: { Timeout: 120 }, behaviour: { durationMs: 60_000 } }, mapping: { properties: { BatchSize: 1, ProvisionedPollerConfig: { MinimumPollers: 10, MaximumPollers: 200 } } } }, backlog(300));
    expect(view(s.to(0)).concurrency.used).toBe(100);
    expect(view(s.to(6)).concurrency.used).toBe(200);
    expect(problemsOf({ nodes: [{ id: "q", type: "sqs.queue" }, { id: "f", type: "lambda.function" }], connections: [{ id: "m", from: "q", to: "f", type: "lambda.eventSourceMapping", properties: { ScalingConfig: { MaximumConcurrency: 5 }, ProvisionedPollerConfig: {} } }] }).length).toBeGreaterThan(0);
  });

  const fifo = { FifoQueue: true };
  test("LAM-089 runs one batch of a group at a time", () => {
    const slow = { f: { properties: { Timeout: 10 }, behaviour: { durationMs: 5000 } }, queue: { properties: fifo }, mapping: { properties: { BatchSize: 1 } } };
    const one = mapped(slow, ["a1", "a2", "a3", "a4", "a5"].map((body) => sendTo(0, body)));
    expect(mapping(one.to(1)).batches[0]!.groups).toEqual(["a"]);
    one.to(30);
    expect(starts(one)).toEqual([0, 5, 10, 15, 20]);
    expect(view(one).environmentCount).toBe(1);
    const five = mapped(slow, ["a1", "b1", "c1", "d1", "e1"].map((body) => sendTo(0, body))).to(30);
    expect(starts(five)).toEqual([0, 0, 0, 0, 0]);
  });

  test("LAM-090 blocks the group of a failing message only", () => {
    const s = mapped({ f: { behaviour: { durationMs: 1000, fails: { kind: "matches", pattern: { bad: [true] } } } }, queue: { properties: { ...fifo, VisibilityTimeout: 30 } }, mapping: { properties: { BatchSize: 1 } }, max: 2 }, [
      send(0, '{"n":"a1","bad":true}', { MessageGroupId: "A", MessageDeduplicationId: "a1" }), send(0, '{"n":"a2"}', { MessageGroupId: "A", MessageDeduplicationId: "a2" }), send(0, '{"n":"b1"}', { MessageGroupId: "B", MessageDeduplicationId: "b1" }),
    ]);
    s.to(2);
    expect(counts(s).deleted).toBe(1);
    expect(flying(s)).toEqual(['{"n":"a1","bad":true}']);
    s.to(70);
    expect(starts(s)).toEqual([0, 0, 30, 60]);
    expect(waiting(s, "d")).toEqual(['{"n":"a1","bad":true}']);
    expect(counts(s).deleted).toBe(2);
    // With partial responses the handler stops at the first failure and reports all that follow.
    const stops = mapped({ f: { behaviour: { failsItems: { kind: "matches", pattern: { bad: [true] } } } }, queue: { properties: fifo }, mapping: { properties: { FunctionResponseTypes: ["ReportBatchItemFailures"], Enabled: false } } }, [
      ...["ok", "bad", "after"].map((n, i) => send(0, JSON.stringify({ n, bad: i === 1 }), { MessageGroupId: "A", MessageDeduplicationId: n })), [0, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }],
    ]).to(1);
    expect(mapping(stops).tally).toMatchObject({ deleted: 1, failed: 2 });
  });
});

describe("loops", () => {
  const loop = { connections: [{ id: "back", from: "f", to: "q", type: "sqs:SendMessage" }], mapping: { properties: { BatchSize: 1 } } };
  test("LAM-132 stops an event that keeps coming back", () => {
    const s = mapped({ ...loop, f: { behaviour: { durationMs: 1000 } } }, [send(0, "x")]).to(16.5);
    expect(starts(s)).toEqual(Array.from({ length: 16 }, (_, n) => n));
    expect(notes(s, "LAM-132")).toEqual([16]);
    expect(s.metric("f", "RecursiveInvocationsDropped")).toBe(1);
    expect(view(s).recursionStopped).toBe(1);
    const allowed = mapped({ ...loop, f: { properties: { RecursiveLoop: "Allow" }, behaviour: { durationMs: 1000 } } }, [send(0, "x")]).to(16.5);
    expect(starts(allowed)).toHaveLength(17);
  });

  test("LAM-133 lets the stopped message be dead-lettered", () => {
    const s = mapped({ ...loop, max: 3, queue: { properties: { VisibilityTimeout: 30 } }, f: { behaviour: { durationMs: 1000 } } }, [send(0, "x")]).to(105.9);
    expect(notes(s, "LAM-132")).toEqual([16, 46, 76]);
    expect(waiting(s, "d")).toEqual([]);
    expect(waiting(s.to(106), "d")).toHaveLength(1);
    const asynchronous = mapped({ nodes: [{ id: "g", type: "lambda.function", behaviour: { initMs: 0 } }, { id: "dead", type: "sqs.queue" }], connections: [{ id: "again", from: "g", to: "g", type: "lambda:Invoke", properties: { InvocationType: "Event" } }, { id: "e", from: "g", to: "dead", type: "lambda.onFailure" }] }, [invoke(0, "a", { InvocationType: "Event" }, "g")]).to(10);
    expect(asynchronous.metric("g", "Invocations")).toBe(16);
    expect(waiting(asynchronous, "dead")).toHaveLength(1);
  });
});
