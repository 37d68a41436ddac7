/** How long environments take to start: the document's numbers, or those of the runtime in the realistic profile. */
import { fromMs, SECOND, type Micros } from "../../kernel/time.ts";
import type { Amount } from "../../vocabulary/amount.ts";
import { REALISTIC_INIT, type Code, type FunctionContext } from "./config.ts";

/** LAM-051: init on demand is stopped after this long and begun again inside the first run. */
export const INIT_LIMIT: Micros = 10 * SECOND;

/**
 * Milliseconds of init, zip and image: means of ten hello-world cold starts each (x86_64, 512 MB), August 2026, from
 * https://github.com/maxday/lambda-perf. Real code adds to them.
 */
const INIT_MS: { readonly [runtime: string]: readonly [zip: number, image: number] } = {
  rust: [18, 37], go: [51, 50], "provided.al2023": [51, 50], "python3.12": [83, 191], "python3.13": [86, 179], "python3.14": [101, 171],
  "nodejs22.x": [139, 354], "nodejs24.x": [131, 303], java17: [202, 329], java21: [231, 359], java25: [193, 251], dotnet8: [268, 488], dotnet10: [247, 394], "ruby3.4": [252, 282],
};
/** exp(σ · 2.326), σ 0.1 for zip and 0.35 for images: from the median to the 99th percentile. */
const SPREAD = [1.262, 2.257] as const;

/** What `initMs` stands for: as written, or by runtime where the realistic default was left alone. */
export function initAmount(amount: Amount, runtime: string, packageType: "Zip" | "Image"): Amount {
  if (typeof amount === "number" || amount.kind !== "lognormal" || amount.median !== REALISTIC_INIT.median || amount.p99 !== REALISTIC_INIT.p99) return amount;
  const row = INIT_MS[runtime];
  if (row === undefined) return amount;
  const which = packageType === "Zip" ? 0 : 1;
  return { kind: "lognormal", median: row[which], p99: row[which] * SPREAD[which] };
}

export function drawInit(ctx: FunctionContext, code: Code): Micros {
  const { Runtime, PackageType } = ctx.config.properties;
  return fromMs(ctx.amount(initAmount(code.initMs, Runtime, PackageType), "init"));
}
