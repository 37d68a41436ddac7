import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { ClientView } from "./view.ts";

type Queue = { visible: { body: string; group?: string; sentAt: number }[] };

/** A client that sends to a queue. */
function shop(client: object, queue: object = {}, more: object = {}) {
  return simulate({
    nodes: [{ id: "shop", type: "client", behaviour: client }, { id: "orders", type: "sqs.queue", properties: queue }],
    connections: [{ id: "c1", from: "shop", to: "orders", type: "sqs:SendMessage", ...more }],
  });
}
const bodies = (run: ReturnType<typeof shop>) => run.inspect<Queue>("orders").visible.map((each) => each.body);

describe("EYD-112 batches", () => {
  test("EYD-112 a batch leaves when it is full, or when its first message has waited lingerMs", () => {
    const run = shop({ arrivals: { kind: "every", ms: 100 }, stopAfter: 13, batch: { size: 10, lingerMs: 2000 } });
    expect(run.to(0.85).view<ClientView>("shop").batches).toEqual([{ connection: "c1", gathered: 9, size: 10, flushAt: 2e6 }]);
    expect(bodies(run)).toEqual([]);
    expect(bodies(run.to(0.95))).toHaveLength(10);
    expect(bodies(run.to(2.95))).toHaveLength(10);
    expect(bodies(run.to(3))).toHaveLength(13);
    expect(run.fates("shop")).toEqual(Array.from({ length: 13 }, () => undefined));
    expect(run.inspect("shop")).toMatchObject({ sent: 13, succeeded: 13 });
  });

  test("EYD-112 a batch is never larger than the operation takes", () => {
    const run = shop({ arrivals: { kind: "once", count: 25 }, batch: { size: 100, lingerMs: 0 } }).to(0);
    expect(bodies(run)).toHaveLength(25);
    expect(run.rows({ what: "call", entity: "orders" }).map((row) => row.messages.length)).toEqual([10, 10, 5]);
  });

  test("EYD-117 entries that fail inside a 200 are lost, unless the program sends them again", () => {
    // The third body is empty: SendMessageBatch reports that entry as failed.
    const body = { arrivals: { kind: "once", count: 3 }, batch: { size: 3 }, body: "{{pick a}}" };
    const fails = { body: "{{body}}", input: { MessageBody: "" } };
    const run = shop({ ...body, retries: { maxAttempts: 2 } }, {}, fails).to(5);
    expect(run.fates("shop")).toEqual(["dropped", "dropped", "dropped"]);
    expect(run.rows({ rule: "EYD-117" })).toHaveLength(1);
    const again = shop({ ...body, resendFailedEntries: true, retries: { maxAttempts: 2 } }, {}, fails).to(5);
    expect(again.rows({ rule: "EYD-117" })).toHaveLength(2);
    expect(again.inspect("shop")).toMatchObject({ failed: 3, retried: 1 });
  });
});

test("EYD-112 the arrow's own body knows each message of a batch", () => {
  const run = shop({ arrivals: { kind: "once", count: 2 }, batch: { size: 2 }, body: { order: "{{seq}}" } }, {}, { body: "no {{seq}}: {{body.order}}" }).to(1);
  expect(bodies(run)).toEqual(["no 1: 1", "no 2: 2"]);
});

describe("keys and groups", () => {
  test("EYD-110 cycle takes groups in turn, uniform and zipf draw them, zipf the first most", () => {
    const groups = (group: object, count: number) => shop({ arrivals: { kind: "once", count }, group }).to(1).inspect<Queue>("orders").visible.map((each) => each.group);
    expect(groups({ kind: "cycle", count: 2, prefix: "customer-" }, 3)).toEqual(["customer-1", "customer-2", "customer-1"]);
    const share = (kind: string) => groups({ kind, count: 3 }, 1100).filter((each) => each === "group-1").length;
    expect(Math.abs(share("uniform") - 367)).toBeLessThan(60);
    expect(Math.abs(share("zipf") - 600)).toBeLessThan(60);
  });
});

test("EYD-111 every arrival is sent exactly once or given up, whatever is lost on the way (property)", () => {
  const chance = fc.constantFrom({ kind: "never" }, { kind: "ratio", of: [1, 3] }, { kind: "everyNth", n: 2 });
  fc.assert(fc.property(fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }), losesRequest: chance, losesAnswer: chance, when: chance, batch: fc.boolean(), inFlight: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), attempts: fc.integer({ min: 1, max: 4 }),
  }), ({ seed, losesRequest, losesAnswer, when, batch, inFlight, attempts }) => {
    const run = simulate({
      nodes: [
        { id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 50 }, stopAfter: 40, timeoutMs: 300, retries: { maxAttempts: attempts, baseMs: 20 }, ...(batch ? { batch: { size: 4, lingerMs: 100 } } : {}), ...(inFlight === undefined ? {} : { inFlight }) } },
        { id: "orders", type: "sqs.queue" },
      ],
      connections: [{ id: "c1", from: "shop", to: "orders", type: "sqs:SendMessage", behaviour: { latencyMs: 7, losesRequest, losesAnswer, fails: { when, as: "serverError" } } }],
    }, { seed }).to(120);
    const { sent, succeeded, failed, inFlight: open, waiting } = run.inspect<{ sent: number; succeeded: number; failed: number; inFlight: number; waiting: number }>("shop");
    expect({ open, waiting, sum: succeeded + failed }).toEqual({ open: 0, waiting: 0, sum: 40 });
    expect(sent).toBe(40);
    // An answer that was lost hides a message that was taken: it may be there twice, or once though given up.
    const there = new Set(bodies(run));
    const { messages } = run.run.world;
    for (let id = 0; id < messages.count; id++) {
      const taken = there.has(messages.factsOf(id as never).body!);
      expect(taken).toBe(messages.lives(id as never));
    }
    if (losesAnswer.kind === "never") expect(bodies(run)).toHaveLength(succeeded);
  }), { numRuns: 40, seed: 7 });
});
