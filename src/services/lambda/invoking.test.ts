import { describe, expect, test } from "vitest";
import { answer, event, fn, invoke, many, mapped, notes, output, reason, records, send, starts, view, waiting, warm } from "../../testing/lambda.ts";
import { callNow } from "../../testing/sqs.ts";
import { problemsOf } from "../../testing/simulate.ts";

const always = { kind: "always" };

describe("concepts", () => {
  test("LAM-001 runs nothing while no event arrives", () => {
    const s = fn({}).to(600);
    expect(view(s)).toMatchObject({ environmentCount: 0, invocations: 0, billedMs: 0, concurrency: { used: 0 } });
  });

  test("LAM-002 is invoked in three ways", () => {
    const functions = ["g", "h"].map((id) => ({ id, type: "lambda.function", behaviour: { initMs: 0 } }));
    const s = mapped({ f: {}, nodes: functions }, [invoke(0, "sync", {}, "g"), event(0, "async", {}, "h"), [0, "sqs:SendMessage", "q", { MessageBody: "x" }, "polled"]]).to(0.1);
    expect(answer(s, "sync")).toEqual([0.1, "ok"]);
    expect([s.call("async").answeredAt, output(s, "async").StatusCode]).toEqual([0, 202]);
    expect(s.call("polled").answeredAt).toBe(0);
    expect(s.inspect("m")).toMatchObject({ deleted: 1 });
    expect(view(s).environments[0]).toMatchObject({ state: "idle" });
  });

  test("LAM-003 fixes the way with the arrow", () => {
    const node = (id: string, type: string) => ({ id, type });
    const queue = problemsOf({ nodes: [node("q", "sqs.queue"), node("f", "lambda.function")], connections: [{ id: "c", from: "q", to: "f", type: "lambda:Invoke" }] });
    expect(queue).not.toEqual([]);
    expect(problemsOf({ nodes: [node("q", "sqs.queue"), node("f", "lambda.function")], connections: [{ id: "c", from: "q", to: "f", type: "lambda.eventSourceMapping" }] })).toEqual([]);
  });

  test("LAM-004 keeps globals of one environment only", () => {
    const s = fn(warm({ behaviour: { durationMs: 1000 } }), [...many(2, 0, "a"), invoke(2, "third")]).to(2.5);
    const busy = view(s).environments.find((one) => one.state === "busy")!;
    expect(busy.globals).toBe(2);
    expect(view(s).environments).toHaveLength(2);
    expect(view(s).environments.map((one) => one.globals).sort()).toEqual([1, 2]);
  });

  test("LAM-005 runs the same event again, so that adding drifts and setting does not", () => {
    const s = fn(warm({ behaviour: { fails: always, failsWith: "timeout" } }), [event(0, "e")]).to(400);
    expect(view(s).balance).toEqual({ added: 30, set: 20 });
    expect(s.metric("f", "Invocations")).toBe(3);
  });

  test("LAM-006 spends no invocation on what a filter drops", () => {
    const bodies = Array.from({ length: 10 }, (_, n) => JSON.stringify({ size: n < 3 ? "L" : "S" }));
    const s = mapped({ mapping: { properties: { BatchSize: 1, FilterCriteria: { Filters: [{ Pattern: { body: { size: ["L"] } } }] } } } }, bodies.map((body) => send(0, body))).to(1);
    expect(s.metric("f", "Invocations")).toBe(3);
    expect(s.metric("m", "FilteredOutEventCount")).toBe(7);
  });

  test("LAM-007 refuses more than fifteen minutes", () => {
    expect(problemsOf({ nodes: [{ id: "f", type: "lambda.function", properties: { Timeout: 901 } }] })[0]).toMatchObject({ path: "nodes[0].properties.Timeout" });
    expect(problemsOf({ nodes: [{ id: "f", type: "lambda.function", properties: { Timeout: 900 } }] })).toEqual([]);
  });
});

describe("synchronous invocation", () => {
  test("LAM-008 is cold, then warm", () => {
    const s = fn({}, [invoke(0, "a"), invoke(1, "b")]);
    expect(view(s.to(0.1)).environments[0]).toMatchObject({ state: "init", startedAtUs: 0, endsAtUs: 200_000 });
    expect(view(s.to(0.25)).environments[0]).toMatchObject({ state: "busy", endsAtUs: 300_000, timeoutAtUs: 3_200_000 });
    s.to(2);
    expect([answer(s, "a"), answer(s, "b")]).toEqual([[0.3, "ok"], [1.1, "ok"]]);
    expect(view(s)).toMatchObject({ environmentCount: 1, coldStarts: 1 });
  });

  test("LAM-009 answers a function error with 200", () => {
    const s = fn(warm({ behaviour: { fails: always, error: { errorType: "Exception", errorMessage: "Handler fails" } } }), [invoke(0, "a")]).to(1);
    expect(answer(s, "a")).toEqual([0.1, "Unhandled Exception"]);
    expect(output(s, "a")).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(view(s).lastError).toMatchObject({ atUs: 100_000, errorType: "Exception", errorMessage: "Handler fails" });
  });

  test("LAM-010 runs a synchronous request once", () => {
    const s = fn(warm({ behaviour: { fails: always } }), [invoke(0, "a")]).to(600);
    expect(s.metric("f", "Invocations")).toBe(1);
    expect(view(s).async.total).toBe(0);
  });

  test("LAM-011 throttles with 429 at once", () => {
    const s = fn({ properties: { ReservedConcurrentExecutions: 1 }, behaviour: { durationMs: 1000 } }, [invoke(0, "a"), invoke(0, "b")]).to(2);
    expect([answer(s, "a"), answer(s, "b")]).toEqual([[1.2, "ok"], [0, "TooManyRequestsException 429"]]);
    expect(reason(s, "b")).toBe("ReservedFunctionConcurrentInvocationLimitExceeded");
    expect(s.call("b").error!.message).toBe("Rate Exceeded.");
    expect(view(s)).toMatchObject({ throttles: 1, lastThrottle: { atUs: 0, reason: "ReservedFunctionConcurrentInvocationLimitExceeded" }, environmentCount: 1 });
  });

  test("LAM-012 cuts a run at its timeout and resets the environment", () => {
    const s = fn(warm({ properties: { Timeout: 1 }, behaviour: { durationMs: 2000 } }), [invoke(0, "a")]);
    expect(view(s.to(0.5)).environments[0]).toMatchObject({ state: "busy", timeoutAtUs: 1_000_000 });
    s.to(1);
    expect(answer(s, "a")).toEqual([1, "Unhandled Sandbox.Timedout"]);
    expect(JSON.parse(output<{ Payload: string }>(s, "a").Payload).errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
    expect(view(s).environments[0]).toMatchObject({ state: "needs-init", resets: 1 });
    // A run that lasts exactly as long as its timeout is through.
    expect(answer(fn(warm({ properties: { Timeout: 1 }, behaviour: { durationMs: 1000 } }), [invoke(0, "a")]).to(2), "a")).toEqual([1, "ok"]);
  });

  test("LAM-013 starts the clock of the timeout with the run", () => {
    const s = fn({ properties: { Timeout: 1 }, behaviour: { initMs: 900, durationMs: 500 } }, [invoke(0, "a")]).to(2);
    expect(answer(s, "a")).toEqual([1.4, "ok"]);
  });

  test("LAM-014 refuses requests above 6 MB", () => {
    const s = fn({}).to(0);
    expect(callNow(s, "lambda:Invoke", "f", { Payload: text(6_291_457) })).toMatchObject({ ok: false, error: { code: "RequestTooLargeException", status: 413 } });
    expect(view(s).invocations).toBe(0);
    callNow(s, "lambda:Invoke", "f", { Payload: text(6_291_456) });
    expect(view(s)).toMatchObject({ invocations: 1, throttles: 0 });
  });

  test("LAM-015 fails a run whose response is too large", () => {
    const s = fn(warm({ behaviour: { responseBytes: 7_340_032 } }), [invoke(0, "a"), invoke(1, "b")]).to(2);
    expect([answer(s, "a"), answer(s, "b")]).toEqual([[0.1, "Unhandled Function.ResponseSizeTooLarge"], [1.1, "Unhandled Function.ResponseSizeTooLarge"]]);
    expect(view(s)).toMatchObject({ environmentCount: 1, coldStarts: 1 });
  });

  test("LAM-016 refuses bad requests before anything runs", () => {
    const s = fn({}, [
      [0, "lambda:Invoke", "lambda", { FunctionName: "g" }, "unknown"], invoke(0, "version", { Qualifier: "7" }), invoke(0, "json", { Payload: "{" }), invoke(0, "type", { ContentType: "text/plain" }),
      invoke(0, "mode", { InvocationType: "Later" }), invoke(0, "region", { FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:f" }),
    ]).to(1);
    expect(["unknown", "version", "json", "type", "mode", "region"].map((as) => answer(s, as)[1])).toEqual([
      "ResourceNotFoundException 404", "ResourceNotFoundException 404", "InvalidRequestContentException 400", "UnsupportedMediaTypeException 415", "ModeNotSupportedException 400", "ResourceNotFoundException 404",
    ]);
    expect(view(s)).toMatchObject({ invocations: 0, environmentCount: 0 });
  });

  test("LAM-017 only checks in a dry run", () => {
    const s = fn({}, [invoke(0, "a", { InvocationType: "DryRun" })]).to(1);
    expect(output(s, "a").StatusCode).toBe(204);
    expect(view(s)).toMatchObject({ invocations: 0, concurrency: { used: 0 } });
  });

  test("LAM-018 answers null where the handler returns nothing", () => {
    const s = fn(warm({}), [invoke(0, "a"), event(0, "b")]).to(1);
    expect(s.call("a")).toMatchObject({ answeredAt: 0.1, output: { StatusCode: 200, Payload: "null" } });
    expect(s.call("b")).toMatchObject({ answeredAt: 0, output: { StatusCode: 202, Payload: "" } });
  });

  test("LAM-019 LAM-020 runs on after a caller in front has given up, and is billed", () => {
    const s = fn({
      properties: { Timeout: 60 }, behaviour: { durationMs: 40_000 },
      nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count: 1 }, timeoutMs: 29_000, retries: { mode: "none" } } }], connections: [{ id: "i", from: "c", to: "f", type: "lambda:Invoke" }],
    }).to(29);
    expect(s.fates("c")[0]).not.toBe("answered");
    expect(view(s).environments[0]).toMatchObject({ state: "busy", endsAtUs: 40_200_000 });
    s.to(41);
    expect(view(s)).toMatchObject({ billedMs: 40_200, environments: [{ state: "idle" }] });
    expect(notes(s, "LAM-020")).toEqual([29]);
  });
});

/** JSON of exactly so many bytes. */
const text = (bytes: number) => `"${"x".repeat(bytes - 2)}"`;

describe("asynchronous invocation", () => {
  const failing = { behaviour: { fails: always } };
  const dead = { nodes: [{ id: "q", type: "sqs.queue" }], connections: [{ id: "c", from: "f", to: "q", type: "lambda.onFailure" }] };

  test("LAM-021 accepts an event at once and runs it later", () => {
    const s = fn(warm({ properties: { Timeout: 10 }, behaviour: { durationMs: 5000 } }), [event(0, "a")]);
    s.to(2);
    expect(s.call("a")).toMatchObject({ answeredAt: 0, output: { StatusCode: 202 } });
    expect(view(s).async.events[0]).toMatchObject({ state: "running", runs: 1 });
    expect(view(s).environments[0]).toMatchObject({ state: "busy", endsAtUs: 5_000_000 });
    expect(view(s.to(5)).async.total).toBe(0);
  });

  test("LAM-022 tries again after one minute, then after two", () => {
    const s = fn(warm({ ...failing, ...dead }), [event(0, "a")]);
    expect(view(s.to(10)).async.events[0]).toMatchObject({ state: "waits-after-error", runs: 1, attempts: 3, nextAtUs: 60_100_000 });
    s.to(400);
    expect(starts(s)).toEqual([0, 60.1, 180.2]);
    expect(records(s, "q")[0]).toMatchObject({ requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 } });
    expect(notes(s, "LAM-022").at(-1)).toBe(180.3);
  });

  test("LAM-023 tries less often when told so", () => {
    const s = fn(warm({ ...failing, ...dead, properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 } } }), [event(0, "a")]).to(400);
    expect(starts(s)).toEqual([0]);
    expect(records(s, "q")[0]).toMatchObject({ requestContext: { approximateInvokeCount: 1 } });
    expect(problemsOf({ nodes: [{ id: "f", type: "lambda.function", properties: { EventInvokeConfig: { MaximumRetryAttempts: 3 } } }] })).toHaveLength(1);
  });

  test("LAM-024 lets throttled events wait without using up retries", () => {
    const s = fn(warm({ properties: { ReservedConcurrentExecutions: 1, Timeout: 20 }, behaviour: { durationMs: 10_000 } }), [invoke(0, "holds"), event(0, "a")]);
    expect(view(s.to(8)).async.events[0]).toMatchObject({ state: "waits-after-throttle", throttles: 4, runs: 0, nextAtUs: 15_000_000 });
    s.to(20);
    expect(notes(s, "LAM-024")).toEqual([0, 1, 3, 7]);
    expect(starts(s)).toEqual([0, 15]);
    expect(view(s).async.events[0]).toMatchObject({ state: "running", runs: 1, throttles: 0 });
  });

  test("LAM-025 doubles the waits up to five minutes", () => {
    const s = fn(warm({ account: { ConcurrentExecutions: 0 } }), [event(0, "a")]).to(900);
    expect(notes(s, "LAM-024")).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811]);
    expect(s.metric("f", "Throttles")).toBe(11);
  });

  test("LAM-026 looks ahead before it waits", () => {
    const aged = (seconds: number) => fn(warm({ ...failing, ...dead, properties: { EventInvokeConfig: { MaximumEventAgeInSeconds: seconds } } }), [event(0, "a")]).to(400);
    const context = (s: ReturnType<typeof aged>) => (records(s, "q")[0] as unknown as { requestContext: object }).requestContext;
    expect(starts(aged(60))).toEqual([0]);
    expect(notes(aged(60), "LAM-026")).toEqual([0.1]);
    expect(context(aged(60))).toMatchObject({ condition: "EventAgeExceeded", approximateInvokeCount: 1 });
    expect([starts(aged(90)), notes(aged(90), "LAM-026")]).toEqual([[0, 60.1], [60.2]]);
    expect(context(aged(21_600))).toMatchObject({ condition: "RetriesExhausted", approximateInvokeCount: 3 });
  });

  test("LAM-027 keeps the age within its bounds", () => {
    const age = (MaximumEventAgeInSeconds: number) => problemsOf({ nodes: [{ id: "f", type: "lambda.function", properties: { EventInvokeConfig: { MaximumEventAgeInSeconds } } }] }).length;
    expect([59, 60, 21_600, 21_601].map(age)).toEqual([1, 0, 0, 1]);
  });

  test("LAM-028 sends the event itself to the dead-letter queue", () => {
    const s = fn(warm({
      properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 } }, behaviour: { fails: always, error: { errorType: "Error", errorMessage: "boom" } },
      nodes: dead.nodes, connections: [{ id: "c", from: "f", to: "q", type: "lambda.deadLetter" }],
    }), [event(0, "a", { Payload: '{"raise_error":1}' }), [0.2, "sqs:ReceiveMessage", "q", { MessageAttributeNames: ["All"] }, "got"]]).to(1);
    const message = output<{ Messages: { Body: string; MessageAttributes: object }[] }>(s, "got").Messages[0]!;
    expect(message.Body).toBe('{"raise_error":1}');
    expect(message.MessageAttributes).toMatchObject({ ErrorCode: { DataType: "Number", StringValue: "200" }, ErrorMessage: { StringValue: "boom" }, RequestID: { DataType: "String" } });
    expect(notes(s, "LAM-022").at(-1)).toBe(0.1);
    // It is the same message, not a copy.
    expect(s.fates("f")).toEqual([undefined]);
  });

  test("LAM-029 sends a record to a destination", () => {
    const s = fn(warm({ nodes: dead.nodes, connections: [{ id: "c", from: "f", to: "q", type: "lambda.onSuccess" }], behaviour: { returns: { done: true } } }), [event(0, "a", { Payload: "{}" })]).to(0.1);
    expect(records(s, "q")).toEqual([expect.objectContaining({
      version: "1.0", timestamp: "2026-01-01T00:00:00.100Z", requestContext: expect.objectContaining({ condition: "Success", approximateInvokeCount: 1, functionArn: "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST" }),
      requestPayload: {}, responseContext: { statusCode: 200, executedVersion: "$LATEST" }, responsePayload: { done: true },
    })]);
  });

  test("LAM-030 refuses itself as destination", () => {
    const own = problemsOf({ nodes: [{ id: "f", type: "lambda.function" }], connections: [{ id: "c", from: "f", to: "f", type: "lambda.onFailure" }] });
    expect(own[0]!.message).toContain("You can't specify the function as a destination for itself");
    const s = fn({}, [[0, "lambda:PutFunctionEventInvokeConfig", "f", { DestinationConfig: { OnFailure: { Destination: "arn:aws:lambda:us-east-1:123456789012:function:f" } } }, "own"], [0, "lambda:PutFunctionEventInvokeConfig", "f", { DestinationConfig: { OnSuccess: { Destination: "arn:aws:s3:::b" } } }, "bucket"]]).to(0);
    expect([answer(s, "own")[1], answer(s, "bucket")[1]]).toEqual(["InvalidParameterValueException 400", "InvalidParameterValueException 400"]);
  });

  test("LAM-032 gives dead-letter queue and destination each their own", () => {
    const s = fn(warm({
      properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 } }, ...failing, nodes: [{ id: "q", type: "sqs.queue" }, { id: "d", type: "sqs.queue" }],
      connections: [{ id: "c", from: "f", to: "q", type: "lambda.onFailure" }, { id: "e", from: "f", to: "d", type: "lambda.deadLetter" }],
    }), [event(0, "a", { Payload: '{"n":1}' })]).to(1);
    expect(waiting(s, "d")).toEqual(['{"n":1}']);
    expect(records(s, "q")[0]).toMatchObject({ requestPayload: { n: 1 } });
  });

  test("LAM-033 loses what a destination does not take", () => {
    const s = fn(warm({ properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 } }, ...failing, nodes: dead.nodes, connections: [{ id: "c", from: "f", to: "q", type: "lambda.onFailure", behaviour: { allowed: false } }] }), [event(0, "a")]).to(1);
    expect(waiting(s, "q")).toEqual([]);
    expect([s.metric("f", "DestinationDeliveryFailures"), s.metric("f", "AsyncEventsDropped")]).toEqual([1, 1]);
    const fifo = fn(warm({ properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 } }, ...failing, nodes: [{ id: "q", type: "sqs.queue", properties: { FifoQueue: true } }], connections: [{ id: "c", from: "f", to: "q", type: "lambda.deadLetter" }] }), [event(0, "a")]).to(1);
    expect(fifo.metric("f", "DeadLetterErrors")).toBe(1);
  });

  test("LAM-034 gives events up at once when nothing may run", () => {
    const s = fn(warm({ ...dead, properties: { ReservedConcurrentExecutions: 0 } }), [event(0, "a")]).to(0);
    expect(s.call("a")).toMatchObject({ answeredAt: 0, output: { StatusCode: 202 } });
    const record = records(s, "q")[0]!;
    expect(record).toMatchObject({ requestContext: { condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 } });
    expect(record).not.toHaveProperty("responseContext");
    expect(view(s)).toMatchObject({ invocations: 0, concurrency: { reserved: 0, limit: 0 } });
  });

  test("LAM-035 leaves nothing of an event that nobody catches", () => {
    const s = fn(warm({ ...failing, properties: { EventInvokeConfig: { MaximumRetryAttempts: 0 } } }), [event(0, "a")]).to(1);
    expect(s.metric("f", "AsyncEventsDropped")).toBe(1);
    expect(s.fates("f")).toEqual(["dropped"]);
  });

  test("LAM-036 may run a successful event twice", () => {
    const s = fn(warm({ behaviour: { asyncDuplicates: always } }), [event(0, "a")]).to(5);
    expect(starts(s)).toEqual([0, 0.1]);
    const ids = s.rows({ entity: "f", rule: "LAM-135" }).map((row) => row.facts.requestId);
    expect(new Set(ids).size).toBe(1);
  });

  test("LAM-037 refuses events above 1 MB", () => {
    const s = fn({}).to(0);
    expect(callNow(s, "lambda:Invoke", "f", { InvocationType: "Event", Payload: text(1_048_577) })).toMatchObject({ ok: false, error: { status: 413 } });
    expect(callNow(s, "lambda:Invoke", "f", { InvocationType: "Event", Payload: text(1_048_576) })).toMatchObject({ ok: true, output: { StatusCode: 202 } });
  });

  test("LAM-038 runs queued events with the code of their dispatch", () => {
    const s = fn(warm({ properties: { ReservedConcurrentExecutions: 1, Timeout: 20 }, behaviour: { durationMs: 10_000, returns: "A", updateMs: 0 }, nodes: dead.nodes, connections: [{ id: "c", from: "f", to: "q", type: "lambda.onSuccess" }] }), [
      event(0, "a"), event(1, "b"), [5, "lambda:UpdateFunctionCode", "f", { behaviour: { returns: "B", durationMs: 100 } }, "deploy"],
    ]).to(60);
    expect(records(s, "q").map((record) => (record as unknown as { responsePayload: string }).responsePayload)).toEqual(["A", "B"]);
  });

  test("LAM-039 keeps the request id over retries", () => {
    const s = fn(warm({ ...failing, properties: { EventInvokeConfig: { MaximumRetryAttempts: 1 } } }), [event(0, "a")]).to(100);
    const ids = s.rows({ entity: "f", rule: "LAM-135" }).map((row) => row.facts.requestId);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  test("LAM-040 holds for its qualifier alone", () => {
    const versions = { PublishedVersions: [{ Version: "1" }], Aliases: [{ Name: "PROD", FunctionVersion: "1", EventInvokeConfig: { MaximumRetryAttempts: 0 } }] };
    const s = fn(warm({ ...failing, properties: versions }), [event(0, "prod", { Qualifier: "PROD" }), event(0, "latest")]).to(200);
    expect(s.rows({ entity: "f", rule: "LAM-135" }).length).toBe(1 + 3);
    const set = fn(warm({ ...failing, properties: versions }), [
      [0, "lambda:PutFunctionEventInvokeConfig", "f", { MaximumRetryAttempts: 0 }, "own"], [0, "lambda:DeleteFunctionEventInvokeConfig", "f", { Qualifier: "PROD" }, "off"], [0, "lambda:PutFunctionEventInvokeConfig", "f", { Qualifier: "1", MaximumRetryAttempts: 1 }, "one"],
      [0, "lambda:GetFunctionEventInvokeConfig", "f", { Qualifier: "PROD" }, "none"], [0, "lambda:GetFunctionEventInvokeConfig", "f", { Qualifier: "1" }, "got"], [0, "lambda:GetFunctionEventInvokeConfig", "f", { Qualifier: "9" }, "nowhere"],
      event(1, "latest"), event(1, "prod", { Qualifier: "PROD" }), event(1, "version", { Qualifier: "1" }),
    ]).to(300);
    expect(["own", "off", "one", "none", "got", "nowhere"].map((as) => answer(set, as)[1])).toEqual(["ok", "ok", "ok", "ResourceNotFoundException 404", "ok", "ResourceNotFoundException 404"]);
    expect(set.call("got").output).toEqual({ MaximumRetryAttempts: 1, FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f:1" });
    expect(set.rows({ entity: "f", rule: "LAM-135" }).length).toBe(1 + 3 + 2);
  });

  test("LAM-040 refuses a configuration without any setting", () => {
    expect(answer(fn({}, [[0, "lambda:PutFunctionEventInvokeConfig", "f", {}, "empty"]]).to(0), "empty")[1]).toBe("InvalidParameterValueException 400");
  });
});
