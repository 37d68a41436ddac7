/**
 * JSONata, evaluated outside the kernel: the run loop awaits it and hands the result in. Clock, randomness and powers
 * are bound to the run's own, steps are counted, results are copied to plain data.
 */
import { isoFromMs } from "../aws/date.ts";
import { pow } from "../kernel/portable-math.ts";
import { addStatesFunctions } from "./jsonata-functions.ts";
import type { Evaluation, World } from "./world.ts";

/** Steps (expression nodes) that one evaluation may take. */
const MOST_STEPS = 200_000;
/** The reference implementation calls this hook at the entry of every expression node. */
const ENTRY = Symbol.for("jsonata.__evaluate_entry");

class TooManySteps extends Error {}

/** Never rejects: what goes wrong in the expression is an ordinary outcome with its message. */
export async function evaluateJsonata(evaluation: Evaluation, world: World): Promise<{ readonly result: unknown } | { readonly error: unknown }> {
  const entity = world.entities[evaluation.entity]!;
  const stream = world.stream(entity, "jsonata");
  const nowMs = world.options.settings.startsAtMs + Math.floor(world.now / 1000);
  try {
    // Fetched when the first expression asks: most scenarios have none.
    const { default: jsonata } = await import("jsonata");
    const expression = jsonata(evaluation.source);
    let steps = 0;
    expression.assign(ENTRY as unknown as string, () => {
      if (++steps > MOST_STEPS) throw new TooManySteps();
    });
    expression.registerFunction("now", () => isoFromMs(nowMs));
    expression.registerFunction("millis", () => nowMs);
    addStatesFunctions(expression, stream);
    expression.registerFunction("uuid", () => entity.context.uuid("jsonata"));
    expression.registerFunction("power", (base: number, exponent: number) => pow(base, exponent));
    expression.registerFunction("shuffle", (list: unknown[]) => shuffled(list, (n) => stream.integer(0, n)));
    expression.registerFunction("eval", () => {
      throw new Error("$eval is not supported.");
    });
    const result = await expression.evaluate({}, { ...evaluation.bindings });
    return { result: result === undefined ? undefined : (JSON.parse(JSON.stringify(result) ?? "null") as unknown) };
  } catch (error) {
    if (error instanceof TooManySteps) return { error: { message: `The expression took more than ${MOST_STEPS} steps.` } };
    const { message, code, position } = error as { message?: unknown; code?: unknown; position?: unknown };
    return { error: { message: String(message ?? error), ...(typeof code === "string" ? { code } : {}), ...(typeof position === "number" ? { position } : {}) } };
  }
}

function shuffled(list: readonly unknown[], upTo: (n: number) => number): unknown[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = upTo(i);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
