import { expect, test } from "vitest";
import type { NodeDocument } from "./scenario-document.ts";
import { upright } from "./upright.ts";

const node = (id: string, at: readonly [number, number]): NodeDocument => ({ id, type: "sqs.queue", at });

test("columns become rows, each in its own order and centred", () => {
  const stood = upright([node("shop", [0, 0]), node("dead", [280, 300]), node("orders", [300, 0]), node("worker", [600, 0])]);
  expect(Object.fromEntries(stood.map((each) => [each.id, each.at]))).toEqual({ shop: [140, 0], orders: [0, 270], dead: [280, 270], worker: [140, 540] });
});

test("what stands upright already stays as it is", () => {
  const nodes = [node("a", [0, 0]), node("b", [0, 300]), node("c", [0, 600])];
  expect(upright(nodes)).toBe(nodes);
});

test("what is reached from further right alone stands below what reaches it", () => {
  const nodes = [node("shop", [0, 0]), node("dead", [0, 200]), node("orders", [340, 20]), node("worker", [680, 20])];
  const stood = upright(nodes, [{ id: "c1", type: "sqs:SendMessage", from: "shop", to: "orders" }, { id: "c2", type: "lambda.eventSourceMapping", from: "orders", to: "worker" }, { id: "c3", type: "sqs.redrive", from: "orders", to: "dead" }]);
  expect(Object.fromEntries(stood.map((each) => [each.id, each.at]))).toEqual({ shop: [140, 0], orders: [140, 270], worker: [0, 540], dead: [280, 540] });
});
