/** What is wrong with an arrow itself, in a few words: it is drawn on it, so that nobody wonders later. Pure. */
import type { AnyConfig } from "../services/define.ts";
import type { Trouble } from "./node-ui.ts";

/** The first that holds: no permission, calls that fail, what gets lost, how long it takes. Latencies of everyday lengths are no fault. */
export function wireFault({ behaviour }: AnyConfig): Trouble | undefined {
  const { allowed, fails, losesRequest, losesAnswer, latencyMs } = behaviour as Readonly<Record<string, unknown>>;
  if (allowed === false) return { mark: "failed", words: "denied" };
  const failing = howOften((fails as { readonly when?: unknown } | undefined)?.when);
  if (failing) return { mark: "failed", words: `${failing} fail` };
  const lost = howOften(losesRequest);
  if (lost) return { mark: "dropped", words: `${lost} lost` };
  const unanswered = howOften(losesAnswer);
  if (unanswered) return { mark: "dropped", words: `answers lost, ${unanswered}` };
  return typeof latencyMs === "number" && latencyMs >= SLOW_MS ? { mark: "delayed", words: `${Number((latencyMs / 1000).toPrecision(3))} s on the way` } : undefined;
}

const SLOW_MS = 500;

function howOften(chance: unknown): string | undefined {
  const { kind, of, n } = (chance ?? { kind: "never" }) as { readonly kind: string; readonly of?: readonly number[]; readonly n?: number };
  switch (kind) {
    case "never": return undefined;
    case "always": return "all";
    case "ratio": return of?.[0] === 0 ? undefined : `${of?.[0]} in ${of?.[1]}`;
    case "everyNth": return `1 in ${n}`;
    default: return "some";
  }
}
