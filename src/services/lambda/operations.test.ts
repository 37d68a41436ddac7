import { describe, expect, test } from "vitest";
import { answer, fn, mapped, output, view, warm, type Row } from "../../testing/lambda.ts";
import { lambda } from "./index.ts";

const entity = (type: string) => lambda.entities.find((each) => each.type === type)!;
const arn = "arn:aws:sqs:us-east-1:123456789012:";

/** Operations that are made by buttons; of the others only those of the account, and those that only look. */
const BUTTONS = [
  "Invoke", "InvokeWithResponseStream", "PutFunctionConcurrency", "DeleteFunctionConcurrency", "PutProvisionedConcurrencyConfig", "DeleteProvisionedConcurrencyConfig", "PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig",
  "PublishVersion", "CreateAlias", "UpdateAlias", "UpdateFunctionCode", "UpdateFunctionConfiguration", "PutFunctionRecursionConfig", "AddPermission", "RemovePermission",
];

describe("operations", () => {
  test.each(BUTTONS)("lambda:%s is a call of the function, and a button on its node", (name) => {
    const f = entity("lambda.function");
    expect(Object.keys(f.calls!)).toContain(`lambda:${name}`);
    expect(f.actions!.map((action) => action.operation)).toContain(`lambda:${name}`);
  });

  test.each(["UpdateEventSourceMapping", "DeleteEventSourceMapping", "GetEventSourceMapping"])("lambda:%s is a call of the mapping, and a button on it", (name) => {
    const m = entity("lambda.eventSourceMapping");
    expect(Object.keys(m.calls!)).toContain(`lambda:${name}`);
    expect(m.actions!.map((action) => action.operation)).toContain(`lambda:${name}`);
  });

  test("every button is answered by its entity, well or with AWS's error", () => {
    const rows = entity("lambda.function").actions!.map(({ operation, input }, n): Row => [n, operation, "f", input, `a${n}`]);
    const s = fn(warm({ properties: { PublishedVersions: [{ Version: "1" }, { Version: "2" }] } }), rows).to(200);
    for (const [n] of rows.entries()) expect([s.call(`a${n}`).ok, s.call(`a${n}`).error?.code]).not.toContain("UnknownOperationException");
    expect(rows.filter((_, n) => s.call(`a${n}`).ok === true).length).toBeGreaterThan(rows.length - 3);
  });

  test("LAM-091 LAM-092 lists functions and mappings, and finds a mapping by its UUID", () => {
    const s = mapped({ nodes: [{ id: "q2", type: "sqs.queue", properties: { VisibilityTimeout: 60 } }] }, [
      [0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn: `${arn}q2`, FunctionName: "f" }, "made"], [1, "lambda:ListEventSourceMappings", "lambda", {}, "all"], [1, "lambda:ListEventSourceMappings", "lambda", { EventSourceArn: `${arn}q2` }, "one"],
      [1, "lambda:ListEventSourceMappings", "lambda", { FunctionName: "none" }, "none"], [1, "lambda:ListFunctions", "lambda", {}, "functions"], [2, "lambda:UpdateEventSourceMapping", "lambda", { UUID: "mapping-1", Enabled: false }, "off"],
      [3, "lambda:GetEventSourceMapping", "lambda", { UUID: "mapping-1" }, "got"], [4, "lambda:DeleteEventSourceMapping", "lambda", { UUID: "mapping-1" }, "gone"], [5, "lambda:GetEventSourceMapping", "lambda", { UUID: "mapping-1" }, "missing"],
    ]).to(6);
    expect(output(s, "all")).toMatchObject({ EventSourceMappings: [{ UUID: "m", State: "Enabled", EventSourceArn: `${arn}q` }, { UUID: "mapping-1", State: "Enabled" }] });
    expect(output<{ EventSourceMappings: unknown[] }>(s, "one").EventSourceMappings).toHaveLength(1);
    expect(answer(s, "none")[1]).toBe("ResourceNotFoundException 404");
    expect(output(s, "functions")).toMatchObject({ Functions: [{ FunctionName: "f", Runtime: "nodejs22.x", Timeout: 3 }] });
    expect([answer(s, "off")[1], output(s, "got").State, answer(s, "gone")[1], answer(s, "missing")[1]]).toEqual(["ok", "Disabled", "ok", "ResourceNotFoundException 404"]);
  });

  test("LAM-040 LAM-113 LAM-114 LAM-126 looks at versions, aliases, policy and settings of events", () => {
    const s = fn({ properties: { PublishedVersions: [{ Version: "1" }] } }, [
      [0, "lambda:GetPolicy", "f", {}, "none"], [0, "lambda:GetFunctionEventInvokeConfig", "f", {}, "usual"], [1, "lambda:CreateAlias", "f", { Name: "live", FunctionVersion: "1" }, "a"], [1, "lambda:AddPermission", "f", { StatementId: "s" }, "p"],
      [1, "lambda:PutFunctionEventInvokeConfig", "f", { MaximumRetryAttempts: 1 }, "e"], [2, "lambda:ListVersionsByFunction", "lambda", { FunctionName: "f" }, "versions"], [2, "lambda:ListAliases", "f", {}, "aliases"], [2, "lambda:GetAlias", "f", { Name: "live" }, "alias"],
      [2, "lambda:GetPolicy", "f", {}, "policy"], [2, "lambda:GetFunctionEventInvokeConfig", "f", {}, "events"], [3, "lambda:DeleteAlias", "f", { Name: "live" }, "gone"], [4, "lambda:GetAlias", "f", { Name: "live" }, "missing"],
    ]).to(5);
    expect([answer(s, "none")[1], answer(s, "usual")[1], answer(s, "missing")[1]]).toEqual(["ResourceNotFoundException 404", "ResourceNotFoundException 404", "ResourceNotFoundException 404"]);
    expect(output<{ Versions: { Version: string }[] }>(s, "versions").Versions.map((one) => one.Version)).toEqual(["$LATEST", "1"]);
    expect(output(s, "aliases")).toMatchObject({ Aliases: [{ Name: "live", FunctionVersion: "1" }] });
    expect(output(s, "policy").Policy).toContain("lambda:InvokeFunction");
    expect(output(s, "events")).toMatchObject({ MaximumRetryAttempts: 1 });
  });
});

describe("streams of answers", () => {
  const large = { properties: { Timeout: 60 }, behaviour: { durationMs: 0, responseBytes: 26 * 1_048_576 } };
  test("LAM-129 lasts until the stream has ended, and is billed so long", () => {
    const s = fn(warm(large), [[0, "lambda:InvokeWithResponseStream", "f", {}, "a"]]);
    expect(view(s.to(5)).environments[0]).toMatchObject({ state: "streams", startedAtUs: 0, endsAtUs: 10_120_000 });
    s.to(20);
    expect(s.call("a").answeredAt).toBe(10.12);
    expect(output(s, "a")).toMatchObject({ StatusCode: 200, EventStream: [{ PayloadChunk: {} }, { InvokeComplete: {} }] });
    expect(view(s).billedMs).toBe(10_120);
    // The first 6 MB leave as fast as may be.
    const first = fn(warm({ ...large, behaviour: { durationMs: 0, responseBytes: 6 * 1_048_576 } }), [[0, "lambda:InvokeWithResponseStream", "f", {}, "a"]]).to(1);
    expect(first.call("a").answeredAt).toBe(0.12);
  });

  test("LAM-015 LAM-129 takes 200 MB where a buffered answer takes six, and ends with the timeout", () => {
    const one = (bytes: number, operation: string, Timeout = 900) => answer(fn(warm({ properties: { Timeout }, behaviour: { durationMs: 0, responseBytes: bytes } }), [[0, operation, "f", {}, "a"]]).to(200), "a");
    expect(one(26 * 1_048_576, "lambda:Invoke")).toEqual([0, "Unhandled Function.ResponseSizeTooLarge"]);
    expect(one(200 * 1_048_576, "lambda:InvokeWithResponseStream")[0]).toBe(97.12);
    expect(one(201 * 1_048_576, "lambda:InvokeWithResponseStream")[0]).toBe(0);
    expect(one(26 * 1_048_576, "lambda:InvokeWithResponseStream", 5)[0]).toBe(5);
    const url = fn(warm({ properties: { Timeout: 60, FunctionUrlConfig: { InvokeMode: "RESPONSE_STREAM" } }, behaviour: { durationMs: 0, responseBytes: 26 * 1_048_576 } }), [[0, "lambda:InvokeFunctionUrl", "f", {}, "a"]]).to(20);
    expect(url.call("a").answeredAt).toBe(10.12);
  });
});
