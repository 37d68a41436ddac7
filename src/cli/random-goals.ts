/** Random goals: judging must never fail, nor differ after a seek. */
import type { EntityDefinition } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import { pick, type Draw } from "./random-values.ts";

export function randomGoals(parts: readonly { readonly id: string; readonly definition: EntityDefinition }[], { dice }: Draw): Json[] {
  const how = () => pick(dice, ["=", "!=", "<", "<=", ">", ">="]);
  const leaf = (): Json => {
    const { id, definition } = pick(dice, parts);
    const metrics = Object.keys(definition.metrics);
    switch (dice.integer(0, 3)) {
      case 0: return { percentile: pick(dice, [1, 50, 99, 100]), measure: pick(dice, ["wait", "age", "latency", "duration"]), of: id, is: [how(), `${dice.integer(0, 30)}s`] };
      case 1: return { rule: "EYD-003", of: id, seen: [how(), dice.integer(0, 3)] };
      case 2: return { messages: { from: id, ...(dice.ratio(1, 3) ? { matching: { n: [{ numeric: [">", 2] }] } } : {}) }, fate: pick(dice, ["received", "processed", "answered", "dead-lettered", "expired", "dropped", "filtered"]), times: [how(), dice.integer(0, 2)], ...(dice.ratio(1, 3) ? { within: `${dice.integer(1, 100)}s` } : {}) };
      default: return { metric: metrics.length === 0 ? "Nothing" : pick(dice, metrics), of: id, ...(dice.ratio(2, 3) ? { statistic: pick(dice, ["Sum", "Maximum", "Minimum", "Average", "Last"]) } : {}), is: [how(), dice.integer(0, 5)], ...(dice.ratio(1, 3) ? { during: ["10s", `${dice.integer(10, 120)}s`] } : {}) };
    }
  };
  return Array.from({ length: dice.integer(0, 4) }, (_, i) => {
    const expect: Json = dice.ratio(1, 5) ? { [pick(dice, ["all", "any"])]: [leaf(), leaf()] } : dice.ratio(1, 6) ? { not: leaf() } : leaf();
    return { say: `goal ${i}`, expect };
  });
}
