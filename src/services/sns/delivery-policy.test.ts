import { describe, expect, test } from "vitest";
import { AWS_MANAGED, backoffSeconds, BACKOFF_FUNCTIONS, CUSTOMER_MANAGED, deliveryPolicyProblem, DEFAULT_RETRY_POLICY, effectivePolicy, retriesOf, retryPolicyProblem, scheduleOf, stepOf, type RetryPolicy, type Schedule } from "./delivery-policy.ts";

/** Instants of the first `n` attempts when each fails at once, in seconds. */
function attempts(schedule: Schedule, n: number): number[] {
  const at = [0];
  for (let retry = 1; at.length < n; retry++) {
    const step = stepOf(schedule, retry);
    if (step === undefined) break;
    at.push(at.at(-1)! + step.delayUs);
  }
  return at.map((us) => us / 1e6);
}
const last = (schedule: Schedule) => attempts(schedule, Infinity).at(-1);
const custom = (policy: Partial<RetryPolicy>) => scheduleOf({ ...DEFAULT_RETRY_POLICY, ...policy });

describe("retry schedules", () => {
  test("SNS-017 SQS, Lambda and Firehose: 3 at once, 2 × 1 s, 10 from 1 to 20 s, 100,000 × 20 s", () => {
    expect(attempts(AWS_MANAGED, 17)).toEqual([0, 0, 0, 0, 1, 2, 3, 4.037, 5.149, 6.409, 7.967, 10.12, 13.462, 19.184, 29.665, 49.665, 69.665]);
    expect(retriesOf(AWS_MANAGED)).toBe(100_015);
    expect(last(AWS_MANAGED)).toBe(2_000_049.665);
  });

  test("SNS-018 email, SMS and push: 2 × 10 s, 10 from 10 to 600 s, 38 × 600 s", () => {
    expect(attempts(CUSTOMER_MANAGED, 13)).toEqual([0, 10, 20, 30, 41.155, 54.619, 72.701, 100.02, 145.813, 228.553, 385.187, 689.61, 1289.61]);
    expect(last(CUSTOMER_MANAGED)).toBe(24_089.61);
    expect(retriesOf(CUSTOMER_MANAGED)).toBe(50);
  });

  test("SNS-019 HTTP without a policy: three retries, 20 s apart", () => {
    expect(attempts(custom({}), 100)).toEqual([0, 20, 40, 60]);
  });

  test("SNS-021 a custom policy runs through its four phases", () => {
    const schedule = custom({ minDelayTarget: 1, maxDelayTarget: 60, numRetries: 50, numNoDelayRetries: 3, numMinDelayRetries: 2, numMaxDelayRetries: 35, backoffFunction: "exponential" });
    expect(attempts(schedule, 16)).toEqual([0, 0, 0, 0, 1, 2, 3, 4.115, 5.461, 7.269, 10.001, 14.58, 22.854, 38.517, 68.959, 128.959]);
    expect(last(schedule)).toBe(2228.959);
    expect(attempts(custom({ minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 }), 9)).toEqual([0, 5]);
  });

  test("SNS-022 the four backoff functions begin at min and end at max", () => {
    const delays = (curve: Schedule["curve"], min: number, max: number, n: number) => Array.from({ length: n }, (_, i) => Math.round(backoffSeconds({ backoff: n, min, max, curve }, i + 1) * 1000) / 1000);
    expect(delays("linear", 1, 9, 5)).toEqual([1, 3, 5, 7, 9]);
    expect(delays("arithmetic", 1, 9, 5)).toEqual([1, 1.8, 3.4, 5.8, 9]);
    expect(delays("geometric", 1, 9, 5)).toEqual([1, 1.732, 3, 5.196, 9]);
    expect(delays("exponential", 1, 9, 5)).toEqual([1, 1.533, 2.6, 4.733, 9]);
    const sums = BACKOFF_FUNCTIONS.map((curve) => Math.round(delays(curve, 5, 260, 10).reduce((a, b) => a + b, 0) * 10) / 10);
    expect(sums).toEqual([1325, 985, 722.6, 555.5]);
  });

  test("SNS-023 limits of a policy, and whose policy holds", () => {
    expect(retryPolicyProblem({ numRetries: 101 })).toContain("numRetries");
    expect(retryPolicyProblem({ numRetries: 100, minDelayTarget: 60, maxDelayTarget: 60 })).toContain("6000 s");
    expect(retryPolicyProblem({ minDelayTarget: 30, maxDelayTarget: 20 })).toContain("minDelayTarget");
    expect(retryPolicyProblem({ numRetries: 2, numNoDelayRetries: 3 })).toContain("numRetries");
    expect(retryPolicyProblem({ numRetries: 5 })).toBeUndefined();
    expect(deliveryPolicyProblem({ throttlePolicy: { maxReceivesPerSecond: 0 } })).toContain("maxReceivesPerSecond");
    const topic = { http: { defaultHealthyRetryPolicy: { numRetries: 5 } } };
    const own = { healthyRetryPolicy: { numRetries: 1 } };
    expect(effectivePolicy(own, topic)).toMatchObject({ origin: "subscription", retry: { numRetries: 1, minDelayTarget: 20 } });
    expect(effectivePolicy(own, { http: { ...topic.http, disableSubscriptionOverrides: true } })).toMatchObject({ origin: "topic", retry: { numRetries: 5 } });
    expect(effectivePolicy(undefined, undefined)).toMatchObject({ origin: "default", retry: { numRetries: 3 } });
  });
});
