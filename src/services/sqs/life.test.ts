import { describe, expect, test } from "vitest";
import { problemsOf } from "../../testing/simulate.ts";
import { ALL, answered, bodies, call, counts, fifoQueue, messages, outcome, places, queue, receive, remove, send, sendTo } from "../../testing/sqs.ts";
import { redriveConnection } from "./connections.ts";
import type { QueueView } from "./view.ts";

const TEN = { MaxNumberOfMessages: 10 };
const view = (s: ReturnType<typeof queue>, id = "q") => s.view<QueueView>(id);
const arn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
const DAY = 86_400;

describe("dead-letter queue", () => {
  test("SQS-055 hands a message out maxReceiveCount times; the next receive moves it", () => {
    const s = queue({ properties: { VisibilityTimeout: 10 }, max: 3 }, [send(0, "A"), ...[0, 10, 20, 30].map((at) => receive(at, `${at}`, ALL))]);
    s.to(29);
    expect(["0", "10", "20"].flatMap((as) => counts(s, as))).toEqual([1, 2, 3]);
    expect(view(s)).toMatchObject({ maxReceiveCount: 3, deadLetterQueue: "d", inFlight: { items: [{ receiveCount: 3, exhausted: true }] } });
    s.to(30);
    expect([bodies(s, "30"), places(s), places(s, "d")]).toEqual(["", [0, 0, 0], [1, 0, 0]]);
    expect([view(s).counters.deadLettered, s.metric("d", "NumberOfMessagesSent")]).toEqual([1, 0]);
    const once = queue({ properties: { VisibilityTimeout: 10 }, max: 1 }, [send(0, "A"), receive(0, "0"), receive(10, "10")]).to(10);
    expect([bodies(once, "0"), bodies(once, "10"), places(once, "d")]).toEqual(["A", "", [1, 0, 0]]);
    expect(once.why(0).some((says) => says.includes("maxReceiveCount is 1"))).toBe(true);
  });

  test("SQS-055 defaults to AWS's console value of 10", () => {
    const s = queue({ properties: { VisibilityTimeout: 1 }, nodes: [{ id: "d", type: "sqs.queue" }], connections: [{ id: "r", from: "q", to: "d", type: "sqs.redrive" }] },
      [send(0, "A"), ...Array.from({ length: 11 }, (_, i) => receive(i, `${i}`))]).to(10);
    expect([bodies(s, "9"), bodies(s, "10"), places(s, "d")[0]]).toEqual(["A", "", 1]);
  });

  test("SQS-056 moves an exhausted message at a receive, not before", () => {
    const s = queue({ properties: { VisibilityTimeout: 10 }, max: 1 }, [send(0, "A"), receive(0, "0"), send(80, "B"), receive(90, "90")]);
    s.to(70);
    expect([places(s), places(s, "d"), view(s).visible.items[0]!.exhausted]).toEqual([[1, 0, 0], [0, 0, 0], true]);
    s.to(90);
    expect([bodies(s, "90"), places(s, "d")]).toEqual(["B", [1, 0, 0]]);
    const long = queue({ properties: { VisibilityTimeout: 10 }, max: 1 }, [send(0, "A"), receive(0, "0"), receive(20, "long", { WaitTimeSeconds: 20 }), send(25, "B")]).to(25);
    expect([bodies(long, "long"), answered(long, "long").answeredAt, places(long, "d")]).toEqual(["B", 25, [1, 0, 0]]);
  });

  test("SQS-057 keeps id, count and SentTimestamp, and says where it came from", () => {
    const s = queue({ max: 1, dead: { properties: { DelaySeconds: 60 } } }, [send(0, "A", { MessageAttributes: { k: { DataType: "String", StringValue: "v" } } }, "sent"), receive(1, "got", ALL), receive(31, "moves"), receive(40, "dead", ALL, "d")]).to(40);
    const [was, is] = [messages(s, "got")[0]!, messages(s, "dead")[0]!];
    expect([is.MessageId, is.Body]).toEqual([was.MessageId, "A"]);
    expect(is).toMatchObject({ MessageAttributes: { k: { StringValue: "v" } }, Attributes: { ApproximateReceiveCount: "2", SentTimestamp: was.Attributes!.SentTimestamp, DeadLetterQueueSourceArn: arn("q") } });
    expect(view(s, "d").inFlight.items[0]).toMatchObject({ deadLetterSource: arn("q"), message: 0 });
  });

  const moveAt = (at: number) => [receive(0, "got", { VisibilityTimeout: 1 }), receive(at, "moves")];
  test("SQS-058 runs the retention clock on from the first send on standard, anew on FIFO", () => {
    const standard = queue({ max: 1 }, [send(0, "A"), ...moveAt(DAY)], { checks: false });
    expect([places(standard.to(4 * DAY - 1), "d"), places(standard.to(4 * DAY), "d")]).toEqual([[1, 0, 0], [0, 0, 0]]);
    const fifo = fifoQueue({ max: 1 }, [sendTo(0, "A/g"), ...moveAt(DAY)], { checks: false });
    expect([places(fifo.to(4 * DAY), "d"), places(fifo.to(5 * DAY - 1), "d"), places(fifo.to(5 * DAY), "d")]).toEqual([[1, 0, 0], [1, 0, 0], [0, 0, 0]]);
    const short = queue({ max: 1, dead: { properties: { MessageRetentionPeriod: 60 } } }, [send(0, "A"), ...moveAt(7200)]).to(7200);
    expect([places(short, "d"), view(short, "d").counters.expired]).toEqual([[0, 0, 0], 1]);
    // The age metric counts from the move.
    expect(view(queue({ max: 1 }, [send(0, "A"), ...moveAt(100)]).to(120), "d").oldestAgeUs).toBe(20_000_000);
  });

  test("SQS-059 frees the group on FIFO and gives the message its own deduplication ID", () => {
    const s = fifoQueue({ properties: { VisibilityTimeout: 60 }, max: 2 }, [sendTo(0, "m1/g1"), sendTo(0, "m2/g1"), receive(0, "0", { VisibilityTimeout: 0 }), receive(1, "1", { VisibilityTimeout: 0 }), receive(2, "2"), receive(3, "dead", ALL, "d"), sendTo(4, "m3/g1")]).to(4);
    expect([bodies(s, "0"), bodies(s, "1"), bodies(s, "2")]).toEqual(["m1/g1", "m1/g1", "m2/g1"]);
    const dead = messages(s, "dead")[0]!;
    expect(dead.Attributes!.MessageDeduplicationId).toBe(dead.MessageId);
    expect(view(s).lanes.items[0]).toMatchObject({ group: "g1", total: 2 });
    const twice = fifoQueue({ properties: { DeduplicationScope: "messageGroup" }, max: 1 }, [
      send(0, "a", { MessageGroupId: "g1", MessageDeduplicationId: "x" }, "a"), send(0, "b", { MessageGroupId: "g2", MessageDeduplicationId: "x" }, "b"), receive(0, "0", { ...TEN, VisibilityTimeout: 0 }), receive(1, "1", TEN),
    ]).to(1);
    expect(places(twice, "d")[0]).toBe(2);
  });

  test("SQS-060 checks which queue may be a dead-letter queue", () => {
    const set = (as: string, RedrivePolicy: string) => call(0, "SetQueueAttributes", { Attributes: { RedrivePolicy } }, as);
    const policy = (name: string, maxReceiveCount: string | number | undefined) => JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount });
    const nodes = [
      { id: "f", type: "sqs.queue", properties: { FifoQueue: true } }, { id: "deny", type: "sqs.queue", properties: { RedriveAllowPolicy: { redrivePermission: "denyAll" } } },
      { id: "other", type: "sqs.queue", properties: { RedriveAllowPolicy: { redrivePermission: "byQueue", sourceQueueArns: [arn("somebody")] } } },
      { id: "mine", type: "sqs.queue", properties: { RedriveAllowPolicy: { redrivePermission: "byQueue", sourceQueueArns: [arn("q")] } } },
    ];
    const bad = ["fifo", "zero", "1001", "text", "no count", "no target", "deny", "other", "unknown"];
    const s = queue({ nodes }, [
      set("fifo", policy("f.fifo", 3)), set("zero", policy("mine", 0)), set("1001", policy("mine", 1001)), set("text", policy("mine", "invalid")), set("no count", policy("mine", undefined)), set("no target", '{"maxReceiveCount":3}'),
      set("deny", policy("deny", 3)), set("other", policy("other", 3)), set("unknown", policy("nobody", 3)), set("fine", policy("mine", 3)),
      call(1, "GetQueueAttributes", { AttributeNames: ["RedrivePolicy"] }, "policy"), call(1, "ListDeadLetterSourceQueues", {}, "sources", "mine"),
      call(2, "SetQueueAttributes", { Attributes: { RedrivePolicy: "" } }, "off"), call(2, "GetQueueAttributes", { AttributeNames: ["RedrivePolicy"] }, "none"),
    ]).to(2);
    expect(bad.map((as) => outcome(s, as))).toEqual(bad.map(() => "InvalidParameterValue 400"));
    expect([outcome(s, "fine"), outcome(s, "off")]).toEqual(["ok", "ok"]);
    expect(answered(s, "policy").output).toEqual({ Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("mine"), maxReceiveCount: 3 }) } });
    expect(answered(s, "sources").output).toEqual({ queueUrls: ["https://sqs.us-east-1.amazonaws.com/123456789012/q"] });
    expect(answered(s, "none").output).toEqual({});
  });

  test("SQS-060 a drawn arrow that AWS would refuse is not in force, and says so", () => {
    const s = queue({ properties: { VisibilityTimeout: 1 }, max: 1, dead: { properties: { FifoQueue: true } } }, [send(0, "A"), receive(0, "0"), receive(1, "1")]).to(1);
    expect(bodies(s, "1")).toBe("A");
    expect(s.findings.map(({ code }) => code)).toEqual(["Eventyard.RedriveRefused"]);
  });

  test("SQS-060 such an arrow is told of where it stands, and refused where it would be new", () => {
    const peer = (id: string, properties: Record<string, unknown>) => ({ id, arn: arn(id), config: { properties, behaviour: {} } });
    const problems = (to: Record<string, unknown>) => redriveConnection.checkEnds!({ properties: {}, behaviour: {} } as never, { from: peer("q", { FifoQueue: false }), to: peer("d", to) } as never, {} as never);
    expect(problems({ FifoQueue: true })).toMatchObject([{ code: "InvalidParameterValue", accepted: true, message: expect.stringContaining("must be a standard queue too"), notice: { to: "FifoQueue" } }]);
    expect(problems({ FifoQueue: false, RedriveAllowPolicy: { redrivePermission: "denyAll" } })).toMatchObject([{ accepted: true, notice: { to: "RedriveAllowPolicy" } }]);
    expect(problems({ FifoQueue: false })).toEqual([]);
  });

  test("SQS-061 takes nothing that expired, was purged or was never polled", () => {
    const s = queue({ properties: { MessageRetentionPeriod: 60 }, max: 3, dead: {} }, [send(0, "A"), send(0, "direct", {}, "direct", "d"), receive(1, "straight", ALL, "d")]).to(60);
    expect([places(s), view(s).counters.expired, places(s, "d")]).toEqual([[0, 0, 0], 1, [1, 0, 0]]);
    expect(messages(s, "straight")[0]!.Attributes).not.toHaveProperty("DeadLetterQueueSourceArn");
    // A dead-letter queue has its own redrive policy, with the same rules.
    const chain = queue({ properties: { VisibilityTimeout: 1 }, max: 1, dead: { properties: { VisibilityTimeout: 1 } }, nodes: [{ id: "d2", type: "sqs.queue" }], connections: [{ id: "r2", from: "d", to: "d2", type: "sqs.redrive", properties: { maxReceiveCount: 2 } }] },
      [send(0, "A"), receive(0, "0"), receive(1, "1"), receive(2, "d1", ALL, "d"), receive(3, "d2", {}, "d")]).to(3);
    expect([counts(chain, "d1"), bodies(chain, "d2"), places(chain, "d2")]).toEqual([[], "", [1, 0, 0]].map((v, i) => (i === 0 ? [2] : v)));
  });
});

describe("redrive tasks", () => {
  const exhausted = (n: number, from = "q") => [...Array.from({ length: n }, (_, i) => send(0, `${from}${i}`, {}, `s ${from}${i}`, from)), receive(0, `take ${from}`, { ...TEN, VisibilityTimeout: 0 }, from), receive(1, `move ${from}`, TEN, from)];
  const start = (at: number, input: Record<string, string | number> = {}, as = "start") => call(at, "StartMessageMoveTask", { SourceArn: arn("d"), ...input }, as, "sqs");
  const list = (at: number, as = "list") => call(at, "ListMessageMoveTasks", { SourceArn: arn("d") }, as, "sqs");
  const status = (s: ReturnType<typeof queue>, as = "list") => (answered(s, as).output as { Results: { Status: string; ApproximateNumberOfMessagesMoved: number; FailureReason?: string }[] }).Results[0]!;

  test("SQS-062 sends messages back to where they came from, as new ones", () => {
    const s = queue({ max: 1, nodes: [{ id: "q2", type: "sqs.queue" }], connections: [{ id: "r2", from: "q2", to: "d", type: "sqs.redrive", properties: { maxReceiveCount: 1 } }] },
      [...exhausted(1), ...exhausted(1, "q2"), receive(2, "peek", { ...ALL, VisibilityTimeout: 0 }, "d"), start(100), receive(200, "back", ALL)]);
    expect(places(s.to(99), "d")).toEqual([2, 0, 0]);
    s.to(101);
    expect([places(s), places(s, "q2"), places(s, "d")]).toEqual([[1, 0, 0], [1, 0, 0], [0, 0, 0]]);
    s.to(200);
    const back = messages(s, "back")[0]!;
    expect([back.Body, back.Attributes!.ApproximateReceiveCount, Number(back.Attributes!.SentTimestamp) - 1_767_225_600_000]).toEqual(["q0", "1", 100_000]);
    expect(back.MessageId).not.toBe(messages(s, "peek")[0]!.MessageId);
    expect(places(s, "d")).toEqual([0, 0, 0]);
  });

  test("SQS-063 moves at the given rate and keeps what has moved when cancelled", () => {
    const s = queue({ max: 1 }, [...exhausted(4), start(10, { MaxNumberOfMessagesPerSecond: 1 }), list(10.5, "early"), list(13)]);
    expect([10, 11, 12, 13].map((at) => places(s.to(at))[0])).toEqual([1, 2, 3, 4]);
    expect([status(s, "early").Status, status(s).Status, status(s).ApproximateNumberOfMessagesMoved]).toEqual(["RUNNING", "COMPLETED", 4]);
    const cancelled = queue({ max: 1 }, [...exhausted(10), start(10, { MaxNumberOfMessagesPerSecond: 1 }), call(11.5, "CancelMessageMoveTask", { TaskHandle: { $from: "c_start.TaskHandle" } }, "cancel", "sqs"), list(20)]).to(20);
    expect([answered(cancelled, "cancel").output, status(cancelled).Status, places(cancelled)[0], places(cancelled, "d")[0]]).toEqual([{ ApproximateNumberOfMessagesMoved: 2 }, "CANCELLED", 2, 8]);
    expect(view(cancelled, "d").task).toEqual({ status: "CANCELLED", moved: 2, toMove: 10 });
  });

  test("SQS-063 tells the faults of a task", () => {
    const s = queue({ max: 1, nodes: [{ id: "elsewhere", type: "sqs.queue" }, { id: "plain", type: "sqs.queue" }] }, [
      ...exhausted(5), start(10, { MaxNumberOfMessagesPerSecond: 1, DestinationArn: arn("elsewhere") }), start(10.5, {}, "second"), start(10.5, { MaxNumberOfMessagesPerSecond: 501 }, "501"),
      call(10.5, "StartMessageMoveTask", { SourceArn: arn("plain") }, "nobody's", "sqs"), call(10.5, "StartMessageMoveTask", { SourceArn: arn("nowhere") }, "no source", "sqs"), start(10.5, { DestinationArn: arn("nowhere") }, "no destination"),
      call(10.5, "CancelMessageMoveTask", { TaskHandle: "garbage" }, "garbage", "sqs"), call(10.5, "CancelMessageMoveTask", { TaskHandle: `01234567-89ab-4def-8000-000000000000:${arn("d")}` }, "no task", "sqs"),
      call(12.5, "DeleteQueue", {}, "delete", "elsewhere"), list(14),
    ]).to(14);
    expect(["second", "501", "nobody's", "no source", "no destination", "garbage", "no task"].map((as) => outcome(s, as))).toEqual([
      "InvalidParameterValue 400", "InvalidParameterValue 400", "InvalidParameterValue 400", "ResourceNotFoundException 404", "ResourceNotFoundException 404", "InvalidParameterValue 400", "ResourceNotFoundException 404",
    ]);
    expect(answered(s, "nobody's").error?.message).toBe("Source queue must be configured as a Dead Letter Queue.");
    expect(status(s)).toMatchObject({ Status: "FAILED", FailureReason: "AWS.SimpleQueueService.NonExistentQueue", ApproximateNumberOfMessagesMoved: 3 });
    expect(places(s, "d")[0]).toBe(2);
  });
});

describe("life of a queue", () => {
  const create = (at: number, QueueName: string, Attributes: Record<string, string>, as: string) => call(at, "CreateQueue", { QueueName, Attributes }, as, "sqs");
  const url = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`;

  test("SQS-064 creates a queue once, and blocks the name of a deleted one for 60 s", () => {
    const s = queue({}, [
      create(0, "orders", { VisibilityTimeout: "69" }, "1"), create(0, "orders", { VisibilityTimeout: "69" }, "2"), create(0, "orders", {}, "3"), create(0, "orders", { DelaySeconds: "1" }, "4"),
      call(0, "SetQueueAttributes", { Attributes: { FifoQueue: "true" } }, "type"),
      call(0, "ListQueues", { QueueNamePrefix: "ord" }, "list", "sqs"), call(0, "GetQueueUrl", { QueueName: "orders" }, "url", "sqs"), call(0, "GetQueueUrl", { QueueName: "nobody" }, "no url", "sqs"),
      call(10, "SendMessage", { QueueUrl: url("orders"), MessageBody: "by url" }, "by url", "sqs"),
      call(20, "DeleteQueue", {}, "delete", "orders"), call(21, "SendMessage", { MessageBody: "late" }, "late", "orders"), create(79.999, "orders", {}, "early"), create(80, "orders", {}, "again"),
    ]);
    s.to(10);
    expect(["1", "2", "3"].map((as) => answered(s, as).output)).toEqual(Array.from({ length: 3 }, () => ({ QueueUrl: url("orders") })));
    expect([outcome(s, "4"), outcome(s, "type"), outcome(s, "no url")]).toEqual(["QueueAlreadyExists 400", "InvalidAttributeName 400", "QueueDoesNotExist 400"]);
    expect(answered(s, "4").error?.message).toContain("DelaySeconds");
    expect(answered(s, "list").output).toEqual({ QueueUrls: [url("orders")] });
    expect(answered(s, "url").output).toEqual({ QueueUrl: url("orders") });
    expect(places(s, "orders")).toEqual([1, 0, 0]);
    s.to(80);
    expect([outcome(s, "late"), outcome(s, "early"), outcome(s, "again")]).toEqual(["QueueDoesNotExist 400", "QueueDeletedRecently 400", "ok"]);
    expect(s.fates("orders")).toEqual([]);
    const fifo = fifoQueue({}, [call(0, "SetQueueAttributes", { Attributes: { FifoQueue: "false" } }, "type")]).to(0);
    expect(outcome(fifo, "type")).toBe("InvalidAttributeValue 400");
  });

  test("SQS-064 answers waiting polls and purges messages when a queue is deleted", () => {
    const s = queue({}, [receive(0, "waits", { WaitTimeSeconds: 20 }), call(5, "DeleteQueue", {}, "delete")]).to(5);
    expect([outcome(s, "waits"), answered(s, "waits").answeredAt]).toEqual(["QueueDoesNotExist 400", 5]);
    const full = queue({ nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 1 } } }], connections: [{ id: "c", from: "shop", to: "q", type: "sqs:SendMessage" }] }, [call(5, "DeleteQueue", {}, "delete")]).to(6);
    expect(full.fates("shop")).toEqual(["purged"]);
  });

  test("SQS-065 takes names of 1 to 80 characters, ending in .fifo for FIFO alone", () => {
    const s = queue({}, [
      create(0, "orders", { FifoQueue: "true" }, "no suffix"), create(0, "orders.fifo", {}, "suffix"), create(0, "a/b", {}, "slash"), create(0, "a".repeat(81), {}, "81"), create(0, `${"a".repeat(75)}.fifo`, { FifoQueue: "true" }, "75"),
    ]).to(0);
    expect(["no suffix", "suffix", "slash", "81", "75"].map((as) => outcome(s, as))).toEqual([...Array.from({ length: 4 }, () => "InvalidParameterValue 400"), "ok"]);
    expect(answered(s, "75").output).toEqual({ QueueUrl: url(`${"a".repeat(75)}.fifo`) });
    const named = fifoQueue({}, [call(0, "GetQueueAttributes", { AttributeNames: ["QueueArn"] }, "arn")]).to(0);
    expect(answered(named, "arn").output).toEqual({ Attributes: { QueueArn: arn("q.fifo") } });
    expect(problemsOf({ nodes: [{ id: "q", type: "sqs.queue", properties: { QueueName: "x.fifo" } }] })).toMatchObject([{ code: "InvalidParameterValue" }]);
  });

  test("SQS-066 purges what is visible, delayed and in flight, once a minute", () => {
    const s = queue({}, [
      ...Array.from({ length: 8 }, (_, i) => send(0, `m${i}`)), ...[0, 1].map((i) => send(0, `d${i}`, { DelaySeconds: 10 })), receive(1, "five", { MaxNumberOfMessages: 5 }),
      call(10, "PurgeQueue", {}, "first"), receive(41, "empty"), call(69.999, "PurgeQueue", {}, "early"), call(70, "PurgeQueue", {}, "second"), remove(71, "five"),
    ]);
    expect(places(s.to(9))).toEqual([3, 5, 2]);
    expect([places(s.to(10)), view(s).counters.purged]).toEqual([[0, 0, 0], 10]);
    s.to(71);
    expect([bodies(s, "empty"), outcome(s, "early"), outcome(s, "second"), outcome(s, "delete five")]).toEqual(["", "PurgeQueueInProgress 403", "ok", "ok"]);
    const slow = queue({ behaviour: { purgeLagMs: 5000 } }, [send(0, "A"), call(1, "PurgeQueue"), send(2, "B")]);
    expect([view(slow.to(3)).purging, places(slow)[0], places(slow.to(6))[0]]).toEqual([true, 2, 0]);
  });

  test("SQS-067 shows counters late, and waiting messages of a locked group as visible", () => {
    const groups = ["g1", "g2", "g3"].flatMap((g) => [sendTo(0, `m1/${g}`), sendTo(0, `m2/${g}`)]);
    const attributes = (at: number, as: string) => call(at, "GetQueueAttributes", { AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] }, as);
    const s = fifoQueue({}, [...groups, receive(1, "a"), receive(1, "b"), attributes(2, "counters")]).to(2);
    expect(answered(s, "counters").output).toEqual({ Attributes: { ApproximateNumberOfMessages: "4", ApproximateNumberOfMessagesNotVisible: "2" } });
    const late = queue({ behaviour: { metricLagMs: 60_000 } }, [send(0, "A"), receive(1, "there", { VisibilityTimeout: 0 }), attributes(59.999, "early"), attributes(60, "late")]).to(60);
    expect(bodies(late, "there")).toBe("A");
    expect([answered(late, "early").output, answered(late, "late").output]).toMatchObject([{ Attributes: { ApproximateNumberOfMessages: "0" } }, { Attributes: { ApproximateNumberOfMessages: "1" } }]);
    const slow = queue({ behaviour: { attributePropagationMs: 30_000 } }, [call(0, "SetQueueAttributes", { Attributes: { VisibilityTimeout: "5" } }, "set"), send(1, "A"), receive(1, "old"), send(30, "B"), receive(30, "new")]);
    expect(view(slow.to(30)).inFlight.items.map(({ totalUs }) => totalUs)).toEqual([30_000_000, 5_000_000]);
  });

  test("SQS-068 bills requests in units of 64 KiB", () => {
    const large = queue({}, [send(0, "x".repeat(262_144)), receive(0, "r"), remove(0, "r")]).to(0);
    expect(large.metric("q", "BilledRequests")).toBe(9);
    const batch = queue({}, [call(0, "SendMessageBatch", { Entries: Array.from({ length: 10 }, (_, i) => ({ Id: `${i}`, MessageBody: "x".repeat(1024) })) })]).to(0);
    expect(batch.metric("q", "BilledRequests")).toBe(1);
    // A byte more than a unit is a second one.
    expect([65_536, 65_537].map((bytes) => queue({}, [send(0, "x".repeat(bytes))]).to(0).metric("q", "BilledRequests"))).toEqual([1, 2]);
    const poller = (WaitTimeSeconds: number) => queue({ nodes: [{ id: "w", type: "worker.fleet" }], connections: [{ id: "p", from: "q", to: "w", type: "sqs.poll", properties: { WaitTimeSeconds } }] }, []).to(59.999);
    expect([poller(0).metric("q", "BilledRequests"), poller(20).metric("q", "BilledRequests")]).toEqual([60, 3]);
    expect(fifoQueue({}, [sendTo(0, "a/g")]).to(0).metric("q", "BilledRequestsFifo")).toBe(1);
  });

  test("SQS-069 refuses who has no permission, and never throttles a standard queue", () => {
    const shop = (behaviour: object, arrivals: object) => queue({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals, retries: { mode: "none" } } as never }], connections: [{ id: "c", from: "shop", to: "q", type: "sqs:SendMessage", behaviour: behaviour as never }],
    }, [], { checks: false }).to(1);
    const denied = shop({ allowed: false }, { kind: "once", count: 1 });
    expect([places(denied), denied.fates("shop")]).toEqual([[0, 0, 0], ["dropped"]]);
    expect(denied.rows({ what: "answer" }).at(-1)?.facts).toMatchObject({ error: "AccessDenied", status: 403 });
    expect(places(shop({}, { kind: "burst", count: 10_000, everyMs: 10_000 }))[0]).toBe(10_000);
  });

  test("SQS-064 names the error of attributes with values beyond their limits", () => {
    const s = queue({}, [call(0, "SetQueueAttributes", { Attributes: { VisibilityTimeout: "43201" } }, "set"), call(0, "CreateQueue", { QueueName: "n", Attributes: { DelaySeconds: "x" } }, "made", "sqs")]).to(0);
    expect([outcome(s, "set"), outcome(s, "made")]).toEqual(["InvalidAttributeValue 400", "InvalidAttributeValue 400"]);
    expect(answered(s, "set").error?.message).toContain("Invalid value for the parameter VisibilityTimeout.");
  });
});
