/** What runs cost. Source: https://aws.amazon.com/step-functions/pricing/ */
import type { Execution } from "./state.ts";
import type { Work } from "./work.ts";

/** Memory that an Express execution is billed for, where nothing says more: AWS's least unit. */
const LEAST_MB = 64;

/** Milliseconds that an Express execution is billed for: each 100 begun. */
export function billedMs(exec: Execution): number {
  return Math.max(100, Math.ceil((exec.stopAt - exec.startAt) / 100_000) * 100);
}

/** Express runs are billed when they end; Standard ones by transition as they happen. */
export function bill({ ctx }: Work, exec: Execution): void {
  if (!exec.express || !ctx.settings.billing) return;
  ctx.count("ExpressRequests");
  ctx.count("ExpressGigabyteSeconds", (billedMs(exec) / 1000) * (LEAST_MB / 1024));
  ctx.count("ExpressExecutionBilledDuration", billedMs(exec));
}
