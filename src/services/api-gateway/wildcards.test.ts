import * as fc from "fast-check";
import { expect, test } from "vitest";
import { wild } from "./wildcards.ts";

test("IAM's wildcards match what an expression with .* and . matches", () => {
  const letters = fc.array(fc.constantFrom("a", "b", "/", "*", "?"), { maxLength: 8 }).map((list) => list.join(""));
  fc.assert(fc.property(letters, letters, (pattern, text) => {
    const expression = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
    expect(wild(pattern, text)).toBe(expression.test(text));
  }), { numRuns: 2000 });
  expect(wild("execute-api:invoke", "execute-api:Invoke")).toBe(true);
});

test("many stars end in no time", () => {
  expect(wild(`${"*a".repeat(60)}*b`, "a".repeat(20_000))).toBe(false);
});
