import { expect, test } from "vitest";
import { awsError, failed, isRetryable, isThrottle, succeeded } from "./errors.ts";

test("makes errors and outcomes; facts of the simulation stay beside the output", () => {
  expect(awsError("Throttled", "Rate exceeded", 429, { Reason: "account" })).toEqual({ code: "Throttled", message: "Rate exceeded", status: 429, Reason: "account" });
  expect(failed(awsError("A", "b"))).toEqual({ ok: false, error: { code: "A", message: "b", status: 400 } });
  expect(failed(awsError("A", "b"), 1)).toHaveProperty("sim", 1);
  expect(succeeded()).toEqual({ ok: true, output: {} });
  expect(succeeded({ x: 1 }, { hiddenUntil: 5 })).toEqual({ ok: true, output: { x: 1 }, sim: { hiddenUntil: 5 } });
});

test("a detail never replaces code, message or status", () => expect(awsError("A", "b", 400, { code: "x", status: 1 })).toEqual({ code: "A", message: "b", status: 400 }));

test.each([
  ["TooManyRequestsException", 429, true, true], ["ProvisionedThroughputExceededException", 400, true, true], ["SlowDown", 503, true, true], ["ServiceUnavailable", 503, false, true],
  ["InternalError", 500, false, true], ["NotImplemented", 501, false, false], ["AccessDenied", 403, false, false], ["InvalidParameterValue", 400, false, false],
])("%s %d: throttle %s, tried again %s", (code, status, throttle, retry) => expect([isThrottle({ code, status }), isRetryable({ code, status })]).toEqual([throttle, retry]));

test("a time-out is tried again", () => expect(isRetryable({ code: "Timeout", status: 0 }, true)).toBe(true));
