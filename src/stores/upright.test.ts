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

const joined = (from: string, to: string) => ({ id: `${from}-${to}`, type: "sqs:SendMessage", from, to });

test("who is reached stands below who reaches it, wherever the two stand in the document", () => {
  const nodes = [node("shop", [0, 0]), node("dead", [0, 200]), node("orders", [340, 20]), node("worker", [680, 20])];
  const stood = upright(nodes, [joined("shop", "orders"), joined("orders", "worker"), joined("orders", "dead")]);
  expect(Object.fromEntries(stood.map((each) => [each.id, each.at]))).toEqual({ shop: [140, 0], orders: [140, 270], worker: [0, 540], dead: [280, 540] });
});

test("a way back stands nobody on his head, and many of one row are parted", () => {
  const nodes = [node("a", [0, 0]), node("b", [300, 0]), ...[0, 1, 2, 3].map((i) => node(`c${i}`, [600, i * 100]))];
  const stood = upright(nodes, [joined("a", "b"), joined("b", "a"), ...[0, 1, 2, 3].map((i) => joined("b", `c${i}`))]);
  expect(Object.fromEntries(stood.map((each) => [each.id, each.at]))).toEqual({ a: [140, 0], b: [140, 270], c0: [0, 540], c1: [0, 810], c2: [280, 540], c3: [280, 810] });
});
