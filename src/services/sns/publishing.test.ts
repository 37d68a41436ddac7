import { describe, expect, test } from "vitest";
import { fanOut, number, open, publish, queue, tally, text, texts, type Row } from "../../testing/fan-out.ts";
import type { TopicView } from "./view.ts";

const attributeSet = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, text("x")]));

describe("publishing", () => {
  test("SNS-001 pushes a copy to every subscriber, after and apart from the answer to the publisher", () => {
    const slow = { deliveryLatencyMs: 100 };
    const run = fanOut([{ id: "Q1", behaviour: slow }, { id: "Q2", behaviour: slow }, { id: "H", type: "http.endpoint", behaviourOfNode: { latencyMs: 0 }, behaviour: slow }], [
      publish(0, "hi", undefined, {}, "sent"),
      [0.2, "sqs:ReceiveMessage", "Q1", {}, "got"],
      [0.3, "sqs:DeleteMessage", "Q1", { ReceiptHandle: { $from: "got.Messages[0].ReceiptHandle" } }],
    ]);
    run.to(0.05);
    expect(run.call("sent")).toMatchObject({ ok: true, answeredAt: 0 });
    expect([queue(run, "Q1"), queue(run, "Q2")].map((each) => each.length)).toEqual([0, 0]);
    expect(run.view<TopicView>("T").arms.items.map((arm) => [arm.to, arm.pending])).toEqual([["Q1", 1], ["Q2", 1], ["H", 1]]);
    run.to(0.1);
    expect([queue(run, "Q1")[0]!.sentAt, queue(run, "Q2")[0]!.sentAt]).toEqual([0.1, 0.1]);
    expect(run.inspect("H")).toMatchObject({ total: 1 });
    run.to(1);
    expect([queue(run, "Q1").length, queue(run, "Q2").length]).toEqual([0, 1]);
    expect(run.metric("T", "NumberOfNotificationsDelivered")).toBe(3);
  });

  test("SNS-002 keeps nothing: who subscribes later sees only what comes later", () => {
    const run = fanOut([], [publish(0, "A", undefined, {}, "a"), publish(2, "B")], { nodes: [{ id: "Q1", type: "sqs.queue" }], script: [{ at: "1s", add: { id: "s-Q1", type: "sns.subscription", from: "T", to: "Q1" } }] });
    run.to(0.5);
    expect(run.call("a").ok).toBe(true);
    expect(run.view<TopicView>("T").nobodyListens).toBe(true);
    expect(run.fates("T")).toEqual(["dropped"]);
    expect(texts(run.to(3), "Q1")).toEqual(["B"]);
  });

  test("SNS-003 wraps the message in an envelope with its own id; SQS sees no attributes", () => {
    const run = fanOut([{ id: "Q1" }], [publish(0, "hi", { color: text("red") }, { Subject: "greeting" }, "sent")]).to(1);
    const [message] = queue(run, "Q1");
    const id = (run.call("sent").output as { MessageId: string }).MessageId;
    expect(message!.messageId).not.toBe(id);
    expect(message!.attributes).toBeUndefined();
    expect(open(message!.body)).toMatchObject({
      Type: "Notification", MessageId: id, TopicArn: "arn:aws:sns:us-east-1:123456789012:T", Subject: "greeting", Message: "hi", Timestamp: "2026-01-01T00:00:00.000Z",
      MessageAttributes: { color: { Type: "String", Value: "red" } }, SignatureVersion: "1",
    });
  });

  test("SNS-003 a FIFO envelope carries the sequence number and no signature", () => {
    const run = fanOut([{ id: "Q1", node: { FifoQueue: true } }], [publish(0, "hi", undefined, { MessageGroupId: "g", MessageDeduplicationId: "d" }, "sent")], { topic: { FifoTopic: true } }).to(1);
    const inside = open(queue(run, "Q1")[0]!.body);
    expect(inside.SequenceNumber).toBe((run.call("sent").output as { SequenceNumber: string }).SequenceNumber);
    expect(inside.Signature).toBeUndefined();
  });

  test("SNS-004 raw delivery gives SQS the bare message with its attributes, HTTP the bare body", () => {
    const raw = { RawMessageDelivery: true };
    const run = fanOut([{ id: "Q1", properties: raw, dead: "D" }, { id: "Q2" }, { id: "H", type: "http.endpoint", properties: raw }], [publish(0, "hi", { color: text("red") }), publish(1, "ten", attributeSet(10)), publish(2, "eleven", attributeSet(11))]).to(5);
    expect(queue(run, "Q1").map(({ body, attributes }) => [body, attributes])).toEqual([["hi", { color: text("red") }], ["ten", attributeSet(10)]]);
    expect(texts(run, "Q2")).toEqual(["hi", "ten", "eleven"]);
    // Eleven attributes are too many for raw SQS: a client-side error.
    expect(tally(run, "Q1")).toMatchObject({ delivered: 2, failed: 1, attempts: 3, pending: [] });
    expect(run.inspect<{ received: { body: string }[] }>("H").received.map((each) => each.body)).toEqual(["hi", "ten", "eleven"]);
  });

  test("SNS-004 SNS-026 what has too many attributes for a raw queue still reaches the dead-letter queue, in its envelope", () => {
    const attributes = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, { DataType: "String", StringValue: "v" }]));
    const s = fanOut([{ id: "Q1", properties: { RawMessageDelivery: true }, dead: "D" }], [[0, "sns:Publish", "T", { Message: "hi", MessageAttributes: attributes }]]).to(1);
    const [dead] = s.inspect<{ visible: { body: string }[] }>("D").visible;
    expect([s.inspect<{ visible: unknown[] }>("Q1").visible.length, (JSON.parse(dead!.body) as { Message: string }).Message, Object.keys((JSON.parse(dead!.body) as { MessageAttributes: object }).MessageAttributes).length]).toEqual([0, "hi", 11]);
  });

  test("SNS-004 a value that is neither true nor false is refused", () => {
    const run = fanOut([{ id: "Q1" }], [[0, "sns:SetSubscriptionAttributes", "s-Q1", { AttributeName: "RawMessageDelivery", AttributeValue: "maybe" }, "set"]]).to(1);
    expect(run.call("set").error).toMatchObject({ code: "InvalidParameter", status: 400 });
    expect(run.call("set").error!.message).toContain("Invalid value [maybe]. Must be true or false.");
  });

  test("SNS-005 MessageStructure json gives each protocol its text", () => {
    const body = JSON.stringify({ default: "d", sqs: "q" });
    const bad = (message: string, as: string): Row => publish(1, message, undefined, { MessageStructure: "json" }, as);
    const run = fanOut([{ id: "Q1" }, { id: "me", type: "email.inbox" }], [publish(0, body, undefined, { MessageStructure: "json" }), bad('{"sqs":"q"}', "none"), bad('{"default":1}', "number"), bad("{", "broken")]).to(2);
    expect(texts(run, "Q1")).toEqual(["q"]);
    expect(run.inspect<{ received: { body: string }[] }>("me").received.map((each) => each.body)).toEqual(["d"]);
    expect(run.call("none").error!.message).toContain("No default entry in JSON message body");
    expect(run.call("number").error!.message).toContain("No default entry in JSON message body");
    expect(run.call("broken").error!.message).toContain("JSON message body failed to parse");
  });

  test("SNS-006 takes 256 KiB of message and attributes, for a batch too", () => {
    const letters = (n: number) => "a".repeat(n);
    const attr = { attr1: number("1") };
    const entry = (id: string, n: number) => ({ Id: id, Message: letters(n) });
    // One run each: a document itself may take a megabyte.
    const alone = (row: Row) => {
      const run = fanOut([{ id: "Q1" }], [row]).to(1);
      return { ...run.call("it"), copies: queue(run, "Q1").length };
    };
    const batch = (...sizes: number[]): Row => [0, "sns:PublishBatch", "T", { PublishBatchRequestEntries: sizes.map((size, i) => entry(`e${i}`, size)) }, "it"];
    expect(alone(publish(0, letters(262_144), undefined, {}, "it"))).toMatchObject({ ok: true, copies: 1 });
    expect(alone(publish(0, letters(262_145), undefined, {}, "it"))).toMatchObject({ error: { code: "InvalidParameter", message: "Invalid parameter: Message too long" }, copies: 0 });
    expect(alone(publish(0, letters(262_132), attr, {}, "it"))).toMatchObject({ ok: true });
    expect(alone(publish(0, letters(262_133), attr, {}, "it"))).toMatchObject({ error: { code: "InvalidParameter" } });
    expect(alone(batch(131_072, 131_073))).toMatchObject({ error: { code: "BatchRequestTooLong", status: 400 }, copies: 0 });
    expect(alone(batch(131_072, 131_072))).toMatchObject({ ok: true, copies: 2 });
  });

  test("SNS-007 refuses bad publishes at once, and nobody hears of them", () => {
    const rows: [string, Row, object][] = [
      ["empty", publish(0, "", undefined, {}, "empty"), { code: "InvalidParameter", message: "Invalid parameter: Empty message" }],
      ["subject", publish(0, "x", undefined, { Subject: "" }, "subject"), { code: "InvalidParameter", status: 400 }],
      ["long", publish(0, "x", undefined, { Subject: "s".repeat(100) }, "long"), { code: "InvalidParameter" }],
      ["line", publish(0, "x", undefined, { Subject: "a\nb" }, "line"), { code: "InvalidParameter" }],
      ["value", publish(0, "x", { a: text("") }, {}, "value"), { code: "ParameterValueInvalid", status: 400 }],
      ["region", publish(0, "x", undefined, { TopicArn: "arn:aws:sns:eu-west-1:123456789012:T" }, "region"), { code: "InvalidParameter" }],
      ["arn", [0, "sns:Publish", "sns", { TopicArn: "x", Message: "x" }, "arn"], { code: "InvalidParameter" }],
      ["unknown", [0, "sns:Publish", "sns", { TopicArn: "arn:aws:sns:us-east-1:123456789012:nobody", Message: "x" }, "unknown"], { code: "NotFound", status: 404, message: "Topic does not exist" }],
    ];
    const run = fanOut([{ id: "Q1" }], [...rows.map(([, row]) => row), publish(0, "x", undefined, { Subject: "s".repeat(99) }, "fits")]).to(1);
    for (const [as, , error] of rows) expect([as, run.call(as).error]).toEqual([as, expect.objectContaining(error)]);
    expect(run.call("fits").ok).toBe(true);
    expect(queue(run, "Q1")).toHaveLength(1);
    expect(run.view<TopicView>("T").lastRefusal).toMatchObject({ code: "InvalidParameter" });
  });

  test("SNS-008 PublishBatch publishes each entry; faults of structure refuse all", () => {
    const entries = (...ids: string[]) => ({ PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: Id })) });
    const run = fanOut([{ id: "Q1" }, { id: "Q2" }], [
      [0, "sns:PublishBatch", "T", entries("a", "b", "c"), "three"],
      [1, "sns:PublishBatch", "T", entries(...Array.from({ length: 11 }, (_, i) => `e${i}`)), "eleven"],
      [1, "sns:PublishBatch", "T", entries("a", "a"), "same"],
      [1, "sns:PublishBatch", "T", entries("a.b"), "dot"],
      [1, "sns:PublishBatch", "T", entries("a".repeat(81)), "long"],
      [1, "sns:PublishBatch", "T", entries(), "none"],
      [1, "sns:PublishBatch", "sns", { TopicArn: "arn:aws:sns:us-east-1:123456789012:nobody", ...entries("a") }, "unknown"],
      [2, "sns:PublishBatch", "T", { PublishBatchRequestEntries: [{ Id: "a", Message: "fine" }, { Id: "b", Message: "x", Subject: "" }] }, "part"],
      [3, "sns:PublishBatch", "T", { PublishBatchRequestEntries: [{ Id: "a", Message: "fine" }, { Id: "b", Message: "{", MessageStructure: "json" }] }, "structure"],
    ]).to(4);
    expect(run.call("three").output).toMatchObject({ Successful: [{ Id: "a" }, { Id: "b" }, { Id: "c" }], Failed: [] });
    const codes = ["eleven", "same", "dot", "long", "none", "unknown", "structure"].map((as) => run.call(as).error?.code);
    expect(codes).toEqual(["TooManyEntriesInBatchRequest", "BatchEntryIdsNotDistinct", "InvalidBatchEntryId", "InvalidBatchEntryId", "EmptyBatchRequest", "NotFound", "InvalidParameter"]);
    expect(run.call("part").output).toMatchObject({ Successful: [{ Id: "a" }], Failed: [{ Id: "b", Code: "InvalidParameter", SenderFault: true }] });
    expect([queue(run, "Q1").length, queue(run, "Q2").length]).toEqual([4, 4]);
    expect(run.metric("T", "NumberOfNotificationsDelivered")).toBe(8);
  });

  test("SNS-008 a FIFO entry without group or deduplication ID refuses the whole batch, in order else", () => {
    const fifo = { FifoTopic: true };
    const entry = (Id: string, more: object) => ({ Id, Message: Id, ...more });
    const run = fanOut([{ id: "Q1", node: { FifoQueue: true }, properties: { RawMessageDelivery: true } }], [
      [0, "sns:PublishBatch", "T", { PublishBatchRequestEntries: [entry("a", { MessageGroupId: "g", MessageDeduplicationId: "1" }), entry("b", { MessageGroupId: "g" })] }, "noId"],
      [0, "sns:PublishBatch", "T", { PublishBatchRequestEntries: [entry("a", { MessageDeduplicationId: "1" })] }, "noGroup"],
      [1, "sns:PublishBatch", "T", { PublishBatchRequestEntries: ["a", "b", "c"].map((id) => entry(id, { MessageGroupId: "g", MessageDeduplicationId: id })) }],
    ], { topic: fifo }).to(2);
    expect([run.call("noId").error?.code, run.call("noGroup").error?.code]).toEqual(["InvalidParameter", "InvalidParameter"]);
    expect(texts(run, "Q1")).toEqual(["a", "b", "c"]);
  });

  test("SNS-009 each subscriber sees its own order, and now and then a copy twice", () => {
    const both = [publish(0, "A"), publish(0.01, "B")];
    expect(texts(fanOut([{ id: "Q1" }], both).to(1), "Q1")).toEqual(["A", "B"]);
    const swapped = fanOut([{ id: "Q1", behaviour: { reordersMs: { kind: "sequence", values: [100, 0] } } }, { id: "Q2" }], both).to(1);
    expect([texts(swapped, "Q1"), texts(swapped, "Q2")]).toEqual([["B", "A"], ["A", "B"]]);
    const twice = fanOut([{ id: "Q1", behaviour: { duplicates: { kind: "always" } } }, { id: "Q2" }], [publish(0, "A")]).to(1);
    expect(texts(twice, "Q1")).toEqual(["A", "A"]);
    const [one, two] = queue(twice, "Q1");
    expect(one!.messageId).not.toBe(two!.messageId);
    expect(open(one!.body).MessageId).toBe(open(two!.body).MessageId);
    expect(tally(twice, "Q1")).toMatchObject({ delivered: 1, duplicated: 1 });
    expect(texts(twice, "Q2")).toEqual(["A"]);
  });
});
