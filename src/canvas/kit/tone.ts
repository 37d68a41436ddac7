/**
 * Fates and keys as the drawing knows them. A tone sets `--c` (and `--soft`) for everything inside; each fate has its own
 * mark as well, so that colour is never the only sign.
 */
export type Tone = "ok" | "waiting" | "delayed" | "flight" | "retry" | "failed" | "dropped" | "throttled" | "advice" | "off";
export type MarkName = Exclude<Tone, "off">;
/** Hue of a message group or partition key: one of six, always beside its letter. */
export type Hue = 1 | 2 | 3 | 4 | 5 | 6;
export type TokenKind = "message" | "request" | "response" | "copy" | "error";

/** The class that sets the colour: `tone("retry")`, `tone("retry", 3)` (a key's hue wins over the fate). */
export function tone(name: Tone | undefined, hue?: Hue): string {
  if (hue !== undefined) return `ey-k-${hue}`;
  return name === undefined ? "" : `ey-c-${name}`;
}

/** The mark of a rule's row (`RuleDefinition.mark`) in the drawing. */
export function markOfRule(mark: string | undefined): MarkName {
  switch (mark) {
    case "in-flight": return "flight";
    case "returning": return "retry";
    case "failed": return "failed";
    case "dropped": return "dropped";
    case "throttled": return "throttled";
    case "done": return "ok";
    case "delayed": return "delayed";
    case "advice": return "advice";
    default: return "waiting";
  }
}

/** Words that many names share: their number alone tells them apart. */
const GENERIC = /^(?:[A-Za-z]|users?|customers?|clients?|groups?|keys?|orders?|items?|devices?|sensors?|tenants?|players?|games?|shops?|accounts?)?[^A-Za-z]*\d+$/i;

/**
 * Letter and hue of a group or key, by its name alone, so that slots, tokens and records agree without talking to each
 * other: `user-3` and `customer C` are C in the third hue, `acme` is A. Names that are people's own count from their own
 * letter, so that `anna-1` and `ben-1` differ.
 */
export function groupStyle(name: string): { readonly letter: string; readonly hue: Hue } {
  const number = /(\d+)$/.exec(name)?.[1];
  const lone = /(?:^|[^A-Za-z])([A-Za-z])$/.exec(name)?.[1];
  const letter = (lone ?? /[A-Za-z]/.exec(name)?.[0] ?? "A").toUpperCase();
  const index = number === undefined ? letter.charCodeAt(0) - 65 : Math.max(0, Number(number.slice(-6)) - 1) + (GENERIC.test(name) ? 0 : letter.charCodeAt(0) - 65);
  return { letter: String.fromCharCode(65 + (index % 26)), hue: ((index % 6) + 1) as Hue };
}
