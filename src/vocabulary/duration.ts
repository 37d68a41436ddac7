/**
 * A Duration (CONTRACTS.md, Values): how a scenario document writes a time outside AWS's own properties, such as `1.5s`
 * or `250ms`. Inside the model every time is whole microseconds.
 */
import type { Micros } from "../kernel/time.ts";

/** The whole grammar; the JSON Schema of a document uses it too. */
export const DURATION_PATTERN = "^\\d+(\\.\\d+)?(us|ms|s|m|h|d)$";

/** Microseconds in one of each unit, the largest first: of two texts of equal length the larger unit wins. */
const UNITS: readonly (readonly [name: string, us: number])[] = [
  ["d", 86_400_000_000], ["h", 3_600_000_000], ["m", 60_000_000], ["s", 1_000_000], ["ms", 1_000], ["us", 1],
];

const SHAPE = /^(\d+(?:\.\d+)?)(us|ms|s|m|h|d)$/;

/** Microseconds, rounded to the nearest; undefined for what is no Duration, or longer than 2^53 µs (285 years). */
export function parseDuration(text: string): Micros | undefined {
  const found = SHAPE.exec(text);
  const unit = UNITS.find(([name]) => name === found?.[2]);
  if (!found || !unit) return undefined;
  const us = Math.round(Number(found[1]) * unit[1]);
  return Number.isSafeInteger(us) ? us : undefined;
}

/**
 * The shortest text that means exactly this time: `1.5s`, `250ms`, `90s`, `2h`. A fraction below one is never written
 * (`500ms`, not `0.5s`): people read it more easily. `us` is a whole number; for a negative one a minus sign is written
 * in front, which `parseDuration` does not read.
 */
export function formatDuration(us: Micros): string {
  if (us === 0) return "0s";
  if (us < 0) return `-${formatDuration(-us)}`;
  let best = `${us}us`;
  for (let index = UNITS.length - 2; index >= 0; index -= 1) {
    const [name, size] = UNITS[index]!;
    const text = us >= size ? decimal(us, size) : undefined;
    if (text !== undefined && isBetter(text + name, best)) best = text + name;
  }
  return best;
}

/** Shorter wins, then the text without a fraction, then the larger unit (asked last). */
function isBetter(text: string, than: string): boolean {
  if (text.length !== than.length) return text.length < than.length;
  return than.includes(".") || !text.includes(".");
}

/** us / size as decimal text, or undefined where that has more than nine decimals. */
function decimal(us: number, size: number): string | undefined {
  const whole = Math.floor(us / size);
  let rest = us - whole * size;
  let digits = "";
  while (rest > 0) {
    if (digits.length === 9) return undefined;
    rest *= 10;
    const digit = Math.floor(rest / size);
    digits += String(digit);
    rest -= digit * size;
  }
  return digits === "" ? String(whole) : `${whole}.${digits}`;
}
