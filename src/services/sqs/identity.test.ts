import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";

const fleet = { id: "workers", type: "worker.fleet", behaviour: { threads: 1, durationMs: 5_000 } };
const poll = { id: "poll", type: "sqs.poll", from: "q", to: "workers" };
const sent = (at: string, body: string) => ({ at, call: "sqs:SendMessage", on: "q", input: { MessageBody: body } });
const anew = [{ at: "4s", remove: "q" }, { at: "4s", add: { id: "q", type: "sqs.queue" } }];

test("SQS-031 a handle of a queue that was removed is none of the queue that has its name now", () => {
  const s = simulate({
    nodes: [{ id: "q", type: "sqs.queue" }],
    script: [
      sent("1s", "old"), { at: "2s", call: "sqs:ReceiveMessage", on: "q", input: {}, as: "before" }, ...anew, sent("5s", "new"), { at: "6s", call: "sqs:ReceiveMessage", on: "q", input: {} },
      { at: "7s", call: "sqs:DeleteMessage", on: "q", input: { ReceiptHandle: { $from: "before.Messages[0].ReceiptHandle" } }, as: "late" },
    ],
  }).to(8);
  expect(s.call("late").error?.code).toBe("ReceiptHandleIsInvalid");
  expect(s.inspect("q")).toMatchObject({ inFlight: [{ body: "new" }] });
});

test("SQS-031 nor does a worker that was still busy delete what came since", () => {
  const s = simulate({ nodes: [{ id: "q", type: "sqs.queue" }, fleet], connections: [poll], script: [sent("1s", "old"), ...anew, { at: "4s", add: poll }, sent("5s", "new")] }).to(8);
  expect(s.inspect("q")).toMatchObject({ inFlight: [{ body: "new" }] });
});
