/**
 * Concurrency that the functions of a Region share (LAM-059 ff.), as plain data and pure functions over it. A function
 * registers its row, takes a place when a request is admitted and gives it back when the request has been answered.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
import { assert } from "../../kernel/assert.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { EntityId } from "../define.ts";

/** Requests a second for each unit of concurrency (LAM-070). */
export const RATE_PER_CONCURRENCY = 10;
/** Concurrency that no reservation may touch (LAM-062). */
export const UNRESERVED_MINIMUM = 100;

export interface FunctionRow {
  /** -1 = nothing reserved. */
  reserved: number;
  /** Provisioned environments of all its versions. */
  provisioned: number;
  inFlight: number;
  provisionedInFlight: number;
  second: number;
  requests: number;
  /** What was in flight when the reservation was lowered: it may end. */
  grace: number;
}

export interface AccountState {
  limit: number;
  functions: Map<EntityId, FunctionRow>;
  /** In flight outside reservations and provisioned environments. */
  unreservedInFlight: number;
  second: number;
  requests: number;
  /** What was in flight when the common pool was made smaller. */
  grace: number;
  /** LAM-069: since when the old model's burst has been used up; -1 or absent: it is not. */
  burstSince?: Micros;
}

/** AWS's ThrottleReason. */
export type ThrottleReason =
  | "ConcurrentInvocationLimitExceeded" | "ReservedFunctionConcurrentInvocationLimitExceeded" | "FunctionInvocationRateLimitExceeded"
  | "ReservedFunctionInvocationRateLimitExceeded" | "CallerRateLimitExceeded" | "ConcurrentSnapshotCreateLimitExceeded";

export type Pool = "provisioned" | "reserved" | "unreserved";

export function newAccount(limit: number): AccountState {
  return { limit, functions: new Map(), unreservedInFlight: 0, second: -1, requests: 0, grace: 0 };
}

export function rowOf(account: AccountState, id: EntityId): FunctionRow {
  let row = account.functions.get(id);
  if (row === undefined) {
    row = { reserved: -1, provisioned: 0, inFlight: 0, provisionedInFlight: 0, second: -1, requests: 0, grace: 0 };
    account.functions.set(id, row);
  }
  return row;
}

/** Sets a function's reservation (-1: none) or the number of its provisioned environments. */
export function setRow(account: AccountState, id: EntityId, change: { readonly reserved?: number; readonly provisioned?: number }): void {
  const row = rowOf(account, id);
  Object.assign(row, change);
  row.grace = row.inFlight;
  account.grace = account.unreservedInFlight;
}

export function sumReserved(account: AccountState): number {
  let sum = 0;
  for (const row of account.functions.values()) if (row.reserved > 0) sum += row.reserved;
  return sum;
}

/** Provisioned environments of functions without a reservation: they come out of the common pool. */
export function sumProvisionedOutside(account: AccountState): number {
  let sum = 0;
  for (const row of account.functions.values()) if (row.reserved < 0) sum += row.provisioned;
  return sum;
}

/** What requests without a reservation share. */
export function unreservedLimit(account: AccountState): number {
  return Math.max(0, account.limit - sumReserved(account) - sumProvisionedOutside(account));
}

/** CloudWatch's ClaimedAccountConcurrency (LAM-073). */
export function claimed(account: AccountState): number {
  return account.unreservedInFlight + sumReserved(account) + sumProvisionedOutside(account);
}

/** Why reserving this much would be refused, or undefined (LAM-062). */
export function reservationProblem(account: AccountState, id: EntityId, reserved: number): string | undefined {
  const others = sumReserved(account) - Math.max(0, account.functions.get(id)?.reserved ?? 0);
  return account.limit - others - reserved < UNRESERVED_MINIMUM
    ? `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_MINIMUM}].`
    : undefined;
}

/** The request-rate caps: account first, then the function's own reservation. Throttled requests do not count. */
export function rateThrottle(account: AccountState, row: FunctionRow, now: Micros): ThrottleReason | undefined {
  const second = Math.floor(now / SECOND);
  if (account.second === second && account.requests >= account.limit * RATE_PER_CONCURRENCY) return "CallerRateLimitExceeded";
  if (row.reserved > 0 && row.second === second && row.requests >= row.reserved * RATE_PER_CONCURRENCY) return "ReservedFunctionInvocationRateLimitExceeded";
  return undefined;
}

/** Where an on-demand environment's concurrency would come from, or why there is none. */
export function onDemandPool(account: AccountState, row: FunctionRow): { readonly pool: Pool } | { readonly throttle: ThrottleReason } {
  if (row.reserved >= 0) {
    // Provisioned environments are part of the reservation: what they hold is not there for others (LAM-065).
    const onDemand = row.inFlight - row.provisionedInFlight;
    return onDemand < row.reserved - row.provisioned ? { pool: "reserved" } : { throttle: "ReservedFunctionConcurrentInvocationLimitExceeded" };
  }
  return account.unreservedInFlight < unreservedLimit(account) ? { pool: "unreserved" } : { throttle: "ConcurrentInvocationLimitExceeded" };
}

export function occupy(account: AccountState, row: FunctionRow, pool: Pool, now: Micros): void {
  const second = Math.floor(now / SECOND);
  account.requests = account.second === second ? account.requests + 1 : 1;
  account.second = second;
  row.requests = row.second === second ? row.requests + 1 : 1;
  row.second = second;
  row.inFlight++;
  if (pool === "provisioned") row.provisionedInFlight++;
  if (pool === "unreserved") account.unreservedInFlight++;
}

export function vacate(account: AccountState, row: FunctionRow, pool: Pool): void {
  row.inFlight--;
  if (pool === "provisioned") row.provisionedInFlight--;
  if (pool === "unreserved") account.unreservedInFlight--;
  row.grace = Math.min(row.grace, row.inFlight);
  account.grace = Math.min(account.grace, account.unreservedInFlight);
  assert(row.inFlight >= 0 && row.provisionedInFlight >= 0 && account.unreservedInFlight >= 0, "More requests have ended than were admitted.");
}
