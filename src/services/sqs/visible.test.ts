/** What the pictures of P1 rules need has a name in the queue's view, and says what is true. */
import { expect, test } from "vitest";
import { call, change, fifoQueue, queue, receive, remove, send, sendTo, type QueueTest } from "../../testing/sqs.ts";
import type { Simulation } from "../../testing/simulate.ts";

type Rows = Parameters<typeof queue>[1];
const q = (rows: Rows, given: QueueTest = {}) => () => queue(given, rows);
const fifo = (rows: Rows, given: QueueTest = {}) => () => fifoQueue(given, rows);
const one = (each: object) => ({ total: 1, items: [each] });
const batch = (...entries: object[]) => ({ Entries: entries }) as never;

const cases: readonly (readonly [title: string, make: () => Simulation, at: number, id: string, view: object])[] = [
  ["SQS-002 it bounces with its size", q([send(1, "x".repeat(1025))], { properties: { MaximumMessageSize: 1024 } }), 1, "q", { lastRefusal: { atUs: 1_000_000, code: "InvalidParameterValue", says: expect.stringContaining("1024 bytes") }, counters: { refused: 1 } }],
  ["SQS-003 it bounces with the reason", q([send(1, "\u0001")]), 1, "q", { lastRefusal: { code: "InvalidMessageContents" } }],
  ["SQS-004 a failing dot drops back alone", q([call(0, "SendMessageBatch", batch({ Id: "a", MessageBody: "fine" }, { Id: "b", MessageBody: "x".repeat(1025) }))], { properties: { MaximumMessageSize: 1024 } }), 0, "q", { visible: { total: 1 }, lastRefusal: null }],
  ["SQS-005 the closed envelope bounces", q([call(1, "SendMessageBatch", batch({ Id: "a", MessageBody: "1" }, { Id: "a", MessageBody: "2" }))]), 1, "q", { visible: { total: 0 }, lastRefusal: { code: expect.stringContaining("BatchEntryIdsNotDistinct") } }],
  ["SQS-012 the arc is as long as the wait in force", q([receive(0, "own", { WaitTimeSeconds: 3 }), receive(0, "queues")], { properties: { ReceiveMessageWaitTimeSeconds: 20 } }), 1, "q", { waiters: { total: 2, items: [{ deadlineUs: 3_000_000 }, { deadlineUs: 20_000_000 }] } }],
  ["SQS-016 a dent after three receives", q([send(0, "A"), receive(0, "1"), receive(1, "2"), receive(2, "3")], { properties: { VisibilityTimeout: 1 } }), 3, "q", { visible: one({ receiveCount: 3, dented: true }), oldestAgeUs: null }],
  ["SQS-019 a ring of its own length", q([send(0, "A"), receive(0, "r", { VisibilityTimeout: 5 })]), 1, "q", { inFlight: one({ totalUs: 5_000_000, hiddenUntilUs: 5_000_000 }) }],
  ["SQS-023 the outer ring of twelve hours", q([send(0, "A"), receive(1, "r"), change(10, "r", 43_192)]), 10, "q", { inFlight: one({ hiddenUntilUs: 31_000_000, atMostUntilUs: 43_201_000_000 }) }],
  ["SQS-024 a solid dot turns ghost again", q([send(0, "A"), receive(0, "r"), change(2, "r", 2)], { properties: { VisibilityTimeout: 1 } }), 3, "q", { visible: { total: 0 }, inFlight: one({ hiddenUntilUs: 4_000_000 }) }],
  ["SQS-025 it flashes, and is no ghost", q([send(0, "A"), receive(0, "r", { VisibilityTimeout: 0 })]), 0, "q", { visible: one({ receiveCount: 1 }), inFlight: { total: 0 } }],
  ["SQS-029 a solid dot in line dissolves", q([send(0, "A"), receive(0, "r"), remove(2, "r")], { properties: { VisibilityTimeout: 1 } }), 2, "q", { visible: { total: 0 }, counters: { deleted: 1 } }],
  ["SQS-031 a second tick has no effect", q([send(0, "A"), receive(0, "r"), remove(1, "r"), remove(2, "r", "again")]), 2, "q", { counters: { deleted: 1, refused: 0 } }],
  ["SQS-037 a ghost crumbles although its ring is open", q([send(0, "A"), receive(5, "r")], { properties: { MessageRetentionPeriod: 60, VisibilityTimeout: 60 } }), 60, "q", { inFlight: { total: 0 }, counters: { expired: 1 } }],
  ["SQS-043 the barrier stands before the first ghost", fifo([sendTo(0, "m1/g"), sendTo(0, "m2/g"), sendTo(0, "m3/g"), receive(0, "r", { MaxNumberOfMessages: 2 }), change(1, "r", 0)]), 1, "q", { lanes: one({ locked: false, inFlight: [{ message: 1 }], waiting: [{ message: 0 }, { message: 2 }] }) }],
  ["SQS-047 one drawer for each lane", fifo([send(0, "a", { MessageGroupId: "g", MessageDeduplicationId: "x" }), send(1, "b", { MessageGroupId: "h", MessageDeduplicationId: "x" }, "other")], { properties: { DeduplicationScope: "messageGroup" } }), 1, "q", { visible: { total: 2 }, deduplication: { scope: "messageGroup", remembered: 2, hits: 0 } }],
  ["SQS-048 it bounces and names the parameter", fifo([send(0, "a")]), 0, "q", { lastRefusal: { code: "MissingParameter", says: expect.stringContaining("MessageGroupId") } }],
  ["SQS-051 a gauge for each action, sparks for what is throttled", fifo(Array.from({ length: 301 }, (_, n) => sendTo(0.5, `m${n}/g`))), 0.5, "q", { rates: [{ action: "SendMessage", calls: 300, most: 300 }], counters: { throttled: 1 } }],
  ["SQS-052 a full ring around the queue", q([send(0, "A"), send(0, "B"), send(0, "C"), receive(0, "r", { MaxNumberOfMessages: 2 }), receive(1, "no")], { behaviour: { maxInFlight: 2 } }), 1, "q", { ceiling: { inFlight: 2, max: 2, reached: true }, lastRefusal: { code: "OverLimit" } }],
  ["SQS-054 a noisy colour", q([...Array.from({ length: 5 }, (_, n) => send(0, `A${n}`, { MessageGroupId: "A" })), receive(0.5, "r", { MaxNumberOfMessages: 5 }), send(1, "B", { MessageGroupId: "B" })], { behaviour: { fairMinInFlight: 3 } }), 1, "q", { tenants: expect.arrayContaining([{ tenant: "A", inFlight: 5, noisy: true }, { tenant: "B", inFlight: 0, noisy: false }]) }],
  ["SQS-059 the lane opens as the message leaves", fifo([sendTo(0, "m1/g"), sendTo(0, "m2/g"), receive(0, "a", { VisibilityTimeout: 0 }), receive(1, "b")], { max: 1 }), 1, "q", { counters: { deadLettered: 1 }, lanes: one({ locked: true, inFlight: [{ message: 1 }], waiting: [] }) }],
  ["SQS-062 the chute runs backwards", q([send(0, "A"), receive(0, "1", { VisibilityTimeout: 0 }), receive(1, "2"), call(5, "StartMessageMoveTask", {}, "task", "d")], { max: 1 }), 10, "d", { visible: { total: 0 }, counters: { redriven: 1 }, task: { status: "COMPLETED", moved: 1 } }],
  ["SQS-063 a bar of what has moved", q([...["A", "B", "C", "D"].map((name) => send(0, name)), receive(0, "1", { VisibilityTimeout: 0, MaxNumberOfMessages: 10 }), receive(1, "2"), call(5, "StartMessageMoveTask", { MaxNumberOfMessagesPerSecond: 1 }, "task", "d")], { max: 1 }), 6.5, "d", { task: { status: "RUNNING", moved: 2, toMove: 4 } }],
  ["SQS-064 a name is blocked for a minute", q([call(1, "DeleteQueue")]), 2, "account:sqs", { queues: 0, blockedNames: [{ name: "q", untilUs: 61_000_000 }] }],
  ["SQS-066 a sweep", q([send(0, "A"), send(0, "B", { DelaySeconds: 10 }), call(1, "PurgeQueue")]), 1, "q", { visible: { total: 0 }, delayed: { total: 0 }, counters: { purged: 2 } }],
  ["SQS-068 coins for each request", q([send(0, "A"), receive(1, "r"), remove(2, "r"), receive(3, "empty")]), 3, "q", { counters: { requests: 4 } }],
];

test.each(cases)("%s", (_title, make, at, id, expected) => expect(make().to(at).view(id)).toMatchObject(expected));
