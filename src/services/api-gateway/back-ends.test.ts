import { describe, expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { defineEntity, type Service } from "../define.ts";
import { answer, fn, integration, mock, requests, scene, services, statuses } from "../../testing/api-scene.ts";
import type { ApiView } from "./view.ts";

const one = (returns: Json, more: object = {}) => scene({ nodes: [fn("f", { returns, ...more })], connections: [integration("f")], requests: [{ path: "/x" }] }).to(60);

describe("functions", () => {
  test("APG-058 hands the request over and returns what the function says", () => {
    const run = one({ statusCode: 201, body: "ok" }, { durationMs: 100 });
    expect(answer(run, 1)).toMatchObject({ status: 201, body: "ok" });
    expect(run.call("r1").answeredAt).toBe(0.1);
    expect(run.view<ApiView>("api")).toMatchObject({ statuses: { 201: 1 }, inFlight: 0 });
    expect(answer(one({ statusCode: 200, body: "{{body.httpMethod}} {{body.path}}" }), 1)!.body).toBe("GET /x");
  });

  test("APG-059 tells valid answers from malformed ones", () => {
    const found = [{ statusCode: "200" }, { headers: { a: "b" } }, "hello", { foo: 1 }].map((returns) => answer(one(returns as Json), 1)!.status);
    expect(found).toEqual([200, 200, 502, 502]);
    expect(one("hello").view<ApiView>("api").lastRefusal).toMatchObject({ limiter: "backEnd", rule: "APG-059" });
  });

  test("APG-060 answers 502 when the function fails, and does not try again", () => {
    const run = one({}, { fails: { kind: "always" } });
    expect(answer(run, 1)).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' });
    expect(run.metric("f", "Invocations")).toBe(1);
    expect(run.view<ApiView>("api").statuses).toEqual({ 502: 1 });
  });

  const throttled = (type: string) => scene({ type, nodes: [fn("f", { durationMs: 1_000 }, { ReservedConcurrentExecutions: 1 })], connections: [integration("f")], requests: [{}, {}] }).to(2);

  test("APG-061 APG-062 turns Lambda's throttle into 500 (REST) or 503 (HTTP)", () => {
    const rest = throttled("apigateway.restApi");
    expect(statuses(rest, 2)).toEqual([200, 500]);
    expect([rest.call("r1").answeredAt, rest.call("r2").answeredAt]).toEqual([1, 0]);
    expect(rest.view<ApiView>("api").lastRefusal).toMatchObject({ status: 500, rule: "APG-061" });
    const http = throttled("apigateway.httpApi");
    expect(statuses(http, 2)).toEqual([200, 503]);
    expect(answer(http, 2)!.body).toBe('{"message":"Service Unavailable"}');
  });

  test("APG-063 answers 500 without permission to invoke", () => {
    const run = scene({ nodes: [fn("f")], connections: [{ ...integration("f"), behaviour: { allowed: false } }], requests: [{}] }).to(1);
    expect(answer(run, 1)!.status).toBe(500);
    expect(run.metric("f", "Invocations")).toBe(0);
  });

  test("APG-064 answers 504 after 29 s while the function works on", () => {
    const run = scene({ nodes: [fn("f", { durationMs: 40_000 }, { Timeout: 60 })], connections: [integration("f")], requests: [{}] });
    expect(run.to(28).view<ApiView>("api")).toMatchObject({ inFlight: 1, limitUs: 29_000_000, flights: [{ startedAtUs: 0, limitUs: 29_000_000 }] });
    expect(answer(run.to(29), 1)).toMatchObject({ status: 504, body: '{"message":"Endpoint request timed out"}' });
    expect(run.call("r1").answeredAt).toBe(29);
    expect(run.inspect<{ concurrency: { used: number } }>("f").concurrency.used).toBe(1);
    expect(run.to(40).inspect<{ concurrency: { used: number } }>("f").concurrency.used).toBe(0);
    expect(run.view<ApiView>("api")).toMatchObject({ timedOut: 1, inFlight: 0, statuses: { 504: 1 } });
  });

  test("APG-065 answers 503 after 30 s on an HTTP API", () => {
    const run = scene({ type: "apigateway.httpApi", nodes: [fn("f", { durationMs: 31_000 }, { Timeout: 60 })], connections: [integration("f")], requests: [{}] }).to(40);
    expect(answer(run, 1)!.status).toBe(503);
    expect(run.call("r1").answeredAt).toBe(30);
  });

  const custom = (IntegrationResponses?: object[]) => scene({
    properties: { Methods: [mock("/", "GET", { Integration: { Type: "AWS", ...(IntegrationResponses === undefined ? {} : { IntegrationResponses }) } as never })] } as never,
    nodes: [fn("f", { fails: { kind: "always" }, error: { errorType: "Error", errorMessage: "Error: four hundred" } })], connections: [integration("f")], requests: [{}],
  }).to(1);

  test("APG-070 hides an error in a 200 unless a pattern matches", () => {
    const plain = custom();
    expect(answer(plain, 1)!.status).toBe(200);
    expect(answer(plain, 1)!.body).toContain("four hundred");
    const mapped = custom([{ StatusCode: 200 }, { StatusCode: 400, SelectionPattern: ".*four hundred.*" }]);
    expect(answer(mapped, 1)!.status).toBe(400);
    expect(mapped.view<ApiView>("api").statuses).toEqual({ 400: 1 });
  });

  test("APG-071 tries nothing again: the client does", () => {
    const run = (retries: object) => simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 1 }, retries } }, { id: "api", type: "apigateway.restApi" }, fn("f", { fails: { kind: "first", n: 1 } })],
      connections: [{ id: "c1", from: "shop", to: "api", type: "apigateway:Request" }, integration("f")],
    } as never, { services }).to(5);
    expect(run({ mode: "none" }).inspect("shop")).toMatchObject({ statuses: { 502: 1 }, failed: 1 });
    const again = run({ mode: "standard", maxAttempts: 2, baseMs: 100 });
    expect(again.inspect("shop")).toMatchObject({ statuses: { 200: 1, 502: 1 }, succeeded: 1 });
    expect(again.view<ApiView>("api").statuses).toEqual({ 200: 1, 502: 1 });
    expect(again.metric("f", "Invocations")).toBe(2);
  });

  test("APG-072 is free as soon as Lambda has taken an asynchronous event", () => {
    const run = scene({ properties: { Methods: [mock("/", "POST", { Integration: { Type: "AWS", RequestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" } } })] }, nodes: [fn("f", { durationMs: 60_000 }, { Timeout: 90 })], connections: [{ ...integration("f"), behaviour: { latencyMs: 2.5 } }], requests: [{ method: "POST", body: "{}" }] }).to(70);
    expect(answer(run, 1)!.status).toBe(200);
    expect(run.call("r1").answeredAt).toBe(0.005);
    expect(run.metric("f", "Invocations")).toBe(1);
  });

  test("APG-078 makes a 200 of any JSON on an HTTP API", () => {
    const run = scene({ type: "apigateway.httpApi", nodes: [fn("f", { returns: { hello: 1 } })], connections: [integration("f")], requests: [{}] }).to(1);
    expect(answer(run, 1)).toMatchObject({ status: 200, body: '{"hello":1}' });
    expect(answer(one({ hello: 1 }), 1)!.status).toBe(502);
  });
});

describe("servers and services", () => {
  const web = (behaviour: object, type?: string) => scene({ properties: type === undefined ? {} : { Methods: [mock("/", "GET", { Integration: { Type: type } })] }, nodes: [{ id: "web", type: "http.endpoint", behaviour: behaviour as never }], connections: [integration("web")], requests: [{}] }).to(40);

  test("APG-068 APG-069 passes a server's status on, and answers 504 when nobody is there", () => {
    expect(answer(web({ status: 418 }), 1)!.status).toBe(418);
    expect(answer(web({ status: 418 }, "HTTP"), 1)!.status).toBe(200);
    expect(answer(web({ status: 503 }), 1)!.status).toBe(503);
    expect(answer(web({ down: { kind: "always" } }), 1)!.status).toBe(504);
    const cut = scene({ nodes: [{ id: "web", type: "http.endpoint" }], connections: [{ ...integration("web"), behaviour: { fails: { when: { kind: "always" }, as: "serverError" } } }], requests: [{}] }).to(1);
    expect(answer(cut, 1)).toMatchObject({ status: 504 });
    expect(cut.call("r1").answeredAt).toBe(0);
  });

  test("APG-073 leaves the work in a queue and lets the client go", () => {
    const run = scene({ nodes: [{ id: "q", type: "sqs.queue" }], connections: [{ ...integration("q"), behaviour: { latencyMs: 5 } }], requests: [{ method: "POST", path: "/orders", body: '{"foo":"bar"}' }] }).to(1);
    expect(answer(run, 1)!.status).toBe(200);
    expect(run.call("r1").answeredAt).toBe(0.01);
    expect(run.inspect<{ visible: { body: string }[] }>("q").visible.map((each) => each.body)).toEqual(['{"foo":"bar"}']);
    expect(run.view<ApiView>("api")).toMatchObject({ statuses: { 200: 1 }, inFlight: 0 });
  });

  test("APG-073 reads a template of the form Action=SendMessage", () => {
    const Integration = { RequestTemplates: { "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)" } };
    const run = scene({ properties: { Methods: [mock("/", "POST", { Integration })] }, nodes: [{ id: "q", type: "sqs.queue" }], connections: [integration("q")], requests: [{ method: "POST", body: '{"a":"1 & 2"}' }] }).to(1);
    expect(run.inspect<{ visible: { body: string }[] }>("q").visible[0]!.body).toBe('{"a":"1 & 2"}');
  });

  test("APG-073 conserves messages: the request is answered, the message waits", () => {
    const run = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 3 } } }, { id: "api", type: "apigateway.restApi" }, { id: "q", type: "sqs.queue" }],
      connections: [{ id: "c1", from: "shop", to: "api", type: "apigateway:Request" }, integration("q")],
    }, { services }).to(1);
    expect(run.fates("shop")).toEqual(["answered", "answered", "answered"]);
    expect(run.fates("api")).toEqual([undefined, undefined, undefined]);
  });

  /** A state machine that answers StartExecution at once and StartSyncExecution after 40 s, and a stream that is full. */
  const toys: Service = {
    name: "states", title: "Toys", family: "workflow", rules: {},
    entities: [defineEntity({
      kind: "node", type: "toy.machine", service: "states", title: "Machine", says: "", properties: {}, behaviour: {}, roles: ["apigateway.target"], metrics: {}, arn: (id) => `arn:aws:states:us-east-1:123456789012:stateMachine:${id}`,
      init: () => ({ started: 0, ended: 0 }),
      on: { "toy/ended": (state, call: never, ctx) => { state.ended++; ctx.reply(call, succeeded({ status: "SUCCEEDED" }), "EYD-120"); } },
      calls: {
        "states:StartExecution": (state, call, ctx) => { state.started++; for (const message of call.carries) ctx.ended(message, "processed", "EYD-120"); ctx.reply(call.id, succeeded({ executionArn: "arn", startDate: "now", input: (call.input as { input: string }).input }), "EYD-120"); },
        "states:StartSyncExecution": (state, call, ctx) => { state.started++; ctx.after(40_000_000, "toy/ended", call.id, "EYD-120"); },
        "kinesis:PutRecord": (_state, call, ctx) => ctx.reply(call.id, failed(awsError("ProvisionedThroughputExceededException", "Rate exceeded", 400)), "EYD-120"),
      },
      view: (state) => ({ ...state }), inspect: (state) => ({ ...state }),
    })],
  };
  const toy = (Integration: object) => simulate({
    nodes: [{ id: "api", type: "apigateway.restApi", properties: { Methods: [mock("/", "POST", { Integration: Integration as never })] } }, { id: "machine", type: "toy.machine" }],
    connections: [{ ...integration("machine"), behaviour: { latencyMs: 10 } }], script: requests([{ method: "POST", body: '{"order":1}' }]),
  }, { services: [...services.filter((each) => each.name !== "states"), toys] }).to(60);

  test("APG-074 starts a workflow and goes, or waits for one and times out", () => {
    const started = toy({ Action: "states:StartExecution" });
    expect(answer(started, 1)!.status).toBe(200);
    expect(JSON.parse(answer(started, 1)!.body)).toMatchObject({ executionArn: "arn", startDate: "now", input: '{"order":1}' });
    expect(started.call("r1").answeredAt).toBe(0.02);
    const waited = toy({ Action: "states:StartSyncExecution" });
    expect(answer(waited, 1)!.status).toBe(504);
    expect(waited.call("r1").answeredAt).toBe(29);
    expect(waited.inspect("machine")).toMatchObject({ ended: 1 });
    expect(waited.view<ApiView>("api").lastRefusal).toMatchObject({ status: 504, rule: "APG-064" });
  });

  test("APG-075 shows a service's error as 200 unless a pattern maps it", () => {
    expect(answer(toy({ Action: "kinesis:PutRecord" }), 1)!.status).toBe(200);
    expect(answer(toy({ Action: "kinesis:PutRecord", IntegrationResponses: [{ StatusCode: 200 }, { StatusCode: 429, SelectionPattern: "4\\d{2}" }] }), 1)!.status).toBe(429);
  });

  test("APG-076 answers by itself", () => {
    const Integration = { Type: "MOCK", RequestTemplates: { "application/json": '{"statusCode":200}' }, IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { "application/json": '{"m":1}' } }] };
    const run = scene({ properties: { Methods: [mock("/", "GET", { Integration })] }, requests: [{}] }).to(0);
    expect(answer(run, 1)).toMatchObject({ status: 200, body: '{"m":1}' });
  });

  test("APG-079 changes the gateway's own answers", () => {
    const run = scene({ properties: { Methods: [mock("/")], GatewayResponses: [{ ResponseType: "THROTTLED", StatusCode: "503" }], Stages: [{ StageName: "prod", MethodSettings: [{ ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 }] }] }, requests: [{}, {}] }).to(0);
    expect(statuses(run, 2)).toEqual([200, 503]);
  });
});
