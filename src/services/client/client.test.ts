import { describe, expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { ClientView } from "./view.ts";

/** A client that calls a web server without working time. */
function shop(client: object, endpoint: object = {}, more: object = {}, options: object = {}) {
  return simulate({
    nodes: [
      { id: "shop", type: "client", behaviour: client },
      { id: "web", type: "http.endpoint", behaviour: { latencyMs: 0, ...endpoint } },
    ],
    connections: [{ id: "c1", from: "shop", to: "web", type: "http:Request", ...more }],
  }, options);
}
type Web = { received: { at: number; body: string }[]; total: number };
const times = (run: ReturnType<typeof shop>) => run.inspect<Web>("web").received.map((each) => each.at);

describe("EYD-110 arrivals", () => {
  test("EYD-110 once brings all at 0, every keeps its gaps from 0", () => {
    expect(times(shop({ arrivals: { kind: "once", count: 3 } }).to(10))).toEqual([0, 0, 0]);
    expect(times(shop({ arrivals: { kind: "every", ms: 333.3333 } }).to(1))).toEqual([0, 0.333333, 0.666667, 1]);
  });

  test("EYD-110 burst comes at 0 and then every everyMs; stopAfter cuts a burst", () => {
    expect(times(shop({ arrivals: { kind: "burst", count: 2, everyMs: 500 }, stopAfter: 5 }).to(10))).toEqual([0, 0, 0.5, 0.5, 1]);
  });

  test("EYD-110 at names instants, manual brings nobody", () => {
    expect(times(shop({ arrivals: { kind: "at", times: ["1.5s", "0s"] } }).to(10))).toEqual([0, 1.5]);
    expect(times(shop({ arrivals: { kind: "manual" } }).to(10))).toEqual([]);
  });

  test("EYD-110 poisson begins after one drawn gap and has its rate", () => {
    const arrivals = times(shop({ arrivals: { kind: "poisson", perSecond: 100 } }).to(20));
    expect(arrivals[0]).toBeGreaterThan(0);
    expect(arrivals.length).toBeGreaterThan(1800);
    expect(arrivals.length).toBeLessThan(2200);
    expect(arrivals.every((at) => Number.isInteger(Math.round(at * 1e6)))).toBe(true);
  });

  test("EYD-110 a ramp from 0 to 2 per second over 4 s brings 4 on the way and 2 a second after", () => {
    // Area under the rate: t²/4, so arrival n comes at 2·√n; then every half second.
    const at = times(shop({ arrivals: { kind: "ramp", from: 0, to: 2, over: "4s" } }).to(6));
    expect(at).toEqual([2, 2.828427, 3.464102, 4, 4.5, 5, 5.5, 6]);
    expect(times(shop({ arrivals: { kind: "ramp", from: 2, to: 0, over: "4s" } }).to(60))).toHaveLength(4);
  });

  test("EYD-110 a changed law forgets the pending arrival and starts anew", () => {
    const run = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 10_000 } } }, { id: "web", type: "http.endpoint", behaviour: { latencyMs: 0 } }],
      connections: [{ id: "c1", from: "shop", to: "web", type: "http:Request" }],
      script: [{ at: "3s", change: "shop", behaviour: { arrivals: { kind: "every", ms: 4000 } } }],
    }).to(12);
    expect(times(run)).toEqual([0, 3, 7, 11]);
  });

  test("EYD-119 the button makes an arrival at once, with its own body if it likes", () => {
    const run = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "manual" } } }, { id: "web", type: "http.endpoint", behaviour: { latencyMs: 0 } }],
      connections: [{ id: "c1", from: "shop", to: "web", type: "http:Request" }],
      script: [{ at: "2s", call: "client:Send", on: "shop", as: "one" }, { at: "3s", call: "client:Send", on: "shop", input: { body: "hello", count: 2 } }],
    }).to(5);
    expect(run.inspect<Web>("web").received.map((each) => [each.at, each.body])).toEqual([[2, '{"order":1}'], [3, "hello"], [3, "hello"]]);
    expect(run.call("one").output).toEqual({ arrivals: 1 });
  });
});

describe("EYD-111 what is sent", () => {
  test("EYD-111 all sends each arrival over each arrow in list order, inTurn over one after another", () => {
    const two = (sends: string) => simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 4 }, sends } }, { id: "a", type: "http.endpoint" }, { id: "b", type: "http.endpoint" }],
      connections: [{ id: "c1", from: "shop", to: "a", type: "http:Request" }, { id: "c2", from: "shop", to: "b", type: "http:Request" }],
    }).to(5);
    const bodies = (run: ReturnType<typeof two>, id: string) => run.inspect<Web>(id).received.map((each) => each.body);
    const all = two("all");
    expect(bodies(all, "a")).toEqual(bodies(all, "b"));
    expect(bodies(all, "a")).toHaveLength(4);
    const turns = two("inTurn");
    expect(bodies(turns, "a")).toEqual(['{"order":1}', '{"order":3}']);
    expect(bodies(turns, "b")).toEqual(['{"order":2}', '{"order":4}']);
  });

  test("EYD-111 a request is over with its answer and is named after its body", () => {
    const run = shop({ arrivals: { kind: "once", count: 2 } }).to(1);
    expect(run.fates("shop")).toEqual(["answered", "answered"]);
    expect(run.run.world.messages.labelOf(1 as never)).toBe("order 2");
    expect(run.run.world.messages.kindOf(0 as never)).toBe("request");
  });

  test("EYD-113 inFlight 1 waits for each answer", () => {
    const run = shop({ arrivals: { kind: "once", count: 3 }, inFlight: 1 }, { latencyMs: 1000 });
    expect(run.to(1.5).view<ClientView>("shop")).toMatchObject({ inFlight: 1, inFlightLimit: 1, waitingInLine: 1 });
    expect(times(run.to(10))).toEqual([0, 1, 2]);
  });
});

describe("EYD-115 retries", () => {
  const failing = { status: [{ when: { kind: "first", n: 2 }, status: 503 }] };

  test("EYD-115 standard tries three times, after 100 and 200 ms, where it is asked of a plain HTTP client", () => {
    const run = shop({ arrivals: { kind: "once", count: 1 }, retries: {} }, failing).to(5);
    expect(times(run)).toEqual([0, 0.1, 0.3]);
    expect(run.fates("shop")).toEqual(["answered"]);
    expect(run.inspect("shop")).toMatchObject({ sent: 1, succeeded: 1, failed: 0, retried: 2, statuses: { 200: 1, 503: 2 } });
  });

  test("EYD-115 the cap bounds the waits and maxAttempts the attempts", () => {
    const run = shop({ arrivals: { kind: "once", count: 1 }, retries: { maxAttempts: 5, baseMs: 1000, capMs: 3000 } }, { status: 500 }).to(60);
    expect(times(run)).toEqual([0, 1, 3, 6, 9]);
    expect(run.fates("shop")).toEqual(["dropped"]);
  });

  test("EYD-115 a plain HTTP client does not try again by itself, and a 404 is never tried again", () => {
    expect(times(shop({ arrivals: { kind: "once", count: 1 } }, { status: 503 }).to(5))).toEqual([0]);
    const run = shop({ arrivals: { kind: "once", count: 1 }, retries: {} }, { status: 404 }).to(5);
    expect(times(run)).toEqual([0]);
    expect(run.rows({ rule: "EYD-116" }).at(-1)!.says).toBe("404 after attempt 1: given up.");
  });

  test("EYD-115 429 counts as throttled and is tried again; the realistic profile draws the waits", () => {
    const run = shop({ arrivals: { kind: "once", count: 1 }, retries: {} }, { status: 429 }).to(5);
    expect(run.metric("shop", "Throttled")).toBe(3);
    const lucky = simulate({
      account: { profile: "realistic" },
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 1 }, retries: {} } }, { id: "web", type: "http.endpoint", behaviour: { latencyMs: 0, status: 500 } }],
      connections: [{ id: "c1", from: "shop", to: "web", type: "http:Request" }],
    }).to(5);
    const [, second, third] = times(lucky);
    expect(second).toBeLessThan(0.1);
    expect(third! - second!).toBeLessThan(0.2);
  });

  test("EYD-114 an attempt without an answer ends after timeoutMs", () => {
    const run = shop({ arrivals: { kind: "once", count: 1 }, timeoutMs: 500, retries: { maxAttempts: 2 } }, { down: { kind: "always" } }).to(5);
    expect(times(run)).toEqual([0, 0.6]);
    expect(run.inspect("shop")).toMatchObject({ failed: 1, statuses: { 0: 2 } });
    expect(run.inspect("web")).toMatchObject({ noAnswer: 2 });
  });

  test("EYD-115 the view names the retries that wait and the law", () => {
    const run = shop({ arrivals: { kind: "every", ms: 4000 }, retries: { baseMs: 1000 } }, { status: 503 }).to(0.5);
    expect(run.view<ClientView>("shop")).toMatchObject({
      law: "every 4 s", nextArrivalAt: 4e6, retriesWaiting: 1, retries: [{ label: "order 1", attempt: 2, nextAt: 1e6, code: "503" }], lastAnswers: [{ status: 503, at: 0 }],
    });
    expect(run.view<ClientView>("shop").arrivalsStrip.at(-1)).toBe(1);
  });
});

describe("EYD-118 browsers", () => {
  test("EYD-118 an answer without Access-Control-Allow-Origin is hidden from a page, not from curl", () => {
    const page = shop({ arrivals: { kind: "once", count: 1 }, kind: "browser" }, {}, { properties: { method: "GET" } }).to(1);
    expect(page.inspect<Web>("web").total).toBe(1);
    expect(page.fates("shop")).toEqual(["dropped"]);
    expect(page.view<ClientView>("shop").blockedByCors).toBe(true);
    expect(shop({ arrivals: { kind: "once", count: 1 }, kind: "curl" }, {}, { properties: { method: "GET" } }).to(1).fates("shop")).toEqual(["answered"]);
  });

  test("EYD-118 an unusual request goes only after its preflight was allowed", () => {
    const refused = shop({ arrivals: { kind: "once", count: 1 }, kind: "browser" }, {}, { properties: { method: "PUT" } }).to(1);
    expect(refused.inspect<{ received: { method: string }[] }>("web").received.map((each) => each.method)).toEqual(["OPTIONS"]);
    const headers = { "Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Methods": "PUT", "Access-Control-Allow-Headers": "Content-Type" };
    const allowed = shop({ arrivals: { kind: "once", count: 1 }, kind: "browser" }, { headers }, { properties: { method: "PUT" } }).to(1);
    expect(allowed.inspect<{ received: { method: string }[] }>("web").received.map((each) => each.method)).toEqual(["OPTIONS", "PUT"]);
    expect(allowed.fates("shop")).toEqual(["answered", "answered"]);
  });
});
