/**
 * Retry schedules of deliveries: those that AWS fixes by kind of endpoint, and the delivery policies of HTTP/S.
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html. AWS names four backoff functions
 * and shows curves; the formulas are our reading of them (SNS-022).
 */
import { exp, log } from "../../kernel/portable-math.ts";
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";

export const BACKOFF_FUNCTIONS = ["linear", "arithmetic", "geometric", "exponential"] as const;
export type BackoffFunction = (typeof BACKOFF_FUNCTIONS)[number];

/** 1 at once · 2 pre-backoff · 3 backoff · 4 post-backoff. */
export type RetryPhase = 1 | 2 | 3 | 4;
export interface Step { readonly phase: RetryPhase; readonly delayUs: Micros }

/** A whole schedule. Seconds, as AWS's policies have them. */
export interface Schedule {
  readonly atOnce: number;
  readonly pre: number; readonly preDelay: number;
  readonly backoff: number; readonly min: number; readonly max: number; readonly curve: BackoffFunction;
  readonly post: number; readonly postDelay: number;
}

/** SQS, Lambda and Firehose: 100,015 retries over 23 days. */
export const AWS_MANAGED: Schedule = { atOnce: 3, pre: 2, preDelay: 1, backoff: 10, min: 1, max: 20, curve: "exponential", post: 100_000, postDelay: 20 };
/** Email, SMS, mobile push: 50 retries over six hours. */
export const CUSTOMER_MANAGED: Schedule = { atOnce: 0, pre: 2, preDelay: 10, backoff: 10, min: 10, max: 600, curve: "exponential", post: 38, postDelay: 600 };

/** `healthyRetryPolicy` with all its members. */
export interface RetryPolicy {
  readonly minDelayTarget: number; readonly maxDelayTarget: number; readonly numRetries: number;
  readonly numNoDelayRetries: number; readonly numMinDelayRetries: number; readonly numMaxDelayRetries: number;
  readonly backoffFunction: BackoffFunction;
}
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3, numNoDelayRetries: 0, numMinDelayRetries: 0, numMaxDelayRetries: 0, backoffFunction: "linear",
};

export function scheduleOf(policy: RetryPolicy): Schedule {
  return {
    atOnce: policy.numNoDelayRetries,
    pre: policy.numMinDelayRetries, preDelay: policy.minDelayTarget,
    backoff: policy.numRetries - policy.numNoDelayRetries - policy.numMinDelayRetries - policy.numMaxDelayRetries,
    min: policy.minDelayTarget, max: policy.maxDelayTarget, curve: policy.backoffFunction,
    post: policy.numMaxDelayRetries, postDelay: policy.maxDelayTarget,
  };
}

export function retriesOf(schedule: Schedule): number {
  return schedule.atOnce + schedule.pre + schedule.backoff + schedule.post;
}

/** Retry `n` (1 = the first after the first attempt), or undefined when no retry is left. Rounded to milliseconds. */
export function stepOf(schedule: Schedule, n: number): Step | undefined {
  let left = n - schedule.atOnce;
  if (left <= 0) return { phase: 1, delayUs: 0 };
  if (left <= schedule.pre) return { phase: 2, delayUs: Math.round(schedule.preDelay * SECOND) };
  left -= schedule.pre;
  if (left <= schedule.backoff) return { phase: 3, delayUs: fromMs(Math.round(backoffSeconds(schedule, left) * 1000)) };
  left -= schedule.backoff;
  return left <= schedule.post ? { phase: 4, delayUs: Math.round(schedule.postDelay * SECOND) } : undefined;
}

/** Delay `i` of a backoff phase, in seconds; the first is the least, the last the greatest. */
export function backoffSeconds({ backoff: n, min, max, curve }: Pick<Schedule, "backoff" | "min" | "max" | "curve">, i: number): number {
  if (n <= 1) return min;
  switch (curve) {
    case "linear": return min + ((max - min) * (i - 1)) / (n - 1);
    case "arithmetic": return min + ((max - min) * i * (i - 1)) / (n * (n - 1));
    case "geometric": return min === max ? min : min * exp((log(max / min) * (i - 1)) / (n - 1));
    case "exponential": return min + ((max - min) * (powerOfTwo(i - 1) - 1)) / (powerOfTwo(n - 1) - 1);
    default: return curve satisfies never;
  }
}

function powerOfTwo(n: number): number {
  let power = 1;
  for (let i = 0; i < n; i++) power *= 2;
  return power;
}

/** Seconds from the first attempt to the last, if every attempt fails at once; to the millisecond. */
export function totalSeconds(schedule: Schedule): number {
  let total = schedule.pre * schedule.preDelay + schedule.post * schedule.postDelay;
  for (let i = 1; i <= schedule.backoff; i++) total += backoffSeconds(schedule, i);
  return Math.round(total * 1000) / 1000;
}

// ------------------------------------------------------------------------------------------------------------ policies

/** A subscription's DeliveryPolicy. */
export interface DeliveryPolicy {
  readonly healthyRetryPolicy?: Partial<RetryPolicy>;
  readonly throttlePolicy?: { readonly maxReceivesPerSecond?: number };
  readonly requestPolicy?: { readonly headerContentType?: string };
}
/** A topic's DeliveryPolicy. */
export interface TopicDeliveryPolicy {
  readonly http?: {
    readonly defaultHealthyRetryPolicy?: Partial<RetryPolicy>;
    readonly defaultThrottlePolicy?: { readonly maxReceivesPerSecond?: number };
    readonly defaultRequestPolicy?: { readonly headerContentType?: string };
    readonly disableSubscriptionOverrides?: boolean;
  };
}

export interface EffectivePolicy { readonly retry: RetryPolicy; readonly origin: "subscription" | "topic" | "default"; readonly perSecond: number | undefined; readonly contentType: string }

/** SNS-023: the subscription's own policy wins over the topic's unless that forbids it; what is not said is the default. */
export function effectivePolicy(own: DeliveryPolicy | undefined, topic: TopicDeliveryPolicy | undefined): EffectivePolicy {
  const http = topic?.http;
  const mine = http?.disableSubscriptionOverrides === true ? undefined : own;
  const retry = mine?.healthyRetryPolicy ?? http?.defaultHealthyRetryPolicy;
  return {
    retry: { ...DEFAULT_RETRY_POLICY, ...retry },
    origin: mine?.healthyRetryPolicy !== undefined ? "subscription" : http?.defaultHealthyRetryPolicy !== undefined ? "topic" : "default",
    perSecond: (mine?.throttlePolicy ?? http?.defaultThrottlePolicy)?.maxReceivesPerSecond,
    contentType: (mine?.requestPolicy ?? http?.defaultRequestPolicy)?.headerContentType ?? "text/plain; charset=UTF-8",
  };
}

const MOST_SECONDS = 3_600;

/** What is wrong with a `healthyRetryPolicy`; undefined when nothing is. AWS's sentences are not recorded. */
export function retryPolicyProblem(given: unknown): string | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return "healthyRetryPolicy must be an object";
  const strangers = Object.keys(given).filter((name) => !Object.hasOwn(DEFAULT_RETRY_POLICY, name));
  if (strangers.length > 0) return `healthyRetryPolicy.${strangers[0]} is unknown`;
  const policy: RetryPolicy = { ...DEFAULT_RETRY_POLICY, ...(given as Partial<RetryPolicy>) };
  for (const name of ["numRetries", "numNoDelayRetries", "numMinDelayRetries", "numMaxDelayRetries"] as const)
    if (!Number.isInteger(policy[name]) || policy[name] < 0 || policy[name] > 100) return `healthyRetryPolicy.${name} must be an integer between 0 and 100`;
  for (const name of ["minDelayTarget", "maxDelayTarget"] as const)
    if (typeof policy[name] !== "number" || !(policy[name] >= 1 && policy[name] <= MOST_SECONDS)) return `healthyRetryPolicy.${name} must be between 1 and ${MOST_SECONDS} seconds`;
  if (policy.minDelayTarget > policy.maxDelayTarget) return "healthyRetryPolicy.minDelayTarget must be less than or equal to maxDelayTarget";
  if (!BACKOFF_FUNCTIONS.includes(policy.backoffFunction)) return `healthyRetryPolicy.backoffFunction must be one of ${BACKOFF_FUNCTIONS.join(", ")}`;
  const schedule = scheduleOf(policy);
  if (schedule.backoff < 0) return "healthyRetryPolicy.numRetries must be at least the sum of the retries of its phases";
  return totalSeconds(schedule) > MOST_SECONDS ? `the total retry time is ${Math.round(totalSeconds(schedule))} s, more than ${MOST_SECONDS} s` : undefined;
}

export function deliveryPolicyProblem(given: unknown): string | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return "DeliveryPolicy must be a JSON object";
  const { healthyRetryPolicy, throttlePolicy, requestPolicy, sicklyRetryPolicy: _, guaranteed: __, ...strangers } = given as Record<string, unknown>;
  const stranger = Object.keys(strangers)[0];
  if (stranger !== undefined) return `${stranger} is unknown`;
  return (healthyRetryPolicy === undefined || healthyRetryPolicy === null ? undefined : retryPolicyProblem(healthyRetryPolicy))
    ?? throttleProblem(throttlePolicy) ?? (requestPolicy === undefined || typeof requestPolicy === "object" ? undefined : "requestPolicy must be an object");
}

export function topicDeliveryPolicyProblem(given: unknown): string | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return "DeliveryPolicy must be a JSON object";
  const { http } = given as TopicDeliveryPolicy;
  if (typeof http !== "object" || http === null) return "DeliveryPolicy must have the member http";
  return (http.defaultHealthyRetryPolicy === undefined ? undefined : retryPolicyProblem(http.defaultHealthyRetryPolicy)) ?? throttleProblem(http.defaultThrottlePolicy);
}

function throttleProblem(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  const perSecond = (given as { readonly maxReceivesPerSecond?: unknown }).maxReceivesPerSecond;
  if (perSecond === undefined) return undefined;
  return typeof perSecond === "number" && Number.isInteger(perSecond) && perSecond >= 1 ? undefined : "throttlePolicy.maxReceivesPerSecond must be an integer of at least 1";
}
