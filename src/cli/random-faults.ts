/** Random faults of a connection. */
import type { Sfc32 } from "../kernel/random.ts";
import type { Json } from "../vocabulary/json.ts";

export function fault(dice: Sfc32): Record<string, Json> {
  const chance = (): Json => ({ kind: "ratio", of: [1, dice.integer(2, 10)] });
  switch (dice.integer(0, 4)) {
    case 0: return { losesRequest: chance() };
    case 1: return { losesAnswer: chance() };
    case 2: return { fails: { when: chance(), as: ["serverError", "clientError", "timeout", 429][dice.integer(0, 3)]! } };
    case 3: return { allowed: false };
    default: return { latencyMs: { kind: "uniform", min: 1, max: 500 } };
  }
}
