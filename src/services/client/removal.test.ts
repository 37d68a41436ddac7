/** Nothing vanishes without a fate when something is taken out of a running world (conservation is asserted throughout). */
import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";

const busy = (behaviour: object, remove: string) => simulate({
  nodes: [
    { id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 10 }, ...behaviour } },
    { id: "web", type: "http.endpoint", behaviour: { latencyMs: 1000 } }, { id: "orders", type: "sqs.queue" },
  ],
  connections: [{ id: "c1", from: "shop", to: "web", type: "http:Request" }, { id: "c2", from: "shop", to: "orders", type: "sqs:SendMessage", behaviour: { latencyMs: 100 } }],
  script: [{ at: "500ms", remove }],
}).to(10);

test.each([["a client", "shop"], ["an arrow", "c1"], ["a server", "web"], ["a queue", "orders"]])("EYD-116 what %s leaves behind has a fate", (_, id) => {
  for (const behaviour of [{}, { inFlight: 2 }, { batch: { size: 4 } }]) {
    const run = busy(behaviour, id);
    const open = run.fates("shop").filter((fate) => fate === undefined).length;
    const waiting = id === "orders" ? 0 : run.inspect<{ visible: unknown[] }>("orders").visible.length;
    // Alive are those in the queue, in calls under way and, while the client lives, in its hands.
    expect(open).toBeGreaterThanOrEqual(waiting);
    if (id === "shop") expect(open).toBe(waiting);
  }
});
