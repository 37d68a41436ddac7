/** Work that a run leaves behind goes on only while the environment runs: frozen between runs, thawed by the next (LAM-045). */
import { fromMs } from "../../kernel/time.ts";
import type { ScopeId } from "../define.ts";
import type { FunctionContext } from "./config.ts";
import type { Environment } from "./state.ts";

/** A run begins: what is left thaws, and the run's own background work starts beside it. */
export function thaw(ctx: FunctionContext, environment: Environment, scope: ScopeId): void {
  const { backgroundMs } = ctx.config.behaviour;
  if (backgroundMs > 0) environment.background.push(fromMs(backgroundMs));
  environment.backgroundAt = ctx.now;
  for (const left of environment.background) ctx.after(left, "lambda/background-ended", { environment: environment.id }, "LAM-045", { scope });
}

/** A run has ended: what is not done waits. */
export function freeze(ctx: FunctionContext, environment: Environment): void {
  if (environment.backgroundAt < 0) return;
  const ran = ctx.now - environment.backgroundAt;
  environment.backgroundAt = -1;
  environment.background = environment.background.map((left) => left - ran).filter((left) => left > 0);
}
