/** Event patterns inside a document: Chances of kind `matches`, and `matching` of goals. */
import { parsePattern } from "../aws/event-pattern.ts";
import type { Json } from "../vocabulary/json.ts";
import { isObject, nameOf } from "../vocabulary/problem.ts";

/** Why a pattern cannot be read, as a sentence; undefined when it can. */
export function patternProblem(pattern: Json): string | undefined {
  if (!isObject(pattern)) return `A pattern is an object, not ${nameOf(pattern)}.`;
  const parsed = parsePattern(pattern);
  return parsed.ok ? undefined : parsed.problem;
}
