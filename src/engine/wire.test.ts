import { describe, expect, test } from "vitest";
import { simulate } from "../testing/simulate.ts";

/** A client that does not retry, and a queue. */
const system = (arrow: object, client: object = {}) => ({
  nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 1 }, retries: { mode: "none" }, ...client } }, { id: "orders", type: "sqs.queue" }],
  connections: [{ id: "c1", from: "shop", to: "orders", type: "sqs:SendMessage", behaviour: arrow }],
});
const ALWAYS = { kind: "always" };
const answers = (arrow: object, client: object = {}, seconds = 100) => {
  const run = simulate(system(arrow, client)).to(seconds);
  const { statuses, succeeded } = run.inspect<{ statuses: Record<string, number>; succeeded: number }>("shop");
  return { statuses, succeeded, arrived: run.inspect<{ visible: readonly unknown[] }>("orders").visible.length };
};

test("EYD-001 a caller that gets no answer in time gives up, and what it asked for may be done all the same", () => {
  expect(answers({ latencyMs: 300 }, { timeoutMs: 500 })).toEqual({ statuses: { 0: 1 }, succeeded: 0, arrived: 1 });
  expect(answers({ latencyMs: 300 }, { timeoutMs: 601 })).toEqual({ statuses: { 200: 1 }, succeeded: 1, arrived: 1 });
});

describe("EYD-002 faults of a connection", () => {
  test.each([
    [{ allowed: false }, 403, 0], [{ fails: { when: ALWAYS } }, 500, 0], [{ fails: { when: ALWAYS, as: "clientError" } }, 400, 0], [{ fails: { when: ALWAYS, as: 418 } }, 418, 0],
    [{ fails: { when: ALWAYS, as: "timeout" } }, 0, 0], [{ losesRequest: ALWAYS }, 0, 0], [{ losesAnswer: ALWAYS }, 0, 1],
  ])("EYD-002 %j answers with status %i", (arrow, status, arrived) => {
    expect(answers(arrow)).toEqual({ statuses: { [status]: 1 }, succeeded: 0, arrived });
  });

  test("EYD-002 none of them concerns the script", () => {
    const run = simulate({ ...system({ allowed: false, losesRequest: ALWAYS, latencyMs: 1000 }), script: [{ at: "1s", call: "sqs:SendMessage", on: "orders", input: { MessageBody: "x" }, as: "sent" }] }).to(2);
    expect(run.call("sent")).toMatchObject({ ok: true, at: 1, answeredAt: 1 });
  });
});

test("EYD-004 each way takes the account's latency, unless the connection has its own", () => {
  const latency = (arrow: object) => simulate(system(arrow), { latencyMs: 7 }).to(5).metric("shop", "Latency");
  expect(latency({})).toMatchObject({ count: 1, min: 14, max: 14 });
  expect(latency({ latencyMs: 100 })).toMatchObject({ count: 1, min: 200, max: 200 });
  expect(latency({ latencyMs: 0 })).toMatchObject({ count: 1, min: 0, max: 0 });
});
