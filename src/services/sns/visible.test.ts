/** What the pictures of P1 rules need has a name in the views of topic and subscription, and says what is true. */
import { expect, test } from "vitest";
import { fanOut, publish, text, type Row, type Subscriber } from "../../testing/fan-out.ts";
import type { Simulation } from "../../testing/simulate.ts";

const t = (subscribers: readonly Subscriber[], rows: readonly Row[], more: Parameters<typeof fanOut>[2] = {}) => () => fanOut(subscribers, rows, more);
const H = (behaviourOfNode: object, more: object = {}): Subscriber => ({ id: "H", type: "http.endpoint", behaviourOfNode, ...more });
const fifo = { FifoTopic: true };
const group = (g: string, d: string) => ({ MessageGroupId: g, MessageDeduplicationId: d });

const cases: readonly (readonly [title: string, make: () => Simulation, at: number, id: string, view: object])[] = [
  ["SNS-004 a dot without its shell", t([{ id: "Q", properties: { RawMessageDelivery: true } }], [publish(0, "hi")]), 0, "T", { arms: { items: [{ raw: true, to: "Q" }] } }],
  ["SNS-006 it bounces at the topic with its size", t([{ id: "Q" }], [publish(1, "x".repeat(262_145))]), 1, "T", { published: 0, lastRefusal: { atUs: 1_000_000, code: "InvalidParameter", says: expect.stringContaining("Message too long") } }],
  ["SNS-007 it bounces at the topic's edge", t([{ id: "Q" }], [publish(1, "x", undefined, { Subject: "" })]), 1, "T", { published: 0, lastRefusal: { code: "InvalidParameter" } }],
  ["SNS-008 the envelope opens at the topic", t([{ id: "Q" }, { id: "R" }], [[0, "sns:PublishBatch", "T", { PublishBatchRequestEntries: ["a", "b", "c"].map((Id) => ({ Id, Message: Id })) }]]), 0, "T", { published: 3, delivered: 6 }],
  ["SNS-009 a badge: twice", t([{ id: "Q", behaviour: { duplicates: { kind: "always" } } }], [publish(0, "a")]), 1, "s-Q", { delivered: 1, duplicated: 1 }],
  ["SNS-012 an arm to nobody", t([], [[0, "sns:Subscribe", "T", { Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:123456789012:ghost" }], publish(1, "a")]), 1, "T", { nobodyListens: false, arms: { total: 1, items: [{ endpoint: "arn:aws:sqs:us-east-1:123456789012:ghost", connection: "", standing: "confirmed" }] } }],
  ["SNS-020 a status on the dot that returns", t([H({ status: 403 })], [publish(0, "a")]), 1, "s-H", { attempts: 1, dropped: 1, lastError: { error: "HTTP 403", side: "client" } }],
  ["SNS-021 SNS-022 phases and their sum", t([H({}, { properties: { DeliveryPolicy: { healthyRetryPolicy: { minDelayTarget: 1, maxDelayTarget: 60, numRetries: 50, numNoDelayRetries: 3, numMinDelayRetries: 2, numMaxDelayRetries: 35, backoffFunction: "exponential" } } } })], []), 0, "s-H", { schedule: { retries: 50, seconds: expect.closeTo(2228.959, 2), origin: "subscription" } }],
  ["SNS-027 lost on the way to its dead-letter queue", () => fanOut([{ id: "Q", behaviour: { allowed: false }, dead: "D" }], [publish(1, "a")], { script: [{ at: "0s", change: "d-Q", behaviour: { allowed: false } }] }), 2, "s-Q", { deadLetterQueue: "D", deadLettered: 0, dropped: 1, failed: 1 }],
  ["SNS-037 SNS-041 a meter of combinations", t([{ id: "Q", properties: { FilterPolicy: { source: ["cw", "s3"], $or: [{ metric: ["a", "b", "c"] }, { ns: ["x"] }] } } }], []), 0, "s-Q", { filter: { combinations: 8, of: 150, keys: ["source", "$or"], scope: "MessageAttributes" } }],
  ["SNS-038 why it was refused", t([{ id: "Q", properties: { FilterPolicy: { store: ["v1"] } } }], [publish(1, "a", { store: text("v2") })]), 1, "s-Q", { filtered: 1, lastFiltered: { atUs: 1_000_000, says: expect.stringContaining("store") } }],
  ["SNS-042 a bad policy is refused and the old one stays", t([{ id: "Q", properties: { FilterPolicy: { store: ["v1"] } } }], [[1, "sns:SetSubscriptionAttributes", "s-Q", { AttributeName: "FilterPolicy", AttributeValue: '{"k":[]}' }]]), 1, "s-Q", { filter: { keys: ["store"] } }],
  ["SNS-048 one lane stalls, others run", t([{ id: "Q", node: { FifoQueue: true }, behaviour: { fails: { when: { kind: "matches", pattern: { bad: [true] } }, as: "serverError" } } }], [publish(0, '{"bad":true}', undefined, group("g1", "1")), publish(0.1, "{}", undefined, group("g1", "2")), publish(0.1, "{}", undefined, group("g2", "3"))], { topic: fifo }), 0.5, "s-Q", { delivered: 1, lanes: [{ group: "g1", waiting: 1, stalled: true }] }],
];

test.each(cases)("%s", (_title, make, at, id, expected) => expect(make().to(at).view(id)).toMatchObject(expected));
