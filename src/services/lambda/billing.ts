/**
 * What runs cost. Source: https://aws.amazon.com/lambda/pricing (us-east-1, first tier); init is billed for zip functions
 * too since 1 August 2025 (AWS Compute Blog, "AWS Lambda standardizes billing for INIT Phase").
 */
import { MILLISECOND, MINUTE, type Micros } from "../../kernel/time.ts";
import type { FunctionContext } from "./config.ts";
import type { Environment, FunctionState, Provisioned } from "./state.ts";

/** Provisioned concurrency is charged in blocks of five minutes, rounded up (LAM-137). */
export const PROVISIONED_BLOCK: Micros = 5 * MINUTE;
const CUSTOM_RUNTIMES = ["provided.al2023", "go", "rust"];

/** Whole milliseconds, rounded up (LAM-135). */
export function billedMs(us: Micros): number {
  return Math.ceil(us / MILLISECOND);
}

export function gbSeconds(ms: number, memoryMB: number): number {
  return (ms * memoryMB) / 1024 / 1000;
}

/** LAM-138: an asynchronous event counts one request up to 256 KB and one more for each further 64 KB. */
export function asyncRequests(bytes: number): number {
  return 1 + Math.max(0, Math.ceil((bytes - 262_144) / 65_536));
}

/** Charges one run; gives the milliseconds that its report states. `requests` is what the event itself counts. */
export function billRun(state: FunctionState, ctx: FunctionContext, environment: Environment, initUs: Micros, runUs: Micros, memoryMB: number, requests: number): number {
  const { PackageType, Runtime, Architectures } = ctx.config.properties;
  const initBilled = ctx.config.behaviour.billInit || PackageType === "Image" || CUSTOM_RUNTIMES.includes(Runtime);
  const ms = billedMs(runUs + (initBilled ? initUs : 0));
  state.tally.billedMs += ms;
  if (!ctx.settings.billing) return ms;
  ctx.count("BilledRequests", requests);
  const metric = environment.initType === "provisioned-concurrency" ? "BilledProvisionedRunGBSeconds" : Architectures[0] === "arm64" ? "BilledArmGBSeconds" : "BilledGBSeconds";
  ctx.count(metric, gbSeconds(ms, memoryMB));
  return ms;
}

/** Charges the next five minutes of a provisioned concurrency. */
export function billProvisioned(ctx: FunctionContext, provisioned: Provisioned, memoryMB: number): void {
  if (ctx.settings.billing) ctx.count("BilledProvisionedGBSeconds", gbSeconds((provisioned.requested * PROVISIONED_BLOCK) / MILLISECOND, memoryMB));
}
