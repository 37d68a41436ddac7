import { expect, test } from "vitest";
import { sayCount } from "./say-count.ts";

test("numbers are written as people write them", () => {
  for (const n of [0, 7, 999, 1000, 12_345, 1_234_567, -4321, 0.25, 1234.5678, 99.9999, 1e15]) expect(sayCount(n)).toBe(n.toLocaleString("en-US"));
});
