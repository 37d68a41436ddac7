import { expect, test } from "vitest";
import { inNames } from "./named.ts";

const names = (id: string) => ({ c1: "Shop → Orders", dead: "Dead $1 letters" })[id] ?? id;

test("a sentence names what its facts name, whole words only", () => {
  expect(inNames({ says: "Received by c1: hidden for 20 s; c12 waits.", facts: { holder: "c1" } }, names)).toBe("Received by Shop → Orders: hidden for 20 s; c12 waits.");
  expect(inNames({ says: "To dead after 3.", facts: { target: "dead", count: 3 } }, names)).toBe("To Dead $1 letters after 3.");
});

test("a word that is no fact stays, even if a node is called so", () => {
  expect(inNames({ says: "It is dead.", facts: { holder: "c1" } }, names)).toBe("It is dead.");
});
