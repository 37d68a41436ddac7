/** Values of properties with a unit of time, as people read and type them: 345600 (s) is "4 days". */

const LENGTHS: Readonly<Record<string, number>> = { ms: 1e3, s: 1e6, sec: 1e6, m: 60e6, min: 60e6, h: 3600e6, hour: 3600e6, d: 86_400e6, day: 86_400e6, w: 604_800e6, week: 604_800e6 };

/** A long value of a property in words: 345600 (s) is "4 days"; undefined where the number itself is as plain. */
export function lengthText(value: number, unit: string): string | undefined {
  const us = value * (LENGTHS[unit] ?? Number.NaN);
  if (!(us >= 120e6) && !(unit === "ms" && us >= 10e6)) return undefined;
  const [size, name] = us >= 86_400e6 ? [86_400e6, "day"] : us >= 3600e6 ? [3600e6, "hour"] : us >= 60e6 ? [60e6, "min"] : [1e6, "s"];
  const count = Number((us / size).toPrecision(3));
  return `${count} ${name}${count === 1 || name === "min" || name === "s" ? "" : "s"}`;
}

/**
 * What was typed, in the property's own unit: "4 d" is 345600 where it counts seconds. Commas before groups of three are
 * those that the page itself writes ("43,200"), any other one is a decimal. Undefined where it is no number.
 */
export function lengthOf(text: string, unit: string): number | undefined {
  const [, digits, word = unit] = /^(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:[.,]\d+)?)\s*([a-z]+)?$/i.exec(text.normalize("NFKC").trim()) ?? [];
  if (digits === undefined) return undefined;
  const value = Number(/,\d{3}(?!\d)/.test(digits) ? digits.replaceAll(",", "") : digits.replace(",", "."));
  if (word === unit) return value;
  const [from, to] = [LENGTHS[word.toLowerCase().replace(/(?<=..)s$/, "")] ?? LENGTHS[word.toLowerCase()], LENGTHS[unit]];
  return from === undefined || to === undefined ? undefined : Number(((value * from) / to).toPrecision(12));
}
