import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import type { Chunk, EntityInfo } from "../worker/protocol.ts";
import { createLane } from "./lane.ts";
import type { RunState } from "./run.ts";

const entity = (id: string): EntityInfo => ({ id, type: "sqs.queue", kind: "node", implied: false });

test("after a seek what was removed before is not among what there is, though it is told again", () => {
  const store = createStore<RunState>(() => ({ runId: 1, entities: [], moments: [], findings: [], calls: [], configured: [], furthestUs: 0 }) as unknown as RunState);
  const lane = createLane(store, { take: () => {} } as never);
  lane.take({ runId: 1, fresh: true, nowUs: 0, nextUs: -1, events: 0, newEntities: [entity("orders"), entity("worker")], removed: ["worker"], newSeries: [], newStrings: [], gauges: { count: 0 }, moments: [], findings: [], configured: [], calls: [], views: null, goals: null, cost: null } as unknown as Chunk, "moved");
  expect(store.getState().entities.map(({ id }) => id)).toEqual(["orders"]);
});
