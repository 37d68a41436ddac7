import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../aws/digests.ts";
import { answered, bodies, call, change, counts, ALL, fifoQueue, messages, outcome, places, queue, receive, remove, send, sendTo } from "../../testing/sqs.ts";
import type { QueueView } from "./view.ts";

const TEN = { MaxNumberOfMessages: 10 };
const view = (s: ReturnType<typeof queue>) => s.view<QueueView>("q");

describe("groups", () => {
  test("SQS-038 delivers the messages of a group in the order in which they were accepted", () => {
    const sends = [sendTo(0, "m1/g1"), sendTo(1, "m1/g2"), sendTo(2, "m2/g1")];
    const s = fifoQueue({}, [...sends, receive(3, "all", TEN)]).to(3);
    const found = bodies(s, "all").split(" ");
    expect(found.indexOf("m1/g1")).toBeLessThan(found.indexOf("m2/g1"));
    const single = fifoQueue({}, [...sends, ...[3, 4, 5].flatMap((at) => [receive(at, `${at}`), remove(at, `${at}`)])]);
    expect(view(single.to(2)).lanes.items.map(({ group, total }) => [group, total])).toEqual([["g1", 2], ["g2", 1]]);
    single.to(5);
    const order = [3, 4, 5].map((at) => bodies(single, `${at}`));
    expect(order.indexOf("m1/g1")).toBeLessThan(order.indexOf("m2/g1"));
    expect(places(single)).toEqual([0, 0, 0]);
  });

  test("SQS-039 locks a group while its head is in flight, and frees it at the delete", () => {
    const s = fifoQueue({ properties: { VisibilityTimeout: 60 } }, [sendTo(0, "m1/g1"), receive(0, "C1"), sendTo(1, "m2/g1"), receive(2, "C2", { WaitTimeSeconds: 20 }), remove(5, "C1")]);
    expect(view(s.to(4.9)).lanes.items[0]).toMatchObject({ locked: true, lockedUntilUs: 60_000_000, waiting: [{}], inFlight: [{}] });
    s.to(5);
    expect([bodies(s, "C2"), answered(s, "C2").answeredAt]).toEqual(["m2/g1", 5]);
  });

  test("SQS-040 lets other groups go on while one is locked", () => {
    const s = fifoQueue({}, [sendTo(0, "m1/g1"), sendTo(0, "m2/g1"), sendTo(0, "m1/g2"), sendTo(0, "m1/g3"), ...["C1", "C2", "C3", "C4"].map((as) => receive(1, as))]).to(1);
    expect(["C1", "C2", "C3", "C4"].map((as) => bodies(s, as))).toEqual(["m1/g1", "m1/g2", "m1/g3", ""]);
    expect(view(s).lanes.items.map(({ locked }) => locked)).toEqual([true, true, true]);
  });

  test("SQS-041 fills a receive from one group first", () => {
    const sends = [sendTo(0, "m1/g1"), sendTo(1, "m1/g2"), sendTo(2, "m2/g1"), sendTo(3, "m3/g1")];
    const ten = fifoQueue({}, [...sends, receive(4, "all", TEN)]).to(4);
    expect(bodies(ten, "all")).toBe("m1/g1 m2/g1 m3/g1 m1/g2");
    const two = fifoQueue({}, [...sends, receive(4, "two", { MaxNumberOfMessages: 2 }), receive(4, "rest", TEN)]).to(4);
    expect([bodies(two, "two"), bodies(two, "rest")]).toEqual(["m1/g1 m2/g1", "m1/g2"]);
    expect(view(two).lanes.items[0]).toMatchObject({ total: 3, locked: true });
  });

  test("SQS-042 keeps the order over timeouts", () => {
    const s = fifoQueue({ properties: { VisibilityTimeout: 1 } }, [sendTo(0, "m0/g"), sendTo(0, "m1/g"), sendTo(0, "m2/g"), receive(0, "first", TEN), receive(2, "second", { ...TEN, ...ALL })]).to(2);
    expect([bodies(s, "first"), bodies(s, "second"), counts(s, "second")]).toEqual(["m0/g m1/g m2/g", "m0/g m1/g m2/g", [2, 2, 2]]);
    expect(view(s).inFlight.total).toBe(3);
  });

  test("SQS-043 delivers the visible messages before the first hidden one", () => {
    const three = [sendTo(0, "m1/g"), sendTo(0, "m2/g"), sendTo(0, "m3/g")];
    const given = fifoQueue({}, [...three, receive(0, "two", { MaxNumberOfMessages: 2 }), change(1, "two", 0), receive(1, "again", { MaxNumberOfMessages: 3 })]).to(1);
    expect(bodies(given, "again")).toBe("m1/g");
    const extended = (n: number) => {
      const s = fifoQueue({ properties: { VisibilityTimeout: 1 } }, [...three, receive(0, "all", { MaxNumberOfMessages: 5 }), change(0, "all", 4, "longer", n), receive(2.5, "again", { MaxNumberOfMessages: 5 })]).to(2.5);
      return bodies(s, "again");
    };
    expect([extended(1), extended(0), extended(2)]).toEqual(["m1/g", "", "m1/g m2/g"]);
    const partly = fifoQueue({}, [...three, receive(0, "two", { MaxNumberOfMessages: 2 }), remove(1, "two"), receive(1, "locked")]).to(1);
    expect(bodies(partly, "locked")).toBe("");
  });

  test("SQS-044 takes groups in the order in which their heads became available", () => {
    const sends = [sendTo(0, "m1/g1"), sendTo(1, "m1/g2"), sendTo(2, "m2/g1"), sendTo(3, "m3/g1"), sendTo(4, "m1/g3")];
    const deleted = fifoQueue({}, [...sends, receive(5, "two", { MaxNumberOfMessages: 2 }), remove(6, "two", "d0", 0), remove(6, "two", "d1", 1), receive(7, "all", TEN)]).to(7);
    expect([bodies(deleted, "two"), bodies(deleted, "all")]).toEqual(["m1/g1 m2/g1", "m1/g2 m3/g1 m1/g3"]);
    const returned = fifoQueue({ properties: { VisibilityTimeout: 1 } }, [...sends, receive(5, "two", { MaxNumberOfMessages: 2 }), receive(7, "all", TEN)]).to(7);
    expect(bodies(returned, "all")).toBe("m1/g2 m1/g3 m1/g1 m2/g1 m3/g1");
  });
});

describe("deduplication", () => {
  const x = (at: number, body: string, as: string, group = "g") => send(at, body, { MessageGroupId: group, MessageDeduplicationId: "x" }, as);

  test("SQS-045 swallows repeats of an ID for five minutes, also after the first was deleted", () => {
    const s = fifoQueue({}, [x(0, "a", "first"), receive(1, "got"), remove(1, "got"), x(299.999999, "b", "repeat"), x(300, "c", "new"), call(310, "PurgeQueue"), x(311, "d", "purged")]);
    s.to(299.999999);
    expect([outcome(s, "repeat"), places(s)]).toEqual(["ok", [0, 0, 0]]);
    const id = (as: string) => (answered(s, as).output as { MessageId: string }).MessageId;
    expect(id("repeat")).toBe(id("first"));
    expect(view(s).deduplication).toMatchObject({ hits: 1, remembered: 1, lastHitUs: 299_999_999 });
    expect(s.fates("q")).toEqual(["processed", "dropped"]);
    expect([places(s.to(300)), id("new") === id("first")]).toEqual([[1, 0, 0], false]);
    expect(places(s.to(311))).toEqual([1, 0, 0]);
    expect(view(s).visible.items).toHaveLength(1);
  });

  test("SQS-045 the window starts at the first send; repeats do not prolong it", () => {
    const s = fifoQueue({}, [x(0, "a", "1"), x(200, "b", "2"), x(300, "c", "3"), receive(300, "all", TEN)]).to(300);
    expect(bodies(s, "all")).toBe("a c");
  });

  test("SQS-046 takes the digest of the body where no ID is given", () => {
    const attribute = (n: string) => ({ MessageAttributes: { n: { DataType: "Number", StringValue: n } } });
    const g = { MessageGroupId: "g" };
    const s = fifoQueue({ properties: { ContentBasedDeduplication: true } }, [send(0, "x", { ...g, ...attribute("1") }, "1"), send(10, "x", { ...g, ...attribute("2") }, "2")]).to(10);
    expect(view(s).visible.total).toBe(1);
    const explicit = fifoQueue({ properties: { ContentBasedDeduplication: true } }, [send(0, "x", { ...g, MessageDeduplicationId: "d1" }, "1"), send(10, "x", { ...g, MessageDeduplicationId: "d2" }, "2")]).to(10);
    expect(places(explicit)[0]).toBe(2);
    expect(sha256Hex("Test")).toBe("532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25");
    const digest = fifoQueue({ properties: { ContentBasedDeduplication: true } }, [send(0, "Test", g), receive(0, "r", ALL)]).to(0);
    expect(messages(digest, "r")[0]!.Attributes!.MessageDeduplicationId).toBe(sha256Hex("Test"));
  });

  test("SQS-047 compares over the queue or within a group", () => {
    const both = [x(0, "a", "1", "g1"), x(1, "b", "2", "g2")];
    expect(places(fifoQueue({}, both).to(1))[0]).toBe(1);
    expect(places(fifoQueue({ properties: { DeduplicationScope: "messageGroup" } }, both).to(1))[0]).toBe(2);
    const wrong = fifoQueue({}, [call(0, "SetQueueAttributes", { Attributes: { FifoThroughputLimit: "perMessageGroupId" } }, "set")]).to(0);
    expect(outcome(wrong, "set")).toBe("InvalidAttributeValue 400");
    expect(() => fifoQueue({ properties: { FifoThroughputLimit: "perMessageGroupId" } }, [])).toThrow("InvalidAttributeValue");
  });

  test("SQS-048 refuses missing or malformed FIFO parameters", () => {
    const id = (MessageDeduplicationId: string, as: string) => send(0, "a", { MessageGroupId: "g", MessageDeduplicationId }, as);
    const s = fifoQueue({}, [send(0, "a", {}, "no group"), send(0, "a", { MessageGroupId: "g" }, "no id"), id("group 123", "blank"), id("", "empty"), id("a".repeat(129), "long"), id("a".repeat(128), "fits")]).to(0);
    expect(["no group", "no id", "blank", "empty", "long", "fits"].map((as) => outcome(s, as))).toEqual(["MissingParameter 400", ...Array.from({ length: 4 }, () => "InvalidParameterValue 400"), "ok"]);
    expect(answered(s, "no id").error?.message).toContain("ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
    const standard = queue({}, [send(0, "a", { MessageDeduplicationId: "d" }, "id")]).to(0);
    expect(outcome(standard, "id")).toBe("InvalidParameterValue 400");
  });

  test("SQS-049 numbers messages upwards, alike at send and receive", () => {
    const s = fifoQueue({}, [sendTo(0, "m1/g"), sendTo(0, "m2/g"), sendTo(0, "m3/g"), receive(0, "all", { ...TEN, ...ALL })]).to(0);
    const sent = ["m1/g", "m2/g", "m3/g"].map((name) => (answered(s, `send ${name}`).output as { SequenceNumber: string }).SequenceNumber);
    expect(sent.map((n) => BigInt(n)).every((n, i, all) => i === 0 || n > all[i - 1]!)).toBe(true);
    expect(sent[0]).toHaveLength(20);
    expect(messages(s, "all").map(({ Attributes }) => Attributes!.SequenceNumber)).toEqual(sent);
  });

  test("SQS-050 answers a repeated receive attempt alike, hidden anew", () => {
    const r1 = (at: number, as: string) => receive(at, as, { ReceiveRequestAttemptId: "r1", ...ALL });
    const s = fifoQueue({}, [sendTo(0, "m1/g"), r1(0, "first"), r1(10, "again"), change(11, "first", 30), r1(12, "changed")]);
    s.to(10);
    expect(messages(s, "again")[0]).toMatchObject({ ReceiptHandle: messages(s, "first")[0]!.ReceiptHandle, Attributes: { ApproximateReceiveCount: "1" } });
    expect(view(s).inFlight.items[0]!.hiddenUntilUs).toBe(40_000_000);
    expect(bodies(s.to(12), "changed")).toBe("");
    expect(outcome(queue({}, [r1(0, "standard")]).to(0), "standard")).toBe("InvalidParameterValue 400");
  });

  test("SQS-050 knows a message as changed also where it ends up hidden until the same instant", () => {
    const r1 = (at: number, as: string) => receive(at, as, { ReceiveRequestAttemptId: "r1", ...ALL });
    const s = fifoQueue({}, [sendTo(0, "m1/g"), r1(0, "first"), change(10, "first", 20), r1(12, "changed"), r1(30, "back")]).to(30);
    expect([bodies(s, "changed"), bodies(s, "back")]).toEqual(["", "m1/g"]);
  });
});

describe("limits", () => {
  const many = (n: number, at: number, group: (i: number) => string, offset = 0) => Array.from({ length: n }, (_, i) => sendTo(at, `m${i + offset}/${group(i)}`, {}, `s${i + offset}`));

  test("SQS-051 takes 300 calls a second for each action, or 3,000 messages in batches", () => {
    const s = fifoQueue({}, [...many(301, 0, () => "g"), sendTo(0.999999, "late/g"), sendTo(1, "next/g"), receive(0.5, "other action")]).to(1);
    expect([outcome(s, "s299"), outcome(s, "s300"), outcome(s, "send late/g"), outcome(s, "send next/g"), outcome(s, "other action")]).toEqual(["ok", "ThrottlingException 400", "ThrottlingException 400", "ok", "ok"]);
    expect(view(s).counters.throttled).toBe(2);
    const batches = fifoQueue({}, Array.from({ length: 300 }, (_, i) => call(0.5, "SendMessageBatch", { Entries: Array.from({ length: 10 }, (_e, j) => ({ Id: `${j}`, MessageBody: "a", MessageGroupId: "g", MessageDeduplicationId: `${i}-${j}` })) }, `b${i}`)), { checks: false }).to(1);
    expect(view(batches).visible.total).toBe(3000);
  });

  test("SQS-051 gives as much to each partition with high throughput", () => {
    const properties = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };
    const one = fifoQueue({ properties }, many(301, 0, () => "g"), { checks: false }).to(0);
    expect(outcome(one, "s300")).toBe("ThrottlingException 400");
    // Four groups that the hash puts on four partitions.
    const four = fifoQueue({ properties }, [0, 1, 2, 3].flatMap((g) => many(300, 0, () => `g${g}`, g * 300)), { checks: false }).to(0);
    expect(view(four).visible.total).toBe(1200);
  });

  test("SQS-052 has a ceiling of messages in flight", () => {
    const sends = [send(0, "A"), send(0, "B"), send(0, "C")];
    const s = queue({ behaviour: { maxInFlight: 2 } }, [...sends, receive(0, "two", { MaxNumberOfMessages: 10 }), receive(1, "short"), receive(1, "long", { WaitTimeSeconds: 5 }), remove(3, "two")]);
    expect(view(s.to(1)).ceiling).toEqual({ inFlight: 2, max: 2, reached: true });
    s.to(3);
    expect([bodies(s, "two"), outcome(s, "short"), bodies(s, "long"), answered(s, "long").answeredAt]).toEqual(["A B", "OverLimit 403", "C", 3]);
    const fifo = fifoQueue({ behaviour: { maxInFlight: 2 } }, [sendTo(0, "a/g1"), sendTo(0, "a/g2"), sendTo(0, "a/g3"), receive(0, "two", { MaxNumberOfMessages: 2 }), receive(1, "none")]).to(1);
    expect([outcome(fifo, "none"), bodies(fifo, "none")]).toEqual(["ok", ""]);
  });

  test("SQS-053 searches groups among the oldest messages only", () => {
    const s = fifoQueue({ behaviour: { fifoLookAhead: 3 } }, [
      ...["m1/g1", "m2/g1", "m3/g1", "m4/g1"].map((name) => sendTo(0, name)), sendTo(1, "m1/g2"),
      receive(2, "C1"), receive(3, "C2"), remove(4, "C1"), receive(5, "m2"), remove(5, "m2"), receive(6, "m3"), remove(6, "m3"), receive(7, "C2 again"), receive(7, "C3"),
    ]);
    expect(view(s.to(3)).lookAhead).toEqual({ inWindow: 3, beyond: 2 });
    s.to(7);
    expect([bodies(s, "C1"), bodies(s, "C2"), bodies(s, "C2 again"), bodies(s, "C3")]).toEqual(["m1/g1", "", "m4/g1", "m1/g2"]);
  });

  test("SQS-054 lets quiet tenants go before a noisy one", () => {
    const tenant = (at: number, name: string, group: string) => send(at, name, { MessageGroupId: group });
    const fair = (groups: boolean) => queue({ behaviour: { fairMinInFlight: 3 } }, [
      ...[1, 2, 3, 4, 5].map((i) => (groups ? tenant(0, `A${i}`, "A") : send(0, `A${i}`))), receive(0, "five", { MaxNumberOfMessages: 5 }), receive(0.5, "empty"),
      groups ? tenant(1, "A6", "A") : send(1, "A6"), groups ? tenant(2, "B1", "B") : send(2, "B1"), receive(3, "third"), receive(4, "fourth"),
    ]).to(4);
    const s = fair(true);
    expect([bodies(s, "five"), bodies(s, "third"), bodies(s, "fourth")]).toEqual(["A1 A2 A3 A4 A5", "B1", "A6"]);
    expect(view(s).tenants).toContainEqual({ tenant: "A", inFlight: 6, noisy: true });
    expect([bodies(fair(false), "third"), bodies(fair(false), "fourth")]).toEqual(["A6", "B1"]);
    // Noisy from exactly so many on, not with one fewer; and not with less than a tenth of what is in flight.
    const noisy = (count: number, others = 0) => view(queue({ behaviour: { fairMinInFlight: 3 } }, [
      ...Array.from({ length: others }, (_, n) => send(0, `o${n}`)), ...Array.from({ length: count }, (_, n) => tenant(1, `A${n}`, "A")), ...Array.from({ length: 1 + others / 10 }, (_, n) => receive(2, `r${n}`, { MaxNumberOfMessages: 10 })),
    ]).to(2)).tenants[0]!.noisy;
    expect([noisy(2), noisy(3), noisy(3, 30), noisy(4, 30)]).toEqual([false, true, false, true]);
  });
});
