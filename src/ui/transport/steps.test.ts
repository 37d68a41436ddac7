import { expect, test } from "vitest";
import { instantUs } from "./steps.ts";

test("instants are read as people write them", () => {
  expect(["1:23.4", "0:05", "1:00:00", "83", "83s", "1.5 min", "250 ms"].map((text) => (instantUs(text) ?? Number.NaN) / 1e6)).toEqual([83.4, 5, 3600, 83, 83, 90, 0.25]);
  expect(["", "soon", "1:", "-3", "5 weeks"].map(instantUs)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});
