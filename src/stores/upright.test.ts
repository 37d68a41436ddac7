import { expect, test } from "vitest";
import type { NodeDocument } from "./scenario-document.ts";
import { upright } from "./upright.ts";

const node = (id: string, at: readonly [number, number]): NodeDocument => ({ id, type: "sqs.queue", at });

test("columns become rows, each in its own order and centred", () => {
  const stood = upright([node("shop", [0, 0]), node("dead", [280, 300]), node("orders", [300, 0]), node("worker", [600, 0])]);
  expect(Object.fromEntries(stood.map((each) => [each.id, each.at]))).toEqual({ shop: [140, 0], orders: [0, 300], dead: [280, 300], worker: [140, 600] });
});

test("what stands upright already stays as it is", () => {
  const nodes = [node("a", [0, 0]), node("b", [0, 300]), node("c", [0, 600])];
  expect(upright(nodes)).toBe(nodes);
});
