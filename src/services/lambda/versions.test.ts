import { describe, expect, test } from "vitest";
import { answer, change, event, fn, invoke, many, output, records, starts, view, warm } from "../../testing/lambda.ts";
import { problemsOf } from "../../testing/simulate.ts";
import { asyncRequests } from "./billing.ts";

const always = { kind: "always" };
const payload = (s: ReturnType<typeof fn>, as: string) => JSON.parse(output<{ Payload: string }>(s, as).Payload) as unknown;
const version = (s: ReturnType<typeof fn>, as: string) => output<{ ExecutedVersion: string }>(s, as).ExecutedVersion;

describe("versions and aliases", () => {
  test("LAM-113 freezes versions and edits $LATEST", () => {
    const s = fn(warm({ behaviour: { returns: "A" } }), [
      [0, "lambda:PublishVersion", "f", {}, "one"], [1, "lambda:UpdateFunctionCode", "f", { behaviour: { returns: "B" } }, "update"], invoke(4, "v1", { FunctionName: "f:1" }), invoke(4, "latest"),
      [5, "lambda:PublishVersion", "f", {}, "two"], [5, "lambda:PublishVersion", "f", {}, "same"],
    ]).to(6);
    expect([payload(s, "v1"), payload(s, "latest")]).toEqual(["A", "B"]);
    expect(["one", "two", "same"].map((as) => output(s, as).Version)).toEqual(["1", "2", "2"]);
    expect(view(s).versions.map((one) => one.version)).toEqual(["1", "2"]);
  });

  test("LAM-113 keeps a published version when $LATEST fails", () => {
    const s = fn(warm({ properties: { PublishedVersions: [{ Version: "1" }] } }), [change(1, "f", { behaviour: { fails: always } }), invoke(2, "v1", { Qualifier: "1" }), invoke(2, "latest")]).to(3);
    expect([answer(s, "v1")[1], answer(s, "latest")[1]]).toEqual(["ok", "Unhandled Error"]);
  });

  const two = { PublishedVersions: [{ Version: "1" }, { Version: "2" }], Aliases: [{ Name: "PROD", FunctionVersion: "1" }] };
  test("LAM-114 follows an alias", () => {
    const s = fn(warm({ properties: two }), [invoke(0, "a", { Qualifier: "PROD" }), [0.5, "lambda:UpdateAlias", "f", { Name: "PROD", FunctionVersion: "2" }, "move"], invoke(1, "b", { Qualifier: "PROD" }), invoke(1, "none", { Qualifier: "DEV" })]);
    expect(view(s.to(0.2)).aliases).toEqual([{ name: "PROD", version: "1", second: "", weight: 0 }]);
    s.to(2);
    expect([version(s, "a"), version(s, "b"), answer(s, "none")[1]]).toEqual(["1", "2", "ResourceNotFoundException 404"]);
    expect(view(s).aliases[0]!.version).toBe("2");
  });

  test("LAM-115 sends a share to a second version", () => {
    const s = fn(warm({ account: { ConcurrentExecutions: 2000 }, behaviour: { durationMs: 0 }, properties: { PublishedVersions: two.PublishedVersions, Aliases: [{ Name: "PROD", FunctionVersion: "1", AdditionalVersionWeights: { 2: 0.1 } }] } }),
      Array.from({ length: 10_000 }, (_, n) => [n / 1000, "lambda:Invoke", "f", { Qualifier: "PROD" }] as const), { checks: false }).to(11);
    const versions = s.run.scriptState.records.map((record) => (record.outcome as { readonly output: { readonly ExecutedVersion: string } }).output.ExecutedVersion);
    const second = versions.filter((one) => one === "2").length;
    expect([versions.length, versions.filter((one) => one === "1").length + second]).toEqual([10_000, 10_000]);
    expect(second).toBeGreaterThanOrEqual(910);
    expect(second).toBeLessThanOrEqual(1090);
    const alias = (AdditionalVersionWeights: Record<string, number>, FunctionVersion = "1") =>
      answer(fn({ properties: { PublishedVersions: [...two.PublishedVersions, { Version: "3" }] } }, [[0, "lambda:CreateAlias", "f", { Name: "X", FunctionVersion, RoutingConfig: { AdditionalVersionWeights } }, "a"]]).to(0), "a")[1];
    expect([alias({ 2: 0.1, 3: 0.1 }), alias({ 2: 0.1 }, "$LATEST"), alias({ 1: 0.5 }), alias({ 2: 2 }), alias({ 2: 0.1 })]).toEqual([
      "InvalidParameterValueException 400", "InvalidParameterValueException 400", "InvalidParameterValueException 400", "ValidationException 400", "ok",
    ]);
  });

  test("LAM-116 runs the old code during an update, and cold afterwards", () => {
    const s = fn({}, [invoke(-0 + 0, "first"), [10, "lambda:UpdateFunctionCode", "f", {}, "update"], [11, "lambda:UpdateFunctionConfiguration", "f", { MemorySize: 256 }, "second"], invoke(11, "during"), invoke(13, "after")]);
    expect(view(s.to(11)).updatingUntilUs).toBe(12_000_000);
    s.to(20);
    expect([answer(s, "during"), answer(s, "after")]).toEqual([[11.1, "ok"], [13.3, "ok"]]);
    expect(answer(s, "second")[1]).toBe("ResourceConflictException 409");
    expect(view(s).coldStarts).toBe(2);
  });

  test("LAM-116 changes a property by that call", () => {
    const s = fn({}, [change(0, "f", { properties: { Timeout: 9 } }), [1, "lambda:GetFunctionConfiguration", "f", {}, "before"], [3, "lambda:GetFunctionConfiguration", "f", {}, "after"]]).to(4);
    expect([output(s, "before"), output(s, "after")]).toMatchObject([{ Timeout: 3, LastUpdateStatus: "InProgress" }, { Timeout: 9, LastUpdateStatus: "Successful" }]);
  });

  test("LAM-118 serves several requests in a managed instance", () => {
    const s = fn({ properties: { PublishedVersions: [{ Version: "1" }], CapacityProviderConfig: { PerExecutionEnvironmentMaxConcurrency: 10, MinExecutionEnvironments: 3 } }, behaviour: { durationMs: 1000 } },
      Array.from({ length: 31 }, (_, n) => invoke(0, `a${n}`, { Qualifier: "1" })));
    expect(view(s.to(0.5)).environments.map((one) => one.busy)).toEqual([10, 10, 10]);
    s.to(2);
    const answers = Array.from({ length: 31 }, (_, n) => answer(s, `a${n}`));
    expect(answers.filter(([at, how]) => at === 1 && how === "ok")).toHaveLength(30);
    expect(answers.filter(([at, how]) => at === 0 && how === "TooManyRequestsException 429")).toHaveLength(1);
  });

  test("LAM-119 takes container images", () => {
    const s = fn({ properties: { PackageType: "Image" }, behaviour: { initMs: 303 } }, [invoke(0, "a")]).to(1);
    expect(answer(s, "a")).toEqual([0.403, "ok"]);
    expect(view(s).packageType).toBe("Image");
    expect(answer(fn({}, [[0, "lambda:UpdateFunctionCode", "f", { ImageUri: "x" }, "a"]]).to(0), "a")[1]).toBe("InvalidParameterValueException 400");
  });

  test("LAM-120 LAM-121 refuses a sixth layer, and old runtimes", () => {
    expect(problemsOf({ nodes: [{ id: "f", type: "lambda.function", properties: { Layers: ["1", "2", "3", "4", "5", "6"] } }] })[0]!.message).toContain("Cannot reference more than 5 layers.");
    expect(problemsOf({ nodes: [{ id: "f", type: "lambda.function", properties: { Runtime: "python3.7" } }] })[0]!.message).toContain("no longer supported");
  });
});

describe("network and permissions", () => {
  const to = (node: object, connection: object = {}) => ({ nodes: [node], connections: [{ id: "c", from: "f", to: (node as { id: string }).id, ...connection }] });

  test("LAM-122 does not reach private addresses without a VPC", () => {
    const server = { id: "db", type: "http.endpoint", behaviour: { private: true } };
    const s = fn(warm(to(server, { type: "http:Request" })), [invoke(0, "a")]).to(5);
    expect(answer(s, "a")).toEqual([1.1, "Unhandled ConnectionError"]);
    expect(answer(fn(warm({ ...to({ ...server, behaviour: {} }, { type: "http:Request" }) }), [invoke(0, "a")]).to(5), "a")).toEqual([0.2, "ok"]);
    const inside = fn(warm({ properties: { VpcConfig: { SubnetIds: ["a"], SecurityGroupIds: ["s"], reaches: ["db"] } }, ...to(server, { type: "http:Request" }) }), [invoke(0, "a")]).to(5);
    expect(answer(inside, "a")).toEqual([0.2, "ok"]);
  });

  test("LAM-123 hangs in a VPC without a way out", () => {
    const vpc = (reaches: string[]) => fn(warm({ properties: { VpcConfig: { SubnetIds: ["a"], SecurityGroupIds: ["s"], reaches } }, ...to({ id: "q", type: "sqs.queue" }, { type: "sqs:SendMessage" }) }), [invoke(0, "a")]);
    expect(view(vpc([]).to(1))).toMatchObject({ inVpc: true, environments: [{ state: "calls", timeoutAtUs: 3_000_000 }] });
    expect(answer(vpc([]).to(5), "a")).toEqual([3, "Unhandled Sandbox.Timedout"]);
    expect(answer(vpc(["q"]).to(5), "a")).toEqual([0.1, "ok"]);
  });

  test("LAM-117 starts an inactive function anew", () => {
    const s = fn({ properties: { VpcConfig: { SubnetIds: ["a"], SecurityGroupIds: ["s"] } } }, [invoke(0, "first"), invoke(1_300_000, "sleeping"), invoke(1_300_061, "awake")], { checks: false }).to(1_300_062);
    expect([answer(s, "sleeping")[1], answer(s, "awake")]).toEqual(["ResourceNotReadyException 502", [1_300_061.3, "ok"]]);
  });

  test("LAM-124 waits for its network interfaces", () => {
    const s = fn({}, [{ at: "0s", add: { id: "g", type: "lambda.function", properties: { VpcConfig: { SubnetIds: ["a", "b"], SecurityGroupIds: ["s"] } } } }, { at: "30s", call: "lambda:Invoke", on: "g", input: {}, as: "early" }, { at: "61s", call: "lambda:Invoke", on: "g", input: {}, as: "late" }]).to(62);
    // What the script adds at t = 0 stands at once, like the document; from the first microsecond on it takes AWS's time.
    expect([answer(s, "early")[1], answer(s, "late")[1]]).toEqual(["ok", "ok"]);
    const later = fn({}, [{ at: "1s", add: { id: "g", type: "lambda.function", properties: { VpcConfig: { SubnetIds: ["a"], SecurityGroupIds: ["s"] } } } }, { at: "31s", call: "lambda:Invoke", on: "g", input: {}, as: "early" }, { at: "62s", call: "lambda:Invoke", on: "g", input: {}, as: "late" }]);
    expect(view(later.to(2), "g").state).toBe("Pending");
    later.to(63);
    expect([answer(later, "early")[1], answer(later, "late")[1]]).toEqual(["ResourceConflictException 409", "ok"]);
  });

  test("LAM-125 fails a run whose role lacks a right", () => {
    const s = fn(warm(to({ id: "q", type: "sqs.queue" }, { type: "sqs:SendMessage", behaviour: { allowed: false } })), [invoke(0, "a")]).to(1);
    expect(answer(s, "a")).toEqual([0.1, "Unhandled AccessDenied"]);
    expect(JSON.parse(output<{ Payload: string }>(s, "a").Payload).errorMessage).toContain("(AccessDenied) when calling the SendMessage operation");
    expect(s.inspect("q")).toMatchObject({ visible: [] });
    expect(view(s).lastError).toMatchObject({ errorType: "AccessDenied" });
    const caught = fn(warm(to({ id: "q", type: "sqs.queue" }, { type: "sqs:SendMessage", behaviour: { allowed: false }, ignoreErrors: true })), [invoke(0, "a")]).to(1);
    expect(answer(caught, "a")).toEqual([0.1, "ok"]);
  });

  test("LAM-126 refuses a caller without permission", () => {
    const s = fn({
      nodes: [{ id: "g", type: "lambda.function", behaviour: { initMs: 0 } }], connections: [{ id: "c", from: "g", to: "f", type: "lambda:Invoke", behaviour: { allowed: false } }],
    }, [invoke(0, "a", {}, "g")]).to(1);
    expect(answer(s, "a")[1]).toBe("Unhandled AccessDeniedException");
    expect(view(s)).toMatchObject({ invocations: 0, environmentCount: 0 });
    const added = fn({}, [[0, "lambda:AddPermission", "f", { StatementId: "s1", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" }, "add"], [0, "lambda:AddPermission", "f", { StatementId: "s1" }, "again"], [0, "lambda:RemovePermission", "f", { StatementId: "s1" }, "remove"], [0, "lambda:RemovePermission", "f", { StatementId: "s1" }, "gone"]]).to(0);
    expect(["add", "again", "remove", "gone"].map((as) => answer(added, as)[1])).toEqual(["ok", "ResourceConflictException 409", "ok", "ResourceNotFoundException 404"]);
  });

  test("LAM-127 runs without logs", () => {
    const s = fn(warm({ behaviour: { mayLog: false } }), [invoke(0, "a")]).to(1);
    expect(answer(s, "a")).toEqual([0.1, "ok"]);
    expect(s.inspect("f")).toMatchObject({ logLines: 0 });
    expect(s.metric("f", "Invocations")).toBe(1);
    expect(view(s).logging).toBe(false);
  });

  test("LAM-128 answers at its URL", () => {
    const call = (properties: object, behaviour = {}, ...rows: [number, string, string, never?, string?][]) =>
      (fn(warm({ properties: { FunctionUrlConfig: {}, ...properties } as never, behaviour: behaviour as never }), [...rows, [0, "lambda:InvokeFunctionUrl", "f", { method: "GET" }, "a"]] as never).to(1).call("a").output as unknown as { status: number }).status;
    expect(call({})).toBe(200);
    expect(call({}, { fails: always })).toBe(502);
    expect(call({ ReservedConcurrentExecutions: 0 })).toBe(429);
    expect(call({}, {}, [0, "lambda:AddPermission", "f", { StatementId: "s", Action: "lambda:InvokeFunctionUrl" } as never, "p"])).toBe(403);
    expect(call({ FunctionUrlConfig: { AuthType: "AWS_IAM" } })).toBe(403);
    expect((fn({}, [[0, "lambda:InvokeFunctionUrl", "f", {}, "a"]]).to(0).call("a").output as unknown as { status: number }).status).toBe(403);
  });

  test("LAM-130 gives each tenant environments of its own", () => {
    const tenant = (TenantId: string) => ({ TenantId });
    const s = fn({ properties: { TenancyConfig: {} } }, [invoke(0, "a", tenant("a")), invoke(1, "b", tenant("b")), invoke(2, "c", tenant("a"))]).to(3);
    expect(["a", "b", "c"].map((as) => answer(s, as)[0])).toEqual([0.3, 1.3, 2.1]);
    expect(view(s).environments.map((one) => one.tenant)).toEqual(["a", "b"]);
  });
});

describe("durable functions and large events", () => {
  test("LAM-131 waits without cost, and replays", () => {
    const s = fn({
      properties: { DurableConfig: {} }, behaviour: { initMs: { kind: "sequence", values: [0, 200] }, steps: [{ runMs: 1000 }, { waitMs: 3_600_000 }, { runMs: 1000 }] },
      nodes: [{ id: "q", type: "sqs.queue" }], connections: [{ id: "c", from: "f", to: "q", type: "lambda.onSuccess" }],
    }, [event(0, "a")]);
    expect(view(s.to(100)).async.events[0]).toMatchObject({ state: "waits-durable", nextAtUs: 3_601_000_000 });
    s.to(3602.25);
    expect(starts(s)).toEqual([0, 3601]);
    expect(records(s, "q")).toHaveLength(1);
    expect(view(s).billedMs).toBe(2250);
    const named = fn({ properties: { DurableConfig: {} }, behaviour: { steps: [{ runMs: 10 }] } }, [event(0, "a", { DurableExecutionName: "n", Payload: "1" }), event(0, "b", { DurableExecutionName: "n", Payload: "2" })]).to(1);
    expect(answer(named, "b")[1]).toBe("DurableExecutionAlreadyStartedException 409");
  });

  test("LAM-138 counts large events by 64 KB", () => {
    expect([1_048_576, 257 * 1024, 256 * 1024].map(asyncRequests)).toEqual([13, 2, 1]);
    expect(fn(warm({}), many(1, 0, "a")).to(1).metric("f", "BilledRequests")).toBe(1);
  });
});
