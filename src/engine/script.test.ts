import { describe, expect, test } from "vitest";
import { simulate } from "../testing/simulate.ts";
import type { Json } from "../vocabulary/json.ts";
import { callRecords } from "./script.ts";

const call = (at: string, name: string, on: string, input: Json, as: string): Json => ({ at, call: name, on, input, as });
const codes = (s: ReturnType<typeof simulate>, ...names: string[]) => names.map((as) => s.call(as).error?.code ?? s.call(as).ok);

describe("entries of one instant act in their order", () => {
  test("EYD-003 a queue that a call makes can be sent to at the same instant", () => {
    const script = [
      call("5s", "sqs:CreateQueue", "sqs", { QueueName: "late" }, "made"), call("5s", "sqs:SendMessage", "late", { MessageBody: "a" }, "a"), call("5s", "sqs:SendMessage", "late", { MessageBody: "b" }, "b"),
      { at: "5s", change: "late", properties: { VisibilityTimeout: 7 } }, call("5s", "sqs:ReceiveMessage", "late", { MaxNumberOfMessages: 1 }, "got"), call("6s", "sqs:SendMessage", "never", { MessageBody: "x" }, "never"),
    ];
    const document = { nodes: [{ id: "q", type: "sqs.queue" }], script };
    const s = simulate(document).to(10);
    expect(codes(s, "made", "a", "b", "got", "never")).toEqual([true, true, true, true, "Eventyard.UnknownEntity"]);
    expect([s.call("a").answeredAt, s.call("got").answeredAt]).toEqual([5, 5]);
    expect(s.inspect("late")).toMatchObject({ inFlight: [{ body: "a", hiddenUntil: 12 }], visible: [{ body: "b" }] });
    // The same run over checkpoints, also when one lies between entries of the instant.
    const often = simulate(document, { checkpointEvery: 1 }).to(10);
    expect(often.hash()).toBe(s.hash());
    often.run.rewindTo(5_000_000);
    expect(often.to(10).hash()).toBe(s.hash());
  });

  test("EYD-003 a connection can be added to what a call makes, and a topic's copy arrives there", () => {
    const s = simulate({
      nodes: [{ id: "T", type: "sns.topic" }],
      script: [
        call("5s", "sqs:CreateQueue", "sqs", { QueueName: "late" }, "made"), { at: "5s", add: { id: "s", type: "sns.subscription", from: "T", to: "late", properties: { RawMessageDelivery: true } } }, call("5s", "sns:Publish", "T", { Message: "hello" }, "p"),
      ],
    }).to(6);
    expect(codes(s, "made", "p")).toEqual([true, true]);
    expect(s.inspect("late")).toMatchObject({ visible: [{ body: "hello" }] });
  });

  test("EYD-003 a change comes after what waits for an answer of the same instant", () => {
    const s = simulate({
      nodes: [{ id: "q", type: "sqs.queue" }, { id: "other", type: "sqs.queue" }],
      script: [
        call("1s", "sqs:GetQueueUrl", "other", {}, "url"), call("1s", "sqs:SendMessage", "q", { MessageBody: { $from: "url.QueueUrl" } }, "sent"), { at: "1s", remove: "q" },
      ],
    }).to(2);
    expect(codes(s, "url", "sent")).toEqual([true, true]);
  });

  test("EYD-003 what is sent before it is removed has arrived", () => {
    const s = simulate({ nodes: [{ id: "q", type: "sqs.queue" }], script: [call("1s", "sqs:SendMessage", "q", { MessageBody: "a" }, "a"), { at: "1s", remove: "q" }, call("1s", "sqs:SendMessage", "q", { MessageBody: "b" }, "b")] }).to(2);
    expect(codes(s, "a", "b")).toEqual([true, "QueueDoesNotExist"]);
  });
});

test("EYD-003 a call whose $from never comes is listed, and open", () => {
  const s = simulate({ nodes: [{ id: "q", type: "sqs.queue" }], script: [call("1s", "sqs:ReceiveMessage", "q", { WaitTimeSeconds: 20 }, "got"), call("2s", "sqs:DeleteMessage", "q", { ReceiptHandle: { $from: "got.Messages[0].ReceiptHandle" } }, "gone"), call("3s", "sqs:GetQueueUrl", "q", {}, "url")] }).to(10);
  const listed = () => callRecords(s.run.script, s.run.scriptState).map(({ as, at, outcome }) => [as, at / 1e6, outcome?.ok]);
  expect(listed()).toEqual([["got", 1, undefined], ["url", 3, true], ["gone", 2, undefined]]);
  s.to(30);
  expect(listed()).toEqual([["got", 1, true], ["url", 3, true], ["gone", 21, false]]);
  expect(s.call("gone").error?.code).toBe("Eventyard.FromMissing");
});
