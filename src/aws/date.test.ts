import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { civilFromDays, commonLogTime, daysFromCivil, daysInMonth, httpDate, isLeapYear, isoFromMs, isoSecondsFromMs, msFromParts, parseIso, parts } from "./date.ts";

const START = 1_767_225_600_000;
/** All instants of the years 0 to 9999. */
const instant = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });

describe("against the platform's dates", () => {
  test("ISO text both ways, and every part", () => {
    fc.assert(fc.property(instant, (ms) => {
      const date = new Date(ms);
      expect(isoFromMs(ms)).toBe(date.toISOString());
      expect(parseIso(isoFromMs(ms))).toBe(ms);
      expect(parts(ms)).toEqual({
        year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: date.getUTCDay(),
        hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), millisecond: date.getUTCMilliseconds(),
      });
      expect(msFromParts(parts(ms))).toBe(ms);
      expect(httpDate(ms)).toBe(date.toUTCString());
    }));
  });

  test("every day of 4 centuries both ways", () => {
    const wrong: number[] = [];
    for (let day = daysFromCivil(1900, 1, 1); day < daysFromCivil(2300, 1, 1); day += 1) {
      const { year, month, day: dayOfMonth } = civilFromDays(day);
      if (daysFromCivil(year, month, dayOfMonth) !== day || new Date(day * 86_400_000).getUTCDate() !== dayOfMonth) wrong.push(day);
    }
    expect(wrong).toEqual([]);
  });
});

test("the run starts on a Thursday", () => {
  expect(isoFromMs(START)).toBe("2026-01-01T00:00:00.000Z");
  expect(isoFromMs(START + 1_234.9)).toBe("2026-01-01T00:00:01.234Z");
  expect(isoSecondsFromMs(START + 61_999)).toBe("2026-01-01T00:01:01Z");
  expect(parts(START).weekday).toBe(4);
  expect(commonLogTime(START)).toBe("01/Jan/2026:00:00:00 +0000");
});

test("knows leap years and the lengths of months", () => {
  expect([1900, 2000, 2024, 2026].map(isLeapYear)).toEqual([false, true, true, false]);
  expect([[2026, 2], [2028, 2], [2026, 4], [2026, 12]].map(([year, month]) => daysInMonth(year!, month!))).toEqual([28, 29, 30, 31]);
});

test("carries months and days over", () => {
  expect(isoFromMs(msFromParts({ year: 2026, month: 13 }))).toBe("2027-01-01T00:00:00.000Z");
  expect(isoFromMs(msFromParts({ year: 2026, month: 3, day: 0 }))).toBe("2026-02-28T00:00:00.000Z");
  expect(isoFromMs(msFromParts({ year: 2026, month: 0, hour: 25 }))).toBe("2025-12-02T01:00:00.000Z");
});

describe("parseIso", () => {
  test.each([
    ["2026-01-01", START], ["2026-01-01T00:00Z", START], ["2026-01-01T01:00:00+01:00", START], ["2025-12-31T19:00:00-0500", START], ["2026-01-01T00:00:00.5Z", START + 500], ["2026-01-01T00:00:00.123456Z", START + 123], ["2026-01-01T00:00:00", START],
  ])("reads %s", (text, ms) => expect(parseIso(text)).toBe(ms));

  test.each(["", "2026", "2026-13-01", "2026-02-29", "2026-01-00", "2026-01-01T24:00:00Z", "2026-01-01T00:60Z", "2026-01-01 00:00", "2026-01-01T00:00:00+25:00", "x2026-01-01"])("refuses %j", (text) => expect(parseIso(text)).toBeUndefined());
});
