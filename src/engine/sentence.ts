/** What must not be in a sentence that is told: signs that a fact was not given, or given as something nobody can read. */

const FAULTS: readonly (readonly [pattern: RegExp, says: string])[] = [
  [/\b(?:undefined|NaN|Infinity)\b(?!\))|\[object /, "a fact that is no fact"],
  [/\s{2}|^\s|\s$/, "an empty place"],
  [/\s[.,:;)!?]/, "a space before a full stop, a comma or the like"],
  [/\(\s*\)|\(\s|“\s*”/, "empty brackets"],
  [/\{\w+\}/, "a place that was not filled"],
];

/** What is wrong with a sentence; undefined where nothing is. An empty one is for rows that have nothing to say. */
export function faultOf(sentence: string): string | undefined {
  return sentence === "" ? "nothing is said" : FAULTS.find(([pattern]) => pattern.test(sentence))?.[1];
}
