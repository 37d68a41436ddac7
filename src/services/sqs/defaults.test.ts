/**
 * Each P0 rule once more through a whole document with the account's default settings (5 ms each way), and the names
 * from which its picture is drawn.
 */
import { describe, expect, test } from "vitest";
import { change, fifoQueue, queue, receive, remove, send, sendTo, type QueueTest } from "../../testing/sqs.ts";
import { simulate, type Simulation } from "../../testing/simulate.ts";
import type { FleetView } from "../worker-fleet/view.ts";
import type { QueueView } from "./view.ts";

/** At which second which view looks how. */
type Look = readonly [at: number, id: string, view: object];
type Rows = Parameters<typeof queue>[1];
const five = { latencyMs: 5 };
const q = (rows: Rows, given: QueueTest = {}) => () => queue(given, rows, five);
const fifo = (rows: Rows, given: QueueTest = {}) => () => fifoQueue(given, rows, five);
const items = (...each: object[]) => ({ total: each.length, items: each });
const none = { total: 0, items: [] };

/** A shop, the queue `q`, and a fleet `w` that polls it. */
const shop = (behaviour: object, fleet: object, more: { readonly queue?: object; readonly fleet?: object } = {}) => () => simulate({
  nodes: [
    { id: "shop", type: "client", behaviour: { body: { order: "{{seq}}" }, ...behaviour } }, { id: "q", type: "sqs.queue", ...(more.queue === undefined ? {} : { properties: more.queue }) },
    { id: "w", type: "worker.fleet", properties: { MinSize: 1, MaxSize: 10, DesiredCapacity: 1, ...more.fleet }, behaviour: { bootMs: 0, ...fleet } },
  ],
  connections: [{ id: "c", from: "shop", to: "q", type: "sqs:SendMessage" }, { id: "p", from: "q", to: "w", type: "sqs.poll" }],
}, five);

const table: readonly (readonly [title: string, make: () => Simulation, looks: readonly Look[]])[] = [
  ["SQS-001 a ghost with its ring stays in the queue until the delete", shop({ arrivals: { kind: "once", count: 1 } }, { durationMs: 4000 }), [
    [0.004, "q", { visible: none, inFlight: none }], [2, "q", { visible: none, inFlight: items({ label: "order 1", receiveCount: 1, totalUs: 30_000_000, hiddenUntilUs: expect.any(Number), holder: expect.stringContaining("w") }) }],
    [6, "q", { visible: none, inFlight: none, counters: { deleted: 1 } }],
  ]],
  ["SQS-007 an envelope has up to ten places, and takes fewer", q([...["A", "B", "C"].map((name) => send(0, name)), receive(1, "two", { MaxNumberOfMessages: 2 }), receive(2, "ten", { MaxNumberOfMessages: 10 })]), [
    [0, "q", { visible: { total: 3 } }], [1, "q", { visible: { total: 1 }, inFlight: { total: 2 } }], [2, "q", { visible: none, inFlight: { total: 3 } }],
  ]],
  ["SQS-008 an empty answer is a request all the same", q([receive(0, "empty"), send(0.5, "A"), receive(1, "got")]), [[0, "q", { counters: { requests: 1 }, waiters: none }], [1, "q", { counters: { requests: 3 }, inFlight: { total: 1 } }]]],
  ["SQS-009 a short poll lights some servers, a message elsewhere stays behind", q([send(0, "A"), ...Array.from({ length: 20 }, (_, n) => receive(1 + n, `r${n}`, { VisibilityTimeout: 0 }))], { behaviour: { sampling: { servers: 8, replicas: 1, sample: 4 } } }), [
    [0, "q", { visible: { total: 1, items: [{ servers: [expect.any(Number)] }] } }], [1, "q", { sampled: { servers: 8, lit: { length: 4 } } }],
  ]],
  ["SQS-010 a request waits at the queue with its arc, and leaves with the first message", q([receive(0, "got", { MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }), send(3, "A"), send(3.1, "B")]), [
    [1, "q", { waiters: items({ sinceUs: 0, deadlineUs: 20_000_000 }) }], [3, "q", { waiters: none, inFlight: { total: 1 } }], [4, "q", { visible: { total: 1 }, inFlight: { total: 1 } }],
  ]],
  ["SQS-011 an arc runs out, and what turns visible jumps into the request", q([receive(0, "empty", { WaitTimeSeconds: 5 }), send(10, "A", { DelaySeconds: 2 }), receive(10, "late", { WaitTimeSeconds: 5 })]), [
    [4.9, "q", { waiters: { total: 1 } }], [5, "q", { waiters: none, inFlight: none }], [11, "q", { waiters: { total: 1 }, delayed: { total: 1 } }], [12, "q", { waiters: none, delayed: none, inFlight: { total: 1 } }],
  ]],
  ["SQS-014 neighbours swap where the knob says so", q([send(0, "A"), send(1, "B")], { behaviour: { reordersMs: { kind: "sequence", values: [3000, 0], then: "last" } } }), [[2, "q", { visible: items({ message: 1 }, { message: 0 }), delayed: none }]]],
  ["SQS-015 a twin shows that it was delivered twice", q([send(0, "A"), receive(1, "first"), receive(2, "again")], { behaviour: { duplicates: { kind: "everyNth", n: 1 } } }), [[1, "q", { visible: items({ receiveCount: 1 }), counters: { duplicates: 1 }, lastDuplicateUs: 1_000_000 }], [2, "q", { counters: { duplicates: 2 } }]]],
  ["SQS-017 a ghost with a ring of 30 s", q([send(0, "A"), receive(0, "C1"), receive(15, "C2")]), [[15, "q", { inFlight: items({ hiddenUntilUs: 30_000_000, totalUs: 30_000_000, receiveCount: 1 }) }]]],
  ["SQS-018 the ring closes, it drops into line", q([send(0, "A"), receive(0, "C1")]), [[29.999, "q", { visible: none, inFlight: { total: 1 } }], [30, "q", { visible: items({ receiveCount: 1 }), inFlight: none }]]],
  ["SQS-020 the badge counts, red when the next receive is one too many", q([send(0, "A"), receive(0, "1"), receive(10, "2"), receive(20, "3")], { properties: { VisibilityTimeout: 10 }, max: 3 }), [
    [10, "q", { maxReceiveCount: 3, inFlight: items({ receiveCount: 2, exhausted: false }) }], [20, "q", { inFlight: items({ receiveCount: 3, exhausted: true }) }],
  ]],
  ["SQS-021 the ring refills at the call", q([send(0, "A"), receive(0, "r"), change(15, "r", 10)], { properties: { VisibilityTimeout: 60 } }), [[14, "q", { inFlight: items({ hiddenUntilUs: 60_000_000 }) }], [15, "q", { inFlight: items({ hiddenUntilUs: 25_000_000, atMostUntilUs: 43_200_000_000 }) }], [25, "q", { visible: { total: 1 } }]]],
  ["SQS-022 pushed back, it is solid at once", q([send(0, "A"), receive(0, "r"), change(3, "r", 0)]), [[3, "q", { visible: items({ receiveCount: 1 }), inFlight: none }]]],
  ["SQS-027 a tick, and the ghost dissolves", q([send(0, "A"), receive(0, "r"), remove(1, "r")]), [[0.5, "q", { inFlight: { total: 1 }, counters: { deleted: 0 } }], [1, "q", { visible: none, inFlight: none, counters: { deleted: 1 } }]]],
  ["SQS-030 the tick turns into a cross, the message stays at the head of its lane", fifo([sendTo(0, "m1/g1"), sendTo(0, "m2/g1"), receive(0, "r"), remove(2, "r")], { properties: { VisibilityTimeout: 1 } }), [
    [2, "q", { lastRefusal: { atUs: 2_000_000, code: "InvalidParameterValue" }, lanes: items({ group: "g1", total: 2, locked: false, waiting: [{ message: 0 }, { message: 1 }] }), counters: { deleted: 0 } }],
  ]],
  ["SQS-032 a clock in the antechamber", q([send(0, "A")], { properties: { DelaySeconds: 10 } }), [[9.9, "q", { visible: none, delayed: items({ availableAtUs: 10_000_000, totalUs: 10_000_000, receiveCount: 0 }), inFlight: none }], [10, "q", { visible: { total: 1 }, delayed: none }]]],
  ["SQS-033 each has its own clock", q([send(0, "A", { DelaySeconds: 5 }), send(0, "B", { DelaySeconds: 0 }), send(0, "C")], { properties: { DelaySeconds: 60 } }), [[0, "q", { visible: items({ message: 1 }), delayed: items({ message: 0, availableAtUs: 5_000_000 }, { message: 2, availableAtUs: 60_000_000 }) }]]],
  ["SQS-034 a timer bounces, zero is the queue's delay", fifo([sendTo(0, "m1/g1", { DelaySeconds: 2 }), sendTo(0, "m2/g1", { DelaySeconds: 0 })], { properties: { DelaySeconds: 2 } }), [[0, "q", { lastRefusal: { atUs: 0, code: "InvalidParameterValue" }, counters: { refused: 1 }, delayed: items({ availableAtUs: 2_000_000 }) }]]],
  ["SQS-036 it fades with age, and is gone", q([send(0, "A", { DelaySeconds: 30 })], { properties: { MessageRetentionPeriod: 60 } }), [[59, "q", { visible: items({ sentAtUs: 0, expiresAtUs: 60_000_000 }) }], [60, "q", { visible: none, counters: { expired: 1 } }]]],
  ["SQS-038 a lane for each group, in order", fifo([sendTo(0, "m1/g1"), sendTo(1, "m1/g2"), sendTo(2, "m2/g1")]), [[3, "q", { fifo: true, lanes: items({ group: "g1", total: 2, waiting: [{ message: 0 }, { message: 2 }] }, { group: "g2", total: 1, waiting: [{ message: 1 }] }) }]]],
  ["SQS-039 the barrier is down behind the ghost, and opens with the delete", fifo([sendTo(0, "m1/g1"), receive(0, "C1"), sendTo(1, "m2/g1"), receive(2, "C2", { WaitTimeSeconds: 20 }), remove(5, "C1")], { properties: { VisibilityTimeout: 60 } }), [
    [4, "q", { lanes: items({ locked: true, lockedUntilUs: 60_000_000, inFlight: [{ message: 0 }], waiting: [{ message: 1 }] }), waiters: { total: 1 } }], [5, "q", { lanes: items({ locked: true, inFlight: [{ message: 1 }], waiting: [] }), waiters: none }],
  ]],
  ["SQS-040 several lanes move while one stands", fifo(["m1/g1", "m2/g1", "m1/g2", "m1/g3"].map((name) => sendTo(0, name)).concat([receive(1, "C1"), receive(1, "C2"), remove(2, "C2", "done")])), [
    [1, "q", { lanes: items({ group: "g1", locked: true }, { group: "g2", locked: true }, { group: "g3", locked: false }) }], [2, "q", { lanes: items({ group: "g1", locked: true, waiting: [{}] }, { group: "g3", locked: false }) }],
  ]],
  ["SQS-041 a scoop empties one lane before it touches the next", fifo([sendTo(0, "m1/g1"), sendTo(1, "m1/g2"), sendTo(2, "m2/g1"), sendTo(3, "m3/g1"), receive(4, "got", { MaxNumberOfMessages: 3 })]), [[4, "q", { lanes: items({ group: "g1", waiting: [], inFlight: [{ message: 0 }, { message: 2 }, { message: 3 }] }, { group: "g2", waiting: [{ message: 1 }], inFlight: [] }) }]]],
  ["SQS-042 ghosts turn solid in their places", fifo([sendTo(0, "m0/g1"), sendTo(0, "m1/g1"), sendTo(0, "m2/g1"), receive(0, "a", { MaxNumberOfMessages: 2 })], { properties: { VisibilityTimeout: 1 } }), [[0.5, "q", { lanes: items({ inFlight: [{ message: 0 }, { message: 1 }], waiting: [{ message: 2 }] }) }], [1, "q", { lanes: items({ locked: false, inFlight: [], waiting: [{ message: 0, receiveCount: 1 }, { message: 1 }, { message: 2, receiveCount: 0 }] }) }]]],
  ["SQS-045 a repeat meets its fingerprint", fifo([send(0, "a", { MessageGroupId: "g", MessageDeduplicationId: "x" }, "first"), send(299, "b", { MessageGroupId: "g", MessageDeduplicationId: "x" }, "again"), send(300, "c", { MessageGroupId: "g", MessageDeduplicationId: "x" }, "new")]), [
    [299, "q", { deduplication: { remembered: 1, hits: 1, lastHitUs: 299_000_000 }, visible: { total: 1 } }], [300, "q", { deduplication: { hits: 1 }, visible: { total: 2 } }],
  ]],
  ["SQS-046 the fingerprint is the body's", fifo([send(0, "Test", { MessageGroupId: "g" }, "a"), send(10, "Test", { MessageGroupId: "g", MessageAttributes: { n: { DataType: "Number", StringValue: "2" } } }, "b"), send(11, "Test", { MessageGroupId: "g", MessageDeduplicationId: "own" }, "c")], { properties: { ContentBasedDeduplication: true } }), [
    [10, "q", { deduplication: { remembered: 1, hits: 1, lastHitUs: 10_000_000 }, visible: { total: 1 } }], [11, "q", { visible: { total: 2 }, deduplication: { remembered: 2 } }],
  ]],
  ["SQS-055 red at n of n, and down the chute at the next touch", q([send(0, "A"), receive(0, "1"), receive(10, "2"), receive(20, "3"), receive(30, "4")], { properties: { VisibilityTimeout: 10 }, max: 3 }), [
    [29, "q", { inFlight: items({ receiveCount: 3, exhausted: true }), deadLetterQueue: "d" }], [30, "q", { visible: none, inFlight: none, counters: { deadLettered: 1 } }], [30, "d", { visible: { total: 1 } }],
  ]],
  ["SQS-056 it waits in line, red, until somebody polls", q([send(0, "A"), receive(0, "1"), send(80, "B"), receive(90, "2")], { properties: { VisibilityTimeout: 10 }, max: 1 }), [[70, "q", { visible: items({ exhausted: true, receiveCount: 1 }) }], [70, "d", { visible: none }], [90, "q", { visible: none, inFlight: items({ message: 1 }), counters: { deadLettered: 1 } }], [90, "d", { visible: { total: 1 } }]]],
  ["SQS-057 the same message, labelled with where it comes from", q([send(0, "A"), receive(1, "1"), receive(31, "2")], { max: 1 }), [[40, "d", { visible: items({ message: 0, receiveCount: 1, sentAtUs: 0, deadLetterSource: expect.stringContaining(":q") }) }]]],
  ["SQS-058 it arrives faded in a standard queue", q([send(0, "A"), receive(100, "1"), receive(200, "2")], { max: 1, dead: { properties: { MessageRetentionPeriod: 345_600 } } }), [[200, "d", { visible: items({ sentAtUs: 0, expiresAtUs: 345_600_000_000 }) }]]],
  ["SQS-058 and fresh in a FIFO queue", fifo([sendTo(0, "m1/g1"), receive(100, "1"), receive(200, "2")], { max: 1, dead: { properties: { MessageRetentionPeriod: 345_600 } } }), [[200, "d", { visible: items({ sentAtUs: 200_000_000, expiresAtUs: 345_800_000_000 }) }]]],
  ["SQS-061 what nobody claims crumbles, it does not slide", q([send(0, "A")], { properties: { MessageRetentionPeriod: 60 }, max: 3 }), [[60, "q", { visible: none, counters: { expired: 1, deadLettered: 0 } }], [60, "d", { visible: none }]]],
];

describe("P0 with default settings", () => {
  test.each(table)("%s", (_title, make, looks) => {
    const s = make();
    for (const [at, id, view] of looks) expect({ at, view: s.to(at).view(id) }).toMatchObject({ at, view });
  });

  test("SQS-013 dots fan out over consumers, none is at two at once", () => {
    const s = shop({ arrivals: { kind: "every", ms: 100 }, stopAfter: 60 }, { durationMs: 900 }, { fleet: { DesiredCapacity: 4 } })();
    let most = 0;
    for (let at = 1; at < 12; at += 0.05) {
      const busy = s.to(at).view<FleetView>("w").instances.items.flatMap((one) => one.threads.flatMap((thread) => (thread.doing === "working" && thread.message !== null ? [thread.message] : [])));
      expect(new Set(busy).size).toBe(busy.length);
      most = Math.max(most, busy.length);
    }
    expect(most).toBe(4);
    expect(s.to(30).view<QueueView>("q").counters.deleted).toBe(60);
  });

  test("SQS-026 two consumers are busy with the same message", () => {
    const s = shop({ arrivals: { kind: "once", count: 1 } }, { durationMs: 15_000 }, { queue: { VisibilityTimeout: 10 }, fleet: { DesiredCapacity: 2 } })().to(12);
    const busy = s.view<FleetView>("w").instances.items.flatMap((one) => one.threads.filter((thread) => thread.message !== null)).map((thread) => [thread.message, thread.receiveCount, thread.late]);
    expect(busy.map(([message]) => message)).toEqual([0, 0]);
    expect(busy).toContainEqual([0, 2, true]);
    // The late delete has an old handle: the message stays with who received it last.
    expect(s.to(15.5).view<QueueView>("q")).toMatchObject({ inFlight: { total: 1 }, counters: { deleted: 0 } });
  });
});
