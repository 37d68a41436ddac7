import { describe, expect, test } from "vitest";
import { ALL, answered, bodies, call, callNow, counts, messages, outcome, places, queue, receive, remove, send } from "../../testing/sqs.ts";
import type { QueueView } from "./view.ts";

describe("sending", () => {
  test("SQS-001 keeps a received message until it is deleted", () => {
    const s = queue({}, [send(0, "A"), receive(1, "one"), remove(5, "one"), receive(40, "two")]);
    expect(places(s.to(0))).toEqual([1, 0, 0]);
    expect(places(s.to(1))).toEqual([0, 1, 0]);
    expect(s.view<QueueView>("q").inFlight.items[0]).toMatchObject({ hiddenUntilUs: 31_000_000, totalUs: 30_000_000, holder: "console" });
    expect(places(s.to(5))).toEqual([0, 0, 0]);
    expect(bodies(s.to(40), "two")).toBe("");
    expect(s.view<QueueView>("q").counters.deleted).toBe(1);
  });

  test("SQS-002 counts attributes into the size and refuses what is longer", () => {
    const s = queue({ properties: { MaximumMessageSize: 1024 } }, [
      send(0, "x".repeat(1024), {}, "fits"),
      send(0, "x".repeat(1017), { MessageAttributes: { k: { DataType: "String", StringValue: "x" } } }, "over"),
    ]).to(1);
    expect(outcome(s, "fits")).toBe("ok");
    expect(outcome(s, "over")).toBe("InvalidParameterValue 400");
    expect(answered(s, "over").error?.message).toContain("Message must be shorter than 1024 bytes");
    expect(places(s)[0]).toBe(1);
    expect(s.view<QueueView>("q").lastRefusal?.code).toBe("InvalidParameterValue");
    const large = queue({}, []).to(1);
    expect(callNow(large, "sqs:SendMessage", "q", { MessageBody: "x".repeat(1_048_577) })).toMatchObject({ ok: false, error: { code: "InvalidParameterValue", message: expect.stringContaining("shorter than 1048576 bytes") } });
    expect(callNow(large, "sqs:SendMessage", "q", { MessageBody: "é".repeat(524_288) })).toMatchObject({ ok: true });
    expect(callNow(large, "sqs:SendMessage", "q", { MessageBody: `${"é".repeat(524_288)}.` })).toMatchObject({ ok: false });
  });

  test("SQS-003 refuses empty bodies, control characters, empty and too many attributes", () => {
    const attributes = (n: number, value = "v") => ({ MessageAttributes: Object.fromEntries(Array.from({ length: n }, (_, i) => [`a${i}`, { DataType: "String", StringValue: value }])) });
    const s = queue({}, [
      send(0, "", {}, "empty"), send(0, "\u0001", {}, "control"), send(0, "\ud800", {}, "half a pair"), send(0, "\uffff", {}, "no character"), send(0, "\t\n\r \u{1f600}", {}, "fine"),
      send(0, "a", attributes(1, ""), "empty attribute"), send(0, "a", attributes(11), "eleven"), send(0, "a", attributes(10), "ten"),
    ]).to(1);
    expect(["empty", "control", "half a pair", "no character", "fine", "empty attribute", "eleven", "ten"].map((as) => outcome(s, as))).toEqual([
      "MissingParameter 400", "InvalidMessageContents 400", "InvalidMessageContents 400", "InvalidMessageContents 400", "ok", "InvalidParameterValue 400", "InvalidParameterValue 400", "ok",
    ]);
    expect(answered(s, "empty attribute").error?.message).toContain("must contain a non-empty value");
  });

  test("SQS-003 refuses attributes of bad names, types and values", () => {
    const refused: readonly (readonly [string, string, string])[] = [
      ["AWS.k", "String", "v"], ["a b", "String", "v"], ["k.", "String", "v"], ["k", "Text", "v"], ["k", "Number", "twelve"], ["k", "String", "\u0001"],
    ];
    const s = queue({}, [...refused, ["k", "Number.int", "-1.5e3"] as const].map(([name, DataType, StringValue], n) => send(0, "a", { MessageAttributes: { [name]: { DataType, StringValue } } }, `at ${n}`))).to(1);
    expect(refused.map((_, n) => outcome(s, `at ${n}`))).toEqual(refused.map(() => "InvalidParameterValue 400"));
    expect([outcome(s, `at ${refused.length}`), answered(s, "at 3").error?.message]).toEqual(["ok", "The type of message (user) attribute 'k' is invalid. You must use only the following supported type prefixes: Binary, Number, String."]);
  });

  test("SQS-004 answers a batch for each of its entries", () => {
    const s = queue({ properties: { MaximumMessageSize: 1024 } }, [
      call(0, "SendMessageBatch", { Entries: [{ Id: "e1", MessageBody: "x".repeat(1024) }, { Id: "e2", MessageBody: "x".repeat(1025) }] }, "two"),
      call(1, "SendMessageBatch", { Entries: Array.from({ length: 10 }, (_, i) => ({ Id: `${i}`, MessageBody: i === 4 ? "\u0001" : `m${i}` })) }, "ten"),
    ]).to(1);
    expect(answered(s, "two").output).toMatchObject({ Successful: [{ Id: "e1" }], Failed: [{ Id: "e2", Code: "InvalidParameterValue", SenderFault: true }] });
    expect(answered(s, "ten").output).toMatchObject({ Failed: [{ Id: "4", Code: "InvalidMessageContents" }] });
    expect(places(s)[0]).toBe(10);
  });

  test("SQS-005 refuses the whole batch for a fault of the envelope", () => {
    const batch = (ids: readonly string[], as: string) => call(0, "SendMessageBatch", { Entries: ids.map((Id) => ({ Id, MessageBody: "a" })) }, as);
    const s = queue({}, [
      batch(Array.from({ length: 20 }, (_, i) => `e${i}`), "twenty"), batch([], "none"), batch(["a", "a"], "same"), batch(["x:y"], "colon"), batch([""], "blank"), batch(["a".repeat(81)], "long"),
      call(0, "DeleteMessageBatch", { Entries: [{ Id: "x:y", ReceiptHandle: "h" }] }, "delete"),
    ]).to(0);
    expect(["twenty", "none", "same", "colon", "blank", "long", "delete"].map((as) => outcome(s, as))).toEqual([
      "TooManyEntriesInBatchRequest 400", "EmptyBatchRequest 400", "BatchEntryIdsNotDistinct 400", "InvalidBatchEntryId 400", "InvalidBatchEntryId 400", "InvalidBatchEntryId 400", "InvalidBatchEntryId 400",
    ]);
    expect(places(s)[0]).toBe(0);
    const fifo = queue({ properties: { FifoQueue: true } }, [
      call(0, "SendMessageBatch", { Entries: [{ Id: "a", MessageBody: "a", MessageGroupId: "g", MessageDeduplicationId: "1" }, { Id: "b", MessageBody: "b", MessageDeduplicationId: "2" }] }, "no group"),
      call(0, "SendMessageBatch", { Entries: [{ Id: "a", MessageBody: "a", MessageGroupId: "g" }] }, "no id"),
    ]).to(0);
    expect([outcome(fifo, "no group"), outcome(fifo, "no id")]).toEqual(["InvalidParameterValue 400", "InvalidParameterValue 400"]);
    expect(places(fifo)[0]).toBe(0);
  });

  test("SQS-006 limits a batch to 1 MiB in total, whatever the queue's own limit", () => {
    const entries = (...sizes: number[]) => ({ Entries: sizes.map((size, i) => ({ Id: `e${i}`, MessageBody: "x".repeat(size) })) });
    const s = queue({}, []).to(0);
    expect(callNow(s, "sqs:SendMessageBatch", "q", entries(1_048_576, 1))).toMatchObject({ ok: false, error: { code: "BatchRequestTooLong", status: 400, message: expect.stringContaining("1048577") } });
    const small = queue({ properties: { MaximumMessageSize: 2048 } }, [call(0, "SendMessageBatch", entries(2048, 1), "fits")]).to(0);
    expect(places(small)[0]).toBe(2);
  });
});

describe("polling", () => {
  test("SQS-007 returns no more than MaxNumberOfMessages", () => {
    const s = queue({}, [send(0, "A"), send(0, "B"), send(0, "C"), receive(0, "two", { MaxNumberOfMessages: 2 }), receive(1, "ten", { MaxNumberOfMessages: 10 }),
      receive(2, "eleven", { MaxNumberOfMessages: 11 }), receive(2, "zero", { MaxNumberOfMessages: 0 })]).to(2);
    expect([bodies(s, "two"), bodies(s, "ten")]).toEqual(["A B", "C"]);
    expect([outcome(s, "eleven"), outcome(s, "zero")]).toEqual(["InvalidParameterValue 400", "InvalidParameterValue 400"]);
    expect(s.view<QueueView>("q").inFlight.total).toBe(3);
  });

  test("SQS-008 answers a short poll at once, empty if need be, and bills it", () => {
    const s = queue({}, [receive(0, "empty"), send(0.5, "A"), receive(1, "full")]).to(1);
    expect(answered(s, "empty").answeredAt).toBe(0);
    expect([bodies(s, "empty"), bodies(s, "full")]).toEqual(["", "A"]);
    expect(s.metric("q", "BilledRequests")).toBe(3);
    expect(s.metric("q", "NumberOfEmptyReceives")).toBe(1);
    expect(s.view<QueueView>("q").counters.requests).toBe(3);
  });

  test("SQS-009 lets short polls miss messages on servers that they do not ask, and leaves those alone", () => {
    const polls = Array.from({ length: 40 }, (_, i) => receive(i + 1, `poll ${i}`, { ...ALL, VisibilityTimeout: 0 }));
    const s = queue({ behaviour: { sampling: { servers: 8, replicas: 1, sample: 4 } } }, [send(0, "A"), ...polls]).to(41);
    const found = polls.map((_, i) => messages(s, `poll ${i}`).length);
    expect(found).toContain(0);
    expect(found).toContain(1);
    // A poll that missed it left its count alone.
    expect(found.flatMap((n, i) => (n === 1 ? counts(s, `poll ${i}`) : []))).toEqual(Array.from({ length: found.filter((n) => n === 1).length }, (_, i) => i + 1));
    const { sampled, visible } = s.view<QueueView>("q");
    expect(sampled?.lit).toHaveLength(4);
    expect(visible.items[0]!.servers).toHaveLength(1);
    expect(s.rows({ rule: "SQS-009", what: "note" }).length).toBe(found.filter((n) => n === 0).length);
    const exact = queue({}, [send(0, "A"), receive(0, "now")]).to(0);
    expect(bodies(exact, "now")).toBe("A");
    const long = queue({ behaviour: { sampling: { servers: 8, replicas: 1, sample: 1 } } }, [send(0, "A"), receive(0, "long", { WaitTimeSeconds: 1 })]).to(0);
    expect(bodies(long, "long")).toBe("A");
  });

  test("SQS-010 answers a long poll with the first message, without waiting for more", () => {
    const s = queue({}, [receive(0, "long", { MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }), send(3, "A"), send(3.1, "B")]);
    expect(s.to(2).view<QueueView>("q").waiters.items[0]).toMatchObject({ sinceUs: 0, deadlineUs: 20_000_000 });
    s.to(4);
    expect([bodies(s, "long"), answered(s, "long").answeredAt]).toEqual(["A", 3]);
    expect(places(s)).toEqual([1, 1, 0]);
    const two = queue({}, [send(0, "A"), send(0, "B"), receive(10, "both", { MaxNumberOfMessages: 3, WaitTimeSeconds: 5 })]).to(10);
    expect([bodies(two, "both"), answered(two, "both").answeredAt]).toEqual(["A B", 10]);
  });

  test("SQS-011 ends a long poll empty at its deadline, or wakes it when a delay or a timeout ends", () => {
    const s = queue({}, [
      receive(0, "empty", { WaitTimeSeconds: 5 }),
      send(10, "A", { DelaySeconds: 2 }), receive(10, "delayed", { WaitTimeSeconds: 5 }),
      receive(20, "returned", { WaitTimeSeconds: 20, ...ALL }), receive(30, "never", { WaitTimeSeconds: 20 }),
    ]).to(60);
    expect([answered(s, "empty").answeredAt, bodies(s, "empty")]).toEqual([5, ""]);
    expect([answered(s, "delayed").answeredAt, bodies(s, "delayed")]).toEqual([12, "A"]);
    // Received at 12 s and hidden until 42 s: out of reach of the poll that ends at 40 s, in reach of the one that ends at 50 s.
    expect([answered(s, "returned").answeredAt, bodies(s, "returned")]).toEqual([40, ""]);
    expect([answered(s, "never").answeredAt, bodies(s, "never")]).toEqual([42, "A"]);
    const returned = queue({}, [send(0, "A"), receive(1, "first"), receive(20, "second", { WaitTimeSeconds: 20 })]).to(31);
    expect([answered(returned, "second").answeredAt, bodies(returned, "second")]).toEqual([31, "A"]);
  });

  test("SQS-011 what arrives in the microsecond of the deadline still answers the poll", () => {
    const s = queue({}, [receive(0, "long", { WaitTimeSeconds: 5 }), send(5, "A")]).to(5);
    expect(bodies(s, "long")).toBe("A");
  });

  test("SQS-012 lets the call's wait beat the queue's, also with 0", () => {
    const s = queue({ properties: { ReceiveMessageWaitTimeSeconds: 20 } }, [receive(0, "queue's"), receive(30, "own", { WaitTimeSeconds: 0 }), receive(31, "21", { WaitTimeSeconds: 21 }), receive(31, "-1", { WaitTimeSeconds: -1 })]).to(31);
    expect([answered(s, "queue's").answeredAt, answered(s, "own").answeredAt]).toEqual([20, 30]);
    expect([outcome(s, "21"), outcome(s, "-1")]).toEqual(["InvalidParameterValue 400", "InvalidParameterValue 400"]);
    expect(answered(s, "21").error?.message).toContain("Must be >= 0 and <= 20");
  });

  test("SQS-013 gives each message to one waiting consumer, the oldest first", () => {
    const s = queue({}, [receive(0, "C1", { WaitTimeSeconds: 20 }), receive(1, "C2", { WaitTimeSeconds: 20 }), send(2, "A"), send(3, "B")]).to(3);
    expect([bodies(s, "C1"), answered(s, "C1").answeredAt, bodies(s, "C2"), answered(s, "C2").answeredAt]).toEqual(["A", 2, "B", 3]);
    expect(s.view<QueueView>("q").waiters.total).toBe(0);
    const random = queue({ behaviour: { waiterChoice: "random" } }, [...Array.from({ length: 12 }, (_, i) => receive(0, `C${i}`, { WaitTimeSeconds: 20 })), send(1, "A")]).to(1);
    expect(Array.from({ length: 12 }, (_, i) => outcome(random, `C${i}`)).filter((one) => one === "ok")).toHaveLength(1);
  });

  test("SQS-013 a poller that goes away leaves the line of waiters", () => {
    const s = queue({ nodes: [{ id: "w", type: "worker.fleet" }], connections: [{ id: "p", from: "q", to: "w", type: "sqs.poll", properties: { WaitTimeSeconds: 20 } }] },
      [[5, "worker:CrashInstance", "w"], send(6, "A")]);
    expect(s.to(1).view<QueueView>("q").waiters.total).toBe(1);
    expect(s.to(5).view<QueueView>("q").waiters.total).toBe(0);
    expect(places(s.to(6))).toEqual([1, 0, 0]);
  });
});
