import { describe, expect, test } from "vitest";
import { answer, fn, mapped, output, warm, type Row } from "../../testing/lambda.ts";
import type { Json } from "../../vocabulary/json.ts";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import { eventSourceMapping } from "./mapping.ts";

const arn = "arn:aws:sqs:us-east-1:123456789012:";
type Members = { readonly [name: string]: Json };

/** Code, status and sentence of one call on a function. */
function refused(call: string, input: Members, properties: Members = {}): readonly [string | undefined, string | undefined] {
  const s = fn({ properties }, [[0, `lambda:${call}`, "f", input, "a"]]).to(0);
  return [answer(s, "a")[1], s.call("a").error?.message as string | undefined];
}
const timeoutOf = (s: Parameters<typeof output>[0]) => (output(s, "got") as { readonly Timeout: number }).Timeout;
const validation = (value: string, path: string, reason: string) => ["ValidationException 400", `1 validation error detected: Value ${value} at '${path}' failed to satisfy constraint: ${reason}`];

describe("wrong values are refused at once, in AWS's words", () => {
  test("LAM-027 LAM-023 of asynchronous settings", () => {
    expect(refused("PutFunctionEventInvokeConfig", { MaximumEventAgeInSeconds: 59 })).toEqual(validation("'59'", "maximumEventAgeInSeconds", "Member must have value greater than or equal to 60"));
    expect(refused("PutFunctionEventInvokeConfig", { MaximumEventAgeInSeconds: 21_601 })).toEqual(validation("'21601'", "maximumEventAgeInSeconds", "Member must have value less than or equal to 21600"));
    expect(refused("PutFunctionEventInvokeConfig", { MaximumRetryAttempts: 3 })).toEqual(validation("'3'", "maximumRetryAttempts", "Member must have value less than or equal to 2"));
  });

  test("LAM-030 of destinations that are no ARNs", () => {
    expect(refused("PutFunctionEventInvokeConfig", { DestinationConfig: { OnFailure: { Destination: 5 } } })[0]).toBe("InvalidParameterValueException 400");
  });

  test("LAM-007 LAM-056 LAM-120 LAM-121 of an update, which does not begin", () => {
    expect(refused("UpdateFunctionConfiguration", { Timeout: 901 })).toEqual(validation("'901'", "timeout", "Member must have value less than or equal to 900"));
    expect(refused("UpdateFunctionConfiguration", { EphemeralStorage: { Size: 10_241 } })).toEqual(validation("'10241'", "ephemeralStorage.size", "Member must have value less than or equal to 10240"));
    expect(refused("UpdateFunctionConfiguration", { Timeout: "9" })[0]).toBe("ValidationException 400");
    expect(refused("UpdateFunctionConfiguration", { Layers: ["1", "2", "3", "4", "5", "6"] })).toEqual(["InvalidParameterValueException 400", "Cannot reference more than 5 layers."]);
    expect(refused("UpdateFunctionConfiguration", { Runtime: "python3.7" })).toEqual(["InvalidParameterValueException 400", expect.stringContaining("python3.7 is no longer supported")]);
    expect(refused("UpdateFunctionConfiguration", { Runtime: "cobol" })[0]).toBe("InvalidParameterValueException 400");
    const after = fn({}, [[0, "lambda:UpdateFunctionConfiguration", "f", { Timeout: 901 }, "a"], [0, "lambda:UpdateFunctionConfiguration", "f", { Timeout: 9 }, "b"], [3, "lambda:GetFunctionConfiguration", "f", {}, "got"]]).to(3);
    expect([answer(after, "b")[1], timeoutOf(after)]).toEqual(["ok", 9]);
  });

  test("LAM-116 members that no diagram keeps are taken", () => {
    const s = fn({}, [[0, "lambda:UpdateFunctionConfiguration", "f", { Description: "x", Handler: "index.handler", Environment: { Variables: { A: "1" } }, Timeout: 9 }, "a"], [3, "lambda:GetFunctionConfiguration", "f", {}, "got"]]).to(3);
    expect([answer(s, "a")[1], timeoutOf(s), s.findings]).toEqual(["ok", 9, []]);
  });

  test("LAM-062 of a reservation that is none", () => {
    expect(refused("PutFunctionConcurrency", { ReservedConcurrentExecutions: -1 })).toEqual(validation("'-1'", "reservedConcurrentExecutions", "Member must have value greater than or equal to 0"));
    expect(refused("PutFunctionConcurrency", {})).toEqual(validation("null", "reservedConcurrentExecutions", "Member must not be null"));
  });

  test("LAM-132 of a recursion setting", () => {
    expect(refused("PutFunctionRecursionConfig", { RecursiveLoop: "Never" })).toEqual(validation("'Never'", "recursiveLoop", "Member must satisfy enum value set: [Terminate, Allow]"));
    expect(refused("PutFunctionRecursionConfig", {})[0]).toBe("ValidationException 400");
  });

  test("LAM-114 of an alias's name", () => {
    expect(refused("CreateAlias", { Name: "12", FunctionVersion: "1" }, { PublishedVersions: [{ Version: "1" }] })[0]).toBe("ValidationException 400");
  });

  test("LAM-124 of a VPC that is none", () => {
    expect(refused("UpdateFunctionConfiguration", { VpcConfig: { SubnetIds: 5 } })[0]).toBe("InvalidParameterValueException 400");
  });
});

test("LAM-016 a version or an alias that is not there is not found by any look", () => {
  expect(refused("GetFunction", { Qualifier: "7" })).toEqual(["ResourceNotFoundException 404", "Function not found: arn:aws:lambda:us-east-1:123456789012:function:f:7"]);
  expect(refused("GetFunctionConfiguration", { Qualifier: "PROD" })[0]).toBe("ResourceNotFoundException 404");
  const s = fn({}, [[0, "lambda:Invoke", "lambda", { FunctionName: "g" }, "a"]]).to(0);
  expect(s.call("a").error?.message).toBe("Function not found: arn:aws:lambda:us-east-1:123456789012:function:g");
});

describe("mappings", () => {
  const create = (input: Members) => {
    const s = mapped({ nodes: [{ id: "q2", type: "sqs.queue" }, { id: "s2", type: "kinesis.stream" }] }, [[0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn: `${arn}q2`, FunctionName: "f", ...input }, "a"]]).to(0);
    return [answer(s, "a")[1], s.call("a").error?.message];
  };
  const kinesis = { EventSourceArn: "arn:aws:kinesis:us-east-1:123456789012:stream/s2", StartingPosition: "LATEST" };

  test("LAM-077 LAM-087 LAM-104 refuse values beyond their limits when made", () => {
    expect(create({ BatchSize: 0 })).toEqual(validation("'0'", "batchSize", "Member must have value greater than or equal to 1"));
    expect(create({ MaximumBatchingWindowInSeconds: 301 })).toEqual(validation("'301'", "maximumBatchingWindowInSeconds", "Member must have value less than or equal to 300"));
    expect(create({ ScalingConfig: { MaximumConcurrency: 1_001 } })).toEqual(validation("'1001'", "scalingConfig.maximumConcurrency", "Member must have value less than or equal to 1000"));
    expect(create({ ...kinesis, ParallelizationFactor: 11 })).toEqual(validation("'11'", "parallelizationFactor", "Member must have value less than or equal to 10"));
    expect(create({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":"b"}}' }] } })).toEqual(["InvalidParameterValueException 400", expect.stringContaining("Invalid filter pattern definition.")]);
  });

  test("LAM-088 refuse too few or too many pollers of their own", () => {
    const refusedBy = (ProvisionedPollerConfig: Members) => create({ ProvisionedPollerConfig })[0];
    expect([refusedBy({ MinimumPollers: 1 }), refusedBy({ MinimumPollers: 2, MaximumPollers: 1 }), refusedBy({ MinimumPollers: 20, MaximumPollers: 10 }), refusedBy({ MinimumPollers: 2, MaximumPollers: 10_000 })])
      .toEqual(["InvalidParameterValueException 400", "InvalidParameterValueException 400", "InvalidParameterValueException 400", "ok"]);
  });

  test("LAM-091 refuse what another kind of source has", () => {
    expect(create({ ParallelizationFactor: 2 })).toEqual(["InvalidParameterValueException 400", "Unsupported ParallelizationFactor parameter for given event source mapping type."]);
    expect(create({ StartingPosition: "LATEST" })).toEqual(["InvalidParameterValueException 400", "StartingPosition is not valid for SQS event sources."]);
    expect(create({ ...kinesis, ScalingConfig: { MaximumConcurrency: 5 } })).toEqual(["InvalidParameterValueException 400", "Unsupported ScalingConfig parameter for given event source mapping type."]);
  });

  test("LAM-077 LAM-109 refuse an update and stay as they are", () => {
    const update = (input: Members) => {
      const s = mapped({}, [[0, "lambda:UpdateEventSourceMapping", "m", input, "a"], [1, "lambda:GetEventSourceMapping", "m", {}, "got"]]).to(1);
      return [answer(s, "a")[1], s.findings, (output(s, "got") as { readonly BatchSize: number }).BatchSize];
    };
    expect(update({ BatchSize: 10_001, MaximumBatchingWindowInSeconds: 1 })).toEqual(["ValidationException 400", [], 10]);
    expect(update({ FilterCriteria: { Filters: [{ Pattern: "{" }] } })).toEqual(["InvalidParameterValueException 400", [], 10]);
    expect(update({ BatchSize: 5 })).toEqual(["ok", [], 5]);
  });

  test("LAM-092 are answered with the state in between and the members of their kind", () => {
    const rows: Row[] = [[1, "lambda:UpdateEventSourceMapping", "m", { Enabled: false }, "off"], [2, "lambda:GetEventSourceMapping", "m", {}, "got"], [3, "lambda:UpdateEventSourceMapping", "m", { Enabled: true }, "on"], [4, "lambda:UpdateEventSourceMapping", "m", { BatchSize: 5 }, "five"]];
    const s = mapped({}, rows).to(5);
    const state = (as: string) => (output(s, as) as { readonly State: string }).State;
    expect([state("off"), state("got"), state("on"), state("five")]).toEqual(["Disabling", "Disabled", "Enabling", "Updating"]);
    expect(output(s, "five")).toEqual({ UUID: "m", EventSourceArn: `${arn}q`, FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f", BatchSize: 5, MaximumBatchingWindowInSeconds: 0, State: "Updating", StateTransitionReason: "USER_INITIATED" });
    const stream = simulate({ nodes: [{ id: "s", type: "kinesis.stream" }, { id: "f", type: "lambda.function" }], connections: [{ id: "m", type: "lambda.eventSourceMapping", from: "s", to: "f", properties: { StartingPosition: "LATEST" } }], script: [{ at: "0s", call: "lambda:GetEventSourceMapping", on: "m", as: "a" }] }).to(0);
    expect(stream.call("a").output).toMatchObject({ BatchSize: 100, StartingPosition: "LATEST", ParallelizationFactor: 1, MaximumRetryAttempts: -1, LastProcessingResult: "No records processed" });
  });

  test("LAM-091 take a version or an alias along with the function's name, and only what is there", () => {
    const make = (FunctionName: string) => {
      const s = mapped({ f: { properties: { PublishedVersions: [{ Version: "1" }] } }, nodes: [{ id: "q2", type: "sqs.queue" }] }, [[0, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn: `${arn}q2`, FunctionName }, "a"]]).to(0);
      return answer(s, "a")[1] === "ok" ? (output(s, "a") as { readonly FunctionArn: string }).FunctionArn : s.call("a").error?.message;
    };
    const f = "arn:aws:lambda:us-east-1:123456789012:function:f";
    expect([make("f"), make("f:1"), make(`${f}:1`), make("f:PROD")]).toEqual([f, `${f}:1`, `${f}:1`, "Function does not exist"]);
  });

  test("LAM-091 tell of a version that the function does not have", () => {
    const check = (Qualifier: string) => eventSourceMapping.checkEnds!({ properties: { Qualifier }, behaviour: {} } as never, {
      from: { type: "sqs.queue", config: { properties: {}, behaviour: {} }, source: undefined }, to: { arn: "arn:f", id: "f", config: { properties: { Timeout: 3, PublishedVersions: [{ Version: "1" }], Aliases: [{ Name: "P" }] }, behaviour: {} } },
    } as never, {} as never).filter(({ path }) => path === "properties.Qualifier");
    expect([check("1"), check("P"), check("$LATEST")]).toEqual([[], [], []]);
    expect(check("7")).toMatchObject([{ code: "ResourceNotFoundException", message: "Function not found: arn:f:7.", accepted: true }]);
  });

  test("LAM-091 find a table by the ARN of its stream", () => {
    const s = fn(warm({ nodes: [{ id: "t", type: "dynamodb.table", properties: { StreamSpecification: { StreamEnabled: true } }, behaviour: { latencyMs: 0 } }] }), [[0, "dynamodb:DescribeTable", "t", {}, "table"],
      [1, "lambda:CreateEventSourceMapping", "lambda", { EventSourceArn: { $from: "table.Table.LatestStreamArn" }, FunctionName: "f", StartingPosition: "LATEST" }, "made"]]).to(2);
    expect(answer(s, "made")[1]).toBe("ok");
  });
});

describe("DeleteFunction", () => {
  const versions = { PublishedVersions: [{ Version: "1" }, { Version: "2" }], Aliases: [{ Name: "P", FunctionVersion: "1" }] };

  test("LAM-113 LAM-114 deletes a version that no alias points to", () => {
    expect(refused("DeleteFunction", { Qualifier: "1" }, versions)[0]).toBe("ResourceConflictException 409");
    expect(refused("DeleteFunction", { Qualifier: "$LATEST" }, versions)[0]).toBe("InvalidParameterValueException 400");
    expect(refused("DeleteFunction", { Qualifier: "7" }, versions)[0]).toBe("ResourceNotFoundException 404");
    const s = fn({ properties: versions }, [[0, "lambda:DeleteFunction", "f", { Qualifier: "2" }, "gone"], [1, "lambda:Invoke", "f", { Qualifier: "2" }, "run"]]).to(2);
    expect([answer(s, "gone")[1], answer(s, "run")[1]]).toEqual(["ok", "ResourceNotFoundException 404"]);
  });

  test("LAM-016 deletes the function: whoever invokes it finds nothing", () => {
    const s = fn({}, [[0, "lambda:DeleteFunction", "f", {}, "gone"], [1, "lambda:Invoke", "lambda", { FunctionName: "f" }, "run"]]).to(2);
    expect([answer(s, "gone")[1], answer(s, "run")[1]]).toEqual(["ok", "ResourceNotFoundException 404"]);
  });
});

describe("what AWS does not let stand side by side", () => {
  const snap = { SnapStart: { ApplyOn: "PublishedVersions" } };
  const tenants = { TenancyConfig: { TenantIsolationMode: "PER_TENANT" } };
  const codes = (properties: Members) => problemsOf({ nodes: [{ id: "f", type: "lambda.function", properties }] }).map(({ path, code }) => `${path} ${code}`);
  const version = (more: Members = {}) => ({ PublishedVersions: [{ Version: "1", ...more }] });

  test("LAM-055 SnapStart with provisioned concurrency, or with more than 512 MB of /tmp", () => {
    expect(codes({ ...snap, ...version({ ProvisionedConcurrentExecutions: 1 }) })).toEqual(["nodes[0].properties.SnapStart InvalidParameterValueException"]);
    expect(codes({ ...snap, EphemeralStorage: { Size: 1024 } })).toEqual(["nodes[0].properties.EphemeralStorage.Size InvalidParameterValueException"]);
    expect(codes({ ...snap, EphemeralStorage: { Size: 512 }, ...version() })).toEqual([]);
    expect(refused("PutProvisionedConcurrencyConfig", { Qualifier: "1", ProvisionedConcurrentExecutions: 1 }, { ...snap, ...version() })[0]).toBe("InvalidParameterValueException 400");
  });

  test("LAM-130 tenant isolation with SnapStart, provisioned concurrency, a URL or a mapping", () => {
    expect(codes({ ...tenants, ...snap })).toEqual(["nodes[0].properties.SnapStart InvalidParameterValueException"]);
    expect(codes({ ...tenants, FunctionUrlConfig: {} })).toEqual(["nodes[0].properties.FunctionUrlConfig InvalidParameterValueException"]);
    expect(codes({ ...tenants, ...version({ ProvisionedConcurrentExecutions: 1 }) })).toEqual(["nodes[0].properties.TenancyConfig InvalidParameterValueException"]);
    expect(refused("PutProvisionedConcurrencyConfig", { Qualifier: "1", ProvisionedConcurrentExecutions: 1 }, { ...tenants, ...version() })[0]).toBe("InvalidParameterValueException 400");
    const mapping = [{ id: "f", type: "lambda.function", properties: tenants }, { id: "q", type: "sqs.queue" }];
    expect(problemsOf({ nodes: mapping, connections: [{ id: "m", type: "lambda.eventSourceMapping", from: "q", to: "f" }] })).toMatchObject([{ code: "InvalidParameterValueException" }]);
    const made = simulate({ nodes: mapping, script: [{ at: "0s", call: "lambda:CreateEventSourceMapping", on: "lambda", input: { EventSourceArn: `${arn}q`, FunctionName: "f" }, as: "a" }] }).to(0);
    expect(made.call("a").error?.code).toBe("InvalidParameterValueException");
  });
});
