import { expect, test } from "vitest";
import { seedState, Sfc32 } from "../kernel/random.ts";
import { backoffMs, jittered, SDK_STANDARD, sdkDelayMs } from "./retry.ts";

const stream = () => new Sfc32(seedState(1, "shop", "retry"));

test("an SDK doubles its delay up to the cap, and gives up after three attempts", () => {
  expect([1, 2, 3].map((n) => sdkDelayMs(n))).toEqual([100, 200, undefined]);
  expect([1, 8, 9, 1_000_000].map((n) => sdkDelayMs(n, { ...SDK_STANDARD, maxAttempts: 2_000_000 }))).toEqual([100, 12_800, 20_000, 20_000]);
});

test("full jitter lies anywhere below the delay, equal jitter in its upper half", () => {
  const random = stream();
  const full = Array.from({ length: 500 }, () => jittered(1_000, "full", random));
  const equal = Array.from({ length: 500 }, () => jittered(1_000, "equal", random));
  expect([Math.min(...full) >= 0, Math.max(...full) < 1_000, Math.min(...full) < 100, Math.max(...full) > 900]).toEqual([true, true, true, true]);
  expect([Math.min(...equal) >= 500, Math.max(...equal) < 1_000, Math.max(...equal) > 900]).toEqual([true, true, true]);
  expect(sdkDelayMs(2, SDK_STANDARD, stream())).toBe(sdkDelayMs(2, SDK_STANDARD, stream()));
  expect(sdkDelayMs(2, SDK_STANDARD, stream())).toBeLessThan(200);
});

test("no jitter draws nothing", () => {
  const random = stream();
  const before = [...random.state];
  expect(jittered(1_000, "none", random)).toBe(1_000);
  expect([...random.state]).toEqual(before);
});

test("EVB-038 retries at 1, 3, 7, 15 … seconds and every 480 s from then on", () => {
  const delays = Array.from({ length: 185 }, (_, index) => backoffMs({ baseMs: 1_000, capMs: 480_000 }, index + 1) / 1_000);
  const at = delays.reduce<number[]>((times, delay) => [...times, (times.at(-1) ?? 0) + delay], []);
  expect(at.slice(0, 10)).toEqual([1, 3, 7, 15, 31, 63, 127, 255, 511, 991]);
  expect(at[184]).toBe(84_991);
});

test("a factor of one keeps the delay", () => expect([1, 2, 9].map((n) => backoffMs({ baseMs: 500, capMs: 1_000, factor: 1 }, n))).toEqual([500, 500, 500]));
