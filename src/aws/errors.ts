/**
 * AWS's errors and the outcomes of calls, as plain data. The shapes are those of the service contract
 * (`AwsError`, `Outcome` in services/define.ts), which this folder may not see.
 */

/** An error as the caller sees it: AWS's code, its sentence and the HTTP status. */
export interface AwsErrorShape { readonly code: string; readonly message: string; readonly status: number; readonly [detail: string]: unknown }

/** A member `sim` carries facts for the simulated caller that AWS does not send. */
export interface Failed { readonly ok: false; readonly error: AwsErrorShape; readonly sim?: unknown }
export interface Succeeded { readonly ok: true; readonly output: unknown; readonly sim?: unknown }

/** @param detail Members of AWS's error shape beside code and message, such as `Reason` or `retryAfterSeconds`. */
export function awsError(code: string, message: string, status = 400, detail?: Readonly<Record<string, unknown>>): AwsErrorShape {
  return detail === undefined ? { code, message, status } : { ...detail, code, message, status };
}

export function failed(error: AwsErrorShape, sim?: unknown): Failed {
  return sim === undefined ? { ok: false, error } : { ok: false, error, sim };
}

export function succeeded(output: unknown = {}, sim?: unknown): Succeeded {
  return sim === undefined ? { ok: true, output } : { ok: true, output, sim };
}

/**
 * Codes that AWS SDKs in `standard` mode treat as throttling.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const THROTTLES: ReadonlySet<string> = new Set([
  "Throttling", "ThrottlingException", "ThrottledException", "Throttled", "RequestThrottledException", "RequestThrottled",
  "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
  "BandwidthLimitExceeded", "LimitExceededException", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
]);

/** Whether an SDK takes this error for throttling, by its code or by status 429. */
export function isThrottle(error: { readonly code: string; readonly status: number }): boolean {
  return error.status === 429 || THROTTLES.has(error.code);
}

/**
 * Whether an SDK in `standard` mode tries again after this error: throttling, a server's error (500, 502, 503, 504) or a
 * time-out. Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function isRetryable(error: { readonly code: string; readonly status: number }, timeout = false): boolean {
  const { status } = error;
  return timeout || isThrottle(error) || status === 500 || status === 502 || status === 503 || status === 504
    || error.code === "RequestTimeout" || error.code === "RequestTimeoutException";
}
