/** How a client reads what comes back, and what it does next. */
import { isRetryable, isThrottle } from "../../aws/errors.ts";
import { sdkDelayMs } from "../../aws/retry.ts";
import { fromMs, type Micros } from "../../kernel/time.ts";
import type { Outcome, Peer } from "../define.ts";
import type { ClientContext } from "./config.ts";

/** An answer in a client's words. `status` 0: none came. */
export interface Read {
  readonly ok: boolean;
  readonly status: number;
  readonly code: string;
  readonly throttled: boolean;
  readonly retryable: boolean;
  /** No answer came, but the request may have been taken all the same. */
  readonly maybeTaken: boolean;
}

const FINE: Read = Object.freeze({ ok: true, status: 200, code: "", throttled: false, retryable: false, maybeTaken: false });

/** Operations whose answer is a plain HTTP response: `{ status, headers, body }`. */
const HTTP_OPERATIONS: ReadonlySet<string> = new Set(["http:Request", "apigateway:Request", "lambda:InvokeFunctionUrl"]);

export function isHttp(operation: string): boolean {
  return HTTP_OPERATIONS.has(operation);
}

/**
 * Whether the caller waits for the work itself, so that the request is over with its answer. Of all other operations
 * the callee takes the message over when it accepts.
 */
export function endsWithAnswer(peer: Peer): boolean {
  switch (peer.connectionType) {
    case "http:Request": case "apigateway:Request": case "lambda:InvokeFunctionUrl": case "states:StartSyncExecution":
    case "states:SendTaskSuccess": case "states:SendTaskFailure": case "states:SendTaskHeartbeat": return true;
    case "lambda:Invoke": return peer.connectionConfig.properties.InvocationType !== "Event" && peer.connectionConfig.properties.InvocationType !== "DryRun";
    default: return false;
  }
}

export function readOutcome(outcome: Outcome, operation: string): Read {
  if (outcome.ok) {
    if (!isHttp(operation)) return FINE;
    const status = (outcome.output as { readonly status?: unknown } | null)?.status;
    if (typeof status !== "number" || status === 200) return FINE;
    return status >= 400 ? bad(status, String(status), false, false) : { ...FINE, status };
  }
  const { error } = outcome;
  const silent = outcome.timeout === true;
  // The engine knows whether a request that was not answered has arrived; an SDK can't, and sends it again either way.
  const taken = silent && (outcome.sim as { readonly taken?: boolean } | undefined)?.taken === true;
  return bad(error.status, error.code, silent || error.status === 0, taken);
}

function bad(status: number, code: string, silent: boolean, maybeTaken: boolean): Read {
  return { ok: false, status, code, throttled: isThrottle({ code, status }), retryable: silent || isRetryable({ code, status }), maybeTaken };
}

/** Time before attempt `attempt + 1`, or undefined when the client gives up. */
export function retryDelay(attempt: number, operation: string, ctx: ClientContext): Micros | undefined {
  const { retries } = ctx.config.behaviour;
  // What retries by itself is the AWS SDK: a plain HTTP client does only what it is told.
  if (retries === undefined ? isHttp(operation) || ctx.config.behaviour.kind !== "sdk" : retries.mode === "none") return undefined;
  const delay = sdkDelayMs(attempt, retries, ctx.settings.profile === "realistic" ? ctx.random("retry") : undefined);
  return delay === undefined ? undefined : fromMs(delay);
}

/** Whether an answer of 200 may hold entries that failed; asking the operation itself costs more. */
export function mayHoldFailures(output: unknown): boolean {
  if (output === null || typeof output !== "object") return false;
  const { Failed, FailedRecordCount, FailedPutCount, FailedEntryCount } = output as Readonly<Record<string, unknown>>;
  return (Array.isArray(Failed) && Failed.length > 0) || isPositive(FailedRecordCount) || isPositive(FailedPutCount) || isPositive(FailedEntryCount);
}

function isPositive(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}
