import { expect, test } from "vitest";
import { lengthOf, lengthText } from "./kit/length-text.ts";
import { axisText, clockText, numberText, paceText, spanText } from "./time-text.ts";

test("instants are minutes, seconds and a tenth", () => {
  expect([0, 102_400_000, 3_723_050_000, 59_999_999].map((us) => clockText(us))).toEqual(["0:00.0", "1:42.4", "1:02:03.0", "0:59.9"]);
  expect(axisText(120e6)).toBe("2:00");
});

test("spans choose their unit", () => {
  expect([0, 700, 12_000, 400_000, 40_400_000, 125e6, 7200e6].map(spanText)).toEqual(["0 s", "700 µs", "12 ms", "0.4 s", "40.4 s", "2 min 5 s", "2 h"]);
});

test("long values are told in words, and may be typed so", () => {
  expect([lengthText(345_600, "s"), lengthText(30, "s"), lengthText(5400, "s"), lengthText(60_000, "ms"), lengthText(1440, "min"), lengthText(128, "MB")]).toEqual(["4 days", undefined, "1.5 hours", "1 min", "1 day", undefined]);
  expect([lengthOf("4 d", "s"), lengthOf("2 weeks", "s"), lengthOf("1,5 h", "s"), lengthOf("90", "s"), lengthOf("2 s", "ms"), lengthOf("500 ms", "s"), lengthOf("5 apples", "s")]).toEqual([345_600, 1_209_600, 5400, 90, 2000, 0.5, undefined]);
  // As the page writes them itself.
  expect(["1,000", "43,200 s", "1,234,567", "1,5", "1,00", "９０", "1,000,00"].map((text) => lengthOf(text, "s"))).toEqual([1000, 43_200, 1_234_567, 1.5, 1, 90, undefined]);
});

test("the pace says what a second here is", () => {
  expect(paceText(12)).toBe("1 s here = 12 s simulated");
  expect(paceText(0.005)).toBe("1 s here = 5 ms simulated");
  expect(paceText(0)).toBe("the clock stands");
});

test("numbers keep three digits or their thousands", () => {
  expect([0, 1284, 0.123_456, 12.34, 1e6].map(numberText)).toEqual(["0", "1,284", "0.123", "12.3", "1,000,000"]);
});
