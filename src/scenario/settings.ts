/** The document's `account`: members of every scenario, and those that services add with their account definitions. */
import { ACCOUNT_ID } from "../aws/arn.ts";
import { parseIso } from "../aws/date.ts";
import type { Settings } from "../services/define.ts";
import { field, type FieldProblem, type Fields } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";
import { nameOf } from "../vocabulary/problem.ts";
import type { Catalog } from "./catalog.ts";
import { readPart } from "./config.ts";
import { readObject } from "./read.ts";
import type { Report } from "./report.ts";

/** A token bucket as [size, tokens per second]. */
function bucket(size: number, perSecond: number, help: string) {
  return field.json<readonly [number, number]>([size, perSecond], { help, error: "ValidationException", check: checkBucket as (value: Json) => FieldProblem[] });
}

function checkBucket(value: Json): FieldProblem[] {
  const fine = Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number" && each >= 0 && each <= 1e9);
  return fine ? [] : [{ path: "", code: "WrongType", message: `The value is ${nameOf(value)}; it must be [size, tokens per second].` }];
}

/** CONTRACTS, Account. */
export const ACCOUNT_FIELDS = {
  Region: field.text("us-east-1", { pattern: "[a-z]{2}(-[a-z]+)+-\\d", help: "Where everything stands; part of ARNs and addresses." }),
  startsAt: field.text("2026-01-01T00:00:00.000Z", { maxLength: 40, help: "The date and time at the start of the run, ISO 8601." }),
  latencyMs: field.amount(5, { unit: "ms", min: 0, max: 3_600_000, help: "One way of every call over an arrow that does not say its own.", rules: ["EYD-004"] }),
  profile: field.choice(["exact", "realistic"], "exact", { help: "exact: no luck, and services take no time of their own. realistic: duplicates, jitter, cold starts, lags." }),
  billing: field.boolean(true, { help: "Count what the run would cost at AWS." }),
  ConcurrentExecutions: field.integer(1000, { min: 0, max: 1_000_000, help: "Lambda's concurrency pool of the account and Region." }),
  apiGatewayRate: field.number(10_000, { unit: "/s", min: 0, max: 10_000_000, help: "API Gateway's requests per second of the account and Region." }),
  apiGatewayBurst: field.integer(5_000, { min: 0, max: 10_000_000, help: "API Gateway's burst of the account and Region." }),
  startExecutionBucket: bucket(1_300, 300, "Step Functions' StartExecution: bucket size, and tokens per second."),
  transitionBucket: bucket(5_000, 5_000, "Step Functions' state transitions: bucket size, and tokens per second."),
} as const satisfies Fields;

/** All members that `account` may have. */
export function accountFields(catalog: Catalog): Fields {
  let fields: Fields = ACCOUNT_FIELDS;
  for (const { properties, behaviour } of catalog.accounts.values()) fields = { ...fields, ...properties, ...behaviour };
  // The frame's own members mean the same to all and are nobody's to change.
  const { Region, startsAt, latencyMs, profile, billing } = ACCOUNT_FIELDS;
  return { ...fields, Region, startsAt, latencyMs, profile, billing };
}

/** The settings of a run; bad members are reported, and their defaults stand. */
export function readSettings(report: Report, value: Json | undefined, catalog: Catalog): Settings {
  const account = readObject(report, value, "account", "account");
  const profile = account?.profile === "realistic" ? "realistic" : "exact";
  const { startsAt, ...members } = readPart(report, accountFields(catalog), account, "account", profile, false);
  const startsAtMs = parseIso(String(startsAt));
  if (startsAtMs === undefined || startsAtMs < 0) report.problem("account.startsAt", "BadInstant", nameOf(String(startsAt)));
  return { ...members, accountId: ACCOUNT_ID, startsAtMs: startsAtMs ?? 0 } as unknown as Settings;
}
