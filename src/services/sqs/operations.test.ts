import { describe, expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";
import { sqs } from "./index.ts";

const entity = (type: string) => sqs.entities.find((each) => each.type === type)!;
const queue = entity("sqs.queue");

describe("operations", () => {
  test.each(["SendMessage", "SendMessageBatch", "ReceiveMessage", "GetQueueUrl", "GetQueueAttributes", "SetQueueAttributes", "PurgeQueue", "DeleteQueue", "ListDeadLetterSourceQueues", "StartMessageMoveTask", "ListMessageMoveTasks"])("sqs:%s is a call of the queue, and a button on its node", (name) => {
    expect(Object.keys(queue.calls!)).toContain(`sqs:${name}`);
    expect(queue.actions!.map((action) => action.operation)).toContain(`sqs:${name}`);
  });

  // These need a handle that somebody has received: script and console give it.
  test.each(["DeleteMessage", "DeleteMessageBatch", "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "CancelMessageMoveTask"])("sqs:%s is a call of the queue", (name) => expect(Object.keys(queue.calls!)).toContain(`sqs:${name}`));
  test.each(["CreateQueue", "GetQueueUrl", "ListQueues"])("sqs:%s is a call of the account", (name) => expect(Object.keys(entity("account:sqs").calls!)).toContain(`sqs:${name}`));

  test("SQS-064 every button is answered, well or with AWS's error", () => {
    const s = simulate({ nodes: [{ id: "q", type: "sqs.queue" }], script: queue.actions!.map(({ operation, input }, n): Json => ({ at: `${n * 30}s`, call: operation, on: "q", input, as: `a${n}` })) }).to(600);
    const outcomes = queue.actions!.map(({ operation }, n) => [operation, s.call(`a${n}`).ok === true ? "ok" : s.call(`a${n}`).error!.code] as const);
    // It is nobody's dead-letter queue: AWS refuses to move its messages (SQS-063).
    expect(outcomes.filter(([, outcome]) => outcome !== "ok")).toEqual([["sqs:StartMessageMoveTask", "InvalidParameterValue"]]);
    expect(s.run.world.entity("q")).toBeUndefined();
  });
});
