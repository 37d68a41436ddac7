import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterError, afterPartial, afterThrottle, batchLength, byAge, isFull, laneOfKey, newWork, retryDelay, windowOf, type LaneRules, type StreamRecord } from "./lane.ts";

const rules: LaneRules = { batchSize: 100, mostBytes: 6_291_456, retries: -1, maxAgeUs: -1, bisect: false, retryBaseMs: 500, retryCapMs: 60_000, tumblingUs: 0 };
const record = (n: number, more: Partial<StreamRecord> = {}): StreamRecord => ({ sequence: String(n), key: "k", data: "", bytes: 1, arrivedAt: n * 1_000_000, message: -1, ...more });
const some = (...numbers: number[]) => numbers.map((n) => record(n));
const ids = (records: readonly StreamRecord[]) => records.map((one) => one.sequence).join("");

describe("batches of a lane", () => {
  test("LAM-097 takes what is there up to the batch size and 6 MB", () => {
    expect(batchLength(some(1, 2, 3), rules)).toBe(3);
    expect(batchLength(some(1, 2, 3), { ...rules, batchSize: 2 })).toBe(2);
    expect(batchLength([1, 2, 3].map((n) => record(n, { bytes: 3_000_000 })), rules)).toBe(2);
    expect(batchLength([record(1, { bytes: 9_000_000 })], rules)).toBe(1);
    expect([isFull(some(1, 2), { ...rules, batchSize: 2 }), isFull(some(1), rules)]).toEqual([true, false]);
  });

  test("LAM-099 doubles the waits", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => retryDelay(n, rules) / 1e6)).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test("LAM-100 LAM-108 gives up after the retries, not for throttles", () => {
    const limited = { ...rules, retries: 2 };
    let work = newWork(some(1));
    for (let failure = 0; failure < 2; failure++) {
      const verdict = afterError(work, limited);
      if (verdict.kind !== "again") throw new Error("It should be tried again.");
      work = verdict.work;
    }
    for (let n = 0; n < 50; n++) work = afterThrottle(work, limited).work;
    expect(work).toMatchObject({ failures: 2, throttles: 50 });
    expect(afterError(work, limited)).toEqual({ kind: "give up", runs: 3 });
    expect(afterError({ ...work, failures: 10_000 }, rules).kind).toBe("again");
  });

  test("LAM-100 drops what is too old", () => {
    const sixty = { ...rules, maxAgeUs: 60_000_000 };
    const { expired, fresh } = byAge(some(0, 1, 2), 61_500_000, sixty);
    expect([ids(expired), ids(fresh)]).toEqual(["01", "2"]);
    expect(byAge(some(0), 60_000_000, sixty).expired).toEqual([]);
    expect(byAge(some(0), 1e15, rules).expired).toEqual([]);
  });

  test("LAM-102 halves a failed batch until a record is alone", () => {
    const bisect = { ...rules, bisect: true, retries: 2 };
    const order: string[] = [];
    const pending = [newWork(some(1, 2, 3, 4, 5, 6, 7, 8))];
    const discarded: string[] = [];
    while (pending.length > 0) {
      const work = pending.shift()!;
      const poison = work.records.some((one) => one.sequence === "5");
      order.push(`${ids(work.records)}${poison ? " fails" : " ok"}`);
      if (!poison) continue;
      const verdict = afterError(work, bisect);
      if (verdict.kind === "halves") pending.unshift(verdict.first, verdict.second);
      else if (verdict.kind === "again") pending.unshift(verdict.work);
      else discarded.push(ids(work.records));
    }
    expect(order).toEqual(["12345678 fails", "1234 ok", "5678 fails", "56 fails", "5 fails", "5 fails", "5 fails", "6 ok", "78 ok"]);
    expect(discarded).toEqual(["5"]);
  });

  test("LAM-103 goes on from the lowest record reported", () => {
    const cut = afterPartial({ ...newWork(some(4, 5, 6)), failures: 3 }, new Set(["6"]))!;
    expect([ids(cut.done), ids(cut.rest.records), cut.rest.failures]).toEqual(["45", "6", 0]);
    expect(ids(afterPartial(newWork(some(1, 2, 3)), new Set(["3", "2"]))!.rest.records)).toBe("23");
    expect(afterPartial(newWork(some(4, 5)), new Set(["4"]))).toBeUndefined();
  });

  test("LAM-104 keeps a key in one lane", () => {
    const all = [0n, (1n << 128n) - 1n] as const;
    expect([laneOfKey("a", all, 2), laneOfKey("b", all, 2), laneOfKey("a", all, 1)]).toEqual([0, 1, 0]);
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 10 }), (key, factor) => {
      const lane = laneOfKey(key, all, factor);
      return lane >= 0 && lane < factor && lane === laneOfKey(key, all, factor);
    }), { seed: 1 });
  });

  test("LAM-107 never mixes tumbling windows", () => {
    const tumbling = { ...rules, tumblingUs: 120_000_000 };
    expect([10, 119, 120, 250].map((n) => windowOf(n * 1e6, tumbling.tumblingUs))).toEqual([0, 0, 1, 2]);
    expect(batchLength(some(10, 50, 130), tumbling)).toBe(2);
    expect(isFull(some(10, 130), tumbling)).toBe(true);
  });

  test("LAM-102 loses and doubles no record, whatever fails", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.integer({ min: 1, max: 40 })), fc.integer({ min: 0, max: 3 }), fc.boolean(), (count, poison, retries, bisect) => {
      const config = { ...rules, retries, bisect };
      const bad = new Set(poison.map(String));
      const pending = [newWork(Array.from({ length: count }, (_, n) => record(n + 1)))];
      const left: string[] = [];
      for (let steps = 0; pending.length > 0 && steps < 10_000; steps++) {
        const work = pending.shift()!;
        const verdict = work.records.some((one) => bad.has(one.sequence)) ? afterError(work, config) : undefined;
        if (verdict === undefined || verdict.kind === "give up") left.push(...work.records.map((one) => one.sequence));
        else if (verdict.kind === "halves") pending.unshift(verdict.first, verdict.second);
        else pending.unshift(verdict.work);
      }
      // Each record once, and in order.
      return JSON.stringify(left) === JSON.stringify(Array.from({ length: count }, (_, n) => String(n + 1)));
    }), { seed: 7 });
  });
});
