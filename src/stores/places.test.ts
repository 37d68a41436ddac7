import { expect, test } from "vitest";
import { withPlaces } from "./places.ts";
import type { ScenarioDocument } from "./scenario-document.ts";

const arrow = (id: string, from: string, to: string) => ({ id, type: "x", from, to });
const placesOf = (document: ScenarioDocument) => Object.fromEntries(withPlaces(document).nodes.map(({ id, at }) => [id, at]));

test("nodes without places stand in columns by who reaches whom, none upon another", () => {
  const document: ScenarioDocument = {
    eventyard: 1, nodes: [{ id: "worker", type: "a" }, { id: "shop", type: "a" }, { id: "orders", type: "a" }, { id: "dead", type: "a" }, { id: "alone", type: "a" }],
    connections: [arrow("c1", "shop", "orders"), arrow("c2", "orders", "worker"), arrow("c3", "orders", "dead")],
  };
  const { shop, orders, worker, dead } = placesOf(document);
  expect([shop![0], orders![0], worker![0], dead![0]]).toEqual([0, 320, 640, 640]);
  expect(new Set(Object.values(placesOf(document)).map(String)).size).toBe(5);
});

test("those that have places keep them, the others stand below", () => {
  const document: ScenarioDocument = { eventyard: 1, nodes: [{ id: "a", type: "a", at: [40, 60] }, { id: "b", type: "a" }], connections: [arrow("c", "a", "b")] };
  expect(placesOf(document)).toEqual({ a: [40, 60], b: [40, 460] });
});

test("a loop has places too, and a document with all its places is left as it is", () => {
  const loop: ScenarioDocument = { eventyard: 1, nodes: [{ id: "a", type: "a" }, { id: "b", type: "a" }], connections: [arrow("c1", "a", "b"), arrow("c2", "b", "a")] };
  const found = withPlaces(loop);
  expect(new Set(found.nodes.map(({ at }) => String(at))).size).toBe(2);
  expect(withPlaces(found)).toBe(found);
});
