/** Sources beside Kinesis: a table's stream has the same filters, halves and give-ups; a mapping outlives its source. */
import { describe, expect, test } from "vitest";
import { answer, fn, mapped, mapping, notes, records, send, starts, view, waiting, warm, type FunctionTest, type Row } from "../../testing/lambda.ts";
import { assertConserved } from "../../testing/sqs.ts";
import { simulate } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";

type Members = { readonly [member: string]: Json };
interface TableTest { readonly f?: FunctionTest; readonly properties?: Members; readonly nodes?: readonly object[]; readonly connections?: readonly object[] }

function table({ f = {}, properties = {}, nodes = [], connections = [] }: TableTest, rows: readonly (Row | Json)[]) {
  return fn({ ...warm({ ...f, behaviour: { durationMs: 0, ...f.behaviour } }), nodes: [{ id: "t", type: "dynamodb.table", behaviour: { latencyMs: 0 } }, ...nodes], connections: [{ id: "m", from: "t", to: "f", type: "lambda.eventSourceMapping", properties }, ...connections] }, rows);
}
const put = (at: number, id: string, more: Members = {}): Row => [at, "dynamodb:PutItem", "t", { Item: { id: { S: id }, ...more } }];
const bad = { BOOL: true };
/** The handler fails on a batch with such an image in it. */
const poison = { kind: "matches", pattern: { dynamodb: { NewImage: { bad: { BOOL: [true] } } } } };
const dead = { nodes: [{ id: "d", type: "sqs.queue" }], connections: [{ id: "x", from: "m", to: "d", type: "lambda.mappingOnFailure" }] };

describe("a table's stream", () => {
  test("LAM-109 moves past changes that fit no filter", () => {
    const s = table({ properties: { FilterCriteria: { Filters: [{ Pattern: { eventName: ["INSERT"], dynamodb: { NewImage: { city: { S: ["Seattle"] } } } } }] } } }, [
      put(0, "1", { city: { S: "Seattle" } }), put(0, "2", { city: { S: "Paris" } }), put(1, "1", { city: { S: "Seattle" }, again: { BOOL: true } }),
    ]).to(3);
    expect(mapping(s)).toMatchObject({ kind: "dynamodb", tally: { received: 3, filtered: 2, invoked: 1 } });
    expect(view(s).invocations).toBe(1);
  });

  test("LAM-100 LAM-101 gives a poison change up, with a pointer in DynamoDB's words", () => {
    const s = table({ ...dead, f: { behaviour: { fails: poison } }, properties: { BatchSize: 1, MaximumRetryAttempts: 2 } }, [put(0, "1", { bad }), put(0, "2")]).to(10);
    expect(starts(s)).toEqual([0, 0.5, 1.5, 1.5]);
    expect(mapping(s).lanes[0]).toMatchObject({ processed: 1, discarded: 1 });
    const [record] = records(s, "d");
    expect(record).toMatchObject({ requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 }, DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: expect.stringMatching(/^\d{21}$/), streamArn: expect.stringContaining(":table/t") } });
    expect(JSON.stringify(record)).not.toContain("NewImage");
    assertConserved(s);
  });

  test("LAM-102 halves a failed batch down to the poison change", () => {
    const s = table({ f: { behaviour: { fails: poison } }, properties: { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2 } }, Array.from({ length: 8 }, (_, n) => put(0, `${n}`, n === 4 ? { bad } : {}))).to(10);
    expect(mapping(s).tally).toMatchObject({ batches: 9, discarded: 1 });
    expect(mapping(s).lanes[0]).toMatchObject({ processed: 7, discarded: 1 });
    expect(notes(s, "LAM-102", "m")).toHaveLength(3);
  });

  test("LAM-103 begins again at the lowest change reported", () => {
    const s = table({ ...dead, f: { behaviour: { failsItems: poison } }, properties: { MaximumRetryAttempts: 1, FunctionResponseTypes: ["ReportBatchItemFailures"] } }, Array.from({ length: 4 }, (_, n) => put(0, `${n}`, n === 2 ? { bad } : {}))).to(10);
    expect(mapping(s).lanes[0]).toMatchObject({ processed: 2, discarded: 2 });
    expect(records(s, "d")[0]).toMatchObject({ responseContext: { functionError: null }, DDBStreamBatchInfo: { batchSize: 2 } });
  });

  test("LAM-096 LAM-098 starts where it is told, and blocks on poison until then", () => {
    const from = (StartingPosition: string) => mapping(table({ properties: { Enabled: false, StartingPosition } }, [put(0, "1"), [1, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }], put(2, "2")]).to(4)).tally.invoked;
    expect([from("TRIM_HORIZON"), from("LATEST")]).toEqual([2, 1]);
    const made = table({}, [[0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn: "arn:aws:dynamodb:us-east-1:123456789012:table/t", FunctionName: "f", StartingPosition: "AT_TIMESTAMP" }, "a"]]).to(0);
    expect(answer(made, "a")[1]).toBe("ResourceConflictException 409");
    const stamp = simulate({ nodes: [{ id: "t", type: "dynamodb.table" }, { id: "f", type: "lambda.function" }], script: [{ at: "0s", call: "lambda:CreateEventSourceMapping", on: "lambda", input: { EventSourceArn: "arn:aws:dynamodb:us-east-1:123456789012:table/t", FunctionName: "f", StartingPosition: "AT_TIMESTAMP" }, as: "a" }] }).to(0);
    expect(stamp.call("a").error).toMatchObject({ code: "InvalidParameterValueException", status: 400, message: expect.stringContaining("Unsupported starting position") });
    const blocked = table({ f: { behaviour: { fails: poison } }, properties: { BatchSize: 1 } }, [put(0, "1", { bad }), put(1, "2")]).to(60);
    expect(mapping(blocked).lanes[0]).toMatchObject({ state: "backing off", processed: 0 });
    expect(mapping(blocked).iteratorAgeMs).toBeGreaterThan(30_000);
  });
});

describe("a source that is deleted", () => {
  test("LAM-091 a mapping stays when its queue is deleted, says so, and goes on when it is there again", () => {
    const s = mapped({ f: { behaviour: { durationMs: 2000 } } }, [
      send(0, "a"), [1, "sqs:DeleteQueue", "q", {}, "deleted"], [10, "lambda:GetEventSourceMapping", "lambda", { UUID: "m" }, "got"], [80, "sqs:CreateQueue", "sqs", { QueueName: "q", Attributes: { VisibilityTimeout: "60" } }, "made"], send(81, "b"),
    ]);
    s.to(10);
    // What was in work has ended; its message went with the queue.
    expect(view(s)).toMatchObject({ invocations: 1, errors: 0 });
    expect(mapping(s)).toMatchObject({ state: "Enabled", lastResult: "PROBLEM: AWS.SimpleQueueService.NonExistentQueue", problem: expect.stringContaining("The specified queue does not exist") });
    expect(answer(s, "got")[1]).toBe("ok");
    expect(s.call("got").output).toMatchObject({ EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:q", State: "Enabled" });
    s.to(120);
    expect(view(s).invocations).toBe(2);
    expect(mapping(s)).toMatchObject({ lastResult: "OK", problem: "" });
    expect(waiting(s)).toEqual([]);
    assertConserved(s);
  });

  test.each([
    ["a stream", { id: "x", type: "kinesis.stream" }], ["a table", { id: "x", type: "dynamodb.table" }], ["a broker", { id: "x", type: "mq.broker" }], ["a cluster", { id: "x", type: "msk.cluster" }],
  ])("LAM-091 a mapping stays when %s is deleted", (_name, node) => {
    const s = simulate({ nodes: [node, { id: "f", type: "lambda.function" }], connections: [{ id: "m", from: "x", to: "f", type: "lambda.eventSourceMapping" }], script: [{ at: "5s", remove: "x" }] }, { latencyMs: 5 }).to(60);
    expect(mapping(s)).toMatchObject({ state: "Enabled", lastResult: expect.stringContaining("PROBLEM"), problem: expect.stringMatching(/not found|does not exist/) });
    assertConserved(s);
  });
});
