import { describe, expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";
import { fn, integration, services } from "../../testing/api-scene.ts";
import type { ApiView } from "./view.ts";

const act = (at: number, name: string, input: object, as?: string) => ({ at: `${Math.round(at * 1e6)}us`, call: `apigateway:${name}`, on: "api", input, ...(as === undefined ? {} : { as }) }) as never as Json;
const id = { $from: "open.connectionId" };
const send = (at: number, data: Json, as?: string) => act(at, "SendFrame", { connectionId: id, data }, as);
const open = act(0, "Connect", {}, "open");

function chat(script: readonly Json[], routes: Readonly<Record<string, object>> = {}, more: object = {}) {
  const names = Object.keys(routes);
  return simulate({
    nodes: [{ id: "api", type: "apigateway.webSocketApi", ...more }, ...names.map((_, i) => fn(`f${i}`, routes[names[i]!] as never))],
    connections: names.map((route, i) => integration(`f${i}`, { route })), script,
  }, { services });
}

describe("WebSocket APIs", () => {
  test("APG-098 opens after $connect has succeeded", () => {
    const run = chat([open, { at: "20000us", call: "apigateway:SendFrame", on: "api", input: { connectionId: "api-1", data: "early" }, as: "early" } as never], { $connect: { durationMs: 50 } });
    expect(run.to(0.02).view<ApiView>("api").sockets).toMatchObject({ open: 1, list: [{ state: "CONNECTING" }] });
    run.to(0.05);
    expect(run.call("open")).toMatchObject({ answeredAt: 0.05, output: { status: 101, connectionId: "api-1" } });
    expect(run.call("early").error).toMatchObject({ status: 400 });
    expect(run.view<ApiView>("api").sockets.list[0]).toMatchObject({ state: "OPEN", openedAt: 50_000, idleAt: 600_050_000, endsAt: 7_200_050_000 });
  });

  test("APG-099 fails the handshake with $connect's status", () => {
    const run = chat([open], { $connect: { returns: { statusCode: 403 } }, $disconnect: {} }).to(1);
    expect(run.call("open").output).toMatchObject({ status: 403 });
    expect(run.view<ApiView>("api").sockets).toMatchObject({ open: 0, closed: 0 });
    expect(run.metric("f1", "Invocations")).toBe(0);
  });

  test("APG-099 answers 401 without asking when the identity source is missing", () => {
    const run = simulate({
      nodes: [{ id: "api", type: "apigateway.webSocketApi", properties: { Routes: [{ RouteKey: "$connect", Authorizer: "guard" }], Authorizers: [{ Name: "guard", Type: "REQUEST", IdentitySource: "route.request.header.Auth" }] } }, fn("guard")],
      connections: [{ id: "a", from: "api", to: "guard", type: "apigateway.authorizer", properties: { name: "guard" } }], script: [open],
    }, { services }).to(1);
    expect(run.call("open").output).toMatchObject({ status: 401 });
    expect(run.metric("guard", "Invocations")).toBe(0);
  });

  test("APG-099 refuses a connection to a stage that is not there", () => {
    const run = chat([act(0, "Connect", { stage: "nowhere" }, "lost"), act(0, "Connect", { stage: "prod" }, "found")]).to(1);
    expect([(run.call("lost").output as { status: number }).status, (run.call("found").output as { status: number }).status]).toEqual([403, 101]);
  });

  test("APG-100 chooses the route by the frame", () => {
    const run = chat([open, send(1, { action: "join" }), send(2, { action: "x" }), send(3, "hi")], { join: {}, $default: {} }).to(4);
    expect([run.metric("f0", "Invocations"), run.metric("f1", "Invocations")]).toEqual([1, 2]);
    expect(run.view<ApiView>("api").sockets.list[0]).toMatchObject({ framesIn: 3 });
    expect(run.rows({ rule: "APG-100", what: "note" }).map((row) => row.says)).toEqual(["A frame of api-1 takes the route join.", "A frame of api-1 takes the route $default.", "A frame of api-1 takes the route $default."]);
  });

  test("APG-101 answers an error frame without a route and stays open", () => {
    const run = chat([open, send(1, { action: "x" }, "sent")], { join: {} }).to(2);
    expect((run.call("sent").output as { body: string }).body).toContain("Forbidden");
    expect(run.view<ApiView>("api").sockets.list[0]).toMatchObject({ state: "OPEN", framesOut: 1 });
  });

  test("APG-102 closes after ten idle minutes", () => {
    const run = chat([open, send(500, "x"), act(1_099.999, "GetConnection", { ConnectionId: id }, "before"), act(1_100.001, "GetConnection", { ConnectionId: id }, "after")], { $default: {}, $disconnect: {} });
    expect(run.to(600).view<ApiView>("api").sockets.list[0]).toMatchObject({ idleAt: 1_100_000_000 });
    run.to(1_101);
    expect([run.call("before").ok, run.call("after").error?.status]).toEqual([true, 410]);
    expect(run.view<ApiView>("api").sockets).toMatchObject({ open: 0, closed: 1 });
    expect(run.metric("f1", "Invocations")).toBe(1);
    const quiet = chat([open]);
    expect(quiet.to(599.999).view<ApiView>("api").sockets.open).toBe(1);
    expect(quiet.to(600).view<ApiView>("api").sockets.open).toBe(0);
  });

  test("APG-103 closes after two hours, busy or not", () => {
    const run = chat([open, ...Array.from({ length: 119 }, (_, i) => send((i + 1) * 60, "x"))], { $default: {} });
    expect(run.to(7_199.999).view<ApiView>("api").sockets).toMatchObject({ open: 1, list: [{ endsAt: 7_200_000_000 }] });
    expect(run.to(7_200).view<ApiView>("api").sockets.open).toBe(0);
  });

  test("APG-104 a push is a hop against the arrow that holds the connection open", () => {
    const run = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 1 } } }, { id: "api", type: "apigateway.webSocketApi" }, fn("f")],
      connections: [
        { id: "frames", from: "shop", to: "api", type: "apigateway:Request", behaviour: { latencyMs: 5 } }, integration("f"),
        { id: "push", from: "f", to: "api", type: "apigateway:PostToConnection", body: { connectionId: "{{body.requestContext.connectionId}}", news: "hello" } },
      ],
    }, { services });
    const pushes: { over: string; reverse: boolean; takes: number; carries: number; result: number }[] = [];
    const { world } = run.run;
    world.sink = { flight: ({ connection, reverse, departs, arrives, messages, result }) => { if (result === 0 && reverse) pushes.push({ over: world.entities[connection]!.id, reverse, takes: arrives - departs, carries: messages.length, result }); } };
    run.to(2);
    expect(pushes).toEqual([{ over: "frames", reverse: true, takes: 5000, carries: 1, result: 0 }]);
  });

  test("APG-104 pushes to the client while it is there", () => {
    const run = chat([open, act(9, "PostToConnection", { ConnectionId: id, Data: "news" }, "first"), act(9.5, "GetConnection", { ConnectionId: id }, "seen"), act(10, "DeleteConnection", { ConnectionId: id }), act(11, "PostToConnection", { ConnectionId: id, Data: "late" }, "second")]);
    expect(run.to(9).view<ApiView>("api").sockets.list[0]).toMatchObject({ framesOut: 1, last: "news" });
    run.to(12);
    expect([run.call("first").ok, run.call("seen").ok]).toEqual([true, true]);
    expect(run.call("second").error).toMatchObject({ code: "GoneException", status: 410 });
  });

  test("APG-105 closes on a frame that is too long", () => {
    const run = chat([open, send(1, "x".repeat(20_000)), send(2, "x".repeat(20_000)), send(3, "x".repeat(40_000), "long")], { $default: {} }).to(4);
    expect((run.call("long").output as { body: string }).body).toContain("1009");
    expect(run.view<ApiView>("api").sockets).toMatchObject({ open: 0, closed: 1 });
    expect(run.metric("f0", "Invocations")).toBe(2);
  });

  test("APG-106 refuses more connects than 500 a second", () => {
    const run = chat(Array.from({ length: 501 }, (_, i) => act(0, "Connect", {}, `c${i}`))).to(0);
    expect(run.call("c500").output).toMatchObject({ status: 429 });
    expect(run.view<ApiView>("api").sockets.open).toBe(500);
  });

  test("APG-107 may lose $disconnect", () => {
    const leave = act(1, "Disconnect", { connectionId: id });
    expect(chat([open, leave], { $disconnect: {} }).to(2).metric("f0", "Invocations")).toBe(1);
    const lost = chat([open, leave, act(2, "PostToConnection", { ConnectionId: id, Data: "x" }, "post")], { $disconnect: {} }, { behaviour: { dropDisconnect: { kind: "always" } } }).to(3);
    expect(lost.metric("f0", "Invocations")).toBe(0);
    expect(lost.call("post").error?.status).toBe(410);
  });

  test("APG-108 sends the back end's answer back only with a route response", () => {
    const routes = { $default: { returns: { statusCode: 200, body: "pong" } } };
    expect((chat([open, send(1, "ping", "sent")], routes).to(2).call("sent").output as { body: string }).body).toBe("");
    const run = chat([open, send(1, "ping", "sent")], routes, { properties: { Routes: [{ RouteKey: "$default", RouteResponse: true }] } }).to(2);
    expect((run.call("sent").output as { body: string }).body).toBe("pong");
    expect(run.view<ApiView>("api").sockets.list[0]).toMatchObject({ last: "pong" });
  });

  test("APG-098 gives each arrow of a client one connection", () => {
    const run = simulate({
      nodes: [{ id: "user", type: "client", behaviour: { arrivals: { kind: "every", ms: 1_000 }, stopAfter: 3, body: { action: "join" } } }, { id: "api", type: "apigateway.webSocketApi" }, fn("f", { durationMs: 100 })],
      connections: [{ id: "c1", from: "user", to: "api", type: "apigateway:Request" }, integration("f")],
    }, { services }).to(5);
    expect(run.inspect("user")).toMatchObject({ succeeded: 3 });
    expect(run.view<ApiView>("api").sockets).toMatchObject({ open: 1, list: [{ framesIn: 3 }] });
  });
});
