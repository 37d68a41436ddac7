/** A value of `inspect` as people read it: instants like the clock's, lengths with their unit, parts by their names. Pure. */
import { clockText, numberText } from "../time-text.ts";

/** @param names what people call entities; an id that nobody has stays as it is */
export function insideText(name: string, value: string | number | boolean, names: (id: string) => string): string {
  if (typeof value === "string") return names(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  // `inspect` tells instants in seconds of the run.
  if (/(?:^at|At|Until)$/.test(name)) return clockText(value * 1e6);
  if (name.endsWith("Ms")) return `${numberText(value)} ms`;
  return name.endsWith("Seconds") ? `${numberText(value)} s` : String(value);
}
