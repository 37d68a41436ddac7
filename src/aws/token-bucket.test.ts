import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { availableAt, giveBack, newBucket, retune, spend, take, tokensAt } from "./token-bucket.ts";

const ms = (n: number) => n * 1_000;

test("APG-001 admits a burst, then refuses", () => {
  const bucket = newBucket(10_000, 5_000);
  expect(Array.from({ length: 5_001 }, () => take(bucket, 0)).filter(Boolean)).toHaveLength(5_000);
});

test("APG-002 refills continuously, never above the burst", () => {
  const bucket = newBucket(10, 5);
  for (let request = 0; request < 5; request += 1) expect(take(bucket, 0)).toBe(true);
  expect([take(bucket, ms(99)), take(bucket, ms(100)), take(bucket, ms(100))]).toEqual([false, true, false]);
  expect(tokensAt(bucket, ms(10_000))).toBe(5);
});

test("SFN-135 refuses starts beyond the bucket and tells when there will be one", () => {
  const bucket = newBucket(300, 1_300);
  spend(bucket, 0, 1_300);
  expect(take(bucket, 0)).toBe(false);
  expect(availableAt(bucket, 0)).toBe(3_334);
  expect([take(bucket, 3_333), take(bucket, 3_334)]).toEqual([false, true]);
});

test("KIN-016 lets a large record fall below nothing, and holds the next until the tank is above it", () => {
  const mebibyte = 1_048_576;
  const tank = newBucket(mebibyte, mebibyte);
  spend(tank, 0, 10 * mebibyte);
  expect(tokensAt(tank, 0)).toBe(-9_437_184);
  expect(tokensAt(tank, ms(9_000))).toBe(0);
  expect([take(tank, ms(9_000), 1_024), take(tank, ms(9_001), 1_024)]).toEqual([false, true]);
});

test("keeps whole parts at rates with decimals too", () => {
  const bucket = newBucket(0.1, 1);
  expect([take(bucket, 0), take(bucket, 9_999_999), take(bucket, 10_000_000)]).toEqual([true, false, true]);
  for (let at = 10_000_000; at < 20_000_000; at += 7) tokensAt(bucket, at);
  expect(take(bucket, 20_000_000)).toBe(true);
});

test("waits for ever where nothing flows in, or for more than it can hold", () => {
  expect(availableAt(newBucket(0, 1, 0, 0), 0)).toBe(Number.POSITIVE_INFINITY);
  expect(availableAt(newBucket(10, 5), 0, 6)).toBe(Number.POSITIVE_INFINITY);
  expect(availableAt(newBucket(10, 5), 42, 5)).toBe(42);
});

test("takes tokens back up to the burst", () => {
  const bucket = newBucket(1, 2);
  take(bucket, 0, 2);
  giveBack(bucket, 0, 1);
  expect(tokensAt(bucket, 0)).toBe(1);
  giveBack(bucket, 0, 5);
  expect(tokensAt(bucket, 0)).toBe(2);
});

test("keeps its level when its limits change", () => {
  const bucket = newBucket(10, 100);
  spend(bucket, 0, 60);
  retune(bucket, ms(1_000), 0.5, 20);
  expect([tokensAt(bucket, ms(1_000)), bucket.rate, bucket.burst]).toEqual([20, 0.5, 20]);
});

describe("properties", () => {
  const limits = fc.record({ rate: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 9_999 }).map((n) => n / 1_000)), burst: fc.integer({ min: 1, max: 5_000 }) });
  const steps = fc.array(fc.record({ after: fc.integer({ min: 0, max: 3_000_000 }), n: fc.integer({ min: 1, max: 10 }) }), { maxLength: 40 });

  test("looking often changes no verdict, and no more passes than flowed in", () => {
    fc.assert(fc.property(limits, steps, ({ rate, burst }, requests) => {
      const [once, often] = [newBucket(rate, burst), newBucket(rate, burst)];
      let now = 0;
      let passed = 0;
      for (const { after, n } of requests) {
        for (let look = 0; look < after; look += Math.max(1, Math.floor(after / 5))) take(often, now + look, burst + 1);
        now += after;
        const verdict = take(once, now, n);
        expect(take(often, now, n)).toBe(verdict);
        if (verdict) passed += n;
      }
      expect(passed).toBeLessThanOrEqual(burst + (rate * now) / 1_000_000 + 1e-6);
      expect(Number.isInteger(once.parts) && once.parts >= 0).toBe(true);
    }));
  });

  test("availableAt names the first microsecond at which it passes", () => {
    fc.assert(fc.property(limits, fc.integer({ min: 0, max: 1_000_000 }), ({ rate, burst }, now) => {
      const at = availableAt(newBucket(rate, burst, 0, 0), now);
      expect(take(newBucket(rate, burst, 0, 0), at)).toBe(true);
      if (at > now) expect(take(newBucket(rate, burst, 0, 0), at - 1)).toBe(false);
    }));
  });
});
