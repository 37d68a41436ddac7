/**
 * EventBridge event patterns: which events a rule, an archive, a pipe's or an event source mapping's filter takes.
 * Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html and the pages below it
 * (eb-create-pattern-operators, eb-event-patterns-arrays); recorded answers of AWS in github.com/localstack/localstack,
 * tests/aws/services/events/test_events_patterns.snapshot.json.
 */
import type { AwsErrorShape } from "./errors.ts";
import { awsError } from "./errors.ts";
import type { Json } from "./json.ts";
import type { Mismatch, ParsedPattern } from "./pattern-match.ts";
import { matchesPattern, readPattern, whyNot } from "./pattern-match.ts";
import type { PatternDialect } from "./pattern-test.ts";
import { EVENT_BRIDGE, PatternRefusal } from "./pattern-test.ts";

export type { Clause, Mismatch, ParsedPattern } from "./pattern-match.ts";
export { matchesPattern, whyNot } from "./pattern-match.ts";
export type { PatternDialect } from "./pattern-test.ts";
export { EVENT_BRIDGE } from "./pattern-test.ts";

/**
 * Pipes know anything-but with values only.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const PIPES: PatternDialect = { ...EVENT_BRIDGE, insideAnythingBut: [] };

/** AWS's limit on the combinations that `$or` makes. */
const MOST_COMBINATIONS = 1_000;

export type Parsed = { readonly ok: true; readonly pattern: ParsedPattern } | { readonly ok: false; readonly problem: string };

export type Compiled =
  | {
      readonly ok: true;
      /** The pattern as plain data, for the state of an entity: `matchesPattern(pattern, event)`. */
      readonly pattern: ParsedPattern;
      readonly matches: (event: Json) => boolean;
      /** The first clause that fails; undefined where the event fits. */
      readonly why: (event: Json) => Mismatch | undefined;
    }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a pattern, given as JSON or as its text. `problem` is AWS's reason, such as `Empty arrays are not allowed`;
 * `invalidEventPattern` makes the whole error of it.
 */
export function parsePattern(pattern: Json, dialect: PatternDialect = EVENT_BRIDGE): Parsed {
  try {
    return { ok: true, pattern: readPattern(typeof pattern === "string" ? readJson(pattern) : pattern, dialect, MOST_COMBINATIONS) };
  } catch (thrown) {
    if (thrown instanceof PatternRefusal) return { ok: false, problem: thrown.message };
    throw thrown;
  }
}

/** The same with functions bound to it, for those who hold it in a closure and not in state. */
export function compilePattern(pattern: Json, dialect: PatternDialect = EVENT_BRIDGE): Compiled {
  const parsed = parsePattern(pattern, dialect);
  if (!parsed.ok) return parsed;
  return { ...parsed, matches: (event) => matchesPattern(parsed.pattern, event), why: (event) => whyNot(parsed.pattern, event) };
}

/** AWS's refusal of a bad pattern (PutRule, CreateArchive, TestEventPattern). */
export function invalidEventPattern(problem: string): AwsErrorShape {
  return awsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${problem}`);
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // AWS's sentence quotes its JSON parser; ours says the same in general.
    throw new PatternRefusal("The text is not valid JSON");
  }
}
