/** Random functions under random load: what must hold whatever happens. A seed that failed is pinned by number. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { claimed, newAccount, occupy, onDemandPool, rowOf, setRow, unreservedLimit, vacate, type Pool } from "./account.ts";
import { newAllowance, nextAllowance, target } from "./allowance.ts";
import { event, fn, invoke, mapped, view, type Row } from "../../testing/lambda.ts";
import { assertConserved } from "../../testing/sqs.ts";
import { assertPlain } from "../../kernel/plain.ts";

const RUNS = { numRuns: 25, seed: 20_260_101 };

describe("the account's pool", () => {
  const act = fc.record({ who: fc.integer({ min: 0, max: 3 }), what: fc.constantFrom("take", "give", "reserve"), n: fc.integer({ min: -1, max: 40 }) });
  test("LAM-059 LAM-060 never admits more than its limit, nor more than reserved", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60 }), fc.array(act, { maxLength: 200 }), (limit, acts) => {
      const account = newAccount(limit);
      const held: { readonly id: string; readonly pool: Pool }[] = [];
      for (const { who, what, n } of acts) {
        const id = `f${who}`;
        const row = rowOf(account, id);
        if (what === "reserve") setRow(account, id, { reserved: n });
        else if (what === "take") {
          const place = onDemandPool(account, row);
          if ("throttle" in place) continue;
          occupy(account, row, place.pool, 0);
          held.push({ id, pool: place.pool });
        } else {
          const [one] = held.splice(0, 1);
          if (one !== undefined) vacate(account, rowOf(account, one.id), one.pool);
        }
        if (account.unreservedInFlight > Math.max(unreservedLimit(account), account.grace)) return false;
        for (const each of account.functions.values()) if (each.reserved >= 0 && each.inFlight > Math.max(each.reserved, each.grace)) return false;
      }
      return claimed(account) >= account.unreservedInFlight && [...account.functions.values()].reduce((sum, row) => sum + row.inFlight, 0) === held.length;
    }), { ...RUNS, numRuns: 200 });
  });

  test("a pool that forgot to give back would be seen (canary)", () => {
    const account = newAccount(1);
    const row = rowOf(account, "f");
    occupy(account, row, "unreserved", 0);
    expect(onDemandPool(account, row)).toEqual({ throttle: "ConcurrentInvocationLimitExceeded" });
    vacate(account, row, "unreserved");
    expect(onDemandPool(account, row)).toEqual({ pool: "unreserved" });
    expect(() => vacate(account, row, "unreserved")).toThrow("More requests have ended than were admitted");
  });
});

test("LAM-085 keeps the allowance between its floor and its growth", () => {
  fc.assert(fc.property(fc.array(fc.record({ constrained: fc.boolean(), failed: fc.boolean() }), { maxLength: 400 }), fc.integer({ min: 2, max: 1250 }), (seconds, most) => {
    const ramp = { start: Math.min(5, most), perMinute: 300, most, floor: 2, errorFactor: 0.5 };
    let now = newAllowance(ramp);
    return seconds.every((second) => {
      const before = now.value;
      now = nextAllowance(now, ramp, second);
      return now.value >= Math.min(2, most) && now.value <= Math.min(most, target(ramp, now.seconds)) && now.value - before <= 5;
    });
  }), RUNS);
});

const chance = fc.constantFrom({ kind: "never" }, { kind: "always" }, { kind: "ratio", of: [1, 3] }, { kind: "first", n: 1 });
const behaviour = fc.record({
  durationMs: fc.constantFrom(0, 100, 1500, { kind: "exponential", mean: 800 }), initMs: fc.constantFrom(0, 200, 12_000), fails: chance, failsWith: fc.constantFrom("error", "timeout", "crash"), idleReclaimMs: fc.constantFrom(0, 1000, 360_000),
  asyncDuplicates: chance, maxEnvLifetimeMs: fc.constantFrom(1000, 7_200_000),
});
const at = fc.integer({ min: 0, max: 60_000 }).map((ms) => ms / 1000);
const rows = fc.array(fc.record({ at, asynchronous: fc.boolean() }), { maxLength: 40 });

/** Runs with every invariant asserted after each event, and looks at the end. */
function holds(s: ReturnType<typeof fn>, until: number): boolean {
  s.to(until);
  assertConserved(s);
  assertPlain(s.state("f"), "state of f");
  const { environments, concurrency } = view(s);
  return environments.every((one) => one.busy <= 1) && concurrency.used === environments.filter((one) => one.busy > 0).length;
}

test("LAM-041 holds every invariant of functions under random load", () => {
  fc.assert(fc.property(behaviour, fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }), rows, fc.integer(), (code, reserved, requests, seed) => {
    const script: Row[] = requests.map(({ at: seconds, asynchronous }, n) => (asynchronous ? event(seconds, `e${n}`) : invoke(seconds, `i${n}`)));
    return holds(fn({ properties: { Timeout: 2, ...(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved }) }, behaviour: code as never }, script, { seed }), 400);
  }), RUNS);
});

test("LAM-074 loses no message of a queue, whatever fails", () => {
  const mapping = fc.record({ BatchSize: fc.integer({ min: 1, max: 10 }), MaximumBatchingWindowInSeconds: fc.constantFrom(0, 2), FunctionResponseTypes: fc.constantFrom([], ["ReportBatchItemFailures"]) });
  fc.assert(fc.property(behaviour, chance, mapping, fc.array(at, { maxLength: 40 }), fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }), fc.constantFrom(0, 5), fc.integer(), (code, failsItems, properties, sends, reserved, latencyMs, seed) => {
    const s = mapped({ f: { properties: { Timeout: 2, ...(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved }) }, behaviour: { ...(code as object), failsItems } as never }, mapping: { properties: properties as never }, max: 3, account: { latencyMs } },
      sends.map((seconds, n) => [seconds, "sqs:SendMessage", "q", { MessageBody: `m${n}` }] as Row), { seed });
    if (!holds(s, 400)) return false;
    const q = s.inspect<{ visible: unknown[]; inFlight: unknown[]; deleted: number }>("q");
    const d = s.inspect<{ visible: unknown[] }>("d");
    return q.visible.length + q.inFlight.length + q.deleted + d.visible.length === sends.length;
  }), RUNS);
});

test("the same seed gives the same run, over checkpoints too", () => {
  const make = (checkpointEvery: number) => mapped({ f: { behaviour: { fails: { kind: "ratio", of: [1, 3] }, durationMs: { kind: "exponential", mean: 500 } } }, max: 3 }, Array.from({ length: 60 }, (_, n) => [n / 2, "sqs:SendMessage", "q", { MessageBody: `m${n}` }] as Row), { seed: 5, checkpointEvery });
  const [a, b] = [make(0).to(200), make(50).to(200)];
  expect(a.hash()).toBe(b.hash());
  b.run.rewindTo(40_000_000);
  expect(b.to(200).hash()).toBe(a.hash());
});
