/** `1,204`, `0.25`: a number as people write it. By hand: a locale's own formatting costs fifty times as much, and nodes say many numbers ten times a second. */
export function sayCount(n: number): string {
  if (n < 1000 && n > -1000 && Number.isInteger(n)) return String(n);
  const [whole = "", part] = String(Math.round(n * 1000) / 1000).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part === undefined ? "" : `.${part}`);
}
