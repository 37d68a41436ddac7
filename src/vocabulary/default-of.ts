import type { Field } from "./field.ts";

/** What a field stands at when nothing is said; undefined for an optional one. Apart from the checks: the page's first picture needs this alone. */
export function defaultOf(field: Field, profile: "exact" | "realistic" = "exact"): unknown {
  return profile === "realistic" && field.realistic !== undefined ? field.realistic : field.default;
}
