import { describe, expect, test } from "vitest";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import type { EndpointView } from "./view.ts";

function web(endpoint: object, arrivals: object = { kind: "once", count: 3 }) {
  return simulate({
    nodes: [{ id: "shop", type: "client", behaviour: { arrivals, retries: { mode: "none" } } }, { id: "web", type: "http.endpoint", behaviour: endpoint }],
    connections: [{ id: "c1", from: "shop", to: "web", type: "http:Request" }],
  });
}

describe("http.endpoint", () => {
  test("EYD-120 works latencyMs on each request, many at once", () => {
    const run = web({ latencyMs: 400 });
    expect(run.to(0.399).inspect("web")).toMatchObject({ busy: 3, statuses: {} });
    expect(run.to(0.4).inspect("web")).toMatchObject({ busy: 0, statuses: { 200: 3 }, total: 3 });
    expect(run.view<EndpointView>("web")).toMatchObject({ medianMs: 400, received: 3, patienceMs: 60_000 });
  });

  test("EYD-120 a caller that goes away does not stop the work", () => {
    const run = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 1 }, timeoutMs: 100 } }, { id: "web", type: "http.endpoint", behaviour: { latencyMs: 400 } }],
      connections: [{ id: "c1", from: "shop", to: "web", type: "http:Request" }],
    }).to(1);
    expect(run.inspect("shop")).toMatchObject({ failed: 1, statuses: { 0: 1 } });
    expect(run.inspect("web")).toMatchObject({ statuses: { 200: 1 } });
  });

  test("EYD-121 answers with the first status whose chance holds, 200 when none does", () => {
    const status = [{ when: { kind: "everyNth", n: 2 }, status: 503 }, { when: { kind: "matches", pattern: { order: [3] } }, status: 404 }];
    expect(web({ latencyMs: 0, status }).to(1).inspect("shop")).toMatchObject({ statuses: { 200: 1, 503: 1, 404: 1 } });
  });

  test("EYD-121 a status that is none is refused at the door", () => {
    const problems = (status: unknown) => problemsOf({ nodes: [{ id: "web", type: "http.endpoint", behaviour: { status } }] }).map((each) => each.path);
    expect(problems(99)).toEqual(["nodes[0].behaviour.status"]);
    expect(problems([{ when: { kind: "sometimes" }, status: 200 }])).toEqual(["nodes[0].behaviour.status[0].when.kind"]);
    expect(problems([{ when: { kind: "always" }, status: 503 }])).toEqual([]);
  });

  test("EYD-122 lets requests wait when all places are taken, oldest first", () => {
    const run = web({ latencyMs: 1000, concurrency: 1 });
    expect(run.to(0.5).view<EndpointView>("web")).toMatchObject({ busy: 1, concurrency: 1, waitingInLine: 2 });
    expect(run.to(3).inspect("web")).toMatchObject({ statuses: { 200: 3 }, waiting: 0 });
    expect(run.metric("web", "Latency")).toMatchObject({ min: 1000, max: 3000 });
  });

  test("EYD-123 never answers while it is down, until callers give up", () => {
    const run = web({ latencyMs: 0, down: { kind: "between", from: "0s", to: "10s" } }, { kind: "at", times: ["1s", "10s"] });
    expect(run.to(5).view<EndpointView>("web")).toMatchObject({ downSince: 1e6, silent: 1, received: 1 });
    expect(run.to(70).inspect("web")).toMatchObject({ noAnswer: 1, statuses: { 200: 1 } });
    expect(run.fates("shop")).toEqual(["dropped", "answered"]);
  });
});
