import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DURATION_PATTERN, formatDuration, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  test.each([
    ["0s", 0], ["1us", 1], ["250ms", 250_000], ["1.5s", 1_500_000], ["90s", 90_000_000], ["2m", 120_000_000],
    ["1.5h", 5_400_000_000], ["14d", 1_209_600_000_000], ["0.1s", 100_000], ["1.0000004s", 1_000_000], ["0.5us", 1],
  ])("reads %s as %d µs", (text, us) => expect(parseDuration(text)).toBe(us));

  test.each(["", "s", "1", "1 s", "1.s", ".5s", "-1s", "1e3s", "1S", "1min", "1s ", "+1s", "1,5s", "99999999d"])("refuses %j", (text) =>
    expect(parseDuration(text)).toBeUndefined());

  test("takes what the published grammar takes, as long as it fits", () => {
    fc.assert(fc.property(fc.stringMatching(/^\d{1,5}(\.\d{1,4})?(us|ms|s|m|h|d)$/), (text) => {
      expect(new RegExp(DURATION_PATTERN).test(text)).toBe(true);
      expect(parseDuration(text)).toBeTypeOf("number");
    }));
  });
});

describe("formatDuration", () => {
  test.each([
    [0, "0s"], [1, "1us"], [1_500, "1.5ms"], [250_000, "250ms"], [500_000, "500ms"], [1_000_000, "1s"], [1_500_000, "1.5s"],
    [90_000_000, "90s"], [60_000_000, "1m"], [3_600_000_000, "1h"], [5_400_000_000, "90m"], [129_600_000_000, "36h"],
    [1_209_600_000_000, "14d"], [1_000_001, "1000001us"], [1_234_000, "1234ms"], [-250_000, "-250ms"],
  ])("writes %d µs as %s", (us, text) => expect(formatDuration(us)).toBe(text));

  test("writes what reads back as the same time, never longer than the microseconds", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000_000_000 }), (us) => {
      const text = formatDuration(us);
      expect(parseDuration(text)).toBe(us);
      expect(text.length).toBeLessThanOrEqual(`${us}us`.length);
    }));
  });
});
