import { describe, expect, test } from "vitest";
import { ALL, answered, bodies, call, change, counts, fifoQueue, messages, outcome, places, queue, receive, remove, send, sendTo } from "../../testing/sqs.ts";
import type { QueueView } from "./view.ts";

const view = (s: ReturnType<typeof queue>) => s.view<QueueView>("q");
const wait = { WaitTimeSeconds: 20 };

describe("what a standard queue promises", () => {
  test("SQS-014 returns older messages first, as a rule", () => {
    const exact = queue({}, [send(0, "A"), send(1, "B"), receive(2, "first"), receive(3, "second")]).to(3);
    expect([bodies(exact, "first"), bodies(exact, "second")]).toEqual(["A", "B"]);
    const jitter = queue({ behaviour: { reordersMs: { kind: "sequence", values: [3000, 0] } } }, [send(0, "A"), send(1, "B"), receive(4, "first"), receive(5, "second")]);
    expect(view(jitter.to(3)).visible.items.map(({ sentAtUs }) => sentAtUs)).toEqual([1_000_000, 0]);
    expect([bodies(jitter.to(5), "first"), bodies(jitter, "second")]).toEqual(["B", "A"]);
  });

  test("SQS-015 can hand a message out again inside its timeout", () => {
    const s = queue({ behaviour: { duplicates: { kind: "first", n: 1 } } }, [send(0, "A"), receive(1, "C1", ALL), receive(2, "C2", ALL), receive(3, "C3")]).to(3);
    expect([counts(s, "C1"), counts(s, "C2"), bodies(s, "C3")]).toEqual([[1], [2], ""]);
    expect(messages(s, "C1")[0]!.ReceiptHandle).not.toBe(messages(s, "C2")[0]!.ReceiptHandle);
    expect(messages(s, "C1")[0]!.MessageId).toBe(messages(s, "C2")[0]!.MessageId);
    expect(view(s)).toMatchObject({ lastDuplicateUs: 1_000_000, counters: { duplicates: 1 } });
    const exact = queue({}, [send(0, "A"), receive(1, "C1"), receive(2, "C2")]).to(2);
    expect(bodies(exact, "C2")).toBe("");
  });

  test("SQS-016 puts a message behind the others once it was received three times", () => {
    const s = queue({ properties: { VisibilityTimeout: 1 } }, [send(0, "A"), receive(0, "1"), receive(1, "2"), receive(2, "3"), send(2.5, "B"), receive(3, "4"), receive(3, "5")]);
    s.to(3);
    expect([bodies(s, "1"), bodies(s, "2"), bodies(s, "3"), bodies(s, "4"), bodies(s, "5")]).toEqual(["A", "A", "A", "B", "A"]);
    expect(view(s).inFlight.items.map(({ dented }) => dented)).toContain(true);
    // The age is that of B now.
    expect(view(s).oldestAgeUs).toBe(500_000);
    const fifo = fifoQueue({ properties: { VisibilityTimeout: 1 } }, [sendTo(0, "A/g"), receive(0, "1"), receive(1, "2"), receive(2, "3"), sendTo(2.5, "B/g"), receive(3, "4")]).to(3);
    expect(bodies(fifo, "4")).toBe("A/g");
  });
});

describe("visibility timeout", () => {
  const slow = [send(0, "A"), receive(0, "C1")];

  test("SQS-017 hides a received message until its visibility timeout ends", () => {
    const s = queue({}, [...slow, receive(0.001, "a"), receive(15, "b"), receive(29.999999, "c")]).to(29.999999);
    expect([bodies(s, "C1"), bodies(s, "a"), bodies(s, "b"), bodies(s, "c")]).toEqual(["A", "", "", ""]);
    expect(view(s).inFlight).toMatchObject({ total: 1, items: [{ hiddenUntilUs: 30_000_000, totalUs: 30_000_000 }] });
  });

  test("SQS-018 returns a message when its visibility timeout ends, for anyone", () => {
    const s = queue({}, [...slow, receive(30, "C2", ALL)]);
    expect(places(s.to(29.999999))).toEqual([0, 1, 0]);
    s.to(30);
    expect([bodies(s, "C2"), counts(s, "C2")]).toEqual(["A", [2]]);
    expect(messages(s, "C2")[0]!.ReceiptHandle).not.toBe(messages(s, "C1")[0]!.ReceiptHandle);
    expect(s.rows({ rule: "SQS-018", what: "note" }).map(({ atUs, says }) => [atUs, says])).toEqual([[30_000_000, "VisibilityTimeout (30 s) ran out at console: visible again."]]);
    expect(s.why(0).some((says) => says.includes("ran out"))).toBe(true);
  });

  test("SQS-019 lets the call's timeout beat the queue's, once", () => {
    const s = queue({}, [send(0, "A"), receive(0, "a", { VisibilityTimeout: 5 }), receive(5, "b"), call(10, "SetQueueAttributes", { Attributes: { VisibilityTimeout: "60" } }), receive(34.999, "c"), receive(35, "d"), receive(94.999, "e"), receive(95, "f")]).to(95);
    expect(["a", "b", "c", "d", "e", "f"].map((as) => bodies(s, as))).toEqual(["A", "A", "", "A", "", "A"]);
  });

  test("SQS-020 counts each receive, and remembers the first", () => {
    const s = queue({ properties: { VisibilityTimeout: 10 }, max: 4 }, [send(0, "A"), receive(0, "1", ALL), receive(10, "2", ALL), receive(20, "3", ALL)]).to(20);
    expect(["1", "2", "3"].flatMap((as) => counts(s, as))).toEqual([1, 2, 3]);
    expect(new Set(["1", "2", "3"].map((as) => messages(s, as)[0]!.Attributes!.ApproximateFirstReceiveTimestamp)).size).toBe(1);
    expect(view(s)).toMatchObject({ maxReceiveCount: 4, inFlight: { items: [{ receiveCount: 3, exhausted: false }] } });
    const lost = queue({ nodes: [{ id: "w", type: "worker.fleet" }], connections: [{ id: "p", from: "q", to: "w", type: "sqs.poll", properties: { WaitTimeSeconds: 5 }, behaviour: { losesAnswer: { kind: "always" } } }] }, [send(0, "A")]).to(1);
    expect(lost.inspect<{ inFlight: { receiveCount: number }[] }>("q").inFlight[0]!.receiveCount).toBe(1);
  });

  test("SQS-021 counts a changed timeout from the moment of the call", () => {
    const s = queue({ properties: { VisibilityTimeout: 60 } }, [send(0, "A"), receive(0, "a"), change(15, "a", 10), receive(24.999, "b"), receive(25, "c")]).to(25);
    expect([bodies(s, "b"), bodies(s, "c")]).toEqual(["", "A"]);
    const beats = queue({ properties: { VisibilityTimeout: 2 } }, [send(0, "A"), receive(0, "a"), ...[1, 2, 3, 4].map((at) => change(at, "a", 2)), receive(5.999, "b"), receive(6, "c")]).to(6);
    expect([bodies(beats, "b"), bodies(beats, "c")]).toEqual(["", "A"]);
    expect(beats.rows({ rule: "SQS-021", what: "note" })).toHaveLength(4);
  });

  test("SQS-022 gives a message back early; the receive still counts", () => {
    const s = queue({}, [send(0, "A"), receive(0, "C1"), change(3, "C1", 0), receive(3, "C2", ALL)]).to(3);
    expect([bodies(s, "C2"), counts(s, "C2")]).toEqual(["A", [2]]);
    expect(view(s).inFlight.items[0]).toMatchObject({ receiveCount: 2, hiddenUntilUs: 33_000_000 });
  });

  test("SQS-023 allows twelve hours for each receive", () => {
    const s = queue({}, [send(0, "A"), receive(0, "a"), change(10, "a", 43_200, "over"), change(10, "a", 43_201, "range")]);
    s.to(10);
    expect([outcome(s, "over"), outcome(s, "range")]).toEqual(["InvalidParameterValue 400", "InvalidParameterValue 400"]);
    expect(answered(s, "over").error?.message).toContain("Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");
    expect(view(s).inFlight.items[0]).toMatchObject({ hiddenUntilUs: 30_000_000, atMostUntilUs: 43_200_000_000 });
    const fits = queue({}, [send(0, "A"), receive(0, "a"), change(10, "a", 43_190, "fits")]).to(10);
    expect([outcome(fits, "fits"), view(fits).inFlight.items[0]!.hiddenUntilUs]).toEqual(["ok", 43_200_000_000]);
  });

  test("SQS-024 hides a standard message again by a handle whose timeout is over", () => {
    const s = queue({ properties: { VisibilityTimeout: 1 } }, [send(0, "A"), receive(0, "a"), change(2, "a", 2, "again"), receive(3, "b"), receive(4, "c"), remove(4.5, "c"), change(5, "a", 1, "gone")]).to(5);
    expect([outcome(s, "again"), bodies(s, "b"), bodies(s, "c"), outcome(s, "gone")]).toEqual(["ok", "", "A", "InvalidParameterValue 400"]);
    expect(answered(s, "gone").error?.message).toContain("Message does not exist or is not available for visibility timeout change");
    const fifo = fifoQueue({ properties: { VisibilityTimeout: 1 } }, [sendTo(0, "A/g"), receive(0, "a"), change(2, "a", 2, "late")]).to(2);
    expect(outcome(fifo, "late")).toBe("InvalidParameterValue 400");
  });

  test("SQS-025 leaves a message visible that was received with timeout 0", () => {
    const s = queue({}, [send(0, "A"), receive(0, "a", { VisibilityTimeout: 0, ...ALL }), receive(0, "b", { VisibilityTimeout: 3, ...ALL }), receive(1, "c")]).to(1);
    expect([counts(s, "a"), counts(s, "b"), bodies(s, "c")]).toEqual([[1], [2], ""]);
    const fifo = fifoQueue({}, [sendTo(0, "A/g"), receive(0, "a", { VisibilityTimeout: 0 }), remove(0.001, "a", "late")]).to(1);
    expect(outcome(fifo, "late")).toBe("InvalidParameterValue 400");
    const quick = fifoQueue({}, [sendTo(0, "A/g"), receive(0, "a", { VisibilityTimeout: 0 }), remove(0.0009, "a", "in time")]).to(1);
    expect([outcome(quick, "in time"), places(quick)]).toEqual(["ok", [0, 0, 0]]);
  });

  const twoWorkers = (fifo: boolean) => [
    ...(fifo ? [sendTo(0, "A/g")] : [send(0, "A")]), receive(0, "C1"), receive(10, "C2", ALL), remove(15, "C1", "late"), remove(18, "C2", "second"),
  ];
  test("SQS-026 a slow consumer's work is done twice, and its late delete has no effect", () => {
    const s = queue({ properties: { VisibilityTimeout: 10 } }, twoWorkers(false));
    s.to(15);
    expect([counts(s, "C2"), outcome(s, "late"), places(s)]).toEqual([[2], "ok", [0, 1, 0]]);
    expect(view(s).inFlight.items[0]!.hiddenUntilUs).toBe(20_000_000);
    expect(s.rows({ rule: "SQS-026", what: "note" })).toHaveLength(1);
    expect([outcome(s.to(18), "second"), places(s)]).toEqual(["ok", [0, 0, 0]]);
    const fifo = fifoQueue({ properties: { VisibilityTimeout: 10 } }, twoWorkers(true)).to(18);
    expect([outcome(fifo, "late"), outcome(fifo, "second")]).toEqual(["InvalidParameterValue 400", "ok"]);
    expect(answered(fifo, "late").error?.message).toContain("The receipt handle has expired");
  });
});

describe("deleting", () => {
  test("SQS-027 deletes by the handle of a receive", () => {
    const s = queue({}, [send(0, "A"), receive(0, "a"), remove(1, "a"), receive(31, "b")]);
    expect(places(s.to(1))).toEqual([0, 0, 0]);
    expect(bodies(s.to(31), "b")).toBe("");
    expect(s.fates("q")).toEqual(["processed"]);
    const byId = queue({}, [send(0, "A", {}, "sent"), call(0, "DeleteMessage", { ReceiptHandle: { $from: "c_sent.MessageId" } }, "by id"), call(0, "DeleteMessage", {}, "nothing")]).to(0);
    expect([outcome(byId, "by id"), outcome(byId, "nothing"), places(byId)]).toEqual(["ReceiptHandleIsInvalid 400", "MissingParameter 400", [1, 0, 0]]);
  });

  const stale = [send(0, "A"), receive(0, "h1"), receive(1, "h2"), remove(1.5, "h1", "old"), receive(2, "after")];
  test("SQS-028 answers a delete by an older handle with success, and keeps the message unless the knob says otherwise", () => {
    const noop = queue({ properties: { VisibilityTimeout: 1 } }, stale).to(2);
    expect([outcome(noop, "old"), bodies(noop, "after")]).toEqual(["ok", "A"]);
    const removes = queue({ properties: { VisibilityTimeout: 1 }, behaviour: { staleHandleDelete: "delete" } }, stale).to(2);
    expect([outcome(removes, "old"), bodies(removes, "after")]).toEqual(["ok", ""]);
  });

  test("SQS-029 lets an expired handle delete a standard message that nobody received again", () => {
    const s = queue({ properties: { VisibilityTimeout: 1 } }, [send(0, "A"), receive(0, "a"), remove(2, "a"), receive(2, "b")]).to(2);
    expect([outcome(s, "delete a"), bodies(s, "b"), places(s)]).toEqual(["ok", "", [0, 0, 0]]);
  });

  test("SQS-030 refuses an expired handle on FIFO", () => {
    const batch = (at: number, as: string) => call(at, "DeleteMessageBatch", { Entries: [{ Id: "x", ReceiptHandle: { $from: "c_a.Messages[0].ReceiptHandle" } }] }, as);
    const s = fifoQueue({ properties: { VisibilityTimeout: 1 } }, [sendTo(0, "A/g"), receive(0, "a"), remove(1, "a"), batch(1, "batch")]).to(1);
    expect(outcome(s, "delete a")).toBe("InvalidParameterValue 400");
    expect(answered(s, "delete a").error?.message).toContain("The receipt handle has expired");
    expect(answered(s, "batch").output).toMatchObject({ Failed: [{ Id: "x", Code: "ReceiptHandleIsInvalid" }] });
    expect(view(s).lanes.items[0]).toMatchObject({ group: "g", locked: false, total: 1 });
    const extended = fifoQueue({ properties: { VisibilityTimeout: 1 } }, [sendTo(0, "A/g"), receive(0, "a"), change(0.5, "a", 5), remove(1.5, "a")]).to(2);
    expect([outcome(extended, "delete a"), places(extended)]).toEqual(["ok", [0, 0, 0]]);
  });

  test("SQS-031 takes a repeated delete, refuses a text that is no handle, and may bring a message back once", () => {
    const s = queue({}, [send(0, "A"), receive(0, "a"), remove(1, "a", "1"), remove(2, "a", "2"), remove(3, "a", "3"), call(3, "DeleteMessage", { ReceiptHandle: "garbage" }, "garbage")]).to(3);
    expect(["1", "2", "3", "garbage"].map((as) => outcome(s, as))).toEqual(["ok", "ok", "ok", "ReceiptHandleIsInvalid 400"]);
    const back = queue({ behaviour: { resurrects: { kind: "always" } } }, [send(0, "A"), receive(0, "a"), remove(1, "a"), receive(1, "soon"), receive(29.999, "early"), receive(30, "back"), remove(31, "back"), receive(61, "again")]);
    expect(places(back.to(2))).toEqual([0, 0, 0]);
    back.to(61);
    expect([bodies(back, "soon"), bodies(back, "early"), bodies(back, "back"), bodies(back, "again"), places(back)]).toEqual(["", "", "A", "", [0, 0, 0]]);
  });
});

describe("delays", () => {
  test("SQS-032 hides each new message of a delay queue for DelaySeconds", () => {
    const s = queue({ properties: { DelaySeconds: 10 } }, [send(0, "A"), receive(9.999999, "early"), receive(10, "due", ALL)]);
    expect(places(s.to(9.999999))).toEqual([0, 0, 1]);
    expect(view(s).delayed.items[0]).toMatchObject({ availableAtUs: 10_000_000, totalUs: 10_000_000, receiveCount: 0 });
    s.to(10);
    expect([bodies(s, "early"), bodies(s, "due"), counts(s, "due")]).toEqual(["", "A", [1]]);
  });

  test("SQS-033 lets a message's own delay beat the queue's, also with 0", () => {
    const poll = (at: number, as: string) => receive(at, as, { MaxNumberOfMessages: 10 });
    const s = queue({ properties: { DelaySeconds: 60 } }, [send(0, "A", { DelaySeconds: 5 }), send(0, "B", { DelaySeconds: 0 }), send(0, "C"), poll(0, "0"), poll(4.999, "4"), poll(5, "5"), poll(59.999, "59"), poll(60, "60"), send(0, "D", { DelaySeconds: 901 }, "901")]).to(60);
    expect(["0", "4", "5", "59", "60"].map((as) => bodies(s, as))).toEqual(["B", "", "A", "B A", "C"]);
    expect(outcome(s, "901")).toBe("InvalidParameterValue 400");
  });

  test("SQS-034 refuses message timers on FIFO; 0 means the queue's delay", () => {
    const s = fifoQueue({ properties: { DelaySeconds: 2 } }, [sendTo(0, "A/g", { DelaySeconds: 2 }, "timer"), sendTo(0, "B/g", { DelaySeconds: 0 }), receive(1.999, "early"), receive(2, "due")]).to(2);
    expect([outcome(s, "timer"), bodies(s, "early"), bodies(s, "due")]).toEqual(["InvalidParameterValue 400", "", "B/g"]);
  });

  test("SQS-035 moves what waits already on FIFO only", () => {
    const set = call(5, "SetQueueAttributes", { Attributes: { DelaySeconds: "10" } });
    const standard = queue({ properties: { DelaySeconds: 60 } }, [send(0, "A"), set, receive(10, "10"), receive(60, "60")]).to(60);
    expect([bodies(standard, "10"), bodies(standard, "60")]).toEqual(["", "A"]);
    const fifo = fifoQueue({ properties: { DelaySeconds: 60 } }, [sendTo(0, "A/g"), set, receive(9.999, "9"), receive(10, "10")]).to(10);
    expect([bodies(fifo, "9"), bodies(fifo, "10")]).toEqual(["", "A/g"]);
  });
});

describe("retention", () => {
  test("SQS-036 removes a message when its age reaches the retention period", () => {
    const s = queue({ properties: { MessageRetentionPeriod: 60 } }, [send(0, "A", { DelaySeconds: 30 }), receive(60, "gone")]);
    expect(places(s.to(59.999999))).toEqual([1, 0, 0]);
    expect(view(s).visible.items[0]!.expiresAtUs).toBe(60_000_000);
    expect([bodies(s.to(60), "gone"), view(s).counters.expired, s.inspect<{ expired: number }>("q").expired]).toEqual(["", 1, 1]);
    const kept = queue({ properties: { MessageRetentionPeriod: 60 } }, [send(0, "A", { DelaySeconds: 30 }), receive(59.999, "there")]).to(60);
    expect(bodies(kept, "there")).toBe("A");
    const fourDays = queue({}, [send(0, "A")]);
    expect([places(fourDays.to(345_599.999)), places(fourDays.to(345_600))]).toEqual([[1, 0, 0], [0, 0, 0]]);
  });

  test("SQS-037 expires in flight too, takes the late delete, and expires at once what a shorter period makes too old", () => {
    const s = queue({ properties: { MessageRetentionPeriod: 60, VisibilityTimeout: 60 } }, [send(0, "A"), receive(5, "a"), receive(66, "b"), remove(67, "a")]);
    expect(places(s.to(60))).toEqual([0, 0, 0]);
    expect([bodies(s.to(67), "b"), outcome(s, "delete a")]).toEqual(["", "ok"]);
    const shorter = queue({ properties: { MessageRetentionPeriod: 3600 } }, [send(0, "B"), send(50, "C"), call(100, "SetQueueAttributes", { Attributes: { MessageRetentionPeriod: "60" } }), receive(100, "left", { MaxNumberOfMessages: 10 })]).to(100);
    expect([bodies(shorter, "left"), view(shorter).counters.expired]).toEqual(["C", 1]);
    const longer = queue({ properties: { MessageRetentionPeriod: 60 } }, [send(0, "A"), call(30, "SetQueueAttributes", { Attributes: { MessageRetentionPeriod: "90" } })]);
    expect([places(longer.to(89.9)), places(longer.to(90))]).toEqual([[1, 0, 0], [0, 0, 0]]);
  });
});

test("a long poll is served by what a changed visibility gives back", () => {
  const s = queue({}, [send(0, "A"), receive(0, "C1"), receive(1, "C2", wait), change(3, "C1", 0)]).to(3);
  expect([bodies(s, "C2"), answered(s, "C2").answeredAt]).toEqual(["A", 3]);
});
